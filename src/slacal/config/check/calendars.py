"""What is legal in a calendar but hardly meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from itertools import pairwise

from slacal.calendars import Calendar, CutCalendar, ServiceCalendar
from slacal.calendars.holidays.named import NAMES
from slacal.calendars.hours import MINUTES_A_DAY, DayHours, WeeklyHours
from slacal.config.check.findings import Finding, listed
from slacal.config.faults import Path
from slacal.errors import NeverOpensError
from slacal.instants import to_instant

_LAST_MINUTE = MINUTES_A_DAY - 1
_DAY = timedelta(days=1)


def calendar_findings(
    calendar: Calendar, path: Path, on: date, stated: Collection[str]
) -> Iterator[Finding]:
    """Yield what is hardly meant in a calendar, on a date; *stated*: the keys of its table."""
    whole = calendar.of if isinstance(calendar, CutCalendar) else calendar
    if isinstance(whole, ServiceCalendar) and not {"hours", "versions"}.isdisjoint(stated):
        yield from _hours_findings(whole, path)
        yield from _holiday_findings(whole, path)
        yield from _exception_findings(whole, path, on)
    if isinstance(calendar, CutCalendar) and "blackouts" in stated:
        yield from _blackout_findings(calendar, path)
    yield from _horizon_findings(calendar, path, on)


def _horizon_findings(calendar: Calendar, path: Path, on: date) -> Iterator[Finding]:
    first, last = calendar.horizon
    if last < on.year + 1:
        yield Finding(
            path,
            f"it is known for {first}-{last} only, and nothing can be due after that",
            "use holidays or years that reach further",
        )
    try:
        calendar.almanac.roll_forward(calendar.almanac.horizon.start)
    except NeverOpensError:
        yield Finding(path, "it never opens", "look at what it is made of")


# Hours


def _hours_findings(calendar: ServiceCalendar, path: Path) -> Iterator[Finding]:
    versions = calendar.hours.versions
    key = "hours" if len(versions) == 1 else "versions"
    if any(_ends_early(hours) for version in versions for hours in version.hours.week):
        yield Finding(
            (*path, key),
            "hours end at 23:59, so the last minute of the day is closed",
            "write 24:00",
        )
    first, last = calendar.horizon
    for before, version in pairwise(versions):
        if version.hours == before.hours:
            yield Finding((*path, key), f"from {version.start} the hours stay as they are",
                          "take the version out")  # fmt: skip
        if version.start and not first <= version.start.year <= last:
            yield Finding(
                (*path, key),
                f"the version from {version.start} lies outside {first}-{last}",
                "mistyped year? take it out, or widen years",
            )


def _ends_early(hours: DayHours) -> bool:
    return any(closes % MINUTES_A_DAY == _LAST_MINUTE for _, closes in hours)


def _regular(calendar: ServiceCalendar, day: date) -> DayHours:
    return calendar.hours.on(day).week[day.weekday()]


def _has_service(calendar: ServiceCalendar, day: date) -> bool:
    """Return whether the weekly hours reach into a date, be it from the night before."""
    night = _regular(calendar, day - _DAY)[-1:]
    return bool(_regular(calendar, day)) or any(closes > MINUTES_A_DAY for _, closes in night)


# Holidays and exceptions


def _holiday_findings(calendar: ServiceCalendar, path: Path) -> Iterator[Finding]:
    """Yield the lists of dates, written by hand, that name dates without hours."""
    first, last = calendar.horizon
    for source in calendar.holidays.sources:
        if source.package or source.name in NAMES:
            continue  # a whole list, made by others for any desk
        days = {entry.date for entry in calendar.holidays.entries if entry.source == source.name}
        inside = sorted(day for day in days if first <= day.year <= last)
        idle = [f"{day} ({day:%a})" for day in inside if not _has_service(calendar, day)]
        if idle:
            yield Finding(
                (*path, "holidays"),
                f'of "{source.name}" {len(idle)} of {len(days)} dates have no hours anyway: '
                f"{listed(idle)}",
                "mistyped dates? if not, they may stay out",
            )


def _exception_findings(calendar: ServiceCalendar, path: Path, on: date) -> Iterator[Finding]:
    first, last = calendar.horizon
    days = list(calendar.exceptions.days)
    for day, hours in days:
        place = (*path, "exceptions", day.isoformat())
        if not first <= day.year <= last:
            yield Finding(
                place, f"it lies outside {first}-{last}", "mistyped year? else take it out"
            )
        elif calendar.holidays.on(day) is None and hours == _regular(calendar, day):
            says = "is closed" if not hours else f"has {WeeklyHours((hours,) + ((),) * 6)}"
            yield Finding(place, f"{day:%a} {says.replace('Mon ', '')} anyway", "take it out")
    if days and days[-1][0] < on:
        yield Finding(
            (*path, "exceptions"),
            f"all of them are past; the last one was on {days[-1][0]}",
            "add those to come, or take them out",
        )


def _blackout_findings(calendar: CutCalendar, path: Path) -> Iterator[Finding]:
    almanac = calendar.of.almanac
    known = almanac.horizon
    for number, blackout in enumerate(calendar.declared):
        start = max(to_instant(blackout.start), known.start)
        end = min(to_instant(blackout.end), known.end)
        if start >= end or not almanac.elapsed(start, end):
            yield Finding(
                (*path, "blackouts"),
                f"blackout {number + 1} in order of time ({blackout.reason}) takes no service",
                "mistyped date? else take it out",
            )
