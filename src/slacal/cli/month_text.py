"""Months as text: a mark for each day, in ASCII; colours repeat what the marks say."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby, zip_longest

from slacal.calendars import Calendar
from slacal.calendars.day import Day
from slacal.calendars.hours import DAY_NAMES
from slacal.cli.marks import CLOSED, LONG, OPEN, SHORT, Mark, Usual, mark_of
from slacal.cli.output import calendar_rows, hours_of, table
from slacal.instants import day_wall

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_BLANK = "   "  # a day is two digits and its mark
_WEEK = 7 * len(_BLANK)


Paint = Callable[[str, Mark], str]


def plain(text: str, mark: Mark) -> str:
    """Return *text* as it is."""
    return text


def coloured(text: str, mark: Mark) -> str:
    """Return *text* in the colour of a mark."""
    return f"\x1b[{mark.colour}m{text}\x1b[0m" if mark.colour else text


def month_text(calendar: Calendar, days: list[Day], paint: Paint) -> str:
    """Return the days of one month, a row a week, and below them what they mean."""
    day = days[0].date
    lines = _grid(calendar, days, paint, heading=3, gap="  ")
    month = "\n".join(line.rstrip() for line in lines)
    return _page(f"{_MONTHS[day.month - 1]} {day.year}", month, calendar, days, paint)


def year_text(calendar: Calendar, days: list[Day], paint: Paint) -> str:
    """Return the days of one year, three months beside each other, and what they mean."""
    months = [list(month) for _, month in groupby(days, key=lambda day: day.date.month)]
    blocks = [_block(calendar, month, paint) for month in months]
    quarters = "\n\n".join(_beside(blocks[i : i + 3]) for i in range(0, 12, 3))
    return _page(str(days[0].date.year), quarters, calendar, days, paint)


def _page(title: str, grid: str, calendar: Calendar, days: list[Day], paint: Paint) -> str:
    used = table(calendar_rows(calendar, was_naive=False))
    return "\n\n".join((title, grid, _legend(paint), _special_days(calendar, days), used))


def _grid(
    calendar: Calendar, days: list[Day], paint: Paint, *, heading: int, gap: str
) -> list[str]:
    """Return a heading and a row for each week, Monday first, all equally wide."""
    cells = [_BLANK] * days[0].date.weekday()
    usual = Usual(calendar, days)
    cells += [_cell(day, mark_of(usual, day), paint) for day in days]
    cells += [_BLANK] * (-len(cells) % 7)
    names = [name.title()[:heading].ljust(len(_BLANK)) for name in DAY_NAMES]
    weeks = [cells[i : i + 7] for i in range(0, len(cells), 7)]
    return [gap.join(row) for row in (names, *weeks)]


def _cell(day: Day, mark: Mark, paint: Paint) -> str:
    number = str(day.date.day)
    return " " * (2 - len(number)) + paint(f"{number}{mark.sign}", mark)


def _block(calendar: Calendar, days: list[Day], paint: Paint) -> list[str]:
    name = _MONTHS[days[0].date.month - 1].ljust(_WEEK)
    return [name, *_grid(calendar, days, paint, heading=2, gap="")]


def _beside(blocks: list[list[str]]) -> str:
    rows = zip_longest(*blocks, fillvalue=" " * _WEEK)
    return "\n".join("    ".join(row).rstrip() for row in rows)


def _legend(paint: Paint) -> str:
    marks = [f"{paint(mark.sign, mark)}: {mark.meaning}" for mark in (CLOSED, SHORT, LONG)]
    return ", ".join([f"no mark: {OPEN.meaning}", *marks])


def _special_days(calendar: Calendar, days: list[Day]) -> str:
    rows = [
        (day.date.isoformat(), DAY_NAMES[day.date.weekday()].title(), text)
        for day in days
        if (text := _what_is_special(calendar, day))
    ]
    return table(rows) if rows else "no holidays, no exceptions"


def _what_is_special(calendar: Calendar, day: Day) -> str:
    """Return the holiday's name, the hours of an exception that overrules it, and what was taken.

    What took service away is told of blackouts, and of all parts of a calendar that was combined.
    """
    told = [day.name or ""] + ([f"exception: {hours_of(day)}"] if day.kind == "exception" else [])
    taken = (text for text in _taken_on(calendar, day) if text not in told)
    return ", ".join(filter(None, [*told, *taken]))


def _taken_on(calendar: Calendar, day: Day) -> list[str]:
    shows_service = calendar.almanac.schedule.shows_service
    if not (calendar.blackouts or shows_service):
        return []
    ordinal, horizon = day.date.toordinal(), calendar.almanac.horizon
    reached = calendar.clock.reached
    start, end = reached(day_wall(ordinal)), reached(day_wall(ordinal + 1))
    lost = calendar.almanac.losses(max(start, horizon.start), min(end, horizon.end))
    texts = (
        loss.name
        if loss.kind == "blackout" or loss.name == day.name
        else f"{loss.name} ({loss.source})"
        for loss in lost
        if loss.kind == "blackout" or (shows_service and loss.kind == "holiday")
    )
    return list(dict.fromkeys(texts))
