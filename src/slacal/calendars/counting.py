"""When a budget is used up: the ways of counting, as arithmetic on timeline and days."""

from __future__ import annotations

from typing import Literal, get_args

from slacal.budget import Budget
from slacal.calendars.almanac import LANDINGS, Almanac, Landing
from slacal.errors import BusinessDayLengthError, ChoiceError, HorizonError, check_choice
from slacal.instants import DAY, Instant, Micros, Wall, day_wall

Counting = Literal["service_time", "same_time", "close_of_day"]
COUNTINGS: tuple[Counting, ...] = get_args(Counting)


def check_counting(budget: Budget, counting: Counting, landing: Landing | None) -> None:
    """Raise `ChoiceError` where a counting or a landing does not exist or does not apply."""
    if counting not in COUNTINGS:
        check_choice("counting", counting, COUNTINGS)
    if counting != "service_time" and budget.kind != "business_days":
        raise ChoiceError(
            f'counting="{counting}" with a budget of {budget}',
            why="a way of counting belongs to business days",
            fix='leave it out, or give the budget as e.g. "2 business days"',
            value=counting,
        )
    if landing is None:
        return
    if landing not in LANDINGS:
        check_choice("landing", landing, LANDINGS)
    if counting != "service_time" or budget.kind in ("real_time", "calendar_days"):
        counted = counting if budget.kind == "business_days" else budget
        raise ChoiceError(
            f'landing="{landing}" with {counted}',
            why="a landing belongs to budgets that are counted in service time",
            fix="leave it out",
            value=landing,
        )


def due(
    almanac: Almanac, at: Instant, budget: Budget, counting: Counting, landing: Landing | None
) -> Instant:
    """Return the instant at which *budget*, counted from *at*, is used up.

    Args:
        almanac: the calendar's timeline and days.
        at: when counting starts.
        budget: how much time there is.
        counting: how business days are counted: n times the day's length of service, the same wall
            time on the n-th business day after, or the close of that day.
        landing: which end of a closed stretch the result takes; for service time only.

    Raises:
        BusinessDayLengthError: business days in service time, and the days have no one length.
        HorizonError: the budget is not used up inside the horizon.
    """
    kind, amount = budget.kind, budget.amount
    try:
        if kind == "service_time":
            return almanac.add(at, amount, landing)
        if kind == "business_days":
            if counting == "service_time":
                return almanac.add(at, amount * business_day_length(almanac), landing)
            count = _same_time if counting == "same_time" else _close_of_day
            return count(almanac, at, amount)
        almanac.check(at)
        if kind == "calendar_days" and amount:
            return _inside(almanac, almanac.reached(almanac.clock.wall(at) + amount * DAY))
        return _inside(almanac, at + amount)
    except HorizonError:
        what = f"due instant for {budget} from {almanac.pages.text(at)}"
        raise almanac.horizon.outside(what) from None


def business_day_length(almanac: Almanac) -> Micros:
    """Return what a business day is in service time, or raise `BusinessDayLengthError`."""
    length = almanac.schedule.business_day
    if length is not None:
        return length
    lengths = almanac.schedule.regular_lengths
    listed = ", ".join(f"{minutes // 60}:{minutes % 60:02} h" for minutes in lengths)
    why = f"the regular days differ in length ({listed})"
    if len(lengths) < 2:
        why = "the regular days overlap" if lengths else "no day is regular"
    raise BusinessDayLengthError(
        "a business day in service time",
        why=why,
        fix="state business_day=timedelta(hours=8), or count same_time or close_of_day",
        lengths=lengths,
    )


def _same_time(almanac: Almanac, at: Instant, n: int) -> Instant:
    start = almanac.roll_forward(at)
    day = almanac.business_day_of(start)
    target = almanac.nth_business_day(day, n)
    return _in_service_on(almanac, target, almanac.clock.wall(start) + (target - day) * DAY)


def _in_service_on(almanac: Almanac, day: int, wall: Wall) -> Instant:
    """Return where the clock reaches a wall time; on a business day, and in its hours."""
    moved = almanac.span_around(day).reached(wall)
    windows = almanac.days_for(day, day).windows(day)
    reached = windows[0][0]  # before the day's first opening it becomes that opening
    for opens, closes in windows:
        if moved >= opens:
            reached = min(moved, closes)  # after a closing it becomes that closing
    return _inside(almanac, reached)


def _close_of_day(almanac: Almanac, at: Instant, n: int) -> Instant:
    target = almanac.nth_business_day(almanac.business_day_of(at), n)
    return _inside(almanac, almanac.days_for(target, target).windows(target)[-1][1])


def _inside(almanac: Almanac, at: Instant) -> Instant:
    if at > almanac.horizon.end:
        raise almanac.horizon.outside(almanac.pages.text(at))
    return at


def due_by(almanac: Almanac, at: Instant, n: int, time: Micros) -> Instant:
    """Return a wall time on the n-th business day after the one of *at*, kept in its hours.

    Args:
        almanac: the calendar's timeline and days.
        at: when counting starts; not rolled, as for "close_of_day".
        n: how many business days, at least 1.
        time: microseconds since that day's midnight. Before its first opening it becomes that
            opening, after a closing that closing.
    """
    day = almanac.nth_business_day(almanac.business_day_of(at), n)
    return _in_service_on(almanac, day, day_wall(day) + time)


def after_cutoff(almanac: Almanac, at: Instant, time: Micros) -> Instant:
    """Return *at*, or the next business day's opening where it is past a wall time of its own.

    Args:
        almanac: the calendar's timeline and days.
        at: when something came in.
        time: microseconds since the midnight of the business day of *at*; over 24 hours in a night.
    """
    day = almanac.business_day_of(at)
    if almanac.clock.wall(at) - day_wall(day) <= time:
        return at
    following = almanac.nth_business_day(day, 1)
    return _inside(almanac, almanac.days_for(following, following).windows(following)[0][0])


def business_days_from(almanac: Almanac, at: Instant, n: int) -> Instant:
    """Return the wall time of *at* on the n-th business day after (n < 0: before) its own.

    A closing belongs to the business day it ends. On the day reached, it is kept in the hours.
    """
    day = almanac.business_day_of(at)
    if not almanac.is_open(at) and almanac.elapsed(at - 1, at):
        day = almanac.business_day_of(at - 1)
    target = almanac.nth_business_day(day, n)
    return _in_service_on(almanac, target, almanac.clock.wall(at) + (target - day) * DAY)
