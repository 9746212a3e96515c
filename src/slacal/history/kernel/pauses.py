"""Pauses over columns: when a budget is used up although its clock stood still for a while.

What a target grants is fixed by the due that no pause moves, on the target's own clock: service
time for service and business-day budgets, real time for hours and calendar days. In the service
(or real time) that has passed, due is then a mark; each pause that begins before the mark is
reached moves it by its own length, and the rest change nothing.
"""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from slacal.calendars.almanac import Almanac
from slacal.errors import PrecisionError, RangeError, WrongTypeError
from slacal.history.kernel.asking import NS_FIT, Found
from slacal.history.kernel.columns import NAT, Array, Column, instants, same_length
from slacal.history.kernel.counting import Grant
from slacal.history.kernel.dials import Dial

_OPEN = np.iinfo(np.int64).max


@attrs.frozen(eq=False)
class Pauses:
    """Stretches in which the clocks of some rows stand still: [start, end) each.

    Args:
        row: the number of the row, counted from 0, of each pause.
        start: when it begins, `datetime64`.
        end: when the clock goes on; NaT while it has not.

    A row may have any number of pauses, in any order; where they overlap they count once.
    """

    row: Array
    start: Array
    end: Array

    def __attrs_post_init__(self) -> None:
        rows = np.asarray(self.row)
        if rows.ndim != 1 or rows.dtype.kind not in "iu":
            raise WrongTypeError(
                f"row is an array of {rows.dtype}",
                why="each pause belongs to the row with a number",
                fix="pass an array of integers",
                column="row",
            )
        begin, end = _micros("start", self.start), _micros("end", self.end)
        same_length(rows, begin, end)
        if (begin == NAT).any():
            raise _refused(begin == NAT, "it has no start", "leave it out")
        if ((end != NAT) & (end < begin)).any():
            raise _refused((end != NAT) & (end < begin), "it ends before it starts", "swap the two")
        if len(rows) and rows.min() < 0:
            raise _refused(rows < 0, "its row is counted from the end", "count from 0")

    def in_order(self, rows: int) -> Ordered:
        """Return them by row and start, as they are; all are of so many *rows*."""
        row = np.asarray(self.row)
        if len(row) and row.max() >= rows:
            raise _refused(row >= rows, f"there are {rows} rows", "count from 0")
        row = row.astype(np.int64)
        begin, end = _micros("start", self.start), _micros("end", self.end)
        end = np.where(end == NAT, _OPEN, end)
        order = np.lexsort((begin, row))
        row, begin, end = row[order], begin[order], end[order]
        first = np.searchsorted(row, row, side="left")
        return Ordered(row, begin, end, np.arange(len(row)) - first)


def check_is_pauses(pauses: object) -> None:
    """Raise `WrongTypeError` unless *pauses* are `Pauses`, or None."""
    if not (pauses is None or isinstance(pauses, Pauses)):
        raise WrongTypeError(
            f"pauses is a {type(pauses).__name__}",
            why="they say when the clocks of some rows stood still",
            fix="pass history.Pauses(row, start, end)",
        )


@attrs.frozen(eq=False)
class Ordered:
    """Pauses by row and start, in microseconds; `place` counts those of one row from 0."""

    row: Array
    begin: Array
    end: Array
    place: Array

    def rows(self, index: Array, rows: int) -> Ordered:
        """Return those of the rows with these numbers, which are counted anew."""
        new = np.full(rows, -1)
        new[index] = np.arange(len(index))
        kept = new[self.row] >= 0
        row, begin, end = new[self.row[kept]], self.begin[kept], self.end[kept]
        order = np.argsort(row, kind="stable")
        return Ordered(row[order], begin[order], end[order], self.place[kept][order])

    def part(self, first: int, rows: int) -> Ordered:
        """Return those of so many rows from the *first* on, which are counted from 0."""
        start, end = (int(np.searchsorted(self.row, row)) for row in (first, first + rows))
        mine = slice(start, end)
        return Ordered(self.row[mine] - first, self.begin[mine], self.end[mine], self.place[mine])

    def kept(self, keep: Array) -> Ordered:
        """Return those that are marked."""
        return Ordered(self.row[keep], self.begin[keep], self.end[keep], self.place[keep])

    def known(self, until: Array, stopped: Array) -> Ordered:
        """Return those that are known of when each row is looked at, in microseconds; NaT: all.

        One that lasts longer is open, or ends for a clock that is *stopped* by then.
        """
        until, stopped = until[self.row], stopped[self.row]
        lasts = (until != NAT) & (self.end > until)
        end = np.where(lasts, np.where(stopped, until, _OPEN), self.end)
        seen = Ordered(self.row, self.begin, end, self.place)
        return seen.kept((until == NAT) | (self.begin <= until))

    def within(self, start: Array, end: Array, scale: int) -> tuple[Array, Array, Array]:
        """Return (row, start, end) of what is paused between two instants of each row, once each.

        *scale* is how many of their units a microsecond has.
        """
        known = (start != NAT) & (end != NAT)
        position = start.copy()
        most = _OPEN // scale
        none: Array = np.zeros(0, np.int64)
        found = [(none, none, none)]
        for place in range(int(self.place.max(initial=-1)) + 1):
            mine = np.flatnonzero((self.place == place) & known[self.row])
            row = self.row[mine]
            first, last = (np.clip(a[mine], -most, most) * scale for a in (self.begin, self.end))
            first = np.maximum(first, position[row])
            last = np.minimum(last, end[row])
            position[row] = np.maximum(position[row], last)
            lasts = first < last
            found.append((row[lasts], first[lasts], last[lasts]))
        row, first, last = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return row, first, last


def _micros(name: str, values: Any) -> Array:
    column = instants(name, values)
    block = column.block(slice(None), None, 0)
    if block.nanos is not None and block.nanos[column.raw != NAT].any():
        raise PrecisionError(
            f"{name} has nanoseconds",
            why="pauses are whole microseconds",
            fix='round it first, e.g. values.astype("datetime64[us]")',
            column=name,
        )
    return np.where(column.raw == NAT, NAT, block.micros)


def _refused(wrong: Array, why: str, fix: str) -> RangeError:
    pause = int(np.argmax(wrong))
    return RangeError(f"pause {pause}", why=why, fix=fix, pause=pause)


def paused(almanac: Almanac, at: Column, unpaused: Found, grant: Grant, pauses: Ordered) -> Found:
    """Return when the budget is used up, given when it would be without the pauses.

    A row that is still paused, with time left, has no due: it is skipped, and not bad.
    """
    if not len(pauses.row):
        return unpaused
    if at.has_nanos:
        at = _whole(at)
    scale = 1000 if at.has_nanos else 1
    known = np.ones(len(at), bool) if unpaused.skip is None else ~unpaused.skip
    if not known.all():
        pauses = pauses.kept(known[pauses.row])
        if not len(pauses.row):
            return unpaused
    begins, due = at.block(slice(None), None, 0).micros, unpaused.values // scale
    dial = Dial(almanac, in_service=grant.in_service)
    low = min(int(each[known].min()) for each in (begins, due))
    dial.reach(low, int(due[known].max()))
    mark, moved, open_, outside = _marks(dial, begins, due, pauses)
    index = np.flatnonzero(moved)
    values = unpaused.values.copy()
    found, failed = dial.instants(mark[index], grant.landing or "close")
    if at.has_nanos:
        failed |= np.abs(found) > NS_FIT
        found = np.where(failed, 0, found)
    values[index] = found * scale
    bad = outside if unpaused.bad is None else unpaused.bad | outside
    bad[index[failed]] = True
    skip = open_ | bad | ~known
    values[skip] = NAT
    return Found(values, skip if skip.any() else None, bad if bad.any() else None)


def _whole(at: Column) -> Column:
    block = at.block(slice(None), None, 0)
    nanos = block.nanos
    assert nanos is not None
    if nanos[at.raw != NAT].any():
        raise PrecisionError(
            f"{at.name} has nanoseconds",
            why="pauses are whole microseconds, so what they move is as well",
            fix='round it first, e.g. values.astype("datetime64[us]")',
            column=at.name,
        )
    return at


def _marks(
    dial: Dial, begins: Array, due: Array, pauses: Ordered
) -> tuple[Array, Array, Array, Array]:
    """Return by row: the mark after all pauses, whether it moved, and has none: open, outside.

    The dial reaches as far as the marks do; a pause that begins beyond is past its row's mark.
    """
    high = dial.almanac.horizon.end
    mark: Array = np.zeros(len(begins), np.int64)
    involved = np.unique(pauses.row)
    mark[involved] = dial.passed(due[involved])
    position = begins.copy()
    moved: Array = np.zeros(len(begins), bool)
    open_, outside = moved.copy(), moved.copy()
    for place in range(int(pauses.place.max()) + 1):
        chosen = np.flatnonzero(pauses.place == place)
        row = pauses.row[chosen]
        begin = np.minimum(np.maximum(pauses.begin[chosen], position[row]), high)
        end = np.maximum(pauses.end[chosen], begin)
        position[row] = np.minimum(end, high)
        before = dial.passed(begin)
        counts = (before < mark[row]) & ~open_[row] & (end > begin)
        beyond = counts & (end > high)
        open_[row] |= beyond & (end == _OPEN)
        outside[row] |= beyond & (end != _OPEN)
        mark[row[beyond]] = _OPEN
        ends = counts & ~beyond
        length = _lengths(dial, before[ends], end[ends])
        mark[row[ends]] += length
        moved[row[ends]] |= length > 0
        moved &= ~(open_ | outside)
        if moved.any():
            dial.reach_shown(int(mark[moved].max()))
    return mark, moved, open_, outside & ~open_


def _lengths(dial: Dial, before: Array, end: Array) -> Array:
    """Return what passes up to the ends of pauses, from what the dial shows as they begin."""
    if len(end):
        dial.reach(int(end.min()), int(end.max()))
    passed: Array = dial.passed(end) - before
    return passed
