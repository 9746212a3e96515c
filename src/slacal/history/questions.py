"""A calendar's questions, asked of arrays: what `ServiceCalendar` answers for one, row by row.

Instants are `datetime64` (UTC, as NumPy has no zones), lengths `timedelta64`. Both come in any unit
from hours to nanoseconds and go out in the same one, where every answer lies on its grid; else in
microseconds. A row with NaT gives NaT. With `errors="raise"` a row that has no answer raises the
error of the scalar question, with `row` and `column` in it; with `errors="null"` it gives NaT.
Where rows have calendars or budgets of their own, these are `PerRow`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from slacal.budget import Budget
from slacal.calendars import Calendar
from slacal.calendars.almanac import LANDINGS, Almanac, Landing
from slacal.calendars.counting import Counting, after_cutoff, check_counting
from slacal.errors import WrongTypeError, check_choice
from slacal.history.kernel import arithmetic
from slacal.history.kernel import counting as _counting
from slacal.history.kernel.asking import Errors, Found, check_errors, refuse_bad, together
from slacal.history.kernel.columns import (
    Array,
    Column,
    finest,
    instant_of,
    instants,
    lengths,
    shown,
)
from slacal.history.kernel.counting import Grant
from slacal.history.kernel.pauses import Ordered, Pauses, check_is_pauses, paused
from slacal.history.kernel.per_row import PerRow

Calendars = Calendar | PerRow[Calendar]
Index = Any  # row numbers; None: all rows


def add(
    calendar: Calendars,
    at: Any,
    amount: Any,
    landing: Landing | None = None,
    errors: Errors = "raise",
) -> Array:
    """Return when each amount of service has passed since each instant; see `Calendar.add`.

    Args:
        calendar: whose service counts.
        at: an array of `datetime64`.
        amount: an array of `timedelta64` as long, or one timedelta.
        landing: which end of a closed stretch the results take.
        errors: "raise", or "null" for NaT where there is no answer.

    Raises:
        HorizonError: an instant or a result lies outside the calendar's years; it names the row.
        WrongTypeError, PrecisionError: a column that holds something else.
    """
    if landing is not None:
        check_choice("landing", landing, LANDINGS)
    start = instants("at", at)
    length = lengths("amount", amount, len(start))

    def ask(almanac: Almanac, row: int) -> object:
        return almanac.add(instant_of(start, row), instant_of(length, row), landing)

    found = _by_calendar(
        calendar,
        len(start),
        lambda almanac, index: arithmetic.add(almanac, *_both(index, start, length), landing),
        errors,
    )
    refuse_bad(found, errors, ("at", _asking(calendar, ask)))
    return shown(found.values, "ns" if length.has_nanos else start.unit, "M")


def elapsed(calendar: Calendars, start: Any, end: Any, errors: Errors = "raise") -> Array:
    """Return the service between instants as `timedelta64`, negative where the end comes first.

    Args:
        calendar: whose service counts.
        start: an array of `datetime64`.
        end: an array as long, or one aware datetime.
        errors: "raise", or "null" for NaT where there is no answer.

    Raises:
        HorizonError: an instant lies outside the calendar's years; it names the row.
    """
    first = instants("start", start)
    last = instants("end", end, len(first))
    found = elapsed_found(calendar, first, last, errors)
    return shown(found.values, finest(first, last), "m")


def is_open(calendar: Calendars, at: Any, errors: Errors = "raise") -> Array:
    """Return whether the desk is open, as a masked array of bool; NaT is masked."""
    found, _ = _one_column(
        calendar, at, errors, vector=arithmetic.is_open, scalar=Almanac.is_open, dtype=bool
    )
    return np.ma.MaskedArray(found.values, np.ma.nomask if found.skip is None else found.skip)


def roll_forward(calendar: Calendars, at: Any, errors: Errors = "raise") -> Array:
    """Return each instant while open, else the next opening."""
    found, column = _one_column(
        calendar, at, errors, vector=arithmetic.roll_forward, scalar=Almanac.roll_forward
    )
    return shown(found.values, column.unit, "M")


def roll_back(calendar: Calendars, at: Any, errors: Errors = "raise") -> Array:
    """Return each instant where service runs up to it, else the last closing."""
    found, column = _one_column(
        calendar, at, errors, vector=arithmetic.roll_back, scalar=Almanac.roll_back
    )
    return shown(found.values, column.unit, "M")


def due(
    calendar: Calendars,
    at: Any,
    budget: str | Budget | PerRow[Any],
    counting: Counting = "service_time",
    landing: Landing | None = None,
    *,
    pauses: Pauses | None = None,
    errors: Errors = "raise",
) -> Array:
    """Return when a budget that runs from each instant is used up; see `Calendar.due`.

    Args:
        calendar: whose service and business days count.
        at: an array of `datetime64`.
        budget: "2 business days", "4 service hours", "24 hours" or "120 calendar days".
        counting: how business days are counted.
        landing: which end of a closed stretch the results take.
        pauses: when the rows' clocks stand still; a row that is paused with time left gives NaT.
        errors: "raise", or "null" for NaT where there is no answer.

    Raises:
        BudgetError: the budget cannot be read, or has two readings.
        ChoiceError: a counting or landing that does not exist, or does not apply.
        BusinessDayLengthError: business days in service time, and the days differ in length.
        HorizonError: it is not used up inside the horizon; the error names the row.
        PrecisionError: pauses with nanoseconds, or pauses of instants with nanoseconds.
    """
    start = instants("at", at)
    budgets = budget if isinstance(budget, PerRow) else PerRow((budget,), np.zeros(len(start), int))
    grants = [_grant(each, counting, landing) for each in budgets.values]
    by_row = PerRow(grants, budgets.codes)
    return due_of_rows(calendar, start, by_row, pauses, errors)


def due_of_rows(
    calendar: Calendars,
    at: Column,
    grants: PerRow[Grant],
    pauses: Pauses | None,
    errors: Errors,
) -> Array:
    """Return when what each row is promised is used up."""
    check_is_pauses(pauses)
    found = due_found(calendar, at, grants)
    refuse_due(calendar, at, grants, found, errors)
    if pauses is not None:
        found = paused_found(calendar, at, grants, found, pauses.in_order(len(at)))
        refuse_paused(calendar, at, grants, found, errors)
    return shown(found.values, at.unit, "M")


def refuse_due(
    calendar: Calendars, at: Column, grants: PerRow[Grant], found: Found, errors: Errors
) -> None:
    """Raise what the first bad row is about, unless *errors* is "null"."""

    def ask(almanac: Almanac, row: int) -> object:
        return grants.values[grants.codes[row]].due_from(almanac, instant_of(at, row))

    refuse_bad(found, errors, (at.name, _asking(calendar, ask)))


def due_found(calendar: Calendars, at: Column, grants: PerRow[Grant]) -> Found:
    """Return when what each row is promised is used up, before it is refused or shown."""

    def run(almanac: Almanac, index: Index) -> Found:
        mine = grants if index is None else grants.rows(index).used()
        codes = mine.codes
        if len(mine.values) == 1 and (codes == 0).all():
            return _counting.due(almanac, _of(index, at), mine.values[0])
        return _counting.due_by(almanac, _of(index, at), mine.values, codes)

    return _by_calendar(calendar, len(at), run)


def paused_found(
    calendar: Calendars, at: Column, grants: PerRow[Grant], unpaused: Found, pauses: Ordered
) -> Found:
    """Return the same with pauses; only rows that have any are looked at."""
    involved = np.unique(pauses.row)
    involved = involved[grants.codes[involved] >= 0]

    def run(almanac: Almanac, index: Index) -> Found:
        rows = involved if index is None else np.intersect1d(involved, index)
        codes = grants.codes[rows]
        parts = []
        for code in np.unique(codes):
            chosen = rows[codes == code]
            theirs = pauses.rows(chosen, len(at))
            base = unpaused.rows(chosen)
            parts.append(
                (chosen, paused(almanac, at.rows(chosen), base, grants.values[code], theirs))
            )
        whole = unpaused.replaced(parts)
        return whole if index is None else whole.rows(index)

    return _by_calendar(calendar, len(at), run)


def refuse_paused(
    calendar: Calendars, at: Column, grants: PerRow[Grant], found: Found, errors: Errors
) -> None:
    """Raise what the first row is about whose pauses move it out of reach, unless "null"."""

    def ask(almanac: Almanac, row: int) -> object:
        budget, instant = grants.values[grants.codes[row]].budget, instant_of(at, row)
        what = f"due instant for {budget} from {almanac.pages.text(instant)}, with its pauses"
        raise almanac.horizon.outside(what)

    refuse_bad(found, errors, (at.name, _asking(calendar, ask)))


def started_found(calendar: Calendars, at: Column, grants: PerRow[Grant]) -> Found:
    """Return from when each row's clock counts, before it is refused or shown."""

    def run(almanac: Almanac, index: Index) -> Found:
        column = _of(index, at)
        codes = grants.codes if index is None else grants.codes[index]
        cutoffs = [grant.cutoff for grant in grants.values]
        parts = []
        for cutoff in set(cutoffs):
            mine = [code for code, other in enumerate(cutoffs) if other == cutoff]
            rows = np.flatnonzero(np.isin(codes, mine))
            parts.append((rows, _counting.started(almanac, column.rows(rows), cutoff)))
        return together(len(column), parts)

    return _by_calendar(calendar, len(at), run)


def refuse_started(
    calendar: Calendars, at: Column, grants: PerRow[Grant], found: Found, errors: Errors
) -> None:
    """Raise what the first bad row is about, unless *errors* is "null"."""

    def ask(almanac: Almanac, row: int) -> object:
        cutoff = grants.values[grants.codes[row]].cutoff
        return None if cutoff is None else after_cutoff(almanac, instant_of(at, row), cutoff)

    refuse_bad(found, errors, (at.name, _asking(calendar, ask)))


def elapsed_found(calendar: Calendars, start: Column, end: Column, errors: Errors) -> Found:
    """Return the service between two columns; raises as `elapsed`."""
    found = _by_calendar(
        calendar,
        len(start),
        lambda almanac, index: arithmetic.elapsed(almanac, *_both(index, start, end)),
        errors,
    )
    checks = [
        (column.name, _asking(calendar, lambda a, row, c=column: a.check(instant_of(c, row))))  # type: ignore[misc]
        for column in (start, end)
    ]
    refuse_bad(found, errors, *checks)
    return found


def _grant(budget: str | Budget, counting: Counting, landing: Landing | None) -> Grant:
    if not isinstance(budget, Budget):
        budget = Budget.parse(budget)
    check_counting(budget, counting, landing)
    return Grant(budget, counting, landing)


def _of(index: Index, column: Column) -> Column:
    return column if index is None else column.rows(index)


def _both(index: Index, first: Column, second: Column) -> tuple[Column, Column]:
    return _of(index, first), _of(index, second)


def _one_column(
    calendar: Calendars,
    at: Any,
    errors: Errors,
    *,
    vector: Callable[[Almanac, Column], Found],
    scalar: Callable[[Almanac, int], object],
    dtype: Any = np.int64,
) -> tuple[Found, Column]:
    column = instants("at", at)
    found = _by_calendar(
        calendar,
        len(column),
        lambda almanac, index: vector(almanac, _of(index, column)),
        errors,
        dtype,
    )
    ask = _asking(calendar, lambda almanac, row: scalar(almanac, instant_of(column, row)))
    refuse_bad(found, errors, ("at", ask))
    return found, column


def _asking(calendar: Calendars, ask: Callable[[Almanac, int], object]) -> Callable[[int], object]:
    """Return a row's scalar question, asked of its own calendar."""

    def row(number: int) -> object:
        mine = calendar
        if isinstance(mine, PerRow):
            mine = mine.values[mine.codes[number]]
        return ask(mine.almanac, number)

    return row


def _by_calendar(
    calendar: Calendars,
    rows: int,
    run: Callable[[Almanac, Index], Found],
    errors: Errors = "raise",
    dtype: Any = np.int64,
) -> Found:
    """Return what *run* finds for the rows of each calendar."""
    check_errors(errors)
    calendars = calendar.values if isinstance(calendar, PerRow) else (calendar,)
    for each in calendars:
        if not isinstance(each, Calendar):
            raise WrongTypeError(
                f"{each!r} is a {type(each).__name__}",
                why="service time is a calendar's",
                fix="pass a calendar",
            )
    if isinstance(calendar, Calendar):
        return run(calendar.almanac, None)
    if len(calendar) != rows:
        raise WrongTypeError(
            f"calendars for {len(calendar)} rows, and {rows} rows",
            why="each row has one",
            fix="give as many codes as rows",
        )
    parts = []
    for code, each in enumerate(calendar.values):
        index = np.flatnonzero(calendar.codes == code)
        if len(index):
            parts.append((index, run(each.almanac, index)))
    return together(rows, parts, dtype)
