"""Fingerprints do not move: what is hashed, written out by hand, and the hashes given out.

A stored record holds such a hash, so a change here breaks what somebody relies on.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta, timezone

import pytest

from slacal import Holidays, ServiceCalendar, WeeklyHours, policies

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OFFICE = WeeklyHours.parse("Mon-Fri 09:00-17:00")

PLAIN = ServiceCalendar(timezone="Europe/Amsterdam", hours=OFFICE)
PLAIN_TEXT = (
    '["calendar/1",{"business_day":null,"closed":[],"exceptions":{},"holiday_cut":"midnight",'
    '"hours":[{"from":null,"week":{"fri":[[540,1020]],"mon":[[540,1020]],"sat":[],"sun":[],'
    '"thu":[[540,1020]],"tue":[[540,1020]],"wed":[[540,1020]]}}],"known_years":[1970,2100],'
    '"zone":"Europe/Amsterdam"}]'
)

FULL = ServiceCalendar(
    timezone=timezone(timedelta(hours=1)),
    hours=WeeklyHours.parse("Mon 08:30-12:30, 13:00-17:00; Sat 22:00-06:00"),
    holidays=Holidays.dates({date(2026, 12, 25): "Christmas"}, years=(2025, 2027)),
    exceptions={date(2026, 12, 24): "09:00-13:00", date(2026, 12, 31): "closed"},
    business_day=timedelta(hours=7, minutes=36),
    years=(2026, 2030),
    holiday_cut="opening_day",
    name="never part of it",
)
FULL_TEXT = (
    '["calendar/1",{"business_day":27360000000,"closed":["2026-12-25"],'
    '"exceptions":{"2026-12-24":[[540,780]],"2026-12-31":[]},"holiday_cut":"opening_day",'
    '"hours":[{"from":null,"week":{"fri":[],"mon":[[510,750],[780,1020]],"sat":[[1320,1800]],'
    '"sun":[],"thu":[],"tue":[],"wed":[]}}],"known_years":[2026,2027],"zone":"UTC+01:00"}]'
)

GIVEN_OUT = [
    (PLAIN, "fb7b05ed3ad11c5cb99e862605215a7768ed2c365a84e3138e6335dd86c84e41"),
    (FULL, "cd004981018abf49e7cbe29a0526f3c24576b25b2cabad46fd877dc99da036cb"),
    (
        policies.invantive().calendar,
        "36c86629df13b5cf60381a74aaac762ae8e7c5481c332c340672f265e586aa95",
    ),
]
IDS = ["plain", "full", "invantive"]


@pytest.mark.parametrize(("calendar", "text"), [(PLAIN, PLAIN_TEXT), (FULL, FULL_TEXT)])
def test_a_fingerprint_is_the_hash_of_the_declaration(calendar: ServiceCalendar, text: str) -> None:
    assert calendar.fingerprint == hashlib.sha256(text.encode("ascii")).hexdigest()


@pytest.mark.parametrize(("calendar", "given_out"), GIVEN_OUT, ids=IDS)
def test_a_fingerprint_never_moves(calendar: ServiceCalendar, given_out: str) -> None:
    assert calendar.fingerprint == given_out


def test_one_version_of_hours_is_the_same_as_plain_hours() -> None:
    dated = ServiceCalendar(timezone="Europe/Amsterdam", hours={None: "Mon-Fri 09:00-17:00"})
    assert dated.fingerprint == PLAIN.fingerprint
    assert dated == PLAIN


def test_hours_in_versions_are_hashed_with_their_dates() -> None:
    dated = ServiceCalendar(
        timezone="UTC", hours={date(2026, 7, 1): "24/7", None: OFFICE}, years=(2026, 2026)
    )

    def week(day: str, weekend: str) -> str:
        days = sorted((name, weekend if name[0] == "s" else day) for name in WEEKDAYS)
        return ",".join(f'"{name}":{hours}' for name, hours in days)

    text = (
        '["calendar/1",{"business_day":null,"closed":[],"exceptions":{},"holiday_cut":"midnight",'
        f'"hours":[{{"from":null,"week":{{{week("[[540,1020]]", "[]")}}}}},'
        f'{{"from":"2026-07-01","week":{{{week("[[0,1440]]", "[[0,1440]]")}}}}}],'
        '"known_years":[2026,2026],"zone":"UTC"}]'
    )
    assert dated.fingerprint == hashlib.sha256(text.encode("ascii")).hexdigest()
