"""When budgets are used up, over columns: every kind of budget, every way of counting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from slacal.budget import Budget
from slacal.calendars.almanac import Almanac, Landing
from slacal.calendars.counting import Counting, business_day_length
from slacal.calendars.counting import due as due_instant
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
from slacal.history.kernel.dates import Sheet, sheet_of
from slacal.history.kernel.tables import Bench, Room
from slacal.instants import DAY, Instant, Micros, day_wall

Move = Callable[[Bench, Block], Block]

_MARGIN = 3 * DAY  # no date reaches further from an instant, in whatever zone its calendar counts
_MOST_DAYS = 10**6  # longer than any horizon


class Promise(NamedTuple):
    """How much time is granted, how it is counted, and where it lands."""

    budget: Budget
    counting: Counting = "service_time"
    landing: Landing | None = None
    by: Micros | None = None
    cutoff: Micros | None = None

    @property
    def in_service(self) -> bool:
        """Whether it is a plain length of service time."""
        days = self.budget.kind == "business_days" and self.counting == "service_time"
        return days or self.budget.kind == "service_time"

    @property
    def in_clock(self) -> bool:
        """Whether its clock counts service time, and not real time."""
        return self.budget.kind in ("service_time", "business_days")

    def length(self, almanac: Almanac) -> Micros:
        """Return how long that is, at most longer than any calendar."""
        amount = self.budget.amount
        if self.budget.kind == "business_days":
            amount *= business_day_length(almanac)
        return min(amount, FARTHEST)


def due(almanac: Almanac, at: Column, promise: Promise) -> Found:
    """Return when a budget, counted from each instant, is used up; see `ServiceCalendar.due`."""
    asked = ask_due(almanac, at, promise)
    return settle(asked, due_of(almanac, asked, at, promise))


def due_by(almanac: Almanac, at: Column, promises: Sequence[Promise], codes: Array) -> Found:
    """Return when each row's own budget is used up: `promises[codes[row]]`; none where -1."""
    alike: dict[Landing | None, list[int]] = {}
    parts: list[tuple[Array, Found]] = []
    for code, promise in enumerate(promises):
        if promise.in_service and promise.length(almanac) > 0:
            alike.setdefault(promise.landing, []).append(code)
        else:
            index = np.flatnonzero(codes == code)
            parts.append((index, due(almanac, at.rows(index), promise)))
    for landing, group in alike.items():
        lengths = np.full(len(promises) + 1, NAT)
        for code in group:
            lengths[code] = promises[code].length(almanac)
        amounts = column_of("budget", lengths[codes], "us")
        if len(alike) == 1 and not parts:
            return add(almanac, at, amounts, landing)
        index = np.flatnonzero(np.isin(codes, group))
        parts.append((index, add(almanac, at.rows(index), amounts.rows(index), landing)))
    return together(len(at), parts)


def ask_due(almanac: Almanac, at: Column, promise: Promise) -> Asked:
    """Return which rows can be asked; business days want to know what follows the instant."""
    return ask(almanac, at, end_known=promise.counting == "service_time")


def due_of(almanac: Almanac, asked: Asked, at: Column, promise: Promise) -> Answers:
    """Return when a budget is used up for what is asked."""
    budget, counting, landing = promise[:3]
    if promise.in_service:
        length = np.broadcast_to(np.int64(promise.length(almanac)), (asked.rows,))
        return added(almanac, asked, at, column_of("budget", length, "us"), landing)
    ends = [_ask(almanac, at, promise) for at in (asked.low, asked.high)]
    if budget.kind == "business_days":
        ends += _ask_around(almanac, asked, budget.amount)
    page = page_for(almanac, ends)[0]
    table, move = table_of(page), _move(almanac, sheet_of(almanac, page), budget, counting)

    def work(rows: slice, room: Room, found: Answers) -> None:
        moved = move(Bench(table, room, found.bad_in(rows)), asked.block(at, rows))
        if found.bad is not None:
            found.bad[rows] |= _is_after(moved, almanac.horizon.end)
        found.store(rows, moved)

    return answers(asked, work, may_fail=True)


def _is_after(at: Block, end: Instant) -> Array:
    late: Array = at.micros > end
    return late if at.nanos is None else late | ((at.micros == end) & (at.nanos > 0))


def _ask(almanac: Almanac, at: Instant, promise: Promise) -> Callable[[], object]:
    return lambda: due_instant(almanac, at, *promise[:3])


def _ask_around(almanac: Almanac, asked: Asked, n: int) -> list[Callable[[], object]]:
    """Return questions that grow the page to all the dates that *n* business days may touch."""
    horizon, last = almanac.horizon, almanac.last_day

    def rolled() -> None:
        almanac.check(min(almanac.roll_forward(asked.high) + _MARGIN, horizon.end))

    def counted() -> int:
        local = almanac.schedule.day_clock.datetime(asked.high).toordinal()
        return almanac.nth_business_day(min(local + 2, last), n)

    early = max(asked.low - _MARGIN, horizon.start)
    return [lambda: almanac.check(early), rolled, counted]


def _move(almanac: Almanac, sheet: Sheet, budget: Budget, counting: Counting) -> Move:
    """Return what a block of instants is moved with."""
    n = budget.amount
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


def _calendar_days(almanac: Almanac, sheet: Sheet, bench: Bench, at: Block, n: int) -> Block:
    wall = sheet.walls.wall(at.micros) + min(n, _MOST_DAYS) * DAY
    horizon = almanac.horizon
    first, end = day_wall(new_year(horizon.first_year)), day_wall(new_year(horizon.last_year + 1))
    if bench.bad is not None:
        bad = bench.bad
        bad |= (wall < first) | (wall >= end + DAY)
    return sheet.walls.reached(Block(wall, at.nanos))
