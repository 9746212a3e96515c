"""What a target's clocks count, over arrays: `Watch` for many cases at a time.

Each row says which category's target it is about. An answer comes with a mark for the rows that
have none, such as those outside the horizon; what stands there is worth nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from slacal.deadlines.clock import Watch
from slacal.history.kernel import arithmetic, counting
from slacal.history.kernel.asking import Found
from slacal.history.kernel.columns import Array, column_of
from slacal.history.kernel.dials import Dial
from slacal.history.promises import grant_of
from slacal.instants import Instant

Marked = tuple[Array, Array]  # the answers, and the rows that have none


class Watches:
    """The clocks of one target, by the place of a category; None: it has no such target.

    Args:
        watches: the target as each category has it.
        low: the first instant that is ever asked about.
        high: the last one.
    """

    def __init__(self, watches: Sequence[Watch | None], low: Instant, high: Instant) -> None:
        self.watches = tuple(watches)
        kinds = [None if w is None else (w.almanac, w.in_service) for w in watches]
        distinct = list(dict.fromkeys(filter(None, kinds)))
        places = [-1 if kind is None else distinct.index(kind) for kind in kinds]
        self._dial_of: Array = np.array(places, np.int64)
        self.dials = tuple(Dial(almanac, in_service=service) for almanac, service in distinct)
        for dial in self.dials:
            dial.reach(low, high)

    def begin(self, code: Array, at: Array) -> tuple[Array, Array, Array, Array]:
        """Return start, due without pauses, what that grants, and the rows without an answer."""
        start, early = self._each(_started, code, at)
        base, granted, late = self.granted_from(code, start)
        bad = early | late
        for dial, index in self._by_dial(code):
            reached = start[index][~bad[index]]
            if len(reached):
                dial.reach(int(reached.min()), int(reached.max()))
        return start, base, granted, bad

    def granted_from(self, code: Array, start: Array) -> tuple[Array, Array, Array]:
        """Return due without pauses, what that grants, and the rows without an answer."""
        base, bad = self._each(_due, code, start)
        granted = np.where(bad, 0, base - start)
        for dial, index in self._by_dial(code):
            if dial.in_service:
                ends = (column_of("", at[index], "us") for at in (start, base))
                granted[index] = arithmetic.elapsed(dial.almanac, *ends).values
        return base, granted, bad

    def passed(self, code: Array, at: Array) -> Array:
        """Return what each row's dial shows."""
        if len(self.dials) == 1:
            return self.dials[0].passed(at)
        out = at.copy()
        for dial, index in self._by_dial(code):
            out[index] = dial.passed(at[index])
        return out

    def add(self, code: Array, at: Array, amount: Array) -> Marked:
        """Return when so much has passed since each instant, as the target lands."""
        return self._each(_added, code, at, amount)

    def _each(self, work: Callable[..., Marked], code: Array, *columns: Array) -> Marked:
        """Return what *work* gives for the rows of each category's target."""
        found: Array = np.zeros(len(code), np.int64)
        bad: Array = np.zeros(len(code), bool)
        for place in np.unique(code).tolist():
            index = np.flatnonzero(code == place)
            mine = (column[index] for column in columns)
            found[index], bad[index] = work(self.watches[place], *mine)
        return found, bad

    def _by_dial(self, code: Array) -> Iterator[tuple[Dial, Array]]:
        for place, dial in enumerate(self.dials):
            index = np.flatnonzero(self._dial_of[code] == place)
            if len(index):
                yield dial, index


def _started(watch: Watch, at: Array) -> Marked:
    cutoff = grant_of(watch.target).cutoff
    if cutoff is None:
        return at, np.zeros(len(at), bool)
    return _marked(counting.started(watch.almanac, column_of("", at, "us"), cutoff))


def _due(watch: Watch, at: Array) -> Marked:
    return _marked(counting.due(watch.almanac, column_of("", at, "us"), grant_of(watch.target)))


def _added(watch: Watch, at: Array, amount: Array) -> Marked:
    if watch.in_service:
        columns = column_of("", at, "us"), column_of("", amount, "us")
        return _marked(arithmetic.add(watch.almanac, *columns, watch.target.landing))
    horizon = watch.almanac.horizon
    later = at + amount
    return later, (later < horizon.start) | (later > horizon.end)


def _marked(found: Found) -> Marked:
    if found.skip is None:
        return found.values, np.zeros(len(found.values), bool)
    return np.where(found.skip, 0, found.values), found.skip
