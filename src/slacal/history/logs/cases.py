"""What became of each case of a log, and of each target: `Policy.track` for all at a time."""

from __future__ import annotations

import numpy as np

from slacal.deadlines.events import OVER, STATES
from slacal.deadlines.promise import Promise
from slacal.errors import SlacalError
from slacal.history.kernel.asking import Errors
from slacal.history.kernel.columns import NAT, Array
from slacal.history.logs.clocks import Watches
from slacal.history.logs.courses import Courses, Steps
from slacal.history.logs.outcomes import Outcomes
from slacal.history.logs.reading import Read
from slacal.history.logs.singly import clocks_of, ended_of, track
from slacal.history.logs.states import NONE, Events, follow, kept
from slacal.instants import Instant

# One step through all cases together costs about as much as so many events one by one.
_STEP = 50
_SHORT = 64  # events: a case with no more of them is never too long


class TrackedCases:
    """The cases of a log.

    `received` is when each was received, `ended` since when it is repaired, closed or cancelled,
    `code` the place of its category and `state` that of its state; NaT and -1 where there is none
    (yet). `outcomes` has the last clock that each case has of a target, by its name.

    Args:
        read: the log.
        promise: what cases are tracked by.
        now: when they are judged; None: by their last event.
        errors: "raise" for the first case that makes no sense, or "null" to leave it out.
        cycles_of: the one target whose clocks are wanted, all of them.
    """

    def __init__(
        self,
        read: Read,
        promise: Promise,
        now: Instant | None,
        errors: Errors,
        cycles_of: str | None = None,
    ) -> None:
        self.read, self.promise, self.now = read, promise, now
        cases = len(read.first)
        self.received: Array = np.full(cases, NAT)
        self.ended: Array = np.full(cases, NAT)
        self.code: Array = np.full(cases, NONE)
        self.state: Array = np.full(cases, NONE)
        self._singly = _are_long(read.events.count)
        self._cycles_of = cycles_of
        names = [each for each in promise.targets if cycles_of in (None, each)]
        self._parts: dict[str, list[Outcomes]] = {name: [] for name in names}
        steps = self._sensible(errors)
        together = {name: self._follow(name, steps) for name in self._parts}
        self._track_singly(errors)
        self.outcomes = {name: self._joined(name, found) for name, found in together.items()}

    def _sensible(self, errors: Errors) -> Steps:
        """Return the events known by now, of the cases that make sense and are not too long."""
        events = self.read.events
        events = kept(events, ~self._singly[events.case])
        followed = follow(events, self.promise.kinds, self.read.log.repair)
        is_bad = followed.bad != NONE
        if errors == "raise":  # alone they say why
            self._singly |= is_bad
        keep = ~followed.left_out & ~is_bad[events.case]
        if self.now is not None:
            keep &= events.at <= self.now
        events, state = kept(events, keep), followed.state[keep]
        steps = _steps(events, self.promise)
        some = np.flatnonzero(events.count)
        last = events.first[some] + events.count[some] - 1
        self.code[some], self.state[some] = steps.code[last], state[last]
        receipt = np.flatnonzero(steps.received != NAT)
        self.received[events.case[receipt]] = steps.received[receipt]
        self.ended[some] = _ended(events, state)[last]
        return steps

    def _follow(self, name: str, steps: Steps) -> Outcomes:
        """Let a target's clocks run through the events; what they cannot answer is asked singly."""
        promise, now = self.promise, self.now
        watches = [row.get(name) for row in promise.watches.values()]
        ends = [int(steps.at.min()), int(steps.at.max())] if len(steps.at) else []
        ends += [] if now is None else [now]
        clocks = Watches(watches, min(ends, default=0), max(ends, default=0))
        courses = Courses(watches, clocks, promise.choices, promise.kinds)
        run, runs = courses.follow(steps), courses.runs
        found = Outcomes.of(runs, runs.cycles(run) if name == self._cycles_of else run, now)
        self._singly[runs.case[runs.bad != 0]] = True
        for dial in clocks.dials:
            self._singly[steps.case[dial.outside(steps.at)]] = True
        return found

    def _track_singly(self, errors: Errors) -> None:
        """Track some cases by themselves; raise what the first bad row is about."""
        refused = []
        for case in np.flatnonzero(self._singly).tolist():
            self.received[case], self.ended[case] = NAT, NAT
            self.code[case], self.state[case] = NONE, NONE
            try:
                self._track(case)
            except SlacalError as error:
                refused.append(error)
        if refused and errors == "raise":
            raise min(refused, key=lambda error: int(error.facts["row"]))

    def _track(self, case: int) -> None:
        read, now, every = self.read, self.now, self._cycles_of
        tracker = track(read, case, self.promise, now)
        shown = [
            clocks_of(read, case, tracker, name, now, every=name == every) for name in self._parts
        ]
        if not tracker.events:
            return
        for parts, found in zip(self._parts.values(), shown, strict=True):
            parts.extend(found)
        self.received[case] = NAT if tracker.receipt is None else tracker.receipt
        ended = ended_of(tracker)
        self.ended[case] = NAT if ended is None else ended
        self.state[case] = STATES.index(tracker.log.state)
        if tracker.category is not None:
            self.code[case] = list(self.promise.watches).index(tracker.category)

    def _joined(self, name: str, found: Outcomes) -> Outcomes:
        """Return what clocks show, with those of the cases that were tracked by themselves."""
        if self._singly.any():
            found = Outcomes.together([found.rows(~self._singly[found.case]), *self._parts[name]])
        return found.in_order() if name == self._cycles_of else found.of_each(len(self.received))


def _are_long(count: Array) -> Array:
    """Return which cases have so many events that they cost less one by one."""
    ordered: Array = np.append(0, np.sort(count))  # none together, some of them, all
    steps = np.maximum(ordered, _SHORT)
    one_by_one = ordered.sum() - np.cumsum(ordered)
    return np.asarray(count > steps[np.argmin(steps * _STEP + one_by_one)])


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


def _ended(events: Events, state: Array) -> Array:
    """Return after each event since when its case is over; NaT while it is not."""
    over = np.isin(state, [STATES.index(name) for name in OVER])
    was_over = np.roll(over, 1)
    was_over[events.first[events.count > 0]] = False
    ends = np.where(over & ~was_over, np.arange(len(over)), 0)
    return np.where(over, events.at[np.maximum.accumulate(ends)], NAT)
