"""Cut-offs and times of day over columns, against the scalar core and by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from slacal import Budget, Calendar, ServiceCalendar, WeeklyHours, combine
from slacal.calendars.counting import after_cutoff, due_by
from slacal.history.kernel import counting
from slacal.history.kernel.asking import Found
from slacal.history.kernel.columns import NAT, column_of
from slacal.history.kernel.counting import Grant
from tests.history.test_questions import has_service, made, or_none, rows
from tests.strategies import HOUR, instants

DAY = 24 * HOUR
BEHIND, KIRITIMATI = "Etc/GMT+12", "Pacific/Kiritimati"  # 12 hours behind UTC, and 14 ahead
TIMES = st.one_of(st.integers(0, 48).map(lambda n: n * HOUR), st.integers(0, 48 * HOUR))


def column(values: list[int | None], unit: str = "us") -> Any:
    raw = np.array([NAT if value is None else value for value in values], np.int64)
    return column_of("at", raw, unit)


def shown(found: Found) -> list[int | None]:
    return [None if value == NAT else value for value in found.values.tolist()]


def marked(found: Found, size: int) -> list[bool]:
    return [False] * size if found.bad is None else found.bad.tolist()


def by_time(n: int, time: int) -> Grant:
    return Grant(Budget("business_days", n), "close_of_day", by=time)


def one_by_one(at: list[int | None], ask: Callable[[int], int]) -> list[int | None]:
    return [None if a is None else or_none(lambda a=a: ask(a)) for a in at]  # type: ignore[misc]


@given(st.data())
def test_started_agrees_with_the_scalar_core(data: st.DataObject) -> None:
    calendar, pair = data.draw(made())
    at, cutoff = data.draw(rows(pair)), data.draw(TIMES)
    almanac = calendar.almanac
    found = counting.started(almanac, column(at), cutoff)
    expected = one_by_one(at, lambda a: after_cutoff(almanac, a, cutoff))
    assert shown(found) == expected
    bad = [a is not None and start is None for a, start in zip(at, expected, strict=True)]
    assert marked(found, len(at)) == bad


@given(st.data())
def test_due_by_a_time_of_day_agrees_with_the_scalar_core(data: st.DataObject) -> None:
    calendar, pair = data.draw(made())
    at, n = data.draw(rows(pair)), data.draw(st.integers(1, 40))
    time = data.draw(st.integers(0, 24 * 60)) * HOUR // 60
    almanac = calendar.almanac
    found = counting.due(almanac, column(at), by_time(n, time))
    expected = one_by_one(at, lambda a: due_by(almanac, a, n, time))
    assert shown(found) == expected
    bad = [a is not None and due is None for a, due in zip(at, expected, strict=True)]
    assert marked(found, len(at)) == bad


@given(st.data())
def test_nanoseconds_are_past_the_cutoff(data: st.DataObject) -> None:
    """Less than a microsecond above, an instant is past a cut-off that it would else just meet."""
    calendar, pair = data.draw(made())
    almanac = calendar.almanac
    above = st.sampled_from((0, 0, 1, 999))
    ns = [
        (data.draw(instants(pair)), data.draw(above)) for _ in range(data.draw(st.integers(1, 5)))
    ]
    cutoff = data.draw(TIMES)
    if data.draw(st.booleans()):  # the first one meets it
        first = ns[0][0]
        assume(almanac.horizon.start <= first < almanac.horizon.end)
        midnight = (almanac.business_day_of(first) - date(1970, 1, 1).toordinal()) * DAY
        cutoff = max(almanac.clock.wall(first) - midnight, 1)

    def start(at: int, more: int) -> int | None:
        moved = or_none(lambda: after_cutoff(almanac, at, cutoff - (more > 0)))
        return None if moved is None else moved * 1000 + (more if moved == at else 0)

    found = counting.started(almanac, column([at * 1000 + more for at, more in ns], "ns"), cutoff)
    assert shown(found) == [start(at, more) for at, more in ns]


def test_without_a_cutoff_nothing_moves() -> None:
    desk = ServiceCalendar(timezone="UTC", hours=WeeklyHours.parse("Mon-Fri 09:00-17:00"))
    assert shown(counting.started(desk.almanac, column([1, None, 7]), None)) == [1, None, 7]
    assert shown(counting.started(desk.almanac, column([1, None], "ns"), None)) == [1, None]
    minutes = counting.started(desk.almanac, column([1, None], "m"), None)
    assert shown(minutes) == [60_000_000, None]


# Fresh calendars: what is compiled first must reach all dates that a row touches


def utc(*texts: str) -> list[int | None]:
    return [int(at) for at in np.array(texts, "M8[us]").view(np.int64)]


def overlapping() -> ServiceCalendar:
    """A night shift that hands over at 07:00, and an hour of its own on the morning after.

    At 05:30 the date's own window counts, at 06:30 the one of the day before: later instants may
    belong to an earlier business day.
    """
    hours = WeeklyHours.parse("Mon-Sun 05:00-06:00, 08:00-07:00")
    return ServiceCalendar(timezone="UTC", hours=hours, years=(2025, 2035))


MORNING = ("2026-01-02T04:30", "2026-01-02T05:30", "2026-01-02T06:30")  # of 1, 2 and 1 January


@pytest.mark.parametrize(
    ("grant", "due"),
    [
        # 729 days after 1 January 2026 it is the last of 2027: the first page ends there.
        (
            Grant(Budget("business_days", 729), "close_of_day"),
            ("2028-01-01T07:00", "2028-01-02T07:00", "2028-01-01T07:00"),
        ),
        (by_time(729, 9 * HOUR), ("2027-12-31T09:00", "2028-01-01T09:00", "2027-12-31T09:00")),
        (by_time(729, 2 * HOUR), ("2027-12-31T05:00", "2028-01-01T05:00", "2027-12-31T05:00")),
    ],
    ids=["close of day", "by a time", "by a time before opening"],
)
def test_due_reaches_the_year_that_only_a_middle_row_touches(
    grant: Grant, due: tuple[str, ...]
) -> None:
    found = counting.due(overlapping().almanac, column(utc(*MORNING)), grant)
    assert shown(found) == utc(*due)
    assert found.bad is None


def test_started_reaches_the_years_that_its_rows_touch() -> None:
    at = utc("2028-01-01T04:30", "2028-01-01T05:30", "2028-01-01T06:30")  # of 31, 1 and 31
    desk = overlapping()
    desk.almanac.check(utc("2026-06-01")[0] or 0)  # so that 2026 and 2027 are compiled
    found = counting.started(desk.almanac, column(at), 2 * HOUR)
    assert shown(found) == utc("2028-01-01T05:00", "2028-01-02T05:00", "2028-01-01T05:00")
    night = ServiceCalendar(timezone="UTC", hours=WeeklyHours.parse("Mon-Sun 22:00-06:00"))
    found = counting.started(night.almanac, column(utc("2026-01-01T02:00")), 25 * HOUR)
    assert shown(found) == utc("2026-01-01T22:00")  # past 01:00 of the night of 31 December


def test_started_reaches_the_year_that_only_a_middle_row_touches() -> None:
    """Friday 29 December 2028 is the last business day of its year; 05:30 alone is its own."""
    hours = WeeklyHours.parse("Mon-Fri 05:00-06:00, 08:00-07:00")
    desk = ServiceCalendar(timezone="UTC", hours=hours, years=(2025, 2035))
    desk.almanac.check(utc("2027-06-01")[0] or 0)  # so that 2027 and 2028 are compiled
    at = utc("2028-12-29T04:30", "2028-12-29T05:30", "2028-12-29T06:30")
    found = counting.started(desk.almanac, column(at), 2 * HOUR)
    assert shown(found) == utc("2028-12-29T05:00", "2029-01-01T05:00", "2028-12-29T05:00")


def test_an_opening_past_the_end_of_a_horizon_is_no_start() -> None:
    """Kiritimati is 14 hours ahead: what both know ends at 10:00 on 31 December."""
    noon, ahead = (
        ServiceCalendar(timezone=zone, hours=WeeklyHours.parse(hours), years=(2026, 2026))
        for zone, hours in (("UTC", "Mon-Sun 12:00-13:00"), (KIRITIMATI, "Mon-Sun 09:00-10:00"))
    )
    at = column(utc("2026-12-29T20:00", "2026-12-30T20:00"))
    found = counting.started((noon | ahead).almanac, at, HOUR)
    assert shown(found) == [*utc("2026-12-30T12:00"), None]
    assert marked(found, 2) == [False, True]


def test_from_the_eve_all_business_days_can_be_counted() -> None:
    """05:00 on 1 January belongs to the night before, which a calendar of one year knows too."""
    night = ServiceCalendar(
        timezone="UTC", hours=WeeklyHours.parse("Mon-Sun 22:00-06:00"), years=(2026, 2026)
    )
    at = column(utc("2026-01-01T05:00", "2026-01-01T07:00"))
    found = counting.due(night.almanac, at, by_time(365, 23 * HOUR))
    assert shown(found) == [*utc("2026-12-31T23:00"), None]
    assert marked(found, 2) == [False, True]


def test_dates_of_another_calendar_may_have_no_windows_at_all() -> None:
    hours = WeeklyHours.parse("Mon-Fri 09:00-17:00")
    desk = ServiceCalendar(timezone="UTC", hours=hours, years=(2026, 2026))
    before = ServiceCalendar(
        timezone="UTC",
        hours=WeeklyHours.of({}),
        exceptions={date(2025, 6, 2): "09:00-17:00"},
        years=(2025, 2026),
    )
    both = combine(desk, before, days=before)
    at = column(utc("2026-01-01T03:00", "2026-03-01T03:00"))
    for found in (
        counting.due(both.almanac, at, by_time(1, HOUR)),
        counting.due(both.almanac, at, Grant(Budget("business_days", 1), "same_time")),
        counting.started(both.almanac, at, HOUR),
    ):
        assert marked(found, 2) == [True, True]


def test_a_calendar_may_have_service_and_no_business_day() -> None:
    eve = ServiceCalendar(
        timezone="UTC",
        hours=WeeklyHours.of({}),
        exceptions={date(2025, 12, 31): "22:00-06:00"},
        years=(2026, 2026),
    )
    at = column(utc("2026-01-01T03:00", "2026-03-01T03:00"))
    for found in (
        counting.due(eve.almanac, at, by_time(1, HOUR)),
        counting.due(eve.almanac, at, Grant(Budget("business_days", 1), "close_of_day")),
        counting.started(eve.almanac, at, HOUR),
    ):
        assert shown(found) == [None, None]
        assert marked(found, 2) == [True, True]
    assert shown(counting.started(eve.almanac, at, 28 * HOUR))[0] == utc("2026-01-01T03:00")[0]


# Combined over the date line, a window's date may lie days from the date on the clock

FAR = (BEHIND, KIRITIMATI, "UTC")
WEEKS = ("Mon-Sun 23:59-23:58", "Sat,Sun 10:00-09:30", "Mon-Fri 09:00-17:00", "Mon-Sun 22:00-06:00")


LONG = "Mon-Sun 23:59-23:58"


@pytest.mark.parametrize(
    ("left", "right", "at", "close"),
    [
        # Thursday 4 June begins ahead, and behind it is the 2nd, in the window of the 1st.
        ((KIRITIMATI, "Mon 09:00-10:00"), (BEHIND, LONG), "2026-06-03T10:00", "2026-06-04T11:58"),
        # Ten hours before that, it is the 3rd and the same window.
        ((KIRITIMATI, "Mon 09:00-10:00"), (BEHIND, LONG), "2026-06-03T00:00", "2026-06-04T11:58"),
        # Behind, it is the 2nd; ahead, in the window of the 3rd.
        ((BEHIND, "Mon 09:00-10:00"), (KIRITIMATI, LONG), "2026-06-03T10:00", "2026-06-05T09:58"),
        # The same, in the window of the 4th.
        ((BEHIND, "Mon 09:00-10:00"), (KIRITIMATI, "Mon-Sun 00:00-20:00"),
         "2026-06-03T10:00", "2026-06-05T06:00"),
    ],
)  # fmt: skip
def test_a_window_may_be_dated_days_from_the_clock(
    left: tuple[str, str], right: tuple[str, str], at: str, close: str
) -> None:
    one, other = (
        ServiceCalendar(timezone=zone, hours=WeeklyHours.parse(hours), years=(2025, 2028))
        for zone, hours in (left, right)
    )
    almanac = combine(one, other, days="result").almanac
    grant = Grant(Budget("business_days", 1), "close_of_day")
    assert shown(counting.due(almanac, column(utc(at)), grant)) == utc(close)
    assert grant.due_from(almanac, utc(at)[0] or 0) == utc(close)[0]


@st.composite
def far_apart(draw: st.DrawFn) -> Calendar:
    one, other = (
        ServiceCalendar(
            timezone=draw(st.sampled_from(FAR)),
            hours=WeeklyHours.parse(draw(st.sampled_from(WEEKS))),
            years=(2025, 2028),
        )
        for _ in range(2)
    )
    how: Any = draw(st.sampled_from(("union", "intersection", "difference")))
    days: Any = draw(st.sampled_from((None, "result", other)))
    return combine(one, other, how=how, timezone=draw(st.sampled_from(FAR)), days=days)


@given(far_apart(), st.data())
def test_dates_of_distant_zones_agree_with_the_scalar_core(
    calendar: Calendar, data: st.DataObject
) -> None:
    assume(has_service(calendar))
    almanac = calendar.almanac
    middle = utc(data.draw(st.sampled_from(("2026-01-01", "2026-06-05", "2027-01-01"))))[0] or 0
    near = st.integers(-150, 150).map(lambda n: middle + n * HOUR // 2)
    at: list[int | None] = list(data.draw(st.lists(near, min_size=1, max_size=4)))
    n, time = data.draw(st.sampled_from((1, 2, 360, 366))), data.draw(st.integers(0, 24)) * HOUR
    for grant in (by_time(n, time), Grant(Budget("business_days", n), "same_time")):
        found = counting.due(almanac, column(at), grant)
        assert shown(found) == one_by_one(at, partial(grant.due_from, almanac))
    found = counting.started(almanac, column(at), time)
    assert shown(found) == one_by_one(at, lambda a: after_cutoff(almanac, a, time))
