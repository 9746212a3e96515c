"""Which openings get another due instant under another calendar or policy, and by how much."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Literal, NamedTuple

import attrs

from slacal.budget import Budget
from slacal.calendars import Calendar
from slacal.calendars.almanac import Landing
from slacal.calendars.counting import Counting, check_counting
from slacal.calendars.counting import due as due_instant
from slacal.compare.days import check_calendars
from slacal.deadlines import Target
from slacal.errors import HorizonError, RangeError, UnknownTargetError, WrongTypeError, did_you_mean
from slacal.instants import MICROSECOND, Instant, Micros, to_micros, to_range
from slacal.policy import Policy

HOUR = timedelta(hours=1)
MOST_OPENINGS = 1_000_000  # a century of hours
Unknown = Literal["", "before", "after", "both"]


@attrs.frozen
class Moved:
    """Consecutive openings whose due instants all move by the same real time.

    `before` and `after` are the due instants of the first of them. Where one lies beyond the
    horizon it is None, as is `moved_by`, and `unknown` names the side. All times are in the zone of
    the first calendar.
    """

    first: datetime
    last: datetime
    openings: int
    before: datetime | None
    after: datetime | None
    moved_by: timedelta | None
    unknown: Unknown = ""
    category: str | None = None
    target: str | None = None


class Unmatched(NamedTuple):
    """A category, or one of its targets, that only one of two policies has."""

    category: str
    target: str | None
    which: Literal["before", "after"]


def moved(
    a: Calendar,
    b: Calendar,
    budget: str | Budget,
    start: datetime,
    end: datetime,
    *,
    counting: Counting = "service_time",
    landing: Landing | None = None,
    step: timedelta = HOUR,
) -> tuple[Moved, ...]:
    """Return which openings get another due instant on another calendar.

    Args:
        a: the calendar before.
        b: the calendar after.
        budget: how much time there is; see `Calendar.due`.
        start: the first opening.
        end: openings lie before it.
        counting: how business days are counted.
        landing: which end of a closed stretch a due instant takes.
        step: the real time from one opening to the next; between two of them nothing is asked.

    Raises:
        RangeError: *end* comes before *start*, *step* is not positive, or there are more than a
            million openings.
        BudgetError, ChoiceError, BusinessDayLengthError: as `Calendar.due`.

    Where a due instant lies beyond a horizon, that is an entry as well.
    """
    check_calendars(a, b)
    budget = budget if isinstance(budget, Budget) else Budget.parse(budget)
    check_counting(budget, counting, landing)
    target = Target("budget", budget, counting, landing)
    return tuple(_runs(_Question(a, b, target, target), _openings(start, end, step)))


def moved_targets(
    a: Policy,
    b: Policy,
    start: datetime,
    end: datetime,
    *,
    category: str | None = None,
    target: str | None = None,
    step: timedelta = HOUR,
) -> tuple[Moved, ...]:
    """Return which openings get another due instant under another policy.

    Args:
        a: the policy before.
        b: the policy after.
        start: the first opening.
        end: openings lie before it.
        category: its code; None compares all that both have.
        target: its name; None compares all that both have.
        step: the real time from one opening to the next.

    Raises:
        UnknownCategoryError, UnknownTargetError: the policies have it not both.
        RangeError, BusinessDayLengthError: as `moved`.

    What only one of the policies has is named by `unmatched`.
    """
    check_policies(a, b)
    openings = _openings(start, end, step)
    questions = list(_questions(a, b, category))
    known = tuple(dict.fromkeys(question.target_a.name for question in questions))
    if target is not None and target not in known:
        raise UnknownTargetError(
            f'no target "{target}"',
            why=f"both policies have {', '.join(known) or 'none'}",
            fix=did_you_mean(str(target), known) or "use one of these",
            target=target,
            known=known,
        )
    chosen = (each for each in questions if target in (None, each.target_a.name))
    return tuple(run for question in chosen for run in _runs(question, openings))


def unmatched(a: Policy, b: Policy) -> tuple[Unmatched, ...]:
    """Return the categories, and the targets of shared categories, that only one policy has."""
    check_policies(a, b)
    both: tuple[tuple[Policy, Policy, Literal["before", "after"]], ...]
    both = (a, b, "before"), (b, a, "after")
    found = []
    for mine, theirs, which in both:
        for code in _codes(mine):
            if code not in _codes(theirs):
                found.append(Unmatched(code, None, which))
                continue
            known = _targets(theirs, code)
            found += [Unmatched(code, n, which) for n in _targets(mine, code) if n not in known]
    return tuple(found)


def _codes(policy: Policy) -> list[str]:
    return [category.code for category in policy.categories]


def _targets(policy: Policy, code: str) -> dict[str, Target]:
    return {target.name: target for target in policy.category(code).targets}


def check_policies(*policies: object) -> None:
    """Raise `WrongTypeError` unless all of them are policies."""
    for policy in policies:
        if not isinstance(policy, Policy):
            raise WrongTypeError(
                f"{policy!r} is a {type(policy).__name__}",
                why="policies are compared",
                fix="pass a Policy; for two calendars there is moved(a, b, budget, ...)",
                value=policy,
            )


def _openings(start: datetime, end: datetime, step: timedelta) -> range:
    (first, last), size = to_range(start, end), to_micros(step)
    if size <= 0:
        raise RangeError(
            f"step={step!r}", why="openings follow each other", fix="pass e.g. timedelta(hours=1)"
        )
    openings = range(first, last, size)
    if len(openings) > MOST_OPENINGS:
        raise RangeError(
            f"{len(openings)} openings",
            why=f"more than {MOST_OPENINGS} take too long to ask for",
            fix="choose a longer step or a shorter range",
        )
    return openings


class _Question(NamedTuple):
    """What is asked for each opening."""

    a: Calendar
    b: Calendar
    target_a: Target
    target_b: Target
    category: str | None = None

    def answerers(self) -> tuple[Callable[[Instant], Instant | None], ...]:
        return _answers(self.a, self.target_a), _answers(self.b, self.target_b)


def _answers(calendar: Calendar, target: Target) -> Callable[[Instant], Instant | None]:
    almanac, budget = calendar.almanac, target.budget
    counting, landing = target.counting, target.landing

    def answer(at: Instant) -> Instant | None:
        try:
            return due_instant(almanac, at, budget, counting, landing)
        except HorizonError:
            return None

    return answer


def _questions(a: Policy, b: Policy, category: str | None) -> Iterator[_Question]:
    """Yield what both policies promise, in the order of the first."""
    codes = [code for code in _codes(a) if code in _codes(b)]
    for code in codes if category is None else [category]:
        theirs = _targets(b, code)
        for name, mine in _targets(a, code).items():
            if name in theirs:
                yield _Question(a.calendar, b.calendar, mine, theirs[name], code)


class _Opening(NamedTuple):
    at: Instant
    before: Instant | None
    after: Instant | None

    def shift(self) -> tuple[Unknown, Micros]:
        """Return the side that is unknown, or by how much the due instant moves."""
        if self.before is None or self.after is None:
            both = self.before is self.after
            return ("both" if both else "before" if self.before is None else "after"), 0
        return "", self.after - self.before


def _runs(question: _Question, openings: range) -> Iterator[Moved]:
    before, after = question.answerers()
    asked = (_Opening(at, before(at), after(at)) for at in openings)
    for (unknown, shift), run in groupby(asked, key=_Opening.shift):
        if unknown or shift:
            yield _moved(question, list(run), unknown, shift)


def _moved(question: _Question, run: list[_Opening], unknown: Unknown, shift: Micros) -> Moved:
    first = run[0]
    shown = question.a.clock.datetime
    return Moved(
        first=shown(first.at),
        last=shown(run[-1].at),
        openings=len(run),
        before=None if first.before is None else shown(first.before),
        after=None if first.after is None else shown(first.after),
        moved_by=None if unknown else shift * MICROSECOND,
        unknown=unknown,
        category=question.category,
        target=None if question.category is None else question.target_a.name,
    )
