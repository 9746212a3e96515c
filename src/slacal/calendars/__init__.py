"""Service-hour calendars: when a desk is open, and the arithmetic of service time."""

from typing import TYPE_CHECKING

from slacal.calendars.calendar import Calendar
from slacal.calendars.day import Closure, Day, Window
from slacal.calendars.holidays import Holiday, Holidays
from slacal.calendars.hours import HoursVersion, WeeklyHours
from slacal.calendars.service import ServiceCalendar
from slacal.later import getter

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
    "Blackout": "slacal.calendars.blackouts",
    "CombinedCalendar": "slacal.calendars.algebra.combine",
    "CutCalendar": "slacal.calendars.algebra.cut",
    "DatedHours": "slacal.calendars.dated_hours",
    "FrozenCalendar": "slacal.calendars.frozen",
    "combine": "slacal.calendars.algebra.combine",
}


__getattr__ = getter(__name__, _LATER)
