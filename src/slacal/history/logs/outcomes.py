"""What clocks show at an instant: `Reading`, for many clocks of one target at a time."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
import numpy as np

from slacal.deadlines.clock import Run
from slacal.history.kernel.columns import NAT, Array
from slacal.history.logs.runs import Runs
from slacal.instants import Instant


@attrs.frozen(eq=False)
class Outcomes:
    """Clocks of one target, each with the number of its case; NaT where something is not known.

    `cycle` says which of the case's clocks it is, 0 for none; `cancelled` is 1 or 0. `opened` is
    what started it, `start` from when it counts. `used` and `paused` are known at a given instant,
    or where it has stopped.
    """

    case: Array
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
    def none(cls, case: Array) -> Outcomes:
        """Return clocks that show nothing."""
        rows = len(case)
        return cls(case, *np.zeros((2, rows), np.int64), *np.full((7, rows), NAT))

    @classmethod
    def of(cls, runs: Runs, run: Array, now: Instant | None) -> Outcomes:
        """Return what runs show *now*, or by their last event."""
        found = cls.none(runs.case[run])
        found.cycle[:], found.cancelled[:] = runs.cycle[run], runs.cancelled[run]
        row = np.flatnonzero(runs.opened[run] != NAT)
        run = run[row]
        for name in ("opened", "start", "stop", "granted"):
            getattr(found, name)[row] = getattr(runs, name)[run]
        found.due[row] = runs.due(run)
        if now is None:
            stopped = runs.stop[run] != NAT
            row, run = row[stopped], run[stopped]
        at = runs.stop[run] if now is None else np.full(len(run), now)
        found.used[row], found.paused[row] = runs.used(run, at), runs.paused(run, at)
        return found

    @classmethod
    def of_one(cls, case: int, run: Run, now: Instant | None) -> Outcomes:
        """Return the same for a clock that was tracked by itself.

        Raises:
            HorizonError: it is not used up inside the horizon.
        """
        found = cls.none(np.array([case]))
        found.cycle[:], found.cancelled[:] = run.cycle, run.cancelled
        if run.opened is None:
            return found
        shown = {"opened": run.opened, "start": run.start, "granted": run.granted}
        known = {"stop": run.stop, "due": run.due()}
        at = run.stop if now is None else now
        if at is not None:
            shown |= {"used": run.used(at), "paused": run.paused(at)}
        for name, value in {**shown, **known}.items():
            getattr(found, name)[:] = NAT if value is None else value
        return found

    @classmethod
    def together(cls, parts: Iterable[Outcomes]) -> Outcomes:
        """Return the clocks of some parts."""
        columns = zip(*(attrs.astuple(part, recurse=False) for part in parts), strict=True)
        return cls(*(np.concatenate(column) for column in columns))

    def in_order(self) -> Outcomes:
        """Return them by case and cycle."""
        return self.rows(np.lexsort((self.cycle, self.case)))

    def rows(self, index: Array) -> Outcomes:
        """Return some of them."""
        return Outcomes(*(column[index] for column in attrs.astuple(self, recurse=False)))

    def of_each(self, cases: int) -> Outcomes:
        """Return one clock for each of so many cases, given at most one of each."""
        found = Outcomes.none(np.arange(cases))
        for mine, theirs in zip(
            attrs.astuple(found, recurse=False), attrs.astuple(self, recurse=False), strict=True
        ):
            mine[self.case] = theirs
        return found
