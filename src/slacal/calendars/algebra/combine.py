"""Calendars made of others: service where either, both, or only the first has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta, tzinfo
from typing import Literal, NamedTuple, get_args

import attrs

from slacal.calendars.algebra.combined import Combined
from slacal.calendars.almanac import Almanac
from slacal.calendars.blackouts import Blackout
from slacal.calendars.calendar import Calendar
from slacal.calendars.holidays import Source
from slacal.calendars.pages import Horizon
from slacal.errors import CalendarError, WrongTypeError, check_choice
from slacal.fingerprints import digest
from slacal.instants import Micros, ZoneClock, to_micros
from slacal.zones import ZoneSource, zone_key

How = Literal["union", "intersection", "difference"]
HOWS: tuple[How, ...] = get_args(How)
_SIGNS: dict[How, str] = {"union": "|", "intersection": "&", "difference": "-"}


class Dating(NamedTuple):
    """Whose dates a combined calendar counts: a calendar's, or what the operation leaves."""

    calendar: Calendar | None
    business_day: Micros | None
    regular_lengths: tuple[int, ...]
    first_day: int
    last_day: int


@attrs.frozen(eq=False, repr=False, kw_only=True)
class CombinedCalendar(Calendar):
    """Two calendars as one: service where either, both, or only the left one has it.

    Made by `combine`, or by `a | b`, `a & b` and `a - b`. Business days are those of `days`: the
    left operand, another calendar, or "result", the windows of the operands as they are left.
    """

    how: How
    left: Calendar
    right: Calendar
    days: Calendar | Literal["result"] | None = None
    business_day: timedelta | None = None

    def _make_almanac(self, clock: ZoneClock) -> Almanac:
        horizon = _overlap(self._parts, clock)
        dating = self._dating(horizon)
        combined = Combined(
            how=self.how,
            left=self.left.almanac.schedule,
            right=self.right.almanac.schedule,
            dating=dating.calendar.almanac.schedule if dating.calendar else None,
            clock=clock,
            business_day=_stated(self.business_day) or dating.business_day,
            regular_lengths=dating.regular_lengths,
            first_day=dating.first_day,
            last_day=dating.last_day,
        )
        return Almanac(combined, horizon)

    @property
    def _parts(self) -> tuple[Calendar, ...]:
        more = (self.days,) if isinstance(self.days, Calendar) else ()
        return (self.left, self.right, *more)

    def _dating(self, horizon: Horizon) -> Dating:
        calendar = (self.days or self.left) if self.days != "result" else None
        counted = [calendar.almanac] if calendar else [self.left.almanac, self.right.almanac]
        if self.how != "union":
            counted = counted[:1]
        lengths = {almanac.schedule.business_day for almanac in counted}
        # A date is known where the horizon meets it, and its own calendar knows it.
        day_on = counted[0].schedule.day_clock.datetime
        first, last = day_on(horizon.start).toordinal(), day_on(horizon.end - 1).toordinal()
        return Dating(
            calendar=calendar,
            business_day=lengths.pop() if len(lengths) == 1 else None,
            regular_lengths=_lengths(almanac.schedule.regular_lengths for almanac in counted),
            first_day=max(first, *(almanac.first_day for almanac in counted)),
            last_day=min(last, *(almanac.last_day for almanac in counted)),
        )

    def _digest(self) -> str:
        days = self.days or self.left
        return digest(
            "combined/1",
            {
                "how": self.how,
                "of": [self.left.fingerprint, self.right.fingerprint],
                "zone": zone_key(self.timezone),
                "days": days.fingerprint if isinstance(days, Calendar) else days,
                "business_day": _stated(self.business_day),
            },
        )

    @property
    def blackouts(self) -> tuple[Blackout, ...]:
        """The blackouts of all it is made of."""
        return tuple(dict.fromkeys(each for part in self._parts for each in part.blackouts))

    @property
    def sources(self) -> tuple[Source, ...]:
        """The lists of holidays of all it is made of, each once."""
        return tuple(dict.fromkeys(source for part in self._parts for source in part.sources))

    @property
    def zone_sources(self) -> tuple[ZoneSource, ...]:
        """The time-zone files of the calendar and of all it is made of, each once."""
        found = [self.zone_source, *(s for part in self._parts for s in part.zone_sources)]
        return tuple({source["key"]: source for source in found}.values())

    def facts(self) -> tuple[tuple[str, str], ...]:
        """Return the operands and whose days count, a name and a text each."""
        left, right = (part.name or part.describe() for part in (self.left, self.right))
        days = self.days or "the left one"
        counted = days.name or days.describe() if isinstance(days, Calendar) else days
        return ("left", left), (self.how, right), ("business days", counted)

    def describe(self) -> str:
        """Return what is declared, in one line."""
        left, right = (part.name or part.describe() for part in (self.left, self.right))
        return f"({left} {_SIGNS[self.how]} {right})"


def combine(
    calendar: Calendar,
    *others: Calendar,
    how: How = "union",
    timezone: str | tzinfo | None = None,
    days: Calendar | Literal["result"] | None = None,
    business_day: timedelta | None = None,
    name: str = "",
) -> CombinedCalendar:
    """Return one calendar of several, from the left: `combine(europe, america, asia)`.

    Args:
        calendar: the left operand, from which what is not stated comes.
        others: what it is combined with, in order; at least one.
        how: "union" (service where either has it), "intersection" (both) or "difference" (the left
            one and none of the others).
        timezone: the zone of results; unstated, the left operand's.
        days: the calendar whose business days count; unstated, the left operand. "result": the
            windows declared for each date as the operation leaves them; a date with nothing left
            is no business day.
        business_day: the length of a business day; unstated, that of the calendar whose days
            count. Where "result" counts, the left operand's; in a union, the one that all share.
        name: what people call it; not part of what it means.

    Raises:
        CalendarError: no second calendar, or there is no time for which all are known.
        ChoiceError: there is no such way to combine.
        WrongTypeError: an operand that is no calendar.
    """
    check_choice("how", how, HOWS)
    if not others:
        raise CalendarError(
            "one calendar", why="there is nothing to combine it with", fix="pass two or more"
        )
    for each in (calendar, *others):
        _check_calendar(each)
    if days is not None and days != "result":
        _check_calendar(days)
    combined = calendar
    for other in others[:-1]:
        inner = days if days == "result" else None
        combined = CombinedCalendar(
            how=how, left=combined, right=other, days=inner, timezone=calendar.timezone
        )
    return CombinedCalendar(
        how=how,
        left=combined,
        right=others[-1],
        days=days,
        timezone=calendar.timezone if timezone is None else timezone,
        business_day=business_day,
        name=name,
    )


def _check_calendar(value: object) -> None:
    if not isinstance(value, Calendar):
        raise WrongTypeError(
            f"{value!r} is a {type(value).__name__}",
            why="calendars are combined with calendars",
            fix="pass a calendar",
            value=value,
        )


def _overlap(parts: Sequence[Calendar], clock: ZoneClock) -> Horizon:
    """Return the horizon of all parts, which need not begin or end with a year of *clock*."""
    horizons = [part.almanac.horizon for part in parts]
    start, end = max(h.start for h in horizons), min(h.end for h in horizons)
    if start >= end:
        known = " and ".join(f"{h.first_year}-{h.last_year}" for h in horizons)
        raise CalendarError(
            "combined calendars",
            why=f"there is no time for which all are known ({known})",
            fix="combine calendars whose years overlap",
        )
    return Horizon(
        first_year=clock.datetime(start).year,
        last_year=clock.datetime(end - 1).year,
        start=start,
        end=end,
        why=f"all that was combined is known from {clock.datetime(start).isoformat()} "
        f"to {clock.datetime(end).isoformat()}",
    )


def _lengths(found: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(sorted({length for lengths in found for length in lengths}))


def _stated(business_day: timedelta | None) -> Micros | None:
    if business_day is None:
        return None
    length = to_micros(business_day)
    if length <= 0:
        raise CalendarError(
            f"business_day={business_day!r}",
            why="a business day has some length",
            fix="pass e.g. timedelta(hours=8)",
        )
    return length
