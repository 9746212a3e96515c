"""Weekly hours as people write them: what is read, what is refused and with which words."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacal import WeeklyHours
from slacal.calendars.hours import DayHours, day_hours, hours_text
from slacal.errors import HoursError, WrongTypeError
from tests.strategies import as_mapping, week_text, weeks

OFFICE = ((540, 1020),)
SPLIT = ((510, 750), (780, 1020))
NIGHT = ((1320, 1800),)
WHOLE = ((0, 1440),)
NONE: DayHours = ()


def monday(hours: DayHours) -> tuple[DayHours, ...]:
    return (hours, *(NONE,) * 6)


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("Mon-Fri 09:00-17:00", (OFFICE,) * 5 + (NONE,) * 2),
        ("mon-fri 9:00-17:00", (OFFICE,) * 5 + (NONE,) * 2),
        ("MONDAY - Friday 09:00 - 17:00", (OFFICE,) * 5 + (NONE,) * 2),
        ("Mon–Fri 09:00–17:00", (OFFICE,) * 5 + (NONE,) * 2),  # en dashes, as a word processor has
        ("  Mon-Fri   09:00-17:00 ; ", (OFFICE,) * 5 + (NONE,) * 2),
        ("Mon-Fri 09:00-17:00\n", (OFFICE,) * 5 + (NONE,) * 2),
        (
            "Mon-Thu 08:30-12:30, 13:00-17:00; Fri 08:30-12:00",
            (SPLIT,) * 4 + (((510, 720),), NONE, NONE),
        ),
        (
            "Fri 08:30-12:00; Mon-Thu 13:00-17:00,08:30-12:30",
            (SPLIT,) * 4 + (((510, 720),),) + (NONE,) * 2,
        ),
        ("Mon-Fri 22:00-06:00", (NIGHT,) * 5 + (NONE,) * 2),
        ("Sat,Sun 00:00-24:00", (NONE,) * 5 + (WHOLE,) * 2),
        ("Sat, Sun 00:00-24:00", (NONE,) * 5 + (WHOLE,) * 2),
        ("Sat, Mon-Tue 09:00-17:00", (OFFICE, OFFICE, NONE, NONE, NONE, OFFICE, NONE)),
        ("Sat-Mon 09:00-17:00", (OFFICE, NONE, NONE, NONE, NONE, OFFICE, OFFICE)),
        ("Sun-Mon 09:00-17:00", (OFFICE, *(NONE,) * 5, OFFICE)),
        ("Mon-Sun 00:00-24:00", (WHOLE,) * 7),
        ("24/7", (WHOLE,) * 7),
        (" 24/7 ", (WHOLE,) * 7),
        # Midnight at the end of the day, either way it is written.
        ("Mon 18:00-24:00", monday(((1080, 1440),))),
        ("Mon 18:00-00:00", monday(((1080, 1440),))),
        # Windows that touch are two windows, and count once.
        ("Mon 08:00-12:00, 12:00-17:00", monday(((480, 720), (720, 1020)))),
        # A night may overlap the next morning, also its own day's.
        ("Mon 00:00-06:00, 22:00-08:00", monday(((0, 360), (1320, 1920)))),
        ("Mon 09:00-08:59", monday(((540, 1440 + 539),))),
        ("Mon 00:00-00:01", monday(((0, 1),))),
        ("Mon 23:59-24:00", monday(((1439, 1440),))),
    ],
)
def test_parse(text: str, week: tuple[DayHours, ...]) -> None:
    assert WeeklyHours.parse(text).week == week


@pytest.mark.parametrize(
    ("days", "week"),
    [
        (
            {"mon": "09:00-17:00", "sat": "22:00-06:00"},
            (OFFICE, NONE, NONE, NONE, NONE, NIGHT, NONE),
        ),
        ({"Friday": "09:00-17:00"}, (NONE,) * 4 + (OFFICE, NONE, NONE)),
        (
            {"mon-wed": "09:00-17:00", "fri,sun": "22:00-06:00"},
            (OFFICE, OFFICE, OFFICE, NONE, NIGHT, NONE, NIGHT),
        ),
        ({"mon": "13:00-17:00, 08:30-12:30"}, monday(SPLIT)),
        ({}, (NONE,) * 7),
    ],
)
def test_of(days: dict[str, str], week: tuple[DayHours, ...]) -> None:
    assert WeeklyHours.of(days).week == week


HOW = 'write e.g. "Mon-Thu 08:30-12:30, 13:00-17:00; Fri 08:30-12:00" or "24/7"'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "Mon-Fri 09:00-25:00",
            'hours "Mon-Fri 09:00-25:00": "25:00" is not a time of day: the hour must be 0 to 24; '
            + HOW,
        ),
        (
            "Mon 24:30-25:00",
            'hours "Mon 24:30-25:00": "24:30" is not a time of day: the hour must be 0 to 24; '
            + HOW,
        ),
        (
            "Mon 09:60-17:00",
            'hours "Mon 09:60-17:00": "09:60" is not a time of day: the minute must be 0 to 59; '
            + HOW,
        ),
        ("Fun 09:00-17:00", '"Fun" is not a day of the week'),
        ("Mondy 09:00-17:00", '"Mondy" is not a day of the week; did you mean "Monday"?'),
        ("Mon-Frday 09:00-17:00", '"Frday" is not a day of the week; did you mean "Friday"?'),
        ("Mon 09:00-09:00", '"09:00-09:00" has equal ends; a whole day is 00:00-24:00'),
        ("Mon 00:00-00:00", '"00:00-00:00" has equal ends; a whole day is 00:00-24:00'),
        ("Mon 24:00-06:00", '"24:00-06:00" opens at 24:00, which is 00:00 of the next day'),
        ("Mon 24:00-24:00", '"24:00-24:00" opens at 24:00, which is 00:00 of the next day'),
        ("Mon 09:00-12:00, 11:00-17:00", "windows overlap: one opens at 11:00, before 12:00"),
        ("Mon 09:00-17:00, 09:00-17:00", "windows overlap: one opens at 09:00, before 17:00"),
        ("Mon 20:00-06:00, 22:00-23:00", "windows overlap: one opens at 22:00, before 06:00"),
        ("Mon-Wed 09:00-17:00; Tue 10:00-12:00", "Tue is given twice"),
        ("Mon,Mon 09:00-17:00", "Mon is given twice"),
        ("Mon-Sun 09:00-17:00; sunday 10:00-12:00", "Sun is given twice"),
        ("", "it names no day"),
        (" ; ; ", "it names no day"),
        ("09:00-17:00", '"09:00-17:00" is not days followed by times'),
        ("Mon-Fri", '"Mon-Fri" is not days followed by times'),
        ("Mon closed", '"Mon closed" is not days followed by times'),
        ("24/7; Mon 09:00-17:00", '"24/7" is not days followed by times'),
        ("Mon 9-17", '"9-17" is not a window such as 09:00-17:00'),
        ("Mon 09:00", '"09:00" is not a window such as 09:00-17:00'),
        ("Mon 09:00-17:00,", '"" is not a window such as 09:00-17:00'),
        ("Mon 09:00:00-17:00:00", '"09:00:00-17:00:00" is not a window such as 09:00-17:00'),
        ("Mon 09:00-17:00 Tue 09:00-17:00", "is not a window such as 09:00-17:00"),
        ("Mon/Tue 09:00-17:00", '"Mon/Tue" is not a day or a range of days'),
        ("Mon-Tue-Wed 09:00-17:00", '"Mon-Tue-Wed" is not a day or a range of days'),
        ("Mon, 09:00-17:00", '"" is not a day or a range of days'),
    ],
)
def test_what_cannot_be_read_says_why_and_how(text: str, message: str) -> None:
    with pytest.raises(HoursError) as raised:
        WeeklyHours.parse(text)
    error = raised.value
    assert message in str(error)
    assert str(error).startswith(f'hours "{text}": ')
    assert error.text == text
    assert error.fix
    assert isinstance(error, ValueError)


@pytest.mark.parametrize(
    ("days", "message"),
    [
        ({"mon": "25:00-26:00"}, 'hours "mon: 25:00-26:00": "25:00" is not a time of day'),
        ({"fun": "09:00-17:00"}, '"fun" is not a day of the week'),
        ({"mon": "closed"}, '"closed" is not a window such as 09:00-17:00'),
        ({"mon": ""}, '"" is not a window such as 09:00-17:00'),
        ({"mon": "09:00-17:00", "monday": "09:00-17:00"}, "Mon is given twice"),
        ({"mon-wed": "09:00-17:00", "tue": "09:00-17:00"}, "Tue is given twice"),
        ({1: "09:00-17:00"}, '"1" is not a day or a range of days'),
    ],
)
def test_a_mapping_that_cannot_be_read(days: Any, message: str) -> None:
    with pytest.raises(HoursError) as raised:
        WeeklyHours.of(days)
    assert message in str(raised.value)


@pytest.mark.parametrize("text", [None, 24, ["Mon 09:00-17:00"], {"mon": "09:00-17:00"}])
def test_parse_takes_text(text: Any) -> None:
    with pytest.raises(WrongTypeError, match=r"WeeklyHours\.of for a mapping"):
        WeeklyHours.parse(text)


@pytest.mark.parametrize("days", [None, "Mon 09:00-17:00", [("mon", "09:00-17:00")]])
def test_of_takes_a_mapping(days: Any) -> None:
    with pytest.raises(WrongTypeError, match=r"WeeklyHours\.parse for text"):
        WeeklyHours.of(days)


@pytest.mark.parametrize("times", [None, 9, (9, 17), ["09:00-17:00"]])
def test_the_hours_of_a_day_are_text(times: Any) -> None:
    with pytest.raises(WrongTypeError, match="the hours of a day are text"):
        WeeklyHours.of({"mon": times})


@pytest.mark.parametrize(
    ("week", "message"),
    [
        ((OFFICE,) * 6, "a week has seven days"),
        (monday(((1020, 540),)), "a window opens on its day and lasts 24 h at most"),
        (monday(((540, 540),)), "a window opens on its day and lasts 24 h at most"),
        (monday(((-1, 540),)), "a window opens on its day and lasts 24 h at most"),
        (monday(((1440, 1500),)), "a window opens on its day and lasts 24 h at most"),
        (monday(((540, 540 + 1441),)), "a window opens on its day and lasts 24 h at most"),
        (monday(((540, 720), (700, 1020))), "windows overlap"),
        (monday(((780, 1020), (510, 750))), "windows overlap"),  # out of order
    ],
)
def test_a_week_of_plain_minutes_is_checked_at_the_door(
    week: tuple[DayHours, ...], message: str
) -> None:
    with pytest.raises(HoursError, match=message):
        WeeklyHours(week=week)


@pytest.mark.parametrize(
    "week",
    ["Mon-Fri 09:00-17:00", None, 7, (540,) * 7, ((540, 1020),) * 7, monday(((540.0, 1020.0),))],  # type: ignore[arg-type]
)
def test_a_week_is_windows_in_whole_minutes(week: Any) -> None:
    with pytest.raises(WrongTypeError, match="a week is seven days of windows, in whole minutes"):
        WeeklyHours(week=week)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("mon-fri 9:00-17:00", "Mon-Fri 09:00-17:00"),
        ("Mon,Tue,Wed 09:00-17:00", "Mon-Wed 09:00-17:00"),
        ("Mon,Wed 09:00-17:00", "Mon 09:00-17:00; Wed 09:00-17:00"),
        ("Sat-Mon 22:00-06:00", "Mon 22:00-06:00; Sat-Sun 22:00-06:00"),
        ("Mon 18:00-00:00", "Mon 18:00-24:00"),
        (
            "Fri 08:30-12:00; Mon-Thu 13:00-17:00, 08:30-12:30",
            "Mon-Thu 08:30-12:30, 13:00-17:00; Fri 08:30-12:00",
        ),
        ("Mon-Sun 00:00-24:00", "24/7"),
    ],
)
def test_hours_are_shown_as_people_write_them(text: str, shown: str) -> None:
    hours = WeeklyHours.parse(text)
    assert str(hours) == shown
    assert repr(hours) == f"WeeklyHours('{shown}')"


def test_no_hours_at_all() -> None:
    assert str(WeeklyHours.of({})) == ""
    assert repr(WeeklyHours.of({})) == "WeeklyHours('never')"


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("Mon-Fri 09:00-17:00", 480),
        ("Mon-Fri 22:00-06:00", 480),
        ("24/7", 1440),
        ("Mon 08:00-12:00, 13:00-17:00; Tue 09:00-17:00", 480),
        ("Mon 08:00-12:00, 12:00-16:00", 480),
        ("Mon-Thu 08:30-12:30, 13:00-17:00; Fri 08:30-12:00", None),
        ("Mon 09:00-17:00; Tue 09:00-17:01", None),
    ],
)
def test_the_length_that_all_regular_days_share(text: str, minutes: int | None) -> None:
    assert WeeklyHours.parse(text).regular_day() == minutes


def test_no_length_where_no_day_is_regular() -> None:
    assert WeeklyHours.of({}).regular_day() is None


@given(weeks())
def test_text_and_mapping_mean_the_same_and_come_back(week: tuple[DayHours, ...]) -> None:
    by_mapping = WeeklyHours.of(as_mapping(week))
    assert by_mapping.week == week
    assert pickle.loads(pickle.dumps(by_mapping)) == by_mapping
    if any(week):
        by_text = WeeklyHours.parse(week_text(week))
        assert by_text == by_mapping
        assert hash(by_text) == hash(by_mapping)
        assert WeeklyHours.parse(str(by_text)) == by_text


@given(st.text(alphabet="MonTueWdFri0123456789:-–,; /\n", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        hours = WeeklyHours.parse(text)
    except HoursError:
        return
    for day in hours.week:
        assert all(0 <= opens < 1440 and opens < closes <= opens + 1440 for opens, closes in day)


def test_the_hours_of_one_day() -> None:
    assert day_hours("08:30-12:30, 13:00-17:00", where="a day") == SPLIT
    assert hours_text(SPLIT) == "08:30-12:30, 13:00-17:00"
    assert hours_text(()) == ""
    with pytest.raises(HoursError, match='hours "a day": "9" is not a window'):
        day_hours("9", where="a day")
