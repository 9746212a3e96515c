"""Wall times of a zone as instants, column by column."""

from __future__ import annotations

from typing import Any

import numpy as np

from slacal.history.kernel.columns import Array
from slacal.instants import DAY, ZoneClock, jumps_between


class Jumps:
    """The clock changes of a zone around some wall times, and the odd stretches of wall time."""

    def __init__(self, zone: Any, low: int, high: int) -> None:
        start, end = low - 2 * DAY, high + 2 * DAY
        offsets = [ZoneClock(zone).offset(start)]
        stretches = []
        for jump, offset in jumps_between(zone, start, end):
            first, last = sorted((jump + offsets[-1], jump + offset))
            stretches.append((first, last))
            offsets.append(offset)
        self.offsets = np.array(offsets)
        # Below `first` the offset before the change holds, from `last` on the one after.
        self.first, self.last = (np.array([s[end] for s in stretches], np.int64) for end in (0, 1))

    def instants(self, walls: Array, fold: int) -> tuple[Array, Array]:
        """Return the instants that wall times are read as, and which of them are odd."""
        before = np.searchsorted(self.last, walls, side="right")
        after = np.searchsorted(self.first, walls, side="right")
        return walls - self.offsets[after if fold else before], before != after
