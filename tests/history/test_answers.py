"""Attainment, percentiles, lateness, backlog, budgets and replay against plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import polars as pl
import pytest

from slacal import Holidays, Policy, history, policies
from slacal.errors import ColumnError, RangeError, SlacalError, WrongTypeError
from tests.history.test_evaluate import frames, rows_of

POLICY = policies.invantive()
DESK = POLICY.calendar
ZONE = ZoneInfo("Europe/Amsterdam")
MINUTE = timedelta(minutes=1)
EVENT = {"response": "responded", "repair": "repaired"}


def incidents(count: int = 150) -> list[dict[str, Any]]:
    random = Random(11)
    rows = []
    for _ in range(count):
        opened = datetime(2026, 1, 5, tzinfo=UTC) + MINUTE * random.randrange(120 * 1440)
        responded = opened + MINUTE * random.randrange(8 * 1440)
        repaired = opened + MINUTE * random.randrange(90 * 1440)
        rows.append(
            {
                "opened": opened,
                "category": random.choice(("I", "II", "III")),
                "responded": responded,
                "repaired": repaired if random.random() < 0.8 else None,
            }
        )
    return rows


ROWS = incidents()
every_make = pytest.mark.parametrize("make", ["pandas", "polars", "arrow"])


def evaluated(make: str) -> Any:
    return history.evaluate(frames(ROWS)[make], POLICY)


def verdicts(target: str) -> list[tuple[dict[str, Any], bool | None, timedelta | None]]:
    """Return each row with whether it was met and how long it took, from single calls."""
    found = []
    for row in ROWS:
        event = row[EVENT[target]]
        deadline = POLICY.due(row["opened"], row["category"])[target]
        took = None if event is None else DESK.elapsed(row["opened"], event)
        found.append((row, None if event is None else deadline.met_by(event), took))
    return found


def month(row: dict[str, Any]) -> str:
    return f"{row['opened'].astimezone(ZONE):%Y-%m}"


GROUPS: list[tuple[Any, Callable[[dict[str, Any]], tuple[str, ...]]]] = [
    ((), lambda row: ()),
    ("category", lambda row: (row["category"],)),
    (["month", "category"], lambda row: (month(row), row["category"])),
]


@every_make
@pytest.mark.parametrize(("by", "key"), GROUPS, ids=["all", "category", "month"])
def test_attainment_counts(make: str, by: Any, key: Any) -> None:
    keys = [by] if isinstance(by, str) else list(by)
    frame = evaluated(make)
    found = history.attainment(frame, by)
    assert type(found) is type(frame)
    expected = {}
    for target in EVENT:
        counts = Counter((key(row), met) for row, met, _ in verdicts(target))
        for group in {group for group, _ in counts}:
            expected[*group, target] = tuple(counts[group, x] for x in (True, False, None))
    got = {}
    for row in rows_of(found):
        got[*(row[k] for k in keys), row["target"]] = row["met"], row["missed"], row["open"]
        assert row["cases"] == row["met"] + row["missed"] + row["open"]
        assert row["share"] == pytest.approx(row["met"] / (row["met"] + row["missed"]))
    assert got == expected


def least(times: list[timedelta], share: float) -> timedelta:
    """Return the least time within which at least a share of all was done."""
    return min(
        t for t in times if Fraction(sum(u <= t for u in times), len(times)) >= Fraction(str(share))
    )


@every_make
@pytest.mark.parametrize(("by", "key"), GROUPS[:2], ids=["all", "category"])
def test_percentiles_and_budgets_are_the_least_that_suffice(make: str, by: Any, key: Any) -> None:
    keys = [by] if isinstance(by, str) else list(by)
    frame = evaluated(make)
    found = rows_of(history.percentiles(frame, [0.5, 0.9], by))
    needed = rows_of(history.budgets(frame, 0.9, by))
    assert len(found) == len({key(row) for row in ROWS}) * 2
    for row, budget in zip(found, needed, strict=True):
        group = tuple(row[k] for k in keys)
        times = [t for r, _, t in verdicts(row["target"]) if t is not None and key(r) == group]
        assert row["cases"] == len(times)
        assert row["p50"] == least(times, 0.5)
        assert row["p90"] == budget["needed"] == least(times, 0.9)


@every_make
def test_lateness_is_of_the_late(make: str) -> None:
    for row in rows_of(history.lateness(evaluated(make))):
        late = []
        for case, met, took in verdicts(row["target"]):
            if met is False and took is not None:
                budget = POLICY.category(case["category"]).targets
                days = next(t.budget.amount for t in budget if t.name == row["target"])
                late.append(took - days * timedelta(hours=8))
        assert row["cases"] == len(late)
        assert row["p50"] == least(late, 0.5)
        assert row["p100"] == max(late)


@every_make
@pytest.mark.parametrize("by", [(), "category"], ids=["all", "category"])
@pytest.mark.parametrize("target", EVENT)
def test_the_backlog_counts_what_is_open_at_each_close(make: str, by: Any, target: str) -> None:
    span = date(2026, 3, 30), date(2026, 5, 18)
    how: Any = {"by": by, "ended": EVENT[target], "due": f"{target}_due"}
    found = rows_of(history.backlog(evaluated(make), DESK, *span, **how))
    days = [day for n in range(50) if DESK.is_business_day(day := span[0] + timedelta(days=n))]
    groups = ["I", "II", "III"] if by else [None]
    cells = [(row.get("category"), row["day"]) for row in found]
    assert cells == [(group, day) for group in groups for day in days]
    for row in found:
        close = DESK.day(row["day"]).windows[-1].closes
        assert row["close"] == close
        still = [
            case
            for case in ROWS
            if case["category"] == row.get("category", case["category"])
            and case["opened"] <= close
            and (case[EVENT[target]] is None or case[EVENT[target]] > close)
        ]
        assert row["open"] == len(still)
        due = [POLICY.due(case["opened"], case["category"])[target].due for case in still]
        assert row["overdue"] == sum(at < close for at in due)
        ages = [DESK.elapsed(case["opened"], close) for case in still]
        assert row["oldest"] == max(ages, default=None)


def test_a_backlog_of_nothing() -> None:
    at = pl.Datetime("us", "UTC")
    empty = pl.DataFrame(schema={"opened": at, "repaired": at})
    found = history.backlog(empty, DESK, date(2026, 5, 4), date(2026, 5, 5), due=None)
    assert found.select("open", "overdue", "oldest").rows() == [(0, 0, None)] * 2


@every_make
def test_replay_shows_what_flips(make: str) -> None:
    later = DESK.replace(holidays=Holidays.none())  # type: ignore[attr-defined]
    after = Policy(name="p", calendar=later, categories=POLICY.categories)
    frame = frames(ROWS)[make]
    found = rows_of(history.replay(frame, POLICY, later))
    assert found == rows_of(history.replay(frame, POLICY, after))
    flips = 0
    for got, row in zip(found, ROWS, strict=True):
        for target, event in EVENT.items():
            one = POLICY.due(row["opened"], row["category"])[target]
            two = after.due(row["opened"], row["category"])[target]
            assert got[f"{target}_due_before"] == one.due
            assert got[f"{target}_due_after"] == two.due
            assert got[f"{target}_moved"] == two.due.astimezone(UTC) - one.due.astimezone(UTC)
            verdict = None
            if row[event] is not None and one.met_by(row[event]) != two.met_by(row[event]):
                verdict = "met" if two.met_by(row[event]) else "missed"
                flips += 1
            assert got[f"{target}_flips"] == verdict
    assert flips


def test_what_cannot_be_answered_is_said() -> None:
    frame = evaluated("polars")
    with pytest.raises(RangeError, match="a share of 95"):
        history.percentiles(frame, [95])
    with pytest.raises(ColumnError, match="without targets"):
        history.attainment(frames(ROWS)["polars"])
    with pytest.raises(ColumnError, match='did you mean "category"'):
        history.attainment(frame, "categorie")


@pytest.mark.parametrize(
    ("shares", "names"),
    [
        ([0.9999999, 1.0], ["p99.99999", "p100"]),
        ([Decimal("0.5"), Decimal("0.50001")], ["p50", "p50.001"]),
        ([0.07, 0.29, 0.58], ["p7", "p29", "p58"]),  # 7.000000000000001 and so on as floats
        ([1, 1e-9], ["p100", "p0.0000001"]),
        ([np.float64(0.5), np.float32(0.9)], ["p50", "p90"]),
        ([], []),
    ],
)
def test_every_share_has_a_column(shares: Any, names: list[str]) -> None:
    frame = evaluated("polars")
    for found in (history.percentiles(frame, shares), history.lateness(frame, shares)):
        assert found.columns == ["target", "cases", *names]
    found = history.percentiles(frame, shares)
    for share, name in zip(shares, names, strict=True):
        needed = history.budgets(frame, share)["needed"]
        assert found[name].to_list() == needed.to_list()


@pytest.mark.parametrize("shares", [[0.5, 0.5], [0.5, Decimal("0.50")], [1, 1.0]])
def test_a_share_is_given_once(shares: Any) -> None:
    with pytest.raises(RangeError, match="given twice"):
        history.percentiles(evaluated("polars"), shares)


@pytest.mark.parametrize("shares", ["x", "", None, 0.5, [True], ["0.5"], [None], b"x"])
def test_what_is_no_share_is_refused(shares: Any) -> None:
    with pytest.raises(WrongTypeError, match="share"):
        history.percentiles(evaluated("polars"), shares)


@pytest.mark.parametrize(
    "share", ["x", None, True, [0.5], 1j, 0, -1, 1.01, float("nan"), float("inf"), Decimal("sNaN")]
)
def test_a_budget_is_for_one_share(share: Any) -> None:
    with pytest.raises(SlacalError, match="a share of"):
        history.budgets(evaluated("polars"), share)


def test_answers_keep_no_index() -> None:
    found = history.attainment(evaluated("pandas"), "category")
    assert isinstance(found, pd.DataFrame)
    assert found.index.tolist() == list(range(6))
    found = history.trend(evaluated("pandas"), "quarter")
    assert found.index.tolist() == list(range(4))
