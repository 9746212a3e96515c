"""Versions of a policy: which one is in force at an instant, and what it decides."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacal import Category, Policy, PolicyVersions, ServiceCalendar, Target, WeeklyHours, policies
from slacal.errors import NaiveDatetimeError, PolicyError, WrongTypeError

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
OLD = policies.invantive()


def policy(name: str, budget: str, zone: str = "Europe/Amsterdam") -> Policy:
    hours = WeeklyHours.parse("Mon-Fri 09:00-17:00")
    rows = [Category("A", "A", "something is wrong", [Target("response", budget)])]
    return Policy(name, ServiceCalendar(timezone=zone, hours=hours), rows, default_category="A")


def dutch(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


ONE, TWO, THREE = (policy(f"v{n}", f"{n} service hours") for n in (1, 2, 3))
VERSIONS = PolicyVersions({None: ONE, dutch("2026-09-01T12:00"): THREE, date(2026, 7, 1): TWO})


@pytest.mark.parametrize(
    ("received", "name", "version"),
    [
        ("1990-01-01T00:00", "v1", ""),
        ("2026-06-30T23:59:59.999999", "v1", ""),
        ("2026-07-01T00:00", "v2", "2026-07-01"),  # its first instant is its own
        ("2026-09-01T11:59:59", "v2", "2026-07-01"),
        ("2026-09-01T12:00", "v3", "2026-09-01T12:00:00+02:00"),
        ("2045-01-01T00:00", "v3", "2026-09-01T12:00:00+02:00"),
    ],
)
def test_the_version_in_force_at_an_instant(received: str, name: str, version: str) -> None:
    for at in (dutch(received), dutch(received).astimezone(UTC)):
        found = VERSIONS.at(at)
        assert (found.name, found.version) == (name, version)


def test_a_case_is_judged_by_the_version_in_force_when_it_was_received() -> None:
    opened = dutch("2026-06-30T16:30")
    found = VERSIONS.due(opened)
    assert found.response.due == dutch("2026-07-01T09:30")  # one hour, though two run by then
    assert (found.policy, found.terms.version) == ("v1", "")
    told = VERSIONS.due(opened, "A", judged_at=dutch("2026-07-01T00:00"))
    assert told.response.due == dutch("2026-07-01T10:30")
    assert told.terms == ("v2", "A", "2026-07-01")
    assert told.opened == opened


def test_a_date_begins_in_the_calendar_of_its_own_version() -> None:
    tokyo = policy("tokyo", "1 service hour", zone="Asia/Tokyo")
    versions = PolicyVersions({None: ONE, date(2026, 7, 1): tokyo})
    midnight = datetime(2026, 7, 1, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert versions.at(midnight).name == "tokyo"
    assert versions.at(midnight - timedelta(microseconds=1)).name == "v1"


def test_a_version_keeps_the_name_it_has() -> None:
    named = attrs.evolve(TWO, version="summer")
    versions = PolicyVersions({None: ONE, date(2026, 7, 1): named})
    assert versions.due(dutch("2026-07-02T10:00")).terms.version == "summer"


def test_a_version_changes_no_promise_and_no_fingerprint() -> None:
    found = VERSIONS.due(dutch("2026-07-02T10:00")).response
    plain = TWO.due(dutch("2026-07-02T10:00")).response
    assert found.fingerprint == plain.fingerprint
    assert VERSIONS.at(dutch("2026-07-02T10:00")) == TWO
    assert plain.record().get("policy_version") is None
    assert found.record()["policy_version"] == "2026-07-01"


def test_before_the_first_version_there_is_an_error() -> None:
    versions = PolicyVersions({date(2026, 7, 1): TWO})
    with pytest.raises(PolicyError) as caught:
        versions.due(dutch("2026-06-30T12:00"))
    assert str(caught.value) == (
        "no policy is in force at 2026-06-30T12:00:00+02:00: the first version of "
        '"v2" begins 2026-07-01; give the version before it as {None: policy, …}'
    )
    assert caught.value.first == date(2026, 7, 1)
    with pytest.raises(NaiveDatetimeError):
        versions.at(datetime(2026, 7, 2))


def latest_by_hand(starts: list[date], day: date) -> date | None:
    found = None
    for start in starts:
        if start <= day and (found is None or start > found):
            found = start
    return found


days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@given(st.lists(days, min_size=1, max_size=6, unique=True), days, st.randoms())
def test_the_order_in_which_versions_are_given_does_not_matter(
    starts: list[date], day: date, random: Any
) -> None:
    shuffled: list[date | None] = [None, *starts]
    random.shuffle(shuffled)
    versions = PolicyVersions(dict.fromkeys(shuffled, ONE))
    found = versions.at(datetime(day.year, day.month, day.day, 12, tzinfo=AMSTERDAM))
    expected = latest_by_hand(starts, day)
    assert found.version == (expected.isoformat() if expected else "")


@pytest.mark.parametrize(
    ("versions", "error", "why"),
    [
        ({}, WrongTypeError, "policies by the date"),
        ([ONE], WrongTypeError, "policies by the date"),
        ({None: "v1"}, WrongTypeError, "a version is a policy"),
        ({"2026-07-01": ONE}, WrongTypeError, "a date is asked for"),
        ({datetime(2026, 7, 1): ONE}, NaiveDatetimeError, "without a time zone"),
        ({date(2026, 7, 1): ONE, dutch("2026-07-01T00:00"): TWO}, PolicyError, "only one of them"),
    ],
)
def test_versions_that_make_no_sense(versions: Any, error: type[Exception], why: str) -> None:
    with pytest.raises(error, match=why):
        PolicyVersions(versions)


def test_versions_travel() -> None:
    found = pickle.loads(pickle.dumps(VERSIONS))
    assert found == VERSIONS
    assert attrs.evolve(VERSIONS) == VERSIONS
    assert found.at(dutch("2026-07-02T10:00")).name == "v2"
