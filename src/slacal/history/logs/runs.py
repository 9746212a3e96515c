"""Cycles of one target's clocks, by number: `Run` for many cases at a time.

A run's pauses are a chain: the run knows the last one, and each knows the one before it. So a run
that goes on under another target shares those of the run it was.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from slacal.history.kernel.columns import FARTHEST, NAT, Array
from slacal.history.logs.clocks import Watches
from slacal.history.logs.states import NONE

_FIRST_ROOM = 1024


class Rows:
    """Columns of integers that grow by rows; a subclass names them, with what a new row holds."""

    usual: dict[str, int]

    def __init__(self) -> None:
        self.count = 0
        self._room = _FIRST_ROOM
        for name, value in self.usual.items():
            setattr(self, name, np.full(self._room, value))

    def new(self, rows: int) -> Array:
        """Return the numbers of so many new rows."""
        first = self.count
        self.count += rows
        if self.count > self._room:
            more = max(self._room, self.count)
            for name, value in self.usual.items():
                wider = np.concatenate([getattr(self, name), np.full(more, value)])
                setattr(self, name, wider)
            self._room += more
        return np.arange(first, self.count)


class PauseChains(Rows):
    """Stretches [start, end), each with the number of the one before it in its chain."""

    start: Array
    end: Array
    before: Array
    usual = {"start": NAT, "end": NAT, "before": NONE}  # noqa: RUF012

    def chains(self, last: Array) -> Iterator[tuple[Array, Array]]:
        """Yield (rows, pauses), the first pause of each chain first; rows count the chains."""
        steps: list[tuple[Array, Array]] = []
        row, pause = np.flatnonzero(last != NONE), last[last != NONE]
        while len(row):
            steps.append((row, pause))
            before = self.before[pause]
            row, pause = row[before != NONE], before[before != NONE]
        return iter(steps[::-1])


class Runs(Rows):
    """The fields of `Run`, each an array; NaT stands for None, `bad` for runs without an answer."""

    case: Array
    code: Array  # the place of the category whose target it runs under
    cycle: Array
    opened: Array
    start: Array
    mark: Array
    base: Array
    carried: Array
    granted: Array
    fixed: Array
    held: Array
    stop: Array
    cancelled: Array
    bad: Array
    previous: Array  # the number of the cycle before it, where that is kept
    pauses: Array  # the number of its last pause
    usual = {  # noqa: RUF012
        "case": NONE, "code": NONE, "cycle": 1, "opened": NAT, "start": 0, "mark": 0, "base": 0,
        "carried": 0, "granted": 0, "fixed": NAT, "held": NAT, "stop": NAT, "cancelled": 0,
        "bad": 0, "previous": NONE, "pauses": NONE,
    }  # fmt: skip

    def __init__(self, clocks: Watches) -> None:
        super().__init__()
        self.clocks = clocks
        self.chain = PauseChains()

    def fresh(self, case: Array, code: Array) -> Array:
        """Return the numbers of first runs that have not started."""
        run = self.new(len(case))
        self.case[run], self.code[run] = case, code
        return run

    def under(self, run: Array, code: Array, cycle: Array) -> Array:
        """Return runs that have not started, with the pauses that these are in."""
        new = self.fresh(self.case[run], code)
        self.cycle[new], self.held[new] = cycle, self.held[run]
        self.previous[new], self.bad[new] = self.previous[run], self.bad[run]
        return new

    def is_running(self, run: Array) -> Array:
        """Return which have started and not stopped."""
        return (self.opened[run] != NAT) & (self.stop[run] == NAT)

    def begin(self, run: Array, at: Array) -> None:
        """Start where *at* starts each."""
        start, base, granted, bad = self.clocks.begin(self.code[run], at)
        self.opened[run] = at
        self.start[run] = self.mark[run] = start
        self.base[run], self.granted[run] = base, granted
        self.bad[run] |= bad

    def finish(self, run: Array, at: Array) -> None:
        """Stop; a pause that a run is in ends for it."""
        self.stop[run] = at
        held = self.held[run]
        paused = held != NAT
        self._pause(run[paused], held[paused], at[paused])

    def resume(self, run: Array, at: Array) -> None:
        """End the pauses that they are in."""
        held = self.held[run]
        paused = (held != NAT) & (self.stop[run] == NAT)
        self._pause(run[paused], held[paused], at[paused])
        self.held[run] = NAT

    def go_on(self, run: Array, at: Array) -> None:
        """Run again where each stopped; the time between does not count."""
        self._pause(run, self.stop[run], at)
        self.stop[run] = NAT
        self.held[run] = np.where(self.held[run] == NAT, NAT, at)

    def _pause(self, run: Array, start: Array, end: Array) -> None:
        pause = self.chain.new(len(run))
        self.chain.start[pause], self.chain.end[pause] = start, end
        self.chain.before[pause] = self.pauses[run]
        self.pauses[run] = pause

    # What can be asked

    def cycles(self, run: Array) -> Array:
        """Return these runs, and all cycles before them that are kept."""
        found = [run]
        while len(run):
            run = self.previous[run]
            run = run[run != NONE]
            found.append(run)
        return np.concatenate(found)

    def used(self, run: Array, at: Array) -> Array:
        """Return how much of its time each has used, pauses left out."""
        at = self._until(run, at)
        used = self._passed(run, at) - self._passed(run, self.mark[run])
        used -= self._paused(run, self.mark[run], at)
        return self.carried[run] + np.where(at <= self.mark[run], 0, used)

    def paused(self, run: Array, at: Array) -> Array:
        """Return how much time passed in pauses since each started."""
        return self._paused(run, self.start[run], self._until(run, at))

    def _until(self, run: Array, at: Array) -> Array:
        stop = self.stop[run]
        return np.where(stop == NAT, at, np.minimum(stop, at))

    def _passed(self, run: Array, at: Array) -> Array:
        return self.clocks.passed(self.code[run], at)

    def _paused(self, run: Array, since: Array, at: Array) -> Array:
        """Return the time of pauses inside [since, at)."""
        low, high = self._passed(run, since), self._passed(run, at)
        found: Array = np.zeros(len(run), np.int64)
        for row, pause in self.chain.chains(self.pauses[run]):
            start = self._passed(run[row], self.chain.start[pause])
            end = self._passed(run[row], self.chain.end[pause])
            part = np.minimum(end, high[row]) - np.maximum(start, low[row])
            found[row] += np.maximum(part, 0)
        held = np.flatnonzero((self.held[run] != NAT) & (self.stop[run] == NAT))
        start = self._passed(run[held], self.held[run[held]])
        found[held] += np.maximum(high[held] - np.maximum(start, low[held]), 0)
        return found

    def due(self, run: Array) -> Array:
        """Return when all of it is used; NaT where an open pause is in the way.

        Runs that are due outside the horizon are marked `bad`.
        """
        paused, is_open = self._paused_before(run)
        found = np.where(is_open, NAT, self.base[run])
        moved = np.flatnonzero((paused > 0) & ~is_open & (self.fixed[run] == NAT))
        mine = run[moved]
        landed, bad = self.clocks.add(self.code[mine], self.base[mine], paused[moved])
        self.bad[mine] |= bad
        found[moved] = landed
        return np.where(self.fixed[run] == NAT, found, self.fixed[run])

    def _paused_before(self, run: Array) -> tuple[Array, Array]:
        """Return the time of the pauses that begin before all is used, and which are still open.

        `kernel.pauses` does the same for pauses that are given as a table.
        """
        left = self.granted[run] - self.carried[run]
        place = self._passed(run, self.mark[run])
        paused: Array = np.zeros(len(run), np.int64)
        for row, pause in self.chain.chains(self.pauses[run]):
            start = self._passed(run[row], self.chain.start[pause])
            end = self._passed(run[row], self.chain.end[pause])
            begin = np.maximum(start, place[row])
            left[row] -= begin - place[row]
            counts = left[row] > 0
            place[row] = np.where(counts, np.maximum(end, begin), begin)
            paused[row] += place[row] - begin
        held = self.held[run]
        is_held = (held != NAT) & (self.stop[run] == NAT)
        begin = self._passed(run, np.where(is_held, held, self.mark[run]))
        left -= np.maximum(begin - place, 0)
        return paused, is_held & (left > 0)

    def carry(self, run: Array, new: Array, at: Array, *, by_share: bool) -> None:
        """Let runs under another target count what it grants from *at*, less what is used by then.

        Args:
            run: the runs so far.
            new: the same under the other target, from the original start.
            at: the change.
            by_share: what counts as used: the share of the old budget, else the time.
        """
        base, granted, bad = self.clocks.granted_from(self.code[new], at)
        self.bad[new] |= bad
        self.granted[new] = granted
        if by_share:
            used = self.used(run, at)
            carried = _share_of(used, granted, self.granted[run])
            full, fixed = used >= self.granted[run], self.due(run)
            self.bad[new] |= self.bad[run]
        else:
            carried = self.used(new, at)
            full = carried >= granted
            landed, bad = self.clocks.add(self.code[new], self.start[new], granted)
            self.bad[new] |= bad & full
            self.base[new] = landed
            fixed = self.due(new)
        self.fixed[new] = np.where(full, fixed, NAT)
        self.mark[new], self.carried[new] = at, carried
        part = (carried > 0) & (carried < granted)
        rest, bad = self.clocks.add(self.code[new], at, np.where(part, granted - carried, 0))
        self.bad[new] |= bad & part
        self.base[new] = np.where(part, rest, base)


def _share_of(used: Array, granted: Array, of: Array) -> Array:
    """Return used * granted // of, whatever the product; all that is granted where *of* is none.

    What is more than any calendar holds is cut to that.
    """
    exact = [
        min(u * g // o, FARTHEST) if o else g
        for u, g, o in zip(used.tolist(), granted.tolist(), of.tolist(), strict=True)
    ]
    return np.array(exact, np.int64)
