"""Audits of deadlines that were recorded with a known fault, and of a real desk's."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest

from slacal import (
    Calendar,
    Category,
    Holidays,
    Policy,
    ServiceCalendar,
    Target,
    WeeklyHours,
    history,
    policies,
)
from slacal.errors import (
    ChoiceError,
    ColumnError,
    HorizonError,
    RangeError,
    UnknownLabelError,
    UnknownTargetError,
    WallTimeError,
)
from tests.history.test_evaluate import rows_of
from tests.test_boston import KNOWN, NEEDS_FOLDER, boston311
from tests.test_html import cells

DESK: Any = policies.invantive().calendar
MINUTE = timedelta(minutes=1)


def policy(desk: Calendar = DESK, **target: Any) -> Policy:
    found = Target("repair", **{"budget": "2 business days", **target})
    return Policy("p", desk, [Category("A", "A", "", [found])], default_category="A")


def table(recorded_by: Policy, count: int = 200) -> pl.DataFrame:
    """Return cases of spring 2026 with the deadlines that a policy gives them."""
    random = Random(17)
    start = datetime(2026, 3, 2, 8, 0, 7, tzinfo=UTC)
    rows = []
    for _ in range(count):
        opened = start + timedelta(seconds=random.randrange(110 * 86_400))
        due = recorded_by.due(opened)["repair"].due.astimezone(UTC)
        rows.append({"opened": opened, "due": due})
    at = pl.Datetime("us", "UTC")
    return pl.DataFrame(rows, schema={"opened": at, "due": at})


def audit(frame: Any, by: Policy, **more: Any) -> history.Audit:
    return history.audit(frame, by, category=None, **more)


def differing(frame: pl.DataFrame, by: Policy) -> list[int]:
    dues = [by.due(opened)["repair"].due.astimezone(UTC) for opened in frame["opened"]]
    return [i for i, (a, b) in enumerate(zip(frame["due"], dues, strict=True)) if a != b]


ASCENSION, BRIDGE = date(2026, 5, 14), date(2026, 5, 15)
WITHOUT = DESK.replace(
    holidays=Holidays.dates(
        {e.date: e.name for e in DESK.holidays.entries if e.date != ASCENSION},
        years=DESK.holidays.years,
    )
)


@pytest.mark.parametrize(
    ("recorded_by", "kind", "day"),
    [
        (policy(WITHOUT), "holiday not observed", ASCENSION),
        (policy(DESK.replace(exceptions={BRIDGE: "closed"})), "special day", BRIDGE),
        (policy(landing="next_open"), "landing", None),
        (policy(counting="close_of_day"), "counting", None),
    ],
    ids=["holiday", "special day", "landing", "counting"],
)
def test_a_planted_cause_is_named(recorded_by: Policy, kind: str, day: date | None) -> None:
    frame = table(recorded_by)
    expected = differing(frame, policy())
    assert expected
    found = audit(frame, policy())
    assert (found.rows, found.compared, found.agreed) == (200, 200, 200 - len(expected))
    assert [(cause.kind, cause.day) for cause in found.causes] == [(kind, day)]
    assert sorted(found.causes[0].rows) == expected
    assert (found.causes[0].against, found.causes[0].sure) == (0, 1.0)
    assert found.unexplained == ()


NEW_YORK = ServiceCalendar(
    timezone="America/New_York",
    hours=WeeklyHours.parse("Mon-Fri 09:00-17:00"),
    years=(2020, 2030),
)


@pytest.mark.parametrize(
    ("promised", "recorded", "kind", "what"),
    [
        (
            {"cutoff": "15:00"},
            {},
            "cut-off",
            "2 business days: counted from receipt, whatever the cut-off",
        ),
        (
            {"counting": "close_of_day", "by": "12:00"},
            {"counting": "close_of_day"},
            "counting",
            "2 business days: counted close_of_day",
        ),
        (
            {"cutoff": "15:00", "calendar": DESK},
            {"cutoff": "15:00", "calendar": WITHOUT},
            "holiday not observed",
            "2026-05-14 (Ascension Day) was a day of service",
        ),
    ],
    ids=["cut-off", "by", "own calendar"],
)
def test_a_planted_cause_is_named_for_what_counts_in_another_way(
    promised: dict[str, Any], recorded: dict[str, Any], kind: str, what: str
) -> None:
    desk = NEW_YORK if "calendar" in promised else DESK
    mine = policy(desk, **promised)
    frame = table(policy(desk, **recorded))
    expected = differing(frame, mine)
    assert expected
    found = audit(frame, mine)
    assert (found.compared, found.agreed) == (200, 200 - len(expected))
    assert [(cause.kind, cause.what) for cause in found.causes] == [(kind, what)]
    assert sorted(found.causes[0].rows) == expected
    assert found.causes[0].against == 0


def test_each_calendar_has_its_own_causes() -> None:
    """Two categories, two calendars, and a day that each of them alone did not have."""

    def both(desk: Calendar, other: Calendar) -> Policy:
        targets = Target("repair", "2 business days"), Target("repair", "1 business day",
                                                              calendar=other)  # fmt: skip
        categories = [Category(code, code, "", [t]) for code, t in zip("AB", targets, strict=True)]
        return Policy("p", desk, categories, default_category="A")

    mine = both(DESK, NEW_YORK)
    theirs = both(WITHOUT, NEW_YORK.replace(exceptions={BRIDGE: "closed"}))
    frame = (
        table(policy(), 300)
        .with_row_index()
        .with_columns(
            category=pl.when(pl.col("index") % 2 == 0).then(pl.lit("A")).otherwise(pl.lit("B"))
        )
    )
    dues = [theirs.due(r["opened"], r["category"])["repair"].due.astimezone(UTC)
            for r in frame.to_dicts()]  # fmt: skip
    frame = frame.with_columns(due=pl.Series(dues, dtype=pl.Datetime("us", "UTC")))
    expected = [
        row["index"]
        for row in frame.to_dicts()
        if mine.due(row["opened"], row["category"])["repair"].due != row["due"]
    ]
    found = history.audit(frame, mine)
    assert {(cause.kind, cause.day) for cause in found.causes} == {
        ("holiday not observed", ASCENSION),
        ("special day", BRIDGE),
    }
    assert sorted(row for cause in found.causes for row in cause.rows) == expected
    assert (found.compared, found.agreed) == (300, 300 - len(expected))
    for cause in found.causes:
        assert {row % 2 for row in cause.rows} == {cause.kind == "special day"}
    assert [len(cause.rows) for cause in found.causes] == sorted(
        (len(cause.rows) for cause in found.causes), reverse=True
    )


def test_an_hour_at_a_clock_change_is_named() -> None:
    frame = table(policy())
    jump = datetime(2026, 3, 29, 1, tzinfo=UTC)
    crosses = (pl.col("opened") < jump) & (pl.col("due") > jump)
    off = pl.when(crosses).then(pl.col("due") + timedelta(hours=1)).otherwise(pl.col("due"))
    found = audit(frame.with_columns(due=off), policy())
    rows = frame.with_row_index().filter(crosses)["index"].to_list()
    assert rows
    assert [(c.kind, c.day, list(c.rows)) for c in found.causes] == [
        ("clock change", date(2026, 3, 29), rows)
    ]
    assert "+1:00" in found.causes[0].what


def test_what_single_rows_do_is_not_explained_by_what_others_contradict() -> None:
    frame = table(policy())
    rows = frame.to_dicts()
    late = next(i for i, r in enumerate(rows) if r["opened"].date() == date(2026, 5, 6))
    moved = policy(DESK.replace(exceptions={date(2026, 5, 7): "closed"}))
    rows[late]["due"] = moved.due(rows[late]["opened"])["repair"].due.astimezone(UTC)
    rows[3]["due"] += timedelta(minutes=17)
    found = audit(pl.DataFrame(rows, schema=frame.schema), policy())
    assert found.causes == ()
    assert found.unexplained == tuple(sorted((3, late)))
    assert found.difference[3] == timedelta(minutes=17)
    assert rows_of(found.table()) == [
        {
            "cause": "unexplained", "what": "no cause that other rows share", "day": None,
            "rows": 2, "against": 0, "sure": None, "example": 3,
        }
    ]  # fmt: skip


def test_opening_times_without_seconds_are_named() -> None:
    frame = table(policy())
    minute = frame.with_columns(opened=pl.col("opened").dt.truncate("1m"))
    found = audit(minute, policy(), tolerance=timedelta(seconds=10))
    assert [cause.kind for cause in found.causes] == ["rounded opening"]
    assert found.agreed + len(found.causes[0].rows) == 200


def test_the_table_is_of_the_kind_that_was_audited() -> None:
    frame = table(policy(landing="next_open"))
    for make in (frame, frame.to_arrow(), frame.to_pandas()):
        found = audit(make, policy()).table()
        assert type(found) is type(make)
        (row,) = rows_of(found)
        assert row["cause"] == "landing"
        assert row["what"] == "2 business days: landing next_open"
        assert row["sure"] == 1.0
    assert isinstance(audit(frame.lazy(), policy()).table(), pl.DataFrame)


@pytest.mark.parametrize("make", ["polars", "arrow", "pandas"])
def test_nothing_found_is_a_table_without_rows(make: str) -> None:
    frame = table(policy(), 20)
    given: Any = {"polars": frame, "arrow": frame.to_arrow(), "pandas": frame.to_pandas()}[make]
    found = audit(given, policy()).table()
    assert type(found) is type(given)
    assert rows_of(found) == []
    names = ["cause", "what", "day", "rows", "against", "sure", "example"]
    assert list(found.column_names if make == "arrow" else found.columns) == names


WITHOUT_ARROW = """
import sys
sys.modules["pyarrow"] = None
from datetime import date
import pandas as pd
from slacal import history, policies
policy = policies.invantive()
times = pd.to_datetime(["2026-05-04T09:00Z"])
frame = pd.DataFrame({"opened": times, "due": times, "repaired": times})
for found, rows in ((frame, 1), (frame[:0], 0)):
    table = history.audit(found, policy, category=None, target="repair").table()
    assert table["day"].tolist() == [None] * rows, table
for days in ((date(2026, 5, 4), 1), (date(2026, 5, 3), 0)):
    found = history.backlog(frame, policy.calendar, days[0], days[0], due=None)
    assert found["day"].tolist() == [days[0]] * days[1], found
"""


def test_pandas_does_not_need_arrow() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_ARROW], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_what_cannot_be_audited_is_said() -> None:
    frame = table(policy(), 3)
    for wrong in ([1], None):
        with pytest.raises(ColumnError, match="a history is a table"):
            audit(wrong, policy())
    with pytest.raises(ChoiceError, match="errors="):
        audit(frame, policy(), errors="x")
    with pytest.raises(RangeError, match="a tolerance of"):
        audit(frame, policy(), tolerance=-MINUTE)
    assert audit(frame, policy(), tolerance=timedelta(0)).agreed == 3
    answer = Target("next_response", "1 hour", starts_on=("customer_replied",))
    later = Policy("p", DESK, [Category("A", "A", "", [answer])], default_category="A")
    for target in (None, "next_response"):
        with pytest.raises(UnknownTargetError, match="none that runs from receipt"):
            audit(frame, later, target=target)


def test_rows_that_cannot_be_compared_are_left_out_or_named() -> None:
    frame = table(policy(), 5).with_columns(category=pl.Series(["A", "B", None, "A", "A"]))
    with pytest.raises(UnknownLabelError, match="row 1"):
        history.audit(frame, policy(), errors="raise")
    found = history.audit(frame, policy())
    assert (found.rows, found.compared, found.agreed) == (5, 4, 4)
    naive = pl.DataFrame({"opened": [datetime(2026, 3, 29, 2, 30)], "due": [datetime(2026, 4, 1)]})
    with pytest.raises(WallTimeError):
        audit(naive, policy(), timezone="Europe/Amsterdam", errors="raise")
    assert audit(naive, policy(), timezone="Europe/Amsterdam").compared == 0
    far = pl.DataFrame({"opened": [datetime(2060, 1, 1, tzinfo=UTC)]}).with_columns(
        due=pl.col("opened")
    )
    with pytest.raises(HorizonError, match="row 0"):
        audit(far, policy(), errors="raise")
    assert audit(far, policy()).compared == 0


def test_the_target_is_named_where_there_are_several() -> None:
    frame = table(policy(), 3)
    with pytest.raises(UnknownTargetError, match="no target given"):
        audit(frame, policies.invantive())
    with pytest.raises(UnknownTargetError, match=r'no target "repairs".*did you mean "repair"'):
        audit(frame, policies.invantive(), target="repairs")
    assert audit(frame, policies.invantive(), target="repair").target == "repair"
    with pytest.raises(ColumnError, match='no column "deadline"'):
        audit(frame, policy(), recorded="deadline")


@NEEDS_FOLDER
def test_the_boston_history_is_named_for_what_it_is() -> None:
    """With the federal holidays alone, what Massachusetts does otherwise comes out."""
    path = Path(os.environ["SLACAL_DATA"]) / KNOWN
    if not path.exists():
        pytest.skip(f"{KNOWN} is not in SLACAL_DATA")
    frame = pl.read_csv(path, try_parse_dates=True)
    federal = boston311.DESK.replace(holidays=Holidays.country("US"))
    found = history.audit(
        frame, Policy("b", federal, boston311.POLICY.categories), category="type",
        timezone="America/New_York", fold=0,
    )  # fmt: skip
    named = {(cause.kind, cause.day): len(cause.rows) for cause in found.causes}
    assert named.pop(("rounded opening", None)) > 0
    assert named == {
        ("special day", date(2016, 4, 18)): 38,  # Patriots' Day
        ("special day", date(2015, 4, 20)): 21,
        ("holiday not observed", date(2015, 7, 3)): 11,
    }
    assert all(cause.sure == 1.0 for cause in found.causes)
    assert len(found.unexplained) <= 8


def test_what_a_notebook_shows_of_an_audit() -> None:
    frame = table(policy(WITHOUT)).with_row_index()
    odd = frame.with_columns(
        pl.when(pl.col("index") == 0)
        .then(pl.col("due").dt.offset_by("77s"))
        .otherwise("due")
        .alias("due")
    )
    found = audit(odd.drop("index"), policy())
    (cause,) = found.causes
    assert repr(found) == (
        f"<Audit of repair: {found.agreed} of 200 deadlines agree; causes: 1, rows unexplained: 1>"
    )
    assert f"rows=<{len(cause.rows)} rows>" in repr(cause)
    caption, head, *rows = cells(found._repr_html_())
    assert caption == [f"repair: {found.agreed} of 200 deadlines agree"]
    assert head == ["cause", "what", "rows", "against", "sure", "for example row"]
    shown = [str(len(cause.rows)), "0", "100%", str(cause.rows[0])]
    assert rows == [
        ["holiday not observed", "2026-05-14 (Ascension Day) was a day of service", *shown],
        ["unexplained", "no cause that other rows share", "1", "0", "", "0"],
    ]
