"""When is this due, and why? Service-hour calendars, support policies and deadlines."""

from typing import TYPE_CHECKING

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
from slacal.deadlines import Choices, Deadline, Deadlines, Target
from slacal.errors import HorizonError, SlacalError
from slacal.later import getter
from slacal.policy import Category, Policy
from slacal.policy import shipped as policies

if TYPE_CHECKING:
    from slacal.calendars import Blackout, DatedHours, FrozenCalendar, combine
    from slacal.config import dump, load_book, load_calendar, load_policy
    from slacal.deadlines import (
        Case,
        Escalation,
        Event,
        Ledger,
        Level,
        Reading,
        Readings,
        escalations,
    )
    from slacal.policy.report import Report
    from slacal.policy.rules import PolicyBook, Rule
    from slacal.policy.versions import PolicyVersions

__all__ = [
    "Blackout", "Budget", "Calendar", "Case", "Category", "Choices", "DatedHours", "Day",
    "Deadline", "Deadlines", "Escalation", "Event", "FrozenCalendar", "Holiday", "Holidays",
    "HorizonError", "Ledger", "Level", "Policy", "PolicyBook", "PolicyVersions", "Reading",
    "Readings", "Report", "Rule", "ServiceCalendar", "SlacalError", "Target", "WeeklyHours",
    "Window", "__version__", "combine", "dump", "escalations", "load_book", "load_calendar",
    "load_policy", "policies",
]  # fmt: skip

# Loaded when first used: most commands and many programs need none of them.
_LATER = {
    "Blackout": "slacal.calendars",
    "Case": "slacal.deadlines",
    "DatedHours": "slacal.calendars",
    "Escalation": "slacal.deadlines",
    "Event": "slacal.deadlines",
    "FrozenCalendar": "slacal.calendars",
    "Ledger": "slacal.deadlines",
    "Level": "slacal.deadlines",
    "PolicyBook": "slacal.policy.rules",
    "PolicyVersions": "slacal.policy.versions",
    "Reading": "slacal.deadlines",
    "Readings": "slacal.deadlines",
    "Report": "slacal.policy.report",
    "Rule": "slacal.policy.rules",
    "combine": "slacal.calendars",
    "dump": "slacal.config",
    "escalations": "slacal.deadlines",
    "load_book": "slacal.config",
    "load_calendar": "slacal.config",
    "load_policy": "slacal.config",
}


__getattr__ = getter(__name__, _LATER)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
