"""A calendar as one side of a comparison."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from slacal.calendars import ServiceCalendar
from slacal.calendars.day import Day
from slacal.calendars.hours import hours_text
from slacal.compare.causes import CauseKind, Taken, overlapping, wall_text
from slacal.compare.spans import Span
from slacal.errors import HorizonError
from slacal.instants import Instant
from slacal.zones import zone_key


class CalendarSide:
    """What a calendar answers about service, and about what took it away."""

    def __init__(self, calendar: ServiceCalendar) -> None:
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
        return overlapping(_losses(self._calendar, start, end), start, end)

    def date_of(self, at: Instant) -> int:
        """Return the date whose window holds an instant; while closed, the local date."""
        return self._almanac.business_day_of(at)

    def is_closed(self, day: int) -> bool:
        """Return whether a holiday or an exception closes a date."""
        return self._kind(day) == "holiday" or self.exception_on(day) == "closed"

    def exception_on(self, day: int) -> str:
        """Return the hours that an exception gives a date, empty where there is none."""
        if self._kind(day) != "exception":
            return ""
        return self._shown(day) or "closed"

    def hours_on(self, day: int) -> str:
        """Return the weekly hours of a date, or its service where there are no weekly hours."""
        hours = getattr(self._calendar, "hours", None)
        if hours is None:
            return self._shown(day)
        return hours_text(_week(hours, day)[(day + 6) % 7])

    def hours_source(self, day: int) -> str:
        """Return since when the hours of a date are in force, empty where always."""
        hours = getattr(self._calendar, "hours", None)
        on = date.fromordinal(day)
        starts = [
            each.start for each in getattr(hours, "versions", ()) if each.start and each.start <= on
        ]
        return f"in force from {max(starts)}" if starts else ""

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


def _week(hours: Any, day: int) -> Any:
    on = getattr(hours, "on", None)
    return (on(date.fromordinal(day)) if on else hours).week


def _losses(calendar: ServiceCalendar, start: Instant, end: Instant) -> Iterator[Taken]:
    almanac = calendar.almanac
    start, end = max(start, almanac.horizon.start), min(end, almanac.horizon.end)
    if start >= end:
        return
    reached = calendar.clock.reached
    for day in almanac.closed_dates(start, end):
        holiday = calendar.day(date.fromordinal(day))
        for opens, closes in almanac.rules.hours_lost_on(day):
            kind: CauseKind = "holiday" if holiday.kind == "holiday" else "exception"
            name = (holiday.name if kind == "holiday" else "closed") or ""
            found = calendar.holidays.on(holiday.date)
            source = found.source if found and kind == "holiday" else "exception"
            if reached(opens) < reached(closes):
                yield Taken(reached(opens), reached(closes), kind, name, source, day)
