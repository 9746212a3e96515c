"""Dials against the walk, and what of a calendar they compile."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from slacal import ServiceCalendar, WeeklyHours, history
from slacal.calendars.almanac import Landing
from slacal.history import Pauses
from slacal.history.kernel.dials import Dial
from tests import walk
from tests.history.test_questions import LANDINGS, column, micros
from tests.strategies import HOUR, instants, opens_ever, pairs


def numbers(*values: int) -> Any:
    return np.array(values, np.int64)


@given(st.data())
def test_what_a_dial_shows_may_be_compared_however_far_it_has_reached(data: st.DataObject) -> None:
    pair = data.draw(pairs())
    assume(opens_ever(pair))
    horizon = pair.calendar.almanac.horizon
    dial = Dial(pair.calendar.almanac, in_service=True)
    asked, shown = [], []
    for _ in range(data.draw(st.integers(1, 3))):  # it may reach back as well
        ends = sorted(data.draw(st.tuples(instants(pair), instants(pair))))
        dial.reach(*ends)
        asked += ends
        shown += dial.passed(numbers(*ends)).tolist()
    for at, passed in zip(asked, shown, strict=True):
        assert passed - shown[0] == walk.elapsed(pair.desk, asked[0], at)
    assert dial.outside(numbers(horizon.start - 1, horizon.start, horizon.end)).tolist() == [
        True,
        False,
        False,
    ]


@given(st.data())
def test_a_dial_finds_the_instants_of_what_it_shows(data: st.DataObject) -> None:
    pair = data.draw(pairs())
    assume(opens_ever(pair))
    landing: Landing = data.draw(LANDINGS) or "close"
    start = data.draw(instants(pair))
    amounts = data.draw(st.lists(st.integers(1, 3000 * HOUR), min_size=1, max_size=4))
    dial = Dial(pair.calendar.almanac, in_service=True)
    dial.reach(start, start)
    since = int(dial.passed(numbers(start))[0])
    found, failed = dial.instants(numbers(*amounts) + since, landing)
    for at, bad, amount in zip(found.tolist(), failed.tolist(), amounts, strict=True):
        try:
            expected = walk.add(pair.desk, start, amount, landing)
        except walk.Outside:
            assert bad
        else:
            assert (at, bad) == (expected, False)


def test_a_dial_of_real_time_shows_time_itself() -> None:
    desk = long()
    dial = Dial(desk.almanac, in_service=False)
    end = desk.almanac.horizon.end
    dial.reach(0, end)
    dial.reach_shown(end)
    at = numbers(-1, 0, end, end + 1)
    assert dial.passed(at).tolist() == at.tolist()
    assert dial.instants(at, "close")[1].tolist() == [False, False, False, True]
    assert not dial.outside(at).any()
    assert desk.almanac.pages.built == 0


# What pauses compile


def long() -> ServiceCalendar:
    return ServiceCalendar(
        timezone="UTC", hours=WeeklyHours.parse("Mon-Fri 09:00-17:00"), years=(1970, 2100)
    )


MONDAY = "2026-06-08T10:00"  # due on Wednesday 10 June, 10:00


@pytest.mark.parametrize(
    ("pause", "expected", "last_year"),
    [
        (("2026-06-09T09:00", "2026-06-09T11:00"), "2026-06-10T12:00", 2027),
        (("2026-06-09T09:00", "NaT"), "NaT", 2027),
        (("2026-06-09T09:00", "9999-12-31T00:00"), "NaT", 2027),  # never in the calendar's years
        (("2026-06-11T09:00", "2090-01-01T00:00"), "2026-06-10T10:00", 2027),  # after due
        (("2090-01-01T00:00", "NaT"), "2026-06-10T10:00", 2027),
        # Two hours are left: Monday 31 December 16:00-17:00, and 1 January 09:00-10:00.
        (("2026-06-09T16:00", "2029-12-31T16:00"), "2030-01-01T10:00", 2033),  # years double
    ],
)
@pytest.mark.parametrize("budget", ["16 service hours", "2 business days"])
def test_pauses_compile_the_years_that_they_reach(
    pause: tuple[str, str], expected: str, last_year: int, budget: str
) -> None:
    desk = long()
    at = np.array([MONDAY], "M8[us]")
    start, end = (np.array([text], "M8[us]") for text in pause)
    found = history.due(desk, at, budget, pauses=Pauses(np.array([0]), start, end), errors="null")
    assert micros(found) == micros(np.array([expected], "M8[us]"))
    years = column([desk.almanac.pages.timeline.start, desk.almanac.pages.timeline.end])
    assert str(years[0]) == "2026-01-01T00:00:00.000000"
    assert str(years[1]) == f"{last_year + 1}-01-01T00:00:00.000000"
