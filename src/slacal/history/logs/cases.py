"""What became of each case of a log, and of each target: `Policy.track`, for all cases at a time."""

from __future__ import annotations

import attrs
import numpy as np

from slacal.deadlines.case import Promise, Tracker
from slacal.deadlines.clock import Run
from slacal.deadlines.events import STATES
from slacal.errors import SlacalError
from slacal.history.kernel.asking import Errors
from slacal.history.kernel.columns import NAT, Array
from slacal.history.logs.clocks import Clocks
from slacal.history.logs.courses import Courses, Steps
from slacal.history.logs.reading import Read
from slacal.history.logs.runs import NONE, Runs
from slacal.history.logs.singly import track
from slacal.history.logs.states import NOTHING, Events, follow
from slacal.instants import Instant

# A step through all cases costs about as much as this many cases do one by one.
_FEW = 64


@attrs.frozen(eq=False)
class Outcomes:
    """One target of each case: what its last clock shows. NaT where there is nothing.

    `cycle` says which of its clocks that is, 0 where there is none; `opened` is what started it,
    `start` from when it counts; `cancelled` is 1 or 0.
    """

    cycle: Array
    cancelled: Array
    opened: Array
    start: Array
    stop: Array
    due: Array
    granted: Array
    used: Array
    paused: Array

    @classmethod
    def none(cls, cases: int) -> Outcomes:
        """Return those of cases that have no such target."""
        return cls(*np.zeros((2, cases), np.int64), *np.full((7, cases), NAT))

    def store(self, case: Array, runs: Runs, run: Array, now: Instant | None) -> None:
        """Put in what runs show *now*, or by the last event."""
        begun = np.flatnonzero(runs.opened[run] != NAT)
        self.cycle[case], self.cancelled[case] = runs.cycle[run], runs.cancelled[run]
        case, run = case[begun], run[begun]
        for name in ("opened", "start", "stop", "granted"):
            getattr(self, name)[case] = getattr(runs, name)[run]
        self.due[case] = runs.due(run)
        seen = np.arange(len(run)) if now is not None else np.flatnonzero(runs.stop[run] != NAT)
        case, run = case[seen], run[seen]
        at = runs.stop[run] if now is None else np.full(len(run), now)
        self.used[case] = runs.used(run, at)
        self.paused[case] = runs.paused(run, at)

    def forget(self, case: int) -> None:
        """Let a case show nothing."""
        for field in attrs.fields(Outcomes):
            getattr(self, field.name)[case] = 0 if field.name in ("cycle", "cancelled") else NAT

    def store_one(self, case: int, run: Run, now: Instant | None) -> None:
        """Put in what one run shows."""
        self.cycle[case], self.cancelled[case] = run.cycle, run.cancelled
        if run.opened is None:
            return
        found = {"opened": run.opened, "start": run.start, "stop": run.stop, "due": run.due()}
        at = run.stop if now is None else now
        if at is not None:
            found |= {"used": run.used(at), "paused": run.paused(at)}
        for name, value in {**found, "granted": run.granted}.items():
            getattr(self, name)[case] = NAT if value is None else value


class Cases:
    """The cases of a log.

    `received` is when each was received, `code` the place of its category and `state` that of its
    state; NaT and -1 where there is none (yet). `outcomes` has a target's by its name.
    """

    def __init__(self, read: Read, promise: Promise, now: Instant | None, errors: Errors) -> None:
        self.read, self.promise, self.now = read, promise, now
        cases = len(read.first)
        names = dict.fromkeys(name for row in promise.watches.values() for name in row)
        self.received: Array = np.full(cases, NAT)
        self.code: Array = np.full(cases, NOTHING)
        self.state: Array = np.full(cases, NOTHING)
        self.outcomes = {name: Outcomes.none(cases) for name in names}
        self.singly = _are_long(read.events.count)
        steps = self._sensible(errors)
        for name in names:
            self._follow(name, steps)
        for case in np.flatnonzero(self.singly).tolist():
            self._track(case, errors)

    def _sensible(self, errors: Errors) -> Steps:
        """Return the events known by now, of the cases that make sense and are not too long."""
        events = self.read.events
        events = events.kept(~self.singly[events.case])
        followed = follow(events, self.promise.kinds, self.read.log.repair)
        is_bad = followed.bad != NOTHING
        if errors == "raise" and is_bad.any():
            rows = events.row[followed.bad[is_bad]]
            self._track(int(np.flatnonzero(is_bad)[np.argmin(rows)]), errors)
        keep = ~followed.left_out & ~is_bad[events.case]
        if self.now is not None:
            keep &= events.at <= self.now
        events, state = events.kept(keep), followed.state[keep]
        steps = _steps(events, self.promise)
        some = np.flatnonzero(events.count)
        last = events.first[some] + events.count[some] - 1
        self.code[some], self.state[some] = steps.code[last], state[last]
        receipt = np.flatnonzero(steps.received != NAT)
        self.received[events.case[receipt]] = steps.received[receipt]
        return steps

    def _follow(self, name: str, steps: Steps) -> None:
        """Let a target's clocks run through the events; what they cannot answer is asked singly."""
        promise, now = self.promise, self.now
        watches = [row.get(name) for row in promise.watches.values()]
        ends = [int(steps.at.min()), int(steps.at.max())] if len(steps.at) else []
        ends += [] if now is None else [now]
        clocks = Clocks(watches, min(ends, default=0), max(ends, default=0))
        courses = Courses(watches, clocks, promise.choices, promise.kinds)
        run = courses.follow(steps)
        case = np.flatnonzero(run != NONE)
        self.outcomes[name].store(case, courses.runs, run[case], now)
        self.singly[courses.runs.case[courses.runs.bad != 0]] = True
        for dial in clocks.dials:
            self.singly[steps.case[dial.outside(steps.at)]] = True

    def _track(self, case: int, errors: Errors) -> None:
        """Let one case be tracked by itself."""
        for outcomes in self.outcomes.values():
            outcomes.forget(case)
        self.received[case], self.code[case], self.state[case] = NAT, NOTHING, NOTHING
        try:
            tracker = track(self.read, case, self.promise, self.now)
            self._store(case, tracker)
        except SlacalError:
            if errors == "raise":
                raise

    def _store(self, case: int, tracker: Tracker) -> None:
        if not tracker.events:
            return
        for name, course in tracker.courses.items():
            self.outcomes[name].store_one(case, course.run, self.now)
        self.received[case] = NAT if tracker.receipt is None else tracker.receipt
        self.state[case] = STATES.index(tracker.log.state)
        if tracker.category is not None:
            self.code[case] = list(self.promise.watches).index(tracker.category)


def _are_long(count: Array) -> Array:
    """Return which cases have so many events that few others have as many."""
    most = max(_FEW, *np.sort(count)[-_FEW:][:1].tolist())
    return np.asarray(count > most)


def _steps(events: Events, promise: Promise) -> Steps:
    """Return what each event means for the case: its category from then on, and its receipt."""
    begins: Array = np.zeros(len(events.at), bool)
    begins[events.first[events.count > 0]] = True
    default = -1 if promise.default is None else list(promise.watches).index(promise.default)
    code = np.where(begins & (events.code < 0), default, events.code)
    told = np.where(begins | (code >= 0), np.arange(len(code)), 0)
    code = code[np.maximum.accumulate(told)]
    before = np.where(begins, -1, np.roll(code, 1))
    is_receipt = events.kind == promise.kinds.index("received")
    is_receipt |= (events.kind == promise.kinds.index("reported")) & ~events.waits
    receipt = np.flatnonzero(is_receipt)
    receipt = receipt[np.diff(events.case[receipt], prepend=-1) != 0]
    late = promise.receiving.clock_from == "confirmation"
    counts = receipt if late else events.first[events.case[receipt]]
    received = np.full(len(code), NAT)
    received[receipt] = events.at[counts]
    return Steps(
        events.first, events.count, events.case, events.at, events.kind, code, before, received
    )
