"""What a target promises, as the kernel counts it."""

from __future__ import annotations

from slacal.deadlines.target import Target
from slacal.history.kernel.counting import Promise


def promise_of(target: Target) -> Promise:
    """Return what a target promises."""
    return Promise(target.budget, target.counting, target.landing)
