"""Columns of tables as numbers: every make against a dict in plain Python."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacal.errors import ChoiceError, ColumnError
from slacal.history.frames import (
    ReadAs,
    codes_of,
    eager,
    factorized,
    plain_series,
    read_instants,
    time_series,
    unknown_row,
    with_columns_of_parts,
)

ZONE = ZoneInfo("Europe/Amsterdam")
Make = Callable[[list[Any]], Any]


def polars(dtype: Any) -> Make:
    return lambda values: pl.DataFrame({"x": pl.Series(values, dtype=dtype)})


def pandas(dtype: Any) -> Make:
    return lambda values: pd.DataFrame({"x": pd.Series(values, dtype=dtype)})


def chunked(values: list[Any], kind: pa.DataType) -> pa.ChunkedArray:
    """Return two chunks, and none for no values."""
    half = len(values) // 2
    chunks = [pa.array(part, kind) for part in (values[:half], values[half:])] if values else []
    return pa.chunked_array(chunks, kind)


def arrow(kind: pa.DataType) -> Make:
    return lambda values: pa.table({"x": chunked(values, kind)})


def own_dictionaries(values: list[Any]) -> pa.Table:
    """Return chunks with a dictionary each, in another order, with a null and unused values."""
    chunks = []
    for part in np.array_split(np.array(values, object), 3):
        words = ["unused", *sorted({value for value in part if value is not None}), None]
        indices = [words.index(value) for value in part]
        chunks.append(pa.DictionaryArray.from_arrays(pa.array(indices, pa.int32()), words))
    return pa.table({"x": pa.chunked_array(chunks)})


words = st.sampled_from([None, "", "I", "II", "III", "naïve", "nan"])
numbers = st.sampled_from([None, -1, 0, 1, 2**40])
truths = st.sampled_from([None, True, False])
MAKES: dict[str, tuple[st.SearchStrategy[Any], Make]] = {
    "Polars text": (words, polars(pl.String)),
    "Polars categorical": (words, polars(pl.Categorical)),
    "Polars enum": (words, polars(pl.Enum(["nan", "naïve", "III", "II", "I", ""]))),
    "Polars integers": (numbers, polars(pl.Int64)),
    "Polars truths": (truths, polars(pl.Boolean)),
    "Polars objects": (words | numbers, polars(pl.Object)),
    "Polars nothing": (st.none(), polars(pl.Null)),
    "pandas text": (words, pandas("str")),
    "pandas strings": (words, pandas("string")),
    "pandas strings of Arrow": (words, pandas(pd.ArrowDtype(pa.string()))),
    "pandas dictionary of Arrow": (
        words,
        pandas(pd.ArrowDtype(pa.dictionary(pa.int32(), pa.string()))),
    ),
    "pandas categories": (words, pandas("category")),
    "pandas integers": (numbers, pandas("Int64")),
    "pandas floats": (numbers, pandas("float64")),
    "pandas truths": (truths, pandas("boolean")),
    "pandas objects": (words | numbers, pandas(object)),
    "Arrow text": (words, arrow(pa.string())),
    "Arrow large text": (words, arrow(pa.large_string())),
    "Arrow dictionary": (words, arrow(pa.dictionary(pa.int8(), pa.string()))),
    "Arrow dictionaries": (words, own_dictionaries),
    "Arrow integers": (numbers, arrow(pa.int64())),
    "Arrow truths": (truths, arrow(pa.bool_())),
    "Arrow nothing": (st.none(), arrow(pa.null())),
}
every_make = pytest.mark.parametrize("make", MAKES)


def numbered(values: list[Any]) -> tuple[list[int], list[int]]:
    """Return the codes of values and the first row of each, one value after the other."""
    seen: dict[Any, int] = {}
    codes, first = [], []
    for row, value in enumerate(values):
        if value is None:
            codes.append(-1)
            continue
        if value not in seen:
            seen[value] = len(seen)
            first.append(row)
        codes.append(seen[value])
    return codes, first


@every_make
@given(data=st.data())
def test_a_column_is_numbered_as_a_dict_does(make: str, data: st.DataObject) -> None:
    kind, made = MAKES[make]
    values = data.draw(st.lists(kind, max_size=12))
    found = factorized(nw.from_native(made(values)), "x")
    assert (found.codes.tolist(), found.first.tolist()) == numbered(values)
    assert found.values == list(dict.fromkeys(value for value in values if value is not None))
    assert found.codes.dtype == np.int64


def test_every_kind_of_nothing_is_none_in_pandas() -> None:
    nothing = [None, float("nan"), pd.NA, pd.NaT]
    frame = pandas(object)([*nothing, "I", 1, *nothing, "I", (1, 2), 1.0])
    found = factorized(nw.from_native(frame), "x")
    assert found.codes.tolist() == [-1, -1, -1, -1, 0, 1, -1, -1, -1, -1, 0, 2, 1]
    assert found.first.tolist() == [4, 5, 11]


def test_other_columns_and_indexes_do_not_matter() -> None:
    frame = pd.DataFrame({"row": [1, 2, 3], "value": ["b", "a", "b"]}, index=[7, 7, 7])
    for native in (frame, pl.DataFrame({name: frame[name].to_numpy() for name in frame})):
        found = factorized(nw.from_native(native), "value")
        assert (found.codes.tolist(), found.first.tolist()) == ([0, 1, 0], [0, 1])


@pytest.mark.parametrize(
    ("frame", "holds"),
    [
        (polars(pl.List(pl.Int64))([[1]]), "List"),
        (arrow(pa.list_(pa.int64()))([[1]]), "List"),
        (pandas(object)([[1]]), "Object"),
        (polars(pl.Object)([[1]]), "Object"),
    ],
)
def test_values_that_cannot_be_told_apart_are_refused(frame: Any, holds: str) -> None:
    with pytest.raises(ColumnError, match=f'column "x" holds {holds}'):
        factorized(nw.from_native(frame), "x")
    with pytest.raises(ColumnError, match='no column "y"'):
        factorized(nw.from_native(frame), "y")


@every_make
@given(data=st.data(), default=st.sampled_from([None, 1]))
def test_labels_have_their_codes(make: str, data: st.DataObject, default: int | None) -> None:
    kind, made = MAKES[make]
    values = data.draw(st.lists(kind, max_size=12))
    codes = {"III": 2, "I": 0, "": 1}
    nothing = -2 if default is None else default
    expected = [nothing if value is None else codes.get(value, -2) for value in values]
    assert codes_of(nw.from_native(made(values)), "x", codes, default).tolist() == expected


@pytest.mark.parametrize("make", ["pandas text", "pandas objects", "Polars text", "Arrow text"])
def test_a_row_without_a_label_is_told_alike(make: str) -> None:
    frame = nw.from_native(MAKES[make][1](["I", None, "X"]))
    error = unknown_row(frame, "x", 1, {"I": 0})
    assert str(error).startswith('row 1, column "x": no category: known are I, and there is no')
    assert (error.row, error.column, error.label) == (1, "x", None)
    other = unknown_row(frame, "x", 2, {"I": 0})
    assert str(other).startswith("row 2, column \"x\": 'X': known are I;")


ROWS, SIZE = 10, 3
PARTS = [slice(first, first + SIZE) for first in range(0, ROWS, SIZE)]


def in_parts(
    frame: Any, monkeypatch: pytest.MonkeyPatch, columns: Callable[[Any], list[Any]]
) -> Any:
    monkeypatch.setattr("slacal.history.frames.parts.PART", SIZE)
    return with_columns_of_parts(
        nw.from_native(frame), lambda part, first: columns(part)
    ).to_native()


def test_pandas_columns_are_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[Any, int]] = []
    rooms: list[Any] = []
    real = np.empty

    def empty(rows: int, dtype: Any) -> Any:
        rooms.append(real(rows, dtype))
        return rooms[-1]

    def columns(part: Any) -> list[Any]:
        made.append((part.to_native()["x"].array, len(part)))
        values = part["x"].to_numpy()
        return [
            plain_series(part, "half", values / 2, None),
            plain_series(part, "length", values.astype("m8[us]"), None),
        ]

    monkeypatch.setattr("slacal.history.frames.parts.np.empty", empty)
    frame = pd.DataFrame({"x": np.arange(ROWS)}, index=np.arange(ROWS) % 3)
    found = in_parts(frame, monkeypatch, columns)
    monkeypatch.undo()
    assert [rows for _, rows in made] == [3, 3, 3, 1]
    assert all(np.shares_memory(np.asarray(seen), frame["x"].to_numpy()) for seen, _ in made)
    whole = [room for room in rooms if len(room) == ROWS]
    for name, room in zip(("half", "length"), whole, strict=True):
        assert np.shares_memory(found[name].to_numpy(), room)
    assert np.shares_memory(found["x"].to_numpy(), frame["x"].to_numpy())
    assert found["half"].tolist() == [n / 2 for n in range(ROWS)]
    assert found.index.equals(frame.index)


def test_chunks_of_parts_are_the_arrays_that_were_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def columns(part: Any) -> list[Any]:
        series = plain_series(part, "half", part["x"].to_numpy() / 2, None)
        made.append(series.to_native().chunk(0).buffers()[1].address)
        return [series]

    found = in_parts(pa.table({"x": list(range(ROWS))}), monkeypatch, columns)
    assert [chunk.buffers()[1].address for chunk in found["half"].chunks] == made
    assert len(made) == len(PARTS)


@pytest.mark.parametrize("nulls", [[], [0], [4, 9], list(range(ROWS))])
@pytest.mark.parametrize("kind", ["pandas", "polars", "arrow"])
def test_parts_join_into_what_one_table_gives(
    kind: str, nulls: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    start = np.datetime64("2026-03-29T00:00", "us")
    values = np.arange(ROWS)
    makes = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "arrow": pa.table}

    def columns(part: Any) -> list[Any]:
        number = part["x"].to_numpy()
        skip = np.isin(number, nulls)
        times = np.where(skip, np.datetime64("NaT", "us"), start + number * np.timedelta64(1, "h"))
        return [
            time_series(part, "at", times, "Europe/Amsterdam"),
            plain_series(part, "odd", number % 2 == 1, skip),
        ]

    found = pl.DataFrame(in_parts(makes[kind]({"x": values}), monkeypatch, columns))
    hours = [None if n in nulls else start.item() + timedelta(hours=n) for n in range(ROWS)]
    assert found["at"].dt.replace_time_zone(None).to_list() == [
        None if at is None else at.replace(tzinfo=UTC).astimezone(ZONE).replace(tzinfo=None)
        for at in hours
    ]
    assert str(found["at"].dtype) == "Datetime(time_unit='us', time_zone='Europe/Amsterdam')"
    assert found["odd"].to_list() == [None if n in nulls else n % 2 == 1 for n in range(ROWS)]


def test_truths_of_pandas_are_nullable_whether_any_is_null(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frame = pd.DataFrame({"x": range(ROWS)})
    for null in (None, 0, 9):

        def columns(part: Any, null: int | None = null) -> list[Any]:
            number = part["x"].to_numpy()
            return [plain_series(part, "odd", number % 2 == 1, number == null)]

        assert in_parts(frame, monkeypatch, columns)["odd"].dtype == "boolean"


@pytest.mark.parametrize("name", ["America/New_York", "Etc/GMT+5", "Australia/Lord_Howe"])
def test_a_zone_of_pandas_may_have_any_name(name: str) -> None:
    at = pd.Series([datetime(2026, 5, 4, 9, tzinfo=ZoneInfo(name)), None])
    table = nw.from_native(pd.DataFrame({"at": at}))
    read = read_instants(table, "at", ReadAs())
    assert str(read.zone) == name
    utc = datetime(2026, 5, 4, 9, tzinfo=ZoneInfo(name)).astimezone(UTC)
    assert read.column.raw.view("M8[us]").tolist() == [utc.replace(tzinfo=None), None]
    shown = time_series(table, "due", read.column.raw.view("M8[us]"), read.zone).to_native()
    assert shown.tolist()[0] == utc
    assert str(shown.dt.tz) == name


def test_a_zone_without_a_name_is_shown_where_it_can_be() -> None:
    offset = timezone(timedelta(hours=2))
    at = datetime(2026, 5, 4, 9)
    for make in (pl.DataFrame, pa.table, pd.DataFrame):
        table = nw.from_native(make({"at": [at]}), eager_only=True)
        read = read_instants(table, "at", ReadAs(offset))
        assert read.column.raw.view("M8[us]").tolist() == [at - timedelta(hours=2)]
        assert read.zone is None
    with pytest.raises(ChoiceError, match="fold=2"):
        read_instants(table, "at", ReadAs(offset, 2))


def test_a_column_of_nothing_is_one_of_times_that_are_missing() -> None:
    for nothing in (
        pl.DataFrame({"at": [None, None]}),
        pa.table({"at": pa.nulls(2)}),
        pd.DataFrame({"at": [None, None]}),
    ):
        read = read_instants(nw.from_native(nothing), "at", ReadAs())
        assert np.isnat(read.column.raw.view("M8[us]")).tolist() == [True, True]


def test_columns_may_have_numbers_for_names_and_no_name_twice() -> None:
    at = pd.Series([datetime(2026, 5, 4, 9, tzinfo=UTC)] * 2)
    table = nw.from_native(pd.DataFrame({0: at, 1: ["a", "b"]}))
    assert len(read_instants(table, 0, ReadAs()).column) == 2  # type: ignore[arg-type]
    assert factorized(table, 1).codes.tolist() == [0, 1]  # type: ignore[arg-type]
    twice = pd.DataFrame([[1, 2]], columns=["a", "a"])
    with pytest.raises(ColumnError, match="two columns of one name"):
        eager(twice, lambda frame: frame.with_columns(frame["a"]))


def test_views_of_text_are_texts() -> None:
    texts = pa.array(["b", None, "a", "b"], pa.string_view())
    assert factorized(nw.from_native(pa.table({"x": texts})), "x").codes.tolist() == [0, -1, 1, 0]
