"""Time zones by name, and which file a zone was really read from."""

from __future__ import annotations

import os
import re
import zoneinfo
from datetime import timedelta, timezone, tzinfo
from functools import lru_cache
from typing import TypedDict
from zoneinfo import ZoneInfo

from slacal.errors import UnknownZoneError, WrongTypeError, did_you_mean
from slacal.frozen_zone import FrozenZone


class ZoneSource(TypedDict):
    """Where the rules of a zone come from: the facts a promise needs to be checked later."""

    key: str
    read_from: str  # "system", "tzdata" (the package), "frozen" or "fixed offset"
    version: str | None  # of the time-zone database, e.g. "2026b"
    sha256: str | None  # of the zone's own file


def resolve(zone: object) -> tzinfo:
    """Return the `ZoneInfo` or fixed-offset `timezone` that *zone* names.

    Args:
        zone: a key such as "Europe/Amsterdam", or a tzinfo with a key (zoneinfo, pendulum, pytz)
            or with one fixed offset.

    Raises:
        UnknownZoneError: no such zone, or a tzinfo that cannot be named again later.
        WrongTypeError: neither a text nor a tzinfo.
    """
    if isinstance(zone, str):
        return _by_key(zone)
    if not isinstance(zone, tzinfo):
        raise WrongTypeError(
            f"timezone={zone!r} is a {type(zone).__name__}",
            why="a time zone is asked for",
            fix='pass a key such as "Europe/Amsterdam", or a tzinfo',
            value=zone,
        )
    if type(zone) is ZoneInfo and zone.key:
        return _by_key(zone.key)
    if type(zone) in (timezone, FrozenZone):
        return zone
    key = getattr(zone, "key", None) or getattr(zone, "zone", None)  # pendulum; pytz
    if isinstance(key, str):
        return _by_key(key)
    offset = _one_offset(zone)
    if offset is not None:
        return timezone(offset)
    raise UnknownZoneError(
        f"timezone={zone!r}",
        why="it has no key, so a calendar made with it could not be stored or compared",
        fix='pass the key, e.g. "Europe/Amsterdam"',
        zone=zone,
    )


def _one_offset(zone: tzinfo) -> timedelta | None:
    if "local" in type(zone).__name__.lower():
        return None  # the machine's own zone is another one elsewhere
    try:
        offset = zone.utcoffset(None)
        return None if offset is None else timezone(offset).utcoffset(None)
    except Exception:  # a tzinfo of unknown make may answer anything to no datetime at all
        return None


def _by_key(key: str) -> tzinfo:
    if key.startswith(("posix", "right/", "localtime")):  # another file on another machine
        raise _unknown(key)
    try:
        return ZoneInfo(key)
    except (KeyError, ValueError, OSError):  # a folder such as "Europe" is an OSError
        raise _unknown(key) from None


def _unknown(key: str) -> UnknownZoneError:
    fix = 'use a key such as "Europe/Amsterdam"'
    if re.search(r"[+-]\d", key):
        fix = "for a fixed offset pass datetime.timezone(timedelta(hours=2))"
    elif "/" in key or len(key) > 5:  # the nearest of some short names would be another zone
        fix = did_you_mean(key, zoneinfo.available_timezones()) or fix
    return UnknownZoneError(
        f'unknown time zone "{key}"',
        why="it is not in the time-zone database",
        fix=fix,
        zone=key,
    )


def zone_key(zone: tzinfo) -> str:
    """Return the name that a calendar's declaration holds: a key, or an offset as "UTC+01:00"."""
    if isinstance(zone, FrozenZone):
        return str(zone)
    return zone.key if isinstance(zone, ZoneInfo) else str(timezone(_fixed_offset(zone)))


def _fixed_offset(zone: tzinfo) -> timedelta:
    return zone.utcoffset(None) or timedelta(0)


def zone_source(zone: tzinfo) -> ZoneSource:
    """Return where the rules of *zone* were read from, its database's version and file hash."""
    key = zone_key(zone)
    if isinstance(zone, FrozenZone):
        return ZoneSource(key=zone.key, read_from="frozen", version=None, sha256=zone.sha256)
    if not isinstance(zone, ZoneInfo):
        return ZoneSource(key=key, read_from="fixed offset", version=None, sha256=None)
    return _file_source(key)


@lru_cache(maxsize=256)
def _file_source(key: str) -> ZoneSource:
    from hashlib import sha256

    for folder in zoneinfo.TZPATH:  # the order in which zoneinfo itself looks
        path = os.path.join(folder, *key.split("/"))
        if os.path.isfile(path):
            with open(path, "rb") as rules:
                digest = sha256(rules.read()).hexdigest()
            version = _system_version(folder)
            return ZoneSource(key=key, read_from="system", version=version, sha256=digest)
    from importlib.resources import files

    import tzdata

    data = files("tzdata").joinpath("zoneinfo", *key.split("/")).read_bytes()
    digest = sha256(data).hexdigest()
    return ZoneSource(key=key, read_from="tzdata", version=tzdata.IANA_VERSION, sha256=digest)


def _system_version(folder: str) -> str | None:
    for name in ("+VERSION", "tzdata.zi"):
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            with open(path, encoding="utf-8", errors="replace") as lines:
                first = lines.readline().strip()
            return first.removeprefix("# version").strip()
    return None
