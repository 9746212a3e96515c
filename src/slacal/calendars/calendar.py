"""The questions that every calendar answers, whatever it was made of.

A calendar is compiled only when it is first asked, and then no further than the questions reach.
Public methods take and give datetimes; everything below them is integers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

import attrs

from slacal.budget import Budget
from slacal.calendars import counting as _counting
from slacal.calendars.almanac import Almanac, Landing
from slacal.calendars.counting import Counting
from slacal.calendars.day import Closure, Day, Window
from slacal.calendars.holidays import Source, Years
from slacal.calendars.operators import Algebra
from slacal.calendars.rolls import Roll, roll_day
from slacal.errors import WrongTypeError
from slacal.instants import MICROSECOND, Instant, ZoneClock, to_date, to_micros, to_range, to_whole
from slacal.pendulums import alike
from slacal.zones import ZoneSource, resolve, zone_key, zone_source

if TYPE_CHECKING:
    from slacal.calendars.blackouts import Blackout
    from slacal.calendars.schedule import Loss


@attrs.frozen(eq=False, repr=False, kw_only=True)
class Calendar(Algebra):
    """When there is service; `ServiceCalendar` declares it, the operators make others of it.

    Immutable, hashable, and safe between threads. Two calendars are equal when their declarations
    are. Every answer lies inside the horizon, or there is a `HorizonError`.
    """

    timezone: tzinfo = attrs.field(converter=resolve)
    name: str = ""

    # For what is built on a calendar: its zone's clock, and the same answers in instants.
    clock: ZoneClock = attrs.field(init=False)
    almanac: Almanac = attrs.field(init=False)
    _instant: Callable[[datetime], Instant] = attrs.field(init=False)
    _fingerprint: str | None = attrs.field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.name, str):
            raise WrongTypeError(
                f"name={self.name!r} is a {type(self.name).__name__}",
                why="a name is text",
                fix="pass a text, or leave it out",
            )
        clock = ZoneClock(self.timezone)
        object.__setattr__(self, "clock", clock)
        object.__setattr__(self, "_instant", clock.instant)
        object.__setattr__(self, "almanac", self._make_almanac(clock))

    def _make_almanac(self, clock: ZoneClock) -> Almanac:
        """Check what is declared, and return what answers for it; nothing is compiled yet."""
        raise NotImplementedError

    def _digest(self) -> str:
        """Return the SHA-256 of what is declared."""
        raise NotImplementedError

    # Open or closed

    def is_open(self, at: datetime) -> bool:
        """Return whether the desk is open: at the instant of opening it is, of closing not."""
        return self.almanac.is_open(self._instant(at))

    def roll_forward(self, at: datetime) -> datetime:
        """Return *at* while open, else the next opening."""
        return self._give(at, self.almanac.roll_forward(self._instant(at)))

    def roll_back(self, at: datetime) -> datetime:
        """Return *at* where service runs up to it, else the last closing.

        Monday 09:00 goes back to Friday 17:00, as no service runs up to it.
        """
        return self._give(at, self.almanac.roll_back(self._instant(at)))

    def window_at(self, at: datetime) -> Window | None:
        """Return the window with `opens <= at < closes`, or None while closed."""
        found = self.almanac.window_at(self._instant(at))
        return self._window(at, *found) if found else None

    def next_window(self, at: datetime) -> Window:
        """Return the first window with `opens > at`."""
        return self._window(at, *self.almanac.next_window(self._instant(at)))

    def previous_window(self, at: datetime) -> Window:
        """Return the last window with `closes <= at`."""
        return self._window(at, *self.almanac.previous_window(self._instant(at)))

    def windows(self, start: datetime, end: datetime) -> Iterator[Window]:
        """Return the windows that meet [start, end), cut to it, in order.

        Raises:
            RangeError: *end* comes before *start*.
        """
        first, last = self._range(start, end)
        found = self.almanac.windows(first, last)
        return (self._window(start, opens, closes) for opens, closes in found)

    # Service time

    def add(self, at: datetime, amount: timedelta, landing: Landing | None = None) -> datetime:
        """Return when *amount* of service has passed since *at*; a day is 24 *service* hours.

        Args:
            at: where to start, open or closed.
            amount: service time; negative goes back, zero gives *at* itself unless a landing is
                stated. `timedelta(days=1)` is 24 hours of service, not a business day: for that
                there is `due(at, "1 business day")`.
            landing: which end of a closed stretch the result takes: "close" its first instant,
                "next_open" its last. Unstated, where the walk stops: closing time going forward,
                opening time going back.

        Raises:
            HorizonError: *at* or the result lies outside the years the calendar is known for.

        Monday 09:00 + 8 hours is Monday 17:00; with "next_open" it is Tuesday 09:00.
        """
        found = self.almanac.add(self._instant(at), to_micros(amount), landing)
        return self._give(at, found)

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Return the service time between two instants, negative where *end* comes first."""
        served = self.almanac.elapsed(self._instant(start), self._instant(end))
        return served * MICROSECOND

    # Budgets

    def due(
        self,
        at: datetime,
        budget: str | Budget,
        counting: Counting = "service_time",
        landing: Landing | None = None,
    ) -> datetime:
        """Return when a budget that runs from *at* is used up.

        Args:
            at: when it starts to run, open or closed.
            budget: "2 business days", "4 service hours", "24 hours" (real time) or
                "120 calendar days".
            counting: how business days are counted. "service_time": the business day's length of
                service, n times. "same_time": the same wall time on the n-th business day after the
                one on which counting starts. "close_of_day": the close of the n-th business day.
            landing: as in `add`; for budgets counted in service time.

        Raises:
            BudgetError: the budget cannot be read, or has two readings.
            ChoiceError: a counting or landing that does not exist, or does not apply.
            BusinessDayLengthError: business days in service time, and the days differ in length.
            HorizonError: it is not used up inside the horizon.
        """
        if not isinstance(budget, Budget):
            budget = Budget.parse(budget)
        _counting.check_counting(budget, counting, landing)
        found = _counting.due(self.almanac, self._instant(at), budget, counting, landing)
        return self._give(at, found)

    # Dates

    def day(self, day: date) -> Day:
        """Return what a date is: its windows, which rule decided it, the holiday's name."""
        ordinal = to_date(day).toordinal()
        days = self.almanac.days_for(ordinal, ordinal)
        schedule, shown = self.almanac.schedule, self.clock.datetime
        holiday = schedule.holiday_on(ordinal)
        return Day(
            date=date.fromordinal(ordinal),
            kind=schedule.kind_on(ordinal),
            windows=tuple(Window(shown(a), shown(b)) for a, b in self.almanac.shown_on(ordinal)),
            name=holiday.name if holiday else None,
            is_business_day=days.is_business(ordinal),
        )

    def closures(self, start: datetime, end: datetime) -> tuple[Closure, ...]:
        """Return the closed dates and blackouts that took service away between two instants.

        A date on which the desk would have been closed anyway, such as a holiday on a Sunday, is
        not among them. A blackout is given once, with the date on which it first takes something.

        Raises:
            RangeError: *end* comes before *start*.
        """
        found = (
            Closure(date.fromordinal(loss.day), loss.name, loss.source)
            for loss in self._once(self.almanac.losses(*self._range(start, end)))
            if loss.kind != "exception"
        )
        return tuple(dict.fromkeys(found))

    def _once(self, losses: list[Loss]) -> Iterator[Loss]:
        """Yield losses without those in which a blackout goes on: no service lies in between."""
        lost_until: dict[str, Instant] = {}
        for loss in losses:
            if loss.kind == "blackout":
                before = lost_until.get(loss.name)
                lost_until[loss.name] = max(loss.closes, before or loss.closes)
                if before is not None and self.almanac.elapsed(before, loss.opens) <= 0:
                    continue
            yield loss

    def is_business_day(self, day: date) -> bool:
        """Return whether a declared window opens on a date, after holidays and exceptions."""
        ordinal = to_date(day).toordinal()
        return self.almanac.days_for(ordinal, ordinal).is_business(ordinal)

    def business_day_of(self, at: datetime) -> date:
        """Return the date whose declared window holds *at*; while closed, the local date.

        The small hours of a night belong to the date on which it opened.
        """
        return date.fromordinal(self.almanac.business_day_of(self._instant(at)))

    def add_business_days(self, day: date, n: int, roll: Roll | None = None) -> date:
        """Return the n-th business day strictly after a date, or before it where n is negative.

        Args:
            day: where to start, a business day or not.
            n: how many; 0 gives *day* itself.
            roll: what to do first with a date that is no business day, in NumPy's words: "forward"
                ("following"), "backward" ("preceding"), "modifiedfollowing", "modifiedpreceding",
                "raise". Unstated, nothing.

        Raises:
            HorizonError: *day* or the result lies outside the years the calendar is known for.
            NotABusinessDayError: `roll="raise"` and *day* is no business day.
        """
        ordinal, n = to_date(day).toordinal(), to_whole("n", n)
        self.almanac.days_for(ordinal, ordinal)
        if roll is not None:
            ordinal = roll_day(self.almanac, ordinal, roll)
        return date.fromordinal(self.almanac.nth_business_day(ordinal, n) if n else ordinal)

    def business_days_between(self, start_day: date, end_day: date) -> int:
        """Return how many business days lie in [start_day, end_day); negative when reversed."""
        start, end = to_date(start_day).toordinal(), to_date(end_day).toordinal()
        return self.almanac.business_days_between(start, end)

    # Meaning

    @property
    def horizon(self) -> Years:
        """The first and last year the calendar is known for."""
        return self.almanac.horizon.first_year, self.almanac.horizon.last_year

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of what is declared: no names, no order, no sources, no versions."""
        if self._fingerprint is None:
            object.__setattr__(self, "_fingerprint", self._digest())
        return self._fingerprint or ""

    @property
    def zone_source(self) -> ZoneSource:
        """The time-zone file that is read here, with its database's version and hash."""
        return zone_source(self.timezone)

    @property
    def zone_sources(self) -> tuple[ZoneSource, ...]:
        """The time-zone files of the calendar and of all it is made of, each once."""
        return (self.zone_source,)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The lists of holidays of the calendar and of all it is made of, each once."""
        return ()

    @property
    def blackouts(self) -> tuple[Blackout, ...]:
        """The blackouts that were declared for this calendar, in order."""
        return ()

    def describe(self) -> str:
        """Return what is declared, in one line."""
        raise NotImplementedError

    def facts(self) -> tuple[tuple[str, str], ...]:
        """Return what is declared, a name and a text each, as a notebook shows it."""
        raise NotImplementedError

    def _repr_html_(self) -> str:
        from slacal.html import table

        first, last = self.horizon
        known = ("known for", f"{first}-{last}"), ("fingerprint", self.fingerprint[:12])
        zone = ("time zone", zone_key(self.timezone))
        return table(self.name or "Service calendar", [zone, *self.facts(), *known])

    def same_hours(self, other: Calendar, start: datetime, end: datetime) -> bool:
        """Return whether two calendars have the same windows in [start, end), as instants.

        Raises:
            RangeError: *end* comes before *start*.
        """
        first, last = self._range(start, end)
        if not isinstance(other, Calendar):
            raise WrongTypeError(
                f"{other!r} is a {type(other).__name__}",
                why="hours are compared with another calendar's",
                fix="pass a calendar",
            )
        mine, theirs = self.almanac.windows(first, last), other.almanac.windows(first, last)
        return list(mine) == list(theirs)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Calendar):
            return NotImplemented
        return self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __repr__(self) -> str:
        name = f"{self.name}: " if self.name else ""
        first, last = self.horizon
        return f"<{type(self).__name__} {name}{self.describe()}, {first}-{last}>"

    def __reduce__(self) -> tuple[Any, ...]:
        fields = attrs.fields_dict(type(self)).values()
        return _rebuild, (type(self), {f.name: getattr(self, f.name) for f in fields if f.init})

    # Edges

    def _give(self, asked: datetime, instant: Instant) -> datetime:
        """Return an instant in the calendar's zone, as the kind of datetime it was asked with."""
        found = self.clock.datetime(instant)
        return found if type(asked) is datetime else alike(type(asked), found)

    def _window(self, asked: datetime, opens: Instant, closes: Instant) -> Window:
        return Window(self._give(asked, opens), self._give(asked, closes))

    def _range(self, start: datetime, end: datetime) -> tuple[Instant, Instant]:
        return to_range(start, end, self._instant)


def _rebuild(kind: type[Calendar], fields: dict[str, Any]) -> Calendar:
    return kind(**fields)
