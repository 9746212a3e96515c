"""Time `history.evaluate` on a log of a million events beside a loop of `Policy.track`.

    python benchmarks/logs.py [--quick]

Every third case is paused, every eighth gets another category, every tenth is reopened. Answers
first: a sample of the cases is held against `Policy.track`. Figures are seconds of processor time;
the loop is timed on some of the cases, events made and clocks read, and scaled.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

ROOT = Path(__file__).resolve().parent.parent
sys.path[:1] = [str(ROOT / "src"), str(ROOT)]

from benchmarks.cases import SEED  # noqa: E402
from benchmarks.table import plain_table  # noqa: E402
from benchmarks.timing import cost  # noqa: E402
from slacal import Event, history, policies  # noqa: E402

POLICY = policies.invantive()
NOW = datetime(2026, 1, 1, tzinfo=UTC)
LOG = history.EventLog()
TARGETS = ("response", "repair")
Row = tuple[str, str, datetime, str | None]


def kinds_of(random: Any) -> list[str]:
    """Return what happens to one case, in order."""
    kinds = ["reported", *["updated"] * int(random.integers(0, 4)), "responded"]
    if random.random() < 1 / 8:
        kinds.append("categorised")
    for _ in range(int(random.integers(1, 4)) if random.random() < 1 / 3 else 0):
        kinds += ["updated", "paused", "resumed"]
    kinds += ["updated"] * int(random.integers(1, 5))
    if random.random() < 0.95:
        kinds.append("repaired")
        if random.random() < 1 / 10:
            kinds += ["reopened", "updated", "repaired"]
        kinds.append("closed")
    return kinds


def rows_of(cases: int) -> list[Row]:
    """Return the seeded rows of so many cases, in order of time as a desk writes them."""
    random = np.random.default_rng(SEED)
    begin = datetime(2024, 1, 1, tzinfo=UTC)
    rows: list[Row] = []
    for number in range(cases):
        at = begin + timedelta(minutes=int(random.integers(0, 600 * 1440)))
        for kind in kinds_of(random):
            first = kind in ("reported", "categorised")
            code = ("I", "II", "III")[int(random.integers(0, 3))] if first else None
            rows.append((f"INC{number:07}", kind, at, code))
            at += timedelta(minutes=int(random.integers(1, 2880)))
    return sorted(rows, key=lambda row: row[2])


def table_of(rows: Sequence[Row]) -> pl.DataFrame:
    schema = {"case": pl.String, "kind": pl.String, "at": pl.Datetime("us", "UTC"),
              "category": pl.String}  # fmt: skip
    return pl.DataFrame(rows, schema, orient="row")


def loop(by_case: Sequence[Sequence[Row]]) -> list[Any]:
    """Return what single calls say of some cases."""
    found = []
    for rows in by_case:
        case = POLICY.track([Event(kind, at, category=code) for _, kind, at, code in rows])
        clocks = case.at(NOW)
        found.append([
            (r.due, r.state, r.elapsed, r.share) for r in (clocks[target] for target in TARGETS)
        ])  # fmt: skip
    return found


def check(table: pl.DataFrame, sample: dict[str, list[Row]]) -> None:
    """Exit unless a sample of the cases has the answers of single calls."""
    found = history.evaluate(table, POLICY, log=LOG, now=NOW)
    rows = {row["case"]: row for row in found.to_dicts() if row["case"] in sample}
    for name, right in zip(sample, loop(list(sample.values())), strict=True):
        for target, (due, state, elapsed, share) in zip(TARGETS, right, strict=True):
            mine = [rows[name][f"{target}_{part}"] for part in ("due", "state", "elapsed")]
            near = abs(rows[name][f"{target}_share"] - share) < 1e-9
            if mine != [due, state, elapsed] or not near:
                sys.exit(f"WRONG ANSWER, so no figures. {name}: {mine}, not {due}, {state}")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks/logs.py", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer cases and rounds")
    quick = parser.parse_args(arguments).quick
    cases, rounds = (10_000, 2) if quick else (100_000, 5)
    rows = rows_of(cases)
    table = table_of(rows)
    few: dict[str, list[Row]] = {f"INC{number:07}": [] for number in range(0, cases, cases // 2000)}
    for row in rows:
        if row[0] in few:
            few[row[0]].append(row)
    check(table, few)
    single = cost(lambda: loop(list(few.values())), rounds) * cases / len(few)
    made: dict[str, Any] = {"polars": table, "arrow": table.to_arrow(), "pandas": as_pandas(table)}
    grid = [["table", "seconds", "to reach", "track loop / this", "to reach"]]
    for name, frame in made.items():
        took = cost(lambda frame=frame: history.evaluate(frame, POLICY, log=LOG, now=NOW), rounds)
        reach = "-" if quick else "1.5"
        grid.append([name, f"{took:.2f}", reach, f"{single / took:.1f}", "4"])
    print(f"{len(rows):,} events of {cases:,} cases; the loop takes {single:.1f} s\n")
    print("\n".join(plain_table(grid)))
    return 0


def as_pandas(table: pl.DataFrame) -> pd.DataFrame:
    at = pd.Series(table["at"].dt.replace_time_zone(None).to_numpy()).dt.tz_localize("UTC")
    texts = {
        name: pd.Series(table[name].to_list(), dtype="str") for name in ("case", "kind", "category")
    }
    return pd.DataFrame({**texts, "at": at})


if __name__ == "__main__":
    sys.exit(main())
