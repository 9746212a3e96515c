"""Cases against a simulation that looks at every minute, on logs at random."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacal import (
    Case,
    Category,
    Choices,
    Event,
    Holidays,
    Level,
    Policy,
    Reading,
    ServiceCalendar,
    Target,
    WeeklyHours,
    escalations,
)
from tests import simulation
from tests.simulation import Happened, Promised, instant

CALENDAR = ServiceCalendar(
    timezone="UTC",
    hours=WeeklyHours.parse("Mon-Fri 09:00-17:00"),
    holidays=Holidays.dates([date(2026, 5, 7), date(2026, 5, 14)], years=(2026, 2027)),
)
HALVES = (Fraction(1, 2), Fraction(3, 4), Fraction(1))
RESPONSE: dict[str, Any] = {
    "pauses": False, "reopens": False, "stops": ("responded", "repaired"), "levels": HALVES,
}  # fmt: skip
REPAIR: dict[str, Any] = {"levels": HALVES, "every": 120, "most": 2}
WAITING: dict[str, Any] = {"levels": HALVES, "waits": True, "every": 480, "most": 1}


def row(response: int, repair: int, workaround: int) -> dict[str, Promised]:
    return {
        "response": Promised(response, **RESPONSE),
        "repair": Promised(repair, **REPAIR),
        "workaround": Promised(workaround, service=False, **WAITING),
    }


TABLE = {"I": row(40, 120, 120), "II": row(60, 480, 720), "III": row(240, 720, 2160)}
BUDGETS = {
    "I": ("40 service minutes", "2 service hours", "2 hours"),
    "II": ("1 service hour", "1 business day", "12 hours"),
    "III": ("4 service hours", "12 service hours", "36 hours"),
}


def levels(promised: Promised) -> list[Level]:
    found = [
        Level(f"{share * 100} %", held="service_hours" if promised.waits else "any_time")
        for share in promised.levels[:-1]
    ]
    last = Level(
        "100 %",
        every=f"{promised.every} service minutes" if promised.every else None,
        most=promised.most,
        held="service_hours" if promised.waits else "any_time",
    )
    return [*found, last]


def policy(choices: Choices) -> Policy:
    categories = []
    for code, budgets in BUDGETS.items():
        targets = [
            Target(name, budget, levels=levels(TABLE[code][name]))
            for name, budget in zip(TABLE[code], budgets, strict=True)
        ]
        categories.append(Category(code, f"Category {code}", "", targets))
    return Policy("p", CALENDAR, categories, "III", choices=choices)


# Logs at random

AFTER = {
    "open": ("categorised", "responded", "asked", "paused", "repaired", "closed", "cancelled"),
    "paused": ("categorised", "responded", "updated", "resumed", "repaired", "closed", "cancelled"),
    "repaired": ("categorised", "responded", "closed", "reopened"),
    "closed": ("reopened",),
    "cancelled": (),
}
BECOMES = {
    "paused": "paused", "resumed": "open", "repaired": "repaired", "closed": "closed",
    "reopened": "open", "cancelled": "cancelled",
}  # fmt: skip
RARE = ("closed", "cancelled", "repaired")


def gaps() -> st.SearchStrategy[int]:
    return st.one_of(st.integers(0, 90), st.integers(0, 400), st.integers(0, 1500), st.just(0))


@st.composite
def logs(draw: st.DrawFn, most: int = 10) -> list[Happened]:
    minute = draw(st.integers(0, 7 * simulation.DAY))
    channel = draw(st.sampled_from((None, "portal", "mail")))
    category = draw(st.sampled_from((None, "I", "II", "III")))
    log = [Happened(minute, "reported", category, channel)]
    state, received = "open", False
    for _ in range(draw(st.integers(0, most))):
        minute += draw(gaps())
        if channel == "mail" and not received and state in ("open", "paused"):
            received = draw(st.booleans())
            if received:
                log.append(Happened(minute, "received"))
                continue
        kinds = AFTER[state]
        if not kinds:
            break
        kind = draw(st.sampled_from(kinds))
        if kind in RARE and draw(st.booleans()):
            kind = "categorised"
            if state == "closed":
                continue
        code = draw(st.sampled_from(("I", "II", "III"))) if kind == "categorised" else None
        happened = Happened(minute, kind, code)
        if happened == log[-1]:
            continue
        log.append(happened)
        state = BECOMES.get(kind, state)
    return log


def event(happened: Happened) -> Event:
    return Event(
        happened.kind,
        instant(happened.minute),
        category=happened.category,
        channel=happened.channel,
    )


CARRIES = (None, "time", "share", "nothing")
REOPENINGS = ("resume", "new_cycle", "restart")
choices_made = st.tuples(st.sampled_from(CARRIES), st.sampled_from(REOPENINGS))


def chosen(carry: str | None, reopening: Any) -> Choices:
    if carry is None:
        return Choices(reopening=reopening)
    return Choices(reclassification="from_change", carry=carry, reopening=reopening)  # type: ignore[arg-type]


POLICIES = {(c, r): policy(chosen(c, r)) for c in CARRIES for r in REOPENINGS}
# A share carried is rounded down to the microsecond; a budget is at most 18 times another, and
# there are ten changes at most.
ROUNDED = timedelta(microseconds=180)


def tracked(log: list[Happened], made: tuple[str | None, str]) -> Case:
    return POLICIES[made].track([event(each) for each in log], id="c")


def simulated(log: list[Happened], made: tuple[str | None, str], minute: int) -> simulation.Case:
    known = [each for each in log if each.minute <= minute]
    category = known[0].category or "III"
    found = simulation.Case(TABLE, category, known, carry=made[0], reopening=made[1])
    found.run(minute)
    return found


@given(logs(), choices_made, st.data())
def test_every_reading_agrees_with_the_minutes(
    log: list[Happened], made: tuple[str | None, str], data: st.DataObject
) -> None:
    case = tracked(log, made)
    inside = st.integers(log[0].minute, log[-1].minute + 1000)
    at_events = st.sampled_from([each.minute for each in log])
    minute = data.draw(st.one_of(inside, at_events))
    expected = simulated(log, made, minute)
    readings = case.at(instant(minute))
    assert readings.category == expected.category
    assert set(readings) == set(expected.clocks)
    exact = made[0] != "share"
    for name, reading in readings.items():
        agree(reading, expected, name, minute, exact)
    cycles = [
        (name, reading.cycle, reading.state)
        for name in readings
        for reading in case.cycles(name, instant(minute))[:-1]
    ]
    assert sorted(cycles) == sorted(
        (name, clock.cycle, "met" if clock.stopped <= past_due(clock) else "breached")  # type: ignore[operator]
        for name, clock in expected.past
    )


def past_due(clock: simulation.Clock) -> Fraction:
    due = clock.due()
    return Fraction(10**9) if due is None else due


def agree(reading: Reading, expected: simulation.Case, name: str, minute: int, exact: bool) -> None:
    clock = expected.clocks[name]
    due = expected.due(name)
    assert reading.cycle == clock.cycle
    assert reading.state == expected.state(name)
    assert (reading.due is None) == (due is None)
    if not clock.started:
        return
    near = timedelta(0) if exact else ROUNDED
    used = timedelta(microseconds=int(clock.used * 60_000_000))
    assert abs(reading.elapsed - used) <= near
    assert reading.paused == timedelta(minutes=clock.paused)
    assert reading.total == timedelta(minutes=clock.promised.minutes)
    if due is None or reading.due is None:
        assert reading.remaining is not None
        assert abs(reading.elapsed + reading.remaining - reading.total) <= timedelta(0)
        return
    assert abs(reading.due - instant(due)) <= near
    end = minute if clock.stopped is None else clock.stopped
    late = max(Fraction(0), end - due) if not clock.cancelled else Fraction(0)
    assert abs(reading.wall_lateness - timedelta(microseconds=int(late * 60_000_000))) <= near
    if late:
        whole = -(-due // 1)
        served = simulation.served(whole, end) + (whole - due) * simulation.is_open(int(due))
    else:
        served = Fraction(0)
    assert abs(reading.service_lateness - timedelta(microseconds=int(served * 60_000_000))) <= near


@given(logs(), choices_made.filter(lambda made: made[0] != "share"))
def test_escalations_agree_with_the_minutes(
    log: list[Happened], made: tuple[str | None, str]
) -> None:
    end = log[-1].minute + 2000
    found = escalations(tracked(log, made), instant(0), instant(end))
    told = [(each.target, each.cycle, each.level, each.repeat, each.at) for each in found]
    assert sorted(told) == sorted(simulated_tellings(log, made, end))


def simulated_tellings(
    log: list[Happened], made: tuple[str | None, str], end: int
) -> list[tuple[str, int, str, int, Any]]:
    """Return what is told, looking over the simulation's shoulder minute by minute."""
    category = log[0].category or "III"
    case = simulation.Case(TABLE, category, log, carry=made[0], reopening=made[1])
    clocks = {(name, clock.cycle): clock for name, clock in case.clocks.items()}
    while case.minute < end:
        case.run(case.minute + 1)
        clocks |= {(name, clock.cycle): clock for name, clock in case.clocks.items()}
    return [
        (name, cycle, f"{HALVES[i] * 100}%", repeat, instant(minute))
        for (name, cycle), clock in clocks.items()
        for i, minutes in clock.told.items()
        for repeat, minute in enumerate(minutes)
    ]


# The simulation itself, by hand

OFFICE = 9 * 60


@pytest.mark.parametrize(
    ("log", "minute", "state", "due"),
    [
        ([Happened(OFFICE, "reported", "II")], OFFICE, "running", 17 * 60),
        ([Happened(OFFICE, "reported", "II")], 17 * 60, "running", 17 * 60),
        ([Happened(OFFICE, "reported", "II")], 17 * 60 + 1, "breached", 17 * 60),
        (
            [Happened(OFFICE, "reported", "II"), Happened(600, "paused"), Happened(660, "resumed")],
            700,
            "running",
            simulation.DAY + 600,
        ),
        ([Happened(OFFICE, "reported", "II"), Happened(600, "paused")], 700, "paused", None),
        ([Happened(OFFICE, "reported", "II"), Happened(600, "repaired")], 700, "met", 17 * 60),
    ],
)
def test_the_simulation_by_hand(
    log: list[Happened], minute: int, state: str, due: int | None
) -> None:
    found = simulated(log, (None, "resume"), minute)
    assert (found.state("repair"), found.due("repair")) == (state, due)
