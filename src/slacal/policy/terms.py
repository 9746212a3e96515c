"""What a subscription covers, and how other support is billed: data, exact to the microsecond."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

import attrs

from slacal.errors import PolicyError, RangeError, WrongTypeError
from slacal.instants import MICROSECOND, Micros, to_instant, to_micros
from slacal.policy.rows import all_of, check_texts, refuse_twice


@attrs.frozen
class Covered:
    """One thing that a subscription covers.

    Args:
        name: "use", "updates", …
        title: what people read.
        source: the contract or guideline that says so.
    """

    name: str
    title: str = ""
    source: str = ""

    def __attrs_post_init__(self) -> None:
        check_texts(self)


class Bill(NamedTuple):
    """What a session of other support comes to.

    `length` is its real length, `billed` that length rounded up, `units` how many units that is;
    `arranged_first` says whether it had to be arranged through sales before it began.
    """

    length: timedelta
    billed: timedelta
    units: int
    arranged_first: bool


@attrs.frozen
class Billing:
    """How a session of other support is billed: its real length, rounded up to whole units.

    Args:
        unit: what a length is rounded up to.
        arranged_from: the real length, before it is rounded, from which on a session is arranged
            through sales first; None where none has to be.
        source: the contract or guideline that says so.
    """

    unit: timedelta
    arranged_from: timedelta | None = None
    source: str = ""

    def __attrs_post_init__(self) -> None:
        check_texts(self)
        for name in ("unit", "arranged_from"):
            length = getattr(self, name)
            if length is not None and to_micros(length) <= 0:
                raise PolicyError(
                    f"{name}={length!r}",
                    why="it has some length",
                    fix="pass e.g. timedelta(minutes=30)",
                )

    def bill(self, length: timedelta) -> Bill:
        """Return what a session of a real length comes to.

        A length of whole units is billed as it is, one of nothing is not billed; a session just
        under `arranged_from` is not arranged first, though it may be billed as much.

        Raises:
            RangeError: *length* is negative.
        """
        return self._bill(to_micros(length))

    def bill_session(self, start: datetime, end: datetime) -> Bill:
        """Return what a session between two aware datetimes comes to, exact across clock changes.

        Raises:
            RangeError: *end* comes before *start*.
            NaiveDatetimeError: one of them has no time zone.
        """
        return self._bill(to_instant(end) - to_instant(start))

    def _bill(self, length: Micros) -> Bill:
        if length < 0:
            raise RangeError(
                f"a session of {length * MICROSECOND}",
                why="it ends before it starts",
                fix="swap the two ends, or pass a length of zero or more",
            )
        unit = to_micros(self.unit)
        units = -(-length // unit)
        limit = self.arranged_from
        return Bill(
            length=length * MICROSECOND,
            billed=units * self.unit,
            units=units,
            arranged_first=limit is not None and length >= to_micros(limit),
        )


def _covered(covered: Iterable[Covered]) -> tuple[Covered, ...]:
    return all_of(Covered, "covered", covered)


@attrs.frozen
class SupportTerms:
    """What a subscription covers; all else is other support, which is charged.

    Args:
        covered: what it covers.
        billing: how a session of other support is billed; None where the terms do not say.
    """

    covered: tuple[Covered, ...] = attrs.field(default=(), converter=_covered)
    billing: Billing | None = None

    def __attrs_post_init__(self) -> None:
        refuse_twice((each.name for each in self.covered), "covered")
        if self.billing is not None and not isinstance(self.billing, Billing):
            raise WrongTypeError(
                f"billing={self.billing!r} is a {type(self.billing).__name__}",
                why="billing has a unit and a source",
                fix="pass Billing(unit=timedelta(minutes=30)), or leave it out",
            )

    def covers(self, name: str) -> bool:
        """Return whether something is covered, by its name; whatever is not named is charged."""
        return any(each.name == name for each in self.covered)
