"""Months as text: a mark for each day, in ASCII; colours repeat what the marks say."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby, zip_longest
from typing import NamedTuple

from slacal.calendars import ServiceCalendar
from slacal.calendars.day import Day
from slacal.calendars.hours import DAY_NAMES, DayHours
from slacal.cli.output import calendar_rows, table

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_BLANK = "   "  # a day is two digits and its mark
_WEEK = 7 * len(_BLANK)


class Mark(NamedTuple):
    """What stands behind the number of a day, what that means, and its colour in a terminal."""

    sign: str
    meaning: str
    colour: str  # of ECMA-48, "select graphic rendition"


OPEN = Mark(" ", "open", "")
CLOSED = Mark("x", "closed", "31")  # red
SHORT = Mark("-", "fewer hours than usual", "33")  # yellow
LONG = Mark("+", "more hours than usual", "32")  # green

Paint = Callable[[str, Mark], str]


def plain(text: str, mark: Mark) -> str:
    """Return *text* as it is."""
    return text


def coloured(text: str, mark: Mark) -> str:
    """Return *text* in the colour of a mark."""
    return f"\x1b[{mark.colour}m{text}\x1b[0m" if mark.colour else text


def mark_of(calendar: ServiceCalendar, day: Day) -> Mark:
    """Return how a day compares with the regular hours of its weekday.

    Hours are those declared, on the wall clock: a day of 23 or 25 hours is not short or long.
    """
    if not day.is_business_day:
        return CLOSED
    declared = _minutes(calendar.almanac.rules.hours_on(day.date.toordinal()))
    regular = _minutes(calendar.hours.week[day.date.weekday()])
    if declared == regular:
        return OPEN
    return SHORT if declared < regular else LONG


def _minutes(hours: DayHours) -> int:
    return sum(closes - opens for opens, closes in hours)


def month_text(calendar: ServiceCalendar, days: list[Day], paint: Paint) -> str:
    """Return the days of one month, a row a week, and below them what they mean."""
    day = days[0].date
    lines = _grid(calendar, days, paint, heading=3, gap="  ")
    month = "\n".join(line.rstrip() for line in lines)
    return _page(f"{_MONTHS[day.month - 1]} {day.year}", month, calendar, days, paint)


def year_text(calendar: ServiceCalendar, days: list[Day], paint: Paint) -> str:
    """Return the days of one year, three months beside each other, and what they mean."""
    months = [list(month) for _, month in groupby(days, key=lambda day: day.date.month)]
    blocks = [_block(calendar, month, paint) for month in months]
    quarters = "\n\n".join(_beside(blocks[i : i + 3]) for i in range(0, 12, 3))
    return _page(str(days[0].date.year), quarters, calendar, days, paint)


def _page(title: str, grid: str, calendar: ServiceCalendar, days: list[Day], paint: Paint) -> str:
    used = table(calendar_rows(calendar, was_naive=False))
    return "\n\n".join((title, grid, _legend(paint), _special_days(calendar, days), used))


def _grid(
    calendar: ServiceCalendar, days: list[Day], paint: Paint, *, heading: int, gap: str
) -> list[str]:
    """Return a heading and a row for each week, Monday first, all equally wide."""
    cells = [_BLANK] * days[0].date.weekday()
    cells += [_cell(day, mark_of(calendar, day), paint) for day in days]
    cells += [_BLANK] * (-len(cells) % 7)
    names = [name.title()[:heading].ljust(len(_BLANK)) for name in DAY_NAMES]
    weeks = [cells[i : i + 7] for i in range(0, len(cells), 7)]
    return [gap.join(row) for row in (names, *weeks)]


def _cell(day: Day, mark: Mark, paint: Paint) -> str:
    number = str(day.date.day)
    return " " * (2 - len(number)) + paint(f"{number}{mark.sign}", mark)


def _block(calendar: ServiceCalendar, days: list[Day], paint: Paint) -> list[str]:
    name = _MONTHS[days[0].date.month - 1].ljust(_WEEK)
    return [name, *_grid(calendar, days, paint, heading=2, gap="")]


def _beside(blocks: list[list[str]]) -> str:
    rows = zip_longest(*blocks, fillvalue=" " * _WEEK)
    return "\n".join("    ".join(row).rstrip() for row in rows)


def _legend(paint: Paint) -> str:
    marks = [f"{paint(mark.sign, mark)}: {mark.meaning}" for mark in (CLOSED, SHORT, LONG)]
    return ", ".join([f"no mark: {OPEN.meaning}", *marks])


def _special_days(calendar: ServiceCalendar, days: list[Day]) -> str:
    rows = [
        (day.date.isoformat(), DAY_NAMES[day.date.weekday()].title(), text)
        for day in days
        if (text := _what_is_special(calendar, day))
    ]
    return table(rows) if rows else "no holidays, no exceptions"


def _what_is_special(calendar: ServiceCalendar, day: Day) -> str:
    """Return the holiday's name, and the hours of an exception, which overrules it."""
    hours = calendar.exceptions.get(day.date)
    told = [day.name or ""] + ([f"exception: {hours}"] if hours else [])
    return ", ".join(filter(None, told))
