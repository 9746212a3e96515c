"""Trends against plain Python, periods against the standard library, intervals as published."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import sqrt
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacal import history
from slacal.errors import ChoiceError, ColumnError
from slacal.history.shares import Shares, changes, shares_of
from tests.history.test_answers import EVENT, ZONE, evaluated, every_make, least, verdicts
from tests.history.test_evaluate import rows_of

Z = 1.959963984540054


def written(at: datetime, every: str) -> str:
    """Return the period of a time, from the standard library."""
    year, week, _ = at.isocalendar()
    return {
        "week": f"{year}-W{week:02}",
        "month": f"{at:%Y-%m}",
        "quarter": f"{at.year}-Q{(at.month + 2) // 3}",
        "year": str(at.year),
    }[every]


def judged(times: list[Any], met: list[Any]) -> pl.DataFrame:
    at = pl.Series(times, dtype=pl.Datetime("us", "UTC"))
    return pl.DataFrame(
        {
            "opened": at.dt.convert_time_zone("Europe/Amsterdam"),
            "repair_due": at,
            "repair_met": pl.Series(met, dtype=pl.Boolean),
            "repair_elapsed": pl.Series([timedelta(hours=1)] * len(met), dtype=pl.Duration("us")),
        }
    )


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("every", "at", "text"),
    [
        ("week", "2026-01-01", "2026-W01"),  # ISO 8601: a Thursday
        ("week", "2027-01-01", "2026-W53"),
        ("week", "2024-12-30", "2025-W01"),
        ("week", "2026-05-10T21:59", "2026-W19"),  # Sunday 23:59 in Amsterdam
        ("week", "2026-05-10T22:00", "2026-W20"),
        ("month", "2026-05-31T21:59", "2026-05"),
        ("month", "2026-05-31T22:00", "2026-06"),
        ("quarter", "2026-03-31T22:00", "2026-Q2"),
        ("year", "1969-12-31T23:00", "1970"),
        ("year", "1969-12-31T22:59", "1969"),
        ("week", "1969-12-31", "1970-W01"),
    ],
)
def test_a_period_is_that_of_the_columns_zone(every: Any, at: str, text: str) -> None:
    frame = judged([day(at)], [True])
    assert history.attainment(frame, every)[every].to_list() == [text]
    assert history.trend(frame, every)[every].to_list() == [text]


@given(
    st.lists(st.datetimes(datetime(1950, 1, 1), datetime(2090, 1, 1)), min_size=1, max_size=5),
    st.sampled_from(("week", "month", "quarter", "year")),
)
def test_periods_agree_with_the_standard_library(times: list[datetime], every: Any) -> None:
    aware = [at.replace(tzinfo=UTC) for at in times]
    found = history.attainment(judged(aware, [True] * len(times)), every)
    expected = sorted({written(at.astimezone(ZONE), every) for at in aware})
    assert found[every].to_list() == expected


@pytest.mark.parametrize(
    ("met", "count", "low", "high"),
    [  # R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_intervals_are_as_published(met: int, count: int, low: float, high: float) -> None:
    found = shares_of(np.array([met]), np.array([count - met]))
    assert [found.low[0], found.high[0]] == pytest.approx([low, high], abs=6e-5)


@pytest.mark.parametrize(
    ("one", "two", "low", "high"),
    [  # R. G. Newcombe, Statistics in Medicine 17 (1998), 873-890, table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_changes_are_as_published(one: Any, two: Any, low: float, high: float) -> None:
    after, before = (shares_of(np.array([m]), np.array([n - m])) for m, n in (one, two))
    found = changes(before, after)
    assert found.share[0] == pytest.approx(one[0] / one[1] - two[0] / two[1])
    assert [found.low[0], found.high[0]] == pytest.approx([low, high], abs=6e-5)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_an_interval_holds_the_shares_that_could_have_been(met: int, missed: int) -> None:
    found: Shares = shares_of(np.array([met]), np.array([missed]))
    if met + missed == 0:
        assert all(np.isnan(value[0]) for value in found)
        return
    share, low, high = (float(value[0]) for value in found)
    assert 0 <= low <= share <= high <= 1
    for end in (low, high):  # at its ends the share found lies Z standard errors away
        error = sqrt(end * (1 - end) / (met + missed))
        assert abs(share - end) == pytest.approx(Z * error, rel=1e-6, abs=1e-9)


def periods(every: str) -> list[str]:
    """Return every period of the test's incidents, those without cases too."""
    days = (datetime(2026, 1, 5, tzinfo=ZONE) + timedelta(days=n) for n in range(118))
    return list(dict.fromkeys(written(at, every) for at in days))


@every_make
@pytest.mark.parametrize("every", ["week", "month", "quarter", "year"])
def test_a_trend_is_what_a_count_by_hand_says(make: str, every: Any) -> None:
    found = rows_of(history.trend(evaluated(make), every, "category"))
    expected = [
        (category, period, target)
        for target in EVENT
        for category in ("I", "II", "III")
        for period in periods(every)
    ]
    assert [(row["category"], row[every], row["target"]) for row in found] == expected
    before: dict[str, Any] = {}
    for row in found:
        mine = [
            (met, took)
            for case, met, took in verdicts(row["target"])
            if case["category"] == row["category"]
            and written(case["opened"].astimezone(ZONE), every) == row[every]
        ]
        met, missed = (sum(verdict is way for verdict, _ in mine) for way in (True, False))
        times = [took for verdict, took in mine if verdict is not None and took is not None]
        assert (row["cases"], row["met"], row["missed"]) == (len(mine), met, missed)
        share = met / (met + missed) if met + missed else None
        assert row["share"] == (None if share is None else pytest.approx(share))
        last = (
            before.get("share") if before.get("group") == (row["category"], row["target"]) else None
        )
        if share is None or last is None:
            assert (row["change"], row["change_low"], row["change_high"]) == (None, None, None)
        else:
            assert row["change"] == pytest.approx(share - last)
            assert row["change_low"] < row["change"] + 1e-9 < row["change_high"] + 2e-9
        assert row["p50"] == (least(times, 0.5) if times else None)
        assert row["p90"] == (least(times, 0.9) if times else None)
        before = {"group": (row["category"], row["target"]), "share": share}


def test_a_period_without_cases_has_a_row_and_ends_the_comparison() -> None:
    times = [day("2026-01-10"), day("2026-03-10"), day("2026-04-10"), None]
    found = history.trend(judged(times, [True, False, True, None]))
    assert found.select("month", "cases", "share", "change").rows() == [
        ("2026-01", 1, 1.0, None),
        ("2026-02", 0, None, None),
        ("2026-03", 1, 0.0, None),
        ("2026-04", 1, 1.0, 1.0),
    ]


def test_a_column_of_that_name_is_the_tables_own() -> None:
    frame = judged([day("2026-01-10")], [True]).with_columns(month=pl.lit(13))
    assert history.attainment(frame, "month")["month"].to_list() == [13]
    assert history.trend(frame, "month")["month"].to_list() == ["2026-01"]


def test_what_is_no_period_is_refused() -> None:
    frame = judged([day("2026-01-10")], [True])
    with pytest.raises(ChoiceError, match='did you mean "month"'):
        history.trend(frame, "monht")  # type: ignore[arg-type]
    with pytest.raises(ColumnError, match="two columns of that name"):
        history.trend(frame, "month", by="month")
    with pytest.raises(ColumnError, match='no column "received"'):
        history.trend(frame, opened="received")
