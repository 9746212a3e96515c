"""What a target's clock counts, over arrays: the service of a calendar, or real time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from slacal.calendars.almanac import Almanac, Landing
from slacal.calendars.pages import Page
from slacal.history.kernel.arithmetic import reached
from slacal.history.kernel.asking import newest_page, page_for, table_of
from slacal.history.kernel.columns import Array, Block
from slacal.history.kernel.tables import BLOCK, Bench, Room, Table
from slacal.instants import Instant, Micros


class Dial:
    """What a clock counts: the service of a calendar, or real time.

    It shows service since one instant, the first that it is told to reach, so what it shows at two
    instants may be compared. Only the years that it is told to reach are compiled.
    """

    def __init__(self, almanac: Almanac, *, in_service: bool) -> None:
        self.almanac = almanac
        self.in_service = in_service
        self._table: Table | None = None
        self._since: Instant | None = None
        self._before: Micros = 0  # what the table has counted by then

    def reach(self, low: Instant, high: Instant) -> None:
        """Know the service from *low* to *high*, as far as the horizon goes."""
        if not self.in_service:
            return
        horizon = self.almanac.horizon
        first, last = (min(max(at, horizon.start), horizon.end) for at in (low, high))
        self.almanac.elapsed(first, last)
        if self._since is None:
            self._since = first
        self._read(newest_page(self.almanac))

    def reach_shown(self, most: Micros, landing: Landing = "close") -> None:
        """Know the service until *most* is shown, as far as the horizon goes; it has reached once.

        Args:
            most: service since the first instant, more than none.
            landing: which end of the closed stretch is meant where it is shown in one.
        """
        since = self._since
        if since is not None:
            ends = (lambda: self.almanac.add(since, most, landing),)
            self._read(page_for(self.almanac, ends)[0])

    def _read(self, page: Page) -> None:
        assert self._since is not None
        self._table = table_of(page)
        self._before = page.timeline.service(self._since)

    def passed(self, at: Array) -> Array:
        """Return what it shows at each instant; beyond its reach it stands still."""
        table = self._table
        if table is None:
            return at
        out: Array = np.clip(at, table.start, table.end)
        for rows, room in _blocks(len(out)):
            mine = out[rows]
            table.service(mine, room, mine)
            mine -= self._before
        return out

    def instants(self, passed: Array, landing: Landing) -> tuple[Array, Array]:
        """Return when it shows so much, more than none, and the rows whose instant is not known."""
        if not self.in_service:
            return passed, passed > self.almanac.horizon.end
        failed: Array = np.zeros(len(passed), bool)
        if len(passed):
            self.reach_shown(int(passed.max()), landing)
        assert self._table is not None
        found = passed + self._before
        for rows, room in _blocks(len(found)):
            bench = Bench(self._table, room, failed[rows])
            found[rows] = reached(bench, Block(found[rows], None), landing).micros
        return found, failed

    def outside(self, at: Array) -> Array:
        """Return which instants it can never reach; real time has none."""
        horizon = self.almanac.horizon
        found: Array = (at < horizon.start) | (at > horizon.end)
        return found & self.in_service


def _blocks(rows: int) -> Iterator[tuple[slice, Room]]:
    """Yield blocks of so many rows that stay in cache, with memory for each."""
    room = Room(min(BLOCK, rows))
    for first in range(0, rows, BLOCK):
        last = min(first + BLOCK, rows)
        yield slice(first, last), room.first(last - first)
