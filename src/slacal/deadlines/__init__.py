"""Deadlines: targets, when they are due, and why. Pure functions over calendars."""

from slacal.deadlines.deadline import Deadline, Deadlines
from slacal.deadlines.target import Target

__all__ = ["Deadline", "Deadlines", "Target"]
