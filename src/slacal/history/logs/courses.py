"""The courses of one target through many cases, event by event: `Course` for all at a time.

The first events of all cases are taken together, then the second ones, and so on. What an event
does is written down once for one clock, in `deadlines.course`; here the same steps are taken for
all the cases whose event does so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs
import numpy as np

from slacal.deadlines.choices import Choices
from slacal.deadlines.clock import (
    CANCEL,
    END,
    OPEN,
    PAUSE,
    REOPEN,
    RESUME,
    START,
    STOP,
    Watch,
)
from slacal.history.kernel.columns import NAT, Array
from slacal.history.logs.clocks import Watches
from slacal.history.logs.runs import Runs
from slacal.history.logs.states import NONE, kept


@attrs.frozen(eq=False)
class Steps:
    """The events of all cases, by case and in order of time.

    Args:
        first: for each case the place of its first event here.
        count: for each case how many it has here.
        case: which case an event is of.
        at: when; microseconds since 1970 UTC.
        kind: the place of its kind among those that a policy knows.
        code: the place of the category that the case is in from then on, or -1.
        before: the same before the event; -1 also for the first one.
        received: where the event makes it known that the case is received: as of when; else NaT.
    """

    first: Array
    count: Array
    case: Array
    at: Array
    kind: Array
    code: Array
    before: Array
    received: Array

    def mattering(self, kinds: Array) -> Steps:
        """Return those that may matter where only some *kinds* do anything."""
        keep = kinds[self.kind] | (self.code != self.before) | (self.received != NAT)
        return kept(self, keep)


class Courses:
    """The course of a target through each case: the run that it is in, and what `Course` keeps."""

    def __init__(
        self,
        watches: Sequence[Watch | None],
        clocks: Watches,
        choices: Choices,
        kinds: Sequence[str],
    ) -> None:
        self.choices = choices
        self.runs = Runs(clocks)
        rows = [[w.acts.get(kind, 0) if w else 0 for kind in kinds] for w in watches]
        self.acts: Array = np.array([*rows, [0] * len(kinds)])  # the last row for NONE
        self.has: Array = np.array([w is not None for w in watches] + [False])
        self.from_receipt: Array = np.array(
            [w is not None and w.target.runs_from_receipt for w in watches] + [False]
        )

    def follow(self, steps: Steps) -> Array:
        """Take all events of all cases; return the runs that cases are in at the end."""
        cases = len(steps.count)
        self.steps = steps = steps.mattering(self.acts.any(axis=0))
        self.code: Array = np.full(cases, NONE)  # whose target it goes on under
        self.run: Array = np.full(cases, NONE)
        self.over: Array = np.zeros(cases, bool)
        self.left: Array = np.zeros(cases, bool)
        case = np.flatnonzero(steps.count)
        place = 0
        while len(case):
            self._take(case, place)
            place += 1
            case = case[steps.count[case] > place]
        return self.run[self.run != NONE]

    def _take(self, case: Array, place: int) -> None:
        """Take the event at a place of each case: the category first, then what it does."""
        steps = self.steps
        step = steps.first[case] + place
        changes = np.flatnonzero(steps.code[step] != steps.before[step])
        if len(changes):
            self._categorise(case[changes], step[changes], place)
        self._step(case, step)

    def _step(self, case: Array, step: Array) -> None:
        steps = self.steps
        received = steps.received[step]
        if (received != NAT).any():
            has = received != NAT
            self._receive(case[has], received[has])
        acts = self.acts[self.code[case], steps.kind[step]]
        acts = np.where(self.left[case], acts & ~(REOPEN | START), acts)
        at = steps.at[step]
        doing: tuple[tuple[int, Callable[[Array, Array], None]], ...] = (
            (STOP, self._stop),
            (END, self._end),
            (OPEN, self._open),
            (REOPEN, self._reopen),
            (START, self._start_idle),
            (PAUSE, self._pause),
            (RESUME, self._resume),
            (CANCEL, self._cancel_over),
        )
        for act, do in doing:
            chosen = np.flatnonzero(acts & act)
            if len(chosen):
                do(case[chosen], at[chosen])

    # What an event does

    def _receive(self, case: Array, at: Array) -> None:
        starts = self.from_receipt[self.code[case]] & ~self.over[case] & ~self._has_begun(case)
        self.runs.begin(self.run[case[starts]], at[starts])

    def _stop(self, case: Array, at: Array) -> None:
        running = self._is_running(case)
        self.runs.finish(self.run[case[running]], at[running])

    def _end(self, case: Array, at: Array) -> None:
        self.over[case] = True
        self.runs.held[self.run[case]] = NAT

    def _open(self, case: Array, at: Array) -> None:
        self.over[case] = False

    def _reopen(self, case: Array, at: Array) -> None:
        run = self.run[case]
        stopped = self._has_begun(case) & ~self._is_running(case) & (self.runs.cancelled[run] == 0)
        case, at = case[stopped], at[stopped]
        if self.choices.reopening != "resume":
            self._start(case, at, kept=self.choices.reopening == "new_cycle")
            return
        self.runs.go_on(self.run[case], at)
        # The case may have another category by now.
        other = self.runs.code[self.run[case]] != self.code[case]
        self._go_on_under(case[other], at[other])

    def _start_idle(self, case: Array, at: Array) -> None:
        idle = ~self._is_running(case) & ~self.over[case]
        self._start(case[idle], at[idle], kept=True)

    def _pause(self, case: Array, at: Array) -> None:
        run = self.run[case]
        free = self.runs.held[run] == NAT
        self.runs.held[run[free]] = at[free]

    def _resume(self, case: Array, at: Array) -> None:
        self.runs.resume(self.run[case], at)

    def _cancel_over(self, case: Array, at: Array) -> None:
        self._cancel(case, at)
        self.over[case] = True

    def _cancel(self, case: Array, at: Array) -> None:
        running, begun = self._is_running(case), self._has_begun(case)
        self.runs.finish(self.run[case[running]], at[running])
        self.runs.cancelled[self.run[case[running | ~begun]]] = 1

    def _start(self, case: Array, at: Array, *, kept: bool) -> None:
        """Start the first cycle, or the next one, with the last one kept in the record or not."""
        again = case[self._has_begun(case)]
        old = self.run[again]
        new = self.runs.under(old, self.code[again], self.runs.cycle[old] + 1)
        if kept:
            self.runs.previous[new] = old
        self.run[again] = new
        self.runs.begin(self.run[case], at)

    def _has_begun(self, case: Array) -> Array:
        return self.runs.opened[self.run[case]] != NAT

    def _is_running(self, case: Array) -> Array:
        return self.runs.is_running(self.run[case])

    # Another category

    def _categorise(self, case: Array, step: Array, place: int) -> None:
        steps, carried = self.steps, self.choices.carried
        code, at = steps.code[step], steps.at[step]
        promised, absent = self.has[code], self.code[case] == NONE
        first = steps.before[step] == -1
        unbegun = absent | ~self._has_begun(case)
        if carried is None:
            unbegun |= self.left[case]
        anew = promised & (first | unbegun)
        added = anew & absent & ~first
        self._replay(case[anew], code[anew], place)
        if carried is not None:
            self._begin_anew(case[added], at[added])
        goes_on = promised & ~anew
        self._reclassify(case[goes_on], code[goes_on], at[goes_on])
        leaves = ~promised & ~absent & ~self.left[case]
        self._leave(case[leaves], at[leaves])

    def _replay(self, case: Array, code: Array, until: int) -> None:
        """Take the first events again, as though the target had been each case's from the start."""
        self.run[case], self.code[case] = self.runs.fresh(case, code), code
        self.over[case] = self.left[case] = False
        for place in range(until):
            self._step(case, self.steps.first[case] + place)

    def _begin_anew(self, case: Array, at: Array) -> None:
        """Let clocks that run count from *at* instead."""
        running = self._is_running(case)
        case, at = case[running], at[running]
        old = self.run[case]
        self.run[case] = self.runs.under(old, self.code[case], self.runs.cycle[old])
        self.runs.begin(self.run[case], at)

    def _reclassify(self, case: Array, code: Array, at: Array) -> None:
        """Go on under a target of another category; a clock that has stopped is left as it is."""
        self.code[case] = code
        running = self._is_running(case)
        self._go_on_under(case[running], at[running])
        back = self.left[case]
        self.left[case] = False
        back &= ~self.over[case]
        self._start_idle(case[back], at[back])

    def _leave(self, case: Array, at: Array) -> None:
        """Go on without: what has stopped is kept, a clock that runs is cancelled or forgotten."""
        self.left[case] = True
        if self.choices.carried is not None:
            running = self._is_running(case)
            self._cancel(case[running], at[running])
        open_ = ~self._has_begun(case) | self._is_running(case)
        popped = case[open_]
        run = self.runs.previous[self.run[popped]]
        kept = run != NONE
        self.run[popped[kept]] = run[kept]
        gone = popped[~kept | self._is_running(popped) | ~self._has_begun(popped)]
        self.run[gone], self.code[gone] = NONE, NONE

    def _go_on_under(self, case: Array, at: Array) -> None:
        """Let running clocks go on under the target of the category that their case is in."""
        if len(case):
            self.run[case] = self._reclassified(self.run[case], self.code[case], at)

    def _reclassified(self, run: Array, code: Array, at: Array) -> Array:
        """Return running clocks as they go on from *at*; see `deadlines.clock.reclassified`."""
        runs, carry = self.runs, self.choices.carried
        if carry == "nothing":
            new = runs.under(run, code, runs.cycle[run] + 1)
            runs.begin(new, at)
            return new
        new = runs.under(run, code, runs.cycle[run])
        runs.begin(new, runs.opened[run])
        runs.pauses[new] = runs.pauses[run]
        if carry is not None:
            late = at > runs.start[new]
            runs.carry(run[late], new[late], at[late], by_share=carry == "share")
        return new
