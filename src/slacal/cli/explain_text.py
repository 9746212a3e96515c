"""Why deadlines are due: their ledgers on a screen of 100 columns, and as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from slacal.cli.output import table
from slacal.deadlines import Deadline, Deadlines
from slacal.errors import shortened

if TYPE_CHECKING:
    from slacal.deadlines.ledger import Ledger
    from slacal.deadlines.ledger_text import Cells

WIDTH = 100
_INDENT = "  "


def explained(deadlines: Deadlines, target: str, width: int) -> str:
    """Return the ledgers of all targets, or of one, and the policy that all of them come from."""
    ledgers = [deadline.explain() for deadline in _chosen(deadlines, target).values()]
    return ledgers_text(ledgers, width)


def ledgers_text(ledgers: Sequence[Ledger], width: int) -> str:
    """Return ledgers of one case, their labels *width* wide, and the policy they come from."""
    from slacal.deadlines.ledger_text import cells, facts

    blocks = []
    for ledger in ledgers:
        *labelled, policy = facts(ledger)
        lines = [f"{label.ljust(width)}  {text}" for label, text in labelled]
        lines += [_INDENT + row for row in table(_fitted(cells(ledger))).splitlines()]
        blocks.append("\n".join(lines))
    label, text = policy
    return "\n\n".join(blocks) + f"\n{label.ljust(width)}  {text}"


def ledger_data(deadlines: Deadlines, target: str) -> dict[str, dict[str, Any]]:
    """Return the ledgers of all targets, or of one, as plain data by target."""
    return {
        name: {"ledger": deadline.explain().to_dict()}
        for name, deadline in _chosen(deadlines, target).items()
    }


def _chosen(deadlines: Deadlines, target: str) -> dict[str, Deadline]:
    return {target: deadlines[target]} if target else dict(deadlines)


def _fitted(found: list[Cells]) -> list[Cells]:
    taken = sum(max((len(cell) for cell in each), default=0) for each in _columns(found))
    room = max(WIDTH - len(_INDENT) - taken - 4, 20)
    return [
        each if len(each.what) <= room else each._replace(what=shortened(each.what, room - 1))
        for each in found
    ]


def _columns(found: list[Cells]) -> tuple[list[str], list[str]]:
    return [each.stretch for each in found], [each.total for each in found]
