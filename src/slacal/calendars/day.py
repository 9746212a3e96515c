"""What a calendar answers with: a window of service, and a day with its windows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

import attrs

from slacal.errors import RangeError
from slacal.instants import MICROSECOND, to_instant

DayKind = Literal["open", "closed", "holiday", "exception"]


@attrs.frozen
class Window:
    """Half-open stretch of service: `opens` belongs to it, `closes` does not."""

    # Compared as instants: Python compares datetimes of one zone by wall clock.
    opens: datetime = attrs.field(eq=to_instant)
    closes: datetime = attrs.field(eq=to_instant)

    def __attrs_post_init__(self) -> None:
        if to_instant(self.closes) <= to_instant(self.opens):
            raise RangeError(
                f"window {self.opens.isoformat()} .. {self.closes.isoformat()}",
                why="a window is half-open and lasts at least one microsecond",
                fix="swap the two ends, or leave the empty window out",
            )

    @property
    def duration(self) -> timedelta:
        """The real time between the two ends, exact across a clock change."""
        return (to_instant(self.closes) - to_instant(self.opens)) * MICROSECOND


class Closure(NamedTuple):
    """A closed date that took hours of service away: a holiday, or an exception "closed"."""

    date: date
    name: str
    source: str


@attrs.frozen
class Day:
    """One date of a calendar.

    `kind` says which rule decided it: the weekly hours ("open", "closed"), a holiday or an
    exception; hours that a clock change swallows are still "open". `windows` are those declared for
    the date, after holidays and exceptions and before any are joined; a night's runs past midnight.
    `name` is the holiday's, also where an exception overrules it.
    """

    date: date
    kind: DayKind
    windows: tuple[Window, ...]
    name: str | None
    is_business_day: bool
