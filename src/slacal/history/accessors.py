"""The same questions, asked of a table or a column itself: `frame.slacal`, `series.slacal`."""

from __future__ import annotations

from datetime import date
from typing import Any

import narwhals as nw
import numpy as np

from slacal.calendars import Calendar
from slacal.errors import ColumnError
from slacal.history import answers, questions
from slacal.history.aging import BANDS, aging
from slacal.history.agreed import Agreement
from slacal.history.audits.audit import Audit, audit
from slacal.history.backlog import backlog
from slacal.history.cycles import cycles
from slacal.history.evaluate import evaluate
from slacal.history.frames import Frame, ReadAs, plain_series, read_instants, time_series
from slacal.history.kernel.columns import Array
from slacal.history.periods import Every
from slacal.history.replay import replay
from slacal.history.trend import trend


class Answers:
    """What a table of cases answers; each method is the function of that name."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def evaluate(self, policy: Agreement, **how: Any) -> Frame:
        """See `slacal.history.evaluate`."""
        return evaluate(self._frame, policy, **how)

    def cycles(self, policy: Agreement, target: str, **how: Any) -> Frame:
        """See `slacal.history.cycles`."""
        return cycles(self._frame, policy, target, **how)

    def attainment(self, by: Any = (), **how: Any) -> Frame:
        """See `slacal.history.attainment`."""
        return answers.attainment(self._frame, by, **how)

    def percentiles(self, *what: Any, **how: Any) -> Frame:
        """See `slacal.history.percentiles`."""
        return answers.percentiles(self._frame, *what, **how)

    def lateness(self, *what: Any, **how: Any) -> Frame:
        """See `slacal.history.lateness`."""
        return answers.lateness(self._frame, *what, **how)

    def budgets(self, *what: Any, **how: Any) -> Frame:
        """See `slacal.history.budgets`."""
        return answers.budgets(self._frame, *what, **how)

    def backlog(self, calendar: Calendar, first_day: date, last_day: date, **how: Any) -> Frame:
        """See `slacal.history.backlog`."""
        return backlog(self._frame, calendar, first_day, last_day, **how)

    def aging(
        self, calendar: Calendar, first_day: date, last_day: date, bands: Any = BANDS, **how: Any
    ) -> Frame:
        """See `slacal.history.aging`."""
        return aging(self._frame, calendar, first_day, last_day, bands, **how)

    def trend(self, every: Every = "month", by: Any = (), **how: Any) -> Frame:
        """See `slacal.history.trend`."""
        return trend(self._frame, every, by, **how)

    def replay(self, before: Agreement, after: Agreement | Calendar, **how: Any) -> Frame:
        """See `slacal.history.replay`."""
        return replay(self._frame, before, after, **how)

    def audit(self, policy: Agreement, recorded: str = "due", **how: Any) -> Audit:
        """See `slacal.history.audit`."""
        return audit(self._frame, policy, recorded, **how)


class Questions:
    """What a column of instants answers; the results are columns of its kind, in its zone."""

    def __init__(self, series: Any) -> None:
        self._table = _as_table(series)
        self._name = nw.from_native(series, series_only=True).name

    def add(self, calendar: Calendar, amount: Any, *how: Any, **more: Any) -> Any:
        """See `slacal.history.add`; *amount* is a timedelta, or an array."""
        return self._times(questions.add, calendar, amount, *how, **more)

    def due(self, calendar: Calendar, budget: Any, *how: Any, **more: Any) -> Any:
        """See `slacal.history.due`."""
        return self._times(questions.due, calendar, budget, *how, **more)

    def roll_forward(self, calendar: Calendar, **more: Any) -> Any:
        """See `slacal.history.roll_forward`."""
        return self._times(questions.roll_forward, calendar, **more)

    def roll_back(self, calendar: Calendar, **more: Any) -> Any:
        """See `slacal.history.roll_back`."""
        return self._times(questions.roll_back, calendar, **more)

    def elapsed(self, calendar: Calendar, end: Any, **more: Any) -> Any:
        """See `slacal.history.elapsed`; *end* is a column of the same kind, or one datetime."""
        start, _ = _instants(self._table)
        if hasattr(end, "dtype") and not isinstance(end, np.ndarray):
            end, _ = _instants(_as_table(end))
        found = questions.elapsed(calendar, start, end, **more)
        return self._given(plain_series(self._table, "found", found, None))

    def is_open(self, calendar: Calendar, **more: Any) -> Any:
        """See `slacal.history.is_open`; null where there is no answer."""
        at, _ = _instants(self._table)
        found = questions.is_open(calendar, at, **more)
        skip = np.ma.getmaskarray(found)
        return self._given(plain_series(self._table, "found", found.data, skip))

    def _times(self, ask: Any, calendar: Calendar, *how: Any, **more: Any) -> Any:
        at, zone = _instants(self._table)
        found = ask(calendar, at, *how, **more)
        return self._given(time_series(self._table, "found", found, zone))

    def _given(self, series: Any) -> Any:
        """Return a new series as the caller has them, with the index and name of the old one."""
        found = self._table.with_columns(series.alias("found"))["found"]
        return found.alias(self._name).to_native()


def _as_table(series: Any) -> Any:
    """Return a series as a table of one column; that of one without a name is called ""."""
    column = nw.from_native(series, series_only=True)
    return column.alias("" if column.name is None else str(column.name)).to_frame()


def _instants(table: Any) -> tuple[Array, str | None]:
    """Return the only column of a table as instants, and its zone.

    Raises:
        ColumnError: it holds no times, or has no time zone.
    """
    (name,) = table.columns
    dtype = table.schema[name]
    if isinstance(dtype, nw.Datetime) and dtype.time_zone is None:
        method = "tz_localize" if table.implementation.is_pandas() else "replace_time_zone"
        raise ColumnError(
            f'column "{name}" has no time zone',
            why="without one its times are not instants",
            fix=f'give it one first, e.g. series.dt.{method}("Europe/Amsterdam")',
            column=name,
        )
    zoned = read_instants(table, name, ReadAs())
    return zoned.column.raw.view(f"M8[{zoned.column.unit}]"), zoned.zone
