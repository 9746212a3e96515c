"""Which dates two calendars serve differently: a property, an oracle and a table."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacal import Blackout, Calendar, Holidays, ServiceCalendar, WeeklyHours, policies
from slacal.compare import Cause, diff
from slacal.errors import HorizonError, RangeError, WrongTypeError
from tests import walk
from tests.compare.pairs import ranges, two
from tests.strategies import Pair

DAY = timedelta(days=1)
GOOD_FRIDAY = date(2026, 4, 3)
ASCENSION = date(2026, 5, 14)  # a Thursday
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
BOTH = "09:00-17:00 became 02:00-17:00"


def desk(hours: str = "Mon-Fri 09:00-17:00", **declared: Any) -> ServiceCalendar:
    zone = declared.pop("timezone", "Europe/Amsterdam")
    return ServiceCalendar(timezone=zone, hours=WeeklyHours.parse(hours), **declared)


def closed(*days: date, name: str = "Good Friday", source: str = "list") -> Holidays:
    return Holidays.dates(dict.fromkeys(days, name), years="all", name=source)


def differing(a: Pair, b: Pair, first: date, last: date) -> list[date]:
    """Return the dates that the oracle walks differently in the two."""
    found = []
    for number in range((last - first).days + 1):
        day = first + number * DAY
        midnights = (datetime(each.year, each.month, each.day) for each in (day, day + DAY))
        start, end = (walk.first_reach(a.desk.tz, midnight) for midnight in midnights)
        if walk.windows(a.desk, start, end) != walk.windows(b.desk, start, end):
            found.append(day)
    return found


# Properties


@given(st.data())
def test_diff_finds_the_dates_that_the_walk_finds(data: st.DataObject) -> None:
    a, b = data.draw(two())
    first, last = data.draw(ranges(a, b))
    found = diff(a.calendar, b.calendar, first, last)
    assert [each.date for each in found] == differing(a, b, first, last)


@given(st.data())
def test_diff_finds_the_dates_without_the_same_hours(data: st.DataObject) -> None:
    a, b = (pair.calendar for pair in data.draw(two("hours", "holidays", "exceptions")))
    first, last = date(a.horizon[0], 1, 3), date(a.horizon[0], 3, 31)
    clock = a.clock
    found = {each.date: each for each in diff(a, b, first, last)}
    for number in range((last - first).days + 1):
        day = first + number * DAY
        start, end = (
            clock.datetime(walk.first_reach(a.timezone, datetime(each.year, each.month, each.day)))
            for each in (day, day + DAY)
        )
        assert (day not in found) is a.same_hours(b, start, end)
        if day in found:
            assert found[day].before == tuple(a.windows(start, end))
            assert found[day].after == tuple(b.windows(start, end))


@given(st.data())
def test_a_calendar_does_not_differ_from_itself(data: st.DataObject) -> None:
    a, _ = data.draw(two())
    first, last = data.draw(ranges(a, a))
    assert diff(a.calendar, a.plain.calendar(name="made again"), first, last) == ()


@given(st.data())
def test_the_other_way_round_only_the_sides_change(data: st.DataObject) -> None:
    a, b = data.draw(two("hours", "holidays", "exceptions", "cut"))
    first, last = data.draw(ranges(a, b))
    there = diff(a.calendar, b.calendar, first, last)
    back = diff(b.calendar, a.calendar, first, last)
    assert [(each.date, each.before, each.after) for each in there] == [
        (each.date, each.after, each.before) for each in back
    ]
    swapped = {"before": "after", "after": "before", "both": "both"}
    for one, other in zip(there, back, strict=True):
        assert one.change == -other.change
        assert {(c.kind, swapped[c.which], c.date) for c in one.causes} == {
            (c.kind, c.which, c.date) for c in other.causes
        }


@pytest.mark.parametrize(
    ("part", "kinds"),
    [
        ("hours", {"hours"}),
        ("holidays", {"holiday"}),
        ("exceptions", {"exception", "holiday"}),  # one that is gone may show a holiday
        ("cut", {"holiday_cut"}),
        ("zone", {"time_zone"}),
    ],
)
@given(data=st.data())
def test_where_one_thing_differs_it_is_the_cause(
    part: str, kinds: set[str], data: st.DataObject
) -> None:
    a, b = data.draw(two(part))
    first, last = data.draw(ranges(a, b))
    for each in diff(a.calendar, b.calendar, first, last):
        assert each.causes
        assert {cause.kind for cause in each.causes} <= kinds, each


@given(st.data())
def test_a_holiday_that_is_a_cause_is_in_one_list_only(data: st.DataObject) -> None:
    a, b = data.draw(two("holidays"))
    first, last = data.draw(ranges(a, b))
    for each in diff(a.calendar, b.calendar, first, last):
        for cause in each.causes:
            assert (cause.date in a.plain.holidays) is (cause.which == "before")
            assert (cause.date in b.plain.holidays) is (cause.which == "after")


# Tables


NIGHTS = "Mon-Fri 22:00-06:00"


@pytest.mark.parametrize(
    ("a", "b", "day", "causes"),
    [
        (
            desk(holidays=closed()),
            desk(holidays=closed(GOOD_FRIDAY)),
            GOOD_FRIDAY,
            [Cause("holiday", "after", "Good Friday", "list", GOOD_FRIDAY)],
        ),
        (
            desk(holidays=closed(GOOD_FRIDAY)),
            desk(),
            GOOD_FRIDAY,
            [Cause("holiday", "before", "Good Friday", "list", GOOD_FRIDAY)],
        ),
        (
            desk(),
            desk(exceptions={GOOD_FRIDAY: "09:00-13:00"}),
            GOOD_FRIDAY,
            [Cause("exception", "after", "09:00-13:00", "exception", GOOD_FRIDAY)],
        ),
        (
            desk(exceptions={GOOD_FRIDAY: "closed"}),
            desk(),
            GOOD_FRIDAY,
            [Cause("exception", "before", "closed", "exception", GOOD_FRIDAY)],
        ),
        (  # one works on the holiday of the other
            desk(holidays=closed(GOOD_FRIDAY), exceptions={GOOD_FRIDAY: "10:00-12:00"}),
            desk(holidays=closed(GOOD_FRIDAY)),
            GOOD_FRIDAY,
            [
                Cause("holiday", "after", "Good Friday", "list", GOOD_FRIDAY),
                Cause("exception", "before", "10:00-12:00", "exception", GOOD_FRIDAY),
            ],
        ),
        (  # a Saturday opened
            desk(),
            desk(exceptions={GOOD_FRIDAY + DAY: "10:00-12:00"}),
            GOOD_FRIDAY + DAY,
            [Cause("exception", "after", "10:00-12:00", "exception", GOOD_FRIDAY + DAY)],
        ),
        (
            desk(),
            desk("Mon-Thu 09:00-17:00; Fri 08:00-12:00"),
            GOOD_FRIDAY,
            [Cause("hours", "both", "09:00-17:00 became 08:00-12:00")],
        ),
        (
            desk(),
            desk("Mon-Thu 09:00-17:00"),
            GOOD_FRIDAY,
            [Cause("hours", "both", "09:00-17:00 became closed")],
        ),
        (
            desk(),
            desk(timezone=timezone(timedelta(hours=1))),
            GOOD_FRIDAY,
            [
                Cause(
                    "time_zone",
                    "both",
                    "UTC+02:00 became UTC+01:00",
                    "Europe/Amsterdam became UTC+01:00",
                )
            ],
        ),
        (
            desk(timezone=timezone(timedelta(minutes=-44, seconds=-30))),
            desk("Mon-Fri 08:00-16:00", timezone="UTC"),
            GOOD_FRIDAY,
            [
                Cause(
                    "time_zone", "both", "UTC-00:44:30 became UTC+00:00", "UTC-00:44:30 became UTC"
                ),
                Cause("hours", "both", "09:00-17:00 became 08:00-16:00"),
            ],
        ),
        (  # the eve's night runs into the date, and the date's own begins on it
            desk(NIGHTS, holidays=closed(ASCENSION)),
            desk(NIGHTS, holidays=closed(ASCENSION), holiday_cut="opening_day"),
            ASCENSION,
            [Cause("holiday_cut", "both", "Good Friday", "list", ASCENSION)],
        ),
        (
            desk(NIGHTS, holidays=closed(ASCENSION), holiday_cut="opening_day"),
            desk(NIGHTS),
            ASCENSION + DAY,
            [Cause("holiday", "before", "Good Friday", "list", ASCENSION)],
        ),
        (  # a holiday on a closed day is no difference
            desk(),
            desk(holidays=closed(GOOD_FRIDAY + DAY)),
            GOOD_FRIDAY + DAY,
            None,
        ),
        (
            desk(holidays=closed(GOOD_FRIDAY, name="Goede Vrijdag", source="other")),
            desk(holidays=closed(GOOD_FRIDAY)),
            GOOD_FRIDAY,
            None,
        ),
    ],
)
def test_a_date_and_why_it_differs(
    a: ServiceCalendar, b: ServiceCalendar, day: date, causes: list[Cause] | None
) -> None:
    found = diff(a, b, day, day)
    assert [each.date for each in found] == ([] if causes is None else [day])
    assert [list(each.causes) for each in found] == ([] if causes is None else [causes])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


MIGRATION = Blackout(at("2026-05-13T12:00"), at("2026-05-15T11:00"), "migration")
TOKYO = desk(timezone="Asia/Tokyo")
JULY = {None: "Mon-Fri 09:00-17:00", date(2026, 7, 1): "Mon-Fri 08:00-16:00"}


@pytest.mark.parametrize(
    ("a", "b", "first", "causes"),
    [
        (
            desk(),
            desk().with_blackouts([MIGRATION]),
            date(2026, 5, 12),
            {
                day: [("blackout", "after", "migration")]
                for day in (date(2026, 5, 13), date(2026, 5, 14), date(2026, 5, 15))
            },
        ),
        (  # on a holiday it takes nothing
            desk(holidays=closed(ASCENSION)).with_blackouts([MIGRATION]),
            desk(holidays=closed(ASCENSION)),
            date(2026, 5, 14),
            {date(2026, 5, 15): [("blackout", "before", "migration")]},
        ),
        (
            desk(),
            desk().replace(hours=JULY),
            date(2026, 6, 30),
            {
                date(2026, 7, day): [("hours", "both", "09:00-17:00 became 08:00-16:00")]
                for day in (1, 2, 3)
            },
        ),
        (  # both regions against one: 09:00-17:00 in Tokyo is 02:00-10:00 in Amsterdam
            desk(),
            desk() | TOKYO,
            date(2026, 5, 15),
            {date(2026, 5, day): [("hours", "both", BOTH)] for day in (15, 18, 19)},
        ),
        (
            desk(),
            desk() - desk("Fri 13:00-15:00"),
            date(2026, 5, 14),
            {date(2026, 5, 15): [("hours", "both", "09:00-17:00 became 09:00-13:00, 15:00-17:00")]},
        ),
        (
            desk(holidays=closed(ASCENSION)).freeze(),
            desk(),
            date(2026, 5, 13),
            {ASCENSION: [("holiday", "before", "Good Friday")]},
        ),
        (desk().replace(hours=JULY), desk().replace(hours=JULY).freeze(), date(2026, 6, 29), {}),
        (
            desk().freeze(),
            desk(timezone="Europe/London").freeze(),
            date(2026, 5, 15),
            {
                date(2026, 5, day): [("time_zone", "both", "UTC+02:00 became UTC+01:00")]
                for day in (15, 18, 19)
            },
        ),
    ],
)
def test_calendars_that_change_and_combine(
    a: Calendar, b: Calendar, first: date, causes: dict[date, list[tuple[str, str, str]]]
) -> None:
    found = diff(a, b, first, first + 4 * DAY)
    assert {each.date: [cause[:3] for cause in each.causes] for each in found} == causes


def test_hours_are_named_with_the_date_from_which_they_are_in_force() -> None:
    (found,) = diff(desk(), desk().replace(hours=JULY), date(2026, 7, 1), date(2026, 7, 1))
    assert [cause.source for cause in found.causes] == ["in force from 2026-07-01"]


def test_a_date_that_the_zone_skips_is_no_difference() -> None:
    skipped = date(2011, 12, 30)  # as Samoa went over the date line
    open_all_day, shut = (
        desk(hours, timezone="Pacific/Apia") for hours in ("24/7", "Mon 09:00-10:00")
    )
    assert diff(open_all_day, shut, skipped, skipped) == ()
    found = diff(open_all_day, shut, skipped - DAY, skipped + DAY)
    assert [each.date for each in found] == [skipped - DAY, skipped + DAY]


def test_what_is_shown_is_service_in_the_zone_of_the_first() -> None:
    (found,) = diff(desk(), desk(timezone="UTC"), ASCENSION, ASCENSION)
    shown = [
        [(window.opens.isoformat(), window.closes.isoformat()) for window in windows]
        for windows in (found.before, found.after)
    ]
    assert shown == [
        [("2026-05-14T09:00:00+02:00", "2026-05-14T17:00:00+02:00")],
        [("2026-05-14T11:00:00+02:00", "2026-05-14T19:00:00+02:00")],
    ]
    assert found.change == timedelta(0)


def test_one_desk_under_two_holiday_sets() -> None:
    # The set's own recipe: the public list without Good Friday and 5 May.
    public = policies.invantive().calendar
    office = desk(holidays=Holidays.named("nl-office"))
    found = diff(public, office, date(2025, 1, 1), date(2026, 12, 31))
    assert [(each.date, each.causes[0].name, each.change) for each in found] == [
        (date(2025, 4, 18), "Good Friday", timedelta(hours=8)),
        (date(2025, 5, 5), "Liberation Day", timedelta(hours=8)),
        (date(2026, 4, 3), "Good Friday", timedelta(hours=8)),
    ]


def test_the_two_readings_of_cet_differ_in_summer_and_on_working_days() -> None:
    wall_clock, literal = (policies.invantive(r).calendar for r in ("wall_clock", "literal"))
    found = diff(wall_clock, literal, date(2026, 3, 27), date(2026, 4, 8))
    # Summer time begins on Sunday the 29th; the 3rd and the 6th are holidays.
    assert [each.date.day for each in found] == [30, 31, 1, 2, 7, 8]


# Refusals


@pytest.mark.parametrize(
    ("first", "last", "error"),
    [
        (date(2026, 1, 2), date(2026, 1, 1), RangeError),
        (date(1969, 12, 31), date(2026, 1, 1), HorizonError),
        (date(2026, 1, 1), date(2101, 1, 1), HorizonError),
        (date.min, date.min, HorizonError),
        (date.max, date.max, HorizonError),
        (datetime(2026, 1, 1), date(2026, 1, 1), WrongTypeError),
        ("2026-01-01", date(2026, 1, 1), WrongTypeError),
    ],
)
def test_days_that_cannot_be_compared(first: Any, last: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        diff(desk(), desk("Mon 09:00-17:00"), first, last)


@pytest.mark.parametrize(("a", "b"), [(desk(), None), (policies.invantive(), desk()), ("x", "x")])
def test_only_calendars_have_days(a: Any, b: Any) -> None:
    with pytest.raises(WrongTypeError, match="calendars are compared"):
        diff(a, b, GOOD_FRIDAY, GOOD_FRIDAY)
