"""Readings: what a target's clock shows at an instant, in datetimes and timedeltas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from slacal.budget import Budget
from slacal.deadlines.clock import Pause, Run
from slacal.deadlines.deadline import Deadline, Terms
from slacal.deadlines.target import Target
from slacal.errors import UnknownTargetError, did_you_mean
from slacal.instants import MICROSECOND, Instant, Micros
from slacal.pendulums import alike

if TYPE_CHECKING:
    from slacal.deadlines.ledger import Ledger

State = Literal["not_started", "running", "paused", "met", "breached", "cancelled"]


class Reading:
    """What a target's clock shows at one instant; of what happens later it knows nothing.

    Times are in the zone of the target's calendar. Lengths are on the target's own clock: service
    time for budgets of service time and business days, real time for hours and calendar days.
    """

    __slots__ = ("_asked_with", "_due", "_run", "instant", "terms")

    def __init__(
        self, run: Run, instant: Instant, terms: Terms, asked_with: type[datetime]
    ) -> None:
        self._run = run
        self.terms = terms
        self.instant = instant
        self._asked_with = asked_with
        run.watch.almanac.check(instant)
        self._due = None if run.opened is None else run.due()

    @property
    def target(self) -> Target:
        """The target: its name, budget, counting and source."""
        return self._run.watch.target

    @property
    def budget(self) -> Budget:
        """How much time the target grants, as it is written."""
        return self.target.budget

    @property
    def cycle(self) -> int:
        """Which of its clocks this is, from 1: one that starts anew counts on."""
        return self._run.cycle

    @property
    def state(self) -> State:
        """Whether it runs, stands still, or has been judged: met at or before due."""
        run, due = self._run, self._due
        if run.cancelled:
            return "cancelled"
        if run.opened is None:
            return "not_started"
        if run.stop is not None:
            return "met" if due is not None and run.stop <= due else "breached"
        if self.instant < run.start:
            return "not_started"
        if due is None:
            return "paused"
        return "running" if self.instant <= due else "breached"

    @property
    def at(self) -> datetime:
        """The instant of the reading."""
        return self._datetime(self.instant)

    @property
    def start(self) -> datetime | None:
        """From when it counts; None: it waits for what starts it."""
        return None if self._run.opened is None else self._datetime(self._run.start)

    @property
    def due(self) -> datetime | None:
        """When the budget is used up; None while that cannot be known: paused, or not started."""
        return None if self._due is None else self._datetime(self._due)

    @property
    def due_instant(self) -> Instant | None:
        """The same in microseconds since 1970 UTC."""
        return self._due

    @property
    def due_if_resumed(self) -> datetime | None:
        """When it is due if its pause ends at the instant of the reading; else as `due`."""
        if self._run.opened is None:
            return None
        due = self._run.due(self.instant)
        return None if due is None else self._datetime(due)

    @property
    def stopped(self) -> datetime | None:
        """When it stopped, met, breached or cancelled."""
        return None if self._run.stop is None else self._datetime(self._run.stop)

    @property
    def total(self) -> timedelta | None:
        """The budget on the target's clock; None before it starts."""
        return None if self._run.opened is None else self._run.granted * MICROSECOND

    @property
    def elapsed(self) -> timedelta:
        """How much of the budget is used, pauses left out; more than all of it once breached."""
        return self._used * MICROSECOND

    @property
    def remaining(self) -> timedelta | None:
        """How much of the budget is left, zero once it is used up; None before it starts."""
        if self._run.opened is None:
            return None
        return max(self._run.granted - self._used, 0) * MICROSECOND

    @property
    def paused(self) -> timedelta:
        """How much of its time passed in pauses, and between stopping and being reopened."""
        return (self._run.paused(self._end) if self._run.opened is not None else 0) * MICROSECOND

    @property
    def share(self) -> Fraction | None:
        """The exact share of the budget that is used: 1 where there is none; None as `total`."""
        run = self._run
        if run.opened is None:
            return None
        return Fraction(self._used, run.granted) if run.granted else Fraction(1)

    @property
    def service_lateness(self) -> timedelta:
        """How much service passed after due; zero also where it was late by closed hours only."""
        late = self._late
        return self._run.watch.almanac.elapsed(*late) * MICROSECOND if late else timedelta(0)

    @property
    def wall_lateness(self) -> timedelta:
        """How much real time passed after due; zero unless breached."""
        late = self._late
        return (late[1] - late[0]) * MICROSECOND if late else timedelta(0)

    def pauses(self) -> tuple[Pause, ...]:
        """Return the pauses so far, in instants; one still open ends at the reading."""
        run = self._run
        found = [p._replace(end=min(p.end, self.instant)) for p in run.pauses]
        if run.held is not None and run.stop is None:
            found.append(Pause(run.held, self.instant, run.held_reason))
        return tuple(pause for pause in found if pause.start < pause.end)

    def explain(self) -> Ledger | None:
        """Return why it is due when it is: every stretch from its start on, pauses with reasons.

        While it is paused, that is when it would be due if its pause ended at the reading. None
        before it starts.
        """
        from slacal.deadlines.ledger import Carried, make_ledger

        run, opened = self._run, self._run.opened
        if opened is None:
            return None
        due = run.due(self.instant)
        if due is None:
            return None
        watch = run.watch
        deadline = Deadline(
            watch.target, watch.calendar, self.terms, opened, run.base, datetime, run.start
        )
        if run.fixed is None and run.mark == run.start:
            return make_ledger(deadline, due=due, pauses=self.pauses())
        # Before the mark another budget was in force: what was used of it is one entry.
        until, amount = run.mark, run.carried
        if run.fixed is not None:
            until, amount = run.fixed, run.granted
        carried = Carried(until, amount, run.granted)
        return make_ledger(deadline, due=due, pauses=self.pauses(), carried=carried)

    def record(self) -> dict[str, Any]:
        """Return the reading as plain data, ready for JSON: times in ISO 8601, lengths in seconds.

        `share` is an exact fraction as text, such as "3/8".
        """
        return {
            "state": self.state,
            "cycle": self.cycle,
            "start": _text(self.start),
            "due": _text(self.due),
            "due_if_resumed": _text(self.due_if_resumed),
            "stopped": _text(self.stopped),
            "budget": str(self.budget),
            "total": _seconds(self.total),
            "elapsed": _seconds(self.elapsed),
            "remaining": _seconds(self.remaining),
            "paused": _seconds(self.paused),
            "share": None if self.share is None else str(self.share),
            "service_lateness": _seconds(self.service_lateness),
            "wall_lateness": _seconds(self.wall_lateness),
            "source": self.target.source,
        }

    @property
    def _used(self) -> Micros:
        return self._run.used(self.instant) if self._run.opened is not None else 0

    @property
    def _end(self) -> Instant:
        stop = self._run.stop
        return self.instant if stop is None else stop

    @property
    def _late(self) -> tuple[Instant, Instant] | None:
        breached = self._due is not None and self._end > self._due and not self._run.cancelled
        return (self._due, self._end) if breached and self._due is not None else None

    def _datetime(self, instant: Instant) -> datetime:
        return alike(self._asked_with, self._run.watch.calendar.clock.datetime(instant))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Reading):
            return NotImplemented
        mine, theirs = (each.target.name for each in (self, other))
        return (mine, self.instant, self.record()) == (theirs, other.instant, other.record())

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        due = f", due {self.due.isoformat()}" if self.due else ""
        return f"<Reading {self.target.name} {self.state}{due}>"


class Readings(Mapping[str, Reading]):
    """The clocks of a case at one instant, by target: `readings["repair"]`, `readings.repair`.

    `category` and `state` are the case's at that instant, `at`.
    """

    __slots__ = ("_by_target", "at", "category", "state")

    def __init__(
        self, at: datetime, category: str | None, state: str, by_target: dict[str, Reading]
    ) -> None:
        self.at = at
        self.category = category
        self.state = state
        self._by_target = by_target

    def __getitem__(self, target: str) -> Reading:
        try:
            return self._by_target[target]
        except (KeyError, TypeError):
            raise unknown_target(target, self.category, tuple(self._by_target)) from None

    def __getattr__(self, target: str) -> Reading:
        if target.startswith("_"):  # copy and pickle ask for these before there is anything
            raise AttributeError(target)
        return self[target]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_target)

    def __len__(self) -> int:
        return len(self._by_target)

    def __repr__(self) -> str:
        listed = ", ".join(f"{name}: {reading.state}" for name, reading in self.items())
        return f"<Readings {self.category} {self.at.isoformat()}, {listed}>"


def unknown_target(target: object, category: str | None, known: tuple[str, ...]) -> Exception:
    """Return the error for a target that a case does not have."""
    return UnknownTargetError(
        f'no target "{target}"',
        why=f"category {category} has {', '.join(known)}",
        fix=did_you_mean(str(target), known) or "use one of these",
        target=target,
        known=known,
    )


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _seconds(length: timedelta | None) -> int | float | None:
    if length is None:
        return None
    whole, rest = divmod(length, timedelta(seconds=1))
    return length.total_seconds() if rest else whole
