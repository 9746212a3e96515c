"""`slacal calendar`: what a month and a year look like, and that every day is marked once."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacal import Category, Holidays, Policy, ServiceCalendar, Target, WeeklyHours
from slacal.cli import main
from tests import walk
from tests.strategies import Pair, days, pairs

LEGEND = "no mark: open, x: closed, -: fewer hours than usual, +: more hours than usual"
CALENDAR = "calendar  Mon-Fri 09:00-17:00 Europe/Amsterdam, holidays nl-public 1966-2050"
MAY = f"""\
May 2026

Mon  Tue  Wed  Thu  Fri  Sat  Sun
                     1    2x   3x
 4    5    6    7    8    9x  10x
11   12   13   14x  15   16x  17x
18   19   20   21   22   23x  24x
25x  26   27   28   29   30x  31x

{LEGEND}

2026-05-14  Thu  Ascension Day
2026-05-24  Sun  Whit Sunday
2026-05-25  Mon  Whit Monday

{CALENDAR}
"""
DECEMBER = f"""\
December 2026

Mon  Tue  Wed  Thu  Fri  Sat  Sun
      1    2    3    4    5x   6x
 7    8    9   10   11   12x  13x
14   15   16   17   18   19x  20x
21   22   23   24   25x  26x  27x
28   29   30   31

{LEGEND}

2026-12-25  Fri  Christmas Day
2026-12-26  Sat  Second Day of Christmas

{CALENDAR}
"""
SECOND_QUARTER = """\
April                    May                      June
Mo Tu We Th Fr Sa Su     Mo Tu We Th Fr Sa Su     Mo Tu We Th Fr Sa Su
       1  2  3x 4x 5x                 1  2x 3x     1  2  3  4  5  6x 7x
 6x 7  8  9 10 11x12x     4  5  6  7  8  9x10x     8  9 10 11 12 13x14x
13 14 15 16 17 18x19x    11 12 13 14x15 16x17x    15 16 17 18 19 20x21x
20 21 22 23 24 25x26x    18 19 20 21 22 23x24x    22 23 24 25 26 27x28x
27x28 29 30              25x26 27 28 29 30x31x    29 30
"""
HOLIDAYS_2026 = """\
2026-01-01  Thu  New Year's Day
2026-04-03  Fri  Good Friday
2026-04-05  Sun  Easter Sunday
2026-04-06  Mon  Easter Monday
2026-04-27  Mon  King's Day
2026-05-14  Thu  Ascension Day
2026-05-24  Sun  Whit Sunday
2026-05-25  Mon  Whit Monday
2026-12-25  Fri  Christmas Day
2026-12-26  Sat  Second Day of Christmas
"""
MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
]  # fmt: skip
COLOUR = re.compile(r"\x1b\[(\d+)m(.*?)\x1b\[0m")
Marks = list[tuple[int, str]]  # a day's number and its mark, in the order of the page


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def run(*argv: str, stream: type[io.StringIO] = io.StringIO) -> tuple[int, str, str]:
    out, err = stream(), io.StringIO()
    with mock.patch.object(sys, "stdout", out), mock.patch.object(sys, "stderr", err):
        code = main(["calendar", *argv])
    return code, out.getvalue(), err.getvalue()


def shown(*argv: str, stream: type[io.StringIO] = io.StringIO) -> str:
    code, out, err = run(*argv, stream=stream)
    assert (code, err) == (0, "")
    return out


def data_of(*argv: str) -> Any:
    return json.loads(shown(*argv, "--json"))


def own(calendar: ServiceCalendar, *argv: str) -> str:
    """Return what is shown for a calendar that does not ship."""
    target = Target("response", "24 hours")
    policy = Policy("own", calendar, [Category("A", "Category A", "it is wrong", [target])])
    with mock.patch("slacal.cli.sources.find_policy", return_value=policy):
        return shown(*argv)


def desk(hours: str, zone: str | tzinfo = "Europe/Amsterdam", **more: Any) -> ServiceCalendar:
    return ServiceCalendar(timezone=zone, hours=WeeklyHours.parse(hours), **more)


def marks_of(text: str) -> Marks:
    """Return the days of a page for one month; each stands in a column of its weekday."""
    rows = text.split("\n\n")[1].splitlines()[1:]
    return [cell for row in rows for cell in cells_of(row, step=5)]


def cells_of(row: str, *, step: int) -> Marks:
    cells = [row.ljust(7 * step)[i : i + 3] for i in range(0, 7 * step, step)]
    return [(int(cell[:2]), cell[2]) for cell in cells if cell.strip()]


def months_of(text: str) -> list[Marks]:
    """Return the days of a page for a year, month by month."""
    found = []
    for quarter in text.split("\n\n")[1:5]:
        for i in range(0, 75, 25):
            rows = [row.ljust(75)[i : i + 25] for row in quarter.splitlines()[2:]]
            found.append([cell for row in rows for cell in cells_of(row[:21], step=3)])
    return found


def dates_of(year: int, month: int) -> list[date]:
    """Return the dates of a month, found by walking through it."""
    day, found = date(year, month, 1), []
    while day.month == month:
        found.append(day)
        day += timedelta(days=1)
    return found


# A month


@pytest.mark.parametrize(("month", "page"), [("2026-05", MAY), ("2026-12", DECEMBER)])
def test_a_month(month: str, page: str) -> None:
    assert shown("--month", month) == page


@pytest.mark.parametrize("month", range(1, 13))
def test_a_month_has_each_date_once_in_the_column_of_its_weekday(month: int) -> None:
    text = shown("--month", f"2026-{month:02}")
    dates = dates_of(2026, month)
    assert text.startswith(f"{MONTHS[month - 1]} 2026\n\n")
    assert [number for number, _ in marks_of(text)] == [day.day for day in dates]
    for row in text.split("\n\n")[1].splitlines()[1:]:
        for number, _ in cells_of(row, step=5):
            column = 5 * date(2026, month, number).weekday()
            assert row[column : column + 2] == f"{number:2}"
    assert text.isascii()
    assert not re.search(r" $", text, re.MULTILINE)


def test_a_month_without_holidays_says_so() -> None:
    text = shown("--month", "2026-02")
    assert text.endswith(f"\n\n{LEGEND}\n\nno holidays, no exceptions\n\n{CALENDAR}\n")


def test_the_literal_policy_shows_its_own_calendar() -> None:
    text = shown("--month", "2026-05", "--policy", "invantive-literal")
    assert text == MAY.replace("Europe/Amsterdam", "UTC+01:00")


class Clock(datetime):
    """Half past midnight on 1 June in Amsterdam, half past eleven on 31 May in UTC+01:00."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Clock:
        return cls(2026, 5, 31, 22, 30, tzinfo=UTC).astimezone(tz)


@pytest.mark.parametrize(("policy", "month"), [("invantive", "June"), ("invantive-literal", "May")])
def test_unstated_it_is_the_month_of_the_zone(policy: str, month: str) -> None:
    with mock.patch("slacal.cli.calendar_command.datetime", Clock):
        assert shown("--policy", policy).startswith(f"{month} 2026\n")


# Marks


def test_exceptions_and_what_they_do_to_a_day() -> None:
    calendar = desk(
        "Mon-Thu 08:30-12:30, 13:00-17:00; Fri 08:30-12:00",
        holidays=Holidays.dates(
            {date(2026, 12, 25): "Christmas Day", date(2026, 12, 28): "a day off"}, years="all"
        ),
        exceptions={
            date(2026, 12, 11): "08:00-13:00",  # a Friday of 5 hours, not 3 1/2
            date(2026, 12, 12): "10:00-12:00",  # a Saturday
            date(2026, 12, 14): "10:00-18:00",  # 8 hours, at another time
            date(2026, 12, 24): "08:30-12:30",
            date(2026, 12, 28): "09:00-12:00",  # overrules the holiday
            date(2026, 12, 31): "closed",
        },
    )
    text = own(calendar, "--month", "2026-12")
    assert text.startswith(
        "December 2026\n\n"
        "Mon  Tue  Wed  Thu  Fri  Sat  Sun\n"
        "      1    2    3    4    5x   6x\n"
        " 7    8    9   10   11+  12+  13x\n"
        "14   15   16   17   18   19x  20x\n"
        "21   22   23   24-  25x  26x  27x\n"
        "28-  29   30   31x\n\n"
    )
    assert text.split("\n\n")[3] == (
        "2026-12-11  Fri  exception: 08:00-13:00\n"
        "2026-12-12  Sat  exception: 10:00-12:00\n"
        "2026-12-14  Mon  exception: 10:00-18:00\n"
        "2026-12-24  Thu  exception: 08:30-12:30\n"
        "2026-12-25  Fri  Christmas Day\n"
        "2026-12-28  Mon  a day off, exception: 09:00-12:00\n"
        "2026-12-31  Thu  exception: closed"
    )


@pytest.mark.parametrize(("cut", "eve"), [("midnight", "-"), ("opening_day", " ")])
def test_a_night_before_a_holiday(cut: str, eve: str) -> None:
    calendar = desk(
        "Mon-Fri 22:00-06:00",
        holidays=Holidays.dates([date(2026, 5, 14)], years="all"),
        holiday_cut=cut,
    )
    marks = dict(marks_of(own(calendar, "--month", "2026-05")))
    assert [marks[day] for day in (12, 13, 14, 15, 16)] == [" ", eve, "x", " ", "x"]


@pytest.mark.parametrize(
    ("hours", "zone", "month", "closed"),
    [
        ("24/7", "Europe/Amsterdam", "2026-03", []),  # 29 March has 23 hours
        ("24/7", "Europe/Amsterdam", "2026-10", []),  # 25 October has 25
        ("24/7", "America/Sao_Paulo", "2018-11", []),  # 4 November begins at 01:00
        ("24/7", "Pacific/Apia", "2011-12", [30]),  # there was no 30 December
        ("Sun 02:00-03:00", "Europe/Amsterdam", "2026-03", [29]),  # never shown on the 29th
        ("Sun 02:30-04:00", "Europe/Amsterdam", "2026-03", []),  # one hour of it is left
        ("Sun 02:15-02:45", "Europe/Amsterdam", "2026-10", []),  # shown twice on the 25th
    ],
)
def test_clock_changes(hours: str, zone: str, month: str, closed: list[int]) -> None:
    calendar = desk(hours, zone)
    marks = marks_of(own(calendar, "--month", month))
    year, number = map(int, month.split("-"))
    assert [day for day, _ in marks] == [day.day for day in dates_of(year, number)]
    regular = {day.day for day in dates_of(year, number) if "24/7" in hours or day.weekday() == 6}
    assert [day for day, mark in marks if mark == "x" and day in regular] == closed
    assert all(mark in " x" for _, mark in marks)
    lengths = {len(month) for month in months_of(own(calendar, "--year", str(year)))}
    assert lengths <= {28, 29, 30, 31}


def expected_mark(pair: Pair, day: date) -> str:
    """Return a day's mark from the declaration and the oracle that walks."""
    if not walk.is_business_day(pair.desk, day):
        return "x"
    plain, tomorrow = pair.plain, day + timedelta(days=1)
    regular = plain.week[day.weekday()]
    hours = plain.exceptions.get(day, regular)
    # Of the desk, not of the plain words: a date after the horizon cuts no night short.
    exceptions, closed = pair.desk.exceptions, pair.desk.closed
    closed_tomorrow = not exceptions[tomorrow] if tomorrow in exceptions else tomorrow in closed
    if plain.holiday_cut == "midnight" and closed_tomorrow:
        hours = tuple((opens, min(closes, 1440)) for opens, closes in hours)
    more = sum(b - a for a, b in hours) - sum(b - a for a, b in regular)
    return "+" if more > 0 else "-" if more < 0 else " "


@given(pairs(), st.data())
def test_any_month_of_any_calendar_has_each_date_once_and_rightly(
    pair: Pair, data: st.DataObject
) -> None:
    day = data.draw(days(pair))
    text = own(pair.calendar, "--month", f"{day.year:04}-{day.month:02}")
    assert marks_of(text) == [
        (each.day, expected_mark(pair, each)) for each in dates_of(day.year, day.month)
    ]


# A year


def test_a_year_has_four_rows_of_three_months() -> None:
    text = shown("--year", "2026")
    title, *quarters, legend, special, used = text.split("\n\n")
    assert (title, legend, used) == ("2026", LEGEND, f"{CALENDAR}\n")
    assert [quarter.splitlines()[0].split() for quarter in quarters] == [
        MONTHS[i : i + 3] for i in range(0, 12, 3)
    ]
    assert f"{quarters[1]}\n" == SECOND_QUARTER
    assert f"{special}\n" == HOLIDAYS_2026
    assert max(map(len, text.splitlines())) <= 80
    assert text.isascii()
    assert not re.search(r" $", text, re.MULTILINE)


def test_a_year_marks_each_date_as_its_month_does() -> None:
    months = months_of(shown("--year", "2026"))
    assert [[number for number, _ in month] for month in months] == [
        [day.day for day in dates_of(2026, month)] for month in range(1, 13)
    ]
    assert months == [marks_of(shown("--month", f"2026-{month:02}")) for month in range(1, 13)]


@pytest.mark.parametrize("year", ["1970", "2024", "2050"])
def test_other_years(year: str) -> None:
    days_shown = sum(map(len, months_of(shown("--year", year))))
    assert days_shown == (366 if year == "2024" else 365)


# Colours


@pytest.fixture
def no_color(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    monkeypatch.delenv("NO_COLOR", raising=False)
    return lambda value: monkeypatch.setenv("NO_COLOR", value)


@pytest.mark.usefixtures("no_color")
def test_a_terminal_shows_the_same_in_colour() -> None:
    text = shown("--month", "2026-05", stream=Terminal)
    assert COLOUR.sub(r"\2", text) == MAY
    assert "\x1b[31m14x\x1b[0m" in text
    closed = ["2x", "3x", "9x", "10x", "14x", "16x", "17x", "23x", "24x", "25x", "30x", "31x"]
    legend = [("31", "x"), ("33", "-"), ("32", "+")]
    assert COLOUR.findall(text) == [*(("31", day) for day in closed), *legend]
    year = shown("--year", "2026", stream=Terminal)
    assert COLOUR.sub(r"\2", year) == shown("--year", "2026")


@pytest.mark.usefixtures("no_color")
def test_what_is_no_terminal_gets_no_colour() -> None:
    assert shown("--month", "2026-05") == MAY


def test_no_color_takes_the_colour_away(no_color: Callable[[str], None]) -> None:
    no_color("1")
    assert shown("--month", "2026-05", stream=Terminal) == MAY
    no_color("")  # https://no-color.org: "when present and not an empty string"
    assert shown("--month", "2026-05", stream=Terminal) != MAY


@pytest.mark.usefixtures("no_color")
def test_json_has_no_colour() -> None:
    text = shown("--month", "2026-05", "--json", stream=Terminal)
    assert text == shown("--month", "2026-05", "--json")


# JSON


def test_a_month_as_json() -> None:
    data = data_of("--month", "2026-05")
    assert list(data) == ["from", "to", "days", "calendar"]
    assert (data["from"], data["to"]) == ("2026-05-01", "2026-05-31")
    assert [day["date"] for day in data["days"]] == [str(day) for day in dates_of(2026, 5)]
    assert data["days"][3] == {
        "date": "2026-05-04",
        "kind": "open",
        "is_business_day": True,
        "windows": [["2026-05-04T09:00:00+02:00", "2026-05-04T17:00:00+02:00"]],
        "name": None,
    }
    closed = {"is_business_day": False, "windows": []}
    assert data["days"][8] == {"date": "2026-05-09", "kind": "closed", "name": None, **closed}
    assert data["days"][13] == {
        "date": "2026-05-14", "kind": "holiday", "name": "Ascension Day", **closed
    }  # fmt: skip
    assert data["calendar"]["time_zone"] == "Europe/Amsterdam"
    assert len(data["calendar"]["fingerprint"]) == 64


def test_a_year_as_json() -> None:
    data = data_of("--year", "2026")
    assert (data["from"], data["to"]) == ("2026-01-01", "2026-12-31")
    assert [day["date"] for day in data["days"]] == [
        str(day) for month in range(1, 13) for day in dates_of(2026, month)
    ]
    # 261 weekdays; of the ten holidays three fall in a weekend
    assert sum(day["is_business_day"] for day in data["days"]) == 254


def test_an_exception_as_json() -> None:
    calendar = desk("Mon-Fri 09:00-17:00", exceptions={date(2026, 12, 24): "09:00-13:00"})
    data = json.loads(own(calendar, "--month", "2026-12", "--json"))
    assert data["days"][23] == {
        "date": "2026-12-24",
        "kind": "exception",
        "is_business_day": True,
        "windows": [["2026-12-24T09:00:00+01:00", "2026-12-24T13:00:00+01:00"]],
        "name": None,
    }


# Errors


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("2026-13", "the months are 01 to 12"),
        ("2026-00", "the months are 01 to 12"),
        ("May", "it is not a year and the number of a month"),
        ("2026", "it is not a year and the number of a month"),
        ("2026-5", "it is not a year and the number of a month"),
        ("2026-05-04", "it is not a year and the number of a month"),
        ("-2026-05", "it is not a year and the number of a month"),
        ("٢٠٢٦-٠٥", "it is not a year and the number of a month"),
        ("", "it is not a year and the number of a month"),
    ],
)
def test_what_is_no_month_is_refused(typed: str, why: str) -> None:
    fix = "write e.g. 2026-05, or --year 2026 for a whole year"
    assert run(f"--month={typed}") == (2, "", f'slacal: error: month "{typed}": {why}; {fix}\n')
    code, out, err = run(f"--month={typed}", "--json")
    assert (code, out) == (2, "")
    assert json.loads(err)["error"] == {
        "kind": "MonthError", "what": f'month "{typed}"', "why": why, "fix": fix
    }  # fmt: skip


@pytest.mark.parametrize("typed", ["26", "2026-05", "next", "", "-2026", "20260", "9" * 5000])
def test_what_is_no_year_is_refused(typed: str) -> None:
    code, out, err = run(f"--year={typed}")
    assert (code, out) == (2, "")
    told = typed if len(typed) <= 80 else f"{'9' * 80}…"
    assert err == (
        f'slacal: error: year "{told}": it is not a year of four digits; '
        "write e.g. 2026, or --month 2026-05 for a month\n"
    )


@pytest.mark.parametrize(
    ("argument", "what"),
    [
        ("--month=1969-12", "month 1969-12"),
        ("--month=2051-01", "month 2051-01"),
        ("--month=0000-01", "month 0000-01"),
        ("--month=9999-12", "month 9999-12"),
        ("--year=1969", "year 1969"),
        ("--year=2051", "year 2051"),
        ("--year=0000", "year 0000"),
        ("--year=9999", "year 9999"),
    ],
)
def test_outside_the_horizon_nothing_is_shown(argument: str, what: str) -> None:
    code, out, err = run(argument)
    assert (code, out) == (2, "")
    assert err.startswith(f"slacal: error: {what}: it lies outside 1970-2050: ")
    assert json.loads(run(argument, "--json")[2])["error"]["kind"] == "HorizonError"


@pytest.mark.parametrize("month", ["1970-01", "2050-12"])
def test_the_ends_of_the_horizon_are_shown(month: str) -> None:
    assert len(marks_of(shown("--month", month))) == 31


def test_a_month_and_a_year_do_not_go_together(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calendar", "--month", "2026-05", "--year", "2026"]) == 2
    assert "not allowed with argument" in capsys.readouterr().err


def test_a_policy_that_does_not_exist() -> None:
    code, out, err = run("--policy", "invantiv")
    assert (code, out) == (2, "")
    assert 'did you mean "invantive"?' in err


EXAMPLES = Path(__file__).parents[2] / "examples"


def test_a_combined_calendar_names_whose_holidays_took_service() -> None:
    told = shown("--month", "2026-11", "--calendar", str(EXAMPLES / "follow-the-sun.toml"))
    # By hand: Japan's and the United States' holidays; everywhere 22 hours on other weekdays.
    assert "2026-11-03  Tue  Culture Day (JP)" in told
    assert "2026-11-26  Thu  Thanksgiving Day (US)" in told
    marks = dict(marks_of(told))
    assert [day for day, mark in marks.items() if mark == "-"] == [3, 11, 23, 26]
    assert {day for day, mark in marks.items() if mark == "x"} == {1, 7, 8, 14, 15, 21, 22, 28, 29}


def test_a_blackout_shortens_a_day_and_closes_another(tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    file.write_text(
        """\
[calendar]
timezone = "Europe/Amsterdam"
hours = "Mon-Fri 09:00-17:00"

[[calendar.blackouts]]
start = 2026-05-05T12:00:00+02:00
end = 2026-05-07T00:00:00+02:00
reason = "migration freeze"
""",
        encoding="utf-8",
    )
    told = shown("--month", "2026-05", "--calendar", str(file))
    assert "2026-05-05  Tue  migration freeze" in told
    assert "2026-05-06  Wed  migration freeze" in told
    marks = dict(marks_of(told))
    assert (marks[4], marks[5], marks[6], marks[7]) == (" ", "-", "x", " ")
