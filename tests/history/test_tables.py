"""`Table` against a plain sum over windows, and how much work a look-up is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from slacal.calendars.timeline import Timeline
from slacal.history.kernel.tables import Room, Table
from tests.calendars.test_timeline import (
    DAY,
    HOUR,
    Windows,
    earliest,
    edges,
    latest,
    service,
    timelines,
)

Case = tuple[Windows, int, int]


def ask(question: Callable[[Any, Room, Any], Any], values: list[int]) -> list[int]:
    array = np.array(values, np.int64)
    found = question(array, Room(len(array)), np.empty_like(array))
    return [int(value) for value in found]


@st.composite
def on_a_grid(draw: st.DrawFn) -> Case:
    """Windows that open on a common grid; they last as long as one another, or not."""
    grid = draw(st.sampled_from((1, 7, HOUR, HOUR // 4, DAY)))
    lengths = draw(st.sampled_from((st.just(grid), st.integers(1, 3 * grid))))
    start = draw(st.integers(-(2**52), 2**52))
    windows: Windows = []
    at = start + draw(st.integers(0, 2 * grid))
    for length in draw(st.lists(lengths, min_size=1, max_size=25)):
        windows.append((at, at + length))
        at += (length // grid + draw(st.integers(1, 40))) * grid
    return windows, start, windows[-1][1] + draw(st.integers(0, 2 * grid))


FAR_END = 10**15
FAR_BUCKET = FAR_END // 256 + 1  # the narrowest for a few windows off any grid in so long a time


@given(st.one_of(timelines(), on_a_grid()))
@example(([], 0, 10))
@example(([(0, 10)], 0, 10))
@example(([(0, 1)], 0, 1))
@example(([(3, 4)], 0, 10**17))
@example(([(5 * n, 5 * n + 4) for n in range(700)], 0, 10**15))
@example(([(n * DAY, n * DAY + HOUR) for n in range(3000)], -(10**16), 10**16))
# One window opens inside a bucket, the next one where the next bucket begins, or one later.
@example(([(at, at + 1) for at in (0, FAR_BUCKET - 5, FAR_BUCKET)], 0, FAR_END))
@example(([(at, at + 1) for at in (0, FAR_BUCKET - 5, 2 * FAR_BUCKET)], 0, FAR_END))
def test_every_question_agrees_with_a_plain_sum(case: Case) -> None:
    windows, start, end = case
    table = Table(Timeline(windows, start, end))
    at = edges(windows, start, end)
    if len(at) > 200:
        at = at[:40] + at[len(at) // 2 : len(at) // 2 + 40] + at[-40:]
    assert ask(table.service, at) == [service(windows, each) for each in at]
    inside = [each for each in at if each < end]
    found = table.is_open(np.array(inside, np.int64), Room(len(inside)))
    assert found.tolist() == [any(a <= each < b for a, b in windows) for each in inside]
    total = table.total
    sums = {service(windows, each) + step for each in at for step in (-1, 0, 1)}
    close = sorted(amount for amount in sums if 0 < amount <= total)
    open_ = sorted(amount for amount in sums if 0 <= amount < total)
    assert ask(table.earliest, close) == [earliest(windows, amount) for amount in close]
    assert ask(table.latest, open_) == [latest(windows, amount) for amount in open_]


def test_an_answer_may_take_the_place_of_its_question() -> None:
    windows = [(10, 20), (35, 40)]
    table = Table(Timeline(windows, 0, 50))
    for question, naive in ((table.earliest, earliest), (table.latest, latest)):
        values = np.arange(1, 15)
        expected = [naive(windows, amount) for amount in values.tolist()]
        assert question(values, Room(len(values)), values).tolist() == expected


WEEK = [(n * DAY, n * DAY + 8 * HOUR) for n in range(5 * 365) if n % 7 < 5]
OUTAGE = (10 * DAY + 3 * HOUR, 10 * DAY + 4 * HOUR + 1_000_003)  # its end lies on no grid


def test_windows_that_open_on_a_grid_need_no_step() -> None:
    table = Table(Timeline(WEEK, 0, 5 * 365 * DAY))
    assert (int(table.instants.width), int(table.services.width)) == (DAY, 8 * HOUR)
    for steps in (table.instants, table.services):
        assert steps.first is None
        assert steps.strides == ()


def test_windows_apart_need_one_step() -> None:
    opens, closes = WEEK[8]
    halves = [(opens, OUTAGE[0]), (OUTAGE[1], closes)]
    table = Table(Timeline([*WEEK[:8], *halves, *WEEK[9:]], 0, 5 * 365 * DAY))
    for steps in (table.instants, table.services):
        assert steps.first is None
        assert steps.strides == (1,)


def test_the_arrays_are_the_timelines_own_where_buckets_hold_several_windows() -> None:
    near = [(7 * n, 7 * n + 1) for n in range(700)]
    timeline = Timeline([*near, (10**15 + 1, 10**15 + 3)], 0, 10**16)
    closes, lead = Table(timeline).instants.values
    for mine, theirs in ((closes, timeline.closes), (lead, timeline.lead)):
        assert np.shares_memory(mine, np.frombuffer(theirs, np.int64))


def test_the_fullest_bucket_costs_its_logarithm() -> None:
    """Five thousand windows within days, and one far away."""
    dense = [(n * 300_000_000, n * 300_000_000 + 240_000_000) for n in range(5000)]
    table = Table(Timeline([*dense, (10**16, 10**16 + 1)], 0, 2 * 10**16))
    assert 2 ** len(table.instants.strides) <= 2 * 5001
    assert table.instants.first is not None
    assert len(table.instants.first) <= 1 << 18
