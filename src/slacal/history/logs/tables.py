"""From a table of events to a table of cases, with what became of each target."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import numpy as np

from slacal.deadlines.events import STATES
from slacal.errors import ColumnError
from slacal.history.agreed import Agreed
from slacal.history.clocks import (
    BREACHED,
    CANCELLED,
    MET,
    NOT_STARTED,
    PAUSED,
    RUNNING,
    Clocks,
)
from slacal.history.frames import column_named, plain_series, text_series, time_series
from slacal.history.kernel.columns import NAT, Array
from slacal.history.logs.judged import JudgedCases, Question, judged_cases
from slacal.history.logs.outcomes import Outcomes
from slacal.history.logs.reading import EventLog
from slacal.instants import Instant


def cases_of(table: Any, agreed: Agreed, log: EventLog, question: Question) -> Any:
    """Return a narwhals table of cases, in the order in which they first appear.

    See `history.evaluate`.
    """
    cases = judged_cases(table, agreed, log, question)
    whose = np.arange(len(cases.received))
    found = _about(table, cases, whose, question)
    for target, outcomes in cases.outcomes.items():
        found += _columns(table, target, outcomes, cases)
    return _with_columns(table, cases, whose, found)


def cycles_of(table: Any, agreed: Agreed, target: str, log: EventLog, question: Question) -> Any:
    """Return a narwhals table of the clocks of one target, by case and cycle.

    See `history.cycles`.
    """
    cases = judged_cases(table, agreed, log, question, target)
    outcomes = cases.outcomes[target]
    start = np.where(outcomes.opened == NAT, NAT, outcomes.start).view("M8[us]")
    found = [
        *_about(table, cases, outcomes.case, question),
        plain_series(table, "cycle", outcomes.cycle, None),
        time_series(table, f"{target}_start", start, cases.rows.zone),
        *_columns(table, target, outcomes, cases),
    ]
    return _with_columns(table, cases, outcomes.case, found)


def _about(table: Any, cases: JudgedCases, whose: Array, question: Question) -> list[Any]:
    """Return what is known of each row's case."""
    received = cases.received[whose].view("M8[us]")
    return [
        time_series(table, question.opened, received, cases.rows.zone),
        text_series(table, question.category or "category", cases.code[whose], cases.codes),
        text_series(table, "state", cases.state[whose], STATES),
        time_series(table, "ended", cases.ended[whose].view("M8[us]"), cases.rows.zone),
    ]


def _columns(table: Any, target: str, outcomes: Outcomes, cases: JudgedCases) -> list[Any]:
    """Return what is known of each row's clock."""
    zone, state = cases.rows.zone, _states(outcomes, cases.now)
    judged = (state == MET) | (state == BREACHED)
    known = outcomes.used, outcomes.granted
    clocks = Clocks("us", outcomes.due, state == MET, judged, *known, state)
    return [
        *clocks.columns(table, target, zone),
        time_series(table, f"{target}_stopped", outcomes.stop.view("M8[us]"), zone),
        plain_series(table, f"{target}_paused", outcomes.paused.view("m8[us]"), None),
    ]


def _with_columns(table: Any, cases: JudgedCases, whose: Array, columns: list[Any]) -> Any:
    """Return the cases' ids, what is kept of the log, and more columns."""
    log = cases.rows.log
    names = [log.case, *log.keep]
    made = [*log.keep, *(series.name for series in columns)]
    twice = next((name for n, name in enumerate(made) if name in [log.case, *made[:n]]), None)
    if twice is not None:
        raise _taken(twice)
    first = table[cases.rows.first[whose].tolist()]
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


def _taken(name: str) -> ColumnError:
    return ColumnError(
        f'column "{name}" is there already',
        why="that is what a column of the answer is called",
        fix="give the one of the log another name, or do not keep it",
        column=name,
    )
