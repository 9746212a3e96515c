"""When is this due, and why? Service-hour calendars, support policies and deadlines."""

from slacal._version import __version__
from slacal.budget import Budget
from slacal.calendars import (
    Blackout,
    Calendar,
    DatedHours,
    Day,
    FrozenCalendar,
    Holiday,
    Holidays,
    ServiceCalendar,
    WeeklyHours,
    Window,
    combine,
)  # fmt: skip
from slacal.deadlines import Deadline, Deadlines, Target
from slacal.errors import HorizonError, SlacalError
from slacal.policy import Category, Policy
from slacal.policy import shipped as policies

__all__ = [
    "Blackout", "Budget", "Calendar", "Category", "DatedHours", "Day", "Deadline", "Deadlines",
    "FrozenCalendar", "Holiday", "Holidays", "HorizonError", "Policy", "ServiceCalendar",
    "SlacalError", "Target", "WeeklyHours", "Window", "__version__", "combine", "policies",
]  # fmt: skip
