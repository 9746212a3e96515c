"""Time columns in, as instants: their zones, their wall times, and what cannot be read."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from slacal.errors import ChoiceError, ColumnError
from slacal.history.frames.parts import column_named
from slacal.history.frames.zoned import times_of
from slacal.history.kernel.asking import Errors
from slacal.history.kernel.columns import NAT, UNITS, Array, Column, column_of, instants
from slacal.history.kernel.walls import bad_wall, instants_of_walls
from slacal.zones import resolve


class ReadAs(NamedTuple):
    """How columns without a zone are read, and what happens to rows that cannot be.

    `timezone` is theirs; without it they are refused. `fold` says which reading of a wall time is
    meant that exists twice, or not at all, as clocks change; without it such a row is bad.
    """

    timezone: Any = None
    fold: int | None = None
    errors: Errors = "raise"


class Zoned(NamedTuple):
    """A column of instants, the zone it is shown in, and the rows that could not be read."""

    column: Column
    zone: Any
    bad: Array | None


def read_instants(frame: Any, name: str, reading: ReadAs) -> Zoned:
    """Return a column of a narwhals frame as instants.

    Raises:
        ColumnError: no such column, or it holds no times, or no zone was told.
        WallTimeError: a wall time that its zone skips or repeats, and no fold was told; or one
            outside the years 2 to 9998.
    """
    if reading.fold not in (None, 0, 1):
        raise ChoiceError(
            f"fold={reading.fold!r}",
            why="a wall time is read as before (0) or after (1) a change of clocks",
            fix="use 0 or 1, or leave it out",
            value=reading.fold,
        )
    series = column_named(frame, name)
    times = times_of(series)
    if times is None:
        raise ColumnError(
            f'column "{name}" holds {series.dtype}',
            why="instants are asked for",
            fix="convert it to datetimes with a time zone",
            column=name,
        )
    values = times.series.to_numpy()
    if times.zone is not None:
        return Zoned(_micros_or_finer(instants(name, values)), times.zone, None)
    if reading.timezone is None:
        raise ColumnError(
            f'column "{name}" has no time zone',
            why="without one its times are not instants",
            fix='say which it is: timezone="Europe/Amsterdam"',
            column=name,
        )
    return _from_walls(_micros_or_finer(instants(name, values)), reading)


def _micros_or_finer(column: Column) -> Column:
    """Return a column in microseconds at least: what is added to a frame has one unit."""
    if UNITS[column.unit] <= 1:
        return column
    raw = column.block(slice(None), None, 0).micros
    if column.missing is not None:
        raw = np.where(column.missing, NAT, raw)
    return column_of(column.name, raw, "us")


def _from_walls(walls: Column, reading: ReadAs) -> Zoned:
    """Return the instants of wall times in the zone of a reading."""
    zone = resolve(reading.timezone)
    column, bad = instants_of_walls(walls, zone, reading.fold)
    if bad is not None and reading.errors == "raise":
        raise bad_wall(walls, int(np.argmax(bad)), str(reading.timezone))
    # A zone without a name, such as a fixed offset, cannot be shown in every make of table.
    return Zoned(column, getattr(zone, "key", None), bad)
