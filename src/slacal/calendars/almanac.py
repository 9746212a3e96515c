"""The almanac: what is compiled of a calendar so far, grown as questions need it.

A page covers whole years and never changes. When a question lies outside it, a larger page is
compiled under a lock and takes its place; a call reads the reference once and works on what it
read, so threads need no lock to ask. Everything here is integers.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from threading import Lock
from typing import Literal, NamedTuple

from slacal.calendars.days import Days
from slacal.calendars.rules import Rules
from slacal.calendars.timeline import Timeline
from slacal.errors import HorizonError, NeverOpensError, check_choice
from slacal.instants import Instant, Micros, Wall, WallSpan, day_wall, wall_day

Landing = Literal["close", "next_open"]
LANDINGS: tuple[Landing, ...] = ("close", "next_open")


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


class _Page:
    """A timeline and the days of a run of years."""

    __slots__ = ("days", "first_year", "last_year", "span", "timeline")

    def __init__(self, rules: Rules, first_year: int, last_year: int) -> None:
        self.first_year = first_year
        self.last_year = last_year
        first, last = _ordinal(first_year), _ordinal(last_year + 1) - 1
        # The eve belongs to it: a night that opens on it runs into the first day.
        self.span = WallSpan(rules.clock, day_wall(first - 1), day_wall(last + 2))
        declared = list(rules.windows(self.span, first - 1, last))
        start, end = self.span.reached(day_wall(first)), self.span.reached(day_wall(last + 1))
        cut = (
            (opens if opens > start else start, closes if closes < end else end)
            for _, opens, closes in declared
            if opens < end and closes > start
        )
        self.timeline = Timeline(cut, start, end)
        self.days = Days(declared, first - 1, last, rules.closed | {first - 1})


def _ordinal(year: int) -> int:
    return date(year, 1, 1).toordinal()


_NEVER: Instant = -(2**62)  # some 146,000 years ago: no datetime comes near it


class Almanac:
    """Answers in instants about one calendar, inside its horizon."""

    __slots__ = (
        "_lock", "_page", "_timeline", "built", "first_day", "horizon", "last_day", "rules",
    )  # fmt: skip

    def __init__(self, rules: Rules, horizon: Horizon) -> None:
        self.rules = rules
        self.horizon = horizon
        self.first_day = _ordinal(horizon.first_year)
        self.last_day = _ordinal(horizon.last_year + 1) - 1
        self.built = 0  # pages compiled; for tests, which count work instead of timing it
        self._lock = Lock()
        self._page: _Page | None = None
        # The part of the page that the hot paths read; before the first page it covers no instant.
        self._timeline = Timeline((), _NEVER, _NEVER)

    # Growing

    def _page_for(self, first_year: int, last_year: int) -> _Page:
        """Return a page that covers these years, clipped to the horizon, with a window in it."""
        first_year = max(first_year, self.horizon.first_year)
        last_year = min(last_year, self.horizon.last_year)
        with self._lock:
            page = self._page
            if page and page.first_year <= first_year and last_year <= page.last_year:
                return page  # another thread was here before us
            page = self._compile(page, first_year, last_year)
            self._page, self._timeline = page, page.timeline
            return page

    def _compile(self, old: _Page | None, first_year: int, last_year: int) -> _Page:
        horizon = self.horizon
        if old:
            # At least doubled, so that all the pages of a calendar's life cost no more than two.
            size = old.last_year - old.first_year + 1
            if first_year < old.first_year:
                first_year = max(min(first_year, old.first_year - size), horizon.first_year)
            if last_year > old.last_year:
                last_year = min(max(last_year, old.last_year + size), horizon.last_year)
            first_year = min(first_year, old.first_year)
            last_year = max(last_year, old.last_year)
        else:
            last_year = min(last_year + 1, horizon.last_year)  # most answers lie a little ahead
        page = _Page(self.rules, first_year, last_year)
        self.built += 1
        if not len(page.timeline) and (first_year, last_year) != (
            horizon.first_year,
            horizon.last_year,
        ):
            page = _Page(self.rules, horizon.first_year, horizon.last_year)
            self.built += 1
        if not len(page.timeline):
            raise NeverOpensError(
                "a calendar that never opens",
                why=f"it has no window of service in {horizon.first_year}-{horizon.last_year}",
                fix="give it hours, or an exception with hours",
            )
        return page

    def _cover(self, at: Instant) -> Timeline:
        """Return a timeline with start <= at <= end, and at < end unless the horizon ends there."""
        if not self.horizon.start <= at <= self.horizon.end:
            raise self.horizon.outside(self.text(at))
        year = self._year(at)
        return self._page_for(year, year).timeline

    def _year(self, at: Instant) -> int:
        """Return the year whose page holds *at*; the horizon's end belongs to its last year."""
        clock = self.rules.clock
        year = clock.datetime(at).year
        # A clock set back over New Year's midnight shows the old year once more.
        year += at >= clock.reached(day_wall(_ordinal(year + 1)))
        return min(max(year, self.horizon.first_year), self.horizon.last_year)

    def _grow(self, timeline: Timeline, what: str, *, forward: bool) -> Timeline:
        """Return a timeline that reaches further, or raise as the horizon is reached."""
        page = self._page
        if page is None or page.timeline is not timeline:
            return self._timeline  # another thread has grown it
        year = page.last_year + 1 if forward else page.first_year - 1
        if not self.horizon.first_year <= year <= self.horizon.last_year:
            raise self.horizon.outside(what)
        return self._page_for(year, year).timeline

    def text(self, at: Instant) -> str:
        """Return an instant as people read it, also where no datetime can hold it."""
        try:
            return self.rules.clock.datetime(at).isoformat()
        except (OverflowError, ValueError):
            return f"{at} microseconds since 1970"

    def check(self, at: Instant) -> None:
        """Raise `HorizonError` unless *at* lies inside the horizon."""
        timeline = self._timeline
        if not timeline.start <= at <= timeline.end:
            self._cover(at)

    def reached(self, wall: Wall) -> Instant:
        """Return the first instant at which the zone's clock has reached *wall*."""
        day = wall_day(wall)
        if day == self.last_day + 1 and wall == day_wall(day):
            return self.horizon.end
        if not self.first_day <= day <= self.last_day:
            raise self.horizon.outside(day_text(day))
        self.days_for(day, day)
        page = self._page
        assert page is not None  # days_for has made one, and a page never gives up a year
        return page.span.reached(wall)

    # W and its inverse

    def elapsed(self, start: Instant, end: Instant) -> Micros:
        """Return the service from *start* to *end*, negative where end comes first."""
        timeline = self._timeline
        if not timeline.start <= start <= timeline.end:
            timeline = self._cover(start)
        while not timeline.start <= end <= timeline.end:
            # One timeline has to cover both; a page never gives up a year.
            self._cover(end)
            timeline = self._timeline
        return timeline.service(end) - timeline.service(start)

    def add(self, at: Instant, amount: Micros, landing: Landing | None) -> Instant:
        """Return where *amount* of service from *at* ends; see `ServiceCalendar.add`."""
        timeline = self._timeline
        if not timeline.start <= at <= timeline.end:
            timeline = self._cover(at)
        if landing is None:
            if not amount:
                return at
            landing = "close" if amount > 0 else "next_open"
        elif landing not in LANDINGS:
            check_choice("landing", landing, LANDINGS)
        service = timeline.service(at) + amount
        if landing == "close":
            if 0 < service <= timeline.total:
                return timeline.earliest(service)
        elif 0 <= service < timeline.total:
            return timeline.latest(service)
        return self._add_beyond(timeline, at, amount, landing)

    def _add_beyond(
        self, timeline: Timeline, at: Instant, amount: Micros, landing: Landing
    ) -> Instant:
        what = f"{abs(amount) / 3.6e9:.6g} service hours from {self.text(at)}"
        if abs(amount) > self.horizon.end - self.horizon.start:
            raise self.horizon.outside(what)
        while True:
            service = timeline.service(at) + amount
            if landing == "close" and 0 < service <= timeline.total:
                return timeline.earliest(service)
            if landing == "next_open" and 0 <= service < timeline.total:
                return timeline.latest(service)
            timeline = self._grow(timeline, what, forward=service >= timeline.total)

    # Open or closed, and the windows around an instant

    def _holding(self, at: Instant) -> Timeline:
        """Return a timeline with start <= at < end."""
        timeline = self._timeline
        if not timeline.start <= at < timeline.end:
            if at >= self.horizon.end:
                raise self.horizon.outside(self.text(at))
            timeline = self._cover(at)
        return timeline

    def is_open(self, at: Instant) -> bool:
        """Return whether *at* lies in a window."""
        return self._holding(at).is_open(at)

    def roll_forward(self, at: Instant) -> Instant:
        """Return *at* while open, else the next opening."""
        timeline = self._holding(at)
        while (service := timeline.service(at)) >= timeline.total:
            timeline = self._grow(timeline, f"the opening after {self.text(at)}", forward=True)
        return timeline.latest(service)

    def roll_back(self, at: Instant) -> Instant:
        """Return *at* where service runs up to it, else the last closing."""
        self.check(at)  # the horizon's end may be asked about: what runs up to it is known
        timeline = self._timeline
        while (service := timeline.service(at)) <= 0:
            timeline = self._grow(timeline, f"the closing before {self.text(at)}", forward=False)
        return timeline.earliest(service)

    def window_at(self, at: Instant) -> tuple[Instant, Instant] | None:
        """Return the window that holds *at*, or None while closed."""
        timeline = self._holding(at)
        i = timeline.window_before(at)
        return self._whole(timeline, i) if at < timeline.closes[i] else None

    def next_window(self, at: Instant) -> tuple[Instant, Instant]:
        """Return the first window that opens after *at*."""
        timeline = self._holding(at)
        while (i := timeline.window_before(at) + 1) > len(timeline):
            timeline = self._grow(timeline, f"the window after {self.text(at)}", forward=True)
        return self._whole(timeline, i)

    def previous_window(self, at: Instant) -> tuple[Instant, Instant]:
        """Return the last window that closes at or before *at*."""
        timeline = self._holding(at)
        while True:
            i = timeline.window_before(at)
            i -= at < timeline.closes[i]
            if i > 0:
                return self._whole(timeline, i)
            timeline = self._grow(timeline, f"the window before {self.text(at)}", forward=False)

    def _whole(self, timeline: Timeline, i: int) -> tuple[Instant, Instant]:
        """Return window *i*, grown where the page's edge, and not the horizon's, cuts it."""
        opens, closes = timeline.opens[i], timeline.closes[i]
        inside = opens
        while opens == timeline.start > self.horizon.start:
            timeline = self._grow(timeline, "", forward=False)
            opens = timeline.opens[timeline.window_before(inside)]
        while closes == timeline.end < self.horizon.end:
            timeline = self._grow(timeline, "", forward=True)
            closes = timeline.closes[timeline.window_before(inside)]
        return opens, closes

    def windows(self, start: Instant, end: Instant) -> Iterator[tuple[Instant, Instant]]:
        """Yield the windows that meet [start, end), cut to it."""
        self.elapsed(start, end)  # one timeline now covers both, or it has raised
        return self._timeline.windows(start, end)

    # Dates

    def days_for(self, first: int, last: int) -> Days:
        """Return days that cover the dates with these ordinals, both included."""
        low, high = self.first_day, self.last_day
        for day in (first, last):
            if not low <= day <= high:
                raise self.horizon.outside(day_text(day))
        page = self._page
        years = date.fromordinal(first).year, date.fromordinal(last).year
        if page and page.first_year <= years[0] and years[1] <= page.last_year:
            return page.days
        return self._page_for(*years).days

    def nth_business_day(self, day: int, n: int) -> int:
        """Return the n-th business day strictly after a date, or before it where n < 0."""
        low, high = self.first_day, self.last_day
        # A night of the eve may hold an instant of the first day: counting from the eve is known.
        days = self.days_for(max(day, low), max(day, low))
        while not 0 <= (place := days.place(day, n)) < len(days.business):
            edge = days.last + 1 if place >= 0 else days.first
            if not low <= edge <= high or abs(n) > high - low:
                raise self.horizon.outside(f"business day {n:+} from {day_text(day)}")
            days = self.days_for(edge, edge)
        return days.business[place]

    def business_days_between(self, start: int, end: int) -> int:
        """Return how many business days lie in [start, end), negative where end comes first."""
        low, high = self.first_day, self.last_day
        for day in (start, end):  # half-open: either may be the day after the last one known
            if not low <= day <= high + 1:
                raise self.horizon.outside(day_text(day))
        days = self.days_for(min(start, end, high), min(max(start, end), high))
        return days.passed[end - days.first] - days.passed[start - days.first]

    def business_day_of(self, at: Instant) -> int:
        """Return the date whose declared window holds *at*, else the local date of *at*."""
        if not self.horizon.start <= at < self.horizon.end:
            raise self.horizon.outside(self.text(at))
        low, high = self.first_day, self.last_day
        local = min(max(self.rules.clock.datetime(at).toordinal(), low), high)
        days = self.days_for(local, min(local + 1, high))
        # A night belongs to the day before; where a clock was set back over midnight, the windows
        # of the coming date may already run.
        for day in (local + 1, local, local - 1):
            if day <= days.last:
                window = days.window_of(day, at)
                if window and at < window[1]:
                    return day
        return local


def day_text(day: int) -> str:
    """Return a date's ordinal as text, also where no date can hold it."""
    try:
        return date.fromordinal(day).isoformat()
    except (OverflowError, ValueError):
        return f"day {day}"
