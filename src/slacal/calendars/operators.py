"""What calendars are made into: combined, cut, joined. The work is done in rooms of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, cast

from slacal.instants import to_instant

if TYPE_CHECKING:
    from slacal.calendars.algebra.combine import CombinedCalendar, How
    from slacal.calendars.algebra.cut import CutCalendar
    from slacal.calendars.blackouts import Blackout
    from slacal.calendars.calendar import Calendar
    from slacal.calendars.frozen import FrozenCalendar


class Algebra:
    """Operators on calendars, each with its word beside the sign.

    Zone, business days and the length of a business day come from the left operand; `combine`
    changes that. The horizon is the overlap of both. What is no calendar is a `WrongTypeError`;
    a type that has the sign's reflected method is asked first, as Python does.
    """

    __slots__ = ()

    def union(self, other: Calendar) -> CombinedCalendar:
        """Return a calendar with service where either has it: `a | b`."""
        return _combined(self, other, "union")

    def intersection(self, other: Calendar) -> CombinedCalendar:
        """Return a calendar with service where both have it: `a & b`."""
        return _combined(self, other, "intersection")

    def difference(self, other: Calendar) -> CombinedCalendar:
        """Return a calendar with service where this one has it and the other not: `a - b`."""
        return _combined(self, other, "difference")

    def __or__(self, other: object) -> CombinedCalendar:
        if _has_a_say(other, "__ror__"):
            return NotImplemented
        return _combined(self, other, "union")

    def __and__(self, other: object) -> CombinedCalendar:
        if _has_a_say(other, "__rand__"):
            return NotImplemented
        return _combined(self, other, "intersection")

    def __sub__(self, other: object) -> CombinedCalendar:
        if _has_a_say(other, "__rsub__"):
            return NotImplemented
        return _combined(self, other, "difference")

    def __ror__(self, other: object) -> CombinedCalendar:
        return _combined(other, self, "union")

    def __rand__(self, other: object) -> CombinedCalendar:
        return _combined(other, self, "intersection")

    def __rsub__(self, other: object) -> CombinedCalendar:
        return _combined(other, self, "difference")

    def join(
        self,
        other: Calendar,
        *,
        timezone: str | tzinfo | None = None,
        business_day: timedelta | None = None,
        name: str = "",
    ) -> CombinedCalendar:
        """Return one calendar of two that follow each other: `a.until(t).join(b.since(t))`.

        Its service and its business days are those of both. Results are in this calendar's zone
        unless another is named; a business day's length is the one both share, or is stated.
        """
        from slacal.calendars.algebra.combine import combine

        return combine(
            self._calendar,
            other,
            how="union",
            timezone=timezone,
            days="result",
            business_day=business_day,
            name=name,
        )

    def until(self, at: datetime) -> CutCalendar:
        """Return this calendar without service from an instant on.

        Raises:
            HorizonError: *at* lies outside the years the calendar is known for.
        """
        from slacal.calendars.algebra.cut import cut

        to_instant(at)  # None is no instant
        return cut(self._calendar, until=at)

    def since(self, at: datetime) -> CutCalendar:
        """Return this calendar without service before an instant.

        Raises:
            HorizonError: *at* lies outside the years the calendar is known for.
        """
        from slacal.calendars.algebra.cut import cut

        to_instant(at)  # None is no instant
        return cut(self._calendar, since=at)

    def with_blackouts(self, blackouts: Iterable[Blackout]) -> CutCalendar:
        """Return this calendar without service in blackouts: maintenance freezes, strikes, …

        Exactly these instants are taken from the windows. A date with no window left is no
        business day, one with some left is a whole one; its length in service time stays.
        """
        from slacal.calendars.algebra.cut import cut

        return cut(self._calendar, blackouts=blackouts)

    def freeze(self, on: date | None = None) -> FrozenCalendar:
        """Return the same calendar as instants and offsets, which nothing can move.

        Args:
            on: the date of freezing, for its provenance.
        """
        from slacal.calendars.frozen import freeze

        return freeze(self._calendar, on)

    @property
    def _calendar(self) -> Calendar:
        return cast("Calendar", self)


def _has_a_say(other: object, reflected: str) -> bool:
    """Return whether a type that is no calendar's answers the sign from the right."""
    if isinstance(other, Algebra):
        return False
    return any(reflected in vars(kind) for kind in type(other).__mro__)


def _combined(left: object, right: object, how: How) -> CombinedCalendar:
    from slacal.calendars.algebra.combine import combine

    return combine(cast("Calendar", left), cast("Calendar", right), how=how)
