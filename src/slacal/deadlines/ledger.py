"""The ledger of a deadline: every stretch between start and due, and what it counted for.

Its parts are checked to join up and to add up to what the budget grants: a ledger that does not
explain its deadline is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, Literal, NamedTuple

import attrs

from slacal.calendars import Calendar
from slacal.deadlines.clock import Pause
from slacal.deadlines.deadline import Deadline
from slacal.deadlines.reasons import ReasonKind, closed_reason, reasons
from slacal.errors import LedgerError, RangeError
from slacal.instants import Instant, Micros, day_wall

Unit = Literal["service_time", "real_time", "business_days", "calendar_days"]
Kind = Literal[
    "service", "real_time", "business_day", "calendar_days", "first_day", "paused", "carried",
    ReasonKind,
]  # fmt: skip


class Entry(NamedTuple):
    """A stretch [start, end), what it added to the count, and the count after it.

    Amounts are microseconds, or days where the ledger counts days. What is skipped adds 0; `name`
    and `source` say by what it was taken: the holiday, the exception, the blackout, the closed day
    of the week, or the reason of the pause.
    """

    start: Instant
    end: Instant
    kind: Kind
    amount: int
    running: int
    name: str = ""
    source: str = ""


class Carried(NamedTuple):
    """What a clock had used `until` an instant, of all that is `granted`; before that, no detail.

    A reclassification that counts from the change carries what was used of the budget before.
    """

    until: Instant
    amount: int
    granted: int


@attrs.frozen(repr=False)
class Ledger:
    """Why a deadline is due when it is.

    `entries` join up from `start` to `due_instant`; their amounts add up to `granted`, in
    microseconds or, where `unit` is business days or calendar days, in days.
    """

    deadline: Deadline
    due_instant: Instant
    unit: Unit
    granted: int
    entries: tuple[Entry, ...]

    def __attrs_post_init__(self) -> None:
        used, at = 0, self.start
        for entry in self.entries:
            used += entry.amount
            if entry.start != at or entry.end < at or entry.running != used:
                raise self._wrong(f"its entry from {entry.start} does not follow the one before")
            at = entry.end
        if used != self.granted:
            raise self._wrong(f"its parts add up to {used}, and {self.granted} is granted")
        if self.entries and at != max(self.start, self.due_instant):
            raise self._wrong(f"it ends at {at}, and the deadline at {self.due_instant}")

    def _wrong(self, why: str) -> LedgerError:
        return LedgerError(
            f"the ledger of {self.deadline!r}",
            why=why,
            fix="check the pauses it was given; without any, report it with the deadline's record",
        )

    @property
    def start(self) -> Instant:
        """When the clock starts."""
        return self.deadline.start_instant

    def to_dict(self) -> dict[str, Any]:
        """Return the ledger as plain data, ready for JSON: every entry, nothing folded.

        Times are ISO 8601 with offset; amounts are microseconds, or days where `unit` says so.
        """
        from slacal.deadlines.ledger_text import rule_text

        deadline, at = self.deadline, self._iso
        return {
            "policy": deadline.terms.policy,
            "policy_version": deadline.terms.version or None,
            "category": deadline.terms.category,
            "target": deadline.target.name,
            "opened": at(deadline.opened_instant),
            "start": at(self.start),
            "due": at(self.due_instant),
            "rule": rule_text(self),
            "budget": str(deadline.budget),
            "counting": deadline.counting,
            "landing": deadline.landing,
            "clause": deadline.target.source,
            "unit": self.unit,
            "granted": self.granted,
            "entries": [
                {**entry._asdict(), "start": at(entry.start), "end": at(entry.end)}
                for entry in self.entries
            ],
        }

    def _iso(self, at: Instant) -> str:
        return self.deadline.calendar.clock.datetime(at).isoformat()

    def _repr_html_(self) -> str:
        from slacal.deadlines.ledger_text import html_text

        return html_text(self)

    def __repr__(self) -> str:
        return f"<Ledger of {self.deadline!r}: {len(self.entries)} entries>"


def make_ledger(
    deadline: Deadline,
    *,
    due: Instant | None = None,
    pauses: Iterable[Pause] = (),
    carried: Carried | None = None,
) -> Ledger:
    """Return the ledger of a deadline; with pauses, of the later one that they make of it.

    Args:
        deadline: as it is without any pause: it says how much was granted on the target's clock,
            which is real time for hours and calendar days and service time for the rest.
        due: the due instant with the pauses; unstated: the deadline's own.
        pauses: in order, none overlapping another.
        carried: what was used before a change; the deadline then says nothing of what is granted.

    Raises:
        LedgerError: the pauses do not explain *due*.
        RangeError: the pauses overlap, or one ends before it starts.
    """
    start = deadline.start_instant
    end = deadline.due_instant if due is None else due
    before: list[_Part] = []
    if carried:
        start = max(start, carried.until)
        before = [(deadline.start_instant, start, "carried", carried.amount, "", "")]
    stops = _checked(pauses, start)
    if carried:
        unit, granted = _clock_of(deadline), carried.granted
    elif stops or end != deadline.due_instant:
        unit, granted = _granted_on_the_clock(deadline)
    else:
        unit, granted = _granted(deadline)
    entries = tuple(_running([*before, *_parts(deadline, unit, start, end, stops)]))
    return Ledger(deadline, end, unit, granted, entries)


def _checked(pauses: Iterable[Pause], at: Instant) -> list[Pause]:
    stops: list[Pause] = []
    for pause in pauses:
        if pause.end < pause.start or pause.start < (stops[-1].end if stops else pause.start):
            raise RangeError(
                f"a pause from {pause.start} to {pause.end}",
                why="it ends before it starts, or before the pause before it",
                fix="give the pauses in order, none overlapping another",
            )
        stops.append(pause)
    return [pause._replace(start=max(pause.start, at)) for pause in stops if pause.end > at]


def _granted(deadline: Deadline) -> tuple[Unit, int]:
    """Return what the budget grants, in the unit in which it is counted."""
    budget = deadline.budget
    if budget.kind in ("real_time", "calendar_days") or deadline.counting != "service_time":
        return budget.kind, budget.amount
    if budget.kind == "service_time":
        return "service_time", budget.amount
    length = deadline.calendar.almanac.schedule.business_day
    assert length is not None  # without one there would be no deadline
    return "service_time", budget.amount * length


def _granted_on_the_clock(deadline: Deadline) -> tuple[Unit, Micros]:
    """Return what the unpaused deadline grants on the target's own clock."""
    start = deadline.start_instant
    end = max(start, deadline.due_instant)  # a landing may lie before the start of nothing
    unit = _clock_of(deadline)
    in_service = unit == "service_time"
    return unit, deadline.calendar.almanac.elapsed(start, end) if in_service else end - start


def _clock_of(deadline: Deadline) -> Unit:
    in_real_time = deadline.budget.kind in ("real_time", "calendar_days")
    return "real_time" if in_real_time else "service_time"


_Part = tuple[Instant, Instant, Kind, int, str, str]  # an entry before the running total


def _running(parts: Iterable[_Part]) -> Iterator[Entry]:
    total = 0
    for start, end, kind, amount, name, source in parts:
        total += amount
        yield Entry(start, end, kind, amount, total, name, source)


def _parts(
    deadline: Deadline, unit: Unit, start: Instant, end: Instant, stops: list[Pause]
) -> Iterator[_Part]:
    if unit == "business_days":
        yield from _business_days(deadline, end)
    elif unit == "calendar_days":
        yield start, end, "calendar_days", deadline.budget.amount, "", ""
    else:
        count = _service if unit == "service_time" else _real_time
        yield from _between_pauses(count, deadline.calendar, (start, end), stops)


def _between_pauses(
    count: Callable[[Calendar, Instant, Instant], Iterator[_Part]],
    calendar: Calendar,
    span: tuple[Instant, Instant],
    stops: list[Pause],
) -> Iterator[_Part]:
    at, end = span
    for pause in stops:
        if pause.start >= end:
            break
        if at < pause.start:
            yield from count(calendar, at, pause.start)
        at = min(pause.end, end)
        yield pause.start, at, "paused", 0, pause.reason or "", ""
    if at < end:
        yield from count(calendar, at, end)


def _real_time(_: Calendar, start: Instant, end: Instant) -> Iterator[_Part]:
    yield start, end, "real_time", end - start, "", ""


def _service(calendar: Calendar, start: Instant, end: Instant) -> Iterator[_Part]:
    at = start
    for opens, closes in calendar.almanac.windows(start, end):
        yield from _skipped(calendar, at, opens)
        yield opens, closes, "service", closes - opens, "", ""
        at = closes
    yield from _skipped(calendar, at, end)


def _skipped(calendar: Calendar, start: Instant, end: Instant) -> Iterator[_Part]:
    for part in reasons(calendar, start, end):
        yield part.start, part.end, part.kind, 0, part.name, part.source


def _business_days(deadline: Deadline, end: Instant) -> Iterator[_Part]:
    """Yield the dates from the one on which counting starts, one by one."""
    calendar, almanac = deadline.calendar, deadline.calendar.almanac
    at = deadline.start_instant
    if deadline.counting == "same_time":  # counted from the next opening
        rolled = almanac.roll_forward(at)
        yield from _skipped(calendar, at, rolled)
        at = rolled
    first = almanac.business_day_of(at)
    last = almanac.nth_business_day(first, deadline.budget.amount)
    kind: Kind = "first_day"
    name = source = ""
    for day in range(first, last + 1):
        closes = end if day == last else almanac.schedule.day_clock.reached(day_wall(day + 1))
        closes = max(at, min(closes, end))  # a due instant may lie before the start
        if day > first:
            is_one = calendar.is_business_day(date.fromordinal(day))
            kind, name, source = (
                ("business_day", "", "") if is_one else closed_reason(calendar, day)
            )
        yield at, closes, kind, int(kind == "business_day"), name, source
        at = closes
