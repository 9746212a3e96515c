"""What a policy promises each row: how much time, counted in which calendar, and from when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import attrs
import numpy as np

from slacal.calendars import Calendar
from slacal.deadlines.target import Target
from slacal.errors import UnknownTargetError, did_you_mean
from slacal.history.kernel.asking import Errors, Found
from slacal.history.kernel.columns import Array, Column, column_of
from slacal.history.kernel.counting import Grant
from slacal.history.kernel.pauses import Ordered
from slacal.history.kernel.per_row import PerRow
from slacal.history.questions import (
    Calendars,
    due_found,
    paused_found,
    refuse_due,
    refuse_paused,
    refuse_started,
    started_found,
)
from slacal.policy import Category, Policy


def grant_of(target: Target) -> Grant:
    """Return what a target promises, in whatever calendar."""
    return Grant(target.budget, target.counting, target.landing, target.by_time, target.cutoff_time)


@attrs.frozen(eq=False)
class Promised:
    """What each row is promised as one target; a row that has no such target has none.

    `calendar` is the one that all of them count in, or each row's own. `pausing` marks the
    grants whose clocks pauses stop.
    """

    grants: PerRow[Grant]
    calendar: Calendars
    pausing: tuple[bool, ...]

    @property
    def has_due(self) -> Array:
        """Which rows have the target."""
        return self.grants.codes >= 0

    @property
    def in_service(self) -> Array:
        """Which rows' clocks count service time."""
        return self._marked([grant.in_service for grant in self.grants.values])

    @property
    def may_pause(self) -> Array:
        """Which rows' clocks stand still in pauses."""
        return self._marked(self.pausing)

    def _marked(self, marks: list[bool] | tuple[bool, ...]) -> Array:
        return np.array([*marks, False])[self.grants.codes]

    def rows(self, index: Array) -> Promised:
        """Return what some rows are promised."""
        calendar = self.calendar
        mine = calendar if isinstance(calendar, Calendar) else calendar.rows(index)
        return attrs.evolve(self, grants=self.grants.rows(index), calendar=mine)

    def started(self, at: Column, errors: Errors) -> Column:
        """Return from when each clock counts: *at*, or later where that is past a cut-off."""
        if all(grant.cutoff is None for grant in self.grants.values):
            return at
        found = started_found(self.calendar, at, self.grants)
        refuse_started(self.calendar, at, self.grants, found, errors)
        return column_of(at.name, found.values, "ns" if at.has_nanos else "us")

    def due(self, start: Column, errors: Errors) -> Found:
        """Return when each row is due, counted from *start* as it is."""
        found = due_found(self.calendar, start, self.grants)
        refuse_due(self.calendar, start, self.grants, found, errors)
        return found

    def due_with(self, start: Column, unpaused: Found, pauses: Ordered, errors: Errors) -> Found:
        """Return the same with pauses, given when it would be without."""
        found = paused_found(self.calendar, start, self.grants, unpaused, pauses)
        refuse_paused(self.calendar, start, self.grants, found, errors)
        return found


def unknown_target(target: object, names: Sequence[str]) -> UnknownTargetError:
    """Return the error for a target that a policy does not have; None: it was not told."""
    return UnknownTargetError(
        "no target given" if target is None else f'no target "{target}"',
        why=f"the policy has {', '.join(names) or 'none'}",
        fix=did_you_mean(str(target), names) or "use one of these",
        target=target,
        known=tuple(names),
    )


def promised(categories: Sequence[tuple[Category, Policy]], target: str, codes: Array) -> Promised:
    """Return what each row is promised as a target that runs from receipt.

    *codes* are the places of the rows' *categories*, each of a policy; -1 is none.
    """
    found: list[tuple[Target, Calendar] | None] = []
    for category, policy in categories:
        mine = (t for t in category.targets if t.name == target and t.runs_from_receipt)
        one = next(mine, None)
        found.append(None if one is None else (one, one.calendar or policy.calendar))
    grants = [None if each is None else (grant_of(each[0]), _pauses(each[0])) for each in found]
    distinct, by_grant = _numbered(grants)
    calendars, by_calendar = _numbered([None if each is None else each[1] for each in found])
    return Promised(
        PerRow([grant for grant, _ in distinct], by_grant[codes]),
        calendars[0] if len(calendars) == 1 else PerRow(calendars, by_calendar[codes]),
        tuple(pauses for _, pauses in distinct),
    )


def _pauses(target: Target) -> bool:
    return bool(target.pauses_on)


T = TypeVar("T")


def _numbered(each: Sequence[T | None]) -> tuple[list[T], Array]:
    """Return what there is, once each, and the number of each; -1 for none, also at the end."""
    distinct = list(dict.fromkeys(one for one in each if one is not None))
    places = {one: number for number, one in enumerate(distinct)}
    return distinct, np.array([*(-1 if one is None else places[one] for one in each), -1])
