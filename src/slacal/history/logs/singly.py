"""Cases one by one, through `Policy.track` itself: what columns are not worth, or know no answer for."""

from __future__ import annotations

from slacal.deadlines.case import Promise, Tracker
from slacal.errors import SlacalError
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


def about(error: SlacalError, row: int, column: str) -> SlacalError:
    """Return an error as one about a row of a table."""
    facts = {"column": column, **error.facts, "row": row}
    return type(error)(f"row {row}: {error.what}", why=error.why, fix=error.fix, **facts)
