"""Exceptions: dated days that replace what the week says."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from datetime import date

import attrs

from slacal.calendars.hours import DayHours, day_hours, hours_text
from slacal.errors import WrongTypeError
from slacal.instants import to_date

CLOSED: DayHours = ()


@attrs.frozen(repr=False, eq=False)  # equal as mappings are
class Exceptions(Mapping[date, str]):
    """A half day, an extra opening or a closure for each of some dates; reads as a mapping."""

    days: tuple[tuple[date, DayHours], ...] = ()

    def __getitem__(self, day: date) -> str:
        i = bisect_left(self.days, day, key=_date_of)
        if i == len(self.days) or self.days[i][0] != day:
            raise KeyError(day)
        return _text(self.days[i][1])

    def __iter__(self) -> Iterator[date]:
        return (day for day, _ in self.days)

    def __len__(self) -> int:
        return len(self.days)

    def __repr__(self) -> str:
        return f"{{{', '.join(f'{day}: {_text(hours)!r}' for day, hours in self.days)}}}"


def read_exceptions(days: object) -> Exceptions:
    """Read {date: "09:00-13:00", date: "closed"}.

    Raises:
        HoursError: hours that make no sense.
        WrongTypeError: a key that is no date, or a value that is no text.
    """
    if isinstance(days, Exceptions):
        return days
    if not isinstance(days, Mapping):
        raise WrongTypeError(
            f"exceptions={days!r} is a {type(days).__name__}",
            why="exceptions map dates to hours",
            fix='pass e.g. {date(2026, 12, 24): "09:00-13:00", date(2026, 12, 31): "closed"}',
        )
    read = {to_date(day): _hours(day, text) for day, text in days.items()}
    return Exceptions(days=tuple(sorted(read.items())))


def _date_of(entry: tuple[date, DayHours]) -> date:
    return entry[0]


def _hours(day: object, text: object) -> DayHours:
    if isinstance(text, str) and text.strip().lower() == "closed":
        return CLOSED
    return day_hours(text, where=f"{day}: {text}")


def _text(hours: DayHours) -> str:
    return hours_text(hours) or "closed"
