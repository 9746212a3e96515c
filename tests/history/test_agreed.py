"""Histories under versions of a policy and under books, against single calls of these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacal import (
    Category,
    Holidays,
    Policy,
    PolicyBook,
    PolicyVersions,
    Rule,
    ServiceCalendar,
    SlacalError,
    Target,
    history,
    policies,
)
from slacal.errors import (
    ColumnError,
    EventError,
    HorizonError,
    PolicyError,
    UnknownCategoryError,
    UnknownLabelError,
    UnknownTargetError,
    WrongTypeError,
)
from tests.history.test_evaluate import MIXED, frames, optional, rows_of
from tests.history.test_logs import (
    MONDAY,
    NIGHTS,
    OFFICE,
    Row,
    compare,
    events_of,
    frame,
    judge,
    logs,
    more_examples,
    nows,
    repairs,
    tracked,
)
from tests.history.test_logs import policies as any_policies

INVANTIVE = policies.invantive()
STRICT = Policy(
    "strict",
    OFFICE,
    [Category("I", "I", "", [Target("response", "30 minutes"), Target("update", "1 hour")]),
     Category("S", "S", "", [Target("repair", "1 business day")])],
    default_category="S",
)  # fmt: skip
JULY = date(2026, 7, 1)
VERSIONS = PolicyVersions(
    {None: INVANTIVE, datetime(2026, 3, 1, 9, tzinfo=UTC): STRICT, JULY: MIXED}
)
BOOK = PolicyBook(
    [Rule({"customer": "Acme", "seats": [1, 2]}, VERSIONS), Rule({"customer": "Bolt"}, MIXED)],
    default=INVANTIVE,
)
LATE = PolicyVersions({date(2026, 4, 1): INVANTIVE, JULY: STRICT})
DAY = timedelta(days=1)


AGREEMENTS: dict[str, tuple[Any, Callable[[dict[str, Any]], Policy]]] = {
    "versions": (VERSIONS, lambda row: VERSIONS.at(row["opened"])),
    "late versions": (LATE, lambda row: LATE.at(row["opened"])),
    "book": (
        BOOK,
        lambda row: BOOK.policy(row["opened"], customer=row["customer"], seats=row["seats"]),
    ),
}


@st.composite
def tables(draw: st.DrawFn) -> list[dict[str, Any]]:
    row = st.fixed_dictionaries(
        {
            "opened": optional,
            "category": st.sampled_from((None, "I", "II", "S", "A", "C")),
            "responded": optional,
            "repaired": optional,
        }
    )
    facts = st.fixed_dictionaries(
        {
            "customer": st.sampled_from((None, "Acme", "Bolt", "Crux")),
            "seats": st.sampled_from((None, 1, 2, 3)),
        }
    )
    rows = draw(st.lists(st.tuples(row, facts), min_size=1, max_size=8))
    return [{**mine, **known} for mine, known in rows]


def with_facts(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the same table in every make, with the columns that the book asks for."""
    customers, seats = [row["customer"] for row in rows], [row["seats"] for row in rows]
    made = frames(
        [{k: v for k, v in row.items() if k not in ("customer", "seats")} for row in rows]
    )
    kinds = {"customer": pl.String, "seats": pl.Int64}
    polars = made["polars"].hstack(pl.DataFrame([customers, seats], schema=kinds))
    pandas = made["pandas"].assign(customer=customers, seats=pd.Series(seats, dtype="float64"))
    return {"polars": polars, "lazy": polars.lazy(), "arrow": polars.to_arrow(), "pandas": pandas}


def alone(row: dict[str, Any], policy_of: Callable[..., Policy], now: datetime) -> dict[str, Any]:
    """Return what one row shows when it is evaluated under its own policy."""
    if row["opened"] is None:
        return {}
    try:
        policy = policy_of(row)
        table = history.evaluate(frames([row])["polars"], policy, now=now)
    except SlacalError:
        return {}
    return rows_of(table)[0]


@pytest.mark.parametrize("name", AGREEMENTS)
@given(rows=tables(), now=st.just(datetime(2026, 6, 20, tzinfo=UTC)))
def test_each_row_is_judged_by_its_own_policy(
    name: str, rows: list[dict[str, Any]], now: datetime
) -> None:
    agreement, policy_of = AGREEMENTS[name]
    expected = [alone(row, policy_of, now) for row in rows]
    for kind, table in with_facts(rows).items():
        found = history.evaluate(table, agreement, now=now, errors="null")
        assert type(found) is type(table)
        for got, want in zip(rows_of(found), expected, strict=True):
            for target in ("response", "repair", "update"):
                for part in ("due", "met", "elapsed", "remaining", "share"):
                    column = f"{target}_{part}"
                    if column in got:
                        assert got[column] == want.get(column), (kind, column)
                    else:
                        assert column not in want


def opened(*days: date) -> pl.DataFrame:
    at = [datetime(day.year, day.month, day.day, 8, tzinfo=UTC) for day in days]
    kinds = {"opened": pl.Datetime("us", "UTC"), "category": pl.String}
    return pl.DataFrame([at, [None] * len(at)], schema=kinds)


def test_versions_by_hand() -> None:
    two = Policy("two", OFFICE, [Category("A", "", "", [Target("repair", "2 service hours")])], "A")
    one = Policy("one", OFFICE, [Category("A", "", "", [Target("repair", "1 service hour")])], "A")
    versions = PolicyVersions({None: two, date(2026, 7, 1): one})
    found = history.evaluate(opened(date(2026, 6, 30), date(2026, 7, 1)), versions)
    assert [f"{due:%d %H:%M}" for due in found["repair_due"]] == ["30 10:00", "01 09:00"]


@pytest.mark.parametrize("make", ["polars", "pandas"])
def test_a_row_before_the_first_version_is_named(make: str) -> None:
    table: Any = opened(JULY, date(2026, 3, 31), date(2026, 4, 1))
    if make == "pandas":
        table = table.to_pandas()
    with pytest.raises(PolicyError, match=r'row 1, column "opened": no policy is in force') as told:
        history.evaluate(table, LATE)
    assert (told.value.row, told.value.column) == (1, "opened")
    found = rows_of(history.evaluate(table, LATE, errors="null"))
    assert [row["repair_due"] is None for row in found] == [False, True, False]


def test_a_version_that_is_the_only_one_may_begin_late() -> None:
    with pytest.raises(PolicyError, match="row 0"):
        history.evaluate(opened(date(2026, 3, 31)), PolicyVersions({date(2026, 4, 1): INVANTIVE}))


def test_a_category_is_looked_for_in_the_version_of_the_row() -> None:
    table = opened(date(2026, 2, 1), date(2026, 4, 1)).with_columns(category=pl.lit("II"))
    with pytest.raises(UnknownLabelError, match=r"row 1.*known are I, S") as told:
        history.evaluate(table, VERSIONS)
    assert (told.value.row, told.value.label) == (1, "II")


def test_a_row_that_no_rule_matches_is_named() -> None:
    book = attrs.evolve(BOOK, default=None)
    table = opened(JULY, JULY).with_columns(
        customer=pl.Series(["Bolt", None], dtype=pl.String), seats=pl.lit(1)
    )
    with pytest.raises(PolicyError, match=r"row 1: no rule matches customer=None, seats=1") as told:
        history.evaluate(table, book)
    assert told.value.row == 1
    found = history.evaluate(table, book, errors="null")
    assert found["repair_due"].is_null().to_list() == [False, True]
    with pytest.raises(ColumnError, match='no column "seats"'):
        history.evaluate(table.drop("seats"), book)


@pytest.mark.parametrize("bad", [1.5, 2.0**53, datetime(2026, 7, 1), b"Acme"])
def test_what_is_no_fact_is_named(bad: Any) -> None:
    book = PolicyBook([Rule({"customer": "Acme", "seats": 1}, STRICT)], default=INVANTIVE)
    table = opened(JULY, JULY).to_pandas().assign(customer="Acme")
    table["seats"] = pd.Series([1, bad], dtype=object)
    with pytest.raises(
        WrongTypeError, match=r'row 1, column "seats": .*convert the column'
    ) as told:
        history.evaluate(table, book)
    assert (told.value.row, told.value.column) == (1, "seats")
    found = history.evaluate(table, book, errors="null")
    assert found["repair_due"].isna().tolist() == [False, True]


@pytest.mark.parametrize("none", [None, float("nan"), np.nan, pd.NA, pd.NaT])
@pytest.mark.parametrize("one", [1, 1.0, np.int64(1), np.uint8(1)])
def test_facts_of_numpy_and_of_nothing(one: Any, none: Any) -> None:
    book = PolicyBook([Rule({"seats": 1}, STRICT)], default=INVANTIVE)
    table = opened(JULY, JULY).to_pandas()
    table["seats"] = pd.Series([one, none], dtype=object)
    found = history.evaluate(table, book)
    assert [due.to_pydatetime() for due in found["repair_due"]] == [
        policy.due(found["opened"][0]).repair.due for policy in (STRICT, INVANTIVE)
    ]
    nan = history.evaluate(opened(JULY).with_columns(seats=pl.lit(float("nan"))), book)
    assert nan["repair_due"][0] == INVANTIVE.due(nan["opened"][0]).repair.due


def test_the_first_row_without_a_policy_is_named_whatever_the_reason() -> None:
    book = PolicyBook([Rule({"customer": "Acme"}, LATE)])
    table = opened(date(2026, 3, 2), JULY).with_columns(customer=pl.Series(["Acme", "Zed"]))
    with pytest.raises(PolicyError, match='row 0, column "opened": no policy is in force'):
        history.evaluate(table, book)
    with pytest.raises(PolicyError, match="row 0: no rule matches customer='Zed'") as told:
        history.evaluate(table.reverse(), book)
    assert told.value.column == "customer"


def test_a_row_that_never_came_in_is_not_looked_for_in_another_policy() -> None:
    book = PolicyBook([Rule({"customer": "Acme"}, STRICT), Rule({"customer": "Bolt"}, MIXED)])
    table = opened(JULY, JULY).with_columns(
        pl.when(pl.int_range(2) == 0).then("opened").alias("opened"),
        category=pl.lit("C"),
        customer=pl.lit("Bolt"),
    )
    alone = history.evaluate(table, MIXED)
    assert history.evaluate(table, book)["repair_due"].equals(alone["repair_due"])
    late = table.with_columns(category=pl.lit("A"))
    assert history.evaluate(late, VERSIONS)["repair_due"].is_null().to_list() == [False, True]


def test_only_the_rows_that_are_open_ask_what_their_calendar_knows_of_now() -> None:
    desk = INVANTIVE.calendar
    assert isinstance(desk, ServiceCalendar)
    old, new = (
        attrs.evolve(INVANTIVE, calendar=desk.replace(years=years))
        for years in ((2020, 2026), (2027, 2030))
    )
    versions = PolicyVersions({None: old, date(2027, 1, 1): new})
    done = pl.Series([datetime(2026, 5, 5, 8, tzinfo=UTC), None])
    table = opened(date(2026, 5, 4), date(2027, 5, 4)).with_columns(responded=done, repaired=done)
    now = datetime(2027, 5, 5, 8, tzinfo=UTC)
    found = history.evaluate(table, versions, now=now)
    assert found["response_elapsed"].to_list() == [timedelta(hours=8)] * 2
    assert history.evaluate(table[1:], versions, now=now).height == 1
    before = datetime(2026, 5, 5, 8, tzinfo=UTC)
    log = frame([Row("7", "reported", datetime(2026, 5, 4, 8, tzinfo=UTC), "I")])
    tracked_now = history.evaluate(log, versions, log=history.EventLog(), now=before)
    assert tracked_now["response_elapsed"].to_list() == [timedelta(hours=8)]
    unanswered = table.with_columns(responded=pl.lit(None, pl.Datetime("us", "UTC")))
    with pytest.raises(HorizonError, match="row 0"):
        history.evaluate(unanswered, versions, now=now)
    null = history.evaluate(unanswered, versions, now=now, errors="null")
    assert null["response_elapsed"].to_list() == [None, timedelta(hours=8)]
    with pytest.raises(HorizonError):
        history.evaluate(log, versions, log=history.EventLog(), now=now)


def test_a_fact_is_not_overwritten() -> None:
    book = PolicyBook([Rule({"response_due": "x"}, STRICT)], default=INVANTIVE)
    table = opened(JULY).with_columns(response_due=pl.lit("x"))
    with pytest.raises(ColumnError, match='column "response_due" is there already'):
        history.evaluate(table, book)


def test_the_policy_that_judges_a_row_is_named() -> None:
    table = opened(date(2026, 2, 1), date(2026, 4, 1))
    with pytest.raises(UnknownLabelError, match=r'row 1.*"strict" judges it; known are I, S'):
        history.evaluate(table.with_columns(category=pl.lit("II")), VERSIONS)
    nameless = attrs.evolve(STRICT, default_category=None)
    versions = PolicyVersions({None: INVANTIVE, date(2026, 3, 1): nameless})
    with pytest.raises(UnknownCategoryError, match=r"row 1: no column of categories") as told:
        history.evaluate(table, versions, category=None)
    assert told.value.row == 1
    with pytest.raises(PolicyError, match=r"no policy is in force at 2026-02-01T09:00:00\+01:00"):
        history.evaluate(table, LATE)


def test_a_missing_column_of_facts_is_told_as_one() -> None:
    with pytest.raises(ColumnError, match=r"no column .*: the rules of the book ask for it"):
        history.evaluate(opened(JULY), BOOK)


def test_an_audit_joins_what_policies_have_in_common() -> None:
    """A hundred customers with one promise have one cause, as they would under one policy."""
    days = [JULY + timedelta(days=n) for n in range(40)]
    table = pl.concat(
        [opened(*days).with_columns(customer=pl.lit(f"customer {n}")) for n in range(10)]
    ).with_columns(category=pl.lit("I"))
    policy_of = {f"customer {n}": attrs.evolve(INVANTIVE, name=f"p{n}") for n in range(10)}
    book = PolicyBook([Rule({"customer": name}, mine) for name, mine in policy_of.items()])
    again = Target("response", "1 business day", landing="next_open")
    other = attrs.evolve(
        INVANTIVE, categories=[Category("I", "", "", [again])], default_category="I"
    )
    recorded = history.evaluate(table, other).with_columns(due=pl.col("response_due"))
    (one,), (found,) = (
        history.audit(recorded, agreement, target="response").causes
        for agreement in (INVANTIVE, book)
    )
    assert found == one or (found.what, found.rows) == (one.what, one.rows)
    assert found.kind == "landing"


def test_a_row_far_down_is_named_by_its_number() -> None:
    many = pl.concat([opened(JULY)] * 200_000 + [opened(date(2026, 3, 1))])
    with pytest.raises(PolicyError, match=r"^row 200000, ") as told:
        history.evaluate(many, LATE)
    assert told.value.row == 200_000


def test_a_history_is_replayed_under_what_comes_next() -> None:
    table = opened(date(2026, 2, 2), date(2026, 8, 3)).with_columns(category=pl.lit("I"))
    halved = Category("I", "", "", [Target("response", "4 service hours")])
    stricter = attrs.evolve(INVANTIVE, categories=[halved], default_category="I")
    after = PolicyVersions({None: INVANTIVE, JULY: stricter})
    found = history.replay(table, INVANTIVE, after)
    assert found["response_moved"].to_list() == [timedelta(0), -timedelta(hours=20)]
    back = history.replay(table, after, INVANTIVE)
    assert back["response_moved"].to_list() == [timedelta(0), timedelta(hours=20)]


@pytest.mark.parametrize(
    "agreement",
    [
        PolicyVersions({None: INVANTIVE}),
        PolicyBook([], default=INVANTIVE),
        PolicyBook([Rule({}, PolicyVersions({None: INVANTIVE}))]),
    ],
    ids=["versions", "default", "rule"],
)
def test_another_calendar_for_versions_and_books(agreement: Any) -> None:
    table = opened(date(2026, 5, 13), date(2026, 8, 3)).with_columns(category=pl.lit("I"))
    desk = INVANTIVE.calendar
    assert isinstance(desk, ServiceCalendar)
    always = desk.replace(holidays=Holidays.none())
    found = history.replay(table, agreement, always)
    assert found.equals(history.replay(table, INVANTIVE, always))
    assert found["response_moved"].to_list() == [-DAY, timedelta(0)]


def test_versions_keep_their_start_on_another_calendar() -> None:
    versions = PolicyVersions({None: INVANTIVE, JULY: STRICT})
    midnight = datetime(2026, 6, 30, 22, tzinfo=UTC)
    table = opened(JULY).with_columns(opened=pl.lit(midnight), category=pl.lit("I"))
    found = history.replay(table, versions, NIGHTS)  # New York, where July begins later
    assert found["response_due_after"].to_list() == [midnight + timedelta(minutes=30)]


def test_an_audit_under_versions() -> None:
    days = [JULY + timedelta(days=n) for n in range(-20, 20)]
    table = opened(*days).with_columns(category=pl.lit("I"))
    versions = PolicyVersions({None: INVANTIVE, JULY: STRICT})
    recorded = history.evaluate(table, versions).with_columns(due=pl.col("response_due"))
    found = history.audit(recorded, versions, target="response")
    assert (found.agreed, found.causes, found.unexplained) == (40, (), ())
    old = history.audit(recorded, INVANTIVE, target="response")
    assert old.agreed == 20
    with pytest.raises(UnknownTargetError, match='no target "respond"'):
        history.audit(recorded, versions, target="respond")


@pytest.mark.parametrize("other", [None, INVANTIVE.calendar, "invantive", [INVANTIVE]])
def test_what_is_no_agreement_is_refused(other: Any) -> None:
    table = opened(JULY)
    for ask in (
        lambda: history.evaluate(table, other),
        lambda: history.cycles(table, other, "repair"),
        lambda: history.replay(table, other, INVANTIVE),
        lambda: history.audit(table, other),
    ):
        with pytest.raises(WrongTypeError, match="pass a Policy, PolicyVersions or a PolicyBook"):
            ask()


# Logs


@st.composite
def agreements(draw: st.DrawFn) -> PolicyVersions:
    """Draw versions that begin while things happen."""
    minutes = draw(st.lists(st.integers(0, 10 * 1440), max_size=2, unique=True))
    starts = [draw(st.sampled_from((None, MONDAY))), *(MONDAY + n * timedelta(minutes=1, seconds=1)
                                                       for n in minutes)]  # fmt: skip
    if starts[0] == MONDAY and 0 in minutes:
        starts[0] = None
    drawn = (attrs.evolve(draw(any_policies()), name=f"from {start}") for start in starts)
    return PolicyVersions(dict(zip(starts, drawn, strict=True)))


def under(versions: PolicyVersions, rows: list[Row], repair: Any, now: datetime | None) -> Any:
    """Return the policy that judges a case as far as it is known, and the case under it."""
    policy = versions.at(rows[0].at)
    (case,) = tracked(policy, rows, repair).values()
    if isinstance(case, SlacalError) or not case.events:
        return policy, case
    known = [event for event in case.events if now is None or event.at <= now]
    if known and (received := policy.track(known).received) is not None:
        policy = versions.at(received)
        (case,) = tracked(policy, rows, repair).values()
    return policy, case


@more_examples
@given(data=st.data())
def test_every_case_of_a_log_agrees_with_its_version(data: st.DataObject) -> None:
    versions = data.draw(agreements())
    rows = data.draw(logs(versions.versions[0].policy))
    now, repair = data.draw(nows), data.draw(repairs)
    by_case: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_case[row.case].append(row)
    every = dict.fromkeys(
        t.name for each in versions.versions for c in each.policy.categories for t in c.targets
    )
    parts = ("due", "met", "elapsed", "remaining", "share", "state", "stopped", "paused")
    expected = {}
    for name, mine in by_case.items():
        shown: dict[str, Any] = {f"{target}_{part}": None for target in every for part in parts}
        try:
            policy, case = under(versions, mine, repair, now)
            if now is None and not isinstance(case, SlacalError) and case.events:
                assert versions.track(events_of(mine), repair=repair).policy == policy.name
            shown |= judge(policy, case, now)
        except PolicyError:
            shown |= dict.fromkeys(("opened", "category", "state", "ended"))
        expected[name] = shown
    log = history.EventLog(repair=repair)
    found = history.evaluate(frame(rows), versions, log=log, now=now, errors="null")
    compare(found, expected)


def test_a_log_is_judged_by_the_version_on_receipt() -> None:
    old, new = (
        attrs.evolve(INVANTIVE, name=name, categories=[
            Category("I", "I", "", [Target("repair", budget)])], default_category="I")
        for name, budget in (("old", "2 service hours"), ("new", "1 service hour"))
    )  # fmt: skip
    versions = PolicyVersions({None: old, JULY: new})
    june, july = (datetime(2026, month, day, 8, tzinfo=UTC) for month, day in ((6, 30), (7, 1)))
    rows = [
        Row("mailed", "reported", june, None, "mail"),
        Row("called", "reported", june),
        Row("mailed", "received", july),
        Row("later", "reported", july),
    ]
    ask = history.EventLog()
    found = history.evaluate(frame(rows), versions, log=ask)
    shown = found.select("case", "repair_due").rows()
    assert shown == [
        ("mailed", july + timedelta(hours=1)),
        ("called", june + timedelta(hours=2)),
        ("later", july + timedelta(hours=1)),
    ]
    cycles = history.cycles(frame(rows), versions, "repair")
    assert cycles.select("case", "repair_due").rows() == shown
    known = history.evaluate(frame(rows), versions, log=ask, now=june)
    assert known["opened"].to_list() == [None, june, None]
    moved = history.replay(frame(rows), old, versions, log=ask)
    hour = timedelta(hours=1)
    assert moved["repair_moved"].to_list() == [-hour, timedelta(0), -hour]


def test_cycles_of_a_target_that_only_one_version_has() -> None:
    versions = PolicyVersions({None: INVANTIVE, JULY: STRICT})
    rows = [
        Row(str(day.month), kind, datetime(2026, day.month, 1, hour, tzinfo=UTC), category)
        for day in (date(2026, 6, 1), JULY)
        for hour, kind, category in ((8, "reported", "I"), (10, "updated", None))
    ]
    found = history.cycles(frame(rows), versions, "update")
    assert found.select("case", "cycle").rows() == [("7", 1), ("7", 2)]
    assert found["update_met"].to_list()[0] is False
    table = history.evaluate(frame(rows), versions, log=history.EventLog())
    assert table["update_state"].to_list() == [None, "running"]
    assert table["category"].to_list() == ["I", "I"]


def test_a_book_chooses_by_the_first_row_of_a_case() -> None:
    rows = [Row(name, "reported", MONDAY, "I") for name in ("a", "b", "c")]
    rows += [Row(name, "updated", MONDAY + DAY) for name in ("a", "b", "c")]
    customers = ["Acme", "Bolt", None, None, "Acme", "Acme"]
    book = PolicyBook(
        [Rule({"customer": "Acme"}, STRICT), Rule({"customer": "Bolt"}, MIXED)], default=INVANTIVE
    )
    table = frame(rows).with_columns(customer=pl.Series(customers))
    log = history.EventLog(keep="customer")
    with pytest.raises(SlacalError, match=r'row 1, column "category": no category "I"'):
        history.evaluate(table, book, log=log)
    found = history.evaluate(table, book, log=log, errors="null")
    assert found["customer"].to_list() == ["Acme", "Bolt", None]
    due = [MONDAY + timedelta(minutes=30), None, policies.invantive().due(MONDAY, "I").response.due]
    assert found["response_due"].to_list() == due
    none = attrs.evolve(book, default=None)
    with pytest.raises(PolicyError, match="row 2: no rule matches"):
        history.evaluate(table, none, log=log)
    assert history.evaluate(table, none, log=log, errors="null")["opened"].to_list() == [
        MONDAY, None, None]  # fmt: skip


def test_the_cycles_of_one_target_do_not_ask_after_the_others() -> None:
    desk = INVANTIVE.calendar
    assert isinstance(desk, ServiceCalendar)
    short = desk.replace(years=(2026, 2026))
    updates, repairs_only = (
        Policy(name, calendar, [Category("A", "", "", [Target(name, budget)])], "A")
        for name, calendar, budget in (
            ("update", desk, "4 service hours"),
            ("repair", short, "90 business days"),
        )
    )
    versions = PolicyVersions({None: updates, date(2026, 11, 1): repairs_only})
    rows = [
        Row(str(month), "reported", datetime(2026, month, 5, 9, tzinfo=UTC)) for month in (10, 11)
    ]
    found = history.cycles(frame(rows), versions, "update")
    assert found["case"].to_list() == ["10"]


def test_bad_rows_of_both_tellings_are_compared() -> None:
    """What a case is judged by on receipt may refuse it in an earlier row than another's."""
    fixed = Target("repair", "8 service hours", stops_on=("fixed", "repaired"))
    one = Policy("one", OFFICE, [Category("A", "", "", [fixed])], "A")
    two = Policy("two", OFFICE, [Category("A", "", "", [Target("repair", "8 service hours")])], "A")
    versions = PolicyVersions({None: one, date(2026, 4, 1): two})

    def day(month: int, number: int) -> datetime:
        return datetime(2026, month, number, 8, tzinfo=UTC)

    rows = [
        Row("x", "reported", day(3, 30), None, "mail"),
        Row("x", "received", day(4, 2)),
        Row("x", "fixed", day(4, 3)),  # which the later version does not know
        Row("y", "reported", day(3, 3)),
        Row("y", "resumed", day(3, 4)),
    ]
    with pytest.raises(EventError) as told:
        history.evaluate(frame(rows), versions, log=history.EventLog())
    assert told.value.row == 2


def test_of_bad_cases_under_several_versions_the_first_row_is_named() -> None:
    versions = PolicyVersions({None: INVANTIVE, JULY: STRICT})
    after = datetime(2026, 7, 2, 8, tzinfo=UTC)
    rows = [
        Row("new", "reported", after),
        Row("old", "reported", MONDAY),
        Row("new", "resumed", after + DAY),
        Row("old", "resumed", MONDAY + DAY),
    ]
    with pytest.raises(EventError) as told:
        history.evaluate(frame(rows), versions, log=history.EventLog())
    assert told.value.row == 2
    late = PolicyVersions({JULY: INVANTIVE})
    with pytest.raises(PolicyError, match=r'row 1, column "at"'):
        history.evaluate(frame(rows[:2]), late, log=history.EventLog())


def test_a_case_whose_first_event_has_no_time_is_not_lost() -> None:
    rows = frame([Row("7", "reported", MONDAY, "I"), Row("7", "responded", MONDAY + DAY)])
    untimed = rows.with_columns(pl.when(pl.int_range(2) == 1).then("at").alias("at"))
    with pytest.raises(ColumnError, match='row 0, column "at"'):
        history.evaluate(untimed, LATE, log=history.EventLog())


def test_a_column_that_holds_no_facts_is_refused_whatever_happens_to_rows() -> None:
    book = PolicyBook([Rule({"tier": 1}, STRICT)], default=INVANTIVE)
    table = opened(JULY, JULY).with_columns(tier=pl.lit(JULY))
    with pytest.raises(WrongTypeError, match='row 0, column "tier"'):
        history.evaluate(table, book, errors="null")
