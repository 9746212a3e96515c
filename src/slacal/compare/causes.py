"""Why two sides differ in service: stretch by stretch, the rule that one has and the other has not.

A *side* is a calendar, or what a record kept of one. A stretch in which only one of them has
service is explained by, in this order: the time zone (both have service when their clocks show
these times), what was taken away on the closed side, exceptions on its date, the hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal, NamedTuple, Protocol

from slacal.calendars.spans import Span, difference, joined
from slacal.instants import DAY, MINUTE, SECOND, Instant, Micros, Wall

CauseKind = Literal[
    "holiday", "holiday_cut", "exception", "blackout", "hours", "time_zone",
    "business_day", "budget", "counting", "landing", "other",
]  # fmt: skip
Which = Literal["before", "after", "both"]
MOST_STRETCHES = 1000  # some four years of business days; by then nothing new is to be said


class Cause(NamedTuple):
    """Why service, or a due instant, differs.

    `which` is the side that has the holiday, exception or blackout; "both" where each has another
    (hours, time zone, budget). `source` is where the name comes from: a holiday list, the date from
    which hours are in force, the keys of the time zones.
    """

    kind: CauseKind
    which: Which
    name: str
    source: str = ""
    date: date | None = None


class Taken(NamedTuple):
    """A stretch of service that was taken away, by what, and the ordinal of its date."""

    start: Instant
    end: Instant
    kind: CauseKind
    name: str
    source: str
    day: int


class Side(Protocol):
    """What is asked of a side; dates are ordinals."""

    @property
    def zone(self) -> str:
        """The key of its time zone, empty where it is not known."""

    @property
    def known(self) -> Span:
        """From which instant to which it knows its windows."""

    def spans(self, start: Instant, end: Instant) -> list[Span]:
        """Return its windows, cut to [start, end)."""

    def taken(self, start: Instant, end: Instant) -> list[Taken]:
        """Return what was taken from its service in [start, end)."""

    def date_of(self, at: Instant) -> int:
        """Return the date to which an instant in service belongs."""

    def is_closed(self, day: int) -> bool:
        """Return whether a holiday or an exception closes a date."""

    def exception_on(self, day: int) -> str | None:
        """Return the hours an exception gives a date, empty for none, None where not known."""

    def hours_on(self, day: int) -> str | None:
        """Return the hours of a date as text, None where they are not known."""

    def hours_source(self, day: int) -> str:
        """Return since when the hours of a date are in force, empty where always or unknown."""

    def wall(self, at: Instant) -> Wall:
        """Return what its clock shows at an instant."""

    def reached(self, wall: Wall) -> Instant:
        """Return the first instant at which its clock has reached a wall time."""


class _Pair(NamedTuple):
    """The side that has service in a stretch, and the one that has not."""

    open: Side
    closed: Side
    open_is: Which
    closed_is: Which


def explain(before: Side, after: Side, start: Instant, end: Instant) -> tuple[Cause, ...]:
    """Return why two sides differ in service in [start, end), in order of time, each cause once.

    Where they differ more than a thousand times, the first thousand are explained.
    """
    a, b = before.spans(start, end), after.spans(start, end)
    lost = ((span, _Pair(before, after, "before", "after")) for span in difference(a, b))
    gained = ((span, _Pair(after, before, "after", "before")) for span in difference(b, a))
    stretches = sorted([*lost, *gained], key=lambda stretch: stretch[0])[:MOST_STRETCHES]
    return tuple(dict.fromkeys(cause for span, pair in stretches for cause in _why(pair, span)))


def _why(pair: _Pair, span: Span) -> Iterator[Cause]:
    if _is_shifted(pair, span):
        yield _time_zone(pair, span[0])
        return
    taken = _reasons(pair, span)
    for loss in taken:
        yield _taken(pair, loss)
    rests = _left_of(span, taken)
    day = pair.open.date_of(span[0])
    if not rests and None in (pair.open.exception_on(day), pair.closed.exception_on(day)):
        return
    exceptions = list(_exceptions(pair, day))
    yield from exceptions
    if not exceptions:
        for rest in rests:
            yield from _hours(pair, rest)


def _left_of(span: Span, taken: Iterable[Taken]) -> list[Span]:
    return difference([span], list(joined(sorted(loss[:2] for loss in taken))))


def _reasons(pair: _Pair, span: Span) -> list[Taken]:
    """Return what was taken on the closed side only; then what both lost, cut in another way."""
    taken = pair.closed.taken(*span)
    own = [loss for loss in taken if not _is_shared(pair, loss)]
    if not _is_cut(pair, span):
        return own
    rest = _left_of(span, own)
    shared = [loss for loss in taken if loss not in own and pair.open.is_closed(loss.day)]
    return own + [loss for loss in shared if any(overlapping([loss], *piece) for piece in rest)]


def _is_shared(pair: _Pair, loss: Taken) -> bool:
    """Return whether the open side has the same closed date, or the same exception."""
    if loss.kind == "exception":
        return pair.open.exception_on(loss.day) == pair.closed.exception_on(loss.day) != ""
    return loss.kind == "holiday" and pair.open.is_closed(loss.day)


def _clocks_differ(pair: _Pair, span: Span) -> bool:
    return any(pair.open.wall(at) != pair.closed.wall(at) for at in (span[0], span[1] - 1))


def _is_shifted(pair: _Pair, span: Span) -> bool:
    """Return whether the closed side has service when its clock shows these times."""
    if not _clocks_differ(pair, span):
        return False
    first, last = pair.closed.known
    start = max(pair.closed.reached(pair.open.wall(span[0])), first)
    end = min(pair.closed.reached(pair.open.wall(span[1])), last)
    if start < end:
        return pair.closed.spans(start, end) == [(start, end)]
    return not first < start < last  # beyond what is known, nothing speaks against it


def _is_cut(pair: _Pair, span: Span) -> bool:
    """Return whether nothing but the cut can make a date that both have closed differ."""
    day = pair.open.date_of(span[0])
    hours = {pair.open.hours_on(day), pair.closed.hours_on(day)}
    exceptions = {pair.open.exception_on(day), pair.closed.exception_on(day)}
    same = all(len(each) == 1 or None in each for each in (hours, exceptions))
    return same and not _clocks_differ(pair, span)


def _time_zone(pair: _Pair, at: Instant) -> Cause:
    before, after = _in_order(pair, pair.open, pair.closed)
    offsets = dict.fromkeys(offset_text(side.wall(at) - at) for side in (before, after))
    zones = dict.fromkeys(side.zone for side in (before, after) if side.zone)
    return Cause("time_zone", "both", " became ".join(offsets), " became ".join(zones))


def _taken(pair: _Pair, loss: Taken) -> Cause:
    if _is_shared(pair, loss):
        day = date.fromordinal(loss.day)
        return Cause("holiday_cut", "both", loss.name, loss.source, day)
    return taken_from(pair.closed_is, pair.closed, loss)


def taken_from(which: Which, side: Side, loss: Taken) -> Cause:
    """Return what took service from a side, as a cause; an exception by its hours."""
    name = side.exception_on(loss.day) if loss.kind == "exception" else None
    return Cause(loss.kind, which, name or loss.name, loss.source, date.fromordinal(loss.day))


def _exceptions(pair: _Pair, day: int) -> Iterator[Cause]:
    """Yield the exceptions of a date, where the two sides have not the same."""
    sides = (pair.open, pair.open_is), (pair.closed, pair.closed_is)
    if pair.open.exception_on(day) == pair.closed.exception_on(day):
        return
    for side, which in sides:
        hours = side.exception_on(day)
        if hours:
            yield Cause("exception", which, hours, "exception", date.fromordinal(day))


def _hours(pair: _Pair, span: Span) -> Iterator[Cause]:
    day = pair.open.date_of(span[0])
    before, after = _in_order(pair, pair.open, pair.closed)
    clocks_differ = _clocks_differ(pair, span)
    if clocks_differ:
        # At its end, where the two may have changed their clocks by then.
        same = before.wall(span[0]) == after.wall(span[0])
        yield _time_zone(pair, span[1] - 1 if same else span[0])
        taken = _taken_then(pair, span)
        yield from taken
        if taken:
            return
    yield from _other_hours(pair, span, day, is_told=clocks_differ)


def _taken_then(pair: _Pair, span: Span) -> list[Cause]:
    """Return what took all service when the closed side's clock shows these times, if anything."""
    start, end = (pair.closed.reached(pair.open.wall(at)) for at in span)
    taken = pair.closed.taken(start, end) if start < end else []
    own = [loss for loss in taken if not _is_shared(pair, loss)]
    is_all = own and not _left_of((start, end), own)
    return [_taken(pair, loss) for loss in own] if is_all else []


def _other_hours(pair: _Pair, span: Span, day: int, *, is_told: bool) -> Iterator[Cause]:
    before, after = _in_order(pair, pair.open, pair.closed)
    hours = before.hours_on(day), after.hours_on(day)
    if None in hours:
        walls = [(pair.open.wall(span[0]), pair.open.wall(span[1]))]
        on = date.fromordinal(day)
        yield Cause("hours", pair.open_is, wall_text(walls), after.hours_source(day), on)
    elif hours[0] != hours[1]:
        text = " became ".join(each or "closed" for each in hours)
        yield Cause("hours", "both", text, after.hours_source(day))
    elif not is_told:
        yield Cause("other", pair.open_is, "service", "", date.fromordinal(day))


def _in_order(pair: _Pair, *sides: Side) -> tuple[Side, ...]:
    return sides if pair.open_is == "before" else sides[::-1]


def offset_text(offset: Micros) -> str:
    """Return an offset as "UTC+02:00", its seconds where it has any."""
    sign = "-" if offset < 0 else "+"
    minutes, rest = divmod(abs(offset), MINUTE)
    seconds = f":{rest // SECOND:02}" if rest else ""
    return f"UTC{sign}{minutes // 60:02}:{minutes % 60:02}{seconds}"


def wall_text(windows: Iterable[tuple[Wall, Wall]]) -> str:
    """Return windows of the wall clock as "09:00-12:00, 13:00-17:00", without their dates."""
    return ", ".join(f"{_time(opens)}-{_time(closes, is_end=True)}" for opens, closes in windows)


def _time(wall: Wall, *, is_end: bool = False) -> str:
    minutes, rest = divmod(wall % DAY, MINUTE)
    if is_end and not wall % DAY:
        return "24:00"
    hour, minute = divmod(minutes, 60)
    if not rest:
        return f"{hour:02}:{minute:02}"
    return f"{hour:02}:{minute:02}:{rest // SECOND:02}.{rest % SECOND:06}".rstrip("0").rstrip(".")


def overlapping(taken: Iterable[Taken], start: Instant, end: Instant) -> list[Taken]:
    """Return what was taken away in [start, end), cut to it."""
    return [
        loss._replace(start=max(loss.start, start), end=min(loss.end, end))
        for loss in taken
        if loss.start < end and loss.end > start
    ]
