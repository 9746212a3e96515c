"""The error tree: every error says what happened, why, and how to fix it.

All of them are `SlacalError`; each is also the built-in error that a caller would expect. The facts
(the amount, the year, the names that do exist) are attributes, so nobody has to parse a message.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class SlacalError(Exception):
    """What happened, why, and how to fix it; `facts` are attributes of the error as well."""

    def __init__(self, what: str, *, why: str = "", fix: str = "", **facts: Any) -> None:
        super().__init__(what)
        self.what = what
        self.why = why
        self.fix = fix
        self.facts = facts

    def __getattr__(self, name: str) -> Any:
        facts = self.__dict__.get("facts", {})
        if name in facts:
            return facts[name]
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    def __str__(self) -> str:
        text = f"{self.what}: {self.why}" if self.why else self.what
        return f"{text}; {self.fix}" if self.fix else text

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.what, self.why, self.fix, self.facts)


def _rebuild(
    kind: type[SlacalError], what: str, why: str, fix: str, facts: dict[str, Any]
) -> SlacalError:
    return kind(what, why=why, fix=fix, **facts)


class WrongTypeError(SlacalError, TypeError):
    """A value of a type that cannot mean what is asked for."""


class NaiveDatetimeError(SlacalError, ValueError):
    """A datetime without a time zone."""


class MissingTimeError(SlacalError, ValueError):
    """A "not a time" value, such as pandas.NaT, where an instant is needed."""


class PrecisionError(SlacalError, ValueError):
    """A value finer than a microsecond."""


class UnfixedDurationError(SlacalError, ValueError):
    """A duration of months or years, which have no fixed length."""


class WallTimeError(SlacalError, ValueError):
    """A wall time that does not exist, or exists twice, in its zone."""


class UnknownZoneError(SlacalError, ValueError, KeyError):
    """A time zone that cannot be found, or that cannot be named again later."""


class HoursError(SlacalError, ValueError):
    """Hours that overlap or make no sense."""


class UnknownHolidaysError(SlacalError, ValueError, KeyError):
    """A country, subdivision, category, language or named set that does not exist."""


class HolidaysError(SlacalError, ValueError):
    """Holidays that cannot be used as given."""


class CalendarError(SlacalError, ValueError):
    """A calendar whose declaration makes no sense."""


class FrozenError(SlacalError, ValueError):
    """A frozen calendar's text that cannot be read, or that does not add up."""


class NeverOpensError(SlacalError, ValueError):
    """A calendar without a single window of service."""


class HorizonError(SlacalError, ValueError, OverflowError):
    """A question, or its answer, lies outside the years that the calendar is known for."""


class RangeError(SlacalError, ValueError, OverflowError):
    """A range whose end comes before its start, or a number too large to mean anything."""


class ChoiceError(SlacalError, ValueError):
    """A named choice (landing, counting, roll, …) that does not exist or does not apply."""


class NotABusinessDayError(SlacalError, ValueError):
    """`roll="raise"` met a date that is not a business day."""


class BudgetError(SlacalError, ValueError):
    """A budget that cannot be read, or has two readings."""


class BusinessDayLengthError(SlacalError, ValueError):
    """A day budget in service time on a calendar whose days have no one length."""


class PolicyError(SlacalError, ValueError):
    """A policy whose table makes no sense."""


class FileError(SlacalError, ValueError):
    """A file that cannot be read; `faults` are all that were found, each with its path."""


class UnknownCategoryError(SlacalError, KeyError):
    """A category that the policy does not have."""


class MissingPackageError(SlacalError, ImportError):
    """A package that is needed here and is not installed."""


class ColumnError(SlacalError, ValueError, KeyError):
    """A table, or a column of it, that does not hold what is asked for."""


class UnknownLabelError(SlacalError, ValueError, KeyError):
    """A row's label, such as a category's code, that stands for nothing."""


class UnknownTargetError(SlacalError, KeyError, AttributeError):
    """A target that the category does not have."""


class LedgerError(SlacalError, ValueError):
    """A ledger whose parts do not add up to what was granted."""


class EventError(SlacalError, ValueError):
    """An event, or a log of events, that makes no sense."""


class MissingIdError(SlacalError, ValueError):
    """Something without an identifier, where it has to be told from others."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `did you mean "…"?` for the nearest known word, or an empty text."""
    from difflib import get_close_matches

    lowered = {name.lower(): name for name in known}
    near = get_close_matches(word.lower(), lowered, n=1, cutoff=0.7)
    return f'did you mean "{lowered[near[0]]}"?' if near else ""


def shortened(text: str, most: int = 80) -> str:
    """Return what somebody typed, cut where an error would show more of it than helps."""
    return text if len(text) <= most else f"{text[:most]}…"


def check_choice(name: str, value: object, choices: tuple[str, ...]) -> None:
    """Raise `ChoiceError` unless *value* is one of *choices*."""
    if value in choices:
        return
    listed = ", ".join(f'"{choice}"' for choice in choices)
    hint = did_you_mean(value, choices) if isinstance(value, str) else ""
    raise ChoiceError(
        f"{name}={value!r}",
        why=f"{name} is one of {listed}",
        fix=hint or "use one of these",
        value=value,
        choices=choices,
    )
