"""Set arithmetic on spans, against sets of whole numbers."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacal.calendars.spans import Span, difference, intersection, joined, union

spans = st.builds(
    lambda start, length: (start, start + length), st.integers(0, 60), st.integers(1, 12)
)
any_spans = st.lists(spans, max_size=8)


def numbers(found: Iterable[Span]) -> set[int]:
    return {number for start, end in found for number in range(start, end)}


def as_set(found: Iterable[Span]) -> list[Span]:
    """Return spans as the library keeps a set: in order, none touching the next."""
    return list(joined(sorted(found)))


def assert_is_a_set(found: list[Span]) -> None:
    assert all(start < end for start, end in found)
    assert all(a[1] < b[0] for a, b in pairwise(found))


@given(any_spans)
def test_joined_keeps_every_number_and_touches_nowhere(found: list[Span]) -> None:
    made = as_set(found)
    assert_is_a_set(made)
    assert numbers(made) == numbers(found)


@given(any_spans, any_spans)
def test_the_operations_are_those_of_sets(a: list[Span], b: list[Span]) -> None:
    mine, theirs = as_set(a), as_set(b)
    assert numbers(union(mine, theirs)) == numbers(a) | numbers(b)
    assert numbers(intersection(mine, theirs)) == numbers(a) & numbers(b)
    assert numbers(difference(mine, theirs)) == numbers(a) - numbers(b)
    for made in (union(mine, theirs), intersection(mine, theirs), difference(mine, theirs)):
        assert_is_a_set(made)


@given(any_spans, any_spans)
def test_spans_that_overlap_are_cut_one_by_one(a: list[Span], b: list[Span]) -> None:
    cut = as_set(b)
    for operation in (intersection, difference):
        one_by_one = [piece for span in a for piece in operation([span], cut)]
        assert operation(a, cut) == one_by_one


@pytest.mark.parametrize(
    ("a", "b", "both", "only_a"),
    [
        ([(0, 4)], [(4, 6)], [], [(0, 4)]),  # half-open: these touch and share nothing
        ([(0, 4)], [(0, 4)], [(0, 4)], []),
        ([(0, 9)], [(2, 3), (5, 6)], [(2, 3), (5, 6)], [(0, 2), (3, 5), (6, 9)]),
        ([(0, 2), (4, 6)], [(1, 5)], [(1, 2), (4, 5)], [(0, 1), (5, 6)]),
        ([], [(0, 4)], [], []),
        ([(0, 4)], [], [], [(0, 4)]),
    ],
)
def test_edges(a: list[Span], b: list[Span], both: list[Span], only_a: list[Span]) -> None:
    assert intersection(a, b) == both
    assert difference(a, b) == only_a
