"""`Table` against a plain sum over windows, and how much work a look-up is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import example, given

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


@given(timelines())
@example(([(0, 10)], 0, 10))
@example(([(0, 1)], 0, 1))
@example(([(3, 4)], 0, 10**17))
@example(([(5 * n, 5 * n + 4) for n in range(700)], 0, 10**15))
@example(([(n * DAY, n * DAY + HOUR) for n in range(3000)], -(10**16), 10**16))
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


def test_the_arrays_are_the_timelines_own() -> None:
    timeline = Timeline([(0, 10), (20, 30)], 0, 40)
    table = Table(timeline)
    for mine, theirs in ((table.opens, timeline.opens), (table.closes, timeline.closes)):
        assert np.shares_memory(mine, np.frombuffer(theirs, np.int64))


def test_a_working_week_needs_no_step_in_a_bucket() -> None:
    week = [(n * DAY, n * DAY + 8 * HOUR) for n in range(5 * 365) if n % 7 < 5]
    table = Table(Timeline(week, 0, 5 * 365 * DAY))
    assert table.instants.strides == ()
    assert table.services.strides == (1,)


def test_the_fullest_bucket_costs_its_logarithm() -> None:
    """Five thousand windows within days, and one far away."""
    dense = [(n * 300_000_000, n * 300_000_000 + 240_000_000) for n in range(5000)]
    table = Table(Timeline([*dense, (10**16, 10**16 + 1)], 0, 2 * 10**16))
    assert 2 ** len(table.instants.strides) <= 2 * 5001
    assert len(table.instants.first) <= 1 << 18
