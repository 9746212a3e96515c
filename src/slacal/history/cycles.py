"""Every cycle of a target: a clock that starts anew is judged anew."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from slacal.history.agreed import Agreed, Agreement
from slacal.history.frames import Frame, ReadAs, eager
from slacal.history.kernel.asking import Errors, check_errors
from slacal.history.logs.judged import Question
from slacal.history.logs.reading import EventLog, check_is_a_log
from slacal.history.logs.tables import cycles_of
from slacal.history.promises import unknown_target


def cycles(
    frame: Frame,
    policy: Agreement,
    target: str,
    *,
    log: EventLog | None = None,
    opened: str = "opened",
    category: str | None = "category",
    now: datetime | None = None,
    timezone: Any = None,
    fold: int | None = None,
    errors: Errors = "raise",
) -> Frame:
    """Return what became of every clock of one target: one row a cycle, as `Case.cycles` has them.

    A target that starts again, such as an update every four hours, or the response to each
    question, has a cycle each time; `evaluate` shows the last one.

    Args:
        frame: a pandas, Polars (eager or lazy) or Arrow table, one row an event.
        policy: what was promised: a policy, versions or a book, as in `evaluate`.
        target: the target, by its name.
        log: what the table's columns are, where they are not called as in `EventLog`.
        opened: what the column of when a case was received is to be called.
        category: the column of categories; None: there is none.
        now: when clocks that run are judged; aware. Unstated, they are not.
        timezone: the zone of a column of times that has none.
        fold: the reading of wall times that exist twice or not at all: 0, 1, or None: refused.
        errors: "raise" for the first bad row, or "null" to leave out cases that make no sense.

    The columns are those of `evaluate` for a log, `cycle` (from 1), and
    `update_start`, from when the cycle counts.

    Raises:
        UnknownTargetError: no category has such a target.
        And what `evaluate` raises.
    """
    agreed = Agreed.of(policy)
    check_errors(errors)
    known = agreed.tracked_targets
    if target not in known:
        raise unknown_target(target, known)
    question = Question(opened, category, now, ReadAs(timezone, fold, errors))
    named = EventLog() if log is None else log
    check_is_a_log(named)
    return eager(frame, lambda table: cycles_of(table, agreed, target, named, question))
