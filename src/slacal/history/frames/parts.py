"""Tables in, of whatever make, and the same with more columns out: some rows at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import narwhals as nw
import numpy as np

from slacal.errors import ColumnError, SlacalError, did_you_mean

Frame = Any  # a pandas, Polars or Arrow table
PART = 1 << 17  # rows of a table that are worked on at a time


def eager(frame: Frame, work: Callable[[Any], Any]) -> Frame:
    """Return what *work* makes of a frame, as a frame of the same kind; a lazy one stays lazy."""
    found = _table(frame)
    if not isinstance(found, nw.LazyFrame):
        return work(found).to_native()

    def batch(native: Any) -> Any:
        return work(nw.from_native(native, eager_only=True)).to_native()

    native = found.to_native()
    empty = native.head(0).collect()
    whole = {f"{what}_pushdown": False for what in ("predicate", "projection", "slice")}
    return native.map_batches(batch, schema=batch(empty).schema, **whole)


def read_table(frame: Frame) -> Any:
    """Return a narwhals frame; a lazy table is collected.

    Raises:
        ColumnError: it is no table, or has two columns of one name.
    """
    table = _table(frame)
    return table.collect() if isinstance(table, nw.LazyFrame) else table


def _table(frame: Frame) -> Any:
    try:
        return nw.from_native(frame)
    except TypeError:
        raise ColumnError(
            f"a {type(frame).__name__}",
            why="a history is a table",
            fix="pass a pandas, Polars or Arrow table",
        ) from None
    except nw.exceptions.DuplicateError as error:
        raise _two_of_one_name(error) from None


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


def with_columns_of_parts(frame: Any, columns: Callable[[Any, int], list[Any]]) -> Any:
    """Return a narwhals frame with more columns, made of some rows at a time.

    So what is needed on the way does not grow with the table. *columns* gets some rows, and which
    one is the first of them.
    """
    if len(frame) <= PART:
        return frame.with_columns(*columns(frame, 0))
    found = _Whole(len(frame)) if frame.implementation.is_pandas() else _Chunks()
    for first in range(0, len(frame), PART):
        part = frame[first : first + PART]
        try:
            found.add(part, columns(part, first), first)
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
    return error if "row" not in error.facts else about_row(error, error.facts["row"] + rows)


def about_row(error: SlacalError, row: int) -> SlacalError:
    """Return an error about a row as one about another, of which that one was made."""
    what = error.what.replace(f"row {error.facts['row']}", f"row {row}", 1)
    return type(error)(what, why=error.why, fix=error.fix, **{**error.facts, "row": row})
