"""Which policy judges each row: the only one, the version in force when it came in, or a book's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs
import numpy as np

from slacal.calendars import Calendar
from slacal.errors import ColumnError, PolicyError, SlacalError, WrongTypeError, shortened
from slacal.history.frames import Factorized, factorized
from slacal.history.groups import renumbered
from slacal.history.kernel.asking import Errors, of_row
from slacal.history.kernel.columns import NAT, Array
from slacal.instants import Instant, to_instant
from slacal.policy import Category, Policy
from slacal.policy.rules import Chosen, PolicyBook
from slacal.policy.versions import PolicyVersion, PolicyVersions, not_in_force, versions_of

Agreement = Policy | PolicyVersions | PolicyBook

NO_POLICY = -1
_MOST_EXACT = 2**53  # beyond it floats leave whole numbers out


@attrs.frozen(eq=False)
class Agreed:
    """An agreement, taken apart: all of its policies in a row, each with a number.

    Args:
        policies: the policies; the versions of one follow each other.
    """

    policies: tuple[Policy, ...]
    _choices: tuple[_Choice, ...]
    _book: PolicyBook | None

    @classmethod
    def of(cls, agreement: object) -> Agreed:
        """Take an agreement apart.

        Raises:
            WrongTypeError: it is none.
        """
        if not isinstance(agreement, Agreement):
            raise WrongTypeError(
                f"{shortened(repr(agreement))} is a {type(agreement).__name__}",
                why="a history is judged by what was promised",
                fix="pass a Policy, PolicyVersions or a PolicyBook",
            )
        book = agreement if isinstance(agreement, PolicyBook) else None
        every = agreement.policies if isinstance(agreement, PolicyBook) else (agreement,)
        choices: list[_Choice] = []
        first = 0
        for chosen in every:
            choices.append(_Choice(chosen, first, versions_of(chosen)))
            first += len(choices[-1].versions)
        policies = (version.policy for choice in choices for version in choice.versions)
        return cls(tuple(policies), tuple(choices), book)

    @property
    def is_one(self) -> bool:
        """Whether one policy judges every row."""
        return self._book is None and self._choices[0].is_plain

    @property
    def facts(self) -> tuple[str, ...]:
        """The names of the columns that choose a policy, in order."""
        return () if self._book is None else tuple(sorted(self._book.asked))

    @property
    def categories(self) -> tuple[tuple[Category, Policy], ...]:
        """The categories of all policies, each with its policy, in order of the policies."""
        return tuple((each, policy) for policy in self.policies for each in policy.categories)

    @property
    def targets(self) -> tuple[str, ...]:
        """The names of the targets that run from receipt, in order."""
        found = (t for each, _ in self.categories for t in each.targets if t.runs_from_receipt)
        return tuple(dict.fromkeys(target.name for target in found))

    @property
    def tracked_targets(self) -> tuple[str, ...]:
        """The names of all targets, in order."""
        found = (name for policy in self.policies for name in policy.promise.targets)
        return tuple(dict.fromkeys(found))

    def judges(self, frame: Any, received: Array, name: str, errors: Errors) -> Array | None:
        """Return the number of the policy that judges each row; None: one judges all.

        Args:
            frame: a narwhals frame of the rows, with the columns that a book's rules ask for.
            received: when each row came in, in microseconds; of NaT's versions, it is the first.
            name: the column that says so.
            errors: "raise" for the first row that has no policy, or "null" to give it -1.

        Raises:
            PolicyError: no rule matches a row, or no version is in force yet; it names the row.
            WrongTypeError: a fact that is no text, whole number or truth; it names the row. So does
                a column that holds nothing else, whatever *errors* are.
            ColumnError: a column that the rules of a book ask for is missing.
        """
        if self.is_one:
            return None
        choice, error = self._chosen(frame, len(received))
        found: Array = np.full(len(received), NO_POLICY)
        for number, each in enumerate(self._choices):
            mine = choice == number
            found[mine] = each.judges(received[mine])
        early = np.flatnonzero((found == NO_POLICY) & (choice != NO_POLICY))
        if errors == "raise" and (error is not None or len(early)):
            row = int(early[0]) if len(early) else len(received)
            if error is not None and error.facts["row"] < row:
                raise error
            raise self._choices[choice[row]].not_in_force(row, name, int(received[row]))
        return found

    def _chosen(self, frame: Any, rows: int) -> tuple[Array, SlacalError | None]:
        """Return the number of each row's choice, -1 where it has none, and why the first has none.

        The book is asked once for all rows with the same facts.
        """
        if self._book is None:
            return np.zeros(rows, np.int64), None
        numbers = {id(choice.chosen): number for number, choice in enumerate(self._choices)}
        columns = [_fact_column(frame, name) for name in self.facts]
        count = 1
        group: Array = np.zeros(rows, np.int64)
        for column in columns:
            values = len(column.first) + 1
            count, group = renumbered(group * values + column.codes + 1, count * values)
        texts = [[*column.values, None] for column in columns]
        _, first = np.unique(group, return_index=True)
        found: Array = np.full(len(first), NO_POLICY)
        error: SlacalError | None = None
        for row in np.sort(first).tolist():
            given = [mine[column.codes[row]] for mine, column in zip(texts, columns, strict=True)]
            try:
                found[group[row]] = numbers[id(self._choose(row, given))]
            except SlacalError as refused:
                error = error or refused
        if isinstance(error, WrongTypeError) and (found == NO_POLICY).all():
            raise error  # it is the column that is wrong, and not a row
        return found[group], error

    def _choose(self, row: int, given: list[Any]) -> Chosen:
        """Return what the book chooses for a row with these facts."""
        assert self._book is not None
        facts = {
            name: _fact(row, name, value) for name, value in zip(self.facts, given, strict=True)
        }
        try:
            return self._book.choose(**facts)
        except PolicyError as error:
            what = f"row {row}: {error.what}"
            column = self.facts[0] if len(self.facts) == 1 else None
            more = {**error.facts, "row": row, "column": column}
            raise PolicyError(what, why=error.why, fix=error.fix, **more) from None


@attrs.frozen(eq=False)
class _Choice:
    """A policy or its versions, and the number of the first of them."""

    chosen: Chosen
    first: int
    versions: tuple[PolicyVersion, ...]

    @property
    def is_plain(self) -> bool:
        """Whether it is one policy, whenever a row came in."""
        return len(self.versions) == 1 and self.versions[0].start is None

    def judges(self, received: Array) -> Array:
        """Return which policy judges what came in at each instant; -1 where none is in force."""
        if self.is_plain:
            return np.full(len(received), self.first)
        since = np.array([version.start_instant for version in self.versions])
        number: Array = np.searchsorted(since, received, side="right")
        number[received == NAT] = 1
        return np.where(number == 0, NO_POLICY, self.first + number - 1)

    def not_in_force(self, row: int, column: str, at: Instant) -> SlacalError:
        """Return the error for a row that came in before the first version."""
        first = self.versions[0]
        try:
            shown = first.policy.calendar.clock.datetime(at).isoformat()
        except OverflowError:  # no year of a datetime
            shown = f"{np.datetime64(at, 'us')}Z"
        return of_row(not_in_force(first, shown), row, column)


def _fact_column(frame: Any, name: str) -> Factorized:
    if name not in frame.columns:
        raise ColumnError(
            f'no column "{name}"',
            why="the rules of the book ask for it",
            fix="add the column, with nulls where it is not known",
            column=name,
        )
    return factorized(frame, name)


def _fact(row: int, name: str, value: Any) -> str | int | bool | None:
    """Return a fact as a rule has it: pandas turns whole numbers beside nulls into floats."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and abs(value) < _MOST_EXACT and value.is_integer():
        value = int(value)
    if value is None or value != value or isinstance(value, (str, int)):  # noqa: PLR0124
        return None if value != value else value  # noqa: PLR0124
    raise WrongTypeError(
        f'row {row}, column "{name}": {shortened(repr(value))}',
        why="a rule chooses by a text, a whole number, True or False",
        fix="convert the column",
        row=row,
        column=name,
        value=value,
    )


def check_now(policy: Policy, now: datetime | None) -> Instant | None:
    """Return when cases are judged: an instant that all clocks of a policy know.

    Raises:
        HorizonError: a calendar does not know it.
    """
    if now is None:
        return None
    at = to_instant(now)
    for row in policy.promise.watches.values():
        for watch in row.values():
            watch.almanac.check(at)
    return at


def on_calendar(agreement: Agreement, calendar: Calendar) -> Agreement:
    """Return the same promises on another calendar; versions are in force from when they were."""
    if isinstance(agreement, Policy):
        return attrs.evolve(agreement, calendar=calendar)
    if isinstance(agreement, PolicyVersions):
        return PolicyVersions(
            tuple(
                each._replace(policy=attrs.evolve(each.policy, calendar=calendar))
                for each in agreement.versions
            )
        )
    moved: dict[int, Any] = {
        id(chosen): on_calendar(chosen, calendar) for chosen in agreement.policies
    }
    return attrs.evolve(
        agreement,
        rules=[attrs.evolve(rule, policy=moved[id(rule.policy)]) for rule in agreement.rules],
        default=moved.get(id(agreement.default)),
    )
