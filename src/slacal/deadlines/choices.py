"""What a policy chooses where an agreement may go either way, each choice by name."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

import attrs

from slacal.errors import check_choice

ClockFrom = Literal["confirmation", "mail"]
Reclassification = Literal["from_start", "from_change"]
Carry = Literal["time", "share", "nothing"]
Reopening = Literal["resume", "new_cycle", "restart"]
Motivation = Literal["on_request", "required"]


class Receiving(NamedTuple):
    """When a reported case counts as received.

    What is reported through `confirmed` channels is received only when an event "received" confirms
    it, through any other channel or none at once. `clock_from` is from when a confirmed case
    counts: its "confirmation", or the "mail" that came in before it.
    """

    confirmed: tuple[str, ...] = ("mail",)
    clock_from: ClockFrom = "confirmation"


@attrs.frozen(kw_only=True)
class Choices:
    """How clocks go on where an agreement may go either way.

    Args:
        reclassification: "from_start" judges a running clock as though its new category had been
            the case's from the beginning; pauses and time used stay. "from_change" counts the new
            category's budget from the change.
        carry: what counts as used of a budget "from_change": the "time" used so far, the same
            "share" of the new budget, or "nothing".
        reopening: "resume" goes on where the clock stopped, "new_cycle" gives a new budget and
            keeps the old cycle in the record, "restart" gives a new budget and forgets it.

    A clock that has stopped is judged by the category it stopped in, whatever comes later.
    """

    reclassification: Reclassification = "from_start"
    carry: Carry = "time"
    reopening: Reopening = "resume"

    def __attrs_post_init__(self) -> None:
        check_choice("reclassification", self.reclassification, get_args(Reclassification))
        check_choice("carry", self.carry, get_args(Carry))
        check_choice("reopening", self.reopening, get_args(Reopening))

    @property
    def carried(self) -> Carry | None:
        """What a reclassification carries into the new budget; None: it counts from the start."""
        return self.carry if self.reclassification == "from_change" else None

    def meaning(self) -> dict[str, object]:
        """Return the choices that are not the usual ones, for fingerprints."""
        usual = attrs.asdict(Choices())
        return {name: made for name, made in attrs.asdict(self).items() if made != usual[name]}
