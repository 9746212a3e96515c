"""When is this due, and why? Service-hour calendars, support policies and deadlines."""

from typing import TYPE_CHECKING, Any

from slacal import calendars
from slacal._version import __version__
from slacal.budget import Budget
from slacal.calendars import (
    Calendar,
    Day,
    Holiday,
    Holidays,
    ServiceCalendar,
    WeeklyHours,
    Window,
)
from slacal.deadlines import Deadline, Deadlines, Target
from slacal.errors import HorizonError, SlacalError
from slacal.policy import Category, Policy, PolicyBook, PolicyVersions, Report, Rule
from slacal.policy import shipped as policies

if TYPE_CHECKING:
    from slacal.calendars import Blackout, DatedHours, FrozenCalendar, combine

__all__ = [
    "Blackout", "Budget", "Calendar", "Category", "DatedHours", "Day", "Deadline", "Deadlines",
    "FrozenCalendar", "Holiday", "Holidays", "HorizonError", "Policy", "PolicyBook",
    "PolicyVersions", "Report", "Rule", "ServiceCalendar", "SlacalError", "Target", "WeeklyHours",
    "Window", "__version__", "combine", "policies",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in ("Blackout", "DatedHours", "FrozenCalendar", "combine"):  # loaded when first used
        return getattr(calendars, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
