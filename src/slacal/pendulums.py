"""The one module that knows pendulum, and imports it only when somebody uses it.

Nothing is calculated with pendulum: its `instance` moves a time inside a clock change, and its
defaults for a repeated time differ from the standard library's. Its datetimes are taken, and given
back field by field.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo


def is_pendulum(kind: type) -> bool:
    """Return whether a class is `pendulum.DateTime`, without importing pendulum."""
    return any(base.__module__.partition(".")[0] == "pendulum" for base in kind.__mro__)


def alike(kind: type[datetime], at: datetime) -> datetime:
    """Return an aware datetime as the same `pendulum.DateTime` where *kind* is one."""
    if kind is datetime or not is_pendulum(kind):
        return at
    from pendulum import DateTime

    day = at.year, at.month, at.day
    time = at.hour, at.minute, at.second, at.microsecond
    return DateTime(*day, *time, tzinfo=_zone(at), fold=at.fold)


def _zone(at: datetime) -> Any:
    import pendulum

    if isinstance(at.tzinfo, ZoneInfo):
        return pendulum.timezone(at.tzinfo.key)
    offset = at.utcoffset()  # a fixed offset, or a frozen zone's: pendulum has no such zone
    return pendulum.timezone(int((offset or timedelta(0)).total_seconds()))


def parse_ordinal(text: str) -> datetime:
    """Read an ISO 8601 time on a day of the year, "2026-124T14:30", which `datetime` does not.

    The result is naive where the text names no offset.

    Raises:
        ValueError: there is no such date or time.
    """
    from pendulum.parsing import parse

    try:
        found = parse(text, exact=True)
    except Exception as error:  # its parser also fails with the errors of what it is built on
        raise ValueError(f"{text!r} cannot be read") from error
    if not isinstance(found, datetime):
        raise ValueError(f"{text!r} is not one date and time")
    offset = found.utcoffset()
    return found.replace(tzinfo=None if offset is None else timezone(offset))
