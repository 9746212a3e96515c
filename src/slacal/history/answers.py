"""What evaluated tables say: attainment, how long things took, how late the late ones were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import ceil
from typing import Any

import narwhals as nw
import numpy as np

from slacal.errors import ColumnError, RangeError
from slacal.history.frames import Frame, column_named

_MONTH = "month"


def attainment(frame: Frame, by: str | Sequence[str] = (), *, opened: str = "opened") -> Frame:
    """Return how many cases met each target, by whatever columns.

    Args:
        frame: what `evaluate` returned.
        by: columns to group by; "month" is that of *opened*, as "2026-05" in the table's zone.
        opened: the column of when each case came in.

    The columns are those of *by*, then `target`, `cases` (those that have the target), `met`,
    `missed`, `open` (not judged yet) and `share`: met over met and missed.
    """
    table, keys = _grouped(frame, by, opened)
    parts = []
    for target in _targets(table):
        mine = table.filter(~nw.col(f"{target}_due").is_null())
        met = nw.col(f"{target}_met")
        counts = mine.select(
            *keys,
            met=nw.when(met).then(1).otherwise(0).cast(nw.Int64),
            missed=nw.when(~met).then(1).otherwise(0).cast(nw.Int64),
            open=nw.when(met.is_null()).then(1).otherwise(0).cast(nw.Int64),
        )
        parts.append(_sums(counts, keys).with_columns(target=nw.lit(target)))
    found = nw.concat(parts).with_columns(
        cases=nw.col("met") + nw.col("missed") + nw.col("open"),
        share=nw.col("met") / (nw.col("met") + nw.col("missed")),
    )
    found = found.select(*keys, "target", "cases", "met", "missed", "open", "share")
    return nw.maybe_reset_index(found).to_native()


def _sums(counts: Any, keys: list[str]) -> Any:
    numbers = [nw.col(name).sum() for name in ("met", "missed", "open")]
    if not keys:
        return counts.select(*numbers)
    return counts.group_by(keys).agg(*numbers).sort(keys)


def percentiles(
    frame: Frame,
    shares: Iterable[float] = (0.5, 0.9, 0.95),
    by: str | Sequence[str] = (),
    *,
    opened: str = "opened",
) -> Frame:
    """Return by when a share of the judged cases was done, in time on each target's clock.

    A percentile is the least time within which at least that share of the cases was done. The
    columns are those of *by*, then `target`, `cases`, and one for each share, as `p95`.

    Raises:
        RangeError: a share that is not above 0 and at most 1.
    """
    return _times(frame, _checked(shares), by, opened, "elapsed")


def lateness(
    frame: Frame,
    shares: Iterable[float] = (0.5, 0.9, 1.0),
    by: str | Sequence[str] = (),
    *,
    opened: str = "opened",
) -> Frame:
    """Return how late the late cases were, as `percentiles`; `p100` is the latest of all.

    Raises:
        RangeError: a share that is not above 0 and at most 1.
    """
    return _times(frame, _checked(shares), by, opened, "late")


def budgets(
    frame: Frame, share: float = 0.95, by: str | Sequence[str] = (), *, opened: str = "opened"
) -> Frame:
    """Return the smallest budget with which that share of the judged cases had met each target.

    The columns are those of *by*, then `target`, `cases` and `needed`.

    Raises:
        RangeError: the share is not above 0 and at most 1.
    """
    table = nw.from_native(_times(frame, _checked([share]), by, opened, "elapsed"))
    return table.rename({table.columns[-1]: "needed"}).to_native()


def _checked(shares: Iterable[float]) -> list[float]:
    found = list(shares)
    for share in found:
        if not 0 < share <= 1:
            raise RangeError(
                f"a share of {share}", why="it lies above 0 and at most at 1", fix="use e.g. 0.95"
            )
    return found


def _times(
    frame: Frame, shares: list[float], by: str | Sequence[str], opened: str, what: str
) -> Frame:
    table, keys = _grouped(frame, by, opened)
    rows: dict[str, list[Any]] = {name: [] for name in (*keys, "target", "cases")}
    found: dict[str, list[int]] = {f"p{100 * share:g}": [] for share in shares}
    unit = "us"
    for target in _targets(table):
        kept = table.filter(
            ~nw.col(f"{target}_met") if what == "late" else ~nw.col(f"{target}_met").is_null()
        )
        for key, mine in _groups(kept, keys):
            column = "remaining" if what == "late" else "elapsed"
            values = mine[f"{target}_{column}"].drop_nulls().to_numpy()
            unit = np.datetime_data(values.dtype)[0]
            times = np.sort(-values if what == "late" else values)
            if not len(times):
                continue
            for name, value in zip(
                (*keys, "target", "cases"), (*key, target, len(times)), strict=True
            ):
                rows[name].append(value)
            for name, share in zip(found, shares, strict=True):
                found[name].append(int(times[_rank(share, len(times))].astype(np.int64)))
    lengths = {name: np.array(values, f"m8[{unit}]") for name, values in found.items()}
    return nw.from_dict({**rows, **lengths}, backend=table.implementation).to_native()


def _rank(share: float, count: int) -> int:
    """Return the place of a percentile among sorted values: at least that share is at or before."""
    return ceil(Fraction(str(share)) * count) - 1  # 0.95 as it is written, not as a float holds it


def _groups(table: Any, keys: list[str]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if not keys:
        yield (), table
        return
    yield from sorted(table.group_by(keys), key=lambda group: tuple(map(str, group[0])))


def _grouped(frame: Frame, by: str | Sequence[str], opened: str) -> tuple[Any, list[str]]:
    """Return an evaluated table with the columns to group by, and their names."""
    table = nw.from_native(frame)
    if isinstance(table, nw.LazyFrame):
        table = table.collect()
    keys = [by] if isinstance(by, str) else list(by)
    if _MONTH in keys and _MONTH not in table.columns:
        column_named(table, opened)
        table = table.with_columns(nw.col(opened).dt.to_string("%Y-%m").alias(_MONTH))
    for key in keys:
        column_named(table, key)
    return table, keys


def _targets(table: Any) -> list[str]:
    found = [name.removesuffix("_met") for name in table.columns if name.endswith("_met")]
    if not found:
        raise ColumnError(
            "a table without targets",
            why="it has no column such as response_met",
            fix="give what history.evaluate returned",
        )
    return found
