"""Deadlines: when each target is due, what was used for it, and what can be told about it later."""

from __future__ import annotations

import copy
import json
import pickle
import re
import zoneinfo
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

import slacal
from slacal import (
    Budget,
    Category,
    Deadline,
    Deadlines,
    Holidays,
    Policy,
    ServiceCalendar,
    Target,
    WeeklyHours,
    Window,
    policies,
)
from slacal.errors import HorizonError, NaiveDatetimeError, UnknownTargetError, WrongTypeError

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MICROSECOND = timedelta(microseconds=1)
OFFICE = "Mon-Fri 09:00-17:00"
NIGHTS = "Mon-Fri 22:00-06:00"


def dutch(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM, fold=fold)


def desk(hours: str = OFFICE, **declared: Any) -> ServiceCalendar:
    zone = declared.pop("timezone", "Europe/Amsterdam")
    return ServiceCalendar(timezone=zone, hours=WeeklyHours.parse(hours), **declared)


def closed(*days: date) -> Holidays:
    return Holidays.dates(dict.fromkeys(days, "a holiday"), years="all", name="own")


def promise(
    calendar: ServiceCalendar, opened: datetime, budget: str | Budget, *rest: Any, **named: Any
) -> Deadline:
    """Return the one deadline of a case whose category promises one target."""
    target = Target("response", budget, *rest, **named)
    table = Policy(
        name="p",
        calendar=calendar,
        categories=[Category("A", "Category A", "something is wrong", [target])],
        default_category="A",
    )
    return table.due(opened).response


@pytest.fixture
def mission() -> Deadlines:
    return policies.invantive().due(dutch("2026-05-04T14:30"), category="II")


# What a deadline says


def test_a_deadline_holds_what_was_promised(mission: Deadlines) -> None:
    repair = mission.repair
    assert repair.due.isoformat() == "2026-06-17T14:30:00+02:00"
    assert repair.opened.isoformat() == "2026-05-04T14:30:00+02:00"
    assert repair.start == repair.opened  # the clock starts on receipt
    assert repair.budget == Budget("business_days", 30)
    assert repair.counting == "service_time"
    assert repair.landing is None
    assert repair.target.name == "repair"
    assert (repair.terms.policy, repair.terms.category) == ("invantive", "II")
    assert repair.calendar is policies.invantive().calendar
    assert repr(repair) == "<Deadline repair 2026-06-17T14:30:00+02:00, 30 business days>"


@pytest.mark.parametrize(
    ("counting", "landing", "due"),
    [  # Wed 13 May 2026 09:00, one business day; Thursday is Ascension Day, Friday open
        ("service_time", None, "2026-05-13T17:00:00+02:00"),
        ("service_time", "close", "2026-05-13T17:00:00+02:00"),
        ("service_time", "next_open", "2026-05-15T09:00:00+02:00"),
        ("same_time", None, "2026-05-15T09:00:00+02:00"),
        ("close_of_day", None, "2026-05-15T17:00:00+02:00"),
    ],
)
def test_counting_and_landing_are_the_targets(counting: Any, landing: Any, due: str) -> None:
    calendar = desk(holidays=closed(date(2026, 5, 14)))
    found = promise(calendar, dutch("2026-05-13T09:00"), "1 business day", counting, landing)
    assert found.due.isoformat() == due
    assert (found.counting, found.landing) == (counting, landing)


@pytest.mark.parametrize(
    ("budget", "due"),
    [  # from Fri 27 March 2026 16:00, before the clock goes forward on Sunday
        ("4 service hours", "2026-03-30T12:00:00+02:00"),
        ("72 hours", "2026-03-30T17:00:00+02:00"),
        ("3 calendar days", "2026-03-30T16:00:00+02:00"),
        ("0 hours", "2026-03-27T16:00:00+01:00"),
        ("0 service hours", "2026-03-27T16:00:00+01:00"),
    ],
)
def test_any_budget_can_be_promised(budget: str, due: str) -> None:
    assert promise(desk(), dutch("2026-03-27T16:00"), budget).due.isoformat() == due


def test_everything_is_shown_in_the_calendars_zone() -> None:
    opened = datetime(2026, 5, 4, 8, 30, tzinfo=ZoneInfo("America/New_York"))
    found = policies.invantive().due(opened, "II")
    assert found.opened.isoformat() == "2026-05-04T14:30:00+02:00"
    assert found.response.due.isoformat() == "2026-05-06T14:30:00+02:00"
    assert found.response.due.tzinfo is AMSTERDAM


def test_what_is_used_up_never_is_refused() -> None:
    with pytest.raises(HorizonError, match=r"^due instant for 999999999999 business days from "):
        promise(desk(), dutch("2026-05-04T14:30"), "999999999999 business days")


def test_a_deadline_cannot_be_changed(mission: Deadlines) -> None:
    repair: Any = mission.repair
    with pytest.raises(AttributeError):
        repair.due = dutch("2030-01-01T00:00")


# Met or not


def test_it_is_met_at_due_and_not_a_microsecond_later(mission: Deadlines) -> None:
    due = dutch("2026-06-17T14:30")
    assert mission.repair.met_by(due)
    assert mission.repair.met_by(due - MICROSECOND)
    assert not mission.repair.met_by(due + MICROSECOND)


@pytest.mark.parametrize(
    ("event", "met"),
    [
        ("2026-06-17T12:30:00+00:00", True),
        ("2026-06-17T12:30:00.000001+00:00", False),
        ("2026-06-17T08:30:00-04:00", True),
        ("2026-06-17T14:30:00+00:00", False),  # the same digits on another clock
        ("2026-06-18T00:30:00+12:00", True),
        ("2026-06-18T00:30:00.000001+12:00", False),
    ],
)
def test_an_event_in_another_zone_is_the_same_instant(
    mission: Deadlines, event: str, met: bool
) -> None:
    assert mission.repair.met_by(datetime.fromisoformat(event)) is met


REPEATED = "2026-10-25T02:30"  # shown twice: first in summer time, an hour later in winter time


@pytest.mark.parametrize(
    ("hours", "event", "fold", "met"),
    [
        (2, REPEATED, 0, True),
        (2, f"{REPEATED}:00.000001", 0, False),
        (2, REPEATED, 1, False),
        (2, "2026-10-25T02:00", 1, False),  # earlier on the clock, later in time
        (3, REPEATED, 0, True),
        (3, "2026-10-25T02:59", 0, True),  # later on the clock, earlier in time
        (3, REPEATED, 1, True),
        (3, f"{REPEATED}:00.000001", 1, False),
    ],
)
def test_a_repeated_hour_is_told_apart(hours: int, event: str, fold: int, met: bool) -> None:
    found = promise(desk("24/7"), dutch("2026-10-25T00:30"), f"{hours} hours")
    assert found.due.isoformat() == f"{REPEATED}:00+0{4 - hours}:00"
    assert found.due.fold == hours - 2
    assert found.met_by(dutch(event, fold)) is met


def test_an_event_without_a_zone_is_refused(mission: Deadlines) -> None:
    with pytest.raises(NaiveDatetimeError):
        mission.repair.met_by(datetime(2026, 6, 17, 14, 30))
    wrong: Any = date(2026, 6, 17)
    with pytest.raises(WrongTypeError):
        mission.repair.met_by(wrong)


# The windows used


def test_the_windows_are_those_used(mission: Deadlines) -> None:
    assert list(mission.response.windows()) == [
        Window(dutch("2026-05-04T14:30"), dutch("2026-05-04T17:00")),
        Window(dutch("2026-05-05T09:00"), dutch("2026-05-05T17:00")),
        Window(dutch("2026-05-06T09:00"), dutch("2026-05-06T14:30")),
    ]


@pytest.mark.parametrize("budget", ["24 hours", "3 calendar days"])
def test_real_time_uses_no_window_and_skips_nothing(budget: str) -> None:
    calendar = desk(holidays=closed(date(2026, 5, 14)))
    found = promise(calendar, dutch("2026-05-13T14:30"), budget)
    assert list(found.windows()) == []
    assert found.skipped() == ()


HOURS = {"I": (8, 80), "II": (16, 240), "III": (24, 720)}  # 8 service hours a business day

opened_at = st.datetimes(datetime(1970, 1, 2), datetime(2049, 6, 30), timezones=st.just(AMSTERDAM))


@given(opened_at, st.sampled_from(sorted(HOURS)), st.sampled_from(["wall_clock", "literal"]))
def test_the_windows_add_up_to_the_budget(opened: datetime, code: str, reading: Any) -> None:
    deadlines = policies.invantive(reading).due(opened, code)
    for deadline, hours in zip(deadlines.values(), HOURS[code], strict=True):
        windows = list(deadline.windows())
        used = sum((window.duration for window in windows), timedelta(0))
        assert used == timedelta(hours=hours)
        instants = [
            at.astimezone(UTC) for window in windows for at in (window.opens, window.closes)
        ]
        assert instants == sorted(instants)
        assert instants[0] >= opened.astimezone(UTC)
        assert instants[-1] == deadline.due.astimezone(UTC)


@given(
    opened_at,
    st.sampled_from([OFFICE, NIGHTS, "24/7", "Mon 23:00-01:30; Thu 00:00-24:00"]),
    st.integers(0, 400 * 3_600_000_000),
    st.sampled_from([None, "close", "next_open"]),
)
def test_the_windows_add_up_on_other_desks(
    opened: datetime, hours: str, amount: int, landing: Any
) -> None:
    budget = Budget("service_time", amount)
    found = promise(desk(hours), opened, budget, landing=landing)
    used = sum((window.duration for window in found.windows()), timedelta(0))
    assert used == timedelta(microseconds=amount)


# What was skipped


def test_the_closed_dates_between_are_named(mission: Deadlines) -> None:
    assert mission.response.skipped() == ()
    assert mission.repair.skipped() == (
        (date(2026, 5, 14), "Ascension Day", "nl-public"),
        (date(2026, 5, 25), "Whit Monday", "nl-public"),
    )  # Whit Sunday, the 24th, would have been closed in any case


def test_a_holiday_in_the_weekend_costs_nothing() -> None:
    found = policies.invantive().due(dutch("2026-12-23T10:15"), "III").response
    assert [(day.date.isoformat(), day.name) for day in found.skipped()] == [
        ("2026-12-25", "Christmas Day"),
    ]


def test_an_exception_with_hours_overrules_a_holiday() -> None:
    calendar = desk(
        holidays=closed(date(2026, 5, 13), date(2026, 5, 14)),
        exceptions={date(2026, 5, 14): "09:00-13:00"},
    )
    found = promise(calendar, dutch("2026-05-12T16:00"), "4 service hours")
    assert found.due.isoformat() == "2026-05-14T12:00:00+02:00"
    assert [day.date for day in found.skipped()] == [date(2026, 5, 13)]


def test_a_closure_is_named_as_one_and_a_holiday_keeps_its_name() -> None:
    calendar = desk(
        holidays=closed(date(2026, 5, 14)),
        exceptions={
            date(2026, 5, 14): "closed",
            date(2026, 5, 15): "closed",
            date(2026, 5, 16): "closed",  # a Saturday
            date(2026, 5, 19): "closed",  # after due
        },
    )
    found = promise(calendar, dutch("2026-05-13T16:00"), "2 service hours")
    assert found.due.isoformat() == "2026-05-18T10:00:00+02:00"
    assert found.skipped() == (
        (date(2026, 5, 14), "a holiday", "own"),
        (date(2026, 5, 15), "closed on 2026-05-15", "exception"),
    )


def test_a_closed_date_that_cost_nothing_is_not_named() -> None:
    """Opened on a holiday, but after the hours the day would have had."""
    calendar = desk(holidays=closed(date(2026, 5, 14)))
    found = promise(calendar, dutch("2026-05-14T20:00"), "1 service hour")
    assert found.due.isoformat() == "2026-05-15T10:00:00+02:00"
    assert found.skipped() == ()


def test_a_closed_date_that_begins_at_due_is_not_named() -> None:
    calendar = desk(NIGHTS, holidays=closed(date(2026, 5, 14)))
    found = promise(calendar, dutch("2026-05-13T22:00"), "2 service hours")
    assert found.due.isoformat() == "2026-05-14T00:00:00+02:00"
    assert found.skipped() == ()


def test_a_closed_date_that_takes_only_a_nights_tail_is_named() -> None:
    """Saturday has no night of its own, but Friday's would have run until 06:00."""
    calendar = desk(NIGHTS, holidays=closed(date(2026, 6, 6)))
    found = promise(calendar, dutch("2026-06-05T22:00"), "3 service hours")
    assert found.due.isoformat() == "2026-06-08T23:00:00+02:00"
    assert [day.date for day in found.skipped()] == [date(2026, 6, 6)]


def test_a_deadline_at_the_very_end_of_the_horizon_can_be_told() -> None:
    calendar = desk("24/7", timezone="UTC", years=(2026, 2026))
    found = promise(calendar, datetime(2026, 12, 31, 23, tzinfo=UTC), "1 service hour")
    assert found.due == datetime(2027, 1, 1, tzinfo=UTC)
    assert found.skipped() == ()
    assert found.record()["due"] == "2027-01-01T00:00:00+00:00"


# The record


def _file_read(key: str) -> tuple[str, bytes]:
    for folder in zoneinfo.TZPATH:
        path = Path(folder, key)
        if path.is_file():
            return "system", path.read_bytes()
    return "tzdata", files("tzdata").joinpath("zoneinfo", *key.split("/")).read_bytes()


def test_a_record_holds_the_promise_and_its_grounds(mission: Deadlines) -> None:
    record = mission.response.record()
    assert list(record) == [
        "policy",
        "category",
        "target",
        "opened",
        "start",
        "due",
        "budget",
        "counting",
        "landing",
        "source",
        "windows",
        "skipped",
        "calendar",
        "fingerprint",
        "versions",
    ]
    plain = {key: record[key] for key in list(record)[:12] if key != "source"}
    assert plain == {
        "policy": "invantive",
        "category": "II",
        "target": "response",
        "opened": "2026-05-04T14:30:00+02:00",
        "start": "2026-05-04T14:30:00+02:00",
        "due": "2026-05-06T14:30:00+02:00",
        "budget": "2 business days",
        "counting": "service_time",
        "landing": None,
        "windows": [
            ["2026-05-04T14:30:00+02:00", "2026-05-04T17:00:00+02:00"],
            ["2026-05-05T09:00:00+02:00", "2026-05-05T17:00:00+02:00"],
            ["2026-05-06T09:00:00+02:00", "2026-05-06T14:30:00+02:00"],
        ],
        "skipped": [],
    }
    assert "Getting Support" in record["source"]
    assert list(record["calendar"]) == ["name", "fingerprint", "horizon"]
    assert record["calendar"]["horizon"] == [1970, 2050]


def test_a_record_names_what_was_skipped(mission: Deadlines) -> None:
    assert mission.repair.record()["skipped"] == [
        ["2026-05-14", "Ascension Day", "nl-public"],
        ["2026-05-25", "Whit Monday", "nl-public"],
    ]


def test_a_record_is_plain_json(mission: Deadlines) -> None:
    for deadline in mission.values():
        record = deadline.record()
        assert json.loads(json.dumps(record, allow_nan=False)) == record
        assert deadline.record() == record


def test_the_fingerprints_of_a_record_are_64_hex_digits(mission: Deadlines) -> None:
    record = mission.response.record()
    for fingerprint in (record["fingerprint"], record["calendar"]["fingerprint"]):
        assert re.fullmatch("[0-9a-f]{64}", fingerprint)
    assert record["fingerprint"] == mission.response.fingerprint


def test_a_record_names_the_software_and_data_it_was_made_with(mission: Deadlines) -> None:
    versions = mission.response.record()["versions"]
    assert list(versions) == ["slacal", "time_zones", "holidays"]
    assert versions["slacal"] == slacal.__version__
    assert re.match(r"\d+\.\d+\.\d+", versions["slacal"])
    read_from, rules = _file_read("Europe/Amsterdam")
    (zone,) = versions["time_zones"]
    assert list(zone) == ["key", "read_from", "version", "sha256"]
    assert (zone["key"], zone["read_from"]) == ("Europe/Amsterdam", read_from)
    assert zone["sha256"] == sha256(rules).hexdigest()
    data = Path(slacal.__file__).parent / "calendars" / "holidays" / "data" / "nl-public.json"
    frozen = json.loads(data.read_text(encoding="utf-8"))["provenance"]
    assert versions["holidays"] == [
        {
            "name": "nl-public",
            "package": "holidays",
            "version": frozen["version"],
            "frozen_on": frozen["frozen_on"],
        }
    ]


def test_a_record_of_a_fixed_offset_names_no_file() -> None:
    found = policies.invantive("literal").due(dutch("2026-05-04T14:30"), "I")
    assert found.response.record()["versions"]["time_zones"][0] == {
        "key": "UTC+01:00",
        "read_from": "fixed offset",
        "version": None,
        "sha256": None,
    }


# The fingerprint

BASE = dutch("2026-05-13T14:30")


def _base(**changes: Any) -> Deadline:
    declared = {"holidays": closed(date(2026, 5, 14))} | changes
    return promise(desk(**declared), BASE, "2 business days")


def test_equal_promises_have_equal_fingerprints() -> None:
    base = _base().fingerprint
    assert _base().fingerprint == base
    assert _base(name="another name").fingerprint == base
    assert _base(holidays=Holidays.dates([date(2026, 5, 14)], years="all")).fingerprint == base
    # What lies outside the span was not used.
    far = closed(date(2026, 5, 14), date(2026, 7, 1))
    assert _base(holidays=far).fingerprint == base
    same = desk(holidays=closed(date(2026, 5, 14)))
    assert promise(same, BASE.astimezone(UTC), "2 business days").fingerprint == base


@pytest.mark.parametrize(
    "other",
    [
        lambda: _base(holidays=closed(date(2026, 5, 15))),  # the holiday moves
        lambda: _base(holidays=Holidays.none()),
        lambda: _base(hours="Mon-Fri 09:00-16:00, 16:30-17:30"),
        lambda: promise(
            desk(holidays=closed(date(2026, 5, 14))), BASE + MICROSECOND, "2 business days"
        ),
        lambda: promise(desk(holidays=closed(date(2026, 5, 14))), BASE, "16 service hours"),
        lambda: promise(
            desk(holidays=closed(date(2026, 5, 14))), BASE, "2 business days", "same_time"
        ),
        lambda: promise(
            desk(holidays=closed(date(2026, 5, 14))), BASE, "2 business days", landing="close"
        ),
    ],
    ids=["holiday", "no holiday", "hours", "opened", "budget", "counting", "landing"],
)
def test_another_promise_has_another_fingerprint(other: Callable[[], Deadline]) -> None:
    assert other().fingerprint != _base().fingerprint


# Deadlines by target


def test_deadlines_are_a_mapping_in_the_order_of_the_category(mission: Deadlines) -> None:
    assert isinstance(mission, Mapping)
    assert list(mission) == list(mission.keys()) == ["response", "repair"]
    assert len(mission) == 2
    assert "repair" in mission
    assert "rapair" not in mission
    assert mission.get(3) is None  # type: ignore[call-overload]
    assert dict(mission)["repair"] is mission["repair"]
    assert [deadline.target.name for deadline in mission.values()] == ["response", "repair"]
    assert mission.get("rapair") is None


def test_a_target_is_an_attribute_as_well(mission: Deadlines) -> None:
    assert mission["repair"] is mission.repair
    assert mission["response"] is mission.response
    assert mission.repair is not mission.response


def test_deadlines_know_their_case(mission: Deadlines) -> None:
    assert (mission.policy, mission.category) == ("invantive", "II")
    assert mission.opened.isoformat() == "2026-05-04T14:30:00+02:00"
    assert repr(mission) == (
        "<Deadlines invantive II, response: 2026-05-06T14:30:00+02:00, "
        "repair: 2026-06-17T14:30:00+02:00>"
    )


@pytest.mark.parametrize(
    ("name", "fix"),
    [("rapair", 'did you mean "repair"?'), ("cost", "use one of these")],
)
def test_an_unknown_target_lists_those_that_exist(mission: Deadlines, name: str, fix: str) -> None:
    for ask in (mission.__getitem__, mission.__getattr__):
        with pytest.raises(UnknownTargetError) as caught:
            ask(name)
        assert str(caught.value) == f'no target "{name}": category II has response, repair; {fix}'
        assert isinstance(caught.value, KeyError)
        assert isinstance(caught.value, AttributeError)
        assert caught.value.target == name
        assert caught.value.known == ("response", "repair")
    assert not hasattr(mission, name)
    assert getattr(mission, name, "nothing") == "nothing"


def test_deadlines_cannot_be_changed(mission: Deadlines) -> None:
    anything: Any = mission
    with pytest.raises(AttributeError):
        anything.repair = None
    with pytest.raises(TypeError):
        anything["repair"] = None


# Copies

copied = pytest.mark.parametrize(
    "travel",
    [lambda found: pickle.loads(pickle.dumps(found)), copy.copy, copy.deepcopy],
    ids=["pickle", "copy", "deepcopy"],
)


@copied
def test_deadlines_travel(mission: Deadlines, travel: Callable[[Deadlines], Deadlines]) -> None:
    found = travel(mission)
    assert isinstance(found, Deadlines)
    assert list(found) == ["response", "repair"]
    assert (found.policy, found.category) == ("invantive", "II")
    assert found.repair.due.isoformat() == "2026-06-17T14:30:00+02:00"
    assert found.repair.record() == mission.repair.record()
    assert found == mission


@copied
@pytest.mark.parametrize("kind", ["datetime", "pendulum"])
@pytest.mark.parametrize("fold", [0, 1])
def test_a_deadline_in_a_repeated_hour_travels(
    kind: str, fold: int, travel: Callable[[Deadline], Deadline]
) -> None:
    opened = dutch(REPEATED, fold)
    if kind == "pendulum":
        opened = pendulum.instance(opened)
    sent = promise(desk("24/7"), opened, "1 service minute")
    found = travel(sent)
    due = f"2026-10-25T02:31:00+0{2 - fold}:00"
    assert (sent.due.isoformat(), found.due.isoformat()) == (due, due)
    assert found.fingerprint == sent.fingerprint
    assert found.met_by(sent.due)
    assert not found.met_by(datetime.fromisoformat(due).astimezone(UTC) + MICROSECOND)


class Stamp(datetime):
    """A datetime of another make, as pandas and test clocks have them."""


def test_another_kind_of_datetime_gives_plain_ones() -> None:
    found = policies.invantive().due(Stamp(2026, 5, 4, 14, 30, tzinfo=AMSTERDAM), "II")
    assert type(found.opened) is type(found.repair.due) is datetime
    assert found.repair.due.isoformat() == "2026-06-17T14:30:00+02:00"
    assert found.repair.met_by(Stamp(2026, 6, 17, 14, 30, tzinfo=AMSTERDAM))


# Pendulum in, pendulum out


def test_pendulum_gives_pendulum() -> None:
    opened = pendulum.datetime(2026, 5, 4, 14, 30, tz="Europe/Amsterdam")
    found = policies.invantive().due(opened, "II")
    for at in (found.opened, found.repair.opened, found.repair.start, found.repair.due):
        assert isinstance(at, pendulum.DateTime)
        assert at.timezone_name == "Europe/Amsterdam"
    assert found.opened.isoformat() == "2026-05-04T14:30:00+02:00"
    assert found.repair.due.isoformat() == "2026-06-17T14:30:00+02:00"
    for window in found.response.windows():
        assert isinstance(window.opens, pendulum.DateTime)
        assert isinstance(window.closes, pendulum.DateTime)
    assert found.repair.met_by(pendulum.datetime(2026, 6, 17, 12, 30, tz="UTC"))
    assert not found.repair.met_by(pendulum.datetime(2026, 6, 17, 12, 30, 1, tz="UTC"))


def test_pendulum_and_datetime_make_one_promise() -> None:
    opened = pendulum.datetime(2026, 5, 4, 8, 30, tz="America/New_York")
    found = policies.invantive().due(opened, "II").repair
    plain = policies.invantive().due(dutch("2026-05-04T14:30"), "II").repair
    assert isinstance(found.due, pendulum.DateTime)
    assert found.due.timezone_name == "Europe/Amsterdam"
    assert type(plain.due) is datetime
    assert found.fingerprint == plain.fingerprint
    assert found.record() == plain.record()


def test_pendulum_gives_pendulum_on_a_fixed_offset() -> None:
    opened = pendulum.datetime(2026, 5, 4, 12, 30, tz="UTC")
    due = policies.invantive("literal").due(opened, "II").response.due
    assert isinstance(due, pendulum.DateTime)
    assert due.utcoffset() == timedelta(hours=1)
    assert due == datetime(2026, 5, 6, 13, 30, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize(
    ("fold", "opened_text", "due_text"),
    [
        (0, "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"),
        (1, "2026-10-25T02:30:00+01:00", "2026-10-25T03:30:00+01:00"),
    ],
)
def test_pendulum_keeps_the_pass_of_a_repeated_hour(
    fold: int, opened_text: str, due_text: str
) -> None:
    opened = pendulum.instance(dutch(REPEATED, fold))
    found = promise(desk("24/7"), opened, "1 service hour")
    assert isinstance(found.due, pendulum.DateTime)
    assert found.opened.isoformat() == opened_text
    assert found.due.isoformat() == due_text
    assert found.met_by(datetime.fromisoformat(due_text))
    assert not found.met_by(datetime.fromisoformat(due_text) + MICROSECOND)
