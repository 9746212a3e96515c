"""Escalations: who is told, and when, as the clocks of a case run towards due and past it.

What fires at an instant is decided by the events at or before it, so a range gives the same answer
whatever comes later, and adjacent ranges never tell the same twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import attrs

from slacal.budget import Budget
from slacal.calendars.almanac import Almanac
from slacal.calendars.counting import business_days_from
from slacal.deadlines.case import Case, prefixes
from slacal.deadlines.clock import Run
from slacal.deadlines.level import Level
from slacal.errors import MissingIdError, WrongTypeError
from slacal.instants import DAY, Instant, ZoneClock, to_range
from slacal.pendulums import alike


@attrs.frozen
class Escalation:
    """One telling of one level; its `id` is the same however often it is asked for."""

    case: str
    target: str
    cycle: int
    level: str
    repeat: int  # 0 the first time
    whom: str
    instant: Instant
    _clock: ZoneClock = attrs.field(eq=False, repr=False)
    _asked_with: type[datetime] = attrs.field(eq=False, repr=False, default=datetime)

    @property
    def id(self) -> str:
        """Case, target, cycle, level and repeat: never the instant, which may be another later.

        They stand in this order between slashes; a slash inside the case's id or the level's name
        is doubled, so that no two escalations are called the same.

        Raises:
            MissingIdError: the case has no id, so that another's would be the same.
        """
        if self.case in ("", None):
            raise MissingIdError(
                f'escalation "{self.level}" of {self.target}, of a case without an id',
                why="those of all such cases would have the same identifier",
                fix='track the case with one: policy.track(events, id="7")',
            )
        # Invariant: target, cycle and repeat hold no slash, so that it can be read back.
        case, level = (str(text).replace("/", "//") for text in (self.case, self.level))
        return f"{case}/{self.target}/{self.cycle}/{level}/{self.repeat}"

    @property
    def at(self) -> datetime:
        """When it fires, in the zone of the target's calendar."""
        return alike(self._asked_with, self._clock.datetime(self.instant))


def escalations(case: Case, start: datetime, end: datetime) -> list[Escalation]:
    """Return what fires in [start, end), in order.

    A level fires at the later of its instant and the event that put it there, once for each cycle
    of its target, and not at all where the clock has stopped at or before that.

    Raises:
        RangeError: *end* comes before *start*.
        HorizonError: a level lies outside the horizon of its target's calendar.
    """
    if not isinstance(case, Case):
        raise WrongTypeError(
            f"{case!r} is a {type(case).__name__}", why="a case is asked for", fix="pass a Case"
        )
    first, last = to_range(start, end)
    found = [each for each in _fired(case, last, type(start)) if each.instant >= first]
    return sorted(found, key=lambda each: (each.instant, each.target, each.level, each.repeat))


class _Told:
    """How often a level of a cycle was told, and before when it is not told again."""

    __slots__ = ("earliest", "times")

    def __init__(self) -> None:
        self.times = 0
        self.earliest: Instant | None = None


def _fired(case: Case, end: Instant, asked_with: type[datetime]) -> Iterator[Escalation]:
    told: dict[tuple[str, int, str], _Told] = {}
    for since, until, tracker in prefixes(case):
        if since >= end:
            return
        limit = end if until is None else min(until, end)
        for name, course in tracker.courses.items():
            run = course.run
            if not course.is_running or run.cancelled:
                continue
            clock = run.watch.calendar.clock
            for level in run.watch.target.levels:
                so_far = told.setdefault((name, run.cycle, level.name), _Told())
                for repeat, at in _tellings(run, level, so_far, since, limit):
                    yield Escalation(
                        case.id, name, run.cycle, level.name, repeat, level.whom, at, clock,
                        asked_with,
                    )  # fmt: skip


def _tellings(
    run: Run, level: Level, told: _Told, since: Instant, limit: Instant
) -> Iterator[tuple[int, Instant]]:
    """Yield (repeat, instant) of what fires in [since, limit), and keep account of it."""
    almanac = run.watch.almanac
    while told.times <= level.most:
        at = level_instant(run, level)
        if at is None or at >= limit:
            return
        at = max(at, since, since if told.earliest is None else told.earliest)
        if at >= limit:
            return
        if level.held == "service_hours":
            at = almanac.roll_forward(at)
            if at >= limit:
                return
        yield told.times, at
        told.times += 1
        if level.every is not None:
            told.earliest = _moved(almanac, at, level.every, 1)


def level_instant(run: Run, level: Level) -> Instant | None:
    """Return when a running clock reaches a level; None where an open pause is in the way."""
    if level.share is not None and level.share != 1:
        share = level.share
        return run.reached(-(-share.numerator * run.granted // share.denominator))
    due = run.due()
    if due is None or level.offset is None:
        return due
    return _moved(run.watch.almanac, due, level.offset, level.direction)


def _moved(almanac: Almanac, at: Instant, amount: Budget, direction: int) -> Instant:
    """Return where an amount after (direction 1) or before (-1) an instant lies."""
    n = direction * amount.amount
    if amount.kind == "service_time":
        return almanac.add(at, n, None)
    if amount.kind == "business_days":
        return business_days_from(almanac, at, n)
    if amount.kind == "calendar_days":
        return almanac.reached(almanac.clock.wall(at) + n * DAY)
    return at + n
