"""Edited at random, a file ends in a calendar or a `SlacalError`, and soon.

`SLACAL_FUZZ=100000 pytest tests/config/test_fuzz.py` makes that many edits.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from datetime import date
from time import process_time

import pytest

from slacal import Calendar, Holidays, SlacalError, dump
from slacal.config.ics import read_holidays
from slacal.config.loading import Content, read_text
from tests.config.bad_files import DESK
from tests.config.ics_files import FILES as ICS_FILES
from tests.config.test_examples import EXAMPLES

EDITS = int(os.environ.get("SLACAL_FUZZ", "2000"))
SEED = os.environ.get("SLACAL_FUZZ_SEED", "slacal")
LONGEST = 20  # seconds of one text: a guard against endless work, not a measure

RICH = f"""\
{DESK}
name = "desk"
holidays = ["nl-public", {{ dates = {{ 2026-12-25 = "Christmas" }}, years = [2020, 2030] }}]
exceptions = {{ 2026-12-24 = "09:00-13:00", 2026-12-31 = "closed" }}
business_day = "7.5 hours"
years = [2020, 2030]
holiday_cut = "opening_day"
until = 2029-01-01T00:00:00+01:00
[[calendar.blackouts]]
start = 2026-03-01 10:00:00
end = 2026-03-02T10:00:00.5Z
reason = 'migration "freeze"'
[calendars.other]
timezone = "UTC+01:00"
[[calendars.other.versions]]
hours = {{ mon = "09:00-17:00", "sat,sun" = "22:00-06:00" }}
[[calendars.other.versions]]
from = 2026-07-01
hours = ["Mon-Thu 08:30-12:30, 13:00-17:00", "Fri 08:30-12:00"]
[calendars.both]
union = ["calendar", "other"]
days = "result"
business_day = "8 hours"
[policy]
calendar = "both"
default_category = "A"
version = "2026"
choices = {{ reclassification = "from_change", carry = "share", reopening = "restart" }}
[policy.intake]
parts = {{ description = "what is wrong", error_code = {{ title = "a code", needed = "if_any" }} }}
languages = ["en", "nl"]
channels = {{ mail = {{ received_on = "confirmation" }} }}
[policy.terms]
covered = {{ use = "use" }}
billing = {{ unit = "30 minutes", arranged_from = "4 hours" }}
[policy.categories.A]
definition = "all"
targets.response = "1 business day"
[policy.categories.A.targets.repair]
budget = "5 business days"
counting = "close_of_day"
by = "16:00"
cutoff = "15:00"
calendar = "other"
stops_on = ["repaired", "closed"]
levels = ["75 %", {{ when = "due", whom = "lead", every = "1 business day", most = 3 }}]
[[versions.all]]
policy = "policy"
[book]
default = "policy"
[[book.rules]]
policy = "all"
when = {{ customer = ["a", 1, true] }}
"""
# What edits put in: what means something in these texts, and what is awkward anywhere.
PIECES = (
    "[", "]", "{", "}", '"', "'", "=", ",", ".", "\n", "#", "-", ":", "0", "1", "9", "24:00",
    "23:59", "00:00", "-1", "1e999", "nan", "true", "null", "[]", "{}", '""', "\\", "\\u0000",
    "\x00", "\x7f",
    "é", "\ud7ff", "\U0010ffff", "9999", "0001", "2026-02-30", "9999-12-31", "0001-01-01T00:00:00",
    "9999-12-31T23:59:59-23:59", "9" * 30, "calendar", "calendars", "policy", "other", "closed",
    "Mon-Sun", "24/7", "Europe/Amsterdam", "UTC-23:59", "nl-office", "[[", "]]", "'''", '"""', "of",
    "union", "BEGIN:VEVENT", "END:VEVENT", "END:VCALENDAR", "RRULE:FREQ=DAILY", ";COUNT=99999999",
    ";UNTIL=99991231", ";INTERVAL=0", ";BYMONTH=2;BYMONTHDAY=30", ";BYDAY=-53MO", "FREQ=SECONDLY",
    ";VALUE=DATE", ";TZID=Nowhere", "RDATE;VALUE=DATE:20260101", "DURATION:P99999D", "T000000Z",
    "\r\n", "\r\n ", "\t",
)  # fmt: skip


def edits(text: str, count: int, seed: str) -> Iterator[str]:
    """Yield a text with one to four edits each: pieces put in, cut out, doubled, moved, changed."""
    rng = random.Random(seed)
    for _ in range(count):
        edited = text
        for _ in range(rng.choice((1, 1, 1, 2, 4))):
            a = rng.randrange(len(edited) + 1)
            b = min(len(edited), a + rng.choice((0, 1, 1, 2, 5, 20, 80)))
            kind = rng.randrange(5)
            if kind == 0:
                edited = edited[:a] + rng.choice(PIECES) + edited[b:]
            elif kind == 1:
                edited = edited[:a] + edited[b:]
            elif kind == 2:
                edited = edited[:b] + edited[a:b] * rng.choice((1, 1, 3, 50)) + edited[b:]
            elif kind == 3:
                c = rng.randrange(len(edited) + 1)
                edited = edited[:c] + edited[a:b] + edited[c:]
            else:
                edited = (
                    edited[:a] + chr(rng.choice((rng.randrange(128), 0x2028))) + edited[a + 1 :]
                )
        yield edited


def toml_texts() -> list[str]:
    return [RICH, *(path.read_text(encoding="utf-8") for path in EXAMPLES if path.stem != "bank")]


def json_texts() -> list[str]:
    found = read_text(RICH)
    assert found.book is not None
    frozen = read_text(DESK + "years = [2024, 2025]").calendars["calendar"].freeze()
    return [dump(found.book, "json"), dump(found.calendars["both"], "json"), frozen.to_json()]


def look_at(content: Content) -> None:
    """Ask what was read a little: it has to be whole."""
    for calendar in content.calendars.values():
        assert isinstance(calendar, Calendar)
        assert calendar.fingerprint
        assert calendar.describe()
    for policy in content.policies.values():
        assert policy.fingerprint
    if content.book is not None:
        assert content.book.unreachable() is not None


def run_all(texts: list[str], read: object, count: int) -> Counter[str]:
    ended: Counter[str] = Counter()
    for text in texts:
        for edited in edits(text, count // len(texts) + 1, SEED):
            started = process_time()
            try:
                read(edited)  # type: ignore[operator]
                ended["read"] += 1
            except SlacalError:
                ended["refused"] += 1
            except BaseException:
                print(repr(edited))
                raise
            assert process_time() - started < LONGEST, repr(edited)
    return ended


@pytest.mark.parametrize("form", ["toml", "json"])
def test_edited_files(form: str) -> None:
    texts = toml_texts() if form == "toml" else json_texts()

    def read(text: str) -> None:
        look_at(read_text(text, json_text=form == "json", file=f"f.{form}"))

    ended = run_all(texts, read, EDITS * 2 // 5)
    assert min(ended["read"], ended["refused"]) > sum(ended.values()) // 20


def test_edited_icalendar_files() -> None:
    def read(text: str) -> None:
        content = text.encode("utf-8", errors="surrogatepass")
        found = read_holidays(content, years=(2024, 2027))
        assert isinstance(found, Holidays)
        assert all(date(2024, 1, 1) <= entry.date <= date(2027, 12, 31) for entry in found.entries)

    ended = run_all([*ICS_FILES.values()], read, EDITS // 5)
    assert min(ended["read"], ended["refused"]) > sum(ended.values()) // 20
