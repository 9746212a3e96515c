"""Calendars and policies as files, which read back as what they are."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any, Literal

from slacal.calendars import (
    Calendar,
    CombinedCalendar,
    CutCalendar,
    FrozenCalendar,
    ServiceCalendar,
)
from slacal.calendars.hours import WeeklyHours
from slacal.config.model import (
    BlackoutTable,
    CalendarTable,
    CategoryTable,
    FileTable,
    PolicyTable,
    TargetTable,
    VersionTable,
)
from slacal.config.toml import toml_text
from slacal.config.variants import to_plain
from slacal.errors import CalendarError, WrongTypeError, check_choice
from slacal.frozen_zone import FrozenZone
from slacal.policy import Policy
from slacal.zones import zone_key

Format = Literal["toml", "json"]
_PLAIN = ServiceCalendar(timezone="UTC", hours=WeeklyHours.parse("24/7"))  # what is left out


def dump(what: Calendar | Policy, format: Format = "toml") -> str:
    """Return a calendar or a policy as the text of a file that reads back as what it is.

    Args:
        what: a policy, with its calendar; or a calendar, with all that it is made of.
        format: "toml" or "json".

    Raises:
        CalendarError: a calendar in a zone of stored offsets, which no file can name: freeze it.
        ChoiceError: there is no such format.
        WrongTypeError: neither a calendar nor a policy.

    What reads back has the same fingerprint. Holidays of a country are written as the country where
    the installed package has just these, and as dates otherwise.
    """
    check_choice("format", format, ("toml", "json"))
    plain = to_plain(_file(what))
    if format == "toml":
        return toml_text(plain)
    return json.dumps(plain, indent=2, ensure_ascii=False, default=_iso) + "\n"


def _iso(value: date) -> str:
    return value.isoformat()


def _file(what: Calendar | Policy) -> FileTable:
    if isinstance(what, Policy):
        calendars = _Calendars(what.calendar)
        return calendars.file(policy=_policy_table(what, calendars.key_of(what.calendar)))
    if isinstance(what, Calendar):
        return _Calendars(what).file()
    raise WrongTypeError(
        f"{what!r} is a {type(what).__name__}",
        why="calendars and policies are written",
        fix="pass one of them",
    )


class _Calendars:
    """The tables of a calendar and of all that it is made of, each under a key of its own."""

    def __init__(self, calendar: Calendar) -> None:
        self.keys: dict[int, str] = {}  # by identity: what is equal may be called otherwise
        self.tables: dict[str, CalendarTable] = {}
        self.of = calendar
        self._add(calendar)

    def file(self, policy: PolicyTable | None = None) -> FileTable:
        if len(self.tables) > 1:
            return FileTable(calendars=self.tables, policy=policy)
        return FileTable(calendar=next(iter(self.tables.values())), policy=policy)

    def key_of(self, calendar: Calendar) -> str | None:
        """Return the key of a calendar; None where it is the only one."""
        return None if len(self.tables) == 1 else self.keys[id(calendar)]

    def _add(self, calendar: Calendar) -> str:
        if id(calendar) not in self.keys:
            table = self._table(calendar)
            key = self._free_key(calendar.name)
            self.keys[id(calendar)] = key
            self.tables[key] = table
        return self.keys[id(calendar)]

    def _free_key(self, name: str) -> str:
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "calendar"
        count = sum(key == slug or key.startswith(f"{slug}-") for key in self.tables)
        key = slug if not count else f"{slug}-{count + 1}"
        while key in self.tables:
            key += "-2"
        return key

    def _table(self, calendar: Calendar) -> CalendarTable:
        cuts: dict[str, Any] = {}
        whole = calendar
        if isinstance(calendar, CutCalendar):
            whole = calendar.of
            cuts = _cut_fields(calendar)
        if isinstance(whole, CutCalendar) or whole.name != calendar.name:
            return CalendarTable(name=calendar.name, of=self._add(whole), **cuts)
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
            "join" if joins else calendar.how: tuple(self._add(part) for part in parts),
            "business_day": calendar.business_day,
        }
        if isinstance(days, Calendar):
            fields["days"] = self._add(days)
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


def _policy_table(policy: Policy, calendar: str | None) -> PolicyTable:
    return PolicyTable(
        name=policy.name,
        title=policy.title,
        source=policy.source,
        calendar=calendar,
        default_category=policy.default_category,
        motivation=policy.motivation,
        categories={
            category.code: CategoryTable(
                name=None if category.name == category.code else category.name,
                definition=category.definition,
                source=category.source,
                targets={
                    target.name: TargetTable(
                        budget=target.budget,
                        counting=target.counting,
                        landing=target.landing,
                        source=target.source,
                    )
                    for target in category.targets
                },
            )
            for category in policy.categories
        },
    )
