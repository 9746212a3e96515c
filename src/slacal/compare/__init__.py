"""Comparing: which days and deadlines differ between two calendars, and what moved a promise."""

from slacal.compare.causes import Cause
from slacal.compare.days import DayDifference, diff
from slacal.compare.deadlines import Moved, Unmatched, moved, moved_targets, unmatched

__all__ = [
    "Cause",
    "DayDifference",
    "Moved",
    "Unmatched",
    "diff",
    "moved",
    "moved_targets",
    "unmatched",
]
