"""The one module that reads the `holidays` package, and only when a country is asked for."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib.metadata import version
from threading import Lock
from typing import Any

from slacal.calendars.holidays import Holiday, Holidays, Source, Years
from slacal.errors import HolidaysError, UnknownHolidaysError, did_you_mean

_LOCK = Lock()  # `catch_warnings` is not safe between threads


@lru_cache(maxsize=64)
def read_country(
    code: str, subdivision: str | None, categories: tuple[str, ...], language: str | None
) -> Holidays:
    """Return all that the installed package has for a country, whole; see `Holidays.country`."""
    entity = _entity(code)
    _check_subdivision(entity, code, subdivision)
    _check_categories(entity, code, categories)
    spoken = _language(entity, code, language)

    def read(first: int, last: int) -> Any:
        # Trap: the package grows its dict on look-up, so it is told not to, and read whole here.
        return entity(
            years=range(first, last + 1),
            subdiv=subdivision,
            categories=categories,
            language=spoken,
            expand=False,
        )

    first, last = _covered_years(read, (entity.start_year, entity.end_year))
    name = f"{code}-{subdivision}" if subdivision else code
    if categories != ("public",):
        name += f" {'+'.join(categories)}"
    found = read(first, last)
    entries = sorted(
        Holiday(day, text, name) for day, text in found.items() if first <= day.year <= last
    )
    source = Source(name, package="holidays", version=installed_version())
    return Holidays(entries=tuple(entries), years=(first, last), sources=(source,))


def installed_version() -> str:
    """Return the version of the installed `holidays` package."""
    return version("holidays")


def _covered_years(read: Any, claimed: Years) -> Years:
    """Return the years for which the package really knows a country's holidays.

    Trap: it claims years to 2100, and for some countries silently leaves out the days of a lunar
    calendar once its tables end; for one it warns, and answers anyway.
    """
    first, last = _years_without_warning(read, claimed)
    return first, min(last, _last_complete_year(read(first, last), last))


def _last_complete_year(found: Mapping[date, str], last: int) -> int:
    """Return the year before the first holiday that came every year comes no more.

    Laws end holidays too, but no law known to the package does so after 2030.
    """
    years_of: dict[str, set[int]] = {}
    for day, text in found.items():
        for name in text.split("; "):
            years_of.setdefault(name.partition(" (")[0], set()).add(day.year)
    for years in years_of.values():
        end = max(years)
        comes_yearly = sum(end - i in years for i in range(6)) >= 5
        if comes_yearly and 2030 <= end < last - 1:
            last = end
    return last


def _years_without_warning(read: Any, claimed: Years) -> Years:
    first, last = claimed
    if not _warns(read, first, last):
        return claimed
    best = run = (first, first - 1)
    for year in range(first, last + 1):
        run = (year + 1, year) if _warns(read, year, year) else (run[0], year)
        best = max(best, run, key=lambda years: years[1] - years[0])
    return best


def _warns(read: Any, first: int, last: int) -> bool:
    with _LOCK, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        read(first, last)
    return any("available only" in str(warning.message) for warning in caught)


def _entity(code: str) -> Any:
    import holidays

    known = holidays.list_supported_countries()
    found = getattr(holidays, code, None)
    if code in known or getattr(found, "country", None):  # a class by its full name has one too
        return found
    names = {cls.__mro__[1].__name__ for cls in (getattr(holidays, key) for key in known)}
    raise UnknownHolidaysError(
        f'unknown country "{code}"',
        why=f"the holidays package {installed_version()} does not have it",
        fix=did_you_mean(code, {*known, *names}) or "use a code such as NL, GB or US",
        country=code,
    )


def _check_subdivision(entity: Any, code: str, subdivision: str | None) -> None:
    aliases = getattr(entity, "subdivisions_aliases", {})
    known = (*entity.subdivisions, *aliases)
    if subdivision is None or subdivision in known:
        return
    listed = ", ".join(entity.subdivisions) or "none"
    raise UnknownHolidaysError(
        f'unknown subdivision "{subdivision}" of {code}',
        why=f"known are {listed}",
        fix=did_you_mean(str(subdivision), known) or "use one of these",
        subdivision=subdivision,
        known=tuple(entity.subdivisions),
    )


def _check_categories(entity: Any, code: str, categories: tuple[str, ...]) -> None:
    for category in categories:
        if category == "half_day":
            raise HolidaysError(
                f'category "half_day" of {code}',
                why="a half day is no closed date: it has hours of its own",
                fix='give it as an exception: exceptions={date(2026, 12, 24): "09:00-13:00"}',
                category=category,
            )
        if category not in entity.supported_categories:
            known = tuple(name for name in entity.supported_categories if name != "half_day")
            raise UnknownHolidaysError(
                f'unknown category "{category}" of {code}',
                why=f"known are {', '.join(known)}",
                fix=did_you_mean(str(category), known) or "use one of these",
                category=category,
                known=known,
            )
    if not categories:
        raise HolidaysError(
            f"no category of {code}",
            why="without a category there is nothing to read",
            fix='pass e.g. categories=("public",), or use Holidays.none()',
        )


def _language(entity: Any, code: str, language: str | None) -> str | None:
    known = tuple(entity.supported_languages)
    if language is None:
        # Trap: the package would take it from LANG, and differ on another machine.
        default: str | None = entity.default_language
        return default
    if language in known:
        return language
    raise UnknownHolidaysError(
        f'unknown language "{language}" of {code}',
        why=f"known are {', '.join(known)}" if known else "its names come in one language only",
        fix=did_you_mean(str(language), known) or "leave it out for the country's own",
        language=language,
        known=known,
    )


def languages(code: str) -> tuple[str, ...]:
    """Return the languages in which the installed package names the holidays of a country."""
    try:
        return tuple(_entity(code).supported_languages)
    except UnknownHolidaysError:
        return ()
