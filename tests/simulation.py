"""A second reading of what a log of events means: one case, minute by minute.

It shares no code with slacal. Every minute is looked at: whether the desk is open, whether a clock
runs, whether something happened. A clock is the list of the minutes that it counted, so the minute
in which the budget is used up is an item of that list. Times are whole minutes since a Monday, and
the desk is in UTC: a minute's weekday and hour are plain division.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction

MONDAY = datetime(2026, 5, 4, tzinfo=UTC)
DAY = 24 * 60
OPENS, CLOSES = 9 * 60, 17 * 60
CLOSED_DAYS = (3, 10)  # Thursday 7 and Thursday 14 May


def is_open(minute: int) -> bool:
    day, time = divmod(minute, DAY)
    return day % 7 < 5 and day not in CLOSED_DAYS and OPENS <= time < CLOSES


SERVED = [0]  # the minutes of service before each minute


def served(start: int, end: int) -> int:
    while len(SERVED) <= end:
        SERVED.append(SERVED[-1] + is_open(len(SERVED) - 1))
    return SERVED[end] - SERVED[start]


def instant(minute: int | Fraction) -> datetime:
    """Return a minute as a datetime; a part of one is rounded up to the next microsecond."""
    return MONDAY + timedelta(microseconds=int(-(-Fraction(minute) * 60_000_000 // 1)))


@dataclass(frozen=True)
class Promised:
    """One target of one category: how many minutes, of service or of real time."""

    minutes: int
    service: bool = True
    pauses: bool = True
    stops: tuple[str, ...] = ("repaired",)
    reopens: bool = True
    levels: tuple[Fraction, ...] = ()
    waits: bool = False  # for the desk to open, before anybody is told
    every: int = 0  # minutes of service before the last level is told again
    most: int = 0


@dataclass(frozen=True)
class Happened:
    minute: int
    kind: str
    category: str | None = None
    channel: str | None = None


class Minutes:
    """The minutes that passed on a clock: all of them, and those of service."""

    def __init__(self) -> None:
        self.by_service: dict[bool, list[int]] = {False: [], True: []}

    def add(self, minute: int) -> None:
        self.by_service[False].append(minute)
        if is_open(minute):
            self.by_service[True].append(minute)


@dataclass
class Clock:
    promised: Promised
    cycle: int = 1
    started: bool = False
    running: bool = False
    stopped: int | None = None
    cancelled: bool = False
    counted: Minutes = field(default_factory=Minutes)
    idle: Minutes = field(default_factory=Minutes)
    carried: Fraction = Fraction(0)
    old_due: Fraction | None = None
    told: dict[int, list[int]] = field(default_factory=dict)  # level: when it was told

    def mine(self, minutes: Minutes) -> list[int]:
        return minutes.by_service[self.promised.service]

    @property
    def used(self) -> Fraction:
        return self.carried + len(self.mine(self.counted))

    @property
    def paused(self) -> int:
        return len(self.mine(self.idle))

    def due(self) -> Fraction | None:
        """Return when the last minute of the budget had been counted, if it has been."""
        if self.old_due is not None:
            return self.old_due
        needed = self.promised.minutes - self.carried
        whole = -(-needed // 1)
        counted = self.mine(self.counted)
        return counted[whole - 1] + 1 - (whole - needed) if whole <= len(counted) else None


class Case:
    """One case under a table of promises; `run` lets the minutes pass."""

    def __init__(
        self,
        table: dict[str, dict[str, Promised]],
        category: str,
        events: Sequence[Happened],
        *,
        carry: str | None = None,
        reopening: str = "resume",
    ) -> None:
        self.table, self.category = table, category
        self.by_minute: dict[int, list[Happened]] = {}
        for event in events:
            self.by_minute.setdefault(event.minute, []).append(event)
        self.carry, self.reopening = carry, reopening
        self.clocks = {name: Clock(promised) for name, promised in table[category].items()}
        self.past: list[tuple[str, Clock]] = []
        self.received = self.held = False
        self.minute = events[0].minute
        self._happen()

    def run(self, until: int) -> None:
        while self.minute < until:
            for clock in self.clocks.values():
                self._tell(clock)
                self._count(clock)
            self.minute += 1
            self._happen()

    def due(self, name: str) -> Fraction | None:
        """Return when a clock is due, going on without another event; None while it is held."""
        clock = self.clocks[name]
        found = clock.due()
        minute = self.minute if clock.stopped is None else clock.stopped
        if found is not None or not clock.started:
            return found
        if clock.stopped is None and self.held and clock.promised.pauses:
            return None
        ahead = Clock(clock.promised, carried=clock.carried)
        for counted in clock.counted.by_service[False]:
            ahead.counted.add(counted)
        while (found := ahead.due()) is None:
            ahead.counted.add(minute)
            minute += 1
        return found

    def state(self, name: str) -> str:
        clock, due = self.clocks[name], self.due(name)
        if clock.cancelled:
            return "cancelled"
        if not clock.started:
            return "not_started"
        if due is None:
            return "paused"
        if clock.stopped is not None:
            return "met" if clock.stopped <= due else "breached"
        return "breached" if self.minute > due else "running"

    def _count(self, clock: Clock) -> None:
        if not clock.started or clock.cancelled:
            return
        if clock.running and not (self.held and clock.promised.pauses):
            clock.counted.add(self.minute)
        elif clock.stopped is None:
            clock.idle.add(self.minute)

    def _tell(self, clock: Clock) -> None:
        if not clock.running or (clock.promised.waits and not is_open(self.minute)):
            return
        for i, share in enumerate(clock.promised.levels):
            told = clock.told.setdefault(i, [])
            last = i == len(clock.promised.levels) - 1
            if clock.used < share * clock.promised.minutes:
                continue
            if told and not (last and len(told) <= clock.promised.most):
                continue
            if told and served(told[-1], self.minute) < clock.promised.every:
                continue
            told.append(self.minute)

    def _happen(self) -> None:
        for event in self.by_minute.get(self.minute, ()):
            self._take(event)

    def _take(self, event: Happened) -> None:
        if event.category and event.category != self.category:
            self.category = event.category
            for name, clock in list(self.clocks.items()):
                if clock.stopped is None:
                    self._move(name, clock)
        if not self.received and event.kind in ("reported", "received"):
            self.received = event.channel != "mail"
            for clock in self.clocks.values():
                clock.started = clock.running = self.received
        if event.kind in ("paused", "resumed", "repaired", "closed"):
            self.held = event.kind == "paused"
        for name, clock in list(self.clocks.items()):
            if clock.running and event.kind in (*clock.promised.stops, "closed", "cancelled"):
                clock.running, clock.stopped = False, self.minute
                clock.cancelled = event.kind == "cancelled"
            elif event.kind == "cancelled" and not clock.started:
                clock.cancelled = True
            elif event.kind == "reopened" and clock.promised.reopens and clock.stopped is not None:
                self._reopen(name, clock)

    def _reopen(self, name: str, clock: Clock) -> None:
        if self.reopening != "resume":
            if self.reopening == "new_cycle":
                self.past.append((name, clock))
            self._fresh(name, clock)
            return
        for minute in range(clock.stopped or 0, self.minute):
            clock.idle.add(minute)
        clock.running, clock.stopped = True, None
        if clock.promised != self.table[self.category][name]:
            self._move(name, clock)

    def _fresh(self, name: str, clock: Clock) -> None:
        fresh = Clock(self.table[self.category][name], clock.cycle + 1, started=True, running=True)
        self.clocks[name] = fresh

    def _move(self, name: str, clock: Clock) -> None:
        """Go on under the promise of another category."""
        promised = self.table[self.category][name]
        if not clock.started or self.carry in (None, "time"):
            clock.promised = promised
        elif self.carry == "nothing":
            self._fresh(name, clock)
        else:
            share = clock.used / clock.promised.minutes
            if share >= 1:
                clock.old_due = clock.due()
            clock.carried, clock.counted = share * promised.minutes, Minutes()
            clock.promised = promised
