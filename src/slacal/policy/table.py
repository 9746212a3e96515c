"""The policy table: categories, and the targets that each of them promises."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from slacal.calendars import Calendar
from slacal.deadlines.choices import Choices, Motivation
from slacal.deadlines.deadline import Deadline, Deadlines, Terms
from slacal.deadlines.target import Target
from slacal.errors import PolicyError, UnknownCategoryError, WrongTypeError, check_choice
from slacal.fingerprints import digest
from slacal.pendulums import alike, is_pendulum
from slacal.policy.rows import all_of, check_is_a, refuse_twice

if TYPE_CHECKING:
    from slacal.deadlines.case import Case
    from slacal.deadlines.events import Event
    from slacal.deadlines.promise import Promise
    from slacal.policy.intake import Contact, Intake, Receipt
    from slacal.policy.report import Report, Review
    from slacal.policy.terms import SupportTerms


def _targets(targets: Iterable[Target]) -> tuple[Target, ...]:
    return all_of(Target, "targets", targets)


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
        refuse_twice(names, f"category {self.code}: target")


def _categories(categories: Iterable[Category]) -> tuple[Category, ...]:
    return all_of(Category, "categories", categories)


# Intake and terms are loaded with the first policy: importing slacal is part of every command.
def _usual_intake() -> Intake:
    from slacal.policy.intake import Intake

    return Intake()


def _usual_terms() -> SupportTerms:
    from slacal.policy.terms import SupportTerms

    return SupportTerms()


@attrs.frozen(eq=False, repr=False)
class Policy:
    """What a desk promises: a calendar and a table of categories.

    Args:
        name: what it is called, and where it is found again.
        calendar: the service hours it counts in.
        categories: the table.
        default_category: the code of the category that a case gets when none is given.
        motivation: whether a reporter motivates another category "on_request" or is "required" to;
            what lacks it is told (`review`, `Case.unmotivated`) and received all the same.
        title: what people read.
        source: the contract or guideline it was taken from.
        intake: what a report holds, how cases come in, and from when their clocks run.
        terms: what the subscription covers, and how other support is billed.
        version: which version of the policy this is, e.g. the date it is in force from.
        choices: how clocks go on where an agreement may go either way.
    """

    name: str
    calendar: Calendar
    categories: tuple[Category, ...] = attrs.field(converter=_categories)
    default_category: str | None = None
    motivation: Motivation = "on_request"
    title: str = ""
    source: str = ""
    intake: Intake = attrs.field(factory=_usual_intake)
    terms: SupportTerms = attrs.field(factory=_usual_terms)
    version: str = ""
    choices: Choices = attrs.field(factory=Choices, kw_only=True)
    _by_code: dict[str, tuple[Category, Terms]] = attrs.field(init=False)
    _promise: Promise | None = attrs.field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.calendar, Calendar):
            raise WrongTypeError(
                f"calendar={self.calendar!r} is a {type(self.calendar).__name__}",
                why="a policy counts in a service calendar",
                fix="pass a calendar",
            )
        _check_agreement(self)
        check_choice("motivation", self.motivation, ("on_request", "required"))
        if not self.categories:
            raise PolicyError(
                f'policy "{self.name}" has no category',
                why="there is nothing it could promise",
                fix="give it at least one Category",
            )
        refuse_twice((c.code for c in self.categories), f'policy "{self.name}": category')
        table = {c.code: (c, Terms(self.name, c.code, self.version)) for c in self.categories}
        object.__setattr__(self, "_by_code", table)
        if self.default_category is not None:
            self.category(self.default_category)

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

    def review(self, report: Report) -> Review:
        """Return the category that a report gets, and what it lacks.

        A category other than the default one is motivated: on request, or always where the policy
        says `required`.

        Raises:
            UnknownCategoryError: the report has a category that the policy does not have.
            PolicyError: its language is no code of a language.
        """
        from slacal.policy.report import review

        return review(self, report)

    def receipt(
        self, channel: str, came_in: datetime, confirmed: datetime | None = None
    ) -> Receipt:
        """Return when a case was formally received, and from when its clocks run.

        Args:
            channel: how it came in: "portal", "phone", "mail" (to an employee), …
            came_in: when it came in; aware.
            confirmed: when the support portal's registration mail confirmed it; None: not yet.

        Raises:
            PolicyError: there is no such channel.
            RangeError: it was confirmed before it came in.
        """
        from slacal.policy.intake import Receipt

        clock = self.calendar.clock
        at = clock.instant(came_in)
        then = None if confirmed is None else clock.instant(confirmed)
        found = (self.intake.received(channel, at, then), self.intake.start(channel, at, then))
        kind = type(came_in)
        return Receipt(
            *(None if each is None else alike(kind, clock.datetime(each)) for each in found)
        )

    def contact_at(self, at: datetime) -> Contact:
        """Return how a reporter is in contact at an instant: directly in service hours, or online.

        Raises:
            HorizonError: *at* lies outside the calendar's horizon.
        """
        calendar = self.calendar
        is_open = calendar.almanac.is_open(calendar.clock.instant(at))
        return self.intake.contact("direct" if is_open else "online")

    def track(
        self, events: Iterable[Event], *, id: str = "", repair: str | Iterable[str] = ()
    ) -> Case:
        """Return the case that a log of events makes, with a clock for each target.

        Args:
            events: what happened, in order of time, from the report on.
            id: what the case is called; the identifiers of its escalations are made of it.
            repair: what to do about a log that makes no sense, instead of raising: "order" sorts
                it, "doubled" and "contradictory" leave such events out. `Case.repairs` lists what
                was done.

        Raises:
            EventError: an event is out of order, doubled or contradictory; names both.
            UnknownCategoryError: no such category.
            HorizonError: a target is not used up inside the calendar's horizon.
        """
        from slacal.deadlines.case import track

        return track(self.promise, events, id, repair)

    @property
    def promise(self) -> Promise:
        """What cases are tracked by; made when it is first asked for."""
        if self._promise is None:
            from slacal.deadlines.promise import Promise

            targets = {category.code: category.targets for category in self.categories}
            made = Promise(
                self.name,
                self.calendar,
                targets,
                default=self.default_category,
                choices=self.choices,
                receiving=self.intake.receiving(),
                motivation=self.motivation,
                version=self.version,
            )
            object.__setattr__(self, "_promise", made)
            return made
        return self._promise

    def _row(self, code: str | None) -> tuple[Category, Terms]:
        if code is None:
            code = self.default_category
        try:
            return self._by_code[code]  # type: ignore[index]
        except (KeyError, TypeError):
            raise self._unknown(code) from None

    def _unknown(self, code: object) -> UnknownCategoryError:
        from slacal.deadlines.promise import unknown_category

        return unknown_category(self.name, code, tuple(self._by_code))

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of what is promised: calendar, table, default, and unusual choices.

        When a case is received belongs to it where that differs from an `Intake()`; what a report
        holds and what is charged do not, as no deadline follows from them.
        """
        content: dict[str, object] = {
            "calendar": self.calendar.fingerprint,
            "default": self.default_category,
            "categories": {
                category.code: {target.name: target.meaning() for target in category.targets}
                for category in self.categories
            },
        }
        receipt = self.intake.meaning()
        if receipt is not None:
            content["receipt"] = receipt
        if choices := self.choices.meaning():
            content["choices"] = choices
        return digest("policy/1", content)

    def rows(self) -> list[tuple[str, ...]]:
        """Return the table as texts, its head first: each category's budget by target."""
        names = list(dict.fromkeys(t.name for c in self.categories for t in c.targets))
        rows: list[tuple[str, ...]] = [("category", *names, "definition")]
        for category in self.categories:
            budgets = {target.name: str(target.budget) for target in category.targets}
            mark = " (default)" if category.code == self.default_category else ""
            shown = (budgets.get(name, "-") for name in names)
            rows.append((f"{category.code}{mark}", *shown, category.definition))
        return rows

    def _repr_html_(self) -> str:
        from slacal.html import table

        head, *rows = self.rows()
        return table(f"{self.title or self.name}; {self.calendar.describe()}", rows, head)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Policy):
            return NotImplemented
        return self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __repr__(self) -> str:
        codes = ", ".join(self._by_code)
        return f"<Policy {self.name}: {codes}; {self.calendar!r}>"


def _check_agreement(policy: Policy) -> None:
    """Raise `WrongTypeError` unless intake, terms and version are what they are called."""
    from slacal.policy.intake import Intake
    from slacal.policy.terms import SupportTerms

    check_is_a(Intake, "intake", policy.intake)
    check_is_a(SupportTerms, "terms", policy.terms)
    check_is_a(str, "version", policy.version)
