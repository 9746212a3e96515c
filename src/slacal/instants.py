"""Datetimes at the edge, integers inside: datetime <-> instant, wall clock -> instant.

An *instant* is a whole number of microseconds since 1970-01-01T00:00Z; a *wall time* here is a
whole number of microseconds since 1970-01-01T00:00 on the local clock, whatever its offset was.
This is the one place that knows about clock changes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from operator import index
from typing import Any

from slacal.errors import (
    MissingTimeError,
    NaiveDatetimeError,
    PrecisionError,
    RangeError,
    UnfixedDurationError,
    WrongTypeError,
)

Instant = int  # microseconds since 1970-01-01T00:00Z
Micros = int  # a length of time in microseconds
Wall = int  # microseconds since 1970-01-01T00:00 on a local clock

SECOND: Micros = 1_000_000
MINUTE: Micros = 60 * SECOND
HOUR: Micros = 60 * MINUTE
DAY: Micros = 24 * HOUR

MICROSECOND = timedelta(microseconds=1)  # times an int it is exact, and quicker than a call

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


def micros_of(delta: timedelta) -> Micros:
    """Return the exact length of *delta* in microseconds."""
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def to_instant(at: datetime) -> Instant:
    """Return the instant of an aware datetime.

    Raises:
        NaiveDatetimeError: *at* has no time zone.
        WrongTypeError: *at* is no datetime.
        MissingTimeError, PrecisionError: a pandas NaT, or a Timestamp with nanoseconds.
    """
    if type(at) is not datetime:
        at = plain_datetime(at)
    try:
        # `timestamp()` would be a float; subtracting an aware epoch is exact.
        return micros_of(at - _EPOCH)
    except Exception as error:
        if at.tzinfo is not None and not _is_naive(at):
            raise WrongTypeError(
                f"{at!r}",
                why=f"its time zone gives no offset ({error})",
                fix="use a zone of zoneinfo",
                at=at,
            ) from error
        raise NaiveDatetimeError(
            f"naive datetime {at.isoformat()}",
            why="without a time zone it is not one instant",
            fix='give it one, e.g. at.replace(tzinfo=ZoneInfo("Europe/Amsterdam"))',
            at=at,
        ) from None


def _is_naive(at: datetime) -> bool:
    try:
        return at.utcoffset() is None
    except Exception:  # a tzinfo of unknown make
        return False


def plain_datetime(at: Any) -> datetime:
    """Return *at* as a plain datetime; refuse other types, "not a time", and nanoseconds.

    Trap: subclasses subtract in their own way (pendulum's difference is no plain timedelta).
    """
    if not isinstance(at, datetime):
        raise WrongTypeError(
            f"{at!r} is a {type(at).__name__}",
            why="an instant is asked for",
            fix="pass a timezone-aware datetime",
            value=at,
        )
    if type(at).__name__ == "NaTType":  # pandas.NaT is an instance of datetime
        raise MissingTimeError(
            "NaT is not a time", why="an instant is asked for", fix="drop or fill the missing times"
        )
    if getattr(at, "nanosecond", 0):
        raise PrecisionError(
            f"{at} has nanoseconds",
            why="instants are whole microseconds",
            fix='round it first, e.g. at.round("us")',
            at=at,
        )
    day = at.year, at.month, at.day
    time = at.hour, at.minute, at.second, at.microsecond
    return datetime(*day, *time, tzinfo=at.tzinfo, fold=at.fold)


def to_micros(amount: timedelta) -> Micros:
    """Return the exact length of a timedelta in microseconds.

    Raises:
        WrongTypeError: *amount* is no timedelta.
        MissingTimeError, PrecisionError: a pandas NaT, or a Timedelta with nanoseconds.
        UnfixedDurationError: a pendulum duration with months or years.
    """
    if type(amount) is not timedelta:
        amount = _plain_timedelta(amount)
    return (amount.days * 86_400 + amount.seconds) * 1_000_000 + amount.microseconds


def _plain_timedelta(amount: Any) -> timedelta:
    if type(amount).__name__ == "NaTType":
        raise MissingTimeError(
            "NaT is not an amount", why="a length of time is asked for", fix="drop or fill it"
        )
    if not isinstance(amount, timedelta):
        raise WrongTypeError(
            f"{amount!r} is a {type(amount).__name__}",
            why="an amount of service time is asked for",
            fix="pass a timedelta, e.g. timedelta(hours=4)",
            value=amount,
        )
    if getattr(amount, "nanoseconds", 0):
        raise PrecisionError(
            f"{amount} has nanoseconds",
            why="amounts are whole microseconds",
            fix='round it first, e.g. amount.round("us")',
            amount=amount,
        )
    # A pendulum Interval also *shows* months and years, but lies between two instants and is exact.
    is_interval = hasattr(amount, "start") and hasattr(amount, "end")
    if not is_interval and any(getattr(amount, unit, 0) for unit in ("months", "years")):
        raise UnfixedDurationError(
            f"{amount!r} has months or years",
            why="these have no fixed length",
            fix="give weeks, days, hours, minutes or seconds",
            amount=amount,
        )
    if hasattr(amount, "to_pytimedelta"):  # pandas
        exact: timedelta = amount.to_pytimedelta()
        return exact
    # Trap: pendulum's own `days` and `seconds` do not add up where a duration is negative.
    parts = (timedelta.days, timedelta.seconds, timedelta.microseconds)
    return timedelta(*(part.__get__(amount) for part in parts))


def to_range(
    start: datetime, end: datetime, read: Callable[[datetime], Instant] = to_instant
) -> tuple[Instant, Instant]:
    """Return the ends of a range as instants, read as datetimes or faster.

    Raises:
        RangeError: *end* comes before *start*.
    """
    first, last = read(start), read(end)
    if last < first:
        raise RangeError(
            f"from {start.isoformat()} to {end.isoformat()}",
            why="the end comes before the start",
            fix="swap the two",
            start=start,
            end=end,
        )
    return first, last


def to_date(day: Any) -> date:
    """Return *day*, which must be a plain date: a datetime is not a date here."""
    if type(day) is date or (isinstance(day, date) and not isinstance(day, datetime)):
        return date(day.year, day.month, day.day)
    if type(day).__name__ == "NaTType":
        raise MissingTimeError("NaT is not a date", why="a day is asked for", fix="drop or fill it")
    fix = "pass a datetime.date"
    if isinstance(day, datetime):
        fix = "say which date you mean: at.date(), or desk.business_day_of(at)"
    raise WrongTypeError(
        f"{day!r} is a {type(day).__name__}", why="a date is asked for", fix=fix, value=day
    )


def to_whole(name: str, value: Any) -> int:
    """Return *value* as an int; a bool or a float is no whole number of days."""
    if not isinstance(value, bool):
        try:
            whole = index(value)
        except TypeError:
            pass
        else:
            if abs(whole) < 10**1000:  # more has no text to show in an error
                return whole
            raise RangeError(f"{name} is too large", why="no calendar is that long", fix="use less")
    raise WrongTypeError(
        f"{name}={value!r} is a {type(value).__name__}",
        why=f"{name} is a whole number",
        fix="pass an int",
        value=value,
    )


def day_wall(ordinal: int) -> Wall:
    """Return the wall time at which the date with this proleptic ordinal begins."""
    return (ordinal - EPOCH_ORDINAL) * DAY


def wall_day(wall: Wall) -> int:
    """Return the ordinal of the date on which this wall time lies."""
    return wall // DAY + EPOCH_ORDINAL


class ZoneClock:
    """The clock of one zone: instants to datetimes and back, wall times to instants."""

    __slots__ = ("_epoch", "_fromutc", "instant", "zone")

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone
        self._epoch = datetime(1970, 1, 1, tzinfo=zone)
        self._fromutc = zone.fromutc
        self.instant = _instant_reader(zone)

    def datetime(self, instant: Instant) -> datetime:
        """Return the datetime of *instant* in this zone; its fold is set in a repeated hour."""
        # `fromutc` wants UTC's digits under this zone's name.
        return self._fromutc(self._epoch + instant * MICROSECOND)

    def offset(self, instant: Instant) -> Micros:
        """Return what the zone's clock shows at *instant* less UTC."""
        offset = self.datetime(instant).utcoffset()
        assert offset is not None  # a zone that answers fromutc has offsets
        return micros_of(offset)

    def wall(self, instant: Instant) -> Wall:
        """Return what the zone's clock shows at *instant*."""
        return instant + self.offset(instant)

    def reached(self, wall: Wall) -> Instant:
        """Return the first instant at which the zone's clock has reached *wall*.

        A skipped time is the instant of the jump, a repeated one its first occurrence.
        """
        return WallSpan(self, wall, wall).reached(wall)


def _instant_reader(zone: tzinfo) -> Callable[[datetime], Instant]:
    """Return `to_instant`, faster for datetimes of this zone. A closure: it runs for every one."""
    epoch, utcoffset = datetime(1970, 1, 1, tzinfo=zone), zone.utcoffset

    def instant(at: datetime) -> Instant:
        if type(at) is datetime and at.tzinfo is zone:
            # Two datetimes of one zone subtract by wall clock: one offset is asked for, not two.
            since = at - epoch - utcoffset(at)  # type: ignore[operator]
            return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
        return to_instant(at)

    return instant


class WallSpan:
    """The offsets of a zone between two wall times, to turn many wall times into instants.

    Invariant: offset `_offsets[i]` holds from instant `_since[i]` to `_since[i + 1]`, and before
    its end the clock has shown every wall time below `_shown[i]`.
    """

    __slots__ = ("_offsets", "_shown", "_since")

    def __init__(self, clock: ZoneClock, first: Wall, last: Wall) -> None:
        # No zone's clock is more than a day from UTC.
        since, end = first - 2 * DAY, last + 2 * DAY
        self._since = [since]
        self._offsets = [clock.offset(since)]
        for jump, offset in jumps_between(clock.zone, since, end):
            self._since.append(jump)
            self._offsets.append(offset)
        self._shown: list[Wall] = []
        highest = since
        for jump, offset in zip([*self._since[1:], end], self._offsets, strict=True):
            highest = max(highest, jump + offset)  # a clock set back shows nothing new for a while
            self._shown.append(highest)

    def reached(self, wall: Wall) -> Instant:
        """Return the first instant at which the zone's clock has reached *wall*."""
        i = bisect_right(self._shown, wall)
        return max(self._since[i], wall - self._offsets[i])

    def rows(self) -> tuple[list[Instant], list[Micros], list[Wall]]:
        """Return (since, offsets, shown): from when each offset holds, and the walls it ends at.

        An instant's offset is that of the last `since` at or before it; a wall time belongs to the
        first offset that is not yet at an end for it, and is not reached before its `since`.
        """
        return self._since, self._offsets, self._shown

    def steady(self, wall: Wall) -> tuple[Wall, Wall, Micros]:
        """Return (low, high, offset): for wall times in [low, high) the instant is wall - offset.

        The range is empty where *wall* itself is skipped by a jump.
        """
        i = bisect_right(self._shown, wall)
        low = self._since[i] + self._offsets[i]
        if i:
            low = max(low, self._shown[i - 1])
        return low, self._shown[i], self._offsets[i]


# No zone has jumped twice within three days; the closest were 95 h 40 min apart (Freetown, 1939).
_SAMPLE = 3 * DAY
_BLOCK = 92 * _SAMPLE


def jumps_between(zone: tzinfo, start: Instant, end: Instant) -> list[tuple[Instant, Micros]]:
    """Return (instant, new offset) for each clock change in (start, end], in order."""
    blocks = range(start // _BLOCK, end // _BLOCK + 1)
    return [jump for block in blocks for jump in _jumps(zone, block) if start < jump[0] <= end]


@lru_cache(maxsize=4096)
def _jumps(zone: tzinfo, block: int) -> tuple[tuple[Instant, Micros], ...]:
    offset = ZoneClock(zone).offset
    found = []
    first = block * _BLOCK
    before = offset(first)
    for at in range(first, first + _BLOCK, _SAMPLE):
        after = offset(at + _SAMPLE)
        if after != before:
            found.append((first_change(offset, at, at + _SAMPLE), after))
        before = after
    return tuple(found)


def first_change(look: Callable[[Instant], object], before: Instant, after: Instant) -> Instant:
    """Return the first instant, on a whole second, that does not look as *before* does."""
    old = look(before)
    low, high = before // SECOND, after // SECOND
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if look(middle * SECOND) == old else (low, middle)
    return high * SECOND
