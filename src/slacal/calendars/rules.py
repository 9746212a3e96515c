"""What is in force on each date, as integers, and the windows that follow from it.

Precedence: exception, then holiday, then the weekly hours. The cuts of closed dates are made on the
wall clock; only then does wall time become instants, so a window may vanish in a clock change but
never turns round.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import NamedTuple

from slacal.calendars.days import Days
from slacal.calendars.hours import MINUTES_A_DAY, DayHours
from slacal.instants import MINUTE, Instant, Micros, Wall, WallSpan, ZoneClock, day_wall


class Rules(NamedTuple):
    """A calendar's declaration, ready to be compiled; dates are proleptic ordinals."""

    clock: ZoneClock
    week: tuple[DayHours, ...]
    exceptions: Mapping[int, DayHours]  # only those with hours
    closed: frozenset[int]  # holidays without an exception, and exceptions "closed"
    cut_at_midnight: bool
    business_day: Micros | None  # its length of service, where there is one

    def hours_on(self, day: int) -> DayHours:
        """Return the windows declared for a date, in minutes, after exceptions and cuts.

        A closed date gives up its own [00:00, 24:00): windows that opened the day before end at
        its midnight, and of the night that would have opened on it only the tail is left.
        """
        hours = self.exceptions.get(day)
        if hours is None:
            hours = self.week[(day + 6) % 7]  # ordinal 1 is a Monday
        if not self.cut_at_midnight:
            return () if day in self.closed else hours
        if day in self.closed:
            return () if day + 1 in self.closed else _after_midnight(hours)
        return _until_midnight(hours) if day + 1 in self.closed else hours

    def hours_lost_on(self, day: int) -> list[tuple[Wall, Wall]]:
        """Return the windows, in wall time, that a closed date takes away."""
        lost = self.week[(day + 6) % 7]
        midnight = day_wall(day)
        if self.cut_at_midnight:
            eve = _after_midnight(self.exceptions.get(day - 1, self.week[(day + 5) % 7]))
            tail = ((start - MINUTES_A_DAY, end - MINUTES_A_DAY) for start, end in eve)
            lost = (*tail, *_until_midnight(lost))
        return [(midnight + start * MINUTE, midnight + end * MINUTE) for start, end in lost]

    def days(self, span: WallSpan, first: int, last: int) -> Days:
        """Return the windows declared for dates first to last; *span* covers these and the next.

        The first one is an eve: its night runs into the page, and it is no business day of it.
        """
        low, high, offset = 0, 0, 0

        def instant(wall: Wall) -> Instant:
            nonlocal low, high, offset
            if not low <= wall < high:  # another side of a clock change
                low, high, offset = span.steady(wall)
                if not low <= wall < high:
                    return span.reached(wall)
            return wall - offset

        opens, closes, counts = array("q"), array("q"), []
        for day in range(first, last + 1):
            midnight = day_wall(day)
            before = len(opens)
            for opening, closing in self.hours_on(day):
                opened = instant(midnight + opening * MINUTE)
                closed = instant(midnight + closing * MINUTE)
                if opened < closed:  # a clock change may have swallowed it
                    opens.append(opened)
                    closes.append(closed)
            counts.append(len(opens) - before)
        return Days(first, opens, closes, counts, never_business=self.closed | {first})


def _until_midnight(hours: DayHours) -> DayHours:
    return tuple((start, min(end, MINUTES_A_DAY)) for start, end in hours)


def _after_midnight(hours: DayHours) -> DayHours:
    """Return the tail of a day's night; only its last window can have one."""
    return tuple((MINUTES_A_DAY, end) for _, end in hours[-1:] if end > MINUTES_A_DAY)
