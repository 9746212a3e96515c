"""How a column is asked: which page answers, which rows cannot be, and blocks of rows at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, Literal, NamedTuple, get_args
from weakref import WeakKeyDictionary

import attrs
import numpy as np

from slacal.calendars.almanac import Almanac
from slacal.calendars.pages import Page
from slacal.errors import HorizonError, RangeError, SlacalError, check_choice
from slacal.history.kernel.columns import NAT, UNITS, Array, Block, Column, column_of
from slacal.history.kernel.tables import BLOCK, Room, Table
from slacal.instants import Instant

Errors = Literal["raise", "null"]
ERRORS: tuple[Errors, ...] = get_args(Errors)

_PART = 16 * BLOCK  # rows that are worth a thread
_MOST_THREADS = 4
NS_FIT = np.iinfo(np.int64).max // 1000 - 1  # microseconds that still fit in nanoseconds

# What a page looks like to NumPy, as long as it lives. Two threads may make it twice; no harm.
_TABLES: WeakKeyDictionary[Page, Table] = WeakKeyDictionary()


def table_of(page: Page) -> Table:
    """Return a page's timeline as NumPy sees it."""
    table = _TABLES.get(page)
    if table is None:
        table = _TABLES[page] = Table(page.timeline)
    return table


def page_for(almanac: Almanac, ends: Iterable[Callable[[], object]]) -> tuple[Page, bool]:
    """Return a page that holds all answers, and whether some may lie outside the horizon.

    *ends* ask the scalar core for the earliest and the latest answer: that grows the page.
    """
    outside = False
    for ask in ends:
        try:
            ask()
        except HorizonError:
            outside = True
    horizon = almanac.horizon
    if outside:
        return almanac.pages.for_years(horizon.first_year, horizon.last_year), True
    return newest_page(almanac), False


def newest_page(almanac: Almanac) -> Page:
    """Return the page that every question so far is on; it never gives up a year."""
    pages = almanac.pages
    timeline = pages.timeline
    at = timeline.start if timeline.start < timeline.end else almanac.horizon.start
    return pages.for_instant(at)


@attrs.frozen(eq=False)
class Asked:
    """The rows of some columns that can be asked, inside a calendar's horizon.

    `skip` marks those without a value or outside, `outside` only the latter; None: there are none.
    `low` and `high` are the ends of what is asked, and `fill` stands in for what is skipped.
    """

    rows: int
    skip: Array | None
    outside: Array | None
    low: Instant
    high: Instant

    @property
    def fill(self) -> Instant:
        """An instant that can be asked."""
        return self.low

    def block(self, column: Column, rows: slice) -> Block:
        """Return some rows of instants, those to be skipped filled."""
        return column.block(rows, self.skip, self.fill)

    def amounts(self, column: Column, rows: slice) -> Block:
        """Return some rows of lengths, those to be skipped filled with nothing."""
        return column.block(rows, self.skip, 0)


def ask(
    almanac: Almanac, *columns: Column, amounts: tuple[Column, ...] = (), end_known: bool = True
) -> Asked:
    """Return which rows of *columns* can be asked; *end_known*: the horizon's end itself may be."""
    horizon = almanac.horizon
    last = horizon.end if end_known else horizon.end - 1
    missing = [c.missing for c in (*columns, *amounts) if c.missing is not None]
    beyond = [
        _beyond(column, horizon.start, horizon.end, end_known=end_known)
        for column in columns
        if column.low <= column.high and (column.low < horizon.start or column.high > last)
    ]
    held = [column for column in columns if column.low <= column.high]
    low = min((column.low for column in held), default=horizon.start)
    high = max((column.high for column in held), default=horizon.start)
    outside = np.logical_or.reduce(beyond) if beyond else None
    if outside is not None and missing:
        outside &= ~np.logical_or.reduce(missing)
    skip = np.logical_or.reduce([*missing, *beyond]) if missing or beyond else None
    return Asked(
        rows=len(columns[0]),
        skip=skip,
        outside=outside,
        low=min(max(low, horizon.start), last),
        high=max(min(high, last), horizon.start),
    )


def _beyond(column: Column, start: Instant, end: Instant, *, end_known: bool) -> Array:
    """Return which rows lie outside [start, end], or [start, end) in the column's own unit."""
    size = UNITS[column.unit]
    if size:
        low, high = -(-start // size), (end - (not end_known)) // size
    else:  # the last nanosecond before the end is later than the last microsecond
        low, high = max(start * 1000, NAT), min(end * 1000 - (not end_known), -NAT - 1)
    return (column.raw < low) | (column.raw > high)


@attrs.frozen(eq=False)
class Answers:
    """What came out: microseconds (or nanoseconds) by row, and the rows that have no answer."""

    values: Array
    bad: Array | None

    def bad_in(self, rows: slice) -> Array | None:
        """Return the marks of some rows, to be set."""
        return None if self.bad is None else self.bad[rows]

    def store(self, rows: slice, found: Block) -> None:
        """Put a block in its place, as nanoseconds where it has any."""
        values = self.values[rows]
        if found.nanos is None:
            values[:] = found.micros
            return
        fits = np.abs(found.micros) <= NS_FIT
        np.multiply(np.where(fits, found.micros, 0), 1000, out=values)
        values += found.nanos
        if not fits.all():
            assert self.bad is not None
            self.bad[rows] |= ~fits


Work = Callable[[slice, Room, Answers], None]


def answers(asked: Asked, work: Work, *, may_fail: bool, dtype: Any = np.int64) -> Answers:
    """Return what *work* gives for all rows, block by block, in threads where they help."""
    bad: Array = np.zeros(asked.rows, bool) if may_fail or asked.outside is not None else None
    found = Answers(np.empty(asked.rows, dtype), bad)

    def part(rows: range) -> None:
        room = Room(min(BLOCK, len(rows)))
        for first in range(rows.start, rows.stop, BLOCK):
            last = min(first + BLOCK, rows.stop)
            work(slice(first, last), room.first(last - first), found)

    parts = list(_parts(asked.rows))
    if len(parts) > 1:
        with ThreadPoolExecutor(len(parts)) as pool:
            list(pool.map(part, parts))
    else:
        part(range(asked.rows))
    if asked.outside is not None:
        assert bad is not None
        bad |= asked.outside
        if asked.skip is not None:
            bad &= ~(asked.skip & ~asked.outside)
    elif bad is not None and asked.skip is not None:
        bad &= ~asked.skip
    return found


def _parts(rows: int) -> Iterator[range]:
    threads = max(1, min(rows // _PART, os.cpu_count() or 1, _MOST_THREADS))
    blocks = -(-rows // BLOCK)
    edges = [min(blocks * n // threads * BLOCK, rows) for n in range(threads + 1)]
    return (range(a, b) for a, b in pairwise(edges))


class Found(NamedTuple):
    """Answers by row: integers with NaT (or bool), the rows left without, the bad ones among them.

    Masks are None where there is no such row.
    """

    values: Array
    skip: Array | None
    bad: Array | None

    def rows(self, index: Array) -> Found:
        """Return the answers of some rows."""
        skip, bad = (None if mask is None else mask[index] for mask in (self.skip, self.bad))
        return Found(self.values[index], skip, bad)

    def replaced(self, parts: Iterable[tuple[Array, Found]]) -> Found:
        """Return the same with other answers for some rows each."""
        whole = np.arange(len(self.values))
        return together(len(whole), [(whole, self), *parts])


def settle(asked: Asked, found: Answers) -> Found:
    """Return what was found, with NaT in the rows that have no answer."""
    bad = found.bad if found.bad is not None and found.bad.any() else None
    skip = asked.skip
    if bad is not None:
        skip = bad if skip is None else bad | skip
    if skip is not None and found.values.dtype == np.int64:
        found.values[skip] = NAT
    return Found(found.values, skip, bad)


Explain = tuple[str, Callable[[int], object]]


def refuse_bad(found: Found, errors: Errors, *explain: Explain) -> None:
    """Raise what the first bad row is about, unless *errors* is "null".

    *explain* asks the scalar core about a row, and names the column that this is about.
    """
    if found.bad is None or errors == "null":
        return
    row = int(np.argmax(found.bad))
    for name, ask in explain:
        try:
            ask(row)
        except SlacalError as error:
            raise of_row(error, row, name) from None
    name = explain[0][0]
    raise RangeError(
        f'row {row}, column "{name}"',
        why="the answer does not fit in nanoseconds, which reach from 1677 to 2262",
        fix="give the column in microseconds",
        row=row,
        column=name,
    )


def of_row(error: SlacalError, row: int, column: str) -> SlacalError:
    """Return an error as one about a cell of a table."""
    facts = {**error.facts, "row": row, "column": column}
    what = f'row {row}, column "{column}": {error.what}'
    return type(error)(what, why=error.why, fix=error.fix, **facts)


def in_unit(unit: str, column: Column, errors: Errors) -> Column:
    """Return a column of microseconds or nanoseconds in one of the two that is no coarser.

    Raises:
        RangeError: an instant does not fit in nanoseconds; it names the row. NaT with "null".
    """
    if unit == column.unit:
        return column
    raw = column.raw
    if column.low < -NS_FIT or column.high > NS_FIT:
        bad = (raw != NAT) & (np.abs(raw) > NS_FIT)
        refuse_bad(Found(raw, None, bad), errors, (column.name, lambda _: None))
        raw = np.where(bad, NAT, raw)
    return column_of(column.name, np.where(raw == NAT, NAT, raw * 1000), unit)


def together(rows: int, parts: Iterable[tuple[Array, Found]], dtype: Any = np.int64) -> Found:
    """Return one answer from those of some rows each; a row of no part has none."""
    values = np.full(rows, NAT if dtype is np.int64 else 0, dtype)
    skip: Array = np.ones(rows, bool)
    bad: Array = np.zeros(rows, bool)
    for index, found in parts:
        values[index] = found.values
        skip[index] = False if found.skip is None else found.skip
        bad[index] = False if found.bad is None else found.bad
    return Found(values, skip if skip.any() else None, bad if bad.any() else None)


def check_errors(errors: Errors) -> None:
    """Raise `ChoiceError` unless *errors* is a choice that exists."""
    check_choice("errors", errors, ERRORS)
