"""Weekly hours: which windows a desk opens on each weekday, on the wall clock.

The text form, in full::

    Mon-Fri 09:00-17:00
    Mon-Thu 08:30-12:30, 13:00-17:00; Fri 08:30-12:00
    Mon-Fri 22:00-06:00          a night belongs to the day it opens on
    Sat,Sun 00:00-24:00
    24/7
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

import attrs

from slacal.errors import HoursError, WrongTypeError, did_you_mean, shortened
from slacal.instants import to_date, to_whole

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FULL_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_KNOWN = {name: i for names in (DAY_NAMES, _FULL_NAMES) for i, name in enumerate(names)}

MINUTES_A_DAY = 1440

# (opens, closes) in minutes after the day's midnight; a night closes after 1440.
DayHours = tuple[tuple[int, int], ...]

# Patterns are compiled when first used: importing slacal is part of every command.
_SPAN = r"(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})"
_DAYS = r"([A-Za-z]+)(?:\s*[-–]\s*([A-Za-z]+))?"
_CLAUSE = r"(?s)(\D+)(\d.*)"


def _whole_minutes(week: Any) -> tuple[DayHours, ...]:
    try:
        return tuple(
            tuple(
                (to_whole("minute", opens), to_whole("minute", closes)) for opens, closes in hours
            )
            for hours in week
        )
    except (TypeError, ValueError):
        raise WrongTypeError(
            f"hours {week!r}",
            why="a week is seven days of windows, in whole minutes",
            fix="use WeeklyHours.parse or WeeklyHours.of",
        ) from None


@attrs.frozen(repr=False)
class WeeklyHours:
    """The windows that open on each weekday, Monday first, in minutes of the wall clock."""

    week: tuple[DayHours, ...] = attrs.field(converter=_whole_minutes)

    def __attrs_post_init__(self) -> None:
        if len(self.week) != 7:
            raise HoursError(
                f"hours {self.week!r}", why="a week has seven days", fix="use WeeklyHours.parse"
            )
        for hours in self.week:
            check_day(hours)

    @classmethod
    def parse(cls, text: str) -> WeeklyHours:
        """Read hours as people write them; the top of this module shows every form.

        Raises:
            HoursError: a day or time that does not exist, equal ends, windows that overlap.
        """
        if not isinstance(text, str):
            raise WrongTypeError(
                f"hours {text!r} is a {type(text).__name__}",
                why="hours are read from text",
                fix='write e.g. "Mon-Fri 09:00-17:00", or use WeeklyHours.of for a mapping',
            )
        if text.strip() == "24/7":
            return cls(week=(((0, MINUTES_A_DAY),),) * 7)
        days: dict[int, DayHours] = {}
        for clause in filter(None, map(str.strip, text.split(";"))):
            match = re.fullmatch(_CLAUSE, clause)
            if not match:
                raise _unreadable(text, f'"{clause}" is not days followed by times')
            hours = day_hours(match[2], where=text)
            for weekday in _weekdays(match[1], text):
                if weekday in days:
                    raise _unreadable(text, f"{DAY_NAMES[weekday].title()} is given twice")
                days[weekday] = hours
        if not days:
            raise _unreadable(text, "it names no day")
        return cls(week=tuple(days.get(i, ()) for i in range(7)))

    @classmethod
    def of(cls, days: Mapping[str, str]) -> WeeklyHours:
        """Make hours from a mapping of days to times: {"mon": "09:00-17:00", "sat": "22:00-06:00"}.

        Raises:
            HoursError: as `parse`.
        """
        if not isinstance(days, Mapping):
            raise WrongTypeError(
                f"hours {days!r} is a {type(days).__name__}",
                why="days map to times",
                fix='pass e.g. {"mon": "09:00-17:00"}, or use WeeklyHours.parse for text',
            )
        week: dict[int, DayHours] = {}
        for name, times in days.items():
            for weekday in _weekdays(name, str(dict(days))):
                if weekday in week:
                    raise _unreadable(
                        str(dict(days)), f"{DAY_NAMES[weekday].title()} is given twice"
                    )
                week[weekday] = day_hours(times, where=f"{name}: {times}")
        return cls(week=tuple(week.get(i, ()) for i in range(7)))

    def __str__(self) -> str:
        if self.week == (((0, MINUTES_A_DAY),),) * 7:
            return "24/7"
        runs: list[tuple[int, int, DayHours]] = []
        for weekday, hours in enumerate(self.week):
            if runs and runs[-1][2] == hours:
                runs[-1] = (runs[-1][0], weekday, hours)
            else:
                runs.append((weekday, weekday, hours))
        return "; ".join(
            f"{_run_text(first, last)} {hours_text(hours)}" for first, last, hours in runs if hours
        )

    def __repr__(self) -> str:
        return f"WeeklyHours({str(self) or 'never'!r})"

    @property
    def versions(self) -> tuple[HoursVersion, ...]:
        """The one version there is, in force from the beginning."""
        return (HoursVersion(None, self),)

    def on(self, day: date) -> WeeklyHours:
        """Return the hours in force on a date: these."""
        to_date(day)
        return self

    def lengths(self) -> set[int]:
        """Return the lengths of the days that open, in minutes of the wall clock."""
        return {sum(end - start for start, end in hours) for hours in self.week if hours}

    def regular_day(self) -> int | None:
        """Return the minutes shared by all days that open; None where there is no one length."""
        for today, tomorrow in pairwise((*self.week, self.week[0])):
            if today and tomorrow and today[-1][1] - MINUTES_A_DAY > tomorrow[0][0]:
                return None  # a night that overlaps the morning would count the overlap twice
        lengths = self.lengths()
        return lengths.pop() if len(lengths) == 1 else None


class HoursVersion(NamedTuple):
    """Weekly hours, and the date from which they are in force; None: from the beginning."""

    start: date | None
    hours: WeeklyHours


def day_hours(text: object, *, where: str) -> DayHours:
    """Read the windows of one day: "08:30-12:30, 13:00-17:00".

    Raises:
        HoursError: a time that does not exist, equal ends, windows that overlap.
    """
    if not isinstance(text, str):
        raise WrongTypeError(
            f"hours {text!r} is a {type(text).__name__}",
            why="the hours of a day are text",
            fix='write e.g. "09:00-17:00" or "09:00-12:00, 13:00-17:00"',
        )
    windows = []
    for part in map(str.strip, text.split(",")):
        match = re.fullmatch(_SPAN, part)
        if not match:
            raise _unreadable(where, f'"{part}" is not a window such as 09:00-17:00')
        windows.append(_window(_minute(match[1], where), _minute(match[2], where), part, where))
    hours = tuple(sorted(windows))
    check_day(hours, where=where)
    return hours


def check_day(hours: DayHours, *, where: str = "") -> None:
    """Raise `HoursError` unless these windows open on one day, in order and apart."""
    for opens, closes in hours:
        if not 0 <= opens < closes <= opens + MINUTES_A_DAY or opens >= MINUTES_A_DAY:
            raise _unreadable(
                where or str(hours), "a window opens on its day and lasts 24 h at most"
            )
    for (_, closes), (opens, _) in pairwise(hours):
        if opens < closes:
            raise _unreadable(
                where or str(hours),
                f"windows overlap: one opens at {_time(opens)}, before {_time(closes)}",
            )


def _window(opens: int, closes: int, part: str, where: str) -> tuple[int, int]:
    if opens == MINUTES_A_DAY:
        raise _unreadable(where, f'"{part}" opens at 24:00, which is 00:00 of the next day')
    if closes == opens:
        raise _unreadable(
            where, f'"{part}" has equal ends; a whole day is 00:00-24:00, a closed one is left out'
        )
    # A window whose end is before its start runs past midnight.
    return opens, closes if closes > opens else closes + MINUTES_A_DAY


def _minute(text: str, where: str) -> int:
    hour, minute = map(int, text.split(":"))
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        part = "the hour must be 0 to 24" if hour > 23 else "the minute must be 0 to 59"
        raise _unreadable(where, f'"{text}" is not a time of day: {part}')
    return hour * 60 + minute


def _weekdays(text: object, where: str) -> list[int]:
    found: list[int] = []
    for part in str(text).split(","):
        match = re.fullmatch(_DAYS, part.strip())
        if not match:
            raise _unreadable(where, f'"{part.strip()}" is not a day or a range of days')
        first = _weekday(match[1], where)
        last = _weekday(match[2], where) if match[2] else first
        found.extend((first + i) % 7 for i in range((last - first) % 7 + 1))  # Sat-Mon wraps
    return found


def _weekday(name: str, where: str) -> int:
    try:
        return _KNOWN[name.lower()]
    except KeyError:
        hint = did_you_mean(name, [day.title() for day in DAY_NAMES + _FULL_NAMES])
        raise _unreadable(where, f'"{name}" is not a day of the week', hint) from None


def _unreadable(where: str, why: str, fix: str = "") -> HoursError:
    fix = fix or 'write e.g. "Mon-Thu 08:30-12:30, 13:00-17:00; Fri 08:30-12:00" or "24/7"'
    why = shortened(why, 200)
    return HoursError(f'hours "{shortened(where, 200)}"', why=why, fix=fix, text=where)


def _run_text(first: int, last: int) -> str:
    names = DAY_NAMES[first].title(), DAY_NAMES[last].title()
    return names[0] if first == last else "-".join(names)


def hours_text(hours: DayHours) -> str:
    """Return the windows of a day as people read them."""
    return ", ".join(f"{_time(opens)}-{_time(closes)}" for opens, closes in hours)


def _time(minute: int) -> str:
    if minute > MINUTES_A_DAY:
        minute -= MINUTES_A_DAY
    return f"{minute // 60:02}:{minute % 60:02}"
