"""Exceptions: dated days that replace what the week says."""

from __future__ import annotations

import pickle
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from slacal import Holidays, ServiceCalendar, WeeklyHours
from slacal.calendars.exceptions import Exceptions, read_exceptions
from slacal.errors import HoursError, MissingTimeError, SlacalError, WrongTypeError

ZONE = ZoneInfo("Europe/Amsterdam")
EVE, LAST = date(2026, 12, 24), date(2026, 12, 31)


def test_they_read_as_a_mapping_in_order_of_date() -> None:
    found = read_exceptions({LAST: "closed", EVE: "13:00-15:00, 9:00-12:00"})
    assert list(found) == [EVE, LAST]
    assert dict(found) == {EVE: "09:00-12:00, 13:00-15:00", LAST: "closed"}
    assert len(found) == 2
    assert found[LAST] == "closed"
    assert date(2026, 12, 25) not in found
    assert repr(found) == "{2026-12-24: '09:00-12:00, 13:00-15:00', 2026-12-31: 'closed'}"
    with pytest.raises(KeyError):
        found[date(2026, 12, 25)]


def test_order_and_form_do_not_matter() -> None:
    one = read_exceptions({EVE: "9:00-13:00", LAST: " CLOSED "})
    other = read_exceptions({LAST: "closed", EVE: "09:00 - 13:00"})
    assert one == other
    assert read_exceptions(one) is one
    assert pickle.loads(pickle.dumps(one)) == one
    assert one != read_exceptions({LAST: "closed"})
    assert read_exceptions({}) == Exceptions()
    assert len(Exceptions()) == 0


class NaTType(datetime):
    """Stands for pandas.NaT."""


@pytest.mark.parametrize(
    ("days", "error", "message"),
    [
        ({EVE: "25:00-26:00"}, HoursError, 'hours "2026-12-24: 25:00-26:00": "25:00" is'),
        ({EVE: "09:00-09:00"}, HoursError, "equal ends"),
        ({EVE: "09:00-13:00, 12:00-14:00"}, HoursError, "windows overlap"),
        ({EVE: "close"}, HoursError, '"close" is not a window'),
        ({EVE: ""}, HoursError, '"" is not a window'),
        ({EVE: "Mon 09:00-17:00"}, HoursError, '"Mon 09:00-17:00" is not a window'),
        ({EVE: None}, WrongTypeError, "the hours of a day are text"),
        ({EVE: ("09:00", "13:00")}, WrongTypeError, "the hours of a day are text"),
        ({"2026-12-24": "closed"}, WrongTypeError, "a date is asked for"),
        ({datetime(2026, 12, 24): "closed"}, WrongTypeError, "a date is asked for"),
        ({NaTType(2026, 12, 24): "closed"}, MissingTimeError, "NaT is not a date"),
        ([EVE], WrongTypeError, "exceptions map dates to hours"),
        (None, WrongTypeError, "exceptions map dates to hours"),
        ("closed", WrongTypeError, "exceptions map dates to hours"),
    ],
)
def test_what_cannot_be_read(days: Any, error: type[SlacalError], message: str) -> None:
    with pytest.raises(error) as raised:
        read_exceptions(days)
    assert message in str(raised.value)
    with pytest.raises(error):
        ServiceCalendar(timezone=ZONE, hours=WeeklyHours.parse("24/7"), exceptions=days)


# What they do


def desk(exceptions: dict[date, str], *, hours: str = "Mon-Fri 09:00-17:00", **more: Any) -> Any:
    calendar = ServiceCalendar(
        timezone=ZONE,
        hours=WeeklyHours.parse(hours),
        holidays=Holidays.dates({date(2026, 12, 25): "Christmas"}, years=(2025, 2027)),
        exceptions=exceptions,
        **more,
    )

    def shown(first: str, last: str) -> list[str]:
        ends = (datetime.fromisoformat(text).replace(tzinfo=ZONE) for text in (first, last))
        return [f"{w.opens:%a %d %H:%M} - {w.closes:%a %d %H:%M}" for w in calendar.windows(*ends)]

    return shown


WEEK = ("2026-12-21T00:00", "2026-12-28T00:00")
MON_TO_WED = [
    "Mon 21 09:00 - Mon 21 17:00",
    "Tue 22 09:00 - Tue 22 17:00",
    "Wed 23 09:00 - Wed 23 17:00",
]


@pytest.mark.parametrize(
    ("exceptions", "thursday_on"),
    [
        ({}, ["Thu 24 09:00 - Thu 24 17:00"]),
        ({EVE: "09:00-13:00"}, ["Thu 24 09:00 - Thu 24 13:00"]),
        ({EVE: "closed"}, []),
        # An extra opening on a Saturday, and on a holiday: an exception overrules both.
        (
            {date(2026, 12, 26): "10:00-14:00"},
            ["Thu 24 09:00 - Thu 24 17:00", "Sat 26 10:00 - Sat 26 14:00"],
        ),
        (
            {date(2026, 12, 25): "10:00-14:00"},
            ["Thu 24 09:00 - Thu 24 17:00", "Fri 25 10:00 - Fri 25 14:00"],
        ),
        # A night runs into the date after it, unless that date is closed: here by the holiday.
        ({EVE: "20:00-04:00"}, ["Thu 24 20:00 - Fri 25 00:00"]),
        (
            {EVE: "20:00-04:00", date(2026, 12, 25): "10:00-14:00"},
            ["Thu 24 20:00 - Fri 25 04:00", "Fri 25 10:00 - Fri 25 14:00"],
        ),
    ],
)
def test_an_exception_replaces_what_the_week_says(
    exceptions: dict[date, str], thursday_on: list[str]
) -> None:
    assert desk(exceptions)(*WEEK) == MON_TO_WED + thursday_on


NIGHTS = "Mon-Fri 22:00-06:00"


@pytest.mark.parametrize(
    ("wednesday", "cut", "expected"),
    [
        # Exception with hours: the windows of its date are replaced, Tuesday's tail stays.
        (
            "09:00-13:00",
            "midnight",
            [
                "Tue 02 22:00 - Wed 03 06:00",
                "Wed 03 09:00 - Wed 03 13:00",
                "Thu 04 22:00 - Fri 05 06:00",
            ],
        ),
        (
            "09:00-13:00",
            "opening_day",
            [
                "Tue 02 22:00 - Wed 03 06:00",
                "Wed 03 09:00 - Wed 03 13:00",
                "Thu 04 22:00 - Fri 05 06:00",
            ],
        ),
        # Closed: exactly its own 24 hours, or exactly the windows that open on it.
        (
            "closed",
            "midnight",
            [
                "Tue 02 22:00 - Wed 03 00:00",
                "Thu 04 00:00 - Thu 04 06:00",
                "Thu 04 22:00 - Fri 05 06:00",
            ],
        ),
        ("closed", "opening_day", ["Tue 02 22:00 - Wed 03 06:00", "Thu 04 22:00 - Fri 05 06:00"]),
    ],
)
def test_other_days_tails_stay(wednesday: str, cut: str, expected: list[str]) -> None:
    shown = desk({date(2026, 6, 3): wednesday}, hours=NIGHTS, holiday_cut=cut)
    assert shown("2026-06-02T12:00", "2026-06-05T12:00") == expected
