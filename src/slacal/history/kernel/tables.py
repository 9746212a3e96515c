"""`W` and its inverse over arrays: the arrays of a timeline, looked at with NumPy.

An instant's window is found as in the timeline itself, by a subtraction and a shift into equal
buckets, and then by a fixed number of steps that halve what a bucket can hold; the same number for
every row, so that each step is one NumPy call. The buckets are finer than the timeline's: mostly no
step is left. Work goes through blocks that stay in cache, and no row is touched by Python.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from slacal.calendars.timeline import Timeline

Array = Any  # a numpy.ndarray

BLOCK = 16384  # rows; some five arrays of them lie in a core's own cache at a time
_MOST_BUCKETS = 1 << 17
_MOST_DIRECT = 1 << 14
_FAR = np.iinfo(np.int64).max


class Steps:
    """Where a value stands among ascending ones, for many at a time.

    `first[b]` is where the first value of bucket *b* stands, and each stride, half of the one
    before, leads on where a value has passed what stands that far ahead. Invariant: index *i* is
    left for *i* + 1 at `left_for[i]`, and past the last index the next one is far away.
    """

    __slots__ = ("base", "first", "following", "shift", "strides")

    def __init__(self, left_for: Array, base: int, end: int, known_from: Array) -> None:
        """Index the values of [base, end].

        Args:
            left_for: where index *i* is left, ascending.
            base: the lowest value.
            end: the highest.
            known_from: from where index *i* + 1 may be taken as well; at most `left_for[i]`.
        """
        self.base = base
        self.shift, self.first, most = _finest(left_for, base, end, known_from)
        self.strides = tuple(1 << bit for bit in reversed(range(most.bit_length())))
        self.following: Array = np.append(left_for, np.full(2 << most.bit_length(), _FAR))

    def bucket(self, values: Array, out: Array) -> Array:
        """Give the bucket of each value."""
        if self.base:
            values = np.subtract(values, self.base, out=out)
        return np.right_shift(values, self.shift, out=out)

    def place(self, values: Array, passes: Any, room: Room) -> Array:
        """Give the index of each value, in the room's memory.

        *passes* is `numpy.less_equal`, or `numpy.less` where the index left at a value is its own.
        """
        index, other = room.index, room.other
        self.first.take(self.bucket(values, index), out=index, mode="wrap")
        for stride in self.strides:
            ahead = index if stride == 1 else np.add(index, stride - 1, out=other)
            self.following.take(ahead, out=other, mode="wrap")
            passed = passes(other, values, out=room.passed)
            step = passed if stride == 1 else np.multiply(passed, stride, out=other)
            np.add(index, step, out=index)
        return index


def _finest(left_for: Array, base: int, end: int, known_from: Array) -> tuple[int, Array, int]:
    """Return (shift, first, most): the coarsest buckets that leave the fewest steps."""
    span = max(end - base, 1)
    most_buckets = min(max(16 * len(left_for), 256), _MOST_BUCKETS)
    lowest = max((span // most_buckets).bit_length(), 0)
    best: tuple[int, Array, int] | None = None
    for shift in range(min(lowest + 6, 62), lowest - 1, -1):
        edges = base + (np.arange((span >> shift) + 1) << shift)
        first = np.searchsorted(known_from, edges, side="right")
        last = np.searchsorted(left_for, edges + ((1 << shift) - 1), side="right")
        most = int((last - first).max())
        if best is None or most.bit_length() < best[2].bit_length():
            best = shift, first, most
    assert best is not None
    return best


class Room:
    """Memory for one block of rows, used again and again."""

    __slots__ = ("index", "other", "passed", "result")

    def __init__(self, rows: int) -> None:
        self.index: Array = np.empty(rows, np.int64)
        self.other: Array = np.empty(rows, np.int64)
        self.result: Array = np.empty(rows, np.int64)
        self.passed: Array = np.empty(rows, bool)

    def first(self, rows: int) -> Room:
        """Return this room, as wide as so many rows."""
        if rows == len(self.index):
            return self
        narrow = Room.__new__(Room)
        for name in Room.__slots__:
            setattr(narrow, name, getattr(self, name)[:rows])
        return narrow


class Table:
    """A timeline as NumPy sees it: its own arrays, in microseconds."""

    __slots__ = (
        "closes", "end", "in_bucket", "instants", "lead", "opens", "services", "start", "total",
    )  # fmt: skip

    def __init__(self, timeline: Timeline) -> None:
        self.opens, self.closes, self.lead, served = (
            np.frombuffer(values, np.int64)
            for values in (timeline.opens, timeline.closes, timeline.lead, timeline.served)
        )
        self.start, self.end, self.total = timeline.start, timeline.end, timeline.total
        # Between two windows either of them gives the same `W`, once a value is cut to the window.
        self.instants = Steps(self.opens[1:], self.start - 1, self.end, self.closes[:-1])
        self.services = Steps(served[1:], 0, self.total, served[1:] + 1)
        first = self.instants.first
        direct = not self.instants.strides and len(first) <= _MOST_DIRECT
        windows = self.opens, self.closes, self.lead
        self.in_bucket = tuple(values[first] for values in windows) if direct else None

    def _window(self, at: Array, room: Room) -> tuple[Array, tuple[Array, Array, Array]]:
        """Return where to look, and in what, for each instant's window or the one beside it."""
        if self.in_bucket:
            return self.instants.bucket(at, room.index), self.in_bucket
        windows = self.opens, self.closes, self.lead
        return self.instants.place(at, np.less_equal, room), windows

    def service(self, at: Array, room: Room, out: Array) -> Array:
        """Give `W` of each instant, all of which lie in [start, end]."""
        index, (opens, closes, lead) = self._window(at, room)
        np.maximum(opens.take(index, out=room.other, mode="wrap"), at, out=out)
        np.minimum(closes.take(index, out=room.other, mode="wrap"), out, out=out)
        return np.add(lead.take(index, out=room.other, mode="wrap"), out, out=out)

    def is_open(self, at: Array, room: Room) -> Array:
        """Give whether each instant of [start, end] lies in a window."""
        index, (opens, closes, _) = self._window(at, room)
        opened = opens.take(index, out=room.other, mode="wrap") <= at
        return opened & (at < closes.take(index, out=room.other, mode="wrap"))

    def earliest(self, service: Array, room: Room, out: Array) -> Array:
        """Give the first instant at which `W` is so much; 0 < service <= total."""
        return self._inverse(service, np.less, room, out)

    def latest(self, service: Array, room: Room, out: Array) -> Array:
        """Give the last instant at which `W` is so much; 0 <= service < total."""
        return self._inverse(service, np.less_equal, room, out)

    def _inverse(self, service: Array, passes: Any, room: Room, out: Array) -> Array:
        index = self.services.place(service, passes, room)
        return np.subtract(service, self.lead.take(index, out=room.other, mode="wrap"), out=out)


class Bench(NamedTuple):
    """What a block of rows is worked on with: a table, memory, marks for rows it does not hold."""

    table: Table
    room: Room
    bad: Array | None
