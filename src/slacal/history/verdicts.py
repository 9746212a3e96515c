"""What an evaluated table says of one target: which rows are cases, judged, and met."""

from __future__ import annotations

from typing import Any

import attrs
import narwhals as nw
import numpy as np

from slacal.errors import ColumnError
from slacal.history.clocks import CANCELLED, NOT_STARTED, STATES
from slacal.history.frames import codes_of, column_named
from slacal.history.kernel.columns import Array

_STATES: dict[str, int] = {state: code for code, state in enumerate(STATES)}
_NO_CASE = [-1, NOT_STARTED, CANCELLED]  # -1: null


def targets_of(table: Any) -> list[str]:
    """Return the targets of an evaluated table, in order.

    Raises:
        ColumnError: it has none.
    """
    names = {name for name in table.columns if isinstance(name, str)}
    met = (name.removesuffix("_met") for name in table.columns if str(name).endswith("_met"))
    found = [target for target in met if names & {f"{target}_due", f"{target}_state"}]
    if not found:
        raise ColumnError(
            "a table without targets",
            why="it has no columns such as response_due and response_met",
            fix="give what history.evaluate returned",
        )
    return found


@attrs.frozen(eq=False)
class Verdicts:
    """One target of all rows: those that are cases, those of them that are judged, and met."""

    cases: Array
    judged: Array
    met: Array

    @classmethod
    def of(cls, table: Any, target: str) -> Verdicts:
        """Read what became of a target.

        A row is a case where it has a due; in a table with a column of states, such as
        `response_state`, where it has one and its clock was started and not cancelled.

        Raises:
            ColumnError: a column is missing, or holds something else.
        """
        judged, met = _truths(table, f"{target}_met")
        cases = _cases(table, target)
        return cls(cases, judged & cases, met & judged & cases)

    @property
    def missed(self) -> Array:
        """Those that were judged and not met."""
        return self.judged & ~self.met

    @property
    def open(self) -> Array:
        """Those that are not judged yet."""
        return self.cases & ~self.judged


def _cases(table: Any, target: str) -> Array:
    name = f"{target}_state"
    if name not in table.columns:
        return ~column_named(table, f"{target}_due").is_null().to_numpy().astype(bool)
    codes = codes_of(table, name, _STATES, -1)
    if (codes == -2).any():
        row = int(np.argmax(codes == -2))
        raise ColumnError(
            f'row {row}, column "{name}": {table[name][row]!r}',
            why=f"it is read as what became of the target: {', '.join(_STATES)}",
            fix="rename the column if it means something else",
            row=row,
            column=name,
        )
    return ~np.isin(codes, _NO_CASE)


def _truths(table: Any, name: str) -> tuple[Array, Array]:
    """Return where a column is not null, and where it is true."""
    series = column_named(table, name)
    known = ~series.is_null().to_numpy().astype(bool)
    if series.dtype == nw.Boolean:
        return known, series.fill_null(value=False).to_numpy().astype(bool)
    values = series.to_numpy()[known]
    if not set(map(type, values)) <= {bool, np.bool_}:
        raise ColumnError(
            f'column "{name}" holds {series.dtype}',
            why="a verdict is true, false or null",
            fix="give what history.evaluate returned",
            column=name,
        )
    met: Array = np.zeros(len(known), bool)
    met[known] = values
    return known, met


def lengths_of(table: Any, name: str) -> tuple[Array, str]:
    """Return a column of lengths as integers, NaT where null, and their unit.

    Raises:
        ColumnError: no such column, or it holds no lengths.
    """
    series = column_named(table, name)
    if not isinstance(series.dtype, nw.Duration):
        raise ColumnError(
            f'column "{name}" holds {series.dtype}',
            why="lengths of time are asked for",
            fix="give what history.evaluate returned",
            column=name,
        )
    values = series.to_numpy()
    return values.view(np.int64), np.datetime_data(values.dtype)[0]
