"""Columns of labels in, as numbers of their distinct values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import attrs
import narwhals as nw
import numpy as np

from slacal.errors import ColumnError, UnknownLabelError, did_you_mean
from slacal.history.frames.parts import column_named
from slacal.history.kernel.columns import Array
from slacal.history.kernel.per_row import is_none

_VIEWS = {"string_view": "string", "binary_view": "binary"}


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
    series = plain(column_named(frame, name))
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


def plain(series: Any) -> Any:
    """Return a series without the dictionary that each chunk of an Arrow column may have.

    Views of Arrow become what they show, as it has no `take` for them.
    """
    native = series.to_native()
    if series.implementation.is_pyarrow():
        value_type = _value_type(native.type)
        if value_type is not None:
            return nw.from_native(native.cast(value_type), series_only=True).alias(series.name)
    if series.implementation.is_pandas():
        value_type = _value_type(getattr(native.dtype, "pyarrow_dtype", None))
        if value_type is not None:
            dtype = type(native.dtype)(value_type)
            return nw.from_native(native.astype(dtype), series_only=True)
    return series


def _value_type(arrow_type: Any) -> Any:
    """Return what an Arrow type's dictionaries or views are of; None: it has none."""
    shown = _VIEWS.get(str(arrow_type))
    is_dictionary = str(arrow_type).startswith("dictionary<")
    return arrow_type.value_type if is_dictionary else shown


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


def unknown_row(
    frame: Any, name: str, row: int, known: Collection[str], whose: str = ""
) -> UnknownLabelError:
    """Return the error for a row whose label stands for nothing; *whose* begins the reason."""
    found = column_named(frame, name)[row : row + 1]
    missing = bool(found.is_null()[0])
    label = None if missing else found[0]
    return UnknownLabelError(
        f'row {row}, column "{name}": {"no category" if missing else repr(label)}',
        why=f"{whose}known are {', '.join(known)}"
        + (", and there is no default" if missing else ""),
        fix=did_you_mean(str(label), known) or "use one of these",
        row=row,
        column=name,
        label=label,
    )
