"""What was open, and what was overdue, at the close of each business day."""

from __future__ import annotations

from datetime import date
from typing import Any

import narwhals as nw
import numpy as np

from slacal.calendars import Calendar
from slacal.history.frames import Frame, Reading, read_instants, time_series
from slacal.history.kernel.columns import NAT, Array
from slacal.history.questions import elapsed
from slacal.instants import to_date

_NEVER = np.iinfo(np.int64).max


def backlog(
    frame: Frame,
    calendar: Calendar,
    first_day: date,
    last_day: date,
    *,
    opened: str = "opened",
    ended: str = "repaired",
    due: str | None = "repair_due",
    timezone: Any = None,
) -> Frame:
    """Return what was open at the close of each business day.

    Args:
        frame: a table of cases; with `due`, what `evaluate` returned.
        calendar: whose business days count.
        first_day: the first date.
        last_day: the last date, included.
        opened: the column of when each case came in.
        ended: the column of when it ended; null: it has not.
        due: the column of when it was due; None: nothing is overdue.
        timezone: the zone of columns that have none.

    The columns are `day`, `close` (the instant), `open`, `overdue` (open and past due), and
    `oldest`, the service time that the oldest open case has waited; null where none is open.
    A case that comes in or ends at the close itself has done so.
    """
    table = nw.from_native(frame)
    if isinstance(table, nw.LazyFrame):
        table = table.collect()
    reading = Reading(timezone)
    start = read_instants(table, opened, reading)
    stop = read_instants(table, ended, reading)
    began, done = _micros(start.column), _micros(stop.column)
    known = began != NAT
    began = began[known]
    done = np.where(done == NAT, _NEVER, done)[known]
    days, closes = _closes(calendar, first_day, last_day)
    order = np.argsort(began, kind="stable")
    began, done = began[order], done[order]
    still = _up_to(began, closes) - _up_to(np.sort(np.maximum(done, began)), closes)
    overdue: Array = np.zeros(len(closes), np.int64)
    if due is not None:
        dues = _micros(read_instants(table, due, reading).column)[known][order]
        has_due = dues != NAT
        passed = dues[has_due] + 1
        over = np.sort(np.maximum(passed, done[has_due]))
        overdue = _up_to(np.sort(passed), closes) - _up_to(over, closes)
    oldest = _oldest(calendar, began, done, closes, still)
    columns = {"day": days, "open": still, "overdue": overdue, "oldest": oldest}
    found = nw.from_dict(columns, backend=table.implementation)
    close = time_series(found, "close", closes.view("M8[us]"), start.zone)
    names = ("day", "close", "open", "overdue", "oldest")
    return found.with_columns(close).select(*names).to_native()


def _micros(column: Any) -> Array:
    raw = column.raw
    return np.where(raw == NAT, NAT, raw // 1000) if column.has_nanos else raw


def _up_to(ordered: Array, at: Array) -> Array:
    return np.searchsorted(ordered, at, side="right")


def _closes(calendar: Calendar, first_day: date, last_day: date) -> tuple[list[date], Array]:
    """Return the business days of [first_day, last_day] and their closes."""
    first, last = to_date(first_day).toordinal(), to_date(last_day).toordinal()
    days = calendar.almanac.days_for(first, last)
    chosen = [day for day in range(first, last + 1) if days.is_business(day)]
    closes = [days.windows(day)[-1][1] for day in chosen]
    return [date.fromordinal(day) for day in chosen], np.array(closes, np.int64)


def _oldest(calendar: Calendar, began: Array, done: Array, closes: Array, still: Array) -> Array:
    """Return the service time that the oldest open case has waited at each close."""
    # In the order of coming in, the first whose running maximum has not ended has not ended.
    place: Array = np.searchsorted(np.maximum.accumulate(done), closes, side="right")
    waiting = still > 0
    since: Array = np.full(len(closes), NAT)
    since[waiting] = began[place[waiting]]
    return elapsed(calendar, since.view("M8[us]"), closes.view("M8[us]"))
