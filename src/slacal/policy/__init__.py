"""What a desk promises: the table of categories, how cases come in, and on which terms."""

from slacal.policy.intake import Channel, Intake, Part, Report
from slacal.policy.rules import PolicyBook, Rule
from slacal.policy.table import Category, Policy
from slacal.policy.terms import Billing, Covered, SupportTerms
from slacal.policy.versions import PolicyVersions

__all__ = [
    "Billing", "Category", "Channel", "Covered", "Intake", "Part", "Policy", "PolicyBook",
    "PolicyVersions", "Report", "Rule", "SupportTerms",
]  # fmt: skip
