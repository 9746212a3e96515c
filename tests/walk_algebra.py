"""What is made of desks, walked: hours in versions, cuts, gaps, and desks combined.

As tests/walk.py it shares no code with slacal and is slow on purpose: service is looked up a few
days at a time, from the declared windows up, and nothing is compiled.
"""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, tzinfo
from functools import lru_cache
from itertools import chain
from typing import Literal

from tests.walk import CHUNK, DAY, EPOCH, FAR, MICRO, Desk, Span, Walked, cut, joined, local_date

How = Literal["union", "intersection", "difference"]


def without(spans: list[Span], gaps: list[Span]) -> list[Span]:
    """Return what is left of each span once the gaps are taken out of it."""
    for start, end in gaps:
        spans = sorted(cut(spans, -FAR, start) + cut(spans, end, FAR))
    return spans


def within(spans: list[Span], others: list[Span]) -> list[Span]:
    """Return the parts of each span that lie in one of the others, which are apart."""
    return sorted(chain.from_iterable(cut(spans, start, end) for start, end in others))


class Made(Walked):
    """What is made of desks: each says what its service is in some days, and no more."""

    @abstractmethod
    def service_in(self, start: int, end: int) -> list[Span]:
        """Return the joined service that meets [start, end), also past the horizon's ends."""

    def service_from(self, instant: int, step: Literal[1, -1]) -> Iterator[Span]:
        first, last = self.horizon()
        index = instant // CHUNK
        while index * CHUNK < last if step > 0 else (index + 1) * CHUNK > first:
            spans = cut(_chunk(self, index), first, last)
            yield from cut(spans, instant, FAR) if step > 0 else cut(spans[::-1], -FAR, instant)
            index += step


@lru_cache(maxsize=100_000)
def _chunk(made: Made, index: int) -> list[Span]:
    begin, end = index * CHUNK, (index + 1) * CHUNK
    return cut(made.service_in(begin, end), begin, end)


def service(made: Made, start: int, end: int) -> list[Span]:
    """Return the joined service in [start, end), also what runs past the horizon's ends."""
    chunks = range(start // CHUNK, end // CHUNK + 1)
    return joined(cut(chain.from_iterable(_chunk(made, i) for i in chunks), start, end))


def dates_near(start: int, end: int) -> list[date]:
    """Return the dates on which a window may open that meets [start, end), in whatever zone."""
    first, last = ((EPOCH + at * MICRO).date() for at in (start, end))
    return [first + i * DAY for i in range(-4, (last - first).days + 3)]


@dataclass(frozen=True, eq=False)
class Versions(Made):
    """One desk whose week changes: the version in force on the date a window opens decides it."""

    versions: tuple[tuple[date | None, Desk], ...]  # the first from None; they differ by week only

    @property
    def tz(self) -> tzinfo:  # type: ignore[override]
        return self.versions[0][1].tz

    def on(self, day: date) -> Desk:
        return next(desk for start, desk in self.versions[::-1] if start is None or start <= day)

    def horizon(self) -> Span:
        return self.versions[0][1].horizon()

    def known_dates(self) -> tuple[date, date]:
        return self.versions[0][1].known_dates()

    def declared(self, day: date) -> list[Span]:
        return self.on(day).declared(day)

    def counts(self, day: date) -> bool:
        return self.on(day).counts(day)

    def service_in(self, start: int, end: int) -> list[Span]:
        first, last = self.known_dates()
        dates = (day for day in dates_near(start, end) if first - DAY <= day <= last)
        return joined(chain.from_iterable(map(self.declared, dates)))

    def business_minutes(self) -> set[int]:
        first, last = self.known_dates()
        in_force = {id(self.on(first)): self.on(first)}
        for start, desk in self.versions:
            if start is not None and first <= start <= last:
                in_force[id(desk)] = desk
        return set(chain.from_iterable(desk.business_minutes() for desk in in_force.values()))


@dataclass(frozen=True, eq=False)
class Gaps(Made):
    """Something without the instants of some spans: blackouts, or all before or after an instant.

    What is lost is lost from the declared windows; how long a business day is stays.
    """

    of: Made
    gaps: tuple[Span, ...]

    @property
    def tz(self) -> tzinfo:  # type: ignore[override]
        return self.of.tz

    @property
    def day_tz(self) -> tzinfo:
        return self.of.day_tz

    def horizon(self) -> Span:
        return self.of.horizon()

    def known_dates(self) -> tuple[date, date]:
        return self.of.known_dates()

    def declared(self, day: date) -> list[Span]:
        return _declared_with_gaps(self, day)

    def counts(self, day: date) -> bool:
        return self.of.counts(day) and bool(self.declared(day))

    def service_in(self, start: int, end: int) -> list[Span]:
        return without(service(self.of, start, end), _near(self.gaps, start, end))

    def business_minutes(self) -> set[int]:
        return self.of.business_minutes()


@lru_cache(maxsize=100_000)
def _declared_with_gaps(made: Gaps, day: date) -> list[Span]:
    spans = made.of.declared(day)
    return without(spans, _near(made.gaps, spans[0][0], max(spans)[1])) if spans else []


def _near(gaps: tuple[Span, ...], start: int, end: int) -> list[Span]:
    return [gap for gap in gaps if gap[0] < end and gap[1] > start]


def until(made: Made, at: int) -> Gaps:
    return Gaps(made, ((at, FAR),))


def since(made: Made, at: int) -> Gaps:
    return Gaps(made, ((-FAR, at),))


@dataclass(frozen=True, eq=False)
class Combined(Made):
    """Two or more, one after the other, as their service is in instants.

    `days` says whose business days count: the first operand's (None), another's, or the declared
    windows that the operation leaves ("result").
    """

    how: How
    operands: tuple[Made, ...]
    zone: tzinfo | None = None
    days: Made | Literal["result"] | None = None
    business_day: int | None = None  # minutes

    @property
    def tz(self) -> tzinfo:  # type: ignore[override]
        return self.zone or self.operands[0].tz

    @property
    def day_tz(self) -> tzinfo:
        return self._counted[0].day_tz

    @property
    def _counted(self) -> tuple[Made, ...]:
        """Those whose business days have a say."""
        if self.days is None:
            return self.operands[:1]
        if self.days == "result":
            return self.operands if self.how == "union" else self.operands[:1]
        assert isinstance(self.days, Made)
        return (self.days,)

    def horizon(self) -> Span:
        parts = [part.horizon() for part in (*self.operands, *self._counted)]
        return max(start for start, _ in parts), min(end for _, end in parts)

    def known_dates(self) -> tuple[date, date]:
        # Of its own dates, those that the horizon meets; and who counts them has to know them.
        first, last = self.horizon()
        dates = [part.known_dates() for part in self._counted]
        return (
            max(local_date(self, first), *(day for day, _ in dates)),
            min(local_date(self, last - 1), *(day for _, day in dates)),
        )

    def declared(self, day: date) -> list[Span]:
        return _declared_of_combined(self, day)

    def counts(self, day: date) -> bool:
        if self.days != "result":
            return self._counted[0].counts(day)
        if self.how == "union":
            return any(part.counts(day) for part in self.operands)
        return self.operands[0].counts(day) and bool(self.declared(day))

    def service_in(self, start: int, end: int) -> list[Span]:
        first, *more = (service(part, start, end) for part in self.operands)
        return joined(self._operated(first, more))

    def _operated(self, first: list[Span], more: list[list[Span]]) -> list[Span]:
        if self.how == "union":
            return sorted(chain(first, *more))
        for spans in more:
            first = within(first, spans) if self.how == "intersection" else without(first, spans)
        return first

    def business_minutes(self) -> set[int]:
        if self.business_day is not None:
            return {self.business_day}
        return set(chain.from_iterable(part.business_minutes() for part in self._counted))


@lru_cache(maxsize=100_000)
def _declared_of_combined(made: Combined, day: date) -> list[Span]:
    if made.days != "result":
        return made._counted[0].declared(day)
    if made.how == "union":
        return sorted(chain.from_iterable(part.declared(day) for part in made.operands))
    spans = made.operands[0].declared(day)
    if not spans:
        return []
    start, end = spans[0][0], max(closes for _, closes in spans)
    return made._operated(spans, [service(part, start, end) for part in made.operands[1:]])
