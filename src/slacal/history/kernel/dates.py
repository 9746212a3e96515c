"""Business days and wall times over columns: a page's days and offsets, as NumPy sees them."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from slacal.calendars.almanac import Almanac
from slacal.calendars.days import Days
from slacal.calendars.pages import Page, new_year
from slacal.history.kernel.columns import Array, Block
from slacal.instants import DAY, EPOCH_ORDINAL, WallSpan, day_wall

_SHEETS: WeakKeyDictionary[Page, Sheet] = WeakKeyDictionary()


class Walls:
    """The offsets of a zone over some years: instants to wall times and back."""

    __slots__ = ("offsets", "shown", "since")

    def __init__(self, span: WallSpan) -> None:
        self.since, self.offsets, self.shown = (np.array(a, np.int64) for a in span.rows())

    def wall(self, at: Array) -> Array:
        """Return what the zone's clock shows at each instant."""
        if len(self.offsets) == 1:
            return at + self.offsets[0]
        return at + self.offsets[np.searchsorted(self.since, at, side="right") - 1]

    def reached(self, wall: Block) -> Block:
        """Return the first instant at which the zone's clock has reached each wall time."""
        i = np.searchsorted(self.shown, wall.micros, side="right")
        i = np.minimum(i, len(self.since) - 1)
        since, read = self.since[i], wall.micros - self.offsets[i]
        if wall.nanos is None:
            return Block(np.maximum(since, read), None)
        return Block(np.maximum(since, read), np.where(read < since, 0, wall.nanos))


class Sheet:
    """The declared windows of a page's dates, and the clock that its dates are of."""

    __slots__ = (
        "business", "closes", "day_walls", "first", "first_window", "high", "known", "last", "low",
        "opens", "passed", "steps", "strides", "walls",
    )  # fmt: skip

    def __init__(self, almanac: Almanac, page: Page) -> None:
        days: Days = page.days
        self.first, self.last = days.first, days.last
        self.low, self.high = almanac.first_day, almanac.last_day
        self.opens, self.closes = (np.frombuffer(a, np.int64) for a in (days.opens, days.closes))
        self.business, self.passed, self.first_window = (
            np.array(values, np.int64) for values in (days.business, days.passed, days.first_window)
        )
        self.known = len(self.business)
        if not self.known:  # so that there is something to look up, in rows that have no answer
            self.business = np.array([self.first])
            self.opens, self.closes = (np.append(a, 0) for a in (self.opens, self.closes))
        most = int(np.diff(self.first_window).max(initial=0))
        self.strides = tuple(1 << bit for bit in reversed(range(most.bit_length())))
        self.walls = Walls(page.span)
        schedule = almanac.schedule
        self.steps = range(-3, 3) if schedule.shows_service else range(-1, 2)
        self.day_walls = self.walls
        if schedule.day_clock is not schedule.clock:
            first, last = new_year(page.first_year), new_year(page.last_year + 1) - 1
            span = WallSpan(schedule.day_clock, day_wall(first - 1), day_wall(last + 2))
            self.day_walls = Walls(span)

    def business_day_of(self, at: Array) -> Array:
        """Return the date whose declared window holds each instant, else the local date."""
        local = self.day_walls.wall(at) // DAY + EPOCH_ORDINAL
        local = np.clip(local, self.low, self.high)
        found = local.copy()
        # The last one counts most: see `Almanac.business_day_of`.
        for step in self.steps:
            day = local + step
            holds = self._holds(day, at)
            found[holds] = day[holds]
        return found

    def _holds(self, day: Array, at: Array) -> Array:
        known = (self.first <= day) & (day <= self.last)
        window, low = self.window_before(np.where(known, day, self.first), at)
        closes = self.closes[np.maximum(window, 0)] if len(self.closes) else at
        return known & (window >= low) & (at < closes)

    def window_before(self, day: Array, at: Array) -> tuple[Array, Array]:
        """Return the last window of each date that opens at or before *at*, and the date's first.

        Where there is none, it is the one before the date's first.
        """
        low, high = self.first_window[day - self.first], self.first_window[day - self.first + 1]
        window = low - 1
        for stride in self.strides:
            ahead = window + stride
            opens = self.opens[np.minimum(ahead, len(self.opens) - 1)]
            window = np.where((ahead < high) & (opens <= at), ahead, window)
        return window, low

    def nth_business_day(self, day: Array, n: int, bad: Any) -> Array:
        """Return the n-th business day strictly after each date, n > 0; marks what is not known."""
        # From the eve of the first date, all of them can be counted.
        if n > self.high - self.low + 1:
            place = np.full(len(day), len(self.business))
        else:
            place = self.passed[np.clip(day - self.first + 1, 0, len(self.passed) - 1)] + n - 1
        if bad is not None:
            bad |= place >= self.known
        return self.business[np.minimum(place, len(self.business) - 1)]

    def open_of(self, day: Array) -> Array:
        """Return the first opening of each date, which has a window."""
        return self.opens[self.first_window[day - self.first]]

    def close_of(self, day: Array) -> Array:
        """Return the close of each date, which has a window."""
        return self.closes[self.first_window[day - self.first + 1] - 1]

    def inside(self, day: Array, at: Block) -> Block:
        """Return each instant moved into its date's hours.

        Before the first opening it becomes that opening, after a closing that closing.
        """
        window, low = self.window_before(day, at.micros)
        early = window < low
        window = np.maximum(window, low)
        closes = self.closes[window]
        late = at.micros >= closes
        moved = np.where(early, self.opens[window], np.where(late, closes, at.micros))
        nanos = None if at.nanos is None else np.where(early | late, 0, at.nanos)
        return Block(moved, nanos)


def wall_of(day: Array) -> Array:
    """Return the wall time at which each date begins."""
    return (day - EPOCH_ORDINAL) * DAY


def sheet_of(almanac: Almanac, page: Page) -> Sheet:
    """Return a page's days as NumPy sees them."""
    sheet = _SHEETS.get(page)
    if sheet is None:
        sheet = _SHEETS[page] = Sheet(almanac, page)
    return sheet
