"""Why recorded deadlines differ: what is tried, and how much speaks for and against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

import attrs
import numpy as np

from slacal.calendars import Calendar, ServiceCalendar
from slacal.calendars.almanac import LANDINGS
from slacal.calendars.counting import COUNTINGS
from slacal.calendars.hours import hours_text
from slacal.history.kernel.columns import NAT, Array, column_of
from slacal.history.kernel.counting import Grant
from slacal.history.kernel.dates import Walls
from slacal.history.kernel.pauses import Ordered
from slacal.history.kernel.per_row import PerRow
from slacal.history.questions import due_found, paused_found, started_found
from slacal.instants import DAY, HOUR, MINUTE, SECOND, WallSpan, day_wall

CauseKind = Literal[
    "clock change", "landing", "counting", "cut-off", "holiday not observed", "special day",
    "rounded opening", "pause not counted",
]  # fmt: skip
_ALL = slice(None)
_MOST_DAYS = 500  # dates that are tried as special days


@attrs.frozen(eq=False)
class Cause:
    """A likely cause: the rows it explains, and how many speak against it.

    `against` counts rows that it would change as well, and that have the computed deadline.
    """

    kind: CauseKind
    what: str
    day: date | None
    rows: tuple[int, ...] = attrs.field(repr=lambda rows: f"<{len(rows)} rows>")
    against: int

    @property
    def sure(self) -> float:
        """The share of the rows that it would change which it explains, of those that tell."""
        return len(self.rows) / (len(self.rows) + self.against)

    def renumbered(self, number: Array) -> Cause:
        """Return it with the rows' numbers in the table."""
        return attrs.evolve(self, rows=tuple(number[list(self.rows)].tolist()))


@attrs.frozen(eq=False)
class Compared:
    """Rows with two deadlines, in microseconds, and what the computed one was computed with.

    `pauses` are those of their clocks, by row; None: there is no word of any.
    """

    calendar: Calendar
    grants: Sequence[Grant]
    codes: Array
    opened: Array
    recorded: Array
    computed: Array
    tolerance: int
    pauses: Ordered | None = None

    @property
    def agrees(self) -> Array:
        """Which rows have the same deadline twice."""
        return self.near(self.computed)

    def near(self, due: Array, rows: Array | slice = _ALL) -> Array:
        """Return in which of some rows the recorded deadline is this one."""
        return (due != NAT) & (np.abs(self.recorded[rows] - due) <= self.tolerance)

    def due(
        self, rows: Array, calendar: Calendar | None = None, grants: Sequence[Grant] = ()
    ) -> Array:
        """Return the deadlines of some rows with another calendar, or other grants."""
        mine = calendar or self.calendar
        at = column_of("opened", self.opened[rows], "us")
        by_row = PerRow(grants or self.grants, self.codes[rows]).used()
        start = column_of("start", started_found(mine, at, by_row).values, "us")
        found = due_found(mine, start, by_row)
        if self.pauses is not None:
            pauses = self.pauses.rows(rows, len(self.opened))
            found = paused_found(mine, start, by_row, found, pauses)
        return found.values


def likely_causes(compared: Compared) -> tuple[list[Cause], Array]:
    """Return the causes found, those that explain most first, and the rows left unexplained."""
    found: list[Cause] = []
    left = ~compared.agrees
    for tried in (_pauses, _rounded, _clock_changes, _manners, _holidays, _special_days):
        for cause in tried(compared, left):
            mine = [row for row in cause.rows if left[row]]
            if len(mine) > cause.against:
                left[mine] = False
                found.append(attrs.evolve(cause, rows=tuple(mine)))
    found.sort(key=lambda cause: -len(cause.rows))
    return found, np.flatnonzero(left)


def _pauses(compared: Compared, left: Array) -> Iterator[Cause]:
    """Yield what is explained by deadlines that no pause moves."""
    if compared.pauses is None or not len(compared.pauses.row):
        return
    rows = np.unique(compared.pauses.row)
    due = attrs.evolve(compared, pauses=None).due(rows)
    what = "the recorded deadline runs on through pauses"
    yield from _cause(compared, left, ("pause not counted", what, None), rows, due)


def _rounded(compared: Compared, left: Array) -> Iterator[Cause]:
    """Yield what whole minutes explain: due counts seconds that the opening time does not show."""
    difference = compared.recorded - compared.computed
    whole = compared.opened % MINUTE == 0
    mine = np.flatnonzero(left & whole & (np.abs(difference) <= 2 * MINUTE))
    if len(mine):
        what = "opened is recorded to the minute, and due counts its seconds"
        yield Cause("rounded opening", what, None, tuple(mine.tolist()), 0)


def _clock_changes(compared: Compared, left: Array) -> Iterator[Cause]:
    """Yield the clock changes that deadlines lie off by."""
    if not left.any():
        return
    walls = _walls(compared)
    first: Array = np.searchsorted(walls.since, compared.opened, side="right")
    last: Array = np.searchsorted(walls.since, compared.computed, side="right")
    for change in np.unique(last[left & (last == first + 1)]):
        shift = int(walls.offsets[change - 1] - walls.offsets[change - 2])
        here = (first == change - 1) & (last == change)
        difference = compared.recorded - compared.computed
        for sign in (1, -1):
            moved = np.abs(difference - sign * shift) <= compared.tolerance
            mine = np.flatnonzero(here & left & moved)
            if len(mine):
                at = int(walls.since[change - 1])
                day = compared.calendar.clock.datetime(at).date()
                what = f"off by {_length(sign * shift)}: the clocks changed on {day}"
                against = int((here & compared.agrees).sum())
                yield Cause("clock change", what, day, tuple(mine.tolist()), against)


def _walls(compared: Compared) -> Walls:
    low = int(compared.opened.min()) - 2 * DAY
    high = int(compared.computed.max()) + 2 * DAY
    return Walls(WallSpan(compared.calendar.clock, low, high))


def _manners(compared: Compared, left: Array) -> Iterator[Cause]:
    """Yield other landings and countings of the same budgets, and counting without a cut-off."""
    for code, grant in enumerate(compared.grants):
        rows = np.flatnonzero(compared.codes == code)
        for kind, other in _others(compared, grant):
            if not left[rows].any():
                break
            grants = [*compared.grants]
            grants[code] = other
            due = compared.due(rows, grants=grants)
            what = f"{other.budget}: {_how(kind, other)}"
            yield from _cause(compared, left, (kind, what, None), rows, due)


def _how(kind: CauseKind, other: Grant) -> str:
    if kind == "cut-off":
        return "counted from receipt, whatever the cut-off"
    return f"landing {other.landing}" if kind == "landing" else f"counted {other.counting}"


def _others(compared: Compared, grant: Grant) -> Iterator[tuple[CauseKind, Grant]]:
    if grant.cutoff is not None:
        yield "cut-off", grant._replace(cutoff=None)
    if grant.is_plain_service:
        for landing in LANDINGS:
            if landing != (grant.landing or "close"):
                yield "landing", grant._replace(landing=landing)
    if grant.budget.kind != "business_days":
        return
    if grant.by is not None:
        yield "counting", grant._replace(by=None)
    for counting in COUNTINGS:
        has_length = compared.calendar.almanac.schedule.business_day is not None
        if counting != grant.counting and (counting != "service_time" or has_length):
            yield "counting", grant._replace(counting=counting, landing=None, by=None)


def _cause(
    compared: Compared,
    left: Array,
    what: tuple[CauseKind, str, date | None],
    rows: Array,
    due: Array,
) -> Iterator[Cause]:
    """Yield a cause if other deadlines of some rows are those recorded."""
    changed = np.abs(due - compared.computed[rows]) > compared.tolerance
    explained = rows[changed & left[rows] & compared.near(due, rows)]
    if len(explained):
        against = int((changed & compared.agrees[rows]).sum())
        yield Cause(*what, tuple(explained.tolist()), against)


def _holidays(compared: Compared, left: Array) -> Iterator[Cause]:
    """Yield closed dates on which deadlines ran on."""
    calendar = compared.calendar
    if not isinstance(calendar, ServiceCalendar) or not left.any():
        return
    for day in _days(compared, left):
        hours = hours_text(calendar.hours.on(day).week[day.weekday()])
        if not hours or calendar.is_business_day(day):
            continue
        open_ = calendar.replace(exceptions={**calendar.exceptions, day: hours})
        holiday = calendar.day(day)
        name = holiday.name or "a closed date"
        rows = _around(compared, day)
        due = compared.due(rows, open_)
        found: tuple[CauseKind, str, date] = (
            "holiday not observed", f"{day} ({name}) was a day of service", day,
        )  # fmt: skip
        yield from _cause(compared, left, found, rows, due)


def _special_days(compared: Compared, left: Array) -> Iterator[Cause]:
    """Yield days of service that deadlines skip."""
    calendar = compared.calendar
    if not isinstance(calendar, ServiceCalendar) or not left.any():
        return
    tried = [day for day in _days(compared, left) if calendar.is_business_day(day)]
    for day in tried[:_MOST_DAYS]:
        shut = calendar.replace(exceptions={**calendar.exceptions, day: "closed"})
        rows = _around(compared, day)
        due = compared.due(rows, shut)
        found: tuple[CauseKind, str, date] = ("special day", f"{day} was closed", day)
        yield from _cause(compared, left, found, rows, due)


def _days(compared: Compared, left: Array) -> list[date]:
    """Return the dates that lie between the opening and a deadline of a row left, by how many."""
    calendar = compared.calendar
    wall = _walls(compared).wall
    first = wall(compared.opened[left]) // DAY
    end = np.maximum(compared.recorded[left], compared.computed[left])
    last = wall(end) // DAY
    low, high = int(first.min()), int(last.max())
    steps: Array = np.zeros(high - low + 2, np.int64)
    np.add.at(steps, first - low, 1)
    np.add.at(steps, last - low + 1, -1)
    counts = np.cumsum(steps[:-1])
    order = np.argsort(-counts, kind="stable")
    years = calendar.horizon
    days = [
        date.fromordinal(date(1970, 1, 1).toordinal() + low + int(i)) for i in order if counts[i]
    ]
    return [day for day in days if years[0] <= day.year <= years[1]]


def _around(compared: Compared, day: date) -> Array:
    """Return the rows whose time may touch a date."""
    start = day_wall(day.toordinal())
    end = np.maximum(compared.recorded, compared.computed)
    return np.flatnonzero((compared.opened < start + 3 * DAY) & (end > start - 3 * DAY))


def _length(micros: int) -> str:
    sign = "-" if micros < 0 else "+"
    hours, rest = divmod(abs(micros), HOUR)
    return f"{sign}{hours}:{rest // MINUTE:02}:{rest % MINUTE // SECOND:02}".removesuffix(":00")
