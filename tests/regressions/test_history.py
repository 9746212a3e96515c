"""Tables of cases whose answers were once wrong, or ended in an error of somebody else's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from slacal import Budget, Category, Policy, Target, history, policies
from slacal.errors import RangeError, WallTimeError

INVANTIVE = policies.invantive()
DAYS = Policy(
    "days",
    INVANTIVE.calendar,
    [Category("A", "", "", [Target("repair", "3 calendar days")])],
    "A",
)
HOURS = Policy(
    "hours",
    INVANTIVE.calendar,
    [Category("A", "", "", [Target("repair", "4 service hours")])],
    "A",
)
SENTINEL = "9999-12-31"
both = pytest.mark.parametrize("policy", [DAYS, HOURS], ids=lambda policy: policy.name)


def mixed(opened: list[Any], repaired: list[Any], *units: str) -> pd.DataFrame:
    """Return a table in whose columns times have units of their own."""
    values = {"opened": opened, "repaired": repaired}
    return pd.DataFrame(
        {
            name: pd.Series(np.array(times, f"M8[{unit}]")).dt.tz_localize("UTC")
            for (name, times), unit in zip(values.items(), units, strict=True)
        }
    )


FAR = [datetime(1, 1, 1), datetime(9999, 12, 31, 23), datetime(1, 12, 31), datetime(9999, 1, 1)]


@pytest.mark.parametrize("far", FAR)
@pytest.mark.parametrize("fold", [None, 0])
def test_a_sentinel_without_a_zone_is_named_or_null(far: datetime, fold: int | None) -> None:
    opened = datetime(2026, 5, 4, 12)
    dated = {"opened": [opened] * 3, "repaired": [opened + timedelta(hours=1), None, far]}
    frame = pl.DataFrame(dated)
    how: Any = {"timezone": "Europe/Amsterdam", "category": None, "fold": fold}
    with pytest.raises(WallTimeError, match=r'row 2, column "repaired": .*years 2 to 9998') as one:
        history.evaluate(frame, HOURS, **how)
    assert (one.value.row, one.value.column) == (2, "repaired")
    now = datetime(2026, 6, 1, tzinfo=UTC)
    found = history.evaluate(frame, HOURS, now=now, errors="null", **how)
    assert found["repair_met"].to_list() == [True, False, None]
    assert found["repair_elapsed"].to_list()[::2] == [timedelta(hours=1), None]


@pytest.mark.parametrize("far", FAR)
def test_a_sentinel_without_a_zone_in_a_log_is_named_or_null(far: datetime) -> None:
    log = pl.DataFrame(
        {"case": [1, 2], "kind": ["reported"] * 2, "at": [datetime(2026, 5, 4), far]}
    )
    how: Any = {"timezone": "Europe/Amsterdam", "category": None, "log": history.EventLog()}
    with pytest.raises(WallTimeError, match="row 1"):
        history.evaluate(log, HOURS, **how)
    found = history.evaluate(log, HOURS, errors="null", **how)
    assert found["repair_due"].is_null().to_list() == [False, True]


def test_a_column_of_sentinels_only_is_null() -> None:
    frame = pl.DataFrame({"opened": FAR})
    how: Any = {"timezone": "Europe/Amsterdam", "category": None, "errors": "null"}
    assert history.evaluate(frame, HOURS, **how)["repair_due"].is_null().all()


@pytest.mark.parametrize("at", [datetime(2, 1, 1), datetime(9998, 12, 31, 23, 59)])
def test_the_first_and_the_last_wall_that_a_zone_knows_are_instants(at: datetime) -> None:
    frame = pl.DataFrame({"opened": [datetime(2026, 5, 4)], "repaired": [at]})
    how: Any = {"timezone": "Europe/Amsterdam", "category": None}
    assert history.evaluate(frame, DAYS, **how)["repair_met"].to_list() == [at.year < 2026]


def evaluated(*opened: datetime) -> pl.DataFrame:
    frame = pl.DataFrame({"opened": opened}, {"opened": pl.Datetime("us", "UTC")})
    now = datetime(2026, 6, 1, tzinfo=UTC)
    return history.evaluate(frame, HOURS, category=None, now=now, errors="null")


def test_a_trend_goes_over_the_periods_of_cases() -> None:
    may, far = datetime(2026, 5, 4, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
    found = history.trend(evaluated(may, far, may + timedelta(days=31)), "month")
    assert found.select("month", "cases").rows() == [("2026-05", 1), ("2026-06", 1)]


def test_a_trend_of_thousands_of_years_is_refused() -> None:
    far = datetime(9999, 12, 31, tzinfo=UTC)
    frame = evaluated(datetime(2026, 5, 4, tzinfo=UTC), datetime(2026, 5, 5, tzinfo=UTC))
    frame = frame.with_columns(opened=pl.Series([far, datetime(2026, 5, 5, tzinfo=UTC)]))
    with pytest.raises(RangeError, match=r"row 0.*at most 10000"):
        history.trend(frame, "month")
    assert len(history.trend(frame, "year")) == 9999 - 2026 + 1


def test_one_budget_is_a_band_as_one_text_is() -> None:
    frame = mixed(["2026-05-04T10"], ["NaT"], "us", "us")
    days = HOURS.calendar, date(2026, 5, 4), date(2026, 5, 5)
    found = history.aging(frame, *days, Budget.parse("1 business day"))
    assert found["1 business day"].tolist() == [1, 0]
    assert found.equals(history.aging(frame, *days, "1 business day"))
