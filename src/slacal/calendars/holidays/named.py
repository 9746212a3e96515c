"""Named holiday sets: shipped as frozen dates, so that no upgrade can move a promise."""

from __future__ import annotations

import json
import os
from datetime import date
from functools import lru_cache

from slacal.calendars.holidays import Holiday, Holidays, Source
from slacal.errors import UnknownHolidaysError, did_you_mean

NAMES = ("nl-public", "nl-office", "nl-termijnenwet")
DATA = os.path.join(os.path.dirname(__file__), "data")


@lru_cache(maxsize=16)
def read_named(name: str) -> Holidays:
    """Return a shipped set; see `Holidays.named`."""
    check_name(name)
    with open(path_of(name), encoding="utf-8") as data:
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


def check_name(name: str) -> None:
    """Raise `UnknownHolidaysError` unless a set of this name is shipped."""
    if name not in NAMES:
        raise UnknownHolidaysError(
            f'unknown holiday set "{name}"',
            why=f"shipped are {', '.join(NAMES)}",
            fix=did_you_mean(name, NAMES) or "use one of these, or Holidays.country for a country",
            name=name,
            known=NAMES,
        )


def path_of(name: str) -> str:
    """Return where the data of a set stands."""
    return os.path.join(DATA, f"{name}.json")
