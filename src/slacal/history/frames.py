"""Tables in and out, of whatever make: columns as arrays and back, zones and nulls kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import attrs
import narwhals as nw
import numpy as np

from slacal.errors import (
    ChoiceError,
    ColumnError,
    SlacalError,
    UnknownLabelError,
    did_you_mean,
)
from slacal.history.kernel.asking import Errors
from slacal.history.kernel.columns import (
    NAT,
    UNITS,
    Array,
    Column,
    column_of,
    instants,
)
from slacal.history.kernel.per_row import is_none
from slacal.history.kernel.walls import bad_wall, instants_of_walls
from slacal.history.zoned import shown_in, times_of
from slacal.zones import resolve

Frame = Any  # a pandas, Polars or Arrow table
PART = 1 << 17  # rows of a table that are worked on at a time


class Reading(NamedTuple):
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


def eager(frame: Frame, work: Callable[[Any], Any]) -> Frame:
    """Return what *work* makes of a frame, as a frame of the same kind; a lazy one stays lazy."""
    try:
        found = nw.from_native(frame)
    except TypeError:
        raise ColumnError(
            f"a {type(frame).__name__}",
            why="a history is a table",
            fix="pass a pandas, Polars or Arrow table",
        ) from None
    except nw.exceptions.DuplicateError as error:
        raise _two_of_one_name(error) from None
    if not isinstance(found, nw.LazyFrame):
        return work(found).to_native()

    def batch(native: Any) -> Any:
        return work(nw.from_native(native, eager_only=True)).to_native()

    native = found.to_native()
    empty = native.head(0).collect()
    whole = {f"{what}_pushdown": False for what in ("predicate", "projection", "slice")}
    return native.map_batches(batch, schema=batch(empty).schema, **whole)


def with_columns_of_parts(frame: Any, columns: Callable[[Any], list[Any]]) -> Any:
    """Return a narwhals frame with more columns, made of some rows at a time.

    So what is needed on the way does not grow with the table.
    """
    if len(frame) <= PART:
        return frame.with_columns(*columns(frame))
    found = _Whole(len(frame)) if frame.implementation.is_pandas() else _Chunks()
    for first in range(0, len(frame), PART):
        part = frame[first : first + PART]
        try:
            found.add(part, columns(part), first)
        except SlacalError as error:
            raise _further_down(error, first) from None
    return frame.with_columns(*found.columns())


def _two_of_one_name(error: Exception) -> ColumnError:
    return ColumnError(
        "two columns of one name",
        why=" ".join(str(error).split()),
        fix="give each column of the table a name of its own",
    )


class _Chunks:
    """Columns that are joined without a copy: what each part gave becomes a chunk."""

    def __init__(self) -> None:
        self._parts: list[Any] = []

    def add(self, part: Any, series: list[Any], first: int) -> None:
        self._parts.append(part.select(*series))

    def columns(self) -> list[Any]:
        whole = nw.concat(self._parts)
        return [whole[name] for name in whole.columns]


class _Whole:
    """Columns of pandas, which are one array each: every part is written into its place."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._columns: dict[str, Any] = {}

    def add(self, part: Any, series: list[Any], first: int) -> None:
        rows = slice(first, first + len(part))
        for each in series:
            native = each.to_native()
            if each.name not in self._columns:
                self._columns[each.name] = self._room(native.dtype)
            self._columns[each.name].iloc[rows] = native.array

    def _room(self, dtype: Any) -> Any:
        """Return a series to be written to; memory of NumPy's is not touched before."""
        import pandas as pd

        if isinstance(dtype, np.dtype):
            return pd.Series(np.empty(self._rows, dtype), copy=False)
        return pd.Series(index=pd.RangeIndex(self._rows), dtype=dtype)

    def columns(self) -> list[Any]:
        return [
            nw.from_native(series.rename(name), series_only=True)
            for name, series in self._columns.items()
        ]


def _further_down(error: SlacalError, rows: int) -> SlacalError:
    """Return an error about a row as one about the row so many further down."""
    if "row" not in error.facts:
        return error
    row = error.facts["row"]
    what = error.what.replace(f"row {row}", f"row {row + rows}", 1)
    return type(error)(what, why=error.why, fix=error.fix, **{**error.facts, "row": row + rows})


def column_named(frame: Any, name: str) -> Any:
    """Return a column of a narwhals frame.

    Raises:
        ColumnError: there is none; it names those that exist.
    """
    if name in frame.columns:
        return frame.get_column(name)
    raise ColumnError(
        f'no column "{name}"',
        why=f"the table has {', '.join(map(str, frame.columns))}",
        fix=did_you_mean(str(name), list(map(str, frame.columns))) or "name one of these",
        column=name,
    )


def read_instants(frame: Any, name: str, reading: Reading) -> Zoned:
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


def _from_walls(walls: Column, reading: Reading) -> Zoned:
    """Return the instants of wall times in the zone of a reading."""
    zone = resolve(reading.timezone)
    column, bad = instants_of_walls(walls, zone, reading.fold)
    if bad is not None and reading.errors == "raise":
        raise bad_wall(walls, int(np.argmax(bad)), str(reading.timezone))
    # A zone without a name, such as a fixed offset, cannot be shown in every make of table.
    return Zoned(column, getattr(zone, "key", None), bad)


@attrs.frozen(eq=False)
class Factorized:
    """A column as numbers of its distinct values, counted in order of first appearance.

    Args:
        codes: the number of each row's value (int64), -1 for null.
        first: the row in which each number is seen first.
    """

    codes: Array
    first: Array
    _series: Any

    @property
    def values(self) -> list[Any]:
        """The distinct values by their numbers."""
        found: list[Any] = self._series[self.first].to_list()
        return found


def factorized(frame: Any, name: str) -> Factorized:
    """Return a column of a narwhals frame as numbers of its distinct values.

    Raises:
        ColumnError: no such column, or its values cannot be told apart, as lists cannot.
    """
    series = _without_dictionary(column_named(frame, name))
    codes = None if series.dtype.is_nested() else _numbered(series)
    if codes is None:
        raise ColumnError(
            f'column "{name}" holds {series.dtype}',
            why="labels are asked for, values that can be told apart by their hash",
            fix="convert it to text",
            column=name,
        )
    newest = np.maximum.accumulate(codes)
    return Factorized(codes, np.flatnonzero(np.diff(newest, prepend=-1)), series)


def _without_dictionary(series: Any) -> Any:
    """Return a series without the dictionaries of Arrow's chunks, or views of text."""
    if not series.implementation.is_pyarrow():
        return series
    import pyarrow as pa

    native = series.to_native()
    if pa.types.is_dictionary(native.type):
        native = native.cast(native.type.value_type)
    if pa.types.is_string_view(native.type):
        native = native.cast(pa.string())
    return nw.from_native(native, series_only=True)


def _numbered(series: Any) -> Array | None:
    """Return the number of each row's value, by the quickest way of its make; None: no hash."""
    try:
        if series.implementation.is_pandas():
            import pandas as pd

            return pd.factorize(series.to_native())[0].astype(np.int64, copy=False)
        if series.implementation.is_pyarrow():
            encoded = [chunk.indices for chunk in series.to_native().dictionary_encode().chunks]
            codes = [indices.fill_null(-1).to_numpy() for indices in encoded]
            return np.concatenate([np.zeros(0, np.int64), *codes])
        if series.dtype == nw.Object:
            return _numbered_one_by_one(series.to_list())
        return _numbered_by_first_rows(series)
    except TypeError:
        return None


def _numbered_one_by_one(values: list[Any]) -> Array:
    seen: dict[Any, int] = {None: -1}
    return np.array(
        [seen.setdefault(None if is_none(value) else value, len(seen) - 1) for value in values],
        np.int64,
    )


def _numbered_by_first_rows(series: Any) -> Array:
    rows = series.alias("value").to_frame().with_row_index("row")
    found = rows.select(nw.col("row").min().over("value"), missing=nw.col("value").is_null())
    row, missing = (found[name].to_numpy() for name in ("row", "missing"))
    is_first = (row == np.arange(len(row))) & ~missing
    return np.where(missing, -1, (np.cumsum(is_first) - 1)[row])


def codes_of(frame: Any, name: str, codes: Mapping[str, int], default: int | None) -> Array:
    """Return the code of each row's label; null has the *default*, -2 stands for no code at all."""
    found = factorized(frame, name)
    known: Mapping[Any, int] = codes
    each = [known.get(label, -2) for label in found.values]
    return np.array([*each, -2 if default is None else default])[found.codes]


def unknown_row(frame: Any, name: str, row: int, known: Mapping[str, int]) -> UnknownLabelError:
    """Return the error for a row whose label stands for nothing."""
    found = column_named(frame, name)[row : row + 1]
    missing = bool(found.is_null()[0])
    label = None if missing else found[0]
    return UnknownLabelError(
        f'row {row}, column "{name}": {"no category" if missing else repr(label)}',
        why=f"known are {', '.join(known)}" + (", and there is no default" if missing else ""),
        fix=did_you_mean(str(label), known) or "use one of these",
        row=row,
        column=name,
        label=label,
    )


def time_series(frame: Any, name: str, values: Array, zone: Any) -> Any:
    """Return `datetime64` as a column of the frame's kind, shown in a zone; None: UTC."""
    return shown_in(nw.new_series(name, values, backend=frame.implementation), zone)


def text_series(frame: Any, name: str, codes: Array, labels: Sequence[str]) -> Any:
    """Return labels by their numbers as a column of the frame's kind; -1 is null."""
    texts = [*labels, None]
    values = [texts[code] for code in codes.tolist()]
    return nw.new_series(name, values, nw.String, backend=frame.implementation)


def plain_series(frame: Any, name: str, values: Array, skip: Array | None) -> Any:
    """Return numbers, lengths or truths as a column of the frame's kind; *skip* is null.

    Truths of pandas are of its nullable kind, whether any of them is null or not.
    """
    if values.dtype == bool and frame.implementation.is_pandas():
        import pandas as pd

        missing = np.zeros(len(values), bool) if skip is None else skip
        truths = pd.arrays.BooleanArray(values, missing)
        return nw.from_native(pd.Series(truths, name=name), series_only=True)
    dtype = nw.Boolean if values.dtype == bool else None
    if skip is None or not skip.any() or values.dtype.kind == "m":
        return nw.new_series(name, values, dtype, backend=frame.implementation)
    if frame.implementation.is_pyarrow():
        import pyarrow as pa

        native = pa.chunked_array([pa.array(values, mask=skip)])
        return nw.from_native(native, series_only=True).alias(name)
    if values.dtype != bool:
        series = nw.new_series(name, np.where(skip, np.nan, values), backend=frame.implementation)
        return series if frame.implementation.is_pandas() else _null_where(frame, series, skip)
    return _null_where(
        frame, nw.new_series(name, values, dtype, backend=frame.implementation), skip
    )


def _null_where(frame: Any, series: Any, skip: Array) -> Any:
    """Return a series with null in some rows."""
    keep = nw.new_series("keep", ~skip, nw.Boolean, backend=frame.implementation)
    both = series.to_frame().with_columns(keep)
    return both.select(nw.when(nw.col("keep")).then(nw.col(series.name)).alias(series.name))[
        series.name
    ]
