"""Calendars and policies as the text of a file."""
