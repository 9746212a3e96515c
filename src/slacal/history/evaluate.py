"""Every deadline of a table of cases or of a log of events, and whether it was met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import attrs
import numpy as np

from slacal.errors import ChoiceError, ColumnError
from slacal.history.agreed import Agreed, Agreement, check_now
from slacal.history.clocks import Clocks
from slacal.history.frames import (
    Frame,
    ReadAs,
    Zoned,
    eager,
    read_instants,
    with_columns_of_parts,
)
from slacal.history.kernel.asking import (
    NS_FIT,
    Errors,
    Found,
    check_errors,
    in_unit,
    refuse_bad,
)
from slacal.history.kernel.columns import NAT, Array, Column, column_of, floored, instants
from slacal.history.kernel.pauses import Ordered, Pauses, check_is_pauses
from slacal.history.logs.judged import Question
from slacal.history.logs.reading import EventLog, check_is_a_log
from slacal.history.logs.tables import cases_of
from slacal.history.promises import Promised, promised, unknown_target
from slacal.history.questions import elapsed_found
from slacal.history.received import Cases, read_cases

EVENTS: Mapping[str, str] = {"response": "responded", "repair": "repaired"}


def evaluate(
    frame: Frame,
    policy: Agreement,
    *,
    opened: str = "opened",
    category: str | None = "category",
    events: Mapping[str, str] | None = None,
    now: datetime | None = None,
    pauses: Pauses | None = None,
    log: EventLog | None = None,
    timezone: Any = None,
    fold: int | None = None,
    errors: Errors = "raise",
) -> Frame:
    """Return a table of cases with what became of each target.

    Args:
        frame: a pandas, Polars (eager or lazy) or Arrow table, a row a case (with *log*, an event).
        policy: what was promised: one policy; versions, of which the one in force when a case came
            in judges it; or a book, which chooses by the columns that its rules ask for.
        opened: the column of when each case came in.
        category: the column of its category; null, or None for no such column: the default one.
        events: for each target the column of the event that ended it; null while it has not.
            Unstated: "responded" for response and "repaired" for repair, where there are such.
        now: when cases that have not ended are judged; aware. Unstated, they are not.
        pauses: when the clocks of some rows stood still, of targets that pause at all. A row that
            is looked at (at its event, or *now*) in a pause that had not ended by then is paused.
        log: what the columns of a log of events are; `EventLog` says what comes of it.
        timezone: the zone of columns that have none.
        fold: the reading of wall times that exist twice or not at all: 0, 1, or None: refused.
        errors: "raise" for the first bad row, or "null" to leave it without answers.

    Each target adds five columns: `response_due`; `response_met`, null while it is open and not
    late; `response_elapsed`, the time on its clock up to the event or *now* (service time for
    service hours and business days, else real time), from a cut-off's start on and without pauses;
    `response_remaining`, negative once overdue; `response_share`, elapsed over budget, 1 where
    there is none. A case that is still paused with time left has no due, and is not judged. With
    *pauses* there is `response_state`, too: "not_started", "running", "paused", "met", "breached".

    Raises:
        ColumnError: a column is missing, holds no times, or has no time zone.
        UnknownTargetError: *events* of a target that the policy does not have.
        WallTimeError: a wall time that its zone skips or repeats, or near the ends of time.
        UnknownLabelError, UnknownCategoryError: a category that the policy does not have.
        PolicyError: a case for which no rule of a book matches, or no version is in force yet.
        HorizonError: a case outside the years that its calendar is known for; so, under versions
            or a book, is one that is open at a *now* which its calendar does not know.
        EventError: an event that makes no sense after those before it. All name the row.
        RangeError: a pause of a row that is not there, or a time that nanoseconds cannot show.
        PrecisionError: a case with pauses and nanoseconds.
    """
    agreed = Agreed.of(policy)
    check_errors(errors)
    question = Question(opened, category, now, ReadAs(timezone, fold, errors))
    if log is not None:
        check_is_a_log(log)
        _check_alone(pauses=pauses, events=events)
        return eager(frame, lambda found: cases_of(found, agreed, log, question))

    return eager(frame, lambda found: _with_answers(found, agreed, question, events, pauses))


def _check_alone(**others: object) -> None:
    """Raise `ChoiceError` where something is told that a log says itself."""
    for name, given in others.items():
        if given is not None:
            raise ChoiceError(
                f"{name} with a log of events",
                why="a log says itself what happened",
                fix=f"leave {name} out, or log",
                value=name,
            )


def _with_answers(
    frame: Any,
    agreed: Agreed,
    question: Question,
    events: Mapping[str, str] | None,
    pauses: Pauses | None,
) -> Any:
    """Return a narwhals table of cases with what became of each target."""
    ordered = _ordered(pauses, len(frame))

    def part(rows: Any, first: int) -> list[Any]:
        mine = None if ordered is None else ordered.part(first, len(rows))
        return _of_part(rows, agreed, question, events, mine)

    return with_columns_of_parts(frame, part)


def _of_part(
    frame: Any,
    agreed: Agreed,
    question: Question,
    events: Mapping[str, str] | None,
    pauses: Ordered | None,
) -> list[Any]:
    """Return the columns that targets add to some rows of a table of cases."""
    reading = question.reading
    if agreed.is_one:
        check_now(agreed.policies[0], question.now)
    cases = read_cases(frame, agreed, question.opened, question.category, reading)
    named = _events(frame, agreed, events)
    series = []
    for target in agreed.targets:
        stop = read_instants(frame, named[target], reading) if target in named else None
        mine = promised(agreed.categories, target, cases.codes)
        clocks = judged(cases, mine, stop, now=question.now, pauses=pauses, errors=reading.errors)
        series += clocks.columns(frame, target, cases.opened.zone)
    asked = (question.opened, question.category, *named.values(), *agreed.facts)
    _check_names(series, asked)
    return series


def _check_names(series: list[Any], asked: Iterable[str | None]) -> None:
    """Raise `ColumnError` where an answer is called what is asked about."""
    for name in asked:
        if any(each.name == name for each in series):
            raise ColumnError(
                f'column "{name}" is there already',
                why="that is what a column of the answer is called",
                fix="give the table's own another name",
                column=name,
            )


def _ordered(pauses: Pauses | None, rows: int) -> Ordered | None:
    """Return the pauses of so many rows in order; None: there is no word of any."""
    check_is_pauses(pauses)
    if pauses is None:
        return None
    if not rows:  # a lazy frame asks with no rows for its columns first
        none: Array = np.zeros(0, np.int64)
        return Ordered(none, none, none, none)
    return pauses.in_order(rows)


def _events(frame: Any, agreed: Agreed, events: Mapping[str, str] | None) -> dict[str, str]:
    names = agreed.targets
    if events is None:
        return {t: EVENTS[t] for t in names if t in EVENTS and EVENTS[t] in frame.columns}
    for target in events:
        if target not in names:
            raise unknown_target(target, names)
    return dict(events)


def judged(
    cases: Cases,
    promise: Promised,
    stop: Zoned | None,
    *,
    now: datetime | None,
    pauses: Ordered | None = None,
    errors: Errors,
) -> Clocks:
    """Return what became of one target of all cases."""
    unit = "ns" if cases.opened.column.has_nanos or (stop and stop.column.has_nanos) else "us"
    at = in_unit(unit, cases.opened.column, errors)
    event = None if stop is None else in_unit(unit, stop.column, errors)
    is_event = np.zeros(len(at), bool) if event is None else event.raw != NAT
    end = _ends(at, event, None if stop is None else _is_open(stop), now, errors)
    start = promise.started(at, errors)
    base = found = promise.due(start, errors)
    begin = start if start is at else _begin(at, start, end)
    elapsed = _passed(promise, begin, end, errors)
    if pauses is not None:
        pauses = pauses.kept(promise.may_pause[pauses.row])
        known = pauses.known(floored(end), is_event)
        found = promise.due_with(start, base, known, errors)
        elapsed = _less_paused(promise, pauses, elapsed, (begin, end))
    due, ends = found.values, end.raw
    # What is refused has no time on its clock: it is not judged either.
    is_judged = (due != NAT) & (elapsed != NAT) & (is_event | (ends > due))
    met = is_judged & (ends <= due)
    granted = _passed(promise, start, column_of("due", base.values, unit), errors)
    clocks = Clocks(unit, due, met, is_judged, elapsed, granted)
    if pauses is None:
        return clocks
    waits = ~is_event & (ends != NAT) & (ends < start.raw)
    return attrs.evolve(clocks, state=clocks.states(waits, found.bad))


def _is_open(stop: Zoned) -> Array | None:
    """Return the rows that have not ended; None where there are none."""
    missing = stop.column.missing
    return missing if missing is None or stop.bad is None else missing & ~stop.bad


def _ends(
    at: Column, event: Column | None, open_: Array | None, now: datetime | None, errors: Errors
) -> Column:
    """Return when each clock stopped, or is looked at; NaT where neither is known."""
    rows = len(at)
    if now is None:
        return column_of("now", np.full(rows, NAT), at.unit) if event is None else event
    looked = instants("now", now, rows)
    if event is None:
        return in_unit(at.unit, looked, errors)
    if open_ is None:
        return event
    mine = in_unit(at.unit, column_of("now", np.where(open_, looked.raw, NAT), "us"), errors)
    return column_of(event.name, np.where(open_, mine.raw, event.raw), at.unit)


def _begin(at: Column, start: Column, end: Column) -> Column:
    """Return from where each clock is read: its start, or before that where it shows nothing.

    What ended before it came in is counted from when it came in.
    """
    first = np.minimum(np.maximum(end.raw, at.raw), start.raw)
    return column_of(at.name, first, at.unit)


def _less_paused(
    promise: Promised, pauses: Ordered, elapsed: Array, between: tuple[Column, Column]
) -> Array:
    """Return what has elapsed between two instants of each row without the time of the pauses."""
    begin, end = between
    row, *ends = pauses.within(begin.raw, end.raw, 1000 if end.has_nanos else 1)
    first, last = (column_of("paused", each, end.unit) for each in ends)
    passed = _passed(promise.rows(row), first, last, "null")
    less: Array = np.zeros(len(elapsed), np.int64)
    np.add.at(less, row, np.where(passed == NAT, 0, passed))
    return np.where(elapsed == NAT, NAT, elapsed - less)


def _passed(promise: Promised, start: Column, end: Column, errors: Errors) -> Array:
    """Return the time between two columns on each row's clock; NaT where it has none."""
    in_service = promise.in_service
    known = (start.raw != NAT) & (end.raw != NAT) & promise.has_due
    index = np.flatnonzero(in_service & known)
    if len(index) == len(start):
        return elapsed_found(promise.calendar, start, end, errors).values
    passed = _between(start, end, known & ~in_service, errors)
    if len(index):
        # Rows without an answer keep their place, so that an error names the right one.
        mine = column_of(end.name, np.where(in_service & known, end.raw, NAT), end.unit)
        passed[index] = elapsed_found(promise.calendar, start, mine, errors).values[index]
    return passed


def _between(start: Column, end: Column, known: Array, errors: Errors) -> Array:
    """Return the real time between two columns of one unit, where it is asked."""
    passed = np.where(known, end.raw - start.raw, NAT)
    if start.has_nanos and max(end.high - start.low, start.high - end.low) > NS_FIT:
        bad = known & (np.abs(end.raw // 1000 - start.raw // 1000) > NS_FIT)
        refuse_bad(Found(passed, None, bad), errors, (end.name, lambda _: None))
        passed[bad] = NAT
    return passed
