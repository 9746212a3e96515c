"""A time zone as stored offsets: what a zone's clock did, and nothing that could change it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from functools import cached_property
from typing import Any, NamedTuple

from slacal.fingerprints import digest

_EPOCH = datetime(1970, 1, 1)


class Change(NamedTuple):
    """From when an offset and its name hold.

    `since` is in seconds since 1970 UTC, `offset` in seconds, and `name` what it is called: "CEST".
    """

    since: int
    offset: int
    name: str


class FrozenZone(tzinfo):
    """A zone whose offsets are data; before the first change and after the last they stay.

    It reads a repeated or skipped wall time as PEP 495 says and as `zoneinfo` does.
    """

    def __init__(self, key: str, changes: Iterable[Change]) -> None:
        """Take what the clock of the zone *key* did, in order, at least its first offset."""
        self.key = key
        self.changes = tuple(Change(*change) for change in changes)
        self._offsets = [timedelta(seconds=change.offset) for change in self.changes]
        self._since = [change.since for change in self.changes[1:]]
        pairs = list(zip(self.changes, self.changes[1:], strict=False))
        # A repeated wall time belongs to the earlier offset until the fold says otherwise.
        self._walls = [
            [new.since + pick(old.offset, new.offset) for old, new in pairs] for pick in (max, min)
        ]

    def utcoffset(self, at: datetime | None) -> timedelta | None:
        """Return the offset that a wall time is read with."""
        return None if at is None else self._offsets[self._index(at)]

    def tzname(self, at: datetime | None) -> str | None:
        """Return the name of that offset, as "CEST"."""
        return None if at is None else self.changes[self._index(at)].name

    def dst(self, at: datetime | None) -> None:
        """Return None: what is daylight saving in an offset was not stored."""

    def _index(self, wall: datetime) -> int:
        return bisect_right(self._walls[wall.fold], _seconds(wall))

    def fromutc(self, at: datetime) -> datetime:
        """Return UTC's digits under this zone as the zone's clock shows them."""
        i = bisect_right(self._since, seconds := _seconds(at))
        shown = at + self._offsets[i]
        back = self.changes[i - 1].offset - self.changes[i].offset if i else 0
        is_repeated = i > 0 and seconds - self._since[i - 1] < back
        return shown.replace(fold=1) if is_repeated else shown

    @cached_property
    def sha256(self) -> str:
        """The hash of the key and the offsets, without their names."""
        offsets = [None, *(change.offset for change in self.changes)]
        jumps = [
            change[:2]
            for change, before in zip(self.changes, offsets, strict=False)
            if change.offset != before
        ]
        return digest("zone/1", [self.key, jumps])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FrozenZone):
            return NotImplemented
        return (self.key, self.changes) == (other.key, other.changes)

    def __hash__(self) -> int:
        return hash(self.sha256)

    def __str__(self) -> str:
        return f"{self.key} (frozen {self.sha256[:12]})"

    def __repr__(self) -> str:
        return f"<FrozenZone {self.key}, {len(self.changes)} offsets>"

    def __reduce__(self) -> tuple[Any, ...]:
        return FrozenZone, (self.key, self.changes)


def _seconds(at: datetime) -> int:
    since = at.replace(tzinfo=None) - _EPOCH
    return since.days * 86_400 + since.seconds
