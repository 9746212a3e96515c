"""Audits of deadlines whose clocks stood still, against single calls of `Policy.track`."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

import numpy as np
import polars as pl
import pytest

import slacal.polars  # noqa: F401 - gives tables their `slacal`
from slacal import Category, Event, Policy, Target, history
from slacal.errors import PrecisionError, RangeError, WrongTypeError
from slacal.history import Pauses
from tests.history.test_audit import ASCENSION, BRIDGE, DESK, MINUTE, NEW_YORK, WITHOUT, policy

LATER = datetime(2027, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
TIMES = pl.Datetime("us", "UTC")


class Stop(NamedTuple):
    """A stretch in which the clock of one row stands still; no end: it still does."""

    row: int
    start: datetime
    end: datetime | None


def cases(count: int = 200) -> tuple[list[datetime], list[Stop]]:
    """Return when cases of spring 2026 came in, and the pauses of two thirds of them."""
    random = Random(31)
    first = datetime(2026, 3, 2, 8, 0, 7, tzinfo=UTC)
    opened, stops = [], []
    for row in range(count):
        at = first + timedelta(seconds=random.randrange(110 * 86_400))
        opened.append(at)
        for _ in range(row % 3):
            at += timedelta(minutes=random.randrange(600))
            end = at + timedelta(minutes=random.randrange(10, 1500))
            stops.append(Stop(row, at, None if random.random() < 0.1 else end))
            if stops[-1].end is None:
                break
            at = end
    return opened, random.sample(stops, len(stops))


def tracked(by: Policy, opened: list[datetime], stops: list[Stop]) -> list[datetime | None]:
    """Return when each case is due, by its events; those of odd rows are of the last category."""
    codes = by.categories[0].code, by.categories[-1].code
    found = []
    for row, at in enumerate(opened):
        events = [Event("reported", at, category=codes[row % 2])]
        for stop in sorted(stop for stop in stops if stop.row == row):
            events.append(Event("paused", stop.start))
            if stop.end is not None:
                events.append(Event("resumed", stop.end))
        due = by.track(events).at(LATER)["repair"].due
        found.append(due and due.astimezone(UTC))
    return found


def pauses(stops: list[Stop]) -> Pauses:
    start, end = (
        np.array([at and at.replace(tzinfo=None) for at in column], "M8[us]")
        for column in ([stop.start for stop in stops], [stop.end for stop in stops])
    )
    return Pauses(np.array([stop.row for stop in stops], int), start, end)


def table(by: Policy, opened: list[datetime], due: list[datetime | None]) -> pl.DataFrame:
    codes = by.categories[0].code, by.categories[-1].code
    labels = [codes[row % 2] for row in range(len(opened))]
    schema = {"opened": TIMES, "due": TIMES, "category": pl.String}
    return pl.DataFrame({"opened": opened, "due": due, "category": labels}, schema=schema)


def two(first: Any, second: Any) -> Policy:
    """Return a policy of two categories, each with a calendar of its own."""
    targets = (
        Target("repair", "2 business days", calendar=first),
        Target("repair", "12 service hours", calendar=second),
    )
    categories = [Category(code, code, "", [t]) for code, t in zip("AB", targets, strict=True)]
    return Policy("p", DESK, categories, default_category="A")


MINE = policy()
SHUT = {BRIDGE: "closed"}


@pytest.mark.parametrize(
    ("promised", "recorded_by", "causes"),
    [
        (MINE, policy(WITHOUT), {("holiday not observed", ASCENSION)}),
        (MINE, policy(DESK.replace(exceptions=SHUT)), {("special day", BRIDGE)}),
        (MINE, policy(landing="next_open"), {("landing", None)}),
        (MINE, policy(counting="close_of_day"), {("counting", None)}),
        (policy(cutoff="15:00"), MINE, {("cut-off", None)}),
        (
            two(DESK, NEW_YORK),
            two(WITHOUT, NEW_YORK.replace(exceptions=SHUT)),
            {("holiday not observed", ASCENSION), ("special day", BRIDGE)},
        ),
    ],
    ids=["holiday", "special day", "landing", "counting", "cut-off", "calendars"],
)
def test_a_planted_cause_is_named_beside_pauses(
    promised: Policy, recorded_by: Policy, causes: set[tuple[str, date | None]]
) -> None:
    opened, stops = cases()
    recorded = tracked(recorded_by, opened, stops)
    expected = tracked(promised, opened, stops)
    compared = [
        row for row, pair in enumerate(zip(recorded, expected, strict=True)) if None not in pair
    ]
    apart = {row: recorded[row] - expected[row] for row in compared}  # type: ignore[operator]
    differing = [row for row in compared if abs(apart[row]) > MINUTE]
    assert len(compared) < len(opened)
    assert {row % 3 for row in differing} == {0, 1, 2}  # with no, one and two pauses
    frame = table(promised, opened, recorded)
    found = history.audit(frame, promised, pauses=pauses(stops))
    assert (found.rows, found.compared) == (len(opened), len(compared))
    assert found.agreed == len(compared) - len(differing)
    assert {(cause.kind, cause.day) for cause in found.causes} == causes
    assert sorted(row for cause in found.causes for row in cause.rows) == differing
    assert [cause.against for cause in found.causes] == [0] * len(causes)
    assert {row: found.difference[row].item() for row in compared} == apart
    same = frame.slacal.audit(promised, pauses=pauses(stops))
    assert same.table().equals(found.table())


@pytest.mark.parametrize("promised", [MINE, two(DESK, NEW_YORK)], ids=["one", "two calendars"])
def test_deadlines_that_no_pause_moved_are_named(promised: Policy) -> None:
    opened, stops = cases()
    recorded = tracked(promised, opened, [])
    expected = tracked(promised, opened, stops)
    differing = [
        row for row, due in enumerate(expected) if due is not None and due != recorded[row]
    ]
    assert differing
    found = history.audit(table(promised, opened, recorded), promised, pauses=pauses(stops))
    assert {cause.kind for cause in found.causes} == {"pause not counted"}
    assert sorted(row for cause in found.causes for row in cause.rows) == differing
    assert {cause.against for cause in found.causes} == {0}
    assert found.compared == sum(due is not None for due in expected)


# By hand: Monday 8 June 2026, summer time; four service hours from 09:30 are used up at 13:30.


def monday(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-06-08T{text}+02:00").astimezone(UTC)


BY_HAND = [
    Stop(0, monday("10:00"), monday("11:00")),
    Stop(1, monday("10:00"), monday("11:00")),
    Stop(2, monday("10:00"), monday("11:00")),
    Stop(4, monday("12:00"), None),  # still paused, with time left
    Stop(5, monday("15:00"), None),  # when all of it is used
]
DUES = ["13:30", "13:30", "14:30", "13:30", "13:30", "13:30"]


def by_hand(dues: list[str]) -> pl.DataFrame:
    return table(FOUR, [monday("09:30")] * len(dues), [monday(text) for text in dues])


FOUR = policy(budget="4 service hours")


def test_what_speaks_against_pauses_that_were_not_counted() -> None:
    found = history.audit(by_hand(DUES), FOUR, category=None, pauses=pauses(BY_HAND))
    assert (found.rows, found.compared, found.agreed) == (6, 5, 3)
    (cause,) = found.causes
    assert (cause.kind, cause.day) == ("pause not counted", None)
    assert cause.what == "the recorded deadline runs on through pauses"
    assert (cause.rows, cause.against, cause.sure) == ((0, 1), 1, 2 / 3)
    assert found.difference.tolist() == [-HOUR, -HOUR, 0 * HOUR, 0 * HOUR, None, 0 * HOUR]
    (row,) = found.table().to_dicts()
    assert (row["cause"], row["rows"], row["against"]) == ("pause not counted", 2, 1)
    assert found.unexplained == ()


def test_as_many_rows_against_pauses_as_for_them_leave_it_unexplained() -> None:
    frame = by_hand(["13:30", "14:30", "14:30", *DUES[3:]])
    found = history.audit(frame, FOUR, category=None, pauses=pauses(BY_HAND))
    assert found.causes == ()
    assert (found.agreed, found.unexplained) == (4, (0,))


def test_a_pause_of_an_hour_is_not_taken_for_a_clock_change() -> None:
    friday = datetime(2026, 3, 27, 9, tzinfo=UTC)  # 10:00; two days later clocks go forward
    monday_ten = datetime(2026, 3, 30, 8, tzinfo=UTC)
    by = policy(budget="1 business day")
    frame = table(by, [friday], [monday_ten])
    hour = [Stop(0, friday + HOUR, friday + 2 * HOUR)]
    found = history.audit(frame, by, category=None, pauses=pauses(hour))
    assert found.difference.tolist() == [-HOUR]
    assert [cause.kind for cause in found.causes] == ["pause not counted"]


def test_pauses_do_not_move_a_target_that_does_not_pause() -> None:
    response = Target("response", "4 service hours")
    by = Policy("p", DESK, [Category("A", "A", "", [response])], default_category="A")
    found = history.audit(by_hand(DUES), by, category=None, pauses=pauses(BY_HAND))
    assert (found.compared, found.agreed) == (6, 5)
    assert (found.causes, found.unexplained) == ((), (2,))


def test_pauses_that_cannot_be_are_refused() -> None:
    frame = by_hand(DUES)
    none: tuple[Any, ...] = ([], {}, "x")
    for wrong in none:
        with pytest.raises(WrongTypeError, match="pauses is a"):
            history.audit(frame, FOUR, category=None, pauses=wrong)
    for rows, pause in ((5, 4), (0, 0)):
        with pytest.raises(RangeError, match=f"pause {pause}: there are {rows} rows"):
            history.audit(frame[:rows], FOUR, category=None, pauses=pauses(BY_HAND))
    fine = frame.with_columns(
        pl.col("opened").cast(pl.Datetime("ns", "UTC")) + pl.duration(nanoseconds=1)
    )
    with pytest.raises(PrecisionError, match="opened has nanoseconds"):
        history.audit(fine, FOUR, category=None, pauses=pauses(BY_HAND))
