"""What to do first with a date that is no business day, in NumPy's words."""

from __future__ import annotations

from datetime import date
from typing import Literal, get_args

from slacal.calendars.almanac import Almanac
from slacal.errors import HorizonError, NotABusinessDayError, check_choice

Roll = Literal[
    "forward",
    "following",
    "backward",
    "preceding",
    "modifiedfollowing",
    "modifiedpreceding",
    "raise",
]
ROLLS: tuple[Roll, ...] = get_args(Roll)


def roll_day(almanac: Almanac, day: int, roll: Roll) -> int:
    """Return a date itself where it is a business day, else the one *roll* names.

    The modified ones stay in the date's month: where the first choice leaves it, they go the other
    way.
    """
    check_choice("roll", roll, ROLLS)
    if almanac.days_for(day, day).is_business(day):
        return day
    if roll == "raise":
        raise NotABusinessDayError(
            f"{date.fromordinal(day)}",
            why="it is no business day of this calendar",
            fix='choose a roll such as "forward"',
            day=date.fromordinal(day),
        )
    direction = 1 if roll in ("forward", "following", "modifiedfollowing") else -1
    try:
        found = almanac.nth_business_day(day, direction)
    except HorizonError:  # it lies in another year, so in another month
        if not roll.startswith("modified"):
            raise
        return almanac.nth_business_day(day, -direction)
    if roll.startswith("modified") and _month(found) != _month(day):
        return almanac.nth_business_day(day, -direction)
    return found


def _month(day: int) -> tuple[int, int]:
    found = date.fromordinal(day)
    return found.year, found.month
