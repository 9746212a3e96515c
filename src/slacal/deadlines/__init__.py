"""Deadlines: targets, when they are due, and why. Pure functions over calendars."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from slacal.deadlines.choices import Choices
from slacal.deadlines.deadline import Deadline, Deadlines
from slacal.deadlines.target import Target

if TYPE_CHECKING:
    from slacal.deadlines.case import Case
    from slacal.deadlines.escalation import Escalation, escalations
    from slacal.deadlines.events import Event
    from slacal.deadlines.ledger import Ledger
    from slacal.deadlines.level import Level
    from slacal.deadlines.reading import Reading, Readings

__all__ = [
    "Case", "Choices", "Deadline", "Deadlines", "Escalation", "Event", "Ledger", "Level",
    "Reading", "Readings", "Target", "escalations",
]  # fmt: skip

# Loaded when first used: importing slacal is part of every command.
_LATER = {
    "Case": "case",
    "Escalation": "escalation",
    "Event": "events",
    "Ledger": "ledger",
    "Level": "level",
    "Reading": "reading",
    "Readings": "reading",
    "escalations": "escalation",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
