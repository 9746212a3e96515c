"""The same history under another policy, or another calendar: what moves, and what flips."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from slacal.calendars import Calendar
from slacal.history.agreed import Agreed, Agreement, on_calendar
from slacal.history.evaluate import evaluate
from slacal.history.frames import Frame, eager, with_columns_of_parts


def replay(frame: Frame, before: Agreement, after: Agreement | Calendar, **how: Any) -> Frame:
    """Return a table of cases with what another policy or calendar changes, target by target.

    Args:
        frame: a table of cases, as `evaluate` takes it.
        before: what was promised: a policy, versions or a book.
        after: what is tried: the same, or a calendar for the same promises; a target with a
            calendar of its own keeps it.
        how: all else that `evaluate` takes.

    Each target that both have adds `repair_due_before`, `repair_due_after`, `repair_moved` (after
    less before) and `repair_flips`: "missed" where it was met and now is not, "met" the other way
    round, null where the verdict is the same, or there is none. A log of events, told by `log`,
    gives its cases, with their category and state under *before*.
    """
    was = Agreed.of(before)
    if isinstance(after, Calendar):
        after = on_calendar(before, after)
    log = how.get("log")
    names, others = (_targets(agreed, log) for agreed in (was, Agreed.of(after)))
    both = [name for name in names if name in others]

    def columns(table: Any, old: Any) -> list[Any]:
        new = _evaluated(table, after, how)
        return [
            column
            for target in both
            for column in _columns(old.select(*_names(target)), new.select(*_names(target)), target)
        ]

    def cases(table: Any) -> Any:
        old = _evaluated(table, before, how)
        first = old.columns.index(_names(names[0])[0])
        return old.select(*old.columns[:first]).with_columns(*columns(table, old))

    def rows(table: Any, first: int) -> list[Any]:
        return columns(table, _evaluated(table, before, how))

    if log is not None:
        return eager(frame, cases)
    if how.get("pauses") is not None:  # they count the rows of the whole table
        return eager(frame, lambda table: table.with_columns(*rows(table, 0)))
    return eager(frame, lambda table: with_columns_of_parts(table, rows))


def _evaluated(table: Any, policy: Agreement, how: dict[str, Any]) -> Any:
    return nw.from_native(evaluate(table.to_native(), policy, **how), eager_only=True)


def _targets(agreed: Agreed, log: Any) -> tuple[str, ...]:
    """Return the targets that a table of cases tells of, or a log."""
    return agreed.targets if log is None else agreed.tracked_targets


def _names(target: str) -> tuple[str, str]:
    return f"{target}_due", f"{target}_met"


def _columns(old: Any, new: Any, target: str) -> list[Any]:
    due, met = _names(target)
    after = new.rename({due: "due_after", met: "met_after"})
    table = nw.concat([old.rename({due: "due_before", met: "met_before"}), after], how="horizontal")
    was, is_ = nw.col("met_before"), nw.col("met_after")
    found = table.select(
        nw.col("due_before").alias(f"{target}_due_before"),
        nw.col("due_after").alias(f"{target}_due_after"),
        (nw.col("due_after") - nw.col("due_before")).alias(f"{target}_moved"),
        nw.when(was & ~is_)
        .then(nw.lit("missed"))
        .otherwise(nw.when(~was & is_).then(nw.lit("met")))
        .alias(f"{target}_flips"),
    )
    return [found[name] for name in found.columns]
