"""Budgets: every text has one reading, or an error that says which readings there are."""

from __future__ import annotations

import copy
import pickle
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from slacal import Budget, SlacalError
from slacal.budget import Kind
from slacal.errors import BudgetError, WrongTypeError

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
HELP = (
    'write e.g. "30 business days", "4 service hours", "24 hours" (real time) or '
    '"120 calendar days"'
)


@pytest.mark.parametrize(
    ("text", "kind", "amount", "shown"),
    [
        ("1 business day", "business_days", 1, "1 business day"),
        ("30 business days", "business_days", 30, "30 business days"),
        ("1 business days", "business_days", 1, "1 business day"),
        ("5 business day", "business_days", 5, "5 business days"),
        ("  30   Business\tDAYS\n", "business_days", 30, "30 business days"),
        ("30business days", "business_days", 30, "30 business days"),
        ("120 calendar days", "calendar_days", 120, "120 calendar days"),
        ("1 calendar day", "calendar_days", 1, "1 calendar day"),
        ("0 calendar days", "calendar_days", 0, "0 calendar days"),
        ("4 service hours", "service_time", 4 * HOUR, "4 service hours"),
        ("1 service hour", "service_time", HOUR, "1 service hour"),
        ("90 service minutes", "service_time", 90 * MINUTE, "90 service minutes"),
        ("60 service minutes", "service_time", HOUR, "1 service hour"),
        ("1 service hour 30 minutes", "service_time", 90 * MINUTE, "90 service minutes"),
        ("1 service hour, 30 service minutes", "service_time", 90 * MINUTE, "90 service minutes"),
        ("1 service hour and 30 minutes", "service_time", 90 * MINUTE, "90 service minutes"),
        ("0.5 service hours", "service_time", 30 * MINUTE, "30 service minutes"),
        ("0 service hours", "service_time", 0, "0 service hours"),
        ("24 hours", "real_time", 24 * HOUR, "24 hours"),
        ("24 real hours", "real_time", 24 * HOUR, "24 hours"),
        ("1 hour", "real_time", HOUR, "1 hour"),
        ("4h", "real_time", 4 * HOUR, "4 hours"),
        ("4 hr", "real_time", 4 * HOUR, "4 hours"),
        ("1h30min", "real_time", 90 * MINUTE, "90 minutes"),
        ("1 hour, 30 minutes", "real_time", 90 * MINUTE, "90 minutes"),
        ("1 hour and 30 minutes", "real_time", 90 * MINUTE, "90 minutes"),
        ("45 s", "real_time", 45 * SECOND, "45 seconds"),
        ("45 sec", "real_time", 45 * SECOND, "45 seconds"),
        ("1 second", "real_time", SECOND, "1 second"),
        ("1.25 seconds", "real_time", 1_250_000, "1.25 seconds"),
        ("0.000001 seconds", "real_time", 1, "0.000001 seconds"),
        ("0.1 hours", "real_time", 6 * MINUTE, "6 minutes"),
        ("0 hours", "real_time", 0, "0 hours"),
    ],
)
def test_a_text_has_one_reading(text: str, kind: Kind, amount: int, shown: str) -> None:
    budget = Budget.parse(text)
    assert (budget.kind, budget.amount) == (kind, amount)
    assert str(budget) == shown
    assert repr(budget) == f"Budget('{shown}')"
    assert Budget.parse(shown) == budget


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "2 days",
            'budget "2 days": it has two readings; write "2 business days" or "2 calendar days"',
        ),
        (
            "4 business hours",
            'budget "4 business hours": it is no amount of time on a known clock; '
            'did you mean "4 service hours"?',
        ),
        (
            "2 working days",
            'budget "2 working days": it is no amount of time on a known clock; '
            'did you mean "2 business days"?',
        ),
        (
            "1 week",
            'budget "1 week": a week has no one length here; '
            'write "5 business days" or "7 calendar days" for a week',
        ),
        (
            "3 months",
            'budget "3 months": a month has no one length here; '
            "give business days or calendar days",
        ),
        (
            "0 business days",
            f'budget "0 business days": it is at least 1 business day; {HELP}',
        ),
        ("-1 hours", f'budget "-1 hours": a budget is never negative; {HELP}'),
        ("-2 business days", f'budget "-2 business days": a budget is never negative; {HELP}'),
        (
            "1.5 business days",
            'budget "1.5 business days": days are whole; '
            'give hours for a part of a day, e.g. "12 service hours"',
        ),
        (
            "1.5 calendar days",
            'budget "1.5 calendar days": days are whole; '
            'give hours for a part of a day, e.g. "12 service hours"',
        ),
        (
            "2 business days 3 hours",
            'budget "2 business days 3 hours": days stand alone; give days, or hours',
        ),
        (
            "0.0000001 seconds",
            'budget "0.0000001 seconds": it is no whole number of microseconds; use a smaller unit',
        ),
        ("", f'budget "": it is no amount of time on a known clock; {HELP}'),
        ("   ", f'budget "   ": it is no amount of time on a known clock; {HELP}'),
        ("tomorrow", f'budget "tomorrow": it is no amount of time on a known clock; {HELP}'),
        ("4", f'budget "4": it is no amount of time on a known clock; {HELP}'),
        ("four hours", f'budget "four hours": it is no amount of time on a known clock; {HELP}'),
        (
            "2 buisness days",
            'budget "2 buisness days": it is no amount of time on a known clock; '
            'did you mean "2 business days"?',
        ),
        (
            "1 hour 30 service minutes",
            'budget "1 hour 30 service minutes": it is counted on two clocks; keep to one of them',
        ),
    ],
)
def test_a_text_without_one_reading_is_refused(text: str, message: str) -> None:
    with pytest.raises(BudgetError) as caught:
        Budget.parse(text)
    assert str(caught.value) == message
    assert caught.value.text == text


UNKNOWN = "it is no amount of time on a known clock"
TOO_LONG = "it is longer than any calendar; use a smaller number"
PLAIN = 'write e.g. "4 service hours" or "1.5 hours"'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1e3 hours", '"1e3" is no number in digits; did you mean "1000 hours"?'),
        ("1E3 business days", '"1e3" is no number in digits; did you mean "1000 business days"?'),
        ("1.5e-1 hours", '"1.5e-1" is no number in digits; did you mean "0.15 hours"?'),
        ("1e9 hours", TOO_LONG),
        ("1e99 business days", TOO_LONG),
        ("1e999 hours", f'"1e999" is no number in digits; {PLAIN}'),
        ("9" * 13 + " hours", TOO_LONG),
        ("999999999999 hours", TOO_LONG),
        ("1.1234567891 hours", "it is no whole number of microseconds; use a smaller unit"),
        ("1,5 hours", '"1,5" is no number in digits; did you mean "1.5 hours"?'),
        ("1,5 servic hours", f'{UNKNOWN}; did you mean "1.5 service hours"?'),
        (
            "1,5 business days",
            'days are whole; give hours for a part of a day, e.g. "12 service hours"',
        ),
        ("1,000 hours", 'it has two readings; write "1000 hours" or "1.000 hours"'),
        (
            "1,000 business days",
            '"1,000" is no number in digits; did you mean "1000 business days"?',
        ),
        ("1,000,000 hours", '"1,000,000" is no number in digits; did you mean "1000000 hours"?'),
        ("1.000,5 hours", '"1.000,5" is no number in digits; did you mean "1000.5 hours"?'),
        ("1,000.5 hours", '"1,000.5" is no number in digits; did you mean "1000.5 hours"?'),
        ("1 000 hours", '"1 000" is no number in digits; did you mean "1000 hours"?'),
        ("1\u00a0000 hours", '"1 000" is no number in digits; did you mean "1000 hours"?'),
        ("1_000 hours", '"1_000" is no number in digits; did you mean "1000 hours"?'),
        ("1'000 hours", '"1\'000" is no number in digits; did you mean "1000 hours"?'),
        ("+1 hour", '"+1" is no number in digits; did you mean "1 hour"?'),
        (".5 hours", '".5" is no number in digits; did you mean "0.5 hours"?'),
        ("5. hours", '"5." is no number in digits; did you mean "5 hours"?'),
        ("1/2 hour", f'"1/2" is no number in digits; {PLAIN}'),
        ("1.5.5 hours", f'"1.5.5" is no number in digits; {PLAIN}'),
        ("\u22121 hour", f"a budget is never negative; {HELP}"),
        ("1 busines day", f'{UNKNOWN}; did you mean "1 business day"?'),
        ("1e9", f"{UNKNOWN}; {HELP}"),
        ("hours", f"{UNKNOWN}; {HELP}"),
        ("inf hours", f"{UNKNOWN}; {HELP}"),
        ("1, 5 hours", f"{UNKNOWN}; {HELP}"),  # a suggestion would lose one of the numbers
        ("1.5 busines days", f"{UNKNOWN}; {HELP}"),  # nor is one made that is refused next
    ],
)
def test_a_number_that_is_typed_otherwise(text: str, said: str) -> None:
    with pytest.raises(BudgetError) as caught:
        Budget.parse(text)
    assert str(caught.value) == f'budget "{text}": {said}'


SPELLINGS = (
    lambda n: f"{n:,}",
    lambda n: f"{n:_}",
    lambda n: f"{n:,}".replace(",", "."),
    lambda n: f"{n:,}".replace(",", " "),
    lambda n: f"{n:,}.0",
    lambda n: f"{n:.6e}",
    lambda n: f"+{n}",
)


@given(
    st.integers(10**6, 10**7 - 1),
    st.sampled_from(SPELLINGS),
    st.sampled_from(["hours", "service minutes", "seconds"]),
)
def test_what_was_meant_is_suggested(n: int, spelt: Callable[[int], str], unit: str) -> None:
    with pytest.raises(BudgetError) as caught:
        Budget.parse(f"{spelt(n)} {unit}")
    suggested = re.findall('"(.*?)"', caught.value.fix)
    assert Budget.parse(f"{n} {unit}") in [Budget.parse(each) for each in suggested]


@given(
    st.from_regex(
        r"[0-9.,+e_/' -]{0,8}(business days|calendar day|service h|hours|hors|)", fullmatch=True
    )
)
def test_what_is_suggested_can_be_read(text: str) -> None:
    try:
        Budget.parse(text)
    except BudgetError as error:
        for meant in re.findall('"(.*?)"', error.fix):
            assert isinstance(Budget.parse(meant), Budget)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            timedelta(hours=4),
            "budget datetime.timedelta(seconds=14400) is a timedelta: "
            "it does not say whether it is service time or real time; "
            'write e.g. "4 service hours" or "4 hours"',
        ),
        (None, f"budget None is a NoneType: a budget is text; {HELP}"),
        (True, f"budget True is a bool: a budget is text; {HELP}"),
        (4, f"budget 4 is a int: a budget is text; {HELP}"),
        (b"4 hours", f"budget b'4 hours' is a bytes: a budget is text; {HELP}"),
        (["4 hours"], f"budget ['4 hours'] is a list: a budget is text; {HELP}"),
    ],
)
def test_what_is_no_text_is_refused(value: Any, message: str) -> None:
    with pytest.raises(WrongTypeError) as caught:
        Budget.parse(value)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "text",
    [
        "2 days",
        "1 day",
        "1 days",
        "0 days",
        "1.5 days",
        "4 business hours",
        "4 calendar hours",
        "2 working days",
        "2 working hours",
        "1 week",
        "1.5 business days",
        "-1 hours",
        "tomorrow",
    ],
)
def test_what_an_error_suggests_can_be_read(text: str) -> None:
    with pytest.raises(BudgetError) as caught:
        Budget.parse(text)
    suggested = [
        found for found in re.findall(r'"([^"]+)"', caught.value.fix) if found[0].isdigit()
    ]
    assert suggested
    for suggestion in suggested:
        assert Budget.parse(suggestion).amount > 0


@pytest.mark.parametrize("text", ["4 calendar hours"])
def test_an_error_does_not_suggest_another_clock(text: str) -> None:
    with pytest.raises(BudgetError) as caught:
        Budget.parse(text)
    assert "service" not in caught.value.fix.replace(HELP, "")


@pytest.mark.parametrize(
    "text",
    [
        "9" * 13 + " hours",
        "9" * 10_000 + " business days",
        "1." + "9" * 10_000 + " hours",
        "1 " + "hour " * 10_000,
        "1 hour " * 10_000 + "x",
        "1" + "a" * 100_000,
        " " * 100_000,
    ],
    ids=["number", "long number", "decimals", "words", "parts", "word", "blanks"],
)
def test_a_huge_text_is_refused_at_once(text: str) -> None:
    with pytest.raises(BudgetError):
        Budget.parse(text)


def test_the_largest_number_still_comes_back() -> None:
    budget = Budget.parse("999999999999 business days")
    assert budget.amount == 999_999_999_999
    assert Budget.parse(str(budget)) == budget


@pytest.mark.parametrize("text", ["999999999999.5 hours", "999999999999 hours 1 second"])
def test_a_huge_budget_is_refused_or_comes_back(text: str) -> None:
    try:
        budget = Budget.parse(text)
    except BudgetError:
        return
    assert Budget.parse(str(budget)) == budget


@pytest.mark.parametrize(
    ("kind", "amount"),
    [("service_time", -1), ("real_time", -1), ("calendar_days", -1), ("business_days", 0)],
)
def test_a_budget_is_never_negative_however_it_is_made(kind: Kind, amount: int) -> None:
    with pytest.raises(SlacalError):
        Budget(kind, amount)


def test_equal_budgets_are_equal_and_hash_alike() -> None:
    assert Budget.parse("60 minutes") == Budget.parse("1 hour")
    assert hash(Budget.parse("60 minutes")) == hash(Budget.parse("1 hour"))
    assert Budget.parse("1 hour") != Budget.parse("1 service hour")
    assert Budget.parse("1 business day") != Budget.parse("1 calendar day")


def test_a_budget_cannot_be_changed() -> None:
    budget: Any = Budget.parse("1 hour")
    with pytest.raises(AttributeError):
        budget.amount = 0


def test_a_budget_travels() -> None:
    budget = Budget.parse("1 service hour 30 minutes")
    assert pickle.loads(pickle.dumps(budget)) == budget
    assert copy.copy(budget) == copy.deepcopy(budget) == budget


A_LONG_TIME = 9_998 * 366 * 24 * HOUR  # no calendar reaches further

budgets = st.one_of(
    st.builds(Budget, st.just("business_days"), st.integers(1, 10**6)),
    st.builds(Budget, st.just("calendar_days"), st.integers(0, 10**7)),
    st.builds(
        Budget,
        st.sampled_from(["service_time", "real_time"]),
        st.integers(0, A_LONG_TIME)
        | st.integers(0, 10**7)
        | st.sampled_from([SECOND, MINUTE, HOUR]).flatmap(
            lambda unit: st.integers(0, A_LONG_TIME // unit).map(lambda n: n * unit)
        ),
    ),
)


@given(budgets)
def test_the_text_of_a_budget_reads_as_that_budget(budget: Budget) -> None:
    assert Budget.parse(str(budget)) == budget


WORDS = [
    "0",
    "1",
    "2",
    "30",
    "1.5",
    "0.1",
    "-1",
    "+2",
    "1e3",
    "999999999999",
    "1000000000000",
    "²",
    "٢",
    ".",
    ",",
    "and",
    "-",
    "business",
    "calendar",
    "service",
    "real",
    "working",
    "day",
    "days",
    "hour",
    "hours",
    "h",
    "hr",
    "hrs",
    "minute",
    "min",
    "s",
    "sec",
    "second",
    "week",
    "month",
    "\xa0",
    "�",
    "İ",
]


@given(st.text() | st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join))
@example("1" * 5000 + " hours")
@example("\0")
def test_any_text_is_a_budget_or_a_slacal_error(text: str) -> None:
    try:
        budget = Budget.parse(text)
    except SlacalError:
        return
    assert budget.amount >= (budget.kind == "business_days")
