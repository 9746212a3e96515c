"""The one module that knows pendulum, and imports it only when somebody uses it.

Nothing is calculated with pendulum: its `instance` moves a time inside a clock change, and its
defaults for a repeated time differ from the standard library's. Its datetimes are taken, and given
back field by field.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo


def is_pendulum(kind: type) -> bool:
    """Return whether a class is `pendulum.DateTime`, without importing pendulum."""
    return kind.__module__.partition(".")[0] == "pendulum"


def as_pendulum(at: datetime) -> datetime:
    """Return an aware datetime of a calendar as the same `pendulum.DateTime`."""
    from pendulum import DateTime

    day = at.year, at.month, at.day
    time = at.hour, at.minute, at.second, at.microsecond
    return DateTime(*day, *time, tzinfo=_zone(at.tzinfo), fold=at.fold)


def _zone(zone: tzinfo | None) -> Any:
    import pendulum

    if isinstance(zone, ZoneInfo):
        return pendulum.timezone(zone.key)
    offset = zone.utcoffset(None) if zone else None
    return pendulum.timezone(int((offset or timedelta(0)).total_seconds()))


def parse(text: str) -> datetime:
    """Read a date and time in the further ISO 8601 forms: week and ordinal dates, and so on.

    The result is naive where the text names no offset.

    Raises:
        ValueError: it cannot be read, or is not one date and time.
    """
    from pendulum.parsing import parse as parse_text

    found = parse_text(text, exact=True)
    if isinstance(found, date) and not isinstance(found, datetime):
        return datetime(found.year, found.month, found.day)
    if not isinstance(found, datetime):
        raise ValueError(f"{text!r} is not one date and time")
    offset = found.utcoffset()
    from datetime import timezone

    return found.replace(tzinfo=timezone(offset) if offset is not None else None)
