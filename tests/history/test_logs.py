"""Tables of events against `Policy.track`, case by case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
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
from slacal import policies as shipped
from slacal.deadlines.events import FOLLOWING
from slacal.errors import (
    ChoiceError,
    ColumnError,
    EventError,
    HorizonError,
    PrecisionError,
    UnknownCategoryError,
    UnknownTargetError,
    WrongTypeError,
)
from slacal.policy.intake import Intake

INVANTIVE = shipped.invantive()
ZONE = ZoneInfo("Europe/Amsterdam")
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
        Target("repair", "2 business days", counting="close_of_day", by="16:30", cutoff="15:00"),
        Target("repair", "9 service hours", cutoff="26:00", calendar=NIGHTS),
        Target("repair", "12 service hours", pauses_on=("paused", "updated", "asked"),
               reopens_on=("reopened", "categorised")),
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
    reason: str | None = None


OWN = ("fixed", "unfixed")
STEPS = (0, 1, 30, 120, 480, 1440, 3000)  # minutes
PARTS = st.sampled_from((0, 0, 1, 999_999, 7_000_001)).map(lambda n: timedelta(microseconds=n))
REASONS = st.sampled_from((None, "a log file", "a part"))


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
        rows.append(Row(name, kind, at, category, channel, draw(REASONS)))
        state = FOLLOWING[state].get(kind, state)
        at += draw(st.sampled_from(STEPS)) * MINUTE + draw(PARTS)
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
              "category": pl.String, "channel": pl.String, "reason": pl.String}  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def events_of(rows: Sequence[Row]) -> list[Event]:
    return [
        Event(r.kind, r.at, category=r.category, channel=r.channel, reason=r.reason) for r in rows
    ]


def tracked(policy: Policy, rows: Sequence[Row], repair: Any) -> dict[str, Case | SlacalError]:
    """Return each case as `Policy.track` has it, or the error that it raises."""
    by_case: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_case[row.case].append(row)
    found: dict[str, Case | SlacalError] = {}
    for name, mine in by_case.items():
        try:
            found[name] = policy.track(events_of(mine), repair=repair)
        except SlacalError as error:
            found[name] = error
    return found


def judge(policy: Policy, case: Case | SlacalError, now: datetime | None) -> dict[str, Any]:
    """Return what the table is to say of a case, from single calls."""
    names = list(dict.fromkeys(t.name for c in policy.categories for t in c.targets))
    parts = ("due", "met", "elapsed", "remaining", "share", "state", "stopped", "paused")
    expected: dict[str, Any] = dict.fromkeys(("opened", "category", "state", "ended"))
    expected |= {f"{name}_{part}": None for name in names for part in parts}
    if isinstance(case, SlacalError) or not case.events or (now and case.events[0].at > now):
        return expected
    at = case.events[-1].at if now is None else now
    known = case if now is None else policy.track([e for e in case.events if e.at <= now])
    readings = case.at(at)
    expected |= {"opened": known.received, "category": readings.category, "state": readings.state}
    if known._tracker.category is None:
        expected["category"] = None
    for event in known.events:
        if event.kind == "reopened":
            expected["ended"] = None
        elif event.kind in ("repaired", "closed", "cancelled"):
            expected["ended"] = expected["ended"] or event.at
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


# Much may happen to a case, and an example takes little time.
more_examples = settings(max_examples=5 * settings().max_examples)


@pytest.mark.parametrize("singly", [False, True], ids=["together", "one by one"])
@more_examples
@given(data=st.data())
def test_every_case_agrees_with_tracking_it(singly: bool, data: st.DataObject) -> None:
    policy = data.draw(policies())
    rows, now, repair = data.draw(logs(policy)), data.draw(nows), data.draw(repairs)
    single = tracked(policy, rows, repair)
    expected = {name: judge(policy, case, now) for name, case in single.items()}
    log = history.EventLog(repair=repair)
    with pytest.MonkeyPatch.context() as patch:
        if singly:
            patch.setattr("slacal.history.logs.cases._SHORT", 2)
            patch.setattr("slacal.history.logs.cases._STEP", 10**6)
        found = history.evaluate(frame(rows), policy, log=log, now=now, errors="null")
    compare(found, expected)


@more_examples
@given(data=st.data())
def test_every_cycle_agrees_with_tracking_it(data: st.DataObject) -> None:
    policy = data.draw(policies())
    rows, now = data.draw(logs(policy)), data.draw(nows)
    names = sorted({t.name for c in policy.categories for t in c.targets})
    target = data.draw(st.sampled_from(names))
    expected = []
    for name, case in tracked(policy, rows, ()).items():
        if isinstance(case, SlacalError) or (now is not None and case.events[0].at > now):
            continue
        try:
            found = case.cycles(target, case.events[-1].at if now is None else now)
        except UnknownTargetError:
            continue
        for each in found:
            known = each.elapsed if now is not None or each.stopped is not None else None
            if each.start is None:
                known = None
            expected.append((name, each.cycle, each.start, each.due, each.stopped, known))
    table = history.cycles(frame(rows), policy, target, now=now, errors="null")
    parts = ("start", "due", "stopped", "elapsed")
    shown = table.select("case", "cycle", *(f"{target}_{part}" for part in parts)).rows()
    order = list(dict.fromkeys(row.case for row in rows))
    assert shown == sorted(expected, key=lambda row: (order.index(row[0]), row[1]))


# By hand


def at(day: int, time: str) -> datetime:
    return datetime.fromisoformat(f"2026-05-{day:02}T{time}").replace(tzinfo=ZONE)


# Eight hours a business day; Thursday 14 May is Ascension Day.
BY_HAND = [
    Row("7", "reported", at(4, "09:00"), "I"),
    Row("8", "reported", at(4, "10:00"), None),
    Row("7", "responded", at(4, "11:00")),
    Row("7", "paused", at(5, "12:00")),
    Row("8", "categorised", at(5, "12:00"), "II"),
    Row("7", "resumed", at(6, "12:00")),
    Row("7", "repaired", at(18, "16:00")),
    Row("8", "repaired", at(19, "12:00")),
    Row("8", "reopened", at(20, "12:00")),
]


def test_a_log_by_hand() -> None:
    found = history.evaluate(frame(BY_HAND), INVANTIVE, log=history.EventLog(), now=at(20, "12:00"))
    seven, eight = found.to_dicts()
    assert (seven["category"], seven["state"], seven["opened"]) == ("I", "repaired", at(4, "09:00"))
    assert (seven["response_due"], seven["response_met"]) == (at(4, "17:00"), True)
    # Ten business days from Monday 4 May, Ascension Day left out, and one day's pause.
    assert seven["repair_due"] == at(19, "17:00")
    assert seven["repair_paused"] == timedelta(hours=8)
    assert seven["repair_elapsed"] == timedelta(hours=8 * 8 + 7)
    assert seven["repair_remaining"] == timedelta(hours=9)
    assert (seven["repair_state"], seven["repair_stopped"]) == ("met", at(18, "16:00"))
    # Nobody responded within the two business days of category II; the repair stopped that clock.
    assert (eight["response_due"], eight["response_met"]) == (at(6, "10:00"), False)
    assert eight["response_remaining"] == timedelta(hours=-(8 * 8 + 2))
    assert (eight["category"], eight["state"], eight["repair_state"]) == ("II", "open", "running")
    assert eight["repair_paused"] == timedelta(hours=8)


def test_a_log_that_is_not_judged_at_an_instant() -> None:
    found = history.evaluate(frame(BY_HAND[:4]), INVANTIVE, log=history.EventLog())
    seven, eight = found.to_dicts()
    assert (seven["response_met"], seven["response_elapsed"]) == (True, timedelta(hours=2))
    assert (seven["repair_state"], seven["repair_due"], seven["repair_elapsed"]) == (
        "paused",
        None,
        None,
    )
    assert (eight["repair_state"], eight["repair_met"]) == ("running", None)
    assert eight["repair_due"] is not None


def test_a_log_of_every_make_keeps_its_zone_and_what_is_asked_for() -> None:
    rows = frame(BY_HAND).with_columns(
        pl.col("at").dt.convert_time_zone("Europe/Amsterdam"),
        queue=pl.when(pl.col("case") == "7").then(pl.lit("web")),
        number=pl.col("case").cast(pl.Int64),
    )
    log = history.EventLog("number", keep="queue")
    whole = history.evaluate(rows, INVANTIVE, log=log, now=at(20, "12:00"))
    assert whole.columns[:5] == ["number", "queue", "opened", "category", "state"]
    assert whole["queue"].to_list() == ["web", None]
    assert whole.schema["opened"] == whole.schema["repair_due"] == pl.Datetime("us", str(ZONE))
    lazy = history.evaluate(rows.lazy(), INVANTIVE, log=log, now=at(20, "12:00"))
    assert isinstance(lazy, pl.LazyFrame)
    assert lazy.collect().equals(whole)
    arrow = history.evaluate(rows.to_arrow(), INVANTIVE, log=log, now=at(20, "12:00"))
    assert pl.DataFrame(pl.from_arrow(arrow)).equals(whole)
    pandas = rows.to_pandas()
    pandas.index = pd.Index(range(40, 40 + len(pandas)))
    found = history.evaluate(pandas, INVANTIVE, log=log, now=at(20, "12:00"))
    assert found.index.tolist() == [0, 1]
    assert str(found["repair_due"].dt.tz) == "Europe/Amsterdam"
    for name in whole.columns:
        mine = [None if pd.isna(value) else value for value in found[name].tolist()]
        assert mine == whole[name].to_list(), name
    empty = history.evaluate(rows.clear(), INVANTIVE, log=log)
    assert empty.schema == whole.schema


def test_nanoseconds_of_a_log_are_whole_microseconds() -> None:
    rows = frame(BY_HAND).with_columns(pl.col("at").dt.cast_time_unit("ns"))
    found = history.evaluate(rows, INVANTIVE, log=history.EventLog())
    assert found.equals(history.evaluate(frame(BY_HAND), INVANTIVE, log=history.EventLog()))
    odd = pl.when(pl.col("case") == "7").then(1).otherwise(0)
    finer = rows.with_columns(pl.col("at") + pl.duration(nanoseconds=odd))
    with pytest.raises(PrecisionError, match='row 0, column "at": a part of a microsecond'):
        history.evaluate(finer, INVANTIVE, log=history.EventLog())
    null = history.evaluate(finer, INVANTIVE, log=history.EventLog(), errors="null")
    assert null["opened"].to_list() == [None, at(4, "10:00")]


@pytest.mark.parametrize(
    ("row", "error", "text"),
    [
        (Row("7", "pausd", at(18, "16:00")), EventError, 'did you mean "paused"'),
        (Row("7", "resumed", at(18, "16:00")), EventError, "that cannot follow"),
        (Row("7", "paused", at(1, "16:00")), EventError, "it stands after"),
        (Row("7", "paused", at(18, "16:00"), "II"), EventError, "that belongs to"),
        (Row("7", "categorised", at(18, "16:00")), EventError, "it gives the case one"),
        (Row("7", "categorised", at(18, "16:00"), "IV"), UnknownCategoryError, 'no category "IV"'),
        (Row("7", "responded", at(18, "16:00"), None, "mail"), EventError, "that belongs to"),
        (Row("7", None, at(18, "16:00")), ColumnError, 'column "kind": nothing'),  # type: ignore[arg-type]
        (Row("7", "paused", None), ColumnError, 'column "at": nothing'),  # type: ignore[arg-type]
        (Row(None, "paused", at(18, "16:00")), ColumnError, 'column "case": nothing'),  # type: ignore[arg-type]
    ],
)
def test_a_bad_event_is_named_or_its_case_is_null(row: Row, error: Any, text: str) -> None:
    rows = [*BY_HAND[:7], row, *BY_HAND[7:]]
    with pytest.raises(error, match=text) as caught:
        history.evaluate(frame(rows), INVANTIVE, log=history.EventLog())
    assert caught.value.row == 7
    assert str(caught.value).startswith(f'row 7, column "{caught.value.column}"')
    found = history.evaluate(frame(rows), INVANTIVE, log=history.EventLog(), errors="null")
    alone = history.evaluate(frame(BY_HAND), INVANTIVE, log=history.EventLog())
    assert found[1].equals(alone[1])
    if row.case is None:
        assert found.equals(alone)
    else:
        names = [name for name in found.columns if name != "case"]
        assert found.select(names).row(0) == (None,) * len(names)


def test_of_two_bad_cases_the_first_row_is_named() -> None:
    rows = [
        Row("a", "reported", at(4, "09:00")),
        Row("b", "reported", at(4, "09:00")),
        Row("b", "resumed", at(4, "10:00")),
        Row("a", "resumed", at(4, "10:00")),
    ]
    with pytest.raises(EventError) as caught:
        history.evaluate(frame(rows), INVANTIVE, log=history.EventLog())
    assert caught.value.row == 2
    rows = [Row("a", "reported", at(4, "09:00")), Row("a", "resumed", at(4, "10:00"))]
    rows += [Row("a", "updated", at(5, "10:00") + n * MINUTE) for n in range(200)]
    rows += [Row("b", "reported", at(4, "09:00")), Row("b", "resumed", at(4, "10:00"))]
    with pytest.raises(EventError) as caught:
        history.evaluate(frame(rows), INVANTIVE, log=history.EventLog())
    assert caught.value.row == 1


def test_an_instant_outside_the_horizon_is_refused() -> None:
    with pytest.raises(HorizonError):
        history.evaluate(
            frame(BY_HAND),
            INVANTIVE,
            log=history.EventLog(),
            now=datetime(2060, 1, 1, tzinfo=UTC),
            errors="null",
        )


def test_cases_at_the_end_of_the_horizon_are_asked_one_by_one() -> None:
    late = datetime(2027, 12, 30, 9, tzinfo=UTC)
    policy = Policy(
        "p", OFFICE, [Category("A", "", "", [Target("repair", "12 service hours")])], "A"
    )
    rows = [
        Row("fits", "reported", late),
        Row("paused", "reported", late),
        Row("paused", "paused", late + 60 * MINUTE),
        Row("paused", "resumed", late + 26 * 60 * MINUTE),
        Row("late", "reported", late + 5 * 60 * MINUTE),
    ]
    single = tracked(policy, rows, ())
    assert isinstance(single["late"], HorizonError)
    with pytest.raises(HorizonError) as caught:
        history.evaluate(frame(rows), policy, log=history.EventLog())
    assert caught.value.row == 1  # the first row of a case that is due beyond the last year
    found = history.evaluate(frame(rows), policy, log=history.EventLog(), errors="null")
    assert found["repair_due"].is_null().to_list() == [False, True, True]
    assert found["opened"].is_null().to_list() == [False, True, True]


def test_long_cases_are_tracked_one_by_one() -> None:
    begin = MONDAY
    rows = [Row("short", "reported", begin), Row("long", "reported", begin)]
    for number in range(200):
        kind = ("paused", "resumed")[number % 2]
        rows.append(Row("long", kind, begin + (number + 1) * 17 * MINUTE))
    rows.append(Row("short", "repaired", begin + 500 * MINUTE))
    single = tracked(INVANTIVE, rows, ())
    now = begin + 30 * 1440 * MINUTE
    expected = {name: judge(INVANTIVE, case, now) for name, case in single.items()}
    found = history.evaluate(frame(rows), INVANTIVE, log=history.EventLog(), now=now)
    compare(found, expected)
    few = history.evaluate(frame(rows), INVANTIVE, log=history.EventLog(), now=rows[150].at)
    expected = {name: judge(INVANTIVE, case, rows[150].at) for name, case in single.items()}
    compare(few, expected)


@pytest.mark.parametrize("more", [0, 200], ids=["together", "by itself"])
def test_a_late_event_that_is_left_out_does_not_hide_the_earlier_ones_after_it(more: int) -> None:
    rows = [
        Row("7", "cancelled", at(4, "09:01")),  # nothing to cancel yet
        Row("7", "reported", at(4, "09:00")),
        Row("7", "responded", at(4, "09:00")),
    ]
    rows += [Row("7", "updated", at(5, "09:00") + n * MINUTE) for n in range(more)]
    log = history.EventLog(repair=("contradictory",))
    found = history.evaluate(frame(rows), INVANTIVE, log=log, now=at(4, "09:00"))
    shown = found.select("opened", "state", "response_stopped").row(0)
    assert shown == (at(4, "09:00"), "open", at(4, "09:00"))


def test_columns_that_are_missing_or_taken() -> None:
    rows = frame(BY_HAND)
    with pytest.raises(ColumnError, match='no column "cas"'):
        history.evaluate(rows, INVANTIVE, log=history.EventLog("cas"))
    with pytest.raises(ColumnError, match='no column "queue"'):
        history.evaluate(rows, INVANTIVE, log=history.EventLog(keep=["queue"]))
    with pytest.raises(ColumnError, match='column "opened" is there already'):
        history.evaluate(rows.rename({"case": "opened"}), INVANTIVE, log=history.EventLog("opened"))
    none = history.Pauses(*(np.array([], kind) for kind in ("i8", "M8[us]", "M8[us]")))
    with pytest.raises(ChoiceError, match="pauses with a log of events"):
        history.evaluate(rows, INVANTIVE, log=history.EventLog(), pauses=none)
    with pytest.raises(UnknownTargetError, match='did you mean "repair"'):
        history.cycles(rows, INVANTIVE, "repiar")
    queues = rows.with_columns(queue=pl.lit("web"))
    for keep in ("case", ("queue", "queue")):
        with pytest.raises(ColumnError, match="is there already"):
            history.evaluate(queues, INVANTIVE, log=history.EventLog(keep=keep))
    with pytest.raises(WrongTypeError, match="log='case'"):
        history.evaluate(rows, INVANTIVE, log="case")  # type: ignore[arg-type]
    plain = rows.drop("category", "channel", "reason")
    found = history.evaluate(plain[:1], INVANTIVE, log=history.EventLog(), category=None)
    assert found["category"].to_list() == ["III"]


def test_events_of_one_instant_and_kind_are_told_apart_by_their_reason() -> None:
    rows = frame(
        [
            Row("a", "reported", at(4, "09:00")),
            Row("a", "updated", at(4, "10:00")),
            Row("a", "updated", at(4, "10:00")),
        ]
    )
    with pytest.raises(EventError, match="there is"):
        history.evaluate(rows, INVANTIVE, log=history.EventLog())
    told = rows.with_columns(reason=pl.Series([None, "still at it", "a part is on its way"]))
    assert history.evaluate(told, INVANTIVE, log=history.EventLog())["state"].to_list() == ["open"]
    more = frame([Row("a", "updated", at(5, "10:00") + n * MINUTE) for n in range(200)])
    found = history.evaluate(pl.concat([told, more]), INVANTIVE, log=history.EventLog())
    assert found["state"].to_list() == ["open"]  # a case that is tracked by itself


def test_a_share_that_outgrows_all_calendars() -> None:
    always = desk("24/7", "UTC").replace(years=(1970, 2100), holidays=Holidays.none())
    targets = {code: [Target("repair", b)] for code, b in (("A", "1 minute"), ("B", "9000 hours"))}
    policy = Policy(
        "p",
        always,
        [Category(code, "", "", found) for code, found in targets.items()],
        "A",
        choices=Choices(reclassification="from_change", carry="share"),
    )
    late = MONDAY.replace(year=2042)
    rows = [Row("7", "reported", MONDAY), Row("7", "categorised", late, "B")]
    found = history.evaluate(frame(rows), policy, log=history.EventLog(), now=late + MINUTE)
    assert found["repair_state"].to_list() == ["breached"]
    assert found["repair_due"].to_list() == [MONDAY + MINUTE]


def test_what_is_waiting_follows_from_a_log() -> None:
    targets = {"A": [Target("repair", "2 service hours")], "B": [Target("response", "1 hour")]}
    categories = [Category(code, "", "", found) for code, found in targets.items()]
    policy = Policy("p", OFFICE, categories, "A")
    rows = [
        Row("in B", "reported", MONDAY + 60 * MINUTE, "B"),
        Row("in B", "repaired", MONDAY + 120 * MINUTE),
        Row("open", "reported", MONDAY + 60 * MINUTE),
        Row("again", "reported", MONDAY + 60 * MINUTE),
        Row("again", "repaired", MONDAY + 120 * MINUTE),
        Row("again", "reopened", MONDAY + 1500 * MINUTE),
        Row("gone", "reported", MONDAY + 60 * MINUTE, None, "mail"),
        Row("gone", "cancelled", MONDAY + 90 * MINUTE),
    ]
    found = history.evaluate(frame(rows), policy, log=history.EventLog())
    assert found["ended"].to_list() == [rows[1].at, None, None, rows[7].at]
    waiting = history.backlog(
        found, OFFICE, MONDAY.date(), MONDAY.date(), ended="ended", due="repair_due"
    )
    # Open are "open" and "again"; the latter stood still, so that it is due on Tuesday.
    assert waiting.select("open", "overdue").rows() == [(2, 1)]


def test_a_log_is_replayed_and_answers_as_a_table_of_cases_does() -> None:
    rows = frame(BY_HAND)
    log, now = history.EventLog(), at(20, "12:00")
    found = history.evaluate(rows, INVANTIVE, log=log, now=now)
    assert history.attainment(found).select("target", "cases", "met", "missed", "open").rows() == [
        ("response", 2, 1, 1, 0),
        ("repair", 2, 1, 0, 1),
    ]
    open_ = desk("Mon-Fri 09:00-17:00", "Europe/Amsterdam")
    tried = history.replay(rows, INVANTIVE, open_, log=log, now=now)
    assert tried["repair_moved"].to_list()[0] == timedelta(days=-1)


def test_a_clock_that_left_with_its_category_does_not_come_back_when_reopened() -> None:
    targets = {"A": [Target("repair", "8 service hours")], "B": [Target("response", "1 hour")]}
    policy = Policy(
        "p",
        OFFICE,
        [Category(code, "", "", found) for code, found in targets.items()],
        "A",
        choices=Choices(reclassification="from_change"),
    )
    kinds = ("reported", "categorised", "repaired", "reopened")
    rows = [
        Row("7", kind, MONDAY + place * 60 * MINUTE, "B" if kind == "categorised" else None)
        for place, kind in enumerate(kinds)
    ]
    found = history.evaluate(frame(rows), policy, log=history.EventLog(), now=rows[-1].at)
    assert found["repair_state"].to_list() == ["cancelled"]
    compare(found, {"7": judge(policy, tracked(policy, rows, ())["7"], rows[-1].at)})


def test_a_stopped_clock_goes_on_under_the_category_that_its_case_has_when_reopened() -> None:
    targets = {code: [Target("repair", f"{n} service hours")] for code, n in (("A", 4), ("B", 12))}
    categories = [Category(code, "", "", found) for code, found in targets.items()]
    policy = Policy("p", OFFICE, categories, "A")
    rows = [  # Monday, 9:00 to 17:00 in Amsterdam, an hour ahead of UTC
        Row("7", "reported", MONDAY + 60 * MINUTE),
        Row("7", "repaired", MONDAY + 120 * MINUTE),
        Row("7", "categorised", MONDAY + 180 * MINUTE, "B"),
        Row("7", "reopened", MONDAY + 240 * MINUTE),
    ]
    stopped = history.evaluate(frame(rows[:3]), policy, log=history.EventLog())
    assert stopped["repair_due"].to_list() == [MONDAY + 300 * MINUTE]  # as in category A
    found = history.evaluate(frame(rows), policy, log=history.EventLog(), now=rows[-1].at)
    # Twelve hours from 9:00, and two more in which it stood still: Tuesday 15:00.
    assert found["repair_due"].to_list() == [MONDAY + (1440 + 420) * MINUTE]
    assert found["repair_elapsed"].to_list() == [timedelta(hours=1)]


SCENARIOS = (
    "reported:A repaired categorised:B reopened categorised:A",
    "reported:A repaired categorised:B categorised:A reopened",
    "reported:A categorised:B categorised:A repaired reopened repaired",
    "reported:A paused categorised:C resumed categorised:A repaired",
    "reported:A repaired categorised:C reopened repaired",
    "reported:C asked paused asked responded updated resumed asked repaired",
    "reported:C updated asked updated paused resumed updated repaired reopened updated",
    "reported:B asked categorised:A asked responded categorised:C asked",
    "reported:A paused closed reopened paused resumed cancelled",
    "reported:A categorised:C categorised:A categorised:B categorised:C repaired",
)


@pytest.mark.parametrize("carry", ["time", "share", "nothing", None])
@pytest.mark.parametrize("reopening", ["resume", "new_cycle", "restart"])
def test_what_a_policy_chooses(reopening: Any, carry: Any) -> None:
    choices = Choices(
        reclassification="from_change" if carry else "from_start",
        carry=carry or "time",
        reopening=reopening,
    )
    update = Target("update", "5 service hours")
    ask = Target("next_response", "2 service hours", pauses_on=("paused", "updated"))
    fixed = Target("repair", "9 service hours", pauses_on=("paused", "asked", "updated"))
    categories = [
        Category("A", "", "", [Target("repair", "6 service hours"), update]),
        Category("B", "", "", [ask]),
        Category("C", "", "", [fixed, ask, Target("update", "3 hours")]),
    ]
    policy = Policy("p", OFFICE, categories, "A", choices=choices)
    rows = []
    for number, text in enumerate(SCENARIOS):
        for place, word in enumerate(text.split()):
            kind, _, code = word.partition(":")
            at = MONDAY + (place * 95 + number) * MINUTE
            rows.append(Row(f"{number}", kind, at, code or None))
    single = tracked(policy, rows, ())
    assert not [each for each in single.values() if isinstance(each, SlacalError)]
    for now in (None, MONDAY + 4 * 1440 * MINUTE):
        expected = {name: judge(policy, case, now) for name, case in single.items()}
        found = history.evaluate(frame(rows), policy, log=history.EventLog(), now=now)
        compare(found, expected)


def test_what_happens_after_now_only_has_to_make_sense() -> None:
    """An event whose clock would leave the horizon, in a short case and in a long one."""
    policy = Policy("p", OFFICE, [Category("A", "", "", [Target("repair", "1 hour")])], "A",
                    choices=Choices(reopening="new_cycle"))  # fmt: skip
    rows = [Row("7", "reported", MONDAY), Row("7", "repaired", MONDAY + MINUTE)]
    rows.append(Row("7", "reopened", datetime(2030, 1, 1, tzinfo=UTC)))
    updates = [Row("7", "updated", MONDAY + MINUTE + n * MINUTE / 1000) for n in range(200)]
    for log in (rows, [rows[0], rows[1], *updates, rows[2]]):
        found = history.evaluate(
            frame(log), policy, log=history.EventLog(), now=MONDAY + 9 * MINUTE
        )
        assert found.select("state", "repair_state").rows() == [("repaired", "met")]
        more = [*log, Row("7", "reopened", datetime(2030, 1, 2, tzinfo=UTC))]
        with pytest.raises(EventError) as caught:
            history.evaluate(frame(more), policy, log=history.EventLog(), now=MONDAY + 9 * MINUTE)
        assert caught.value.row == len(log)


def test_answers_are_not_called_alike() -> None:
    whole = frame(BY_HAND)
    for rows in (whole, whole.to_pandas(), whole.to_arrow()):
        for opened in ("state", "category", "repair_due"):
            with pytest.raises(ColumnError, match="is there already"):
                history.evaluate(rows, INVANTIVE, log=history.EventLog(), opened=opened)
