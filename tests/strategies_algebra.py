"""Calendars made of calendars, at random, and the instants that are awkward for them.

As in tests/strategies.py everything is in plain words first: from these come the slacal calendar,
by its public names, and what the oracle walks; neither is made from the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cached_property, reduce
from itertools import chain
from operator import and_, itemgetter, or_, sub
from typing import Any, Literal
from zoneinfo import ZoneInfo

from hypothesis import assume
from hypothesis import strategies as st

from slacal import Blackout, Calendar, FrozenCalendar, combine
from tests import walk
from tests.strategies import (
    DAY,
    FIXED,
    HOUR,
    OTHER_ZONES,
    STEPS,
    ZONE_YEARS,
    DayHours,
    Plain,
    Years,
    clock_changes,
    days_of,
    hours_of,
    opens_ever,
    plains,
    week_text,
    weeks,
    zone_years,
)
from tests.walk_algebra import Combined, Gaps, How, Made, Versions, service, since, until

Form = Literal["sign", "word", "combine", "join"]
Zone = str | timezone


def zone_of(zone: Zone) -> tzinfo:
    return ZoneInfo(zone) if isinstance(zone, str) else zone


def aware(instant: int, zone: tzinfo = UTC) -> datetime:
    return (walk.EPOCH + instant * walk.MICRO).astimezone(zone)


# In plain words


class Words:
    """What a calendar is made of: gives a fresh slacal calendar, and the one that is walked."""

    def calendar(self) -> Calendar:
        raise NotImplementedError

    @property
    def made(self) -> Made:
        raise NotImplementedError

    @property
    def parts(self) -> tuple[Words, ...]:
        return ()

    def marks(self) -> Iterator[int]:
        """Yield the instants at which something is the matter, its parts' included."""
        yield from self.made.horizon()
        for part in self.parts:
            yield from part.marks()

    def all_parts(self) -> Iterator[Words]:
        yield self
        for part in self.parts:
            yield from part.all_parts()


@dataclass(frozen=True)
class Leaf(Words):
    """A desk, and the weeks that take the place of its first one."""

    plain: Plain
    later: tuple[tuple[date, tuple[DayHours, ...]], ...] = ()
    from_start: bool = True  # or: without hours before the first date
    in_text: bool = True  # or: as WeeklyHours

    def calendar(self) -> Calendar:
        if not self.later and self.from_start:
            return self.plain.calendar()
        return self.plain.calendar().replace(hours=self._hours())

    def _hours(self) -> dict[date | None, Any]:
        found: dict[date | None, Any] = {None: self.plain.week} if self.from_start else {}
        found.update(self.later)
        return {
            day: week_text(week) if self.in_text and any(week) else hours_of(week)
            for day, week in found.items()
        }

    @cached_property
    def made(self) -> Made:
        desk = self.plain.desk()
        first = desk if self.from_start else replace(desk, week={})
        later = ((day, replace(desk, week=_by_weekday(week))) for day, week in self.later)
        return Versions(((None, first), *later))

    def marks(self) -> Iterator[int]:
        plain, (first, last) = self.plain, self.plain.horizon
        yield from super().marks()
        yield from clock_changes(plain.tz, first, last)
        for day in chain(plain.holidays, plain.exceptions, (day for day, _ in self.later)):
            yield walk.first_reach(plain.tz, datetime(day.year, day.month, day.day))


def _by_weekday(week: tuple[DayHours, ...]) -> Mapping[int, DayHours]:
    return {i: hours for i, hours in enumerate(week) if hours}


@dataclass(frozen=True)
class CutWords(Words):
    """Only until an instant, or only since one."""

    of: Words
    side: Literal["until", "since"]
    at: int

    def calendar(self) -> Calendar:
        whole, at = self.of.calendar(), aware(self.at)
        return whole.until(at) if self.side == "until" else whole.since(at)

    @cached_property
    def made(self) -> Made:
        return (until if self.side == "until" else since)(self.of.made, self.at)

    @property
    def parts(self) -> tuple[Words, ...]:
        return (self.of,)

    def marks(self) -> Iterator[int]:
        yield from super().marks()
        yield self.at


@dataclass(frozen=True)
class BlackoutWords(Words):
    """Without the instants of some spans, which may touch or overlap."""

    of: Words
    spans: tuple[walk.Span, ...]

    def calendar(self) -> Calendar:
        named = ((f"blackout {i}", start, end) for i, (start, end) in enumerate(self.spans))
        return self.of.calendar().with_blackouts(
            [Blackout(aware(start), aware(end), reason) for reason, start, end in named]
        )

    @cached_property
    def made(self) -> Made:
        return Gaps(self.of.made, self.spans)

    @property
    def parts(self) -> tuple[Words, ...]:
        return (self.of,)

    def marks(self) -> Iterator[int]:
        yield from super().marks()
        yield from chain.from_iterable(self.spans)


@dataclass(frozen=True)
class FrozenWords(Words):
    """As it was once stored: nothing else is meant."""

    of: Words

    def calendar(self) -> Calendar:
        return FrozenCalendar.from_json(self.of.calendar().freeze().to_json())

    @property
    def made(self) -> Made:
        return self.of.made

    @property
    def parts(self) -> tuple[Words, ...]:
        return (self.of,)


SIGNS = {"union": or_, "intersection": and_, "difference": sub}


@dataclass(frozen=True)
class CombinedWords(Words):
    """Two or more together; `form` is how it is written where more than one way says it."""

    how: How
    of: tuple[Words, ...]
    form: Form = "sign"
    zone: Zone | None = None
    days: Words | Literal["result"] | None = None
    business_day: int | None = None  # minutes

    def calendar(self) -> Calendar:
        parts = [part.calendar() for part in self.of]
        length = None if self.business_day is None else timedelta(minutes=self.business_day)
        more: dict[str, Any] = {"timezone": self.zone, "business_day": length}
        joins = self.form == "join" and self.how == "union" and self.days == "result"
        if joins and len(parts) == 2:
            return parts[0].join(parts[1], **more)
        days = self.days.calendar() if isinstance(self.days, Words) else self.days
        plainly = self.zone is None and self.days is None and self.business_day is None
        if plainly and self.form == "sign":
            return reduce(SIGNS[self.how], parts)
        if plainly and self.form == "word":
            return reduce(lambda one, other: getattr(one, self.how)(other), parts)
        return combine(*parts, how=self.how, days=days, **more)

    @cached_property
    def made(self) -> Made:
        return Combined(
            how=self.how,
            operands=tuple(part.made for part in self.of),
            zone=zone_of(self.zone) if self.zone else None,
            days=self.days.made if isinstance(self.days, Words) else self.days,
            business_day=self.business_day,
        )

    @property
    def parts(self) -> tuple[Words, ...]:
        return (*self.of, self.days) if isinstance(self.days, Words) else self.of


@dataclass(frozen=True, eq=False)
class Tree:
    """One calendar, twice: as slacal has it, and as the oracle walks it."""

    words: Words
    calendar: Calendar
    desk: Made

    @property
    def start(self) -> int:
        return self.desk.horizon()[0]

    @property
    def end(self) -> int:
        return self.desk.horizon()[1]

    @cached_property
    def marks(self) -> tuple[int, ...]:
        near = 3 * 24 * HOUR
        found = {at for at in self.words.marks() if self.start - near < at < self.end + near}
        return tuple(sorted(found))

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        with printer.group(8, "tree_of(", ")"):
            printer.pretty(self.words)


def tree_of(words: Words) -> Tree:
    return Tree(words, words.calendar(), words.made)


# Made at random

ZONES: tuple[Zone, ...] = (*sorted({zone for zone, _ in ZONE_YEARS}), *FIXED)


@st.composite
def leaves(draw: st.DrawFn, zone: Zone, years: Years) -> Leaf:
    plain = draw(plains(st.just((zone, years))))
    leaf = Leaf(plain)
    if draw(st.booleans()):
        day = days_of(plain.tz, years, around=True)
        dates = sorted(draw(st.sets(day, min_size=1, max_size=3)))
        leaf = Leaf(
            plain,
            later=tuple((day, draw(weeks())) for day in dates),
            from_start=draw(st.sampled_from((True, True, True, False))),
            in_text=draw(st.booleans()),
        )
    assume(opens(leaf))  # one that never opens is not made
    return leaf


@st.composite
def instants_of(draw: st.DrawFn, words: Words) -> int:
    """Instants inside the horizon, mostly where something opens, closes or is the matter."""
    start, end = words.made.horizon()
    marks = sorted(at for at in words.marks() if start <= at <= end)
    at = draw(st.one_of(st.sampled_from(marks), st.integers(start, end)))
    if draw(st.booleans()):
        edges = _edges(words, at)
        at = draw(st.sampled_from(edges)) if edges else at
    return at + draw(st.sampled_from(STEPS))


def _edges(words: Words, at: int) -> list[int]:
    """Return the openings and closings of all its parts around an instant."""
    found: set[int] = set()
    for part in words.all_parts():
        spans = service(part.made, at - 40 * HOUR, at + 40 * HOUR)
        local = walk.local_date(part.made, at)
        for day in (local - DAY, local, local + DAY):
            spans += part.made.declared(day)
        found.update(chain.from_iterable(spans))
    return sorted(found)


LENGTHS = (1, 60_000_000, HOUR, 8 * HOUR, 24 * HOUR, 72 * HOUR, 90 * 24 * HOUR)


@st.composite
def blackouts(draw: st.DrawFn, words: Words) -> tuple[walk.Span, ...]:
    """A few spans where something happens, or some hundreds in a row."""
    if draw(st.booleans()):
        found = []
        for _ in range(draw(st.integers(1, 5))):
            start = draw(instants_of(words))
            end = draw(st.one_of(st.sampled_from(LENGTHS).map(start.__add__), instants_of(words)))
            found.append((min(start, end), max(start, end, start + 1)))
        return tuple(found)
    first, step = draw(instants_of(words)), draw(st.integers(1, 40)) * HOUR // 2
    length = draw(st.one_of(st.sampled_from((1, step - 1, step)), st.integers(1, step)))
    count = draw(st.integers(20, 300))
    return tuple((first + i * step, first + i * step + length) for i in range(count))


def near_years(years: Years) -> st.SearchStrategy[Years]:
    """Years that overlap with these."""
    first, last = years
    return st.sampled_from(
        (years, years, (first - 1, last), (first, last + 1), (last, last + 1), (first, first))
    )


@st.composite
def words_of(draw: st.DrawFn, zone: Zone, years: Years, depth: int) -> Words:
    kinds = ("combined", "combined", "combined", "blackouts", "cut", "frozen", "leaf", "leaf")
    kind = draw(st.sampled_from(kinds)) if depth else "leaf"
    if kind == "leaf":
        return draw(leaves(zone, years))
    if kind == "combined":
        return draw(combined_words(zone, years, depth - 1))
    of = draw(words_of(zone, years, depth - 1))
    assume(not_empty(of))
    if kind == "frozen":
        assume(opens(of))
        return FrozenWords(of)
    if kind == "blackouts":
        return BlackoutWords(of, draw(blackouts(of)))
    start, end = of.made.horizon()
    at = min(max(draw(instants_of(of)), start), end)
    made = CutWords(of, draw(st.sampled_from(("until", "since"))), at)
    assume(leaves_some(made))
    return made


def leaves_some(words: Words) -> bool:
    """Return whether cuts, one of the other, leave time between them; else they are not made."""
    since, until = -walk.FAR, walk.FAR
    while isinstance(words, CutWords | BlackoutWords):
        if isinstance(words, CutWords) and words.side == "since":
            since = max(since, words.at)
        elif isinstance(words, CutWords):
            until = min(until, words.at)
        words = words.of
    return since < until


@st.composite
def combined_words(draw: st.DrawFn, zone: Zone, years: Years, depth: int) -> CombinedWords:
    def other() -> Words:
        elsewhere = zone if draw(st.integers(0, 3)) == 3 else draw(st.sampled_from(ZONES))
        return draw(words_of(elsewhere, draw(near_years(years)), depth))

    parts = [draw(words_of(zone, years, depth)), other()]
    if draw(st.integers(0, 3)) == 3:
        parts.append(other())
    days: Words | Literal["result"] | None = None
    kind = draw(st.sampled_from(("left", "left", "result", "other")))
    if kind != "left":
        days = "result" if kind == "result" else draw(leaves(zone, draw(near_years(years))))
    return CombinedWords(
        how=draw(st.sampled_from(("union", "intersection", "difference"))),
        of=tuple(parts),
        form=draw(st.sampled_from(("sign", "word", "combine", "join"))),
        zone=draw(st.sampled_from((None, None, None, *ZONES))),
        days=days,
        business_day=draw(st.sampled_from((None, None, 480, 455))),
    )


def not_empty(words: Words) -> bool:
    """Return whether any instant is known of it and of each part."""
    return all(start < end for start, end in (part.made.horizon() for part in words.all_parts()))


@st.composite
def forests(draw: st.DrawFn, count: int, depth: int) -> tuple[Tree, ...]:
    """Some calendars whose horizons overlap, each with a window inside its own."""
    zone, years = draw(zone_years())
    found = [draw(words_of(zone, years, depth))]
    for _ in range(count - 1):
        elsewhere = draw(st.sampled_from((zone, *ZONES)))
        found.append(draw(words_of(elsewhere, draw(near_years(years)), depth)))
    for words in found:
        assume(not_empty(words) and opens(words))
        counted = (part.days for part in words.all_parts() if isinstance(part, CombinedWords))
        assume(all(opens(days) for days in counted if isinstance(days, Words)))
    return tuple(map(tree_of, found))


def trees(depth: int = 3) -> st.SearchStrategy[Tree]:
    """A calendar made of calendars and what is walked, with a window inside the horizon."""
    return forests(1, depth).map(itemgetter(0))


def opens(words: Words) -> bool:
    return opens_ever(_Twice(words.made))


@dataclass(frozen=True)
class _Twice:
    desk: Made

    @property
    def start(self) -> int:
        return self.desk.horizon()[0]

    @property
    def end(self) -> int:
        return self.desk.horizon()[1]


# What is asked


@st.composite
def instants(draw: st.DrawFn, tree: Tree, *, outside: bool = False) -> int:
    """Instants for a calendar, mostly where something happens; *outside*: also past the horizon."""
    at = draw(instants_of(tree.words))
    if outside and draw(st.integers(0, 9)) == 9:
        at = draw(st.sampled_from((tree.start, tree.end))) + draw(st.sampled_from(STEPS))
    return at if outside else min(max(at, tree.start), tree.end)


@st.composite
def moments(draw: st.DrawFn, tree: Tree, *, outside: bool = False) -> datetime:
    """Aware datetimes for a calendar: in its zone or another; also ones that its zone skips."""
    at = draw(instants(tree, outside=outside))
    here = walk.aware(tree.desk, at)
    form = draw(st.sampled_from(("here", "here", "elsewhere", "other fold")))
    if form == "elsewhere":
        return aware(at, draw(st.sampled_from(OTHER_ZONES)))
    if form == "other fold":
        moved = here + draw(st.sampled_from((0, 1, -1))) * timedelta(minutes=20)
        moved = moved.replace(fold=draw(st.sampled_from((0, 1))))
        return moved if outside or tree.start <= walk.micros(moved) <= tree.end else here
    return here


@st.composite
def days(draw: st.DrawFn, tree: Tree, *, around: bool = False) -> date:
    """Dates that are known, mostly where something happens; *around*: those beside them too."""
    first, last = tree.desk.known_dates()
    at = walk.local_date(tree.desk, draw(instants(tree)))
    day = draw(st.sampled_from((at, at, at - DAY, at + DAY, first, last)))
    if around:
        first, last = first - DAY, last + DAY
        day = draw(st.sampled_from((day, day, day, day, first, last)))
    return min(max(day, first), last)
