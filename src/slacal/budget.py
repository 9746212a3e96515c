"""Budgets: how much time a target grants, written as people write it."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache
from typing import Literal

import attrs

from slacal.errors import BudgetError, WrongTypeError, check_choice, did_you_mean
from slacal.instants import HOUR, MINUTE, SECOND, Micros, to_whole

Kind = Literal["business_days", "service_time", "real_time", "calendar_days"]
KINDS: tuple[Kind, ...] = ("business_days", "service_time", "real_time", "calendar_days")

_UNITS: dict[str, Micros] = {"hour": HOUR, "minute": MINUTE, "second": SECOND}
_SHORT = {"h": "hour", "hr": "hour", "min": "minute", "sec": "second", "s": "second"}
_PART = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)\s*((?:[a-z]+\s+)?[a-z]+)")
_HELP = (
    'write e.g. "30 business days", "4 service hours", "24 hours" (real time) or '
    '"120 calendar days"'
)


@attrs.frozen(repr=False)
class Budget:
    """How much time a target grants, and on which clock; make one with `parse`.

    `amount` is a number of days for `business_days` and `calendar_days`, and microseconds for
    `service_time` and `real_time`.
    """

    kind: Kind
    amount: int

    def __attrs_post_init__(self) -> None:
        check_choice("kind", self.kind, KINDS)
        least = 1 if self.kind == "business_days" else 0
        if to_whole("amount", self.amount) < least:
            raise BudgetError(
                f"budget of {self.amount} ({self.kind})",
                why="a budget is never negative" if least == 0 else "it is at least 1 business day",
                fix=_HELP,
                amount=self.amount,
            )

    @classmethod
    def parse(cls, text: str) -> Budget:
        """Read "30 business days", "4 service hours", "24 hours" or "120 calendar days".

        Hours, minutes and seconds may be joined ("1 service hour 30 minutes") and have decimals.

        Raises:
            BudgetError: it cannot be read, has two readings ("2 days"), or is not positive.
            WrongTypeError: *text* is no text.
        """
        if isinstance(text, timedelta):
            raise WrongTypeError(
                f"budget {text!r} is a timedelta",
                why="it does not say whether it is service time or real time",
                fix='write e.g. "4 service hours" or "4 hours"',
            )
        if not isinstance(text, str):
            raise WrongTypeError(
                f"budget {text!r} is a {type(text).__name__}", why="a budget is text", fix=_HELP
            )
        return _read(text)

    @classmethod
    def _read(cls, text: str) -> Budget:
        lowered = " ".join(text.lower().split())
        parts = _PART.findall(lowered)
        if not parts or not re.fullmatch(r"(?:,| and |\s)*", _PART.sub("", lowered)):
            raise _unreadable(text)
        clock, unit = _clock_and_unit(text, parts[0][1])
        if unit == "day":
            if len(parts) > 1:
                raise BudgetError(
                    f'budget "{text}"', why="days stand alone", fix="give days, or hours", text=text
                )
            return cls._days(text, clock, parts[0][0])
        return cls._time(text, clock, parts)

    @classmethod
    def _days(cls, text: str, clock: str, number: str) -> Budget:
        if clock not in ("business", "calendar"):
            raise BudgetError(
                f'budget "{text}"',
                why="it has two readings",
                fix=f'write "{number} business days" or "{number} calendar days"',
                text=text,
            )
        if "." in number:
            raise BudgetError(
                f'budget "{text}"',
                why="days are whole",
                fix='give hours for a part of a day, e.g. "12 service hours"',
                text=text,
            )
        if clock == "business" and int(number) < 1:
            raise BudgetError(
                f'budget "{text}"', why="it is at least 1 business day", fix=_HELP, text=text
            )
        return cls("business_days" if clock == "business" else "calendar_days", int(number))

    @classmethod
    def _time(cls, text: str, clock: str, parts: list[tuple[str, str]]) -> Budget:
        if clock not in ("", "service", "real"):
            raise _unreadable(text, f'did you mean "{text.lower().replace(clock, "service")}"?')
        total = 0
        for i, (number, words) in enumerate(parts):
            other, unit = _clock_and_unit(text, words)
            if unit == "day" or (i and other not in ("", clock)):
                raise _unreadable(text)
            whole, _, decimals = number.partition(".")
            total += int(whole + decimals.ljust(9, "0")) * _UNITS[unit]  # in thousand-millionths
        if total % 10**9:
            raise BudgetError(
                f'budget "{text}"',
                why="it is no whole number of microseconds",
                fix="use a smaller unit",
                text=text,
            )
        return cls("service_time" if clock == "service" else "real_time", total // 10**9)

    def __str__(self) -> str:
        if self.kind in ("business_days", "calendar_days"):
            return _counted(self.amount, f"{self.kind.split('_')[0]} day")
        clock = "service " if self.kind == "service_time" else ""
        for unit, size in _UNITS.items():
            if self.amount % size == 0:
                return _counted(self.amount // size, clock + unit)
        text = f"{self.amount // SECOND}.{self.amount % SECOND:06}".rstrip("0")
        return f"{text} {clock}seconds"

    def __repr__(self) -> str:
        return f"Budget({str(self)!r})"


@lru_cache(maxsize=1024)
def _read(text: str) -> Budget:
    return Budget._read(text)


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _clock_and_unit(text: str, words: str) -> tuple[str, str]:
    *clock, unit = words.split()
    unit = _SHORT.get(unit, unit.removesuffix("s") or unit)
    if unit in ("week", "month", "year", "quarter"):
        fix = 'write "5 business days" or "7 calendar days" for a week' if unit == "week" else ""
        raise BudgetError(
            f'budget "{text}"',
            why=f"a {unit} has no one length here",
            fix=fix or "give business days or calendar days",
            text=text,
        )
    name = clock[0] if clock else ""
    if name == "working" and unit == "day":
        raise _unreadable(text, f'did you mean "{text.lower().replace("working", "business")}"?')
    known = ("business", "calendar", "service", "real", "and", "")
    if (unit != "day" and unit not in _UNITS) or name not in (*known, "working"):
        near = did_you_mean(words, ("business days", "calendar days", "service hours", "hours"))
        raise _unreadable(text, near)
    return ("" if name == "and" else name), unit


def _unreadable(text: str, fix: str = "") -> BudgetError:
    negative = text.strip().startswith("-")
    why = "a budget is never negative" if negative else "it is no amount of time on a known clock"
    return BudgetError(f'budget "{text}"', why=why, fix=fix or _HELP, text=text)
