"""Frozen calendars: instants and offsets in place of rules, so that nothing can move an answer."""

from slacal.calendars.frozen.frozen import FrozenCalendar, freeze

__all__ = ["FrozenCalendar", "freeze"]
