"""Tables of cases whose answers were once wrong, or ended in an error of somebody else's."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from slacal import Budget, Category, Policy, ServiceCalendar, Target, WeeklyHours, history, policies
from slacal.errors import HorizonError, RangeError, UnknownTargetError, WallTimeError

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


def stretches(*ends: tuple[int, str, str]) -> history.Pauses:
    row, start, end = zip(*ends, strict=True)
    return history.Pauses(np.array(row), np.array(start, "M8[us]"), np.array(end, "M8[us]"))


@both
def test_a_time_beyond_the_nanoseconds_of_another_column_is_refused(policy: Policy) -> None:
    opened, repaired = ["2026-05-04T10", "2026-05-04T10"], ["2026-05-04T12", SENTINEL]
    frame = mixed(opened, repaired, "ns", "us")
    with pytest.raises(RangeError, match=r'row 1, column "repaired".*nanoseconds') as caught:
        history.evaluate(frame, policy, category=None)
    assert (caught.value.row, caught.value.column) == (1, "repaired")
    found = history.evaluate(frame, policy, category=None, errors="null")
    assert found["repair_met"].isna().tolist() == [False, True]
    assert found["repair_elapsed"].isna().tolist() == [False, True]
    assert found["repair_elapsed"][0] == timedelta(hours=2)
    # Now does not make an open case of it.
    later = datetime(2026, 6, 1, tzinfo=UTC)
    found = history.evaluate(frame, policy, category=None, now=later, errors="null")
    assert found["repair_met"].isna().tolist() == [False, True]


def test_the_same_times_in_microseconds_are_late() -> None:
    found = history.evaluate(mixed(["2026-05-04"], [SENTINEL], "us", "us"), DAYS, category=None)
    assert found["repair_met"].tolist() == [False]
    assert found["repair_elapsed"][0] == np.datetime64(SENTINEL, "us") - np.datetime64("2026-05-04")


@both
@pytest.mark.parametrize("units", [("ns", "us"), ("us", "ns"), ("ns", "ns"), ("us", "us")])
def test_units_do_not_matter_where_times_fit(policy: Policy, units: tuple[str, str]) -> None:
    opened, repaired = ["2026-05-04T10"] * 3, ["2026-05-04T12", "2026-06-04T12", "NaT"]
    now = datetime(2026, 7, 1, tzinfo=UTC)
    found = history.evaluate(mixed(opened, repaired, *units), policy, category=None, now=now)
    assert found["repair_met"].tolist() == [True, False, False]


def test_a_case_beyond_the_nanoseconds_of_its_event_is_refused() -> None:
    frame = mixed(["2026-05-04", "1600-01-01"], ["NaT", "NaT"], "us", "ns")
    with pytest.raises(RangeError, match='row 1, column "opened"'):
        history.evaluate(frame, DAYS, category=None)
    found = history.evaluate(frame, DAYS, category=None, errors="null")
    assert found["repair_due"].isna().tolist() == [False, True]


@pytest.mark.parametrize("budget", ["24 hours", "24 service hours"])
@pytest.mark.parametrize("units", [("ns", "us"), ("us", "ns"), ("ns", "ns")])
def test_now_beyond_nanoseconds_is_refused_where_it_is_asked(
    budget: str, units: tuple[str, str]
) -> None:
    far = ServiceCalendar(timezone="UTC", hours=WeeklyHours.parse("24/7"), years=(2000, 2310))
    policy = Policy("far", far, [Category("A", "", "", [Target("repair", budget)])], "A")
    now = datetime(2300, 1, 1, tzinfo=UTC)
    frame = mixed(["2026-05-04T10"] * 2, ["2026-05-04T12", "NaT"], *units)
    with pytest.raises(RangeError, match='row 1, column "now"'):
        history.evaluate(frame, policy, category=None, now=now)
    found = history.evaluate(frame, policy, category=None, now=now, errors="null")
    assert found["repair_met"].isna().tolist() == [False, True]
    assert found["repair_elapsed"].isna().tolist() == [False, True]
    ended = history.evaluate(frame[:1], policy, category=None, now=now)
    assert ended["repair_met"].tolist() == [True]
    with pytest.raises(RangeError, match='row 0, column "now"'):
        history.evaluate(frame[["opened"]].astype("M8[ns, UTC]"), policy, category=None, now=now)


def test_lengths_that_do_not_fit_in_nanoseconds_are_refused() -> None:
    always = ServiceCalendar(timezone="UTC", hours=WeeklyHours.parse("24/7"), years=(1900, 2261))
    policy = Policy("long", always, [Category("A", "", "", [Target("repair", "24 hours")])], "A")
    frame = mixed(["1900-05-04"] * 2, ["1900-05-04T12", "2261-01-01"], "ns", "ns")
    with pytest.raises(RangeError, match='row 1, column "repaired"'):
        history.evaluate(frame, policy, category=None)
    found = history.evaluate(frame, policy, category=None, errors="null")
    assert found["repair_met"].isna().tolist() == [False, True]


def test_what_is_refused_is_not_judged() -> None:
    """An event after the years that the calendar knows, within a budget of service hours."""
    frame = mixed(["2026-05-04T10"], [SENTINEL], "us", "us")
    found = history.evaluate(frame, HOURS, category=None, errors="null")
    assert found["repair_met"].isna().tolist() == [True]
    assert found["repair_due"].notna().tolist() == [True]
    (row,) = pl.from_pandas(history.attainment(found)).rows(named=True)
    assert (row["cases"], row["met"], row["missed"], row["open"]) == (1, 0, 0, 1)


@pytest.mark.parametrize("now", [None, datetime(2026, 5, 5, 12, tzinfo=UTC)])
@pytest.mark.parametrize("make", ["polars", "lazy", "arrow", "pandas"])
def test_a_case_in_an_open_pause_counts_whether_of_a_table_or_of_a_log(
    make: str, now: datetime | None
) -> None:
    nothing: list[Any] = [None]
    opened = [datetime(2026, 5, 4, 10, tzinfo=UTC)] * 5 + nothing
    repaired = [opened[0] + timedelta(hours=n) for n in (1, 30)] + nothing * 4
    opened[4] += timedelta(days=4)  # not before now
    utc = pl.Datetime("us", "UTC")
    table = pl.DataFrame({"opened": opened, "repaired": repaired}, {"opened": utc, "repaired": utc})
    pauses = stretches((2, "2026-05-04T11", "NaT"), (3, "2026-05-04T11", "2026-05-04T12"))
    events = [(n, "reported", at) for n, at in enumerate(opened) if at]
    events += [(n, "repaired", at) for n, at in enumerate(repaired) if at]
    events += [(2, "paused", datetime(2026, 5, 4, 11, tzinfo=UTC))]
    events += [(3, "paused", datetime(2026, 5, 4, 11, tzinfo=UTC))]
    events += [(3, "resumed", datetime(2026, 5, 4, 12, tzinfo=UTC))]
    log = pl.DataFrame(events, {"case": pl.Int64, "kind": pl.String, "at": utc}, orient="row")
    made: Any = {
        "polars": table, "lazy": table.lazy(), "arrow": table.to_arrow(),
        "pandas": table.to_pandas(),
    }[make]  # fmt: skip
    found = history.evaluate(made, HOURS, category=None, pauses=pauses, now=now)
    other = history.evaluate(
        log.sort("case"), HOURS, category=None, log=history.EventLog(), now=now
    )
    if make == "lazy":
        found = found.collect()
    states = pl.DataFrame(found)["repair_state"].to_list()
    last = ["paused", "breached", "not_started"] if now else ["paused", "running", "running"]
    assert states == ["met", "breached", *last, None]
    assert other["repair_state"].to_list() == [*states[:4], None if now else "running"]
    counts = pl.DataFrame(history.attainment(found)).rows()
    assert counts == history.attainment(other).rows()
    assert counts[0][1] == (4 if now else 5)


def test_a_pause_that_moves_a_case_out_of_reach_leaves_it_without_a_state() -> None:
    frame = mixed(["2026-05-04T10"], ["NaT"], "us", "us")
    pauses = stretches((0, "2026-05-04T11", "2050-12-31T20"))
    found = history.evaluate(frame, HOURS, category=None, pauses=pauses, errors="null")
    assert found["repair_state"].isna().tolist() == [True]


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


def test_a_target_that_nobody_has_is_one_error_everywhere() -> None:
    frame = mixed(["2026-05-04"], ["NaT"], "us", "us")
    asked: list[Callable[[], object]] = [
        lambda: history.evaluate(frame, HOURS, category=None, events={"repairs": "repaired"}),
        lambda: history.audit(frame, HOURS, "repaired", target="repairs", category=None),
        lambda: history.cycles(frame, HOURS, "repairs"),
    ]
    for ask in asked:
        with pytest.raises(UnknownTargetError, match='did you mean "repair"') as caught:
            ask()
        assert (caught.value.target, caught.value.known) == ("repairs", ("repair",))


def promised_in_parts(make: str, rows: list[int]) -> Any:
    """Return a table of cases that took as many hours as their number."""
    start = datetime(2026, 5, 6, 10, tzinfo=UTC)  # a Wednesday, noon in Amsterdam
    utc = pl.Datetime("us", "UTC")
    table = pl.DataFrame(
        {
            "opened": [start + timedelta(days=7 * n) for n in rows],
            "repaired": [
                start + timedelta(days=7 * n, hours=n % 7) if n % 4 else None for n in rows
            ],
        },
        {"opened": utc, "repaired": utc},
    )
    made = {"polars": table, "lazy": table.lazy(), "arrow": table.to_arrow()}
    pandas = table.to_pandas()
    made |= {"pandas": pandas, "odd index": pandas.set_index(pd.Index([3] * len(pandas)))}
    return made[make]


def kinds_of(table: Any) -> Any:
    return table.schema if isinstance(table, pa.Table) else list(table.dtypes)


@pytest.mark.parametrize("make", ["polars", "lazy", "arrow", "pandas", "odd index"])
@pytest.mark.parametrize("rows", [list(range(7)), [0] * 3 + list(range(4)), []])
def test_a_replay_in_parts_is_what_it_is_in_one(
    make: str, rows: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = promised_in_parts(make, rows)
    shorter = attrs.evolve(
        HOURS, categories=[Category("A", "", "", [Target("repair", "2 service hours")])]
    )
    whole = history.replay(frame, HOURS, shorter, category=None)
    monkeypatch.setattr("slacal.history.frames.parts.PART", 3)
    seen: list[int] = []
    real = history.evaluate

    def watched(part: Any, *args: Any, **how: Any) -> Any:
        seen.append(len(part))
        return real(part, *args, **how)

    monkeypatch.setattr(sys.modules["slacal.history.replay"], "evaluate", watched)
    found = history.replay(frame, HOURS, shorter, category=None)
    if make == "lazy":
        whole, found = whole.collect(), found.collect()
    assert max(seen, default=0) <= 3
    assert found.equals(whole)
    assert str(kinds_of(found)) == str(kinds_of(whole))
    flips = pl.DataFrame(found)["repair_flips"].to_list()
    assert flips == ["missed" if n == 3 else None for n in rows]


def test_a_bad_row_of_a_replay_is_named_in_whatever_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slacal.history.frames.parts.PART", 3)
    frame = promised_in_parts("polars", list(range(7))).with_columns(
        opened=pl.Series(
            [datetime(2026, 5, 4, tzinfo=UTC)] * 5 + [datetime(2060, 1, 1, tzinfo=UTC)] * 2
        )
    )
    with pytest.raises(HorizonError, match='row 5, column "opened"') as caught:
        history.replay(frame, HOURS, DAYS, category=None)
    assert caught.value.row == 5


def test_pauses_of_a_replay_count_the_rows_of_the_whole_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frame = promised_in_parts("polars", list(range(7)))
    pauses = stretches((5, "2026-06-10T10:30", "2026-06-10T11:30"))
    monkeypatch.setattr("slacal.history.frames.parts.PART", 3)
    found = history.replay(frame, HOURS, DAYS, category=None, pauses=pauses)
    plain = history.replay(frame, HOURS, DAYS, category=None)
    moved = (found["repair_due_before"] - plain["repair_due_before"]).to_list()
    assert moved == [timedelta(hours=n == 5) for n in range(7)]
