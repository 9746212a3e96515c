"""Texts for people: dates, times and lengths, the same in every locale."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacal.texts import amount, counted, day_text, listed, time_text, when

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.mark.parametrize(
    ("at", "day", "time", "whole"),
    [
        (
            datetime(2026, 5, 4, 14, 30, tzinfo=AMSTERDAM),
            "Mon 4 May",
            "14:30",
            "Mon 4 May 2026 14:30 CEST",
        ),
        (
            datetime(2026, 10, 25, 2, 5, 7, tzinfo=AMSTERDAM, fold=1),
            "Sun 25 Oct",
            "02:05:07",
            "Sun 25 Oct 2026 02:05:07 CET",
        ),
        (
            datetime(1999, 12, 31, 0, 0, 0, 250_000, tzinfo=timezone(timedelta(hours=1))),
            "Fri 31 Dec",
            "00:00:00.25",
            "Fri 31 Dec 1999 00:00:00.25 UTC+01:00",
        ),
    ],
)
def test_an_instant_in_words(at: datetime, day: str, time: str, whole: str) -> None:
    assert (day_text(at), time_text(at), when(at)) == (day, time, whole)
    assert day_text(at.date()) == day


@given(st.dates(date(1000, 1, 1)))
def test_a_day_reads_as_the_c_locale_has_it(day: date) -> None:
    assert day_text(day) == re.sub(" 0", " ", day.strftime("%a %d %b"))


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(0), "0 s"),
        (timedelta(hours=13, minutes=30), "13 h 30 min"),
        (timedelta(days=30), "720 h"),
        (-timedelta(minutes=5), "-5 min"),
        (timedelta(seconds=1, microseconds=500_000), "1.5 s"),
        (timedelta(hours=1, microseconds=1), "1 h 0.000001 s"),
    ],
)
def test_a_length_in_words(length: timedelta, text: str) -> None:
    assert amount(length) == text


UNITS = {"h": 3_600_000_000, "min": 60_000_000, "s": 1_000_000}


@given(st.timedeltas(-timedelta(days=900), timedelta(days=900)))
def test_a_length_in_words_is_exact(length: timedelta) -> None:
    sign = -1 if amount(length).startswith("-") else 1
    parts = amount(length).removeprefix("-").split(" ")
    total = 0
    for number, unit in zip(parts[::2], parts[1::2], strict=True):
        whole, _, rest = number.partition(".")
        total += int(whole) * UNITS[unit] + int(rest.ljust(6, "0") or 0)
    assert sign * total == length // timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("names", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_names_in_a_row(names: list[str], text: str) -> None:
    assert listed(names) == text


def test_one_and_more() -> None:
    assert [counted(number, "day") for number in (0, 1, 2)] == ["0 days", "1 day", "2 days"]
