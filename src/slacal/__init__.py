"""When is this due, and why? Service-hour calendars, support policies and deadlines."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from slacal._version import __version__
from slacal.budget import Budget
from slacal.calendars import Day, Holiday, Holidays, ServiceCalendar, WeeklyHours, Window
from slacal.deadlines import Deadline, Deadlines, Target
from slacal.errors import HorizonError, SlacalError
from slacal.policy import Category, Policy
from slacal.policy import shipped as policies

if TYPE_CHECKING:
    from slacal.deadlines.case import Case
    from slacal.deadlines.choices import Choices
    from slacal.deadlines.escalation import Escalation, escalations
    from slacal.deadlines.events import Event
    from slacal.deadlines.level import Level
    from slacal.deadlines.reading import Reading, Readings

__all__ = [
    "Budget", "Case", "Category", "Choices", "Day", "Deadline", "Deadlines", "Escalation", "Event",
    "Holiday", "Holidays", "HorizonError", "Level", "Policy", "Reading", "Readings",
    "ServiceCalendar", "SlacalError", "Target", "WeeklyHours", "Window", "__version__",
    "escalations", "policies",
]  # fmt: skip

# Loaded when first used: most commands and many programs need none of them.
_LATER = {
    "Case": "slacal.deadlines.case",
    "Choices": "slacal.deadlines.choices",
    "Escalation": "slacal.deadlines.escalation",
    "Event": "slacal.deadlines.events",
    "Level": "slacal.deadlines.level",
    "Reading": "slacal.deadlines.reading",
    "Readings": "slacal.deadlines.reading",
    "escalations": "slacal.deadlines.escalation",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
