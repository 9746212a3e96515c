"""Reading the times that people type, and saying which reading was taken."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from slacal.errors import SlacalError, WallTimeError, shortened
from slacal.pendulums import parse_ordinal
from slacal.zones import zone_key


class TypedTimeError(SlacalError, ValueError):
    """A time that cannot be read."""


class TypedTime(NamedTuple):
    """An aware datetime, and whether its zone had to be filled in."""

    at: datetime
    was_naive: bool


# The forms of ISO 8601 that name one date and one time; parsers accept more, and guess.
_ORDINAL = r"\d{4}-?\d{3}"
_DATE = rf"(?:\d{{4}}-\d\d-\d\d|\d{{8}}|\d{{4}}-W\d\d-[1-7]|\d{{4}}W\d\d[1-7]|{_ORDINAL})"
_TIME = r"(?:\d\d|\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?|\d{4}(?:\d\d(?:[.,]\d+)?)?)"
_OFFSET = r"(?:Z|[+-]\d\d(?::?[0-5]\d)?)"
_ISO_8601 = re.compile(rf"{_DATE}[T ]{_TIME}\s?{_OFFSET}?", re.IGNORECASE | re.ASCII)
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
    try:
        return TypedTime(_in_zone(at.replace(tzinfo=None), zone, fold), was_naive=True)
    except OverflowError:  # years 1 and 9999 have no room for an offset; no calendar reaches them
        return TypedTime(at.replace(tzinfo=zone), was_naive=True)


def _read(text: str) -> datetime:
    shown = f'time "{shortened(text)}"'
    if re.fullmatch(_DATE, text):
        raise TypedTimeError(shown, why="it has no time of day", fix=_HELP)
    if not _ISO_8601.fullmatch(text):
        raise TypedTimeError(shown, why="it is not in ISO 8601", fix=_HELP)
    if _TOO_FINE.search(text):
        raise TypedTimeError(shown, why="it is finer than a microsecond", fix=_HELP)
    try:
        if re.match(rf"{_ORDINAL}[T ]", text, re.IGNORECASE):
            return parse_ordinal(text)
        return datetime.fromisoformat(text)
    except ValueError as error:
        why = str(error) if "must be in" in str(error) else "there is no such date or time"
        raise TypedTimeError(shown, why=why, fix=_HELP) from None


def _in_zone(naive: datetime, zone: tzinfo, fold: int | None) -> datetime:
    readings = [naive.replace(tzinfo=zone, fold=i) for i in (0, 1)]
    before, after = (reading.utcoffset() or timedelta(0) for reading in readings)
    if before == after:
        return readings[0]
    if fold is not None:
        return _normal(readings[fold], zone)
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
        fix=f"choose --fold 0 for {shown[0]} or --fold 1 for {shown[1]}, or type the offset",
        readings=tuple(shown),
    )


def _normal(reading: datetime, zone: tzinfo) -> datetime:
    """Return a reading as the zone's clock shows it: a skipped time is shown by none."""
    return reading.astimezone(UTC).astimezone(zone)
