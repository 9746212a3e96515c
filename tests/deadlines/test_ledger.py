"""The ledger: every stretch between start and due, what it counted for, and why it did not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from slacal import (
    Blackout,
    Calendar,
    Deadline,
    Holidays,
    HorizonError,
    ServiceCalendar,
    Target,
    combine,
)
from slacal import WeeklyHours as Hours
from slacal.deadlines.clock import Pause
from slacal.deadlines.deadline import Terms
from slacal.deadlines.folding import rows
from slacal.deadlines.ledger import Entry, Ledger, make_ledger
from slacal.deadlines.ledger_text import cells, facts
from slacal.errors import BusinessDayLengthError, LedgerError, RangeError
from tests import strategies as some
from tests import walk

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
HOUR = 3_600_000_000
OFFICE = "Mon-Fri 09:00-17:00"
NIGHTS = "Mon-Fri 22:00-06:00"
SPLIT = "Mon-Thu 08:30-12:30, 13:00-17:00; Fri 08:30-12:00"


def dutch(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def desk(hours: str = OFFICE, **declared: Any) -> ServiceCalendar:
    zone = declared.pop("timezone", "Europe/Amsterdam")
    return ServiceCalendar(timezone=zone, hours=Hours.parse(hours), **declared)


def closed(*days: date, name: str = "a holiday") -> Holidays:
    return Holidays.dates(dict.fromkeys(days, name), years="all", name="own")


def promise(calendar: Calendar, opened: datetime, budget: str, *rest: Any) -> Deadline:
    named = dict(zip(("counting", "landing"), rest, strict=False))
    target = Target("repair", budget, source="contract 7", **named)
    due = calendar.due(opened, target.budget, target.counting, target.landing)
    ends = walk.micros(opened), walk.micros(due)
    return Deadline(target, calendar, Terms("p", "A"), *ends, datetime)


CHRISTMAS: dict[str, Any] = {
    "holidays": Holidays.dates({date(2026, 12, 25): "Christmas Day"}, years="all", name="own"),
    "exceptions": {
        date(2026, 12, 19): "10:00-14:00",
        date(2026, 12, 24): "09:00-13:00",
        date(2026, 12, 31): "closed",
    },
}


def told(ledger: Ledger) -> list[tuple[str, str, str, int, str]]:
    """Return the entries with their ends on the wall clock, and amounts in minutes."""
    at = ledger.deadline.calendar.clock.datetime
    return [
        (
            f"{at(entry.start):%a %d %H:%M}",
            f"{at(entry.end):%a %d %H:%M}",
            entry.kind,
            entry.amount // 60_000_000 if ledger.unit.endswith("time") else entry.amount,
            entry.name,
        )
        for entry in ledger.entries
    ]


# Entries, case by case


def test_a_weekend_between() -> None:
    found = promise(desk(), dutch("2026-06-05T15:00"), "4 service hours").explain()
    assert told(found) == [
        ("Fri 05 15:00", "Fri 05 17:00", "service", 120, ""),
        ("Fri 05 17:00", "Sat 06 00:00", "outside_hours", 0, ""),
        ("Sat 06 00:00", "Sun 07 00:00", "closed_weekday", 0, "Saturday"),
        ("Sun 07 00:00", "Mon 08 00:00", "closed_weekday", 0, "Sunday"),
        ("Mon 08 00:00", "Mon 08 09:00", "outside_hours", 0, ""),
        ("Mon 08 09:00", "Mon 08 11:00", "service", 120, ""),
    ]
    assert [entry.running // HOUR for entry in found.entries] == [2, 2, 2, 2, 2, 4]
    assert (found.unit, found.granted) == ("service_time", 4 * HOUR)


def test_a_lunch_and_a_night() -> None:
    found = promise(desk(SPLIT), dutch("2026-06-01T12:00"), "5 service hours").explain()
    assert told(found) == [
        ("Mon 01 12:00", "Mon 01 12:30", "service", 30, ""),
        ("Mon 01 12:30", "Mon 01 13:00", "outside_hours", 0, ""),
        ("Mon 01 13:00", "Mon 01 17:00", "service", 240, ""),
        ("Mon 01 17:00", "Tue 02 08:30", "outside_hours", 0, ""),
        ("Tue 02 08:30", "Tue 02 09:00", "service", 30, ""),
    ]


def test_a_holiday_an_exception_and_a_blackout() -> None:
    calendar = desk(
        holidays=closed(date(2026, 12, 25), name="Christmas Day"),
        exceptions={date(2026, 12, 24): "09:00-13:00", date(2026, 12, 28): "closed"},
    ).with_blackouts([Blackout(dutch("2026-12-29T09:00"), dutch("2026-12-29T10:00"), "moving")])
    found = promise(calendar, dutch("2026-12-24T12:00"), "2 service hours").explain()
    assert told(found) == [
        ("Thu 24 12:00", "Thu 24 13:00", "service", 60, ""),
        ("Thu 24 13:00", "Thu 24 17:00", "exception", 0, "other hours on 2026-12-24"),
        ("Thu 24 17:00", "Fri 25 00:00", "outside_hours", 0, ""),
        ("Fri 25 00:00", "Sat 26 00:00", "holiday", 0, "Christmas Day"),
        ("Sat 26 00:00", "Sun 27 00:00", "closed_weekday", 0, "Saturday"),
        ("Sun 27 00:00", "Mon 28 00:00", "closed_weekday", 0, "Sunday"),
        ("Mon 28 00:00", "Tue 29 00:00", "closed", 0, "closed on 2026-12-28"),
        ("Tue 29 00:00", "Tue 29 09:00", "outside_hours", 0, ""),
        ("Tue 29 09:00", "Tue 29 10:00", "blackout", 0, "moving"),
        ("Tue 29 10:00", "Tue 29 11:00", "service", 60, ""),
    ]
    sources = {entry.kind: entry.source for entry in found.entries if entry.source}
    assert sources == {
        "holiday": "own", "exception": "exception", "closed": "exception", "blackout": "blackout"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cut", "entries"),
    [
        (
            "midnight",
            [
                ("Wed 13 22:00", "Thu 14 00:00", "service", 120, ""),
                ("Thu 14 00:00", "Fri 15 00:00", "holiday", 0, "a holiday"),
                ("Fri 15 00:00", "Fri 15 03:00", "service", 180, ""),
            ],
        ),
        (
            "opening_day",
            [("Wed 13 22:00", "Thu 14 03:00", "service", 300, "")],
        ),
    ],
)
def test_a_holiday_cuts_a_night(cut: Any, entries: list[Any]) -> None:
    calendar = desk(NIGHTS, holidays=closed(date(2026, 5, 14)), holiday_cut=cut)
    found = promise(calendar, dutch("2026-05-13T22:00"), "5 service hours")
    assert told(found.explain()) == entries


def test_a_night_that_a_holiday_takes_whole_is_its_own_past_midnight() -> None:
    calendar = desk(NIGHTS, holidays=closed(date(2026, 5, 14)), holiday_cut="opening_day")
    found = promise(calendar, dutch("2026-05-14T05:00"), "2 service hours")
    assert told(found.explain()) == [
        ("Thu 14 05:00", "Thu 14 06:00", "service", 60, ""),
        ("Thu 14 06:00", "Thu 14 22:00", "outside_hours", 0, ""),
        ("Thu 14 22:00", "Fri 15 06:00", "holiday", 0, "a holiday"),
        ("Fri 15 06:00", "Fri 15 22:00", "outside_hours", 0, ""),
        ("Fri 15 22:00", "Fri 15 23:00", "service", 60, ""),
    ]


def test_a_holiday_on_a_closed_day_took_nothing() -> None:
    calendar = desk(holidays=closed(date(2026, 6, 6)))
    found = promise(calendar, dutch("2026-06-05T16:00"), "2 service hours").explain()
    assert [entry.kind for entry in found.entries if not entry.amount] == [
        "outside_hours", "closed_weekday", "closed_weekday", "outside_hours"
    ]  # fmt: skip


def test_business_days_in_service_time() -> None:
    found = promise(desk(), dutch("2026-06-03T12:00"), "2 business days").explain()
    assert (found.unit, found.granted) == ("service_time", 16 * HOUR)
    assert [entry.amount // HOUR for entry in found.entries if entry.amount] == [5, 8, 3]


@pytest.mark.parametrize(
    ("landing", "last"),
    [
        ("close", ("Fri 05 09:00", "Fri 05 17:00", "service", 480, "")),
        ("next_open", ("Mon 08 00:00", "Mon 08 09:00", "outside_hours", 0, "")),
    ],
)
def test_a_landing_is_part_of_the_ledger(landing: str, last: Any) -> None:
    start = dutch("2026-06-05T09:00")
    found = promise(desk(), start, "1 business day", "service_time", landing).explain()
    assert told(found)[-1] == last


@pytest.mark.parametrize(
    ("counting", "entries"),
    [
        (
            "same_time",
            [
                ("Thu 24 18:00", "Fri 25 00:00", "outside_hours", 0, ""),
                ("Fri 25 00:00", "Sat 26 00:00", "holiday", 0, "Christmas Day"),
                ("Sat 26 00:00", "Sun 27 00:00", "closed_weekday", 0, "Saturday"),
                ("Sun 27 00:00", "Mon 28 00:00", "closed_weekday", 0, "Sunday"),
                ("Mon 28 00:00", "Mon 28 09:00", "outside_hours", 0, ""),
                ("Mon 28 09:00", "Tue 29 00:00", "first_day", 0, ""),
                ("Tue 29 00:00", "Wed 30 00:00", "business_day", 1, ""),
                ("Wed 30 00:00", "Wed 30 09:00", "business_day", 1, ""),
            ],
        ),
        (
            "close_of_day",
            [
                ("Thu 24 18:00", "Fri 25 00:00", "first_day", 0, ""),
                ("Fri 25 00:00", "Sat 26 00:00", "holiday", 0, "Christmas Day"),
                ("Sat 26 00:00", "Sun 27 00:00", "closed_weekday", 0, "Saturday"),
                ("Sun 27 00:00", "Mon 28 00:00", "closed_weekday", 0, "Sunday"),
                ("Mon 28 00:00", "Tue 29 00:00", "business_day", 1, ""),
                ("Tue 29 00:00", "Tue 29 17:00", "business_day", 1, ""),
            ],
        ),
    ],
)
def test_business_days_one_by_one(counting: str, entries: list[Any]) -> None:
    calendar = desk(holidays=closed(date(2026, 12, 25), name="Christmas Day"))
    found = promise(calendar, dutch("2026-12-24T18:00"), "2 business days", counting).explain()
    assert told(found) == entries
    assert (found.unit, found.granted) == ("business_days", 2)


@pytest.mark.parametrize(
    ("budget", "unit", "amount"),
    [
        ("24 hours", "real_time", 24 * HOUR),
        ("3 calendar days", "calendar_days", 3),
        ("90 minutes", "real_time", 90 * 60_000_000),
    ],
)
def test_real_time_and_calendar_days_are_one_stretch(budget: str, unit: str, amount: int) -> None:
    found = promise(desk(), dutch("2026-06-05T16:00"), budget).explain()
    (entry,) = found.entries
    assert (found.unit, entry.amount) == (unit, amount)
    assert (entry.start, entry.end) == (found.start, found.due_instant)


@pytest.mark.parametrize("budget", ["0 service hours", "0 hours", "0 calendar days"])
def test_a_budget_of_nothing_counts_nothing(budget: str) -> None:
    found = promise(desk(), dutch("2026-06-06T12:00"), budget).explain()
    assert sum(entry.amount for entry in found.entries) == found.granted == 0


def test_a_landing_before_the_start_of_nothing() -> None:
    found = promise(desk(), dutch("2026-06-06T12:00"), "0 service hours", "service_time", "close")
    assert found.due < found.opened
    assert found.explain().entries == ()


def test_the_same_time_may_lie_before_the_start() -> None:
    """Sunday 01:30 is Saturday's night; a business day later is Sunday, which closes at 00:01."""
    calendar = desk("Sat 20:00-02:00; Sun 00:00-00:01")
    found = promise(calendar, dutch("2026-06-07T01:30"), "1 business day", "same_time")
    assert found.due == dutch("2026-06-07T00:01")
    assert told(found.explain()) == [
        ("Sun 07 01:30", "Sun 07 01:30", "first_day", 0, ""),
        ("Sun 07 01:30", "Sun 07 01:30", "business_day", 1, ""),
    ]


def test_a_closed_date_is_told_by_its_own_rule() -> None:
    """Christmas Eve's hours take the first six hours of Christmas Day from its night."""
    found = promise(desk(NIGHTS, **CHRISTMAS), dutch("2026-12-24T12:00"), "2 service hours")
    assert told(found.explain())[1:] == [
        ("Thu 24 13:00", "Thu 24 22:00", "outside_hours", 0, ""),
        ("Thu 24 22:00", "Fri 25 00:00", "exception", 0, "other hours on 2026-12-24"),
        ("Fri 25 00:00", "Sat 26 00:00", "holiday", 0, "Christmas Day"),
        ("Sat 26 00:00", "Sat 26 01:00", "service", 60, ""),
    ]


def test_other_zones_desk_is_explained_in_its_own_days() -> None:
    """A desk in Tokyo, shown on the Dutch clock: its Saturday begins on Friday 17:00."""
    tokyo = desk(timezone="Asia/Tokyo")
    here = desk("Sun 23:00-24:00")
    shown = tokyo.union(here).difference(here)
    found = promise(
        shown, datetime(2026, 6, 5, 16, tzinfo=ZoneInfo("Asia/Tokyo")), "2 service hours"
    )
    assert [entry.kind for entry in found.explain().entries] == [
        "service", "outside_hours", "closed_weekday", "closed_weekday", "outside_hours", "service"
    ]  # fmt: skip


# Pauses: what the clock of a case fills in


def test_pauses_are_entries_with_their_reason() -> None:
    found = promise(desk(), dutch("2026-06-05T15:00"), "4 service hours")
    pauses = [
        Pause(
            walk.micros(dutch("2026-06-05T16:00")),
            walk.micros(dutch("2026-06-08T10:00")),
            "waiting",
        )
    ]
    ledger = make_ledger(found, due=walk.micros(dutch("2026-06-08T13:00")), pauses=pauses)
    assert told(ledger) == [
        ("Fri 05 15:00", "Fri 05 16:00", "service", 60, ""),
        ("Fri 05 16:00", "Mon 08 10:00", "paused", 0, "waiting"),
        ("Mon 08 10:00", "Mon 08 13:00", "service", 180, ""),
    ]
    assert cells(ledger)[1].what == "paused: waiting"


def test_pauses_of_real_time_and_of_business_days() -> None:
    start = dutch("2026-06-04T12:00")
    hour = walk.micros(start)
    pause = Pause(hour + HOUR, hour + 3 * HOUR)
    real = make_ledger(promise(desk(), start, "4 hours"), due=hour + 6 * HOUR, pauses=[pause])
    assert [(e.kind, e.amount // HOUR) for e in real.entries] == [
        ("real_time", 1), ("paused", 0), ("real_time", 3)
    ]  # fmt: skip
    # Thursday 12:00 to Friday 12:00 is 8 hours on the clock of its service; two of them paused.
    days = promise(desk(), start, "1 business day", "same_time")
    late = make_ledger(days, due=walk.micros(dutch("2026-06-05T14:00")), pauses=[pause])
    assert (late.unit, late.granted) == ("service_time", 8 * HOUR)
    assert cells(late)[1].what == "paused"
    ordinary = promise(desk(), start, "1 business day")
    paused = make_ledger(ordinary, due=walk.micros(dutch("2026-06-05T14:00")), pauses=[pause])
    assert dict(facts(paused))["rule"] == "1 business day in service time"


def test_a_pause_before_the_start_or_after_due_changes_nothing() -> None:
    found = promise(desk(), dutch("2026-06-05T15:00"), "1 service hour")
    start, due = found.opened_instant, found.due_instant
    pauses = [Pause(start - HOUR, start), Pause(due, due + HOUR)]
    assert make_ledger(found, pauses=pauses).entries == found.explain().entries


def test_pauses_that_do_not_explain_the_due_instant() -> None:
    found = promise(desk(), dutch("2026-06-05T10:00"), "2 service hours")
    start = found.opened_instant
    with pytest.raises(LedgerError, match="add up to 3600000000, and 7200000000 is granted"):
        make_ledger(found, pauses=[Pause(start, start + HOUR)])
    with pytest.raises(LedgerError, match="add up to"):
        make_ledger(found, due=found.due_instant + 1)
    for wrong in (
        [Pause(start + 1, start)],
        [Pause(start, start + 2), Pause(start + 1, start + 3)],
    ):
        with pytest.raises(RangeError, match="give the pauses in order"):
            make_ledger(found, pauses=wrong)


def test_a_ledger_is_checked() -> None:
    ledger = promise(desk(), dutch("2026-06-05T15:00"), "4 service hours").explain()
    entries = ledger.entries
    for wrong in (
        entries[:-1],  # not all of it
        entries[1:],
        (entries[0]._replace(amount=1), *entries[1:]),
        (*entries[:-1], entries[-1]._replace(end=entries[-1].end + 1)),
        (Entry(0, 1, "service", 0, 0), *entries),
    ):
        with pytest.raises(LedgerError):
            attrs.evolve(ledger, entries=wrong)
    assert attrs.evolve(ledger) == ledger
    assert repr(ledger) == f"<Ledger of {ledger.deadline!r}: 6 entries>"


# Any calendar, any budget

STEADY = settings(max_examples=settings().max_examples * 2 // 5)


COUNTED = ("same_time", "close_of_day")


@st.composite
def promises(
    draw: st.DrawFn, kinds: tuple[str, ...] = ("service", "service", "days", *COUNTED)
) -> tuple[some.Pair, Deadline]:
    pair = draw(some.pairs())
    at = draw(some.instants(pair))
    assume(at < pair.end)
    kind = draw(st.sampled_from(kinds))
    rest: tuple[Any, ...] = ()
    if kind == "service":
        amount = abs(draw(some.amounts(pair, at)))
        budget = f"{amount // 1_000_000}.{amount % 1_000_000:06} service seconds"
        rest = ("service_time", draw(st.sampled_from((None, None, "close", "next_open"))))
    else:
        budget = f"{draw(st.integers(1, 12))} business days"
        rest = () if kind == "days" else (kind,)
    try:
        return pair, promise(pair.calendar, walk.aware(pair.desk, at), budget, *rest)
    except (HorizonError, BusinessDayLengthError):
        assume(False)
        raise


def without_other_rules(desk: walk.Desk) -> walk.Desk:
    return replace(desk, closed=frozenset(), exceptions={})


@STEADY
@given(promises())
def test_a_ledger_adds_up_to_its_budget(case: tuple[some.Pair, Deadline]) -> None:
    pair, deadline = case
    ledger = deadline.explain()
    at, used = deadline.opened_instant, 0
    for entry in ledger.entries:
        used += entry.amount
        assert (entry.start, entry.running) == (at, used)
        at = entry.end
    assert used == ledger.granted
    if ledger.entries:
        assert at == max(deadline.opened_instant, deadline.due_instant)
    if ledger.unit == "business_days":
        assert used == deadline.budget.amount
        return
    served = [(e.start, e.end) for e in ledger.entries if e.kind == "service"]
    start, end = deadline.opened_instant, max(deadline.opened_instant, deadline.due_instant)
    assert served == walk.windows(pair.desk, start, end)
    if deadline.budget.kind == "service_time":
        assert used == deadline.budget.amount


@STEADY
@given(promises(), st.integers(0, 10**18))
def test_every_reason_holds(case: tuple[some.Pair, Deadline], where: int) -> None:
    """At any instant of a skipped stretch, the oracle finds the rule that its reason names."""
    pair, deadline = case
    days = deadline.counting != "service_time"
    for entry in deadline.explain().entries:
        if entry.amount or entry.start == entry.end or entry.kind == "first_day":
            continue
        at = entry.start + where % (entry.end - entry.start)
        here = walk.aware(pair.desk, at).date()
        near = {here - timedelta(days=1), here, here + timedelta(days=1)}
        taken = {day for day in near if walk._is_closed(pair.desk, day)}
        if entry.kind in ("outside_hours", "closed_weekday"):
            assert days or not walk.is_open(pair.desk, at)
            assert days or not walk.is_open(without_other_rules(pair.desk), at)
        elif entry.kind == "holiday":
            assert taken & pair.plain.holidays
            assert entry.name == "holiday"
        elif entry.kind == "closed":
            assert any(entry.name == f"closed on {day}" for day in taken)
        else:
            assert entry.kind == "exception"
            assert any(pair.plain.exceptions.get(day) for day in near)


@STEADY
@given(promises(kinds=COUNTED))
def test_business_days_are_counted_where_the_oracle_has_them(
    case: tuple[some.Pair, Deadline],
) -> None:
    pair, deadline = case
    for entry in deadline.explain().entries:
        if entry.kind == "business_day" and entry.start < entry.end:
            start = walk.aware(pair.desk, entry.start)
            day = start.date()
            midnight = walk.first_reach(pair.desk.tz, datetime.combine(day, time()))
            # Where a clock was set back over midnight, the coming date has begun before.
            day += timedelta(days=1) * (
                walk.first_reach(pair.desk.tz, datetime.combine(day + timedelta(days=1), time()))
                <= entry.start
            )
            assert midnight <= entry.start
            assert walk.is_business_day(pair.desk, day)


@STEADY
@given(promises())
def test_folding_keeps_the_sums_and_all_that_is_not_regular(
    case: tuple[some.Pair, Deadline],
) -> None:
    ledger = case[1].explain()
    plain, folded = rows(ledger, most=10**6), rows(ledger, most=0)
    for shown in (plain, folded):
        assert sum(row.amount for row in shown) == ledger.granted
        assert [row.start for row in shown] == sorted(row.start for row in shown)
        used = 0
        for row in shown:
            used += row.amount
            assert row.running == used
            if row.each is not None and row.days > 1:
                assert row.each * row.days == row.amount
    kinds = ("holiday", "closed", "exception", "blackout", "first_day")
    kept = [(e.start, e.kind, e.name) for e in ledger.entries if e.kind in kinds]
    assert [(r.start, r.kind, r.name) for r in plain if r.kind in kinds] == kept
    for start, kind, name in kept:
        (row,) = [r for r in folded if r.kind == kind and r.start <= start <= r.spans[-1][0]]
        assert row.name in (name, "closed")
        assert row.days > 1 or (row.start, row.name) == (start, name)
    weekdays = {e.name for e in ledger.entries if e.kind == "closed_weekday"}
    assert {name for row in folded for name in row.closed} == weekdays
    assert len(folded) <= len(plain)


@STEADY
@given(promises())
def test_a_ledger_is_plain_data_and_a_table(case: tuple[some.Pair, Deadline]) -> None:
    ledger = case[1].explain()
    data = ledger.to_dict()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    ends = [[datetime.fromisoformat(e[k]) for k in ("start", "end")] for e in data["entries"]]
    assert [[walk.micros(at) for at in pair] for pair in ends] == [
        [e.start, e.end] for e in ledger.entries
    ]
    assert len(table_of(ledger._repr_html_())) == len(cells(ledger)) + 1


NEW_YORK = desk(timezone="America/New_York", holidays=closed(date(2026, 5, 25)))
SYDNEY = desk("Mon-Fri 08:00-16:00", timezone="Australia/Sydney")
MAY = dutch("2026-05-04T00:00")
SHORT = [
    Blackout(start, start + timedelta(minutes=90), f"window {n}")
    for n, start in enumerate(MAY + n * timedelta(hours=5) for n in range(300))
]
MADE = {
    "follow the sun": desk(**CHRISTMAS).union(NEW_YORK).union(SYDNEY),
    "both open": desk(SPLIT).intersection(NEW_YORK),
    "all but": desk("24/7").difference(desk("Sun 01:00-05:00")),
    "moved": desk().until(dutch("2026-07-01T00:00")).join(SYDNEY.since(dutch("2026-07-01T00:00"))),
    "dense": desk(business_day=timedelta(hours=8)).with_blackouts(SHORT),
    "frozen": desk(NIGHTS, **CHRISTMAS).freeze(date(2026, 1, 1)),
    "other days": combine(NEW_YORK, SYDNEY, how="union", days=SYDNEY, timezone="Asia/Tokyo"),
}


@pytest.mark.parametrize("name", MADE)
@settings(max_examples=settings().max_examples // 10)
@given(
    st.datetimes(datetime(2026, 4, 1), datetime(2026, 12, 31)),
    st.sampled_from(["9 service hours", "70 service hours", "3 business days", "24 hours"]),
    st.sampled_from(["service_time", "same_time", "close_of_day"]),
)
def test_any_calendar_explains_itself(name: str, at: datetime, budget: str, counting: str) -> None:
    calendar = MADE[name]
    rest = (counting,) if "business" in budget else ()
    try:
        found = promise(calendar, at.replace(tzinfo=AMSTERDAM), budget, *rest)
    except BusinessDayLengthError:
        assume(False)
    ledger = found.explain()  # checks itself
    windows = list(calendar.windows(found.opened, max(found.opened, found.due)))
    served = [(e.start, e.end) for e in ledger.entries if e.kind == "service"]
    if ledger.unit == "service_time":
        assert served == [(walk.micros(w.opens), walk.micros(w.closes)) for w in windows]
    names = {closure.name for closure in calendar.closures(found.opened, found.due)}
    taken = {e.name for e in ledger.entries if e.kind in ("holiday", "closed", "blackout")}
    assert taken <= names
    if ledger.unit == "service_time":
        assert taken == names
    assert all(each.stretch and each.what and each.total for each in cells(ledger))


# What people read


class Table(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.caption = ""
        self.tags: set[str] = set()
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        self.inside = tag
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside in ("td", "th"):
            self.rows[-1][-1] += data
        else:
            self.caption += data


def table_of(html: str) -> list[list[str]]:
    parser = Table()
    parser.feed(html)
    assert parser.tags <= {"table", "caption", "thead", "tbody", "tr", "th", "td"}
    return parser.rows


def test_a_notebook_shows_an_escaped_table() -> None:
    calendar = desk(holidays=closed(date(2026, 6, 5), name="<script>&"))
    found = promise(calendar, dutch("2026-06-04T16:00"), "2 service hours")
    deadline = attrs.evolve(found, terms=Terms("<b>", "A", "2"))
    html = deadline.explain()._repr_html_()
    assert "<script>" not in html
    assert "<b>" not in html
    assert table_of(html) == [
        ["stretch", "what counted, and why not", "total"],
        ["Thu 4 Jun 16:00-17:00", "1 h", "1 h"],
        ["Thu 4 Jun 17:00-24:00", "outside service hours", "1 h"],
        ["Fri 5 Jun", "<script>& (holiday, own)", "1 h"],
        ["Sat 6 Jun 00:00 - Mon 8 Jun 09:00", "outside service hours, Sat and Sun closed", "1 h"],
        ["Mon 8 Jun 09:00-10:00", "1 h", "2 h"],
    ]


def test_the_facts_of_a_ledger() -> None:
    found = promise(desk(), dutch("2026-06-04T16:00"), "2 business days")
    versioned = attrs.evolve(found, terms=Terms("p", "A", "2026-07-01"))
    assert facts(versioned.explain()) == [
        ("repair", "Mon 8 Jun 2026 16:00 CEST"),
        ("rule", "2 business days in service time: 2 x 8 h = 16 h"),
        ("clause", "contract 7"),
        ("policy", "p, version 2026-07-01, category A"),
    ]
    data = versioned.explain().to_dict()
    assert (data["policy_version"], data["clause"]) == ("2026-07-01", "contract 7")
    assert found.explain().to_dict()["policy_version"] is None


@pytest.mark.parametrize(
    ("budget", "rest", "rule"),
    [
        ("1 business day", (), "1 business day in service time: 1 x 8 h = 8 h"),
        (
            "1 business day",
            ("service_time", "next_open"),
            "1 business day in service time: 1 x 8 h = 8 h; due at the next opening",
        ),
        (
            "4 service hours",
            ("service_time", "close"),
            "4 service hours: time counts while the desk is open; due at closing time",
        ),
        ("2 business days", ("close_of_day",), "2 business days, to the close of the last of them"),
        (
            "2 business days",
            ("same_time",),
            "2 business days, to the same wall-clock time on the last of them",
        ),
        ("24 hours", (), "24 hours of real time, open or closed"),
        ("5 calendar days", (), "5 calendar days: the same wall-clock time that many dates on"),
    ],
)
def test_the_rule_that_set_the_budget(budget: str, rest: tuple[Any, ...], rule: str) -> None:
    found = promise(desk(), dutch("2026-06-04T16:00"), budget, *rest).explain()
    assert dict(facts(found))["rule"] == rule == found.to_dict()["rule"]


def shown(found: Deadline) -> list[str]:
    return [" | ".join(each) for each in cells(found.explain())]


def test_a_long_ledger_folds_runs_of_regular_days() -> None:
    assert shown(promise(desk(**CHRISTMAS), dutch("2026-12-10T12:00"), "20 business days")) == [
        "Thu 10 Dec 12:00-17:00 | 5 h | 5 h",
        "Fri 11 Dec - Fri 18 Dec | 6 days x 8 h, Sat and Sun closed | 53 h",
        "Sat 19 Dec 10:00-14:00 | 4 h (exception), Sun closed | 57 h",
        "Mon 21 Dec - Wed 23 Dec | 3 days x 8 h | 81 h",
        "Thu 24 Dec 09:00-13:00 | 4 h (exception) | 85 h",
        "Thu 24 Dec 13:00-17:00 | other hours on 2026-12-24 (exception) | 85 h",
        "Fri 25 Dec | Christmas Day (holiday, own), Sat and Sun closed | 85 h",
        "Mon 28 Dec - Wed 30 Dec | 3 days x 8 h | 109 h",
        "Thu 31 Dec | closed on 2026-12-31 (exception) | 109 h",
        "Fri 1 Jan - Fri 8 Jan 2027 | 6 days x 8 h, Sat and Sun closed | 157 h",
        "Mon 11 Jan 2027 09:00-12:00 | 3 h | 160 h",
    ]


def test_days_that_differ_by_weekday_fold_as_well() -> None:
    assert shown(promise(desk(SPLIT), dutch("2026-07-09T10:00"), "300 service hours")) == [
        "Thu 9 Jul 10:00-12:30, 13:00-17:00 | 6 h 30 min | 6 h 30 min",
        "Fri 10 Jul - Fri 4 Sep | 41 days, 287 h 30 min, Sat and Sun closed | 294 h",
        "Mon 7 Sep 08:30-12:30, 13:00-15:00 | 6 h | 300 h",
    ]


def test_nights_fold_by_the_day_they_open_on() -> None:
    calendar = desk(NIGHTS, holidays=closed(date(2026, 5, 14), name="Ascension Day"))
    assert shown(promise(calendar, dutch("2026-05-09T02:00"), "10 business days")) == [
        "Sat 9 May 02:00-06:00 | 4 h, Sat and Sun closed | 4 h",
        "Mon 11 May - Tue 12 May | 2 days x 8 h | 20 h",
        "Wed 13 May 22:00-24:00 | 2 h | 22 h",
        "Thu 14 May | Ascension Day (holiday, own) | 22 h",
        "Fri 15 May 00:00 - Sat 16 May 06:00 | 14 h, Sat and Sun closed | 36 h",
        "Mon 18 May - Fri 22 May | 5 days x 8 h, Sat and Sun closed | 76 h",
        "Mon 25 May 22:00 - Tue 26 May 02:00 | 4 h | 80 h",
    ]


def test_windows_longer_than_a_day_fold_as_windows() -> None:
    found = promise(desk("Mon-Fri 00:00-24:00"), dutch("2026-07-09T02:00"), "800 service hours")
    assert shown(found) == [
        "Thu 9 Jul 02:00 - Sat 11 Jul 00:00 | 46 h, Sat and Sun closed | 46 h",
        "Mon 13 Jul - Mon 17 Aug | 6 windows x 120 h, Sat and Sun closed | 766 h",
        "Mon 24 Aug 00:00 - Tue 25 Aug 10:00 | 34 h | 800 h",
    ]


def test_days_that_one_thing_closes_fold() -> None:
    august = [date(2026, 8, day) for day in range(3, 15)]
    shut = desk(exceptions={day: "closed" for day in august if day.weekday() < 5})
    assert shown(promise(shut, dutch("2026-07-31T12:00"), "9 business days")) == [
        "Fri 31 Jul 12:00-17:00 | 5 h, Sat and Sun closed | 5 h",
        "Mon 3 Aug - Fri 14 Aug | closed (exception), Sat and Sun closed | 5 h",
        "Mon 17 Aug - Wed 26 Aug | 8 days x 8 h, Sat and Sun closed | 69 h",
        "Thu 27 Aug 09:00-12:00 | 3 h | 72 h",
    ]
    away = Blackout(dutch("2026-08-05T12:00"), dutch("2026-08-12T10:00"), "moving house")
    moved = desk(holidays=closed(date(2026, 8, 3), date(2026, 8, 4))).with_blackouts([away])
    assert shown(promise(moved, dutch("2026-07-31T12:00"), "9 business days")) == [
        "Fri 31 Jul 12:00-17:00 | 5 h, Sat and Sun closed | 5 h",
        "Mon 3 Aug - Tue 4 Aug | a holiday (holiday, own) | 5 h",
        "Wed 5 Aug 09:00-12:00 | 3 h | 8 h",
        "Wed 5 Aug - Wed 12 Aug | moving house (blackout), Sat and Sun closed | 8 h",
        "Wed 12 Aug 10:00-17:00 | 7 h | 15 h",
        "Thu 13 Aug - Fri 21 Aug | 7 days x 8 h, Sat and Sun closed | 71 h",
        "Mon 24 Aug 09:00-10:00 | 1 h | 72 h",
    ]


def test_business_days_fold_in_days() -> None:
    calendar = desk(**CHRISTMAS)
    found = promise(calendar, dutch("2026-12-13T18:00"), "15 business days", "close_of_day")
    assert shown(found) == [
        "Sun 13 Dec | counting starts after this day | 0 days",
        "Mon 14 Dec - Thu 24 Dec | 10 business days, Sun closed | 10 days",
        "Fri 25 Dec | Christmas Day (holiday, own), Sat and Sun closed | 10 days",
        "Mon 28 Dec - Wed 30 Dec | 3 business days | 13 days",
        "Thu 31 Dec | closed on 2026-12-31 (exception) | 13 days",
        "Fri 1 Jan 2027 | 1 business day, Sat and Sun closed | 14 days",
        "Mon 4 Jan 2027 to 17:00 | 1 business day | 15 days",
    ]


def test_a_clock_change_names_the_zones() -> None:
    found = promise(desk("24/7"), dutch("2026-10-24T12:00"), "24 hours")
    assert shown(found) == [
        "Sat 24 Oct 12:00 CEST - Sun 25 Oct 11:00 CET | 24 h of real time | 24 h"
    ]
    assert shown(promise(desk("24/7"), dutch("2026-10-24T12:00"), "2 calendar days")) == [
        "Sat 24 Oct 12:00 CEST - Mon 26 Oct 12:00 CET | 2 calendar days | 2 days"
    ]


def test_the_last_date_of_the_year_before_comes_back() -> None:
    """At 00:01 of 1944 the clock in Phoenix went back an hour: the horizon shows 1943 again."""
    phoenix = desk("24/7", timezone="America/Phoenix", years=(1944, 1945))
    zone = ZoneInfo("America/Phoenix")
    opened = datetime(1943, 12, 31, 23, 30, tzinfo=zone, fold=1)
    assert shown(promise(phoenix, opened, "4 service hours")) == [
        "Fri 31 Dec 23:30 - Sat 1 Jan 1944 03:30 | 4 h | 4 h"
    ]


def test_a_day_ends_at_24_o_clock() -> None:
    found = promise(desk("Mon-Fri 16:00-24:00"), dutch("2026-06-04T18:00"), "6 service hours")
    assert shown(found) == ["Thu 4 Jun 18:00-24:00 | 6 h | 6 h"]


def test_a_day_with_many_windows_shows_the_first_and_the_last() -> None:
    hours = "Mon-Fri 09:00-10:00, 11:00-12:00, 13:00-14:00"
    found = promise(desk(hours), dutch("2026-06-04T09:30"), "20 service hours")
    assert shown(found)[0] == "Thu 4 Jun 09:30-14:00 | 2 h 30 min | 2 h 30 min"


def test_hours_that_change_start_another_run() -> None:
    hours = {None: "Mon-Fri 09:00-17:00", date(2026, 7, 1): "Mon-Fri 08:00-16:00"}
    calendar = ServiceCalendar(timezone="Europe/Amsterdam", hours=hours)
    assert shown(promise(calendar, dutch("2026-06-19T09:00"), "16 business days")) == [
        "Fri 19 Jun 09:00-17:00 | 8 h, Sat and Sun closed | 8 h",
        "Mon 22 Jun - Tue 30 Jun | 7 days x 8 h, Sat and Sun closed | 64 h",
        "Wed 1 Jul - Thu 9 Jul | 7 days x 8 h, Sat and Sun closed | 120 h",
        "Fri 10 Jul 08:00-16:00 | 8 h | 128 h",
    ]
