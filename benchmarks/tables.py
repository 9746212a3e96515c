"""Time `history.evaluate` on tables of a million cases beside the bare kernel on both targets.

    python benchmarks/tables.py [--quick]

The tables have a zone and 5 % nulls. Answers first: a sample of the rows is held against
`Policy.due`. Figures are processor time, as in columns.py. Memory is what memory.py measures, with
as many rows and with ten times as many, each in a process of its own.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

ROOT = Path(__file__).resolve().parent.parent
sys.path[:1] = [str(ROOT / "src"), str(ROOT)]

from benchmarks.cases import SEED  # noqa: E402
from benchmarks.incidents import KINDS, POLICY, in_polars  # noqa: E402
from benchmarks.memory import beyond  # noqa: E402
from benchmarks.table import plain_table  # noqa: E402
from benchmarks.timing import cost  # noqa: E402
from slacal import history  # noqa: E402
from slacal.history import PerRow  # noqa: E402

MOST = "100 MB"


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


def memory(kind: str, rows: int) -> str:
    found = beyond(kind, rows)
    return "-" if found is None else f"{found:.0f} MB"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks/tables.py", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rows and rounds")
    quick = parser.parse_args(arguments).quick
    rows, rounds = (100_000, 3) if quick else (1_000_000, 7)
    table = in_polars(rows)
    check(table, 300)
    kernel = cost(bare(table), rounds)
    print(f"{rows:,} cases; the bare kernel takes {kernel / rows * 1e9:.0f} ns a case\n")
    grid = [["table", "ns a case", "/ bare kernel", "target"]]
    grid[0] += [*(f"beyond in and out, {n:,} rows" for n in (rows, 10 * rows)), "target"]
    for kind, make in KINDS.items():
        frame = make(rows)
        took = cost(lambda frame=frame: history.evaluate(frame, POLICY), rounds)
        held = [memory(kind, rows), memory(kind, 10 * rows), MOST]
        grid.append([kind, f"{took / rows * 1e9:.0f}", f"{took / kernel:.1f}", "8", *held])
    print("\n".join(plain_table(grid)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
