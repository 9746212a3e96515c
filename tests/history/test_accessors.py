"""`frame.slacal` and `series.slacal` give what the functions give."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import polars as pl
import pytest

import slacal.pandas
import slacal.polars
from slacal import history, policies
from slacal.errors import ColumnError
from tests.history.test_answers import ROWS
from tests.history.test_evaluate import frames, rows_of

POLICY = policies.invantive()
DESK = POLICY.calendar
both = pytest.mark.parametrize("make", ["pandas", "polars"])


@both
def test_a_table_answers_as_the_functions_do(make: str) -> None:
    frame = frames(ROWS)[make]
    cases = frame.slacal.evaluate(POLICY)
    assert rows_of(cases) == rows_of(history.evaluate(frame, POLICY))
    days = date(2026, 4, 1), date(2026, 4, 30)
    for got, expected in (
        (cases.slacal.attainment("category"), history.attainment(cases, "category")),
        (cases.slacal.percentiles([0.5]), history.percentiles(cases, [0.5])),
        (cases.slacal.lateness(), history.lateness(cases)),
        (cases.slacal.budgets(0.9, "category"), history.budgets(cases, 0.9, "category")),
        (cases.slacal.backlog(DESK, *days), history.backlog(cases, DESK, *days)),
        (cases.slacal.aging(DESK, *days), history.aging(cases, DESK, *days)),
        (cases.slacal.trend("week", "category"), history.trend(cases, "week", "category")),
        (frame.slacal.replay(POLICY, DESK), history.replay(frame, POLICY, DESK)),
    ):
        assert type(got) is type(frame)
        assert rows_of(got) == rows_of(expected)
    found = cases.slacal.audit(POLICY, "repair_due", target="repair")
    assert found.agreed == found.compared == len(ROWS)


def test_a_lazy_table_answers_as_well() -> None:
    frame = frames(ROWS)["lazy"]
    assert rows_of(frame.slacal.evaluate(POLICY)) == rows_of(history.evaluate(frame, POLICY))


AT = [datetime(2026, 5, 4, 12, 30, tzinfo=UTC), None, datetime(2026, 5, 9, 8, tzinfo=UTC)]


def column(make: str) -> Any:
    if make == "polars":
        at = pl.Series("opened", AT, dtype=pl.Datetime("us", "UTC"))
        return at.dt.convert_time_zone("Europe/Amsterdam")
    index = pd.Index([5, 5, 2])
    times = pd.to_datetime(pd.Series(AT, index=index, name="opened"), utc=True)
    return times.dt.tz_convert("Europe/Amsterdam")


def values(series: Any) -> list[Any]:
    return [None if pd.isna(value) else value for value in series.to_list()]


@both
def test_a_column_answers_as_single_calls_do(make: str) -> None:
    at = column(make)
    hour = timedelta(hours=1)
    later = at + timedelta(days=3)
    for got, ask in (
        (at.slacal.add(DESK, hour), lambda x: DESK.add(x, hour)),
        (at.slacal.due(DESK, "2 business days"), lambda x: DESK.due(x, "2 business days")),
        (at.slacal.roll_forward(DESK), DESK.roll_forward),
        (at.slacal.roll_back(DESK), DESK.roll_back),
        (at.slacal.is_open(DESK), DESK.is_open),
        (at.slacal.elapsed(DESK, later), lambda x: DESK.elapsed(x, x + timedelta(days=3))),
        (at.slacal.elapsed(DESK, AT[2]), lambda x: DESK.elapsed(x, AT[2])),  # type: ignore[arg-type]
    ):
        assert values(got) == [None if x is None else ask(x) for x in AT]
        assert got.name == "opened"
        assert type(got) is type(at)
    if make == "pandas":
        assert at.slacal.add(DESK, hour).index.tolist() == [5, 5, 2]
        assert str(at.slacal.add(DESK, hour).dt.tz) == "Europe/Amsterdam"


def test_a_column_without_a_name_stays_without() -> None:
    at = column("pandas").rename(None)
    hour = timedelta(hours=1)
    for found in (at.slacal.add(DESK, hour), at.slacal.is_open(DESK), at.slacal.elapsed(DESK, at)):
        assert found.name is None
        assert found.index.tolist() == [5, 5, 2]
    assert column("polars").alias("").slacal.add(DESK, hour).name == ""
    assert column("pandas").rename("found").slacal.add(DESK, hour).name == "found"


CURES: dict[str, Any] = {
    "pandas": lambda naive: naive.dt.tz_localize("Europe/Amsterdam"),
    "polars": lambda naive: naive.dt.replace_time_zone("Europe/Amsterdam"),
}


@both
def test_a_column_without_a_zone_is_refused_by_its_name(make: str) -> None:
    naive: Any = {"pandas": pd.Series, "polars": pl.Series}[make]([datetime(2026, 5, 4)])
    naive = naive.rename("received")
    with pytest.raises(ColumnError, match='column "received" has no time zone') as refused:
        naive.slacal.roll_forward(DESK)
    call = "tz_localize" if make == "pandas" else "replace_time_zone"
    assert f'series.dt.{call}("Europe/Amsterdam")' in refused.value.fix
    cured = CURES[make](naive)
    assert values(cured.slacal.roll_forward(DESK)) == [DESK.roll_forward(cured[0])]
    with pytest.raises(ColumnError, match='column "received" has no time zone'):
        cured.slacal.elapsed(DESK, naive)


def test_the_modules_are_there() -> None:
    assert slacal.pandas
    assert slacal.polars
