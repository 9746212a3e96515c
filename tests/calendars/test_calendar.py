"""`ServiceCalendar` by example: the rules of DESIGN.md as tables, and what is refused."""

from __future__ import annotations

import copy
import hashlib
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import slacal
from slacal import Day, Holidays, HorizonError, ServiceCalendar, WeeklyHours, Window
from slacal.calendars.almanac import Landing
from slacal.calendars.rolls import Roll
from slacal.errors import (
    CalendarError,
    ChoiceError,
    HoursError,
    NeverOpensError,
    NotABusinessDayError,
    RangeError,
    SlacalError,
    UnknownZoneError,
    WrongTypeError,
)

ZONE = ZoneInfo("Europe/Amsterdam")
HOUR = timedelta(hours=1)
MICRO = timedelta(microseconds=1)


def at(text: str, fold: int = 0) -> datetime:
    """Return an Amsterdam time of 2026: "06-01 09:00"."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE, fold=fold)


def shown(found: datetime) -> str:
    assert found.tzinfo is ZONE
    time = found.time().isoformat() if found.second or found.microsecond else f"{found:%H:%M}"
    return f"{found:%a %d %b} {time}" + " again" * found.fold


def spans(windows: Any) -> list[str]:
    return [f"{shown(window.opens)} - {shown(window.closes)}" for window in windows]


def desk(hours: str, /, **more: Any) -> ServiceCalendar:
    fields: dict[str, Any] = {"timezone": "Europe/Amsterdam", "hours": WeeklyHours.parse(hours)}
    return ServiceCalendar(**fields | more)


OFFICE = desk("Mon-Fri 09:00-17:00")
NIGHTS = desk("Mon-Fri 22:00-06:00")
ALWAYS = desk("24/7")


# Rule 3, landing, and rule 4, zero and negative


@pytest.mark.parametrize(
    ("start", "hours", "unstated", "close", "next_open"),
    [
        ("06-01 09:00", 8, "Mon 01 Jun 17:00", "Mon 01 Jun 17:00", "Tue 02 Jun 09:00"),
        ("06-05 16:00", 1, "Fri 05 Jun 17:00", "Fri 05 Jun 17:00", "Mon 08 Jun 09:00"),
        ("06-05 16:00", 2, "Mon 08 Jun 10:00", "Mon 08 Jun 10:00", "Mon 08 Jun 10:00"),
        ("06-06 12:00", 8, "Mon 08 Jun 17:00", "Mon 08 Jun 17:00", "Tue 09 Jun 09:00"),
        # Backward, opening time unless stated.
        ("06-02 09:00", -8, "Mon 01 Jun 09:00", "Fri 29 May 17:00", "Mon 01 Jun 09:00"),
        ("06-02 17:00", -8, "Tue 02 Jun 09:00", "Mon 01 Jun 17:00", "Tue 02 Jun 09:00"),
        ("06-02 12:00", -1, "Tue 02 Jun 11:00", "Tue 02 Jun 11:00", "Tue 02 Jun 11:00"),
        ("06-07 12:00", -8, "Fri 05 Jun 09:00", "Thu 04 Jun 17:00", "Fri 05 Jun 09:00"),
        # Nothing: nothing moves, unless a landing is stated.
        ("06-01 12:00", 0, "Mon 01 Jun 12:00", "Mon 01 Jun 12:00", "Mon 01 Jun 12:00"),
        ("06-07 12:00", 0, "Sun 07 Jun 12:00", "Fri 05 Jun 17:00", "Mon 08 Jun 09:00"),
        # Both ends of a closed stretch belong to it.
        ("06-01 09:00", 0, "Mon 01 Jun 09:00", "Fri 29 May 17:00", "Mon 01 Jun 09:00"),
        ("06-01 17:00", 0, "Mon 01 Jun 17:00", "Mon 01 Jun 17:00", "Tue 02 Jun 09:00"),
    ],
)
def test_rules_3_and_4(start: str, hours: int, unstated: str, close: str, next_open: str) -> None:
    landings: tuple[Landing | None, ...] = (None, "close", "next_open")
    for landing, expected in zip(landings, (unstated, close, next_open), strict=True):
        found = OFFICE.add(at(start), hours * HOUR, landing)
        assert shown(found) == expected
        assert OFFICE.elapsed(at(start), found) == hours * HOUR


def test_a_microsecond_is_not_lost() -> None:
    assert shown(OFFICE.add(at("06-05 16:00"), HOUR - MICRO)) == "Fri 05 Jun 16:59:59.999999"
    assert shown(OFFICE.add(at("06-05 16:00"), HOUR + MICRO)) == "Mon 08 Jun 09:00:00.000001"
    assert shown(OFFICE.add(at("06-08 09:00:00.000001"), -MICRO)) == "Mon 08 Jun 09:00"
    assert shown(OFFICE.add(at("06-08 09:00"), -MICRO)) == "Fri 05 Jun 16:59:59.999999"


@pytest.mark.parametrize("landing", ["closes", "", "open", 1, True, ["close"]])
def test_a_landing_is_one_of_two(landing: Any) -> None:
    for amount in (HOUR, -HOUR, timedelta(0), timedelta(days=99_999)):
        with pytest.raises(ChoiceError, match='landing is one of "close", "next_open"'):
            OFFICE.add(at("06-01 09:00"), amount, landing)


# Half-open, and rolling


@pytest.mark.parametrize(
    ("when", "is_open", "forward", "back"),
    [
        ("06-01 08:59:59", False, "Mon 01 Jun 09:00", "Fri 29 May 17:00"),
        ("06-01 09:00", True, "Mon 01 Jun 09:00", "Fri 29 May 17:00"),
        ("06-01 09:00:00.000001", True, "Mon 01 Jun 09:00:00.000001", "Mon 01 Jun 09:00:00.000001"),
        ("06-01 16:59:59.999999", True, "Mon 01 Jun 16:59:59.999999", "Mon 01 Jun 16:59:59.999999"),
        ("06-01 17:00", False, "Tue 02 Jun 09:00", "Mon 01 Jun 17:00"),
        ("06-06 12:00", False, "Mon 08 Jun 09:00", "Fri 05 Jun 17:00"),
    ],
)
def test_half_open_and_rolling(when: str, is_open: bool, forward: str, back: str) -> None:
    assert OFFICE.is_open(at(when)) is is_open
    assert shown(OFFICE.roll_forward(at(when))) == forward
    assert shown(OFFICE.roll_back(at(when))) == back


@pytest.mark.parametrize(
    ("when", "previous", "current", "coming"),
    [
        ("06-02 08:00", "Mon 01 Jun", None, "Tue 02 Jun"),
        ("06-02 09:00", "Mon 01 Jun", "Tue 02 Jun", "Wed 03 Jun"),
        ("06-02 12:00", "Mon 01 Jun", "Tue 02 Jun", "Wed 03 Jun"),
        ("06-02 17:00", "Tue 02 Jun", None, "Wed 03 Jun"),
        ("06-06 12:00", "Fri 05 Jun", None, "Mon 08 Jun"),
    ],
)
def test_the_windows_around(when: str, previous: str, current: str | None, coming: str) -> None:
    def day(window: Window | None) -> str | None:
        if window is None:
            return None
        assert (f"{window.opens:%H:%M}", f"{window.closes:%H:%M}") == ("09:00", "17:00")
        return f"{window.opens:%a %d %b}"

    assert day(OFFICE.previous_window(at(when))) == previous
    assert day(OFFICE.window_at(at(when))) == current
    assert day(OFFICE.next_window(at(when))) == coming


def test_windows_that_touch_or_overlap_are_one() -> None:
    touching = desk("Mon 08:00-12:00, 12:00-17:00; Tue 22:00-06:00; Wed 05:00-09:00")
    assert spans(touching.windows(at("06-01 00:00"), at("06-05 00:00"))) == [
        "Mon 01 Jun 08:00 - Mon 01 Jun 17:00",
        "Tue 02 Jun 22:00 - Wed 03 Jun 09:00",
    ]
    # But declared, they are two: and an instant in both belongs to the later day.
    assert len(touching.day(date(2026, 6, 1)).windows) == 2
    assert touching.business_day_of(at("06-03 04:59")) == date(2026, 6, 2)
    assert touching.business_day_of(at("06-03 05:30")) == date(2026, 6, 3)


@pytest.mark.parametrize(
    ("hours", "opens", "closes"),
    [
        ("Mon-Fri 22:00-06:00", datetime(2025, 12, 31, 22), datetime(2026, 1, 1, 6)),
        ("24/7", datetime(1970, 1, 1), datetime(2101, 1, 1)),
    ],
)
def test_a_window_over_new_year_is_whole_whoever_asks_first(
    hours: str, opens: datetime, closes: datetime
) -> None:
    whole = Window(opens.replace(tzinfo=ZONE), closes.replace(tzinfo=ZONE))
    # A fresh calendar each time: nothing but the year that is asked about is compiled by then.
    assert desk(hours).window_at(at("01-01 00:00")) == whole
    assert desk(hours).window_at(at("01-01 03:00")) == whole
    assert desk(hours).window_at(datetime(2025, 12, 31, 23, tzinfo=ZONE)) == whole
    if hours != "24/7":
        assert desk(hours).next_window(datetime(2025, 12, 31, 12, tzinfo=ZONE)) == whole
        assert desk(hours).previous_window(at("01-01 06:00")) == whole


def test_windows_are_cut_to_what_is_asked() -> None:
    assert spans(OFFICE.windows(at("06-01 12:00"), at("06-02 10:00"))) == [
        "Mon 01 Jun 12:00 - Mon 01 Jun 17:00",
        "Tue 02 Jun 09:00 - Tue 02 Jun 10:00",
    ]
    assert spans(OFFICE.windows(at("06-01 12:00"), at("06-01 12:00"))) == []
    assert spans(OFFICE.windows(at("06-01 17:00"), at("06-02 09:00"))) == []
    with pytest.raises(RangeError, match="the end comes before the start; swap the two") as raised:
        OFFICE.windows(at("06-02 12:00"), at("06-01 12:00"))
    assert (raised.value.start, raised.value.end) == (at("06-02 12:00"), at("06-01 12:00"))


# Rule 5: clock changes


@pytest.mark.parametrize(
    ("day", "hours"),
    [("03-28", 24), ("03-29", 23), ("03-30", 24), ("10-24", 24), ("10-25", 25), ("10-26", 24)],
)
def test_a_whole_day_is_as_long_as_it_is(day: str, hours: int) -> None:
    midnight = at(f"{day} 00:00")
    assert ALWAYS.elapsed(midnight, midnight + timedelta(days=1)) == hours * HOUR
    (window,) = ALWAYS.day(midnight.date()).windows
    assert window.duration == hours * HOUR


@pytest.mark.parametrize(
    ("hours", "day", "expected"),
    [
        # Sunday 29 March 2026, 02:00-03:00 is skipped; 25 October it comes twice.
        ("Sun 02:00-03:00", "2026-03-29", []),
        ("Sun 02:15-02:45", "2026-03-29", []),
        ("Sun 01:00-02:30", "2026-03-29", ["Sun 29 Mar 01:00 - Sun 29 Mar 03:00"]),
        ("Sun 02:30-04:00", "2026-03-29", ["Sun 29 Mar 03:00 - Sun 29 Mar 04:00"]),
        ("Sun 02:00-03:00", "2026-10-25", ["Sun 25 Oct 02:00 - Sun 25 Oct 03:00"]),
        ("Sun 02:15-02:45", "2026-10-25", ["Sun 25 Oct 02:15 - Sun 25 Oct 02:45"]),
        ("Sun 01:00-02:30", "2026-10-25", ["Sun 25 Oct 01:00 - Sun 25 Oct 02:30"]),
        ("Sun 02:30-04:00", "2026-10-25", ["Sun 25 Oct 02:30 - Sun 25 Oct 04:00"]),
        ("Sat 22:00-06:00", "2026-03-28", ["Sat 28 Mar 22:00 - Sun 29 Mar 06:00"]),
    ],
)
def test_windows_in_a_clock_change(hours: str, day: str, expected: list[str]) -> None:
    found = desk(hours).day(date.fromisoformat(day))
    assert spans(found.windows) == expected
    assert found.is_business_day is bool(expected)


@pytest.mark.parametrize(
    ("hours", "first", "last", "length"),
    [
        ("Sun 02:00-03:00", "10-25 00:00", "10-26 00:00", 2),  # both passes lie in it
        ("Sun 02:15-02:45", "10-25 00:00", "10-26 00:00", 0.5),  # the first pass only
        ("Sun 01:00-02:30", "10-25 00:00", "10-26 00:00", 1.5),
        ("Sun 02:30-04:00", "10-25 00:00", "10-26 00:00", 2.5),
        ("Sat 22:00-06:00", "03-28 12:00", "03-29 12:00", 7),
        ("Sat 22:00-06:00", "10-24 12:00", "10-25 12:00", 9),
    ],
)
def test_elapsed_is_real_time(hours: str, first: str, last: str, length: float) -> None:
    assert desk(hours).elapsed(at(first), at(last)) == length * HOUR


def test_a_result_in_a_repeated_hour_says_which() -> None:
    start = at("10-25 01:30")
    found = [ALWAYS.add(start, n * HOUR) for n in (1, 2, 3)]
    assert [shown(result) for result in found] == [
        "Sun 25 Oct 02:30",
        "Sun 25 Oct 02:30 again",
        "Sun 25 Oct 03:30",
    ]
    assert [result.utcoffset() for result in found] == [2 * HOUR, HOUR, HOUR]
    # Both passes are instants of their own.
    assert ALWAYS.elapsed(at("10-25 02:30"), at("10-25 02:30", fold=1)) == HOUR
    assert ALWAYS.add(at("10-25 02:30", fold=1), -HOUR).fold == 0


def instant_of(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "wall", "day", "is_open"),
    [
        # St. John's, 7 November 2010: at 00:01 (02:31 UTC) back to 23:01 of the 6th.
        ("2010-11-07T02:29:59", "06 23:59:59", 6, False),
        ("2010-11-07T02:30:00", "07 00:00:00", 7, True),
        ("2010-11-07T02:30:59", "07 00:00:59", 7, True),
        ("2010-11-07T02:31:00", "06 23:01:00", 7, True),  # the clock shows the 6th once more
        ("2010-11-07T03:30:59", "07 00:00:59", 7, True),
        ("2010-11-07T04:31:00", "07 01:01:00", 7, False),
    ],
)
def test_a_clock_set_back_over_midnight(when: str, wall: str, day: int, is_open: bool) -> None:
    # A date begins when its midnight is first reached, whatever the clock shows after.
    calendar = ServiceCalendar(
        timezone="America/St_Johns",
        hours=WeeklyHours.parse("Sat 09:00-17:00; Sun 00:00-01:00, 09:00-17:00"),
    )
    start = instant_of(when)
    found = calendar.add(start, timedelta(0))
    assert f"{found:%d %H:%M:%S}" == wall
    assert calendar.is_open(start) is is_open
    assert calendar.business_day_of(start) == date(2010, 11, day)


def test_a_clock_set_back_over_new_year() -> None:
    # Phoenix, 1 January 1944: at 00:01 (06:01 UTC) back to 23:01 of 1943. Both years, either way.
    hours = WeeklyHours.parse("24/7")
    for years in ((1943, 1943), (1943, 1944), (1944, 1944)):
        calendar = ServiceCalendar(timezone="America/Phoenix", hours=hours, years=years)
        midnight = instant_of("1944-01-01T06:00")
        assert calendar.elapsed(midnight, midnight) == timedelta(0)
        again = instant_of("1944-01-01T06:30")
        if years[1] == 1943:
            with pytest.raises(HorizonError):
                calendar.is_open(midnight)
            assert calendar.roll_back(midnight).astimezone(UTC) == midnight
            with pytest.raises(HorizonError):
                calendar.roll_back(again)
        else:
            fresh = ServiceCalendar(timezone="America/Phoenix", hours=hours, years=years)
            assert fresh.is_open(again)
            assert calendar.business_day_of(again) == date(1944, 1, 1)
            assert calendar.elapsed(midnight, again) == timedelta(minutes=30)
            assert calendar.day(date(1944, 1, 1)).windows[0].duration == 25 * HOUR


def test_a_clock_set_back_over_new_year_after_a_question_about_an_earlier_year() -> None:
    # What is compiled by then ends with 1943, and the clock shows 1943, though 1944 has begun.
    calendar = ServiceCalendar(
        timezone="America/Phoenix", hours=WeeklyHours.parse("24/7"), years=(1940, 1946)
    )
    assert calendar.is_open(instant_of("1942-06-01T12:00"))
    again = instant_of("1944-01-01T06:30")
    assert calendar.is_open(again)
    assert calendar.elapsed(instant_of("1944-01-01T06:00"), again) == timedelta(minutes=30)


APIA = ZoneInfo("Pacific/Apia")


def test_a_date_that_its_zone_skips_is_empty() -> None:
    hours = WeeklyHours.parse("Mon-Fri 09:00-17:00; Sat 10:00-12:00")
    apia = ServiceCalendar(timezone=APIA, hours=hours)
    friday = apia.day(date(2011, 12, 30))
    assert friday == Day(date(2011, 12, 30), "open", (), None, is_business_day=False)
    start = datetime(2011, 12, 29, 16, tzinfo=APIA)
    assert apia.add(start, 2 * HOUR) == datetime(2011, 12, 31, 11, tzinfo=APIA)
    assert apia.add_business_days(date(2011, 12, 29), 1) == date(2011, 12, 31)
    assert apia.business_days_between(date(2011, 12, 29), date(2012, 1, 1)) == 2
    always = ServiceCalendar(timezone=APIA, hours=WeeklyHours.parse("24/7"))
    end = datetime(2011, 12, 31, tzinfo=APIA)
    assert always.elapsed(datetime(2011, 12, 29, tzinfo=APIA), end) == 24 * HOUR


def test_a_night_into_a_skipped_date_ends_at_the_jump() -> None:
    nights = ServiceCalendar(timezone=APIA, hours=WeeklyHours.parse("Mon-Fri 22:00-06:00"))
    (thursday,) = nights.day(date(2011, 12, 29)).windows
    assert thursday.opens == datetime(2011, 12, 29, 22, tzinfo=APIA)
    assert thursday.closes == datetime(2011, 12, 31, tzinfo=APIA)
    assert thursday.duration == 2 * HOUR


# Rule 6: nights, holidays, exceptions. Rule 7: precedence


@pytest.mark.parametrize(
    ("cut", "expected"),
    [
        (
            "midnight",
            ["Wed 13 May 22:00 - Thu 14 May 00:00", "Fri 15 May 00:00 - Fri 15 May 06:00"],
        ),
        ("opening_day", ["Wed 13 May 22:00 - Thu 14 May 06:00"]),
    ],
)
@pytest.mark.parametrize(
    "closed",
    [
        {"holidays": Holidays.dates([date(2026, 5, 14)], years="all")},
        {"exceptions": {date(2026, 5, 14): "closed"}},
    ],
    ids=["holiday", "exception"],
)
def test_rule_6(closed: dict[str, Any], cut: str, expected: list[str]) -> None:
    calendar = desk("Mon-Fri 22:00-06:00", holiday_cut=cut, **closed)
    start, end = at("05-13 12:00"), at("05-15 12:00")
    assert spans(calendar.windows(start, end)) == expected
    assert calendar.elapsed(start, end) == 8 * HOUR
    assert not calendar.is_business_day(date(2026, 5, 14))


def test_midnight_is_the_default_cut() -> None:
    assert OFFICE.holiday_cut == "midnight"


@pytest.mark.parametrize(
    ("cut", "expected"),
    [
        # Two closed nights in a row, Wednesday and Thursday: what is left of each.
        (
            "midnight",
            ["Tue 12 May 22:00 - Wed 13 May 00:00", "Fri 15 May 00:00 - Fri 15 May 06:00"],
        ),
        ("opening_day", ["Tue 12 May 22:00 - Wed 13 May 06:00"]),
    ],
)
def test_closed_nights_in_a_row(cut: str, expected: list[str]) -> None:
    closed = Holidays.dates([date(2026, 5, 13), date(2026, 5, 14)], years="all")
    calendar = desk("Mon-Fri 22:00-06:00", holiday_cut=cut, holidays=closed)
    assert spans(calendar.windows(at("05-12 12:00"), at("05-15 12:00"))) == expected


CHRISTMAS = date(2026, 12, 25)


@pytest.mark.parametrize(
    ("exceptions", "kind", "open_hours", "name"),
    [
        ({}, "holiday", 0, "Christmas"),
        ({CHRISTMAS: "10:00-14:00"}, "exception", 4, "Christmas"),  # exception > holiday
        ({CHRISTMAS: "closed"}, "exception", 0, "Christmas"),
    ],
)
def test_rule_7(exceptions: dict[date, str], kind: str, open_hours: int, name: str | None) -> None:
    holidays = Holidays.dates({CHRISTMAS: "Christmas"}, years="all")
    calendar = desk("Mon-Fri 09:00-17:00", holidays=holidays, exceptions=exceptions)
    day = calendar.day(CHRISTMAS)
    assert (day.kind, day.name, day.date) == (kind, name, CHRISTMAS)
    assert day.is_business_day is bool(open_hours)
    assert sum((w.duration for w in day.windows), timedelta(0)) == open_hours * HOUR
    assert calendar.day(date(2026, 12, 23)).kind == "open"
    assert calendar.day(date(2026, 12, 26)).kind == "closed"
    assert calendar.day(date(2026, 12, 26)).name is None


def test_a_day_with_several_holidays_has_all_their_names() -> None:
    holidays = Holidays.dates({CHRISTMAS: "Christmas"}, years="all", name="a")
    holidays |= Holidays.dates({CHRISTMAS: "Kerstmis"}, years="all", name="b")
    name = desk("Mon-Fri 09:00-17:00", holidays=holidays).day(CHRISTMAS).name
    assert set((name or "").split(" / ")) == {"Christmas", "Kerstmis"}


@pytest.mark.parametrize(
    ("exception", "closures"),
    [
        ({}, [("2026-12-25", "Christmas", "our list")]),
        # A holiday on a Saturday takes nothing away, and one with hours of its own is not closed.
        ({CHRISTMAS: "10:00-14:00"}, []),
        (
            {date(2026, 12, 24): "closed"},
            [
                ("2026-12-24", "closed on 2026-12-24", "exception"),
                ("2026-12-25", "Christmas", "our list"),
            ],
        ),
        ({date(2026, 12, 27): "closed"}, [("2026-12-25", "Christmas", "our list")]),
    ],
)
def test_closures(exception: dict[date, str], closures: list[tuple[str, str, str]]) -> None:
    holidays = Holidays.dates(
        {CHRISTMAS: "Christmas", date(2026, 12, 26): "Boxing Day"}, years="all", name="our list"
    )
    calendar = desk("Mon-Fri 09:00-17:00", holidays=holidays, exceptions=exception)
    found = calendar.closures(at("12-23 12:00"), at("12-29 12:00"))
    assert [(c.date.isoformat(), c.name, c.source) for c in found] == closures
    assert calendar.closures(at("12-28 09:00"), at("12-29 12:00")) == ()
    assert calendar.closures(at("12-25 09:00"), at("12-25 09:00")) == ()
    with pytest.raises(RangeError):
        calendar.closures(at("12-29 12:00"), at("12-23 12:00"))


def test_a_closed_date_that_the_zone_skips_takes_nothing_away() -> None:
    calendar = ServiceCalendar(
        timezone=APIA,
        hours=WeeklyHours.parse("Mon-Fri 09:00-17:00"),
        holidays=Holidays.dates([date(2011, 12, 30)], years="all"),
    )
    start, end = (datetime(2011, 12, day, tzinfo=APIA) for day in (28, 31))
    assert calendar.closures(start, end) == ()


# Rule 8: business days


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("06-01 12:00", "2026-06-01"),
        ("06-01 23:00", "2026-06-01"),
        ("06-02 02:00", "2026-06-01"),  # the small hours belong to the night
        ("06-02 05:59:59.999999", "2026-06-01"),
        ("06-02 06:00", "2026-06-02"),  # closed: the local date
        ("06-06 02:00", "2026-06-05"),
        ("06-06 12:00", "2026-06-06"),
        ("06-08 00:30", "2026-06-08"),
    ],
)
def test_the_business_day_of_an_instant(when: str, day: str) -> None:
    assert NIGHTS.business_day_of(at(when)) == date.fromisoformat(day)


def test_a_half_day_is_a_whole_one_and_the_rest_of_a_night_is_none() -> None:
    calendar = desk(
        "Mon-Fri 22:00-06:00",
        holidays=Holidays.dates([date(2026, 5, 14)], years="all"),
        exceptions={date(2026, 5, 12): "22:00-22:01", date(2026, 5, 16): "10:00-11:00"},
    )
    business = [day for day in range(11, 18) if calendar.is_business_day(date(2026, 5, day))]
    assert business == [11, 12, 13, 15, 16]
    # Friday 02:00 is in what is left of Thursday's night: it belongs to that closed Thursday.
    assert calendar.business_day_of(at("05-15 02:00")) == date(2026, 5, 14)
    assert calendar.day(date(2026, 5, 14)).windows == (
        Window(at("05-15 00:00"), at("05-15 06:00")),
    )


# Rule 11: whole days

SATURDAY = date(2026, 1, 31)  # 1 January 2026 is a Thursday


@pytest.mark.parametrize(
    ("day", "n", "roll", "expected"),
    [
        ("2026-06-01", 1, None, "2026-06-02"),
        ("2026-06-05", 1, None, "2026-06-08"),
        ("2026-06-06", 1, None, "2026-06-08"),  # strictly after, wherever it starts
        ("2026-06-06", -1, None, "2026-06-05"),
        ("2026-06-08", -1, None, "2026-06-05"),
        ("2026-06-06", 0, None, "2026-06-06"),
        ("2026-06-05", 0, None, "2026-06-05"),
        ("2026-06-01", 10, None, "2026-06-15"),
        ("2026-06-06", 0, "forward", "2026-06-08"),
        ("2026-06-06", 1, "forward", "2026-06-09"),
        ("2026-06-06", 1, "following", "2026-06-09"),
        ("2026-06-06", -1, "forward", "2026-06-05"),
        ("2026-06-06", 0, "backward", "2026-06-05"),
        ("2026-06-06", 1, "preceding", "2026-06-08"),
        ("2026-06-05", 1, "forward", "2026-06-08"),  # a business day does not roll
        ("2026-01-31", 0, "forward", "2026-02-02"),
        ("2026-01-31", 0, "modifiedfollowing", "2026-01-30"),  # stays in January
        ("2026-01-31", 1, "modifiedfollowing", "2026-02-02"),
        ("2026-02-01", 0, "modifiedpreceding", "2026-02-02"),  # stays in February
        ("2026-02-07", 0, "modifiedfollowing", "2026-02-09"),
        ("2026-02-07", 0, "modifiedpreceding", "2026-02-06"),
        ("2026-06-05", 1, "raise", "2026-06-08"),
    ],
)
def test_rule_11(day: str, n: int, roll: Roll | None, expected: str) -> None:
    found = OFFICE.add_business_days(date.fromisoformat(day), n, roll)
    assert found == date.fromisoformat(expected)
    assert type(found) is date


def test_roll_raise_says_which_date() -> None:
    with pytest.raises(NotABusinessDayError) as raised:
        OFFICE.add_business_days(SATURDAY, 1, roll="raise")
    assert str(raised.value) == (
        '2026-01-31: it is no business day of this calendar; choose a roll such as "forward"'
    )
    assert raised.value.day == SATURDAY


@pytest.mark.parametrize("roll", ["forwards", "nat", "", "Forward", 1])
def test_a_roll_is_one_of_numpys(roll: Any) -> None:
    for day in (SATURDAY, date(2026, 6, 1)):
        with pytest.raises(ChoiceError, match='roll is one of "forward", "following"'):
            OFFICE.add_business_days(day, 1, roll)


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        ("2026-06-01", "2026-06-01", 0),
        ("2026-06-01", "2026-06-02", 1),  # the start counts, the end does not
        ("2026-06-01", "2026-06-08", 5),
        ("2026-06-06", "2026-06-08", 0),
        ("2026-06-08", "2026-06-01", -5),
        ("2026-06-02", "2026-06-01", -1),
        # 47,847 dates from a Thursday on: 6,835 weeks, a Thursday and a Friday.
        ("1970-01-01", "2101-01-01", 6_835 * 5 + 2),
    ],
)
def test_business_days_between(start: str, end: str, count: int) -> None:
    found = OFFICE.business_days_between(date.fromisoformat(start), date.fromisoformat(end))
    assert found == count


@pytest.mark.skipif(find_spec("numpy") is None, reason="NumPy is not installed")
@given(
    st.dates(date(2000, 1, 1), date(2030, 12, 31)),
    st.integers(-200, 200),
    st.sampled_from(
        ("forward", "following", "backward", "preceding", "modifiedfollowing", "modifiedpreceding")
    ),
    st.sets(st.dates(date(2000, 1, 1), date(2030, 12, 31)), max_size=30),
    st.dates(date(2000, 1, 1), date(2030, 12, 31)),
)
def test_whole_days_agree_with_numpy(
    day: date, n: int, roll: Roll, closed: set[date], other: date
) -> None:
    numpy: Any = import_module("numpy")
    calendar = desk("Mon-Fri 09:00-17:00", holidays=Holidays.dates(closed, years="all"))
    offset = numpy.busday_offset(day, n, roll=roll, holidays=sorted(closed))
    assert calendar.add_business_days(day, n, roll) == offset.item()
    first, last = sorted((day, other))
    count = numpy.busday_count(first, last, holidays=sorted(closed))
    assert calendar.business_days_between(first, last) == count


# Rule 12: the horizon


@pytest.mark.parametrize(
    ("holidays", "years", "horizon"),
    [
        (Holidays.none(), None, (1970, 2100)),
        (Holidays.none(), (2020, 2030), (2020, 2030)),
        (Holidays.named("nl-public"), None, (1970, 2050)),
        (Holidays.named("nl-public"), (2020, 2060), (2020, 2050)),
        (Holidays.dates([CHRISTMAS]), None, (2026, 2026)),
        (Holidays.dates([CHRISTMAS], years=(2025, 2027)), None, (2025, 2027)),
        (Holidays.dates([CHRISTMAS], years="all"), None, (1970, 2100)),
        (Holidays.dates([CHRISTMAS], years=(1900, 2200)), None, (1970, 2100)),
        (Holidays.dates([CHRISTMAS], years=(1900, 2200)), (1950, 2150), (1950, 2150)),
        (Holidays.dates([CHRISTMAS]) | Holidays.named("nl-public"), None, (2026, 2026)),
    ],
)
def test_rule_12(holidays: Holidays, years: Any, horizon: tuple[int, int]) -> None:
    more = {} if years is None else {"years": years}
    calendar = desk("Mon-Fri 09:00-17:00", holidays=holidays, **more)
    assert calendar.horizon == horizon


YEAR = desk("Mon-Fri 09:00-17:00", years=(2026, 2026))
FIRST, LAST = at("01-01 00:00"), datetime(2027, 1, 1, tzinfo=ZONE)

OUTSIDE: list[tuple[str, Callable[[], object]]] = [
    ("before", lambda: YEAR.is_open(FIRST - MICRO)),
    ("at the end", lambda: YEAR.is_open(LAST)),
    ("roll forward from the end", lambda: YEAR.roll_forward(LAST)),
    ("roll forward after the last closing", lambda: YEAR.roll_forward(at("12-31 17:00"))),
    ("roll back before the first opening", lambda: YEAR.roll_back(at("01-01 09:00"))),
    ("window at the end", lambda: YEAR.window_at(LAST)),
    ("next window", lambda: YEAR.next_window(at("12-31 09:00"))),
    ("previous window", lambda: YEAR.previous_window(at("01-01 16:00"))),
    ("windows from before", lambda: YEAR.windows(FIRST - MICRO, LAST)),
    ("windows to after", lambda: YEAR.windows(FIRST, LAST + MICRO)),
    ("closures from before", lambda: YEAR.closures(FIRST - MICRO, LAST)),
    ("closures to after", lambda: YEAR.closures(FIRST, LAST + MICRO)),
    ("elapsed from before", lambda: YEAR.elapsed(FIRST - MICRO, LAST)),
    ("elapsed to after", lambda: YEAR.elapsed(FIRST, LAST + MICRO)),
    ("add before", lambda: YEAR.add(FIRST - MICRO, timedelta(0))),
    ("add too much", lambda: YEAR.add(at("12-31 09:00"), 8 * HOUR + MICRO)),
    ("add too much, back", lambda: YEAR.add(at("01-01 17:00"), -8 * HOUR - MICRO)),
    ("land after the end", lambda: YEAR.add(at("12-31 09:00"), 8 * HOUR, "next_open")),
    ("land before the start", lambda: YEAR.add(at("01-01 17:00"), -8 * HOUR, "close")),
    ("due after the end", lambda: YEAR.due(at("12-31 10:00"), "8 service hours")),
    ("the day before", lambda: YEAR.day(date(2025, 12, 31))),
    ("the day after", lambda: YEAR.day(date(2027, 1, 1))),
    ("a business day before", lambda: YEAR.is_business_day(date(2025, 12, 31))),
    ("add days from before", lambda: YEAR.add_business_days(date(2025, 12, 31), 1)),
    ("add days to before", lambda: YEAR.add_business_days(date(2026, 1, 1), -1)),
    ("add days to before, two", lambda: YEAR.add_business_days(date(2026, 1, 2), -2)),
    ("add days to after", lambda: YEAR.add_business_days(date(2026, 12, 31), 1)),
    ("days between, from", lambda: YEAR.business_days_between(date(2025, 12, 31), CHRISTMAS)),
    ("days between, to", lambda: YEAR.business_days_between(CHRISTMAS, date(2027, 1, 2))),
    ("business day of", lambda: YEAR.business_day_of(LAST)),
    ("same hours", lambda: YEAR.same_hours(OFFICE, FIRST, LAST + MICRO)),
    ("same hours, the other", lambda: OFFICE.same_hours(YEAR, FIRST, LAST + MICRO)),
]


@pytest.mark.parametrize("question", [row[1] for row in OUTSIDE], ids=[row[0] for row in OUTSIDE])
def test_outside_the_horizon_there_is_no_answer(question: Callable[[], object]) -> None:
    with pytest.raises(HorizonError) as raised:
        question()
    error = raised.value
    assert (error.first_year, error.last_year) == (2026, 2026)
    assert "2026-2026: the calendar is declared for these years" in str(error)
    assert isinstance(error, ValueError)
    assert isinstance(error, OverflowError)


def test_up_to_the_very_ends_there_is() -> None:
    assert YEAR.elapsed(FIRST, LAST) == 261 * 8 * HOUR  # 261 weekdays in 2026
    assert YEAR.elapsed(LAST, FIRST) == -261 * 8 * HOUR
    assert len(list(YEAR.windows(FIRST, LAST))) == 261
    assert shown(YEAR.add(at("12-31 09:00"), 8 * HOUR)) == "Thu 31 Dec 17:00"
    assert shown(YEAR.add(at("01-01 17:00"), -8 * HOUR)) == "Thu 01 Jan 09:00"
    assert shown(YEAR.roll_back(LAST)) == "Thu 31 Dec 17:00"
    assert shown(YEAR.previous_window(LAST).closes) == "Thu 31 Dec 17:00"
    assert YEAR.add(LAST, timedelta(0)) == LAST
    assert YEAR.add(LAST, -HOUR) == at("12-31 16:00")
    assert YEAR.business_days_between(date(2026, 1, 1), date(2027, 1, 1)) == 261
    assert YEAR.add_business_days(date(2026, 1, 1), 260) == date(2026, 12, 31)
    assert YEAR.add_business_days(date(2026, 12, 31), -260) == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("first", "last", "day", "roll", "expected"),
    [
        # 31 December 2022 is a Saturday and 1 January 2022 too: the month says which way to go.
        (2022, 2022, "2022-12-31", "modifiedfollowing", "2022-12-30"),
        (2022, 2022, "2022-01-01", "modifiedpreceding", "2022-01-03"),
        (2021, 2023, "2022-12-31", "modifiedfollowing", "2022-12-30"),
    ],
)
def test_a_modified_roll_stays_in_the_month_also_at_the_horizon(
    first: int, last: int, day: str, roll: Roll, expected: str
) -> None:
    calendar = desk("Mon-Fri 09:00-17:00", years=(first, last))
    found = calendar.add_business_days(date.fromisoformat(day), 0, roll)
    assert found == date.fromisoformat(expected)


def test_a_plain_roll_out_of_the_horizon_is_an_error() -> None:
    calendar = desk("Mon-Fri 09:00-17:00", years=(2022, 2022))
    with pytest.raises(HorizonError):
        calendar.add_business_days(date(2022, 12, 31), 0, roll="forward")
    with pytest.raises(HorizonError):
        calendar.add_business_days(date(2022, 1, 1), 0, roll="backward")


def test_the_night_of_the_eve_runs_into_the_first_day() -> None:
    # 31 December 2025 is a Wednesday.
    nights = desk("Mon-Fri 22:00-06:00", years=(2026, 2026))
    window = nights.window_at(FIRST)
    assert window is not None
    assert spans([window]) == ["Thu 01 Jan 00:00 - Thu 01 Jan 06:00"]
    assert nights.business_day_of(FIRST) == date(2025, 12, 31)
    closed = desk(
        "Mon-Fri 22:00-06:00", years=(2026, 2026), exceptions={date(2025, 12, 31): "closed"}
    )
    assert closed.elapsed(FIRST, at("01-01 12:00")) == 6 * HOUR  # the tail of a closed night
    early = desk(
        "Mon-Fri 22:00-06:00", years=(2026, 2026), exceptions={date(2025, 12, 31): "20:00-02:00"}
    )
    assert early.elapsed(FIRST, at("01-01 12:00")) == 2 * HOUR


@pytest.mark.parametrize(
    "more",
    [
        {"exceptions": {date(2027, 1, 1): "closed"}},
        {"exceptions": {date(2027, 1, 1): "10:00-11:00"}},
        {"holidays": Holidays.dates([date(2027, 1, 1)], years="all")},
    ],
    ids=["closed", "with hours", "holiday"],
)
def test_a_date_after_the_horizon_is_no_part_of_the_calendar(more: dict[str, Any]) -> None:
    # Equal calendars answer alike: whether the last night is cut short at midnight is not known.
    plain = desk("Mon-Fri 22:00-06:00", years=(2026, 2026))
    other = desk("Mon-Fri 22:00-06:00", years=(2026, 2026), **more)
    assert other == plain
    for calendar in (plain, other):
        assert calendar.day(date(2026, 12, 31)) == plain.day(date(2026, 12, 31))
        with pytest.raises(HorizonError):
            calendar.due(at("12-30 12:00"), "1 business day", counting="close_of_day")


def test_what_the_holidays_are_known_for_is_in_the_message() -> None:
    calendar = desk("Mon-Fri 09:00-17:00", holidays=Holidays.named("nl-public"))
    with pytest.raises(HorizonError) as raised:
        calendar.is_open(datetime(2051, 1, 2, tzinfo=ZONE))
    text = str(raised.value)
    assert text.startswith("2051-01-02T00:00:00+01:00: it lies outside 1970-2050: ")
    assert "holidays 'nl-public' are known for 1966-2050" in text
    assert text.endswith("build the calendar with years and holidays that cover it")


# What is refused when a calendar is made


@pytest.mark.parametrize(
    ("fields", "error", "message"),
    [
        ({"timezone": "Europe/Amsterdm"}, UnknownZoneError, 'did you mean "Europe/Amsterdam"?'),
        ({"timezone": None}, WrongTypeError, "a time zone is asked for"),
        ({"hours": "Mon-Fri 09:00-17:00"}, WrongTypeError, "weekly hours are asked for"),
        ({"hours": None}, WrongTypeError, "weekly hours are asked for"),
        ({"holidays": [CHRISTMAS]}, WrongTypeError, "holidays have known years and sources"),
        ({"holidays": None}, WrongTypeError, "holidays have known years and sources"),
        ({"exceptions": {CHRISTMAS: "25:00-26:00"}}, HoursError, '"25:00" is not a time of day'),
        ({"exceptions": {at("12-25 00:00"): "closed"}}, WrongTypeError, "a date is asked for"),
        ({"business_day": timedelta(0)}, CalendarError, "a business day has some length"),
        ({"business_day": -HOUR}, CalendarError, "a business day has some length"),
        ({"business_day": 8}, WrongTypeError, "an amount of service time is asked for"),
        ({"holiday_cut": "noon"}, ChoiceError, 'holiday_cut is one of "midnight", "opening_day"'),
        ({"holiday_cut": None}, ChoiceError, "holiday_cut=None"),
        ({"years": (2030, 2020)}, SlacalError, "the first year comes before the last"),
        ({"years": (1, 2020)}, CalendarError, "calendars lie in 2-9998"),
        ({"years": (2020, 9999)}, CalendarError, "calendars lie in 2-9998"),
        ({"years": 2026}, WrongTypeError, "years are the first and the last year"),
        ({"name": 7}, WrongTypeError, "a name is text"),
        ({"years": "all"}, WrongTypeError, "years are the first and the last year"),
        (
            {"holidays": Holidays.dates([CHRISTMAS]), "years": (2027, 2030)},
            CalendarError,
            "the holidays are known for none of these years",
        ),
        ({"hours": WeeklyHours.of({})}, NeverOpensError, "no weekly hours and no exception"),
        (
            {"hours": WeeklyHours.of({}), "exceptions": {CHRISTMAS: "closed"}},
            NeverOpensError,
            "give it hours",
        ),
    ],
)
def test_a_declaration_that_makes_no_sense(
    fields: dict[str, Any], error: type[SlacalError], message: str
) -> None:
    with pytest.raises(error) as raised:
        desk("Mon-Fri 09:00-17:00", **fields)
    assert message in str(raised.value)


def test_everything_about_holidays_is_read_when_the_calendar_is_made() -> None:
    days = {CHRISTMAS: "Christmas"}
    exceptions = {date(2026, 12, 24): "closed"}
    calendar = desk(
        "Mon-Fri 09:00-17:00", holidays=Holidays.dates(days, years="all"), exceptions=exceptions
    )
    before = calendar.fingerprint
    days.clear()
    exceptions.clear()
    assert not calendar.is_business_day(CHRISTMAS)
    assert not calendar.is_business_day(date(2026, 12, 24))
    assert calendar.fingerprint == before


def test_a_calendar_does_not_change() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        OFFICE.name = "another"  # type: ignore[misc]
    other = attrs.evolve(OFFICE, name="another")
    assert other == OFFICE
    assert other.name == "another"
    assert attrs.evolve(OFFICE, holiday_cut="opening_day") != OFFICE


# Meaning: fingerprints, equality, what is shown


DECLARED = (
    '["calendar/1",{"business_day":27000000000,"closed":["2026-12-25"],'
    '"exceptions":{"2026-12-24":[[540,780]],"2026-12-31":[]},"holiday_cut":"midnight","hours":[{"from":null,'
    '"week":{"fri":[[510,720]],"mon":[[510,750],[780,1020]],"sat":[[1320,1800]],"sun":[],'
    '"thu":[],"tue":[],"wed":[]}}],"known_years":[2020,2030],"zone":"Europe/Amsterdam"}]'
)
PINNED = """
from datetime import date, timedelta
from slacal import Holidays, ServiceCalendar, WeeklyHours
print(ServiceCalendar(
    name="a name",
    timezone="Europe/Amsterdam",
    hours=WeeklyHours.parse("Mon 08:30-12:30, 13:00-17:00; Fri 08:30-12:00; Sat 22:00-06:00"),
    holidays=Holidays.dates({date(2026, 12, 25): "Christmas"}, years=(2020, 2030)),
    exceptions={date(2026, 12, 31): "closed", date(2026, 12, 24): "09:00-13:00"},
    business_day=timedelta(hours=7, minutes=30),
).fingerprint)
"""


@pytest.mark.parametrize("seed", ["0", "1", "2"])
def test_a_fingerprint_is_that_of_canonical_json_in_every_process(seed: str) -> None:
    source = str(Path(slacal.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", PINNED],
        env={**os.environ, "PYTHONPATH": source, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == hashlib.sha256(DECLARED.encode("ascii")).hexdigest()


def test_equality_is_of_meaning() -> None:
    same = desk("mon,tue,wed,thu,fri 9:00-17:00", name="ours", timezone=ZoneInfo(ZONE.key))
    assert same == OFFICE
    assert hash(same) == hash(OFFICE)
    assert len({same, OFFICE, NIGHTS}) == 2
    assert OFFICE != NIGHTS
    assert OFFICE != "Mon-Fri 09:00-17:00"
    assert OFFICE.__eq__(None) is NotImplemented
    # A zone of another name is another declaration, also where its clock is the same.
    paris = desk("Mon-Fri 09:00-17:00", timezone="Europe/Paris")
    assert paris != OFFICE
    assert paris.same_hours(OFFICE, at("01-01 00:00"), at("12-31 00:00"))
    assert desk("Mon-Fri 09:00-17:00", timezone=timezone(HOUR)) != OFFICE


def test_years_that_the_holidays_bound_are_the_same_years() -> None:
    by_holidays = desk("24/7", holidays=Holidays.dates([CHRISTMAS], years=(2020, 2030)))
    by_years = desk("24/7", holidays=Holidays.dates([CHRISTMAS], years="all"), years=(2020, 2030))
    assert by_holidays == by_years
    assert by_holidays != desk("24/7", holidays=Holidays.dates([CHRISTMAS], years="all"))


def test_same_hours_compares_windows() -> None:
    literal = desk("Mon-Fri 09:00-17:00", timezone=timezone(HOUR))
    winter, summer = (at("01-05 00:00"), at("01-12 00:00")), (at("06-01 00:00"), at("06-08 00:00"))
    assert OFFICE.same_hours(literal, *winter)
    assert not OFFICE.same_hours(literal, *summer)
    assert OFFICE.same_hours(desk("Mon-Fri 09:00-12:00, 12:00-17:00"), *summer)
    assert not OFFICE.same_hours(desk("Mon-Fri 09:00-17:01"), *summer)
    assert OFFICE.same_hours(NIGHTS, at("06-01 12:00"), at("06-01 12:00"))
    with pytest.raises(RangeError):
        OFFICE.same_hours(literal, *winter[::-1])
    with pytest.raises(WrongTypeError, match="pass a calendar"):
        OFFICE.same_hours(OFFICE.hours, *winter)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("calendar", "text"),
    [
        (
            desk("Mon-Fri 09:00-17:00"),
            "<ServiceCalendar Mon-Fri 09:00-17:00 Europe/Amsterdam, no holidays, 1970-2100>",
        ),
        (
            desk(
                "Mon-Fri 09:00-17:00",
                name="office",
                holidays=Holidays.dates([CHRISTMAS], years=(2020, 2030), name="ours"),
                exceptions={date(2026, 12, 24): "closed", date(2026, 12, 31): "closed"},
                timezone=timezone(HOUR),
            ),
            "<ServiceCalendar office: Mon-Fri 09:00-17:00 UTC+01:00, holidays ours 2020-2030, "
            "2 exceptions, 2020-2030>",
        ),
        (
            ServiceCalendar(
                timezone="UTC", hours=WeeklyHours.of({}), exceptions={CHRISTMAS: "10:00-11:00"}
            ),
            "<ServiceCalendar no weekly hours UTC, no holidays, 1 exception, 1970-2100>",
        ),
    ],
)
def test_repr(calendar: ServiceCalendar, text: str) -> None:
    assert repr(calendar) == text


def test_the_zones_file_is_known() -> None:
    source = OFFICE.zone_source
    assert source["key"] == "Europe/Amsterdam"
    assert source["read_from"] in ("system", "tzdata")
    fixed = desk("24/7", timezone=timezone(HOUR)).zone_source
    assert (fixed["key"], fixed["read_from"]) == ("UTC+01:00", "fixed offset")


# Windows


def test_a_window_lasts_at_least_a_microsecond() -> None:
    start = at("06-01 09:00")
    assert Window(start, start + MICRO).duration == MICRO
    for end in (start, start - MICRO):
        with pytest.raises(RangeError, match="a window is half-open"):
            Window(start, end)


def test_windows_are_compared_as_instants() -> None:
    # One wall time, two instants; and one instant in two zones.
    first, second = at("10-25 02:30"), at("10-25 02:30", fold=1)
    end = at("10-25 04:00")
    assert Window(first, end) != Window(second, end)
    assert Window(first, second).duration == HOUR
    assert Window(first, end) == Window(first.astimezone(UTC), end.astimezone(UTC))
    window = Window(first, end)
    for made in (pickle.loads(pickle.dumps(window)), copy.deepcopy(window)):
        assert made == window
        assert made.opens.fold == 0
