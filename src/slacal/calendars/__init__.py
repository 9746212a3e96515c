"""Service-hour calendars: when a desk is open, and the arithmetic of service time."""

from slacal.calendars.calendar import ServiceCalendar
from slacal.calendars.day import Closure, Day, Window
from slacal.calendars.holidays import Holiday, Holidays
from slacal.calendars.hours import WeeklyHours

__all__ = ["Closure", "Day", "Holiday", "Holidays", "ServiceCalendar", "WeeklyHours", "Window"]
