"""Levels: the steps of an escalation, each at a share of the budget or at an offset from due."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Literal

import attrs

from slacal.budget import Budget
from slacal.errors import ChoiceError, PolicyError, check_choice

Held = Literal["any_time", "service_hours"]

_SHARE = r"(\d{1,5})(?:\.(\d{1,6}))?\s*%"
_OFFSET = r"(.+?)\s+(before|after)\s+due"
_HELP = 'write e.g. "75 %", "due", "2 service hours before due" or "1 business day after due"'


def _amount(amount: str | Budget | None) -> Budget | None:
    return Budget.parse(amount) if isinstance(amount, str) else amount


@attrs.frozen
class Level:
    """One step of an escalation: when somebody is told, and who.

    Args:
        when: "75 %" (of the budget), "due", or an amount "before due" or "after due", in service
            time ("2 service hours"), real time ("30 minutes", "1 calendar day") or business days.
        whom: who is told.
        name: what it is called in identifiers; unstated, the text of *when* ("75%").
        every: told again, this long after the time before; only for levels at or after due.
        most: how often it is told again, at most.
        held: "any_time", or "service_hours": what falls outside them waits for the next opening.
    """

    when: str
    whom: str = ""
    name: str = attrs.field(default="", kw_only=True)
    every: Budget | None = attrs.field(default=None, kw_only=True, converter=_amount)
    most: int = attrs.field(default=0, kw_only=True)
    held: Held = attrs.field(default="any_time", kw_only=True)
    share: Fraction | None = attrs.field(init=False, eq=False, repr=False, default=None)
    offset: Budget | None = attrs.field(init=False, eq=False, repr=False, default=None)
    direction: int = attrs.field(init=False, eq=False, repr=False, default=1)

    def __attrs_post_init__(self) -> None:
        check_choice("held", self.held, ("any_time", "service_hours"))
        text = " ".join(self.when.split()).lower() if isinstance(self.when, str) else ""
        if match := re.fullmatch(_SHARE, text, re.ASCII):
            decimals = match[2] or ""
            number = Fraction(int(match[1] + decimals), 10 ** len(decimals))
            object.__setattr__(self, "share", number / 100)
        elif match := re.fullmatch(_OFFSET, text):
            object.__setattr__(self, "offset", Budget.parse(match[1]))
            object.__setattr__(self, "direction", -1 if match[2] == "before" else 1)
        elif text == "due":
            object.__setattr__(self, "share", Fraction(1))
        else:
            raise PolicyError(
                f"level {self.when!r}", why="it says no time to tell anybody", fix=_HELP
            )
        if not self.name:
            object.__setattr__(self, "name", text.replace(" %", "%"))
        self._check_repeats()

    def _check_repeats(self) -> None:
        if (self.every is None) != (self.most == 0) or self.most < 0:
            raise ChoiceError(
                f'level "{self.name}" with every={self.every} and most={self.most}',
                why="a level that repeats says how often, and how often at most",
                fix='give both, e.g. every="4 service hours", most=3',
            )
        if self.every is None:
            return
        early = self.direction < 0 or (self.share is not None and self.share < 1)
        if early or not self.every.amount:
            raise ChoiceError(
                f'level "{self.name}" with every={self.every}',
                why="what comes before due is told once" if early else "it would never end",
                fix="leave out every and most" if early else "give it a length",
            )
