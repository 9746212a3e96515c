"""Fingerprints do not move: what is hashed, written out by hand, and the hashes given out.

A stored record holds such a hash, so a change here breaks what somebody relies on.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from slacal import Blackout, Holidays, ServiceCalendar, WeeklyHours, combine, policies

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


# Calendars made of others: the fingerprints of the parts, and what is done with them

BOSTON = ServiceCalendar(timezone="America/New_York", hours=OFFICE)
JULY = datetime(2026, 7, 1, tzinfo=UTC)  # 1,782,864,000 seconds after 1970
END = 4133977200000000  # 2100-12-31T23:00Z: where Amsterdam's clock shows 2101


def hashed(text: str) -> str:
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def test_a_combination_is_the_hash_of_what_is_combined() -> None:
    parts = f'["{PLAIN.fingerprint}","{BOSTON.fingerprint}"]'
    union = (
        f'["combined/1",{{"business_day":null,"days":"{PLAIN.fingerprint}","how":"union",'
        f'"of":{parts},"zone":"Europe/Amsterdam"}}]'
    )
    assert (PLAIN | BOSTON).fingerprint == hashed(union)
    stated = (
        '["combined/1",{"business_day":28800000000,"days":"result","how":"difference",'
        f'"of":{parts},"zone":"Asia/Tokyo"}}]'
    )
    made = combine(
        PLAIN,
        BOSTON,
        how="difference",
        days="result",
        timezone="Asia/Tokyo",
        business_day=timedelta(hours=8),
        name="never part of it",
    )
    assert made.fingerprint == hashed(stated)


def test_a_cut_is_the_hash_of_what_is_left_out() -> None:
    hour = timedelta(hours=1)
    text = f'["cut/1",{{"holes":[[1782864000000000,{END}]],"of":"{PLAIN.fingerprint}"}}]'
    assert PLAIN.until(JULY).fingerprint == hashed(text)
    text = (
        '["cut/1",{"holes":[[1782864000000000,1782867600000000],'
        f'[1782871200000000,1782874800000000]],"of":"{PLAIN.fingerprint}"}}]'
    )
    first, last = Blackout(JULY, JULY + hour, "a"), Blackout(JULY + 2 * hour, JULY + 3 * hour, "b")
    half = hour / 2
    for blackouts in (
        [first, last],
        [last, first],
        [first, last, Blackout(JULY, JULY + half, "within another")],
        [Blackout(JULY, JULY + half, "c"), Blackout(JULY + half, JULY + hour, "touches"), last],
    ):
        assert PLAIN.with_blackouts(blackouts).fingerprint == hashed(text)


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
