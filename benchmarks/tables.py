"""Time `history.evaluate` on tables of a million cases beside the bare kernel on both targets.

    python benchmarks/tables.py [--quick]

The tables have a zone and 5 % nulls. Answers first: a sample of the rows is held against
`Policy.due`. Figures are processor time, as in columns.py; memory is what Python and NumPy see.
"""

import argparse
import sys
import tracemalloc
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

ROOT = Path(__file__).resolve().parent.parent
sys.path[:1] = [str(ROOT / "src"), str(ROOT)]

from benchmarks.cases import SEED  # noqa: E402
from benchmarks.table import plain_table  # noqa: E402
from benchmarks.timing import no_garbage_collection  # noqa: E402
from slacal import history, policies  # noqa: E402
from slacal.history import PerRow  # noqa: E402

Array = Any
ZONE = "Europe/Amsterdam"
TWO_YEARS, TWO_WEEKS = 730 * 86_400_000_000, 14 * 86_400_000_000
POLICY = policies.invantive()


def incidents(rows: int) -> pl.DataFrame:
    """Return seeded cases of two years, 5 % of each column null."""
    random = np.random.default_rng(SEED)
    opened = np.datetime64("2024-01-01", "us") + random.integers(0, TWO_YEARS, rows)
    columns: dict[str, Array] = {"opened": opened}
    for name in ("responded", "repaired"):
        columns[name] = opened + random.integers(0, TWO_WEEKS, rows)
    for values in columns.values():
        values[random.random(rows) < 0.05] = np.datetime64("NaT", "us")
    codes = np.array(["I", "II", "III"])[random.integers(0, 3, rows)]
    table = pl.DataFrame({**columns, "category": codes}).with_columns(
        category=pl.when(pl.Series(random.random(rows) >= 0.05)).then(pl.col("category"))
    )
    zoned = pl.col(*columns).dt.replace_time_zone("UTC").dt.convert_time_zone(ZONE)
    return table.with_columns(zoned)


def check(table: pl.DataFrame, sample: int) -> None:
    """Exit unless a sample of the rows has the deadlines of single calls."""
    found = history.evaluate(table, POLICY)
    rows = np.random.default_rng(SEED).integers(0, table.height, sample)
    for row in found[rows.tolist()].iter_rows(named=True):
        if row["opened"] is None:
            right: list[Any] = [None, None]
        else:
            both = POLICY.due(row["opened"], row["category"])
            right = [both[name].due.astimezone(UTC) for name in ("response", "repair")]
        given = [row["response_due"], row["repair_due"]]
        if [at and at.astimezone(UTC) for at in given] != right:
            sys.exit(f"WRONG ANSWER, so no figures. {row['opened']}: {given}, not {right}")


def bare(table: pl.DataFrame) -> Any:
    """Return a call of the kernel alone, for both targets of all rows."""
    at = table["opened"].dt.replace_time_zone(None).to_numpy().astype("M8[us]")
    codes = table["category"].fill_null("III").to_numpy()
    days = {"response": (1, 2, 3), "repair": (10, 30, 90)}
    by_row = [
        PerRow.of(
            codes, {c: f"{n} business days" for c, n in zip(("I", "II", "III"), d, strict=True)}
        )
        for d in days.values()
    ]
    return lambda: [history.due(POLICY.calendar, at, budgets) for budgets in by_row]


def cost(call: Any, rounds: int) -> float:
    took = []
    with no_garbage_collection():
        for _ in range(rounds + 1):
            start = process_time()
            call()
            took.append(process_time() - start)
    return median(took[1:])


def peak(table: Any) -> float:
    """Return the most memory that evaluating took beside its own result, in megabytes."""
    tracemalloc.start()
    found = history.evaluate(table, POLICY)
    held, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del found
    return (most - held) / 1e6


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks/tables.py", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rows and rounds")
    quick = parser.parse_args(arguments).quick
    table = incidents(100_000 if quick else 1_000_000)
    check(table, 300)
    kernel = cost(bare(table), 3 if quick else 7)
    made: dict[str, Any] = {"polars": table, "arrow": table.to_arrow(), "pandas": as_pandas(table)}
    grid = [["table", "ns a case", "/ bare kernel", "target", "memory over the result"]]
    for name, frame in made.items():
        took = cost(lambda frame=frame: history.evaluate(frame, POLICY), 3 if quick else 7)
        ratio = f"{took / kernel:.1f}"
        grid.append([name, f"{took / table.height * 1e9:.0f}", ratio, "8", f"{peak(frame):.0f} MB"])
    alone = f"{kernel / table.height * 1e9:.0f} ns a case"
    print(f"{table.height:,} cases; the bare kernel takes {alone}\n")
    print("\n".join(plain_table(grid)))
    return 0


def as_pandas(table: pl.DataFrame) -> pd.DataFrame:
    columns = {
        name: pd.Series(table[name].dt.replace_time_zone(None).to_numpy()).dt.tz_localize(
            ZONE, ambiguous="NaT", nonexistent="NaT"
        )
        for name in ("opened", "responded", "repaired")
    }
    category = pd.Series(table["category"].to_list(), dtype="str")
    return pd.DataFrame({**columns, "category": category})


if __name__ == "__main__":
    sys.exit(main())
