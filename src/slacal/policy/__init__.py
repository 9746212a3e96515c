"""What a desk promises: the table of categories, how cases come in, and on which terms."""

from slacal.policy.intake import Channel, Intake, Part
from slacal.policy.table import Category, Policy
from slacal.policy.terms import Billing, Covered, SupportTerms

__all__ = [
    "Billing", "Category", "Channel", "Covered", "Intake", "Part", "Policy", "SupportTerms",
]  # fmt: skip
