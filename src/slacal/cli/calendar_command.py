"""`slacal calendar`: a month or a year of the service calendar."""

from __future__ import annotations

import os
import re
import sys
from argparse import Namespace
from datetime import date, datetime
from typing import Any, NamedTuple

from slacal.calendars import Calendar
from slacal.calendars.day import Day
from slacal.cli.month_text import coloured, month_text, plain, year_text
from slacal.cli.output import calendar_data, json_text
from slacal.cli.sources import calendar_of
from slacal.errors import SlacalError, shortened
from slacal.instants import day_wall

_MONTH = re.compile(r"(\d{4})-(\d\d)", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)


class MonthError(SlacalError, ValueError):
    """A month or a year that cannot be read."""


class Span(NamedTuple):
    """A month, or a whole year where there is no month."""

    year: int
    month: int | None

    def __str__(self) -> str:
        if self.month is None:
            return f"year {self.year:04}"
        return f"month {self.year:04}-{self.month:02}"

    def dates(self) -> list[date]:
        """Return every date of it, in order."""
        first, last = (self.month or 1), (self.month or 12)
        start = date(self.year, first, 1).toordinal()
        end = date(self.year + last // 12, last % 12 + 1, 1).toordinal()
        return [date.fromordinal(day) for day in range(start, end)]


def run(args: Namespace) -> int:
    """Print the month or the year that is asked for; unstated, the month that it is now."""
    calendar = calendar_of(args)
    span = _read_span(args, calendar)
    days = _days(calendar, span)
    if args.ics:
        from slacal.config.ics import windows_ics

        print(windows_ics(calendar, *_ends(calendar, days)).decode(), end="")
        return 0
    if args.json:
        print(json_text(_data(calendar, days)))
        return 0
    show = year_text if span.month is None else month_text
    print(show(calendar, days, coloured if _shows_colours() else plain))
    return 0


def _ends(calendar: Calendar, days: list[Day]) -> tuple[datetime, datetime]:
    """Return the first instant of the first date, and that after the last date."""
    clock = calendar.clock
    first, last = days[0].date.toordinal(), days[-1].date.toordinal()
    start, end = clock.reached(day_wall(first)), clock.reached(day_wall(last + 1))
    return clock.datetime(start), clock.datetime(end)


def _read_span(args: Namespace, calendar: Calendar) -> Span:
    if args.month is not None:
        return _read_month(args.month.strip())
    if args.year is not None:
        return _read_year(args.year.strip())
    now = datetime.now(calendar.timezone)
    return Span(now.year, now.month)


def _read_month(text: str) -> Span:
    match = _MONTH.fullmatch(text)
    if match and 1 <= int(match[2]) <= 12:
        return Span(int(match[1]), int(match[2]))
    raise MonthError(
        f'month "{shortened(text)}"',
        why="the months are 01 to 12" if match else "it is not a year and the number of a month",
        fix="write e.g. 2026-05, or --year 2026 for a whole year",
    )


def _read_year(text: str) -> Span:
    if _YEAR.fullmatch(text):
        return Span(int(text), None)
    raise MonthError(
        f'year "{shortened(text)}"',
        why="it is not a year of four digits",
        fix="write e.g. 2026, or --month 2026-05 for a month",
    )


def _days(calendar: Calendar, span: Span) -> list[Day]:
    first, last = calendar.horizon
    if not first <= span.year <= last:  # a horizon has whole years
        raise calendar.almanac.horizon.outside(str(span))
    return [calendar.day(day) for day in span.dates()]


def _data(calendar: Calendar, days: list[Day]) -> dict[str, Any]:
    return {
        "from": days[0].date.isoformat(),
        "to": days[-1].date.isoformat(),
        "days": [_day_data(day) for day in days],
        "calendar": calendar_data(calendar),
    }


def _day_data(day: Day) -> dict[str, Any]:
    return {
        "date": day.date.isoformat(),
        "kind": day.kind,
        "is_business_day": day.is_business_day,
        "windows": [[each.opens.isoformat(), each.closes.isoformat()] for each in day.windows],
        "name": day.name,
    }


def _shows_colours() -> bool:
    # An empty NO_COLOR counts as none: https://no-color.org
    return bool(sys.stdout) and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
