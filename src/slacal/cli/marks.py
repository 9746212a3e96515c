"""How the days of a calendar compare with what they usually have."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from slacal.calendars import Calendar, Day
from slacal.calendars.algebra.cut import Cut
from slacal.calendars.hours import DayHours
from slacal.calendars.rules import Rules
from slacal.instants import MINUTE, to_instant


class Mark(NamedTuple):
    """What stands behind the number of a day, what that means, and its colour in a terminal."""

    sign: str
    meaning: str
    colour: str  # of ECMA-48, "select graphic rendition"


OPEN = Mark(" ", "open", "")
CLOSED = Mark("x", "closed", "31")  # red
SHORT = Mark("-", "fewer hours than usual", "33")  # yellow
LONG = Mark("+", "more hours than usual", "32")  # green


class Usual:
    """What the dates of a calendar usually have, in microseconds of the wall clock.

    That is what weekly hours in force say; a calendar that was combined or frozen has none, and
    there it is what most dates of that weekday have among those shown.
    """

    def __init__(self, calendar: Calendar, days: list[Day]) -> None:
        self._calendar = calendar
        self.shows_service = calendar.almanac.schedule.shows_service
        counts = [Counter[int]() for _ in range(7)]
        for day in days:
            counts[day.date.weekday()][self.length(day)] += 1
        self._most = [count.most_common(1)[0][0] if count else 0 for count in counts]

    def length(self, day: Day) -> int:
        """Return what a day has on the wall clock: one of 23 or 25 hours is not short or long."""
        if isinstance(self._calendar.almanac.schedule, Rules):
            return _length(self._calendar.almanac.schedule.hours_on(day.date.toordinal()))
        wall = self._calendar.clock.wall
        return sum(wall(to_instant(w.closes)) - wall(to_instant(w.opens)) for w in day.windows)

    def of(self, day: Day) -> int:
        """Return what a date like this usually has."""
        schedule = self._calendar.almanac.schedule
        if isinstance(schedule, Cut):
            schedule = schedule.whole
        if isinstance(schedule, Rules):
            return _length(schedule.regular_on(day.date.toordinal()))
        return self._most[day.date.weekday()]


def _length(hours: DayHours) -> int:
    return sum(closes - opens for opens, closes in hours) * MINUTE


def mark_of(usual: Usual, day: Day) -> Mark:
    """Return how a day compares with what it usually has."""
    length = usual.length(day)
    if not (length and (day.is_business_day or usual.shows_service)):
        return CLOSED
    if length == usual.of(day):
        return OPEN
    return SHORT if length < usual.of(day) else LONG
