"""The service calendar: what a desk declares."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

import attrs

from slacal.calendars.almanac import Almanac
from slacal.calendars.calendar import Calendar
from slacal.calendars.declaration import Declared, fingerprint, make_almanac
from slacal.calendars.exceptions import Exceptions, read_exceptions
from slacal.calendars.holidays import Holidays, Source, Years, check_years
from slacal.calendars.hours import WeeklyHours
from slacal.errors import WrongTypeError, did_you_mean
from slacal.html import few
from slacal.instants import ZoneClock
from slacal.zones import zone_key

if TYPE_CHECKING:
    from slacal.calendars.dated_hours import DatedHours

HolidayCut = Literal["midnight", "opening_day"]


def _read_hours(hours: Any) -> WeeklyHours | DatedHours:
    if isinstance(hours, WeeklyHours):
        return hours
    from slacal.calendars.dated_hours import read_hours

    return read_hours(hours)


@attrs.frozen(eq=False, repr=False, kw_only=True)
class ServiceCalendar(Calendar):
    """When a desk is open: a time zone, weekly hours, holidays and exceptions.

    Args:
        timezone: a key such as "Europe/Amsterdam", or a tzinfo.
        hours: the windows that open on each weekday; or, where they change, a mapping of the dates
            from which hours are in force (None: from the beginning) to these hours.
        holidays: named closed dates; their known years bound the calendar.
        exceptions: dates with hours of their own, or "closed"; they overrule holidays.
        business_day: the length of a business day; only where the regular days differ.
        years: the first and last year the calendar is meant for, within the holidays' own.
        holiday_cut: "midnight" (a closed date gives up exactly its own 24 hours) or "opening_day"
            (it gives up the windows that open on it, to their end).
        name: what people call it; not part of what it means.
    """

    hours: WeeklyHours | DatedHours = attrs.field(converter=_read_hours)
    holidays: Holidays = attrs.field(factory=Holidays.none)
    exceptions: Exceptions = attrs.field(factory=Exceptions, converter=read_exceptions)
    business_day: timedelta | None = None
    years: Years = attrs.field(default=(1970, 2100), converter=check_years)
    holiday_cut: HolidayCut = "midnight"

    @property
    def _declared(self) -> Declared:
        return Declared(
            zone=zone_key(self.timezone),
            hours=self.hours,
            holidays=self.holidays,
            exceptions=self.exceptions,
            business_day=self.business_day,
            years=self.years,
            holiday_cut=self.holiday_cut,
        )

    def _make_almanac(self, clock: ZoneClock) -> Almanac:
        return make_almanac(self._declared, clock)

    def _digest(self) -> str:
        return fingerprint(self._declared, self.horizon)

    def replace(self, **changes: Any) -> ServiceCalendar:
        """Return this calendar with other fields: `desk.replace(holidays=Holidays.none())`.

        Raises:
            WrongTypeError: there is no such field.
        """
        known = [field.name for field in attrs.fields(type(self)) if field.init]
        for name in changes:
            if name not in known:
                raise WrongTypeError(
                    f"no field {name!r}",
                    why=f"a calendar has {', '.join(known)}",
                    fix=did_you_mean(name, known) or "use one of these",
                )
        return attrs.evolve(self, **changes)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The lists of holidays it was declared with."""
        return self.holidays.sources

    def facts(self) -> tuple[tuple[str, str], ...]:
        """Return hours, holidays and exceptions, a name and a text each."""
        later = (
            (f"hours from {start}" if start else "hours", str(hours) or "none")
            for start, hours in self.hours.versions
        )
        days = few([f"{day} {hours}" for day, hours in self.exceptions.items()])
        holidays = str(self.holidays) if self.holidays.sources else "none"
        return (*later, ("holidays", holidays), ("exceptions", days or "none"))

    def describe(self) -> str:
        """Return what is declared, in one line."""
        hours = str(self.hours) or "no weekly hours"
        count = len(self.exceptions)
        more = f", {count} exception{'s' * (count > 1)}" if count else ""
        listed = f"holidays {self.holidays}" if self.holidays.sources else "no holidays"
        return f"{hours} {zone_key(self.timezone)}, {listed}{more}"
