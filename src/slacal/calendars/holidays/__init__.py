"""Holidays: named closed dates, each with its source, and the years for which they are known."""

from slacal.calendars.holidays.holidays import Holiday, Holidays, Source, Years, check_years

__all__ = ["Holiday", "Holidays", "Source", "Years", "check_years"]
