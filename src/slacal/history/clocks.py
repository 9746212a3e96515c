"""What a table shows of one target's clocks."""

from __future__ import annotations

from typing import Any, get_args

import attrs
import numpy as np

from slacal.deadlines.reading import State
from slacal.history.frames import plain_series, text_series, time_series
from slacal.history.kernel.columns import NAT, Array

STATES: tuple[State, ...] = get_args(State)
NOT_STARTED, RUNNING, PAUSED, MET, BREACHED, CANCELLED = range(6)


@attrs.frozen(eq=False)
class Clocks:
    """One target of all cases: microseconds (or nanoseconds), NaT where there is no answer.

    `state` is a number of each row's state, -1 for none; None: it is not shown.
    """

    unit: str
    due: Array
    met: Array
    judged: Array
    elapsed: Array
    granted: Array
    state: Array | None = None

    def states(self, waits: Array, bad: Array | None) -> Array:
        """Return the state of each clock, given those that start later, and bad rows."""
        found = np.where(self.due == NAT, PAUSED, RUNNING)
        found[waits] = NOT_STARTED
        found = np.where(self.judged, np.where(self.met, MET, BREACHED), found)
        has_none = self.granted == NAT
        return np.where(has_none if bad is None else has_none | bad, -1, found)

    @property
    def remaining(self) -> Array:
        """What is left of the budget, negative once overdue."""
        known = (self.elapsed != NAT) & (self.granted != NAT)
        return np.where(known, self.granted - self.elapsed, NAT)

    @property
    def share(self) -> Array:
        """Which share of the budget is used, 1 where there is none; NaN without an answer."""
        known = (self.elapsed != NAT) & (self.granted != NAT)
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(self.granted == 0, 1.0, self.elapsed / self.granted)
        return np.where(known, share, np.nan)

    def columns(self, frame: Any, target: str, zone: Any) -> list[Any]:
        """Return the five columns of a target, and its states, of the frame's kind."""
        length = f"timedelta64[{self.unit}]"
        share = self.share
        found = [
            time_series(frame, f"{target}_due", self.due.view(f"datetime64[{self.unit}]"), zone),
            plain_series(frame, f"{target}_met", self.met, ~self.judged),
            plain_series(frame, f"{target}_elapsed", self.elapsed.view(length), None),
            plain_series(frame, f"{target}_remaining", self.remaining.view(length), None),
            plain_series(frame, f"{target}_share", share, np.isnan(share)),
        ]
        if self.state is not None:
            found.append(text_series(frame, f"{target}_state", self.state, STATES))
        return found
