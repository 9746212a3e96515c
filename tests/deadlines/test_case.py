"""Cases by hand: pauses to the microsecond, targets of every kind, and what policies choose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from slacal import (
    Case,
    Category,
    Choices,
    Event,
    HorizonError,
    Policy,
    Reading,
    ServiceCalendar,
    Target,
    WeeklyHours,
    policies,
)
from slacal.errors import ChoiceError, PolicyError, UnknownCategoryError, UnknownTargetError
from slacal.policy.intake import Channel, Intake

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
WEEK = {
    "Mon": 4,
    "Tue": 5,
    "Wed": 6,
    "Thu": 7,
    "Fri": 8,
    "Sat": 9,
    "Sun": 10,
    "Mon2": 11,
    "Tue2": 12,
}
MICROSECOND = timedelta(microseconds=1)


def at(text: str) -> datetime:
    """Return "Mon 09:00" of the week of 4 May 2026, "Mon2" of the week after."""
    day, time = text.split()
    return datetime.fromisoformat(f"2026-05-{WEEK[day]:02}T{time}").replace(tzinfo=AMSTERDAM)


def shown(when: datetime | None) -> str | None:
    if when is None:
        return None
    days = {number: day for day, number in WEEK.items()}
    time = f"{when:%H:%M:%S.%f}".removesuffix(".000000").removesuffix(":00")
    return f"{days[when.day]} {time}"


def office(hours: str = "Mon-Fri 09:00-17:00", **more: Any) -> ServiceCalendar:
    return ServiceCalendar(timezone="Europe/Amsterdam", hours=WeeklyHours.parse(hours), **more)


DESK = office()


def events(*texts: str) -> list[Event]:
    """Return the events of e.g. "Mon 09:00 reported", with a category or channel behind it."""
    found = []
    for text in texts:
        day, time, kind, *more = text.split()
        field = "channel" if more and more[0].islower() else "category"
        found.append(Event(kind, at(f"{day} {time}"), **({field: more[0]} if more else {})))
    return found


def policy(*targets: Target, calendar: ServiceCalendar = DESK, **choices: Any) -> Policy:
    return Policy("p", calendar, [Category("A", "", "", targets)], "A", choices=Choices(**choices))


def reading(target: Target, log: Sequence[str], when: str, **choices: Any) -> Reading:
    case = policy(target, **choices).track(events(*log))
    return case.at(at(when))[target.name]


# Pauses, to the microsecond

REPORTED = "Mon 09:00 reported"


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([], "Mon 13:00"),
        (["Mon 10:00 paused", "Mon 11:00 resumed"], "Mon 14:00"),
        (["Mon 10:00 paused", "Mon 10:00 resumed"], "Mon 13:00"),
        (["Mon 09:00 paused", "Mon 10:00 resumed"], "Mon 14:00"),  # created paused
        (["Mon 12:59:59.999999 paused", "Tue 10:00 resumed"], "Tue 10:00:00.000001"),
        (["Mon 13:00 paused", "Tue 10:00 resumed"], "Mon 13:00"),  # begins at due: nothing
        (["Mon 13:00 paused"], "Mon 13:00"),
        (["Mon 12:59 paused"], None),
        (["Mon 12:00 paused", "Mon 18:00 resumed"], "Tue 10:00"),
        (["Mon 12:00 paused", "Mon 16:00 resumed"], "Mon 17:00"),  # closing time, not the opening
        (["Mon 12:00 paused", "Fri 17:00 resumed"], "Mon2 10:00"),
        (["Mon 10:00 paused", "Mon 11:00 resumed", "Mon 13:30 paused"], None),
        (["Mon 10:00 paused", "Mon 11:00 resumed", "Mon 14:00 paused"], "Mon 14:00"),
    ],
)
def test_a_pause_moves_due(pauses: list[str], due: str | None) -> None:
    found = reading(Target("repair", "4 service hours"), [REPORTED, *pauses], "Mon2 12:00")
    assert shown(found.due) == due


@pytest.mark.parametrize(
    ("target", "pauses", "due"),
    [
        # Landed on the next opening; a pause in the closed hours before it changes nothing.
        (Target("repair", "8 service hours", landing="next_open"), [], "Tue 09:00"),
        (
            Target("repair", "8 service hours", landing="next_open"),
            ["Mon 18:00 paused", "Tue 10:00 resumed"],
            "Tue 09:00",
        ),
        (
            Target("repair", "8 service hours", landing="next_open"),
            ["Mon 12:00 paused", "Mon 13:00 resumed"],
            "Tue 10:00",
        ),
        (Target("repair", "1 business day", "same_time"), [], "Tue 09:00"),
        (
            Target("repair", "1 business day", "same_time"),
            ["Mon 18:00 paused", "Mon 19:00 resumed"],
            "Tue 09:00",
        ),
        (
            Target("repair", "1 business day", "same_time"),
            ["Mon 16:00 paused", "Mon 19:00 resumed"],
            "Tue 10:00",
        ),
        (Target("repair", "1 business day", "close_of_day"), [], "Tue 17:00"),
        (
            Target("repair", "1 business day", "close_of_day"),
            ["Mon 16:00 paused", "Tue 10:00 resumed"],
            "Wed 11:00",
        ),
        (Target("repair", "24 hours"), ["Mon 20:00 paused", "Mon 23:00 resumed"], "Tue 12:00"),
        (Target("repair", "1 calendar day"), ["Sat 20:00 paused"], "Tue 09:00"),
        (
            Target("repair", "2 calendar days"),
            ["Mon 20:00 paused", "Mon 23:00 resumed"],
            "Wed 12:00",
        ),
        (Target("repair", "0 service hours"), ["Mon 09:00 paused"], "Mon 09:00"),
    ],
)
def test_every_budget_is_paused_on_its_own_clock(
    target: Target, pauses: list[str], due: str
) -> None:
    assert shown(reading(target, [REPORTED, *pauses], "Sat 21:00").due) == due


def test_what_a_paused_clock_shows() -> None:
    found = reading(
        Target("repair", "4 service hours", source="the contract"),
        [REPORTED, "Mon 10:30 paused"],
        "Mon 12:00",
    )
    assert found.state == "paused"
    assert (shown(found.due), shown(found.due_if_resumed)) == (None, "Mon 14:30")
    assert (shown(found.start), shown(found.at), found.stopped) == ("Mon 09:00", "Mon 12:00", None)
    assert found.elapsed == timedelta(hours=1, minutes=30)
    assert found.remaining == timedelta(hours=2, minutes=30)
    assert found.paused == timedelta(hours=1, minutes=30)
    assert found.share == Fraction(3, 8)
    assert found.record() == {
        "state": "paused",
        "cycle": 1,
        "start": "2026-05-04T09:00:00+02:00",
        "due": None,
        "due_if_resumed": "2026-05-04T14:30:00+02:00",
        "stopped": None,
        "budget": "4 service hours",
        "total": 14400,
        "elapsed": 5400,
        "remaining": 9000,
        "paused": 5400,
        "share": "3/8",
        "service_lateness": 0,
        "wall_lateness": 0,
        "source": "the contract",
    }
    assert repr(found) == "<Reading repair paused>"


@pytest.mark.parametrize(
    ("repaired", "state", "service", "wall"),
    [
        ("Mon 16:59:59.999999", "met", timedelta(0), timedelta(0)),
        ("Mon 17:00", "met", timedelta(0), timedelta(0)),
        ("Mon 17:00:00.000001", "breached", timedelta(0), MICROSECOND),
        ("Tue 09:00", "breached", timedelta(0), timedelta(hours=16)),
        ("Tue 09:30", "breached", timedelta(minutes=30), timedelta(hours=16, minutes=30)),
    ],
)
def test_what_is_shown_is_what_is_judged(
    repaired: str, state: str, service: timedelta, wall: timedelta
) -> None:
    target = Target("repair", "8 service hours")
    found = reading(target, [REPORTED, f"{repaired} repaired"], "Fri 12:00")
    assert shown(found.due) == "Mon 17:00"
    assert (found.state, found.service_lateness, found.wall_lateness) == (state, service, wall)
    assert shown(found.stopped) == repaired


def test_a_repeated_hour_is_judged_by_instants() -> None:
    night = ServiceCalendar(timezone="Europe/Amsterdam", hours=WeeklyHours.parse("24/7"))
    target = Target("repair", "4 hours")
    start = datetime(2026, 10, 25, 0, 30, tzinfo=AMSTERDAM)
    late = datetime(2026, 10, 25, 3, 45, tzinfo=AMSTERDAM)  # 4 h 15 min later on the clock's face
    case = policy(target, calendar=night).track([Event("reported", start), Event("repaired", late)])
    found = case.at(late).repair
    assert found.due == datetime(2026, 10, 25, 3, 30, tzinfo=AMSTERDAM)
    assert (found.state, found.wall_lateness) == ("breached", timedelta(minutes=15))


# Clocks through their states


@pytest.mark.parametrize(
    ("log", "when", "state"),
    [
        ([REPORTED], "Mon 08:59", "not_started"),
        ([REPORTED], "Mon 09:00", "running"),
        ([REPORTED], "Mon 13:00", "running"),  # at due it may still be met
        ([REPORTED], "Mon 13:00:00.000001", "breached"),
        ([REPORTED, "Mon 10:00 paused"], "Mon 09:59", "running"),
        ([REPORTED, "Mon 10:00 paused"], "Mon 10:00", "paused"),
        ([REPORTED, "Mon 10:00 paused"], "Fri 10:00", "paused"),
        ([REPORTED, "Mon 10:00 paused", "Mon 11:00 repaired"], "Fri 10:00", "met"),
        ([REPORTED, "Mon 14:00 repaired"], "Mon 13:30", "breached"),
        ([REPORTED, "Mon 12:00 closed"], "Fri 10:00", "met"),
        (
            [REPORTED, "Mon 10:00 paused", "Mon 11:00 repaired", "Mon 12:00 reopened"],
            "Mon 12:30",
            "running",
        ),
        ([REPORTED, "Mon 12:00 cancelled"], "Fri 10:00", "cancelled"),
        ([f"{REPORTED} mail"], "Fri 10:00", "not_started"),
        ([f"{REPORTED} mail", "Mon 10:00 cancelled"], "Fri 10:00", "cancelled"),
        ([f"{REPORTED} mail", "Mon 12:00 received"], "Mon 15:30", "running"),
    ],
)
def test_the_states_of_a_clock(log: list[str], when: str, state: str) -> None:
    assert reading(Target("repair", "4 service hours"), log, when).state == state


def test_before_it_starts_a_clock_shows_little() -> None:
    found = reading(Target("repair", "4 service hours"), [f"{REPORTED} mail"], "Mon 12:00")
    assert (found.start, found.due, found.due_if_resumed, found.total) == (None,) * 4
    assert (found.remaining, found.share) == (None, None)
    assert found.elapsed == found.paused == found.wall_lateness == timedelta(0)
    assert found.pauses() == ()


def test_the_pauses_of_a_clock_have_reasons() -> None:
    target = Target("repair", "4 service hours")
    log = [
        *events(REPORTED),
        Event("paused", at("Mon 10:00"), reason="waiting for a log file"),
        Event("resumed", at("Mon 11:00")),
        Event("repaired", at("Mon 12:00")),
        Event("reopened", at("Mon 13:00")),
        Event("paused", at("Mon 14:00"), reason="a spare part"),
    ]
    found = policy(target).track(log).at(at("Mon 15:00")).repair
    assert [(pause.end - pause.start, pause.reason) for pause in found.pauses()] == [
        (3_600_000_000, "waiting for a log file"),
        (3_600_000_000, "stopped"),
        (3_600_000_000, "a spare part"),
    ]
    assert found.paused == timedelta(hours=3)


# Receipt


@pytest.mark.parametrize(
    ("log", "intake", "start"),
    [
        ([REPORTED], {}, "Mon 09:00"),
        ([f"{REPORTED} portal", "Mon 10:00 received"], {}, "Mon 09:00"),
        ([f"{REPORTED} mail", "Mon 10:00 received"], {}, "Mon 10:00"),
        ([f"{REPORTED} mail", "Mon 10:00 received"], {"clock_from": "mail"}, "Mon 09:00"),
        ([f"{REPORTED} mail"], {"clock_from": "mail"}, None),
        ([f"{REPORTED} mail"], {"channels": ()}, "Mon 09:00"),
        ([f"{REPORTED} fax"], {"channels": [Channel("fax", received_on="confirmation")]}, None),
        (["Mon 10:00 received"], {}, "Mon 10:00"),
        (["Mon 10:00 received mail"], {}, "Mon 10:00"),
    ],
)
def test_the_clock_starts_on_receipt(log: list[str], intake: Any, start: str | None) -> None:
    table = policy(Target("repair", "4 service hours"))
    received = attrs.evolve(table, intake=Intake(**intake))
    assert shown(received.track(events(*log)).at(at("Mon 12:00")).repair.start) == start


def test_a_case_knows_when_it_was_received() -> None:
    table = policy(Target("repair", "4 service hours"))
    case = table.track(events(f"{REPORTED} mail"))
    assert case.received is None
    assert shown(case.with_event(events("Mon 10:00 received")[0]).received) == "Mon 10:00"


# Targets beyond two

CASE = (
    REPORTED,
    "Mon 11:00 responded",
    "Mon 12:00 asked",
    "Mon 12:30 asked",
    "Mon 13:00 responded",
)


@pytest.mark.parametrize(
    ("target", "log", "when", "cycles"),
    [
        (Target("response", "1 service hour"), CASE, "Mon 14:00", ["breached"]),
        (Target("first_response", "2 service hours"), CASE, "Mon 14:00", ["met"]),
        (Target("next_response", "1 service hour"), CASE, "Mon 11:30", ["not_started"]),
        (Target("next_response", "1 service hour"), CASE, "Mon 12:59", ["running"]),
        (Target("next_response", "1 service hour"), CASE, "Mon 14:00", ["met"]),
        (
            Target("next_response", "1 service hour"),
            (*CASE, "Mon 15:00 asked"),
            "Mon 16:01",
            ["met", "breached"],
        ),
        (
            Target("update", "4 service hours"),
            (REPORTED, "Mon 12:00 updated", "Tue 09:00 updated", "Tue 10:00 repaired"),
            "Tue 17:00",
            ["met", "breached", "met"],
        ),
        (
            Target("update", "4 service hours"),
            (REPORTED, "Mon 12:00 repaired", "Mon 16:00 updated"),
            "Tue 17:00",
            ["met"],
        ),
        (
            Target("workaround", "4 service hours", stops_on=("updated", "repaired")),
            (REPORTED, "Mon 12:00 updated"),
            "Tue 17:00",
            ["met"],
        ),
        (
            Target("approval", "4 hours", starts_on="submitted", stops_on="approved"),
            (REPORTED, "Mon 18:00 submitted", "Mon 22:30 approved"),
            "Tue 17:00",
            ["breached"],
        ),
    ],
)
def test_targets_start_and_stop_on_events(
    target: Target, log: Sequence[str], when: str, cycles: list[str]
) -> None:
    case = policy(target).track(events(*log))
    found = case.cycles(target.name, at(when))
    assert [each.state for each in found] == cycles
    assert [each.cycle for each in found] == list(range(1, len(cycles) + 1))


@pytest.mark.parametrize(
    ("pauses_on", "resumes_on", "log", "due"),
    [
        (None, "resumed", ["Mon 10:00 paused", "Mon 12:00 resumed"], "Mon 13:00"),
        ("paused", "resumed", ["Mon 10:00 paused", "Mon 12:00 resumed"], "Mon 15:00"),
        ("asked", "answered", ["Mon 10:00 asked", "Mon 11:00 answered"], "Mon 14:00"),
        ("asked", "answered", ["Mon 10:00 paused", "Mon 11:00 resumed"], "Mon 13:00"),
    ],
)
def test_a_response_is_paused_where_the_policy_says_so(
    pauses_on: Any, resumes_on: Any, log: list[str], due: str
) -> None:
    target = Target("response", "4 service hours", pauses_on=pauses_on, resumes_on=resumes_on)
    assert shown(reading(target, [REPORTED, *log], "Mon 16:00").due) == due


@pytest.mark.parametrize(
    ("opened", "by", "due"),
    [
        ("Mon 10:00", "16:00", "Wed 16:00"),
        ("Mon 18:00", "16:00", "Wed 16:00"),
        ("Sat 12:00", "16:00", "Tue2 16:00"),
        ("Mon 10:00", "08:00", "Wed 09:00"),  # never before the day opens
        ("Mon 10:00", "18:30", "Wed 17:00"),  # nor after it closes
    ],
)
def test_by_a_time_on_the_second_business_day(opened: str, by: str, due: str) -> None:
    target = Target("repair", "2 business days", "close_of_day", by=by)
    assert shown(policy(target).due(at(opened)).repair.due) == due
    assert shown(reading(target, [f"{opened} reported"], opened).due) == due


@pytest.mark.parametrize(
    ("received", "hours", "cutoff", "start"),
    [
        ("Mon 15:59", "Mon-Fri 09:00-17:00", "16:00", "Mon 15:59"),
        ("Mon 16:00", "Mon-Fri 09:00-17:00", "16:00", "Mon 16:00"),
        ("Mon 16:00:00.000001", "Mon-Fri 09:00-17:00", "16:00", "Tue 09:00"),
        ("Mon 22:00", "Mon-Fri 09:00-17:00", "16:00", "Tue 09:00"),
        ("Fri 16:30", "Mon-Fri 09:00-17:00", "16:00", "Mon2 09:00"),
        ("Mon 07:00", "Mon-Fri 09:00-17:00", "16:00", "Mon 07:00"),
        ("Mon 11:30", "Mon-Fri 09:00-12:00, 13:00-17:00", "11:00", "Tue 09:00"),
        ("Mon 17:00", "24/7", "16:00", "Tue 00:00"),
        ("Tue 03:00", "Mon-Fri 22:00-06:00", "28:00", "Tue 03:00"),  # Monday's night
        ("Tue 05:00", "Mon-Fri 22:00-06:00", "28:00", "Tue 22:00"),
    ],
)
def test_after_the_cutoff_it_counts_from_the_next_opening(
    received: str, hours: str, cutoff: str, start: str
) -> None:
    target = Target("repair", "1 service hour", cutoff=cutoff)
    table = policy(target, calendar=office(hours))
    found = table.track(events(f"{received} reported")).at(at(start)).repair
    assert (shown(found.start), found.state) == (start, "running")
    deadline = table.due(at(received)).repair
    assert (shown(deadline.start), shown(deadline.opened)) == (start, received)
    assert deadline.due == found.due
    assert deadline.record()["start"] == at(start).isoformat()


def test_times_of_day_are_microseconds_since_midnight() -> None:
    target = Target("repair", "1 business day", "close_of_day", by="16:30", cutoff="26:00")
    assert (target.by_time, target.cutoff_time) == (59_400_000_000, 93_600_000_000)
    plain = Target("repair", "1 business day")
    assert (plain.by_time, plain.cutoff_time) == (None, None)


def test_a_clock_waits_past_its_cutoff() -> None:
    target = Target("repair", "1 service hour", cutoff="16:00")
    found = reading(target, ["Mon 16:30 reported"], "Mon 16:45")
    assert (found.state, found.elapsed, shown(found.due)) == (
        "not_started",
        timedelta(0),
        "Tue 10:00",
    )
    assert reading(target, ["Mon 16:30 reported", "Mon 16:40 repaired"], "Tue 12:00").state == "met"


def test_a_target_may_have_a_calendar_of_its_own() -> None:
    always = Target("repair", "4 service hours", calendar=office("24/7"))
    table = policy(Target("response", "4 service hours"), always)
    readings = table.track(events("Mon 16:00 reported")).at(at("Mon 18:00"))
    assert shown(readings.response.due) == "Tue 12:00"
    assert shown(readings.repair.due) == "Mon 20:00"
    assert (readings.response.elapsed, readings.repair.elapsed) == (
        timedelta(hours=1),
        timedelta(hours=2),
    )
    deadlines = table.due(at("Mon 16:00"))
    assert [shown(each.due) for each in deadlines.values()] == ["Tue 12:00", "Mon 20:00"]


def test_what_does_not_run_from_receipt_has_no_deadline_then() -> None:
    table = policy(Target("response", "4 service hours"), Target("next_response", "1 service hour"))
    assert list(table.due(at("Mon 09:00"))) == ["response"]


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({"by": "16:00"}, ChoiceError, 'state counting="close_of_day"'),
        ({"by": "25:00", "counting": "close_of_day"}, PolicyError, "no time of day up to 24:00"),
        ({"by": "4 pm", "counting": "close_of_day"}, PolicyError, "no time of day"),
        ({"cutoff": "49:00"}, PolicyError, "no time of day up to 48:00"),
        ({"cutoff": 16}, PolicyError, "no time of day"),
        ({"stops_on": "in bits"}, PolicyError, "a kind is one word"),
        ({"calendar": "24/7"}, TypeError, "counts in a service calendar"),
        ({"levels": ["due", "100 %", "due"]}, PolicyError, "given twice"),
        ({"name": "state"}, PolicyError, "that one is taken"),
    ],
)
def test_a_target_that_makes_no_sense(
    arguments: dict[str, Any], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        Target(**{"name": "repair", "budget": "2 business days", **arguments})


# Reclassification: 4 service hours in A, 8 in B, 2 in C; A from Mon 09:00, changed at Mon 12:00


def table_of(**choices: Any) -> Policy:
    rows = [("A", "4 service hours"), ("B", "8 service hours"), ("C", "2 service hours")]
    return Policy(
        "p",
        DESK,
        [Category(code, "", "", [Target("repair", budget)]) for code, budget in rows],
        "A",
        choices=Choices(**choices),
    )


CHANGE = {"reclassification": "from_change"}


@pytest.mark.parametrize(
    ("choices", "to_b", "to_c"),
    [
        ({}, ("Mon 17:00", 3, 8), ("Mon 11:00", 3, 2)),
        ({**CHANGE, "carry": "time"}, ("Mon 17:00", 3, 8), ("Mon 11:00", 3, 2)),
        ({**CHANGE, "carry": "share"}, ("Mon 14:00", 6, 8), ("Mon 12:30", 1.5, 2)),
        ({**CHANGE, "carry": "nothing"}, ("Tue 12:00", 0, 8), ("Mon 14:00", 0, 2)),
    ],
)
def test_reclassification_is_a_choice(choices: Any, to_b: Any, to_c: Any) -> None:
    for code, (due, used, total) in (("B", to_b), ("C", to_c)):
        case = table_of(**choices).track(events(REPORTED, f"Mon 12:00 categorised {code}"))
        found = case.at(at("Mon 12:00")).repair
        assert (shown(found.due), found.total) == (due, timedelta(hours=total))
        assert found.elapsed == timedelta(hours=used)


@pytest.mark.parametrize(
    ("carry", "due"), [("time", "Tue 13:00"), ("share", "Tue 11:00"), ("nothing", "Tue 15:00")]
)
def test_a_pause_goes_on_through_a_reclassification(carry: Any, due: str) -> None:
    log = (REPORTED, "Mon 11:00 paused", "Mon 12:00 categorised B", "Mon 15:00 resumed")
    case = table_of(**CHANGE, carry=carry).track(events(*log))
    # 2 h used before: 6 h of 8 are left from 15:00 with "time", 4 h with "share".
    assert shown(case.at(at("Mon 15:00")).repair.due) == due


@pytest.mark.parametrize(
    ("carry", "due", "used", "paused"),
    [
        (None, "Tue 10:00", 2, 1),
        ("time", "Tue 10:00", 2, 1),
        ("share", "Mon 16:00", 4, 1),
        ("nothing", "Tue 12:00", 0, 0),
    ],
)
def test_a_pause_before_a_reclassification_stays_one(
    carry: Any, due: str, used: int, paused: int
) -> None:
    log = (REPORTED, "Mon 10:00 paused", "Mon 11:00 resumed", "Mon 12:00 categorised B")
    choices = {**CHANGE, "carry": carry} if carry else {}
    found = table_of(**choices).track(events(*log)).at(at("Mon 12:00")).repair
    assert shown(found.due) == due
    assert (found.elapsed, found.paused) == (timedelta(hours=used), timedelta(hours=paused))
    later = table_of(**choices).track(events(*log)).at(at("Mon 13:00")).repair
    assert later.elapsed - found.elapsed == timedelta(hours=1)
    assert later.paused == found.paused


@pytest.mark.parametrize(
    ("carry", "log"),
    [
        ("time", ("Mon 09:00 reported B", "Mon 13:00 categorised A")),  # 4 h of 4
        ("share", (REPORTED, "Mon 13:00 categorised B")),  # all of it
    ],
)
def test_a_budget_that_is_used_up_by_the_change_is_due_then(
    carry: Any, log: tuple[str, ...]
) -> None:
    found = table_of(**CHANGE, carry=carry).track(events(*log)).at(at("Mon 13:00")).repair
    assert (shown(found.due), found.state, found.share) == ("Mon 13:00", "running", Fraction(1))


@pytest.mark.parametrize("carry", ["time", "share"])
def test_a_change_before_the_start_counts_from_the_start(carry: Any) -> None:
    rows = [("A", "4 service hours"), ("B", "8 service hours")]
    categories = [
        Category(code, "", "", [Target("repair", budget, cutoff="16:00")]) for code, budget in rows
    ]
    choices = Choices(reclassification="from_change", carry=carry)
    log = events("Mon 16:15 reported", "Mon 16:30 categorised B")
    found = Policy("p", DESK, categories, "A", choices=choices).track(log)
    assert shown(found.at(at("Mon 16:30")).repair.due) == "Tue 17:00"


def test_a_budget_that_was_used_up_stays_used_up() -> None:
    log = events(REPORTED, "Mon 14:00 categorised B")  # 5 h of 4
    shares = table_of(**CHANGE, carry="share").track(log).at(at("Mon 15:00")).repair
    assert (shares.state, shown(shares.due)) == ("breached", "Mon 13:00")
    assert shares.share is not None
    assert shares.share > Fraction(5, 4)
    times = table_of(**CHANGE, carry="time").track(log).at(at("Mon 15:00")).repair
    assert (times.state, shown(times.due)) == ("running", "Mon 17:00")


def test_a_clock_that_stopped_is_not_judged_again() -> None:
    log = (REPORTED, "Mon 12:00 repaired", "Mon 13:00 categorised C")
    for choices in ({}, CHANGE):
        found = table_of(**choices).track(events(*log)).at(at("Mon 14:00"))
        assert (found.category, found.repair.state) == ("C", "met")
        assert (shown(found.repair.due), str(found.repair.budget)) == (
            "Mon 13:00",
            "4 service hours",
        )


def test_a_category_given_again_changes_nothing() -> None:
    log = (REPORTED, "Mon 12:00 categorised A")
    found = table_of(**CHANGE, carry="nothing").track(events(*log)).at(at("Mon 12:00")).repair
    assert (found.cycle, found.elapsed) == (1, timedelta(hours=3))


def rows(choices: Choices) -> Policy:
    """Return a policy whose category B has an update that A has not, and no response."""
    a = [Target("response", "4 service hours"), Target("repair", "8 service hours")]
    b = [Target("repair", "4 service hours"), Target("update", "2 service hours")]
    categories = [Category("A", "", "", a), Category("B", "", "", b)]
    return Policy("p", DESK, categories, "A", choices=choices)


def states(case: Case, when: str) -> dict[str, tuple[str, str | None]]:
    return {name: (each.state, shown(each.due)) for name, each in case.at(at(when)).items()}


def test_targets_come_and_go_with_the_category() -> None:
    log = events(REPORTED, "Mon 10:00 categorised B")
    from_start = rows(Choices()).track(log)
    assert states(from_start, "Mon 10:00") == {
        "repair": ("running", "Mon 13:00"),
        "update": ("running", "Mon 11:00"),
    }
    from_change = rows(Choices(reclassification="from_change")).track(log)
    assert states(from_change, "Mon 10:00") == {
        "repair": ("running", "Mon 13:00"),
        "update": ("running", "Mon 12:00"),
        "response": ("cancelled", "Mon 13:00"),
    }
    back = events("Mon 11:00 categorised A")[0]
    assert states(from_start.with_event(back), "Mon 11:00") == {
        "response": ("running", "Mon 13:00"),
        "repair": ("running", "Mon 17:00"),
    }
    assert states(from_change.with_event(back), "Mon 11:00") == {
        "response": ("running", "Mon 15:00"),
        "repair": ("running", "Mon 17:00"),
        "update": ("cancelled", "Mon 12:00"),
    }


def test_what_was_met_is_kept_when_its_target_goes() -> None:
    log = events(REPORTED, "Mon 10:00 responded", "Mon 11:00 categorised B")
    found = states(rows(Choices()).track(log), "Mon 11:00")
    assert found["response"] == ("met", "Mon 13:00")


# Reopening: 4 service hours from Mon 09:00, repaired at Mon 12:00, reopened at Mon 15:00

REOPENED = (REPORTED, "Mon 12:00 repaired", "Mon 15:00 reopened")


@pytest.mark.parametrize(
    ("reopening", "cycles", "due", "used"),
    [
        ("resume", [(1, "running")], "Mon 16:00", 3),
        ("new_cycle", [(1, "met"), (2, "running")], "Tue 11:00", 0),
        ("restart", [(2, "running")], "Tue 11:00", 0),
    ],
)
def test_reopening_is_a_choice(reopening: Any, cycles: Any, due: str, used: int) -> None:
    table = policy(Target("repair", "4 service hours"), reopening=reopening)
    case = table.track(events(*REOPENED))
    assert [(each.cycle, each.state) for each in case.cycles("repair", at("Mon 15:00"))] == cycles
    found = case.at(at("Mon 15:00")).repair
    assert (shown(found.due), found.elapsed) == (due, timedelta(hours=used))
    assert case.at(at("Mon 14:00")).repair.state == "met"  # as it was known then


@pytest.mark.parametrize("reopening", ["resume", "new_cycle", "restart"])
def test_a_response_is_given_once(reopening: Any) -> None:
    found = reading(
        Target("response", "4 service hours"), REOPENED, "Tue 15:00", reopening=reopening
    )
    assert (found.cycle, found.state) == (1, "met")


def test_a_breach_outlives_a_reopening() -> None:
    log = (REPORTED, "Mon 14:00 repaired", "Tue 10:00 reopened", "Tue 11:00 repaired")
    found = reading(Target("repair", "4 service hours"), log, "Tue 12:00")
    assert (found.state, shown(found.due)) == ("breached", "Mon 13:00")


def test_a_reopened_case_goes_on_in_the_category_it_has_by_then() -> None:
    log = (*REOPENED[:2], "Mon 13:00 categorised B", REOPENED[2])
    case = table_of().track(events(*log))
    assert shown(case.at(at("Mon 14:00")).repair.due) == "Mon 13:00"
    # 3 h of 8 are used; 2 h are left of the day.
    assert shown(case.at(at("Mon 15:00")).repair.due) == "Tue 12:00"


# What cannot be answered


def test_what_does_not_exist_is_named() -> None:
    table = policies.invantive()
    with pytest.raises(UnknownCategoryError, match='policy "invantive" has I, II, III'):
        table.track(events(f"{REPORTED} IV"))
    case = table.track(events(REPORTED))
    readings = case.at(at("Mon 10:00"))
    with pytest.raises(UnknownTargetError, match='did you mean "repair"'):
        readings["repairs"]
    with pytest.raises(AttributeError, match='did you mean "repair"'):
        _ = readings.repairs
    with pytest.raises(UnknownTargetError, match="category III has response, repair"):
        case.cycles("fix", at("Mon 10:00"))
    with pytest.raises(HorizonError):
        case.at(datetime(2060, 1, 1, tzinfo=AMSTERDAM))


def test_what_has_stopped_counts_no_more() -> None:
    log = (REPORTED, "Mon 12:00 repaired")
    found = reading(Target("repair", "4 service hours"), log, "Fri 12:00")
    assert (found.elapsed, found.remaining) == (timedelta(hours=3), timedelta(hours=1))


def test_a_pause_before_the_start_is_none() -> None:
    log = ("Mon 16:30 reported", "Mon 16:40 paused", "Mon 16:50 resumed")
    found = reading(Target("repair", "4 service hours", cutoff="16:00"), log, "Mon 16:55")
    assert (found.paused, shown(found.due)) == (timedelta(0), "Tue 13:00")
    found = reading(Target("repair", "4 service hours", cutoff="16:00"), log[:2], "Mon 16:55")
    assert (found.paused, found.state, found.due) == (timedelta(0), "not_started", None)


def test_what_was_met_is_not_cancelled() -> None:
    log = (REPORTED, "Mon 10:00 responded", "Mon 11:00 cancelled")
    assert reading(Target("response", "4 service hours"), log, "Mon 12:00").state == "met"


def test_a_reopened_case_can_be_asked_about_again() -> None:
    log = (REPORTED, "Mon 10:00 closed", "Mon 11:00 reopened", "Mon 12:00 asked")
    assert reading(Target("next_response", "1 service hour"), log, "Mon 12:30").state == "running"


def test_a_target_that_comes_back_has_its_cycles() -> None:
    log = [f"{REPORTED} B", "Mon 10:00 updated", "Mon 11:00 updated"]
    there = [*log, "Mon 11:30 categorised A", "Mon 11:30 categorised B"]
    once, again = (rows(Choices()).track(events(*each)) for each in (log, there))
    assert len(once.cycles("update", at("Mon 12:00"))) == 3
    assert once.cycles("update", at("Mon 12:00")) == again.cycles("update", at("Mon 12:00"))


def test_before_its_first_event_a_case_has_the_default_category() -> None:
    case = policies.invantive().track([])
    readings = case.at(at("Mon 09:00"))
    assert (case.state, case.category, readings.category, readings.state) == (
        "new",
        "III",
        "III",
        "new",
    )
    assert {each.state for each in readings.values()} == {"not_started"}


def test_without_a_default_the_clocks_wait_for_a_category() -> None:
    table = Policy("p", DESK, [Category("A", "", "", [Target("repair", "4 service hours")])])
    case = table.track(events(REPORTED))
    assert dict(case.at(at("Mon 10:00"))) == {}
    found = case.with_event(events("Mon 11:00 categorised A")[0]).at(at("Mon 11:00")).repair
    assert (shown(found.start), shown(found.due)) == ("Mon 09:00", "Mon 13:00")


# What a policy means


def test_choices_and_targets_are_part_of_what_a_policy_means() -> None:
    plain = policy(Target("repair", "4 service hours"))
    assert policy(Target("repair", "4 service hours", stops_on="repaired")) == plain
    assert policy(Target("repair", "4 service hours", levels=["75 %"])) == plain  # nothing is due
    for other in (
        policy(Target("repair", "4 service hours"), reopening="restart"),
        policy(Target("repair", "4 service hours", cutoff="16:00")),
        policy(Target("repair", "4 service hours", stops_on="closed")),
        policy(Target("repair", "4 service hours", resumes_on="responded")),
        policy(Target("repair", "4 service hours", calendar=office("24/7"))),
    ):
        assert other != plain


@pytest.mark.parametrize(
    "choices",
    [
        {"reclassification": "from_middle"},
        {"carry": "all"},
        {"reopening": "again"},
    ],
)
def test_a_choice_that_does_not_exist(choices: Any) -> None:
    with pytest.raises(ChoiceError, match="is one of"):
        Choices(**choices)


def test_the_shipped_policy_chooses_as_stated() -> None:
    assert policies.invantive().choices == Choices(
        reclassification="from_start",
        carry="time",
        reopening="resume",
    )


# What a policy requires of whoever gives a category


def categories(*codes: str, **more: Any) -> Policy:
    rows = [Category(code, "", "", [Target("repair", "4 service hours")]) for code in codes]
    return Policy("p", DESK, rows, **more)


@pytest.mark.parametrize(
    ("log", "told"),
    [
        ([("reported", None, None)], []),
        ([("reported", "C", None)], []),  # the default
        ([("reported", "A", None)], [0]),
        ([("reported", "A", "")], [0]),
        ([("reported", "A", " \t")], [0]),
        ([("reported", "A", "all stand still")], []),
        ([("reported", None, None), ("categorised", "A", None)], [1]),
        ([("reported", "A", "x"), ("received", "A", None)], []),  # nothing new
        ([("reported", "A", None), ("categorised", "A", None)], [0]),
        ([("reported", "A", "x"), ("categorised", "C", None)], []),
        ([("reported", "A", "x"), ("categorised", "B", None), ("responded", None, None)], [1]),
        (
            [("reported", "A", None), ("categorised", "B", ""), ("categorised", "A", None)],
            [0, 1, 2],
        ),
        ([("reported", "A", "x"), ("categorised", "C", None), ("categorised", "A", None)], [2]),
    ],
)
def test_a_category_without_the_required_motivation_is_told_and_counts(
    log: list[tuple[str, str | None, str | None]], told: list[int]
) -> None:
    happened = [
        Event(kind, at(f"Mon {9 + i:02}:00"), category=code, motivation=motivation)
        for i, (kind, code, motivation) in enumerate(log)
    ]
    strict = categories("A", "B", "C", default_category="C", motivation="required").track(happened)
    assert list(strict.unmotivated) == [happened[i] for i in told]
    easy = categories("A", "B", "C", default_category="C").track(happened)
    assert easy.unmotivated == ()
    assert strict.category == easy.category
    assert [each.record() for each in strict.at(at("Tue 09:00")).values()] == [
        each.record() for each in easy.at(at("Tue 09:00")).values()
    ]
    assert strict != easy


def test_without_a_default_every_category_is_motivated() -> None:
    happened = [Event("reported", at("Mon 09:00"), category="A")]
    strict = categories("A", "B", motivation="required")
    assert list(strict.track(happened).unmotivated) == happened


def test_what_is_left_out_needs_no_motivation() -> None:
    strict = categories("A", "B", default_category="A", motivation="required")
    first, again = (Event("reported", at(f"Mon {hour}:00"), category="B") for hour in ("09", "10"))
    case = strict.track([first, again], repair="doubled")
    assert case.unmotivated == (first,)
