"""Named holiday sets: shipped as frozen dates, so that no upgrade can move a promise."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from slacal.calendars.holidays import Holiday, Holidays, Source, Years
from slacal.errors import UnknownHolidaysError, did_you_mean

_DATA = os.path.join(os.path.dirname(__file__), "data")


class Recipe(NamedTuple):
    """How a named set is made anew from the installed `holidays` package."""

    title: str
    country: str
    years: Years
    categories: tuple[str, ...] = ("public",)
    language: str = "en_US"
    renamed: tuple[tuple[str, str], ...] = ()


RECIPES = {
    "nl-public": Recipe(
        title="Public holidays of the Netherlands",
        country="NL",
        years=(1966, 2050),  # the package begins in 1966
        # The names most English texts about the Netherlands use.
        renamed=(("Pentecost", "Whit Sunday"), ("Pentecost Monday", "Whit Monday")),
    )
}


@lru_cache(maxsize=16)
def read_named(name: str) -> Holidays:
    """Return a shipped set; see `Holidays.named`."""
    recipe(name)
    with open(_path(name), encoding="utf-8") as data:
        content = json.load(data)
    first, last = content["years"]
    return Holidays(
        entries=tuple(
            Holiday(date.fromisoformat(day), text, name)
            for day, text in content["holidays"].items()
        ),
        years=(first, last),
        sources=(
            Source(
                name,
                package=content["provenance"]["package"],
                version=content["provenance"]["version"],
                frozen_on=content["provenance"]["frozen_on"],
            ),
        ),
    )


def recipe(name: str) -> Recipe:
    """Return the recipe of a named set, or raise `UnknownHolidaysError`."""
    try:
        return RECIPES[name]
    except (KeyError, TypeError):
        listed = ", ".join(RECIPES)
        raise UnknownHolidaysError(
            f'unknown holiday set "{name}"',
            why=f"shipped are {listed}",
            fix=did_you_mean(str(name), RECIPES)
            or "use one of these, or Holidays.country for a country",
            name=name,
            known=tuple(RECIPES),
        ) from None


def installed(name: str) -> dict[date, str]:
    """Return what the installed package would put in a named set today."""
    made = recipe(name)
    first, last = made.years
    source = Holidays.country(made.country, categories=made.categories, language=made.language)
    renamed = dict(made.renamed)
    found = source.between(date(first, 1, 1), date(last, 12, 31))
    return {day: renamed.get(entry.name, entry.name) for day, entry in sorted(found.items())}


def differences(name: str) -> Iterator[tuple[date, str | None, str | None]]:
    """Yield (date, frozen name, installed name) where a set and the installed package differ."""
    frozen = {entry.date: entry.name for entry in read_named(name).entries}
    now = installed(name)
    for day in sorted(frozen.keys() | now.keys()):
        if frozen.get(day) != now.get(day):
            yield day, frozen.get(day), now.get(day)


def frozen_text(name: str, today: date) -> str:
    """Return the content of a set's data file, made anew from the installed package."""
    from slacal.calendars.country import installed_version

    made = recipe(name)
    content: dict[str, Any] = {
        "name": name,
        "title": made.title,
        "years": list(made.years),
        "provenance": {
            "package": "holidays",
            "version": installed_version(),
            "frozen_on": today.isoformat(),
            "country": made.country,
            "categories": list(made.categories),
            "language": made.language,
            "renamed": dict(made.renamed),
        },
        "holidays": {day.isoformat(): text for day, text in installed(name).items()},
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def refresh(name: str, today: date) -> str:
    """Write a set's data file anew and return its name."""
    text = frozen_text(name, today)
    with open(_path(name), "w", encoding="utf-8") as data:
        data.write(text)
    return f"{name}.json"


def _path(name: str) -> str:
    return os.path.join(_DATA, f"{name}.json")
