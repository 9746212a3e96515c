"""Rows of a ledger for people: a long one folds runs of regular days, and shows the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from slacal.calendars import Calendar
from slacal.deadlines.ledger import Entry, Kind, Ledger
from slacal.deadlines.reasons import REGULAR, day_of
from slacal.instants import Instant, day_wall, wall_day

MOST_ROWS = 12  # a ledger with more of them is folded

Span = tuple[Instant, Instant]
_COUNTED = ("service", "business_day")


class Row(NamedTuple):
    """What people read as one line: one stretch, one day, or a run of days.

    `spans` are the stretches of one day, or the first and the last of a run of days; `days` is how
    many days the run has, `each` what each of them counts where all count the same; `closed` are
    the closed days of the week in it, and after it up to the next row.
    """

    kind: Kind
    spans: tuple[Span, ...]
    amount: int
    running: int
    name: str = ""
    source: str = ""
    days: int = 1
    each: int | None = None
    closed: tuple[str, ...] = ()

    @property
    def start(self) -> Instant:
        """Where it begins."""
        return self.spans[0][0]

    @property
    def end(self) -> Instant:
        """Where it ends."""
        return self.spans[-1][1]


def rows(ledger: Ledger, most: int = MOST_ROWS) -> tuple[Row, ...]:
    """Return a row for every stretch, or folded ones where these would be more than *most*.

    Folded, a run of days that have their usual hours is one row, and so is a run of days that one
    and the same thing closes; nights are left out, and closed days of the week belong to the row
    before them. Whatever else is skipped keeps a row of its own.
    """
    stretches = tuple(_stretches(ledger))
    return stretches if len(stretches) <= most else tuple(_folded(ledger))


def _stretches(ledger: Ledger) -> Iterator[Row]:
    return _merged(_row(entry) for entry in ledger.entries)


def _row(entry: Entry) -> Row:
    span = entry.start, entry.end
    closed = (entry.name,) if entry.kind == "closed_weekday" else ()
    return Row(
        entry.kind, (span,), entry.amount, entry.running, entry.name, entry.source, closed=closed
    )


def _merged(found: Iterable[Row]) -> Iterator[Row]:
    """Yield rows with nights and closed days of the week that touch made one."""
    last: Row | None = None
    for row in found:
        if last and last.kind in REGULAR and row.kind in REGULAR:
            both: Kind = last.kind if last.kind == row.kind else "outside_hours"
            span = last.start, row.end
            last = last._replace(kind=both, spans=(span,), closed=_together(last, row))
        else:
            if last:
                yield last
            last = row
    if last:
        yield last


def _together(row: Row, other: Row) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.closed + other.closed))


def _folded(ledger: Ledger) -> Iterator[Row]:
    calendar, days = ledger.deadline.calendar, _by_day(ledger)
    run: Row | None = None
    usual: dict[int, tuple[Span, ...]] = {}  # what the run's days have, by day of the week
    for i, row in enumerate(days):
        day = _date_of(calendar, row)
        hours = _hours(calendar, row, day)
        regular = _is_regular(ledger, days, i)
        if run and usual and regular and usual.get(day % 7, hours) == hours:
            run = _grown(run, row)
        elif run and _is_closed_alike(run, row):
            run = _grown(run, row)._replace(name=row.name if run.name == row.name else "closed")
        else:
            if run:
                yield run
            run, usual = row, {}
        if regular:
            usual[day % 7] = hours
    if run:
        yield run


def _is_closed_alike(row: Row, other: Row) -> bool:
    if row.kind != other.kind or row.kind not in ("holiday", "closed", "blackout"):
        return False
    return row.kind == "closed" or row[4:6] == other[4:6]  # name and source


def _by_day(ledger: Ledger) -> list[Row]:
    """Return the rows of a ledger with those of one day made one, and without the nights."""
    calendar = ledger.deadline.calendar
    found: list[Row] = []
    for row in _stretches(ledger):
        last = found[-1] if found else None
        if last and row.kind in REGULAR:
            found[-1] = last._replace(closed=_together(last, row))
        elif last and _of_one_day(calendar, last, row):
            found[-1] = last._replace(
                spans=last.spans + row.spans,
                amount=last.amount + row.amount,
                running=row.running,
            )
        else:
            found.append(row)
    return [row._replace(each=row.amount) for row in found]


def _of_one_day(calendar: Calendar, row: Row, other: Row) -> bool:
    if row.kind != "service" or other.kind != "service" or row.closed:
        return False
    return _date_of(calendar, row) == _date_of(calendar, other)


def _date_of(calendar: Calendar, row: Row) -> int:
    return wall_day(calendar.clock.wall(row.start))


def _hours(calendar: Calendar, row: Row, day: int) -> tuple[Span, ...]:
    if row.kind != "service":
        return ()
    wall = calendar.clock.wall
    return tuple((wall(start) - day_wall(day), end - start) for start, end in row.spans)


def _is_regular(ledger: Ledger, days: list[Row], i: int) -> bool:
    """Return whether a row is a whole day with its usual hours."""
    row = days[i]
    if row.kind not in _COUNTED or row.start == ledger.start or row.end == ledger.due_instant:
        return False
    if row.kind == "business_day":
        return True
    before, after = days[max(i - 1, 0)], days[min(i + 1, len(days) - 1)]
    is_cut = before.end == row.start or after.start == row.end
    return not is_cut and not has_other_hours(ledger.deadline.calendar, row)


def has_other_hours(calendar: Calendar, row: Row) -> bool:
    """Return whether a row is service on a day whose hours are an exception's."""
    found = day_of(calendar, _date_of(calendar, row)) if row.kind == "service" else None
    return found is not None and found.kind == "exception"


def _grown(run: Row, row: Row) -> Row:
    return run._replace(
        spans=(run.spans[0], row.spans[-1]),
        amount=run.amount + row.amount,
        running=row.running,
        days=run.days + row.days,
        each=run.each if run.each == row.each else None,
        closed=_together(run, row),
    )
