"""The rows of a table in groups, by any columns; a null is a value like any other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import attrs
import narwhals as nw
import numpy as np

from slacal.errors import ColumnError, WrongTypeError
from slacal.history.frames import Frame, factorized, plain
from slacal.history.kernel.columns import NAT, Array
from slacal.history.periods import EVERY, period_text, periods_of

By = str | Sequence[str]


def key_names(by: By, taken: Sequence[str]) -> list[str]:
    """Return the columns to group by.

    Raises:
        ColumnError: one of them is named like a column of the answer, or twice.
        WrongTypeError: no name, and no names either.
    """
    try:
        names = [by] if isinstance(by, str) else list(by)
    except TypeError:
        raise WrongTypeError(
            f"by={by!r}",
            why="it names the columns to group by",
            fix='pass a name or several, e.g. by=["month", "category"], or leave it out',
        ) from None
    for place, name in enumerate(names):
        if name in taken or name in names[:place]:
            raise ColumnError(
                f'by "{name}"',
                why="the answer would have two columns of that name",
                fix="name each column once, and rename one that is named like an answer",
                column=name,
            )
    return names


@attrs.frozen(eq=False)
class Groups:
    """Which group each row is in: `codes`, the places of groups among `count` in order.

    `keys` are the groups' own columns, each as many rows as there are groups.
    """

    count: int
    codes: Array
    keys: tuple[Any, ...]

    @classmethod
    def of(cls, table: Any, names: Sequence[str], opened: str) -> Groups:
        """Return the rows of a narwhals frame by some columns; without any all are one group.

        Where there is no column "week", "month", "quarter" or "year", that of *opened* is meant.

        Raises:
            ColumnError: no such column (it names those that exist), or one of lists.
        """
        if not names:
            return cls(1, np.zeros(len(table), np.int64), ())
        meant = [every for every in EVERY if every in names and every not in table.columns]
        table = table.with_columns(
            nw.new_series(every, periods_of(table, opened, every), backend=table.implementation)
            for every in meant
        )
        count = 1
        codes: Array = np.zeros(len(table), np.int64)
        for name in names:
            values, ranks = _ranked(table, name)
            count, codes = renumbered(codes * values + ranks, count * values)
        first: Array = np.empty(count, np.int64)
        first[codes[::-1]] = np.arange(len(table))[::-1]  # of several, the one assigned last stays
        found = [plain(table[name])[first] for name in names]
        keys = (_texts(key, n) if n in meant else key for n, key in zip(names, found, strict=True))
        return cls(count, codes, tuple(keys))

    def sums(self, chosen: Array) -> Array:
        """Return how many of the chosen rows each group has."""
        return np.bincount(self.codes[chosen], minlength=self.count)

    def order(self, chosen: Array) -> Array:
        """Return the chosen rows group by group, each by its place among them."""
        codes = self.codes[chosen]
        small = np.min_scalar_type(self.count)  # short numbers are sorted faster
        return np.argsort(codes.astype(small), kind="stable")

    def rows(self, chosen: Array) -> Groups:
        """Return the groups of the chosen rows only."""
        if not self.keys:
            return attrs.evolve(self, codes=self.codes[chosen])
        places, codes = _places(self.codes[chosen], self.count)
        return Groups(len(places), codes, self.at(places))

    def at(self, places: Array) -> tuple[Any, ...]:
        """Return the columns of the groups at these places."""
        return tuple(key[places] for key in self.keys)


def _places(codes: Array, count: int) -> tuple[Array, Array]:
    """Return which of the numbers below *count* occur, and each one's place among them."""
    occurs: Array = np.zeros(count, bool)
    occurs[codes] = True
    return np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[codes]


def renumbered(codes: Array, count: int) -> tuple[int, Array]:
    """Return how many of the numbers below *count* occur, and each one's place among them."""
    if count <= 4 * len(codes):
        found, places = _places(codes, count)
    else:
        found, places = np.unique(codes, return_inverse=True)
    return len(found), places


def _ranked(table: Any, name: str) -> tuple[int, Array]:
    """Return above all ranks of a column's values, and each row's; that of null is 0."""
    found = factorized(table, name)
    distinct = plain(table[name])[found.first]
    ranks: Array = np.zeros(len(found.first) + 1, np.int64)
    ranks[_order(distinct)] = np.arange(1, len(ranks))
    return len(ranks), ranks[found.codes]  # -1, null, is the last


def _order(distinct: Any) -> Array:
    """Return the places of distinct values in ascending order, as their own library has it."""
    rows = distinct.alias("value").to_frame().with_row_index("row")
    try:
        return rows.sort("value")["row"].to_numpy().astype(np.int64)
    except Exception:  # each library has its own for values without an order
        return np.array(_order_one_by_one(distinct.to_list()), np.int64)


def _order_one_by_one(values: list[Any]) -> list[int]:
    """Return the same for values of several types, type by type; as they came if need be."""
    places = range(len(values))
    try:
        return sorted(places, key=lambda place: (type(values[place]).__name__, values[place]))
    except TypeError:
        return list(places)


def _texts(numbers: Any, every: Any) -> Any:
    found = [None if number == NAT else period_text(number, every) for number in numbers.to_list()]
    return nw.new_series(every, found, nw.String, backend=numbers.implementation)


def columns_together(columns: Sequence[Any]) -> Any:
    """Return narwhals series as one frame, without an index."""
    first, *rest = (nw.maybe_reset_index(column) for column in columns)
    return first.to_frame().with_columns(*rest)


def stacked(parts: Sequence[Sequence[Any]]) -> Frame:
    """Return tables, each given by its columns, as one below the other."""
    whole = nw.concat([columns_together(columns) for columns in parts])
    return nw.maybe_reset_index(whole).to_native()


def date_series(name: str, days: Sequence[date | None], make: Any) -> Any:
    """Return dates as a column of some make; those of pandas are objects, which need no Arrow."""
    if not make.is_pandas():
        return nw.new_series(name, days, nw.Date, backend=make)
    import pandas as pd

    return nw.from_native(pd.Series(days, dtype=object, name=name), series_only=True)


def numbers(table: Any, name: str, values: Array) -> Any:
    """Return whole numbers as a column of the frame's kind."""
    return nw.new_series(name, values.astype(np.int64), nw.Int64, backend=table.implementation)
