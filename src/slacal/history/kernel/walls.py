"""Wall times of a zone as instants, column by column."""

from __future__ import annotations

from typing import Any

import numpy as np

from slacal.calendars.declaration import FIRST_YEAR, LAST_YEAR
from slacal.calendars.pages import new_year
from slacal.errors import WallTimeError
from slacal.history.kernel.columns import NAT, Array, Column, column_of, floored
from slacal.instants import DAY, ZoneClock, day_wall, jumps_between

# A zone is asked for its changes some months beyond the walls: datetimes end with the year 9999.
_FIRST, _END = (day_wall(new_year(year)) for year in (FIRST_YEAR, LAST_YEAR + 1))


def instants_of_walls(walls: Column, zone: Any, fold: int | None) -> tuple[Column, Array | None]:
    """Return wall times of a zone as instants, and the rows that are none; None: all are.

    Args:
        walls: microseconds or nanoseconds.
        zone: whose clock shows them.
        fold: which reading is meant where there are two, or none; None: such a row is bad.
    """
    beyond, missing, rest = _beyond(walls), walls.missing, walls
    if beyond is not None:
        missing = beyond | (walls.raw == NAT)
        rest = column_of(walls.name, walls.raw[~missing], walls.unit)
    low, high = rest.low, rest.high
    block = walls.block(slice(None), missing, low if low <= high else 0)
    found, odd = Jumps(zone, low, high).instants(block.micros, fold or 0)
    bad = odd if fold is None else np.zeros(len(odd), bool)
    if missing is not None:
        bad = bad & ~missing
    if beyond is not None:
        bad = bad | beyond
    raw = found if block.nanos is None else found * 1000 + block.nanos
    skip = bad if missing is None else bad | missing
    column = column_of(walls.name, np.where(skip, NAT, raw), walls.unit)
    return column, bad if bad.any() else None


def _beyond(walls: Column) -> Array | None:
    """Return the walls of which zones tell nothing: too close to the first year, or the last."""
    if walls.low > walls.high or (walls.low >= _FIRST and walls.high < _END):
        return None
    micros = floored(walls)
    return (micros != NAT) & ((micros < _FIRST) | (micros >= _END))


def bad_wall(walls: Column, row: int, zone: str) -> WallTimeError:
    """Return the error for a wall time that is no instant."""
    wall = int(floored(walls)[row])
    shown = str(np.datetime64(wall, "us")).removesuffix(".000000")
    is_odd = _FIRST <= wall < _END
    return WallTimeError(
        f'row {row}, column "{walls.name}": {shown} in {zone}',
        why="clocks change then: it exists twice, or not at all"
        if is_odd
        else f"time zones are known for the years {FIRST_YEAR} to {LAST_YEAR}",
        fix="choose fold=0 (the offset before the change) or fold=1 (the one after)"
        if is_odd
        else 'make it null if it stands for "never"',
        row=row,
        column=walls.name,
    )


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
