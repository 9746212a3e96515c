"""Service-hour calendars: when a desk is open, and the arithmetic of service time."""

from slacal.calendars.algebra.combine import CombinedCalendar, combine
from slacal.calendars.algebra.cut import Blackout, CutCalendar
from slacal.calendars.calendar import Calendar
from slacal.calendars.dated_hours import DatedHours
from slacal.calendars.day import Closure, Day, Window
from slacal.calendars.frozen import FrozenCalendar
from slacal.calendars.holidays import Holiday, Holidays
from slacal.calendars.hours import HoursVersion, WeeklyHours
from slacal.calendars.service import ServiceCalendar

__all__ = [
    "Blackout", "Calendar", "Closure", "CombinedCalendar", "CutCalendar", "DatedHours", "Day",
    "FrozenCalendar", "Holiday", "Holidays", "HoursVersion", "ServiceCalendar", "WeeklyHours",
    "Window", "combine",
]  # fmt: skip
