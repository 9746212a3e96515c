"""A schedule: what a calendar's pages are compiled from, whatever the calendar was made of.

Weekly hours with holidays, two calendars combined, one with blackouts, and a frozen one differ only
here: each says which windows its dates declare and when there is service. All that is asked of a
calendar is answered from that, the same way for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple, Protocol

from slacal.calendars.day import DayKind
from slacal.calendars.days import Days
from slacal.calendars.holidays import Holiday
from slacal.calendars.spans import Span
from slacal.instants import Instant, Micros, ZoneClock

LossKind = Literal["holiday", "closed", "exception", "blackout"]


class Loss(NamedTuple):
    """A stretch of service that was taken away, and by what.

    `kind` is "holiday", "closed" (an exception), "exception" (hours of its own on a date) or
    "blackout"; `day` is the ordinal of the date it belongs to.
    """

    opens: Instant
    closes: Instant
    kind: LossKind
    name: str
    source: str
    day: int


class Compiled(NamedTuple):
    """What a schedule has for a run of dates: windows by date, and the service they add up to."""

    days: Days
    service: Iterable[Span]  # by opening; they may overlap


class Schedule(Protocol):
    """Which windows the dates of a calendar declare, and when there is service."""

    @property
    def clock(self) -> ZoneClock:
        """The clock that results are shown on, and that calendar days are counted with."""

    @property
    def day_clock(self) -> ZoneClock:
        """The clock whose dates the business days are."""

    @property
    def first_day(self) -> int:
        """The ordinal of the first date that is known; its eve is known as well."""

    @property
    def last_day(self) -> int:
        """The ordinal of the last date that is known."""

    @property
    def business_day(self) -> Micros | None:
        """The length of a business day in service time, where there is one."""

    @property
    def regular_lengths(self) -> tuple[int, ...]:
        """The lengths of the regular days in minutes, for the error where they differ."""

    @property
    def shows_service(self) -> bool:
        """Whether a date is shown with its service, and not with the windows declared for it."""

    def compile(self, first: int, last: int) -> Compiled:
        """Return what dates *first* to *last* have; the first one is an eve, no business day."""

    def losses(self, first: int, last: int) -> list[Loss]:
        """Return what was taken from the service of these dates, whether or not others give it."""

    def kind_on(self, day: int) -> DayKind:
        """Return which rule decided a date."""

    def holiday_on(self, day: int) -> Holiday | None:
        """Return the holiday of a date, also where an exception overrules it."""
