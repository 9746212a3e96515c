"""Making a release: the frozen holiday sets anew, and what an upgrade would change in them.

A set is made after its recipe, from the installed `holidays` package and from decrees.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from slacal.calendars.holidays import Holidays, Years
from slacal.calendars.holidays.country import installed_version
from slacal.calendars.holidays.named import DATA, check_name, path_of, read_named

_DECREES = os.path.join(DATA, "decrees")


class Recipe(NamedTuple):
    """How a named set is made anew: from the installed `holidays` package, and from decrees."""

    title: str
    country: str
    years: Years
    categories: tuple[str, ...] = ("public",)
    language: str = "en_US"
    renamed: tuple[tuple[str, str], ...] = ()
    left_out: tuple[str, ...] = ()  # by the names of the set
    decrees: str | None = None  # the file of those that add days
    follows: str | None = None  # the list or the article


# The names most English texts about the Netherlands use.
_WHITSUN = (("Pentecost", "Whit Sunday"), ("Pentecost Monday", "Whit Monday"))

RECIPES = {
    "nl-public": Recipe(
        title="Public holidays of the Netherlands",
        country="NL",
        years=(1966, 2050),  # the package begins in 1966
        renamed=_WHITSUN,
    ),
    "nl-office": Recipe(
        title="Dutch public holidays without Good Friday and 5 May",
        country="NL",
        years=(1966, 2050),
        renamed=_WHITSUN,
        left_out=("Good Friday", "Liberation Day"),
        # nl.wikipedia.org, "Feestdagen in Nederland": most people have all but these two off.
        follows="the public list, without the two days that most people work",
    ),
    "nl-termijnenwet": Recipe(
        title="Days of the Dutch Algemene termijnenwet, art. 3",
        country="NL",
        years=(2005, 2028),  # from the first decree that was found to the last
        categories=("public", "optional"),  # optional: 5 May of every year
        renamed=_WHITSUN,
        left_out=("Easter Sunday", "Whit Sunday"),
        decrees="algemene-termijnenwet",
        follows="Algemene termijnenwet (Stb. 1964, 314; BWBR0002448), art. 3",
    ),
}


def recipe(name: str) -> Recipe:
    """Return the recipe of a named set, or raise `UnknownHolidaysError`."""
    check_name(name)
    return RECIPES[name]


def installed(name: str) -> dict[date, str]:
    """Return what a named set would hold today: of the installed package, and of its decrees."""
    made = recipe(name)
    first, last = made.years
    source = Holidays.country(made.country, categories=made.categories, language=made.language)
    found = source.between(date(first, 1, 1), date(last, 12, 31))
    of_decrees = {
        date.fromisoformat(day): text
        for decree in _decrees(made).get("decrees", ())
        for day, text in decree["days"].items()
    }
    of_package = {day: text for day, entry in found.items() if (text := _kept(entry.name, made))}
    return dict(sorted((of_decrees | of_package).items()))


def _kept(text: str, made: Recipe) -> str:
    """Return a date's name as the set has it, empty where the set leaves the date out."""
    renamed = dict(made.renamed)
    # Trap: the package gives the holidays of one date as one text: "Ascension Day; Liberation Day".
    names = (renamed.get(name, name) for name in text.split("; "))
    return "; ".join(name for name in names if name not in made.left_out)


def _decrees(made: Recipe) -> dict[str, Any]:
    """Return the decrees that add days to a set, each with its citation and where it was found."""
    if made.decrees is None:
        return {}
    with open(os.path.join(_DECREES, f"{made.decrees}.json"), encoding="utf-8") as data:
        content: dict[str, Any] = json.load(data)
    return content


def differences(name: str) -> Iterator[tuple[date, str | None, str | None]]:
    """Yield (date, frozen name, installed name) where a set and the installed package differ."""
    frozen = {entry.date: entry.name for entry in read_named(name).entries}
    now = installed(name)
    for day in sorted(frozen.keys() | now.keys()):
        if frozen.get(day) != now.get(day):
            yield day, frozen.get(day), now.get(day)


def frozen_text(name: str, today: date) -> str:
    """Return the content of a set's data file, made anew after its recipe."""
    made = recipe(name)
    decrees = _decrees(made)
    particulars = {
        "left_out": list(made.left_out),
        "follows": made.follows,
        "note": decrees.get("note"),
        "decrees": decrees.get("decrees"),
    }
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
            **{key: value for key, value in particulars.items() if value},
        },
        "holidays": {day.isoformat(): text for day, text in installed(name).items()},
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def refresh(name: str, today: date) -> str:
    """Write a set's data file anew and return its name."""
    text = frozen_text(name, today)
    with open(path_of(name), "w", encoding="utf-8") as data:
        data.write(text)
    return f"{name}.json"
