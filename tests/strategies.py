"""Declarations at random, and the instants and amounts that are awkward for them.

A `Plain` is a calendar in plain words: from it come the slacal calendar (by the text forms) and the
desk of the walking oracle, and neither is made from the other. Everything awkward is found by the
oracle: openings and closings, midnights, clock changes, the horizon's ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import Any, Literal, Protocol
from zoneinfo import ZoneInfo

from hypothesis import assume
from hypothesis import strategies as st

from slacal import Holidays, ServiceCalendar, WeeklyHours
from tests import walk

Minutes = tuple[int, int]  # of the wall clock; a night closes after 1440
DayHours = tuple[Minutes, ...]
Years = tuple[int, int]
Cut = Literal["midnight", "opening_day"]

HOUR = 3_600_000_000
DAY = timedelta(days=1)
DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Plain:
    """A calendar in plain words."""

    zone: str | timezone
    week: tuple[DayHours, ...]
    years: Years
    holidays: frozenset[date] = frozenset()
    known: Years | Literal["all"] = "all"
    exceptions: Mapping[date, DayHours] = field(default_factory=dict)
    holiday_cut: Cut = "midnight"
    business_day: int | None = None  # minutes

    @property
    def horizon(self) -> Years:
        if self.known == "all":
            return self.years
        return max(self.years[0], self.known[0]), min(self.years[1], self.known[1])

    @property
    def tz(self) -> tzinfo:
        return ZoneInfo(self.zone) if isinstance(self.zone, str) else self.zone

    def calendar(self, name: str = "") -> ServiceCalendar:
        """Return a fresh calendar: nothing of it is compiled yet."""
        length = self.business_day
        return ServiceCalendar(
            timezone=self.zone,
            hours=self.hours(),
            holidays=Holidays.dates(self.holidays, years=self.known),
            exceptions={day: hours_text(hours) for day, hours in self.exceptions.items()},
            business_day=None if length is None else timedelta(minutes=length),
            years=self.years,
            holiday_cut=self.holiday_cut,
            name=name,
        )

    def hours(self) -> WeeklyHours | Mapping[date | None, Any]:
        return hours_of(self.week)

    def desk(self) -> walk.Desk:
        # A date after the horizon is no part of what is known, so it cuts no night short.
        end = date(self.horizon[1], 12, 31)
        return walk.Desk(
            tz=self.tz,
            week={i: hours for i, hours in enumerate(self.week) if hours},
            closed=frozenset(day for day in self.holidays if day <= end),
            exceptions={day: hours for day, hours in self.exceptions.items() if day <= end},
            holiday_cut=self.holiday_cut,
            first_year=self.horizon[0],
            last_year=self.horizon[1],
            business_day=self.business_day,
        )


class Twice(Protocol):
    """What amounts are drawn for: something walked, between the ends of its horizon."""

    @property
    def desk(self) -> walk.Walked: ...

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


@dataclass(frozen=True, eq=False)
class Pair:
    """One declaration, twice: as slacal has it, and as the oracle walks it."""

    plain: Plain
    calendar: ServiceCalendar
    desk: walk.Desk

    @property
    def start(self) -> int:
        return self.desk.horizon()[0]

    @property
    def end(self) -> int:
        return self.desk.horizon()[1]

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        # How Hypothesis shows a failing one: the words that make it again, and no more.
        with printer.group(8, "pair_of(", ")"):
            printer.pretty(self.plain)


def pair_of(plain: Plain) -> Pair:
    return Pair(plain, plain.calendar(), plain.desk())


# Text, by hand: what a calendar is made from must not come from slacal


def time_text(minute: int) -> str:
    minute -= 1440 * (minute > 1440)
    return f"{minute // 60:02}:{minute % 60:02}"


def hours_text(hours: DayHours) -> str:
    return ", ".join(f"{time_text(a)}-{time_text(b)}" for a, b in hours) or "closed"


def week_text(week: tuple[DayHours, ...]) -> str:
    days = zip(DAY_NAMES, week, strict=True)
    return "; ".join(f"{name} {hours_text(hours)}" for name, hours in days if hours)


def hours_of(week: tuple[DayHours, ...]) -> WeeklyHours:
    return WeeklyHours.parse(week_text(week)) if any(week) else WeeklyHours.of({})


def as_mapping(week: tuple[DayHours, ...]) -> dict[str, str]:
    days = zip(DAY_NAMES, week, strict=True)
    return {name.lower(): hours_text(hours) for name, hours in days if hours}


# Zones, with the years in which their clocks do something worth meeting

ZONE_YEARS: tuple[tuple[str, Years], ...] = (
    ("Europe/Amsterdam", (2025, 2027)),
    ("Europe/Amsterdam", (1976, 1979)),  # 1977: the first summer time
    ("Europe/Amsterdam", (2036, 2039)),  # past the last change that is listed in the zone's file
    ("America/New_York", (1973, 1975)),  # summer time in January
    ("America/New_York", (2006, 2008)),
    ("America/Sao_Paulo", (2017, 2020)),  # midnight is skipped, or comes twice; the last in 2019
    ("Australia/Lord_Howe", (2019, 2021)),  # half an hour
    ("Australia/Lord_Howe", (1980, 1982)),
    ("Pacific/Apia", (2010, 2012)),  # 30 December 2011 is skipped
    ("Pacific/Apia", (2011, 2011)),
    ("Pacific/Apia", (2012, 2013)),
    ("Africa/Casablanca", (2018, 2020)),  # four changes a year, then two the other way round
    ("Africa/Casablanca", (2012, 2015)),
    ("Europe/Dublin", (2024, 2026)),  # summer time is the standard
    ("Europe/Dublin", (1970, 1973)),
    ("Asia/Kathmandu", (1984, 1987)),  # a quarter of an hour is skipped as 1986 begins
    ("Asia/Kathmandu", (1986, 1987)),
    ("Asia/Kathmandu", (1984, 1985)),
    ("Antarctica/Troll", (2004, 2007)),  # two hours
    ("America/St_Johns", (2009, 2012)),  # 00:01, back to the day before
    ("America/St_Johns", (1987, 1989)),  # two hours
    ("Asia/Dhaka", (2008, 2009)),  # set back an hour as 2009 ends
    ("Asia/Dhaka", (2010, 2011)),
    ("Asia/Dhaka", (2009, 2010)),
    ("America/Phoenix", (1942, 1943)),  # set back at 00:01 as 1944 begins: 1943 comes back
    ("America/Phoenix", (1943, 1944)),
    ("Pacific/Kiritimati", (1993, 1994)),  # 31 December 1994 is skipped
    ("Pacific/Kiritimati", (1994, 1996)),
    ("Pacific/Kwajalein", (1968, 1970)),  # 30 September 1969 comes twice, almost whole
    ("Pacific/Kwajalein", (1992, 1994)),  # 21 August 1993 is skipped
    ("Africa/Monrovia", (1971, 1973)),  # 44 minutes and 30 seconds from UTC
    ("UTC", (2019, 2021)),
    ("UTC", (1970, 1971)),
)
FIXED: tuple[timezone, ...] = (
    timezone(timedelta(hours=1)),
    timezone(timedelta(hours=-3, minutes=-30)),
    timezone(timedelta(hours=14)),
    timezone(timedelta(hours=-12)),
    timezone(timedelta(hours=23, minutes=59)),
    timezone(timedelta(minutes=-44, seconds=-30)),
    UTC,
)


# Clocks that jump as a year begins, or over its end: the horizon itself is awkward there.
NEW_YEARS: tuple[tuple[str, Years], ...] = (
    *(
        row
        for row in ZONE_YEARS
        if row[0] in ("Asia/Kathmandu", "Asia/Dhaka", "America/Phoenix", "Pacific/Kiritimati")
    ),
    ("America/Phoenix", (1944, 1945)),
)


def zone_years() -> st.SearchStrategy[tuple[str | timezone, Years]]:
    fixed = st.tuples(
        st.sampled_from(FIXED), st.integers(1969, 2098).map(lambda year: (year, year + 2))
    )
    return st.one_of(st.sampled_from(ZONE_YEARS), st.sampled_from(ZONE_YEARS), fixed)


@cache
def clock_changes(zone: tzinfo, first_year: int, last_year: int) -> tuple[int, ...]:
    """Return the instants at which the zone's clock jumps, from the standard library alone."""

    def offset(instant: int) -> timedelta | None:
        return (walk.EPOCH + instant * walk.MICRO).astimezone(zone).utcoffset()

    start = walk.micros(datetime(first_year, 1, 1, tzinfo=UTC)) - 24 * HOUR
    end = walk.micros(datetime(last_year + 1, 1, 1, tzinfo=UTC)) + 24 * HOUR
    found = []
    for low in range(start, end, 24 * HOUR):
        before, after = low, low + 24 * HOUR
        if offset(before) == offset(after):
            continue
        while after - before > 1:
            middle = (before + after) // 2
            if offset(middle) == offset(low):
                before = middle
            else:
                after = middle
        found.append(after)
    return tuple(found)


# Hours

ROUND_MINUTES = (0, 1, 30, 60, 61, 119, 120, 150, 180, 360, 510, 540, 750, 780, 1020, 1320, 1439)


def minutes_of_day(low: int = 0, high: int = 1439) -> st.SearchStrategy[int]:
    known = [minute for minute in ROUND_MINUTES if low <= minute <= high]
    any_minute = st.integers(low, high)
    return st.one_of(st.sampled_from(known), any_minute) if known else any_minute


@st.composite
def several_windows(draw: st.DrawFn) -> DayHours:
    """Windows of one day, apart or touching, the last one perhaps a night."""
    marks = sorted(draw(st.sets(minutes_of_day(), min_size=1, max_size=6)))
    hours: list[Minutes] = []
    for opens, closes in zip(marks, [*marks[1:], 1440], strict=True):
        if draw(st.booleans()) or not hours:
            hours.append((opens, closes))
    opens, closes = hours[-1]
    if closes == 1440 and opens and draw(st.booleans()):
        hours[-1] = opens, 1440 + draw(minutes_of_day(0, opens - 1))
    return tuple(hours)


@st.composite
def nights(draw: st.DrawFn) -> DayHours:
    opens = draw(minutes_of_day(1, 1439))
    night = opens, 1440 + draw(minutes_of_day(0, opens - 1))
    morning = draw(minutes_of_day(0, opens))
    # What runs past midnight may well meet what opens on the next morning: rule 2 joins them.
    return ((0, morning), night) if morning and draw(st.booleans()) else (night,)


@st.composite
def short_windows(draw: st.DrawFn) -> DayHours:
    opens = draw(minutes_of_day(0, 1400))
    return tuple(
        (opens + 6 * i, opens + 6 * i + draw(st.integers(1, 6)))
        for i in range(draw(st.integers(1, 6)))
    )


def day_hours() -> st.SearchStrategy[DayHours]:
    usual: list[DayHours] = [
        ((540, 1020),),
        ((510, 750), (780, 1020)),
        ((480, 720), (720, 1020)),
        ((1320, 1800),),
        ((0, 1440),),
        ((1320, 1440),),
        ((1020, 2400),),
    ]
    return st.one_of(st.sampled_from(usual), several_windows(), nights(), short_windows())


@st.composite
def weeks(draw: st.DrawFn) -> tuple[DayHours, ...]:
    kind = draw(st.sampled_from(("working week", "any", "one day", "24/7", "every day", "none")))
    if kind == "any":
        hours = st.one_of(st.just(()), day_hours())
        return tuple(draw(st.tuples(*[hours] * 7)))
    if kind == "none":
        return ((),) * 7
    same = draw(day_hours()) if kind != "24/7" else ((0, 1440),)
    if kind == "working week":
        return (same,) * 5 + ((),) * 2
    if kind == "one day":
        only = draw(st.integers(0, 6))
        return tuple(same if i == only else () for i in range(7))
    return (same,) * 7


# Dates


def days_of(zone: tzinfo, years: Years, *, around: bool = False) -> st.SearchStrategy[date]:
    """Dates of some years, biased to their ends and to clock changes; *around*: the eve too."""
    first, last = date(years[0], 1, 1), date(years[1], 12, 31)
    if around:
        first, last = first - DAY, last + DAY
    changes = {
        (walk.EPOCH + change * walk.MICRO).astimezone(zone).date() + step * DAY
        for change in clock_changes(zone, *years)
        for step in (-2, -1, 0, 1)
    }
    ends = {end + step * DAY for end in (first, last) for step in (-1, 0, 1)}
    special = sorted(day for day in changes | ends if first <= day <= last)
    return st.one_of(st.sampled_from(special), st.dates(first, last))


@st.composite
def closed_dates(draw: st.DrawFn, day: st.SearchStrategy[date]) -> frozenset[date]:
    """Dates on their own and in runs."""
    single = draw(st.sets(day, max_size=5))
    runs = draw(st.lists(st.tuples(day, st.integers(2, 9)), max_size=2))
    return frozenset(single | {first + i * DAY for first, length in runs for i in range(length)})


def exceptions(day: st.SearchStrategy[date]) -> st.SearchStrategy[dict[date, DayHours]]:
    """Half days, extra openings, closures and nights, on whatever date."""
    half: list[DayHours] = [(), ((540, 780),), ((600, 840),), ((1200, 1560),)]
    return st.dictionaries(day, st.one_of(st.sampled_from(half), day_hours()), max_size=5)


# Declarations


@st.composite
def plains(
    draw: st.DrawFn, where: st.SearchStrategy[tuple[str | timezone, Years]] | None = None
) -> Plain:
    zone, years = draw(zone_years() if where is None else where)
    tz = ZoneInfo(zone) if isinstance(zone, str) else zone
    known = draw(st.sampled_from(("all", "same", "wider", "bounding")))
    inside = days_of(tz, years)
    near = days_of(tz, years, around=True)
    closed = draw(closed_dates(near if known in ("all", "wider") else inside))
    wide = years[0] - 1, years[1] + 1
    if known != "all":
        reach = wide if known == "wider" else years
        closed = frozenset(day for day in closed if reach[0] <= day.year <= reach[1])
    plain = Plain(
        zone=zone,
        week=draw(weeks()),
        years=(1970, 2100) if known == "bounding" and years[0] >= 1970 else years,
        holidays=closed,
        known="all" if known == "all" else wide if known == "wider" else years,
        exceptions=draw(exceptions(near)),
        holiday_cut=draw(st.sampled_from(("midnight", "opening_day"))),
        business_day=draw(st.sampled_from((None, None, 480, 455, 1440))),
    )
    first, last = plain.horizon
    # Made of exceptions only, it has to have hours on one of its own dates: see `opens_ever`.
    extra = (hours for day, hours in plain.exceptions.items() if first <= day.year <= last)
    assume(any(plain.week) or any(extra))
    return plain


@st.composite
def pairs(
    draw: st.DrawFn, where: st.SearchStrategy[tuple[str | timezone, Years]] | None = None
) -> Pair:
    """A calendar and its desk, with at least one window inside the horizon."""
    pair = pair_of(draw(plains(where)))
    assume(opens_ever(pair))
    return pair


def opens_ever(pair: Twice) -> bool:
    try:
        walk.roll_forward(pair.desk, pair.start)
    except walk.Outside:
        return False
    return True


def days(pair: Pair, *, around: bool = False) -> st.SearchStrategy[date]:
    """Dates for a calendar: its own special ones, clock changes, the horizon's ends, any."""
    first, last = pair.plain.horizon
    special = sorted(
        day + step * DAY
        for day in pair.plain.holidays | set(pair.plain.exceptions)
        for step in (-1, 0, 1)
        if first <= (day + step * DAY).year <= last
    )
    plain = days_of(pair.desk.tz, (first, last), around=around)
    return st.one_of(plain, st.sampled_from(special)) if special else plain


def days_near_the_ends(pair: Pair) -> st.SearchStrategy[date]:
    """Dates within two weeks of the horizon's ends."""
    first, last = date(pair.plain.horizon[0], 1, 1), date(pair.plain.horizon[1], 12, 31)
    return st.one_of(st.dates(first, first + 14 * DAY), st.dates(last - 14 * DAY, last))


# Instants and amounts

STEPS = (0, 0, 0, 1, -1, 2, 1_000_000, -60_000_000, HOUR // 2, -HOUR, HOUR)


@st.composite
def instants(
    draw: st.DrawFn,
    pair: Pair,
    *,
    outside: bool = False,
    day: st.SearchStrategy[date] | None = None,
) -> int:
    """Instants for a calendar, mostly where something happens; *outside*: also past the horizon."""
    desk = pair.desk
    on = draw(days(pair, around=outside) if day is None else day)
    midnight = walk.first_reach(desk.tz, datetime(on.year, on.month, on.day))
    if draw(st.integers(0, 3)):
        spans = desk.declared(on - DAY) + desk.declared(on)
        changes = clock_changes(desk.tz, on.year, on.year)
        near = [change for change in changes if abs(change - midnight) < 48 * HOUR]
        ends = [end for end in desk.horizon() if abs(end - midnight) < 72 * HOUR]
        marks = sorted({midnight, *near, *ends, *(end for span in spans for end in span)})
        at = draw(st.sampled_from(marks)) + draw(st.sampled_from(STEPS))
    else:
        at = midnight + draw(st.integers(-HOUR, 25 * HOUR))
    return at if outside else min(max(at, pair.start), pair.end)


OTHER_ZONES: tuple[tzinfo, ...] = (
    UTC,
    ZoneInfo("Asia/Tokyo"),
    ZoneInfo("Europe/London"),
    timezone(timedelta(hours=-7, minutes=-15)),
)


@st.composite
def moments(
    draw: st.DrawFn,
    pair: Pair,
    *,
    outside: bool = False,
    day: st.SearchStrategy[date] | None = None,
) -> datetime:
    """Aware datetimes for a calendar: in its zone or another; also ones that its zone skips."""
    at = draw(instants(pair, outside=outside, day=day))
    here = walk.aware(pair.desk, at)
    form = draw(st.sampled_from(("here", "here", "elsewhere", "no cache", "other fold")))
    if form == "elsewhere":
        return (walk.EPOCH + at * walk.MICRO).astimezone(draw(st.sampled_from(OTHER_ZONES)))
    if form == "no cache" and isinstance(pair.plain.zone, str):
        return here.replace(tzinfo=ZoneInfo.no_cache(pair.plain.zone))
    if form == "other fold":
        # A skipped wall time, or another pass of a repeated one: a legal datetime all the same.
        moved = here + draw(st.sampled_from((0, 1, -1))) * timedelta(minutes=20)
        moved = moved.replace(fold=draw(st.sampled_from((0, 1))))
        return moved if outside or pair.start <= walk.micros(moved) <= pair.end else here
    return here


@st.composite
def amounts(draw: st.DrawFn, pair: Twice, at: int) -> int:
    """Amounts of service from an instant, mostly such that the result lands on an edge."""
    kind = draw(st.sampled_from(("windows", "windows", "small", "hours", "all", "any")))
    if kind == "small":
        return draw(st.sampled_from((0, 0, 1, -1, 60_000_000, -60_000_000)))
    if kind == "hours":
        return draw(st.integers(-300, 300)) * HOUR
    if kind == "any":
        return draw(st.integers(-400 * 24 * HOUR, 400 * 24 * HOUR))
    at = min(max(at, pair.start), pair.end)
    near = draw(st.sampled_from((0, 0, 0, 1, -1)))
    if kind == "all":
        if draw(st.booleans()):
            return walk.elapsed(pair.desk, at, pair.end) + near
        return -walk.elapsed(pair.desk, pair.start, at) + near
    reach = draw(st.sampled_from((3, 10, 40))) * 24 * HOUR
    if draw(st.booleans()):
        spans = walk.windows(pair.desk, at, min(at + reach, pair.end))
        sign = 1
    else:
        spans = walk.windows(pair.desk, max(at - reach, pair.start), at)[::-1]
        sign = -1
    used = spans[: draw(st.integers(0, len(spans)))]
    return sign * sum(closes - opens for opens, closes in used) + near
