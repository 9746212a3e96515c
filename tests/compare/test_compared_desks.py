"""The six desks of the examples, compared with their variants."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from slacal import Category, FrozenCalendar, Policy, Target
from slacal.compare import diff, verify
from tests.test_desks import desks

NAMES = list(desks.DESKS)


def policy_of(name: str) -> Policy:
    example = desks.DESKS[name]
    target = Target("response", example.budget, example.counting)
    return Policy(name, example.desk, [Category("A", "A", "", [target])])


@pytest.mark.parametrize(
    ("name", "differ", "moved"),
    [
        # (kind, which side, name) of the days around the case, and of what moved its due instant
        (
            "boston",
            [("holiday", "before", "Patriots' Day")],
            [("holiday", "before", "Patriots' Day")],
        ),
        (
            "clinic",
            [("hours", "both", "09:00-13:00 became closed")],
            [("hours", "before", "09:00-13:00")],
        ),
        (
            "night",
            [("holiday_cut", "both", "Ascension Day")],
            [("holiday_cut", "both", "Ascension Day")],
        ),
        # A record does not know of half days; its windows end where Christmas Eve's do.
        ("bank", [("exception", "before", "09:30-12:30")], [("hours", "after", "12:30-16:30")]),
        (
            "changed",
            [("hours", "both", "08:00-16:00 became 09:00-17:00")],
            [("hours", "before", "08:00-09:00")],
        ),
    ],
)
def test_what_the_variant_changes(
    name: str, differ: list[tuple[str, str, str]], moved: list[tuple[str, str, str]]
) -> None:
    example = desks.DESKS[name]
    day = example.opened.date()
    found = diff(example.desk, example.variant, day, day + timedelta(days=3))
    assert list(dict.fromkeys(cause[:3] for each in found for cause in each.causes)) == differ
    record = policy_of(name).due(example.opened, "A").response.record()
    verdict = verify(record, example.variant)
    assert (verdict.status, verdict.moved_by) == ("moved", example.moved_by())
    assert [cause[:3] for cause in verdict.causes] == moved


def test_a_region_that_is_gone_is_missed_in_its_hours() -> None:
    example = desks.DESKS["sun"]
    day = example.opened.date()
    found = diff(example.desk, example.variant, day, day + timedelta(days=4))
    assert found
    assert {cause.kind for each in found for cause in each.causes} == {"hours"}
    assert all(each.change < timedelta(0) for each in found)


@pytest.mark.parametrize("name", NAMES)
def test_a_promise_of_a_desk_stands_under_it_and_under_the_frozen_one(name: str) -> None:
    example, policy = desks.DESKS[name], policy_of(name)
    record = json.loads(json.dumps(policy.due(example.opened, "A").response.record()))
    assert verify(record, policy).status == "same"
    kept = FrozenCalendar.from_json(example.desk.freeze().to_json())
    assert verify(record, kept).status == "same"
    day = example.opened.date()
    assert diff(example.desk, kept, day - timedelta(days=60), day + timedelta(days=60)) == ()
