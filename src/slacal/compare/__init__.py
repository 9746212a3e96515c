"""Comparing: which days and deadlines differ between two calendars, and what moved a promise."""

from slacal.compare.causes import Cause
from slacal.compare.days import DayDifference, diff
from slacal.compare.deadlines import Moved, Unmatched, moved, moved_targets, unmatched
from slacal.compare.records import Record, RecordError, read_record
from slacal.compare.verify import Verdict, verify
from slacal.compare.versions import VersionDifference

__all__ = [
    "Cause", "DayDifference", "Moved", "Record", "RecordError", "Unmatched", "Verdict",
    "VersionDifference", "diff", "moved", "moved_targets", "read_record", "unmatched", "verify",
]  # fmt: skip
