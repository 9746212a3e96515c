"""Pages: what is compiled of a calendar so far, grown as questions need it.

A page covers whole years and never changes. When a question lies outside it, a larger page is
compiled under a lock and takes its place; a call reads the reference once and works on what it
read, so threads need no lock to ask.
"""

from __future__ import annotations

from datetime import date, datetime
from threading import Lock
from typing import NamedTuple

from slacal.calendars.schedule import Schedule
from slacal.calendars.timeline import Timeline
from slacal.errors import HorizonError, NeverOpensError
from slacal.instants import MICROSECOND, Instant, WallSpan, day_wall

_NEVER: Instant = -(2**62)  # some 146,000 years ago: no datetime comes near it


class Horizon(NamedTuple):
    """The years a calendar is known for, as instants, and why they end where they do."""

    first_year: int
    last_year: int
    start: Instant
    end: Instant
    why: str

    def outside(self, what: str) -> HorizonError:
        """Return the error for a question, or an answer, that lies outside."""
        return HorizonError(
            what,
            why=f"it lies outside {self.first_year}-{self.last_year}: {self.why}",
            fix="build the calendar with years and holidays that cover it",
            first_year=self.first_year,
            last_year=self.last_year,
        )


class Page:
    """The timeline and the days of a run of years, and the offsets they were made with."""

    __slots__ = ("__weakref__", "days", "first_year", "last_year", "span", "timeline")

    def __init__(
        self, schedule: Schedule, horizon: Horizon, first_year: int, last_year: int
    ) -> None:
        self.first_year = first_year
        self.last_year = last_year
        first, last = new_year(first_year), new_year(last_year + 1) - 1
        # The eve belongs to it: a night that opens on it runs into the first day.
        self.span = WallSpan(schedule.clock, day_wall(first - 1), day_wall(last + 2))
        self.days, service = schedule.compile(first - 1, last)
        start = max(self.span.reached(day_wall(first)), horizon.start)
        end = min(self.span.reached(day_wall(last + 1)), horizon.end)
        cut = (
            (opens if opens > start else start, closes if closes < end else end)
            for opens, closes in service
            if opens < end and closes > start
        )
        self.timeline = Timeline(cut, start, end)

    def covers(self, first_year: int, last_year: int) -> bool:
        """Return whether all these years are on it."""
        return self.first_year <= first_year and last_year <= self.last_year


def new_year(year: int) -> int:
    """Return the ordinal of a year's first date."""
    return date(year, 1, 1).toordinal()


class Pages:
    """The newest page of a calendar, and how it grows; it never gives up a year."""

    __slots__ = ("_lock", "_page", "built", "horizon", "schedule", "timeline")

    def __init__(self, schedule: Schedule, horizon: Horizon) -> None:
        self.schedule = schedule
        self.horizon = horizon
        self.built = 0  # pages compiled; for tests, which count work instead of timing it
        self._lock = Lock()
        self._page: Page | None = None
        # The newest page's: what the hot paths read. Before the first page it covers no instant.
        self.timeline = Timeline((), _NEVER, _NEVER)

    def for_years(self, first_year: int, last_year: int) -> Page:
        """Return a page that covers these years, which lie in the horizon, with a window in it."""
        page = self._page
        if page and page.covers(first_year, last_year):
            return page
        with self._lock:
            page = self._page
            if not page or not page.covers(first_year, last_year):  # no other thread was quicker
                page = self._compile(page, first_year, last_year)
                self._page, self.timeline = page, page.timeline
            return page

    def for_instant(self, at: Instant) -> Page:
        """Return a page with start <= at < end; the horizon's end itself is on its last page.

        Raises:
            HorizonError: *at* lies outside the horizon.
        """
        if not self.horizon.start <= at <= self.horizon.end:
            raise self.horizon.outside(self.text(at))
        clock = self.schedule.clock
        year = self.horizon.last_year
        if at < self.horizon.end:
            year = max(clock.datetime(at).year, self.horizon.first_year)
            # A clock set back over New Year's midnight shows the old year once more.
            year += at >= clock.reached(day_wall(new_year(year + 1)))
        return self.for_years(year, year)

    def beyond(self, timeline: Timeline, what: str, *, forward: bool) -> Timeline:
        """Return a timeline that reaches further than this one.

        Raises:
            HorizonError: about *what*, as the horizon is reached.
        """
        page = self._page
        if page is None or page.timeline is not timeline:
            return page.timeline if page else self.timeline  # another thread has grown it
        year = page.last_year + 1 if forward else page.first_year - 1
        if not self.horizon.first_year <= year <= self.horizon.last_year:
            raise self.horizon.outside(what)
        return self.for_years(year, year).timeline

    def text(self, at: Instant) -> str:
        """Return an instant as people read it, also where no datetime can hold it."""
        try:
            return self.schedule.clock.datetime(at).isoformat()
        except (OverflowError, ValueError):
            pass
        try:  # years 1 and 9999 have no room for every offset
            return f"{(datetime(1970, 1, 1) + at * MICROSECOND).isoformat()} UTC"
        except OverflowError:
            return "a time beyond years 1-9999"

    def _compile(self, old: Page | None, first_year: int, last_year: int) -> Page:
        first, last = self._years_to_compile(old, first_year, last_year)
        whole = self.horizon.first_year, self.horizon.last_year
        page = self._new_page(first, last)
        if not len(page.timeline) and (first, last) != whole:
            page = self._new_page(*whole)
        if not len(page.timeline):
            raise NeverOpensError(
                "a calendar that never opens",
                why=f"it has no window of service in {whole[0]}-{whole[1]}",
                fix="give it hours, or an exception with hours",
            )
        return page

    def _years_to_compile(
        self, old: Page | None, first_year: int, last_year: int
    ) -> tuple[int, int]:
        """Return the years asked for and some more, so that a calendar is seldom compiled again."""
        horizon = self.horizon
        if old is None:
            return first_year, min(last_year + 1, horizon.last_year)  # most answers lie ahead
        # Doubled where it grows: all the pages of a calendar's life cost no more than two.
        size = old.last_year - old.first_year + 1
        first, last = old.first_year, old.last_year
        if first_year < first:
            first = max(min(first_year, first - size), horizon.first_year)
        if last_year > last:
            last = min(max(last_year, last + size), horizon.last_year)
        return first, last

    def _new_page(self, first_year: int, last_year: int) -> Page:
        self.built += 1
        return Page(self.schedule, self.horizon, first_year, last_year)
