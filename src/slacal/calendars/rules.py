"""The schedule of weekly hours: what is in force on each date, as integers, and what follows.

Precedence: exception, then holiday, then the weekly hours in force on the date. The cuts of closed
dates are made on the wall clock; only then does wall time become instants, so a window may vanish
in a clock change but never turns round.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import date

import attrs

from slacal.calendars.day import DayKind
from slacal.calendars.days import Days
from slacal.calendars.holidays import Holiday, Holidays
from slacal.calendars.hours import MINUTES_A_DAY, DayHours
from slacal.calendars.schedule import Compiled, Loss, LossKind
from slacal.calendars.spans import Span, difference
from slacal.instants import DAY, MINUTE, Instant, Micros, Wall, WallSpan, ZoneClock, day_wall

Week = tuple[DayHours, ...]


@attrs.frozen
class Rules:
    """A declaration, ready to be compiled; dates are proleptic ordinals."""

    clock: ZoneClock
    starts: Sequence[int]  # of the second version of the hours and those after it
    weeks: Sequence[Week]  # one more than starts
    exceptions: Mapping[int, DayHours]  # only those with hours
    shut: frozenset[int]  # exceptions "closed"
    closed: Sequence[int]  # these and holidays without an exception, in order
    holidays: Holidays
    cut_at_midnight: bool
    business_day: Micros | None  # its length of service, where there is one
    regular_lengths: tuple[int, ...]
    first_day: int
    last_day: int
    _is_closed: frozenset[int] = attrs.field(init=False)

    shows_service = False

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_is_closed", frozenset(self.closed))

    @property
    def day_clock(self) -> ZoneClock:
        """The clock whose dates the business days are: its own."""
        return self.clock

    def week_on(self, day: int) -> Week:
        """Return the weekly hours in force on a date."""
        return self.weeks[bisect_right(self.starts, day)]

    def regular_on(self, day: int) -> DayHours:
        """Return what the weekly hours say for a date."""
        return self.weeks[bisect_right(self.starts, day)][(day + 6) % 7]  # ordinal 1 is a Monday

    def hours_on(self, day: int) -> DayHours:
        """Return the windows declared for a date, in minutes, after exceptions and cuts.

        A closed date gives up its own [00:00, 24:00): windows that opened the day before end at
        its midnight, and of the night that would have opened on it only the tail is left.
        """
        hours = self.exceptions.get(day)
        if hours is None:
            hours = self.regular_on(day)
        closed = self._is_closed
        if not self.cut_at_midnight:
            return () if day in closed else hours
        if day in closed:
            return () if day + 1 in closed else _after_midnight(hours)
        return _until_midnight(hours) if day + 1 in closed else hours

    def compile(self, first: int, last: int) -> Compiled:
        """Return what dates *first* to *last* have; the first one is an eve, no business day."""
        span = WallSpan(self.clock, day_wall(first), day_wall(last + 2))
        days = self._days(span, first, last)
        return Compiled(days, zip(days.opens, days.closes, strict=True))

    def _days(self, span: WallSpan, first: int, last: int) -> Days:
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
        return Days(first, opens, closes, counts, never_business=self._is_closed | {first})

    # What closed dates and exceptions take away

    def losses(self, first: int, last: int) -> list[Loss]:
        """Return what closed dates and exceptions took from the weekly hours of these dates."""
        low, high = bisect_left(self.closed, first), bisect_right(self.closed, last)
        found = [loss for day in self.closed[low:high] for loss in self._losses_on(day)]
        for day in range(first, last + 1) if self.exceptions else ():
            found += self._losses_on(day) if day in self.exceptions else []
        return sorted(found)

    def _losses_on(self, day: int) -> list[Loss]:
        kind, name, source = self._reason(day)
        midnight = day_wall(day)
        span = WallSpan(self.clock, midnight, midnight + 2 * DAY)
        reached = (
            (span.reached(midnight + opens * MINUTE), span.reached(midnight + closes * MINUTE))
            for opens, closes in self._hours_lost_on(day)
        )
        return [
            Loss(opens, closes, kind, name, source, day)
            for opens, closes in reached
            if opens < closes
        ]

    def _reason(self, day: int) -> tuple[LossKind, str, str]:
        text = date.fromordinal(day).isoformat()
        if day in self.exceptions:
            return "exception", f"other hours on {text}", "exception"
        holiday = self.holiday_on(day)
        if holiday:  # named also where an exception closes the date as well
            return "holiday", holiday.name, holiday.source
        return "closed", f"closed on {text}", "exception"

    def _hours_lost_on(self, day: int) -> Sequence[Span]:
        """Return the windows, in minutes after a date's midnight, that its rule takes away."""
        lost = self.regular_on(day)
        if day in self.exceptions:
            return difference(lost, self.exceptions[day])
        if not self.cut_at_midnight:
            return lost
        eve = _after_midnight(self.exceptions.get(day - 1) or self.regular_on(day - 1))
        tail = ((start - MINUTES_A_DAY, end - MINUTES_A_DAY) for start, end in eve)
        return (*tail, *_until_midnight(lost))

    # What a date is

    def kind_on(self, day: int) -> DayKind:
        """Return which rule decided a date: exception, then holiday, then the weekly hours."""
        if day in self.exceptions or day in self.shut:
            return "exception"
        if self.holiday_on(day):
            return "holiday"
        return "open" if self.hours_on(day) else "closed"

    def holiday_on(self, day: int) -> Holiday | None:
        """Return the holiday of a date, also where an exception overrules it."""
        found = date.fromordinal(day)
        return self.holidays.between(found, found).get(found)


def _until_midnight(hours: DayHours) -> DayHours:
    return tuple((start, min(end, MINUTES_A_DAY)) for start, end in hours)


def _after_midnight(hours: DayHours) -> DayHours:
    """Return the tail of a day's night; only its last window can have one."""
    return tuple((MINUTES_A_DAY, end) for _, end in hours[-1:] if end > MINUTES_A_DAY)
