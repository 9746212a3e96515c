"""The cases of a log, each tracked under the policy that judges it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import attrs
import numpy as np

from slacal.errors import ColumnError, SlacalError
from slacal.history.agreed import Agreed
from slacal.history.frames import ReadAs, about_row
from slacal.history.kernel.columns import NAT, Array
from slacal.history.logs.cases import TrackedCases
from slacal.history.logs.outcomes import Outcomes
from slacal.history.logs.reading import EventLog, Read, read_events
from slacal.history.logs.states import NONE, kept
from slacal.instants import Instant


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

    read: Read
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
    at its first event, as in `PolicyVersions.track`. The first row of a case says what a book's
    rules ask for.

    Raises:
        SlacalError: what the first bad row is about, with `errors="raise"`.
    """
    logs = _Logs(table, agreed, log, question, cycles_of)
    read, errors = logs.read(0), question.reading.errors
    if errors == "raise" and read.lost is not None:
        raise _lost(read)
    every: Array = np.ones(len(read.first), bool)
    judge = logs.judges(read.at[read.first])
    if judge is None:
        return logs.joined([logs.tracked(0, every)])
    parts = logs.each(judge, every)
    received = logs.joined(parts).received
    moved = logs.judges(received)
    again = (received != NAT) & (moved != judge)
    if moved is not None and again.any():
        parts = [part.without(again) for part in parts]
        parts += logs.each(moved, again)
    return logs.joined(parts)


@attrs.frozen(eq=False)
class _Part:
    """Some cases, those marked in `mine`, tracked under one policy."""

    mine: Array
    place: int
    tracked: TrackedCases

    def without(self, some: Array) -> _Part:
        return attrs.evolve(self, mine=self.mine & ~some)


class _Logs:
    """A table of events, read and tracked as each policy has it."""

    def __init__(
        self,
        table: Any,
        agreed: Agreed,
        log: EventLog,
        question: Question,
        cycles_of: str | None,
    ) -> None:
        self._table, self._agreed, self._log, self._question = table, agreed, log, question
        self._cycles_of = cycles_of
        self._now = agreed.check(question.now)
        self._reads: dict[int, Read] = {}

    def read(self, place: int) -> Read:
        """Return the events as a policy knows their kinds and categories."""
        if place not in self._reads:
            promise = self._agreed.policies[place].promise
            category, reading = self._question.category, self._question.reading
            self._reads[place] = read_events(self._table, self._log, category, promise, reading)
        return self._reads[place]

    def judges(self, at: Array) -> Array | None:
        """Return which policy is in force for each case at an instant; None: there is only one."""
        first, errors = self.read(0).first, self._question.reading.errors
        rows = self._table[first.tolist()]
        try:
            return self._agreed.places(rows, at, self._log.at, errors)
        except SlacalError as error:
            row = error.facts.get("row")
            raise error if row is None else about_row(error, int(first[row])) from None

    def each(self, judge: Array, which: Array) -> list[_Part]:
        """Track some cases, each under the policy that judges it."""
        found, refused = [], []
        for place in np.unique(judge[which & (judge >= 0)]).tolist():
            try:
                found.append(self.tracked(place, which & (judge == place)))
            except SlacalError as error:
                refused.append(error)
        if refused:
            raise min(refused, key=lambda error: int(error.facts["row"]))
        return found

    def tracked(self, place: int, mine: Array) -> _Part:
        """Track some cases under one policy."""
        read, promise = self.read(place), self._agreed.policies[place].promise
        if not mine.all():
            read = attrs.evolve(read, events=kept(read.events, mine[read.events.case]))
        errors = self._question.reading.errors
        cycles_of = self._cycles_of if self._cycles_of in promise.targets else None
        return _Part(mine, place, TrackedCases(read, promise, self._now, errors, cycles_of))

    def joined(self, parts: list[_Part]) -> JudgedCases:
        """Return the cases of all parts; those of none show nothing."""
        read = self.read(0)
        labels = tuple(dict.fromkeys(each.code for each, _ in self._agreed.categories))
        received, ended = np.full((2, len(read.first)), NAT)
        code, state = np.full((2, len(read.first)), NONE)
        for part in parts:
            mine, tracked = part.mine, part.tracked
            received[mine], ended[mine] = tracked.received[mine], tracked.ended[mine]
            state[mine] = tracked.state[mine]
            own = self._agreed.policies[part.place].categories
            places = np.array([*(labels.index(each.code) for each in own), NONE])
            code[mine] = places[tracked.code[mine]]
        outcomes = {name: self._outcomes(parts, name) for name in self._targets}
        return JudgedCases(read, self._now, labels, received, ended, code, state, outcomes)

    @property
    def _targets(self) -> tuple[str, ...]:
        every = self._agreed.tracked_targets
        return every if self._cycles_of is None else (self._cycles_of,)

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
        cases = len(self.read(0).first)
        return every.in_order() if self._cycles_of == name else every.of_each(cases)


def _lost(read: Read) -> ColumnError:
    column = read.log.case
    return ColumnError(
        f'row {read.lost}, column "{column}": nothing',
        why="an event belongs to a case",
        fix="fill it in, or leave the row out",
        row=read.lost,
        column=column,
    )
