"""`Timeline` against a sum over plain windows, and how much work a look-up is."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate, pairwise
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from slacal.calendars.spans import joined
from slacal.calendars.timeline import Timeline

Windows = list[tuple[int, int]]

DAY = 86_400_000_000
HOUR = DAY // 24


# The naive side: nothing but a sum over a list


def service(windows: Windows, at: int) -> int:
    return sum(min(closes, at) - opens for opens, closes in windows if opens < at)


def earliest(windows: Windows, amount: int) -> int:
    """Return the first instant by which *amount* has passed; 0 < amount <= total."""
    for opens, closes in windows:
        if amount <= closes - opens:
            return opens + amount
        amount -= closes - opens
    raise AssertionError("more than there is")


def latest(windows: Windows, amount: int) -> int:
    """Return the last instant by which no more than *amount* has passed; 0 <= amount < total."""
    for opens, closes in windows:
        if amount < closes - opens:
            return opens + amount
        amount -= closes - opens
    raise AssertionError("more than there is")


def cut(windows: Windows, start: int, end: int) -> Windows:
    pieces = [(max(opens, start), min(closes, end)) for opens, closes in windows]
    return [(opens, closes) for opens, closes in pieces if opens < closes]


# Windows that are apart: everyday gaps, dense clusters, and singles far away

gaps = st.one_of(
    st.integers(1, 5),
    st.integers(1, 5),
    st.integers(1, 3 * DAY),
    st.integers(1, 3000 * DAY),
    st.sampled_from((2**40, 2**40 - 1, 2**40 + 1)),  # the edges of buckets
)
lengths = st.one_of(st.integers(1, 5), st.integers(1, DAY), st.just(2**39))


@st.composite
def timelines(draw: st.DrawFn) -> tuple[Windows, int, int]:
    start = draw(st.integers(-(2**52), 2**52))
    before = draw(st.one_of(st.just(0), gaps))  # a window may open at the very start
    pairs = draw(st.lists(st.tuples(lengths, gaps), max_size=25))
    windows, at = [], start + before
    for length, gap in pairs:
        windows.append((at, at + length))
        at += length + gap
    end = windows[-1][1] if windows else at
    return windows, start, end + draw(st.one_of(st.just(0), st.just(1), gaps))


def edges(windows: Windows, start: int, end: int) -> list[int]:
    near = {at + step for window in windows for at in window for step in (-1, 0, 1)}
    return sorted(at for at in {start, start + 1, end - 1, end} | near if start <= at <= end)


@given(timelines())
@example(([], 0, 10))
@example(([(0, 10)], 0, 10))
@example(([(0, 1)], 0, 1))
@example(([(3, 4)], 0, 10**17))
def test_every_question_agrees_with_a_plain_sum(case: tuple[Windows, int, int]) -> None:
    windows, start, end = case
    timeline = Timeline(windows, start, end)
    total = sum(closes - opens for opens, closes in windows)
    assert len(timeline) == len(windows)
    assert (timeline.start, timeline.end, timeline.total) == (start, end, total)
    for at in edges(windows, start, end):
        assert timeline.service(at) == service(windows, at)
        assert timeline.window_before(at) == sum(opens <= at for opens, _ in windows)
        if at < end:
            assert timeline.is_open(at) == any(opens <= at < closes for opens, closes in windows)
    sums = [0, *accumulate(closes - opens for opens, closes in windows)]
    for amount in {step + sum_ for sum_ in sums for step in (-1, 0, 1)}:
        if 0 < amount <= total:
            assert timeline.earliest(amount) == earliest(windows, amount)
        if 0 <= amount < total:
            assert timeline.latest(amount) == latest(windows, amount)


@given(timelines(), st.data())
def test_anywhere_inside(case: tuple[Windows, int, int], data: st.DataObject) -> None:
    windows, start, end = case
    timeline = Timeline(windows, start, end)
    at = data.draw(st.integers(start, end))
    passed = timeline.service(at)
    assert passed == service(windows, at)
    # W and its two inverses, between which W stands still.
    if 0 < passed < timeline.total:
        first, last = timeline.earliest(passed), timeline.latest(passed)
        assert first <= at <= last
        assert service(windows, first) == service(windows, last) == passed
        assert service(windows, first - 1) == passed - 1
        assert service(windows, last + 1) == passed + 1


@given(timelines(), st.data())
def test_windows_are_cut_to_what_is_asked(
    case: tuple[Windows, int, int], data: st.DataObject
) -> None:
    windows, start, end = case
    timeline = Timeline(windows, start, end)
    marks = st.one_of(st.sampled_from(edges(windows, start, end)), st.integers(start, end))
    first, last = sorted((data.draw(marks), data.draw(marks)))
    assert list(timeline.windows(first, last)) == cut(windows, first, last)
    assert list(timeline.windows(start, end)) == windows
    assert list(timeline.windows(first, first)) == []
    if first < last:
        assert list(timeline.windows(last, first)) == []


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=12))
def test_windows_that_touch_or_overlap_are_one(starts: list[tuple[int, int]]) -> None:
    windows = sorted((opens, opens + length) for opens, length in starts)
    instants = {at for opens, closes in windows for at in range(opens, closes)}
    found = list(joined(windows))
    assert {at for opens, closes in found for at in range(opens, closes)} == instants
    assert all(early[1] < late[0] for early, late in pairwise(found))
    timeline = Timeline(windows, 0, 100)
    assert timeline.total == len(instants)
    assert list(timeline.windows(0, 100)) == found


# Work, counted: a look-up compares inside one bucket, and no more than a bisection needs


class Counted(int):
    """An instant, or an amount, that counts how often it is compared with a window's."""

    times = 0

    def __lt__(self, other: int) -> bool:
        Counted.times += 1
        return int(self) < other

    def __gt__(self, other: int) -> bool:
        Counted.times += 1
        return int(self) > other


def comparisons(timeline: Timeline, at: int) -> int:
    """Return how many windows are looked at to find the one of an instant."""
    Counted.times = 0
    timeline.window_before(Counted(at))
    return Counted.times


def comparisons_of_amount(timeline: Timeline, amount: int) -> int:
    Counted.times = 0
    timeline.earliest(Counted(amount))
    return Counted.times


def fullest(values: list[int], width: int) -> int:
    """Return the most values in any stretch of this width, wherever it begins."""
    return max(bisect_left(values, value + width) - i for i, value in enumerate(values))


def office(days: int, windows_a_day: int = 1) -> Windows:
    found = []
    for day in range(days):
        for i in range(windows_a_day):
            opens = day * DAY + 8 * HOUR + i * (9 * HOUR // windows_a_day)
            found.append((opens, opens + 8 * HOUR // windows_a_day))
    return found


def clusters() -> Windows:
    """Dense stretches of windows of a minute, and singles that lie years apart."""
    found: Windows = []
    minute = 60_000_000
    for year in range(12):
        base = year * 365 * DAY
        found.append((base, base + HOUR))
        for i in range(1500 if year in (3, 4, 9) else 0):
            opens = base + 10 * DAY + i * 2 * minute
            found.append((opens, opens + minute))
    return found


SHAPES = {
    "office": office(2500),
    "two windows a day": office(2500, 2),
    "nine windows a day": office(800, 9),
    "one window": [(5 * DAY, 6 * DAY)],
    "dense clusters, far singles": clusters(),
    "everything at the end": [(9000 * DAY + 2 * i, 9000 * DAY + 2 * i + 1) for i in range(4000)],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_look_up_stays_in_one_bucket(shape: str) -> None:
    windows = SHAPES[shape]
    end = windows[-1][1] + DAY
    timeline = Timeline(windows, 0, end)
    # Documented: buckets are equal, and at least half as many as there are windows. So a bucket
    # is at most twice the span's share of a window, and cannot hold more than such a stretch does.
    opens = [opens for opens, _ in windows]
    most = fullest(opens, 2 * (end + 1) // len(opens) + 2) + 1  # one more: the empty window 0
    served = [0, *accumulate(closes - opens for opens, closes in windows)]
    most_served = fullest(served[:-1], 2 * timeline.total // len(opens) + 2) + 1
    random = Random(1)
    for _ in range(300):
        assert comparisons(timeline, random.randrange(end)) <= most.bit_length()
        assert comparisons(timeline, random.choice(opens)) <= most.bit_length()
        amount = random.randrange(timeline.total) + 1
        assert comparisons_of_amount(timeline, amount) <= most_served.bit_length()
        amount = random.choice(served[1:])
        assert comparisons_of_amount(timeline, amount) <= most_served.bit_length()


def test_regular_hours_take_a_handful_of_comparisons_however_many_years() -> None:
    worst = []
    for days in (100, 10_000):
        timeline = Timeline(office(days), 0, days * DAY)
        worst.append(max(comparisons(timeline, at) for at in range(0, days * DAY, 7 * HOUR + 1)))
    assert 1 <= worst[0] <= 2
    assert 1 <= worst[1] <= 2


def test_a_cluster_is_bisected_and_not_stepped_through() -> None:
    windows = SHAPES["everything at the end"]
    timeline = Timeline(windows, 0, windows[-1][1] + DAY)
    # 4,000 windows in one bucket: 12 comparisons, where steps would take thousands.
    assert max(comparisons(timeline, opens) for opens, _ in windows) <= 12


def test_the_index_is_no_larger_than_the_windows() -> None:
    # Counted, not weighed: no array or list has more items than there are windows, give or take
    # a few.
    for windows in SHAPES.values():
        timeline = Timeline(windows, 0, windows[-1][1] + DAY)
        fields = [getattr(timeline, name) for name in Timeline.__slots__]
        sizes = [len(field) for field in fields if hasattr(field, "__len__")]
        assert max(sizes) <= len(windows) + 4
