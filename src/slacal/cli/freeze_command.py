"""`slacal freeze`: a calendar as instants and offsets, which nothing can move."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime

from slacal.cli.sources import calendar_of


def run(args: Namespace) -> int:
    """Print the calendar as one line of JSON, with the date on which it was frozen."""
    calendar = calendar_of(args)
    print(calendar.freeze(on=datetime.now(calendar.timezone).date()).to_json())
    return 0
