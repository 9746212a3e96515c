"""Blackouts: stretches without service, from instant to instant, each with its reason."""

from __future__ import annotations

from datetime import datetime

import attrs

from slacal.calendars.spans import Span
from slacal.errors import RangeError, WrongTypeError
from slacal.instants import to_instant


@attrs.frozen
class Blackout:
    """A stretch without service, from instant to instant, and why: a freeze, a strike, …"""

    # Compared as instants: Python compares datetimes of one zone by wall clock.
    start: datetime = attrs.field(eq=to_instant)
    end: datetime = attrs.field(eq=to_instant)
    reason: str

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.reason, str) or not self.reason.strip():
            raise WrongTypeError(
                f"reason {self.reason!r}",
                why="a blackout says why there is no service",
                fix='pass a text, e.g. "migration freeze"',
            )
        if to_instant(self.end) <= to_instant(self.start):
            raise RangeError(
                f"blackout {self.start.isoformat()} .. {self.end.isoformat()}",
                why="it is half-open and lasts at least one microsecond",
                fix="swap the two ends, or leave it out",
            )

    @property
    def span(self) -> Span:
        """Its two instants."""
        return to_instant(self.start), to_instant(self.end)
