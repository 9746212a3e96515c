"""Budgets: how much time a target grants, written as people write it."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache
from typing import Any, Literal, NamedTuple, get_args

import attrs

from slacal.errors import BudgetError, WrongTypeError, check_choice, did_you_mean, shortened
from slacal.instants import HOUR, MINUTE, SECOND, Micros, to_whole

Kind = Literal["business_days", "service_time", "real_time", "calendar_days"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_UNITS: dict[str, Micros] = {"hour": HOUR, "minute": MINUTE, "second": SECOND}
_SHORT = {"h": "hour", "hr": "hour", "min": "minute", "sec": "second", "s": "second"}
_VAGUE = {
    "week": 'write "5 business days" or "7 calendar days" for a week',
    "month": "give business days or calendar days",
    "quarter": "give business days or calendar days",
    "year": "give business days or calendar days",
}
_LONGEST: Micros = 10**18  # some 31,700 years: longer than any calendar
_LONGEST_TEXT = 200
_CLOCKS = ("business", "calendar", "service", "real", "working")
_MOST_DIGITS = 12
_NUMBER = rf"\d{{1,{_MOST_DIGITS}}}(?:\.\d{{1,9}})?"
_PLAIN = r"\d+(?:\.\d+)?"
_TYPED = r"[+.]?\d(?:[\d.,_'\u2019/]|e[+-]?(?=\d)|\s(?=\d{3}\b))*"  # as people write numbers
_PART = (  # compiled when first used
    rf"({_NUMBER})\s*(?:({'|'.join(_CLOCKS)})\s+)?([a-z]+)(?:\s*,|\s+and\b)?\s*"
)
_HELP = (
    'write e.g. "30 business days", "4 service hours", "24 hours" (real time) or '
    '"120 calendar days"'
)
_DECIMALS = 'write e.g. "4 service hours" or "1.5 hours"'
_KNOWN = ("business days", "calendar days", "service hours", "hours")
_KNOWN_ONE = tuple(name.removesuffix("s") for name in _KNOWN)
_UNKNOWN = "it is no amount of time on a known clock"
_TOO_LONG = "it is longer than any calendar", "use a smaller number"
_TOO_FINE = "it is no whole number of microseconds", "use a smaller unit"


def _amount(amount: Any) -> int:
    whole = to_whole("amount", amount)
    if whole <= _LONGEST:
        return whole
    why, fix = _TOO_LONG
    raise BudgetError("a budget", why=why, fix=fix)


@attrs.frozen(repr=False)
class Budget:
    """How much time a target grants, and on which clock; make one with `parse`.

    `amount` is a number of days for `business_days` and `calendar_days`, and microseconds for
    `service_time` and `real_time`.
    """

    kind: Kind
    amount: int = attrs.field(converter=_amount)

    def __attrs_post_init__(self) -> None:
        check_choice("kind", self.kind, KINDS)
        least = 1 if self.kind == "business_days" else 0
        if self.amount < least:
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
            BudgetError: it cannot be read, has two readings ("2 days"), or is negative.
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


class _Part(NamedTuple):
    """One amount of a text: "4 service hours" is number 4, clock "service", unit "hour"."""

    number: str
    clock: str
    unit: str


@lru_cache(maxsize=1024)
def _read(text: str) -> Budget:
    parts = _parts(text)
    if parts[0].unit == "day":
        if len(parts) > 1:
            raise _error(text, "days stand alone", "give days, or hours")
        return _days(text, parts[0])
    return _time(text, parts)


def _parts(text: str) -> list[_Part]:
    if len(text) > _LONGEST_TEXT:
        raise _unreadable(text)
    lowered = " ".join(text.lower().split())
    parts: list[_Part] = []
    position = 0
    while position < len(lowered) or not parts:
        match = re.match(_PART, lowered[position:])
        if not match:
            raise _unreadable(text)
        word = match[3].removesuffix("s") or match[3]
        unit = _SHORT.get(word, word)
        if unit in _VAGUE:
            raise _error(text, f"a {unit} has no one length here", _VAGUE[unit])
        if unit != "day" and unit not in _UNITS:
            raise _unreadable(text)
        parts.append(_Part(match[1], match[2] or "", unit))
        position += match.end()
    return parts


def _days(text: str, part: _Part) -> Budget:
    number, clock, _ = part
    if clock == "working":
        raise _unreadable(text, clock, "business")
    if clock not in ("business", "calendar"):
        days = number if number.isdigit() and int(number) else "2"
        plural = "day" if days == "1" else "days"
        readings = f'write "{days} business {plural}" or "{days} calendar {plural}"'
        raise _error(text, "it has two readings", readings)
    if "." in number:
        raise _error(
            text, "days are whole", 'give hours for a part of a day, e.g. "12 service hours"'
        )
    if clock == "business" and int(number) < 1:
        raise _error(text, "it is at least 1 business day", _HELP)
    return Budget("business_days" if clock == "business" else "calendar_days", int(number))


def _time(text: str, parts: list[_Part]) -> Budget:
    first = parts[0].clock
    if first not in ("", "service", "real"):
        raise _unreadable(text, first, "" if first == "calendar" else "service")
    total = 0
    for i, (number, clock, unit) in enumerate(parts):
        if unit == "day" or (i and clock not in ("", first)):
            raise _error(text, "it is counted on two clocks", "keep to one of them")
        whole, _, decimals = number.partition(".")
        total += int(whole + decimals.ljust(9, "0")) * _UNITS[unit]  # in thousand-millionths
    if total % 10**9:
        raise _error(text, *_TOO_FINE)
    if total > _LONGEST * 10**9:
        raise _error(text, *_TOO_LONG)
    return Budget("service_time" if first == "service" else "real_time", total // 10**9)


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _unreadable(text: str, wrong: str = "", right: str = "") -> BudgetError:
    if text.strip().startswith(("-", "\u2212")):  # the minus sign of typesetters
        return _error(text, "a budget is never negative", _HELP)
    if wrong:
        meant = " ".join(text.lower().replace(wrong, right).split())
        return _error(text, _UNKNOWN, f'did you mean "{meant}"?')
    lowered = " ".join(text.lower().split())
    match = re.match(_TYPED, lowered)
    if not match:  # no number: without one, no unit is a budget
        return _error(text, _UNKNOWN, _HELP)
    number, words = match[0], lowered[match.end() :].strip()
    return _of_number(text, number, words) or _of_words(text, number, words)


def _of_number(text: str, number: str, words: str) -> BudgetError | None:
    """Return the error for a number that cannot be read; None where it can."""
    others = [f"{plain} {words}" for plain in _in_digits(number) if plain != number]
    if others:
        return _meant(text, number, others)
    if not re.fullmatch(_PLAIN, number, re.ASCII):
        return _error(text, f'"{shortened(number)}" is no number in digits', _DECIMALS)
    if not re.fullmatch(_NUMBER, number, re.ASCII):
        too_long = len(number.partition(".")[0]) > _MOST_DIGITS
        return _error(text, *(_TOO_LONG if too_long else _TOO_FINE))
    return None


def _of_words(text: str, number: str, words: str) -> BudgetError:
    """Return the error for what stands behind a number, with what it may have been meant to be."""
    fix = ""
    if words and not any(letter.isdigit() for letter in words):  # which a suggestion would lose
        known = [f"{number} {name}" for name in (_KNOWN_ONE if number == "1" else _KNOWN)]
        fix = did_you_mean(f"{number} {words}", [each for each in known if not _fault(each)])
    return _error(text, _UNKNOWN, fix or _HELP)


def _in_digits(number: str) -> list[str]:
    """Return what a number may mean that is typed with signs, separators or an exponent."""
    number = re.sub(r"(?<=\d)[\s_'\u2019](?=\d{3})", "", number.removeprefix("+"))
    if re.fullmatch(r"[\d.]*\de[+-]?\d{1,2}", number, re.ASCII) and number.count(".") <= 1:
        from decimal import Decimal

        return [f"{Decimal(number):f}"]
    if "," in number and "." in number:
        whole, _, decimals = number.rpartition(max(",.", key=number.rfind))
        return [re.sub("[,.]", "", whole) + "." + decimals]
    found = []
    if re.fullmatch(r"\d{1,3}(,\d{3})+|\d{1,3}(\.\d{3}){2,}", number, re.ASCII):
        found.append(re.sub("[,.]", "", number))
    if number.count(",") == 1:
        found.append(number.replace(",", "."))
    return found or [f"{'0' if number.startswith('.') else ''}{number.removesuffix('.')}"]


def _meant(text: str, number: str, others: list[str]) -> BudgetError:
    """Return the error for a text that may be written in these other ways."""
    faults = {other: _fault(other) for other in others}
    readable = [f'"{other}"' for other, fault in faults.items() if not fault]
    if len(readable) > 1:
        return _error(text, "it has two readings", f"write {' or '.join(readable)}")
    if readable:
        why = f'"{shortened(number)}" is no number in digits'
        return _error(text, why, f"did you mean {readable[0]}?")
    fault = next(filter(None, faults.values()))
    return _error(text, fault.why, fault.fix)


def _fault(text: str) -> BudgetError | None:
    try:
        _read(text)
    except BudgetError as error:
        return error
    return None


def _error(text: str, why: str, fix: str) -> BudgetError:
    return BudgetError(f'budget "{shortened(text)}"', why=why, fix=fix, text=text)
