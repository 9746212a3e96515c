"""Every deadline of a table of cases or of a log of events, and whether it was met."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs
import numpy as np

from slacal.errors import ColumnError, did_you_mean
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
from slacal.history.kernel import arithmetic
from slacal.history.kernel.asking import Errors, check_errors, refuse_bad
from slacal.history.kernel.columns import NAT, Array, Column, column_of, instant_of, instants
from slacal.history.kernel.counting import Promise
from slacal.history.kernel.per_row import PerRow
from slacal.history.logs.reading import EventLog
from slacal.history.logs.tables import Asked, cases_of
from slacal.history.promises import promise_of
from slacal.history.questions import due_found, refuse_due
from slacal.policy import Policy

EVENTS: Mapping[str, str] = {"response": "responded", "repair": "repaired"}


def evaluate(
    frame: Frame,
    policy: Policy,
    *,
    opened: str = "opened",
    category: str | None = "category",
    events: Mapping[str, str] | None = None,
    log: EventLog | None = None,
    now: datetime | None = None,
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
        log: what the columns of a log of events are; `EventLog` says what comes of it.
        now: when cases that have not ended are judged; aware. Unstated, they are not.
        timezone: the zone of columns that have none.
        fold: the reading of wall times that exist twice or not at all: 0, 1, or None: refused.
        errors: "raise" for the first bad row, or "null" to leave it without answers.

    Each target adds five columns: `response_due`; `response_met`, null while it is open and not
    late; `response_elapsed`, the time on the target's clock (service time for service hours and
    business days, else real time) up to the event or *now*; `response_remaining`, negative once
    overdue; `response_share`, elapsed over budget, 1 where there is none.

    Raises:
        ColumnError: a column is missing, holds no times, or has no time zone.
        WallTimeError: a wall time that its zone skips or repeats.
        UnknownLabelError: a category that the policy does not have.
        HorizonError: a case outside the years that the calendar is known for.
        EventError: an event that makes no sense after those before it. All name the row.
        PolicyError: a target with a time of day, a cut-off or a calendar of its own.
    """
    check_errors(errors)
    reading = Reading(timezone, fold, errors)
    if log is not None:
        asked = Asked(log, opened, category, now, reading)
        return eager(frame, lambda found: cases_of(found, policy, asked))

    def part(found: Any) -> list[Any]:
        cases = read_cases(found, policy, opened, category, reading)
        named = _events(found, policy, events)
        series = []
        for target in target_names(policy):
            stop = read_instants(found, named[target], reading) if target in named else None
            clocks = judged(cases, policy, target, stop, now=now, errors=errors)
            series += clocks.columns(found, target, cases.opened.zone)
        return series

    return eager(frame, lambda found: with_columns_of_parts(found, part))


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
        raise unknown_row(frame, category or "category", int(np.argmax(unknown)), known)
    return Cases(start, np.where(unknown, -1, codes))


def judged(
    cases: Cases,
    policy: Policy,
    target: str,
    stop: Zoned | None,
    *,
    now: datetime | None,
    errors: Errors,
) -> Clocks:
    """Return what became of one target of all cases."""
    at = cases.opened.column
    promises, codes = promises_of(policy, target, cases.codes)
    by_row = PerRow(promises, codes)
    found = due_found(policy.calendar, at, by_row, None)
    refuse_due(policy.calendar, at, by_row, found, errors)
    due = column_of("due", found.values, at.unit)
    end = _stops(at, stop, now)
    unit = "ns" if "ns" in (at.unit, end.unit) else "us"
    dues, ends = _in(unit, due), _in(unit, end)
    is_event = np.zeros(len(at), bool) if stop is None else stop.column.raw != NAT
    is_judged = (dues != NAT) & (ends != NAT) & (is_event | (ends > dues))
    in_service = np.array([promise.in_clock for promise in promises] + [False])[codes]
    has_due = codes >= 0

    def passed(last: Column) -> Array:
        return _passed(policy, at, last, (in_service, has_due), errors)

    met = is_judged & (ends <= dues)
    return Clocks(unit, dues, met, is_judged, _as(unit, passed(end)), _as(unit, passed(due)))


def promises_of(policy: Policy, target: str, codes: Array) -> tuple[list[Promise], Array]:
    """Return what the categories promise as this target, and which of it each row has."""
    promises: list[Promise] = []
    place = []
    for category in policy.categories:
        mine = next((t for t in category.targets if t.name == target), None)
        place.append(-1 if mine is None else len(promises))
        if mine is not None:
            promises.append(promise_of(mine))
    return promises, np.array([*place, -1])[codes]


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


def _passed(
    policy: Policy, start: Column, end: Column, rows: tuple[Array, Array], errors: Errors
) -> Column:
    """Return the time between two columns on each row's clock; NaT where it has none.

    *rows* are those whose clock counts service time, and those that have a clock.
    """
    in_service, has_clock = rows
    unit = "ns" if start.has_nanos or end.has_nanos else "us"
    first, last = _in(unit, start), _in(unit, end)
    known = (first != NAT) & (last != NAT) & has_clock
    index = np.flatnonzero(in_service & known)
    if len(index) == len(start):
        return column_of("passed", _served(policy, start, end, errors), unit)
    passed = np.where(known, last - first, NAT)
    if len(index):
        # Rows without an answer keep their place, so that an error names the right one.
        mine = np.where(in_service & known, end.raw, NAT)
        served = _served(policy, start, column_of(end.name, mine, end.unit), errors)
        passed[index] = served[index]
    return column_of("passed", passed, unit)


def _served(policy: Policy, start: Column, end: Column, errors: Errors) -> Array:
    almanac = policy.calendar.almanac
    found = arithmetic.elapsed(almanac, start, end)
    refuse_bad(found, errors, (end.name, lambda row: almanac.check(instant_of(end, row))))
    return found.values
