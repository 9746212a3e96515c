"""Whether it gets better or worse: attainment by period, each beside the one before."""

from __future__ import annotations

from typing import Any

import attrs
import narwhals as nw
import numpy as np

from slacal.errors import RangeError, check_choice
from slacal.history.answers import ATTAINED, attained, least_times
from slacal.history.frames import Frame, plain_series, read_table
from slacal.history.groups import By, Groups, key_names, stacked
from slacal.history.kernel.columns import NAT, Array
from slacal.history.periods import EVERY, Every, period_text, periods_of
from slacal.history.shares import Shares, changes, shares_of
from slacal.history.verdicts import Verdicts, lengths_of, targets_of

_CHANGES = ("change", "change_low", "change_high")
_MOST_PERIODS = 10_000  # weeks of 190 years
_SHARES = {"p50": 0.5, "p90": 0.9}


def trend(frame: Frame, every: Every = "month", by: By = (), *, opened: str = "opened") -> Frame:
    """Return how attainment went from period to period, target by target.

    Args:
        frame: what `evaluate` returned; a lazy table is collected.
        every: "week" (ISO 8601), "month", "quarter" or "year" of *opened*, in its own zone.
        by: columns to group by; a null is a group like any other.
        opened: the column of when each case came in; cases without are left out.

    The columns are those of *by*, then one named like *every*, as "2026-05", those of `attainment`
    from `target` to `high`, then `change`, the share less that of the period before, `change_low`
    and `change_high`, and `p50` and `p90` as in `percentiles`.

    The change is more than chance, at 95 %, where `change_low` and `change_high` lie on one side
    of zero (Newcombe's method 10). Every group has a row for every period from the first to the
    last in which a case of any target came in, also without cases; its share is null then, and so
    is the next change.

    Raises:
        ChoiceError: another period.
        ColumnError: the table was not evaluated, or has no such column to group by.
        RangeError: the cases lie more than 10,000 periods apart.
    """
    check_choice("every", every, EVERY)
    table = read_table(frame)
    names = key_names(by, (every, *ATTAINED, *_CHANGES, *_SHARES))
    found = {target: Verdicts.of(table, target) for target in targets_of(table)}
    is_case = np.logical_or.reduce([verdicts.cases for verdicts in found.values()])
    periods = np.where(is_case, periods_of(table, opened, every), NAT)
    grid = _Grid.of(Groups.of(table, names, opened), periods)
    parts = []
    for target, verdicts in found.items():
        places = grid.rows_with(verdicts.cases)
        columns = attained(table, grid.cells, verdicts, target, places)
        parts.append(
            [
                *grid.keys(table, every, places),
                *columns,
                *_changes(table, grid, verdicts, places),
                *_lengths(table, grid.cells, verdicts, target, places),
            ]
        )
    return stacked(parts)


@attrs.frozen(eq=False)
class _Grid:
    """Groups by periods: `cells` are theirs, the periods of a group beside each other.

    The last cell is for rows that are in no period.
    """

    groups: Groups
    cells: Groups
    first: int
    width: int

    @classmethod
    def of(cls, groups: Groups, periods: Array) -> _Grid:
        known = periods != NAT
        first, last = (0, -1) if not known.any() else (periods[known].min(), periods.max())
        width = int(last - first) + 1
        if width > _MOST_PERIODS:
            row = int(np.argmax(known & (periods == last)))
            raise RangeError(
                f"{width} periods from the first case to the last, in row {row}",
                why=f"a trend has at most {_MOST_PERIODS}",
                fix="leave the rows with a wrong date out",
                row=row,
            )
        count = groups.count * width
        codes = np.where(known, groups.codes * width + periods - first, count)
        return cls(groups, Groups(count + 1, codes, ()), int(first), width)

    def by_group(self, values: Array) -> Array:
        """Return what each cell has, a row a group and a column a period."""
        return values[:-1].reshape(self.groups.count, self.width)

    def rows_with(self, cases: Array) -> Array:
        """Return the cells of all groups that have cases."""
        has_cases = self.by_group(self.cells.sums(cases)).any(axis=1)
        cells = self.by_group(np.arange(self.cells.count))
        return cells[has_cases].reshape(-1)

    def keys(self, table: Any, every: Every, places: Array) -> list[Any]:
        """Return the columns that say which group and period each cell is."""
        texts = [period_text(self.first + n, every) for n in range(self.width)]
        shown = [texts[place % self.width] for place in places.tolist()]
        named = nw.new_series(every, shown, nw.String, backend=table.implementation)
        return [*self.groups.at(places // max(self.width, 1)), named]


def _changes(table: Any, grid: _Grid, verdicts: Verdicts, places: Array) -> list[Any]:
    """Return by how much the share of each cell is another than that of the period before."""
    met, missed = (grid.cells.sums(rows) for rows in (verdicts.met, verdicts.missed))
    by_group = Shares(*map(grid.by_group, shares_of(met, missed)))
    before = Shares(*map(_one_later, by_group))
    found = (values.reshape(-1)[places] for values in changes(before, by_group))
    return [
        plain_series(table, name, values, np.isnan(values))
        for name, values in zip(_CHANGES, found, strict=True)
    ]


def _one_later(values: Array) -> Array:
    """Return what stands one column to the left; NaN in the first."""
    nothing = np.full((len(values), 1), np.nan)
    return np.hstack([nothing, values])[:, :-1]


def _lengths(
    table: Any, cells: Groups, verdicts: Verdicts, target: str, places: Array
) -> list[Any]:
    values, unit = lengths_of(table, f"{target}_elapsed")
    found = least_times(cells, values, verdicts.judged & (values != NAT), _SHARES.values())
    return [
        plain_series(table, name, times[places].view(f"m8[{unit}]"), None)
        for name, times in zip(_SHARES, found, strict=True)
    ]
