"""Calendars with holes: blackouts, and service that begins or ends at an instant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import attrs

from slacal.calendars.almanac import Almanac
from slacal.calendars.blackouts import Blackout
from slacal.calendars.calendar import Calendar
from slacal.calendars.day import DayKind
from slacal.calendars.holidays import Holiday, Source
from slacal.calendars.pages import Horizon
from slacal.calendars.schedule import Compiled, Loss, Schedule
from slacal.calendars.spans import Span, difference, intersection, joined
from slacal.errors import RangeError, WrongTypeError
from slacal.fingerprints import digest
from slacal.html import few
from slacal.instants import Instant, Micros, ZoneClock, day_wall, to_instant
from slacal.zones import ZoneSource

_FAR: Instant = 2**62  # some 146,000 years from now: no datetime comes near it


@attrs.frozen
class Cut:
    """Another schedule without the service in its holes."""

    whole: Schedule
    edges: tuple[Span, ...]  # before service begins, and after it ends
    blackouts: tuple[tuple[Span, str], ...]
    holes: tuple[Span, ...] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        spans = sorted([*self.edges, *(span for span, _ in self.blackouts)])
        object.__setattr__(self, "holes", tuple(joined(spans)))

    @property
    def clock(self) -> ZoneClock:
        """The clock of the whole."""
        return self.whole.clock

    @property
    def day_clock(self) -> ZoneClock:
        """The clock whose dates the business days of the whole are."""
        return self.whole.day_clock

    @property
    def first_day(self) -> int:
        """The first date that is known."""
        return self.whole.first_day

    @property
    def last_day(self) -> int:
        """The last date that is known."""
        return self.whole.last_day

    @property
    def business_day(self) -> Micros | None:
        """The length of a business day: a hole changes no other day."""
        return self.whole.business_day

    @property
    def regular_lengths(self) -> tuple[int, ...]:
        """The lengths of the regular days in minutes."""
        return self.whole.regular_lengths

    @property
    def shows_service(self) -> bool:
        """Whether a date is shown with its service."""
        return self.whole.shows_service

    def compile(self, first: int, last: int) -> Compiled:
        """Return what is left of these dates."""
        days, service = self.whole.compile(first, last)
        left = days.cut(lambda spans: difference(spans, self.holes))
        return Compiled(left, difference(joined(service), self.holes))

    def losses(self, first: int, last: int) -> list[Loss]:
        """Return what the whole lost while it ran, and what the blackouts took from it."""
        found = [
            loss._replace(opens=opens, closes=closes)
            for loss in self.whole.losses(first, last)
            for opens, closes in difference([loss[:2]], self.edges)
        ]
        running = difference(joined(self.whole.compile(first, last).service), self.edges)
        local = self.day_clock.datetime
        for span, reason in self.blackouts:
            found += [
                Loss(opens, closes, "blackout", reason, "blackout", local(opens).toordinal())
                for opens, closes in intersection([span], running)
            ]
        return sorted(found)

    def kind_on(self, day: int) -> DayKind:
        """Return which rule decided a date; "closed" where the holes took all of its windows."""
        if self._is_outside(day):
            return "closed"
        kind = self.whole.kind_on(day)
        near = day_wall(day - 1), day_wall(day + 3)
        if kind != "open" or not intersection([near], self.holes):
            return kind
        windows = self.whole.compile(day - 1, day).days.windows(day)
        return "closed" if windows and not difference(windows, self.holes) else kind

    def holiday_on(self, day: int) -> Holiday | None:
        """Return the holiday of a date on which there could be service."""
        return None if self._is_outside(day) else self.whole.holiday_on(day)

    def _is_outside(self, day: int) -> bool:
        """Return whether a date lies wholly before service begins, or after it ends."""
        near = day_wall(day - 2), day_wall(day + 3)  # no clock is more than a day from UTC
        if len(difference([near], self.edges)) == 0:
            return True
        if not intersection([near], self.edges):
            return False
        reached = self.day_clock.reached
        return not difference([(reached(day_wall(day)), reached(day_wall(day + 1)))], self.edges)


@attrs.frozen(eq=False, repr=False, kw_only=True)
class CutCalendar(Calendar):
    """A calendar without the service in blackouts, before an instant, or from one on.

    Made by `with_blackouts`, `since` and `until`. A date with no window left is no business day.
    """

    of: Calendar
    begins: datetime | None = None
    ends: datetime | None = None
    declared: tuple[Blackout, ...] = ()

    def _make_almanac(self, clock: ZoneClock) -> Almanac:
        whole = self.of.almanac
        blackouts = tuple((blackout.span, blackout.reason) for blackout in self.declared)
        edges = self._edges(whole.horizon)
        cut_at = [f"begins {self.begins.isoformat()}"] if self.begins else []
        cut_at += [f"ends {self.ends.isoformat()}"] if self.ends else []
        why = f"service {' and '.join(cut_at)}, and " if cut_at else ""
        horizon = whole.horizon._replace(why=why + whole.horizon.why)
        return Almanac(Cut(whole.schedule, edges, blackouts), horizon)

    def _edges(self, horizon: Horizon) -> tuple[Span, ...]:
        begins = None if self.begins is None else _inside(horizon, self.of, self.begins)
        ends = None if self.ends is None else _inside(horizon, self.of, self.ends)
        if begins is not None and ends is not None and ends <= begins:
            raise RangeError(
                f"service from {self.begins} until {self.ends}",
                why="the end comes before the start",
                fix="swap the two",
            )
        before = () if begins is None else ((-_FAR, begins),)
        after = () if ends is None else ((ends, _FAR),)
        return before + after

    def _digest(self) -> str:
        horizon = self.almanac.horizon
        known = [(horizon.start, horizon.end)]
        holes = intersection(self.almanac.schedule.holes, known)  # type: ignore[attr-defined]
        return digest("cut/1", {"of": self.of.fingerprint, "holes": holes})

    @property
    def blackouts(self) -> tuple[Blackout, ...]:
        """The blackouts that were declared, in order."""
        return self.declared

    @property
    def sources(self) -> tuple[Source, ...]:
        """The lists of holidays of the calendar that was cut."""
        return self.of.sources

    @property
    def zone_sources(self) -> tuple[ZoneSource, ...]:
        """The time-zone files of the calendar that was cut."""
        return self.of.zone_sources

    def facts(self) -> tuple[tuple[str, str], ...]:
        """Return what was cut, and where, a name and a text each."""
        begins = (("service from", self.begins.isoformat()),) if self.begins else ()
        ends = (("service until", self.ends.isoformat()),) if self.ends else ()
        texts = [f"{b.reason}, {b.start.isoformat()} to {b.end.isoformat()}" for b in self.declared]
        shown = (("blackouts", few(texts)),) if texts else ()
        return (*self.of.facts(), *begins, *ends, *shown)

    def describe(self) -> str:
        """Return what is declared, in one line."""
        count = len(self.declared)
        cuts = [f"from {self.begins.isoformat()}"] if self.begins else []
        cuts += [f"until {self.ends.isoformat()}"] if self.ends else []
        cuts += [f"{count} blackout{'s' * (count > 1)}"] if count else []
        return ", ".join([self.of.describe(), *cuts])


def cut(
    calendar: Calendar,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    blackouts: Iterable[Blackout] = (),
) -> CutCalendar:
    """Return a calendar with holes; one that has some already gets more of them."""
    of, begins, ends, declared = calendar, since, until, _read(blackouts)
    if isinstance(calendar, CutCalendar):
        of = calendar.of
        declared = (*calendar.declared, *declared)
        begins = max(filter(None, (since, calendar.begins)), key=to_instant, default=None)
        ends = min(filter(None, (until, calendar.ends)), key=to_instant, default=None)
    return CutCalendar(
        of=of,
        timezone=calendar.timezone,
        name=calendar.name,
        begins=begins,
        ends=ends,
        declared=tuple(sorted(declared, key=_order)),
    )


def _order(blackout: Blackout) -> tuple[Any, ...]:
    return (*blackout.span, blackout.reason)


def _read(blackouts: object) -> tuple[Blackout, ...]:
    if isinstance(blackouts, Iterable) and not isinstance(blackouts, str):
        found = tuple(blackouts)
        if all(isinstance(each, Blackout) for each in found):
            return found
    raise WrongTypeError(
        f"blackouts={blackouts!r}",
        why="a list of blackouts is asked for",
        fix='pass [Blackout(start, end, "migration freeze"), ...]',
    )


def _inside(horizon: Horizon, calendar: Calendar, at: datetime) -> Instant:
    instant = to_instant(at)
    if not horizon.start <= instant <= horizon.end:
        raise horizon.outside(calendar.almanac.pages.text(instant))
    return instant
