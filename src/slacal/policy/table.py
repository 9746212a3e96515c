"""The policy table: categories, and the targets that each of them promises."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeVar

import attrs

from slacal.calendars import ServiceCalendar
from slacal.deadlines.deadline import Deadline, Deadlines, Terms
from slacal.deadlines.target import Target
from slacal.errors import PolicyError, UnknownCategoryError, WrongTypeError, check_choice
from slacal.fingerprints import digest
from slacal.pendulums import is_pendulum

if TYPE_CHECKING:
    from slacal.deadlines.case import Case, Promise
    from slacal.deadlines.choices import Choices
    from slacal.deadlines.events import Event

Motivation = Literal["on_request", "required"]


_T = TypeVar("_T")


def _all_of(kind: type[_T], name: str, found: object) -> tuple[_T, ...]:
    if isinstance(found, Iterable) and not isinstance(found, str):
        items = tuple(found)
        if all(isinstance(item, kind) for item in items):
            return items
    raise WrongTypeError(
        f"{name}={found!r}",
        why=f"{name} is a list of {kind.__name__}s",
        fix=f"pass [{kind.__name__}(...), ...]",
        value=found,
    )


def _targets(targets: Iterable[Target]) -> tuple[Target, ...]:
    return _all_of(Target, "targets", targets)


@attrs.frozen
class Category:
    """How bad a case is, and what is promised for it.

    Args:
        code: "I", "II", "P1", …
        name: what people call it.
        definition: when a case belongs to it.
        targets: what is promised, in the order it is shown.
        source: the contract or guideline that defines it.
    """

    code: str
    name: str
    definition: str
    targets: tuple[Target, ...] = attrs.field(converter=_targets)
    source: str = ""

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.code, str) or not self.code:
            raise PolicyError(
                f"category code {self.code!r}", why="a code is text", fix='use e.g. "II" or "P1"'
            )
        names = [target.name for target in self.targets]
        if not names:
            raise PolicyError(
                f"category {self.code} has no target",
                why="a category promises something",
                fix='give it e.g. Target("response", "1 business day")',
                code=self.code,
            )
        _refuse_twice(names, f"category {self.code}: target")


def _categories(categories: Iterable[Category]) -> tuple[Category, ...]:
    return _all_of(Category, "categories", categories)


@attrs.frozen(eq=False, repr=False)
class Policy:
    """What a desk promises: a calendar and a table of categories.

    Args:
        name: what it is called, and where it is found again.
        calendar: the service hours it counts in.
        categories: the table.
        default_category: the code of the category that a case gets when none is given.
        motivation: whether a reporter motivates another category "on_request" or is "required" to.
        title: what people read.
        source: the contract or guideline it was taken from.
        choices: how clocks go on where an agreement may go either way.
    """

    name: str
    calendar: ServiceCalendar
    categories: tuple[Category, ...] = attrs.field(converter=_categories)
    default_category: str | None = None
    motivation: Motivation = "on_request"
    title: str = ""
    source: str = ""
    _choices: Choices | None = attrs.field(default=None, kw_only=True)
    _by_code: dict[str, tuple[Category, Terms]] = attrs.field(init=False)
    _promise: Promise | None = attrs.field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.calendar, ServiceCalendar):
            raise WrongTypeError(
                f"calendar={self.calendar!r} is a {type(self.calendar).__name__}",
                why="a policy counts in a service calendar",
                fix="pass a ServiceCalendar",
            )
        check_choice("motivation", self.motivation, ("on_request", "required"))
        if not self.categories:
            raise PolicyError(
                f'policy "{self.name}" has no category',
                why="there is nothing it could promise",
                fix="give it at least one Category",
            )
        _refuse_twice((c.code for c in self.categories), f'policy "{self.name}": category')
        table = {c.code: (c, Terms(self.name, c.code)) for c in self.categories}
        object.__setattr__(self, "_by_code", table)
        if self.default_category is not None:
            self.category(self.default_category)

    @property
    def choices(self) -> Choices:
        """How clocks go on where an agreement may go either way."""
        from slacal.deadlines.choices import Choices  # loaded when first used

        return Choices() if self._choices is None else self._choices

    @property
    def promise(self) -> Promise:
        """What is promised, made ready for tracking cases."""
        if self._promise is None:
            from slacal.deadlines.case import Promise  # loaded when first used

            targets = {c.code: c.targets for c in self.categories}
            made = Promise(self.name, self.calendar, targets, self.default_category, self.choices)
            object.__setattr__(self, "_promise", made)
        assert self._promise is not None
        return self._promise

    def category(self, code: str | None = None) -> Category:
        """Return the category with a code; None gives the default.

        Raises:
            UnknownCategoryError: there is none; the error lists those that exist.
        """
        return self._row(code)[0]

    def due(self, opened: datetime, category: str | None = None) -> Deadlines:
        """Return when each target of a case is due.

        Args:
            opened: when the case came in; aware.
            category: its code; None gives the policy's default.

        Raises:
            UnknownCategoryError: no such category.
            NaiveDatetimeError: *opened* has no time zone.
            HorizonError: a target is not used up inside the calendar's horizon.
        """
        found, terms = self._row(category)
        calendar = self.calendar
        almanac, at = calendar.almanac, calendar.clock.instant(opened)
        kind = type(opened)
        asked_with = kind if kind is not datetime and is_pendulum(kind) else datetime
        deadlines = {}
        for target in found.targets:
            if target.is_plain:
                due = target.due_from(almanac, at)
                deadlines[target.name] = Deadline(target, calendar, terms, at, due, asked_with)
            elif target.runs_from_receipt:
                own = target.calendar or calendar
                start = target.started(own.almanac, at)
                due = target.due_from(own.almanac, start)
                deadlines[target.name] = Deadline(target, own, terms, at, due, asked_with, start)
        return Deadlines(terms, deadlines)

    def track(
        self, events: Iterable[Event], *, id: str = "", repair: str | Iterable[str] = ()
    ) -> Case:
        """Return the case that a log of events makes, with a clock for each target.

        Args:
            events: what happened, in order of time, from the report on.
            id: what the case is called, for the identifiers of escalations.
            repair: what to do about a log that makes no sense, instead of raising: "order" sorts
                it, "doubled" and "contradictory" leave such events out. `Case.repairs` lists what
                was done.

        Raises:
            EventError: an event is out of order, doubled or contradictory; names both.
            UnknownCategoryError: no such category.
            HorizonError: a target is not used up inside the calendar's horizon.
        """
        from slacal.deadlines.case import track  # loaded when first used

        return track(self.promise, events, id, repair)

    def _row(self, code: str | None) -> tuple[Category, Terms]:
        if code is None:
            code = self.default_category
        try:
            return self._by_code[code]  # type: ignore[index]
        except (KeyError, TypeError):
            raise self._unknown(code) from None

    def _unknown(self, code: object) -> UnknownCategoryError:
        from slacal.deadlines.case import unknown_category

        return unknown_category(self.name, code, tuple(self._by_code))

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of what is promised: calendar, table, default, and unusual choices."""
        meaning: dict[str, object] = {
            "calendar": self.calendar.fingerprint,
            "default": self.default_category,
            "categories": {
                category.code: {target.name: target.meaning() for target in category.targets}
                for category in self.categories
            },
        }
        if self._choices is not None and (choices := self._choices.meaning()):
            meaning["choices"] = choices
        return digest("policy/1", meaning)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Policy):
            return NotImplemented
        return self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __repr__(self) -> str:
        codes = ", ".join(self._by_code)
        return f"<Policy {self.name}: {codes}; {self.calendar!r}>"


def _refuse_twice(names: Iterable[str], what: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise PolicyError(
                f'{what} "{name}"', why="it is given twice", fix="keep one of them", name=name
            )
        seen.add(name)
