"""How answers look: instants, amounts and tables for people, plain data for programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from slacal import texts
from slacal.calendars import Calendar, Day, ServiceCalendar
from slacal.cli.wording import as_typed
from slacal.errors import SlacalError
from slacal.zones import zone_key

when, amount, listed = texts.when, texts.amount, texts.listed


def hours_of(day: Day) -> str:
    """Return the windows of a day on the wall clock, as "09:00-13:00", or "closed"."""
    shown = [f"{window.opens:%H:%M}-{window.closes:%H:%M}" for window in day.windows]
    return ", ".join(shown).replace("-00:00", "-24:00") or "closed"


def seconds(delta: timedelta) -> int | float:
    """Return a length in seconds, an int wherever it is whole."""
    whole, rest = divmod(delta, timedelta(seconds=1))
    return delta.total_seconds() if rest else whole


def printable(text: str) -> str:
    """Return a text with what a terminal would act on, such as an escape, written out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as aligned columns, two spaces apart."""
    shown = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in shown
    )
    return "\n".join(lines)


def calendar_text(calendar: Calendar) -> str:
    """Return which calendar was used, in one line."""
    return calendar.describe()


def calendar_data(calendar: Calendar) -> dict[str, Any]:
    """Return which calendar was used, as plain data."""
    return {
        "name": calendar.name,
        "time_zone": zone_key(calendar.timezone),
        "declared": calendar.describe(),
        **({"hours": str(calendar.hours)} if isinstance(calendar, ServiceCalendar) else {}),
        "holidays": [str(source) for source in calendar.sources],
        "horizon": list(calendar.horizon),
        "fingerprint": calendar.fingerprint,
    }


def calendar_rows(calendar: Calendar, *, was_naive: bool) -> list[tuple[str, str]]:
    """Return the rows that name the calendar, and how a time without an offset was read."""
    rows = [("calendar", calendar_text(calendar))]
    if was_naive:
        rows.append(("", f"a time without an offset is read in {zone_key(calendar.timezone)}"))
    return rows


def error_text(error: SlacalError) -> str:
    """Return an error as people read it."""
    return str(as_typed(error))


def error_data(error: SlacalError) -> dict[str, Any]:
    """Return an error as plain data."""
    error, kind = as_typed(error), type(error).__name__
    told: dict[str, Any] = {
        "kind": kind, "what": error.what, "why": error.why, "fix": error.fix
    }  # fmt: skip
    return {**told, "faults": list(error.faults)} if "faults" in error.facts else told


def json_text(data: object) -> str:
    """Return data as one line of JSON; in ASCII, so that it stays JSON in any encoding."""
    import json

    return json.dumps(data, allow_nan=False)
