"""Policies, their versions and books of rules as tables of a file, with their calendars."""

from __future__ import annotations

from typing import Any

import attrs

from slacal.config.policies import EVENTS
from slacal.config.tables.agreement import (
    BillingTable,
    BookTable,
    ChannelTable,
    ChoicesTable,
    CoveredTable,
    InForceTable,
    IntakeTable,
    PartTable,
    RuleTable,
    TermsTable,
)
from slacal.config.tables.model import (
    CategoryTable,
    FileTable,
    LevelTable,
    PolicyTable,
    TargetTable,
)
from slacal.config.writing.calendars import Calendars, free_key
from slacal.deadlines.choices import Choices
from slacal.deadlines.level import Level
from slacal.deadlines.target import Target
from slacal.policy import Policy
from slacal.policy.intake import Intake
from slacal.policy.rules import PolicyBook
from slacal.policy.terms import SupportTerms
from slacal.policy.versions import PolicyVersions

_PLAIN = Intake()  # what is left out


def agreement_file(what: Policy | PolicyVersions | PolicyBook) -> FileTable:
    """Return the file of a policy, of versions of one, or of a book, with all their calendars."""
    found = _Agreement()
    if isinstance(what, Policy):
        found.add_calendars(what)
        return FileTable(policy=policy_table(what, found.calendars), **found.calendars.fields())
    if isinstance(what, PolicyVersions):
        found.key(what)
        return found.file(None)
    book = BookTable(
        rules=tuple(
            RuleTable(when=dict(rule.when), policy=found.key(rule.policy), title=rule.title)
            for rule in what.rules
        ),
        default=None if what.default is None else found.key(what.default),
        facts=what.facts,
    )
    return found.file(book)


class _Agreement:
    """The policies and versions that a file has, each under a key of its own."""

    def __init__(self) -> None:
        self.calendars = Calendars()
        self.policies: dict[str, Policy] = {}
        self.versions: dict[str, tuple[InForceTable, ...]] = {}
        self.keys: dict[int, str] = {}

    def file(self, book: BookTable | None) -> FileTable:
        policies = {
            key: policy_table(policy, self.calendars) for key, policy in self.policies.items()
        }
        return FileTable(
            policies=policies, versions=self.versions, book=book, **self.calendars.fields()
        )

    def key(self, chosen: Policy | PolicyVersions) -> str:
        if id(chosen) not in self.keys:
            self.keys[id(chosen)] = self._add(chosen)
        return self.keys[id(chosen)]

    def add_calendars(self, policy: Policy) -> None:
        self.calendars.add(policy.calendar)
        for category in policy.categories:
            for target in category.targets:
                if target.calendar is not None:
                    self.calendars.add(target.calendar)

    def _add(self, chosen: Policy | PolicyVersions) -> str:
        taken = {"policy", *self.policies, *self.versions}
        if isinstance(chosen, Policy):
            self.add_calendars(chosen)
            name = f"{chosen.name}-{chosen.version}" if chosen.version else chosen.name
            key = free_key(name, "support", taken)
            self.policies[key] = chosen
            return key
        key = free_key(chosen.versions[0].policy.name, "support", taken)
        self.versions[key] = ()  # taken, before its policies are
        self.versions[key] = tuple(
            InForceTable(start=version.start, policy=self.key(version.policy))
            for version in chosen.versions
        )
        return key


def policy_table(policy: Policy, calendars: Calendars) -> PolicyTable:
    """Return the table of a policy, whose calendars have their keys already."""
    return PolicyTable(
        name=policy.name,
        title=policy.title,
        source=policy.source,
        calendar=calendars.key_of(policy.calendar),
        default_category=policy.default_category,
        motivation=policy.motivation,
        choices=_choices_table(policy.choices),
        version=policy.version,
        intake=_intake_table(policy.intake),
        terms=_terms_table(policy.terms),
        categories={
            category.code: CategoryTable(
                name=None if category.name == category.code else category.name,
                definition=category.definition,
                source=category.source,
                targets={each.name: _target_table(each, calendars) for each in category.targets},
            )
            for category in policy.categories
        },
    )


def _target_table(target: Target, calendars: Calendars) -> TargetTable:
    usual = Target(target.name, target.budget)
    events = {
        field: getattr(target, field)
        for field in EVENTS
        if getattr(target, field) != getattr(usual, field)
    }
    return TargetTable(
        budget=target.budget,
        counting=target.counting,
        landing=target.landing,
        source=target.source,
        by=target.by,
        cutoff=target.cutoff,
        calendar=None if target.calendar is None else calendars.name_of(target.calendar),
        levels=tuple(map(_level_table, target.levels)),
        **events,
    )


def _level_table(level: Level) -> LevelTable:
    return LevelTable(
        when=level.when,
        whom=level.whom,
        name="" if level.name == Level(level.when).name else level.name,
        every=level.every,
        most=level.most,
        held=level.held,
    )


def _choices_table(choices: Choices) -> ChoicesTable | None:
    return None if choices == Choices() else ChoicesTable(**attrs.asdict(choices))


def _intake_table(intake: Intake) -> IntakeTable | None:
    if intake == _PLAIN:
        return None
    channels = None
    if intake.channels != _PLAIN.channels:
        channels = {each.name: ChannelTable(**_but_name(each)) for each in intake.channels}
    return IntakeTable(
        parts={part.name: PartTable(**_but_name(part)) for part in intake.parts},
        channels=channels,
        languages=intake.languages,
        clock_from=intake.clock_from,
        direct=intake.direct,
        online=intake.online,
        source=intake.source,
    )


def _terms_table(terms: SupportTerms) -> TermsTable | None:
    if terms == SupportTerms():
        return None
    billing = terms.billing
    return TermsTable(
        covered={each.name: CoveredTable(**_but_name(each)) for each in terms.covered},
        billing=None if billing is None else BillingTable(**attrs.asdict(billing)),
    )


def _but_name(found: Any) -> dict[str, Any]:
    fields = attrs.asdict(found)
    del fields["name"]
    return fields
