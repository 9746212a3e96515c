"""A target: one promise of a category, such as its response or its repair."""

from __future__ import annotations

from keyword import iskeyword

import attrs

from slacal.budget import Budget
from slacal.calendars.almanac import Landing
from slacal.calendars.counting import Counting, check_counting
from slacal.errors import PolicyError

# What every `Deadlines` has besides its targets.
_TAKEN = ("category", "get", "items", "keys", "opened", "policy", "terms", "values")


def _budget(budget: str | Budget) -> Budget:
    return budget if isinstance(budget, Budget) else Budget.parse(budget)


@attrs.frozen
class Target:
    """What is promised: a name, a budget, how it is counted, and where the figure comes from.

    Args:
        name: "response", "repair", … : a Python name, so that `deadlines.response` works.
        budget: a `Budget`, or its text.
        counting: how business days are counted; see `ServiceCalendar.due`.
        landing: which end of a closed stretch the due instant takes; for service time only.
        source: the contract or guideline that holds the figure.
    """

    name: str
    budget: Budget = attrs.field(converter=_budget)
    counting: Counting = "service_time"
    landing: Landing | None = None
    source: str = ""

    def __attrs_post_init__(self) -> None:
        name = self.name
        usable = isinstance(name, str) and name.isidentifier() and not iskeyword(name)
        if not usable or name.startswith("_") or name in _TAKEN:
            taken = " and that one is taken" if name in _TAKEN else ""
            raise PolicyError(
                f"target {name!r}",
                why=f"its name is used as an attribute of the deadlines{taken}",
                fix='use a name such as "response" or "first_response"',
                name=name,
            )
        if not isinstance(self.source, str):
            raise PolicyError(
                f"source of {name}: {self.source!r}",
                why="a source is text",
                fix="name the contract",
            )
        check_counting(self.budget, self.counting, self.landing)
