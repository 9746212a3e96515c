"""Deadlines: targets, when they are due, and why. Pure functions over calendars."""

from slacal.deadlines.case import Case
from slacal.deadlines.choices import Choices
from slacal.deadlines.deadline import Deadline, Deadlines
from slacal.deadlines.escalation import Escalation, escalations
from slacal.deadlines.events import Event
from slacal.deadlines.level import Level
from slacal.deadlines.reading import Reading, Readings
from slacal.deadlines.target import Target

__all__ = [
    "Case", "Choices", "Deadline", "Deadlines", "Escalation", "Event", "Level", "Reading",
    "Readings", "Target", "escalations",
]  # fmt: skip
