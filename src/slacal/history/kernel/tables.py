"""`W` and its inverse over arrays: the arrays of a timeline, looked at with NumPy.

An instant's window is found as in the timeline itself, by a subtraction and a division into equal
buckets. Where all windows open on a common grid, such as whole hours, a bucket is a cell of it: one
window is the last that opened in all of a cell, and nothing is left to do. Else a fixed number of
steps halves what a bucket can hold; the same number for every row, so that each step is one NumPy
call. Work goes through blocks that stay in cache, and no row is touched by Python.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from slacal.calendars.timeline import Timeline

Array = Any  # a numpy.ndarray

BLOCK = 32768  # rows; the arrays that a step reads and writes lie in a core's own cache
_MOST_BUCKETS = 1 << 19
_IN_CACHE = 3 << 16  # numbers by bucket; look-ups among more cost as much as a step
_FAR = np.iinfo(np.int64).max


class Steps:
    """Where a value stands among ascending ones, for many at a time.

    A place is a bucket, where none holds more than one of the ascending values: past it all is as
    it is where the next bucket begins. Else a place is an index, from the bucket's `first` on.
    Place *p* is left for the next one at `left_at[p]`; past the last one that is far away. Each
    stride is half of the one before. Invariant: a bucket begins at the first ascending value.
    """

    __slots__ = ("base", "first", "left_at", "strides", "values", "width")

    def __init__(self, ascending: Array, start: int, end: int, values: tuple[Array, ...]) -> None:
        """Index [start, end], and put *values* in the order of places.

        Args:
            ascending: where index *i* is left for *i* + 1.
            start: the lowest value that is looked for.
            end: the highest.
            values: what is looked up, by index.
        """
        width = _width(ascending, end - start)
        self.base = start - (start - int(ascending[0])) % width if len(ascending) else start
        self.width = np.uint64(width)
        edges: Array = self.base + np.arange((end - self.base) // width + 2) * width
        first: Array = np.searchsorted(ascending, edges, side="right")
        most = _most(ascending, width)
        self.strides = tuple(1 << bit for bit in reversed(range(most.bit_length())))
        following: Array = np.append(ascending, np.full(2 << most.bit_length(), _FAR))
        self.first: Array | None = first if most > 1 else None
        self.left_at: Array = following[first] if most == 1 else following
        self.values = values if most > 1 else tuple(each[first] for each in values)

    def place(self, values: Array, room: Room) -> Array:
        """Give the place of each value, in the room's memory."""
        index, other = room.index, room.other
        beyond = np.subtract(values, self.base, out=index) if self.base else values
        # Unsigned, which takes half as long.
        np.floor_divide(beyond.view(np.uint64), self.width, out=index.view(np.uint64))
        if self.first is not None:
            self.first.take(index, out=index, mode="wrap")
        for stride in self.strides:
            ahead = index if stride == 1 else np.add(index, stride - 1, out=other)
            self.left_at.take(ahead, out=other, mode="wrap")
            passed = np.less_equal(other, values, out=room.passed)
            step = passed if stride == 1 else np.multiply(passed, stride, out=other)
            np.add(index, step, out=index)
        return index


def _width(ascending: Array, span: int) -> int:
    """Return how wide buckets are: the widest of those that cost the least.

    On the grid of the values no step is left, and within the least distance of two of them one.
    """
    apart = np.diff(ascending)
    few = span // min(max(16 * len(ascending), 256), _MOST_BUCKETS) + 1
    widths = [few << n for n in range(7)]
    widths += [int(np.gcd.reduce(apart)), int(apart.min())] if len(apart) else [span + 1]

    def cost(width: int) -> int:
        steps = _most(ascending, width).bit_length()
        looked_at = 3 if steps else 2
        return steps + (span // width * looked_at > _IN_CACHE)

    widths = [width for width in widths if span // width < _MOST_BUCKETS]
    return min(sorted(widths, reverse=True), key=cost)


def _most(ascending: Array, width: int) -> int:
    """Return how many values lie past a bucket's beginning, up to the next one's.

    0 where all of them lie where a bucket begins.
    """
    beyond = ascending - ascending[:1]
    buckets = -(-beyond // width)
    return int(np.bincount(buckets).max()) if (beyond % width).any() else 0


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
    """A timeline as NumPy sees it, in microseconds."""

    __slots__ = ("end", "instants", "services", "start", "total")

    def __init__(self, timeline: Timeline) -> None:
        opens, closes, lead, served = (
            np.frombuffer(values, np.int64)
            for values in (timeline.opens, timeline.closes, timeline.lead, timeline.served)
        )
        self.start, self.end, self.total = timeline.start, timeline.end, timeline.total
        self.instants = Steps(opens[1:], self.start, self.end, (closes, lead))
        self.services = Steps(served[1:], 0, self.total, (lead,))

    def service(self, at: Array, room: Room, out: Array) -> Array:
        """Give `W` of each instant, all of which lie in [start, end]."""
        place, (closes, lead) = self.instants.place(at, room), self.instants.values
        np.minimum(closes.take(place, out=room.other, mode="wrap"), at, out=out)
        return np.add(lead.take(place, out=room.other, mode="wrap"), out, out=out)

    def is_open(self, at: Array, room: Room) -> Array:
        """Give whether each instant of [start, end) lies in a window."""
        place, (closes, _) = self.instants.place(at, room), self.instants.values
        return at < closes.take(place, out=room.other, mode="wrap")

    def earliest(self, service: Array, room: Room, out: Array) -> Array:
        """Give the first instant at which `W` is so much; 0 < service <= total."""
        # A microsecond after the last instant at which it is one less.
        self.latest(np.subtract(service, 1, out=out), room, out)
        return np.add(out, 1, out=out)

    def latest(self, service: Array, room: Room, out: Array) -> Array:
        """Give the last instant at which `W` is so much; 0 <= service < total."""
        place, (lead,) = self.services.place(service, room), self.services.values
        return np.subtract(service, lead.take(place, out=room.other, mode="wrap"), out=out)


class Bench(NamedTuple):
    """What a block of rows is worked on with: a table, memory, marks for rows it does not hold."""

    table: Table
    room: Room
    bad: Array | None
