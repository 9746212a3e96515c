"""Why a deadline is later than the week alone would make it: the closed dates it skipped."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from slacal.calendars import ServiceCalendar


class Skipped(NamedTuple):
    """A date on which the week would have opened, had it not been closed."""

    date: date
    name: str
    source: str


def skipped_between(
    calendar: ServiceCalendar, start: datetime, end: datetime
) -> tuple[Skipped, ...]:
    """Return the closed dates from *start* to *end* that took hours away, in order."""
    first_day, last_day = calendar.business_day_of(start), calendar.business_day_of(end)
    closed = {
        day: Skipped(day, found.name, found.source)
        for day, found in calendar.holidays.between(first_day, last_day).items()
    }
    for day, hours in calendar.exceptions.days:
        if not first_day <= day <= last_day:
            continue
        if hours:
            closed.pop(day, None)  # an exception with hours overrules the holiday
        else:
            closed.setdefault(day, Skipped(day, f"closed on {day}", "exception"))
    week = calendar.hours.week
    return tuple(closed[day] for day in sorted(closed) if week[day.weekday()])
