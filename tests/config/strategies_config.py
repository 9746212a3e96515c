"""Everything that a file can declare, at random."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from slacal import (
    Blackout,
    Calendar,
    Category,
    Choices,
    DatedHours,
    Holidays,
    Level,
    Policy,
    PolicyBook,
    PolicyVersions,
    Rule,
    ServiceCalendar,
    SlacalError,
    Target,
    WeeklyHours,
    combine,
)
from slacal.policy.intake import PARTS, Channel, Intake, Part
from slacal.policy.terms import Billing, Covered, SupportTerms
from tests.strategies import plains, week_text, weeks

ZONES = ("Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "UTC")
YEARS = (2024, 2027)
WHERE = st.tuples(st.sampled_from(ZONES), st.just(YEARS))
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)
NAMES = st.one_of(st.just(""), st.just("desk"), st.just("Boston 311"), TEXTS)
SOME_TEXTS = TEXTS.filter(lambda text: bool(text.strip()))
MOMENTS = st.datetimes(datetime(2024, 2, 1), datetime(2027, 11, 30), timezones=st.just(UTC))
ROUND_THE_CLOCK = ServiceCalendar(timezone="UTC", hours=WeeklyHours.parse("24/7"))
LENGTHS = st.sampled_from((None, timedelta(hours=8), timedelta(minutes=455)))


@st.composite
def holidays(draw: st.DrawFn) -> Holidays:
    kinds = draw(st.lists(st.sampled_from(("named", "country", "dates", "names")), max_size=3))
    found = Holidays.none()
    for kind in kinds:
        found = found | draw(_LISTS[kind])
    return found


_LISTS: dict[str, st.SearchStrategy[Holidays]] = {
    "named": st.sampled_from(("nl-public", "nl-office", "nl-termijnenwet")).map(Holidays.named),
    "country": st.sampled_from(
        (
            Holidays.country("NL"),
            Holidays.country("NL", language="en_US", categories=("public", "optional")),
            Holidays.country("US", subdivision="MA"),
        )
    ),
    "dates": st.builds(
        Holidays.dates, st.lists(DAYS), years=st.sampled_from((YEARS, "all", (2020, 2030)))
    ),
    "names": st.builds(
        Holidays.dates, st.dictionaries(DAYS, TEXTS), years=st.just((2023, 2028)), name=TEXTS
    ),
}


def weekly_hours() -> st.SearchStrategy[WeeklyHours]:
    return weeks().map(
        lambda week: WeeklyHours.parse(week_text(week)) if any(week) else WeeklyHours.of({})
    )


@st.composite
def dated_hours(draw: st.DrawFn) -> DatedHours:
    starts = draw(st.lists(st.one_of(st.none(), DAYS), min_size=1, max_size=3, unique=True))
    return DatedHours.of({start: draw(weekly_hours()) for start in starts})


@st.composite
def service_calendars(draw: st.DrawFn) -> ServiceCalendar:
    desk = draw(plains(WHERE)).calendar(name=draw(NAMES))
    changes: dict[str, Any] = {}
    if draw(st.booleans()):
        changes["holidays"] = draw(holidays())
    if draw(st.booleans()):
        changes["hours"] = draw(dated_hours())
    try:
        return desk.replace(**changes)
    except SlacalError:  # it never opens
        return desk


@st.composite
def calendars(draw: st.DrawFn, depth: int = 2) -> Calendar:
    kinds = ("service", "cut", "combined", "frozen") if depth else ("service",)
    kind = draw(st.sampled_from(kinds))
    if kind == "service":
        return draw(service_calendars())
    if kind == "frozen":
        return draw(service_calendars()).freeze(on=date(2026, 1, 1))
    if kind == "cut":
        return draw(cut_calendars(depth - 1))
    parts = [draw(calendars(depth - 1)) for _ in range(draw(st.integers(2, 3)))]
    days: Any = draw(st.one_of(st.none(), st.just("result"), st.sampled_from(parts)))
    return combine(
        *parts,
        how=draw(st.sampled_from(("union", "intersection", "difference"))),
        timezone=draw(st.one_of(st.none(), st.sampled_from(ZONES))),
        days=days,
        business_day=draw(LENGTHS),
        name=draw(NAMES),
    )


@st.composite
def cut_calendars(draw: st.DrawFn, depth: int) -> Calendar:
    found = draw(calendars(depth))
    if draw(st.booleans()):
        found = found.since(draw(st.datetimes(datetime(2024, 2, 1), datetime(2024, 12, 1),
                                              timezones=st.just(UTC))))  # fmt: skip
    if draw(st.booleans()):
        found = found.until(draw(st.datetimes(datetime(2027, 2, 1), datetime(2027, 11, 1),
                                              timezones=st.just(UTC))))  # fmt: skip
    ends = draw(st.lists(st.tuples(MOMENTS, MOMENTS).filter(lambda two: two[0] < two[1])))
    return found.with_blackouts([Blackout(a, b, draw(SOME_TEXTS)) for a, b in ends])


@st.composite
def targets(draw: st.DrawFn, name: str, calendar: Calendar) -> Target:
    budget = draw(st.sampled_from(("1 business day", "30 business days", "4 service hours",
                                   "90.5 minutes", "24 hours", "120 calendar days")))  # fmt: skip
    days = "business" in budget
    countings = ("service_time", "same_time", "close_of_day") if days else ("service_time",)
    counting: Any = draw(st.sampled_from(countings))
    lands = (days and counting == "service_time") or "service" in budget
    landing: Any = draw(st.sampled_from((None, "close", "next_open"))) if lands else None
    events = st.none() | st.lists(st.sampled_from(("received", "asked", "x")), unique=True)
    stated: dict[str, Any] = {
        field: tuple(kinds)
        for field in ("starts_on", "stops_on", "pauses_on", "reopens_on")
        if (kinds := draw(events)) is not None
    }
    if counting == "close_of_day":
        stated["by"] = draw(st.sampled_from((None, "16:00", "9:30")))
    return Target(
        name,
        budget,
        counting=counting,
        landing=landing,
        source=draw(TEXTS),
        cutoff=draw(st.sampled_from((None, "15:00"))),
        calendar=draw(st.none() | st.just(calendar)),
        levels=draw(st.lists(levels(), max_size=3, unique_by=lambda level: level.name)),
        **stated,
    )


@st.composite
def levels(draw: st.DrawFn) -> Level:
    when = draw(st.sampled_from(("50 %", "75.5%", "due", "2 service hours before due",
                                 "1 business day after due")))  # fmt: skip
    repeats = {"every": "4 service hours", "most": 3} if draw(st.booleans()) else {}
    if "before" in when or when[0] in "57":
        repeats = {}
    held: Any = draw(st.sampled_from(("any_time", "service_hours")))
    named = draw(st.sampled_from(("", "first", when)))
    return Level(when, draw(TEXTS), name=named, held=held, **repeats)  # type: ignore[arg-type]


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    codes = draw(st.lists(SOME_TEXTS, min_size=1, max_size=3, unique=True))
    names = st.lists(st.sampled_from(("response", "repair", "update")), min_size=1, unique=True)
    calendar = draw(calendars(1))
    other = draw(st.sampled_from((calendar, ROUND_THE_CLOCK)))
    return Policy(
        name=draw(TEXTS),
        calendar=calendar,
        categories=[
            Category(
                code=code,
                name=draw(st.one_of(st.just(code), TEXTS)),
                definition=draw(TEXTS),
                targets=[draw(targets(name, other)) for name in draw(names)],
                source=draw(TEXTS),
            )
            for code in codes
        ],
        default_category=draw(st.one_of(st.none(), st.sampled_from(codes))),
        motivation=draw(st.sampled_from(("on_request", "required"))),
        title=draw(TEXTS),
        source=draw(TEXTS),
        version=draw(TEXTS),
        choices=draw(choices()),
        intake=draw(intakes()),
        terms=draw(support_terms()),
    )


def choices() -> st.SearchStrategy[Choices]:
    return st.builds(
        Choices,
        reclassification=st.sampled_from(("from_start", "from_change")),
        carry=st.sampled_from(("time", "share", "nothing")),
        reopening=st.sampled_from(("resume", "new_cycle", "restart")),
    )


@st.composite
def intakes(draw: st.DrawFn) -> Intake:
    if draw(st.booleans()):
        return Intake()
    parts = draw(st.lists(st.sampled_from(PARTS), unique=True))
    channels = draw(st.lists(st.sampled_from(("portal", "phone", "mail")), unique=True))
    needed: Any = st.sampled_from(("always", "if_any"))
    received_on: Any = st.sampled_from(("arrival", "confirmation"))
    clock_from: Any = draw(st.sampled_from(("confirmation", "mail")))
    return Intake(
        parts=[Part(name, draw(TEXTS), draw(needed), draw(TEXTS)) for name in parts],
        channels=[Channel(name, draw(TEXTS), draw(received_on)) for name in channels],
        languages=draw(st.lists(st.sampled_from(("en", "nl", "fr")), unique=True)),
        clock_from=clock_from,
        direct=draw(st.lists(TEXTS, max_size=2)),
        online=draw(st.lists(TEXTS, max_size=2)),
        source=draw(TEXTS),
    )


@st.composite
def support_terms(draw: st.DrawFn) -> SupportTerms:
    names = draw(st.lists(SOME_TEXTS, max_size=2, unique=True))
    lengths = st.integers(1, 10**9).map(lambda n: n * timedelta(milliseconds=1))
    billing = Billing(draw(lengths), draw(st.none() | lengths), draw(TEXTS))
    return SupportTerms(
        covered=[Covered(name, draw(TEXTS), draw(TEXTS)) for name in names],
        billing=draw(st.none() | st.just(billing)),
    )


@st.composite
def policy_versions(draw: st.DrawFn) -> PolicyVersions:
    starts = st.one_of(st.none(), DAYS, st.datetimes(
        datetime(2024, 2, 1), datetime(2027, 11, 30), timezones=st.just(UTC)))  # fmt: skip
    found: dict[Any, Policy] = {}
    for start in draw(st.lists(starts, min_size=1, max_size=2, unique_by=str)):
        found[start] = draw(policies())
    try:
        return PolicyVersions(found)
    except SlacalError:  # a date and an instant that are the same
        return PolicyVersions(dict([next(iter(found.items()))]))


@st.composite
def books(draw: st.DrawFn) -> PolicyBook:
    chosen: list[Any] = [draw(policies()), draw(policy_versions())]
    facts: Any = st.one_of(TEXTS, st.integers(-5, 5), st.booleans())
    values: Any = st.one_of(facts, st.lists(facts, min_size=1, max_size=3))
    when = st.dictionaries(st.sampled_from(("customer", "product", "a fact")), values)
    return PolicyBook(
        rules=[Rule(draw(when), one, draw(TEXTS)) for one in draw(st.permutations(chosen * 2))],
        default=draw(st.sampled_from([None, *chosen])),
        facts=draw(st.lists(st.sampled_from(("region", "size")), unique=True)),
    )
