"""Seeded tables of incidents: two years, a zone, 5 % of each column null."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

from benchmarks.cases import SEED
from slacal import policies

ZONE = "Europe/Amsterdam"
TIMES = ("opened", "responded", "repaired")
POLICY = policies.invantive()
TWO_YEARS, TWO_WEEKS = 730 * 86_400_000_000, 14 * 86_400_000_000


def columns(rows: int) -> dict[str, Any]:
    random = np.random.default_rng(SEED)
    opened = np.datetime64("2024-01-01", "us") + random.integers(0, TWO_YEARS, rows)
    found = {"opened": opened}
    for name in TIMES[1:]:
        found[name] = opened + random.integers(0, TWO_WEEKS, rows)
    for values in found.values():
        values[random.random(rows) < 0.05] = np.datetime64("NaT", "us")
    codes = random.integers(0, 3, rows, np.int8)
    known = pa.array(codes, mask=random.random(rows) < 0.05)
    words = pa.DictionaryArray.from_arrays(known, ["I", "II", "III"])
    return {**found, "category": words.cast(pa.string())}


def in_pandas(rows: int) -> pd.DataFrame:
    found = columns(rows)
    for name in TIMES:
        utc = pd.Series(found[name], copy=False).dt.tz_localize("UTC")
        found[name] = utc.dt.tz_convert(ZONE)
    found["category"] = pd.Series(found["category"], dtype="str")
    return pd.DataFrame(found, copy=False)


def in_arrow(rows: int) -> pa.Table:
    found = columns(rows)
    for name in TIMES:
        found[name] = pa.array(found[name]).cast(pa.timestamp("us", ZONE))
    return pa.table(found)


def in_polars(rows: int) -> pl.DataFrame:
    table = in_arrow(rows)
    views = table["category"].cast(pa.string_view())  # what Polars has for text: nothing to convert
    return pl.DataFrame(table.set_column(3, "category", views))


KINDS: Mapping[str, Callable[[int], Any]] = {
    "Polars": in_polars,
    "Arrow": in_arrow,
    "pandas": in_pandas,
}
