"""Whether a promise still stands: what is fresh is the same, what changed is told, none crashes."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import slacal
from slacal import (
    Blackout,
    Calendar,
    Category,
    FrozenCalendar,
    Holidays,
    Policy,
    ServiceCalendar,
    Target,
    WeeklyHours,
    policies,
)
from slacal.calendars.service import HolidayCut
from slacal.compare import Cause, RecordError, VersionDifference, read_record, verify
from slacal.compare.verify import Status
from slacal.deadlines.deadline import promise_fingerprint
from slacal.errors import SlacalError, WrongTypeError
from tests.compare.pairs import two
from tests.strategies import Pair, instants, pairs

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DATA = Path(__file__).parents[1] / "data"
GOOD_FRIDAY = date(2026, 4, 3)
MAUNDY_THURSDAY = "2026-04-02T14:00"


def dutch(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def desk(hours: Any = "Mon-Fri 09:00-17:00", **declared: Any) -> ServiceCalendar:
    zone = declared.pop("timezone", "Europe/Amsterdam")
    read = WeeklyHours.parse(hours) if isinstance(hours, str) else hours
    return ServiceCalendar(timezone=zone, hours=read, **declared)


def policy(calendar: Calendar, budget: str = "1 business day", **terms: Any) -> Policy:
    target = Target("response", budget, **terms)
    return Policy("own", calendar, [Category("A", "A", "", [target])])


def record_of(made: Policy, opened: str = MAUNDY_THURSDAY) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(json.dumps(made.due(dutch(opened), "A").response.record()))
    return record


def closed(*days: date, name: str = "Good Friday") -> Holidays:
    return Holidays.dates(dict.fromkeys(days, name), years="all", name="list")


def release(version: str) -> Holidays:
    """Return the Dutch public holidays as a real release of the holidays package has them."""
    data = json.loads((DATA / f"holidays-nl-{version}.json").read_text(encoding="utf-8"))
    assert (data["package"], data["version"]) == ("holidays", version)
    named = {date.fromisoformat(day): name for day, name in data["dates"].items()}
    return Holidays.dates(named, years=data["years"], name=f"NL {version}")


# The promise made under one release, and kept under the other


def test_a_promise_moves_under_the_next_release_and_not_under_the_frozen_calendar() -> None:
    old, new = (desk(holidays=release(version)) for version in ("0.82", "0.83"))
    record = record_of(policy(old))
    assert record["due"] == "2026-04-03T14:00:00+02:00"  # Good Friday was a working day

    moved = verify(record, policy(new))
    assert moved.status == "moved"
    assert moved.due == dutch("2026-04-07T14:00")  # Monday is Easter Monday under both
    assert moved.moved_by == timedelta(days=4)
    assert moved.service_moved_by == timedelta(hours=5)  # Tuesday 09:00-14:00
    assert moved.causes == (Cause("holiday", "after", "Good Friday", "NL 0.83", GOOD_FRIDAY),)
    assert moved.versions == (
        VersionDifference("holidays NL 0.82", "own dates", ""),
        VersionDifference("holidays NL 0.83", "", "own dates"),
    )

    kept = FrozenCalendar.from_json(old.freeze(on=date(2026, 11, 25)).to_json())
    assert verify(record, policy(kept)).status == "same"
    assert verify(record, kept).status == "same"
    assert verify(record, policy(old)).status == "same"


def test_the_two_releases_differ_on_good_friday_only() -> None:
    old, new = ({entry.date for entry in release(v).entries} for v in ("0.82", "0.83"))
    assert not old - new
    assert {day.isoformat() for day in new - old if day.year < 2028} == {
        "2020-04-10", "2021-04-02", "2022-04-15", "2023-04-07",
        "2024-03-29", "2025-04-18", "2026-04-03", "2027-03-26",
    }  # fmt: skip


# Properties

TERMS: tuple[dict[str, Any], ...] = (
    {"budget": "1 business day"},
    {"budget": "3 business days", "landing": "next_open"},
    {"budget": "2 business days", "counting": "same_time"},
    {"budget": "2 business days", "counting": "close_of_day"},
    {"budget": "0 service hours"},
    {"budget": "5 service hours 1 second", "landing": "close"},
    {"budget": "30 hours"},
    {"budget": "3 calendar days"},
)


def deadline_of(data: st.DataObject, pair: Pair) -> tuple[Policy, Any] | None:
    """Return a policy on a random calendar, and a deadline under it where there is one."""
    made = policy(pair.calendar, **data.draw(st.sampled_from(TERMS)))
    opened = pair.calendar.clock.datetime(data.draw(instants(pair)))
    try:
        return made, made.due(opened, "A").response
    except SlacalError:  # beyond the horizon, or a day without one length
        return None


@given(st.data())
def test_a_fresh_record_is_the_same(data: st.DataObject) -> None:
    found = deadline_of(data, data.draw(pairs()))
    if found is None:
        return
    made, deadline = found
    record = deadline.record()
    through_json = json.loads(json.dumps(record))
    for held_against in (made, made.calendar, attrs.evolve(made, name="another")):
        for each in (record, through_json, read_record(record)):
            verdict = verify(each, held_against)
            assert (verdict.status, verdict.causes, verdict.versions) == ("same", (), ())
            assert verdict.same_calendar
            assert verdict.due == verdict.recorded == deadline.due
            assert (verdict.moved_by, verdict.service_moved_by) == (timedelta(0), timedelta(0))


@given(st.data())
def test_under_another_calendar_it_is_told_what_is_due_there(data: st.DataObject) -> None:
    a, b = data.draw(two())
    found = deadline_of(data, a)
    if found is None:
        return
    made, deadline = found
    other = attrs.evolve(made, calendar=b.calendar)
    verdict = verify(deadline.record(), other)
    assert not verdict.record.is_altered
    if verdict.status == "unknown":
        with pytest.raises(SlacalError) as caught:
            other.due(deadline.start, "A")
        assert (verdict.due, verdict.why) == (None, str(caught.value))
        return
    due = other.due(deadline.start, "A").response
    assert verdict.due is not None
    assert verdict.due.astimezone(UTC) == due.due.astimezone(UTC)
    assert verdict.moved_by == due.due.astimezone(UTC) - deadline.due.astimezone(UTC)
    if due.fingerprint == deadline.fingerprint:
        assert verdict.status == "same"
    elif due.due.astimezone(UTC) == deadline.due.astimezone(UTC):
        assert verdict.status == "changed"
    else:
        assert verdict.status == "moved"
    assert bool(verdict.causes) is (verdict.status != "same")
    assert verdict.same_calendar is (a.calendar == b.calendar)


@pytest.mark.parametrize(
    ("part", "kinds"),
    [
        ("holidays", {"holiday"}),
        # A record tells neither of half days nor of how the night of a closed date was cut.
        ("exceptions", {"exception", "holiday", "hours", "holiday_cut"}),
        ("hours", {"hours", "business_day", "holiday_cut", "exception"}),
    ],
)
@given(data=st.data())
def test_what_changed_is_the_cause(part: str, kinds: set[str], data: st.DataObject) -> None:
    a, b = data.draw(two(part))
    found = deadline_of(data, a)
    if found is None:
        return
    made, deadline = found
    record = deadline.record()
    verdict = verify(record, attrs.evolve(made, calendar=b.calendar))
    # Nor does it tell of a holiday that took nothing, and does so under other hours.
    skipped = {date.fromisoformat(day) for day, *_ in record["skipped"]}
    idle = a.plain.holidays - skipped
    told = {cause.kind for cause in verdict.causes if cause.date not in idle}
    if deadline.counting != "service_time":
        told -= {"other"}  # the same service, of other business days
    assert told <= kinds
    assert bool(verdict.causes) is (verdict.status in ("changed", "moved"))


EVE, NEW_YEAR = date(2026, 12, 31), date(2027, 1, 1)


@pytest.mark.parametrize(
    ("cut", "left"), [("opening_day", (NEW_YEAR,)), ("midnight", (EVE,))], ids=["eve", "new year"]
)
def test_a_night_between_two_holidays(cut: HolidayCut, left: tuple[date, ...]) -> None:
    """Both dates took the small hours; the one that is a holiday no more gives them back."""
    both, one = (
        ServiceCalendar(
            timezone="Europe/Amsterdam",
            hours=WeeklyHours.parse("Mon-Fri 22:00-06:00"),
            holidays=Holidays.dates({day: f"{day}" for day in days}, years="all"),
            holiday_cut=cut,
        )
        for days in ((EVE, NEW_YEAR), left)
    )
    made = policy(both, budget="1 business day")
    record = made.due(datetime(2027, 1, 1, tzinfo=AMSTERDAM), "A").response.record()
    (gone,) = {EVE, NEW_YEAR} - set(left)
    causes = verify(record, attrs.evolve(made, calendar=one)).causes
    assert [(cause.kind, cause.date, cause.which) for cause in causes] == [
        ("holiday", gone, "before")
    ]


ALTERED: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("opened", lambda _: "2026-04-01T14:00:00+02:00"),
    ("start", lambda _: "2026-04-02T13:59:00+02:00"),
    ("due", lambda _: "2026-04-30T14:00:00+02:00"),
    ("budget", lambda _: "2 business days"),
    ("counting", lambda _: "close_of_day"),
    ("landing", lambda _: "next_open"),
    ("windows", lambda windows: windows[:-1]),
    ("fingerprint", lambda text: text[::-1]),
    ("fingerprint", lambda _: "no fingerprint at all"),
)


@pytest.mark.parametrize(("key", "change"), ALTERED)
def test_an_altered_record_is_detected(key: str, change: Callable[[Any], Any]) -> None:
    made = policy(desk())
    record = record_of(made)
    assert verify(record, made).status == "same"
    verdict = verify({**record, key: change(record[key])}, made)
    assert (verdict.status, verdict.causes) == ("altered", ())
    assert verdict.record.is_altered


OTHER_HOURS = policy(desk("Mon-Fri 09:00-16:00", business_day=timedelta(hours=6)))


def test_an_altered_record_still_tells_what_is_due() -> None:
    made = policy(desk())
    verdict = verify({**record_of(made), "due": "2026-04-30T14:00:00+02:00"}, made)
    assert verdict.due == dutch("2026-04-03T14:00")
    assert "that of what is due now" in verdict.why
    other = verify({**record_of(made), "due": "2026-04-30T14:00:00+02:00"}, OTHER_HOURS)
    assert (other.status, other.due) == ("altered", dutch("2026-04-03T13:00"))
    assert "nor of what is due now" in other.why
    lost = verify({**record_of(made), "due": "2026-04-30T14:00:00+02:00", "category": "B"}, made)
    assert (lost.status, lost.due) == ("altered", None)
    assert 'no category "B"' in lost.why


def test_what_its_fingerprint_does_not_hold_alters_nothing() -> None:
    made = policy(desk())
    # The same instants, as another program may write them; keys that nobody knows.
    changed = {
        "due": "2026-04-03T12:00:00Z",
        "windows": [
            ["2026-04-02T12:00:00Z", "2026-04-02T15:00:00Z"],
            ["2026-04-03T07:00:00Z", "2026-04-03T12:00:00Z"],
        ],
        "source": "another",
        "id": 7,
    }
    assert verify({**record_of(made), **changed}, made).status == "same"


# What moved, and why

OFFICE = policy(desk())


@pytest.mark.parametrize(
    ("promised", "now", "due", "causes"),
    [
        (  # a holiday gained
            OFFICE,
            policy(desk(holidays=closed(GOOD_FRIDAY))),
            "2026-04-06T14:00",
            [Cause("holiday", "after", "Good Friday", "list", GOOD_FRIDAY)],
        ),
        (  # and lost
            policy(desk(holidays=closed(GOOD_FRIDAY))),
            OFFICE,
            "2026-04-03T14:00",
            [Cause("holiday", "before", "Good Friday", "list", GOOD_FRIDAY)],
        ),
        (  # the second holiday is skipped because of the first, and moved nothing itself
            OFFICE,
            policy(desk(holidays=closed(GOOD_FRIDAY, date(2026, 4, 6)))),
            "2026-04-07T14:00",
            [Cause("holiday", "after", "Good Friday", "list", GOOD_FRIDAY)],
        ),
        (
            OFFICE,
            policy(desk(exceptions={GOOD_FRIDAY: "closed"})),
            "2026-04-06T14:00",
            [Cause("exception", "after", "closed", "exception", GOOD_FRIDAY)],
        ),
        (
            OFFICE,
            policy(desk(exceptions={GOOD_FRIDAY: "09:00-11:00"})),
            "2026-04-06T12:00",
            [Cause("exception", "after", "09:00-11:00", "exception", GOOD_FRIDAY)],
        ),
        (
            policy(desk(exceptions={GOOD_FRIDAY: "closed"})),
            OFFICE,
            "2026-04-03T14:00",
            [Cause("exception", "before", "closed", "exception", GOOD_FRIDAY)],
        ),
        (
            OFFICE,
            policy(
                desk().with_blackouts(
                    [Blackout(dutch("2026-04-03T09:00"), dutch("2026-04-03T10:00"), "migration")]
                )
            ),
            "2026-04-03T15:00",
            [Cause("blackout", "after", "migration", "blackout", GOOD_FRIDAY)],
        ),
        (  # a blackout of two days is recorded under its first
            policy(
                desk().with_blackouts(
                    [Blackout(dutch("2026-04-02T16:00"), dutch("2026-04-03T16:00"), "strike")]
                )
            ),
            OFFICE,
            "2026-04-03T14:00",
            [Cause("blackout", "before", "strike", "blackout", date(2026, 4, 2))],
        ),
        (
            OFFICE,
            policy(desk("Mon-Thu 09:00-17:00; Fri 09:00-13:00", business_day=timedelta(hours=8))),
            "2026-04-06T10:00",
            [Cause("hours", "before", "13:00-14:00", "", GOOD_FRIDAY)],
        ),
        (
            OFFICE,
            policy(desk({None: "Mon-Fri 09:00-17:00", date(2026, 4, 3): "Mon-Fri 07:00-15:00"})),
            "2026-04-03T12:00",
            [Cause("hours", "after", "07:00-09:00", "in force from 2026-04-03", GOOD_FRIDAY)],
        ),
        (
            OFFICE,
            policy(desk(timezone=timezone(timedelta(hours=1)))),
            "2026-04-03T14:00",
            [
                Cause(
                    "time_zone",
                    "both",
                    "UTC+02:00 became UTC+01:00",
                    "Europe/Amsterdam became UTC+01:00",
                )
            ],
        ),
        (
            OFFICE,
            policy(desk(business_day=timedelta(hours=7))),
            "2026-04-03T13:00",
            [Cause("business_day", "both", "8:00 h became 7:00 h")],
        ),
        (
            OFFICE,
            policy(desk(), "2 business days"),
            "2026-04-06T14:00",
            [Cause("budget", "both", "1 business day became 2 business days")],
        ),
        (
            OFFICE,
            policy(desk(), counting="close_of_day"),
            "2026-04-03T17:00",
            [Cause("counting", "both", "service_time became close_of_day")],
        ),
        (
            policy(desk(), "3 service hours"),
            policy(desk(), "3 service hours", landing="next_open"),
            "2026-04-03T09:00",
            [Cause("landing", "both", "where the walk stops became next_open")],
        ),
        (  # what lies ahead of the recorded instant was never recorded
            policy(desk(), "3 service hours", landing="next_open"),
            policy(desk(holidays=closed(GOOD_FRIDAY)), "3 service hours", landing="next_open"),
            "2026-04-06T09:00",
            [Cause("holiday", "after", "Good Friday", "list", GOOD_FRIDAY)],
        ),
        (  # a holiday on the way that was there before moved nothing
            policy(desk(holidays=closed(GOOD_FRIDAY)), "2 service hours"),
            policy(desk(holidays=closed(GOOD_FRIDAY)), "4 service hours"),
            "2026-04-06T10:00",
            [Cause("budget", "both", "2 service hours became 4 service hours")],
        ),
        (  # the day became longer after what was its close
            policy(desk(), counting="close_of_day"),
            policy(
                desk(exceptions={GOOD_FRIDAY: "09:00-17:00, 19:00-21:00"}), counting="close_of_day"
            ),
            "2026-04-03T21:00",
            [Cause("hours", "after", "19:00-21:00", "", GOOD_FRIDAY)],
        ),
        (
            policy(desk(), "2 calendar days"),
            policy(desk(timezone="UTC"), "2 calendar days"),
            "2026-04-04T14:00",
            None,
        ),
        (
            policy(desk(), "24 hours"),
            policy(desk(), "25 hours"),
            "2026-04-03T15:00",
            [Cause("budget", "both", "24 hours became 25 hours")],
        ),
    ],
)
def test_what_moved_and_why(
    promised: Policy, now: Policy, due: str, causes: list[Cause] | None
) -> None:
    verdict = verify(record_of(promised), now)
    assert verdict.due is not None
    assert verdict.due.astimezone(AMSTERDAM) == dutch(due)
    if causes is None:
        assert (verdict.status, verdict.causes) == ("same", ())
        return
    assert list(verdict.causes) == causes
    moved = verdict.moved_by != timedelta(0)
    assert verdict.status == ("moved" if moved else "changed")


def test_calendar_days_move_with_the_clock() -> None:
    # 2 calendar days over the beginning of summer time, which a fixed offset does not have.
    record = record_of(policy(desk(), "2 calendar days"), "2026-03-28T14:00")
    verdict = verify(record, policy(desk(timezone=timezone(timedelta(hours=1))), "2 calendar days"))
    assert (verdict.status, verdict.moved_by) == ("moved", timedelta(hours=1))
    assert [cause.name for cause in verdict.causes] == ["UTC+02:00 became UTC+01:00"]


def test_other_windows_with_the_same_due_are_said() -> None:
    # An hour moves from Thursday's afternoon to its evening.
    now = policy(desk("Mon-Wed 09:00-17:00; Thu 09:00-16:00, 17:00-18:00; Fri 09:00-17:00"))
    verdict = verify(record_of(OFFICE), now)
    assert (verdict.status, verdict.moved_by) == ("changed", timedelta(0))
    assert [(cause.kind, cause.which, cause.name) for cause in verdict.causes] == [
        ("hours", "before", "16:00-17:00"),
        ("hours", "after", "17:00-18:00"),
    ]


# What cannot be said


@pytest.mark.parametrize(
    ("now", "why"),
    [
        (policies.invantive(), 'no category "A"'),
        (
            Policy("own", desk(), [Category("A", "A", "", [Target("repair", "1 hour")])]),
            'no target "response"',
        ),
        (policy(desk(years=(2027, 2030))), "2027-2030"),
        (policy(desk("Mon-Thu 09:00-17:00; Fri 09:00-13:00")), "differ in length"),
    ],
)
def test_where_nothing_is_due_that_is_said(now: Policy, why: str) -> None:
    verdict = verify(record_of(OFFICE), now)
    assert (verdict.status, verdict.due, verdict.moved_by) == ("unknown", None, None)
    assert why in verdict.why


def test_a_recorded_due_beyond_the_horizon_has_no_service_to_it() -> None:
    known = desk(holidays=Holidays.dates([GOOD_FRIDAY]))  # 2026 only
    record = record_of(policy(desk(), "2 business days"), "2026-12-31T14:00")
    verdict = verify(record, policy(known, "1 service hour"))
    assert (verdict.status, verdict.service_moved_by) == ("moved", None)
    assert verdict.due == dutch("2026-12-31T15:00")


# Versions


def test_versions_that_differ_are_named() -> None:
    made = policies.invantive()
    record = made.due(dutch(MAUNDY_THURSDAY), "I").response.record()
    versions = copy.deepcopy(record["versions"])
    versions["slacal"] = "0.0.1"
    versions["time_zones"][0] |= {"version": "1999a", "sha256": "0" * 64}
    versions["holidays"][0] |= {"version": "0.1"}
    found = {
        d.what: (d.recorded, d.now) for d in verify({**record, "versions": versions}, made).versions
    }
    assert list(found) == ["slacal", "time zone Europe/Amsterdam", "holidays nl-public"]
    assert found["slacal"] == ("0.0.1", slacal.__version__)
    assert found["time zone Europe/Amsterdam"][0].startswith("1999a ")
    assert found["holidays nl-public"][0].startswith("holidays 0.1, frozen on ")


def test_another_file_of_the_same_version_is_named_by_its_hash() -> None:
    record = record_of(OFFICE)
    record["versions"]["time_zones"][0]["sha256"] = "ab" * 32
    (found,) = verify(record, OFFICE).versions
    assert found.recorded.endswith(" abababababab")
    assert found.recorded.split()[:-1] == found.now.split()[:-1]


def test_a_frozen_calendar_reads_no_time_zone_file() -> None:
    verdict = verify(record_of(OFFICE), desk().freeze())
    assert (verdict.status, verdict.same_calendar) == ("same", False)
    assert [(d.what, d.now) for d in verdict.versions] == [("time zone Europe/Amsterdam", "frozen")]


# Faulty records


def leaves(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of everything inside a record."""
    if path:
        yield path
    items = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    )
    for key, value in items:
        yield from leaves(value, (*path, key))


def with_changed(record: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(record)
    inside: Any = changed
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = value
    return changed


RECORD = record_of(policy(desk(holidays=closed(GOOD_FRIDAY)), "2 business days"))
AGAINST: tuple[Policy | Calendar, ...] = (
    OFFICE,
    desk("24/7"),
    desk("Mon-Fri 22:00-06:00", timezone="Pacific/Apia", holidays=closed(GOOD_FRIDAY)),
    desk("Mon-Fri 22:00-06:00", holiday_cut="opening_day", exceptions={GOOD_FRIDAY: "10:00-11:00"}),
)
SKIPPED = st.tuples(
    st.dates().map(str), st.text(max_size=3), st.sampled_from(("list", "exception", "blackout"))
)
ANYTHING = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.dates(),
        st.datetimes().map(datetime.isoformat), st.just(None).map(lambda _: 10**5000),
        st.sampled_from((
            "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-04-02T14:00:00+02:00",
            "1 business day", "999999999999 calendar days", "same_time", "2026-02-30",
        )),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)  # fmt: skip


@given(st.data())
def test_a_changed_record_ends_in_a_verdict_or_a_clear_error(data: st.DataObject) -> None:
    record = RECORD
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(leaves(record))))
        record = with_changed(record, path, data.draw(ANYTHING))
    with suppress(RecordError):
        assert verify(record, OFFICE).status in get_args(Status)


@given(st.data())
def test_a_forged_record_crashes_nothing_either(data: st.DataObject) -> None:
    """Whoever knows the recipe can make a fingerprint for anything."""
    at = st.one_of(
        st.sampled_from((RECORD["start"], RECORD["due"], "0001-01-01T00:00:00+23:59")),
        st.sampled_from(("9999-12-31T23:59:59.999999-23:59", "2100-12-31T23:00:00+00:00")),
        st.sampled_from(("1970-01-01T00:00:00+00:00", "2026-03-29T02:30:00+17:00")),
        st.datetimes(timezones=st.sampled_from((UTC, AMSTERDAM))).map(datetime.isoformat),
    )
    ends = sorted(data.draw(st.lists(at, min_size=2, max_size=8)), key=datetime.fromisoformat)
    inner = ends[1:-1] if len(ends) % 2 == 0 else ends[1:-2]
    forged = {
        **RECORD,
        "start": ends[0],
        "due": ends[-1],
        "windows": [list(pair) for pair in zip(inner[::2], inner[1::2], strict=True)],
        "skipped": data.draw(st.lists(SKIPPED, max_size=3)),
        **data.draw(st.sampled_from(TERMS)),
    }
    try:
        read = read_record(forged)
    except RecordError:  # an empty window, or an empty time
        return
    fingerprint = promise_fingerprint(
        opened=read.opened.instant,
        start=read.start.instant,
        due=read.due.instant,
        budget=read.budget,
        counting=read.counting,
        landing=read.landing,
        windows=[(opens.instant, closes.instant) for opens, closes in read.windows],
    )
    for against in data.draw(st.permutations(AGAINST))[:2]:
        verdict = verify({**forged, "fingerprint": fingerprint}, against)
        assert verdict.status != "altered"
        assert verdict.status == "unknown" or verdict.due is not None


@given(ANYTHING)
def test_anything_else_is_no_record(data: Any) -> None:
    with pytest.raises(RecordError):
        verify(data, OFFICE)


@given(st.data())
def test_a_record_that_promises_something_else_is_altered(data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(("opened", "start", "due")))
    at = datetime.fromisoformat(RECORD[key])
    moved = at + data.draw(st.integers(-(10**9), 10**9).filter(bool)) * timedelta(microseconds=1)
    try:
        verdict = verify({**RECORD, key: moved.isoformat()}, OFFICE)
    except RecordError:  # the windows contradict it
        assert key != "opened"
    else:
        assert verdict.status == "altered"


@pytest.mark.parametrize("key", sorted(set(RECORD) - {"source"}))
def test_nothing_may_be_missing(key: str) -> None:
    with pytest.raises(RecordError, match=f"{key}: it is missing"):
        verify({name: value for name, value in RECORD.items() if name != key}, OFFICE)


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("policy",), 7, "policy: 7 is no text"),
        (("due",), "tomorrow", 'due: "tomorrow" is no time in ISO 8601'),
        (("due",), "2026-04-07T14:00:00", "has no offset"),
        (("due",), "2026-04-07T14:00:00.1234567+02:00", "finer than a microsecond"),
        (("due",), "9999-12-31T14:00:00+02:00", "due: .* lies outside the years"),
        (("due",), "2026-04-01T14:00:00+02:00", "due: it comes before the start"),
        (("budget",), "2 days", "two readings"),
        (("counting",), "sometimes", "\"sometimes\"|'sometimes' is none of"),
        (("landing",), 3, "landing: 3 is none of"),
        (("landing",), "open", "is none of"),
        (("windows",), {}, "windows: {} is no list"),
        (("windows", 1), ["2026-04-03T09:00:00+02:00"], r"windows\[1\]: a window has two ends"),
        (("windows", 0, 1), None, r"windows\[0\]\[1\]: None is no text"),
        (("windows", 0), RECORD["windows"][0][::-1], r"windows\[0\]: windows come in order"),
        (
            ("skipped", 0),
            ["2026-04-03", "Good Friday"],
            r"skipped\[0\]: a date, a name and",
        ),
        (("skipped", 0, 0), "2026-02-30", r"skipped\[0\]\[0\]: .* is no date"),
        (("calendar",), {}, r"calendar.fingerprint: None is no text"),
        (("versions",), {"slacal": "1"}, r"versions.time_zones: None is no list"),
        (("versions", "holidays", 0, "name"), 5, r"versions.holidays\[0\].name: 5 is no text"),
    ],
)
def test_a_fault_is_named_with_its_path(path: tuple[Any, ...], value: Any, fault: str) -> None:
    with pytest.raises(RecordError, match=fault):
        verify(with_changed(RECORD, path, value), OFFICE)


def test_every_fault_is_named_at_once() -> None:
    record = {**RECORD, "due": 3, "budget": None, "windows": [[1, 2]]}
    with pytest.raises(RecordError) as caught:
        verify(record, OFFICE)
    assert [path for path, _ in caught.value.faults] == ["due", "budget", "windows[0][0]"]
    with pytest.raises(RecordError, match="and 4 more") as caught:
        verify({}, OFFICE)
    assert len(caught.value.faults) == 14


def test_a_counting_that_does_not_apply_is_a_fault() -> None:
    with pytest.raises(RecordError, match="belongs to business days"):
        verify({**RECORD, "budget": "4 hours", "counting": "same_time"}, OFFICE)


@pytest.mark.parametrize("against", [None, "invantive", OFFICE.categories[0]])
def test_a_record_is_held_against_a_policy_or_a_calendar(against: Any) -> None:
    with pytest.raises(WrongTypeError, match="held against a policy or a calendar"):
        verify(RECORD, against)
