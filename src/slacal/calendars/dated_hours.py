"""Weekly hours that change: versions, each in force from a date on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from typing import Any

import attrs

from slacal.calendars.hours import HoursVersion, WeeklyHours
from slacal.errors import HoursError, WrongTypeError
from slacal.instants import to_date

NO_HOURS = WeeklyHours(week=((),) * 7)


@attrs.frozen(repr=False)
class DatedHours:
    """Weekly hours in versions; the one in force on the date a window opens decides it.

    So a shift that begins under the old hours keeps its tail. Before the first date there are no
    hours, unless a version is in force from the beginning.
    """

    versions: tuple[HoursVersion, ...]

    @classmethod
    def of(cls, versions: Mapping[date | None, WeeklyHours | str]) -> DatedHours:
        """Make them from a mapping of dates to hours; None: from the beginning.

        `DatedHours.of({None: "Mon-Fri 09:00-17:00", date(2026, 7, 1): "Mon-Fri 08:00-16:00"})`

        Raises:
            HoursError: no version at all, or hours that make no sense.
            WrongTypeError: a key that is no date, or a value that is no hours.
        """
        if not isinstance(versions, Mapping):
            raise _wrong_type(versions)
        if not versions:
            raise HoursError(
                "hours without a version",
                why="nothing would ever be in force",
                fix='pass e.g. {None: "Mon-Fri 09:00-17:00"}',
            )
        first = HoursVersion(None, _read(versions.get(None, NO_HOURS)))
        later = {to_date(start): _read(h) for start, h in versions.items() if start is not None}
        return cls((first, *(HoursVersion(start, later[start]) for start in sorted(later))))

    def on(self, day: date) -> WeeklyHours:
        """Return the hours in force on a date."""
        later = [version.start for version in self.versions[1:] if version.start]
        return self.versions[bisect_right(later, to_date(day))].hours

    def between(self, first_day: date, last_day: date) -> tuple[HoursVersion, ...]:
        """Return what is in force from one date to another: no version twice, none outside."""
        kept = [HoursVersion(None, self.on(first_day))]
        for start, hours in self.versions[1:]:
            if start and first_day < start <= last_day and hours != kept[-1].hours:
                kept.append(HoursVersion(start, hours))
        return tuple(kept)

    def __str__(self) -> str:
        return "; ".join(_version_text(version) for version in self.versions if _says(version))

    def __repr__(self) -> str:
        return f"DatedHours({str(self) or 'never'!r})"


def read_hours(hours: Any) -> WeeklyHours | DatedHours:
    """Return weekly hours, or versions of them from a mapping of dates."""
    if isinstance(hours, WeeklyHours | DatedHours):
        return hours
    if isinstance(hours, Mapping) and all(key is None or isinstance(key, date) for key in hours):
        return DatedHours.of(hours)
    raise _wrong_type(hours)


def _read(hours: Any) -> WeeklyHours:
    return hours if isinstance(hours, WeeklyHours) else WeeklyHours.parse(hours)


def _says(version: HoursVersion) -> bool:
    return version.start is not None or any(version.hours.week)


def _version_text(version: HoursVersion) -> str:
    text = str(version.hours) or "no hours"
    return text if version.start is None else f"from {version.start}: {text}"


def _wrong_type(hours: object) -> WrongTypeError:
    return WrongTypeError(
        f"hours={hours!r} is a {type(hours).__name__}",
        why="weekly hours are asked for",
        fix='pass WeeklyHours.parse("Mon-Fri 09:00-17:00"), or '
        '{None: "Mon-Fri 09:00-17:00", date(2026, 7, 1): "Mon-Fri 08:00-16:00"}',
    )
