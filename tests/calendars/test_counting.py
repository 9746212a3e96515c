"""Budgets: the three ways to count business days, and the other clocks, as tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from slacal import Budget, Holidays, HorizonError, ServiceCalendar, WeeklyHours
from slacal.calendars.counting import Counting
from slacal.errors import (
    BudgetError,
    BusinessDayLengthError,
    ChoiceError,
    SlacalError,
    WrongTypeError,
)

ZONE = ZoneInfo("Europe/Amsterdam")
WAYS: tuple[Counting, ...] = ("service_time", "same_time", "close_of_day")


def at(text: str, fold: int = 0) -> datetime:
    """Return an Amsterdam time: "2026-06-05 18:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE, fold=fold)


def shown(found: datetime) -> str:
    assert found.tzinfo is ZONE
    text = f"{found:%a %Y-%m-%d %H:%M:%S}".removesuffix(":00")
    return f"{text} again" if found.fold else text


def desk(hours: str, **more: Any) -> ServiceCalendar:
    return ServiceCalendar(timezone=ZONE, hours=WeeklyHours.parse(hours), **more)


CHRISTMAS = Holidays.dates([date(2026, 12, 25)], years=(2020, 2030))
OFFICE = desk(
    "Mon-Fri 09:00-17:00", holidays=CHRISTMAS, exceptions={date(2026, 12, 24): "09:00-13:00"}
)
SPLIT_HOURS = "Mon-Thu 08:30-12:30, 13:00-17:00; Fri 08:30-12:00"
SPLIT = desk(SPLIT_HOURS)
NIGHTS = desk("Mon-Fri 22:00-06:00")
ALWAYS = desk("24/7")

RAISES = "raises"


# DESIGN.md, rule 9: the whole table (n = 1)
@pytest.mark.parametrize(
    ("calendar", "start", "expected"),
    [
        (
            OFFICE,
            "2026-12-23 14:00",
            ("Mon 2026-12-28 10:00", "Thu 2026-12-24 13:00", "Thu 2026-12-24 13:00"),
        ),
        (
            OFFICE,
            "2026-06-05 18:00",
            ("Mon 2026-06-08 17:00", "Tue 2026-06-09 09:00", "Mon 2026-06-08 17:00"),
        ),
        (SPLIT, "2026-06-04 14:00", (RAISES, "Fri 2026-06-05 12:00", "Fri 2026-06-05 12:00")),
        (
            NIGHTS,
            "2026-06-06 02:00",
            ("Tue 2026-06-09 02:00", "Tue 2026-06-09 02:00", "Tue 2026-06-09 06:00"),
        ),
    ],
    ids=["half day", "after hours on Friday", "days that differ", "nights"],
)
def test_rule_9(calendar: ServiceCalendar, start: str, expected: tuple[str, ...]) -> None:
    for way, due in zip(WAYS, expected, strict=True):
        if due == RAISES:
            with pytest.raises(BusinessDayLengthError):
                calendar.due(at(start), "1 business day", counting=way)
        else:
            found = calendar.due(at(start), "1 business day", counting=way)
            assert shown(found) == due


@pytest.mark.parametrize(
    ("calendar", "start", "n", "expected"),
    [
        # Monday morning: the day itself is not counted by the other two ways.
        (OFFICE, "06-01 09:00", 1, "Mon 01 Jun 17:00 | Tue 02 Jun 09:00 | Tue 02 Jun 17:00"),
        (
            OFFICE,
            "06-01 10:15:30",
            2,
            "Wed 03 Jun 10:15:30 | Wed 03 Jun 10:15:30 | Wed 03 Jun 17:00",
        ),
        # At closing time: the next opening counts for same_time, the date for close_of_day.
        (OFFICE, "06-01 17:00", 1, "Tue 02 Jun 17:00 | Wed 03 Jun 09:00 | Tue 02 Jun 17:00"),
        # Early in the morning, before opening.
        (OFFICE, "06-01 03:00", 1, "Mon 01 Jun 17:00 | Tue 02 Jun 09:00 | Tue 02 Jun 17:00"),
        # On a closed date: its own date is the one counted from.
        (OFFICE, "06-06 12:00", 1, "Mon 08 Jun 17:00 | Tue 09 Jun 09:00 | Mon 08 Jun 17:00"),
        (OFFICE, "12-25 12:00", 1, "Mon 28 Dec 17:00 | Tue 29 Dec 09:00 | Mon 28 Dec 17:00"),
        # Onto the half day, and across it.
        (OFFICE, "12-23 10:00", 1, "Thu 24 Dec 10:00 | Thu 24 Dec 10:00 | Thu 24 Dec 13:00"),
        (OFFICE, "12-23 14:00", 2, "Tue 29 Dec 10:00 | Mon 28 Dec 14:00 | Mon 28 Dec 17:00"),
        (OFFICE, "06-05 14:30", 5, "Fri 12 Jun 14:30 | Fri 12 Jun 14:30 | Fri 12 Jun 17:00"),
        (OFFICE, "06-05 14:30", 10, "Fri 19 Jun 14:30 | Fri 19 Jun 14:30 | Fri 19 Jun 17:00"),
        # The window is Thursday's although the night has come into Friday.
        (NIGHTS, "06-05 05:59", 1, "Sat 06 Jun 05:59 | Sat 06 Jun 05:59 | Sat 06 Jun 06:00"),
        (NIGHTS, "06-05 06:00", 1, "Sat 06 Jun 06:00 | Mon 08 Jun 22:00 | Tue 09 Jun 06:00"),
        (NIGHTS, "06-05 22:00", 1, "Sat 06 Jun 06:00 | Mon 08 Jun 22:00 | Tue 09 Jun 06:00"),
        (NIGHTS, "06-07 12:00", 1, "Tue 09 Jun 06:00 | Tue 09 Jun 22:00 | Tue 09 Jun 06:00"),
        (ALWAYS, "06-07 12:00", 1, "Mon 08 Jun 12:00 | Mon 08 Jun 12:00 | Tue 09 Jun 00:00"),
        # A business day is 24 service hours where the desk never closes: real time.
        (ALWAYS, "03-28 12:00", 1, "Sun 29 Mar 13:00 | Sun 29 Mar 12:00 | Mon 30 Mar 00:00"),
        # A skipped wall time is the instant of the jump, a repeated one its first occurrence.
        (ALWAYS, "03-28 02:30", 1, "Sun 29 Mar 03:30 | Sun 29 Mar 03:00 | Mon 30 Mar 00:00"),
        (ALWAYS, "10-24 02:30", 1, "Sun 25 Oct 02:30 | Sun 25 Oct 02:30 | Mon 26 Oct 00:00"),
    ],
)
def test_the_three_ways(calendar: ServiceCalendar, start: str, n: int, expected: str) -> None:
    budget = "1 business day" if n == 1 else f"{n} business days"
    found = [calendar.due(at(f"2026-{start}"), budget, counting=way) for way in WAYS]
    texts = [f"{due:%a %d %b %H:%M:%S}".removesuffix(":00") for due in found]
    assert " | ".join(texts) == expected


def test_service_time_is_the_default() -> None:
    assert shown(OFFICE.due(at("2026-12-23 14:00"), "1 business day")) == "Mon 2026-12-28 10:00"
    assert OFFICE.due(at("2026-12-23 14:00"), Budget.parse("1 business day")) == at(
        "2026-12-28 10:00"
    )


@pytest.mark.parametrize(
    ("landing", "due"),
    [
        (None, "Fri 2026-06-05 17:00"),
        ("close", "Fri 2026-06-05 17:00"),
        ("next_open", "Mon 2026-06-08 09:00"),
    ],
)
def test_landing_belongs_to_service_time(landing: Any, due: str) -> None:
    assert shown(OFFICE.due(at("2026-06-05 09:00"), "1 business day", landing=landing)) == due
    assert shown(OFFICE.due(at("2026-06-05 09:00"), "8 service hours", landing=landing)) == due


# Which windows of the target day


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-06-02 12:45", "Wed 2026-06-03 13:00"),  # in the lunch break: from the next opening
        ("2026-06-02 12:30", "Wed 2026-06-03 13:00"),  # at a closing, too
        ("2026-06-02 12:29:59", "Wed 2026-06-03 12:29:59"),
        ("2026-06-02 13:00", "Wed 2026-06-03 13:00"),
        ("2026-06-02 08:30", "Wed 2026-06-03 08:30"),
        ("2026-06-04 12:10", "Fri 2026-06-05 12:00"),  # after Friday's closing: that closing
        ("2026-06-04 11:00", "Fri 2026-06-05 11:00"),
        ("2026-06-05 11:00", "Mon 2026-06-08 11:00"),
        ("2026-06-05 12:00", "Tue 2026-06-09 08:30"),
    ],
)
def test_same_time_on_a_day_with_a_break(start: str, due: str) -> None:
    found = SPLIT.due(at(start), "1 business day", counting="same_time")
    assert shown(found) == due


def test_same_time_in_a_break_that_the_first_day_does_not_have() -> None:
    late = desk("Mon 09:00-17:00; Tue 08:00-12:00, 14:00-18:00; Wed 11:00-15:00")
    for start, due in (
        ("2026-06-01 13:00", "Tue 2026-06-02 12:00"),  # after a closing: that closing
        ("2026-06-01 14:00", "Tue 2026-06-02 14:00"),
        ("2026-06-02 08:00", "Wed 2026-06-03 11:00"),  # before the first opening: that opening
        ("2026-06-02 17:00", "Wed 2026-06-03 15:00"),
    ):
        assert shown(late.due(at(start), "1 business day", counting="same_time")) == due


# How long a business day is


@pytest.mark.parametrize(
    ("hours", "length", "due"),
    [
        ("Mon-Fri 09:00-17:00", None, "Tue 2026-06-02 10:00"),
        ("Mon-Fri 09:00-17:00", 6, "Mon 2026-06-01 16:00"),
        (SPLIT_HOURS, 8, "Tue 2026-06-02 10:00"),
        ("Mon-Fri 08:00-12:00, 13:00-17:00", None, "Tue 2026-06-02 10:00"),
        ("Mon-Fri 22:00-06:00", None, "Tue 2026-06-02 06:00"),
    ],
)
def test_the_length_is_shared_or_stated(hours: str, length: int | None, due: str) -> None:
    stated = None if length is None else timedelta(hours=length)
    calendar = desk(hours, business_day=stated)
    assert shown(calendar.due(at("2026-06-01 10:00"), "1 business day")) == due


def test_days_that_differ_are_named_and_both_ways_out() -> None:
    with pytest.raises(BusinessDayLengthError) as raised:
        SPLIT.due(at("2026-06-04 14:00"), "2 business days")
    assert str(raised.value) == (
        "a business day in service time: the regular days differ in length (3:30 h, 8:00 h); "
        "state business_day=timedelta(hours=8), or count same_time or close_of_day"
    )
    assert raised.value.lengths == (210, 480)


def test_without_a_regular_day_there_is_no_length() -> None:
    only = ServiceCalendar(
        timezone=ZONE,
        hours=WeeklyHours.of({}),
        exceptions={date(2026, 6, 6): "10:00-14:00", date(2026, 6, 7): "10:00-14:00"},
    )
    with pytest.raises(BusinessDayLengthError, match="no day is regular"):
        only.due(at("2026-06-06 10:00"), "1 business day")
    found = only.due(at("2026-06-06 10:00"), "1 business day", counting="close_of_day")
    assert shown(found) == "Sun 2026-06-07 14:00"


# DESIGN.md, rule 10: other budgets
@pytest.mark.parametrize(
    ("start", "budget", "due"),
    [
        ("2026-06-05 16:00", "4 service hours", "Mon 2026-06-08 12:00"),
        ("2026-06-05 16:00", "1 service hour", "Fri 2026-06-05 17:00"),
        ("2026-06-05 16:00", "24 hours", "Sat 2026-06-06 16:00"),
        ("2026-06-05 16:00", "90 minutes", "Fri 2026-06-05 17:30"),
        ("2026-06-05 16:00", "120 calendar days", "Sat 2026-10-03 16:00"),
        ("2026-06-05 16:00", "1 calendar day", "Sat 2026-06-06 16:00"),
        # Real time is 24 hours on the clock of the world; a date on is the same wall-clock time.
        ("2026-03-28 12:00", "24 hours", "Sun 2026-03-29 13:00"),
        ("2026-03-28 12:00", "1 calendar day", "Sun 2026-03-29 12:00"),
        ("2026-03-28 02:30", "1 calendar day", "Sun 2026-03-29 03:00"),
        ("2026-10-24 02:30", "1 calendar day", "Sun 2026-10-25 02:30"),
        ("2026-10-24 02:30", "25 hours", "Sun 2026-10-25 02:30 again"),
        ("2026-10-24 02:30", "24 service hours", "Wed 2026-10-28 17:00"),
    ],
)
def test_rule_10(start: str, budget: str, due: str) -> None:
    assert shown(OFFICE.due(at(start), budget)) == due


def test_two_days_are_refused_naming_both_readings() -> None:
    with pytest.raises(BudgetError) as raised:
        OFFICE.due(at("2026-06-05 16:00"), "2 days")
    text = str(raised.value)
    assert '"2 business days"' in text
    assert '"2 calendar days"' in text


def test_a_calendar_day_from_the_second_pass_of_a_repeated_hour() -> None:
    found = OFFICE.due(at("2026-10-25 02:30", fold=1), "1 calendar day")
    assert shown(found) == "Mon 2026-10-26 02:30"


# What does not apply


@pytest.mark.parametrize(
    ("budget", "counting", "landing", "error", "message"),
    [
        ("1 business day", "same_tme", None, ChoiceError, 'did you mean "same_time"?'),
        ("1 business day", "", None, ChoiceError, 'counting is one of "service_time"'),
        ("1 business day", None, None, ChoiceError, "counting=None"),
        ("4 hours", "same_time", None, ChoiceError, "a way of counting belongs to business days"),
        ("4 service hours", "close_of_day", None, ChoiceError, "belongs to business days"),
        ("1 calendar day", "same_time", None, ChoiceError, "belongs to business days"),
        ("1 business day", "same_time", "close", ChoiceError, "counted in service time"),
        ("1 business day", "close_of_day", "next_open", ChoiceError, "counted in service time"),
        ("4 hours", "service_time", "close", ChoiceError, "counted in service time"),
        ("1 calendar day", "service_time", "next_open", ChoiceError, "counted in service time"),
        ("1 business day", "service_time", "closes", ChoiceError, 'did you mean "close"?'),
        ("4 service hours", "service_time", True, ChoiceError, "landing=True"),
        (timedelta(hours=4), "service_time", None, WrongTypeError, '"4 service hours"'),
        (4, "service_time", None, WrongTypeError, "a budget is text"),
        ("soon", "service_time", None, BudgetError, 'budget "soon"'),
    ],
)
def test_choices_that_do_not_apply(
    budget: Any, counting: Any, landing: Any, error: type[SlacalError], message: str
) -> None:
    with pytest.raises(error) as raised:
        OFFICE.due(at("2026-06-05 16:00"), budget, counting, landing)
    assert message in str(raised.value)


# The ends of the horizon


def years(hours: str, first: int, last: int, **more: Any) -> ServiceCalendar:
    return ServiceCalendar(
        timezone=UTC, hours=WeeklyHours.parse(hours), years=(first, last), **more
    )


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_budget_that_ends_with_the_horizon_is_known() -> None:
    calendar = years("24/7", 2026, 2026)
    end = utc("2027-01-01")
    start = utc("2026-12-31")
    assert calendar.due(start, "24 hours") == end
    assert calendar.due(start, "1 calendar day") == end
    assert calendar.due(start, "24 service hours") == end
    assert calendar.due(start, "1 business day") == end
    assert calendar.due(utc("2026-12-30"), "1 business day", counting="close_of_day") == end
    for budget in ("25 hours", "2 calendar days", "25 service hours", "2 business days"):
        with pytest.raises(HorizonError) as raised:
            calendar.due(start, budget)
        assert f"due instant for {budget} from 2026-12-31T00:00:00+00:00" in str(raised.value)
        assert (raised.value.first_year, raised.value.last_year) == (2026, 2026)
    for way in WAYS[1:]:
        with pytest.raises(HorizonError):
            calendar.due(start, "1 business day", counting=way)


def test_the_real_closing_of_the_last_night_is_not_known() -> None:
    calendar = years("Mon-Fri 22:00-06:00", 2026, 2026)  # 31 December 2026 is a Thursday
    with pytest.raises(HorizonError):
        calendar.due(utc("2026-12-30 12:00"), "1 business day", counting="close_of_day")


def test_same_time_after_a_half_day_on_the_last_date() -> None:
    # From Wednesday's night, at 01:00 on Thursday: one date on is Friday 01:00, outside. But
    # Thursday closes at 13:00 already, and after a closing it becomes that closing.
    calendar = years(
        "Mon-Fri 22:00-06:00", 2026, 2026, exceptions={date(2026, 12, 31): "09:00-13:00"}
    )
    found = calendar.due(utc("2026-12-31 01:00"), "1 business day", counting="same_time")
    assert found == utc("2026-12-31 13:00")


def test_the_night_of_the_eve_counts_from_the_eve() -> None:
    # 1 January 2026, 01:00: the window is that of Wednesday 31 December 2025.
    calendar = years("Mon-Fri 22:00-06:00", 2026, 2026)
    start = utc("2026-01-01 01:00")
    assert calendar.due(start, "1 business day", counting="same_time") == utc("2026-01-02 01:00")
    assert calendar.due(start, "1 business day", counting="close_of_day") == utc("2026-01-02 06:00")


def test_the_error_says_why_the_years_end() -> None:
    calendar = desk("Mon-Fri 09:00-17:00", holidays=Holidays.named("nl-public"))
    with pytest.raises(HorizonError) as raised:
        calendar.due(at("2050-11-02 09:00"), "90 business days")
    text = str(raised.value)
    assert "due instant for 90 business days from 2050-11-02T09:00:00+01:00" in text
    assert "holidays 'nl-public' are known for" in text
    assert "-2050" in text


def test_calendar_days_that_end_in_a_jump_at_the_horizons_end() -> None:
    # Kathmandu's clock went from 00:00 to 00:15 as 1986 began: every wall time between is that
    # instant, the end of the years the calendar is for.
    calendar = ServiceCalendar(
        timezone="Asia/Kathmandu",
        hours=WeeklyHours.parse("Mon-Fri 00:00-24:00"),
        years=(1984, 1985),
    )
    kathmandu = ZoneInfo("Asia/Kathmandu")
    opened = datetime(1985, 12, 31, 0, 0, 0, 1, tzinfo=kathmandu)
    due = calendar.due(opened, "1 calendar day")
    assert due == datetime(1986, 1, 1, 0, 15, tzinfo=kathmandu)
    with pytest.raises(HorizonError):
        calendar.due(opened.replace(minute=15), "1 calendar day")
