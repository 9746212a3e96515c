"""What was open, and what was overdue, at the close of each business day."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np

from slacal.calendars import Calendar
from slacal.history.frames import Frame, ReadAs, plain_series, read_instants, read_table
from slacal.history.groups import By, key_names, numbers, stacked
from slacal.history.kernel.columns import NAT, Array, floored
from slacal.history.questions import elapsed
from slacal.history.waiting import Closes, Waiting, ends_of


def backlog(
    frame: Frame,
    calendar: Calendar,
    first_day: date,
    last_day: date,
    *,
    by: By = (),
    opened: str = "opened",
    ended: str = "repaired",
    due: str | None = "repair_due",
    timezone: Any = None,
) -> Frame:
    """Return what was open at the close of each business day.

    Args:
        frame: a table of cases; with `due`, what `evaluate` returned. A lazy one is collected.
        calendar: whose business days count.
        first_day: the first date.
        last_day: the last date, included.
        by: columns to group by, as in `attainment`; every group has a row for every day.
        opened: the column of when each case came in.
        ended: the column of when it ended; null: it has not.
        due: the column of when it was due; None: nothing is overdue.
        timezone: the zone of columns that have none.

    The columns are those of *by*, then `day`, `close` (the instant), `open`, `overdue` (open and
    past due), and `oldest`, the service time that the oldest open case has waited; null where none
    is open. A case that comes in or ends at the close itself has done so, and one that ended
    before it came in was never open. One call is about one target: what waits for a response is
    `ended="responded", due="response_due"`.

    Raises:
        ColumnError: a column is missing, holds no times, or has no time zone.
        RangeError: the last day comes before the first.
        HorizonError: a day, or a case that was open, outside the calendar's years.
    """
    table = read_table(frame)
    names = key_names(by, ("day", "close", "open", "overdue", "oldest"))
    reading = ReadAs(timezone)
    closes = Closes.of(calendar, first_day, last_day)
    cases = Waiting.of(table, names, opened=opened, ended=ended, reading=reading)
    cases.refuse_early(calendar, closes, opened)
    dues: Array = np.full(len(cases.row), NAT)
    if due is not None:
        dues = floored(read_instants(table, due, reading).column)[cases.row]
    passed = np.maximum(cases.began, ends_of(dues + (dues != NAT)))
    counts = {
        "open": closes.between(cases.began, cases.done, cases.groups),
        "overdue": closes.between(passed, cases.done, cases.groups),
    }
    oldest = _oldest(calendar, closes, cases, counts["open"])
    columns = [
        *closes.columns(table, cases.groups, cases.zone),
        *(numbers(table, name, values.reshape(-1)) for name, values in counts.items()),
        plain_series(table, "oldest", oldest, None),
    ]
    return stacked([columns])


def _oldest(calendar: Calendar, closes: Closes, cases: Waiting, still: Array) -> Array:
    """Return the service time that the oldest open case of each group has waited at each close."""
    order = np.lexsort((cases.began, cases.groups.codes))
    ends = np.cumsum(np.bincount(cases.groups.codes, minlength=cases.groups.count)).tolist()
    since: Array = np.full(still.shape, NAT)
    for group, (first, last) in enumerate(pairwise([0, *ends])):
        rows = order[first:last]
        # In the order of coming in, the first whose running maximum has not ended has not ended.
        latest = np.maximum.accumulate(cases.done[rows])
        waiting = still[group] > 0
        place = np.searchsorted(latest, closes.at[waiting], side="right")
        since[group, waiting] = cases.began[rows][place]
    ats = np.tile(closes.at, len(still)).view("M8[us]")
    return elapsed(calendar, since.reshape(-1).view("M8[us]"), ats)
