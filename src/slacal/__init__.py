"""When is this due, and why? Service-hour calendars, support policies and deadlines."""

from slacal._version import __version__
from slacal.budget import Budget
from slacal.calendars import Day, Holiday, Holidays, ServiceCalendar, WeeklyHours, Window
from slacal.deadlines import Case, Choices, Deadline, Deadlines, Event, Level, Reading, Target
from slacal.errors import HorizonError, SlacalError
from slacal.policy import Category, Policy
from slacal.policy import shipped as policies

__all__ = [
    "Budget", "Case", "Category", "Choices", "Day", "Deadline", "Deadlines", "Event", "Holiday",
    "Holidays", "HorizonError", "Level", "Policy", "Reading", "ServiceCalendar", "SlacalError",
    "Target", "WeeklyHours", "Window", "__version__", "policies",
]  # fmt: skip
