"""From the policy tables of a file to policies, to their versions, and to the book of rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import attrs

from slacal.calendars import Calendar
from slacal.config.calendars import in_zone
from slacal.config.faults import Placed
from slacal.config.tables.agreement import (
    BookTable,
    InForceTable,
    IntakeTable,
    RuleTable,
    TermsTable,
)
from slacal.config.tables.kinds import each
from slacal.config.tables.model import CategoryTable, LevelTable, PolicyTable, TargetTable
from slacal.deadlines.choices import Choices
from slacal.deadlines.level import Level
from slacal.deadlines.target import Target
from slacal.errors import FileError, did_you_mean
from slacal.policy import Category, Policy
from slacal.policy.intake import Channel, Intake, Part
from slacal.policy.rules import PolicyBook, Rule
from slacal.policy.terms import Billing, Covered, SupportTerms
from slacal.policy.versions import PolicyVersions

Chosen = Policy | PolicyVersions
Find = Callable[[str], Calendar | None]

EVENTS = ("starts_on", "stops_on", "pauses_on", "resumes_on", "reopens_on")


def make_policy(table: PolicyTable, name: str, calendar: Calendar, find: Find) -> Policy:
    """Return the policy of a table; *find* gives the calendars that its targets name.

    Raises:
        SlacalError, ExceptionGroup: its faults, with their places.
    """
    return Policy(
        name=name if table.name is None else table.name,
        title=table.title,
        source=table.source,
        calendar=calendar,
        categories=_categories(table, find),
        default_category=table.default_category,
        motivation=table.motivation,  # type: ignore[arg-type]
        choices=Choices() if table.choices is None else Choices(**attrs.asdict(table.choices)),
        version=table.version,
        intake=_below("intake", _intake, table.intake),
        terms=_below("terms", _terms, table.terms),
    )


def check_targets(table: PolicyTable, find: Find) -> None:
    """Raise the faults of a policy that show without its calendar."""
    _categories(table, find)
    _below("intake", _intake, table.intake)
    _below("terms", _terms, table.terms)
    code = table.default_category
    if code is not None and code not in table.categories:
        raise Placed(
            "default_category",
            FileError(
                f'no category "{code[:80]}"',
                why=f"this policy has {', '.join(table.categories) or 'none'}",
                fix="use one of these",
            ),
        ).as_group()


def _categories(table: PolicyTable, find: Find) -> list[Category]:
    def category(entry: tuple[str, CategoryTable]) -> Category:
        code, found = entry
        return Category(
            code=code,
            name=code if found.name is None else found.name,
            definition=found.definition,
            targets=_at("targets", found.targets.items(), lambda target: _target(target, find)),
            source=found.source,
        )

    return _at("categories", table.categories.items(), category)


def _target(entry: tuple[str, TargetTable], find: Find) -> Target:
    name, table = entry
    stated: dict[str, Any] = {
        field: getattr(table, field)
        for field in (*EVENTS, "by", "cutoff", "landing")
        if getattr(table, field) is not None
    }
    if table.calendar is not None:
        stated["calendar"] = each([("calendar", table.calendar)], find)[0]
    return Target(
        name,
        table.budget,
        counting=table.counting,  # type: ignore[arg-type]
        source=table.source,
        levels=_below("levels", lambda rows: each(enumerate(rows), _level), table.levels),
        **stated,
    )


def _level(table: LevelTable) -> Level:
    return Level(**attrs.asdict(table, recurse=False))


def _intake(table: IntakeTable | None) -> Intake:
    if table is None:
        return Intake()
    stated = (
        {"channels": _named("channels", table.channels, Channel)}
        if table.channels is not None
        else {}
    )
    return Intake(
        parts=_named("parts", table.parts, Part),
        languages=table.languages,
        clock_from=table.clock_from,  # type: ignore[arg-type]
        direct=table.direct,
        online=table.online,
        source=table.source,
        **stated,
    )


def _terms(table: TermsTable | None) -> SupportTerms:
    if table is None:
        return SupportTerms()
    billing = table.billing
    return SupportTerms(
        covered=_named("covered", table.covered, Covered),
        billing=None if billing is None else _below("billing", _billing, billing),
    )


def _billing(table: Any) -> Billing:
    return Billing(**attrs.asdict(table))


def _named(field: str, tables: Mapping[str, Any], kind: Any) -> list[Any]:
    """Return what the tables of a field are: each has its key as its name."""
    return _at(field, tables.items(), lambda entry: kind(name=entry[0], **attrs.asdict(entry[1])))


# Versions and rules


def make_versions(
    tables: tuple[InForceTable, ...], policies: Mapping[str, Policy]
) -> PolicyVersions:
    """Return policies that follow each other.

    Raises:
        SlacalError, ExceptionGroup: faults, with their places.
    """
    versions: dict[Any, Policy] = {}

    def add(table: InForceTable) -> None:
        policy = each([("policy", table.policy)], lambda name: _find(name, policies))[0]
        start = table.start
        if isinstance(start, datetime):
            start = each([("from", start)], lambda at: in_zone(at, policy.calendar.timezone))[0]
        if start in versions:
            raise FileError(
                f"two versions from {start or 'the beginning'}",
                why="only one of them can be in force",
                fix="keep one of them",
            )
        versions[start] = policy

    each(enumerate(tables), add)
    return PolicyVersions(versions)


def make_book(table: BookTable, chosen: Mapping[str, Chosen]) -> PolicyBook:
    """Return the rules that choose among policies and their versions.

    Raises:
        SlacalError, ExceptionGroup: faults, with their places.
    """

    def rule(row: RuleTable) -> Rule:
        policy = each([("policy", row.policy)], lambda name: _find(name, chosen))[0]
        return Rule(when=row.when, policy=policy, title=row.title)

    rules = _below("rules", lambda rows: each(enumerate(rows), rule), table.rules)
    default = table.default
    if default is not None:
        default = each([("default", default)], lambda name: _find(name, chosen))[0]
    return PolicyBook(rules=rules, default=default, facts=table.facts)


def _find(name: str, known: Mapping[str, Any]) -> Any:
    if name in known:
        return known[name]
    raise FileError(
        f'no policy "{name[:80]}"',
        why=f"this file has {', '.join(known) or 'none'}",
        fix=did_you_mean(name, known) or "use one of these",
    )


def _below(field: str, make: Any, found: Any) -> Any:
    """Return what is made of a field; its faults stand below it."""
    return each([(field, found)], make)[0]


def _at(field: str, items: Any, make: Any) -> list[Any]:
    """Return what is made of each entry; its faults stand below a field, at the entry's key."""
    try:
        return each(_keyed(items), make)
    except ExceptionGroup as group:
        raise Placed(field, group).as_group() from None


def _keyed(items: Any) -> Iterator[tuple[str, Any]]:
    return ((entry[0], entry) for entry in items)
