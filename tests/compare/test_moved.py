"""Which deadlines move: agreement with asking for each opening, and a table."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacal import Category, Holidays, Policy, ServiceCalendar, Target, WeeklyHours, policies
from slacal.calendars.almanac import Landing
from slacal.calendars.counting import Counting
from slacal.compare import Moved, Unmatched, moved, moved_targets, unmatched
from slacal.errors import (
    BudgetError,
    BusinessDayLengthError,
    ChoiceError,
    HorizonError,
    NaiveDatetimeError,
    RangeError,
    UnknownCategoryError,
    UnknownTargetError,
    WrongTypeError,
)
from tests.compare.pairs import two
from tests.strategies import Pair

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
HOUR = timedelta(hours=1)
GOOD_FRIDAY = date(2026, 4, 3)
COUNTINGS: tuple[Counting, ...] = ("service_time", "same_time", "close_of_day")
LANDINGS: tuple[Landing | None, ...] = (None, "close", "next_open")
BUDGETS = ("2 business days", "4 service hours", "30 hours", "3 calendar days")


def desk(hours: str = "Mon-Fri 09:00-17:00", **declared: Any) -> ServiceCalendar:
    return ServiceCalendar(timezone="Europe/Amsterdam", hours=WeeklyHours.parse(hours), **declared)


def closed(*days: date) -> Holidays:
    return Holidays.dates(dict.fromkeys(days, "Good Friday"), years="all", name="list")


def dutch(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def due_of(calendar: ServiceCalendar, at: datetime, *terms: Any) -> datetime | None:
    try:
        return calendar.due(at, *terms).astimezone(UTC)
    except HorizonError:
        return None


def utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC)


def regular_length(pair: Pair) -> int | None:
    """Return a business day's length in minutes: stated, or shared by the days of the week."""
    if pair.plain.business_day is not None:
        return pair.plain.business_day
    lengths = {sum(b - a for a, b in hours) for hours in pair.plain.week if hours}
    overlap = any(
        today and tomorrow and today[-1][1] - 1440 > tomorrow[0][0]
        for today, tomorrow in pairwise((*pair.plain.week, pair.plain.week[0]))
    )
    return lengths.pop() if len(lengths) == 1 and not overlap else None


def expected(
    a: ServiceCalendar, b: ServiceCalendar, openings: list[datetime], *terms: Any
) -> list[tuple[Any, ...]]:
    """Return (opening, due before, due after) where they are not known to be the same."""
    asked = [(at, due_of(a, at, *terms), due_of(b, at, *terms)) for at in openings]
    return [row for row in asked if row[1] is None or row[1] != row[2]]


@given(st.data())
def test_moved_agrees_with_asking_for_each_opening(data: st.DataObject) -> None:
    a, b = (pair for pair in data.draw(two()))
    counting = data.draw(st.sampled_from(COUNTINGS))
    budget = (
        "2 business days" if counting != "service_time" else data.draw(st.sampled_from(BUDGETS))
    )
    landing: Landing | None = None
    if counting == "service_time" and budget in BUDGETS[:2]:
        landing = data.draw(st.sampled_from(LANDINGS))
    low, high = a.start, a.end
    begin = data.draw(st.integers(low, high))
    start = a.calendar.clock.datetime(begin)
    step = data.draw(st.sampled_from((HOUR, timedelta(minutes=50), timedelta(days=1, hours=5))))
    openings = [(start.astimezone(UTC) + number * step) for number in range(40)]
    end = openings[-1] + timedelta(microseconds=1)
    terms = budget, counting, landing
    try:
        found = moved(
            a.calendar, b.calendar, budget, start, end,
            counting=counting, landing=landing, step=step,
        )  # fmt: skip
    except BusinessDayLengthError:
        assert None in (regular_length(a), regular_length(b))
        return
    rows = expected(a.calendar, b.calendar, openings, *terms)
    told = [
        at
        for run in found
        for at in openings
        if utc(run.first) <= at <= utc(run.last)  # type: ignore[operator]
    ]
    assert told == [row[0] for row in rows]
    assert sum(run.openings for run in found) == len(rows)
    before, after = ({row[0]: row[i] for row in rows} for i in (1, 2))
    for run in found:
        first = run.first.astimezone(UTC)
        assert (utc(run.before), utc(run.after)) == (before[first], after[first])
        within = [at for at in before if first <= at <= run.last.astimezone(UTC)]
        for at in within:
            if run.unknown:
                missing = {"before": before[at] is None, "after": after[at] is None}
                assert missing == {
                    "before": run.unknown in ("before", "both"),
                    "after": run.unknown in ("after", "both"),
                }
                assert run.moved_by is None
            else:
                assert after[at] - before[at] == run.moved_by != timedelta(0)


@given(st.data())
def test_nothing_moves_on_one_and_the_same_calendar(data: st.DataObject) -> None:
    a, _ = data.draw(two())
    start = a.calendar.clock.datetime(data.draw(st.integers(a.start, a.end - 10**13)))
    found = moved(a.calendar, a.plain.calendar(), "4 service hours", start, start + 30 * HOUR)
    assert all(run.unknown == "both" for run in found)


def test_a_good_friday_moves_what_runs_over_it() -> None:
    found = moved(
        desk(),
        desk(holidays=closed(GOOD_FRIDAY)),
        "1 business day",
        dutch("2026-04-02T09:00"),
        dutch("2026-04-03T00:00"),
    )
    # 09:00 + 8 h ends on Thursday at closing time; later ones on Friday, which became Monday.
    assert found == (
        Moved(
            first=dutch("2026-04-02T10:00"),
            last=dutch("2026-04-02T23:00"),
            openings=14,
            before=dutch("2026-04-03T10:00"),
            after=dutch("2026-04-06T10:00"),
            moved_by=timedelta(days=3),
        ),
    )


def test_between_two_openings_nothing_is_asked() -> None:
    found = moved(
        desk(),
        desk(holidays=closed(GOOD_FRIDAY)),
        "1 business day",
        dutch("2026-04-02T09:00"),
        dutch("2026-04-02T10:01"),
        step=timedelta(minutes=30),
    )
    assert [(run.first, run.last, run.openings) for run in found] == [
        (dutch("2026-04-02T09:30"), dutch("2026-04-02T10:00"), 2)
    ]


def test_what_is_not_known_is_told() -> None:
    short = desk(holidays=Holidays.dates([GOOD_FRIDAY]))  # known for 2026 only
    openings = dutch("2026-12-31T15:00"), dutch("2026-12-31T18:00")
    there = moved(short, desk(), "1 business day", *openings)
    back = moved(desk(), short, "1 business day", *openings)
    both = moved(short, short, "1 business day", *openings)
    assert [
        [(run.unknown, run.openings, run.moved_by) for run in runs] for runs in (there, back, both)
    ] == [
        [("before", 3, None)],
        [("after", 3, None)],
        [("both", 3, None)],
    ]
    assert (there[0].before, there[0].after) == (None, dutch("2027-01-01T15:00"))
    assert (back[0].before, back[0].after) == (dutch("2027-01-01T15:00"), None)


def one_policy(calendar: ServiceCalendar, **targets: str) -> Policy:
    made = [Target(name, budget) for name, budget in targets.items()]
    return Policy("own", calendar, [Category("A", "A", "", made)])


def test_two_policies_are_compared_target_by_target() -> None:
    a = policies.invantive()
    b = attrs.evolve(a, calendar=desk(holidays=Holidays.named("nl-office")))
    start, end = dutch("2026-04-02T12:00"), dutch("2026-04-02T13:00")
    found = moved_targets(a, b, start, end)
    # One opening, on Maundy Thursday; Good Friday and Easter Monday were closed, now the second is.
    assert [(run.category, run.target) for run in found] == [
        (code, target) for code in ("I", "II", "III") for target in ("response", "repair")
    ]
    assert (found[0].before, found[0].after) == (
        dutch("2026-04-07T12:00"),
        dutch("2026-04-03T12:00"),
    )
    assert found[0].moved_by == timedelta(days=-4)
    assert moved_targets(a, b, start, end, category="II", target="repair") == (found[3],)
    assert moved_targets(a, a, start, end) == ()


def test_other_budgets_move_deadlines_too() -> None:
    a, b = one_policy(desk(), response="4 hours"), one_policy(desk(), response="6 hours")
    (run,) = moved_targets(a, b, dutch("2026-04-02T09:00"), dutch("2026-04-03T09:00"))
    assert (run.openings, run.moved_by) == (24, 2 * HOUR)


def test_what_only_one_policy_has_is_named() -> None:
    a = policies.invantive()
    b = one_policy(desk(), response="4 hours", repair="2 business days")
    assert unmatched(a, b) == (
        Unmatched("I", None, "before"),
        Unmatched("II", None, "before"),
        Unmatched("III", None, "before"),
        Unmatched("A", None, "after"),
    )
    fewer = one_policy(desk(), response="4 hours")
    assert unmatched(b, fewer) == (Unmatched("A", "repair", "before"),)
    assert unmatched(a, a) == ()
    assert moved_targets(a, b, dutch("2026-04-02T09:00"), dutch("2026-04-03T09:00")) == ()


START, END = dutch("2026-04-02T09:00"), dutch("2026-04-03T09:00")


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"start": END, "end": START}, RangeError),
        ({"step": timedelta(0)}, RangeError),
        ({"step": -HOUR}, RangeError),
        ({"step": timedelta(milliseconds=80)}, RangeError),  # more than a million
        ({"step": 3600}, WrongTypeError),
        ({"start": datetime(2026, 4, 2, 9)}, NaiveDatetimeError),
        ({"budget": "2 days"}, BudgetError),
        ({"counting": "sometimes"}, ChoiceError),
        ({"budget": "4 hours", "counting": "same_time"}, ChoiceError),
        ({"b": desk("Mon 09:00-17:00; Tue 09:00-12:00")}, BusinessDayLengthError),
        ({"a": policies.invantive()}, WrongTypeError),
    ],
)
def test_questions_that_make_no_sense(changed: dict[str, Any], error: type[Exception]) -> None:
    asked: dict[str, Any] = {"a": desk(), "b": desk(), "budget": "2 business days"}
    asked |= {"start": START, "end": END, **changed}
    with pytest.raises(error):
        moved(**asked)


def test_policies_are_asked_for_what_they_have() -> None:
    a = policies.invantive()
    with pytest.raises(UnknownCategoryError):
        moved_targets(a, a, START, END, category="IV")
    with pytest.raises(UnknownTargetError, match="repair"):
        moved_targets(a, a, START, END, target="repairs")
    with pytest.raises(WrongTypeError, match="policies are compared"):
        moved_targets(a, desk(), START, END)  # type: ignore[arg-type]
    with pytest.raises(WrongTypeError, match="policies are compared"):
        unmatched("a", a)  # type: ignore[arg-type]
