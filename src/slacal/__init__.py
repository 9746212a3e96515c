"""When is this due, and why? Service-hour calendars, support policies and deadlines."""

from slacal._version import __version__
from slacal.budget import Budget
from slacal.calendars import Day, Holiday, Holidays, ServiceCalendar, WeeklyHours, Window
from slacal.deadlines import (
    Case,
    Choices,
    Deadline,
    Deadlines,
    Escalation,
    Event,
    Level,
    Reading,
    Readings,
    Target,
    escalations,
)
from slacal.errors import HorizonError, SlacalError
from slacal.policy import Category, Policy
from slacal.policy import shipped as policies

__all__ = [
    "Budget", "Case", "Category", "Choices", "Day", "Deadline", "Deadlines", "Escalation", "Event",
    "Holiday", "Holidays", "HorizonError", "Level", "Policy", "Reading", "Readings",
    "ServiceCalendar", "SlacalError", "Target", "WeeklyHours", "Window", "__version__",
    "escalations", "policies",
]  # fmt: skip
