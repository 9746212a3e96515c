"""The walking oracle: service time counted day by day, slowly, with the standard library only.

It shares no code with slacal. `at` is an aware datetime or an instant; a point in time given back
is an instant (microseconds since 1970 UTC), for Python compares datetimes of one zone by wall clock
and finds those of two zones unequal in a repeated hour. Spans are half-open, days n at least one.

What a desk, and what is made of desks (tests/walk_algebra.py), has to know are the six methods of
`Walked`; every question is asked of these alone.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache
from itertools import chain, takewhile
from typing import Literal

At = datetime | int
Span = tuple[int, int]
Landing = Literal["close", "next_open"] | None

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICRO, DAY = timedelta(microseconds=1), timedelta(days=1)
HOUR, CHUNK, FAR = 3_600_000_000, 8 * 86_400_000_000, 10**18  # microseconds
ROLLS = {"forward": 1, "following": 1, "modifiedfollowing": 1}
ROLLS |= {"backward": -1, "preceding": -1, "modifiedpreceding": -1}


class Outside(LookupError):  # noqa: N818 - a word of the rules, not of the library
    """An argument, result or landing that the horizon does not cover."""


class Refused(ValueError):  # noqa: N818
    """A question that has no one answer: which length, or what to do with a closed date."""


class Walked(ABC):
    """What can be walked: a desk, or something made of desks. Answers are in its zone."""

    tz: tzinfo

    @property
    def day_tz(self) -> tzinfo:
        """The zone whose dates its business days are."""
        return self.tz

    @abstractmethod
    def horizon(self) -> Span:
        """Return the first instant that is known, and the first that is not any more."""

    @abstractmethod
    def known_dates(self) -> tuple[date, date]:
        """Return the first and the last date that is known."""

    @abstractmethod
    def declared(self, day: date) -> list[Span]:
        """Return the windows declared for *day*: not joined, and not cut to the horizon."""

    @abstractmethod
    def counts(self, day: date) -> bool:
        """Return whether a date that is known is a business day."""

    @abstractmethod
    def service_from(self, instant: int, step: Literal[1, -1]) -> Iterator[Span]:
        """Yield the service after (before) an instant in the order of the walk; ends may touch."""

    @abstractmethod
    def business_minutes(self) -> set[int]:
        """Return the lengths of its business days; there has to be one."""


@dataclass(frozen=True, eq=False)  # equal and hashed by identity: answers are cached for each desk
class Desk(Walked):
    tz: tzinfo
    week: Mapping[int, tuple[Span, ...]]  # 0: Monday; minutes, 22:00-06:00 is (1320, 1800)
    closed: frozenset[date] = frozenset()
    exceptions: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)  # () closes the date
    holiday_cut: Literal["midnight", "opening_day"] = "midnight"
    first_year: int = 1970
    last_year: int = 2100
    business_day: int | None = None  # minutes, where the week does not say

    def __post_init__(self) -> None:
        for start, end in chain(*self.week.values(), *self.exceptions.values()):
            # The walk relies on it: a window touches its own date and the next, no other.
            if not (0 <= start < 1440 and start < end <= 2880):
                raise ValueError(f"window of minutes {start}..{end}")

    def horizon(self) -> Span:
        first, after = date(self.first_year, 1, 1), date(self.last_year + 1, 1, 1)
        return _reach(self, first), _reach(self, after)

    def known_dates(self) -> tuple[date, date]:
        return date(self.first_year, 1, 1), date(self.last_year, 12, 31)

    def declared(self, day: date) -> list[Span]:
        return _declared(self, day)

    def counts(self, day: date) -> bool:
        return not _is_closed(self, day) and bool(self.declared(day))

    def service_from(self, instant: int, step: Literal[1, -1]) -> Iterator[Span]:
        # From two days early: a clock set back over midnight shows yesterday's date again.
        day = aware(self, instant).date() - 2 * step * DAY
        while day.year <= self.last_year if step > 0 else day.year >= self.first_year:
            served = _served_on(self, day)
            yield from cut(served, instant, FAR) if step > 0 else cut(served[::-1], -FAR, instant)
            day += step * DAY

    def business_minutes(self) -> set[int]:
        return regular_minutes(self.week) if self.business_day is None else {self.business_day}


def micros(at: At) -> int:
    return at if isinstance(at, int) else (at - EPOCH) // MICRO


def aware(desk: Walked, at: At) -> datetime:
    # By way of UTC, always: astimezone leaves a time that its own zone skips as it is.
    return (EPOCH + micros(at) * MICRO).astimezone(desk.tz)


def _offset(tz: tzinfo, instant: int) -> int:
    return ((EPOCH + instant * MICRO).astimezone(tz).utcoffset() or timedelta()) // MICRO


@cache
def _offsets(tz: tzinfo, chunk: int) -> list[tuple[int, int]]:
    """Return (instant from which it holds, UTC offset) within one chunk of days."""
    begin, end = chunk * CHUNK, (chunk + 1) * CHUNK
    found = [(begin, _offset(tz, begin))]
    # Hour by hour: in tzdata two changes of one zone are never less than 95 hours apart.
    for early in range(begin, end, HOUR):
        low, high, after = early, early + HOUR, _offset(tz, early + HOUR)
        if after == found[-1][1]:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if _offset(tz, middle) == after else (middle, high)
        found.append((high, after))
    return found


@lru_cache(maxsize=100_000)
def first_reach(tz: tzinfo, naive_local: datetime) -> int:
    """Return the first instant at which the zone's clock shows this time or a later one."""
    mark = micros(naive_local.replace(tzinfo=UTC))
    # Offsets stay under a day: two days before, the clock is short of the mark; two after, past it.
    chunks = range((mark - 48 * HOUR) // CHUNK, (mark + 48 * HOUR) // CHUNK + 1)
    pieces = [piece for chunk in chunks for piece in _offsets(tz, chunk)]
    ends = [begin for begin, _ in pieces[1:]] + [FAR]
    return next(
        max(begin, mark - offset)
        for (begin, offset), end in zip(pieces, ends, strict=True)
        if end + offset > mark
    )


def _reach(desk: Desk, day: date, minute: int = 0) -> int:
    return first_reach(desk.tz, datetime.combine(day, time()) + timedelta(minutes=minute))


def _inside(desk: Walked, at: At, *, may_be_end: bool = True) -> int:
    instant, (first, last) = micros(at), desk.horizon()
    if not first <= instant < last + may_be_end:
        raise Outside(f"{instant} in {first}..{last}")
    return instant


def joined(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def cut(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    return [(max(a, start), min(b, end)) for a, b in spans if max(a, start) < min(b, end)]


def _is_closed(desk: Desk, day: date) -> bool:
    return not desk.exceptions[day] if day in desk.exceptions else day in desk.closed


@lru_cache(maxsize=200_000)
def _declared(desk: Desk, day: date) -> list[Span]:
    # A closed date falls through to the week: what its own night leaves on the next date stays.
    spans = list(desk.exceptions.get(day) or desk.week.get(day.weekday(), ()))
    if desk.holiday_cut == "opening_day" and _is_closed(desk, day):
        return []
    for midnight, covered in ((0, day), (1440, day + DAY)):
        if desk.holiday_cut == "midnight" and _is_closed(desk, covered):
            spans = cut(spans, -FAR, midnight) + cut(spans, midnight + 1440, FAR)
    reached = ((_reach(desk, day, start), _reach(desk, day, end)) for start, end in spans)
    return sorted((opens, closes) for opens, closes in reached if opens < closes)


@lru_cache(maxsize=200_000)
def _served_on(desk: Desk, day: date) -> list[Span]:
    """Return the joined service between two local midnights, none outside the horizon."""
    spans = desk.declared(day - DAY) + desk.declared(day)
    if not spans or not desk.first_year <= day.year <= desk.last_year:
        return []
    return joined(cut(spans, _reach(desk, day), _reach(desk, day, 1440)))


def local_date(desk: Walked, instant: int) -> date:
    return (EPOCH + instant * MICRO).astimezone(desk.day_tz).date()


def _dates_open(desk: Walked, instant: int) -> list[date]:
    days = [local_date(desk, instant) + step * DAY for step in range(-3, 4)]
    return [d for d in days if any(opens <= instant < end for opens, end in desk.declared(d))]


def is_open(desk: Walked, at: At) -> bool:
    instant = _inside(desk, at, may_be_end=False)
    return next(desk.service_from(instant, 1), (FAR, FAR))[0] == instant


def roll_forward(desk: Walked, at: At) -> int:
    for opens, _ in desk.service_from(_inside(desk, at, may_be_end=False), 1):
        return opens
    raise Outside(f"no service after {at}")


def roll_back(desk: Walked, at: At) -> int:
    for _, closes in desk.service_from(_inside(desk, at), -1):
        return closes
    raise Outside(f"no service before {at}")


def window_at(desk: Walked, at: At) -> Span | None:
    opens = closes = instant = _inside(desk, at, may_be_end=False)
    for start, end in desk.service_from(instant, 1):
        if start != closes:
            break
        closes = end
    for start, end in desk.service_from(instant, -1) if closes > instant else ():
        if end != opens:
            break
        opens = start
    return (opens, closes) if closes > instant else None


def next_window(desk: Walked, at: At) -> Span | None:
    current = window_at(desk, at)
    return window_at(desk, roll_forward(desk, current[1] if current else at))


def previous_window(desk: Walked, at: At) -> Span | None:
    current = window_at(desk, at) if micros(at) != desk.horizon()[1] else None
    return window_at(desk, roll_back(desk, current[0] if current else at) - 1)


def windows(desk: Walked, start: At, end: At) -> list[Span]:
    first, last = _inside(desk, start), _inside(desk, end)
    pieces = takewhile(lambda span: span[0] < last, desk.service_from(first, 1))
    return joined(cut(pieces, first, last))


def elapsed(desk: Walked, start: At, end: At) -> int:
    if micros(end) < micros(start):
        return -elapsed(desk, end, start)
    return sum(closes - opens for opens, closes in windows(desk, start, end))


def add(desk: Walked, at: At, amount: int, landing: Landing = None) -> int:
    point, left = _inside(desk, at), abs(amount)
    for opens, closes in desk.service_from(point, 1 if amount > 0 else -1) if amount else ():
        point = opens + left if amount > 0 else closes - left
        left -= min(left, closes - opens)
        if not left:
            break
    if left:
        raise Outside(f"{left} microseconds are left at the end of the horizon")
    if landing is None:
        return point
    return roll_back(desk, point) if landing == "close" else roll_forward(desk, point)


def is_business_day(desk: Walked, day: date) -> bool:
    first_day, last_day = desk.known_dates()
    if not first_day <= day <= last_day:
        raise Outside(f"{day} in {first_day}..{last_day}")
    return desk.counts(day)


def business_day_of(desk: Walked, at: At) -> date:
    """Return the latest date whose declared window holds *at*, else the local date."""
    instant = _inside(desk, at, may_be_end=False)
    return max(_dates_open(desk, instant), default=local_date(desk, instant))


def _count(desk: Walked, day: date, n: int) -> date:
    left = abs(n)
    while left:
        day += DAY if n > 0 else -DAY
        left -= is_business_day(desk, day)
    return day


def add_business_days(desk: Walked, day: date, n: int, roll: str | None = None) -> date:
    """Return the n-th business day strictly after (before) *day*, rolled first as NumPy does."""
    rolled = day
    if not is_business_day(desk, day) and roll == "raise":
        raise Refused(f"{day} is no business day")
    while roll and not is_business_day(desk, rolled):
        rolled += ROLLS[roll] * DAY
        if roll.startswith("modified") and rolled.month != day.month:
            rolled = _count(desk, day, -ROLLS[roll])
    return _count(desk, rolled, n)


def business_days_between(desk: Walked, start_day: date, end_day: date) -> int:
    if end_day < start_day:
        return -business_days_between(desk, end_day, start_day)
    first_day, last_day = desk.known_dates()
    if start_day < first_day or end_day > last_day + DAY:
        raise Outside(f"{start_day}..{end_day} in {first_day}..{last_day}")
    steps = range((end_day - start_day).days)
    return sum(is_business_day(desk, start_day + step * DAY) for step in steps)


def regular_minutes(week: Mapping[int, tuple[Span, ...]]) -> set[int]:
    """Return the lengths of a week's days; those of a night that meets the morning are two."""
    evenings = {weekday: day[-1][1] - 1440 for weekday, day in week.items() if day}
    mornings = {(weekday - 1) % 7: day[0][0] for weekday, day in week.items() if day}
    if any(end > mornings.get(weekday, end) for weekday, end in evenings.items()):
        return {0, -1}  # it would count the overlap twice
    return {sum(b - a for a, b in joined(day)) for day in week.values() if day}


def due_service_time(desk: Walked, at: At, n_days: int, landing: Landing = None) -> int:
    lengths = desk.business_minutes()
    if len(lengths) != 1:
        raise Refused(f"business days of {sorted(lengths)} minutes")
    return add(desk, at, n_days * lengths.pop() * 60_000_000, landing)


def due_same_time(desk: Walked, at: At, n_days: int) -> int:
    rolled = roll_forward(desk, at)
    day = business_day_of(desk, rolled)
    target = _count(desk, day, n_days)
    due = first_reach(desk.tz, aware(desk, rolled).replace(tzinfo=None) + (target - day))
    spans = desk.declared(target)
    if not any(opens <= due < closes for opens, closes in spans):
        due = max((closes for _, closes in spans if closes <= due), default=spans[0][0])
    return _inside(desk, due)


def due_close_of_day(desk: Walked, at: At, n_days: int) -> int:
    target = _count(desk, business_day_of(desk, at), n_days)
    return _inside(desk, max(closes for _, closes in desk.declared(target)))


def due_calendar_days(desk: Walked, at: At, n_days: int) -> int:
    moved = aware(desk, _inside(desk, at)).replace(tzinfo=None) + n_days * DAY
    return _inside(desk, first_reach(desk.tz, moved))


def due_hours(desk: Walked, at: At, hours: int) -> int:
    return _inside(desk, _inside(desk, at) + hours * HOUR)
