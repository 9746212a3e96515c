"""Escalations: what fires when, once, and what a ladder may say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacal import Budget, Category, Choices, Escalation, Level, Policy, Target, escalations
from slacal.errors import BudgetError, ChoiceError, MissingIdError, PolicyError, RangeError
from tests.deadlines.test_case import DESK, at, events, office, policy, shown
from tests.deadlines.test_simulation import POLICIES, choices_made, event, logs
from tests.simulation import Happened, instant

REPORTED = "Mon 09:00 reported"


def fired(
    target: Target,
    log: Sequence[str],
    start: str = "Mon 00:00",
    end: str = "Tue2 23:00",
    **more: Any,
) -> list[tuple[str, str | None]]:
    case = policy(target, **more).track(events(*log), id="7")
    return [(each.id, shown(each.at)) for each in escalations(case, at(start), at(end))]


def when(levels: Any, *log: str, budget: str = "4 service hours", **more: Any) -> list[str | None]:
    """Return when the levels of a repair fire."""
    return [time for _, time in fired(Target("repair", budget, levels=levels), log, **more)]


# One level


@pytest.mark.parametrize(
    ("level", "time"),
    [
        ("0 %", "Mon 09:00"),
        ("50 %", "Mon 11:00"),
        ("12.5 %", "Mon 09:30"),
        ("75%", "Mon 12:00"),
        ("100 %", "Mon 13:00"),
        ("150 %", "Mon 15:00"),
        ("due", "Mon 13:00"),
        ("1 service hour before due", "Mon 12:00"),
        ("1 service hour after due", "Mon 14:00"),
        ("6 service hours after due", "Tue 11:00"),
        ("6 hours after due", "Mon 19:00"),
        ("30 minutes before due", "Mon 12:30"),
        ("6 hours before due", "Mon 09:00"),  # before it was reported: as soon as it is
        ("1 business day after due", "Tue 13:00"),
        ("4 business days after due", "Fri 13:00"),
        ("5 business days after due", "Mon2 13:00"),
        ("1 calendar day after due", "Tue 13:00"),
    ],
)
def test_a_level_fires_at_its_instant(level: str, time: str) -> None:
    assert when([level], REPORTED) == [time]


@pytest.mark.parametrize(
    ("level", "time"),
    [  # the day ends at due, 17:00
        ("1 business day after due", "Tue 17:00"),
        ("2 business days before due", "Mon 09:00"),
        ("1 service hour after due", "Tue 10:00"),
        ("1 service hour before due", "Mon 16:00"),
        ("8 service hours before due", "Mon 09:00"),
    ],
)
def test_a_closing_time_belongs_to_the_day_it_ends(level: str, time: str) -> None:
    assert when([level], REPORTED, budget="8 service hours") == [time]


def test_a_share_is_reached_by_whole_microseconds() -> None:
    assert when(["33.333333 %"], REPORTED, budget="1 service second") == ["Mon 09:00:00.333334"]


def test_business_days_before_due_keep_the_time_of_day() -> None:
    found = when(["2 business days before due"], REPORTED, budget="36 service hours")
    assert found == ["Wed 13:00"]  # due Friday at 13:00


def test_a_night_is_counted_by_the_day_it_opened_on() -> None:
    nights = office("Mon-Fri 22:00-06:00")
    target = Target("repair", "8 service hours", levels=["1 business day after due"])
    case = policy(target, calendar=nights).track(events("Mon 22:00 reported"))
    found = escalations(case, at("Mon 00:00"), at("Fri 00:00"))
    assert [shown(each.at) for each in found] == ["Wed 06:00"]  # due Tuesday at 06:00


# Events and levels


@pytest.mark.parametrize(
    ("log", "times"),
    [
        (["Mon 10:00 paused", "Mon 11:00 resumed"], ["Mon 12:00", "Mon 14:00"]),
        (["Mon 10:00 paused"], []),
        (["Mon 11:30 paused"], ["Mon 11:00"]),
        (["Mon 11:00 repaired"], []),  # it stopped at that very instant
        (["Mon 11:00:00.000001 repaired"], ["Mon 11:00"]),
        (["Mon 12:00 repaired"], ["Mon 11:00"]),
        (["Mon 10:00 repaired", "Mon 15:00 reopened"], ["Mon 16:00", "Tue 10:00"]),
        (["Mon 12:00 cancelled"], ["Mon 11:00"]),
        (["Mon 13:00 paused"], ["Mon 11:00", "Mon 13:00"]),  # a pause at due changes nothing
    ],
)
def test_events_move_what_is_to_come(log: list[str], times: list[str]) -> None:
    assert when(["50 %", "due"], REPORTED, *log) == times


def table_of(**choices: Any) -> Policy:
    levels = ["50 %", "75 %", "100 %"]
    rows = [("A", "8 service hours"), ("B", "4 service hours"), ("C", "2 service hours")]
    categories = [
        Category(code, "", "", [Target("repair", budget, levels=levels)]) for code, budget in rows
    ]
    return Policy("p", DESK, categories, "A", choices=Choices(**choices))


def in_table(log: Sequence[str], **choices: Any) -> list[tuple[str, str | None]]:
    case = table_of(**choices).track(events(*log), id="7")
    return [
        (each.id, shown(each.at)) for each in escalations(case, at("Mon 00:00"), at("Wed 00:00"))
    ]


def test_a_reclassification_can_put_a_level_in_the_past() -> None:
    # At 12:00 3 of 4 hours are used: 50 % and 75 % are behind, and fire with the event.
    assert in_table([REPORTED, "Mon 12:00 categorised B"]) == [
        ("7/repair/1/50%/0", "Mon 12:00"),
        ("7/repair/1/75%/0", "Mon 12:00"),
        ("7/repair/1/100%/0", "Mon 13:00"),
    ]


def test_a_level_is_told_once_though_it_comes_again() -> None:
    log = [REPORTED, "Mon 12:00 categorised C", "Mon 12:30 categorised A"]
    assert in_table(log) == [
        ("7/repair/1/100%/0", "Mon 12:00"),
        ("7/repair/1/50%/0", "Mon 12:00"),
        ("7/repair/1/75%/0", "Mon 12:00"),
    ]


def test_a_clock_that_starts_anew_is_told_anew() -> None:
    log = [REPORTED, "Mon 14:00 categorised B"]
    found = in_table(log, reclassification="from_change", carry="nothing")
    assert found == [
        ("7/repair/1/50%/0", "Mon 13:00"),
        ("7/repair/2/50%/0", "Mon 16:00"),
        ("7/repair/2/75%/0", "Mon 17:00"),
        ("7/repair/2/100%/0", "Tue 10:00"),
    ]


# Held, and repeated


@pytest.mark.parametrize(
    ("held", "log", "times"),
    [
        ("any_time", [REPORTED], ["Mon 19:00"]),
        ("service_hours", [REPORTED], ["Tue 09:00"]),
        ("service_hours", [REPORTED, "Mon 20:00 updated"], ["Tue 09:00"]),
        ("service_hours", [REPORTED, "Tue 09:00 repaired"], []),
        ("service_hours", ["Fri 09:00 reported"], ["Mon2 09:00"]),
        ("service_hours", ["Fri 08:00 reported"], ["Mon2 09:00"]),
    ],
)
def test_a_level_may_wait_for_opening_hours(held: Any, log: list[str], times: list[str]) -> None:
    level = Level("6 hours after due", held=held)
    assert when([level], *log) == times


@pytest.mark.parametrize(
    ("level", "log", "times"),
    [
        (
            Level("due", every="4 service hours", most=2),
            [REPORTED],
            ["Mon 13:00", "Mon 17:00", "Tue 13:00"],
        ),
        (
            Level("due", every="1 business day", most=5),
            [REPORTED, "Wed 13:00 repaired"],
            ["Mon 13:00", "Tue 13:00"],
        ),
        (
            Level("due", every="10 hours", most=2, held="service_hours"),
            [REPORTED],
            ["Mon 13:00", "Tue 09:00", "Wed 09:00"],
        ),
        (
            Level("1 service hour after due", every="1 service hour", most=1),
            [REPORTED],
            ["Mon 14:00", "Mon 15:00"],
        ),
    ],
)
def test_a_level_repeats_after_breach(level: Level, log: list[str], times: list[str]) -> None:
    assert when([level], *log) == times


def test_repeats_have_numbers() -> None:
    level = Level("due", "team lead", name="late", every="1 service hour", most=1)
    assert fired(Target("repair", "4 service hours", levels=level), [REPORTED]) == [
        ("7/repair/1/late/0", "Mon 13:00"),
        ("7/repair/1/late/1", "Mon 14:00"),
    ]


def test_repeats_do_not_pile_up_behind_an_event() -> None:
    level = Level("due", every="1 service hour", most=3)
    categories = [
        Category(code, "", "", [Target("repair", budget, levels=[level])])
        for code, budget in (("A", "40 service hours"), ("B", "1 service hour"))
    ]
    case = Policy("p", DESK, categories, "A").track(
        events(REPORTED, "Tue 09:00 categorised B"), id="7"
    )
    found = [shown(each.at) for each in escalations(case, at("Mon 00:00"), at("Fri 00:00"))]
    assert found == ["Tue 09:00", "Tue 10:00", "Tue 11:00", "Tue 12:00"]


# Ranges


def test_a_range_is_half_open() -> None:
    target = Target("repair", "4 service hours", levels=["50 %"])
    assert fired(target, [REPORTED], "Mon 11:00", "Mon 11:01") == [
        ("7/repair/1/50%/0", "Mon 11:00")
    ]
    assert fired(target, [REPORTED], "Mon 10:00", "Mon 11:00") == []
    assert fired(target, [REPORTED], "Mon 11:00", "Mon 11:00") == []
    with pytest.raises(RangeError, match="the end comes before the start"):
        fired(target, [REPORTED], "Mon 11:00", "Mon 10:00")


def test_what_fires_is_told_in_order() -> None:
    table = policy(
        Target("response", "1 service hour", levels=["due"]),
        Target("repair", "4 service hours", levels=["12.5 %", "25 %"]),
    )
    case = table.track(events(REPORTED), id="7")
    found = escalations(case, at("Mon 00:00"), at("Tue 00:00"))
    assert [each.id for each in found] == [
        "7/repair/1/12.5%/0",
        "7/repair/1/25%/0",
        "7/response/1/due/0",
    ]
    assert [shown(each.at) for each in found] == ["Mon 09:30", "Mon 10:00", "Mon 10:00"]


@given(logs(), choices_made, st.lists(st.integers(0, 12_000), min_size=1, max_size=4))
def test_adjacent_ranges_tell_each_once_while_events_arrive(
    log: list[Happened], made: tuple[str | None, str], cuts: list[int]
) -> None:
    table, end = POLICIES[made], 20_000
    told: list[Escalation] = []
    edges = [0, *sorted(cuts), end]
    for start, stop in pairwise(edges):
        known = [event(each) for each in log if each.minute < stop]  # what the job knows by then
        told += escalations(table.track(known, id="7"), instant(start), instant(stop))
    whole = escalations(
        table.track([event(each) for each in log], id="7"), instant(0), instant(end)
    )
    assert told == whole
    assert len({each.id for each in whole}) == len(whole)


def test_an_escalation_is_plain_and_comparable() -> None:
    target = Target("repair", "4 service hours", levels=Level("50 %", "team lead"))
    case = policy(target).track(events(REPORTED), id="7")
    (found,) = escalations(case, at("Mon 00:00"), at("Tue 00:00"))
    assert (found.case, found.target, found.cycle) == ("7", "repair", 1)
    assert (found.level, found.repeat, found.whom) == ("50%", 0, "team lead")
    assert [found] == escalations(case, at("Mon 11:00"), at("Tue 00:00"))
    asked = pendulum.datetime(2026, 5, 4, tz="Europe/Amsterdam")
    (again,) = escalations(case, asked, asked + timedelta(days=1))
    assert again == found
    assert isinstance(again.at, pendulum.DateTime)
    assert isinstance(found.at, datetime)


@pytest.mark.parametrize("unnamed", [{}, {"id": ""}, {"id": None}])
def test_a_case_without_an_id_tells_without_identifiers(unnamed: dict[str, Any]) -> None:
    target = Target("repair", "4 service hours", levels=["50 %"])
    case = policy(target).track(events(REPORTED), **unnamed)
    (found,) = escalations(case, at("Mon 00:00"), at("Tue 00:00"))
    assert (shown(found.at), found.level) == ("Mon 11:00", "50%")
    with pytest.raises(MissingIdError, match='"50%" of repair, of a case without an id'):
        _ = found.id


@pytest.mark.parametrize(
    ("case", "level", "id"),
    [
        ("7", "75%", "7/repair/1/75%/0"),
        ("INC-7", "team lead: %2F", "INC-7/repair/1/team lead: %2F/0"),  # nothing else is escaped
        ("desk/7", "75%", "desk//7/repair/1/75%/0"),
        ("/7/", "and/or", "//7///repair/1/and//or/0"),
        ("7", "/", "7/repair/1////0"),
        (7, "75%", "7/repair/1/75%/0"),
    ],
)
def test_a_slash_inside_an_identifier_is_doubled(case: Any, level: str, id: str) -> None:
    target = Target("repair", "4 service hours", levels=[Level("75 %", name=level)])
    tracked = policy(target).track(events(REPORTED), id=case)
    (found,) = escalations(tracked, at("Mon 00:00"), at("Tue 00:00"))
    assert found.id == id


def test_a_case_that_is_called_like_an_escalation() -> None:
    def ids(case: str, name: str) -> set[str]:
        targets = [
            Target(target, "4 service hours", levels=[Level("75 %", name=name)])
            for target in ("repair", "response")
        ]
        tracked = policy(*targets).track(events(REPORTED), id=case)
        return {each.id for each in escalations(tracked, at("Mon 00:00"), at("Tue 00:00"))}

    assert not ids("7/repair/1/x", "y") & ids("7", "x/response/1/y")


def parts_of(id: str) -> list[str]:
    """Return the parts of an identifier: before its last slash, an odd run of them parts two."""
    rest, _, repeat = id.rpartition("/")
    parts = [""]
    for text in re.findall("/+|[^/]+", rest):
        slashes = "/" * (len(text) // 2)
        if not text.startswith("/"):
            parts[-1] += text
        elif len(text) % 2 == 0:
            parts[-1] += slashes
        elif len(parts) == 1:  # the case's own, and those of the target, which has none
            parts[-1] += slashes
            parts.append("")
        else:
            parts.append(slashes)
    return [*parts, repeat]


names = st.text("/a%1", min_size=1)


@given(names, st.sampled_from(["repair", "update"]), st.integers(1, 11), names, st.integers(0, 11))
def test_an_identifier_can_be_read_back(
    case: str, target: str, cycle: int, level: str, repeat: int
) -> None:
    clock = DESK.clock
    made = Escalation(case, target, cycle, level, repeat, "", 0, clock)
    assert parts_of(made.id) == [case, target, str(cycle), level, str(repeat)]


# What a level may say


def test_a_level_reads_as_people_write() -> None:
    level = Level("75 %")
    assert (level.share, level.name) == (Fraction(3, 4), "75%")
    assert Level("33.3 %").share == Fraction(333, 1000)
    assert Level("DUE").share == 1
    before = Level("2  service hours before due", "duty manager", name="warning")
    assert (before.offset, before.direction) == (Budget.parse("2 service hours"), -1)
    assert before.name == "warning"
    assert Target("repair", "4 hours", levels="75 %").levels == (Level("75 %"),)


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        ({"when": "soon"}, PolicyError),
        ({"when": 75}, PolicyError),
        ({"when": "-5 %"}, PolicyError),
        ({"when": "2 days before due"}, BudgetError),
        ({"when": "due", "held": "always"}, ChoiceError),
        ({"when": "due", "every": "1 hour"}, ChoiceError),
        ({"when": "due", "most": 3}, ChoiceError),
        ({"when": "due", "every": "1 hour", "most": -1}, ChoiceError),
        ({"when": "due", "every": "0 hours", "most": 1}, ChoiceError),
        ({"when": "75 %", "every": "1 hour", "most": 1}, ChoiceError),
        ({"when": "1 hour before due", "every": "1 hour", "most": 1}, ChoiceError),
    ],
)
def test_a_level_that_makes_no_sense(arguments: Any, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        Level(**arguments)
