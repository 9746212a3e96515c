"""Every public function of `ServiceCalendar` against the walking oracle, and the laws they keep."""

from __future__ import annotations

import copy
import pickle
import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, Literal, TypeVar, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from slacal import Holidays, HorizonError, ServiceCalendar, WeeklyHours, Window
from slacal.calendars.almanac import Landing
from slacal.calendars.rolls import Roll
from slacal.errors import BusinessDayLengthError, NeverOpensError, NotABusinessDayError
from tests import walk
from tests.strategies import (
    DAY,
    HOUR,
    NEW_YEARS,
    Pair,
    Plain,
    amounts,
    as_mapping,
    days,
    days_near_the_ends,
    instants,
    moments,
    opens_ever,
    pair_of,
    pairs,
    plains,
)

T = TypeVar("T")
LANDINGS: tuple[Landing | None, ...] = (None, "close", "next_open")
ROLLS: tuple[Roll, ...] = get_args(Roll)
OUTSIDE: Literal["outside the horizon"] = "outside the horizon"

landings = st.sampled_from(LANDINGS)


# What is compared: results as instants, shown in the calendar's zone with the right fold


def asked(question: Callable[[], T]) -> T | str:
    """Return the answer of either side, or that it lies outside the horizon."""
    try:
        return question()
    except (HorizonError, walk.Outside):
        return OUTSIDE


def shown(pair: Pair, at: datetime) -> int:
    """Return the instant of a result, which must be shown in the calendar's zone."""
    instant = walk.micros(at)
    expected = walk.aware(pair.desk, instant)
    assert at.tzinfo is pair.calendar.timezone
    assert (at.replace(tzinfo=None), at.fold) == (expected.replace(tzinfo=None), expected.fold)
    return instant


def span(pair: Pair, window: Window) -> walk.Span:
    return shown(pair, window.opens), shown(pair, window.closes)


def micros(amount: timedelta) -> int:
    return amount // walk.MICRO


def delta(amount: int) -> timedelta:
    return amount * walk.MICRO


def at_instant(pair: Pair, instant: int) -> datetime:
    return walk.aware(pair.desk, instant)


# Agreement with the walk: open or closed, and the windows around an instant


@given(st.data(), pairs())
def test_is_open_agrees(data: st.DataObject, pair: Pair) -> None:
    at = data.draw(moments(pair, outside=True))
    assert asked(lambda: pair.calendar.is_open(at)) == asked(lambda: walk.is_open(pair.desk, at))


@given(st.data(), pairs())
def test_roll_forward_agrees(data: st.DataObject, pair: Pair) -> None:
    at = data.draw(moments(pair, outside=True))
    expected = asked(lambda: walk.roll_forward(pair.desk, at))
    assert asked(lambda: shown(pair, pair.calendar.roll_forward(at))) == expected


@given(st.data(), pairs())
def test_roll_back_agrees(data: st.DataObject, pair: Pair) -> None:
    at = data.draw(moments(pair, outside=True))
    expected = asked(lambda: walk.roll_back(pair.desk, at))
    assert asked(lambda: shown(pair, pair.calendar.roll_back(at))) == expected


@given(st.data(), pairs())
def test_window_at_agrees(data: st.DataObject, pair: Pair) -> None:
    at = data.draw(moments(pair, outside=True))

    def mine() -> walk.Span | None:
        window = pair.calendar.window_at(at)
        return span(pair, window) if window else None

    assert asked(mine) == asked(lambda: walk.window_at(pair.desk, at))


@given(st.data(), pairs())
def test_next_window_agrees(data: st.DataObject, pair: Pair) -> None:
    at = data.draw(moments(pair, outside=True))
    expected = asked(lambda: walk.next_window(pair.desk, at))
    assert asked(lambda: span(pair, pair.calendar.next_window(at))) == expected


@given(st.data(), pairs())
def test_previous_window_agrees(data: st.DataObject, pair: Pair) -> None:
    at = data.draw(moments(pair, outside=True))
    expected = asked(lambda: walk.previous_window(pair.desk, at))
    assert asked(lambda: span(pair, pair.calendar.previous_window(at))) == expected


@given(st.data(), pairs())
def test_windows_agree(data: st.DataObject, pair: Pair) -> None:
    start = data.draw(moments(pair, outside=True))
    far = data.draw(moments(pair, outside=True))
    near = at_instant(pair, walk.micros(start) + data.draw(st.integers(0, 30 * 24 * HOUR)))
    end = data.draw(st.sampled_from((near, far)))
    assume(walk.micros(start) <= walk.micros(end))
    expected = asked(lambda: walk.windows(pair.desk, start, end))
    mine = asked(lambda: [span(pair, window) for window in pair.calendar.windows(start, end)])
    assert mine == expected


# Agreement: service time


@given(st.data(), pairs(), landings)
def test_add_agrees(data: st.DataObject, pair: Pair, landing: Landing | None) -> None:
    at = data.draw(moments(pair, outside=True))
    amount = data.draw(amounts(pair, walk.micros(at)))
    expected = asked(lambda: walk.add(pair.desk, at, amount, landing))
    assert asked(lambda: shown(pair, pair.calendar.add(at, delta(amount), landing))) == expected


@given(st.data(), pairs())
def test_elapsed_agrees(data: st.DataObject, pair: Pair) -> None:
    start = data.draw(moments(pair, outside=True))
    end = data.draw(moments(pair, outside=True))
    expected = asked(lambda: walk.elapsed(pair.desk, start, end))
    assert asked(lambda: micros(pair.calendar.elapsed(start, end))) == expected


# Agreement: dates


@given(st.data(), pairs())
def test_the_windows_of_a_day_are_the_declared_ones(data: st.DataObject, pair: Pair) -> None:
    day = data.draw(days(pair))
    found = pair.calendar.day(day)
    # A night of the last date is shown up to the horizon's end, as no answer lies outside.
    cut = [(max(a, pair.start), min(b, pair.end)) for a, b in pair.desk.declared(day)]
    assert [span(pair, window) for window in found.windows] == [(a, b) for a, b in cut if a < b]
    assert found.date == day
    assert found.is_business_day == walk.is_business_day(pair.desk, day)


@given(st.data(), pairs())
def test_a_day_says_which_rule_decided_it(data: st.DataObject, pair: Pair) -> None:
    day = data.draw(days(pair))
    found = pair.calendar.day(day)
    if day in pair.plain.exceptions:
        expected = "exception"
    elif day in pair.plain.holidays:
        expected = "holiday"
    else:
        expected = "open" if pair.plain.week[day.weekday()] else "closed"
    assert found.kind == expected
    assert found.name == ("holiday" if day in pair.plain.holidays else None)


@given(st.data(), pairs())
def test_is_business_day_agrees(data: st.DataObject, pair: Pair) -> None:
    day = data.draw(days(pair, around=True))
    expected = asked(lambda: walk.is_business_day(pair.desk, day))
    assert asked(lambda: pair.calendar.is_business_day(day)) == expected


@given(st.data(), pairs())
def test_business_day_of_agrees(data: st.DataObject, pair: Pair) -> None:
    at = data.draw(moments(pair, outside=True))
    expected = asked(lambda: walk.business_day_of(pair.desk, at))
    assert asked(lambda: pair.calendar.business_day_of(at)) == expected


def assert_same_business_day(pair: Pair, day: date, n: int, roll: Roll | None) -> None:
    def walked() -> date | str:
        try:
            return walk.add_business_days(pair.desk, day, n, roll)
        except ValueError:
            return "no business day"

    def mine() -> date | str:
        try:
            return pair.calendar.add_business_days(day, n, roll)
        except NotABusinessDayError:
            return "no business day"

    assert asked(mine) == asked(walked)


@given(st.data(), pairs(), st.sampled_from((None, *ROLLS)))
def test_add_business_days_agrees(data: st.DataObject, pair: Pair, roll: Roll | None) -> None:
    n = data.draw(st.one_of(st.integers(-5, 5), st.integers(-700, 700)))
    assert_same_business_day(pair, data.draw(days(pair)), n, roll)


@given(st.data(), pairs(), st.sampled_from((None, *ROLLS)))
def test_add_business_days_agrees_at_the_ends_of_the_horizon(
    data: st.DataObject, pair: Pair, roll: Roll | None
) -> None:
    day = data.draw(days_near_the_ends(pair))
    first, last = date(pair.plain.horizon[0], 1, 1), date(pair.plain.horizon[1], 12, 31)
    # To the very first or last business day that is known, and one further.
    before = walk.business_days_between(pair.desk, first, day)
    after = walk.business_days_between(pair.desk, day + DAY, last + DAY)
    exact = st.sampled_from((-before - 1, -before, -before + 1, after - 1, after, after + 1))
    n = data.draw(st.one_of(st.integers(-3, 3), exact))
    assert_same_business_day(pair, day, n, roll)


@given(st.data(), pairs())
def test_business_days_between_agrees(data: st.DataObject, pair: Pair) -> None:
    start, end = data.draw(days(pair, around=True)), data.draw(days(pair, around=True))
    expected = asked(lambda: walk.business_days_between(pair.desk, start, end))
    assert asked(lambda: pair.calendar.business_days_between(start, end)) == expected


@given(st.data(), pairs())
def test_closures_are_the_closed_dates_that_cost_service(data: st.DataObject, pair: Pair) -> None:
    ends = [data.draw(moments(pair)), data.draw(moments(pair))]
    start, end = sorted(ends, key=walk.micros)
    plain = pair.plain
    closed = {day for day in plain.holidays if day not in plain.exceptions}
    closed |= {day for day, hours in plain.exceptions.items() if not hours}
    first_day, last_day = (walk.aware(pair.desk, walk.micros(at)).date() for at in (start, end))
    # With one date opened again there is more service, or there is not.
    expected = []
    served = walk.elapsed(pair.desk, start, end)
    for day in sorted(closed):
        if not first_day - 2 * DAY <= day <= last_day + 2 * DAY:
            continue
        other = replace(
            plain,
            holidays=plain.holidays - {day},
            exceptions={key: hours for key, hours in plain.exceptions.items() if key != day},
        )
        if walk.elapsed(other.desk(), start, end) > served:
            expected.append(day)
    found = pair.calendar.closures(start, end)
    assert [closure.date for closure in found] == expected
    for closure in found:
        holiday = closure.date in plain.holidays
        assert (closure.source == "holiday") == holiday


@given(st.data(), pairs())
def test_closures_outside_the_horizon_are_not_known(data: st.DataObject, pair: Pair) -> None:
    ends = [data.draw(moments(pair, outside=True)), data.draw(moments(pair, outside=True))]
    start, end = sorted(ends, key=walk.micros)
    inside = pair.start <= walk.micros(start) <= walk.micros(end) <= pair.end
    assert (asked(lambda: pair.calendar.closures(start, end)) != OUTSIDE) == inside


# Agreement: budgets

few = st.one_of(st.integers(1, 4), st.integers(1, 400))


def days_text(n: int, kind: str) -> str:
    return f"{n} {kind} day" if n == 1 else f"{n} {kind} days"


@given(st.data(), pairs(), few, landings)
def test_business_days_in_service_time_agree(
    data: st.DataObject, pair: Pair, n: int, landing: Landing | None
) -> None:
    at = data.draw(moments(pair, outside=True))

    def walked() -> int | str:
        try:
            return walk.due_service_time(pair.desk, at, n, landing)
        except ValueError:
            return "no one length"

    def mine() -> int | str:
        try:
            due = pair.calendar.due(at, days_text(n, "business"), "service_time", landing)
        except BusinessDayLengthError:
            return "no one length"
        return shown(pair, due)

    assert asked(mine) == asked(walked)


@given(st.data(), pairs(), few)
def test_business_days_at_the_same_time_agree(data: st.DataObject, pair: Pair, n: int) -> None:
    at = data.draw(moments(pair, outside=True))
    budget = days_text(n, "business")
    expected = asked(lambda: walk.due_same_time(pair.desk, at, n))
    assert asked(lambda: shown(pair, pair.calendar.due(at, budget, "same_time"))) == expected


@given(st.data(), pairs(), few)
def test_business_days_to_the_close_of_day_agree(data: st.DataObject, pair: Pair, n: int) -> None:
    at = data.draw(moments(pair, outside=True))
    budget = days_text(n, "business")
    expected = asked(lambda: walk.due_close_of_day(pair.desk, at, n))
    assert asked(lambda: shown(pair, pair.calendar.due(at, budget, "close_of_day"))) == expected


@given(st.data(), pairs(), st.integers(1, 12))
def test_days_agree_at_the_ends_of_the_horizon(data: st.DataObject, pair: Pair, n: int) -> None:
    at = data.draw(moments(pair, day=days_near_the_ends(pair)))
    due = pair.calendar.due
    assert [
        asked(lambda: shown(pair, due(at, days_text(n, "business"), "same_time"))),
        asked(lambda: shown(pair, due(at, days_text(n, "business"), "close_of_day"))),
        asked(lambda: shown(pair, due(at, days_text(n, "calendar")))),
    ] == [
        asked(lambda: walk.due_same_time(pair.desk, at, n)),
        asked(lambda: walk.due_close_of_day(pair.desk, at, n)),
        asked(lambda: walk.due_calendar_days(pair.desk, at, n)),
    ]


@given(st.data(), pairs(), few)
def test_calendar_days_agree(data: st.DataObject, pair: Pair, n: int) -> None:
    at = data.draw(moments(pair, outside=True))
    expected = asked(lambda: walk.due_calendar_days(pair.desk, at, n))
    assert asked(lambda: shown(pair, pair.calendar.due(at, days_text(n, "calendar")))) == expected


@given(st.data(), pairs(), st.integers(1, 20_000))
def test_real_hours_agree(data: st.DataObject, pair: Pair, hours: int) -> None:
    at = data.draw(moments(pair, outside=True))
    expected = asked(lambda: walk.due_hours(pair.desk, at, hours))
    assert asked(lambda: shown(pair, pair.calendar.due(at, f"{hours} hours"))) == expected


@given(st.data(), pairs(), st.integers(1, 200_000), landings)
def test_service_minutes_are_what_add_does(
    data: st.DataObject, pair: Pair, minutes: int, landing: Landing | None
) -> None:
    at = data.draw(moments(pair, outside=True))
    expected = asked(lambda: walk.add(pair.desk, at, minutes * 60_000_000, landing))
    budget = f"{minutes} service minutes"
    assert asked(lambda: shown(pair, pair.calendar.due(at, budget, landing=landing))) == expected


# Agreement where it is hardest: the horizon itself begins or ends in a clock change


@given(st.data(), pairs(st.sampled_from(NEW_YEARS)), landings)
def test_everything_agrees_where_a_clock_jumps_at_new_year(
    data: st.DataObject, pair: Pair, landing: Landing | None
) -> None:
    mine, desk = pair.calendar, pair.desk
    at = data.draw(moments(pair, day=days_near_the_ends(pair), outside=True))
    amount = data.draw(amounts(pair, walk.micros(at)))
    # Phoenix showed the last hour of 1943 again after 1944 had begun: a calendar of 1944 cannot
    # give such an instant its local date.
    first = date(pair.plain.horizon[0], 1, 1)
    assume(not pair.start <= walk.micros(at) or walk.aware(desk, at).date() >= first)
    day = data.draw(days_near_the_ends(pair))
    n = data.draw(st.integers(1, 9))
    business, calendar = days_text(n, "business"), days_text(n, "calendar")

    def window() -> walk.Span | None:
        found = mine.window_at(at)
        return span(pair, found) if found else None

    assert asked(lambda: mine.is_open(at)) == asked(lambda: walk.is_open(desk, at))
    assert asked(window) == asked(lambda: walk.window_at(desk, at))
    agreed: list[tuple[Callable[[], datetime], Callable[[], int]]] = [
        (lambda: mine.roll_forward(at), lambda: walk.roll_forward(desk, at)),
        (lambda: mine.roll_back(at), lambda: walk.roll_back(desk, at)),
        (lambda: mine.add(at, delta(amount), landing), lambda: walk.add(desk, at, amount, landing)),
        (lambda: mine.due(at, calendar), lambda: walk.due_calendar_days(desk, at, n)),
        (lambda: mine.due(at, business, "same_time"), lambda: walk.due_same_time(desk, at, n)),
        (
            lambda: mine.due(at, business, "close_of_day"),
            lambda: walk.due_close_of_day(desk, at, n),
        ),
    ]
    for answered, walked in agreed:
        assert asked(lambda: shown(pair, answered())) == asked(walked)  # noqa: B023 - asked at once
    assert asked(lambda: mine.business_day_of(at)) == asked(lambda: walk.business_day_of(desk, at))
    assert mine.is_business_day(day) == walk.is_business_day(desk, day)


# Laws


@given(st.data(), pairs(), landings)
def test_elapsed_undoes_add(data: st.DataObject, pair: Pair, landing: Landing | None) -> None:
    at = data.draw(moments(pair))
    amount = delta(data.draw(amounts(pair, walk.micros(at))))
    try:
        landed = pair.calendar.add(at, amount, landing)
    except HorizonError:
        return
    assert pair.calendar.elapsed(at, landed) == amount


@given(st.data(), pairs())
def test_adding_nothing_moves_nothing(data: st.DataObject, pair: Pair) -> None:
    at = data.draw(moments(pair))
    assert shown(pair, pair.calendar.add(at, timedelta(0))) == walk.micros(at)


@given(st.data(), pairs())
def test_landings_enclose_the_unstated_one(data: st.DataObject, pair: Pair) -> None:
    at = data.draw(moments(pair))
    amount = delta(data.draw(amounts(pair, walk.micros(at))))
    try:
        unstated = pair.calendar.add(at, amount)
        first = pair.calendar.add(at, amount, "close")
        last = pair.calendar.add(at, amount, "next_open")
    except HorizonError:
        return
    assert walk.micros(first) <= walk.micros(unstated) <= walk.micros(last)
    if amount:
        assert unstated == (first if amount > timedelta(0) else last)


@given(st.data(), pairs())
def test_elapsed_is_antisymmetric_and_additive(data: st.DataObject, pair: Pair) -> None:
    a, b, c = (data.draw(moments(pair)) for _ in range(3))
    elapsed = pair.calendar.elapsed
    assert elapsed(a, b) == -elapsed(b, a)
    assert elapsed(a, b) + elapsed(b, c) == elapsed(a, c)
    assert elapsed(a, a) == timedelta(0)
    early, late = sorted(map(walk.micros, (a, b)))
    assert 0 <= abs(micros(elapsed(a, b))) <= late - early


@given(st.data(), pairs(), landings)
def test_add_is_monotonic(data: st.DataObject, pair: Pair, landing: Landing | None) -> None:
    early, late = sorted(data.draw(instants(pair)) for _ in range(2))
    less, more = sorted(data.draw(amounts(pair, early)) for _ in range(2))
    order: list[int] = []
    for at, amount in ((early, less), (early, more), (late, more)):
        try:
            found = pair.calendar.add(at_instant(pair, at), delta(amount), landing)
        except HorizonError:
            return
        order.append(walk.micros(found))
    assert order == sorted(order)


@given(st.data(), pairs())
def test_rolling_goes_its_own_way_and_settles(data: st.DataObject, pair: Pair) -> None:
    at = data.draw(moments(pair))
    forward = asked(lambda: pair.calendar.roll_forward(at))
    back = asked(lambda: pair.calendar.roll_back(at))
    if isinstance(forward, datetime):
        assert walk.micros(forward) >= walk.micros(at)
        assert pair.calendar.is_open(forward)
        assert pair.calendar.roll_forward(forward) == forward
        assert pair.calendar.elapsed(at, forward) == timedelta(0)
    if isinstance(back, datetime):
        assert walk.micros(back) <= walk.micros(at)
        assert pair.calendar.roll_back(back) == back
        assert pair.calendar.elapsed(back, at) == timedelta(0)


@given(st.data(), pairs())
def test_every_window_is_previous_at_or_next(data: st.DataObject, pair: Pair) -> None:
    at = data.draw(moments(pair).filter(lambda at: walk.micros(at) < pair.end))
    calendar = pair.calendar
    everything = walk.windows(pair.desk, pair.start, pair.end)
    instant = walk.micros(at)
    previous = [window for window in everything if window[1] <= instant]
    current = [window for window in everything if window[0] <= instant < window[1]]
    coming = [window for window in everything if window[0] > instant]
    assert previous + current + coming == everything
    held = calendar.window_at(at)
    assert [span(pair, held)] * bool(held) if held else not current
    assert (span(pair, held) if held else None) == (current[0] if current else None)
    before = asked(lambda: span(pair, calendar.previous_window(at)))
    assert before == (previous[-1] if previous else OUTSIDE)
    after = asked(lambda: span(pair, calendar.next_window(at)))
    assert after == (coming[0] if coming else OUTSIDE)


@given(pairs())
def test_windows_are_apart_and_lie_inside_the_horizon(pair: Pair) -> None:
    start, end = at_instant(pair, pair.start), at_instant(pair, pair.end)
    found = [span(pair, window) for window in pair.calendar.windows(start, end)]
    assert all(opens < closes for opens, closes in found)
    assert all(early[1] < late[0] for early, late in pairwise(found))
    assert pair.start <= found[0][0] <= found[-1][1] <= pair.end
    assert sum(closes - opens for opens, closes in found) == micros(
        pair.calendar.elapsed(start, end)
    )


@given(st.data(), pairs())
def test_business_days_between_counts_what_add_steps_over(data: st.DataObject, pair: Pair) -> None:
    a, b, c = (data.draw(days(pair)) for _ in range(3))
    between = pair.calendar.business_days_between
    assert between(a, b) == -between(b, a)
    assert between(a, b) + between(b, c) == between(a, c)
    n = data.draw(st.integers(1, 40))
    landed = asked(lambda: pair.calendar.add_business_days(a, n))
    if isinstance(landed, date):
        assert between(a + DAY, landed + DAY) == n


# Meaning: equality, fingerprint, copies


def disguised(plain: Plain, shuffle: random.Random) -> ServiceCalendar:
    """Return the same declaration in other words: order, names, sources, forms."""
    closed, exceptions = list(plain.holidays), list(plain.exceptions)
    shuffle.shuffle(closed)
    shuffle.shuffle(exceptions)
    hours = list(as_mapping(plain.week).items())
    shuffle.shuffle(hours)
    cut = shuffle.randrange(len(closed) + 1)
    holidays = Holidays.dates(closed[:cut], years=plain.known, name="some") | Holidays.dates(
        {day: f"the {day}" for day in closed[cut:]}, years=plain.known, name="others"
    )

    def text(day: date) -> str:
        windows = list(plain.exceptions[day])
        shuffle.shuffle(windows)
        ends = (f"{a // 60:02}:{a % 60:02} - {_closing(a, b)}" for a, b in windows)
        return " ,  ".join(ends) or "Closed "

    length = plain.business_day
    return ServiceCalendar(
        name="another name",
        holiday_cut=plain.holiday_cut,
        years=plain.years,
        business_day=None if length is None else timedelta(minutes=length),
        exceptions={day: text(day) for day in exceptions},
        holidays=holidays,
        hours=WeeklyHours.of(dict(hours)),
        timezone=plain.tz,
    )


def _closing(opens: int, closes: int) -> str:
    # A night that ends at midnight may be written as ending at 00:00.
    if closes == 1440:
        return "00:00" if opens else "24:00"
    return f"{closes % 1440 // 60:02}:{closes % 60:02}"


@given(plains(), st.randoms(use_true_random=False))
def test_equal_declarations_are_equal(plain: Plain, shuffle: random.Random) -> None:
    one, other = plain.calendar("one"), disguised(plain, shuffle)
    assert one == other
    assert (one != other) is False
    assert hash(one) == hash(other)
    assert one.fingerprint == other.fingerprint


def changes_of(plain: Plain) -> Iterable[Plain]:
    """Yield declarations that each mean something else."""
    first, last = plain.horizon
    day = next(
        day
        for day in (
            date(first, 3, 4),
            date(first, 3, 5),
            *(date(first, 4, i) for i in range(1, 30)),
        )
        if day not in plain.holidays and day not in plain.exceptions
    )
    yield replace(plain, zone="Europe/Paris")
    yield replace(plain, holidays=plain.holidays | {day})
    yield replace(plain, exceptions={**plain.exceptions, day: ()})
    yield replace(plain, exceptions={**plain.exceptions, day: ((541, 542),)})
    yield replace(plain, business_day=(plain.business_day or 480) + 1)
    yield replace(plain, years=(first, last + 1), known="all")
    yield replace(plain, years=(first - 1, last), known="all")
    cut: Literal["midnight", "opening_day"] = "midnight"
    if plain.holiday_cut == cut:
        cut = "opening_day"
    yield replace(plain, holiday_cut=cut)
    for i, hours in enumerate(plain.week):
        # Closed days open, open ones close a minute early or late.
        changed = ((541, 542),) if not hours else ((*hours[:-1], _longer(hours[-1])))
        yield replace(plain, week=(*plain.week[:i], changed, *plain.week[i + 1 :]))


def _longer(window: tuple[int, int]) -> tuple[int, int]:
    opens, closes = window
    return (opens, closes + 1) if closes + 1 < opens + 1440 else (opens, closes - 1)


@given(plains())
def test_changed_declarations_differ(plain: Plain) -> None:
    calendar = plain.calendar()
    for changed in changes_of(plain):
        other = changed.calendar()
        assert calendar != other
        assert calendar.fingerprint != other.fingerprint


@given(st.data(), pairs())
def test_copies_are_equal_and_answer_alike(data: st.DataObject, pair: Pair) -> None:
    at = data.draw(moments(pair))
    amount = delta(data.draw(amounts(pair, walk.micros(at))))
    expected = asked(lambda: walk.add(pair.desk, at, micros(amount)))
    made: list[ServiceCalendar] = [
        pickle.loads(pickle.dumps(pair.calendar)),
        copy.copy(pair.calendar),
        copy.deepcopy(pair.calendar),
    ]
    asked(lambda: pair.calendar.add(at, amount))
    made.append(pickle.loads(pickle.dumps(pair.calendar)))  # after it was asked as well
    for other in made:
        assert other == pair.calendar
        assert (other.name, other.horizon) == (pair.calendar.name, pair.calendar.horizon)
        assert asked(lambda other=other: walk.micros(other.add(at, amount))) == expected  # type: ignore[misc]


# Nothing depends on what was asked before

Question = tuple[str, tuple[Any, ...]]


ABOUT_AN_INSTANT = (
    "is_open",
    "roll_forward",
    "roll_back",
    "window_at",
    "next_window",
    "previous_window",
    "business_day_of",
)


@st.composite
def questions(draw: st.DrawFn, pair: Pair) -> Question:
    at, other = draw(moments(pair, outside=True)), draw(moments(pair, outside=True))
    range_of_time = tuple(sorted((at, other), key=walk.micros))
    day = draw(days(pair))
    amount = delta(draw(amounts(pair, walk.micros(at))))
    counting = draw(st.sampled_from(("same_time", "close_of_day")))
    choices: list[Question] = [
        *((name, (at,)) for name in ABOUT_AN_INSTANT),
        ("windows", range_of_time),
        ("elapsed", range_of_time),
        ("add", (at, amount, draw(landings))),
        ("day", (day,)),
        ("add_business_days", (day, draw(st.integers(-600, 600)))),
        ("business_days_between", (day, draw(days(pair)))),
        ("due", (at, days_text(draw(few), "business"), counting)),
    ]
    return draw(st.sampled_from(choices))


def answer(calendar: ServiceCalendar, question: Question) -> object:
    name, arguments = question
    try:
        found = getattr(calendar, name)(*arguments)
        return list(found) if name == "windows" else found
    except HorizonError as error:
        return str(error)


@given(st.data(), pairs())
def test_answers_do_not_depend_on_what_was_asked_before(data: st.DataObject, pair: Pair) -> None:
    asked_in_turn = data.draw(st.lists(questions(pair), min_size=2, max_size=8))
    warm = pair.plain.calendar()
    for question in asked_in_turn:
        assert answer(warm, question) == answer(pair.plain.calendar(), question)


@settings(max_examples=max(settings().max_examples // 4, 1))  # it compiles decades, again and again
@given(st.data(), pairs())
def test_a_far_question_first_changes_nothing(data: st.DataObject, pair: Pair) -> None:
    # Far more years than are asked about: pages grow from wherever the first question lies.
    first, last = pair.plain.horizon
    wide = replace(pair.plain, years=(first - 15, last + 15), known="all")
    warm = wide.calendar()
    for _ in range(3):
        year = data.draw(st.integers(first - 15, last + 15))
        answer(warm, ("is_open", (datetime(year, 3, 1, 12, tzinfo=wide.tz),)))
        question = data.draw(questions(pair))
        assert answer(warm, question) == answer(wide.calendar(), question)


# Horizons


@given(st.data(), pairs())
def test_the_horizon_is_what_was_declared(data: st.DataObject, pair: Pair) -> None:
    assert pair.calendar.horizon == pair.plain.horizon
    for question in (pair.calendar.is_open, pair.calendar.roll_back, pair.calendar.roll_forward):
        with pytest.raises(HorizonError):
            question(at_instant(pair, pair.start - 1))
        with pytest.raises(HorizonError):
            question(at_instant(pair, pair.end + 1))
    assert shown(pair, pair.calendar.add(at_instant(pair, pair.start), timedelta(0))) == pair.start
    assert shown(pair, pair.calendar.add(at_instant(pair, pair.end), timedelta(0))) == pair.end


# A date that Apia skips, and a date whose hours end before the horizon begins.
NEVER = (
    Plain("Pacific/Apia", ((),) * 7, (2011, 2012), exceptions={date(2011, 12, 30): ((540, 1020),)}),
    Plain("UTC", ((),) * 7, (2026, 2027), exceptions={date(2025, 12, 31): ((540, 1440),)}),
    Plain(
        "UTC",
        (((540, 1020),),) + ((),) * 6,
        (2026, 2026),
        frozenset(date(2026, 1, 5) + i * 7 * DAY for i in range(52)),
    ),
)


@given(st.data(), st.sampled_from(NEVER))
def test_a_calendar_that_never_opens_says_so(data: st.DataObject, plain: Plain) -> None:
    pair = pair_of(plain)
    assert not opens_ever(pair)
    at = data.draw(moments(pair).filter(lambda at: walk.micros(at) < pair.end))
    day = data.draw(days(pair))
    for name, arguments in (
        ("is_open", (at,)),
        ("roll_forward", (at,)),
        ("roll_back", (at,)),
        ("window_at", (at,)),
        ("add", (at, timedelta(hours=1))),
        ("elapsed", (at, at)),
        ("is_business_day", (day,)),
        ("add_business_days", (day, 1)),
    ):
        with pytest.raises(NeverOpensError):
            getattr(pair.calendar, name)(*arguments)


@given(plains())
def test_a_calendar_without_hours_is_not_made(plain: Plain) -> None:
    year = plain.horizon[1] + 2
    never = replace(plain, week=((),) * 7, exceptions={date(year, 5, 6): ((540, 1020),)})
    with pytest.raises(NeverOpensError, match="no weekly hours"):
        never.calendar()


def test_a_zone_object_and_its_key_are_one_declaration() -> None:
    hours = WeeklyHours.parse("Mon-Fri 09:00-17:00")
    by_key = ServiceCalendar(timezone="Europe/Amsterdam", hours=hours)
    by_object = ServiceCalendar(timezone=ZoneInfo.no_cache("Europe/Amsterdam"), hours=hours)
    assert by_key == by_object
    assert by_key != "Europe/Amsterdam"
