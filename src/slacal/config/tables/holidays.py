"""Holidays in a file: a set that ships, a country, dates, an iCalendar file, or all of several."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import attrs

from slacal.calendars.holidays import Holiday, Holidays
from slacal.calendars.holidays.named import NAMES
from slacal.config.tables import kinds
from slacal.config.tables.kinds import Kind, each, list_of, read_date, table, wrong
from slacal.config.tables.reader import Reader, key
from slacal.config.tables.variants import record
from slacal.errors import HolidaysError, SlacalError

Dates = Mapping[date, str] | tuple[date, ...]
_LIST = "holiday"  # what a list without a name is called
_COUNTRY = "public"


def _dates(value: Any, reader: Reader) -> Dates:
    if isinstance(value, list):
        return tuple(each(enumerate(value), read_date))
    days = table(value, "a list or a table of dates", 'write e.g. 2026-12-25 = "Christmas Day"')

    def read(entry: tuple[str, Any]) -> tuple[date, str]:
        return read_date(entry[0]), kinds.TEXT.read(entry[1], reader)

    return dict(each(((entry[0], entry) for entry in days.items()), read))


def _write_dates(found: Dates) -> Any:
    if isinstance(found, Mapping):
        return {day.isoformat(): name for day, name in found.items()}
    return list(found)


DATES = Kind(
    _dates,
    _write_dates,
    {
        "anyOf": [
            {"type": "array", "items": kinds.DATE.schema},
            {
                "type": "object",
                "propertyNames": kinds.DATE.schema,
                "additionalProperties": {"type": "string"},
            },
        ]
    },
)


@attrs.frozen(kw_only=True)
class HolidaysTable:
    """Closed dates, and the years for which they are known."""

    named: str | None = key(kinds.TEXT, f"A set that ships: {', '.join(NAMES)}.")
    country: str | None = key(
        kinds.TEXT, "A country of the installed holidays package, by its code."
    )
    subdivision: str | None = key(kinds.TEXT, "A state, province or region of the country.")
    categories: tuple[str, ...] = key(
        list_of(kinds.TEXT, "categories"),
        "Categories of the package: public, bank, …",
        default=(_COUNTRY,),
    )
    language: str | None = key(kinds.TEXT, "The language of the names; left out: the country's.")
    dates: Dates | None = key(DATES, "The dates themselves, or a table of dates and names.")
    ics: str | None = key(kinds.TEXT, "An iCalendar file, beside this one.")
    years: Any = key(
        kinds.YEARS_OR_ALL,
        'The years the list is complete for, or "all"; left out: from its first year to its last.',
    )
    name: str | None = key(kinds.TEXT, "What the list is called where a holiday is shown.")


VARIANTS: Mapping[str, tuple[str, ...]] = {
    "named": (),
    "country": ("subdivision", "categories", "language"),
    "dates": ("years", "name"),
    "ics": ("years", "name"),
}
_TABLE = record(HolidaysTable, VARIANTS)


def _read(value: Any, reader: Reader) -> Holidays:
    if isinstance(value, str):
        return Holidays.none() if value == "none" else Holidays.named(value)
    if isinstance(value, list):
        found: Holidays = Holidays.none()
        for part in each(enumerate(value), lambda one: _read(one, reader)):
            found = found | part
        return found
    if not isinstance(value, Mapping):
        raise wrong(value, "a set, a table or a list", 'write e.g. holidays = "nl-public"')
    return _of(_TABLE.read(value, reader), reader)


def _of(found: HolidaysTable, reader: Reader) -> Holidays:
    if found.named is not None:
        return Holidays.named(found.named)
    if found.country is not None:
        return _of_country(found)
    if found.dates is not None:
        name = _LIST if found.name is None else found.name
        return Holidays.dates(found.dates, years=found.years, name=name)
    return _of_ics(found, reader)


def _of_country(found: HolidaysTable) -> Holidays:
    return Holidays.country(
        found.country or "",
        subdivision=found.subdivision,
        categories=found.categories,
        language=found.language,
    )


def _of_ics(found: HolidaysTable, reader: Reader) -> Holidays:
    from slacal.config.ics import MOST_BYTES, read_holidays

    name = found.ics or ""
    if found.years is None or found.years == "all":
        raise HolidaysError(
            f'holidays of "{name}"',
            why="a calendar file does not say for which years it is complete",
            fix="add e.g. years = [2024, 2027]",
        )
    content = reader.files.read(name, MOST_BYTES)
    return read_holidays(
        content, years=found.years, name=name if found.name is None else found.name
    )


# Writing: as a set or a country where that is what it is, else as dates


def _write(found: Holidays) -> Any:
    if not found.sources and not found.entries:
        return "none"
    parts = [_part(found, source.name) for source in found.sources]
    same = _is_same(_union(parts), found)
    tables = [table_ for table_, _ in parts] if same else _as_dates(found)
    plain = [_short(table_) for table_ in tables]
    return plain[0] if len(plain) == 1 else plain


def _short(found: HolidaysTable) -> Any:
    plain = _TABLE.write(found)
    return plain["named"] if plain.keys() == {"named"} else plain


def _union(parts: list[tuple[HolidaysTable, Holidays]]) -> Holidays | None:
    found = Holidays.none()
    try:
        for _, part in parts:
            found = found | part
    except HolidaysError:  # lists without a year in common
        return None
    return found


def _is_same(a: Holidays | None, b: Holidays) -> bool:
    return a is not None and (a.entries, a.years, a.sources) == (b.entries, b.years, b.sources)


def _part(found: Holidays, name: str) -> tuple[HolidaysTable, Holidays]:
    """Return the list of one source: the set or the country of that name, else its dates."""
    if name in NAMES:
        return HolidaysTable(named=name), Holidays.named(name)
    code, _, kinds_ = name.partition(" ")
    country, _, subdivision = code.partition("-")
    source = next(source for source in found.sources if source.name == name)
    mine = {entry[:2] for entry in found.entries if entry.source == name}
    for language in _languages(country) if source.package == "holidays" else ():
        made = HolidaysTable(
            country=country,
            subdivision=subdivision or None,
            categories=tuple(kinds_.split("+")) if kinds_ else (_COUNTRY,),
            language=language,
        )
        try:
            part = _of_country(made)
        except SlacalError:  # it was made by hand, and only called as one of the package
            break
        if mine <= {entry[:2] for entry in part.entries}:
            return made, part
    entries = tuple(entry for entry in found.entries if entry.source == name)
    return _dated(entries, found.years, name)


def _languages(country: str) -> tuple[str | None, ...]:
    from slacal.calendars.holidays.country import languages

    return None, *languages(country)


def _dated(
    entries: tuple[Holiday, ...], years: tuple[int, int] | None, name: str
) -> tuple[HolidaysTable, Holidays]:
    dates = {entry.date: entry.name for entry in entries}
    known: Any = "all" if years is None else years
    try:
        made = Holidays.dates(dates, years=known, name=name)
    except HolidaysError:
        return HolidaysTable(dates=dates, name=name), Holidays.none()
    return HolidaysTable(dates=dates, years=known, name=name), made


def _as_dates(found: Holidays) -> list[HolidaysTable]:
    """Return lists of dates with the same entries: a list holds a date once, and its own years."""
    left, tables = list(found.entries), []
    first, last = found.years or (1, 9999)
    while left:
        name, inside = left[0].source, first <= left[0].date.year <= last
        taken: dict[date, Holiday] = {}
        for entry in left:
            if entry.source == name and inside == (first <= entry.date.year <= last):
                taken.setdefault(entry.date, entry)
        left = [entry for entry in left if taken.get(entry.date) is not entry]
        known = _hull(found.years, taken) if found.years else "all"
        dates = {day: entry.name for day, entry in taken.items()}
        tables.append(HolidaysTable(dates=dates, years=known, name=name))
    if found.years and not any(table_.years == found.years for table_ in tables):
        name = found.sources[0].name if found.sources else _LIST
        tables.append(HolidaysTable(dates={}, years=found.years, name=name))
    return tables


def _hull(years: tuple[int, int], dates: Mapping[date, Any]) -> tuple[int, int]:
    found = [day.year for day in dates]
    return min(years[0], *found), max(years[1], *found)


HOLIDAYS = Kind(
    _read,
    _write,
    {
        "anyOf": [
            {"enum": [*NAMES, "none"]},
            dict(_TABLE.schema),
            {
                "type": "array",
                "items": {"anyOf": [{"enum": [*NAMES, "none"]}, dict(_TABLE.schema)]},
            },
        ]
    },
)
