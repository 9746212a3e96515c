"""What the tables of a policy check: rows of one kind, none of them twice, text where text is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import attrs

from slacal.errors import PolicyError, WrongTypeError

_T = TypeVar("_T")


def all_of(kind: type[_T], name: str, found: object) -> tuple[_T, ...]:
    """Return *found* as a tuple; raise `WrongTypeError` unless it lists things of one kind."""
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


def refuse_twice(names: Iterable[str], what: str) -> None:
    """Raise `PolicyError` where a name comes twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise PolicyError(
                f'{what} "{name}"', why="it is given twice", fix="keep one of them", name=name
            )
        seen.add(name)


def check_is_a(kind: type, name: str, value: object) -> None:
    """Raise `WrongTypeError` unless the value of a name is of a type."""
    if not isinstance(value, kind):
        raise WrongTypeError(
            f"{name}={value!r} is a {type(value).__name__}",
            why=f"{name} takes a {kind.__name__}",
            fix=f"pass a {kind.__name__}, or leave it out",
            value=value,
        )


def check_texts(row: Any) -> None:
    """Raise `PolicyError` unless a row's `name` is a text with content, its title and source texts.

    A row has those of them that it has.
    """
    kind, has = type(row).__name__, {field.name for field in attrs.fields(type(row))}
    if "name" in has and not (isinstance(row.name, str) and row.name.strip()):
        raise PolicyError(f"{kind} {row.name!r}", why="a name is text", fix='use e.g. "portal"')
    for name in ("title", "source"):
        if name in has and not isinstance(getattr(row, name), str):
            raise PolicyError(
                f"{name}={getattr(row, name)!r} of a {kind}",
                why=f"a {name} is text",
                fix="pass a text, or leave it out",
            )
