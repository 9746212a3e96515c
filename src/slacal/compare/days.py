"""Which dates two calendars serve differently, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import attrs

from slacal.calendars import Calendar, Window
from slacal.calendars.spans import Span, within
from slacal.compare.causes import Cause, explain
from slacal.compare.sides import CalendarSide
from slacal.errors import RangeError, WrongTypeError
from slacal.instants import WallSpan, day_wall, to_date


@attrs.frozen
class DayDifference:
    """A date that two calendars serve differently.

    `before` and `after` are their windows of service, cut to the date's [00:00, 24:00) in the zone
    of the first calendar; both are shown in that zone.
    """

    date: date
    before: tuple[Window, ...]
    after: tuple[Window, ...]
    causes: tuple[Cause, ...]

    @property
    def change(self) -> timedelta:
        """How much more service the second calendar gives; negative where it gives less."""
        return _service(self.after) - _service(self.before)


def _service(windows: Iterable[Window]) -> timedelta:
    return sum((window.duration for window in windows), timedelta(0))


def diff(a: Calendar, b: Calendar, first_day: date, last_day: date) -> tuple[DayDifference, ...]:
    """Return the dates on which two calendars differ in service, and why.

    Args:
        a: the calendar before; the dates are those of its zone.
        b: the calendar after.
        first_day: the first date to compare.
        last_day: the last one, included.

    Raises:
        HorizonError: a date that one of them is not known for.
        RangeError: *last_day* comes before *first_day*.
        WrongTypeError: *a* or *b* is no calendar, or a day no date.

    What is compared is service as instants: a holiday on a closed day is no difference.
    """
    check_calendars(a, b)
    first, last = to_date(first_day), to_date(last_day)
    if last < first:
        raise RangeError(
            f"from {first} to {last}", why="the last day comes before the first", fix="swap the two"
        )
    days = list(_days(a, first, last))
    if not days:
        return ()
    start, end = days[0][1][0], days[-1][1][1]
    before, after = (list(calendar.almanac.windows(start, end)) for calendar in (a, b))
    sides = CalendarSide(a), CalendarSide(b)
    found = []
    for day, span in days:
        on_a, on_b = list(within(span, before)), list(within(span, after))
        if on_a != on_b:
            causes = explain(*sides, *span)
            shown = _windows(a, on_a), _windows(a, on_b)
            found.append(DayDifference(date.fromordinal(day), *shown, causes))
    return tuple(found)


def _days(calendar: Calendar, first: date, last: date) -> Iterator[tuple[int, Span]]:
    for end_day in (first, last):
        if not calendar.horizon[0] <= end_day.year <= calendar.horizon[1]:
            raise calendar.almanac.horizon.outside(end_day.isoformat())
    days = range(first.toordinal(), last.toordinal() + 1)
    reached = WallSpan(calendar.clock, day_wall(days[0]), day_wall(days[-1] + 1)).reached
    start = reached(day_wall(days[0]))
    for day in days:
        end = reached(day_wall(day + 1))
        if start < end:  # a zone may skip a date
            yield day, (start, end)
        start = end


def _windows(calendar: Calendar, spans: Iterable[Span]) -> tuple[Window, ...]:
    shown = calendar.clock.datetime
    return tuple(Window(shown(opens), shown(closes)) for opens, closes in spans)


def check_calendars(*calendars: object) -> None:
    """Raise `WrongTypeError` unless all of them are calendars."""
    for calendar in calendars:
        if not isinstance(calendar, Calendar):
            raise WrongTypeError(
                f"{calendar!r} is a {type(calendar).__name__}",
                why="calendars are compared",
                fix="pass a calendar, e.g. policies.invantive().calendar",
                value=calendar,
            )
