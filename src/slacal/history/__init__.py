"""Service time over whole columns and tables: the same numbers as one call, for millions of rows.

Needs the extra `history` (NumPy and narwhals); `import slacal` loads none of it.
"""

from slacal.history.aging import aging
from slacal.history.agreed import Agreement
from slacal.history.answers import attainment, budgets, lateness, percentiles
from slacal.history.audits.audit import Audit, audit
from slacal.history.backlog import backlog
from slacal.history.cycles import cycles
from slacal.history.evaluate import evaluate
from slacal.history.kernel.pauses import Pauses
from slacal.history.kernel.per_row import PerRow
from slacal.history.logs.reading import EventLog
from slacal.history.questions import add, due, elapsed, is_open, roll_back, roll_forward
from slacal.history.replay import replay
from slacal.history.trend import trend

__all__ = [
    "Agreement", "Audit", "EventLog", "Pauses", "PerRow", "add", "aging", "attainment", "audit",
    "backlog", "budgets", "cycles", "due", "elapsed", "evaluate", "is_open", "lateness",
    "percentiles", "replay", "roll_back", "roll_forward", "trend",
]  # fmt: skip
