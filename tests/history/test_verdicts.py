"""Evaluated tables with states, nulls and gaps: which rows are cases, in every kind of table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import polars as pl
import pytest

from slacal import history, policies
from slacal.errors import ColumnError
from tests.history.test_evaluate import rows_of

HOUR = timedelta(hours=1)
AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
LOG = [  # state, met, elapsed in hours, queue
    ("met", True, 2, "web"),
    ("met", True, 4, None),
    ("breached", False, 11, "web"),
    ("breached", False, 30, "web"),
    ("running", None, 1, "web"),
    ("paused", None, 3, None),
    ("paused", None, 5, "web"),
    ("not_started", None, None, "web"),
    ("cancelled", None, 7, "web"),
    ("cancelled", False, 99, "post"),
    (None, None, None, "web"),
]
ATTAINED = {None: (2, 1, 0, 1), "web": (5, 1, 2, 2)}  # cases, met, missed, open
TOOK = {None: (1, 4 * HOUR, 4 * HOUR), "web": (3, 11 * HOUR, 30 * HOUR)}  # cases, p50, p90
MAKES = ("polars", "lazy", "arrow", "pandas", "pandas objects", "pandas of arrow", "odd index")
every_make = pytest.mark.parametrize("make", MAKES)


def table(make: str, log: list[Any] = LOG, *, states: bool = True) -> Any:
    """Return a log as an evaluated table with the target "repair"; its budget is ten hours."""
    wait = pl.Duration("us")
    paused = {"not_started", "paused", "cancelled", None}
    found = pl.DataFrame(
        {
            "opened": pl.Series([AT] * len(log), dtype=pl.Datetime("us", "UTC")),
            "queue": pl.Series([row[3] for row in log], dtype=pl.String),
            "repair_due": pl.Series(
                [None if row[0] in paused else AT + 10 * HOUR for row in log],
                dtype=pl.Datetime("us", "UTC"),
            ),
            "repair_met": pl.Series([row[1] for row in log], dtype=pl.Boolean),
            "repair_elapsed": pl.Series([row[2] and row[2] * HOUR for row in log], dtype=wait),
            "repair_remaining": pl.Series(
                [row[2] and (10 - row[2]) * HOUR for row in log], dtype=wait
            ),
            "repair_state": pl.Series([row[0] for row in log], dtype=pl.String),
        }
    )
    if not states:
        found = found.drop("repair_state")
    if make == "lazy":
        return found.lazy()
    if make == "arrow":
        return found.to_arrow()
    if make == "pandas of arrow":
        return found.to_pandas(use_pyarrow_extension_array=True)
    if make == "pandas objects":
        return found.to_pandas()
    if make in ("pandas", "odd index"):
        frame = found.to_pandas().astype({"repair_met": "boolean", "queue": "category"})
        return frame if make == "pandas" else frame.set_index(pd.Index([3] * len(log)))
    return found


def by_queue(found: Any, *names: str) -> dict[Any, tuple[Any, ...]]:
    """Return some columns of an answer by queue."""
    return {row["queue"]: tuple(row[name] for name in names) for row in rows_of(found)}


@every_make
def test_a_state_says_which_rows_are_cases(make: str) -> None:
    found = history.attainment(table(make), "queue")
    assert by_queue(found, "cases", "met", "missed", "open") == ATTAINED
    assert by_queue(found, "share") == {None: (1.0,), "web": (pytest.approx(1 / 3),)}
    found = history.percentiles(table(make), [0.5, 0.9], "queue")
    assert by_queue(found, "cases", "p50", "p90") == TOOK
    found = history.budgets(table(make), 0.9, "queue")
    assert by_queue(found, "cases", "needed") == {k: (n, last) for k, (n, _, last) in TOOK.items()}
    found = history.lateness(table(make), [0.5, 1], "queue")
    assert by_queue(found, "cases", "p50", "p100") == {"web": (2, HOUR, 20 * HOUR)}
    (row,) = rows_of(history.trend(table(make), "quarter"))
    assert [row[name] for name in ("quarter", "cases", "met", "missed", "open")] == [
        "2026-Q2", 7, 2, 2, 3,
    ]  # fmt: skip
    assert (row["change"], row["p50"], row["p90"]) == (None, 4 * HOUR, 30 * HOUR)


@every_make
def test_without_states_a_case_has_a_due(make: str) -> None:
    found = history.attainment(table(make, states=False), "queue")
    assert by_queue(found, "cases", "met", "missed", "open") == {
        None: (1, 1, 0, 0),
        "web": (4, 1, 2, 1),
    }


@every_make
def test_targets_without_cases(make: str) -> None:
    for log in ([], LOG[7:9], LOG[10:]):
        (row,) = rows_of(history.attainment(table(make, log)))
        assert list(row.values()) == ["repair", 0, 0, 0, 0, None, None, None]
        for found in (
            history.attainment(table(make, log), "queue"),
            history.percentiles(table(make, log)),
            history.lateness(table(make, log), by="queue"),
            history.budgets(table(make, log)),
            history.trend(table(make, log), by="queue"),
        ):
            assert rows_of(found) == []


@pytest.mark.parametrize("make", ["polars", "arrow"])
def test_an_empty_table_has_columns_of_the_same_kinds(make: str) -> None:
    full, empty = table(make), table(make, [])
    for ask in (history.attainment, history.percentiles, history.budgets, history.trend):
        for by in ((), "queue", ["year", "queue"]):
            assert ask(full, by=by).schema == ask(empty, by=by).schema


def test_a_lazy_table_is_collected() -> None:
    frame = table("lazy")
    for ask in (history.attainment, history.percentiles, history.lateness, history.trend):
        assert isinstance(ask(frame), pl.DataFrame)
    days = AT.date(), AT.date()
    how: Any = {"ended": "repair_due"}
    desk = policies.invantive().calendar
    assert isinstance(history.backlog(frame, desk, *days, **how), pl.DataFrame)


@every_make
def test_nulls_are_a_group_beside_others(make: str) -> None:
    found = rows_of(history.attainment(table(make), ["month", "queue"]))
    assert [(row["month"], row["queue"]) for row in found] == [
        ("2026-05", None),
        ("2026-05", "web"),
    ]


def test_a_table_that_was_not_evaluated_is_refused() -> None:
    frame = table("polars")
    for ask in (history.attainment, history.percentiles, history.trend):
        for cut in (frame.select("opened"), frame.drop("repair_due", "repair_state")):
            with pytest.raises(ColumnError, match="without targets"):
                ask(cut)
        with pytest.raises(ColumnError, match='did you mean "queue"'):
            ask(frame, by="queues")
        with pytest.raises(ColumnError, match="two columns of that name"):
            ask(frame, by=["queue", "queue"])
        with pytest.raises(ColumnError, match="two columns of that name"):
            ask(frame.with_columns(target=pl.lit("x")), by="target")
        with pytest.raises(ColumnError, match="a history is a table"):
            ask("cases.csv")
    with pytest.raises(ColumnError, match='no column "repair_elapsed"'):
        history.percentiles(frame.drop("repair_elapsed"))


def test_columns_that_hold_something_else_are_refused() -> None:
    frame = table("polars")
    texts = frame.with_columns(pl.col("repair_met").cast(pl.String))
    with pytest.raises(ColumnError, match='column "repair_met" holds String'):
        history.attainment(texts)
    with pytest.raises(ColumnError, match="lengths of time"):
        history.percentiles(frame.with_columns(repair_elapsed=pl.lit(3)))
    own = frame.with_columns(pl.col("repair_state").replace("paused", "parked"))
    with pytest.raises(ColumnError, match="row 5, column \"repair_state\": 'parked'") as caught:
        history.attainment(own)
    assert caught.value.facts["row"] == 5
    with pytest.raises(ColumnError, match="the month of a time"):
        history.attainment(frame.with_columns(pl.col("opened").cast(pl.Int64)), "month")
