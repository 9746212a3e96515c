"""From a table of events to a table of cases, with what became of each target."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import narwhals as nw
import numpy as np

from slacal.deadlines.events import STATES
from slacal.errors import ColumnError
from slacal.history.clocks import (
    BREACHED,
    CANCELLED,
    MET,
    NOT_STARTED,
    PAUSED,
    RUNNING,
    Clocks,
)
from slacal.history.frames import Reading, column_named, plain_series, text_series, time_series
from slacal.history.kernel.columns import NAT, Array
from slacal.history.logs.cases import TrackedCases
from slacal.history.logs.outcomes import Outcomes
from slacal.history.logs.reading import EventLog, Read, read_events
from slacal.history.promises import check_now
from slacal.instants import Instant
from slacal.policy import Policy


class Question(NamedTuple):
    """How a table is read and judged.

    Args:
        opened: what the column of when each case came in is called.
        category: the column of its category; None: there is none.
        now: when clocks are judged; None: by their last event.
        reading: how times are read, and what happens to rows that cannot be.
    """

    opened: str
    category: str | None
    now: datetime | None
    reading: Reading


def cases_of(table: Any, policy: Policy, log: EventLog, question: Question) -> Any:
    """Return a narwhals table of cases, in the order in which they first appear.

    See `history.evaluate`.
    """
    cases = _tracked(table, policy, log, question)
    whose = np.arange(len(cases.received))
    found = _about(table, policy, cases, whose, question)
    for target, outcomes in cases.outcomes.items():
        found += _columns(table, target, outcomes, cases)
    return _with_columns(table, cases, whose, found)


def cycles_of(table: Any, policy: Policy, target: str, log: EventLog, question: Question) -> Any:
    """Return a narwhals table of the clocks of one target, by case and cycle.

    See `history.cycles`.
    """
    cases = _tracked(table, policy, log, question, target)
    outcomes = cases.outcomes[target]
    start = np.where(outcomes.opened == NAT, NAT, outcomes.start).view("M8[us]")
    found = [
        *_about(table, policy, cases, outcomes.case, question),
        plain_series(table, "cycle", outcomes.cycle, None),
        time_series(table, f"{target}_start", start, cases.read.zone),
        *_columns(table, target, outcomes, cases),
    ]
    return _with_columns(table, cases, outcomes.case, found)


def _tracked(
    table: Any, policy: Policy, log: EventLog, question: Question, cycles_of: str | None = None
) -> TrackedCases:
    promise, errors = policy.promise, question.reading.errors
    now = check_now(policy, question.now)
    read = read_events(table, log, question.category, promise, question.reading)
    if errors == "raise" and read.lost is not None:
        raise _lost(read)
    return TrackedCases(read, promise, now, errors, cycles_of)


def _about(
    table: Any, policy: Policy, cases: TrackedCases, whose: Array, question: Question
) -> list[Any]:
    """Return what is known of each row's case."""
    codes = [each.code for each in policy.categories]
    received = cases.received[whose].view("M8[us]")
    return [
        time_series(table, question.opened, received, cases.read.zone),
        text_series(table, question.category or "category", cases.code[whose], codes),
        text_series(table, "state", cases.state[whose], STATES),
        time_series(table, "ended", cases.ended[whose].view("M8[us]"), cases.read.zone),
    ]


def _columns(table: Any, target: str, outcomes: Outcomes, cases: TrackedCases) -> list[Any]:
    """Return what is known of each row's clock."""
    zone, state = cases.read.zone, _states(outcomes, cases.now)
    judged = (state == MET) | (state == BREACHED)
    known = outcomes.used, outcomes.granted
    clocks = Clocks("us", outcomes.due, state == MET, judged, *known, state)
    return [
        *clocks.columns(table, target, zone),
        time_series(table, f"{target}_stopped", outcomes.stop.view("M8[us]"), zone),
        plain_series(table, f"{target}_paused", outcomes.paused.view("m8[us]"), None),
    ]


def _with_columns(table: Any, cases: TrackedCases, whose: Array, columns: list[Any]) -> Any:
    """Return the cases' ids, what is kept of the log, and more columns."""
    log = cases.read.log
    names = [log.case, *log.keep]
    made = [*log.keep, *(series.name for series in columns)]
    twice = next((name for n, name in enumerate(made) if name in [log.case, *made[:n]]), None)
    if twice is not None:
        raise _taken(twice)
    first = table[cases.read.first[whose].tolist()]
    found = first.select(*(column_named(first, name) for name in names))
    return nw.maybe_reset_index(found).with_columns(*columns)


def _states(outcomes: Outcomes, now: Instant | None) -> Array:
    """Return the state of each clock, as `Reading.state` has it; -1 where there is none."""
    due, stop = outcomes.due, outcomes.stop
    running = np.where(due == NAT, PAUSED, RUNNING)
    if now is not None:
        running[(due != NAT) & (due < now)] = BREACHED
        running[now < outcomes.start] = NOT_STARTED
    stopped = np.where(stop <= due, MET, BREACHED)
    found = np.where(stop == NAT, running, stopped)
    found[outcomes.opened == NAT] = NOT_STARTED
    found[outcomes.cancelled != 0] = CANCELLED
    return np.where(outcomes.cycle == 0, -1, found)


def _lost(read: Read) -> ColumnError:
    column = read.log.case
    return ColumnError(
        f'row {read.lost}, column "{column}": nothing',
        why="an event belongs to a case",
        fix="fill it in, or leave the row out",
        row=read.lost,
        column=column,
    )


def _taken(name: str) -> ColumnError:
    return ColumnError(
        f'column "{name}" is there already',
        why="that is what a column of the answer is called",
        fix="give the one of the log another name, or do not keep it",
        column=name,
    )
