"""Terms: what is covered, and what a session of other support comes to, edge by edge."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacal import policies
from slacal.errors import NaiveDatetimeError, PolicyError, RangeError, WrongTypeError
from slacal.policy import Billing, Covered, SupportTerms

MINUTE = timedelta(minutes=1)
MICROSECOND = timedelta(microseconds=1)
HALF_HOUR = 30 * MINUTE
FOUR_HOURS = timedelta(hours=4)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")

billing = policies.invantive().terms.billing
assert billing is not None
SHIPPED: Billing = billing

lengths = st.timedeltas(timedelta(0), timedelta(days=3)) | st.integers(0, 300).map(
    lambda quarters: quarters * 15 * MINUTE
)


@pytest.mark.parametrize(
    ("length", "billed", "units", "arranged_first"),
    [
        (timedelta(0), 0, 0, False),
        (MICROSECOND, 30, 1, False),
        (1 * MINUTE, 30, 1, False),
        (29 * MINUTE, 30, 1, False),
        (30 * MINUTE, 30, 1, False),  # whole units are billed as they are
        (30 * MINUTE + MICROSECOND, 60, 2, False),
        (45 * MINUTE, 60, 2, False),
        (210 * MINUTE, 210, 7, False),
        (211 * MINUTE, 240, 8, False),  # billed as 4 hours, but not of a real length of 4 hours
        (FOUR_HOURS - MICROSECOND, 240, 8, False),
        (FOUR_HOURS, 240, 8, True),
        (FOUR_HOURS + MICROSECOND, 270, 9, True),
        (timedelta(hours=8), 480, 16, True),
    ],
)
def test_a_session_of_other_support(
    length: timedelta, billed: int, units: int, arranged_first: bool
) -> None:
    assert SHIPPED.bill(length) == (length, billed * MINUTE, units, arranged_first)


def counted(length: timedelta) -> int:
    """Return how many half hours are begun, one by one."""
    units = 0
    while units * HALF_HOUR < length:
        units += 1
    return units


@given(lengths)
def test_every_half_hour_that_is_begun_is_billed(length: timedelta) -> None:
    bill = SHIPPED.bill(length)
    assert (bill.units, bill.billed) == (counted(length), counted(length) * HALF_HOUR)
    assert bill.arranged_first is (length >= FOUR_HOURS)


@given(lengths, lengths)
def test_a_longer_session_is_never_cheaper(one: timedelta, other: timedelta) -> None:
    short, long = SHIPPED.bill(min(one, other)), SHIPPED.bill(max(one, other))
    assert short.billed <= long.billed <= short.billed + long.length - short.length + HALF_HOUR


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), lengths)
def test_a_session_is_billed_by_its_real_length(start: datetime, length: timedelta) -> None:
    began = start.replace(tzinfo=UTC)
    ended = (began + length).astimezone(AMSTERDAM)
    assert SHIPPED.bill_session(began.astimezone(AMSTERDAM), ended) == SHIPPED.bill(length)


def test_a_session_over_a_clock_change_is_not_billed_by_the_wall_clock() -> None:
    start = datetime(2026, 10, 25, 1, 0, tzinfo=AMSTERDAM)
    end = datetime(2026, 10, 25, 4, 0, tzinfo=AMSTERDAM)
    bill = SHIPPED.bill_session(start, end)
    assert (bill.length, bill.arranged_first) == (FOUR_HOURS, True)
    spring = [datetime(2026, 3, 29, hour, 0, tzinfo=AMSTERDAM) for hour in (1, 4)]
    assert SHIPPED.bill_session(*spring).length == timedelta(hours=2)


def test_a_session_that_ends_before_it_starts_is_refused() -> None:
    start = datetime(2026, 5, 4, 10, tzinfo=AMSTERDAM)
    with pytest.raises(RangeError, match="it ends before it starts"):
        SHIPPED.bill(-MICROSECOND)
    with pytest.raises(RangeError, match="it ends before it starts"):
        SHIPPED.bill_session(start, start - MICROSECOND)
    with pytest.raises(NaiveDatetimeError):
        SHIPPED.bill_session(start, datetime(2026, 5, 4, 11))


def test_a_length_is_a_timedelta() -> None:
    hours: Any = 4
    with pytest.raises(WrongTypeError):
        SHIPPED.bill(hours)
    with pytest.raises(WrongTypeError):
        Billing(unit=hours)


@pytest.mark.parametrize(
    "wrong", [{"unit": timedelta(0)}, {"unit": MINUTE, "arranged_from": -MINUTE}]
)
def test_billing_counts_in_some_length(wrong: dict[str, timedelta]) -> None:
    with pytest.raises(PolicyError, match="it has some length"):
        Billing(**wrong)  # type: ignore[arg-type]


def test_a_session_need_not_be_arranged_where_the_terms_do_not_say() -> None:
    assert not Billing(unit=HALF_HOUR).bill(timedelta(days=2)).arranged_first


@pytest.mark.parametrize(
    ("name", "is_covered"),
    [
        ("use", True),
        ("updates", True),
        ("incident_resolution", True),
        ("training", False),  # all else is other support
        ("", False),
    ],
)
def test_what_the_subscription_covers(name: str, is_covered: bool) -> None:
    assert policies.invantive().terms.covers(name) is is_covered


def test_the_shipped_terms_have_their_source() -> None:
    terms = policies.invantive().terms
    sources = [SHIPPED.source, *(each.source for each in terms.covered)]
    assert all(source.startswith('Invantive, guideline "Getting Support"') for source in sources)
    assert policies.invantive("literal").terms == terms


def test_terms_of_ones_own() -> None:
    terms = SupportTerms([Covered("hosting")])
    assert terms.covers("hosting")
    assert terms.billing is None
    assert SupportTerms() == SupportTerms(covered=[])


def test_terms_refuse_what_makes_no_sense() -> None:
    wrong: Any = "use"
    with pytest.raises(WrongTypeError, match="covered is a list of Covereds"):
        SupportTerms(wrong)
    with pytest.raises(PolicyError, match="it is given twice"):
        SupportTerms([Covered("use"), Covered("use")])
    with pytest.raises(PolicyError, match="a name is text"):
        Covered(" ")
    with pytest.raises(PolicyError, match="a source is text"):
        Covered("use", source=None)  # type: ignore[arg-type]
    with pytest.raises(WrongTypeError, match="billing has a unit"):
        SupportTerms(billing=HALF_HOUR)  # type: ignore[arg-type]
