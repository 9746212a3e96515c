"""The timeline: `W(t)`, the service time that has passed up to an instant, and its inverse.

While the desk is open `W` grows as fast as time does; while it is closed `W` stands still::

    W |            ___________          elapsed(a, b) = W(b) - W(a)
      |           /                     add(t, d)     = W⁻¹(W(t) + d)
      |    ______/
      |   /
      |__/__________________ t

So inside window *i* it is `W(t) = t + lead[i]`, where `lead[i] = served[i] - opens[i]`; after the
window's close it is what it was at the close. Where `W` stands still its inverse has two sides, the
first and the last instant of the closed stretch: `earliest` and `latest`.

To find *i* nothing is walked. Time is cut into equal buckets of 2**k microseconds, about as many as
there are windows, and `first_in[b]` counts the windows that open before bucket *b*. An instant's
bucket is a subtraction and a shift; the window that holds it is then among those of one bucket,
mostly one or two, and `bisect` looks between just these. The inverse does the same over service
time. That costs O(1 + log m), m the windows of the fullest bucket, however far apart the two ends
of a question are.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from operator import sub

from slacal.calendars.spans import joined
from slacal.instants import Instant, Micros


class Timeline:
    """An immutable `W` between two instants, made from joined windows in order.

    Invariant: `opens` ascend and `closes[i] < opens[i + 1]`. Window 0 is empty and lies just before
    `start`, so that every instant has a window that opened at or before it.
    """

    __slots__ = (
        "_base", "_first_in", "_served_first_in", "_served_shift", "_shift",
        "closes", "end", "lead", "opens", "served", "start", "total",
    )  # fmt: skip

    def __init__(
        self, windows: Iterable[tuple[Instant, Instant]], start: Instant, end: Instant
    ) -> None:
        """Compile windows that are cut to [start, end), ordered by opening; they may overlap."""
        self.start = start
        self.end = end
        # 64-bit arrays: a fifth of a list's memory, and NumPy can look at them without a copy.
        self.opens = array("q", (start - 1,))
        self.closes = array("q", (start - 1,))
        add_opening, add_closing = self.opens.append, self.closes.append
        for opens, closes in joined(windows):
            add_opening(opens)
            add_closing(closes)
        lengths = map(sub, self.closes, self.opens)
        self.served: array[int] = array("q", accumulate(lengths, initial=0))
        self.total: Micros = self.served.pop()
        self.lead: array[int] = array("q", map(sub, self.served, self.opens))
        self._base = start - 1
        # Lists, as a call reads four of their items: they cost half of what an array's do.
        self._shift, self._first_in = _buckets(self.opens, self._base, end)
        self._served_shift, self._served_first_in = _buckets(self.served, 0, self.total)

    def __len__(self) -> int:
        return len(self.opens) - 1

    def window_before(self, at: Instant) -> int:
        """Return the index of the last window that opens at or before *at*; 0 if there is none.

        *at* lies between `start` and `end`, both included.
        """
        bucket = (at - self._base) >> self._shift
        first_in = self._first_in
        return bisect_right(self.opens, at, first_in[bucket], first_in[bucket + 1]) - 1

    def service(self, at: Instant) -> Micros:
        """Return `W(at)`: the service between `start` and *at*, which lies in [start, end]."""
        # Inlined from `window_before`: every question comes through here.
        bucket = (at - self._base) >> self._shift
        first_in = self._first_in
        i = bisect_right(self.opens, at, first_in[bucket], first_in[bucket + 1]) - 1
        closes = self.closes[i]
        return (at if at < closes else closes) + self.lead[i]

    def is_open(self, at: Instant) -> bool:
        """Return whether *at*, in [start, end), lies in a window."""
        return at < self.closes[self.window_before(at)]

    def earliest(self, service: Micros) -> Instant:
        """Return the first instant at which `W` is *service*; 0 < service <= total."""
        bucket = service >> self._served_shift
        first_in = self._served_first_in
        i = bisect_left(self.served, service, first_in[bucket], first_in[bucket + 1]) - 1
        return service - self.lead[i]

    def latest(self, service: Micros) -> Instant:
        """Return the last instant at which `W` is *service*; 0 <= service < total."""
        bucket = service >> self._served_shift
        first_in = self._served_first_in
        i = bisect_right(self.served, service, first_in[bucket], first_in[bucket + 1]) - 1
        return service - self.lead[i]

    def windows(self, start: Instant, end: Instant) -> Iterator[tuple[Instant, Instant]]:
        """Yield the windows that meet [start, end), cut to it; both lie in [start, end]."""
        if start >= end:
            return
        for i in range(self.window_before(start), self.window_before(end - 1) + 1):
            opens, closes = max(self.opens[i], start), min(self.closes[i], end)
            if opens < closes:
                yield opens, closes


def _buckets(values: array[int], base: int, end: int) -> tuple[int, list[int]]:
    """Return (k, first_in): how many values lie before each bucket b of 2**k from *base*."""
    shift = ((end - base) // len(values)).bit_length()
    counts = [0] * (((end - base) >> shift) + 2)
    for value in values:
        counts[(value - base) >> shift] += 1
    return shift, list(accumulate(counts, initial=0))
