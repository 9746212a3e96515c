"""What of some spans of time lies outside others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from slacal.instants import Instant

Span = tuple[Instant, Instant]  # [start, end), start < end


def without(spans: Iterable[Span], others: Sequence[Span]) -> Iterator[Span]:
    """Yield the pieces of spans that lie in none of *others*, which come in order."""
    for span in spans:
        start, end = span
        for opens, closes in others:
            if closes <= start:
                continue
            if opens >= end:
                break
            if start < opens:
                yield start, opens
            start = max(start, closes)
        if start < end:
            yield start, end
