"""Service time over columns: add, elapsed, open or closed, and the rolls."""

from __future__ import annotations

from typing import Any

import numpy as np

from slacal.calendars.almanac import Almanac, Landing
from slacal.history.kernel.asking import (
    Answers,
    Asked,
    Found,
    answers,
    ask,
    page_for,
    settle,
    table_of,
)
from slacal.history.kernel.columns import Block, Column, same_length
from slacal.history.kernel.tables import Bench, Room, Table


def add(almanac: Almanac, at: Column, amount: Column, landing: Landing | None) -> Found:
    """Return where each amount of service from each instant ends."""
    same_length(at, amount)
    asked = ask(almanac, at, amounts=(amount,))
    return settle(asked, added(almanac, asked, at, amount, landing))


def added(
    almanac: Almanac, asked: Asked, at: Column, amount: Column, landing: Landing | None
) -> Answers:
    """Return where each amount of service from what is asked ends."""
    most, least = amount.high, amount.low
    if landing is None:  # it goes both ways, each to its own side
        most, least = max(most, 0), min(least, 0)
    ends = (
        lambda: almanac.add(asked.high, most, landing),
        lambda: almanac.add(asked.low, least, landing),
    )
    page, may_fail = page_for(almanac, ends)
    table = table_of(page)
    may_fail |= at.has_nanos or amount.has_nanos

    def ahead(rows: slice, room: Room, found: Answers) -> None:
        out = found.values[rows]
        table.service(asked.block(at, rows).micros, room, out)
        np.add(out, asked.amounts(amount, rows).micros, out=out)
        table.earliest(out, room, out)

    def anywhere(rows: slice, room: Room, found: Answers) -> None:
        start, length = asked.block(at, rows), asked.amounts(amount, rows)
        bench = Bench(table, room, found.bad_in(rows))
        found.store(rows, landed(bench, start, length, landing))

    # Rows that are skipped add nothing, which is another case.
    is_plain = not may_fail and asked.skip is None and landing is None and amount.low > 0
    return answers(asked, ahead if is_plain else anywhere, may_fail=may_fail)


def landed(bench: Bench, start: Block, length: Block, landing: Landing | None) -> Block:
    """Return where each length of service ends; marks what the table does not hold."""
    table, room, _ = bench
    micros = table.service(start.micros, room, np.empty_like(start.micros))
    np.add(micros, length.micros, out=micros)
    rest = None
    if start.nanos is not None or length.nanos is not None:
        rest = _nanos_served(table, start, room)
        rest = rest + (0 if length.nanos is None else length.nanos)
        micros += rest // 1000
        rest = rest % 1000
    service = Block(micros, rest)
    if landing is not None:
        return reached(bench, service, landing)
    return _where_the_walk_stops(bench, start, length, service)


def _where_the_walk_stops(bench: Bench, start: Block, length: Block, service: Block) -> Block:
    """Return closing time going forward, opening time going back, the start where nothing does."""
    amount = length.micros
    forward, back = amount > 0, amount < 0
    if length.nanos is not None:
        forward |= (amount == 0) & (length.nanos > 0)
    ahead = reached(bench, service, "close", forward)
    behind = reached(bench, service, "next_open", back)
    micros = np.where(forward, ahead.micros, np.where(back, behind.micros, start.micros))
    if service.nanos is None:
        return Block(micros, None)
    stay = 0 if start.nanos is None else start.nanos
    nanos = np.where(forward, ahead.nanos, np.where(back, behind.nanos, stay))
    return Block(micros, nanos)


def reached(bench: Bench, service: Block, landing: Landing, only: Any = True) -> Block:
    """Return the first ("close") or last instant at which `W` is so much, for *only* some rows."""
    table, room, bad = bench
    micros, rest = service
    lowest, highest = (1, table.total) if landing == "close" else (0, table.total - 1)
    part = None if rest is None or landing != "close" else rest > 0
    fits = (lowest <= micros) & (micros <= highest)
    if part is not None:  # with nanoseconds on top it lies inside a window
        fits = np.where(part, (micros >= 0) & (micros < table.total), fits)
    if bad is not None:
        bad |= ~fits & only
    held = np.clip(micros, lowest, highest)
    side = table.earliest if landing == "close" else table.latest
    found = side(held, room, np.empty_like(held))
    if part is not None and part.any():
        inside = table.latest(np.clip(micros, 0, table.total - 1), room, np.empty_like(held))
        found = np.where(part, inside, found)
    return Block(found, rest)


def elapsed(almanac: Almanac, start: Column, end: Column) -> Found:
    """Return the service from each start to each end, negative where the end comes first."""
    same_length(start, end)
    asked = ask(almanac, start, end)
    return settle(asked, served(almanac, asked, start, end))


def served(almanac: Almanac, asked: Asked, start: Column, end: Column) -> Answers:
    """Return the service from each start to each end of what is asked."""
    ends = (lambda: almanac.elapsed(asked.low, asked.high),)
    table = table_of(page_for(almanac, ends)[0])
    nanos = start.has_nanos or end.has_nanos

    def work(rows: slice, room: Room, found: Answers) -> None:
        first, last = asked.block(start, rows), asked.block(end, rows)
        out = found.values[rows]
        before = table.service(first.micros, room, room.result)
        passed = np.subtract(table.service(last.micros, room, out), before, out=out)
        if nanos:
            rest = _nanos_served(table, last, room) - _nanos_served(table, first, room)
            found.store(rows, Block(passed.copy(), rest))

    return answers(asked, work, may_fail=nanos)


def _nanos_served(table: Table, at: Block, room: Room) -> Any:
    if at.nanos is None:
        return 0
    return np.where(table.is_open(at.micros, room), at.nanos, 0)


def is_open(almanac: Almanac, at: Column) -> Found:
    """Return whether the desk is open at each instant."""
    asked = ask(almanac, at, end_known=False)
    table = table_of(page_for(almanac, (lambda: almanac.elapsed(asked.low, asked.high),))[0])

    def work(rows: slice, room: Room, found: Answers) -> None:
        found.values[rows] = table.is_open(asked.block(at, rows).micros, room)

    return settle(asked, answers(asked, work, may_fail=False, dtype=bool))


def roll_forward(almanac: Almanac, at: Column) -> Found:
    """Return each instant while open, else the next opening."""
    asked = ask(almanac, at, end_known=False)
    ends = lambda: almanac.roll_forward(asked.high), lambda: almanac.roll_forward(asked.low)
    page, may_fail = page_for(almanac, ends)
    table = table_of(page)

    def work(rows: slice, room: Room, found: Answers) -> None:
        start = asked.block(at, rows)
        found.store(rows, rolled_forward(Bench(table, room, found.bad_in(rows)), start))

    return settle(asked, answers(asked, work, may_fail=may_fail or at.has_nanos))


def rolled_forward(bench: Bench, at: Block) -> Block:
    """Return each instant while open, else the next opening."""
    service = bench.table.service(at.micros, bench.room, np.empty_like(at.micros))
    found = reached(bench, Block(service, None), "next_open")
    if at.nanos is None:
        return found
    return Block(found.micros, np.where(found.micros == at.micros, at.nanos, 0))


def roll_back(almanac: Almanac, at: Column) -> Found:
    """Return each instant where service runs up to it, else the last closing."""
    asked = ask(almanac, at)
    ends = lambda: almanac.roll_back(asked.low), lambda: almanac.roll_back(asked.high)
    page, may_fail = page_for(almanac, ends)
    table = table_of(page)

    def work(rows: slice, room: Room, found: Answers) -> None:
        start = asked.block(at, rows)
        service = table.service(start.micros, room, np.empty_like(start.micros))
        running = None if start.nanos is None else _nanos_served(table, start, room)
        bench = Bench(table, room, found.bad_in(rows))
        found.store(rows, reached(bench, Block(service, running), "close"))

    return settle(asked, answers(asked, work, may_fail=may_fail or at.has_nanos))
