"""The six calendars that every contender is asked to express.

Times of day are minutes after local midnight; an end at or before its start runs past midnight,
and 1440 is the end of the day.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")
YEARS = (2020, 2042)
EVERY_DAY = frozenset(range(7))
MON_FRI = frozenset(range(5))
DAY = 1440

Minutes = tuple[int, int]


@dataclass(frozen=True)
class CalendarSpec:
    """What a calendar means, in no library's words; contenders translate it."""

    name: str
    title: str
    weekdays: frozenset[int]
    windows: tuple[Minutes, ...]
    closed: tuple[date, ...] = ()
    special: dict[date, tuple[Minutes, ...]] = field(default_factory=dict)
    grain: timedelta = timedelta(hours=1)  # timed amounts are multiples of it
    asked: tuple[date, date] = (date(2026, 1, 1), date(2028, 1, 1))  # where timed work starts

    @property
    def always_open(self) -> bool:
        return self.weekdays == EVERY_DAY and self.windows == ((0, DAY),) and not self.closed

    def windows_on(self, day: date) -> tuple[Minutes, ...]:
        """Return what opens on *day*, holidays left aside."""
        weekly = self.windows if day.weekday() in self.weekdays else ()
        return self.special.get(day, weekly)

    def without_dated_hours(self) -> "CalendarSpec | None":
        """Return an equal calendar without dated hours: open daily, closed on every other date."""
        if not self.special:
            return self
        shapes = set(self.special.values())
        if self.weekdays or len(shapes) > 1:
            return None
        others = tuple(day for day in all_dates() if day not in self.special)
        return replace(self, weekdays=EVERY_DAY, windows=shapes.pop(), closed=others, special={})


def all_dates(years: tuple[int, int] = YEARS) -> Iterator[date]:
    first, last = date(years[0], 1, 1), date(years[1], 12, 31)
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def minus(windows: Iterable[Minutes], holes: Iterable[Minutes]) -> list[Minutes]:
    """Return what is left of daytime *windows* outside the ascending *holes*."""
    left = []
    for start, end in windows:
        cursor = start
        for hole_start, hole_end in holes:
            if hole_end <= cursor or hole_start >= end:
                continue
            if hole_start > cursor:
                left.append((cursor, hole_start))
            cursor = max(cursor, hole_end)
        if cursor < end:
            left.append((cursor, end))
    return left


def local(day: date, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def easter(year: int) -> date:
    """Return Easter Sunday, by the anonymous Gregorian algorithm (Meeus)."""
    a, b, c = year % 19, year // 100, year % 100
    moon = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (b % 4) + 2 * (c // 4) - moon - c % 4) % 7
    shift = (a + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def dutch_like(years: tuple[int, int] = YEARS) -> tuple[date, ...]:
    """Return a fixed list that looks like the Dutch one; no source, only work to do."""
    days = []
    for year in range(years[0], years[1] + 1):
        sunday = easter(year)
        days += [sunday + timedelta(days=n) for n in (-2, 0, 1, 39, 49, 50)]
        days += [date(year, 1, 1), date(year, 4, 27), date(year, 12, 25), date(year, 12, 26)]
    return tuple(sorted(days))


OFFICE = CalendarSpec(
    "office", "Mon-Fri 09:00-17:00, Dutch-like holidays", MON_FRI, ((540, 1020),), dutch_like()
)


def once_a_month() -> CalendarSpec:
    return CalendarSpec(
        "monthly",
        "one hour a month: the 15th, 09:00-10:00",
        frozenset(),
        (),
        special={day: ((540, 600),) for day in all_dates() if day.day == 15},
        grain=timedelta(minutes=1),
    )


def dense() -> CalendarSpec:
    """Return an office with 50 dates of 100 windows of 4 minutes, 5 minutes apart."""
    slots = tuple((540 + 5 * n, 544 + 5 * n) for n in range(100))
    closed = frozenset(OFFICE.closed)
    business = (
        day
        for day in all_dates()
        if day >= date(2026, 3, 2) and day.weekday() in MON_FRI and day not in closed
    )
    dates = [next(business) for _ in range(50)]
    return replace(
        OFFICE,
        name="dense",
        title="office with 5,000 windows of 4 minutes on 50 dates",
        special=dict.fromkeys(dates, slots),
        grain=timedelta(minutes=1),
        asked=(dates[0], dates[-1]),
    )


def all_calendars() -> tuple[CalendarSpec, ...]:
    return (
        OFFICE,
        replace(
            OFFICE,
            name="split",
            title="Mon-Fri 08:30-12:30 and 13:00-17:00, Dutch-like holidays",
            windows=((510, 750), (780, 1020)),
        ),
        replace(
            OFFICE,
            name="night",
            title="Mon-Fri 22:00-06:00, Dutch-like holidays cut at midnight",
            windows=((1320, 360),),
        ),
        CalendarSpec("24/7", "always open", EVERY_DAY, ((0, DAY),)),
        once_a_month(),
        dense(),
    )
