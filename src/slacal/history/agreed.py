"""Which policy judges each row: the only one, the version in force when it came in, or a book's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs
import numpy as np

from slacal.calendars import Calendar
from slacal.errors import PolicyError, SlacalError, WrongTypeError
from slacal.history.frames import factorized
from slacal.history.kernel.asking import Errors
from slacal.history.kernel.columns import NAT, Array
from slacal.instants import Instant, to_instant
from slacal.policy import Category, Policy
from slacal.policy.rules import Chosen, PolicyBook
from slacal.policy.versions import PolicyVersion, PolicyVersions, versions_of

Agreement = Policy | PolicyVersions | PolicyBook

NO_POLICY = -1


@attrs.frozen(eq=False)
class Agreed:
    """The policies of an agreement side by side, and which of them judges a row.

    Args:
        policies: all of them; the versions of one follow each other.
    """

    policies: tuple[Policy, ...]
    _choices: tuple[_Choice, ...]
    _book: PolicyBook | None

    @classmethod
    def of(cls, agreement: object) -> Agreed:
        """Return the policies of an agreement.

        Raises:
            WrongTypeError: it is none.
        """
        if not isinstance(agreement, Agreement):
            raise WrongTypeError(
                f"policy={agreement!r} is a {type(agreement).__name__}",
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

    def check(self, now: datetime | None) -> Instant | None:
        """Return when cases are judged: an instant that the clocks of all policies know.

        Raises:
            HorizonError: a calendar does not know it.
        """
        if now is None:
            return None
        at = to_instant(now)
        for policy in self.policies:
            for row in policy.promise.watches.values():
                for watch in row.values():
                    watch.almanac.check(at)
        return at

    def places(self, frame: Any, received: Array, name: str, errors: Errors) -> Array | None:
        """Return the place of the policy that judges each row; None: there is only one.

        Args:
            frame: a narwhals frame of the rows, with the columns that a book's rules ask for.
            received: when each row came in, in microseconds; NaT has no answer, and any place.
            name: the column that says so.
            errors: "raise" for the first row that no policy judges, or "null" to give it -1.

        Raises:
            PolicyError: no rule matches a row, or no version is in force yet; it names the row.
            WrongTypeError: a fact that is no text, whole number or truth; it names the row.
            ColumnError: a column that the rules of a book ask for is missing.
        """
        if self._book is None and self._choices[0].is_plain:
            return None
        choice = self._choice_of_rows(frame, len(received), errors)
        found: Array = np.full(len(received), NO_POLICY)
        for number, each in enumerate(self._choices):
            mine = choice == number
            found[mine] = each.places(received[mine])
        found[(received == NAT) & (choice >= 0)] = 0
        early = np.flatnonzero((found == NO_POLICY) & (choice >= 0))
        if len(early) and errors == "raise":
            row = int(early[0])
            raise self._choices[choice[row]].not_in_force(row, name, int(received[row]))
        return found

    def _choice_of_rows(self, frame: Any, rows: int, errors: Errors) -> Array:
        """Return the number of each row's choice; -1 where no rule of the book matches."""
        if self._book is None:
            return np.zeros(rows, np.int64)
        places = {id(choice.chosen): number for number, choice in enumerate(self._choices)}
        names = sorted(self._book.asked)
        columns = [factorized(frame, name) for name in names]
        group: Array = np.zeros(rows, np.int64)
        for column in columns:
            both = group * (len(column.first) + 1) + column.codes + 1
            group = np.unique(both, return_inverse=True)[1]
        values = [[*column.values, None] for column in columns]
        found: Array = np.full(int(group.max(initial=-1)) + 1, NO_POLICY)
        _, first = np.unique(group, return_index=True)
        for row in np.sort(first).tolist():
            facts = {
                name: _fact(mine[column.codes[row]])
                for name, mine, column in zip(names, values, columns, strict=True)
            }
            try:
                found[group[row]] = places[id(self._book.choose(**facts))]
            except SlacalError as error:
                if errors == "raise":
                    raise _about(error, row, names) from None
        return found[group]


@attrs.frozen(eq=False)
class _Choice:
    """A policy or its versions, and the place of the first of them among all policies."""

    chosen: Chosen
    first: int
    versions: tuple[PolicyVersion, ...]

    @property
    def is_plain(self) -> bool:
        """Whether it is one policy, whenever a row came in."""
        return len(self.versions) == 1 and self.versions[0].start is None

    def places(self, received: Array) -> Array:
        """Return which policy judges what came in at each instant; -1 where none is in force."""
        since = np.array([version.start_instant for version in self.versions])
        number: Array = np.searchsorted(since, received, side="right")
        return np.where(number == 0, NO_POLICY, self.first + number - 1)

    def not_in_force(self, row: int, column: str, at: Instant) -> PolicyError:
        """Return the error for a row that came in before the first version."""
        first = self.versions[0]
        return PolicyError(
            f'row {row}, column "{column}": no policy is in force at {np.datetime64(at, "us")}Z',
            why=f'the first version of "{first.policy.name}" begins {first.start}',
            fix="give the version before it as {None: policy, …}",
            row=row,
            column=column,
            first=first.start,
        )


def _fact(value: Any) -> Any:
    """Return a fact as a rule has it: pandas turns whole numbers beside nulls into floats."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _about(error: SlacalError, row: int, names: list[str]) -> SlacalError:
    what = f"row {row}: {error.what}"
    facts = {**error.facts, "row": row, "column": names[0] if names else None}
    return type(error)(what, why=error.why, fix=error.fix, **facts)


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
