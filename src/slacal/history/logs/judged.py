"""The cases of a log, each tracked under the policy that judges it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import attrs
import numpy as np

from slacal.errors import ColumnError, SlacalError
from slacal.history.agreed import Agreed, check_now
from slacal.history.frames import ReadAs, about_row
from slacal.history.kernel.columns import NAT, Array
from slacal.history.logs.cases import TrackedCases
from slacal.history.logs.outcomes import Outcomes
from slacal.history.logs.reading import EventLog, Rows, read_events, read_rows
from slacal.history.logs.states import NONE, kept
from slacal.instants import Instant, to_instant


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
    reading: ReadAs


@attrs.frozen(eq=False)
class JudgedCases:
    """What became of each case of a log; as in `TrackedCases`, but `code` counts `codes`."""

    rows: Rows
    now: Instant | None
    codes: tuple[str, ...]
    received: Array
    ended: Array
    code: Array
    state: Array
    outcomes: dict[str, Outcomes]


def judged_cases(
    table: Any, agreed: Agreed, log: EventLog, question: Question, cycles_of: str | None = None
) -> JudgedCases:
    """Return what became of each case of a narwhals table of events.

    A case is judged by the policy in force when it was received, and until then by the one in force
    at its first event, as in `PolicyVersions.track`. So it is tracked under the latter, and once
    more where it turns out to be received under another. The first row of a case has the facts that
    a book's rules ask for.

    Raises:
        SlacalError: what the first bad row is about, with `errors="raise"`.
        HorizonError: a policy that judges a case does not know *now*.
    """
    rows = read_rows(table, log, question.category, question.reading)
    if question.reading.errors == "raise" and rows.lost is not None:
        raise _lost(rows)
    tracking = _Tracking(table, rows, agreed, question, cycles_of)
    every: Array = np.ones(len(rows.first), bool)
    judge = tracking.judges(rows.at[rows.first])
    parts = tracking.parts(judge, every)
    received = tracking.received(parts)
    moved = tracking.judges(received)
    again = (received != NAT) & (moved != judge)
    if again.any():
        parts = [part.without(again) for part in parts]
        parts += tracking.parts(moved, again)
    tracking.refuse()
    return tracking.joined(parts)


@attrs.frozen(eq=False)
class _Part:
    """Cases tracked under one policy, given by its number; those marked in `mine` are judged."""

    mine: Array
    policy: int
    tracked: TrackedCases

    def without(self, some: Array) -> _Part:
        """Return the same without the judgement of some cases."""
        return attrs.evolve(self, mine=self.mine & ~some)


class _Tracking:
    """A table of events, and its cases as they are tracked under one policy or another."""

    def __init__(
        self, table: Any, rows: Rows, agreed: Agreed, question: Question, cycles_of: str | None
    ) -> None:
        self._table, self._rows, self._agreed = table, rows, agreed
        self._errors, self._now = question.reading.errors, question.now
        self._cycles_of = cycles_of
        self._refused: list[SlacalError] = []

    def judges(self, at: Array) -> Array:
        """Return the number of the policy that judges each case, in force at an instant."""
        first = self._rows.first
        cases = self._table[first.tolist()]
        try:
            found = self._agreed.judges(cases, at, self._rows.log.at, self._errors)
        except SlacalError as error:
            row = error.facts.get("row")
            raise error if row is None else about_row(error, int(first[row])) from None
        return np.zeros(len(first), np.int64) if found is None else found

    def parts(self, judge: Array, which: Array) -> list[_Part]:
        """Track some cases, each under the policy that judges it."""
        numbers = np.unique(judge[which & (judge >= 0)]).tolist()
        return [self._part(number, which & (judge == number)) for number in numbers]

    def _part(self, number: int, mine: Array) -> _Part:
        policy = self._agreed.policies[number]
        now = check_now(policy, self._now)
        read = read_events(self._rows, policy.promise)
        if not mine.all():
            read = attrs.evolve(read, events=kept(read.events, mine[read.events.case]))
        try:
            tracked = TrackedCases(read, policy.promise, now, self._errors, self._cycles_of)
        except SlacalError as error:
            self._refused.append(error)
            tracked = TrackedCases(read, policy.promise, now, "null", self._cycles_of)
        return _Part(mine, number, tracked)

    def refuse(self) -> None:
        """Raise what the first bad row is about, if there was any."""
        if self._refused:
            raise min(self._refused, key=lambda error: int(error.facts["row"]))

    def received(self, parts: list[_Part]) -> Array:
        """Return when each case was received, as the policy has it that it was tracked under."""
        found: Array = np.full(len(self._rows.first), NAT)
        for part in parts:
            found[part.mine] = part.tracked.received[part.mine]
        return found

    def joined(self, parts: list[_Part]) -> JudgedCases:
        """Return the cases of all parts; those of none show nothing."""
        cases = len(self._rows.first)
        labels = tuple(dict.fromkeys(each.code for each, _ in self._agreed.categories))
        received, ended = self.received(parts), np.full(cases, NAT)
        code, state = np.full((2, cases), NONE)
        for part in parts:
            mine, tracked = part.mine, part.tracked
            ended[mine], state[mine] = tracked.ended[mine], tracked.state[mine]
            own = self._agreed.policies[part.policy].categories
            places = np.array([*(labels.index(each.code) for each in own), NONE])
            code[mine] = places[tracked.code[mine]]
        every = self._agreed.tracked_targets
        names = every if self._cycles_of is None else (self._cycles_of,)
        outcomes = {name: self._outcomes(parts, name) for name in names}
        now = None if self._now is None else to_instant(self._now)
        return JudgedCases(self._rows, now, labels, received, ended, code, state, outcomes)

    def _outcomes(self, parts: list[_Part], name: str) -> Outcomes:
        """Return what became of one target in all parts."""
        found = [Outcomes.none(np.zeros(0, np.int64))]
        for part in parts:
            outcomes = part.tracked.outcomes.get(name)
            if outcomes is not None:
                if part.mine.all():
                    return outcomes
                found.append(outcomes.rows(part.mine[outcomes.case]))
        every = Outcomes.together(found)
        cases = len(self._rows.first)
        return every.in_order() if self._cycles_of == name else every.of_each(cases)


def _lost(rows: Rows) -> ColumnError:
    column = rows.log.case
    return ColumnError(
        f'row {rows.lost}, column "{column}": nothing',
        why="an event belongs to a case",
        fix="fill it in, or leave the row out",
        row=rows.lost,
        column=column,
    )
