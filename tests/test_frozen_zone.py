"""A frozen zone reads every wall time as the zone does that it was made from."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacal import Holidays, ServiceCalendar, WeeklyHours
from slacal.frozen_zone import Change, FrozenZone
from tests.strategies import ZONE_YEARS, clock_changes

MICRO = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NAMED = [row for row in ZONE_YEARS if row[1][0] >= 1970]


def frozen(key: str, years: tuple[int, int]) -> FrozenZone:
    desk = ServiceCalendar(timezone=key, hours=WeeklyHours.parse("24/7"), years=years)
    zone = desk.freeze().timezone
    assert isinstance(zone, FrozenZone)
    return zone


@given(st.data(), st.sampled_from(NAMED))
def test_it_agrees_with_the_zone_it_was_made_from(
    data: st.DataObject, row: tuple[str, tuple[int, int]]
) -> None:
    key, years = row
    zone, kept = ZoneInfo(key), frozen(key, years)
    marks = [*clock_changes(zone, *years), (datetime(years[0], 7, 1, tzinfo=UTC) - EPOCH) // MICRO]
    instant = data.draw(st.sampled_from(marks)) + data.draw(
        st.one_of(st.integers(-7_200_000_000, 7_200_000_000), st.integers(-1, 1))
    )
    utc = EPOCH + instant * MICRO
    if not years[0] <= utc.year <= years[1]:
        return
    here, there = utc.astimezone(kept), utc.astimezone(zone)
    assert here.replace(tzinfo=None) == there.replace(tzinfo=None)
    assert (here.fold, here.utcoffset(), here.tzname()) == (
        there.fold,
        there.utcoffset(),
        there.tzname(),
    )
    assert here.astimezone(UTC) == utc
    # Wall times that the clock skips or repeats are read alike as well.
    for fold in (0, 1):
        moved = there.replace(tzinfo=None, fold=fold) + timedelta(
            minutes=data.draw(st.integers(-90, 90))
        )
        moved = moved.replace(fold=fold)
        assert moved.replace(tzinfo=kept).utcoffset() == moved.replace(tzinfo=zone).utcoffset()


@pytest.mark.parametrize(
    ("key", "at", "names"),
    [  # offsets that went on under another name
        ("Europe/Istanbul", "2016-09-07T00:00+03:00", ("EEST", "+03")),
        ("Antarctica/Troll", "2005-02-12T00:00+00:00", ("-00", "+00")),
    ],
)
def test_it_tells_an_offset_by_the_name_of_its_time(
    key: str, at: str, names: tuple[str, str]
) -> None:
    renamed = datetime.fromisoformat(at)
    zone = frozen(key, (renamed.year - 1, renamed.year + 3))
    shown = [(renamed + step).astimezone(zone).tzname() for step in (-MICRO, 0 * MICRO)]
    assert tuple(shown) == names
    without = [change for change in zone.changes if change.since != renamed.timestamp()]
    assert len(without) == len(zone.changes) - 1
    assert FrozenZone(key, without).sha256 == zone.sha256  # names are no part of it


def test_a_name_that_changes_between_two_samples() -> None:
    at = datetime(2014, 6, 2, tzinfo=UTC)
    zone = frozen("Africa/Tripoli", (2010, 2020))
    assert at.astimezone(zone).tzname() == at.astimezone(ZoneInfo("Africa/Tripoli")).tzname()


def test_it_knows_only_what_it_was_given() -> None:
    zone = FrozenZone("Here/There", [Change(0, 3600, "A"), Change(86_400, 7200, "B")])
    before = datetime(1960, 1, 1, tzinfo=UTC).astimezone(zone)
    after = datetime(2060, 1, 1, tzinfo=UTC).astimezone(zone)
    assert (before.tzname(), after.tzname()) == ("A", "B")
    assert zone.utcoffset(None) is None
    assert zone.tzname(None) is None
    assert before.dst() is None


def test_it_travels() -> None:
    zone = frozen("Europe/Amsterdam", (2025, 2026))
    for made in (pickle.loads(pickle.dumps(zone)), copy.deepcopy(zone)):
        assert made == zone
        assert hash(made) == hash(zone)
    assert zone != FrozenZone("Europe/Amsterdam", zone.changes[:1])
    assert str(zone).startswith("Europe/Amsterdam (frozen ")
    assert repr(zone) == f"<FrozenZone Europe/Amsterdam, {len(zone.changes)} offsets>"


def test_a_calendar_can_be_declared_in_it() -> None:
    zone = frozen("Europe/Amsterdam", (2025, 2027))
    hours = WeeklyHours.parse("Mon-Fri 09:00-17:00")
    desk, plain = (
        ServiceCalendar(timezone=each, hours=hours, years=(2026, 2026), holidays=Holidays.none())
        for each in (zone, "Europe/Amsterdam")
    )
    start, end = datetime(2026, 1, 1, 12, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    assert desk.same_hours(plain, start, end)
    assert desk != plain  # another declaration: its offsets cannot move
    assert desk.zone_source["read_from"] == "frozen"
    assert desk.zone_source["sha256"] == zone.sha256


def test_pendulum_gets_the_offset_of_the_instant() -> None:
    pendulum = pytest.importorskip("pendulum")
    desk = ServiceCalendar(
        timezone="Europe/Amsterdam", hours=WeeklyHours.parse("Mon-Fri 09:00-17:00")
    ).freeze()
    found = desk.add(pendulum.datetime(2026, 5, 4, 14, 30, tz="UTC"), timedelta(hours=1))
    assert isinstance(found, pendulum.DateTime)
    assert found.isoformat() == "2026-05-05T09:30:00+02:00"
    assert desk.day(date(2026, 5, 5)).windows[0].opens.tzname() == "CEST"
