"""Recorded deadlines beside computed ones: where they differ, and what is likely behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import attrs
import narwhals as nw
import numpy as np

from slacal.calendars import Calendar
from slacal.errors import RangeError, UnknownTargetError
from slacal.history.agreed import Agreed, Agreement
from slacal.history.audits.causes import Cause, Compared, likely_causes
from slacal.history.frames import Frame, ReadAs, read_instants, read_table
from slacal.history.groups import date_series, stacked
from slacal.history.kernel.asking import Errors, check_errors
from slacal.history.kernel.columns import NAT, Array, Column, floored
from slacal.history.kernel.pauses import Ordered, Pauses, check_is_pauses
from slacal.history.promises import Promised, promised, unknown_target
from slacal.history.received import Cases, read_cases
from slacal.instants import to_micros

MINUTE = timedelta(minutes=1)


_COLUMNS: dict[str, Any] = {
    "cause": nw.String, "what": nw.String, "day": nw.Date, "rows": nw.Int64,
    "against": nw.Int64, "sure": nw.Float64, "example": nw.Int64,
}  # fmt: skip


@attrs.frozen(eq=False, repr=False)
class Audit:
    """What came of comparing recorded deadlines with computed ones.

    `rows` counts the table's rows, `compared` those that have both deadlines, and `agreed` those
    where they lie within the tolerance. `causes` are the findings, those that explain most first;
    `unexplained` holds the numbers of the rows for which there is none.
    """

    target: str
    rows: int
    compared: int
    agreed: int
    causes: tuple[Cause, ...]
    unexplained: tuple[int, ...]
    difference: Array  # recorded less computed, timedelta64; NaT: none
    _make: Any

    def table(self) -> Frame:
        """Return the findings as a table of the kind that was audited.

        Its columns are `cause`, `what`, `day` (null where it is about no date), `rows` (explained),
        `against` (rows that the cause would change, and that have the computed deadline all the
        same), `sure` (rows over rows and against) and `example`, the number of a row.
        """
        findings = self._findings()
        columns = []
        for place, (name, dtype) in enumerate(_COLUMNS.items()):
            values = [finding[place] for finding in findings]
            columns.append(
                date_series(name, values, self._make)
                if dtype is nw.Date
                else nw.new_series(name, values, dtype, backend=self._make)
            )
        return stacked([columns])

    def _findings(self) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = [
            (each.kind, each.what, each.day, len(each.rows), each.against, each.sure, each.rows[0])
            for each in self.causes
        ]
        if left := self.unexplained:
            what = "no cause that other rows share"
            found.append(("unexplained", what, None, len(left), 0, None, left[0]))
        return found

    def _summary(self) -> str:
        return f"{self.target}: {self.agreed} of {self.compared} deadlines agree"

    def __repr__(self) -> str:
        left = f"causes: {len(self.causes)}, rows unexplained: {len(self.unexplained)}"
        return f"<Audit of {self._summary()}; {left}>"

    def _repr_html_(self) -> str:
        from slacal.html import table

        rows = [
            (cause, what, f"{rows}", f"{against}", "" if sure is None else f"{sure:.0%}", f"{row}")
            for cause, what, _, rows, against, sure, row in self._findings()
        ]
        head = ("cause", "what", "rows", "against", "sure", "for example row")
        return table(self._summary(), rows, head)


def audit(
    frame: Frame,
    policy: Agreement,
    recorded: str = "due",
    *,
    target: str | None = None,
    opened: str = "opened",
    category: str | None = "category",
    tolerance: timedelta = MINUTE,
    pauses: Pauses | None = None,
    timezone: Any = None,
    fold: int | None = None,
    errors: Errors = "null",
) -> Audit:
    """Compare the deadlines that another system recorded with those of a policy.

    Where categories have calendars of their own, causes are looked for in each calendar by itself.
    Holidays and special days are tried in declared calendars, and not in those that were combined
    or frozen.

    Args:
        frame: a table of cases.
        policy: what was promised: a policy, versions or a book, as in `evaluate`.
        recorded: the column of the recorded deadlines.
        target: the target they are of; needed where the policy has more than one.
        opened: the column of when each case came in.
        category: the column of its category.
        tolerance: how far two deadlines may lie apart and still agree.
        pauses: when the clocks of some rows stood still, as in `evaluate`. A row that is still
            paused with time left has no computed deadline, and is not compared.
        timezone: the zone of columns that have none.
        fold: the reading of wall times that exist twice or not at all.
        errors: "null" leaves bad rows (another category, no time) out, "raise" names the first.

    Raises:
        ColumnError: a column is missing or holds no times.
        UnknownTargetError: no such target, or none is named where there are several.
        ChoiceError: another choice of *errors*.
        RangeError: a negative tolerance, or a pause of a row that is not there.
        WrongTypeError: *pauses* are none.
        PrecisionError: a case with pauses and nanoseconds.
        WallTimeError, UnknownLabelError, HorizonError, PolicyError: a bad row, or one that no
            policy judges, with `errors="raise"`.
    """
    check_errors(errors)
    check_is_pauses(pauses)
    agreed = Agreed.of(policy)
    table = read_table(frame)
    name = audited_target(agreed, target)
    reading = ReadAs(timezone, fold, errors)
    cases = read_cases(table, agreed, opened, category, reading)
    due = read_instants(table, recorded, reading).column
    found = audit_columns(
        agreed, name, cases, due, tolerance=tolerance, pauses=pauses, errors=errors
    )
    return attrs.evolve(found, make=table.implementation)


def audit_columns(
    agreed: Agreed,
    target: str,
    cases: Cases,
    recorded: Column,
    *,
    tolerance: timedelta,
    pauses: Pauses | None = None,
    errors: Errors = "null",
) -> Audit:
    """Return the same for columns that stand in no table."""
    apart = _apart(tolerance)
    mine = promised(agreed.categories, target, cases.codes)
    stood = None if pauses is None else pauses.in_order(len(recorded))
    if stood is not None:
        stood = stood.kept(mine.may_pause[stood.row])
    computed = _computed(mine, cases.opened.column, stood, errors)
    whole = floored(recorded)
    both = (computed != NAT) & (whole != NAT)
    difference = np.where(both, whole - computed, NAT)
    causes, left, same = [], [], 0
    for calendar, rows in _by_calendar(mine, both):
        compared = Compared(
            calendar=calendar,
            grants=mine.grants.values,
            codes=mine.grants.codes[rows],
            opened=floored(cases.opened.column)[rows],
            recorded=whole[rows],
            computed=computed[rows],
            tolerance=apart,
            pauses=stood and stood.rows(rows, len(recorded)),
        )
        found, unexplained = likely_causes(compared)
        causes += [cause.renumbered(rows) for cause in found]
        left += rows[unexplained].tolist()
        same += int(compared.agrees.sum())
    causes.sort(key=lambda cause: -len(cause.rows))
    return Audit(
        target=target,
        rows=len(recorded),
        compared=int(both.sum()),
        agreed=same,
        causes=tuple(causes),
        unexplained=tuple(sorted(left)),
        difference=difference.view("m8[us]"),
        make=None,
    )


def _apart(tolerance: timedelta) -> int:
    """Return how far deadlines may lie apart, in microseconds."""
    found = to_micros(tolerance)
    if found < 0:
        raise RangeError(
            f"a tolerance of {tolerance}",
            why="deadlines lie zero or more apart",
            fix="pass e.g. timedelta(minutes=1)",
        )
    return found


def _computed(mine: Promised, opened: Column, pauses: Ordered | None, errors: Errors) -> Array:
    """Return the deadlines in microseconds."""
    start = mine.started(opened, errors)
    found = mine.due(start, errors)
    if pauses is not None:
        found = mine.due_with(start, found, pauses, errors)
    due = found.values
    return np.where(due == NAT, NAT, due // (1000 if opened.has_nanos else 1))


def _by_calendar(mine: Promised, chosen: Array) -> Iterator[tuple[Calendar, Array]]:
    """Yield each calendar with the chosen rows that count in it."""
    if isinstance(mine.calendar, Calendar):
        yield mine.calendar, np.flatnonzero(chosen)
        return
    for code, calendar in enumerate(mine.calendar.values):
        rows = np.flatnonzero(chosen & (mine.calendar.codes == code))
        if len(rows):
            yield calendar, rows


def audited_target(agreed: Agreed, target: str | None) -> str:
    """Return the target whose deadlines are recorded: the one named, or the only one."""
    names = agreed.targets
    if target in names:
        return str(target)
    if target is None and len(names) == 1:
        return names[0]
    if not names:
        raise UnknownTargetError(
            "no target to audit",
            why="the policy has none that runs from receipt",
            fix="audit a policy that has one, e.g. a response",
            target=target,
        )
    raise unknown_target(target, names)
