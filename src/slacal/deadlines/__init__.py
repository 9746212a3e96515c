"""Deadlines: targets, when they are due, and why. Pure functions over calendars."""

from typing import TYPE_CHECKING

from slacal.deadlines.choices import Choices
from slacal.deadlines.deadline import Deadline, Deadlines
from slacal.deadlines.target import Target
from slacal.later import getter

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
    "Case": "slacal.deadlines.case",
    "Escalation": "slacal.deadlines.escalation",
    "Event": "slacal.deadlines.events",
    "Ledger": "slacal.deadlines.ledger",
    "Level": "slacal.deadlines.level",
    "Reading": "slacal.deadlines.reading",
    "Readings": "slacal.deadlines.reading",
    "escalations": "slacal.deadlines.escalation",
}


__getattr__ = getter(__name__, _LATER)
