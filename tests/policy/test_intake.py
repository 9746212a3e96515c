"""Intake: what a report lacks, when a case is received, how its reporter is in contact."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacal import Policy, Report, policies
from slacal.errors import (
    ChoiceError,
    HorizonError,
    NaiveDatetimeError,
    PolicyError,
    RangeError,
    UnknownCategoryError,
    WrongTypeError,
)
from slacal.policy import Channel, Intake, Part

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SHIPPED = policies.invantive()
FULL = Report(
    description="nothing is printed",
    error_code="E17",
    reproduction="print a page",
    is_isolated=True,
    language="en",
)


def dutch(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def names(lacks: tuple[Any, ...]) -> list[str]:
    return [lack.name for lack in lacks]


# What a report lacks


@pytest.mark.parametrize(
    ("report", "lacks", "on_request"),
    [
        (FULL, [], []),
        (Report(), ["description", "reproduction", "isolated_environment"], ["error_code"]),
        (attrs.evolve(FULL, description="  "), ["description"], []),
        (attrs.evolve(FULL, error_code=""), [], ["error_code"]),  # there may be none
        (attrs.evolve(FULL, is_isolated=False), ["isolated_environment"], []),
        (attrs.evolve(FULL, is_isolated=None), ["isolated_environment"], []),
        (attrs.evolve(FULL, category="III"), [], []),  # the default needs no motivation
        (attrs.evolve(FULL, category="I"), [], ["motivation"]),
        (attrs.evolve(FULL, category="I", motivation="nobody can work"), [], []),
        (attrs.evolve(FULL, category="II", motivation=" "), [], ["motivation"]),
    ],
)
def test_what_the_shipped_policy_asks_for(
    report: Report, lacks: list[str], on_request: list[str]
) -> None:
    review = SHIPPED.review(report)
    assert (names(review.lacks), names(review.on_request)) == (lacks, on_request)
    assert review.is_complete is (not lacks)
    assert all(lack.title and lack.source for lack in review.lacks + review.on_request)


def test_a_policy_may_require_a_motivation() -> None:
    strict = attrs.evolve(SHIPPED, motivation="required")
    review = strict.review(attrs.evolve(FULL, category="I"))
    assert review.lacks == (
        ("motivation", "why it is category I", 'Invantive, guideline "Getting Support"'),
    )
    assert not review.is_complete
    assert strict.review(attrs.evolve(FULL, category="I", motivation="why not")).is_complete
    assert strict.review(FULL).is_complete


def test_a_report_gets_the_default_category() -> None:
    assert SHIPPED.review(FULL)[:2] == ("III", True)
    assert SHIPPED.review(attrs.evolve(FULL, category="II"))[:2] == ("II", False)
    with pytest.raises(UnknownCategoryError):
        SHIPPED.review(attrs.evolve(FULL, category="IV"))


@pytest.mark.parametrize(
    ("language", "served"),
    [
        ("en", "preferred"),
        ("en-US", "preferred"),
        ("EN_gb", "preferred"),
        ("nl", "served"),
        ("nl-NL", "served"),
        ("de", "not_served"),
        ("nld", "not_served"),  # a code is compared as it is
        (None, None),
    ],
)
def test_the_language_of_a_report(language: str | None, served: str | None) -> None:
    review = SHIPPED.review(attrs.evolve(FULL, language=language))
    assert review.language == served
    assert review.is_complete is (served != "not_served")


@pytest.mark.parametrize("wrong", ["English", "", "e", "12", 7])
def test_a_language_is_a_code(wrong: Any) -> None:
    with pytest.raises(PolicyError, match="it is no code of a language"):
        SHIPPED.intake.serves(wrong)


def test_an_intake_of_nothing_takes_everything() -> None:
    bare = attrs.evolve(SHIPPED, intake=Intake())
    assert bare.review(Report()) == ("III", True, None, (), ())
    assert bare.review(Report(language="fr")).language == "preferred"


def test_a_language_may_be_a_part_of_the_report() -> None:
    asking = attrs.evolve(SHIPPED, intake=Intake(parts=[Part("language", "its language")]))
    assert names(asking.review(Report()).lacks) == ["language"]
    assert names(asking.review(Report(language="fr")).lacks) == []


# Formal receipt

MAILED = dutch("2026-05-04T16:30")
CONFIRMED = dutch("2026-05-05T09:10")


@pytest.mark.parametrize(
    ("clock_from", "channel", "confirmed", "received", "start"),
    [
        ("confirmation", "portal", None, MAILED, MAILED),
        ("confirmation", "phone", None, MAILED, MAILED),
        ("confirmation", "portal", CONFIRMED, MAILED, MAILED),
        ("confirmation", "mail", None, None, None),
        ("confirmation", "mail", CONFIRMED, CONFIRMED, CONFIRMED),
        ("confirmation", "mail", MAILED, MAILED, MAILED),
        ("mail", "mail", None, None, None),  # nothing runs before it is received
        ("mail", "mail", CONFIRMED, CONFIRMED, MAILED),
        ("mail", "portal", CONFIRMED, MAILED, MAILED),
    ],
)
def test_when_a_case_is_received(
    clock_from: Any,
    channel: str,
    confirmed: datetime | None,
    received: datetime | None,
    start: datetime | None,
) -> None:
    policy = attrs.evolve(SHIPPED, intake=attrs.evolve(SHIPPED.intake, clock_from=clock_from))
    assert policy.receipt(channel, MAILED, confirmed) == (received, start)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)),
    st.timedeltas(timedelta(0), timedelta(days=30)),
    st.sampled_from(["portal", "phone", "mail"]),
    st.sampled_from(["confirmation", "mail"]),
)
def test_a_clock_runs_from_one_of_the_two_instants(
    at: datetime, later: timedelta, channel: str, clock_from: Any
) -> None:
    policy = attrs.evolve(SHIPPED, intake=attrs.evolve(SHIPPED.intake, clock_from=clock_from))
    came_in = at.replace(tzinfo=UTC)
    found = policy.receipt(channel, came_in, came_in + later)
    assert found.received is not None
    assert found.start is not None
    assert came_in <= found.start <= found.received <= came_in + later
    waits = channel == "mail" and clock_from == "confirmation"
    assert found.start == (came_in + later if waits else came_in)


def test_a_receipt_is_in_the_calendars_zone_or_of_pendulum() -> None:
    received = SHIPPED.receipt("mail", MAILED.astimezone(UTC), CONFIRMED.astimezone(UTC)).received
    assert received is not None
    assert received.isoformat() == "2026-05-05T09:10:00+02:00"
    found = SHIPPED.receipt("phone", pendulum.datetime(2026, 5, 4, 14, 30, tz="UTC")).start
    assert isinstance(found, pendulum.DateTime)


def test_a_case_is_not_confirmed_before_it_came_in() -> None:
    with pytest.raises(RangeError, match="confirmed before it came in") as caught:
        SHIPPED.receipt("mail", MAILED, MAILED - timedelta(microseconds=1))
    assert caught.value.at - caught.value.confirmed == 1
    with pytest.raises(NaiveDatetimeError):
        SHIPPED.receipt("mail", datetime(2026, 5, 4))


def test_an_unknown_channel_lists_those_that_exist() -> None:
    with pytest.raises(PolicyError) as caught:
        SHIPPED.receipt("mial", MAILED)
    assert str(caught.value) == (
        'no channel "mial": cases come in by portal, phone, mail; did you mean "mail"?'
    )


# Contact


@pytest.mark.parametrize(
    ("at", "name"),
    [
        ("2026-05-04T08:59:59", "online"),
        ("2026-05-04T09:00", "direct"),
        ("2026-05-04T16:59:59", "direct"),
        ("2026-05-04T17:00", "online"),
        ("2026-05-09T12:00", "online"),  # a Saturday
        ("2026-05-14T12:00", "online"),  # Ascension Day
    ],
)
def test_contact_is_direct_within_service_hours(at: str, name: str) -> None:
    contact = SHIPPED.contact_at(dutch(at))
    assert contact.name == name
    ways = ("online assistance", "phone") if name == "direct" else ("online contact",)
    assert contact.ways == ways
    assert contact.source == 'Invantive, guideline "Getting Support"'


def test_contact_is_not_guessed_beyond_the_horizon() -> None:
    with pytest.raises(HorizonError):
        SHIPPED.contact_at(dutch("2060-05-04T12:00"))


# What a policy means


def test_a_policy_means_what_it_meant_without_an_intake() -> None:
    bare = Policy("bare", SHIPPED.calendar, SHIPPED.categories, default_category="III")
    assert bare.intake == Intake()
    assert bare.fingerprint == SHIPPED.fingerprint
    assert bare == SHIPPED


def test_only_what_moves_a_deadline_is_part_of_the_meaning() -> None:
    def fingerprint(**changes: Any) -> str:
        return attrs.evolve(SHIPPED, intake=attrs.evolve(SHIPPED.intake, **changes)).fingerprint

    assert fingerprint() == SHIPPED.fingerprint
    assert fingerprint(parts=(), languages=(), direct=(), source="x") == SHIPPED.fingerprint
    assert fingerprint(channels=SHIPPED.intake.channels[::-1]) == SHIPPED.fingerprint
    at_once = (*SHIPPED.intake.channels[:2], Channel("mail"))
    others = {
        fingerprint(clock_from="mail"),
        fingerprint(channels=at_once),
        fingerprint(channels=(*SHIPPED.intake.channels, Channel("chat"))),
        SHIPPED.fingerprint,
    }
    assert len(others) == 4


def test_a_version_is_no_part_of_the_meaning() -> None:
    assert attrs.evolve(SHIPPED, version="2").fingerprint == SHIPPED.fingerprint


@pytest.mark.parametrize(
    ("kind", "fields", "error", "why"),
    [
        (Intake, {"clock_from": "portal"}, ChoiceError, "clock_from is one of"),
        (Intake, {"parts": ["description"]}, WrongTypeError, "parts is a list of Parts"),
        (Intake, {"parts": [Part("description", "")] * 2}, PolicyError, "given twice"),
        (Intake, {"languages": "en"}, WrongTypeError, "languages is a list"),
        (Intake, {"languages": ["en", "en-GB"]}, PolicyError, "given twice"),
        (Intake, {"direct": "phone"}, WrongTypeError, "ways of contact is a list"),
        (Intake, {"channels": [Channel("a"), Channel("a")]}, PolicyError, "given twice"),
        (Part, {"name": "colour", "title": "its colour"}, ChoiceError, "part is one of"),
        (Part, {"name": "language", "title": "", "needed": "no"}, ChoiceError, "needed is one"),
        (Channel, {"name": "fax", "received_on": "never"}, ChoiceError, "received_on is one of"),
        (Channel, {"name": None}, PolicyError, "a name is text"),
        (Report, {"description": None}, WrongTypeError, "it is no text"),
        (SHIPPED, {"intake": None}, WrongTypeError, "intake takes a Intake"),
        (SHIPPED, {"version": 2}, WrongTypeError, "version takes a str"),
    ],
)
def test_an_intake_refuses_what_makes_no_sense(
    kind: Any, fields: dict[str, Any], error: type[Exception], why: str
) -> None:
    with pytest.raises(error, match=why):
        attrs.evolve(kind, **fields) if kind is SHIPPED else kind(**fields)
