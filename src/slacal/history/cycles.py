"""Every cycle of a target: a clock that starts anew is judged anew."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from slacal.history.frames import Frame, Reading, eager
from slacal.history.kernel.asking import Errors, check_errors
from slacal.history.logs.reading import EventLog
from slacal.history.logs.tables import Asked, cycles_of
from slacal.history.promises import unknown_target
from slacal.policy import Policy


def cycles(
    frame: Frame,
    policy: Policy,
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
        policy: what was promised.
        target: the target, by its name.
        log: what the table's columns are, where they are not called as in `EventLog`.

    And what `evaluate` takes. The columns are those of `evaluate` for a log, `cycle` (from 1), and
    `update_start`, from when the cycle counts.

    Raises:
        UnknownTargetError: no category has such a target.
        And what `evaluate` raises.
    """
    check_errors(errors)
    known = policy.promise.targets
    if target not in known:
        raise unknown_target(target, known)
    asked = Asked(opened, category, now, Reading(timezone, fold, errors))
    named = log or EventLog()
    return eager(frame, lambda table: cycles_of(table, policy, target, named, asked))
