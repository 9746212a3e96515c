"""Pauses and values that differ by row, against the scalar core and a search by halves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacal import Budget, Calendar, HorizonError, ServiceCalendar, WeeklyHours, history, policies
from slacal.calendars.counting import due
from slacal.errors import PrecisionError, RangeError, SlacalError, UnknownLabelError, WrongTypeError
from slacal.history import Pauses, PerRow
from slacal.history.kernel.pauses import check_is_pauses
from tests.history.test_questions import LANDINGS, column, made, micros
from tests.strategies import HOUR, instants

DESK = policies.invantive().calendar
DAY = 24 * HOUR
Stops = list[tuple[int, int | None]]


def used(calendar: Calendar, in_service: bool, start: int, at: int, stops: Stops) -> int:
    """Return what has passed on a clock, with what was paused left out, by a sum over pieces."""

    def passed(a: int, b: int) -> int:
        return calendar.almanac.elapsed(a, b) if in_service else b - a

    total, position = 0, start
    for begin, end in sorted(stops, key=lambda stop: stop[0]):
        if begin >= at:
            break
        if begin > position:
            total += passed(position, begin)
        position = max(position, at if end is None else min(end, at))
    return total + (passed(position, at) if at > position else 0)


def due_with_pauses(
    calendar: Calendar, start: int, stops: Stops, budget: Budget, *how: Any
) -> int | None:
    """Return the earliest instant by which enough has passed, then the landing; by halves."""
    almanac = calendar.almanac
    base = due(almanac, start, budget, *how)
    in_service = budget.kind in ("service_time", "business_days")
    granted = used(calendar, in_service, start, base, [])
    if used(calendar, in_service, start, base, stops) >= granted:
        return base
    end = almanac.horizon.end
    if used(calendar, in_service, start, end, stops) < granted:
        if any(stop is None for _, stop in stops):
            return None
        raise HorizonError("never")
    low, high = start, end
    while high - low > 1:
        middle = (low + high) // 2
        enough = used(calendar, in_service, start, middle, stops) >= granted
        low, high = (low, middle) if enough else (middle, high)
    if how[1] == "next_open":
        return almanac.add(high, 0, "next_open")
    return high


BUDGETS = st.one_of(
    st.builds(Budget, st.sampled_from(("business_days", "calendar_days")), st.integers(1, 20)),
    st.builds(Budget, st.sampled_from(("service_time", "real_time")), st.integers(0, 9 * DAY)),
)


@given(st.data())
def test_pauses_agree_with_a_search(data: st.DataObject) -> None:
    calendar, pair = data.draw(made())
    budget, landing = data.draw(BUDGETS), None
    counting: Any = "service_time"
    if budget.kind == "business_days":
        counting = data.draw(st.sampled_from(("service_time", "same_time", "close_of_day")))
    if budget.kind in ("business_days", "service_time") and counting == "service_time":
        landing = data.draw(LANDINGS)
    starts: list[int] = []
    stops: list[tuple[int, int, int | None]] = []
    for row in range(data.draw(st.integers(1, 4))):
        start = data.draw(instants(pair))
        starts.append(start)
        for _ in range(data.draw(st.integers(0, 3))):
            begin = start + data.draw(st.integers(-2 * DAY, 20 * DAY))
            end = data.draw(st.one_of(st.none(), *[st.integers(0, 4 * DAY)] * 3))
            stops.append((row, begin, None if end is None else begin + end))
    inside = calendar.almanac.horizon
    stops = [s for s in stops if inside.start <= s[1] and (s[2] or s[1]) <= inside.end]
    pauses = Pauses(
        np.array([row for row, _, _ in stops], int),
        column([begin for _, begin, _ in stops]),
        column([end for _, _, end in stops]),
    )

    def ask(row: int) -> int | None:
        mine = [(begin, end) for number, begin, end in stops if number == row]
        try:
            return due_with_pauses(calendar, starts[row], mine, budget, counting, landing)
        except HorizonError:
            return None

    try:
        expected = [ask(row) for row in range(len(starts))]
    except SlacalError as error:
        with pytest.raises(type(error)):
            history.due(calendar, column(starts), budget, counting, landing, pauses=pauses)
        return
    found = history.due(
        calendar, column(starts), budget, counting, landing, pauses=pauses, errors="null"
    )
    assert micros(found) == expected


def at(*texts: str) -> Any:
    """Dutch summer time, written as such."""
    return np.array(texts, "datetime64[m]") - np.timedelta64(2, "h")


@pytest.mark.parametrize(
    ("budget", "pause", "expected"),
    [
        # Monday 8 June 2026 09:30, 4 service hours: 13:30.
        ("4 service hours", ("2026-06-08T10:00", "2026-06-08T11:00"), "2026-06-08T14:30"),
        ("4 service hours", ("2026-06-08T13:30", "2026-06-08T15:00"), "2026-06-08T13:30"),
        ("4 service hours", ("2026-06-08T13:29", "2026-06-08T15:29"), "2026-06-08T15:30"),
        ("4 service hours", ("2026-06-07T10:00", "2026-06-08T10:30"), "2026-06-08T14:30"),
        ("4 service hours", ("2026-06-08T12:00", "2026-06-09T12:00"), "2026-06-09T13:30"),
        ("4 service hours", ("2026-06-08T12:00", "NaT"), "NaT"),
        ("4 service hours", ("2026-06-08T14:00", "NaT"), "2026-06-08T13:30"),
        ("24 hours", ("2026-06-08T20:00", "2026-06-08T21:00"), "2026-06-09T10:30"),
        ("1 business day", ("2026-06-08T20:00", "2026-06-08T21:00"), "2026-06-09T09:30"),
    ],
)
def test_a_pause_moves_due_by_its_own_length(
    budget: str, pause: tuple[str, str], expected: str
) -> None:
    pauses = Pauses(np.array([0]), at(pause[0]), at(pause[1]))
    found = history.due(DESK, at("2026-06-08T09:30"), budget, pauses=pauses)
    assert found.tolist() == at(expected).tolist()


def test_pauses_of_a_row_come_in_any_order_and_may_overlap() -> None:
    pauses = Pauses(
        np.array([1, 1, 1]),
        at("2026-06-08T11:30", "2026-06-08T10:00", "2026-06-08T10:30"),
        at("2026-06-08T12:00", "2026-06-08T11:00", "2026-06-08T10:45"),
    )
    start = at("2026-06-08T09:30", "2026-06-08T09:30", "2026-06-08T09:30")
    found = history.due(DESK, start, "4 service hours", pauses=pauses)
    assert found.tolist() == at("2026-06-08T13:30", "2026-06-08T15:00", "2026-06-08T13:30").tolist()
    fine = start.astype("datetime64[ns]")
    assert (history.due(DESK, fine, "4 service hours", pauses=pauses) == found).all()


def test_pauses_are_checked() -> None:
    one, other = at("2026-06-08T10:00"), at("2026-06-08T11:00")
    with pytest.raises(RangeError, match="ends before it starts"):
        Pauses(np.array([0]), other, one)
    with pytest.raises(RangeError, match="no start"):
        Pauses(np.array([0]), at("NaT"), one)
    with pytest.raises(RangeError, match="counted from the end"):
        Pauses(np.array([-1]), one, other)
    with pytest.raises(WrongTypeError):
        Pauses(np.array(["0"]), one, other)
    with pytest.raises(WrongTypeError, match="one length"):
        Pauses(np.array([0, 1]), one, other)
    with pytest.raises(RangeError, match="there are 1 rows"):
        history.due(DESK, one, "4 service hours", pauses=Pauses(np.array([1]), one, other))
    for far in (2**63, 2**64 - 1):  # no number below it is meant
        beyond = Pauses(np.array([far], np.uint64), one, other)
        with pytest.raises(RangeError, match="there are 1 rows"):
            history.due(DESK, one, "4 service hours", pauses=beyond)
    with pytest.raises(PrecisionError):
        Pauses(np.array([0]), one.astype("M8[ns]") + np.timedelta64(1, "ns"), other)
    fine = one.astype("M8[ns]") + np.timedelta64(1, "ns")
    with pytest.raises(PrecisionError):
        history.due(DESK, fine, "4 service hours", pauses=Pauses(np.array([0]), one, other))


@pytest.mark.parametrize("wrong", [[], (), 0, "x", {"row": [0]}])
def test_what_are_no_pauses_is_refused(wrong: Any) -> None:
    with pytest.raises(WrongTypeError, match="pauses is a"):
        check_is_pauses(wrong)
    check_is_pauses(None)
    check_is_pauses(Pauses(np.array([0]), at("2026-06-08T10:00"), at("NaT")))


# Values of their own


NIGHTS = ServiceCalendar(timezone="Asia/Tokyo", hours=WeeklyHours.parse("Mon-Sun 22:00-06:00"))
START = at(*["2026-06-08T09:30"] * 5)


def test_each_row_has_its_own_calendar_and_budget() -> None:
    calendars = PerRow((DESK, NIGHTS), [0, 1, 0, 1, -1])
    budgets = PerRow.of(
        ["a", "b", "c", "a", "b"],
        {"a": "4 service hours", "b": "1 business day", "c": "24 hours"},
    )
    found = history.due(calendars, START, budgets)
    for row, (calendar, budget) in enumerate(
        [(DESK, "a"), (NIGHTS, "b"), (DESK, "c"), (NIGHTS, "a")]
    ):
        text = budgets.values["abc".index(budget)]
        assert found[row] == history.due(calendar, START[:1], text)[0]
    assert np.isnat(found[4])


def test_every_question_takes_calendars_by_row() -> None:
    calendars = PerRow((DESK, NIGHTS), [1, 0, -1, 1, 0])
    hour, later = timedelta(hours=1), START + np.timedelta64(50, "h")
    for ask in (
        lambda c, a: history.add(c, a, hour),
        lambda c, a: history.elapsed(c, a, later[: len(a)]),
        history.roll_forward,
        history.roll_back,
    ):
        found = ask(calendars, START)
        assert found[0] == found[3] == ask(NIGHTS, START[:1])[0]
        assert found[1] == found[4] == ask(DESK, START[:1])[0]
        assert np.isnat(found[2])
    assert history.is_open(calendars, START).tolist() == [False, True, None, False, True]


def test_a_bad_row_keeps_its_number() -> None:
    calendars = PerRow((DESK, NIGHTS), [1, 1, 0, 0, 1])
    start = START.copy()
    start[3] = np.datetime64("2050-12-31T12:00")
    with pytest.raises(HorizonError, match="row 3"):
        history.due(calendars, start, "1 business day")
    found = history.due(calendars, start, "1 business day", errors="null")
    assert np.isnat(found).tolist() == [False, False, False, True, False]


@given(st.lists(st.sampled_from("ab"), max_size=20), st.data())
def test_labels_stand_for_values(labels: list[str], data: st.DataObject) -> None:
    kinds = [np.array(labels, "U1"), np.array([*labels, None], object)[: len(labels)], labels]
    found = PerRow.of(data.draw(st.sampled_from(kinds)), {"b": 1, "a": 2})
    assert [found.values[code] for code in found.codes] == [{"a": 2, "b": 1}[x] for x in labels]


def test_labels_that_stand_for_nothing() -> None:
    assert PerRow.of([None, "a", float("nan")], {"a": 1}).codes.tolist() == [-1, 0, -1]
    with pytest.raises(UnknownLabelError, match=r'row 1: .*did you mean "second"'):
        PerRow.of(["first", "secnd"], {"first": 1, "second": 2})
    with pytest.raises(RangeError, match="row 2: code 7"):
        PerRow((1, 2), [0, -1, 7])
    with pytest.raises(WrongTypeError):
        PerRow((1, 2), [0.5])
    with pytest.raises(WrongTypeError, match="5 rows"):
        history.roll_forward(PerRow((DESK,), [0]), START)


def test_pauses_are_pauses() -> None:
    at = np.array(["2026-05-04T10:00"], "M8[us]")
    with pytest.raises(WrongTypeError, match="pauses is a list"):
        history.due(policies.invantive().calendar, at, "1 hour", pauses=[])  # type: ignore[arg-type]
    frame = pl.DataFrame({"opened": at}).with_columns(pl.col("opened").dt.replace_time_zone("UTC"))
    with pytest.raises(WrongTypeError, match="pauses is a dict"):
        history.evaluate(frame, policies.invantive(), category=None, pauses={})  # type: ignore[arg-type]
