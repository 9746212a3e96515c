"""Tables of events against `Policy.track`, case by case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacal import (
    Case,
    Category,
    Choices,
    Event,
    Holidays,
    Policy,
    ServiceCalendar,
    SlacalError,
    Target,
    WeeklyHours,
    history,
)
from slacal.deadlines.events import FOLLOWING
from slacal.policy.intake import Intake

MINUTE = timedelta(minutes=1)
MONDAY = datetime(2026, 3, 23, 7, tzinfo=UTC)


def desk(hours: str, zone: str, **more: Any) -> ServiceCalendar:
    closed = Holidays.dates({date(2026, 4, 6): "Easter Monday"}, years=(2025, 2027))
    return ServiceCalendar(
        timezone=zone, hours=WeeklyHours.parse(hours), holidays=closed, years=(2025, 2027), **more
    )


OFFICE = desk("Mon-Fri 09:00-17:00", "Europe/Amsterdam")
NIGHTS = desk("Mon-Fri 22:00-06:00", "America/New_York")

TARGETS = {
    "response": [
        Target("response", "4 service hours"),
        Target("response", "1 business day", landing="next_open"),
        Target("response", "30 minutes", pauses_on="paused"),
        Target("response", "0 hours"),
    ],
    "repair": [
        Target("repair", "8 service hours"),
        Target("repair", "3 business days"),
        Target("repair", "2 business days", counting="same_time"),
        Target("repair", "2 business days", counting="close_of_day"),
        Target("repair", "3 calendar days"),
        Target("repair", "16 service hours", stops_on=("fixed", "repaired"),
               reopens_on=("unfixed", "reopened")),
        Target("repair", "8 service hours", starts_on="responded", resumes_on=("resumed", "asked")),
    ],
    "next_response": [
        Target("next_response", "2 service hours"),
        Target("next_response", "2 hours", pauses_on="paused", reopens_on="reopened"),
    ],
    "update": [Target("update", "4 service hours"), Target("update", "1 calendar day")],
}  # fmt: skip


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    categories = []
    for code in "ABC":
        targets = [
            draw(st.sampled_from(kinds))
            for kinds in TARGETS.values()
            if draw(st.sampled_from((True, True, False)))
        ]
        if not targets:
            targets = [TARGETS["repair"][0]]
        categories.append(Category(code, code, "", targets))
    choices = Choices(
        reclassification=draw(st.sampled_from(("from_start", "from_change"))),
        carry=draw(st.sampled_from(("time", "share", "nothing"))),
        reopening=draw(st.sampled_from(("resume", "new_cycle", "restart"))),
    )
    return Policy(
        "p",
        draw(st.sampled_from((OFFICE, NIGHTS))),
        categories,
        draw(st.sampled_from(("A", "B", None))),
        choices=choices,
        intake=Intake(clock_from=draw(st.sampled_from(("confirmation", "mail")))),
    )


class Row(NamedTuple):
    case: str
    kind: str
    at: datetime
    category: str | None = None
    channel: str | None = None


OWN = ("fixed", "unfixed")
STEPS = (0, 1, 30, 120, 480, 1440, 3000)


@st.composite
def cases(draw: st.DrawFn, policy: Policy, name: str) -> list[Row]:
    """Return the rows of one case whose events mostly follow from each other."""
    own = [kind for kind in OWN if kind in policy.promise.kinds]
    at = MONDAY + draw(st.integers(0, 14 * 1440)) * MINUTE
    state, rows = "new", []
    for _ in range(draw(st.integers(1, 12))):
        kinds = list(FOLLOWING[state]) if draw(st.integers(0, 30)) else ["paused", "received"]
        if state in ("open", "paused", "repaired"):
            kinds += own
        if state == "cancelled" or not kinds:
            break
        kind = draw(st.sampled_from(kinds))
        codes = st.sampled_from((None, "A", "B", "C"))
        category = draw(codes) if kind in ("reported", "received") else None
        if kind == "categorised":
            category = draw(st.sampled_from("ABC"))
        channel = draw(st.sampled_from((None, "mail"))) if kind == "reported" else None
        rows.append(Row(name, kind, at, category, channel))
        state = FOLLOWING[state].get(kind, state)
        at += draw(st.sampled_from(STEPS)) * MINUTE
    return rows


@st.composite
def logs(draw: st.DrawFn, policy: Policy) -> list[Row]:
    rows = [
        row
        for number in range(draw(st.integers(1, 5)))
        for row in draw(cases(policy, f"case {number}"))
    ]
    order = draw(st.sampled_from(("by case", "by time", "shuffled")))
    if order == "by time":
        return sorted(rows, key=lambda row: row.at)
    return draw(st.permutations(rows)) if order == "shuffled" else rows


def frame(rows: Sequence[Row]) -> pl.DataFrame:
    schema = {"case": pl.String, "kind": pl.String, "at": pl.Datetime("us", "UTC"),
              "category": pl.String, "channel": pl.String}  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def tracked(policy: Policy, rows: Sequence[Row], repair: Any) -> dict[str, Case | SlacalError]:
    """Return each case as `Policy.track` has it, or the error that it raises."""
    by_case: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_case[row.case].append(row)
    found: dict[str, Case | SlacalError] = {}
    for name, mine in by_case.items():
        try:
            events = [Event(r.kind, r.at, category=r.category, channel=r.channel) for r in mine]
            found[name] = policy.track(events, repair=repair)
        except SlacalError as error:
            found[name] = error
    return found


def judge(policy: Policy, case: Case | SlacalError, now: datetime | None) -> dict[str, Any]:
    """Return what the table is to say of a case, from single calls."""
    names = list(dict.fromkeys(t.name for c in policy.categories for t in c.targets))
    parts = ("due", "met", "elapsed", "remaining", "share", "state", "stopped", "paused")
    expected: dict[str, Any] = dict.fromkeys(("opened", "category", "state"))
    expected |= {f"{name}_{part}": None for name in names for part in parts}
    if isinstance(case, SlacalError) or not case.events or (now and case.events[0].at > now):
        return expected
    at = case.events[-1].at if now is None else now
    known = case if now is None else policy.track([e for e in case.events if e.at <= now])
    readings = case.at(at)
    expected |= {"opened": known.received, "category": readings.category, "state": readings.state}
    if not known.events or known._tracker.category is None:
        expected["category"] = None
    for name, reading in readings.items():
        state, used, total = reading.state, reading.elapsed, reading.total
        if now is None and reading.stopped is None and reading.start is not None:
            state = "running" if reading.due is not None else "paused"
        row: dict[str, Any] = {"due": reading.due, "state": state, "stopped": reading.stopped}
        if state in ("met", "breached"):
            row["met"] = state == "met"
        if total is not None and (now is not None or reading.stopped is not None):
            row |= {"elapsed": used, "remaining": total - used, "share": reading.share}
            row["paused"] = reading.paused
        expected |= {f"{name}_{part}": value for part, value in row.items()}
    return expected


def compare(found: pl.DataFrame, expected: dict[str, dict[str, Any]]) -> None:
    assert found["case"].to_list() == list(expected)
    for row, want in zip(found.to_dicts(), expected.values(), strict=True):
        for name, value in want.items():
            if name.endswith("_share") and value is not None:
                assert row[name] == pytest.approx(float(value), rel=1e-12), (row["case"], name)
            else:
                assert row[name] == value, (row["case"], name)


nows = st.one_of(
    st.none(), st.integers(0, 40 * 1440).map(lambda minutes: MONDAY + minutes * MINUTE)
)
repairs = st.lists(st.sampled_from(("order", "doubled", "contradictory")), unique=True)


@given(data=st.data())
def test_every_case_agrees_with_tracking_it(data: st.DataObject) -> None:
    policy = data.draw(policies())
    rows, now, repair = data.draw(logs(policy)), data.draw(nows), data.draw(repairs)
    single = tracked(policy, rows, repair)
    expected = {name: judge(policy, case, now) for name, case in single.items()}
    log = history.EventLog(repair=repair)
    found = history.evaluate(frame(rows), policy, log=log, now=now, errors="null")
    compare(found, expected)
