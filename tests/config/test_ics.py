"""iCalendar: holidays in, however they are written; windows and deadlines out, in UTC."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacal import ServiceCalendar, SlacalError, WeeklyHours, load_calendar, policies
from slacal.config.ics import deadlines_ics, read_holidays, windows_ics
from slacal.errors import FileError, HolidaysError
from tests.config.ics_files import FILES, NEW_YEAR, calendar

YEARS = (2024, 2026)


def dates_of(text: str, years: tuple[int, int] = YEARS) -> dict[str, str]:
    found = read_holidays(text.encode(), years=years, name="ours")
    assert found.years == years
    assert {entry.source for entry in found.entries} <= {"ours"}
    return {entry.date.isoformat(): entry.name for entry in found.entries}


def test_all_day_events_are_holidays_and_meetings_are_not() -> None:
    assert dates_of(FILES["days"]) == {
        "2024-12-25": "Christmas, both days",
        "2024-12-26": "Christmas, both days",
        "2025-04-18": "Good Friday",
    }


def test_recurrences_their_exceptions_and_what_was_moved_or_cancelled() -> None:
    found = dates_of(FILES["rules"])
    # The 6th of four months: of June taken out, of July moved to the 8th, of August cancelled.
    assert [day for day, name in found.items() if name in ("Monthly", "Moved")] == [
        "2024-05-06",
        "2024-07-08",
    ]
    assert [day for day, name in found.items() if name == "New Year"] == [
        "2024-01-01",
        "2025-01-01",
        "2026-01-01",
    ]
    # The fourth Thursday of November.
    assert [day for day, name in found.items() if name == "Thanksgiving"] == [
        "2024-11-28",
        "2025-11-27",
        "2026-11-26",
    ]


@pytest.mark.parametrize(
    ("event", "days"),
    [
        ("DTSTART;VALUE=DATE:20240101", ["2024-01-01"]),
        ("DTSTART;VALUE=DATE:20240101\nDTEND;VALUE=DATE:20240101", ["2024-01-01"]),
        ("DTSTART;VALUE=DATE:20240101\nDURATION:P2D", ["2024-01-01", "2024-01-02"]),
        ("DTSTART;VALUE=DATE:20231231\nDURATION:P2D", ["2024-01-01"]),
        ("DTSTART;VALUE=DATE:20261231\nDURATION:P2D", ["2026-12-31"]),
        ("DTSTART;VALUE=DATE:20240101\nSTATUS:CANCELLED", []),
        ("DTSTART;VALUE=DATE:20230101", []),
        ("DTSTART;VALUE=DATE:20240101\nRDATE;VALUE=DATE:20240301", ["2024-01-01", "2024-03-01"]),
        ("DTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY", ["2024-02-29"]),
        ("DTSTART;VALUE=DATE:20240101\nRRULE:FREQ=DAILY;COUNT=2", ["2024-01-01", "2024-01-02"]),
        (
            "DTSTART;VALUE=DATE:20240101\nRRULE:FREQ=WEEKLY;UNTIL=20240115;BYDAY=MO",
            ["2024-01-01", "2024-01-08", "2024-01-15"],
        ),
    ],
)
def test_dates_of_an_event(event: str, days: list[str]) -> None:
    assert list(dates_of(calendar(event))) == days


def test_two_events_on_one_date_are_one_holiday_with_both_names() -> None:
    day = "DTSTART;VALUE=DATE:20240509\nSUMMARY:"
    text = calendar(f"{day}Ascension Day", f"{day}Europe Day", f"{day}Europe Day")
    found = read_holidays(text.encode(), years=YEARS)
    assert found.on(date(2024, 5, 9)).name == "Ascension Day / Europe Day"  # type: ignore[union-attr]


RULE = "DTSTART;VALUE=DATE:20240101\nSUMMARY:x\nRRULE:"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it"),
        ("x", "it cannot be read as iCalendar"),
        (calendar(), "it has no event"),
        (calendar("DTSTART:20240101T090000Z"), "it has no all-day event"),
        (calendar("SUMMARY:x"), 'event "x": it has no date'),
        (calendar("DTSTART;VALUE=DATE:20241301"), "it cannot be read as iCalendar"),
        (calendar(f"{RULE}FREQ=SECONDLY"), "a holiday recurs by days, weeks, months or years"),
        (calendar(f"{RULE}FREQ=DAILY;BYHOUR=1"), "BYHOUR does not go with DAILY"),
        (calendar(f"{RULE}FREQ=DAILY;BYMONTH=2"), "BYMONTH does not go with DAILY"),
        (calendar(f"{RULE}FREQ=YEARLY;INTERVAL=0"), "its interval is not 1 to 1000"),
        (calendar(f"{RULE}FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), "no date ever meets it"),
        (calendar(f"{RULE}FREQ=MONTHLY;BYMONTH=4;BYMONTHDAY=31"), "no date ever meets it"),
        (calendar(f"{RULE}FREQ=YEARLY;COUNT=9;BYMONTHDAY=30;BYMONTH=2"), "no date ever meets it"),
        (calendar(*[NEW_YEAR] * 101), "more than 100 rules"),
        (calendar(RULE.replace("2024", "1800") + "FREQ=DAILY"), "more than 10,000 dates"),
        (calendar("DTSTART;VALUE=DATE:20240101\nDURATION:P401D"), "longer than 400 days"),
        (calendar(*["DTSTART;VALUE=DATE:20240101"] * 3001), "more than 3,000 events"),
        ("x" * (1 << 20) + "x", "more than 1,048,576 bytes"),
    ],
)
def test_what_is_no_list_of_holidays_or_would_never_end(text: str, said: str) -> None:
    with pytest.raises(HolidaysError, match=said):
        read_holidays(text.encode(), years=YEARS)


def test_a_calendar_file_beside_a_desk(tmp_path: Path) -> None:
    (tmp_path / "ours.ics").write_text(FILES["days"], encoding="utf-8")
    desk = tmp_path / "desk.toml"
    text = (
        '[calendar]\ntimezone = "Europe/Amsterdam"\nhours = "24/7"\nholidays = { ics = "%s" %s }\n'
    )
    desk.write_text(text % ("ours.ics", ", years = [2024, 2025]"), encoding="utf-8")
    found = load_calendar(desk)
    assert found.horizon == (2024, 2025)
    assert found.day(date(2024, 12, 26)).name == "Christmas, both days"
    desk.write_text(text % ("ours.ics", ""), encoding="utf-8")
    with pytest.raises(FileError, match="does not say for which years it is complete"):
        load_calendar(desk)
    desk.write_text(text % ("other.ics", ", years = [2024, 2025]"), encoding="utf-8")
    with pytest.raises(FileError, match=r'calendar\.holidays: file "other.ics": there is no such'):
        load_calendar(desk)


def test_without_the_packages_one_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for package in ("icalendar", "recurring_ical_events"):
        with monkeypatch.context() as patched:
            patched.setitem(sys.modules, package, None)
            with pytest.raises(SlacalError, match=r"install slacal\[ical\]"):
                read_holidays(FILES["days"].encode(), years=YEARS)


# Out


def events_of(content: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe"])
def test_windows_read_back_right_across_clock_changes(zone: str) -> None:
    desk = ServiceCalendar(
        timezone=zone, hours=WeeklyHours.parse("Mon-Sun 01:00-09:00, 22:00-23:00")
    )
    start, end = (datetime(2026, month, 1, tzinfo=ZoneInfo(zone)) for month in (3, 12))
    content = windows_ics(desk, start, end)
    assert b"VTIMEZONE" not in content
    assert b"TZID" not in content
    read = [(event["DTSTART"].dt, event["DTEND"].dt) for event in events_of(content)]
    windows = [
        (w.opens.astimezone(UTC), w.closes.astimezone(UTC)) for w in desk.windows(start, end)
    ]
    assert read == windows
    assert len({str(event["UID"]) for event in events_of(content)}) == len(windows)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)))
def test_deadlines_read_back(naive: datetime) -> None:
    opened = naive.replace(microsecond=0, tzinfo=UTC)
    deadlines = policies.invantive().due(opened, "II")
    content = deadlines_ics(deadlines)
    events = events_of(content)
    assert [event["DTSTART"].dt for event in events] == [
        deadlines[name].due.astimezone(UTC) for name in ("response", "repair")
    ]
    assert [str(event["SUMMARY"]) for event in events] == [
        "response due (invantive, category II)",
        "repair due (invantive, category II)",
    ]
    assert deadlines_ics(deadlines) == content  # the same every time


def test_holidays_that_are_written_by_others_are_read_in_full_days() -> None:
    """Every date of a year, each as an event of its own."""
    first = date(2024, 1, 1)
    days = [first + timedelta(days=i) for i in range(366)]
    text = calendar(*(f"DTSTART;VALUE=DATE:{day:%Y%m%d}" for day in days))
    assert list(dates_of(text)) == [day.isoformat() for day in days]
