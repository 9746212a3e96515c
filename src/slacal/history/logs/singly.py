"""Cases one by one, through the scalar clock: those that are too long, or have no answer."""

from __future__ import annotations

from slacal.deadlines.case import Tracker
from slacal.deadlines.events import OVER, Event, Log, check_kind
from slacal.deadlines.promise import Promise
from slacal.errors import EventError, SlacalError
from slacal.history.kernel.asking import of_row
from slacal.history.logs.outcomes import Outcomes
from slacal.history.logs.reading import Read
from slacal.instants import Instant


def track(read: Read, case: int, promise: Promise, now: Instant | None) -> Tracker:
    """Return a case as it is known at an instant, or by all of its events.

    What happens after *now* only has to make sense.

    Raises:
        SlacalError: what tracking its events raises, with the number of the row.
    """
    tracker = Tracker(promise, read.log.repair)
    later: Log | None = None
    for row in read.rows_of(case).tolist():
        try:
            event = read.event(row)
            if later is None and (now is None or event.instant <= now):
                tracker.add(event)
                continue
            log = later or tracker.log.copy()
            if _follows(event, log, tracker):
                later = log
        except SlacalError as error:
            raise about(error, row, read) from None
    return tracker


def _follows(event: Event, log: Log, tracker: Tracker) -> bool:
    """Take an event into the log, or leave it out; raise what adding it would raise."""
    check_kind(event, tracker.promise.kinds)
    if event.category is not None:
        tracker.promise.row(event.category)
    try:
        log.take(event)
    except EventError as error:
        if error.facts.get("problem") not in tracker.repair:
            raise
        return False
    return True


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
        raise about(error, int(read.first[case]), read) from None


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


def about(error: SlacalError, row: int, read: Read) -> SlacalError:
    """Return an error as one about a row of a table."""
    return of_row(error, row, error.facts.get("column") or read.column_of(error))
