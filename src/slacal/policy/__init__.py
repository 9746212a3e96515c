"""What a desk promises: the table of categories, how cases come in, and on which terms."""

from typing import TYPE_CHECKING

from slacal.later import getter
from slacal.policy.table import Category, Policy

if TYPE_CHECKING:
    from slacal.policy.intake import Channel, Intake, Part
    from slacal.policy.terms import Billing, Covered, SupportTerms

__all__ = [
    "Billing", "Category", "Channel", "Covered", "Intake", "Part", "Policy", "SupportTerms",
]  # fmt: skip

# Loaded when first used: importing slacal is part of every command.
_LATER = {
    "Billing": "slacal.policy.terms",
    "Channel": "slacal.policy.intake",
    "Covered": "slacal.policy.terms",
    "Intake": "slacal.policy.intake",
    "Part": "slacal.policy.intake",
    "SupportTerms": "slacal.policy.terms",
}

__getattr__ = getter(__name__, _LATER)
