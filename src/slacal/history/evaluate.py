"""Every deadline of a table of cases or of a log of events, and whether it was met."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import attrs
import numpy as np

from slacal.errors import ChoiceError, ColumnError, UnknownCategoryError, did_you_mean
from slacal.history.clocks import Clocks
from slacal.history.frames import (
    Frame,
    Reading,
    Zoned,
    codes_of,
    eager,
    read_instants,
    unknown_row,
    with_columns_of_parts,
)
from slacal.history.kernel.asking import Errors, check_errors
from slacal.history.kernel.columns import NAT, Array, Column, column_of, instants
from slacal.history.kernel.pauses import Ordered, Pauses
from slacal.history.logs.reading import EventLog, check_is_a_log
from slacal.history.logs.tables import Question, cases_of
from slacal.history.promises import Promised, check_now, promised
from slacal.history.questions import elapsed_found
from slacal.policy import Policy

EVENTS: Mapping[str, str] = {"response": "responded", "repair": "repaired"}


def evaluate(
    frame: Frame,
    policy: Policy,
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
        frame: a pandas, Polars (eager or lazy) or Arrow table, one row a case (or, with *log*, an
            event).
        policy: what was promised.
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
    there is none. A case that is still paused with time left has no due, and is not judged.

    Raises:
        ColumnError: a column is missing, holds no times, or has no time zone.
        WallTimeError: a wall time that its zone skips or repeats.
        UnknownLabelError, UnknownCategoryError: a category that the policy does not have.
        HorizonError: a case outside the years that its calendar is known for.
        EventError: an event that makes no sense after those before it. All name the row.
        RangeError: a pause of a row that the table does not have.
        PrecisionError: a case with pauses and nanoseconds.
    """
    check_errors(errors)
    question = Question(opened, category, now, Reading(timezone, fold, errors))
    if log is not None:
        check_is_a_log(log)
        _check_alone(pauses=pauses, events=events)
        return eager(frame, lambda found: cases_of(found, policy, log, question))

    def part(found: Any, ordered: Ordered | None) -> list[Any]:
        return _of_part(found, policy, question, events, ordered)

    return eager(frame, lambda found: with_columns_of_parts(found, _in_parts(found, part, pauses)))


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


def _of_part(
    frame: Any,
    policy: Policy,
    question: Question,
    events: Mapping[str, str] | None,
    pauses: Ordered | None,
) -> list[Any]:
    """Return the columns that targets add to some rows of a table of cases."""
    reading = question.reading
    check_now(policy, question.now)
    cases = read_cases(frame, policy, question.opened, question.category, reading)
    named = _events(frame, policy, events)
    series = []
    for target in target_names(policy):
        stop = read_instants(frame, named[target], reading) if target in named else None
        mine = promised(policy, target, cases.codes)
        clocks = judged(cases, mine, stop, now=question.now, pauses=pauses, errors=reading.errors)
        series += clocks.columns(frame, target, cases.opened.zone)
    _check_names(series, (question.opened, question.category, *named.values()))
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


def _in_parts(
    frame: Any, work: Callable[[Any, Ordered | None], list[Any]], pauses: Pauses | None
) -> Callable[[Any], list[Any]]:
    """Return what takes the parts of a frame in turn, each with its own pauses."""
    if pauses is None or not len(frame):  # a lazy frame asks with no rows for its columns first
        return lambda found: work(found, None)
    ordered = pauses.in_order(len(frame))
    first = 0

    def part(found: Any) -> list[Any]:
        nonlocal first
        mine = ordered.part(first, len(found))
        first += len(found)
        return work(found, mine)

    return part


def target_names(policy: Policy) -> list[str]:
    """Return the names of a policy's targets that run from receipt, in order."""
    targets = (t for c in policy.categories for t in c.targets if t.runs_from_receipt)
    return list(dict.fromkeys(target.name for target in targets))


def _events(frame: Any, policy: Policy, events: Mapping[str, str] | None) -> dict[str, str]:
    names = target_names(policy)
    if events is None:
        return {t: EVENTS[t] for t in names if t in EVENTS and EVENTS[t] in frame.columns}
    for target in events:
        if target not in names:
            raise ColumnError(
                f'no target "{target}"',
                why=f"the policy has {', '.join(names)}",
                fix=did_you_mean(target, names) or "use one of these",
                target=target,
            )
    return dict(events)


@attrs.frozen(eq=False)
class Cases:
    """When cases came in, and the place of their category among the policy's; -1 is no case."""

    opened: Zoned
    codes: Array


def read_cases(
    frame: Any, policy: Policy, opened: str, category: str | None, reading: Reading
) -> Cases:
    """Return the cases of a narwhals frame."""
    start = read_instants(frame, opened, reading)
    known = {found.code: place for place, found in enumerate(policy.categories)}
    default = known.get(policy.default_category or "")
    if category is None:
        default_code = -2 if default is None else default
        codes = np.full(len(start.column), default_code)
    else:
        codes = codes_of(frame, category, known, default)
    unknown = codes == -2
    if unknown.any() and reading.errors == "raise":
        if category is None:
            raise _no_category(policy)
        raise unknown_row(frame, category, int(np.argmax(unknown)), known)
    return Cases(start, np.where(unknown, -1, codes))


def _no_category(policy: Policy) -> UnknownCategoryError:
    return UnknownCategoryError(
        "no column of categories, and no default",
        why=f'policy "{policy.name}" has {", ".join(each.code for each in policy.categories)}',
        fix='name the column: category="...", or give the policy a default_category',
        category=None,
    )


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
    at = cases.opened.column
    start = promise.started(at, errors)
    base = promise.due(start, errors)
    unpaused = column_of("due", base.values, at.unit)
    end = _stops(at, stop, now)
    unit = "ns" if "ns" in (at.unit, end.unit) else "us"
    ends = _in(unit, end)
    is_event = np.zeros(len(at), bool) if stop is None else stop.column.raw != NAT
    due, begin = unpaused, start if start is at else _begin(at, start, end)
    elapsed = _as(unit, _passed(promise, begin, end, errors))
    if pauses is not None:
        pauses = pauses.kept(promise.may_pause[pauses.row])
        known = pauses.known(_whole(end), is_event)
        due = column_of("due", promise.due_with(start, base, known, errors).values, at.unit)
        elapsed = _less_paused(promise, pauses, elapsed, (_in(unit, begin), ends), unit)
    dues = _in(unit, due)
    is_judged = (dues != NAT) & (ends != NAT) & (is_event | (ends > dues))
    met = is_judged & (ends <= dues)
    granted = _as(unit, _passed(promise, start, unpaused, errors))
    return Clocks(unit, dues, met, is_judged, elapsed, granted)


def _stops(at: Column, stop: Zoned | None, now: datetime | None) -> Column:
    """Return when each clock stopped, or is looked at; NaT where neither is known."""
    rows = len(at)
    if stop is None:
        if now is None:
            return column_of("now", np.full(rows, NAT), "us")
        return instants("now", now, rows)
    column = stop.column
    if now is None or column.missing is None:
        return column
    looked = int(instants("now", now, 1).raw[0]) * (1000 if column.unit == "ns" else 1)
    open_ = column.missing if stop.bad is None else column.missing & ~stop.bad
    return column_of(column.name, np.where(open_, looked, column.raw), column.unit)


def _in(unit: str, column: Column) -> Array:
    """Return a column's integers in microseconds, or nanoseconds."""
    return column.raw if unit == column.unit else _as(unit, column_of("", column.raw, "us"))


def _as(unit: str, column: Column) -> Array:
    if unit == column.unit:
        return column.raw
    return np.where(column.raw == NAT, NAT, column.raw * 1000)


def _whole(column: Column) -> Array:
    """Return a column's integers in microseconds, rounded down."""
    raw = column.raw
    return np.where(raw == NAT, NAT, raw // 1000) if column.has_nanos else raw


def _begin(at: Column, start: Column, end: Column) -> Column:
    """Return from where each clock is read: its start, or before that where it shows nothing.

    What ended before it came in is counted from when it came in.
    """
    unit = "ns" if "ns" in (at.unit, start.unit, end.unit) else "us"
    first, last, stop = (_in(unit, column) for column in (at, start, end))
    return column_of(at.name, np.minimum(np.maximum(stop, first), last), unit)


def _less_paused(
    promise: Promised, pauses: Ordered, elapsed: Array, between: tuple[Array, Array], unit: str
) -> Array:
    """Return what has elapsed between two instants of each row without the time of the pauses."""
    row, *ends = pauses.within(*between, 1000 if unit == "ns" else 1)
    first, last = (column_of("paused", each, unit) for each in ends)
    passed = _as(unit, _passed(promise.rows(row), first, last, "null"))
    less: Array = np.zeros(len(elapsed), np.int64)
    np.add.at(less, row, np.where(passed == NAT, 0, passed))
    return np.where(elapsed == NAT, NAT, elapsed - less)


def _passed(promise: Promised, start: Column, end: Column, errors: Errors) -> Column:
    """Return the time between two columns on each row's clock; NaT where it has none."""
    in_service = promise.in_service
    unit = "ns" if start.has_nanos or end.has_nanos else "us"
    first, last = _in(unit, start), _in(unit, end)
    known = (first != NAT) & (last != NAT) & promise.has_due
    index = np.flatnonzero(in_service & known)
    if len(index) == len(start):
        served = elapsed_found(promise.calendar, start, end, errors)
        return column_of("passed", served.values, unit)
    passed = np.where(known, last - first, NAT)
    if len(index):
        # Rows without an answer keep their place, so that an error names the right one.
        mine = column_of(end.name, np.where(in_service & known, end.raw, NAT), end.unit)
        passed[index] = elapsed_found(promise.calendar, start, mine, errors).values[index]
    return column_of("passed", passed, unit)
