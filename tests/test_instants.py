"""Datetimes to instants and back, wall time to instants, and everything that is no instant."""

from __future__ import annotations

import struct
import zoneinfo
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pendulum
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from slacal import HorizonError, ServiceCalendar, WeeklyHours
from slacal.calendars.counting import COUNTINGS
from slacal.errors import (
    MissingTimeError,
    NaiveDatetimeError,
    PrecisionError,
    RangeError,
    UnfixedDurationError,
    WrongTypeError,
)
from slacal.instants import (
    WallSpan,
    ZoneClock,
    day_wall,
    jumps_between,
    to_date,
    to_instant,
    to_micros,
    to_whole,
    wall_day,
)
from tests import walk
from tests.strategies import FIXED, HOUR, ZONE_YEARS, clock_changes

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MINUTE = 60_000_000
DAY = 24 * HOUR

AWKWARD = tuple(
    dict.fromkeys(
        [zone for zone, _ in ZONE_YEARS]
        + [
            "Africa/Cairo",  # four changes in 2010, at midnight
            "Africa/El_Aaiun",
            "America/Asuncion",  # midnight
            "America/Havana",
            "America/Noronha",  # summer time for a week in 2000
            "Asia/Beirut",
            "Asia/Gaza",
            "Asia/Pyongyang",
            "Asia/Tehran",
            "Atlantic/Azores",
            "Europe/London",
            "Europe/Volgograd",
            "Pacific/Kanton",
        ]
    )
)


# A zone's own file, read here once more: what the library finds by sampling stands there as a list


@cache
def file_of(key: str) -> bytes:
    for folder in zoneinfo.TZPATH:
        path = Path(folder, *key.split("/"))
        if path.is_file():
            return path.read_bytes()
    return files("tzdata").joinpath("zoneinfo", *key.split("/")).read_bytes()


def transitions(content: bytes) -> tuple[int, ...]:
    """Return the seconds since 1970 that a time-zone file lists, by RFC 8536 section 3."""
    sizes = struct.Struct(">20x6l")

    def body(offset: int, width: int) -> tuple[int, int, int]:
        utc, standard, leap, times, types, letters = sizes.unpack_from(content, offset)
        start = offset + sizes.size
        rest = times + 6 * types + letters + leap * (width + 4) + standard + utc
        return start, times, start + times * width + rest

    *_, second = body(0, 4)  # the first, 32-bit, part is there for old readers
    start, times, _ = body(second, 8)
    return struct.unpack_from(f">{times}q", content, start)


@cache
def different_zones() -> dict[bytes, str]:
    """Return one key for every different file of the time-zone database."""
    return {file_of(key): key for key in sorted(zoneinfo.available_timezones(), reverse=True)}


def offset_at(zone: tzinfo, instant: int) -> int:
    offset = (walk.EPOCH + instant * walk.MICRO).astimezone(zone).utcoffset()
    assert offset is not None
    return offset // walk.MICRO


def listed_jumps(content: bytes, zone: tzinfo, since: int) -> list[int]:
    """Return the instants of a file at which the offset (not just its name) changes."""
    found = [seconds * 1_000_000 for seconds in transitions(content)]
    return [at for at in found if at >= since and offset_at(zone, at - 1) != offset_at(zone, at)]


# Wall time to instants: against the walk, around every change


def walls_around(change: int, zone: tzinfo) -> set[int]:
    """Return wall times that a clock change skips, repeats, or just leaves alone."""
    before, after = offset_at(zone, change - 1), offset_at(zone, change)
    low, high = sorted((change + before, change + after))
    midnights = {wall // DAY * DAY + step * DAY for wall in (low, high) for step in (-1, 0, 1, 2)}
    marks = {low, high, (low + high) // 2, low - HOUR, high + HOUR} | midnights
    return {mark + step for mark in marks for step in (-1_000_000, -1, 0, 1, MINUTE)}


def naive(wall: int) -> datetime:
    return datetime(1970, 1, 1) + wall * walk.MICRO


@pytest.mark.parametrize("key", AWKWARD)
def test_a_wall_time_is_the_first_instant_that_shows_it_or_more(key: str) -> None:
    zone = ZoneInfo(key)
    clock = ZoneClock(zone)
    for change in clock_changes(zone, 1970, 2040):
        walls = walls_around(change, zone)
        span = WallSpan(clock, min(walls), max(walls))
        for wall in walls:
            expected = walk.first_reach(zone, naive(wall))
            assert span.reached(wall) == expected, (key, naive(wall))
            # Steady: a whole stretch of wall times with one offset, and this one in it, or none.
            low, high, offset = span.steady(wall)
            if low <= wall < high:
                assert expected == wall - offset
                for other in (max(low, min(walls)), (low + high) // 2, min(high - 1, max(walls))):
                    if low <= other < high and min(walls) <= other <= max(walls):
                        assert walk.first_reach(zone, naive(other)) == other - offset
        # The same, without a span.
        for wall in sorted(walls)[::7]:
            assert clock.reached(wall) == walk.first_reach(zone, naive(wall))


@pytest.mark.parametrize("key", AWKWARD)
def test_a_long_span_is_as_exact_as_a_short_one(key: str) -> None:
    zone = ZoneInfo(key)
    first, last = (datetime(year, 1, 1, tzinfo=UTC) for year in (1970, 2041))
    span = WallSpan(ZoneClock(zone), walk.micros(first), walk.micros(last))
    for change in clock_changes(zone, 1970, 2040):
        for wall in walls_around(change, zone):
            if walk.micros(first) <= wall <= walk.micros(last):
                assert span.reached(wall) == walk.first_reach(zone, naive(wall))


@pytest.mark.parametrize("zone", FIXED, ids=str)
def test_a_fixed_offset_never_jumps(zone: timezone) -> None:
    offset = offset_at(zone, 0)
    assert jumps_between(zone, -(10**16), 10**16) == []
    for wall in (-(10**15) - 1, 0, 1, 10**15 + 7):
        assert ZoneClock(zone).reached(wall) == wall - offset


@pytest.mark.parametrize(
    ("key", "wall", "instant"),
    [
        # Skipped 02:00-03:00: the instant of the jump. Repeated 02:00-03:00: the first time.
        ("Europe/Amsterdam", "2026-03-29T02:30", "2026-03-29T01:00"),
        ("Europe/Amsterdam", "2026-03-29T03:00", "2026-03-29T01:00"),
        ("Europe/Amsterdam", "2026-10-25T02:30", "2026-10-25T00:30"),
        ("Europe/Amsterdam", "2026-10-25T03:00", "2026-10-25T02:00"),
        # The whole of 30 December 2011 is skipped.
        ("Pacific/Apia", "2011-12-30T00:00", "2011-12-30T10:00"),
        ("Pacific/Apia", "2011-12-30T23:59", "2011-12-30T10:00"),
        ("Pacific/Apia", "2011-12-31T00:00", "2011-12-30T10:00"),
        # At 00:01 back to 23:01: midnight is reached before, and not again.
        ("America/St_Johns", "2010-11-07T00:00", "2010-11-07T02:30"),
        ("America/St_Johns", "2010-11-07T00:01", "2010-11-07T03:31"),
        # Midnight itself is skipped, and in February the last hour of the day is repeated.
        ("America/Sao_Paulo", "2018-11-04T00:00", "2018-11-04T03:00"),
        ("America/Sao_Paulo", "2018-02-18T00:00", "2018-02-18T03:00"),
        ("America/Sao_Paulo", "2018-02-17T23:30", "2018-02-18T01:30"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30"),
        ("Asia/Kathmandu", "1986-01-01T00:10", "1985-12-31T18:30"),
    ],
)
def test_wall_times_by_hand(key: str, wall: str, instant: str) -> None:
    shown = datetime.fromisoformat(wall).replace(tzinfo=UTC)
    found = ZoneClock(ZoneInfo(key)).reached(walk.micros(shown))
    assert found == walk.micros(datetime.fromisoformat(instant).replace(tzinfo=UTC))


# Clock changes: all of them, to the microsecond


def assert_listed_jumps_are_found(key: str, content: bytes, since: datetime) -> None:
    zone, start = ZoneInfo(key), walk.micros(since)
    listed = listed_jumps(content, zone, start)
    expected = [(at, offset_at(zone, at)) for at in listed]
    assert jumps_between(zone, start - 1, max(listed, default=start)) == expected, key


def test_every_listed_change_of_every_zone_since_1970_is_found_exactly() -> None:
    for content, key in different_zones().items():
        assert_listed_jumps_are_found(key, content, datetime(1970, 1, 2, tzinfo=UTC))


# Two changes 95 hours apart in September 1939; summer times of days and weeks; a wartime of many.
CLOSE_ONCE = ("Africa/Freetown", "Africa/Tunis", "Europe/Simferopol", "Europe/Warsaw", "Asia/Gaza")


@pytest.mark.parametrize("key", [*CLOSE_ONCE, *AWKWARD])
def test_every_change_in_a_zones_history_is_found_exactly(key: str) -> None:
    # A calendar may begin in year 2, though its zone knew local mean time only.
    assert_listed_jumps_are_found(key, file_of(key), datetime(1800, 1, 1, tzinfo=UTC))


def test_the_changes_of_awkward_zones_are_found_past_their_lists() -> None:
    start, end = (walk.micros(datetime(year, 1, 1, tzinfo=UTC)) for year in (2036, 2046))
    for key in AWKWARD:
        zone = ZoneInfo(key)
        expected = [at for at in clock_changes(zone, 2036, 2045) if start < at <= end]
        assert [at for at, _ in jumps_between(zone, start, end)] == expected, key


def test_the_ends_of_the_stretch_are_half_open() -> None:
    change = walk.micros(datetime(2026, 3, 29, 1, tzinfo=UTC))
    assert jumps_between(AMSTERDAM, change - 1, change) == [(change, 2 * HOUR)]
    assert jumps_between(AMSTERDAM, change, change + DAY) == []
    assert jumps_between(AMSTERDAM, change - DAY, change - 1) == []


def gaps(key: str, content: bytes) -> Iterator[tuple[int, datetime]]:
    zone = ZoneInfo(key)
    since = walk.micros(datetime(1970, 1, 1, tzinfo=UTC))
    listed = listed_jumps(content, zone, since)
    last = max(listed, default=since)
    # After its list a zone follows a rule: two changes a year, looked at day by day for a while.
    past = clock_changes(zone, 2037, 2045)
    jumps = sorted({*listed, *(at for at in past if at > last)})
    for early, late in pairwise(jumps):
        yield late - early, walk.EPOCH + late * walk.MICRO


def test_no_zone_jumps_twice_within_six_days() -> None:
    # Exact for 1970-2037, from the zones' own files; daily samples for 2037-2045.
    close = {
        key: found
        for content, key in different_zones().items()
        if (found := [when for gap, when in gaps(key, content) if gap <= 6 * DAY])
    }
    assert close == {}


# Instants and datetimes: there and back


@st.composite
def shown_instants(draw: st.DrawFn) -> tuple[tzinfo, int]:
    key, (first, last) = draw(st.sampled_from(ZONE_YEARS))
    zone = ZoneInfo(key)
    changes = clock_changes(zone, first, last) or (0,)
    near = draw(st.sampled_from(changes)) + draw(
        st.sampled_from((-HOUR, -1, 0, 1, HOUR // 2, HOUR - 1, HOUR, 2 * HOUR))
    )
    anywhere = st.integers(-(10**15), 4 * 10**15)
    return zone, draw(st.one_of(st.just(near), anywhere))


@given(shown_instants())
def test_an_instant_is_shown_with_its_fold_and_read_back(case: tuple[tzinfo, int]) -> None:
    zone, instant = case
    clock = ZoneClock(zone)
    expected = (walk.EPOCH + instant * walk.MICRO).astimezone(zone)
    found = clock.datetime(instant)
    assert (found.replace(tzinfo=None), found.fold) == (
        expected.replace(tzinfo=None),
        expected.fold,
    )
    assert found.tzinfo is zone
    assert clock.instant(found) == to_instant(found) == instant
    assert clock.offset(instant) == offset_at(zone, instant)
    assert clock.wall(instant) == instant + offset_at(zone, instant)


@given(st.datetimes(), st.sampled_from([key for key, _ in ZONE_YEARS]), st.sampled_from((0, 1)))
@example(datetime(2026, 3, 29, 2, 30), "Europe/Amsterdam", 0)
@example(datetime(2026, 3, 29, 2, 30), "Europe/Amsterdam", 1)
@example(datetime.min, "Pacific/Apia", 0)
@example(datetime.max, "America/New_York", 0)
def test_any_aware_datetime_is_one_instant(local: datetime, key: str, fold: int) -> None:
    zone = ZoneInfo(key)
    at = local.replace(tzinfo=zone, fold=fold)
    expected = walk.micros(at)
    assert to_instant(at) == expected
    assert ZoneClock(zone).instant(at) == expected
    assert ZoneClock(UTC).instant(at) == expected
    other = at.replace(tzinfo=ZoneInfo.no_cache(key))
    assert ZoneClock(zone).instant(other) == expected


def test_days_and_walls() -> None:
    assert day_wall(date(1970, 1, 1).toordinal()) == 0
    assert day_wall(date(1970, 1, 2).toordinal()) == DAY
    assert day_wall(date(1969, 12, 31).toordinal()) == -DAY
    for wall, day in ((0, "1970-01-01"), (-1, "1969-12-31"), (DAY - 1, "1970-01-01")):
        assert wall_day(wall) == date.fromisoformat(day).toordinal()


# What is no instant


class Subclass(datetime):
    """A datetime as other libraries have them: still a datetime."""


class NaTType(datetime):
    """Stands for pandas.NaT: an instance of datetime that is no time."""


class Timestamp(datetime):
    """Stands for a pandas.Timestamp that is finer than a microsecond."""

    nanosecond = 7


class Whole(datetime):
    """Stands for a pandas.Timestamp without nanoseconds."""

    nanosecond = 0


class NoOffset(tzinfo):
    """A time zone that does not know its offset: such a datetime is naive."""

    def utcoffset(self, at: datetime | None, /) -> None:
        return None

    def dst(self, at: datetime | None, /) -> None:
        return None

    def tzname(self, at: datetime | None, /) -> None:
        return None


class datetime64:  # noqa: N801 - stands for numpy.datetime64
    pass


BAD_INSTANTS: list[tuple[object, type[Exception], str]] = [
    (datetime(2026, 5, 4, 9), NaiveDatetimeError, "naive datetime 2026-05-04T09:00:00"),
    (datetime(2026, 5, 4, 9, tzinfo=NoOffset()), NaiveDatetimeError, "naive datetime"),
    (Subclass(2026, 5, 4, 9), NaiveDatetimeError, "naive datetime 2026-05-04T09:00:00"),
    (date(2026, 5, 4), WrongTypeError, "is a date"),
    (time(9), WrongTypeError, "is a time"),
    ("2026-05-04T09:00+02:00", WrongTypeError, "is a str"),
    (1_777_000_000, WrongTypeError, "is a int"),
    (1_777_000_000.5, WrongTypeError, "is a float"),
    (None, WrongTypeError, "is a NoneType"),
    (timedelta(0), WrongTypeError, "is a timedelta"),
    (datetime64(), WrongTypeError, "is a datetime64"),
    (NaTType(2026, 5, 4, tzinfo=UTC), MissingTimeError, "NaT is not a time"),
    (Timestamp(2026, 5, 4, tzinfo=UTC), PrecisionError, "has nanoseconds"),
]

DESK = ServiceCalendar(
    timezone="Europe/Amsterdam", hours=WeeklyHours.parse("Mon-Fri 09:00-17:00"), years=(2020, 2030)
)
MONDAY = datetime(2026, 5, 4, 9, tzinfo=AMSTERDAM)

QUESTIONS: dict[str, Callable[[Any], object]] = {
    "to_instant": to_instant,
    "is_open": DESK.is_open,
    "roll_forward": DESK.roll_forward,
    "roll_back": DESK.roll_back,
    "window_at": DESK.window_at,
    "next_window": DESK.next_window,
    "previous_window": DESK.previous_window,
    "windows, start": lambda at: DESK.windows(at, MONDAY),
    "windows, end": lambda at: DESK.windows(MONDAY, at),
    "add": lambda at: DESK.add(at, timedelta(hours=1)),
    "elapsed, start": lambda at: DESK.elapsed(at, MONDAY),
    "elapsed, end": lambda at: DESK.elapsed(MONDAY, at),
    "due": lambda at: DESK.due(at, "4 service hours"),
    "due in calendar days": lambda at: DESK.due(at, "4 calendar days"),
    "business_day_of": DESK.business_day_of,
    "same_hours": lambda at: DESK.same_hours(DESK, at, MONDAY),
}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(("at", "error", "says"), BAD_INSTANTS, ids=lambda value: None)
def test_what_is_no_instant_is_refused(
    question: str, at: object, error: type[Exception], says: str
) -> None:
    with pytest.raises(error) as raised:
        QUESTIONS[question](at)
    assert says in str(raised.value)


class Broken(NoOffset):
    """A time zone that cannot answer at all."""

    def utcoffset(self, at: datetime | None, /) -> None:
        raise LookupError("no rules")


def test_a_time_zone_that_gives_no_offset() -> None:
    for question in QUESTIONS.values():
        with pytest.raises(WrongTypeError, match=r"its time zone gives no offset \(no rules\)"):
            question(datetime(2026, 5, 4, 9, tzinfo=Broken()))


def test_a_naive_datetime_is_refused_with_the_fix() -> None:
    with pytest.raises(NaiveDatetimeError) as raised:
        DESK.is_open(datetime(2026, 5, 4, 9))
    assert "ZoneInfo" in raised.value.fix
    assert "replace(tzinfo=" in raised.value.fix
    assert isinstance(raised.value, ValueError)


@pytest.mark.parametrize("kind", [Subclass, Whole])
def test_a_subclass_of_datetime_is_taken_and_a_plain_one_given(kind: type[datetime]) -> None:
    at = kind(2026, 5, 4, 9, tzinfo=AMSTERDAM)
    assert to_instant(at) == walk.micros(MONDAY)
    found = DESK.add(at, timedelta(hours=1))
    assert type(found) is datetime
    assert walk.micros(found) == walk.micros(MONDAY) + HOUR


def test_a_subclass_keeps_its_fold() -> None:
    at = Subclass(2026, 10, 25, 2, 30, tzinfo=AMSTERDAM, fold=1)
    assert to_instant(at) == walk.micros(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))


# Amounts


class Timedelta(timedelta):
    """Stands for a pandas.Timedelta: nanoseconds beside, and a way to a plain timedelta."""

    nanoseconds = 0

    def to_pytimedelta(self) -> timedelta:
        return timedelta(days=self.days, seconds=self.seconds, microseconds=self.microseconds)


class TooFine(Timedelta):
    nanoseconds = 3


class timedelta64:  # noqa: N801 - stands for numpy.timedelta64
    pass


@pytest.mark.parametrize(
    ("amount", "error", "says"),
    [
        (3600, WrongTypeError, "is a int"),
        (1.5, WrongTypeError, "is a float"),
        (None, WrongTypeError, "is a NoneType"),
        ("4 hours", WrongTypeError, "is a str"),
        (time(4), WrongTypeError, "is a time"),
        (timedelta64(), WrongTypeError, "is a timedelta64"),
        (NaTType(2026, 5, 4), MissingTimeError, "NaT is not an amount"),
        (TooFine(hours=1), PrecisionError, "has nanoseconds"),
        (pendulum.duration(months=1), UnfixedDurationError, "months or years"),
        (pendulum.duration(years=1), UnfixedDurationError, "months or years"),
        (pendulum.duration(years=-1), UnfixedDurationError, "months or years"),
        (pendulum.duration(months=-2, hours=3), UnfixedDurationError, "months or years"),
    ],
    ids=lambda value: None,
)
def test_what_is_no_amount_is_refused(amount: Any, error: type[Exception], says: str) -> None:
    for question in (to_micros, lambda amount: DESK.add(MONDAY, amount)):
        with pytest.raises(error) as raised:
            question(amount)
        assert says in str(raised.value)


def test_a_timedelta_of_pandas_is_exact() -> None:
    assert to_micros(Timedelta(hours=1, microseconds=1)) == HOUR + 1


@given(st.timedeltas())
@example(timedelta.max)
@example(timedelta.min)
@example(timedelta(microseconds=-1))
def test_an_amount_is_exact(amount: timedelta) -> None:
    expected = amount // walk.MICRO
    assert to_micros(amount) == expected
    assert to_micros(Timedelta(amount.days, amount.seconds, amount.microseconds)) == expected


UNITS = {
    "weeks": 7 * DAY,
    "days": DAY,
    "hours": HOUR,
    "minutes": MINUTE,
    "seconds": 1_000_000,
    "milliseconds": 1_000,
    "microseconds": 1,
}


@given(st.dictionaries(st.sampled_from(sorted(UNITS)), st.integers(-5000, 5000), min_size=1))
@example({"hours": -1, "minutes": -30})
@example({"microseconds": -1})
@example({"days": -1, "seconds": 1})
@example({"seconds": -86_400})
@example({"weeks": -2, "hours": 3})
def test_a_pendulum_duration_is_exact_also_when_negative(parts: dict[str, int]) -> None:
    amount = pendulum.duration(**parts)
    assert to_micros(amount) == sum(UNITS[unit] * number for unit, number in parts.items())


def test_a_negative_pendulum_duration_goes_back() -> None:
    found = DESK.add(MONDAY, pendulum.duration(hours=-1, minutes=-30))
    assert found == datetime(2026, 5, 1, 15, 30, tzinfo=AMSTERDAM)
    found = DESK.add(MONDAY, pendulum.duration(days=-1, seconds=-1))  # 24 service hours and 1 s
    assert found == datetime(2026, 4, 28, 16, 59, 59, tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-01-01T00:00", "2026-04-01T00:00"),  # it shows months, and is a number of hours
        ("2026-03-28T12:00", "2026-03-29T12:00"),  # 23 hours
        ("2026-10-24T12:00", "2026-10-25T12:00"),  # 25 hours
        ("2024-02-29T00:00", "2026-03-01T07:08:09.000001"),
        ("2026-05-04T09:00", "2026-05-04T09:00"),
    ],
)
def test_a_pendulum_interval_is_exact(start: str, end: str) -> None:
    first, last = (pendulum.DateTime.fromisoformat(at).replace(tzinfo=UTC) for at in (start, end))
    length = walk.micros(datetime.fromisoformat(end).replace(tzinfo=UTC)) - walk.micros(
        datetime.fromisoformat(start).replace(tzinfo=UTC)
    )
    assert to_micros(pendulum.interval(first, last)) == length
    assert to_micros(last - first) == length
    assert to_micros(pendulum.interval(last, first)) == -length
    assert to_micros(pendulum.interval(last, first, absolute=True)) == length


# Pendulum's datetimes: in and out, field by field


def in_pendulum(at: datetime) -> pendulum.DateTime:
    """Return the very same fields, as `pendulum.instance` does not in a clock change."""
    assert isinstance(at.tzinfo, ZoneInfo)
    fields = at.year, at.month, at.day, at.hour, at.minute, at.second, at.microsecond
    return pendulum.DateTime(*fields, tzinfo=pendulum.timezone(at.tzinfo.key), fold=at.fold)


ALWAYS = ServiceCalendar(
    timezone="Europe/Amsterdam", hours=WeeklyHours.parse("24/7"), years=(2020, 2030)
)


@pytest.mark.parametrize(
    ("fold", "minutes", "shown"),
    [
        (0, 0, "2026-10-25T02:30+02:00"),
        (1, 0, "2026-10-25T02:30+01:00"),
        (0, 29, "2026-10-25T02:59+02:00"),
        (0, 30, "2026-10-25T02:00+01:00"),  # from the first pass into the second
        (0, 60, "2026-10-25T02:30+01:00"),
        (1, 30, "2026-10-25T03:00+01:00"),
        (1, -31, "2026-10-25T02:59+02:00"),
    ],
)
def test_a_repeated_hour_goes_in_and_out_of_pendulum(fold: int, minutes: int, shown: str) -> None:
    plain = datetime(2026, 10, 25, 2, 30, tzinfo=AMSTERDAM, fold=fold)
    expected = datetime.fromisoformat(shown)
    amount = timedelta(minutes=minutes)
    assert walk.micros(ALWAYS.add(plain, amount)) == walk.micros(expected)
    found = ALWAYS.add(in_pendulum(plain), amount)
    assert type(found) is pendulum.DateTime
    assert found.isoformat() == expected.isoformat()
    assert found.utcoffset() == expected.utcoffset()
    assert found.timezone_name == "Europe/Amsterdam"


def test_every_answer_to_a_pendulum_datetime_is_one() -> None:
    at = in_pendulum(MONDAY)
    window = DESK.window_at(at)
    assert window is not None
    found = [
        DESK.roll_forward(at),
        DESK.roll_back(at),
        DESK.add(at, timedelta(hours=1)),
        DESK.due(at, "1 business day", counting="close_of_day"),
        DESK.next_window(at).opens,
        DESK.previous_window(at).closes,
        window.opens,
        next(DESK.windows(at, MONDAY + timedelta(days=1))).closes,
    ]
    assert [type(answer) for answer in found] == [pendulum.DateTime] * len(found)
    assert isinstance(DESK.elapsed(at, at), timedelta)


def test_a_pendulum_datetime_of_another_zone_is_answered_in_the_calendars() -> None:
    at = pendulum.datetime(2026, 5, 4, 3, 0, tz="America/New_York")
    found = DESK.add(at, timedelta(hours=1))
    assert type(found) is pendulum.DateTime
    assert found.isoformat() == "2026-05-04T10:00:00+02:00"


@pytest.mark.parametrize("zone", [zone for zone in FIXED if zone is not UTC], ids=str)
def test_a_calendar_of_a_fixed_offset_answers_pendulum_in_it(zone: timezone) -> None:
    desk = ServiceCalendar(timezone=zone, hours=WeeklyHours.parse("24/7"), years=(2020, 2030))
    found = desk.add(pendulum.datetime(2026, 5, 4, 3, 0, 0, 1), timedelta(0))
    assert type(found) is pendulum.DateTime
    shown = datetime.fromisoformat(found.isoformat())
    assert shown.utcoffset() == zone.utcoffset(None)
    assert shown == datetime(2026, 5, 4, 3, 0, 0, 1, tzinfo=UTC)


def test_pendulum_dates_are_dates() -> None:
    assert to_date(pendulum.date(2026, 5, 4)) == date(2026, 5, 4)
    assert type(to_date(pendulum.date(2026, 5, 4))) is date
    assert DESK.is_business_day(pendulum.date(2026, 5, 4))


# Dates and whole numbers


@pytest.mark.parametrize(
    ("day", "error", "says"),
    [
        (MONDAY, WrongTypeError, "at.date(), or desk.business_day_of(at)"),
        (pendulum.datetime(2026, 5, 4), WrongTypeError, "at.date(), or desk.business_day_of(at)"),
        ("2026-05-04", WrongTypeError, "pass a datetime.date"),
        (20260504, WrongTypeError, "pass a datetime.date"),
        (None, WrongTypeError, "is a NoneType"),
        (datetime64(), WrongTypeError, "is a datetime64"),
        (NaTType(2026, 5, 4), MissingTimeError, "NaT is not a date"),
    ],
    ids=lambda value: None,
)
def test_what_is_no_date_is_refused(day: Any, error: type[Exception], says: str) -> None:
    questions: list[Callable[[Any], object]] = [
        to_date,
        DESK.day,
        DESK.is_business_day,
        lambda day: DESK.add_business_days(day, 1),
        lambda day: DESK.business_days_between(day, date(2026, 5, 4)),
        lambda day: DESK.business_days_between(date(2026, 5, 4), day),
    ]
    for question in questions:
        with pytest.raises(error) as raised:
            question(day)
        assert says in str(raised.value)


class Three:
    """An integer as NumPy's are: not an int, and exact."""

    def __index__(self) -> int:
        return 3


def test_a_whole_number_of_days() -> None:
    assert to_whole("n", 3) == to_whole("n", Three()) == 3
    assert DESK.add_business_days(date(2026, 5, 4), Three()) == date(2026, 5, 7)  # type: ignore[arg-type]


@pytest.mark.parametrize("n", [True, False, 1.0, 1.5, float("nan"), "1", None, timedelta(days=1)])
def test_a_bool_or_a_float_is_no_number_of_days(n: Any) -> None:
    for question in (
        lambda: to_whole("n", n),
        lambda: DESK.add_business_days(date(2026, 5, 4), n),
    ):
        with pytest.raises(WrongTypeError, match="n is a whole number"):
            question()


@pytest.mark.parametrize("n", [10**2000, -(10**2000)])
def test_a_number_too_long_to_show_is_refused(n: int) -> None:
    with pytest.raises(RangeError, match="n is too large"):
        to_whole("n", n)


# The ends of what a datetime can hold


ENDS = [
    datetime.min.replace(tzinfo=UTC),
    datetime.max.replace(tzinfo=UTC),
    datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
    datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))),
    datetime.min.replace(tzinfo=AMSTERDAM),
    datetime.max.replace(tzinfo=AMSTERDAM),
    datetime(1, 1, 1, tzinfo=ZoneInfo("Pacific/Apia")),
    datetime(9999, 12, 31, 23, 59, 59, tzinfo=ZoneInfo("America/New_York")),
]


@pytest.mark.parametrize("at", ENDS, ids=str)
@pytest.mark.parametrize("question", QUESTIONS)
def test_the_first_and_the_last_year_lie_outside(question: str, at: datetime) -> None:
    if question == "to_instant":
        assert to_instant(at) == walk.micros(at)
        return
    if (question, at.year) in {("windows, end", 1), ("windows, start", 9999)}:
        return  # turned round: another error
    if question == "same_hours" and at.year == 9999:
        return
    with pytest.raises(HorizonError):
        QUESTIONS[question](at)


@pytest.mark.parametrize("amount", [timedelta.max, timedelta.min, timedelta(days=999_999_999)])
@pytest.mark.parametrize("landing", [None, "close", "next_open"])
def test_the_longest_amounts_lie_outside(amount: timedelta, landing: Any) -> None:
    with pytest.raises(HorizonError):
        DESK.add(MONDAY, amount, landing)


@pytest.mark.parametrize(
    "budget",
    [
        "99999999 hours",
        "99999999 service hours",
        "999999999999 business days",
        "999999999999 calendar days",
        "3000000 calendar days",
    ],
)
def test_the_longest_budgets_lie_outside(budget: str) -> None:
    with pytest.raises(HorizonError) as raised:
        DESK.due(MONDAY, budget)
    assert budget in str(raised.value)
    if "business" in budget:
        for counting in COUNTINGS:
            with pytest.raises(HorizonError):
                DESK.due(MONDAY, budget, counting=counting)


@pytest.mark.parametrize("n", [10**30, -(10**30), 10**6, -(10**6)])
def test_the_longest_counts_lie_outside(n: int) -> None:
    with pytest.raises(HorizonError):
        DESK.add_business_days(date(2026, 5, 4), n)


@pytest.mark.parametrize("day", [date.min, date.max, date(2019, 12, 31), date(2031, 1, 1)])
def test_dates_outside(day: date) -> None:
    questions: list[Callable[[], object]] = [
        lambda: DESK.day(day),
        lambda: DESK.is_business_day(day),
        lambda: DESK.add_business_days(day, 0),
        lambda: DESK.add_business_days(day, -1),
    ]
    for question in questions:
        with pytest.raises(HorizonError):
            question()


EARLIEST, LATEST = 2, 9998  # the years that leave a datetime room for offsets


@pytest.mark.parametrize("zone", ["UTC", "Europe/Amsterdam", "Pacific/Apia", "America/New_York"])
def test_a_calendar_may_reach_from_year_2_to_9998(zone: str) -> None:
    hours = WeeklyHours.parse("24/7")
    early = ServiceCalendar(timezone=zone, hours=hours, years=(EARLIEST, EARLIEST))
    late = ServiceCalendar(timezone=zone, hours=hours, years=(LATEST, LATEST))
    tz = ZoneInfo(zone)
    hour = timedelta(hours=1)
    start = datetime(EARLIEST, 1, 1, tzinfo=tz)
    assert early.add(start, hour) == start + hour
    end = datetime(LATEST + 1, 1, 1, tzinfo=tz)
    assert late.add(end - hour, hour) == end


@pytest.mark.parametrize("zone", ["UTC", "Europe/Amsterdam", "Pacific/Apia", "America/New_York"])
def test_the_end_of_the_last_year_of_all_may_be_asked_about(zone: str) -> None:
    late = ServiceCalendar(
        timezone=zone, hours=WeeklyHours.parse("Mon-Fri 09:00-17:00"), years=(LATEST, LATEST)
    )
    end = datetime(LATEST + 1, 1, 1, tzinfo=ZoneInfo(zone))
    # A Thursday: weeks repeat every 400 years, and 31 December 1998 was one.
    assert late.roll_back(end) == datetime(LATEST, 12, 31, 17, tzinfo=ZoneInfo(zone))
    fresh = ServiceCalendar(timezone=zone, hours=late.hours, years=late.years)
    assert fresh.elapsed(datetime(LATEST, 12, 31, tzinfo=ZoneInfo(zone)), end) == timedelta(hours=8)


# The real pandas and NumPy, where they are installed

needs_pandas = pytest.mark.skipif(find_spec("pandas") is None, reason="pandas is not installed")
needs_numpy = pytest.mark.skipif(find_spec("numpy") is None, reason="NumPy is not installed")


@needs_pandas
def test_real_pandas() -> None:
    pandas: Any = import_module("pandas")

    for question in QUESTIONS.values():
        with pytest.raises(MissingTimeError):
            question(pandas.NaT)
    with pytest.raises(MissingTimeError):
        to_micros(pandas.NaT)
    with pytest.raises(MissingTimeError):
        to_date(pandas.NaT)
    fine = pandas.Timestamp("2026-05-04T09:00:00.000000001", tz="Europe/Amsterdam")
    with pytest.raises(PrecisionError):
        DESK.is_open(fine)
    with pytest.raises(PrecisionError):
        DESK.add(MONDAY, pandas.Timedelta(1, unit="ns"))
    with pytest.raises(WrongTypeError):
        DESK.is_business_day(pandas.Timestamp("2026-05-04"))
    with pytest.raises(NaiveDatetimeError):
        DESK.is_open(pandas.Timestamp("2026-05-04T09:00"))


@needs_pandas
@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "UTC", "Asia/Tokyo"])
def test_real_timestamps_are_taken_exactly(zone: str) -> None:
    pandas: Any = import_module("pandas")

    # Both passes of the repeated hour, to the microsecond.
    for instant in ("2026-10-25T00:30:00.000001+00:00", "2026-10-25T01:30:00.000001+00:00"):
        expected = walk.micros(datetime.fromisoformat(instant))
        at = pandas.Timestamp(instant).tz_convert(zone)
        assert to_instant(at) == expected
        assert ALWAYS.clock.instant(at) == expected
        found = ALWAYS.add(at, pandas.Timedelta(hours=1))
        assert type(found) is datetime
        assert walk.micros(found) == expected + HOUR
    assert to_micros(pandas.Timedelta(days=-1, microseconds=1)) == -DAY + 1


@needs_numpy
def test_real_numpy() -> None:
    numpy: Any = import_module("numpy")

    for question in QUESTIONS.values():
        with pytest.raises(WrongTypeError, match="datetime64"):
            question(numpy.datetime64("2026-05-04T09:00"))
    with pytest.raises(WrongTypeError, match="timedelta64"):
        DESK.add(MONDAY, numpy.timedelta64(1, "h"))
    with pytest.raises(WrongTypeError, match="datetime64"):
        DESK.is_business_day(numpy.datetime64("2026-05-04"))
    assert DESK.add_business_days(date(2026, 5, 4), numpy.int64(3)) == date(2026, 5, 7)
    for n in (numpy.float64(3), numpy.bool_(True)):
        with pytest.raises(WrongTypeError, match="n is a whole number"):
            DESK.add_business_days(date(2026, 5, 4), n)
