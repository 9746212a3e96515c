"""How values stand in a file: each kind is read, written, and described to a JSON Schema.

A value that cannot be read raises a `SlacalError`; a list or a table with several faults raises all
of them at once, each with its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, Any

import attrs

from slacal.budget import Budget
from slacal.calendars.exceptions import Exceptions, read_exceptions
from slacal.calendars.holidays import check_years
from slacal.calendars.hours import WeeklyHours, day_hours, hours_text
from slacal.config.faults import Place, Placed
from slacal.config.tables import patterns
from slacal.errors import (
    BudgetError,
    RangeError,
    SlacalError,
    WrongTypeError,
    check_choice,
    shortened,
)
from slacal.instants import MICROSECOND, to_micros
from slacal.zones import resolve, zone_key

if TYPE_CHECKING:
    from slacal.config.tables.reader import Reader

_OFFSET = re.compile(r"UTC([+-])(\d\d):([0-5]\d)(?::([0-5]\d)(?:\.(\d{6}))?)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:[0-5]\d)?",
    re.ASCII | re.IGNORECASE,
)


@attrs.frozen
class Kind:
    """A kind of value: how it is read, how it is written, and its JSON Schema."""

    read: Callable[[Any, Reader], Any]
    write: Callable[[Any], Any]
    schema: Mapping[str, Any]


def shown(value: object) -> str:
    """Return a value of a file as people see it, cut short."""
    if isinstance(value, str):
        return f'"{shortened(value)}"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, Mapping):
        return "a table"
    return "null" if value is None else shortened(str(value))


def wrong(value: object, wanted: str, fix: str) -> WrongTypeError:
    """Return the error for a value of another type than is wanted."""
    return WrongTypeError(shown(value), why=f"{wanted} is asked for", fix=fix, value=value)


def each(items: Iterable[tuple[Place, Any]], read: Callable[[Any], Any]) -> list[Any]:
    """Return what is read from every item; raise all that fail, each with its place."""
    found, failed = [], []
    for place, item in items:
        try:
            found.append(read(item))
        except (SlacalError, ExceptionGroup) as error:
            failed.append(Placed(place, error))
    if failed:
        raise ExceptionGroup("faults", failed)
    return found


def entries(value: object, wanted: str, fix: str) -> Iterable[tuple[int, Any]]:
    """Return the items of a list with their numbers, or raise `WrongTypeError`."""
    if not isinstance(value, list | tuple):
        raise wrong(value, wanted, fix)
    return enumerate(value)


def table(value: object, wanted: str, fix: str) -> Mapping[str, Any]:
    """Return a table, or raise `WrongTypeError`."""
    if not isinstance(value, Mapping):
        raise wrong(value, wanted, fix)
    return value


def as_is(value: Any) -> Any:
    """Return a value that stands in a file as it is."""
    return value


# Kinds of one value


def _text(value: Any, reader: Reader | None = None) -> str:
    if not isinstance(value, str):
        raise wrong(value, "a text", "put it in quotes")
    return value


def choice(name: str, choices: tuple[str, ...]) -> Kind:
    """Return the kind of a named choice."""

    def read(value: Any, reader: Reader) -> str:
        check_choice(name, _text(value), choices)
        return str(value)

    return Kind(read, as_is, {"enum": list(choices)})


def _zone(value: Any, reader: Reader) -> tzinfo:
    match = _OFFSET.fullmatch(_text(value))
    if match is None:
        return resolve(value)
    sign, *numbers = match.groups()
    hours, minutes, seconds, micros = (int(number or 0) for number in numbers)
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds, microseconds=micros)
    if offset >= timedelta(days=1):
        raise RangeError(
            f'time zone "{value}"', why="an offset is under 24 hours", fix='write e.g. "UTC+01:00"'
        )
    return timezone(-offset if sign == "-" else offset)


def read_date(value: Any, reader: Reader | None = None) -> date:
    """Return a date of TOML, or of a text."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    help_ = "write e.g. 2026-12-24"
    if not isinstance(value, str):
        raise wrong(value, "a date", help_)
    if not _DATE.fullmatch(value):
        raise WrongTypeError(shown(value), why="it is not a date", fix=help_)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise RangeError(shown(value), why="there is no such date", fix=help_) from None


def read_moment(value: Any, reader: Reader | None = None) -> datetime:
    """Return a date and time of TOML, or of a text; without an offset it is naive."""
    help_ = "write e.g. 2026-03-01T10:00:00+01:00"
    if isinstance(value, datetime):
        found = value
    elif isinstance(value, date | time) or not isinstance(value, str):
        raise wrong(value, "a date and a time", help_)
    elif not _MOMENT.fullmatch(value):
        raise WrongTypeError(shown(value), why="it is not a date and a time", fix=help_)
    else:
        try:
            found = datetime.fromisoformat(value.upper())
        except ValueError:
            raise RangeError(shown(value), why="there is no such time", fix=help_) from None
    if not 2 <= found.year <= 9998:  # room for any offset
        raise RangeError(shown(value), why="its year is not 2 to 9998", fix=help_)
    return found


def write_moment(at: datetime) -> datetime:
    """Return a datetime whose offset a file can hold: whole minutes, else UTC."""
    offset = at.utcoffset()
    if offset is None or offset % timedelta(minutes=1):
        return at.astimezone(timezone.utc)  # noqa: UP017 - the offset is written, not the name
    return at.replace(tzinfo=timezone(offset), fold=0)


def _budget(value: Any, reader: Reader) -> Budget:
    if not isinstance(value, str):
        raise wrong(value, "a budget", 'write e.g. "2 business days"')
    return Budget.parse(value)


def _length(value: Any, reader: Reader) -> timedelta:
    budget = Budget.parse(_text(value))
    if budget.kind not in ("real_time", "service_time"):
        raise BudgetError(
            shown(value),
            why="a length in hours is asked for",
            fix='write e.g. "8 hours"',
        )
    return budget.amount * MICROSECOND


def _write_length(length: timedelta) -> str:
    return str(Budget("real_time", to_micros(length)))


def _years(value: Any, reader: Reader | None = None) -> tuple[int, int]:
    if not isinstance(value, list | tuple):
        raise wrong(value, "a list of two years", "write e.g. [2020, 2030]")
    return check_years(tuple(value))


def _years_or_all(value: Any, reader: Reader) -> tuple[int, int] | str:
    return "all" if value == "all" else _years(value)


# Hours


def _hours(value: Any, reader: Reader) -> WeeklyHours:
    if isinstance(value, str):
        return WeeklyHours.parse(value)
    if isinstance(value, list):
        read = each(enumerate(value), lambda part: _text(part) and WeeklyHours.parse(part))
        return WeeklyHours.parse("; ".join(value)) if read else WeeklyHours.of({})
    if isinstance(value, Mapping):
        each(((entry[0], entry) for entry in value.items()), _day)
        return WeeklyHours.of(value)
    raise wrong(value, "a text of hours", 'write e.g. "Mon-Fri 09:00-17:00"')


def _day(entry: tuple[str, Any]) -> WeeklyHours:
    return WeeklyHours.parse(f"{entry[0]} {_text(entry[1])}")


def _write_hours(hours: WeeklyHours) -> Any:
    text = str(hours)
    if not text:
        return {}
    parts = text.split("; ")
    return text if len(parts) == 1 else parts


def _exceptions(value: Any, reader: Reader) -> Exceptions:
    days = table(value, "a table of dates", 'write e.g. 2026-12-24 = "09:00-13:00"')

    def read(entry: tuple[str, Any]) -> tuple[date, str]:
        day, text = read_date(entry[0]), _text(entry[1])
        if text.strip().lower() != "closed":
            day_hours(text, where=text)
        return day, text

    return read_exceptions(dict(each(((entry[0], entry) for entry in days.items()), read)))


def _write_exceptions(found: Exceptions) -> dict[str, str]:
    return {day.isoformat(): hours_text(hours) or "closed" for day, hours in found.days}


def list_of(kind: Kind, what: str, least: int = 0) -> Kind:
    """Return the kind of a list of values of one kind."""

    def read(value: Any, reader: Reader) -> tuple[Any, ...]:
        fix = "write them between [ and ]"
        found = each(entries(value, f"a list of {what}", fix), lambda v: kind.read(v, reader))
        if len(found) < least:
            raise WrongTypeError(
                f"a list of {len(found)}",
                why=f"at least {least} {what} are asked for",
                fix="add more",
            )
        return tuple(found)

    schema: dict[str, Any] = {"type": "array", "items": dict(kind.schema)}
    if least:
        schema["minItems"] = least
    return Kind(read, lambda values: [kind.write(value) for value in values], schema)


def table_of(kind: Kind, what: str, least: int = 0) -> Kind:
    """Return the kind of a table whose values are of one kind, by names of the writer's own."""

    def read(value: Any, reader: Reader) -> dict[str, Any]:
        found = table(value, f"a table of {what}", f"give it as a table of {what}")
        values = each(found.items(), lambda v: kind.read(v, reader))
        return dict(zip(found, values, strict=True))

    def write(values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: kind.write(value) for name, value in values.items()}

    schema: dict[str, Any] = {"type": "object", "additionalProperties": dict(kind.schema)}
    if least:  # what is made of the table checks it
        schema["minProperties"] = least
    return Kind(read, write, schema)


TEXT = Kind(_text, as_is, {"type": "string"})
ZONE = Kind(_zone, zone_key, {"type": "string", "minLength": 1})
DATE = Kind(read_date, as_is, patterns.DATE)
MOMENT = Kind(read_moment, write_moment, patterns.MOMENT)
BUDGET = Kind(_budget, str, patterns.BUDGET)
LENGTH = Kind(_length, _write_length, patterns.BUDGET)
YEARS = Kind(_years, list, patterns.YEARS)
YEARS_OR_ALL = Kind(
    _years_or_all,
    lambda years: years if years == "all" else list(years),
    {"anyOf": [patterns.YEARS, {"const": "all"}]},
)
HOURS = Kind(
    _hours,
    _write_hours,
    {
        "anyOf": [
            patterns.HOURS,
            {"type": "array", "items": patterns.HOURS},
            {
                "type": "object",
                "additionalProperties": False,
                "patternProperties": {patterns.WEEKDAYS: patterns.DAY_HOURS},
            },
        ],
        "examples": [
            "Mon-Fri 09:00-17:00",
            ["Mon-Thu 08:30-12:30, 13:00-17:00", "Fri 08:30-12:00"],
        ],
    },
)
EXCEPTIONS = Kind(
    _exceptions,
    _write_exceptions,
    {
        "type": "object",
        "propertyNames": patterns.DATE,
        "additionalProperties": {"anyOf": [patterns.DAY_HOURS, patterns.CLOSED]},
    },
)
