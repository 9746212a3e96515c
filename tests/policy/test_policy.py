"""The policy table: what it refuses, what it promises, and the shipped one figure by figure."""

from __future__ import annotations

import copy
import pickle
import re
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacal import Budget, Category, Holidays, Policy, ServiceCalendar, Target, policies
from slacal import WeeklyHours as Hours
from slacal.errors import (
    BudgetError,
    ChoiceError,
    HorizonError,
    NaiveDatetimeError,
    PolicyError,
    SlacalError,
    UnknownCategoryError,
    WrongTypeError,
)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def dutch(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def office(**changes: Any) -> ServiceCalendar:
    declared: dict[str, Any] = {
        "timezone": "Europe/Amsterdam",
        "hours": Hours.parse("Mon-Fri 09:00-17:00"),
    }
    return ServiceCalendar(**(declared | changes))


def category(code: str = "A", *targets: Target, **changes: Any) -> Category:
    listed = targets or (Target("response", "1 business day"),)
    return Category(code, f"Category {code}", "something is wrong", listed, **changes)


def policy(*categories: Category, **changes: Any) -> Policy:
    declared: dict[str, Any] = {"name": "p", "calendar": office(), "categories": categories}
    return Policy(**(declared | changes))


# What a target refuses


@pytest.mark.parametrize("name", ["", "first response", "1st", "a-b", None, 3])
def test_a_targets_name_is_a_python_name(name: Any) -> None:
    with pytest.raises(PolicyError) as caught:
        Target(name, "1 business day")
    assert str(caught.value) == (
        f"target {name!r}: its name is used as an attribute of the deadlines; "
        'use a name such as "response" or "first_response"'
    )


@pytest.mark.parametrize("name", ["items", "get", "category", "policy", "opened", "class", "_x"])
def test_a_targets_name_can_be_used_as_an_attribute(name: str) -> None:
    """`deadlines.items` is a method, `deadlines.class` no Python: such names cannot be promised."""
    with pytest.raises(PolicyError):
        Target(name, "1 business day")


def test_a_targets_budget_is_read_from_text_or_given() -> None:
    budget = Budget.parse("4 service hours")
    assert Target("response", "4 service hours").budget == budget
    assert Target("response", budget).budget == budget


def test_a_budget_that_cannot_be_read_is_refused_where_it_is_declared() -> None:
    with pytest.raises(BudgetError, match="it has two readings"):
        Target("response", "2 days")
    wrong: Any = None
    with pytest.raises(WrongTypeError, match="a budget is text"):
        Target("response", wrong)


@pytest.mark.parametrize(
    ("budget", "counting", "landing", "message"),
    [
        (
            "1 hour",
            "same_time",
            None,
            'counting="same_time" with a budget of 1 hour: a way of counting belongs to business '
            'days; leave it out, or give the budget as e.g. "2 business days"',
        ),
        (
            "4 service hours",
            "close_of_day",
            None,
            'counting="close_of_day" with a budget of 4 service hours: a way of counting belongs '
            'to business days; leave it out, or give the budget as e.g. "2 business days"',
        ),
        (
            "1 business day",
            "sametime",
            None,
            'counting=\'sametime\': counting is one of "service_time", "same_time", '
            '"close_of_day"; did you mean "same_time"?',
        ),
        (
            "1 business day",
            "service_time",
            "open",
            'landing=\'open\': landing is one of "close", "next_open"; use one of these',
        ),
        (
            "1 business day",
            "same_time",
            "close",
            'landing="close" with same_time: a landing belongs to budgets that are counted in '
            "service time; leave it out",
        ),
        (
            "1 business day",
            "close_of_day",
            "next_open",
            'landing="next_open" with close_of_day: a landing belongs to budgets that are counted '
            "in service time; leave it out",
        ),
        (
            "24 hours",
            "service_time",
            "close",
            'landing="close" with 24 hours: a landing belongs to budgets that are counted in '
            "service time; leave it out",
        ),
        (
            "120 calendar days",
            "service_time",
            "next_open",
            'landing="next_open" with 120 calendar days: a landing belongs to budgets that are '
            "counted in service time; leave it out",
        ),
    ],
)
def test_a_counting_or_landing_that_does_not_apply_is_refused(
    budget: str, counting: Any, landing: Any, message: str
) -> None:
    with pytest.raises(ChoiceError) as caught:
        Target("response", budget, counting, landing)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("budget", "counting", "landing"),
    [
        ("1 business day", "service_time", "close"),
        ("1 business day", "service_time", "next_open"),
        ("1 business day", "same_time", None),
        ("1 business day", "close_of_day", None),
        ("4 service hours", "service_time", "next_open"),
        ("24 hours", "service_time", None),
    ],
)
def test_a_counting_and_landing_that_apply_are_kept(
    budget: str, counting: Any, landing: Any
) -> None:
    target = Target("response", budget, counting, landing, source="contract 7")
    assert (target.counting, target.landing) == (counting, landing)
    assert target.source == "contract 7"


# What a category and a policy refuse


def test_a_category_without_a_target_is_refused() -> None:
    with pytest.raises(PolicyError) as caught:
        Category("A", "Category A", "something is wrong", ())
    assert str(caught.value) == (
        "category A has no target: a category promises something; "
        'give it e.g. Target("response", "1 business day")'
    )
    assert caught.value.code == "A"


def test_a_target_given_twice_is_refused() -> None:
    with pytest.raises(PolicyError) as caught:
        category("A", Target("response", "1 hour"), Target("response", "2 hours"))
    assert str(caught.value) == (
        'category A: target "response": it is given twice; keep one of them'
    )


def test_a_category_given_twice_is_refused() -> None:
    with pytest.raises(PolicyError) as caught:
        policy(category("A"), category("B"), category("A"))
    assert str(caught.value) == 'policy "p": category "A": it is given twice; keep one of them'


def test_a_policy_without_a_category_is_refused() -> None:
    with pytest.raises(PolicyError) as caught:
        policy()
    assert str(caught.value) == (
        'policy "p" has no category: there is nothing it could promise; '
        "give it at least one Category"
    )


def test_a_default_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownCategoryError) as caught:
        policy(category("I"), category("II"), default_category="III")
    assert str(caught.value) == ('no category "III": policy "p" has I, II; did you mean "II"?')


@pytest.mark.parametrize("wrong", [None, "Europe/Amsterdam", Holidays.none()])
def test_a_policy_counts_in_a_service_calendar(wrong: Any) -> None:
    with pytest.raises(WrongTypeError, match="a policy counts in a service calendar"):
        policy(category(), calendar=wrong)


@pytest.mark.parametrize(
    "wrong",
    [None, Target("response", "1 hour"), ["response"], "response", [None]],
    ids=["nothing", "one target", "names", "a name", "None"],
)
def test_targets_of_the_wrong_type_are_refused(wrong: Any) -> None:
    with pytest.raises(SlacalError):
        Category("A", "Category A", "something is wrong", wrong)


@pytest.mark.parametrize(
    "wrong", [None, category(), ["A"], "A", [None]], ids=["nothing", "one", "codes", "a code", "-"]
)
def test_categories_of_the_wrong_type_are_refused(wrong: Any) -> None:
    with pytest.raises(SlacalError):
        policy(categories=wrong)


@pytest.mark.parametrize("code", [None, 1])
def test_a_categorys_code_is_text(code: Any) -> None:
    """None is "the default" where a category is asked for, and 1 is not "1"."""
    with pytest.raises(SlacalError):
        category(code)


def test_a_motivation_that_does_not_exist_is_refused() -> None:
    assert policy(category(), motivation="required").motivation == "required"
    with pytest.raises(SlacalError):
        policy(category(), motivation="sometimes")


# Finding a category


def test_no_category_is_the_default() -> None:
    table = policy(category("I"), category("II"), default_category="II")
    assert table.category() is table.category("II")
    assert table.category(None).code == "II"
    assert table.due(dutch("2026-05-04T10:00")).category == "II"


def test_without_a_default_a_category_is_asked_for() -> None:
    table = policy(category("I"), category("II"))
    with pytest.raises(UnknownCategoryError) as caught:
        table.due(dutch("2026-05-04T10:00"))
    assert str(caught.value) == (
        'no category given, and no default: policy "p" has I, II; use one of these'
    )


@pytest.mark.parametrize(
    ("code", "fix"),
    [
        ("ii", 'did you mean "II"?'),
        ("urgent", "use one of these"),
        ("", "use one of these"),
        (2, "use one of these"),
        ([], "use one of these"),
    ],
)
def test_an_unknown_category_lists_those_that_exist(code: Any, fix: str) -> None:
    table = policies.invantive()
    for ask in (table.category, lambda wrong: table.due(dutch("2026-05-04T10:00"), wrong)):
        with pytest.raises(UnknownCategoryError) as caught:
            ask(code)
        assert str(caught.value) == (
            f'no category "{code}": policy "invantive" has I, II, III; {fix}'
        )
        assert caught.value.category == code
        assert caught.value.known == ("I", "II", "III")
        assert isinstance(caught.value, KeyError)


def test_the_instant_must_be_one() -> None:
    table = policies.invantive()
    with pytest.raises(NaiveDatetimeError, match=r"^naive datetime 2026-05-04T14:30:00: "):
        table.due(datetime(2026, 5, 4, 14, 30))
    for wrong in (date(2026, 5, 4), "2026-05-04T14:30", None):
        with pytest.raises(WrongTypeError, match="an instant is asked for"):
            table.due(wrong)  # type: ignore[arg-type]


def test_what_lies_past_the_known_holidays_is_refused() -> None:
    with pytest.raises(HorizonError) as caught:
        policies.invantive().due(dutch("2050-12-30T10:00"), "II")
    assert str(caught.value) == (
        "due instant for 2 business days from 2050-12-30T10:00:00+01:00: it lies outside "
        "1970-2050: years=(1970, 2100), and holidays 'nl-public' are known for 1966-2050; "
        "build the calendar with years and holidays that cover it"
    )
    assert (caught.value.first_year, caught.value.last_year) == (1970, 2050)


# The shipped policy: the table of DESIGN section 4


SHIPPED = {
    "I": (
        "not functioning at all, or malfunctions so frequent that it cannot be used",
        {"response": 1, "repair": 10},
    ),
    "II": (
        "severe loss of functionality, still usable to a limited degree",
        {"response": 2, "repair": 30},
    ),
    "III": (
        "inconvenient shortcomings, still usable in a more or less normal fashion",
        {"response": 3, "repair": 90},
    ),
}
both_readings = pytest.mark.parametrize("reading", ["wall_clock", "literal"])


@both_readings
def test_the_shipped_table_is_the_guidelines(reading: Any) -> None:
    table = policies.invantive(reading)
    found = {
        entry.code: (
            entry.definition,
            {target.name: target.budget.amount for target in entry.targets},
        )
        for entry in table.categories
    }
    assert found == SHIPPED
    assert list(found) == ["I", "II", "III"]
    assert [entry.name for entry in table.categories] == [
        "Category I",
        "Category II",
        "Category III",
    ]
    assert table.default_category == "III"
    assert table.motivation == "on_request"


@both_readings
def test_every_shipped_target_counts_business_days_in_service_time(reading: Any) -> None:
    for entry in policies.invantive(reading).categories:
        for target in entry.targets:
            assert target.budget.kind == "business_days"
            assert (target.counting, target.landing) == ("service_time", None)


@both_readings
def test_every_shipped_figure_has_its_source(reading: Any) -> None:
    table = policies.invantive(reading)
    assert "Getting Support" in table.source
    for entry in table.categories:
        assert re.search(rf'"Getting Support".*category {entry.code}\b', entry.source)
        for target in entry.targets:
            figure = rf'"Getting Support".*category {entry.code}\b.*{target.name}'
            assert re.search(figure, target.source)
    assert re.search(r'"Getting Support".*9 AM - 5 PM CET.*Dutch holidays', table.calendar.name)


def test_the_two_readings_are_named_apart() -> None:
    assert policies.invantive().name == "invantive"
    assert policies.invantive("literal").name == "invantive-literal"
    names = {policies.invantive(reading).calendar.name for reading in ("wall_clock", "literal")}
    assert len(names) == 2
    assert policies.invantive("literal").calendar.timezone.utcoffset(None) == timedelta(hours=1)
    assert policies.invantive().calendar.timezone is AMSTERDAM


@pytest.mark.parametrize("wrong", ["summer", None])
def test_a_third_reading_is_refused(wrong: Any) -> None:
    with pytest.raises(SlacalError):
        policies.invantive(wrong)


@pytest.mark.parametrize(
    ("at", "wall_clock", "literal"),
    [
        ("2026-01-12T09:00", True, True),  # winter: the two are one
        ("2026-01-12T16:59", True, True),
        ("2026-01-12T17:00", False, False),
        ("2026-07-01T09:00", True, False),  # summer: the literal reading is an hour later
        ("2026-07-01T10:00", True, True),
        ("2026-07-01T17:00", False, True),
        ("2026-07-01T18:00", False, False),
        ("2026-05-14T12:00", False, False),  # Ascension Day in both
    ],
)
def test_when_each_reading_is_open(at: str, wall_clock: bool, literal: bool) -> None:
    assert policies.invantive().calendar.is_open(dutch(at)) is wall_clock
    assert policies.invantive("literal").calendar.is_open(dutch(at)) is literal


@pytest.mark.parametrize(
    ("opened", "wall_clock", "literal"),
    [
        ("2026-01-10T12:00", "2026-01-12T17:00+01:00", "2026-01-12T17:00+01:00"),
        ("2026-06-06T12:00", "2026-06-08T17:00+02:00", "2026-06-08T18:00+02:00"),
        # The clock goes forward on the Sunday between.
        ("2026-03-28T12:00", "2026-03-30T17:00+02:00", "2026-03-30T18:00+02:00"),
    ],
)
def test_the_readings_lie_an_hour_apart_in_summer_only(
    opened: str, wall_clock: str, literal: str
) -> None:
    for policy, due in (
        (policies.invantive(), wall_clock),
        (policies.invantive("literal"), literal),
    ):
        found = policy.due(dutch(opened), "I").response.due
        assert found == datetime.fromisoformat(due)


# Due dates worked out by hand. Dutch holidays of 2026: Jan 1, Apr 3, 5, 6, 27, May 14, 24, 25,
# Dec 25, 26; of 2027, as far as a repair reaches: Jan 1, Mar 26, 28, 29, Apr 27, May 6.


@pytest.mark.parametrize(
    ("category", "opened", "response", "repair"),
    [
        # The mission's own example: past Ascension Day and Whit Monday.
        ("II", "2026-05-04T14:30", "2026-05-06T14:30+02:00", "2026-06-17T14:30+02:00"),
        ("I", "2026-05-04T14:30", "2026-05-05T14:30+02:00", "2026-05-19T14:30+02:00"),
        ("III", "2026-05-04T14:30", "2026-05-07T14:30+02:00", "2026-09-09T14:30+02:00"),
        # Clocks go forward on Sunday 29 March; Good Friday and Easter Monday are closed.
        ("I", "2026-03-27T16:00", "2026-03-30T16:00+02:00", "2026-04-14T16:00+02:00"),
        # Clocks go back on Sunday 25 October.
        ("I", "2026-10-23T09:30", "2026-10-26T09:30+01:00", "2026-11-06T09:30+01:00"),
        # Christmas is a Friday; 26 December a Saturday, which costs nothing.
        ("III", "2026-12-23T10:15", "2026-12-29T10:15+01:00", "2027-05-05T10:15+02:00"),
        (
            "I",
            "2026-12-24T16:59:59.999999",
            "2026-12-28T16:59:59.999999+01:00",
            "2027-01-11T16:59:59.999999+01:00",
        ),
        # Opened in the weekend: counted from Tuesday, as Monday is Whit Monday.
        ("II", "2026-05-23T11:00", "2026-05-27T17:00+02:00", "2026-07-06T17:00+02:00"),
        # Opened on a holiday, King's Day.
        ("II", "2026-04-27T12:00", "2026-04-29T17:00+02:00", "2026-06-10T17:00+02:00"),
        # At closing time before Easter the next opening is Tuesday's.
        ("I", "2026-04-02T17:00", "2026-04-07T17:00+02:00", "2026-04-20T17:00+02:00"),
        # At closing time on New Year's Eve.
        ("III", "2026-12-31T17:00", "2027-01-06T17:00+01:00", "2027-05-13T17:00+02:00"),
        # At opening time a business day is used up by closing time.
        ("I", "2026-06-08T09:00", "2026-06-08T17:00+02:00", "2026-06-19T17:00+02:00"),
        # Before opening time, and in the night that is an hour short.
        ("I", "2026-06-08T03:00", "2026-06-08T17:00+02:00", "2026-06-19T17:00+02:00"),
        ("I", "2026-03-29T04:00", "2026-03-30T17:00+02:00", "2026-04-14T17:00+02:00"),
    ],
)
def test_due_dates_worked_out_by_hand(
    category: str, opened: str, response: str, repair: str
) -> None:
    deadlines = policies.invantive().due(dutch(opened), category)
    assert {name: deadline.due.isoformat() for name, deadline in deadlines.items()} == {
        "response": datetime.fromisoformat(response).isoformat(),
        "repair": datetime.fromisoformat(repair).isoformat(),
    }


CLOSED = {
    *(date(2026, month, day) for month, day in [(1, 1), (4, 3), (4, 6), (4, 27), (5, 14), (5, 25)]),
    *(date(2026, 12, day) for day in (25, 26)),
    *(
        date(2027, month, day)
        for month, day in [(1, 1), (3, 26), (3, 29), (4, 27), (5, 6), (5, 17)]
    ),
}


def is_business_day(day: date) -> bool:
    return day.weekday() < 5 and day not in CLOSED


def by_hand(opened: datetime, days: int) -> datetime:
    """Walk the dates, as a person with a calendar on the wall does; opened is a wall time."""
    day, minutes = opened.date(), opened.hour * 60 + opened.minute
    if is_business_day(day) and 9 * 60 < minutes < 17 * 60:
        time, left = minutes, days
    else:  # whole days, the first of them today where the desk has yet to open
        time, left = 17 * 60, days
        if is_business_day(day) and minutes <= 9 * 60:
            left -= 1
    while left:
        day += timedelta(days=1)
        left -= is_business_day(day)
    return datetime(day.year, day.month, day.day, time // 60, time % 60)


@given(
    opened=st.integers(0, 365 * 24 * 60 - 1).map(
        lambda minutes: datetime(2026, 1, 1) + timedelta(minutes=minutes)
    ),
    code=st.sampled_from(["I", "II"]),
)
def test_due_dates_are_those_of_a_calendar_on_the_wall(opened: datetime, code: str) -> None:
    deadlines = policies.invantive().due(opened.replace(tzinfo=AMSTERDAM), code)
    for name, days in SHIPPED[code][1].items():
        assert deadlines[name].due.replace(tzinfo=None, fold=0) == by_hand(opened, days)


# What a policy means


def test_a_fingerprint_is_64_hex_digits() -> None:
    for table in (policies.invantive(), policies.invantive("literal"), policy(category())):
        assert re.fullmatch("[0-9a-f]{64}", table.fingerprint)


def test_policies_with_the_same_meaning_are_equal() -> None:
    one = policy(category("A"), category("B"), default_category="A")
    two = policy(
        Category("B", "other", "other words", [Target("response", "1 business day", source="x")]),
        category("A", source="elsewhere"),
        default_category="A",
        name="q",
        title="Q",
        source="a contract",
        motivation="required",
        calendar=office(name="the same desk"),
    )
    assert one == two
    assert one.fingerprint == two.fingerprint
    assert hash(one) == hash(two)
    assert len({one, two}) == 1


@pytest.mark.parametrize(
    "other",
    [
        policy(category("A"), category("B")),  # no default
        policy(category("A"), category("B"), default_category="B"),
        policy(category("A"), default_category="A"),
        policy(category("A"), category("C"), default_category="A"),
        policy(
            category("A"), category("B", Target("response", "2 business days")),
            default_category="A",
        ),
        policy(
            category("A"), category("B", Target("repair", "1 business day")), default_category="A"
        ),
        policy(
            category("A"),
            category("B", Target("response", "1 business day", "same_time")),
            default_category="A",
        ),
        policy(
            category("A"),
            category("B", Target("response", "1 business day", landing="next_open")),
            default_category="A",
        ),
        policy(
            category("A"),
            category("B"),
            default_category="A",
            calendar=office(exceptions={date(2026, 12, 24): "closed"}),
        ),
    ],
    ids=[
        "no default", "default", "category", "code", "budget", "target", "counting", "landing",
        "calendar",
    ],
)  # fmt: skip
def test_policies_with_another_meaning_differ(other: Policy) -> None:
    table = policy(category("A"), category("B"), default_category="A")
    assert table != other
    assert table.fingerprint != other.fingerprint


def test_a_policy_is_not_equal_to_something_else() -> None:
    assert policy(category()) != "p"
    assert policies.invantive() != policies.invantive("literal")


def test_the_shipped_policy_is_made_once() -> None:
    assert policies.invantive() is policies.invantive()


def test_a_policy_travels() -> None:
    table = policies.invantive()
    for other in (pickle.loads(pickle.dumps(table)), copy.copy(table), copy.deepcopy(table)):
        assert other == table
        assert other.due(dutch("2026-05-04T14:30"), "II").repair.due == dutch("2026-06-17T14:30")


def test_a_policy_cannot_be_changed() -> None:
    table: Any = policies.invantive()
    with pytest.raises(AttributeError):
        table.default_category = "I"


def test_a_policy_shows_its_codes_and_its_calendar() -> None:
    shown = repr(policy(category("A"), category("B")))
    assert shown.startswith("<Policy p: A, B; ")
    assert "Mon-Fri 09:00-17:00 Europe/Amsterdam" in shown
