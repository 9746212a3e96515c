"""From a declaration to its rules, its horizon and its fingerprint."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from slacal.calendars.almanac import Almanac
from slacal.calendars.exceptions import CLOSED, Exceptions
from slacal.calendars.holidays import Holidays, Years
from slacal.calendars.hours import DAY_NAMES, DayHours, HoursVersion, WeeklyHours
from slacal.calendars.pages import Horizon
from slacal.calendars.rules import Rules
from slacal.errors import CalendarError, NeverOpensError, WrongTypeError, check_choice
from slacal.instants import MINUTE, Micros, ZoneClock, day_wall, to_micros

if TYPE_CHECKING:
    from slacal.calendars.dated_hours import DatedHours

Versions = tuple[HoursVersion, ...]

HOLIDAY_CUTS = ("midnight", "opening_day")

# A datetime near year 1 or 9999 has no room for offsets.
FIRST_YEAR, LAST_YEAR = 2, 9998
MOST_YEARS = 400  # so that no question costs more than a second or so


class Declared(NamedTuple):
    """What a calendar means; its name is no part of that."""

    zone: str
    hours: WeeklyHours | DatedHours
    holidays: Holidays
    exceptions: Exceptions
    business_day: timedelta | None
    years: Years
    holiday_cut: str


def make_almanac(declared: Declared, clock: ZoneClock) -> Almanac:
    """Check a declaration and return the almanac that answers for it; nothing is compiled yet."""
    _check(declared)
    first, last, why = _known_years(declared)
    versions = _versions(declared, (first, last))
    if not any(any(hours.week) for _, hours in versions) and not any(
        hours for _, hours in _exceptions(declared, (first, last))
    ):
        raise NeverOpensError(
            "a calendar that never opens",
            why=f"it has no weekly hours and no exception with hours in {first}-{last}",
            fix='give it hours, e.g. WeeklyHours.parse("Mon-Fri 09:00-17:00")',
        )
    horizon = Horizon(
        first_year=first,
        last_year=last,
        start=clock.reached(day_wall(date(first, 1, 1).toordinal())),
        end=clock.reached(day_wall(date(last + 1, 1, 1).toordinal())),
        why=why,
    )
    return Almanac(_rules(declared, clock, (first, last)), horizon)


def _check(declared: Declared) -> None:
    if not isinstance(declared.holidays, Holidays):
        raise WrongTypeError(
            f"holidays={declared.holidays!r} is a {type(declared.holidays).__name__}",
            why="holidays have known years and sources",
            fix='pass Holidays.named("nl-public"), Holidays.country("NL") or Holidays.dates([...])',
        )
    check_choice("holiday_cut", declared.holiday_cut, HOLIDAY_CUTS)
    if declared.business_day is not None and to_micros(declared.business_day) <= 0:
        raise CalendarError(
            f"business_day={declared.business_day!r}",
            why="a business day has some length",
            fix="pass e.g. timedelta(hours=8)",
        )


def _known_years(declared: Declared) -> tuple[int, int, str]:
    first, last = declared.years
    if first < FIRST_YEAR or last > LAST_YEAR or last - first >= MOST_YEARS:
        raise CalendarError(
            f"years={declared.years}",
            why=f"calendars lie in {FIRST_YEAR}-{LAST_YEAR} and reach over {MOST_YEARS} at most",
            fix="leave years out for 1970-2100",
            years=declared.years,
        )
    known = declared.holidays.years
    if known is None or (known[0] <= first and last <= known[1]):
        return first, last, f"the calendar is declared for these years (years={declared.years})"
    if known[0] > last or known[1] < first:
        raise CalendarError(
            f"years={declared.years} with {declared.holidays}",
            why="the holidays are known for none of these years",
            fix="choose years and holidays that overlap",
            years=declared.years,
            known=known,
        )
    names = " | ".join(f"'{source.name}'" for source in declared.holidays.sources)
    why = f"holidays {names} are known for {known[0]}-{known[1]}"
    if known[0] < first or last < known[1]:
        why = f"years={declared.years}, and {why}"
    return max(first, known[0]), min(last, known[1]), why


def _business_day(declared: Declared, versions: Versions) -> Micros | None:
    """Return the length of a business day: stated, or shared by all the regular days, or None."""
    if declared.business_day is not None:
        return to_micros(declared.business_day)
    lengths = {hours.regular_day() for _, hours in versions if any(hours.week)}
    minutes = lengths.pop() if len(lengths) == 1 else None
    return None if minutes is None else minutes * MINUTE


def _versions(declared: Declared, horizon: Years) -> Versions:
    """Return the weekly hours in force at some time of the horizon, no version twice."""
    hours = declared.hours
    return hours.versions if isinstance(hours, WeeklyHours) else hours.between(*_ends(horizon))


def _rules(declared: Declared, clock: ZoneClock, horizon: Years) -> Rules:
    versions = _versions(declared, horizon)
    exceptions = {day.toordinal(): hours for day, hours in _exceptions(declared, horizon)}
    return Rules(
        clock=clock,
        starts=[start.toordinal() for start, _ in versions if start],
        weeks=[hours.week for _, hours in versions],
        exceptions={day: hours for day, hours in exceptions.items() if hours},
        shut=frozenset(day for day, hours in exceptions.items() if hours == CLOSED),
        closed=[day.toordinal() for day in closed_dates(declared, horizon)],
        holidays=declared.holidays,
        cut_at_midnight=declared.holiday_cut == "midnight",
        business_day=_business_day(declared, versions),
        regular_lengths=tuple(sorted(set().union(*(hours.lengths() for _, hours in versions)))),
        first_day=date(horizon[0], 1, 1).toordinal(),
        last_day=date(horizon[1], 12, 31).toordinal(),
    )


def closed_dates(declared: Declared, horizon: Years) -> list[date]:
    """Return the dates that are closed by a holiday or an exception, in order."""
    closed = set(_holidays(declared, horizon))
    for day, hours in _exceptions(declared, horizon):
        (closed.add if hours == CLOSED else closed.discard)(day)
    return sorted(closed)


def _ends(horizon: Years) -> tuple[date, date]:
    """Return the first and last date that matter: a night of the eve runs into the first day."""
    return date(horizon[0] - 1, 12, 31), date(horizon[1], 12, 31)


def _holidays(declared: Declared, horizon: Years) -> list[date]:
    return sorted(declared.holidays.between(*_ends(horizon)))


def _exceptions(declared: Declared, horizon: Years) -> list[tuple[date, DayHours]]:
    eve, last = _ends(horizon)
    return [(day, hours) for day, hours in declared.exceptions.days if eve <= day <= last]


def fingerprint(declared: Declared, horizon: Years) -> str:
    """Return the SHA-256 of tagged canonical JSON of what is declared."""
    from slacal.fingerprints import digest

    return digest("calendar/1", content(declared, horizon))


def content(declared: Declared, horizon: Years) -> dict[str, Any]:
    """Return what is declared as plain data: no names, no sources, no versions."""
    length = declared.business_day
    return {
        "zone": declared.zone,
        "hours": [
            {
                "from": start and start.isoformat(),
                "week": dict(zip(DAY_NAMES, hours.week, strict=True)),
            }
            for start, hours in _versions(declared, horizon)
        ],
        "closed": [day.isoformat() for day in _holidays(declared, horizon)],
        "exceptions": {day.isoformat(): hours for day, hours in _exceptions(declared, horizon)},
        "known_years": list(horizon),
        "holiday_cut": declared.holiday_cut,
        "business_day": None if length is None else to_micros(length),
    }
