"""Calendars as tables of a file: each with all that it is made of."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Any

from slacal.calendars import (
    Calendar,
    CombinedCalendar,
    CutCalendar,
    FrozenCalendar,
    ServiceCalendar,
)
from slacal.calendars.hours import WeeklyHours
from slacal.config.tables.model import BlackoutTable, CalendarTable, VersionTable
from slacal.errors import CalendarError, WrongTypeError
from slacal.frozen_zone import FrozenZone
from slacal.zones import zone_key

_PLAIN = ServiceCalendar(timezone="UTC", hours=WeeklyHours.parse("24/7"))  # what is left out


class Calendars:
    """The tables of calendars and of all that they are made of, each under a key of its own."""

    def __init__(self) -> None:
        self.keys: dict[int, str] = {}  # by identity: what is equal may be called otherwise
        self.tables: dict[str, CalendarTable] = {}
        self.kept: list[Calendar] = []  # so that no identity is given anew

    def fields(self) -> dict[str, Any]:
        """Return the fields of the file: `calendar` where there is one, else `calendars`."""
        if len(self.tables) > 1:
            return {"calendars": self.tables}
        return {"calendar": next(iter(self.tables.values()))}

    def key_of(self, calendar: Calendar) -> str | None:
        """Return the key of a calendar; None where it is the only one."""
        return None if len(self.tables) == 1 else self.keys[id(calendar)]

    def name_of(self, calendar: Calendar) -> str:
        """Return the key of a calendar, or what the only one is called by."""
        return self.key_of(calendar) or "calendar"

    def add(self, calendar: Calendar) -> str:
        """Add a calendar with what it is made of, and return its key."""
        if id(calendar) not in self.keys:
            table = self._table(calendar)
            key = free_key(calendar.name, "calendar", self.tables)
            self.keys[id(calendar)] = key
            self.tables[key] = table
            self.kept.append(calendar)
        return self.keys[id(calendar)]

    def _table(self, calendar: Calendar) -> CalendarTable:
        cuts: dict[str, Any] = {}
        whole = calendar
        if isinstance(calendar, CutCalendar):
            whole = calendar.of
            cuts = _cut_fields(calendar)
        if isinstance(whole, CutCalendar) or whole.name != calendar.name:
            return CalendarTable(name=calendar.name, of=self.add(whole), **cuts)
        return CalendarTable(name=calendar.name, **self._fields(whole), **cuts)

    def _fields(self, calendar: Calendar) -> dict[str, Any]:
        if isinstance(calendar, ServiceCalendar):
            return _service_fields(calendar)
        if isinstance(calendar, CombinedCalendar):
            return self._combined_fields(calendar)
        if isinstance(calendar, FrozenCalendar):
            return {"frozen_json": calendar.to_json()}
        raise WrongTypeError(
            f"{calendar!r} is a {type(calendar).__name__}",
            why="a file has no words for it",
            fix="freeze it first",
        )

    def _combined_fields(self, calendar: CombinedCalendar) -> dict[str, Any]:
        parts = _operands(calendar)
        joins = calendar.how == "union" and calendar.days == "result"
        days = calendar.days
        fields: dict[str, Any] = {
            "join" if joins else calendar.how: tuple(self.add(part) for part in parts),
            "business_day": calendar.business_day,
        }
        if isinstance(days, Calendar):
            fields["days"] = self.add(days)
        elif not joins:
            fields["days"] = days
        if zone_key(calendar.timezone) != zone_key(parts[0].timezone):
            fields["timezone"] = _nameable(calendar)
        return fields


def _cut_fields(calendar: CutCalendar) -> dict[str, Any]:
    blackouts = tuple(
        BlackoutTable(start=blackout.start, end=blackout.end, reason=blackout.reason)
        for blackout in calendar.declared
    )
    found = {"since": calendar.begins, "until": calendar.ends}
    return {**found, "blackouts": blackouts} if blackouts or not any(found.values()) else found


def _operands(calendar: CombinedCalendar) -> list[Calendar]:
    """Return what `combine` was given: it folds from the left."""
    left, days = calendar.left, "result" if calendar.days == "result" else None
    folded = (
        isinstance(left, CombinedCalendar)
        and (left.how, left.days, left.business_day, left.name) == (calendar.how, days, None, "")
        and zone_key(left.timezone) == zone_key(left.left.timezone)
    )
    inner = _operands(left) if folded else [left]  # type: ignore[arg-type]
    return [*inner, calendar.right]


def _service_fields(calendar: ServiceCalendar) -> dict[str, Any]:
    fields = {
        name: getattr(calendar, name)
        for name in ("holidays", "exceptions", "business_day", "years", "holiday_cut")
        if getattr(calendar, name) != getattr(_PLAIN, name)
    }
    return {"timezone": _nameable(calendar), **_hours_fields(calendar), **fields}


def _hours_fields(calendar: ServiceCalendar) -> dict[str, Any]:
    first, *later = calendar.hours.versions
    if not later:
        return {"hours": first.hours}
    kept = [first, *later] if any(first.hours.week) else later
    return {"versions": tuple(VersionTable(start=v.start, hours=v.hours) for v in kept)}


def _nameable(calendar: Calendar) -> Any:
    if isinstance(calendar.timezone, FrozenZone):
        raise CalendarError(
            f'calendar "{calendar.name}"',
            why=f"its time zone is stored offsets ({zone_key(calendar.timezone)})",
            fix="freeze it: a frozen calendar holds them",
        )
    return calendar.timezone


def free_key(name: str, otherwise: str, taken: Container[str]) -> str:
    """Return a key made of a name that is not taken yet: "desk", "desk-2", …"""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or otherwise
    number, key = 1, slug
    while key in taken:
        number += 1
        key = f"{slug}-{number}"
    return key
