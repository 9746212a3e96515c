"""`slacal holidays`: the shipped holiday sets, and how fresh they are."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

from slacal.calendars.holidays.country import installed_version
from slacal.calendars.holidays.named import path_of, read_named
from slacal.cli.output import json_text, table
from slacal.cli.usage import UsageError
from slacal.errors import HolidaysError
from slacal.release import RECIPES, differences, recipe, refresh


def run(args: Namespace) -> int:
    """List the sets, show one, compare it with the installed package, or write it anew."""
    if args.set is None:
        if args.check or args.refresh or args.year is not None:
            raise UsageError(
                "which set?",
                why=f"shipped are {', '.join(RECIPES)}",
                fix="name one, e.g. slacal holidays nl-public --check",
            )
        return _list(args)
    recipe(args.set)
    if args.refresh:
        written = _refresh(args.set)
        print(json_text({"written": written}) if args.json else f"{written} is written anew")
        return 0
    return _check(args) if args.check else _show(args)


def _refresh(name: str) -> str:
    if "site-packages" in Path(path_of(name)).parts:  # nothing moves what is installed
        raise HolidaysError(
            f"holiday set {name} cannot be written",
            why="it is part of an installed package, whose promises would move",
            fix="run it in a checkout, for a release",
        )
    try:
        return refresh(name, date.today())
    except OSError as error:
        raise HolidaysError(
            f"holiday set {name} cannot be written",
            why=str(error.strerror),
            fix="run it in a checkout that you may write to",
        ) from error


def _list(args: Namespace) -> int:
    found = [
        {"set": name, "title": made.title, "source": str(read_named(name).sources[0])}
        for name, made in RECIPES.items()
    ]
    print(json_text(found) if args.json else table([tuple(row.values()) for row in found]))
    return 0


def _show(args: Namespace) -> int:
    holidays = read_named(args.set)
    if args.year is not None:
        holidays.check_year(args.year)
    rows = [
        (entry.date.isoformat(), f"{entry.date:%a}", entry.name)
        for entry in holidays.entries
        if args.year in (None, entry.date.year)
    ]
    data: dict[str, Any] = {
        "set": args.set,
        "source": str(holidays.sources[0]),
        "years": holidays.years,
        "holidays": {day: name for day, _, name in rows},
    }
    print(json_text(data) if args.json else f"{data['source']}\n{table(rows)}")
    return 0


def _check(args: Namespace) -> int:
    """Report, and never fail: a shipped set is meant to stay as it is."""
    rows = [
        (day.isoformat(), frozen or "-", now or "-") for day, frozen, now in differences(args.set)
    ]
    frozen_from = read_named(args.set).sources[0]
    now = f"holidays {installed_version()}"
    if args.json:
        keys = ("date", "frozen", "installed")
        found = [dict(zip(keys, row, strict=True)) for row in rows]
        print(json_text({"set": str(frozen_from), "installed": now, "differences": found}))
    elif rows:
        print(f"{frozen_from} differs from the installed {now}, dates: {len(rows)}")
        print(table([("date", "frozen", "installed"), *rows]))
    else:
        print(f"{frozen_from} agrees with the installed {now} on every date")
    return 0
