"""Time columns of whatever make: with the zone they are shown in, taken off and put on again.

Trap: narwhals knows the zone of a pandas column by its name, and not every name; a zone of dateutil
or a fixed offset has none. So pandas is asked itself.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import narwhals as nw
import numpy as np


class Times(NamedTuple):
    """A time column in UTC, or as its wall times where it has no zone; and that zone."""

    series: Any
    zone: Any


def times_of(series: Any) -> Times | None:
    """Return a narwhals series as times; None: it holds something else.

    A column that holds nothing at all is one of times that are all missing.
    """
    zone = _pandas_zone(series)
    if zone is not None:
        utc = series.to_native().dt.tz_convert("UTC")
        return Times(nw.from_native(utc, series_only=True), zone)
    if isinstance(series.dtype, nw.Datetime):
        return Times(series, series.dtype.time_zone)
    if len(series) and series.null_count() == len(series):
        nothing: Any = np.full(len(series), "NaT", "M8[us]")
        return Times(nw.new_series(series.name, nothing, backend=series.implementation), "UTC")
    return None


def walls_of(series: Any) -> Any:
    """Return a narwhals series of times as wall times in its own zone; None: it holds none."""
    if _pandas_zone(series) is not None:
        return nw.from_native(series.to_native().dt.tz_localize(None), series_only=True)
    return series.dt.replace_time_zone(None) if isinstance(series.dtype, nw.Datetime) else None


def shown_in(series: Any, zone: Any) -> Any:
    """Return a narwhals series of UTC without a zone as one that is shown in *zone*; None: UTC."""
    zone = zone or "UTC"
    if series.implementation.is_pandas():
        shown = series.to_native().dt.tz_localize("UTC").dt.tz_convert(zone)
        return nw.from_native(shown, series_only=True)
    if series.implementation.is_pyarrow():
        return series.cast(nw.Datetime(series.dtype.time_unit, zone))
    return series.dt.convert_time_zone(zone)


def _pandas_zone(series: Any) -> Any:
    if not series.implementation.is_pandas():
        return None
    import pandas as pd

    dtype = series.to_native().dtype
    return dtype.tz if isinstance(dtype, pd.DatetimeTZDtype) else None
