"""Tables of cases against `Policy.due` and the calendar, case by case, in every kind of table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacal import Category, Policy, Target, history, policies
from slacal.errors import (
    ColumnError,
    HorizonError,
    UnknownCategoryError,
    UnknownLabelError,
    UnknownTargetError,
    WallTimeError,
)

INVANTIVE = policies.invantive()
MIXED = Policy(
    name="mixed",
    calendar=INVANTIVE.calendar,
    categories=[
        Category("A", "A", "", [Target("response", "4 service hours", landing="next_open"),
                                Target("repair", "3 calendar days")]),
        Category("B", "B", "", [Target("response", "24 hours")]),
        Category("C", "C", "", [Target("response", "2 business days", counting="same_time"),
                                Target("repair", "5 business days", counting="close_of_day")]),
    ],
    default_category="C",
)  # fmt: skip
ZONE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 6, 20, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ZERO = timedelta(0)

times = st.integers(0, 200 * 1440).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + n * MINUTE)
optional = st.one_of(st.none(), times, times)


@st.composite
def tables(draw: st.DrawFn, policy: Policy) -> list[dict[str, Any]]:
    codes = st.sampled_from([None, *(category.code for category in policy.categories)])
    row = st.fixed_dictionaries(
        {"opened": optional, "category": codes, "responded": optional, "repaired": optional}
    )
    return draw(st.lists(row, min_size=1, max_size=8))


def frames(rows: list[dict[str, Any]], unit: str = "us") -> dict[str, Any]:
    """Return the same table in every make."""
    at = pl.Datetime(unit, "Europe/Amsterdam")
    schema = {"opened": at, "category": pl.String, "responded": at, "repaired": at}
    utc = {name: kind if name == "category" else pl.Datetime("us", "UTC")
           for name, kind in schema.items()}  # fmt: skip
    table = pl.DataFrame(rows, schema=utc).with_columns(
        pl.col(name).dt.cast_time_unit(unit).dt.convert_time_zone("Europe/Amsterdam")
        for name in schema
        if name != "category"
    )
    pandas = pd.DataFrame(
        {
            name: pd.Series([row[name] for row in rows], dtype="str")
            if name == "category"
            else pd.to_datetime(pd.Series([row[name] for row in rows]), utc=True)
            .dt.as_unit(unit)
            .dt.tz_convert("Europe/Amsterdam")
            for name in schema
        }
    )
    return {"polars": table, "lazy": table.lazy(), "arrow": table.to_arrow(), "pandas": pandas}


def rows_of(frame: Any) -> list[dict[str, Any]]:
    """Return a table's rows with None for every kind of nothing."""
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, pl.DataFrame):
        return list(frame.to_dicts())
    if isinstance(frame, pa.Table):
        return list(pl.from_arrow(frame).to_dicts())
    records = frame.to_dict("records")
    return [{k: None if pd.isna(v) else v for k, v in record.items()} for record in records]


def judge(policy: Policy, row: dict[str, Any], now: datetime | None) -> dict[str, Any]:
    """Return what evaluate is to say of one row, from one call each."""
    expected: dict[str, Any] = {}
    desk = policy.calendar
    promised = {} if row["opened"] is None else policy.due(row["opened"], row["category"])
    for name, event in (("response", "responded"), ("repair", "repaired")):
        deadline = promised.get(name) if promised else None
        parts = ("due", "met", "elapsed", "remaining", "share")
        due, met, elapsed, remaining, share = [None] * 5
        if deadline is not None:
            due = deadline.due
            stop = row[event] or now
            service = deadline.budget.kind in ("service_time", "business_days")

            def passed(end: datetime, service: bool = service) -> timedelta:
                return desk.elapsed(row["opened"], end) if service else end - row["opened"]

            if stop is not None:
                elapsed = passed(stop)
                granted = passed(due.astimezone(UTC))
                remaining = granted - elapsed
                share = elapsed / granted if granted > ZERO else 1.0
                if row[event] is not None or not deadline.met_by(stop):
                    met = deadline.met_by(stop)
        found = (due, met, elapsed, remaining, share)
        expected.update({f"{name}_{part}": x for part, x in zip(parts, found, strict=True)})
    return expected


@pytest.mark.parametrize("policy", [INVANTIVE, MIXED], ids=lambda policy: policy.name)
@given(data=st.data())
def test_every_table_agrees_with_single_calls(policy: Policy, data: st.DataObject) -> None:
    rows = data.draw(tables(policy))
    now = data.draw(st.sampled_from((None, NOW)))
    unit = data.draw(st.sampled_from(("us", "ns", "ms")))
    expected = [judge(policy, row, now) for row in rows]
    for kind, frame in frames(rows, unit).items():
        found = history.evaluate(frame, policy, now=now)
        assert type(found) is type(frame)
        for got, want in zip(rows_of(found), expected, strict=True):
            for name, value in want.items():
                mine = got[name]
                if name.endswith("_share") and None not in (mine, value):
                    assert mine == pytest.approx(value, rel=1e-12), (kind, name)
                else:
                    assert mine == value, (kind, name)


def test_the_zone_of_the_table_is_kept() -> None:
    rows = [{"opened": NOW, "category": "II", "responded": None, "repaired": None}]
    for frame in frames(rows).values():
        found = history.evaluate(frame, INVANTIVE)
        if isinstance(found, pd.DataFrame):
            assert str(found["repair_due"].dt.tz) == "Europe/Amsterdam"
        elif isinstance(found, pa.Table):
            assert found.schema.field("repair_due").type.tz == "Europe/Amsterdam"
        else:
            assert found.collect_schema()["repair_due"] == pl.Datetime("us", "Europe/Amsterdam")


def test_the_index_of_a_table_is_kept() -> None:
    frame = frames([{"opened": NOW, "category": "II", "responded": NOW, "repaired": None}] * 3)
    pandas = frame["pandas"].set_index(pd.Index([7, 7, 1]))
    found = history.evaluate(pandas, INVANTIVE)
    assert found.index.tolist() == [7, 7, 1]
    assert found["response_met"].tolist() == [True] * 3


def naive(*texts: str | None) -> pl.DataFrame:
    return pl.DataFrame({"opened": [t and datetime.fromisoformat(t) for t in texts]})


def test_naive_columns_are_refused_unless_told_their_zone() -> None:
    frame = naive("2026-05-04T14:30")
    with pytest.raises(ColumnError, match='column "opened" has no time zone'):
        history.evaluate(frame, INVANTIVE, category=None)
    found = history.evaluate(frame, INVANTIVE, category=None, timezone="Europe/Amsterdam")
    assert found["response_due"][0] == datetime(2026, 5, 7, 14, 30, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("wall", "fold", "utc"),
    [
        ("2026-03-29T02:30", 0, "2026-03-29T01:30"),
        ("2026-03-29T02:30", 1, "2026-03-29T00:30"),
        ("2026-10-25T02:30", 0, "2026-10-25T00:30"),
        ("2026-10-25T02:30", 1, "2026-10-25T01:30"),
        ("2026-10-25T03:00", None, "2026-10-25T02:00"),
        ("2026-10-25T01:59", None, "2026-10-24T23:59"),
        ("2026-03-29T03:00", None, "2026-03-29T01:00"),
    ],
)
def test_wall_times_are_read_as_the_standard_library_does(
    wall: str, fold: int | None, utc: str
) -> None:
    frame = naive("2026-01-05T10:00", wall)
    at_once = Category("A", "A", "", [Target("response", "0 hours")])
    always = Policy(
        name="p", calendar=INVANTIVE.calendar, default_category="A", categories=[at_once]
    )
    found = history.evaluate(frame, always, category=None, timezone="Europe/Amsterdam", fold=fold)
    expected = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert found["response_due"][1].astimezone(UTC) == expected
    if fold is not None:
        read = datetime.fromisoformat(wall).replace(tzinfo=ZONE, fold=fold)
        assert read.astimezone(UTC) == expected


def test_odd_wall_times_are_named_or_null() -> None:
    frame = naive("2026-01-05T10:00", None, "2026-10-25T02:30", "2026-03-29T02:30")
    with pytest.raises(WallTimeError, match='row 2, column "opened": 2026-10-25T02:30') as caught:
        history.evaluate(frame, INVANTIVE, category=None, timezone=ZONE)
    assert (caught.value.row, caught.value.column) == (2, "opened")
    found = history.evaluate(frame, INVANTIVE, category=None, timezone=ZONE, errors="null")
    assert found["repair_due"].is_null().to_list() == [False, True, True, True]


def test_other_bad_rows_are_named_or_null() -> None:
    far = datetime(2051, 5, 4, tzinfo=UTC)
    rows = [
        {"opened": NOW, "category": "I", "responded": far, "repaired": None},
        {"opened": far, "category": "I", "responded": None, "repaired": None},
        {"opened": NOW, "category": "IV", "responded": NOW, "repaired": None},
    ]
    for frame in (kind for name, kind in frames(rows).items() if name != "lazy"):
        with pytest.raises(UnknownLabelError, match="row 2, column \"category\": 'IV'"):
            history.evaluate(frame, INVANTIVE)
        with pytest.raises(HorizonError, match='row 1, column "opened"'):
            history.evaluate(frame[:2] if not isinstance(frame, pa.Table) else frame.slice(0, 2),
                             INVANTIVE)  # fmt: skip
        one = frame[:1] if not isinstance(frame, pa.Table) else frame.slice(0, 1)
        with pytest.raises(HorizonError, match='row 0, column "responded"'):
            history.evaluate(one, INVANTIVE)
        found = rows_of(history.evaluate(frame, INVANTIVE, errors="null"))
        assert [row["response_due"] is None for row in found] == [False, True, True]
        assert found[0]["response_met"] is None  # refused: not judged
        assert found[0]["response_elapsed"] is None


def test_a_bad_event_is_not_taken_for_an_open_case() -> None:
    frame = naive("2026-10-19T10:00").with_columns(responded=pl.lit(datetime(2026, 10, 25, 2, 30)))
    found = history.evaluate(
        frame, INVANTIVE, category=None, timezone=ZONE, errors="null",
        now=datetime(2027, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    assert found["response_met"].to_list() == [None]
    assert found["response_elapsed"].to_list() == [None]


def test_columns_and_targets_are_named() -> None:
    frame = naive("2026-05-04T14:30").with_columns(pl.col("opened").dt.replace_time_zone("UTC"))
    with pytest.raises(ColumnError, match='no column "received"'):
        history.evaluate(frame, INVANTIVE, opened="received")
    with pytest.raises(ColumnError, match="holds String"):
        history.evaluate(frame.with_columns(opened=pl.lit("x")), INVANTIVE)
    with pytest.raises(UnknownTargetError, match='did you mean "repair"'):
        history.evaluate(frame, INVANTIVE, category=None, events={"repairs": "closed"})
    with pytest.raises(ColumnError, match="a list"):
        history.evaluate([1, 2], INVANTIVE)


def test_large_tables_are_worked_on_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    start = datetime(2026, 5, 4, tzinfo=UTC)
    same = {"category": "II", "responded": None, "repaired": NOW}
    rows: list[dict[str, Any]] = [
        {"opened": start + n * timedelta(hours=5), **same} for n in range(7)
    ]
    made = frames(rows)
    made["pandas"] = made["pandas"].set_index(pd.Index([4, 4, 1, 0, 9, 9, 2]))
    whole = {name: history.evaluate(frame, INVANTIVE) for name, frame in made.items()}
    monkeypatch.setattr("slacal.history.frames.parts.PART", 3)
    for name, frame in made.items():
        found = history.evaluate(frame, INVANTIVE)
        assert rows_of(found) == rows_of(whole[name])
    assert history.evaluate(made["pandas"], INVANTIVE).index.tolist() == [4, 4, 1, 0, 9, 9, 2]
    rows[4]["category"] = "IV"
    with pytest.raises(UnknownLabelError, match="row 4, column \"category\": 'IV'") as caught:
        history.evaluate(frames(rows)["polars"], INVANTIVE)
    assert caught.value.row == 4


def test_targets_that_do_not_run_from_receipt_are_left_out() -> None:
    targets = [Target("response", "1 business day"), Target("next_response", "1 business day")]
    both = Policy("p", INVANTIVE.calendar, [Category("A", "A", "", targets)], "A")
    found = history.evaluate(naive("2026-05-04T14:30"), both, category=None, timezone=ZONE)
    assert [name for name in found.columns if name.endswith("_due")] == ["response_due"]


def test_lazy_stays_lazy() -> None:
    lazy = naive("2026-05-04T14:30").lazy()
    found = history.evaluate(lazy, INVANTIVE, category=None, timezone=ZONE)
    assert isinstance(found, pl.LazyFrame)
    late = found.filter(pl.col("repair_due") > datetime(2026, 7, 1, tzinfo=ZONE)).select(
        "repair_due"
    )
    assert len(late.collect()) == 1


def test_an_instant_that_a_calendar_does_not_know_judges_nothing() -> None:
    rows = [{"opened": NOW, "category": "B", "responded": None, "repaired": None}]
    for policy in (INVANTIVE, MIXED):
        for errors in ("raise", "null"):
            with pytest.raises(HorizonError):
                history.evaluate(
                    frames(rows)["polars"].with_columns(category=pl.lit(None, pl.String)),
                    policy,
                    now=NOW.replace(year=2060),
                    errors=errors,
                )


def test_an_answer_is_not_called_what_is_asked_about() -> None:
    frame = frames([{"opened": NOW, "category": "I", "responded": NOW, "repaired": None}])
    for made in frame.values():
        renamed = made.rename(columns={"opened": "response_due"}) if hasattr(made, "iloc") else None
        if renamed is None and isinstance(made, pl.DataFrame):
            renamed = made.rename({"opened": "response_due"})
        if renamed is not None:
            with pytest.raises(ColumnError, match='column "response_due" is there already'):
                history.evaluate(renamed, INVANTIVE, opened="response_due")


def test_no_category_and_no_default() -> None:
    nameless = Policy(name="p", calendar=INVANTIVE.calendar, categories=INVANTIVE.categories)
    frame = frames([{"opened": NOW, "category": "I", "responded": NOW, "repaired": None}])
    with pytest.raises(UnknownCategoryError, match="no column of categories, and no default"):
        history.evaluate(frame["polars"], nameless, category=None)
