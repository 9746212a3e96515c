"""The arithmetic of one target's clock: budget, pauses and due, on integers.

A clock counts service time for budgets of service time and business days, and real time for hours
and calendar days. What it grants is fixed by the due that no pause moves. With pauses, due is the
earliest instant at which the time counted, less the time paused, is what was granted; a pause that
begins once all is used changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from slacal.calendars import Calendar
from slacal.calendars.almanac import Almanac, Landing
from slacal.deadlines.target import Target
from slacal.instants import Instant, Micros

# What an event may do to a clock; one event may do several, in this order.
STOP, END, OPEN, REOPEN, START, PAUSE, RESUME, CANCEL = (1 << i for i in range(8))


class Pause(NamedTuple):
    """A stretch [start, end) in which a clock stands still, and why."""

    start: Instant
    end: Instant
    reason: str | None = None


class Watch:
    """A target with all that its clocks need at hand."""

    __slots__ = ("acts", "almanac", "calendar", "in_service", "target")

    def __init__(self, target: Target, calendar: Calendar) -> None:
        self.target = target
        self.calendar = target.calendar or calendar
        self.almanac: Almanac = self.calendar.almanac
        self.in_service = target.budget.kind in ("service_time", "business_days")
        self.acts = _acts(target)

    def __reduce__(self) -> tuple[type[Watch], tuple[Target, Calendar]]:
        return Watch, (self.target, self.calendar)

    def measure(self, start: Instant, end: Instant) -> Micros:
        """Return the time between two instants on the target's clock."""
        return self.almanac.elapsed(start, end) if self.in_service else end - start

    def add(self, at: Instant, amount: Micros, landing: Landing | None) -> Instant:
        """Return the instant at which *amount* has passed on the target's clock."""
        if self.in_service:
            return self.almanac.add(at, amount, landing)
        self.almanac.check(at + amount)
        return at + amount


def _acts(target: Target) -> dict[str, int]:
    """Return what each kind of event does to a clock of this target."""
    done = (
        (STOP, (*(target.stops_on or ()), "closed")),
        (END, ("repaired", "closed")),
        (OPEN, ("reopened",)),
        (REOPEN, target.reopens_on or ()),
        (START, target.starts_on or ()),
        (PAUSE, target.pauses_on or ()),
        (RESUME, target.resumes_on),
        (CANCEL, ("cancelled",)),
    )
    acts: dict[str, int] = {}
    for act, kinds in done:
        for kind in kinds:
            acts[kind] = acts.get(kind, 0) | act
    # Receipt is no event of its own: `Choices` say which one it is.
    if "received" in acts:
        acts["received"] &= ~START
    return acts


class Run:
    """One cycle of a clock: what it grants, from when, its pauses, and where it stopped.

    `granted` is measured from `mark`, where `carried` had been used; `base` is when all of it is
    used if nothing pauses it after that. `fixed` is due where it lay before the mark.
    """

    __slots__ = (
        "base", "cancelled", "carried", "cycle", "fixed", "granted", "held", "held_reason",
        "mark", "opened", "pauses", "start", "stop", "watch",
    )  # fmt: skip

    def __init__(self, watch: Watch, cycle: int) -> None:
        self.watch = watch
        self.cycle = cycle
        self.opened: Instant | None = None  # what started it, before any cut-off
        self.start = self.mark = self.base = 0
        self.carried = self.granted = 0
        self.fixed: Instant | None = None
        self.pauses: list[Pause] = []
        self.held: Instant | None = None  # since when it is paused
        self.held_reason: str | None = None
        self.stop: Instant | None = None
        self.cancelled = False

    def copy(self) -> Run:
        """Return a run that goes on from here on its own."""
        run = Run(self.watch, self.cycle)
        for name in Run.__slots__:
            setattr(run, name, getattr(self, name))
        run.pauses = self.pauses.copy()
        return run

    def under(self, watch: Watch, cycle: int) -> Run:
        """Return a run that has not started, with the pause that this one is in."""
        run = Run(watch, cycle)
        run.held, run.held_reason = self.held, self.held_reason
        return run

    def begin(self, at: Instant) -> None:
        """Start where *at* starts it."""
        watch, target = self.watch, self.watch.target
        self.opened = at
        self.start = self.mark = target.started(watch.almanac, at)
        self.base = target.due_from(watch.almanac, self.start)
        self.granted = watch.measure(self.start, self.base)

    def finish(self, at: Instant) -> None:
        """Stop; a pause that it is in ends for it."""
        self.stop = at
        if self.held is not None:
            self.pauses.append(Pause(self.held, at, self.held_reason))

    def resume(self, at: Instant) -> None:
        """End the pause that it is in."""
        if self.held is not None and self.stop is None:
            self.pauses.append(Pause(self.held, at, self.held_reason))
        self.held = None

    def go_on(self, at: Instant) -> None:
        """Run again where it stopped; the time between does not count.

        A pause that still holds counts from here on: what came before it is a pause already.
        """
        assert self.stop is not None
        self.pauses.append(Pause(self.stop, at, "stopped"))
        self.stop = None
        if self.held is not None:
            self.held = at

    # What can be asked

    def used(self, at: Instant) -> Micros:
        """Return how much of its time has passed, pauses left out."""
        if self.stop is not None and self.stop < at:
            at = self.stop
        if at <= self.mark:
            return self.carried
        measure = self.watch.measure
        paused = sum(measure(*pause) for pause in self._paused(self.mark, at))
        return self.carried + measure(self.mark, at) - paused

    def paused(self, at: Instant) -> Micros:
        """Return how much of its time passed in pauses since it started."""
        if at <= self.start:
            return 0
        return sum(self.watch.measure(*pause) for pause in self._paused(self.start, at))

    def _paused(self, since: Instant, at: Instant) -> Iterator[tuple[Instant, Instant]]:
        for start, end, _ in self.pauses:
            if end > since and start < at:
                yield max(start, since), min(end, at)
        if self.held is not None and self.stop is None and self.held < at:
            yield max(self.held, since), at

    def due(self, resumed: Instant | None = None) -> Instant | None:
        """Return when all of it is used; None where an open pause is in the way.

        Args:
            resumed: ends the open pause, if there is one.
        """
        if self.fixed is not None:
            return self.fixed
        paused = self._paused_before(self.granted, resumed)
        if not paused:
            return None if paused is None else self.base
        return self.watch.add(self.base, paused, self.watch.target.landing)

    def reached(self, amount: Micros) -> Instant | None:
        """Return the first instant, not before the mark, by which *amount* is used; None as due."""
        if amount <= self.carried:
            return self.mark
        paused = self._paused_before(amount, None)
        if paused is None:
            return None
        return self.watch.add(self.mark, amount - self.carried + paused, None)

    def _paused_before(self, amount: Micros, resumed: Instant | None) -> Micros | None:
        """Return the time of the pauses that begin before *amount* is used."""
        measure, position, paused = self.watch.measure, self.mark, 0
        left = amount - self.carried
        for start, end, _ in self.pauses:
            if end <= position:
                continue
            if start > position:
                left -= measure(position, start)
                position = start
            if left <= 0:
                return paused
            paused += measure(position, end)
            position = end
        held = self.held
        if held is None or self.stop is not None:
            return paused
        if held > position:
            left -= measure(position, held)
            position = held
        if left <= 0:
            return paused
        if resumed is None:
            return None
        return paused + (measure(position, resumed) if resumed > position else 0)


def reclassified(run: Run, watch: Watch, at: Instant, carry: str | None) -> Run:
    """Return a running clock as it goes on under another target, from the instant *at*.

    Args:
        run: the clock so far, started and not stopped.
        watch: the target that it goes on under.
        at: the change.
        carry: what counts as used: "time", "share" or "nothing"; None: the new budget counts from
            the original start.
    """
    assert run.opened is not None
    if carry == "nothing":
        fresh = run.under(watch, run.cycle + 1)
        fresh.begin(at)
        return fresh
    new = run.under(watch, run.cycle)
    new.begin(run.opened)
    new.pauses = run.pauses.copy()
    if carry is None or at <= new.start:
        return new
    base = watch.target.due_from(watch.almanac, at)
    new.granted = granted = watch.measure(at, base)
    if carry == "time":
        carried = new.used(at)
        if carried >= granted:  # used up when the time since the start reached what is granted now
            new.base = watch.add(new.start, granted, watch.target.landing)
            new.fixed = new.due()
    else:
        used = run.used(at)
        carried = used * granted // run.granted if run.granted else granted
        if used >= run.granted:  # used up when the old budget was
            new.fixed = run.due()
    new.mark, new.carried, new.base = at, carried, base
    if 0 < carried < granted:
        new.base = watch.add(at, granted - carried, watch.target.landing)
    return new
