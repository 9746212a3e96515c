"""From the policy tables of a file to policies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from slacal.calendars import Calendar
from slacal.config.faults import Placed
from slacal.config.kinds import each
from slacal.config.model import CategoryTable, PolicyTable, TargetTable
from slacal.deadlines.target import Target
from slacal.errors import FileError
from slacal.policy import Category, Policy


def make_policy(table: PolicyTable, name: str, calendar: Calendar) -> Policy:
    """Return the policy of a table.

    Raises:
        SlacalError, ExceptionGroup: its faults, with their places.
    """
    return Policy(
        name=name if table.name is None else table.name,
        title=table.title,
        source=table.source,
        calendar=calendar,
        categories=_at("categories", table.categories.items(), _category),
        default_category=table.default_category,
        motivation=table.motivation,  # type: ignore[arg-type]
    )


def check_targets(table: PolicyTable) -> None:
    """Raise the faults of a policy that show without its calendar."""
    _at("categories", table.categories.items(), _category)
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


def _category(entry: tuple[str, CategoryTable]) -> Category:
    code, table = entry
    return Category(
        code=code,
        name=code if table.name is None else table.name,
        definition=table.definition,
        targets=_at("targets", table.targets.items(), _target),
        source=table.source,
    )


def _target(entry: tuple[str, TargetTable]) -> Target:
    name, table = entry
    return Target(
        name,
        table.budget,
        counting=table.counting,  # type: ignore[arg-type]
        landing=table.landing,  # type: ignore[arg-type]
        source=table.source,
    )


def _at(field: str, items: Any, make: Any) -> list[Any]:
    """Return what is made of each entry; its faults stand below a field, at the entry's key."""
    try:
        return each(_keyed(items), make)
    except ExceptionGroup as group:
        raise Placed(field, group).as_group() from None


def _keyed(items: Any) -> Iterator[tuple[str, Any]]:
    return ((entry[0], entry) for entry in items)
