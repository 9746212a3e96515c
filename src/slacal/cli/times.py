"""Reading the times that people type, and saying which reading was taken."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from slacal.errors import SlacalError, WallTimeError
from slacal.zones import zone_key


class TypedTimeError(SlacalError, ValueError):
    """A time that cannot be read."""


class TypedTime(NamedTuple):
    """An aware datetime, and whether its zone had to be filled in."""

    at: datetime
    was_naive: bool


_TOO_FINE = re.compile(r"[.,]\d{6}\d*[1-9]")
_HELP = "write e.g. 2026-05-04T14:30 or 2026-05-04T14:30+02:00"


def read_time(text: str, zone: tzinfo, fold: int | None) -> TypedTime:
    """Return the time in *text*; one without an offset is read in *zone*.

    Raises:
        TypedTimeError: it is no date and time, or is finer than a microsecond.
        WallTimeError: it does not exist in the zone, or exists twice, and *fold* is not given.
    """
    text = text.strip()
    at = _read(text)
    if at.utcoffset() is not None:
        return TypedTime(at, was_naive=False)
    return TypedTime(_in_zone(at.replace(tzinfo=None), zone, fold), was_naive=True)


def _read(text: str) -> datetime:
    if _TOO_FINE.search(text):
        raise TypedTimeError(f'time "{text}"', why="it is finer than a microsecond", fix=_HELP)
    if not re.search(r"\d[T ]\s*\d|\dt\d", text):
        why = "it has no time of day" if re.match(r"\d{4}-\d\d-\d\d$", text) else "it is no time"
        raise TypedTimeError(f'time "{text[:80]}"', why=why, fix=_HELP)
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        first = error
    try:
        from slacal.pendulums import parse  # the further forms of ISO 8601

        return parse(text)
    except ValueError:
        why = str(first) if "must be in" in str(first) else "it is not in ISO 8601"
        raise TypedTimeError(f'time "{text[:80]}"', why=why, fix=_HELP) from None


def _in_zone(naive: datetime, zone: tzinfo, fold: int | None) -> datetime:
    readings = [naive.replace(tzinfo=zone, fold=i) for i in (0, 1)]
    before, after = (reading.utcoffset() or timedelta(0) for reading in readings)
    if before == after or fold is not None:
        return readings[fold or 0]
    key = zone_key(zone)
    exists = before > after
    shown = [_normal(reading, zone).isoformat() for reading in readings]
    raise WallTimeError(
        f"{naive.isoformat()} in {key}",
        why=(
            "the clock is set back, and shows it twice"
            if exists
            else "the clock is set forward, and never shows it"
        ),
        fix=f"choose --fold 0 for {shown[0]}, or --fold 1 for {shown[1]}",
        readings=tuple(shown),
    )


def _normal(reading: datetime, zone: tzinfo) -> datetime:
    return reading.astimezone(UTC).astimezone(zone)
