"""Dates and the windows that are declared for them: business days, counted without a walk."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Set
from itertools import accumulate

from slacal.instants import Instant


class Days:
    """The declared windows of each date between two, before any are joined.

    A date is given by its proleptic ordinal. Window *i* lies in `opens[i]` and `closes[i]`; those
    of a date are the ones from `first_window` of that date to that of the next. `business[j]` is
    the *j*-th business day, and `passed` counts the business days before each date: that answers
    every question about the n-th business day with two look-ups.
    """

    __slots__ = ("business", "closes", "first", "first_window", "last", "opens", "passed")

    def __init__(
        self,
        first: int,
        opens: array[int],
        closes: array[int],
        counts: list[int],
        *,
        never_business: Set[int],
    ) -> None:
        """Index the windows declared for consecutive dates, after holidays and exceptions.

        Args:
            first: the first date.
            opens: each window's opening, date by date and in order.
            closes: each window's closing.
            counts: how many windows each date has.
            never_business: dates that are closed, though the tail of a night may be theirs.
        """
        self.first = first
        self.last = first + len(counts) - 1
        self.opens = opens
        self.closes = closes
        self.first_window = array("i", accumulate(counts, initial=0))
        business = [
            day for day, count in enumerate(counts, first) if count and day not in never_business
        ]
        self.business = array("i", business)
        opening = bytearray(len(counts))
        for day in business:
            opening[day - first] = 1
        self.passed = array("i", accumulate(opening, initial=0))

    def is_business(self, day: int) -> bool:
        """Return whether a declared window opens on this date."""
        i = day - self.first
        return self.passed[i + 1] > self.passed[i]

    def place(self, day: int, n: int) -> int:
        """Return where in `business` the n-th business day after (n < 0: before) this date stands.

        The place lies outside `business` where more dates would be needed.
        """
        passed = self.passed
        return passed[day - self.first + 1] + n - 1 if n > 0 else passed[day - self.first] + n

    def windows(self, day: int) -> list[tuple[Instant, Instant]]:
        """Return the declared windows of this date."""
        low, high = self._span(day)
        return list(zip(self.opens[low:high], self.closes[low:high], strict=True))

    def window_of(self, day: int, at: Instant) -> tuple[Instant, Instant] | None:
        """Return the last declared window of this date that opens at or before *at*."""
        low, high = self._span(day)
        i = bisect_right(self.opens, at, low, high) - 1
        return None if i < low else (self.opens[i], self.closes[i])

    def _span(self, day: int) -> tuple[int, int]:
        i = day - self.first
        return self.first_window[i], self.first_window[i + 1]
