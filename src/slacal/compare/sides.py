"""A calendar as one side of a comparison."""

from __future__ import annotations

from datetime import date

from slacal.calendars import Calendar, ServiceCalendar
from slacal.calendars.day import Day
from slacal.calendars.hours import hours_text
from slacal.calendars.schedule import Loss
from slacal.calendars.spans import Span
from slacal.compare.causes import CauseKind, Taken, wall_text
from slacal.errors import HorizonError
from slacal.instants import Instant
from slacal.zones import zone_key

_KINDS: dict[str, CauseKind] = {
    "holiday": "holiday",
    "closed": "exception",
    "exception": "exception",
    "blackout": "blackout",
}


class CalendarSide:
    """What a calendar answers about service, and about what took it away."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._almanac = calendar.almanac
        self.wall = calendar.clock.wall
        self.reached = calendar.clock.reached

    @property
    def zone(self) -> str:
        """The key of its time zone."""
        return zone_key(self._calendar.timezone)

    @property
    def known(self) -> Span:
        """Its horizon."""
        return self._almanac.horizon.start, self._almanac.horizon.end

    def spans(self, start: Instant, end: Instant) -> list[Span]:
        """Return its windows, cut to [start, end) and to its horizon."""
        horizon = self._almanac.horizon
        start, end = max(start, horizon.start), min(end, horizon.end)
        return list(self._almanac.windows(start, end)) if start < end else []

    def taken(self, start: Instant, end: Instant) -> list[Taken]:
        """Return what was taken from its service in [start, end)."""
        first, last = self.known
        start, end = max(start, first), min(end, last)
        losses = self._almanac.losses(start, end) if start < end else []
        return [_taken(loss) for loss in losses]

    def date_of(self, at: Instant) -> int:
        """Return the date whose window holds an instant; while closed, the local date."""
        return self._almanac.business_day_of(at)

    def is_closed(self, day: int) -> bool:
        """Return whether a holiday or an exception closes a date."""
        return self._kind(day) == "holiday" or self.exception_on(day) == "closed"

    def exception_on(self, day: int) -> str:
        """Return the hours that an exception gives a date, empty where there is none."""
        if isinstance(self._calendar, ServiceCalendar):
            return self._calendar.exceptions.get(date.fromordinal(day), "")
        if self._kind(day) != "exception":
            return ""
        return self._shown(day) or "closed"

    def hours_on(self, day: int) -> str:
        """Return the weekly hours of a date, or its service where there are no weekly hours."""
        if not isinstance(self._calendar, ServiceCalendar):
            return self._shown(day)
        return hours_text(self._calendar.hours.on(date.fromordinal(day)).week[(day + 6) % 7])

    def hours_source(self, day: int) -> str:
        """Return since when the hours of a date are in force, empty where always."""
        if not isinstance(self._calendar, ServiceCalendar):
            return ""
        on = date.fromordinal(day)
        starts = [each.start for each in self._calendar.hours.versions]
        later = [start for start in starts if start and start <= on]
        return f"in force from {max(later)}" if later else ""

    def _kind(self, day: int) -> str:
        found = self._day(day)
        return found.kind if found else ""

    def _day(self, day: int) -> Day | None:
        try:
            return self._calendar.day(date.fromordinal(day))
        except HorizonError:  # the eve of the horizon
            return None

    def _shown(self, day: int) -> str:
        """Return the windows of a date as its clock shows them."""
        found, instant = self._day(day), self._calendar.clock.instant
        windows = found.windows if found else ()
        return wall_text(
            [(self.wall(instant(w.opens)), self.wall(instant(w.closes))) for w in windows]
        )


def _taken(loss: Loss) -> Taken:
    kind = _KINDS[loss.kind]
    return Taken(loss.opens, loss.closes, kind, loss.name, loss.source, loss.day)
