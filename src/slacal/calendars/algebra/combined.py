"""The schedule of two calendars combined: set arithmetic on their service, dates from one of them.

The operands may lie in different zones, so a date of one touches other dates of the other. No
clock is a day from UTC, so no two are two days apart: three dates more on either side are enough.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from slacal.calendars import spans as _spans
from slacal.calendars.day import DayKind
from slacal.calendars.days import Days
from slacal.calendars.holidays import Holiday
from slacal.calendars.schedule import Compiled, Loss, Schedule
from slacal.calendars.spans import Span, difference, intersection, joined
from slacal.instants import Micros, ZoneClock

_MARGIN = 3

Operation = Callable[[Sequence[Span], Sequence[Span]], list[Span]]
OPERATIONS: dict[str, Operation] = {
    "union": _spans.union,
    "intersection": _spans.intersection,
    "difference": _spans.difference,
}


@attrs.frozen
class Combined:
    """Two schedules as one; dates are those of `dating`, or None: what the operation leaves."""

    how: str
    left: Schedule
    right: Schedule
    dating: Schedule | None
    clock: ZoneClock
    business_day: Micros | None
    regular_lengths: tuple[int, ...]
    first_day: int
    last_day: int

    shows_service = True

    @property
    def day_clock(self) -> ZoneClock:
        """The clock whose dates the business days are."""
        return (self.dating or self.left).day_clock

    def compile(self, first: int, last: int) -> Compiled:
        """Return what dates *first* to *last* have; the first one is an eve, no business day."""
        first, last = first - _MARGIN, last + _MARGIN
        left, right = _known(self.left, first, last), _known(self.right, first, last)
        mine, theirs = list(joined(left.service)), list(joined(right.service))
        service = OPERATIONS[self.how](mine, theirs)
        if self.dating is None:
            days = self._left_over(left.days, right.days, theirs)
        elif self.dating is self.left:
            days = left.days
        else:
            days = _known(self.dating, first, last).days
        return Compiled(days.between(max(first, self.first_day - 1), self.last_day), service)

    def _left_over(self, mine: Days, theirs: Days, service: Sequence[Span]) -> Days:
        """Return the declared windows as the operation leaves them."""
        if self.how == "union":
            return mine.merged(theirs)
        operation = OPERATIONS[self.how]
        return mine.cut(lambda spans: operation(list(spans), service))

    def losses(self, first: int, last: int) -> list[Loss]:
        """Return what the operands lost, where the result could have had it."""
        first, last = first - _MARGIN, last + _MARGIN
        mine, theirs = self.left.losses(first, last), self.right.losses(first, last)
        if self.how == "union":
            return sorted([*mine, *theirs])
        service = list(joined(_known(self.right, first, last).service))
        if self.how == "difference":
            return _pieces(mine, service, difference)
        here = list(joined(_known(self.left, first, last).service))
        either = _pieces(mine, _spans.union(service, _of(theirs)), intersection)
        return sorted([*either, *_pieces(theirs, _spans.union(here, _of(mine)), intersection)])

    def kind_on(self, day: int) -> DayKind:
        """Return which rule decided a date, in the calendar whose days count."""
        if self.dating:
            return self.dating.kind_on(day)
        kind = self.left.kind_on(day)
        return self.right.kind_on(day) if kind == "closed" and self.how == "union" else kind

    def holiday_on(self, day: int) -> Holiday | None:
        """Return the holiday of a date, in the calendar whose days count."""
        if self.dating:
            return self.dating.holiday_on(day)
        mine = self.left.holiday_on(day)
        return self.right.holiday_on(day) if mine is None and self.how == "union" else mine


def _known(schedule: Schedule, first: int, last: int) -> Compiled:
    return schedule.compile(max(first, schedule.first_day - 1), min(last, schedule.last_day))


def _of(losses: Sequence[Loss]) -> list[Span]:
    return [loss[:2] for loss in losses]


def _pieces(losses: Sequence[Loss], others: Sequence[Span], operation: Operation) -> list[Loss]:
    return [
        loss._replace(opens=opens, closes=closes)
        for loss in losses
        for opens, closes in operation([loss[:2]], others)
    ]
