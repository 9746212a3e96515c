"""Calendars and policies in files: TOML and JSON in and out, their JSON Schema, and a check."""

from slacal.config.loading import find_policy_in, load_book, load_calendar, load_policy
from slacal.config.writing.dump import dump

__all__ = ["dump", "find_policy_in", "load_book", "load_calendar", "load_policy"]
