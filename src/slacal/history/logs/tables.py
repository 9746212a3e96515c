"""From a table of events to a table of cases, with what became of each target."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np

from slacal.deadlines.events import STATES
from slacal.errors import ColumnError
from slacal.history.clocks import Clocks
from slacal.history.frames import Reading, column_named, plain_series, text_series, time_series
from slacal.history.kernel.columns import NAT, Array
from slacal.history.logs.cases import Cases, Outcomes
from slacal.history.logs.reading import EventLog, Read, read_events
from slacal.instants import Instant, to_instant
from slacal.policy import Policy

_NOT_STARTED, _RUNNING, _PAUSED, _MET, _BREACHED, _CANCELLED = range(6)
_SHOWN = ("not_started", "running", "paused", "met", "breached", "cancelled")


def cases_of(
    table: Any,
    policy: Policy,
    log: EventLog,
    *,
    opened: str,
    category: str | None,
    now: datetime | None,
    reading: Reading,
) -> Any:
    """Return a narwhals table of cases, in the order in which they first appear.

    See `history.evaluate`.
    """
    promise = policy.promise
    at = None if now is None else _checked(policy, now)
    read = read_events(table, log, category, promise, reading)
    if reading.errors == "raise" and read.lost is not None:
        raise _lost(read)
    cases = Cases(read, promise, at, reading.errors)
    known = table[read.first.tolist()]
    found = known.select(*(column_named(known, name) for name in (log.case, *log.keep)))
    made = _columns(found, policy, cases, opened, category or "category")
    for series in made:
        if series.name in found.columns:
            raise _taken(series.name)
    return found.with_columns(*made)


def _checked(policy: Policy, now: datetime) -> Instant:
    """Return an instant that all clocks of a policy know, or raise `HorizonError`."""
    at = to_instant(now)
    for row in policy.promise.watches.values():
        for watch in row.values():
            watch.almanac.check(at)
    return at


def _columns(table: Any, policy: Policy, cases: Cases, opened: str, category: str) -> list[Any]:
    zone = cases.read.zone
    codes = [each.code for each in policy.categories]
    series = [
        time_series(table, opened, cases.received.view("M8[us]"), zone),
        text_series(table, category, cases.code, codes),
        text_series(table, "state", cases.state, STATES),
    ]
    for target, outcomes in cases.outcomes.items():
        series += _clocks(outcomes, cases.now).columns(table, target, zone)
        series += [
            text_series(table, f"{target}_state", _states(outcomes, cases.now), _SHOWN),
            time_series(table, f"{target}_stopped", outcomes.stop.view("M8[us]"), zone),
            plain_series(table, f"{target}_paused", outcomes.paused.view("m8[us]"), None),
        ]
    return series


def _clocks(outcomes: Outcomes, now: Instant | None) -> Clocks:
    """Return what tables show of a target, whether they were made of cases or of events."""
    state = _states(outcomes, now)
    judged = (state == _MET) | (state == _BREACHED)
    return Clocks("us", outcomes.due, state == _MET, judged, outcomes.used, outcomes.granted)


def _states(outcomes: Outcomes, now: Instant | None) -> Array:
    """Return the state of each clock, as `Reading.state` has it; -1 where there is none."""
    due, stop = outcomes.due, outcomes.stop
    running = np.where(due == NAT, _PAUSED, _RUNNING)
    if now is not None:
        running[(due != NAT) & (due < now)] = _BREACHED
        running[now < outcomes.start] = _NOT_STARTED
    stopped = np.where(stop <= due, _MET, _BREACHED)
    found = np.where(stop == NAT, running, stopped)
    found[outcomes.opened == NAT] = _NOT_STARTED
    found[outcomes.cancelled != 0] = _CANCELLED
    return np.where(outcomes.cycle == 0, -1, found)


def _lost(read: Read) -> ColumnError:
    column = read.log.case
    return ColumnError(
        f'row {read.lost}: nothing in column "{column}"',
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
