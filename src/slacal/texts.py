"""How dates, times and lengths read in texts for people; nothing here follows a locale."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_text(day: date) -> str:
    """Return "Mon 4 May"."""
    # Not strftime: it follows the locale, and has no day without a leading zero everywhere.
    return f"{WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def time_text(at: datetime) -> str:
    """Return "14:30"; seconds wherever they are not zero."""
    text = f"{at.hour:02}:{at.minute:02}"
    if at.second or at.microsecond:
        text += f":{at.second:02}"
    if at.microsecond:
        text += f".{at.microsecond:06}".rstrip("0")
    return text


def when(at: datetime) -> str:
    """Return "Mon 4 May 2026 14:30 CEST"; seconds wherever they are not zero."""
    return f"{day_text(at)} {at.year} {time_text(at)} {at.tzname()}"


def amount(delta: timedelta) -> str:
    """Return a length of time as "13 h 30 min", exact to the microsecond."""
    sign, delta = ("-", -delta) if delta < timedelta(0) else ("", delta)
    hours, rest = divmod(delta, timedelta(hours=1))
    minutes, rest = divmod(rest, timedelta(minutes=1))
    parts = [f"{hours} h"] if hours else []
    parts += [f"{minutes} min"] if minutes else []
    if rest or not parts:
        seconds = f"{rest.seconds}.{rest.microseconds:06}".rstrip("0").rstrip(".")
        parts.append(f"{seconds} s")
    return sign + " ".join(parts)


def counted(number: int, noun: str) -> str:
    """Return "1 day", "2 days"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(names: Sequence[str]) -> str:
    """Return "a, b and c"."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
