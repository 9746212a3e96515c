"""Sets of time: sorted half-open spans that lie apart, and what unions and cuts leave of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

from slacal.instants import Instant

Span = tuple[Instant, Instant]  # [start, end), start < end

_end_of = itemgetter(1)


def joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield spans with those that touch or overlap made one; they come ordered by start."""
    current: Span | None = None
    for start, end in spans:
        if current is None:
            current = start, end
        elif start <= current[1]:
            current = current[0], max(current[1], end)
        else:
            yield current
            current = start, end
    if current is not None:
        yield current


def union(a: Sequence[Span], b: Sequence[Span]) -> list[Span]:
    """Return what lies in either set."""
    return list(joined(sorted([*a, *b])))


def intersection(a: Iterable[Span], b: Sequence[Span]) -> list[Span]:
    """Return what of each span of *a* lies in the set *b*; the spans of *a* may overlap."""
    return [piece for span in a for piece in within(span, b)]


def difference(a: Iterable[Span], b: Sequence[Span]) -> list[Span]:
    """Return what of each span of *a* lies outside the set *b*; the spans of *a* may overlap."""
    return [piece for span in a for piece in without(span, b)]


def within(span: Span, others: Sequence[Span]) -> Iterator[Span]:
    """Yield the pieces of one span that lie in a set."""
    start, end = span
    for i in range(bisect_right(others, start, key=_end_of), len(others)):
        opens, closes = others[i]
        if opens >= end:
            return
        yield max(opens, start), min(closes, end)


def without(span: Span, others: Sequence[Span]) -> Iterator[Span]:
    """Yield the pieces of one span that lie outside a set."""
    start, end = span
    for opens, closes in within(span, others):
        if start < opens:
            yield start, opens
        start = closes
    if start < end:
        yield start, end
