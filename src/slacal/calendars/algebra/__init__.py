"""Calendars made of others: combined, cut, joined; set arithmetic on stretches of service."""
