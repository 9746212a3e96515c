"""Rules that choose the policy for a case by what is known of it: the first that matches wins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from slacal.deadlines.deadline import Deadlines
from slacal.errors import PolicyError, WrongTypeError, did_you_mean
from slacal.policy.rows import all_of, check_texts
from slacal.policy.table import Policy
from slacal.policy.versions import PolicyVersions

if TYPE_CHECKING:
    from slacal.deadlines.case import Case
    from slacal.deadlines.events import Event

Fact = str | int | bool
Chosen = Policy | PolicyVersions

# Arguments beside the facts.
_TAKEN = (
    "category", "events", "id", "judged_at", "opened", "received", "repair", "self",
)  # fmt: skip
_MOST_PIECES = 10_000
_HELP = 'pass e.g. {"customer": "Acme", "product": ["printer", "scanner"]}'

# A value with its kind, as True is no 1 here.
_Value = tuple[str, Fact]


def _value(fact: str, value: object) -> _Value:
    for kind in (bool, int, str):  # in this order: True is an int as well
        if isinstance(value, kind):
            return kind.__name__, value
    raise WrongTypeError(
        f"{fact}={value!r} is a {type(value).__name__}",
        why="a fact is a text, a whole number, True or False",
        fix=_HELP,
        value=value,
    )


def _check_fact(fact: object) -> None:
    if not isinstance(fact, str) or not fact or fact in _TAKEN:
        taken = " and that one is taken" if fact in _TAKEN else ""
        raise PolicyError(
            f"fact {fact!r}", why=f"a fact has a name{taken}", fix='use e.g. "customer"', fact=fact
        )


def _when(when: object) -> dict[str, tuple[Fact, ...]]:
    if not isinstance(when, Mapping):
        raise WrongTypeError(
            f"when={when!r}", why="conditions are values by the name of a fact", fix=_HELP
        )
    conditions = {}
    for fact, wanted in when.items():
        _check_fact(fact)
        several = isinstance(wanted, Iterable) and not isinstance(wanted, str)
        conditions[fact] = tuple(wanted) if several else (wanted,)
        if not conditions[fact]:
            raise PolicyError(
                f'condition "{fact}"', why="it lists no value, so nothing meets it", fix=_HELP
            )
    return conditions


def _check_policy(policy: object) -> None:
    if not isinstance(policy, Chosen):
        raise WrongTypeError(
            f"{policy!r} is a {type(policy).__name__}",
            why="a rule chooses a policy",
            fix="pass a Policy or PolicyVersions",
        )


@attrs.frozen(eq=False)
class Rule:
    """One row: the conditions on a case's facts, and the policy that a case gets that meets all.

    Args:
        when: by the name of a fact ("customer", "product", …), the value it has to have, or a list
            of values of which it has to have one; empty: every case.
        policy: a policy, or its versions.
        title: what people read.
    """

    when: Mapping[str, Any] = attrs.field(converter=_when)
    policy: Chosen
    title: str = ""
    wanted: Mapping[str, frozenset[_Value]] = attrs.field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        check_texts(self)
        _check_policy(self.policy)
        wanted = {
            fact: frozenset(_value(fact, each) for each in values)
            for fact, values in self.when.items()
        }
        object.__setattr__(self, "wanted", wanted)


class Unreachable(NamedTuple):
    """A row that can never match: its place, from 0, and those of the rows that cover it.

    `rule` is None for the default, whose place is after the last rule.
    """

    place: int
    rule: Rule | None
    covered_by: tuple[int, ...]


def _rules(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return all_of(Rule, "rules", rules)


def _facts(facts: Iterable[str]) -> tuple[str, ...]:
    return all_of(str, "facts", facts)


@attrs.frozen(eq=False)
class PolicyBook:
    """Which policy a case gets: ordered rules, of which the first that matches wins.

    Args:
        rules: the rows.
        default: the policy of a case that meets none of them; None: that is an error.
        facts: names that a case may have besides those that the rules ask for.
    """

    rules: tuple[Rule, ...] = attrs.field(converter=_rules)
    default: Chosen | None = None
    facts: tuple[str, ...] = attrs.field(default=(), converter=_facts)

    def __attrs_post_init__(self) -> None:
        if self.default is not None:
            _check_policy(self.default)
        for fact in self.facts:
            _check_fact(fact)
        if not self.rules and self.default is None:
            raise PolicyError(
                "a book without rules", why="no case gets a policy", fix="give a rule or a default"
            )

    @cached_property
    def asked(self) -> frozenset[str]:
        """The facts that the rules ask for."""
        return frozenset(fact for rule in self.rules for fact in rule.wanted)

    @property
    def policies(self) -> tuple[Chosen, ...]:
        """What a case can get, each once, in order of the rules."""
        found = [rule.policy for rule in self.rules]
        found += [] if self.default is None else [self.default]
        return tuple({id(each): each for each in found}.values())

    def choose(self, **facts: Fact | None) -> Chosen:
        """Return the policy, or its versions, for a case with these facts; None: not known.

        Raises:
            PolicyError: no rule matches and there is no default, or no rule asks for a fact.
        """
        known = self._known(facts)
        for rule in self.rules:
            if all(known.get(fact) in values for fact, values in rule.wanted.items()):
                return rule.policy
        if self.default is not None:
            return self.default
        listed = ", ".join(f"{fact}={value!r}" for fact, value in facts.items())
        raise PolicyError(
            f"no rule matches {listed or 'a case without facts'}",
            why="the book has no default",
            fix="add a rule for it, or PolicyBook(..., default=policy)",
            given=facts,
        )

    def policy(
        self, received: datetime, *, judged_at: datetime | None = None, **facts: Fact | None
    ) -> Policy:
        """Return the policy for a case, in the version in force when it was received.

        Args:
            received: when it was received; aware.
            judged_at: another instant, whose version judges the case.
            **facts: what is known of it, such as `customer="Acme"`.

        Raises:
            PolicyError: no rule matches, no rule asks for a fact, or no version is in force.
        """
        chosen = self.choose(**facts)
        if isinstance(chosen, Policy):
            return chosen
        return chosen.at(received if judged_at is None else judged_at)

    def due(
        self,
        opened: datetime,
        category: str | None = None,
        *,
        judged_at: datetime | None = None,
        **facts: Fact | None,
    ) -> Deadlines:
        """Return when each target of a case is due under the policy that is chosen for it.

        Args:
            opened: when the case came in; aware.
            category: its code; None gives the policy's default.
            judged_at: another instant, whose version judges the case.
            **facts: what is known of it, such as `customer="Acme"`.

        Raises:
            PolicyError: as `policy` does.
            And what `Policy.due` raises.
        """
        return self.policy(opened, judged_at=judged_at, **facts).due(opened, category)

    def track(
        self,
        events: Iterable[Event],
        *,
        id: str = "",
        repair: str | Iterable[str] = (),
        judged_at: datetime | None = None,
        **facts: Fact | None,
    ) -> Case:
        """Return the case that a log of events makes, under the policy that is chosen for it.

        Args:
            events: what happened, in order of time, from the report on.
            id: what the case is called, for the identifiers of escalations.
            repair: what to do about a log that makes no sense; see `Policy.track`.
            judged_at: another instant, whose version judges the case.
            **facts: what is known of it, such as `customer="Acme"`.

        Raises:
            PolicyError: as `policy` does.
            And what `Policy.track` raises.
        """
        chosen = self.choose(**facts)
        if isinstance(chosen, Policy):
            return chosen.track(events, id=id, repair=repair)
        return chosen.track(events, id=id, repair=repair, judged_at=judged_at)

    def unreachable(self) -> tuple[Unreachable, ...]:
        """Return the rows that can never match, as earlier ones take every case that they would.

        Exact: a row that only several earlier ones together cover is found as well. The default
        counts as a last row without conditions.

        Raises:
            PolicyError: the rows overlap in too many ways to be told apart.
        """
        rows: list[_Row] = [rule.wanted for rule in self.rules]
        if self.default is not None:
            rows.append({})
        found = []
        for place, row in enumerate(rows):
            covered_by = _covering(row, rows[:place])
            if covered_by:
                rule = self.rules[place] if place < len(self.rules) else None
                found.append(Unreachable(place, rule, covered_by))
        return tuple(found)

    def _known(self, facts: Mapping[str, Fact | None]) -> dict[str, _Value]:
        asked = self.asked.union(self.facts)
        for fact in facts:
            if fact not in asked:
                raise PolicyError(
                    f'no rule asks for "{fact}"',
                    why=f"the rules ask for {', '.join(sorted(asked)) or 'nothing'}",
                    fix=did_you_mean(fact, asked) or "list it in PolicyBook(..., facts=[…])",
                    fact=fact,
                    known=tuple(sorted(asked)),
                )
        return {fact: _value(fact, v) for fact, v in facts.items() if v is not None}


class _Some(NamedTuple):
    """Some values of a fact: those of a set, or (`others`) all but those, not known among them."""

    values: frozenset[_Value]
    others: bool = False

    def without(self, values: frozenset[_Value]) -> _Some:
        return _Some(self.values | values if self.others else self.values - values, self.others)

    def within(self, values: frozenset[_Value]) -> _Some:
        return _Some(values - self.values if self.others else self.values & values)


_ANY = _Some(frozenset(), others=True)
_Cases = Mapping[str, _Some]  # all the cases whose facts have these values; unstated: any
_Row = Mapping[str, frozenset[_Value]]


def _covering(row: _Row, earlier: list[_Row]) -> tuple[int, ...]:
    """Return the places of earlier rows that together take every case of *row*; none: some left."""
    for place, other in enumerate(earlier):
        if all(fact in row and row[fact] <= values for fact, values in other.items()):
            return (place,)
    left: list[_Cases] = [{fact: _Some(values) for fact, values in row.items()}]
    taking = []
    for place, other in enumerate(earlier):
        pieces = [piece for cases in left for piece in _left_of(cases, other)]
        if pieces != left:
            taking.append(place)
        if not pieces:
            return tuple(taking)
        if len(pieces) > _MOST_PIECES:
            raise PolicyError(
                f"{len(earlier)} rules",
                why="they overlap in too many ways to be told apart",
                fix="use fewer facts, or books of fewer rules",
            )
        left = pieces
    return ()


def _left_of(cases: _Cases, row: _Row) -> list[_Cases]:
    """Return the cases that a row does not take, as cases that have none in common."""
    pieces: list[_Cases] = []
    taken = dict(cases)
    for fact, values in row.items():
        mine = taken.get(fact, _ANY)
        inside, outside = mine.within(values), mine.without(values)
        if not inside.values:
            return [cases]
        if outside.values or outside.others:
            pieces.append({**taken, fact: outside})
        taken[fact] = inside
    return pieces
