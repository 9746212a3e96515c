"""Rules that choose a policy: the first that matches wins, and those that never can are found."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from datetime import date, datetime
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacal import Policy, PolicyBook, PolicyVersions, Rule, policies
from slacal.errors import PolicyError, UnknownCategoryError, WrongTypeError

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SHIPPED = policies.invantive()
OPENED = datetime(2026, 5, 4, 14, 30, tzinfo=AMSTERDAM)


def named(name: str) -> Policy:
    return attrs.evolve(SHIPPED, name=name)


GOLD, SILVER, BASE = named("gold"), named("silver"), named("base")
BOOK = PolicyBook(
    rules=[
        Rule({"customer": "Acme", "product": "printer"}, GOLD),
        Rule({"customer": ["Acme", "Bolt"]}, SILVER),
        Rule({"vip": True}, GOLD),
    ],
    default=BASE,
    facts=["region"],
)


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"customer": "Acme", "product": "printer"}, "gold"),  # the first that matches wins
        ({"customer": "Acme", "product": "scanner"}, "silver"),
        ({"customer": "Acme"}, "silver"),  # what is not known meets no condition
        ({"customer": "Acme", "product": None}, "silver"),
        ({"customer": "Bolt", "vip": True}, "silver"),
        ({"vip": True}, "gold"),
        ({"vip": 1}, "base"),  # 1 is not True
        ({"vip": False}, "base"),
        ({"customer": "acme"}, "base"),  # texts are compared as they are
        ({"region": "north"}, "base"),
        ({}, "base"),
    ],
)
def test_the_first_rule_that_matches_wins(facts: dict[str, Any], name: str) -> None:
    assert BOOK.policy(OPENED, **facts).name == name
    found = BOOK.due(OPENED, "II", **facts)
    assert (found.policy, found.category) == (name, "II")
    assert found.repair.due == datetime(2026, 6, 17, 14, 30, tzinfo=AMSTERDAM)


def test_a_rule_may_choose_versions() -> None:
    versions = PolicyVersions({None: SILVER, date(2026, 7, 1): GOLD})
    book = PolicyBook([Rule({"customer": "Acme"}, versions)])
    assert book.choose(customer="Acme") is versions
    july = datetime(2026, 7, 1, tzinfo=AMSTERDAM)
    assert book.due(OPENED, customer="Acme").policy == "silver"
    assert book.due(july, customer="Acme").terms == ("gold", "III", "2026-07-01")
    assert book.due(OPENED, customer="Acme", judged_at=july).policy == "gold"
    assert book.policy(july, customer="Acme", judged_at=OPENED).name == "silver"


def test_no_rule_and_no_default_is_an_error() -> None:
    book = PolicyBook([Rule({"customer": "Acme"}, GOLD)])
    with pytest.raises(PolicyError) as caught:
        book.due(OPENED, customer="Bolt")
    assert str(caught.value) == (
        "no rule matches customer='Bolt': the book has no default; "
        "add a rule for it, or PolicyBook(..., default=policy)"
    )
    with pytest.raises(PolicyError, match="no rule matches a case without facts"):
        book.choose()


def test_a_fact_that_no_rule_asks_for_is_a_slip() -> None:
    with pytest.raises(PolicyError) as caught:
        BOOK.due(OPENED, custmer="Acme")
    assert str(caught.value) == (
        'no rule asks for "custmer": the rules ask for customer, product, region, vip; '
        'did you mean "customer"?'
    )
    with pytest.raises(PolicyError, match="the rules ask for nothing"):
        PolicyBook([], default=BASE).choose(customer="Acme")


def test_a_category_that_the_chosen_policy_does_not_have() -> None:
    with pytest.raises(UnknownCategoryError):
        BOOK.due(OPENED, "IV", customer="Acme")


# Rows that can never match


def places(*rows: Mapping[str, Any], default: bool = False) -> list[tuple[int, tuple[int, ...]]]:
    book = PolicyBook([Rule(row, BASE) for row in rows], default=BASE if default else None)
    return [(found.place, found.covered_by) for found in book.unreachable()]


ACME, BOLT = {"customer": "Acme"}, {"customer": "Bolt"}


@pytest.mark.parametrize(
    ("rows", "unreachable"),
    [
        ([ACME, BOLT], []),
        ([ACME, ACME], [(1, (0,))]),
        ([ACME, {**ACME, "product": "printer"}], [(1, (0,))]),
        ([{**ACME, "product": "printer"}, ACME], []),
        ([{"customer": ["Acme", "Bolt"]}, ACME], [(1, (0,))]),
        ([ACME, {"customer": ["Acme", "Bolt"]}], []),
        ([ACME, BOLT, {"customer": ["Acme", "Bolt"]}], [(2, (0, 1))]),  # only together
        ([{}, ACME], [(1, (0,))]),
        ([ACME, {}, BOLT], [(2, (1,))]),
        ([{"vip": True}, {"vip": False}, {}], []),  # it may be unknown
        ([{"vip": True}, {"vip": False}, {"vip": [True, False]}], [(2, (0, 1))]),
        ([{"vip": True}, {"vip": 1}], []),  # 1 is not True
        (
            [
                {**ACME, "product": ["a", "b"]},
                {"customer": ["Acme", "Bolt"], "product": "c"},
                {**ACME, "product": ["b", "c"]},
            ],
            [(2, (0, 1))],
        ),
        (
            [{**ACME, "product": "a"}, {"product": "b"}, {**ACME, "product": ["a", "b", "c"]}],
            [],
        ),
    ],
)
def test_rows_that_can_never_match(rows: list[dict[str, Any]], unreachable: list[Any]) -> None:
    assert places(*rows) == unreachable


def test_a_default_that_is_never_used_is_found() -> None:
    assert places(ACME, {}, default=True) == [(2, (1,))]
    book = PolicyBook([Rule({}, GOLD, title="all")], default=BASE)
    assert book.unreachable() == ((1, None, (0,)),)
    assert BOOK.unreachable() == ()


def test_an_unreachable_row_is_named() -> None:
    rules = [Rule(ACME, GOLD), Rule({**ACME, "product": "printer"}, SILVER, title="printers")]
    (found,) = PolicyBook(rules).unreachable()
    assert found.rule is rules[1]
    assert found.rule.title == "printers"


VALUES = {"a": ("x", "y", "z"), "b": (1, 2, 3), "c": (True, False)}
conditions = st.fixed_dictionaries(
    {},
    optional={
        fact: st.sets(st.sampled_from(values), min_size=1) for fact, values in VALUES.items()
    },
)
# Every case there is: each value that a rule may ask for, another one, and none known.
CASES: list[dict[str, Any]] = [
    dict(zip(VALUES, case, strict=True))
    for case in product(*((*values, "another", None) for values in VALUES.values()))
]


def first_by_hand(rows: list[dict[str, set[Any]]], case: dict[str, Any]) -> int | None:
    for place, row in enumerate(rows):
        if all(
            any(type(case[fact]) is type(value) and case[fact] == value for value in values)
            for fact, values in row.items()
        ):
            return place
    return None


@given(st.lists(conditions, min_size=1, max_size=8))
def test_what_is_found_is_what_no_case_reaches(rows: list[dict[str, set[Any]]]) -> None:
    book = PolicyBook([Rule(row, named(str(place))) for place, row in enumerate(rows)], BASE)
    reached = {first_by_hand(rows, case) for case in CASES}
    expected = {place for place in range(len(rows)) if place not in reached}
    expected |= set() if None in reached else {len(rows)}
    found = book.unreachable()
    assert {each.place for each in found} == expected
    for each in found:
        # Those that cover it do so without the others.
        row = rows[each.place] if each.place < len(rows) else {}
        kept = [rows[place] for place in each.covered_by] + [row]
        assert len(kept) - 1 not in {first_by_hand(kept, case) for case in CASES}


@given(st.lists(conditions, max_size=6), st.sampled_from(CASES))
def test_the_chosen_rule_is_the_first_by_hand(
    rows: list[dict[str, set[Any]]], case: dict[str, Any]
) -> None:
    rules = [Rule(row, named(str(place))) for place, row in enumerate(rows)]
    chosen = PolicyBook(rules, default=BASE, facts=VALUES).choose(**case)
    place = first_by_hand(rows, case)
    assert isinstance(chosen, Policy)
    assert chosen.name == ("base" if place is None else str(place))


def test_rules_that_overlap_in_too_many_ways_end_in_an_error() -> None:
    rows = [{f"a{i}": "x", f"b{i}": "y"} for i in range(40)]
    with pytest.raises(PolicyError, match="they overlap in too many ways"):
        places(*rows, default=True)


def test_a_long_book_is_read_at_once() -> None:
    rows = [{"customer": f"c{i}", "product": f"p{i % 7}"} for i in range(300)]
    assert places(*rows, rows[17], default=True) == [(300, (17,))]


@pytest.mark.parametrize(
    ("make", "fields", "error", "why"),
    [
        (Rule, {"when": "customer"}, WrongTypeError, "conditions are values by the name"),
        (Rule, {"when": {"customer": None}}, WrongTypeError, "a fact is a text"),
        (Rule, {"when": {"customer": 1.5}}, WrongTypeError, "a fact is a text"),
        (Rule, {"when": {"customer": []}}, PolicyError, "it lists no value"),
        (Rule, {"when": {"category": "I"}}, PolicyError, "that one is taken"),
        (Rule, {"when": {3: "I"}}, PolicyError, "a fact has a name"),
        (Rule, {"when": {}, "policy": "gold"}, WrongTypeError, "a rule chooses a policy"),
        (Rule, {"when": {}, "title": 3}, PolicyError, "a title is text"),
        (PolicyBook, {"rules": [BASE]}, WrongTypeError, "rules is a list of Rules"),
        (PolicyBook, {"rules": []}, PolicyError, "no case gets a policy"),
        (PolicyBook, {"rules": [], "default": "base"}, WrongTypeError, "a rule chooses a policy"),
        (PolicyBook, {"rules": [], "default": BASE, "facts": ["opened"]}, PolicyError, "is taken"),
        (
            PolicyBook,
            {"rules": [], "default": BASE, "facts": "region"},
            WrongTypeError,
            "is a list",
        ),
    ],
)
def test_a_book_refuses_what_makes_no_sense(
    make: Any, fields: dict[str, Any], error: type[Exception], why: str
) -> None:
    defaults = {"policy": GOLD} if make is Rule else {}
    with pytest.raises(error, match=why):
        make(**(defaults | fields))


def test_a_fact_of_a_case_is_a_plain_value() -> None:
    wrong: Any = ["Acme"]
    with pytest.raises(WrongTypeError, match="customer="):
        BOOK.choose(customer=wrong)


def test_a_book_travels() -> None:
    found = pickle.loads(pickle.dumps(BOOK))
    assert found.due(OPENED, customer="Bolt").policy == "silver"
    assert [rule.when for rule in found.rules] == [rule.when for rule in BOOK.rules]
    assert attrs.evolve(BOOK.rules[0], title="x").when == BOOK.rules[0].when
