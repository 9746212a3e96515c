"""The simple check: every window of a calendar in one list, and a walk along it.

Shares no code with slacal. Instants are whole microseconds since 1970 UTC.
"""

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta

from benchmarks.calendars import DAY, ZONE, CalendarSpec, Minutes, all_dates

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def to_micros(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND


def to_datetime(micros: int) -> datetime:
    return (EPOCH + timedelta(microseconds=micros)).astimezone(ZONE)


def wall(day: date, minute: int) -> int:
    """Return the first instant at which the clock of the zone shows *minute* of *day*."""
    naive = datetime.combine(day, time()) + timedelta(minutes=minute)
    at = naive.replace(tzinfo=ZONE, fold=0).astimezone(UTC)
    if at.astimezone(ZONE).replace(tzinfo=None) != naive:
        raise ValueError(f"{naive} is skipped in {ZONE}: this walk does not know such windows")
    return to_micros(at)


class Walk:
    """Answers by walking the windows one by one."""

    def __init__(self, spec: CalendarSpec) -> None:
        closed = frozenset(spec.closed)
        pieces: list[tuple[int, int]] = []
        for day in all_dates():
            for window in spec.windows_on(day):
                pieces += _outside_holidays(day, window, closed - spec.special.keys())
        self.windows = sorted(pieces)
        self._closes = [closes for _, closes in self.windows]

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        a, b = to_micros(start), to_micros(end)
        total = 0
        for opens, closes in self.windows[bisect_right(self._closes, a) :]:
            if opens >= b:
                break
            total += min(closes, b) - max(opens, a)
        return timedelta(microseconds=total)

    def add(self, at: datetime, amount: timedelta) -> datetime:
        """Return the earliest instant by which *amount* (above zero) has been served."""
        cursor, left = to_micros(at), amount // MICROSECOND
        for opens, closes in self.windows[bisect_right(self._closes, cursor) :]:
            start = max(opens, cursor)
            if closes - start >= left:
                return to_datetime(start + left)
            left -= closes - start
        raise ValueError(f"{amount} of service from {at} ends after the last window")

    def is_open(self, at: datetime) -> bool:
        micros = to_micros(at)
        n = bisect_right(self._closes, micros)
        return n < len(self.windows) and self.windows[n][0] <= micros


def _outside_holidays(day: date, window: Minutes, closed: frozenset[date]) -> list[tuple[int, int]]:
    start, end = window
    if end > start:
        return [] if day in closed else [(wall(day, start), wall(day, end))]
    tomorrow = day + timedelta(days=1)
    if day not in closed and tomorrow not in closed:
        return [(wall(day, start), wall(tomorrow, end))]
    evening = [] if day in closed else [(wall(day, start), wall(day, DAY))]
    morning = [] if tomorrow in closed or end == 0 else [(wall(tomorrow, 0), wall(tomorrow, end))]
    return evening + morning
