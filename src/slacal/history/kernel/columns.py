"""Columns of instants and of lengths: `datetime64` in and out, integers between.

Work is done in microseconds, block by block, so that no column is converted as a whole. A column
of nanoseconds brings its remainders along: nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Sized
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import attrs
import numpy as np

from slacal.errors import PrecisionError, WrongTypeError
from slacal.instants import MINUTE, SECOND, Instant, to_instant, to_micros

Array = Any  # a numpy.ndarray

NAT = np.iinfo(np.int64).min
# Microseconds in a unit, from the finest on; a nanosecond is less than one.
UNITS = {"ns": 0, "us": 1, "ms": 1000, "s": SECOND, "m": MINUTE, "h": 60 * MINUTE}
FARTHEST = 4 * 10**18  # microseconds: beyond all calendars, and twice as much still has room

_KINDS = {"M": "datetime64", "m": "timedelta64"}


class Block(NamedTuple):
    """Some rows: whole microseconds, and the nanoseconds above them in a column that has any."""

    micros: Array
    nanos: Array | None


@attrs.frozen(eq=False)
class Column:
    """64-bit integers in a unit; `low` and `high` are in microseconds, rounded outward.

    `missing` marks the rows without a value; None where there are none.
    """

    name: str
    raw: Array
    unit: str
    low: int
    high: int
    missing: Array | None

    @property
    def has_nanos(self) -> bool:
        """Whether it is a column of nanoseconds."""
        return self.unit == "ns"

    def __len__(self) -> int:
        return len(self.raw)

    def block(self, rows: slice, skip: Array | None, fill: int) -> Block:
        """Return some rows, with *fill* microseconds in those to be skipped."""
        raw, size = self.raw[rows], UNITS[self.unit]
        if skip is not None:
            raw = np.where(skip[rows], fill * 1000 if size == 0 else fill // size, raw)
        if size == 0:
            micros = raw // 1000
            return Block(micros, raw - micros * 1000)
        if size > 1:
            most = FARTHEST // size
            raw = np.clip(raw, -most, most) * size
        return Block(raw, None)

    def rows(self, index: Array) -> Column:
        """Return the rows with these numbers."""
        return column_of(self.name, self.raw[index], self.unit)


def column_of(name: str, raw: Array, unit: str) -> Column:
    """Return a column of 64-bit integers in a unit."""
    seen = raw[:1] if raw.strides == (0,) else raw  # one value, shown many times
    missing = None
    low, high = (int(seen.min()), int(seen.max())) if len(seen) else (0, -1)
    if low == NAT:
        missing = raw == NAT
        seen = seen[seen != NAT]
        low, high = (int(seen.min()), int(seen.max())) if len(seen) else (0, -1)
    size = UNITS[unit]
    ends = (low // 1000, -(-high // 1000)) if size == 0 else (low * size, high * size)
    return Column(name, raw, unit, *ends, missing)


def instants(name: str, values: Any, rows: int | None = None) -> Column:
    """Read an array of `datetime64`, or one aware datetime for each of so many *rows*.

    Raises:
        WrongTypeError: neither; or an array of dates, which are no instants.
        PrecisionError: finer than a nanosecond.
        NaiveDatetimeError: a datetime without a zone.
    """
    if isinstance(values, datetime):
        return _constant(name, to_instant(values), rows)
    return _read(name, values, "M", rows)


def lengths(name: str, values: Any, rows: int) -> Column:
    """Read an array of `timedelta64`, or one timedelta for each of so many *rows*.

    Raises:
        WrongTypeError: neither.
        PrecisionError: finer than a nanosecond.
    """
    if isinstance(values, timedelta):
        return _constant(name, to_micros(values), rows)
    return _read(name, values, "m", rows)


def _constant(name: str, micros: int, rows: int | None) -> Column:
    return column_of(name, np.broadcast_to(np.int64(micros), (1 if rows is None else rows,)), "us")


def _read(name: str, values: Any, kind: str, rows: int | None) -> Column:
    if isinstance(values, np.generic):
        values = np.broadcast_to(values, (1 if rows is None else rows,))
    dtype = getattr(values, "dtype", None)
    if not isinstance(values, np.ndarray) or values.dtype.kind != kind:
        wanted = _KINDS[kind]
        raise WrongTypeError(
            f"{name} is a {type(values).__name__}{f' of {dtype}' if dtype is not None else ''}",
            why=f"an array of {wanted} is asked for",
            fix=f'convert it, e.g. values.astype("{wanted}[us]")',
            column=name,
        )
    unit, count = np.datetime_data(values.dtype)
    if values.ndim != 1 or (rows is not None and len(values) != rows):
        raise WrongTypeError(
            f"{name} has the shape {values.shape}",
            why="a column is one row of values, as long as the others",
            fix="give columns of one length",
            column=name,
        )
    if unit not in UNITS or count != 1:
        raise _wrong_unit(name, values, unit, _KINDS[kind])
    native = values if values.dtype.isnative else values.astype(values.dtype.newbyteorder("="))
    return column_of(name, native.view(np.int64), unit)


def _wrong_unit(name: str, values: Array, unit: str, wanted: str) -> Exception:
    if unit in ("ps", "fs", "as"):
        return PrecisionError(
            f"{name} is of {values.dtype}",
            why="columns are of nanoseconds or coarser",
            fix=f'round it first, e.g. values.astype("{wanted}[ns]")',
            column=name,
        )
    return WrongTypeError(
        f"{name} is of {values.dtype}",
        why="a date is no instant" if unit in ("D", "W", "M", "Y") else "its unit is not known",
        fix=f'say which instants are meant, as "{wanted}[us]"',
        column=name,
    )


def finest(*columns: Column) -> str:
    """Return the finest unit of some columns."""
    return min((column.unit for column in columns), key=list(UNITS).index)


def same_length(*columns: Sized) -> None:
    """Raise `WrongTypeError` unless all columns have as many rows."""
    found = [len(column) for column in columns]
    if len(set(found)) > 1:
        raise WrongTypeError(
            f"columns of {' and '.join(map(str, found))} rows",
            why="each row is one case",
            fix="give columns of one length",
        )


def shown(values: Array, unit: str, kind: str) -> Array:
    """Return microseconds as `datetime64` ("M") or `timedelta64` ("m") of a unit, where they fit.

    Values that do not lie on the grid of a coarser unit stay microseconds. With "ns", the values
    are nanoseconds already.
    """
    size = UNITS[unit]
    if size > 1:
        missing = values == NAT
        coarse, rest = np.divmod(values, size)
        if rest[~missing].any():
            unit = "us"
        else:
            values = np.where(missing, NAT, coarse)
    return values.view(f"{_KINDS[kind]}[{unit}]")


def floored(column: Column) -> Array:
    """Return a column's integers in microseconds, those of nanoseconds rounded down."""
    raw: Array = column.raw
    return np.where(raw == NAT, NAT, raw // 1000) if column.has_nanos else raw


def instant_of(column: Column, row: int) -> Instant:
    """Return one row's value in whole microseconds, rounded down."""
    return int(column.block(slice(row, row + 1), None, 0).micros[0])
