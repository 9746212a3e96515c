"""Groups by columns of every kind: each row is counted once, with the rows of its own value."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacal import history, policies
from slacal.errors import ColumnError, WrongTypeError
from tests.history.test_evaluate import rows_of

POLICY = policies.invantive()
DAY = date(2026, 5, 4)
AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
LABELS = ["b", None, "a", "a", "c", None]
TEXTS = pa.dictionary(pa.int32(), pa.string())


def cases(count: int) -> pl.DataFrame:
    frame = pl.DataFrame({"opened": [AT] * count}, schema={"opened": pl.Datetime("us", "UTC")})
    return frame.with_columns(repaired=pl.lit(None, pl.Datetime("us", "UTC")))


def arrow(labels: list[Any], column: Any) -> Any:
    table = history.evaluate(cases(len(labels)).to_arrow(), POLICY, category=None)
    return table.append_column("q", column)


def in_chunks(labels: list[Any]) -> Any:
    """Return a column whose chunks have a dictionary each."""
    half = len(labels) // 2
    parts = [pa.array(part, pa.string()) for part in (labels[:half], labels[half:])]
    return pa.chunked_array([part.dictionary_encode() for part in parts], TEXTS)


def null_in_dictionary(labels: list[Any]) -> Any:
    return pa.array(labels, pa.string()).dictionary_encode(null_encoding="encode")


def of_pandas(labels: list[Any], series: Any) -> Any:
    return history.evaluate(cases(len(labels)).to_pandas(), POLICY, category=None).assign(q=series)


def of_polars(labels: list[Any], series: Any) -> Any:
    found = history.evaluate(cases(len(labels)), POLICY, category=None)
    return found.with_columns(series.alias("q"))


MAKES: dict[str, Any] = {
    "Arrow": lambda x: arrow(x, pa.array(x, pa.string())),
    "Arrow views": lambda x: arrow(x, pa.array(x, pa.string_view())),
    "dictionary": lambda x: arrow(x, pa.array(x, pa.string()).dictionary_encode()),
    "dictionary with null": lambda x: arrow(x, null_in_dictionary(x)),
    "dictionaries": lambda x: arrow(x, in_chunks(x)),
    "pandas": lambda x: of_pandas(x, pd.Series(x, dtype=object)),
    "pandas categories": lambda x: of_pandas(x, pd.Categorical(x, ["a", "b", "c"])),
    "pandas dictionary": lambda x: of_pandas(x, pd.Series(x, dtype=pd.ArrowDtype(TEXTS))),
    "Polars": lambda x: of_polars(x, pl.Series(x, dtype=pl.String)),
    "Polars Enum": lambda x: of_polars(x, pl.Series(x, dtype=pl.Enum(["a", "b", "c"]))),
    "Polars Object": lambda x: of_polars(x, pl.Series(x, dtype=pl.Object)),
}
every_make = pytest.mark.parametrize("make", MAKES)


def label(value: Any) -> Any:
    return None if pd.isna(value) else value


@every_make
@given(labels=st.lists(st.sampled_from(["a", "b", "c", None]), max_size=9))
def test_every_row_is_counted_with_those_of_its_value(make: str, labels: list[Any]) -> None:
    frame = MAKES[make](labels)
    known = sorted(set(labels) - {None})
    expected = [(x, labels.count(x)) for x in ([None] if None in labels else []) + known]
    found = rows_of(history.attainment(frame, "q"))
    response = [row for row in found if row["target"] == "response"]
    assert [(label(row["q"]), row["cases"]) for row in response] == expected
    open_ = rows_of(history.backlog(frame, POLICY.calendar, DAY, DAY, by="q"))
    assert [(label(row["q"]), row["open"]) for row in open_] == expected
    ages = rows_of(history.aging(frame, POLICY.calendar, DAY, DAY, "1 business day", by="q"))
    assert [(label(row["q"]), row["1 business day"]) for row in ages] == expected


@every_make
def test_columns_together_tell_rows_apart(make: str) -> None:
    frame = MAKES[make](LABELS)
    found = rows_of(history.attainment(frame, ["week", "q", "opened"]))
    got = Counter({(r["week"], label(r["q"])): r["cases"] for r in found})
    assert got == Counter({("2026-W19", x): LABELS.count(x) for x in LABELS})


MIXED = ["b", 2, None, date(2026, 5, 4), 1, "a", "b"]


@pytest.mark.parametrize("make", ["pandas", "Polars Object"])
def test_values_of_several_types_come_type_by_type(make: str) -> None:
    found = rows_of(history.backlog(MAKES[make](MIXED), POLICY.calendar, DAY, DAY, by="q"))
    expected = [(None, 1), (date(2026, 5, 4), 1), (1, 1), (2, 1), ("a", 1), ("b", 2)]
    assert [(label(row["q"]), row["open"]) for row in found] == expected


@pytest.mark.parametrize("make", ["pandas", "Polars Object"])
def test_values_without_an_order_come_as_they_did(make: str) -> None:
    found = rows_of(history.backlog(MAKES[make]([2j, 1j, 2j]), POLICY.calendar, DAY, DAY, by="q"))
    assert [(row["q"], row["open"]) for row in found] == [(2j, 2), (1j, 1)]


LISTS: list[Any] = [[1], None, [1]]


@pytest.mark.parametrize(
    "frame",
    [
        of_pandas(LISTS, pd.Series(LISTS)),
        of_polars(LISTS, pl.Series(LISTS)),
        of_polars(LISTS, pl.Series(LISTS, dtype=pl.Object)),
        arrow(LISTS, pa.array(LISTS)),
    ],
    ids=["pandas", "Polars", "Polars Object", "Arrow"],
)
def test_lists_are_refused(frame: Any) -> None:
    with pytest.raises(ColumnError, match='column "q" holds'):
        history.attainment(frame, "q")


def test_a_column_may_have_any_name() -> None:
    frame = MAKES["Polars"](LABELS).rename({"q": "_row"}).with_columns(row=1, value=2, index=3)
    found = history.attainment(frame, ["row", "_row", "value", "index"])
    assert found["_row"].to_list() == [None, "a", "b", "c"] * 2


@pytest.mark.parametrize("by", [None, 3, True])
def test_what_names_no_column_is_refused(by: Any) -> None:
    frame = MAKES["Polars"](LABELS)
    with pytest.raises(WrongTypeError, match="by="):
        history.attainment(frame, by)
    with pytest.raises(ColumnError, match="no column"):
        history.attainment(frame, [by])


@pytest.mark.parametrize("bands", [None, 3])
def test_bands_that_are_none_are_refused(bands: Any) -> None:
    with pytest.raises(WrongTypeError, match="bands="):
        history.aging(cases(1), POLICY.calendar, DAY, DAY, bands)


DAYS = 146_097  # in 400 years, of which each has the weeks of 400 years before


@given(st.dates(date(1971, 1, 1), date(2370, 12, 31)), st.integers(-80, 80))
def test_weeks_come_again_after_400_years(day: date, times: int) -> None:
    day_number = (day - date(1970, 1, 1)).days + times * DAYS
    at = pl.Series([day_number * 86_400_000_000]).cast(pl.Datetime("us", "UTC"))
    frame = cases(1).with_columns(opened=at)
    done = history.evaluate(frame, POLICY, category=None, errors="null")
    done = done.with_columns(response_due=pl.lit(AT))
    year, week, _ = day.isocalendar()
    found = history.attainment(done.select(pl.exclude("^repair_.*$")), "week")
    assert found["week"].to_list() == [f"{year + 400 * times}-W{week:02}"]
