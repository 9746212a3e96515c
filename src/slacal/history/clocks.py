"""What a table shows of one target's clocks."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from slacal.history.frames import plain_series, time_series
from slacal.history.kernel.columns import NAT, Array


@attrs.frozen(eq=False)
class Clocks:
    """One target of all cases: microseconds (or nanoseconds), NaT where there is no answer."""

    unit: str
    due: Array
    met: Array
    judged: Array
    elapsed: Array
    granted: Array

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
        """Return the five columns of a target, of the frame's kind."""
        length = f"timedelta64[{self.unit}]"
        share = self.share
        return [
            time_series(frame, f"{target}_due", self.due.view(f"datetime64[{self.unit}]"), zone),
            plain_series(frame, f"{target}_met", self.met, ~self.judged),
            plain_series(frame, f"{target}_elapsed", self.elapsed.view(length), None),
            plain_series(frame, f"{target}_remaining", self.remaining.view(length), None),
            plain_series(frame, f"{target}_share", share, np.isnan(share)),
        ]
