"""How old the open cases were at the close of each business day, in bands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np

from slacal.budget import Budget
from slacal.calendars import Calendar
from slacal.calendars.counting import COUNTINGS, Counting
from slacal.errors import RangeError, WrongTypeError, check_choice
from slacal.history import questions
from slacal.history.frames import Frame, ReadAs, read_table
from slacal.history.groups import By, key_names, numbers, stacked
from slacal.history.kernel.columns import NAT, Array
from slacal.history.waiting import Closes, Waiting, ends_of

BANDS = ("1 business day", "5 business days", "20 business days")


def aging(
    frame: Frame,
    calendar: Calendar,
    first_day: date,
    last_day: date,
    bands: str | Budget | Sequence[str | Budget] = BANDS,
    *,
    by: By = (),
    counting: Counting = "service_time",
    opened: str = "opened",
    ended: str = "repaired",
    timezone: Any = None,
) -> Frame:
    """Return how many open cases were how old at the close of each business day.

    Args:
        frame: a table of cases; a lazy one is collected.
        calendar: whose service and business days count.
        first_day: the first date.
        last_day: the last date, included.
        bands: the greatest age of each, as budgets of any kind, the shortest first; or one.
        by: columns to group by, as in `attainment`; every group has a row for every day.
        counting: how business days are counted, as in `Calendar.due`.
        opened: the column of when each case came in.
        ended: the column of when it ended; null: it has not.
        timezone: the zone of columns that have none.

    The columns are those of *by*, then `day`, `close` (the instant), one for each band, named as
    it is written, and `over`. Together they are the `open` of `backlog`.

    A case is in the first band of which a promise, made when it came in, is not overdue: exactly
    one business day old, it is in the band "1 business day", and a moment later in the next.

    Raises:
        BudgetError: a band cannot be read, or has two readings.
        ChoiceError: another counting.
        RangeError: bands that do not grow, or a last day before the first.
        WrongTypeError: bands that are no budgets, or columns that are no names.
        BusinessDayLengthError: business days in service time, and the days differ in length.
        ColumnError: a column is missing, holds no times, or has no time zone.
        HorizonError: a day, or a case that was open, outside the calendar's years.
    """
    check_choice("counting", counting, COUNTINGS)
    told = _listed(bands)
    budgets = _read(told)
    texts = [str(band) for band in told]
    table = read_table(frame)
    names = key_names(by, ("day", "close", *texts, "over"))
    closes = Closes.of(calendar, first_day, last_day)
    cases = Waiting.of(table, names, opened=opened, ended=ended, reading=ReadAs(timezone))
    cases.refuse_early(calendar, closes, opened)
    edges = _edges(calendar, budgets, counting, cases.began)
    older = [closes.between(edge, cases.done, cases.groups) for edge in edges]
    counts = [more - less for more, less in zip(older, [*older[1:], 0], strict=True)]
    named = zip([*texts, "over"], counts, strict=True)
    columns = [numbers(table, name, count.reshape(-1)) for name, count in named]
    return stacked([[*closes.columns(table, cases.groups, cases.zone), *columns]])


def _listed(bands: str | Budget | Sequence[str | Budget]) -> list[str | Budget]:
    if isinstance(bands, str | Budget):
        return [bands]
    try:
        return list(bands)
    except TypeError:
        raise WrongTypeError(
            f"bands={bands!r}",
            why="they are budgets, the shortest first",
            fix='pass e.g. ["1 business day", "5 business days"], or leave it out',
        ) from None


def _read(bands: Sequence[str | Budget]) -> list[Budget]:
    """Return bands as budgets.

    Raises:
        RangeError: two of one kind do not grow.
    """
    budgets = [each if isinstance(each, Budget) else Budget.parse(each) for each in bands]
    reached: dict[str, int] = {}
    for budget in budgets:
        if budget.amount <= reached.get(budget.kind, -1):
            raise RangeError(
                f"a band of {budget}",
                why="it is not longer than the one before it",
                fix="give the shortest first, and each once",
            )
        reached[budget.kind] = budget.amount
    return budgets


def _edges(
    calendar: Calendar, budgets: list[Budget], counting: Counting, began: Array
) -> Iterator[Array]:
    """Yield when each case enters each band, and the last: it came in, or the band before ended."""
    edge = began
    yield edge
    for budget in budgets:
        how: Counting = counting if budget.kind == "business_days" else "service_time"
        due = questions.due(calendar, began.view("M8[us]"), budget, how, errors="null")
        last = due.view(np.int64)
        # One that ends beyond the horizon is never outgrown: no close lies there.
        edge = np.maximum(edge, ends_of(last + (last != NAT)))
        yield edge
