"""How sure a share is: intervals that hold the true one in 95 of 100 such counts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from slacal.history.kernel.columns import Array

_Z = 1.959963984540054  # the 97.5 % point of the normal distribution


class Shares(NamedTuple):
    """Shares and the ends of their intervals; NaN where nothing was counted."""

    share: Array
    low: Array
    high: Array


def shares_of(met: Array, missed: Array) -> Shares:
    """Return met over met and missed, with the Wilson score interval.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of
    the American Statistical Association 22 (1927), 209-212: for a share p of n cases

        (p + z²/2n ± z √(p(1 - p)/n + z²/4n²)) / (1 + z²/n)
    """
    count = np.where(met + missed > 0, met + missed, np.nan)
    share = met / count
    middle = share + _Z**2 / (2 * count)
    reach = _Z * np.sqrt(share * (1 - share) / count + (_Z / (2 * count)) ** 2)
    whole = 1 + _Z**2 / count
    low, high = (middle - reach) / whole, (middle + reach) / whole
    return Shares(share, np.clip(low, 0, share), np.clip(high, share, 1))


def changes(before: Shares, after: Shares) -> Shares:
    """Return by how much shares changed, with an interval for the change made of theirs.

    R. G. Newcombe, "Interval estimation for the difference between independent proportions",
    Statistics in Medicine 17 (1998), 873-890, method 10.
    """
    change = after.share - before.share
    down = np.hypot(after.share - after.low, before.high - before.share)
    up = np.hypot(after.high - after.share, before.share - before.low)
    return Shares(change, change - down, change + up)
