"""Events and logs: what is taken, what is refused and why, and how a log is mended on request."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pendulum
import pytest

from slacal import Case, Category, Event, Policy, Target, policies
from slacal.errors import ChoiceError, EventError, NaiveDatetimeError, WrongTypeError

MONDAY = datetime(2026, 5, 4, 9, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))


def log(text: str) -> list[Event]:
    """Return the events of e.g. "reported paused+30": minutes after the one before, 10 unstated."""
    at, events = MONDAY, []
    for word in text.split():
        kind, _, minutes = word.partition("+") if "+" in word else word.partition("-")
        sign = -1 if "-" in word else 1
        at += sign * timedelta(minutes=int(minutes or 10))
        events.append(Event(kind, at, category="II" if kind == "categorised" else None))
    return events


def track(text: str, **options: Any) -> Case:
    return policies.invantive().track(log(text), **options)


# One event


def test_an_event_says_what_happened_and_when() -> None:
    event = Event("reported", MONDAY, category="II", channel="mail", motivation="all stand still")
    assert (event.kind, event.at, event.category) == ("reported", MONDAY, "II")
    assert (event.channel, event.motivation, event.reason) == ("mail", "all stand still", None)
    assert str(event) == '"reported" at 2026-05-04T09:00:00+02:00'


def test_events_are_equal_when_they_say_the_same_of_the_same_instant() -> None:
    event = Event("paused", MONDAY, reason="a question")
    assert event == Event("paused", MONDAY.astimezone(UTC), reason="a question")
    assert event != Event("paused", MONDAY, reason="another")
    assert event != Event("paused", MONDAY + timedelta(microseconds=1), reason="a question")
    assert len({event, Event("paused", MONDAY.astimezone(UTC), reason="a question")}) == 1
    assert pickle.loads(pickle.dumps(event)) == copy.deepcopy(event) == event


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({"kind": "in bits"}, EventError, "a kind is one word"),
        ({"kind": 7}, EventError, "a kind is one word"),
        ({"kind": "paused", "category": "II"}, EventError, "belongs to reported, received"),
        ({"kind": "paused", "channel": "mail"}, EventError, "belongs to reported, received"),
        ({"kind": "categorised"}, EventError, "has no category"),
        ({"kind": "paused", "reason": 7}, WrongTypeError, "a reason is text"),
        ({"kind": "paused", "at": datetime(2026, 5, 4)}, NaiveDatetimeError, "time zone"),
        ({"kind": "paused", "at": "2026-05-04"}, WrongTypeError, "an instant is asked for"),
    ],
)
def test_an_event_that_says_nothing_is_refused(
    arguments: dict[str, Any], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        Event(**{"at": MONDAY, **arguments})


# Logs that make sense


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("", "new"),
        ("reported", "open"),
        ("received", "open"),
        ("reported received", "open"),
        ("reported paused", "paused"),
        ("reported paused received resumed", "open"),
        ("reported paused resumed paused", "paused"),
        ("reported paused asked responded updated categorised", "paused"),
        ("reported responded responded updated updated asked", "open"),
        ("reported repaired", "repaired"),
        ("reported paused repaired", "repaired"),
        ("reported repaired responded updated asked categorised closed", "closed"),
        ("reported closed", "closed"),
        ("reported repaired closed reopened", "open"),
        ("reported repaired reopened repaired reopened", "open"),
        ("reported paused closed reopened paused", "paused"),
        ("reported paused cancelled", "cancelled"),
        ("reported+0 paused+0 resumed+0 repaired+0 closed+0", "closed"),
    ],
)
def test_a_log_that_makes_sense(text: str, state: str) -> None:
    case = track(text)
    assert case.state == state
    assert case.events == tuple(log(text))
    assert case.repairs == ()


# Logs that do not


@pytest.mark.parametrize(
    ("text", "problem", "event", "other"),
    [
        ("reported paused paused", "doubled", "paused", "paused"),
        ("reported repaired repaired", "doubled", "repaired", "repaired"),
        ("reported repaired closed closed", "doubled", "closed", "closed"),
        ("reported cancelled cancelled", "doubled", "cancelled", "cancelled"),
        ("reported reported", "doubled", "reported", "reported"),
        ("reported paused reported", "doubled", "reported", "reported"),
        ("reported received received", "doubled", "received", "received"),
        ("received paused received", "doubled", "received", "received"),
        ("reported paused resumed resumed", "doubled", "resumed", "resumed"),
        ("reported repaired reopened reopened", "doubled", "reopened", "reopened"),
        ("reported responded responded+0", "doubled", "responded", "responded"),
        ("reported resumed", "contradictory", "resumed", "reported"),
        ("received reported", "contradictory", "reported", "received"),
        ("reported reopened", "contradictory", "reopened", "reported"),
        ("reported repaired paused", "contradictory", "paused", "repaired"),
        ("reported paused repaired resumed", "contradictory", "resumed", "repaired"),
        ("reported closed repaired", "contradictory", "repaired", "closed"),
        ("reported closed responded", "contradictory", "responded", "closed"),
        ("reported cancelled reopened", "contradictory", "reopened", "cancelled"),
        ("reported repaired cancelled", "contradictory", "cancelled", "repaired"),
        ("reported responded-5", "order", "responded", "reported"),
        ("reported paused resumed-5", "order", "resumed", "paused"),
    ],
)
def test_a_log_that_makes_no_sense_names_both(
    text: str, problem: str, event: str, other: str
) -> None:
    with pytest.raises(EventError) as caught:
        track(text)
    error = caught.value
    assert (error.problem, error.event.kind, error.other.kind) == (problem, event, other)
    assert str(error.event) in str(error)
    assert str(error.other) in str(error)
    assert f'repair="{problem}"' in error.fix


def test_a_case_begins_with_a_report() -> None:
    with pytest.raises(EventError, match=r'"paused" at .* comes first: a case begins when'):
        track("paused")


def test_a_kind_that_nobody_knows_is_refused() -> None:
    with pytest.raises(EventError, match='did you mean "paused"'):
        policies.invantive().track([*log("reported"), Event("pausd", MONDAY)])


def test_a_kind_that_a_target_names_is_known() -> None:
    target = Target("diagnosis", "4 service hours", stops_on="diagnosed")
    table = Policy("p", policies.invantive().calendar, [Category("A", "", "", [target])], "A")
    case = table.track([*log("reported"), Event("diagnosed", MONDAY + timedelta(hours=1))])
    assert case.at(MONDAY + timedelta(hours=2)).diagnosis.state == "met"
    with pytest.raises(EventError, match='cannot follow "closed"'):
        table.track([*log("reported closed"), Event("diagnosed", MONDAY + timedelta(hours=1))])


def test_only_events_are_tracked() -> None:
    with pytest.raises(WrongTypeError, match="a case is a list of events"):
        policies.invantive().track(["reported"])  # type: ignore[list-item]


# Repairs


@pytest.mark.parametrize(
    ("text", "repair", "kinds", "repairs"),
    [
        ("reported paused paused resumed", "doubled", "reported paused resumed", ["doubled"]),
        ("reported reported", "doubled", "reported", ["doubled"]),
        ("reported resumed repaired", "contradictory", "reported repaired", ["contradictory"]),
        (
            "reported closed paused paused",
            "contradictory",
            "reported closed",
            ["contradictory"] * 2,
        ),
        (
            "reported resumed+60 paused-30",
            "order contradictory",
            "reported paused resumed",
            ["order"],
        ),
        ("reported resumed+60 paused-30", "order", "reported paused resumed", ["order"]),
        ("resumed reported", "contradictory", "reported", ["contradictory"]),
        ("reported repaired responded-5", "order", "reported responded repaired", ["order"]),
        ("reported paused-5", "order contradictory", "reported", ["order", "contradictory"]),
        (
            "reported paused+60 responded-50 paused+60",
            "order doubled",
            "reported responded paused",
            ["order", "doubled"],
        ),
    ],
)
def test_a_repair_that_is_asked_for(text: str, repair: str, kinds: str, repairs: list[str]) -> None:
    case = track(text, repair=repair.split())
    assert " ".join(event.kind for event in case.events) == kinds
    assert [each.name for each in case.repairs] == repairs
    assert all(str(each.event) in str(each) for each in case.repairs)
    instants = [event.instant for event in case.events]
    assert instants == sorted(instants)


def test_a_repair_that_is_not_asked_for_is_not_made() -> None:
    with pytest.raises(EventError):
        track("reported paused paused", repair=("order", "contradictory"))
    with pytest.raises(ChoiceError, match="repair='double'"):
        track("reported", repair="double")


def test_repairs_are_told() -> None:
    case = track("reported paused paused", repair="doubled")
    assert [str(each) for each in case.repairs] == [
        '"paused" at 2026-05-04T09:30:00+02:00 left out: '
        'it doubles "paused" at 2026-05-04T09:20:00+02:00'
    ]


def test_a_mended_log_is_mended_one_event_at_a_time_too() -> None:
    events = log("reported repaired responded-5 repaired+20 closed")
    names = ("order", "doubled")
    case = policies.invantive().track(events[:2], repair=names)
    for event in events[2:]:
        case = case.with_event(event)
    assert case == policies.invantive().track(events, repair=names)


# Cases as objects


def test_a_case_travels() -> None:
    case = track("reported paused resumed repaired", id="7")
    for other in (pickle.loads(pickle.dumps(case)), copy.copy(case), copy.deepcopy(case)):
        assert other == case
        assert hash(other) == hash(case)
        assert other.at(MONDAY + timedelta(days=1)) == case.at(MONDAY + timedelta(days=1))
    assert repr(case) == "<Case 7 III repaired, 4 events>"
    assert case != track("reported paused resumed repaired", id="8")
    assert case != track("reported paused resumed", id="7")
    assert case != 7


def test_a_pendulum_answers_in_pendulums() -> None:
    case = track("reported")
    readings = case.at(pendulum.datetime(2026, 5, 4, 10, tz="Europe/Amsterdam"))
    reading = readings.repair
    assert isinstance(readings.at, pendulum.DateTime)
    assert isinstance(reading.due, pendulum.DateTime)
    assert isinstance(reading.start, pendulum.DateTime)
