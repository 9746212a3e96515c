"""When budgets are used up, over columns: every kind of budget, every way of counting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from slacal.budget import Budget
from slacal.calendars.almanac import Almanac, Landing
from slacal.calendars.counting import Counting, after_cutoff, business_day_length
from slacal.calendars.counting import due as due_instant
from slacal.calendars.counting import due_by as due_by_instant
from slacal.calendars.pages import new_year
from slacal.history.kernel.arithmetic import add, added, rolled_forward
from slacal.history.kernel.asking import (
    Answers,
    Asked,
    Found,
    answers,
    ask,
    page_for,
    settle,
    table_of,
    together,
)
from slacal.history.kernel.columns import FARTHEST, NAT, Array, Block, Column, column_of
from slacal.history.kernel.dates import Sheet, sheet_of, wall_of
from slacal.history.kernel.tables import Bench, Room
from slacal.instants import DAY, Instant, Micros, day_wall

Move = Callable[[Bench, Block], Block]

_MOST_DAYS = 10**6  # longer than any horizon


class Grant(NamedTuple):
    """How much time is granted, how it is counted, and where it lands.

    `by` is the time of day by which it is due on the last of its business days, and what starts it
    after `cutoff` counts from the next business day's opening: microseconds since midnight.
    """

    budget: Budget
    counting: Counting = "service_time"
    landing: Landing | None = None
    by: Micros | None = None
    cutoff: Micros | None = None

    @property
    def is_plain_service(self) -> bool:
        """Whether it is a plain length of service time."""
        days = self.budget.kind == "business_days" and self.counting == "service_time"
        return days or self.budget.kind == "service_time"

    @property
    def in_service(self) -> bool:
        """Whether its clock counts service time, and not real time."""
        return self.budget.kind in ("service_time", "business_days")

    def length(self, almanac: Almanac) -> Micros:
        """Return how long that is, at most longer than any calendar."""
        amount = self.budget.amount
        if self.budget.kind == "business_days":
            amount *= business_day_length(almanac)
        return min(amount, FARTHEST)

    def due_from(self, almanac: Almanac, start: Instant) -> Instant:
        """Return what the scalar core says: when it is due, counted from *start* as it is."""
        if self.by is not None:
            return due_by_instant(almanac, start, self.budget.amount, self.by)
        return due_instant(almanac, start, self.budget, self.counting, self.landing)


def started(almanac: Almanac, at: Column, cutoff: Micros | None) -> Found:
    """Return from when each clock counts: later than *at* only past the cut-off.

    Args:
        almanac: whose business days count.
        at: what starts the clocks.
        cutoff: microseconds since the midnight of the business day of *at*; past it, a clock
            counts from the next business day's opening. None: there is no cut-off.
    """
    if cutoff is None:
        return Found(_finest(at), at.missing, None)
    time = cutoff
    asked = ask(almanac, at, end_known=False)
    ends = (
        lambda: after_cutoff(almanac, asked.low, time),
        lambda: after_cutoff(almanac, asked.high, time),
        _ask_beyond(almanac, asked, 1),
    )
    page = page_for(almanac, ends)[0]
    sheet = sheet_of(almanac, page)

    def work(rows: slice, room: Room, found: Answers) -> None:
        start, bad = _after_cutoff(sheet, asked.block(at, rows), time, almanac.horizon.end)
        if found.bad is not None:
            found.bad[rows] |= bad
        found.store(rows, start)

    return settle(asked, answers(asked, work, may_fail=True))


def _finest(at: Column) -> Array:
    """Return a column's integers in nanoseconds if it has any, else in microseconds."""
    if at.unit in ("ns", "us"):
        return at.raw
    micros = at.block(slice(None), None, 0).micros
    return micros if at.missing is None else np.where(at.missing, NAT, micros)


def _after_cutoff(sheet: Sheet, at: Block, cutoff: Micros, end: Instant) -> tuple[Block, Array]:
    """Return from when a block of clocks counts, and where that is not known."""
    day = sheet.business_day_of(at.micros)
    time = sheet.walls.wall(at.micros) - wall_of(day)
    past: Array = time > cutoff
    if at.nanos is not None:
        past |= (time == cutoff) & (at.nanos > 0)
    bad: Array = np.zeros(len(past), bool)
    opens = sheet.open_of(sheet.nth_business_day(day, 1, bad))
    bad |= opens > end
    nanos = None if at.nanos is None else np.where(past, 0, at.nanos)
    return Block(np.where(past, opens, at.micros), nanos), bad & past


def due(almanac: Almanac, at: Column, grant: Grant) -> Found:
    """Return when a budget, counted from each instant as it is, is used up; see `Calendar.due`."""
    asked = ask_due(almanac, at, grant)
    return settle(asked, due_of(almanac, asked, at, grant))


def due_by(almanac: Almanac, at: Column, grants: Sequence[Grant], codes: Array) -> Found:
    """Return when each row's own budget is used up: `grants[codes[row]]`; none where -1."""
    alike: dict[Landing | None, list[int]] = {}
    parts: list[tuple[Array, Found]] = []
    for code, grant in enumerate(grants):
        if grant.is_plain_service and grant.length(almanac) > 0:
            alike.setdefault(grant.landing, []).append(code)
        else:
            index = np.flatnonzero(codes == code)
            parts.append((index, due(almanac, at.rows(index), grant)))
    for landing, group in alike.items():
        lengths = np.full(len(grants) + 1, NAT)
        for code in group:
            lengths[code] = grants[code].length(almanac)
        amounts = column_of("budget", lengths[codes], "us")
        if len(alike) == 1 and not parts:
            return add(almanac, at, amounts, landing)
        index = np.flatnonzero(np.isin(codes, group))
        parts.append((index, add(almanac, at.rows(index), amounts.rows(index), landing)))
    return together(len(at), parts)


def ask_due(almanac: Almanac, at: Column, grant: Grant) -> Asked:
    """Return which rows can be asked; business days want to know what follows the instant."""
    return ask(almanac, at, end_known=grant.counting == "service_time")


def due_of(almanac: Almanac, asked: Asked, at: Column, grant: Grant) -> Answers:
    """Return when a budget is used up for what is asked."""
    if grant.is_plain_service:
        length = np.broadcast_to(np.int64(grant.length(almanac)), (asked.rows,))
        return added(almanac, asked, at, column_of("budget", length, "us"), grant.landing)
    budget = grant.budget
    ends = [_ask(almanac, at, grant) for at in (asked.low, asked.high)]
    if budget.kind == "business_days":
        ends.append(_ask_beyond(almanac, asked, budget.amount))
    page = page_for(almanac, ends)[0]
    table, move = table_of(page), _move(almanac, sheet_of(almanac, page), grant)

    def work(rows: slice, room: Room, found: Answers) -> None:
        moved = move(Bench(table, room, found.bad_in(rows)), asked.block(at, rows))
        if found.bad is not None:
            found.bad[rows] |= _is_after(moved, almanac.horizon.end)
        found.store(rows, moved)

    return answers(asked, work, may_fail=True)


def _is_after(at: Block, end: Instant) -> Array:
    late: Array = at.micros > end
    return late if at.nanos is None else late | ((at.micros == end) & (at.nanos > 0))


def _ask(almanac: Almanac, at: Instant, grant: Grant) -> Callable[[], object]:
    return lambda: grant.due_from(almanac, at)


def _ask_beyond(almanac: Almanac, asked: Asked, n: int) -> Callable[[], object]:
    """Return the question that grows the page to the last date that *n* business days may touch.

    Windows may overlap, so an instant before the last one may belong to a later business day. The
    dates before the first one need no question: a page holds the eve of its first date.
    """

    def counted() -> int:
        local = almanac.schedule.day_clock.datetime(asked.high).toordinal()
        return almanac.nth_business_day(min(local + 2, almanac.last_day), n)

    return counted


def _move(almanac: Almanac, sheet: Sheet, grant: Grant) -> Move:
    """Return what a block of instants is moved with."""
    budget, counting, by = grant.budget, grant.counting, grant.by
    n = budget.amount
    if by is not None:
        return lambda bench, at: _by_time(sheet, bench, at, n, by)
    if budget.kind == "business_days" and counting == "same_time":
        return lambda bench, at: _same_time(sheet, bench, at, n)
    if budget.kind == "business_days":
        return lambda bench, at: _close_of_day(sheet, bench, at, n)
    if budget.kind == "calendar_days" and n:
        return lambda bench, at: _calendar_days(almanac, sheet, bench, at, n)
    later = min(n, FARTHEST)
    return lambda bench, at: Block(at.micros + later, at.nanos)


def _same_time(sheet: Sheet, bench: Bench, at: Block, n: int) -> Block:
    start = rolled_forward(bench, at)
    day = sheet.business_day_of(start.micros)
    target = sheet.nth_business_day(day, n, bench.bad)
    wall = sheet.walls.wall(start.micros) + (target - day) * DAY
    return sheet.inside(target, sheet.walls.reached(Block(wall, start.nanos)))


def _close_of_day(sheet: Sheet, bench: Bench, at: Block, n: int) -> Block:
    target = sheet.nth_business_day(sheet.business_day_of(at.micros), n, bench.bad)
    return Block(sheet.close_of(target), None if at.nanos is None else np.zeros_like(at.nanos))


def _by_time(sheet: Sheet, bench: Bench, at: Block, n: int, time: Micros) -> Block:
    target = sheet.nth_business_day(sheet.business_day_of(at.micros), n, bench.bad)
    nanos = None if at.nanos is None else np.zeros_like(at.nanos)
    return sheet.inside(target, sheet.walls.reached(Block(wall_of(target) + time, nanos)))


def _calendar_days(almanac: Almanac, sheet: Sheet, bench: Bench, at: Block, n: int) -> Block:
    wall = sheet.walls.wall(at.micros) + min(n, _MOST_DAYS) * DAY
    horizon = almanac.horizon
    first, end = day_wall(new_year(horizon.first_year)), day_wall(new_year(horizon.last_year + 1))
    if bench.bad is not None:
        bad = bench.bad
        bad |= (wall < first) | (wall >= end + DAY)
    return sheet.walls.reached(Block(wall, at.nanos))
