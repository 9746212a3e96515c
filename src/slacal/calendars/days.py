"""Dates and the windows that are declared for them: business days, counted without a walk."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Set
from itertools import accumulate

from slacal.calendars.spans import Span, union
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

    @classmethod
    def of(cls, dated: Iterable[tuple[int, list[Span]]], never_business: Set[int]) -> Days:
        """Index the windows of consecutive dates, of which there is at least one."""
        found = list(dated)
        windows = [window for _, spans in found for window in spans]
        return cls(
            found[0][0],
            array("q", [opens for opens, _ in windows]),
            array("q", [closes for _, closes in windows]),
            [len(spans) for _, spans in found],
            never_business=never_business,
        )

    def __iter__(self) -> Iterator[tuple[int, list[Span]]]:
        """Yield each date with its windows."""
        return ((day, self.windows(day)) for day in range(self.first, self.last + 1))

    def cut(self, left_of: Callable[[Iterable[Span]], list[Span]]) -> Days:
        """Return these dates with what is left of their windows."""
        dated = ((day, left_of(spans)) for day, spans in self)
        return Days.of(dated, self.never_business)

    def between(self, first: int, last: int) -> Days:
        """Return these dates without those before *first* or after *last*."""
        if first <= self.first and self.last <= last:
            return self
        dates = range(max(first, self.first), min(last, self.last) + 1)
        closed = {day for day in dates if not self.is_business(day)}
        return Days.of(((day, self.windows(day)) for day in dates), closed | {first})

    def merged(self, other: Days) -> Days:
        """Return the dates that both have, each with the windows of both."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        dated = (
            (day, union(self.windows(day), other.windows(day))) for day in range(first, last + 1)
        )
        return Days.of(dated, self.never_business & other.never_business)

    @property
    def never_business(self) -> frozenset[int]:
        """The dates that are no business days, whatever windows they have."""
        return frozenset(
            day for day in range(self.first, self.last + 1) if not self.is_business(day)
        )

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

    def windows(self, day: int) -> list[Span]:
        """Return the declared windows of this date."""
        low, high = self._span(day)
        return list(zip(self.opens[low:high], self.closes[low:high], strict=True))

    def window_of(self, day: int, at: Instant) -> Span | None:
        """Return the last declared window of this date that opens at or before *at*."""
        low, high = self._span(day)
        i = bisect_right(self.opens, at, low, high) - 1
        return None if i < low else (self.opens[i], self.closes[i])

    def _span(self, day: int) -> tuple[int, int]:
        i = day - self.first
        return self.first_window[i], self.first_window[i + 1]
