"""One thing that is legal but hardly meant, with its place."""

from __future__ import annotations

from typing import NamedTuple

from slacal.config.faults import Path


class Finding(NamedTuple):
    """What is hardly meant at one place of a file, and what to do about it."""

    path: Path
    what: str
    fix: str


def listed(names: list[str], most: int = 5) -> str:
    """Return "a, b and 3 more"."""
    more = len(names) - most
    shown = ", ".join(names[:most])
    return f"{shown} and {more} more" if more > 0 else shown
