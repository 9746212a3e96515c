"""Columns out, of the kind of a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import numpy as np

from slacal.history.frames.zoned import shown_in
from slacal.history.kernel.columns import Array


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
