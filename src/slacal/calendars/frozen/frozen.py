"""Frozen calendars: instants and offsets in place of rules, so that nothing can move an answer."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, tzinfo
from functools import partial
from itertools import pairwise
from typing import Any

import attrs

from slacal._version import __version__
from slacal.calendars.almanac import Almanac
from slacal.calendars.calendar import Calendar
from slacal.calendars.day import DayKind
from slacal.calendars.days import Days
from slacal.calendars.holidays import Holiday, Source
from slacal.calendars.pages import Horizon
from slacal.calendars.schedule import Compiled, Loss
from slacal.calendars.spans import Span, joined
from slacal.fingerprints import digest
from slacal.frozen_zone import Change, FrozenZone
from slacal.instants import (
    DAY,
    SECOND,
    Instant,
    Micros,
    ZoneClock,
    day_wall,
    first_change,
    jumps_between,
    to_date,
)
from slacal.zones import ZoneSource

_SAMPLE = 30 * DAY  # no offset was renamed twice within so many


@attrs.frozen
class Frozen:
    """A schedule that is data: every window, loss and named date between two, found by look-up."""

    clock: ZoneClock
    day_clock: ZoneClock
    days: Days
    service: Sequence[Span]  # joined, in order
    lost: Sequence[Loss]  # in order
    kinds: dict[int, DayKind]  # of the dates where they do not follow from the windows
    holidays: dict[int, Holiday]
    business_day: Micros | None
    regular_lengths: tuple[int, ...]
    shows_service: bool

    @property
    def first_day(self) -> int:
        """The first date that is known."""
        return self.days.first + 1

    @property
    def last_day(self) -> int:
        """The last date that is known."""
        return self.days.last

    def compile(self, first: int, last: int) -> Compiled:
        """Return what was stored for these dates; the first one is an eve, no business day."""
        # No clock is more than a day from UTC, and no window of a date is more than two days off.
        start, end = day_wall(first) - 3 * DAY, day_wall(last) + 5 * DAY
        low = bisect_left(self.service, start, key=_closes)
        high = bisect_right(self.service, end, key=_opens)
        return Compiled(self.days.between(first - 2, last + 2), self.service[low:high])

    def losses(self, first: int, last: int) -> list[Loss]:
        """Return what was taken from the service of these dates."""
        # Not by their date: what a blackout takes in one go may begin long before.
        start, end = day_wall(first) - DAY, day_wall(last) + 2 * DAY
        return [loss for loss in self.lost if loss.opens < end and loss.closes > start]

    def kind_on(self, day: int) -> DayKind:
        """Return which rule decided a date."""
        return self.kinds.get(day) or _likely(day, self.days, self.holidays)

    def holiday_on(self, day: int) -> Holiday | None:
        """Return the holiday of a date."""
        return self.holidays.get(day)


def _opens(span: Span) -> Instant:
    return span[0]


def _closes(span: Span) -> Instant:
    return span[1]


@attrs.frozen(eq=False, repr=False, kw_only=True)
class FrozenCalendar(Calendar):
    """A calendar as instants and offsets, with the answers of the one it was made from.

    Made by `freeze`; stored with `to_json` and read with `from_json`. Neither the `holidays`
    package nor time-zone data has any part in its answers.
    """

    frozen: Frozen
    known: Horizon
    provenance: dict[str, Any] = attrs.field(factory=dict)

    def _make_almanac(self, clock: ZoneClock) -> Almanac:
        return Almanac(self.frozen, self.known)

    def _digest(self) -> str:
        from slacal.calendars.frozen.text import meaning

        return digest("frozen/1", meaning(self))

    def freeze(self, on: date | None = None) -> FrozenCalendar:
        """Return this calendar: it is frozen already."""
        return self

    def to_json(self) -> str:
        """Return the calendar as one line of compact JSON."""
        from slacal.calendars.frozen.text import write

        return write(self)

    @classmethod
    def from_json(cls, text: str) -> FrozenCalendar:
        """Read what `to_json` wrote.

        Raises:
            FrozenError: it is no frozen calendar, or does not add up.
        """
        from slacal.calendars.frozen.text import read

        return read(text)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The lists of holidays of the calendar that was frozen."""
        return tuple(Source(**source) for source in self.provenance["versions"]["holidays"])

    @property
    def zone_sources(self) -> tuple[ZoneSource, ...]:
        """The stored offsets that stand in place of time-zone files."""
        return (self.zone_source,)

    def facts(self) -> tuple[tuple[str, str], ...]:
        """Return what was frozen, and from what, a name and a text each."""
        holidays = " | ".join(map(str, self.sources)) or "none"
        return (
            ("frozen", self.provenance["declared"]),
            ("frozen on", self.provenance["frozen_on"] or "not stated"),
            ("holidays", holidays),
        )

    def describe(self) -> str:
        """Return what was frozen, and when."""
        on = self.provenance["frozen_on"]
        return f"{self.provenance['declared']}, frozen{f' on {on}' if on else ''}"

    def __reduce__(self) -> tuple[Any, ...]:
        return FrozenCalendar.from_json, (self.to_json(),)


def freeze(calendar: Calendar, on: date | None) -> FrozenCalendar:
    """Return a calendar as instants and offsets; see `Calendar.freeze`."""
    frozen_on = None if on is None else to_date(on).isoformat()
    almanac = calendar.almanac
    schedule, horizon = almanac.schedule, almanac.horizon
    first, last = almanac.first_day, almanac.last_day
    days, service = schedule.compile(first - 1, last)
    holidays = _holidays(almanac)
    zone = _frozen_zone(schedule.clock, horizon)
    clock = ZoneClock(zone)
    day_zone = _frozen_zone(schedule.day_clock, horizon)
    frozen = Frozen(
        clock=clock,
        day_clock=clock if day_zone == zone else ZoneClock(day_zone),
        days=days.between(first - 1, last),
        service=list(joined(service)),
        lost=almanac.losses(horizon.start, horizon.end),
        kinds=_kinds(almanac, days, holidays),
        holidays=holidays,
        business_day=schedule.business_day,
        regular_lengths=schedule.regular_lengths,
        shows_service=schedule.shows_service,
    )
    return FrozenCalendar(
        timezone=zone,
        name=calendar.name,
        frozen=frozen,
        known=horizon,
        provenance={
            "fingerprint": calendar.fingerprint,
            "declared": calendar.describe(),
            "frozen_on": frozen_on,
            "versions": {
                "slacal": __version__,
                "time_zones": [dict(source) for source in calendar.zone_sources],
                "holidays": [source._asdict() for source in calendar.sources],
            },
        },
    )


def _frozen_zone(clock: ZoneClock, horizon: Horizon) -> tzinfo:
    """Return the offsets of a clock around a horizon; a fixed offset is data already."""
    key = getattr(clock.zone, "key", None)
    if key is None or isinstance(clock.zone, FrozenZone):
        return clock.zone
    start, end = horizon.start - 4 * DAY, horizon.end + 4 * DAY
    jumps = [start, *(jump for jump, _ in jumps_between(clock.zone, start, end)), end]
    instants = [at for pair in pairwise(jumps) for at in _renamed(clock, *pair)]
    changes = (
        Change(at // SECOND, clock.offset(at) // SECOND, _name(clock, at)) for at in instants
    )
    return FrozenZone(key, changes)


def _renamed(clock: ZoneClock, start: Instant, end: Instant) -> Iterator[Instant]:
    """Yield the start of a stretch with one offset, and where it goes on under another name."""
    name = partial(_name, clock)
    yield start
    for first in range(start, end, _SAMPLE):
        ends = max(first - SECOND, start), min(first + _SAMPLE, end) - SECOND
        if name(ends[0]) != name(ends[1]):
            yield first_change(name, *ends)


def _name(clock: ZoneClock, at: Instant) -> str:
    return clock.datetime(at).tzname() or ""


def _kinds(almanac: Almanac, days: Days, holidays: dict[int, Holiday]) -> dict[int, DayKind]:
    dates = range(almanac.first_day, almanac.last_day + 1)
    kinds = ((day, almanac.schedule.kind_on(day)) for day in dates)
    return {day: kind for day, kind in kinds if kind != _likely(day, days, holidays)}


def _likely(day: int, days: Days, holidays: dict[int, Holiday]) -> DayKind:
    """Return the kind of nearly all dates like this; the others are stored."""
    if day in holidays:
        return "holiday"
    return "open" if days.windows(day) else "closed"


def _holidays(almanac: Almanac) -> dict[int, Holiday]:
    dates = range(almanac.first_day, almanac.last_day + 1)
    found = ((day, almanac.schedule.holiday_on(day)) for day in dates)
    return {day: holiday for day, holiday in found if holiday}
