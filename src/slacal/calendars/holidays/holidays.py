"""Holidays: named closed dates, each with its source, and the years for which they are known."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal, NamedTuple

import attrs

from slacal.errors import HolidaysError, HorizonError, WrongTypeError
from slacal.instants import to_date, to_whole

Years = tuple[int, int]  # first and last, both included


class Holiday(NamedTuple):
    """A closed date, what it is called, and the list it comes from."""

    date: date
    name: str
    source: str


class Source(NamedTuple):
    """Where a list of holidays comes from, with what is needed to compare it later."""

    name: str
    package: str | None = None
    version: str | None = None
    frozen_on: str | None = None

    def __str__(self) -> str:
        release = f" {self.version}" if self.version else ""
        facts = [f"{self.package}{release}"] if self.package else []
        facts += [f"frozen on {self.frozen_on}"] if self.frozen_on else []
        return f"{self.name} ({', '.join(facts)})" if facts else self.name


def _in_order(entries: Iterable[Holiday]) -> tuple[Holiday, ...]:
    found = tuple(entries)
    for entry in found:
        if not isinstance(entry, Holiday):
            raise WrongTypeError(
                f"holiday {entry!r}", why="it has no name", fix="use Holidays.dates for dates"
            )
    return tuple(sorted(found))


def _known(years: Years | None) -> Years | None:
    return None if years is None else check_years(years)


@attrs.frozen(repr=False)
class Holidays:
    """Holidays in date order, and the years they are known for (`None`: every year).

    Make one with `country`, `named`, `dates` or `none`; `a | b` has the holidays of both, and is
    known for the years that both are known for.
    """

    entries: tuple[Holiday, ...] = attrs.field(converter=_in_order)
    years: Years | None = attrs.field(converter=_known)
    sources: tuple[Source, ...] = ()

    @classmethod
    def none(cls) -> Holidays:
        """Return no holidays at all, known for every year."""
        return cls(entries=(), years=None)

    @classmethod
    def dates(
        cls,
        days: Iterable[date] | Mapping[date, str],
        *,
        years: Years | Literal["all"] | None = None,
        name: str = "holiday",
    ) -> Holidays:
        """Return the holidays that are listed, as dates or as a mapping of dates to names.

        Args:
            days: the closed dates; a date without a name of its own is called *name*.
            years: the years the list is complete for, first and last; "all" for every year.
                Unstated: from the first date's year to the last date's.
            name: what the list is called where a holiday's source is shown.

        Raises:
            HolidaysError: no date and no years, or a date outside the stated years.
            WrongTypeError: a date that is no date, or a datetime.
        """
        _check_text("name", name, "a list of holidays has a name", 'pass e.g. name="our days off"')
        named = days if isinstance(days, Mapping) else dict.fromkeys(_dates(days), name)
        entries = sorted(Holiday(to_date(day), str(text), name) for day, text in named.items())
        known = _known_years(entries, years)
        return cls(entries=tuple(entries), years=known, sources=(Source(name),))

    @classmethod
    def country(
        cls,
        code: str,
        *,
        subdivision: str | None = None,
        categories: Iterable[str] = ("public",),
        language: str | None = None,
    ) -> Holidays:
        """Return the holidays that the installed `holidays` package has for a country.

        Everything is read here, for all the years the package covers. Upgrading the package may
        change the result; `named` sets do not move.

        Args:
            code: "NL", "USA", …, as in the package.
            subdivision: a state, province or region, e.g. "MA".
            categories: "public", "bank", …; "half_day" is refused, as a half day has hours.
            language: of the names, e.g. "en_US"; unstated, the country's own.

        Raises:
            UnknownHolidaysError: no such country, subdivision, category or language.
            HolidaysError: a half-day category.
        """
        from slacal.calendars.holidays.country import read_country

        kinds = _categories(categories)
        _check_text("country", code, "a country is named by its code", 'pass e.g. "NL"')
        for name, text in (("subdivision", subdivision), ("language", language)):
            if text is not None:
                _check_text(name, text, f"a {name} is text", "pass a text, or leave it out")
        for kind in kinds:
            _check_text("category", kind, "a category is text", 'pass e.g. ("public",)')
        return read_country(code, subdivision, kinds, language)

    @classmethod
    def named(cls, name: str) -> Holidays:
        """Return a set of holidays that is shipped as frozen dates, e.g. "nl-public".

        Raises:
            UnknownHolidaysError: no such set.
        """
        from slacal.calendars.holidays.named import read_named

        _check_text("holiday set", name, "a set has a name", 'pass e.g. "nl-public"')
        return read_named(name)

    def __or__(self, other: object) -> Holidays:
        if not isinstance(other, Holidays):
            return NotImplemented
        named = {entry[:2]: entry for entry in (*other.entries, *self.entries)}
        return Holidays(
            entries=tuple(named.values()),
            years=_overlap(self, other),
            sources=tuple(dict.fromkeys((*self.sources, *other.sources))),
        )

    def __contains__(self, day: object) -> bool:
        return self.on(to_date(day)) is not None

    def __len__(self) -> int:
        return len(self.entries)

    def __str__(self) -> str:
        if not self.sources:
            return "no holidays"
        years = f" {self.years[0]}-{self.years[1]}" if self.years else ""
        return f"{' | '.join(source.name for source in self.sources)}{years}"

    def __repr__(self) -> str:
        return f"Holidays({self}, {len({entry.date for entry in self.entries})} dates)"

    def on(self, day: date) -> Holiday | None:
        """Return the holiday on a date, several of one date as one, or None.

        Raises:
            HorizonError: the holidays of that year are not known.
        """
        day = to_date(day)
        self.check_year(day.year)
        return self.between(day, day).get(day)

    def check_year(self, year: int) -> None:
        """Raise `HorizonError` unless the holidays of a year are known."""
        if self.years and not self.years[0] <= year <= self.years[1]:
            raise HorizonError(
                f"holidays of {year}",
                why=f"{self} does not cover {year}",
                fix="use a source that covers it",
                year=year,
                known=self.years,
            )

    def between(self, first_day: date, last_day: date) -> dict[date, Holiday]:
        """Return the holidays from one date to another, both included, by date."""
        found: dict[date, list[Holiday]] = {}
        first = bisect_left(self.entries, first_day, key=_date_of)
        last = bisect_right(self.entries, last_day, key=_date_of)
        for entry in self.entries[first:last]:
            found.setdefault(entry.date, []).append(entry)
        return {day: _merged(entries) for day, entries in found.items()}


def _date_of(entry: Holiday) -> date:
    return entry.date


def _merged(entries: list[Holiday]) -> Holiday:
    if len(entries) == 1:
        return entries[0]
    names = dict.fromkeys(entry.name for entry in entries)
    sources = dict.fromkeys(entry.source for entry in entries)
    return Holiday(entries[0].date, " / ".join(names), " | ".join(sources))


def _dates(days: object) -> list[date]:
    if isinstance(days, Iterable) and not isinstance(days, str):
        return [to_date(day) for day in days]
    raise WrongTypeError(
        f"dates {days!r} is a {type(days).__name__}",
        why="a list of dates is asked for",
        fix="pass e.g. [date(2026, 12, 25)], or a mapping of dates to names",
    )


def _categories(categories: Iterable[str]) -> tuple[str, ...]:
    if isinstance(categories, str):
        return (categories,)
    if isinstance(categories, Iterable):
        return tuple(categories)
    raise WrongTypeError(
        f"categories={categories!r}", why="categories are texts", fix='pass e.g. ("public",)'
    )


def _check_text(name: str, value: object, why: str, fix: str) -> None:
    if not isinstance(value, str):
        raise WrongTypeError(
            f"{name} {value!r} is a {type(value).__name__}", why=why, fix=fix, value=value
        )


def _known_years(entries: list[Holiday], years: Years | Literal["all"] | None) -> Years | None:
    if years == "all":
        return None
    if years is None:
        if not entries:
            raise HolidaysError(
                "holidays without a date",
                why="an empty list does not say for which years it is complete",
                fix='state years=(2020, 2030) or years="all", or use Holidays.none()',
            )
        return entries[0].date.year, entries[-1].date.year
    first, last = check_years(years)
    for entry in entries:
        if not first <= entry.date.year <= last:
            raise HolidaysError(
                f"holiday {entry.date}",
                why=f"the list is said to be complete for {first}-{last}",
                fix="widen years=, or leave the date out",
                date=entry.date,
                years=(first, last),
            )
    return first, last


def check_years(years: object) -> Years:
    """Return *years* as (first, last), or raise `HolidaysError` or `WrongTypeError`."""
    if not isinstance(years, tuple | list) or len(years) != 2:
        raise WrongTypeError(
            f"years={years!r}",
            why="years are the first and the last year, both included",
            fix="pass e.g. years=(2020, 2030)",
        )
    first, last = (to_whole("year", year) for year in years)
    if not 1 <= first <= last <= 9999:
        raise HolidaysError(
            f"years={(first, last)}",
            why="the first year comes before the last, and both are 1 to 9999",
            fix="pass e.g. years=(2020, 2030)",
            years=(first, last),
        )
    return first, last


def _overlap(a: Holidays, b: Holidays) -> Years | None:
    if a.years is None or b.years is None:
        return a.years or b.years
    first, last = max(a.years[0], b.years[0]), min(a.years[1], b.years[1])
    if first > last:
        raise HolidaysError(
            f"{a} | {b}",
            why="there is no year for which both are known",
            fix="combine lists whose years overlap",
        )
    return first, last
