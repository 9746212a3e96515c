"""The almanac: every question about one calendar, answered in instants and dates.

The arithmetic is the timeline's and the days'; what is added here is the horizon, and growing the
pages until they hold the answer. Everything is integers.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal, get_args

from slacal.calendars.days import Days
from slacal.calendars.pages import Horizon, Pages, new_year
from slacal.calendars.schedule import Loss, Schedule
from slacal.calendars.spans import Span, without
from slacal.calendars.timeline import Timeline
from slacal.errors import check_choice
from slacal.instants import HOUR, MINUTE, Instant, Micros, Wall, WallSpan, day_wall, wall_day

Landing = Literal["close", "next_open"]
LANDINGS: tuple[Landing, ...] = get_args(Landing)


class Almanac:
    """Answers about one calendar, inside its horizon."""

    __slots__ = ("clock", "first_day", "horizon", "last_day", "pages", "schedule")

    def __init__(self, schedule: Schedule, horizon: Horizon) -> None:
        self.schedule = schedule
        self.clock = schedule.clock
        self.horizon = horizon
        self.pages = Pages(schedule, horizon)
        self.first_day = schedule.first_day
        self.last_day = schedule.last_day

    def check(self, at: Instant) -> None:
        """Raise `HorizonError` unless *at* lies inside the horizon."""
        timeline = self.pages.timeline
        if not timeline.start <= at <= timeline.end:
            self.pages.for_instant(at)

    def reached(self, wall: Wall) -> Instant:
        """Return the first instant at which the zone's clock has reached *wall*."""
        day = wall_day(wall)
        last = new_year(self.horizon.last_year + 1) - 1
        if not new_year(self.horizon.first_year) <= day <= last + 1:
            raise self.horizon.outside(day_text(day))
        at = self.span_around(min(day, last)).reached(wall)
        if at > self.horizon.end:
            raise self.horizon.outside(day_text(day))
        return at

    def span_around(self, day: int) -> WallSpan:
        """Return the offsets around a date of the horizon, the dates before and after included."""
        year = date.fromordinal(day).year
        return self.pages.for_years(year, year).span

    # W and its inverse

    def elapsed(self, start: Instant, end: Instant) -> Micros:
        """Return the service from *start* to *end*, negative where end comes first."""
        timeline = self.pages.timeline
        if not (timeline.start <= start <= timeline.end and timeline.start <= end <= timeline.end):
            timeline = self._covering(start, end)
        return timeline.service(end) - timeline.service(start)

    def _covering(self, start: Instant, end: Instant) -> Timeline:
        """Return one timeline that covers both: a page never gives up a year."""
        self.pages.for_instant(start)
        return self.pages.for_instant(end).timeline

    def add(self, at: Instant, amount: Micros, landing: Landing | None) -> Instant:
        """Return where *amount* of service from *at* ends; see `ServiceCalendar.add`."""
        timeline = self.pages.timeline
        if not timeline.start <= at <= timeline.end:
            timeline = self.pages.for_instant(at).timeline
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
        direction = "after" if amount > 0 else "before"
        hours, rest = divmod(abs(amount), HOUR)
        what = f"{hours}:{rest // MINUTE:02} service hours {direction} {self.pages.text(at)}"
        if abs(amount) > self.horizon.end - self.horizon.start:
            raise self.horizon.outside(what)
        while True:
            service = timeline.service(at) + amount
            if landing == "close" and 0 < service <= timeline.total:
                return timeline.earliest(service)
            if landing == "next_open" and 0 <= service < timeline.total:
                return timeline.latest(service)
            timeline = self.pages.beyond(timeline, what, forward=service >= timeline.total)

    # Open or closed, and the windows around an instant

    def _holding(self, at: Instant) -> Timeline:
        """Return a timeline with start <= at < end."""
        timeline = self.pages.timeline
        if not timeline.start <= at < timeline.end:
            if at >= self.horizon.end:
                raise self.horizon.outside(self.pages.text(at))
            timeline = self.pages.for_instant(at).timeline
        return timeline

    def _up_to(self, at: Instant) -> Timeline:
        """Return a timeline as `_holding` does; the horizon's end may be asked about as well.

        What lies before it is known.
        """
        if at == self.horizon.end:
            return self.pages.for_instant(at).timeline
        return self._holding(at)

    def is_open(self, at: Instant) -> bool:
        """Return whether *at* lies in a window."""
        return self._holding(at).is_open(at)

    def roll_forward(self, at: Instant) -> Instant:
        """Return *at* while open, else the next opening."""
        timeline = self._holding(at)
        while (service := timeline.service(at)) >= timeline.total:
            timeline = self.pages.beyond(
                timeline, f"the opening after {self.pages.text(at)}", forward=True
            )
        return timeline.latest(service)

    def roll_back(self, at: Instant) -> Instant:
        """Return *at* where service runs up to it, else the last closing."""
        timeline = self._up_to(at)
        while (service := timeline.service(at)) <= 0:
            timeline = self.pages.beyond(
                timeline, f"the closing before {self.pages.text(at)}", forward=False
            )
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
            timeline = self.pages.beyond(
                timeline, f"the window after {self.pages.text(at)}", forward=True
            )
        return self._whole(timeline, i)

    def previous_window(self, at: Instant) -> tuple[Instant, Instant]:
        """Return the last window that closes at or before *at*."""
        timeline = self._up_to(at)
        while True:
            i = timeline.window_before(at)
            i -= at < timeline.closes[i]
            if i > 0:
                return self._whole(timeline, i)
            timeline = self.pages.beyond(
                timeline, f"the window before {self.pages.text(at)}", forward=False
            )

    def _whole(self, timeline: Timeline, i: int) -> tuple[Instant, Instant]:
        """Return window *i*, grown where the page's edge, and not the horizon's, cuts it."""
        opens, closes = timeline.opens[i], timeline.closes[i]
        inside = opens
        while opens == timeline.start > self.horizon.start:
            timeline = self.pages.beyond(timeline, "", forward=False)
            opens = timeline.opens[timeline.window_before(inside)]
        while closes == timeline.end < self.horizon.end:
            timeline = self.pages.beyond(timeline, "", forward=True)
            closes = timeline.closes[timeline.window_before(inside)]
        return opens, closes

    def windows(self, start: Instant, end: Instant) -> Iterator[tuple[Instant, Instant]]:
        """Yield the windows that meet [start, end), cut to it."""
        return self._covering(start, end).windows(start, end)

    # Dates

    def days_for(self, first: int, last: int) -> Days:
        """Return days that cover the dates with these ordinals, both included."""
        low, high = self.first_day, self.last_day
        for day in (first, last):
            if not low <= day <= high:
                raise self.horizon.outside(day_text(day))
        return self.pages.for_years(self._year(first), self._year(last)).days

    def _year(self, day: int) -> int:
        """Return the year of whose page a date is a part, also where days are another zone's."""
        year = date.fromordinal(day).year
        return min(max(year, self.horizon.first_year), self.horizon.last_year)

    def shown_on(self, day: int) -> Iterator[Span]:
        """Yield the windows that a date is shown with, cut to the horizon.

        They are those declared for it, or its service where the calendar was combined.
        """
        low, high = self.horizon.start, self.horizon.end
        spans = self.days_for(day, day).windows(day)
        if self.schedule.shows_service:
            reached = self.schedule.day_clock.reached
            start, end = reached(day_wall(day)), reached(day_wall(day + 1))
            spans = list(self.windows(max(start, low), min(end, high)))
        cut = ((max(opens, low), min(closes, high)) for opens, closes in spans)
        return ((opens, closes) for opens, closes in cut if opens < closes)

    def losses(self, start: Instant, end: Instant) -> list[Loss]:
        """Return the service that was taken away in [start, end), and by what, in order."""
        timeline = self._covering(start, end)
        wall = self.clock.wall
        # Two dates more on either side: a night's eve, and an operand's clock that runs elsewhere.
        near = wall_day(wall(start)) - 2, wall_day(wall(end)) + 2
        return [
            loss._replace(opens=opens, closes=closes)
            for loss in self.schedule.losses(*near)
            if max(loss.opens, start) < min(loss.closes, end)
            for opens, closes in self._not_served(timeline, loss, start, end)
        ]

    def _not_served(
        self, timeline: Timeline, loss: Loss, start: Instant, end: Instant
    ) -> Iterator[Span]:
        span = max(loss.opens, start), min(loss.closes, end)
        return without(span, list(timeline.windows(*span)))

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
            raise self.horizon.outside(self.pages.text(at))
        low, high = self.first_day, self.last_day
        local = min(max(self.schedule.day_clock.datetime(at).toordinal(), low), high)
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
