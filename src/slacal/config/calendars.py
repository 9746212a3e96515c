"""From the calendar tables of a file to calendars, each made once, the ones it names first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, NamedTuple

from slacal.calendars import Blackout, Calendar, FrozenCalendar, ServiceCalendar, combine
from slacal.calendars.algebra.cut import cut
from slacal.config.faults import Fault, Path, Placed, found_in
from slacal.config.files import MOST_BYTES_FROZEN, Files, text_of
from slacal.config.tables.kinds import each
from slacal.config.tables.model import CalendarTable
from slacal.errors import FileError, SlacalError, WallTimeError, did_you_mean
from slacal.zones import zone_key

_HOWS = ("union", "intersection", "difference", "join")
_MOST_PARTS = 100  # of one calendar, each as often as it is named


class Declared(NamedTuple):
    """A calendar table, and where it stands."""

    path: Path
    table: CalendarTable | None  # None: it has faults


class CalendarMaker:
    """Makes the calendars of a file; gathers the faults of those that cannot be made."""

    def __init__(self, declared: Mapping[str, Declared], files: Files) -> None:
        self.declared = declared
        self.files = files
        self.faults: list[Fault] = []
        self.made: dict[str, Calendar | None] = {}
        self._parts: dict[str, int] = {}  # how many a calendar is made of
        self._under_way: list[str] = []

    def get(self, name: str) -> Calendar | None:
        """Return the calendar of a name; None where it has faults, which are gathered.

        Raises:
            FileError: there is none, or it is made of itself.
        """
        if name not in self.declared:
            raise FileError(
                f'no calendar "{name[:80]}"',
                why=f"this file has {', '.join(self.declared) or 'none'}",
                fix=did_you_mean(name, self.declared) or "use one of these",
                name=name,
            )
        if name in self._under_way:
            through = " -> ".join([*self._under_way[self._under_way.index(name) :], name])
            raise FileError(
                f'calendar "{name}"', why=f"it is made of itself: {through}", fix="break the circle"
            )
        if name not in self.made:
            self._under_way.append(name)
            self.made[name] = self._make(name)
            self._under_way.pop()
        return self.made[name]

    def _make(self, name: str) -> Calendar | None:
        path, table = self.declared[name]
        if table is None:
            return None
        try:
            if len(self._under_way) > _MOST_PARTS:
                raise _too_many(name)
            key = name if len(path) > 1 else ""  # the only one of a file needs no name
            called = key if table.name is None else table.name
            whole = self._whole(table, called)
            # Trap: a calendar that is named twice is asked twice, and so are those that it names.
            self._parts[name] = 1 + sum(self._parts.get(each, 1) for each in _named_in(table))
            if self._parts[name] > _MOST_PARTS:
                raise _too_many(name)
            return None if whole is None else _cut(whole, table)
        except (SlacalError, ExceptionGroup) as error:
            self.faults += found_in(error, path)
            return None

    def _whole(self, table: CalendarTable, name: str) -> Calendar | None:
        if table.hours is not None or table.versions is not None:
            return _service(table, name)
        for how in _HOWS:
            operands = getattr(table, how)
            if operands is not None:
                return self._combined(table, name, how, operands)
        if table.of is not None:
            try:
                return _named(self.get(table.of), table.name)
            except FileError as error:
                raise Placed("of", error).as_group() from None
        return _named(self._frozen(table), table.name)

    def _combined(
        self, table: CalendarTable, name: str, how: str, operands: Sequence[str]
    ) -> Calendar | None:
        try:
            parts = each(enumerate(operands), self.get)
        except ExceptionGroup as group:
            raise Placed(how, group).as_group() from None
        days: Any = table.days
        if days not in (None, "result"):
            days = each([("days", days)], self.get)[0]
            parts.append(days)
        if None in parts:
            return None
        return combine(
            *parts[: len(operands)],
            how="union" if how == "join" else how,  # type: ignore[arg-type]
            timezone=table.timezone,
            days="result" if how == "join" else days,
            business_day=table.business_day,
            name=name,
        )

    def _frozen(self, table: CalendarTable) -> Calendar:
        stored: list[Calendar] = (
            each([("frozen", table.frozen)], self._frozen_file)
            if table.frozen_json is None
            else each([("frozen_json", table.frozen_json)], FrozenCalendar.from_json)
        )
        return stored[0]

    def _frozen_file(self, name: str) -> Calendar:
        return FrozenCalendar.from_json(text_of(self.files.read(name, MOST_BYTES_FROZEN)))


def _named_in(table: CalendarTable) -> list[str]:
    """Return the names of the calendars that a table names, each as often as it does."""
    found = [name for how in _HOWS for name in getattr(table, how) or ()]
    return found + [name for name in (table.of, table.days) if name is not None]


def _too_many(name: str) -> FileError:
    return FileError(
        f'calendar "{name}"',
        why=f"it is made of more than {_MOST_PARTS} calendars",
        fix="combine fewer",
    )


def _named(calendar: Calendar | None, name: str | None) -> Calendar | None:
    from attrs import evolve

    return calendar if calendar is None or name is None else evolve(calendar, name=name)


def _service(table: CalendarTable, name: str) -> Calendar:
    if table.timezone is None:
        raise FileError(
            'no "timezone"', why="hours are on some clock", fix='add timezone = "Europe/Amsterdam"'
        )
    stated = {
        field: getattr(table, field)
        for field in ("holidays", "exceptions", "business_day", "years", "holiday_cut")
        if getattr(table, field) is not None
    }
    return ServiceCalendar(name=name, timezone=table.timezone, hours=_hours(table), **stated)


def _hours(table: CalendarTable) -> Any:
    if table.hours is not None:
        return table.hours
    versions = {}
    for number, version in enumerate(table.versions or ()):
        if version.start in versions:
            since = "the beginning" if version.start is None else version.start
            twice = FileError(
                f"two versions from {since}",
                why="only one of them can be in force",
                fix="give one of them another date" if version.start else "add from = …",
            )
            raise Placed("versions", Placed(number, twice)).as_group()
        versions[version.start] = version.hours
    return versions


# Cuts


def _cut(calendar: Calendar, table: CalendarTable) -> Calendar:
    zone = calendar.timezone

    def moment(field: str) -> datetime | None:
        at = getattr(table, field)
        return None if at is None else each([(field, at)], lambda one: in_zone(one, zone))[0]

    def blackout(found: Any) -> Blackout:
        start, end = (
            each([(field, getattr(found, field))], lambda one: in_zone(one, zone))[0]
            for field in ("start", "end")
        )
        return Blackout(start, end, found.reason)

    since, until = moment("since"), moment("until")
    try:
        blackouts = each(enumerate(table.blackouts or ()), blackout)
    except ExceptionGroup as group:
        raise Placed("blackouts", group).as_group() from None
    if since is None and until is None and table.blackouts is None:
        return calendar
    return cut(calendar, since=since, until=until, blackouts=blackouts)


def in_zone(at: datetime, zone: tzinfo) -> datetime:
    """Return a datetime of a file; one without an offset is read in a zone.

    Raises:
        WallTimeError: it does not exist there, or exists twice.
    """
    if at.tzinfo is not None:
        return at
    readings = [at.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
    offsets = [reading.utcoffset() or timedelta(0) for reading in readings]
    if offsets[0] == offsets[1]:
        return readings[0]
    shown = [each_.astimezone(UTC).astimezone(zone).isoformat() for each_ in readings]
    twice = offsets[0] > offsets[1]
    raise WallTimeError(
        f"{at.isoformat()} in {zone_key(zone)}",
        why="the clock is set back, and shows it twice"
        if twice
        else "the clock is set forward, and never shows it",
        fix=f"write {shown[0]} or {shown[1]}",
        readings=tuple(shown),
    )
