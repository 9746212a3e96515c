"""A target: one promise of a category, such as its response or its repair."""

from __future__ import annotations

import attrs

from slacal.budget import Budget
from slacal.calendars.almanac import Landing
from slacal.calendars.counting import Counting, check_counting
from slacal.errors import PolicyError


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
        if not isinstance(self.name, str) or not self.name.isidentifier():
            raise PolicyError(
                f"target {self.name!r}",
                why="its name is used as an attribute of the deadlines",
                fix='use a name such as "response" or "first_response"',
                name=self.name,
            )
        check_counting(self.budget, self.counting, self.landing)
