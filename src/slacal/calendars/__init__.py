"""Service-hour calendars: when a desk is open, and the arithmetic of service time."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from slacal.calendars.calendar import Calendar
from slacal.calendars.day import Closure, Day, Window
from slacal.calendars.holidays import Holiday, Holidays
from slacal.calendars.hours import HoursVersion, WeeklyHours
from slacal.calendars.service import ServiceCalendar

if TYPE_CHECKING:
    from slacal.calendars.algebra.combine import CombinedCalendar, combine
    from slacal.calendars.algebra.cut import CutCalendar
    from slacal.calendars.blackouts import Blackout
    from slacal.calendars.dated_hours import DatedHours
    from slacal.calendars.frozen import FrozenCalendar

__all__ = [
    "Blackout", "Calendar", "Closure", "CombinedCalendar", "CutCalendar", "DatedHours", "Day",
    "FrozenCalendar", "Holiday", "Holidays", "HoursVersion", "ServiceCalendar", "WeeklyHours",
    "Window", "combine",
]  # fmt: skip

# Loaded when first used: importing slacal is part of every command.
_LATER = {
    "Blackout": "blackouts",
    "CombinedCalendar": "algebra.combine",
    "CutCalendar": "algebra.cut",
    "DatedHours": "dated_hours",
    "FrozenCalendar": "frozen",
    "combine": "algebra.combine",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
