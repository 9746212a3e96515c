"""Clocks against a walk over windows with holes, on calendars at random, and the laws they keep."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from slacal import Budget, Case, Category, Event, Policy, Target
from slacal.calendars.almanac import Landing
from slacal.errors import HorizonError
from tests import walk
from tests.deadlines.test_simulation import POLICIES, choices_made, event, logs
from tests.simulation import Happened, instant
from tests.strategies import HOUR, Pair, amounts, instants, pairs

Pause = tuple[int, int]


def aware(at: int) -> datetime:
    return (walk.EPOCH + at * walk.MICRO).astimezone(UTC)


def policy(pair: Pair, budget: Budget, landing: Landing | None = None) -> Policy:
    target = Target("repair", budget, landing=landing)
    return Policy("p", pair.calendar, [Category("A", "", "", [target])], "A")


def log(start: int, pauses: list[Pause]) -> list[Event]:
    events = [Event("reported", aware(start))]
    for begin, end in pauses:
        events += [Event("paused", aware(begin)), Event("resumed", aware(end))]
    return events


@st.composite
def starts_and_pauses(draw: st.DrawFn, pair: Pair) -> tuple[int, list[Pause]]:
    """A start, and up to four pauses after it that do not overlap; they may touch, or be empty."""
    start = draw(instants(pair))
    marks = sorted(
        min(max(start, start + draw(st.integers(0, 30 * 24)) * HOUR // 4), pair.end)
        if draw(st.booleans())
        else max(draw(instants(pair)), start)
        for _ in range(2 * draw(st.integers(0, 4)))
    )
    return start, list(zip(marks[::2], marks[1::2], strict=True))


def holed(spans: list[tuple[int, int]], pauses: list[Pause]) -> list[tuple[int, int]]:
    """Return the spans without the pauses."""
    for begin, end in pauses:
        spans = [
            piece
            for opens, closes in spans
            for piece in ((opens, min(closes, begin)), (max(opens, end), closes))
            if piece[0] < piece[1]
        ]
    return spans


def walked_due(spans: list[tuple[int, int]], start: int, amount: int) -> int | None:
    """Return the first instant by which *amount* of the spans has passed; None: it never is."""
    for opens, closes in spans:
        if amount <= closes - opens:
            return opens + amount if amount else start
        amount -= closes - opens
    return None if amount else start


@given(st.data())
def test_due_agrees_with_a_walk_over_windows_with_holes(data: st.DataObject) -> None:
    pair = data.draw(pairs())
    start, pauses = data.draw(starts_and_pauses(pair))
    amount = abs(data.draw(amounts(pair, start)))
    spans = walk.windows(pair.desk, start, pair.end)
    assume(walked_due(spans, start, amount) is not None)  # unpaused, it lies inside the horizon
    due = walked_due(holed(spans, pauses), start, amount)
    case = policy(pair, Budget("service_time", amount)).track(log(start, pauses))
    at = data.draw(instants(pair))
    assume(at >= max((end for _, end in pauses), default=start))
    if due is None:
        try:
            found = case.at(aware(at)).repair.due
        except HorizonError:
            return
        raise AssertionError(f"slacal says {found}, the walk runs out of the horizon")
    reading = case.at(aware(at)).repair
    assert reading.due_instant == due
    passed = holed(walk.windows(pair.desk, start, at), pauses)
    used = sum(closes - opens for opens, closes in passed)
    assert reading.elapsed == used * walk.MICRO
    assert reading.remaining == max(amount - used, 0) * walk.MICRO
    assert reading.paused == (walk.elapsed(pair.desk, start, at) - used) * walk.MICRO
    assert reading.state == ("breached" if at > due else "running")


@given(st.data())
def test_real_time_has_holes_of_real_time(data: st.DataObject) -> None:
    pair = data.draw(pairs())
    start, pauses = data.draw(starts_and_pauses(pair))
    amount = data.draw(st.integers(0, 60 * 24)) * HOUR // 2
    assume(start + amount <= pair.end)
    due = walked_due(holed([(start, pair.end)], pauses), start, amount)
    case = policy(pair, Budget("real_time", amount)).track(log(start, pauses))
    at = max((end for _, end in pauses), default=start)
    if due is None:
        try:
            case.at(aware(at))
        except HorizonError:
            return
        raise AssertionError("the walk runs out of the horizon")
    assert case.at(aware(at)).repair.due_instant == due


@given(st.data())
def test_a_pause_outside_service_changes_nothing(data: st.DataObject) -> None:
    pair = data.draw(pairs())
    start = data.draw(instants(pair))
    spans = walk.windows(pair.desk, start, min(start + 30 * 24 * HOUR, pair.end))
    closed = holed([(start, start + 30 * 24 * HOUR)], spans)
    assume(closed and closed[0][0] <= pair.end)
    begin, end = data.draw(st.sampled_from([gap for gap in closed if gap[0] <= pair.end]))
    end = min(end, pair.end)
    marks = sorted(data.draw(st.lists(st.integers(begin, end), min_size=2, max_size=2)))
    pauses = data.draw(st.sampled_from(([(begin, end)], [(marks[0], marks[1])])))
    amount = abs(data.draw(amounts(pair, start)))
    landing = data.draw(st.sampled_from((None, "close", "next_open")))
    table = policy(pair, Budget("service_time", amount), landing)  # type: ignore[arg-type]
    try:
        plain = table.track(log(start, []))
        expected = plain.at(aware(pauses[-1][1])).repair
    except HorizonError:
        assume(False)
    paused = table.track(log(start, pauses)).at(aware(pauses[-1][1])).repair
    assert (paused.due_instant, paused.elapsed, paused.state) == (
        expected.due_instant,
        expected.elapsed,
        expected.state,
    )


@given(st.data())
def test_splitting_a_pause_changes_nothing(data: st.DataObject) -> None:
    pair = data.draw(pairs())
    start, pauses = data.draw(starts_and_pauses(pair))
    pauses = pauses or [(start, data.draw(st.integers(start, pair.end)))]
    i = data.draw(st.integers(0, len(pauses) - 1))
    begin, end = pauses[i]
    middle = data.draw(st.integers(begin, end))
    split = [*pauses[:i], (begin, middle), (middle, end), *pauses[i + 1 :]]
    amount = abs(data.draw(amounts(pair, start)))
    table = policy(pair, Budget("service_time", amount))
    at = aware(pauses[-1][1])
    try:
        whole = table.track(log(start, pauses)).at(at).repair
    except HorizonError:
        assume(False)
    assert table.track(log(start, split)).at(at).repair == whole


# Laws of whole cases, on the logs of the simulation


@given(logs(), choices_made, st.data())
def test_one_event_more_is_as_tracking_them_all(
    log: list[Happened], made: tuple[str | None, str], data: st.DataObject
) -> None:
    events = [event(each) for each in log]
    cut = data.draw(st.integers(0, len(events)))
    table = POLICIES[made]
    case = first = table.track(events[:cut])
    before = readings_of(first, log)
    for each in events[cut:]:
        case = case.with_event(each)
    assert case == table.track(events)
    assert readings_of(case, log) == readings_of(table.track(events), log)
    assert readings_of(first, log) == before  # the shorter case is as it was


@given(logs(), choices_made, st.data())
def test_what_comes_later_decides_nothing(
    log: list[Happened], made: tuple[str | None, str], data: st.DataObject
) -> None:
    table, events = POLICIES[made], [event(each) for each in log]
    minute = data.draw(st.sampled_from([each.minute for each in log]))
    known = [each for each in events if each.at <= instant(minute)]
    whole, part = table.track(events).at(instant(minute)), table.track(known).at(instant(minute))
    assert (whole.category, whole.state, dict(whole)) == (part.category, part.state, dict(part))


@given(logs(), choices_made, st.integers(0, 3000))
def test_a_budget_is_what_is_used_and_what_remains(
    log: list[Happened], made: tuple[str | None, str], later: int
) -> None:
    at = instant(log[-1].minute + later)
    for reading in POLICIES[made].track([event(each) for each in log]).at(at).values():
        if reading.total is None or reading.remaining is None or reading.share is None:
            assert reading.state in ("not_started", "cancelled")
        elif reading.state in ("running", "paused"):
            assert reading.elapsed + reading.remaining == reading.total
            assert reading.share * (reading.total // timedelta(microseconds=1)) == (
                reading.elapsed // timedelta(microseconds=1)
            )
        assert (reading.wall_lateness > timedelta(0)) <= (reading.state == "breached")
        assert timedelta(0) <= reading.service_lateness <= reading.wall_lateness


@given(logs(), st.sampled_from(("resume", "new_cycle", "restart")), st.data())
def test_reclassifying_there_and_back_is_nothing(
    log: list[Happened], reopening: str, data: st.DataObject
) -> None:
    table = POLICIES[None, reopening]
    events = [event(each) for each in log]
    i = data.draw(st.integers(1, len(events)))
    before = table.track(events[:i])
    assume(before.state in ("open", "paused", "repaired"))
    at = events[i - 1].at
    others = [code for code in ("I", "II", "III") if code != before.category]
    there = [Event("categorised", at, category=code) for code in (*others, before.category)]
    assume(there[-1] not in events[i : i + 1])
    case = table.track([*events[:i], *there, *events[i:]])
    end = [instant(log[-1].minute), instant(log[-1].minute + 1000)]
    assert [case.at(t) for t in end] == [table.track(events).at(t) for t in end]


def readings_of(case: Case, log: list[Happened]) -> list[object]:
    return [
        (found.state, {name: case.cycles(name, instant(minute)) for name in found})
        for minute in (log[0].minute, log[-1].minute, log[-1].minute + 700)
        for found in [case.at(instant(minute))]
    ]
