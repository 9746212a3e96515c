"""Weeks, months, quarters and years: their numbers since 1970, and how they are written."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, get_args

import numpy as np

from slacal.errors import ColumnError
from slacal.history.frames import column_named, walls_of
from slacal.history.kernel.columns import NAT, Array

Every = Literal["week", "month", "quarter", "year"]
EVERY: tuple[Every, ...] = get_args(Every)

_MONDAY = date(1969, 12, 29)  # week 0: that of 1 January 1970, a Thursday
_WEEKS = 20_871  # in 400 years, after which the calendar's weeks and dates come again


def periods_of(table: Any, name: str, every: Every) -> Array:
    """Return the number of the period that each time is in, in the column's own zone; NaT: none.

    Raises:
        ColumnError: no such column, or it holds no times.
    """
    series = column_named(table, name)
    shown = walls_of(series)
    if shown is None:
        raise ColumnError(
            f'column "{name}" holds {series.dtype}',
            why=f"the {every} of a time is asked for",
            fix="convert it to datetimes with a time zone",
            column=name,
        )
    walls = shown.to_numpy()
    if every == "week":
        days = walls.astype("M8[D]").view(np.int64)
        return np.where(days == NAT, NAT, (days + 3) // 7)
    numbers = walls.astype("M8[Y]" if every == "year" else "M8[M]").view(np.int64)
    if every == "quarter":
        return np.where(numbers == NAT, NAT, numbers // 3)
    return np.asarray(numbers)


def period_text(number: int, every: Every) -> str:
    """Return how a period is written: "2026-W19" (ISO 8601), "2026-05", "2026-Q2" or "2026"."""
    if every == "week":
        again, number = divmod(number, _WEEKS)
        year, week, _ = date.fromordinal(_MONDAY.toordinal() + 7 * number).isocalendar()
        return f"{year + 400 * again}-W{week:02}"
    if every == "year":
        return str(1970 + number)
    year, part = divmod(number, 12 if every == "month" else 4)
    return f"{1970 + year}-{part + 1:02}" if every == "month" else f"{1970 + year}-Q{part + 1}"
