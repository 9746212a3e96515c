"""Cases that wait, and the closes at which they are counted: all is counting of crossings."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import numpy as np

from slacal.calendars import Calendar
from slacal.errors import RangeError, WrongTypeError
from slacal.history.frames import ReadAs, read_instants, time_series
from slacal.history.groups import Groups, date_series
from slacal.history.kernel.asking import Found, refuse_bad
from slacal.history.kernel.columns import NAT, Array, floored
from slacal.instants import to_date

NEVER = np.iinfo(np.int64).max


@attrs.frozen(eq=False)
class Closes:
    """The business days of a range of dates, and the instant at which each closes."""

    days: list[date]
    at: Array

    @classmethod
    def of(cls, calendar: Calendar, first_day: date, last_day: date) -> Closes:
        """Return those of [first_day, last_day].

        Raises:
            RangeError: the last day comes before the first.
            HorizonError: a date outside the calendar's years.
            WrongTypeError: no calendar, or no dates.
        """
        if not isinstance(calendar, Calendar):
            raise WrongTypeError(
                f"{calendar!r} is a {type(calendar).__name__}",
                why="business days are a calendar's",
                fix="pass a calendar, e.g. policy.calendar",
            )
        first, last = to_date(first_day).toordinal(), to_date(last_day).toordinal()
        if last < first:
            raise RangeError(
                f"days from {first_day} to {last_day}",
                why="the last day comes before the first",
                fix="swap the two",
            )
        days = calendar.almanac.days_for(first, last)
        chosen = [day for day in range(first, last + 1) if days.is_business(day)]
        closes = [days.windows(day)[-1][1] for day in chosen]
        return cls([date.fromordinal(day) for day in chosen], np.array(closes, np.int64))

    def reached(self, instants: Array, groups: Groups) -> Array:
        """Return how many of each group's instants lie at or before each close."""
        order = np.argsort(self.at, kind="stable")  # long nights may close after the next day does
        places = len(self.at) + 1
        place = np.searchsorted(self.at[order], instants)
        counts = np.bincount(groups.codes * places + place, minlength=groups.count * places)
        ordered = counts.reshape(groups.count, places)[:, :-1].cumsum(axis=1)
        found = np.empty_like(ordered)
        found[:, order] = ordered
        return found

    def between(self, first: Array, last: Array, groups: Groups) -> Array:
        """Return how many of each group's rows have reached *first* at a close, and not *last*."""
        return self.reached(first, groups) - self.reached(np.maximum(first, last), groups)

    def columns(self, table: Any, groups: Groups, zone: Any) -> list[Any]:
        """Return the columns that say which group, day and close each cell is, day after day."""
        dated = [*self.days] * groups.count
        closes = np.tile(self.at, groups.count).view("M8[us]")
        return [
            *groups.at(np.repeat(np.arange(groups.count), len(self.days))),
            date_series("day", dated, table.implementation),
            time_series(table, "close", closes, zone),
        ]


@attrs.frozen(eq=False)
class Waiting:
    """When cases came in and when they ended, in microseconds; `NEVER`: they have not.

    `row` is where each stands in the table, and `groups` are theirs.
    """

    row: Array
    began: Array
    done: Array
    groups: Groups
    zone: Any

    @classmethod
    def of(
        cls, table: Any, names: list[str], *, opened: str, ended: str, reading: ReadAs
    ) -> Waiting:
        """Read the cases of a narwhals frame; a row without *opened* is none."""
        start = read_instants(table, opened, reading)
        began = floored(start.column)
        done = ends_of(floored(read_instants(table, ended, reading).column))
        row = np.flatnonzero(began != NAT)
        groups = Groups.of(table, names, opened).rows(row)
        return cls(row, began[row], done[row], groups, start.zone)

    def refuse_early(self, calendar: Calendar, closes: Closes, name: str) -> None:
        """Raise `HorizonError`, with the row, where a case that waits came in too early."""
        if not len(closes.at):
            return
        waits = (self.began <= closes.at.max()) & (self.done > closes.at.min())
        early = np.flatnonzero(waits & (self.began < calendar.almanac.horizon.start))
        if len(early):
            row, at = int(self.row[early[0]]), int(self.began[early[0]])
            bad = np.arange(row + 1) == row
            found = Found(np.zeros(row + 1, np.int64), None, bad)
            refuse_bad(found, "raise", (name, lambda _: calendar.almanac.check(at)))


def ends_of(instants: Array) -> Array:
    """Return instants with `NEVER` for those that are not known."""
    return np.where(instants == NAT, NEVER, instants)
