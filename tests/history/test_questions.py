"""Columns against the scalar core, row by row, on calendars of every make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from slacal import (
    Blackout,
    Budget,
    Calendar,
    FrozenCalendar,
    Holidays,
    HorizonError,
    ServiceCalendar,
    SlacalError,
    WeeklyHours,
    history,
    policies,
)
from slacal.calendars.counting import due
from slacal.calendars.timeline import Timeline
from slacal.errors import (
    BusinessDayLengthError,
    ChoiceError,
    NaiveDatetimeError,
    NeverOpensError,
    PrecisionError,
    RangeError,
    WrongTypeError,
)
from slacal.history.kernel.tables import BLOCK
from tests.strategies import HOUR, Pair, instants, pairs

DAY = 24 * HOUR
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NAT = np.datetime64("NaT", "us")
Made = tuple[Calendar, Callable[[], int]]


@st.composite
def made(draw: st.DrawFn) -> tuple[Calendar, Pair]:
    """A calendar as declared, combined, cut, joined or frozen, and a pair to find instants by."""
    pair = draw(pairs())
    how = draw(st.sampled_from(("plain", "plain", "combine", "blackout", "join", "freeze")))
    calendar: Calendar = pair.calendar
    middle = EPOCH + draw(instants(pair)) * timedelta(microseconds=1)
    if how == "combine":
        zone = pair.plain.zone
        other = draw(
            pairs(st.sampled_from(((zone, pair.plain.horizon), ("UTC", pair.plain.horizon))))
        )
        calendar = draw(st.sampled_from((calendar.union, calendar.difference)))(other.calendar)
    elif how == "blackout":
        length = timedelta(microseconds=draw(st.integers(1, 40 * DAY)))
        calendar = calendar.with_blackouts([Blackout(middle, middle + length, "maintenance")])
    elif how == "join":
        calendar = calendar.until(middle).join(
            calendar.since(middle), business_day=timedelta(hours=8)
        )
    elif how == "freeze":
        calendar = FrozenCalendar.from_json(calendar.freeze().to_json())
    assume(has_service(calendar))
    return calendar, pair


def has_service(calendar: Calendar) -> bool:
    horizon = calendar.almanac.horizon
    try:
        return calendar.almanac.elapsed(horizon.start, horizon.end) > 0
    except NeverOpensError:
        return False


def column(values: Sequence[int | None], unit: str = "us") -> Any:
    raw = np.array([np.iinfo(np.int64).min if v is None else v for v in values], np.int64)
    return raw.view(f"datetime64[{unit}]")


def micros(array: Any, kind: str = "M") -> list[int | None]:
    """Return the rows of an answer as microseconds, None for NaT."""
    name = "datetime64" if kind == "M" else "timedelta64"
    whole = array.astype(f"{name}[us]").view(np.int64).tolist()
    return [None if value == np.iinfo(np.int64).min else value for value in whole]


def or_none(ask: Callable[[], int]) -> int | None:
    try:
        return ask()
    except HorizonError:
        return None


def check(
    vector: Callable[[Any], Any], scalar: list[Callable[[], int] | None], kind: str = "M"
) -> None:
    """Hold a column's answers against the scalar core's; None asks nothing and is NaT."""
    try:
        expected = [None if ask is None else or_none(ask) for ask in scalar]
    except SlacalError as error:  # about the calendar, not about a row
        with pytest.raises(type(error)):
            vector("null")
        return
    assert micros(vector("null"), kind) == expected
    failed = [i for i, ask in enumerate(scalar) if ask is not None and expected[i] is None]
    if failed:
        with pytest.raises(HorizonError) as caught:
            vector("raise")
        assert caught.value.row == failed[0]
    else:
        assert micros(vector("raise"), kind) == expected


def rows(pair: Pair, size: int = 6) -> st.SearchStrategy[list[int | None]]:
    one = st.one_of(st.none(), *[instants(pair, outside=True)] * 5)
    return st.lists(one, min_size=1, max_size=size)


AMOUNTS = st.one_of(
    st.sampled_from((0, 0, 1, -1, HOUR, -HOUR, 8 * HOUR, -8 * HOUR)),
    st.integers(-400 * DAY, 400 * DAY),
    st.sampled_from((10**17, -(10**17), 9 * 10**18, -9 * 10**18)),
)
LANDINGS: st.SearchStrategy[Any] = st.sampled_from((None, "close", "next_open"))


@given(st.data())
def test_add_agrees_with_the_scalar_core(data: st.DataObject) -> None:
    calendar, pair = data.draw(made())
    at = data.draw(rows(pair))
    amounts = data.draw(st.lists(AMOUNTS, min_size=len(at), max_size=len(at)))
    landing = data.draw(LANDINGS)
    lengths = np.array(amounts, "m8[us]")
    add = calendar.almanac.add
    check(
        lambda errors: history.add(calendar, column(at), lengths, landing, errors),
        [
            None if a is None else lambda a=a, n=n: add(a, n, landing)  # type: ignore[misc]
            for a, n in zip(at, amounts, strict=True)
        ],
    )


@given(st.data())
def test_one_amount_for_all_rows(data: st.DataObject) -> None:
    calendar, pair = data.draw(made())
    at, amount = data.draw(rows(pair)), data.draw(st.integers(-30 * DAY, 30 * DAY))
    landing = data.draw(LANDINGS)
    add, length = calendar.almanac.add, timedelta(microseconds=amount)
    check(
        lambda errors: history.add(calendar, column(at), length, landing, errors),
        [None if a is None else lambda a=a: add(a, amount, landing) for a in at],  # type: ignore[misc]
    )


@given(st.data())
def test_elapsed_agrees_with_the_scalar_core(data: st.DataObject) -> None:
    calendar, pair = data.draw(made())
    start = data.draw(rows(pair))
    size = len(start)
    some = st.one_of(st.none(), *[instants(pair, outside=True)] * 5)
    end = data.draw(st.lists(some, min_size=size, max_size=size))
    elapsed = calendar.almanac.elapsed
    check(
        lambda errors: history.elapsed(calendar, column(start), column(end), errors),
        [
            None if None in (a, b) else lambda a=a, b=b: elapsed(a, b)  # type: ignore[misc]
            for a, b in zip(start, end, strict=True)
        ],
        "m",
    )


@given(st.data())
def test_open_and_rolls_agree_with_the_scalar_core(data: st.DataObject) -> None:
    calendar, pair = data.draw(made())
    at, almanac = data.draw(rows(pair)), calendar.almanac
    rolls = (
        (history.roll_forward, almanac.roll_forward),
        (history.roll_back, almanac.roll_back),
    )
    for vector, scalar in rolls:
        check(
            lambda errors, vector=vector: vector(calendar, column(at), errors),  # type: ignore[misc]
            [None if a is None else lambda a=a, scalar=scalar: scalar(a) for a in at],  # type: ignore[misc]
        )
    found = history.is_open(calendar, column(at), "null")
    expected = [None if a is None else or_none(lambda a=a: almanac.is_open(a)) for a in at]  # type: ignore[misc]
    assert found.tolist() == expected


BUDGETS = st.one_of(
    st.builds(Budget, st.sampled_from(("business_days", "calendar_days")), st.integers(1, 90)),
    st.builds(Budget, st.just("service_time"), st.integers(0, 60 * DAY)),
    st.builds(Budget, st.just("real_time"), st.integers(0, 400 * DAY)),
    st.sampled_from(
        [
            Budget("calendar_days", 0),
            Budget("real_time", 0),
            Budget("business_days", 10**12),
            Budget("calendar_days", 10**12),
            Budget("real_time", 10**18),
            Budget("service_time", 10**18),
        ]
    ),
)


@given(st.data())
def test_due_agrees_with_the_scalar_core(data: st.DataObject) -> None:
    calendar, pair = data.draw(made())
    at: list[int | None] = [data.draw(instants(pair)), *data.draw(rows(pair))]
    budget = data.draw(BUDGETS)
    counting: Any = "service_time"
    landing = None
    if budget.kind == "business_days":
        counting = data.draw(st.sampled_from(("service_time", "same_time", "close_of_day")))
    if budget.kind in ("business_days", "service_time") and counting == "service_time":
        landing = data.draw(LANDINGS)
    almanac = calendar.almanac
    check(
        lambda errors: history.due(calendar, column(at), budget, counting, landing, errors=errors),
        [None if a is None else lambda a=a: due(almanac, a, budget, counting, landing) for a in at],  # type: ignore[misc]
    )


# Nanoseconds: the same windows in a unit a thousand times as fine


def finer(calendar: Calendar, pair: Pair) -> Timeline:
    """Return the calendar's windows between its horizon's ends as a timeline of nanoseconds."""
    horizon = calendar.almanac.horizon
    windows = calendar.almanac.windows(horizon.start, horizon.end)
    fine = [(opens * 1000, closes * 1000) for opens, closes in windows]
    return Timeline(fine, horizon.start * 1000, horizon.end * 1000)


def fine_add(timeline: Timeline, at: int, amount: int, landing: str | None) -> int | None:
    if not timeline.start <= at <= timeline.end:
        return None
    if landing is None:
        if not amount:
            return at
        landing = "close" if amount > 0 else "next_open"
    service = timeline.service(at) + amount
    if landing == "close":
        return timeline.earliest(service) if 0 < service <= timeline.total else None
    return timeline.latest(service) if 0 <= service < timeline.total else None


@given(st.data())
def test_nanoseconds_are_computed_as_nanoseconds(data: st.DataObject) -> None:
    calendar, pair = data.draw(made())
    timeline = finer(calendar, pair)
    size = data.draw(st.integers(1, 5))
    above = st.sampled_from((0, 0, 1, 499, 500, 999))
    ns = [data.draw(instants(pair, outside=True)) * 1000 + data.draw(above) for _ in range(size)]
    end = [data.draw(instants(pair, outside=True)) * 1000 + data.draw(above) for _ in range(size)]
    spans = st.one_of(st.sampled_from((0, 1, -1, 999)), st.integers(-(10**16), 10**16))
    amounts = data.draw(st.lists(spans, min_size=size, max_size=size))
    landing = data.draw(LANDINGS)

    found = history.add(calendar, column(ns, "ns"), np.array(amounts, "m8[ns]"), landing, "null")
    expected = [fine_add(timeline, a, n, landing) for a, n in zip(ns, amounts, strict=True)]
    assert found.dtype == "datetime64[ns]"
    assert nanos(found) == expected

    passed = history.elapsed(calendar, column(ns, "ns"), column(end, "ns"), "null")
    inside = [timeline.start <= min(a, b) and max(a, b) <= timeline.end
              for a, b in zip(ns, end, strict=True)]  # fmt: skip
    assert nanos(passed) == [
        timeline.service(b) - timeline.service(a) if known else None
        for a, b, known in zip(ns, end, inside, strict=True)
    ]

    forward = history.roll_forward(calendar, column(ns, "ns"), "null")
    back = history.roll_back(calendar, column(ns, "ns"), "null")
    for a, ahead, behind in zip(ns, nanos(forward), nanos(back), strict=True):
        known = timeline.start <= a < timeline.end
        service = timeline.service(a) if timeline.start <= a <= timeline.end else -1
        assert ahead == (timeline.latest(service) if known and service < timeline.total else None)
        assert behind == (timeline.earliest(service) if service > 0 else None)


def test_the_last_nanosecond_of_the_horizon_is_known() -> None:
    desk = ServiceCalendar(
        timezone="UTC",
        hours=WeeklyHours.parse("24/7"),
        holidays=Holidays.none(),
        years=(2019, 2021),
    )
    end = np.array(["2022-01-01"], "M8[ns]")
    last = end - np.timedelta64(1, "ns")
    assert history.roll_forward(desk, last) == last
    assert history.is_open(desk, last).tolist() == [True]
    assert np.isnat(history.roll_forward(desk, end, errors="null")).all()
    assert history.is_open(desk, end, errors="null").tolist() == [None]


def nanos(array: Any) -> list[int | None]:
    whole = array.view(np.int64).tolist()
    return [None if value == np.iinfo(np.int64).min else value for value in whole]


@given(st.data())
def test_due_in_nanoseconds_lies_between_two_microseconds(data: st.DataObject) -> None:
    """What a budget gives grows with its start: a nanosecond more never jumps further."""
    calendar, pair = data.draw(made())
    at, budget = data.draw(instants(pair)), data.draw(BUDGETS)
    above = data.draw(st.integers(0, 999))
    counting: Any = data.draw(st.sampled_from(("same_time", "close_of_day")))
    if budget.kind != "business_days":
        counting = "service_time"
    ns = column([at * 1000, at * 1000 + above, at * 1000 + 1000], "ns")
    found = nanos(history.due(calendar, ns, budget, counting, None, errors="null"))
    low, middle, high = found
    scalar = or_none(lambda: due(calendar.almanac, at, budget, counting, None))
    assert low == (None if scalar is None else scalar * 1000)
    if None not in found:
        assert middle in (low, low + above) or high == middle  # type: ignore[operator]


# Tables


DESK = policies.invantive().calendar


def at(*texts: str, unit: str = "m") -> Any:
    """Dutch summer time, written as such."""
    return np.array(texts, f"datetime64[{unit}]") - np.timedelta64(2, "h")


@pytest.mark.parametrize(
    ("start", "amount", "landing", "expected"),
    [
        ("2026-06-05T16:00", timedelta(hours=1), None, "2026-06-05T17:00"),  # Friday's closing
        ("2026-06-05T16:00", timedelta(hours=1), "next_open", "2026-06-08T09:00"),
        (
            "2026-06-06T12:00",
            timedelta(0),
            None,
            "2026-06-06T12:00",
        ),  # nothing asked, nothing moved
        ("2026-06-06T12:00", timedelta(0), "close", "2026-06-05T17:00"),
        ("2026-06-08T10:00", timedelta(hours=-1), None, "2026-06-08T09:00"),
        ("2026-06-08T10:00", timedelta(hours=-1), "close", "2026-06-05T17:00"),
        ("2026-05-13T16:00", timedelta(hours=8), None, "2026-05-15T16:00"),  # over Ascension Day
    ],
)
def test_add_lands_as_one_call_does(
    start: str, amount: timedelta, landing: Any, expected: str
) -> None:
    assert history.add(DESK, at(start), amount, landing).tolist() == at(expected).tolist()


@pytest.mark.parametrize(
    ("budget", "counting", "expected"),
    [
        ("1 business day", "service_time", "2026-06-09T09:30"),
        ("1 business day", "same_time", "2026-06-09T09:30"),
        ("1 business day", "close_of_day", "2026-06-09T17:00"),
        ("4 service hours", "service_time", "2026-06-08T13:30"),
        ("24 hours", "service_time", "2026-06-09T09:30"),
        ("120 calendar days", "service_time", "2026-10-06T09:30"),
    ],
)
def test_due_takes_every_budget(budget: str, counting: Any, expected: str) -> None:
    found = history.due(DESK, at("2026-06-08T09:30"), budget, counting)
    assert found.tolist() == at(expected).tolist()


@pytest.mark.parametrize("unit", ["h", "m", "s", "ms", "us", "ns"])
def test_a_unit_is_kept_where_the_answer_lies_on_its_grid(unit: str) -> None:
    start = at("2026-06-05T16:00", "2026-06-05T12:00").astype(f"datetime64[{unit}]")
    found = history.add(DESK, start, timedelta(hours=4))
    assert found.dtype == start.dtype
    assert found.tolist() == at("2026-06-08T12:00", "2026-06-05T16:00").astype(start.dtype).tolist()


def test_off_the_grid_it_is_microseconds() -> None:
    start = at("2026-06-05T16:00").astype("datetime64[s]")
    found = history.add(DESK, start, timedelta(microseconds=1))
    assert found.dtype == "datetime64[us]"
    assert found[0] - start[0] == np.timedelta64(1, "us")
    assert history.add(DESK, start, np.array([1], "m8[ns]")).dtype == "datetime64[ns]"


def test_not_a_time_stays_one() -> None:
    column = np.array(["NaT", "2026-06-05T10:00"], "datetime64[s]")
    nothing = np.array(["2026-06-05T10:00", "NaT"], "datetime64[s]")
    for found in (
        history.add(DESK, column, timedelta(hours=1)),
        history.roll_forward(DESK, column),
        history.roll_back(DESK, column),
        history.due(DESK, column, "2 business days"),
        history.due(DESK, column, "2 business days", "same_time"),
        history.due(DESK, column, "2 calendar days"),
        history.elapsed(DESK, column, np.array(["2026-06-05T10:00"] * 2, "datetime64[s]")),
    ):
        assert np.isnat(found).tolist() == [True, False]
    assert np.isnat(history.elapsed(DESK, column, nothing)).all()
    assert np.isnat(history.add(DESK, column, np.array([1, "NaT"], "m8[s]"))).all()
    assert history.is_open(DESK, column).tolist() == [None, True]


def test_nothing_in_nothing_out() -> None:
    empty = np.array([], "datetime64[us]")
    assert history.add(DESK, empty, timedelta(hours=1)).shape == (0,)
    assert history.elapsed(DESK, empty, empty).shape == (0,)
    assert history.is_open(DESK, empty).shape == (0,)
    assert history.due(DESK, empty, "2 business days", "same_time").shape == (0,)


def test_one_end_for_all_rows() -> None:
    start = at("2026-06-05T16:00", "2026-06-08T09:00")
    now = datetime(2026, 6, 8, 8, tzinfo=UTC)
    found = history.elapsed(DESK, start, now)
    assert found.tolist() == [timedelta(hours=2), timedelta(hours=1)]


def test_steps_between_rows_and_byte_orders_do_not_matter() -> None:
    start = at(*(f"2026-06-0{day}T10:00" for day in range(1, 10)), unit="us")
    expected = history.add(DESK, start, timedelta(hours=9))
    assert (history.add(DESK, start[::2], timedelta(hours=9)) == expected[::2]).all()
    assert (history.add(DESK, start[::-1], timedelta(hours=9)) == expected[::-1]).all()
    swapped = start.astype(">M8[us]")
    assert (history.add(DESK, swapped, timedelta(hours=9)) == expected).all()


def test_many_rows_in_threads_give_what_single_rows_give(monkeypatch: pytest.MonkeyPatch) -> None:
    pools: list[int] = []

    def pool(threads: int) -> ThreadPoolExecutor:
        pools.append(threads)
        return ThreadPoolExecutor(threads)

    monkeypatch.setattr("slacal.history.kernel.asking._PART", 2 * BLOCK)
    monkeypatch.setattr("slacal.history.kernel.asking.os.cpu_count", lambda: 3)
    monkeypatch.setattr("slacal.history.kernel.asking.ThreadPoolExecutor", pool)
    random = np.random.default_rng(5)
    start = np.datetime64("2020-01-01", "us") + random.integers(0, 10 * 365 * DAY, 400_003)
    amount = random.integers(-100 * HOUR, 100 * HOUR, len(start)).astype("m8[us]")
    found = history.add(DESK, start, amount)
    for row in range(0, len(start), 4001):
        expected = DESK.almanac.add(int(start.view("i8")[row]), int(amount.view("i8")[row]), None)
        assert found.view("i8")[row] == expected
    backward = history.elapsed(DESK, start, found)
    assert (backward == amount).all()
    assert pools == [3, 3]


def test_the_first_bad_row_is_named() -> None:
    start = at("2026-06-05T16:00", "2050-12-31T16:00", "2051-06-05T16:00")
    with pytest.raises(HorizonError, match='row 1, column "at"') as caught:
        history.due(DESK, start, "2 business days")
    assert (caught.value.row, caught.value.column) == (1, "at")
    assert caught.value.last_year == 2050
    with pytest.raises(HorizonError, match='row 2, column "end"'):
        history.elapsed(DESK, start[[0, 0, 0]], start)


def test_what_does_not_fit_in_nanoseconds_is_said() -> None:
    always = ServiceCalendar(timezone="UTC", hours=WeeklyHours.parse("24/7"), years=(1970, 2300))
    start = np.array(["2262-04-11T23:00"], "datetime64[ns]")
    with pytest.raises(RangeError, match="nanoseconds"):
        history.add(always, start, timedelta(hours=1))
    assert np.isnat(history.add(always, start, timedelta(hours=1), errors="null")).all()
    assert history.add(always, start.astype("M8[us]"), timedelta(hours=1))[0] == np.datetime64(
        "2262-04-12T00:00"
    )


@pytest.mark.parametrize(
    ("values", "error"),
    [
        (["2026-06-05T10:00"], WrongTypeError),
        (np.array(["2026-06-05"], "datetime64[D]"), WrongTypeError),
        (np.array([1.5]), WrongTypeError),
        (np.array([[1]], "M8[us]"), WrongTypeError),
        (np.array([1], "M8[ps]"), PrecisionError),
        (np.array([1], "M8[15m]"), WrongTypeError),
        (np.array([1], "m8[us]"), WrongTypeError),
        (datetime(2026, 6, 5), NaiveDatetimeError),
    ],
)
def test_other_columns_are_refused(values: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        history.roll_forward(DESK, values)


def test_columns_have_one_length() -> None:
    start = at("2026-06-05T16:00", "2026-06-05T17:00")
    with pytest.raises(WrongTypeError, match="one length"):
        history.add(DESK, start, np.array([1], "m8[h]"))
    with pytest.raises(WrongTypeError, match="one length"):
        history.elapsed(DESK, start, start[:1])


def test_choices_are_checked() -> None:
    start = at("2026-06-05T16:00")
    with pytest.raises(ChoiceError):
        history.add(DESK, start, timedelta(1), "closed")  # type: ignore[arg-type]
    with pytest.raises(ChoiceError):
        history.due(DESK, start, "2 service hours", "same_time")
    with pytest.raises(ChoiceError):
        history.roll_back(DESK, start, errors="ignore")  # type: ignore[arg-type]
    with pytest.raises(WrongTypeError):
        history.roll_back(policies.invantive(), start)  # type: ignore[arg-type]


def test_faults_of_the_calendar_are_raised_whatever_the_rows() -> None:
    uneven = ServiceCalendar(
        timezone="UTC", hours=WeeklyHours.parse("Mon 09:00-17:00; Tue 09:00-12:00")
    )
    with pytest.raises(BusinessDayLengthError):
        history.due(uneven, at("2026-06-05T16:00"), "2 business days", errors="null")
    closed = DESK - ServiceCalendar(timezone="UTC", hours=WeeklyHours.parse("24/7"))
    with pytest.raises(NeverOpensError):
        history.roll_forward(closed, at("2026-06-05T16:00"), errors="null")


def test_the_horizon_is_that_of_the_holidays() -> None:
    short = ServiceCalendar(
        timezone="UTC",
        hours=WeeklyHours.parse("Mon-Fri 09:00-17:00"),
        holidays=Holidays.dates([date(2026, 1, 1)], years=(2026, 2026)),
    )
    edge = np.array(["2026-12-31T23:59", "2027-01-01T00:00", "2027-01-01T00:01"], "M8[m]")
    assert history.is_open(short, edge, "null").tolist() == [False, None, None]
    assert np.isnat(history.roll_back(short, edge, "null")).tolist() == [False, False, True]


def test_a_skipped_wall_time_is_the_jump_to_the_nanosecond() -> None:
    """02:30 on 28 March 2026 is skipped a day later: the clock jumps at 01:00 UTC."""
    start = np.array(["2026-03-28T01:30:00.000000500"], "datetime64[ns]")
    found = history.due(DESK, start, "1 calendar day")
    assert found.tolist() == np.array(["2026-03-29T01:00"], "datetime64[ns]").tolist()
    other = np.array(["2026-03-28T03:30:00.000000500"], "datetime64[ns]")
    found = history.due(DESK, other, "1 calendar day")
    assert found.tolist() == np.array(["2026-03-29T02:30:00.000000500"], "M8[ns]").tolist()


def test_a_date_may_begin_before_the_one_before_it_ends() -> None:
    """St. John's, 7 November 2010: at 00:01 it was 23:01 on the 6th again."""
    desk = ServiceCalendar(
        timezone="America/St_Johns",
        hours=WeeklyHours.parse("Mon-Sun 00:00-09:00"),
        years=(2009, 2011),
    )
    again = np.array(["2010-11-07T03:00"], "datetime64[m]")  # 23:30 on the 6th, once more
    found = history.due(desk, again, "1 business day", "close_of_day")
    assert found.tolist() == [datetime(2010, 11, 8, 12, 30)]  # 09:00 on the 8th
