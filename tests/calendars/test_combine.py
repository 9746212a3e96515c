"""Hours that change, calendars combined, and blackouts: cases worked out by hand, and refusals.

2026 begins on a Thursday; 1 June is a Monday, 1 July a Wednesday. Amsterdam has summer time from
29 March to 25 October, New York from 8 March to 1 November.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from slacal import (
    Blackout,
    Calendar,
    Holidays,
    HorizonError,
    ServiceCalendar,
    WeeklyHours,
    combine,
    policies,
)
from slacal.calendars.day import Closure
from slacal.errors import (
    BusinessDayLengthError,
    CalendarError,
    ChoiceError,
    HoursError,
    NaiveDatetimeError,
    NeverOpensError,
    RangeError,
    SlacalError,
    UnknownZoneError,
    WrongTypeError,
)

AMSTERDAM, NEW_YORK, TOKYO = "Europe/Amsterdam", "America/New_York", "Asia/Tokyo"
ZONE = ZoneInfo(AMSTERDAM)
HOUR, MICRO = timedelta(hours=1), timedelta(microseconds=1)
WAYS = ("service_time", "same_time", "close_of_day")


def at(text: str, zone: str = AMSTERDAM) -> datetime:
    """Return a time of 2026: "07-01 09:00"."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZoneInfo(zone))


def on(text: str) -> date:
    """Return a date of 2026: "07-01"."""
    return date.fromisoformat(f"2026-{text}")


def shown(found: datetime) -> str:
    return f"{found:%a %d %b %H:%M:%S}".removesuffix(":00")


def windows(calendar: Calendar, start: str, end: str) -> list[str]:
    found = calendar.windows(at(start), at(end))
    return [f"{shown(window.opens)} - {shown(window.closes)}" for window in found]


def desk(hours: Any = "Mon-Fri 09:00-17:00", zone: str = AMSTERDAM, **more: Any) -> ServiceCalendar:
    hours = WeeklyHours.parse(hours) if isinstance(hours, str) else hours
    return ServiceCalendar(timezone=zone, hours=hours, **{"years": (2025, 2027), **more})


def due(calendar: Calendar, start: str, n: int) -> list[str]:
    """Return n business days from a time, counted in each of the three ways."""
    budget = "1 business day" if n == 1 else f"{n} business days"
    found = []
    for way in WAYS:
        try:
            found.append(shown(calendar.due(at(start), budget, counting=way)))  # type: ignore[arg-type]
        except BusinessDayLengthError:
            found.append("no one length")
    return found


# Hours that change

NIGHTS_THEN_DAYS = desk({None: "Mon-Fri 22:00-06:00", on("07-01"): "Mon-Fri 09:00-17:00"})
DAYS_THEN_NIGHTS = desk({on("07-01"): "Mon-Sun 22:00-06:00", None: "Mon-Fri 09:00-17:00"})


@pytest.mark.parametrize(
    ("calendar", "expected"),
    [
        (
            NIGHTS_THEN_DAYS,
            [
                "Mon 29 Jun 22:00 - Tue 30 Jun 06:00",
                "Tue 30 Jun 22:00 - Wed 01 Jul 06:00",  # begun under old hours
                "Wed 01 Jul 09:00 - Wed 01 Jul 17:00",
                "Thu 02 Jul 09:00 - Thu 02 Jul 17:00",
            ],
        ),
        (
            DAYS_THEN_NIGHTS,  # the night of 30 June is not yet one
            [
                "Mon 29 Jun 09:00 - Mon 29 Jun 17:00",
                "Tue 30 Jun 09:00 - Tue 30 Jun 17:00",
                "Wed 01 Jul 22:00 - Thu 02 Jul 06:00",
                "Thu 02 Jul 22:00 - Fri 03 Jul 00:00",
            ],
        ),
    ],
)
def test_hours_change_on_the_date_a_window_opens(
    calendar: ServiceCalendar, expected: list[str]
) -> None:
    assert windows(calendar, "06-29 08:00", "07-03 00:00") == expected


def test_budgets_across_a_change_of_hours() -> None:
    # All regular days of both last 8 hours: 7 of them on Tuesday night, 1 on Wednesday morning.
    assert due(NIGHTS_THEN_DAYS, "06-30 23:00", 1) == [
        "Wed 01 Jul 10:00",
        "Wed 01 Jul 17:00",
        "Wed 01 Jul 17:00",
    ]
    assert NIGHTS_THEN_DAYS.business_day_of(at("07-01 05:59")) == on("06-30")
    assert NIGHTS_THEN_DAYS.business_day_of(at("07-01 06:00")) == on("07-01")
    assert NIGHTS_THEN_DAYS.business_days_between(on("06-29"), on("07-04")) == 5


def test_an_exception_and_a_holiday_overrule_whatever_hours_are_in_force() -> None:
    calendar = desk(
        {None: "Mon-Fri 22:00-06:00", on("07-01"): "Mon-Fri 09:00-17:00"},
        holidays=Holidays.dates({on("07-01"): "A holiday"}, years="all"),
        exceptions={on("07-02"): "10:00-11:00"},
    )
    assert windows(calendar, "06-30 12:00", "07-04 00:00") == [
        "Tue 30 Jun 22:00 - Wed 01 Jul 00:00",
        "Thu 02 Jul 10:00 - Thu 02 Jul 11:00",
        "Fri 03 Jul 09:00 - Fri 03 Jul 17:00",
    ]


def test_no_hours_before_the_first_version() -> None:
    calendar = desk({on("07-01"): "Mon-Fri 09:00-17:00"}, years=(2026, 2026))
    assert shown(calendar.roll_forward(at("01-01 00:00"))) == "Wed 01 Jul 09:00"
    assert not calendar.is_business_day(on("06-30"))
    with pytest.raises(HorizonError):
        calendar.roll_back(at("07-01 09:00"))


def test_versions_are_listed_with_their_dates() -> None:
    old, new = WeeklyHours.parse("Mon-Fri 22:00-06:00"), WeeklyHours.parse("Mon-Fri 09:00-17:00")
    versions = NIGHTS_THEN_DAYS.hours.versions
    assert [(version.start, version.hours) for version in versions] == [
        (None, old),
        (on("07-01"), new),
    ]
    assert NIGHTS_THEN_DAYS.hours.on(on("06-30")) == old
    assert NIGHTS_THEN_DAYS.hours.on(on("07-01")) == new
    (only,) = desk().hours.versions
    assert (only.start, only.hours) == (None, new)
    assert desk().hours.on(on("06-30")) == new


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ({None: "Mon-Fri 09:00-17:00", on("07-01"): "Mon-Thu 22:00-06:00"}, "Mon 01 Jun 17:00"),
        ({None: "Mon-Fri 09:00-17:00", on("07-01"): "Mon-Fri 09:00-13:00"}, "no one length"),
        # Of no consequence in the years the calendar is known for: 2026.
        ({None: "Mon-Fri 09:00-17:00", date(2027, 1, 1): "Mon 09:00-13:00"}, "Mon 01 Jun 17:00"),
        ({None: "Mon 09:00-13:00", on("01-01"): "Mon-Fri 09:00-17:00"}, "Mon 01 Jun 17:00"),
        ({None: "Mon 09:00-13:00", on("02-01"): "Mon-Fri 09:00-17:00"}, "no one length"),
    ],
)
def test_one_length_of_a_business_day_in_all_versions_that_matter(
    hours: dict[date | None, str], expected: str
) -> None:
    calendar = desk(hours, years=(2026, 2026))
    assert due(calendar, "06-01 09:00", 1)[0] == expected
    stated = calendar.replace(business_day=9 * HOUR)
    assert due(stated, "06-01 09:00", 1)[0] == "Tue 02 Jun 10:00"


# A date of its own zone, far from the one that counts

AUCKLAND, HONOLULU = "Pacific/Auckland", "Pacific/Honolulu"


def test_a_night_far_away_belongs_to_the_date_of_its_own_zone() -> None:
    friday = desk("Fri 22:00-06:00", zone=HONOLULU)  # Saturday 21:00 to Sunday 05:00 in Auckland
    calendar = combine(desk(zone=AUCKLAND), friday, days="result")
    for each in (calendar, calendar.freeze(), calendar.with_blackouts([])):
        assert each.business_day_of(at("01-10 20:59", AUCKLAND)) == on("01-10")  # closed
        assert each.business_day_of(at("01-10 21:00", AUCKLAND)) == on("01-09")
        assert each.business_day_of(at("01-11 04:59", AUCKLAND)) == on("01-09")
        assert each.business_day_of(at("01-11 05:00", AUCKLAND)) == on("01-11")  # closed


def test_a_night_far_away_at_new_year() -> None:
    wednesday = desk("Wed 22:00-06:00", zone=HONOLULU)  # until Friday 2 January 05:00 in Auckland
    calendar = combine(desk(zone=AUCKLAND), wednesday, days="result")
    for each in (calendar, calendar.freeze()):
        assert each.business_day_of(at("01-02 03:00", AUCKLAND)) == date(2025, 12, 31)


# A desk that moves to another zone

MOVES = at("07-01 00:00")
MOVED = desk().until(MOVES).join(desk(zone=NEW_YORK).since(MOVES))


def test_a_desk_that_moves() -> None:
    assert windows(MOVED, "06-30 00:00", "07-03 00:00") == [
        "Tue 30 Jun 09:00 - Tue 30 Jun 17:00",
        "Wed 01 Jul 15:00 - Wed 01 Jul 23:00",
        "Thu 02 Jul 15:00 - Thu 02 Jul 23:00",
    ]
    assert due(MOVED, "06-30 12:00", 1) == [
        "Wed 01 Jul 18:00",  # 5 hours in Amsterdam and 3 in New York
        "Wed 01 Jul 15:00",  # 12:00 is before the day's opening
        "Wed 01 Jul 23:00",
    ]
    assert MOVED.business_days_between(on("06-29"), on("07-06")) == 5
    in_new_york = desk().until(MOVES).join(desk(zone=NEW_YORK).since(MOVES), timezone=NEW_YORK)
    assert windows(in_new_york, "06-30 00:00", "07-02 00:00") == [
        "Tue 30 Jun 03:00 - Tue 30 Jun 11:00",
        "Wed 01 Jul 09:00 - Wed 01 Jul 17:00",
    ]


def test_a_window_is_cut_where_the_desk_moves() -> None:
    noon = at("07-01 16:00")
    moved = desk().until(noon).join(desk(zone=NEW_YORK).since(noon), business_day=7 * HOUR)
    # One stretch of service, though it is two declared windows.
    assert windows(moved, "07-01 00:00", "07-02 00:00") == ["Wed 01 Jul 09:00 - Wed 01 Jul 23:00"]
    assert moved.add(at("07-01 15:00"), 2 * HOUR) == at("07-01 17:00")
    assert due(moved, "07-01 15:00", 1)[0] == "Wed 01 Jul 22:00"
    assert windows(desk().until(noon), "07-01 00:00", "07-03 00:00") == [
        "Wed 01 Jul 09:00 - Wed 01 Jul 16:00"
    ]


def test_until_and_since_leave_no_business_day_without_a_window() -> None:
    until, since = desk().until(at("07-01 09:00")), desk().since(at("07-01 17:00"))
    assert not until.is_business_day(on("07-01"))
    assert not since.is_business_day(on("07-01"))
    assert desk().until(at("07-01 09:00") + MICRO).is_business_day(on("07-01"))
    assert desk().since(at("07-01 17:00") - MICRO).is_business_day(on("07-01"))
    assert until.business_days_between(on("06-29"), on("07-06")) == 2
    assert since.business_days_between(on("06-29"), on("07-06")) == 2
    assert until.horizon == since.horizon == (2025, 2027)
    with pytest.raises(HorizonError):
        until.roll_forward(at("07-01 09:00"))
    with pytest.raises(HorizonError):
        since.roll_back(at("07-02 09:00"))


# Follow the sun: three regions, three zones

SUN = desk() | desk(zone=NEW_YORK) | desk(zone=TOKYO)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        # Winter everywhere: 00-08, 08-16 and 14-22 UTC.
        ("03-03 00:00", "03-04 00:00", "Tue 03 Mar 01:00 - Tue 03 Mar 23:00"),
        # New York has summer time already: 13-21 UTC.
        ("03-12 00:00", "03-13 00:00", "Thu 12 Mar 01:00 - Thu 12 Mar 22:00"),
        # And Amsterdam: 00-08, 07-15 and 13-21 UTC, two hours behind.
        ("03-31 00:00", "04-01 00:00", "Tue 31 Mar 02:00 - Tue 31 Mar 23:00"),
        ("10-27 00:00", "10-28 00:00", "Tue 27 Oct 01:00 - Tue 27 Oct 22:00"),
        ("11-03 00:00", "11-04 00:00", "Tue 03 Nov 01:00 - Tue 03 Nov 23:00"),
    ],
)
def test_follow_the_sun(start: str, end: str, expected: str) -> None:
    assert windows(SUN, start, end) == [expected]


def test_service_of_three_regions_over_a_clock_change() -> None:
    assert SUN.elapsed(at("03-02 00:00"), at("03-07 00:00")) == 110 * HOUR
    assert SUN.elapsed(at("03-09 00:00"), at("03-14 00:00")) == 105 * HOUR
    # Friday 21:00 is 20:00 UTC: one hour until New York closes, two of Tokyo's Monday.
    assert shown(SUN.add(at("03-27 21:00"), 3 * HOUR)) == "Mon 30 Mar 04:00"
    assert SUN.timezone is ZONE
    # The first one's business days count, by its length and closing time.
    assert due(SUN, "03-27 12:00", 1) == [
        "Fri 27 Mar 20:00",
        "Mon 30 Mar 12:00",
        "Mon 30 Mar 17:00",
    ]


# Blackouts


def without(*spans: tuple[str, str], calendar: Calendar | None = None) -> Calendar:
    found = [Blackout(at(start), at(end), f"freeze {i}") for i, (start, end) in enumerate(spans)]
    return (calendar or desk()).with_blackouts(found)


def test_a_blackout_over_part_of_a_day() -> None:
    calendar = without(("06-03 10:00", "06-03 12:00"))
    assert windows(calendar, "06-03 00:00", "06-04 00:00") == [
        "Wed 03 Jun 09:00 - Wed 03 Jun 10:00",
        "Wed 03 Jun 12:00 - Wed 03 Jun 17:00",
    ]
    assert calendar.is_business_day(on("06-03"))
    # A business day is 8 hours still: 6 of them on Wednesday.
    assert due(calendar, "06-03 09:00", 1)[0] == "Thu 04 Jun 11:00"
    assert due(calendar, "06-02 11:00", 1)[1] == "Wed 03 Jun 10:00"  # after a closing, that closing
    assert calendar.closures(at("06-01 00:00"), at("06-08 00:00")) == (
        Closure(on("06-03"), "freeze 0", "blackout"),
    )


@pytest.mark.parametrize(
    ("span", "is_business_day"),
    [
        (("06-03 00:00", "06-04 00:00"), False),
        (("06-03 09:00", "06-03 17:00"), False),
        (("06-03 09:00", "06-03 16:59:59.999999"), True),
        (("06-03 09:00:00.000001", "06-05 00:00"), True),
        (("06-03 17:00", "06-04 09:00"), True),
    ],
)
def test_a_date_with_no_window_left_is_no_business_day(
    span: tuple[str, str], is_business_day: bool
) -> None:
    calendar = without(span)
    assert calendar.is_business_day(on("06-03")) is is_business_day
    assert calendar.add_business_days(on("06-02"), 1) == (
        on("06-03") if is_business_day else on("06-04")
    )


def test_a_blackout_leaves_the_tail_of_a_night_that_a_holiday_would_leave_without_a_day() -> None:
    nights = desk("Mon-Fri 22:00-06:00")
    calendar = without(("06-02 00:00", "06-03 00:00"), calendar=nights)
    assert windows(calendar, "06-01 12:00", "06-03 12:00") == [
        "Mon 01 Jun 22:00 - Tue 02 Jun 00:00",
        "Wed 03 Jun 00:00 - Wed 03 Jun 06:00",
    ]
    # The window of the 2nd is partly covered: what is left of it still belongs to that date.
    assert calendar.is_business_day(on("06-02"))
    assert calendar.business_day_of(at("06-03 05:00")) == on("06-02")


def test_blackouts_over_days_are_named_at_the_first_instant_lost() -> None:
    calendar = without(
        ("06-05 16:00", "06-09 10:00"),  # from Friday to Tuesday
        ("06-12 18:00", "06-15 10:00"),  # from Friday evening: nothing is lost before Monday
        ("06-20 00:00", "06-21 00:00"),  # a Saturday: nothing is lost
        ("06-22 09:00", "06-22 10:00"),
        ("06-22 09:30", "06-22 11:00"),  # overlaps the one before
    )
    assert windows(calendar, "06-05 00:00", "06-10 00:00") == [
        "Fri 05 Jun 09:00 - Fri 05 Jun 16:00",
        "Tue 09 Jun 10:00 - Tue 09 Jun 17:00",
    ]
    assert windows(calendar, "06-22 00:00", "06-23 00:00") == [
        "Mon 22 Jun 11:00 - Mon 22 Jun 17:00"
    ]
    for each in (calendar, calendar.freeze()):
        assert closed_by(each, "06-01 00:00", "07-01 00:00") == [
            ("06-05", "freeze 0"),
            ("06-15", "freeze 1"),
            ("06-22", "freeze 3"),
            ("06-22", "freeze 4"),
        ]
        # The first instant lost of those asked about.
        assert closed_by(each, "06-08 00:00", "06-10 00:00") == [("06-08", "freeze 0")]
        assert closed_by(each, "06-09 10:00", "06-10 00:00") == []


def closed_by(calendar: Calendar, start: str, end: str) -> list[tuple[str, str]]:
    found = calendar.closures(at(start), at(end))
    return [(f"{closure.date:%m-%d}", closure.name) for closure in found]


def test_a_long_blackout_of_a_desk_that_never_closes() -> None:
    calendar = desk("24/7").with_blackouts([Blackout(at("06-01 00:00"), at("06-21 00:00"), "move")])
    for each in (calendar, calendar.freeze()):
        assert closed_by(each, "05-01 00:00", "07-01 00:00") == [("06-01", "move")]
        assert closed_by(each, "06-12 00:00", "06-13 00:00") == [("06-12", "move")]
        assert closed_by(each, "06-20 23:59", "06-25 00:00") == [("06-20", "move")]
        assert closed_by(each, "06-21 00:00", "06-25 00:00") == []


def test_blackouts_for_one_reason_are_given_each() -> None:
    frozen = Blackout(at("06-03 10:00"), at("06-04 12:00"), "freeze")
    again = Blackout(at("06-09 08:00"), at("06-10 12:00"), "freeze")
    calendar = desk().with_blackouts([again, frozen])
    assert closed_by(calendar, "06-01 00:00", "07-01 00:00") == [
        ("06-03", "freeze"),
        ("06-09", "freeze"),
    ]


def test_blackouts_by_the_hundred() -> None:
    hours = [datetime(2026, 6, 1, tzinfo=ZONE) + i * HOUR for i in range(30 * 24)]
    calendar = desk().with_blackouts([Blackout(hour, hour + HOUR / 2, "batch") for hour in hours])
    assert len(calendar.blackouts) == 720
    # 22 business days of 8 half hours.
    assert calendar.elapsed(at("06-01 00:00"), at("07-01 00:00")) == 88 * HOUR
    assert shown(calendar.add(at("06-01 09:00"), 5 * HOUR)) == "Tue 02 Jun 11:00"
    assert calendar.business_days_between(on("06-01"), on("07-01")) == 22
    assert windows(calendar, "06-01 08:00", "06-01 11:00") == [
        "Mon 01 Jun 09:30 - Mon 01 Jun 10:00",
        "Mon 01 Jun 10:30 - Mon 01 Jun 11:00",
    ]


def test_blackouts_are_listed() -> None:
    blackout = Blackout(start=at("06-03 10:00"), end=at("06-03 12:00"), reason="migration")
    assert (blackout.start, blackout.end) == (at("06-03 10:00"), at("06-03 12:00"))
    assert blackout.reason == "migration"
    assert desk().blackouts == ()
    assert tuple(desk().with_blackouts([blackout]).blackouts) == (blackout,)
    assert desk().with_blackouts([blackout]) != desk()


# Whose business days count: Amsterdam is closed on Thursday 14 May

ASCENSION = Holidays.dates({on("05-14"): "Ascension"}, years="all")
DUTCH, AMERICAN = desk(holidays=ASCENSION), desk(zone=NEW_YORK)  # 15:00-23:00 in Amsterdam


@pytest.mark.parametrize(
    ("how", "days", "count", "close"),
    [
        ("union", None, 4, "Fri 15 May 17:00"),
        ("union", AMERICAN, 5, "Thu 14 May 23:00"),
        ("union", "result", 5, "Thu 14 May 23:00"),
        ("intersection", None, 4, "Fri 15 May 17:00"),
        ("intersection", AMERICAN, 5, "Thu 14 May 23:00"),
        ("intersection", "result", 4, "Fri 15 May 17:00"),
        ("difference", None, 4, "Fri 15 May 17:00"),
        ("difference", AMERICAN, 5, "Thu 14 May 23:00"),
        ("difference", "result", 4, "Fri 15 May 15:00"),
    ],
)
def test_whose_business_days_count(how: Any, days: Any, count: int, close: str) -> None:
    calendar = combine(DUTCH, AMERICAN, how=how, days=days)
    assert calendar.business_days_between(on("05-11"), on("05-18")) == count
    assert due(calendar, "05-13 12:00", 1)[2] == close


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("union", ["Wed 13 May 09:00 - Wed 13 May 23:00", "Thu 14 May 15:00 - Thu 14 May 23:00"]),
        ("intersection", ["Wed 13 May 15:00 - Wed 13 May 17:00"]),
        ("difference", ["Wed 13 May 09:00 - Wed 13 May 15:00"]),
    ],
)
def test_the_three_operations(how: Any, expected: list[str]) -> None:
    signs: dict[str, Callable[[Calendar, Calendar], Calendar]] = {
        "union": lambda a, b: a | b,
        "intersection": lambda a, b: a & b,
        "difference": lambda a, b: a - b,
    }
    made = [
        combine(DUTCH, AMERICAN, how=how),
        signs[how](DUTCH, AMERICAN),
        getattr(DUTCH, how)(AMERICAN),
    ]
    for calendar in made:
        assert windows(calendar, "05-13 00:00", "05-15 00:00") == expected
        assert calendar == made[0]


def test_a_date_with_nothing_left_is_no_business_day_of_the_result() -> None:
    fridays = desk("Fri 00:00-24:00")
    assert (DUTCH - fridays).is_business_day(on("05-15"))
    result = combine(DUTCH, fridays, how="difference", days="result")
    assert not result.is_business_day(on("05-15"))
    assert result.is_business_day(on("05-13"))
    assert result.add_business_days(on("05-13"), 1) == on("05-18")


def test_the_length_of_a_business_day() -> None:
    saturday = desk("Sat 10:00-14:00")
    assert due(DUTCH | saturday, "05-15 09:00", 1)[0] == "Fri 15 May 17:00"
    shared = combine(DUTCH, AMERICAN, how="union", days="result")
    assert due(shared, "05-15 09:00", 1)[0] == "Fri 15 May 17:00"
    of_saturday = combine(DUTCH, saturday, how="union", days=saturday)
    assert due(of_saturday, "05-15 09:00", 1)[0] == "Fri 15 May 13:00"
    differs = combine(DUTCH, saturday, how="union", days="result")
    assert due(differs, "05-15 12:00", 1) == [
        "no one length",
        "Sat 16 May 12:00",
        "Sat 16 May 14:00",
    ]
    stated = combine(DUTCH, saturday, how="union", days="result", business_day=6 * HOUR)
    assert due(stated, "05-15 12:00", 1)[0] == "Sat 16 May 11:00"


def test_a_zone_of_its_own() -> None:
    calendar = combine(DUTCH, AMERICAN, how="union", timezone=TOKYO)
    assert calendar.timezone is ZoneInfo(TOKYO)
    assert windows(calendar, "05-13 00:00", "05-14 00:00") == [
        "Wed 13 May 16:00 - Thu 14 May 06:00"
    ]
    # Nothing else moves: the first one's dates, and its closing at 17:00 in Amsterdam.
    assert not calendar.is_business_day(on("05-14"))
    assert due(calendar, "05-13 12:00", 1)[2] == "Sat 16 May 00:00"
    assert of_day(calendar, "05-13") == ["Wed 13 May 16:00 - Thu 14 May 06:00"]
    assert of_day(calendar, "05-14") == ["Thu 14 May 22:00 - Fri 15 May 06:00"]


def of_day(calendar: Calendar, day: str) -> list[str]:
    found = calendar.day(on(day)).windows
    return [f"{shown(window.opens)} - {shown(window.closes)}" for window in found]


def test_a_day_of_a_combined_calendar() -> None:
    # A date's windows are the service on it, cut at its midnights.
    around = combine(DUTCH, desk("Mon-Sun 20:00-04:00"), how="union")
    assert of_day(around, "05-14") == [
        "Thu 14 May 00:00 - Thu 14 May 04:00",
        "Thu 14 May 20:00 - Fri 15 May 00:00",
    ]
    either = DUTCH | AMERICAN
    found = either.day(on("05-14"))
    assert (found.kind, found.name, found.is_business_day) == ("holiday", "Ascension", False)
    assert of_day(either, "05-14") == ["Thu 14 May 15:00 - Thu 14 May 23:00"]
    other = combine(DUTCH, AMERICAN, how="union", days=AMERICAN).day(on("05-14"))
    assert (other.kind, other.name, other.is_business_day) == ("open", None, True)


# What is built on calendars


def test_a_policy_on_a_desk_of_three_regions() -> None:
    policy = attrs.evolve(policies.invantive(), calendar=SUN)
    response = policy.due(at("03-27 21:00"), category="III").response
    # 3 business days of 8 hours: 1 hour on Friday, 21 on Monday, 2 on Tuesday.
    assert shown(response.due) == "Tue 31 Mar 04:00"
    assert [(shown(w.opens), shown(w.closes)) for w in response.windows()] == [
        ("Fri 27 Mar 21:00", "Fri 27 Mar 22:00"),
        ("Mon 30 Mar 02:00", "Mon 30 Mar 23:00"),
        ("Tue 31 Mar 02:00", "Tue 31 Mar 04:00"),
    ]
    record = response.record()
    assert record["calendar"]["fingerprint"] == SUN.fingerprint
    zones = [source["key"] for source in record["versions"]["time_zones"]]
    assert zones == [AMSTERDAM, NEW_YORK, TOKYO]


def test_what_a_combination_is_made_of() -> None:
    frozen = without(("06-03 10:00", "06-03 12:00"), calendar=AMERICAN)
    calendar = combine(DUTCH, frozen, how="difference", timezone=TOKYO)
    assert [source.name for source in calendar.sources] == ["holiday"]
    assert {source["key"] for source in calendar.zone_sources} == {AMSTERDAM, NEW_YORK, TOKYO}
    assert calendar.blackouts == frozen.blackouts
    one, other = desk(name="here"), desk(zone=NEW_YORK, name="there")
    assert (one | other).describe() == "(here | there)"
    assert (one & other).describe() == "(here & there)"
    assert (one - other).describe() == "(here - there)"
    assert desk().describe() == "Mon-Fri 09:00-17:00 Europe/Amsterdam, no holidays"


def test_more_than_two_are_combined_from_the_left() -> None:
    a, b, c = desk(), desk(zone=NEW_YORK), desk(zone=TOKYO)
    assert combine(a, b, c, how="union") == (a | b) | c
    assert combine(a, b, c, how="difference") == (a - b) - c
    assert combine(a, b, c, how="difference") != a - (b - c)
    result = combine(a, b, desk("Sat 10:00-14:00"), how="union", days="result")
    assert [day for day in range(1, 8) if result.is_business_day(date(2026, 6, day))] == [
        1, 2, 3, 4, 5, 6,
    ]  # fmt: skip


# The horizon is the overlap, as instants


def test_the_horizon_of_two_zones() -> None:
    calendar = desk(years=(2026, 2027)) | desk(zone=NEW_YORK, years=(2025, 2026))
    first = datetime(2026, 1, 1, tzinfo=ZONE)
    end = datetime(2027, 1, 1, 6, tzinfo=ZONE)  # midnight in New York
    assert calendar.is_open(first) is False
    assert calendar.is_open(end - MICRO) is False
    assert calendar.add(end, timedelta(0)) == end
    assert calendar.roll_back(end) == datetime(2026, 12, 31, 23, tzinfo=ZONE)
    for outside in (first - MICRO, end):
        with pytest.raises(HorizonError) as raised:
            calendar.is_open(outside)
        assert str(raised.value) == (
            f"{outside.isoformat()}: it lies outside 2026-2027: all that was combined is known "
            "from 2026-01-01T00:00:00+01:00 to 2027-01-01T06:00:00+01:00; "
            "build the calendar with years and holidays that cover it"
        )
        assert (raised.value.first_year, raised.value.last_year) == (2026, 2027)
    with pytest.raises(HorizonError):
        calendar.add(end - HOUR, HOUR)


def test_the_horizon_is_within_that_of_whose_days_count() -> None:
    days = desk(zone=TOKYO, years=(2026, 2026))
    calendar = combine(desk(), desk(zone=NEW_YORK), how="union", days=days)
    with pytest.raises(HorizonError):
        calendar.is_open(datetime(2025, 12, 31, 14, 59, tzinfo=UTC))
    assert calendar.is_open(datetime(2025, 12, 31, 15, tzinfo=UTC))


def test_calendars_that_share_no_time() -> None:
    with pytest.raises(CalendarError):
        desk(years=(2020, 2021)) | desk(years=(2022, 2023))
    with pytest.raises(CalendarError):
        combine(desk(), desk(), how="union", days=desk(years=(2020, 2021)))


# What is refused


EVER = datetime(2024, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "make",
    [
        lambda: desk() - desk(),
        lambda: desk("Mon 09:00-17:00") & desk("Tue 09:00-17:00"),
        lambda: desk().until(datetime(2025, 1, 1, tzinfo=UTC)),
        lambda: desk().with_blackouts([Blackout(*EVER, "all of it")]),
    ],
    ids=["difference", "intersection", "until", "blackout"],
)
def test_a_calendar_that_never_opens_says_so(make: Callable[[], Calendar]) -> None:
    with pytest.raises(NeverOpensError):
        make().roll_forward(at("06-01 09:00"))


NAIVE = datetime(2026, 6, 1)
BLACKOUT = (at("06-03 10:00"), at("06-03 12:00"))
# So that what no type checker lets pass is asked all the same.
a_desk: Callable[..., Any] = desk
combined: Callable[..., Any] = combine
blackout: Callable[..., Any] = Blackout


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda: a_desk() | "Mon 09:00-17:00", WrongTypeError),
        (lambda: a_desk() | None, WrongTypeError),
        (lambda: a_desk() & Holidays.none(), WrongTypeError),
        (lambda: a_desk() - policies.invantive(), WrongTypeError),
        (lambda: None | a_desk(), WrongTypeError),
        (lambda: {1} & a_desk(), WrongTypeError),
        (lambda: HOUR - a_desk(), WrongTypeError),
        (lambda: a_desk() & 1, TypeError),
        (lambda: a_desk() - HOUR, TypeError),
        (lambda: a_desk().union("Mon 09:00-17:00"), WrongTypeError),
        (lambda: a_desk().intersection(None), WrongTypeError),
        (lambda: a_desk().difference(WeeklyHours.parse("24/7")), WrongTypeError),
        (lambda: combined(a_desk(), 3, how="union"), WrongTypeError),
        (lambda: combined("desk", a_desk(), how="union"), WrongTypeError),
        (lambda: combined(a_desk(), a_desk(), how="sum"), ChoiceError),
        (lambda: combined(a_desk(), a_desk(), how=None), ChoiceError),
        (
            lambda: combined(a_desk(), a_desk(), how="union", timezone="Mars/Base"),
            UnknownZoneError,
        ),
        (lambda: combined(a_desk(), a_desk(), how="union", timezone=1), WrongTypeError),
        (lambda: combined(a_desk(), a_desk(), how="union", days="results"), SlacalError),
        (lambda: combined(a_desk(), a_desk(), how="union", days=7), SlacalError),
        (
            lambda: combined(a_desk(), a_desk(), how="union", business_day=timedelta(0)),
            CalendarError,
        ),
        (lambda: combined(a_desk(), a_desk(), how="union", business_day=8), WrongTypeError),
        (lambda: combined(a_desk(), a_desk(), how="union", name=1), WrongTypeError),
        (lambda: a_desk().join("desk"), WrongTypeError),
        (lambda: a_desk().until(NAIVE), NaiveDatetimeError),
        (lambda: a_desk().since(NAIVE), NaiveDatetimeError),
        (lambda: a_desk().until(on("06-01")), WrongTypeError),
        (lambda: a_desk().since(at("07-01 00:00")).until(at("06-01 00:00")), RangeError),
        (lambda: a_desk().until(at("01-01 00:00").replace(year=2030)), HorizonError),
        (lambda: a_desk().since(at("01-01 00:00").replace(year=2020)), HorizonError),
        (lambda: blackout(NAIVE, BLACKOUT[1], "x"), NaiveDatetimeError),
        (lambda: blackout(BLACKOUT[0], NAIVE, "x"), NaiveDatetimeError),
        (lambda: blackout(BLACKOUT[0], on("06-03"), "x"), WrongTypeError),
        (lambda: blackout(BLACKOUT[1], BLACKOUT[0], "x"), RangeError),
        (lambda: blackout(BLACKOUT[0], BLACKOUT[0], "x"), RangeError),
        (lambda: blackout(*BLACKOUT, 5), WrongTypeError),
        (lambda: a_desk().with_blackouts([BLACKOUT]), WrongTypeError),
        (lambda: a_desk().with_blackouts(blackout(*BLACKOUT, "x")), WrongTypeError),
        (lambda: a_desk().replace(hour="24/7"), WrongTypeError),
        (lambda: combined(a_desk(), how="union"), CalendarError),
        (lambda: a_desk({NAIVE: "24/7"}), WrongTypeError),
        (lambda: a_desk({"2026-07-01": "24/7"}), WrongTypeError),
        (lambda: a_desk({None: "Mon-Fri 9-17"}), HoursError),
        (lambda: a_desk({None: 8}), WrongTypeError),
        (lambda: a_desk({}), SlacalError),
        (lambda: a_desk(["Mon-Fri 09:00-17:00"]), WrongTypeError),
    ],
)
def test_what_is_refused(ask: Callable[[], object], error: type[Exception]) -> None:
    with pytest.raises(error) as raised:
        ask()
    if issubclass(error, SlacalError):
        assert raised.value.why  # type: ignore[attr-defined]
        assert raised.value.fix  # type: ignore[attr-defined]


class Anything:
    """A type that goes together with all others."""

    def __ror__(self, other: object) -> str:
        return f"{type(other).__name__} or anything"

    def __rand__(self, other: object) -> str:
        return f"{type(other).__name__} and anything"

    def __rsub__(self, other: object) -> str:
        return f"{type(other).__name__} less anything"


class More(Anything):
    """A type that has the signs from another one."""


@pytest.mark.parametrize("kind", [Anything, More])
def test_a_type_that_answers_a_sign_from_the_right_is_asked(kind: type) -> None:
    name = "ServiceCalendar"
    assert a_desk() | kind() == f"{name} or anything"
    assert a_desk() & kind() == f"{name} and anything"
    assert a_desk() - kind() == f"{name} less anything"


def test_signs_and_words_refuse_in_the_same_words() -> None:
    said = "None is a NoneType: calendars are combined with calendars; pass a calendar"
    asked: list[Callable[[], object]] = [
        lambda: a_desk() | None,
        lambda: a_desk() & None,
        lambda: a_desk() - None,
        lambda: None - a_desk(),
        lambda: a_desk().union(None),
        lambda: a_desk().intersection(None),
        lambda: a_desk().difference(None),
    ]
    for ask in asked:
        with pytest.raises(WrongTypeError) as raised:
            ask()
        assert str(raised.value) == said
