"""Why service stood still: a closed stretch, cut into parts of one reason each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from slacal.calendars import Calendar, Day
from slacal.calendars.schedule import LossKind
from slacal.errors import HorizonError
from slacal.instants import Instant, day_wall, wall_day

ReasonKind = Literal["outside_hours", "closed_weekday", LossKind]
REGULAR = ("outside_hours", "closed_weekday")  # what the week says, every week

_FULL_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Reason(NamedTuple):
    """A part [start, end) of a closed stretch, and why there is no service in it.

    `name` is the holiday's, the exception's or the blackout's, or the closed day of the week;
    `day` the date (its ordinal) that it belongs to.
    """

    start: Instant
    end: Instant
    kind: ReasonKind
    name: str
    source: str
    day: int


def reasons(calendar: Calendar, start: Instant, end: Instant) -> list[Reason]:
    """Return why there is no service in [start, end), which meets no window; the parts join up.

    A date that was closed as a whole has one reason from midnight to midnight; of a date with some
    service, only what was taken from its hours has another reason than being outside them.
    """
    losses = _losses(calendar, start, end)
    parts: list[Reason] = []
    for first, last, day in dates_between(calendar, start, end):
        taken = [loss for loss in losses if loss.start < last and first < loss.end]
        if taken and not _has_service(calendar, day):
            parts.append(_foremost(taken, day)._replace(start=first, end=last))
        else:
            parts += _around(taken, _regular(calendar, first, last, day))
    return _joined(parts)


def dates_between(
    calendar: Calendar, start: Instant, end: Instant
) -> Iterator[tuple[Instant, Instant, int]]:
    """Yield [start, end) cut at each midnight, with the date's ordinal.

    Dates are those of the business days. One begins when its clock has first reached it, and ends
    when it reaches the next.
    """
    clock = calendar.almanac.schedule.day_clock
    reached, day = clock.reached, wall_day(clock.wall(start))
    while start < end:
        midnight = reached(day_wall(day + 1))
        if start < midnight:
            yield start, min(midnight, end), day
            start = midnight
        day += 1


def day_of(calendar: Calendar, day: int) -> Day | None:
    """Return what a date is; None where a clock set back over New Year shows an unknown year."""
    try:
        return calendar.day(date.fromordinal(day))
    except HorizonError:
        return None


def closed_reason(calendar: Calendar, day: int) -> tuple[ReasonKind, str, str]:
    """Return (kind, name, source): why a date is no business day."""
    start, end = _span(calendar, day)
    taken = _losses(calendar, start, end)
    if not taken:
        return "closed_weekday", _weekday(day), ""
    loss = _foremost(taken, day)
    return loss.kind, loss.name, loss.source


def _foremost(taken: list[Reason], day: int) -> Reason:
    """Return the loss that belongs to a date; else the first, such as a night's of the eve."""
    return next((loss for loss in taken if loss.day == day), taken[0])


def _weekday(day: int) -> str:
    return _FULL_NAMES[(day + 6) % 7]  # ordinal 1 is a Monday


def _losses(calendar: Calendar, start: Instant, end: Instant) -> list[Reason]:
    """Return the service that was taken away in [start, end), and by what, in order."""
    return sorted(Reason(*loss) for loss in calendar.almanac.losses(start, end))


def _has_loss(calendar: Calendar, day: int) -> bool:
    return any(loss.day == day for loss in _losses(calendar, *_span(calendar, day)))


def _span(calendar: Calendar, day: int) -> tuple[Instant, Instant]:
    """Return when a date begins and ends, cut to the horizon."""
    almanac = calendar.almanac
    reached, horizon = almanac.schedule.day_clock.reached, almanac.horizon
    ends = reached(day_wall(day)), reached(day_wall(day + 1))
    start, end = (min(max(each, horizon.start), horizon.end) for each in ends)
    return start, end


def _has_service(calendar: Calendar, day: int) -> bool:
    start, end = _span(calendar, day)
    return start < end and calendar.almanac.elapsed(start, end) > 0


def _regular(calendar: Calendar, start: Instant, end: Instant, day: int) -> Reason:
    found = day_of(calendar, day)
    if found and not found.windows and found.kind != "open" and not _has_loss(calendar, day):
        return Reason(start, end, "closed_weekday", _weekday(day), "", day)
    return Reason(start, end, "outside_hours", "", "", day)


def _around(losses: list[Reason], rest: Reason) -> list[Reason]:
    """Return losses as far as they lie in *rest*, and what is left of it before and after them."""
    parts = []
    for loss in losses:
        start, end = max(loss.start, rest.start), min(loss.end, rest.end)
        if rest.start < start:
            parts.append(rest._replace(end=start))
        if start < end:
            parts.append(loss._replace(start=start, end=end))
            rest = rest._replace(start=end)
    return [*parts, rest] if rest.start < rest.end else parts


def _joined(parts: list[Reason]) -> list[Reason]:
    """Return parts with neighbours of one reason made one: a night has a midnight in it."""
    joined: list[Reason] = []
    for part in parts:
        before = joined[-1] if joined else None
        same = before and before[2:5] == part[2:5]
        if before and same and (part.kind == "outside_hours" or before.day == part.day):
            joined[-1] = before._replace(end=part.end)
        else:
            joined.append(part)
    return joined
