"""The policies that ship: data, each figure with its source."""

from __future__ import annotations

from datetime import timedelta, timezone
from functools import lru_cache
from typing import Literal

from slacal.calendars import Holidays, ServiceCalendar, WeeklyHours
from slacal.deadlines.target import Target
from slacal.errors import check_choice
from slacal.policy.table import Category, Policy

Reading = Literal["wall_clock", "literal"]

__all__ = ["invantive"]

GUIDELINE = 'Invantive, guideline "Getting Support"'
_HOURS = f"{GUIDELINE}: service hours 9 AM - 5 PM CET, Dutch holidays"

# code, definition, response and repair in business days; all from the guideline's table
_TABLE = (
    ("I", "not functioning at all, or malfunctions so frequent that it cannot be used", 1, 10),
    ("II", "severe loss of functionality, still usable to a limited degree", 2, 30),
    ("III", "inconvenient shortcomings, still usable in a more or less normal fashion", 3, 90),
)


def invantive(reading: Reading = "wall_clock") -> Policy:
    """Return the support policy of the vendor guideline "Getting Support".

    Args:
        reading: the guideline's service hours are "9 AM - 5 PM CET". "wall_clock" reads that as
            Dutch wall-clock time the whole year, "literal" as UTC+01:00 the whole year. In summer
            the two lie an hour apart.

    Raises:
        ChoiceError: there is no such reading.
    """
    check_choice("reading", reading, ("wall_clock", "literal"))
    return _invantive(reading)


@lru_cache
def _invantive(reading: Reading) -> Policy:
    from slacal.policy.guideline import INTAKE, TERMS

    return Policy(
        name="invantive" if reading == "wall_clock" else "invantive-literal",
        title="Invantive support",
        calendar=_invantive_calendar(reading),
        categories=tuple(
            Category(
                code=code,
                name=f"Category {code}",
                definition=definition,
                targets=(
                    Target("response", _days(response), source=_figure(code, "response time")),
                    Target("repair", _days(repair), source=_figure(code, "repair time")),
                ),
                source=_figure(code, "definition"),
            )
            for code, definition, response, repair in _TABLE
        ),
        default_category="III",  # the guideline: category III unless another is given
        motivation="on_request",  # the guideline: another category is motivated on request
        source=GUIDELINE,
        intake=INTAKE,
        terms=TERMS,
    )


def _invantive_calendar(reading: Reading) -> ServiceCalendar:
    wall_clock = reading == "wall_clock"
    return ServiceCalendar(
        name=f"{'Dutch wall-clock time' if wall_clock else 'literal CET'} ({_HOURS})",
        # Never the zone "CET": it is an alias, and has summer time.
        timezone="Europe/Amsterdam" if wall_clock else timezone(timedelta(hours=1)),
        hours=WeeklyHours.parse("Mon-Fri 09:00-17:00"),
        holidays=Holidays.named("nl-public"),
    )


def _days(number: int) -> str:
    return f"{number} business day" if number == 1 else f"{number} business days"


def _figure(code: str, what: str) -> str:
    return f"{GUIDELINE}: category {code}, {what}"
