"""Cases one by one, through the scalar clock: those that are too long, or have no answer."""

from __future__ import annotations

from slacal.deadlines.case import Tracker
from slacal.deadlines.events import OVER, Log
from slacal.deadlines.promise import Promise
from slacal.errors import SlacalError
from slacal.history.logs.outcomes import Outcomes
from slacal.history.logs.reading import Read
from slacal.instants import Instant


def track(read: Read, case: int, promise: Promise, now: Instant | None) -> Tracker:
    """Return a case as it is known at an instant, or by all of its events.

    Raises:
        SlacalError: what tracking its events raises, with the number of the row.
    """
    tracker = Tracker(promise, read.log.repair)
    for row in read.rows_of(case).tolist():
        try:
            tracker.add(read.event(row))
        except SlacalError as error:
            raise about(error, row, read.log.at) from None
    if now is None or not tracker.events or tracker.events[-1].instant <= now:
        return tracker
    known = Tracker(promise)
    for event in tracker.events:
        if event.instant <= now:
            known.add(event)
    return known


def clocks_of(
    read: Read, case: int, tracker: Tracker, target: str, now: Instant | None, *, every: bool
) -> list[Outcomes]:
    """Return what the last clock of a target shows, or every one; none where there is no such.

    Raises:
        SlacalError: what reading it raises, with the number of the case's first row.
    """
    course = tracker.courses.get(target)
    if course is None or not tracker.events:
        return []
    runs = [*course.past, course.run] if every else [course.run]
    try:
        return [Outcomes.of_one(case, run, now) for run in runs]
    except SlacalError as error:
        raise about(error, int(read.first[case]), read.log.at) from None


def ended_of(tracker: Tracker) -> Instant | None:
    """Return since when a case is repaired, closed or cancelled; None: it is not."""
    log, ended = Log(), None
    for event in tracker.events:
        was_over = log.state in OVER
        log.take(event)
        if log.state not in OVER:
            ended = None
        elif not was_over:
            ended = event.instant
    return ended


def about(error: SlacalError, row: int, column: str) -> SlacalError:
    """Return an error as one about a row of a table."""
    facts = {"column": column, **error.facts, "row": row}
    return type(error)(f"row {row}: {error.what}", why=error.why, fix=error.fix, **facts)
