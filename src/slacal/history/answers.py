"""What evaluated tables say: attainment, how long things took, how late the late ones were."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import Any

import narwhals as nw
import numpy as np

from slacal.errors import RangeError, WrongTypeError
from slacal.history.frames import Frame, plain_series, read_table
from slacal.history.groups import By, Groups, key_names, numbers, stacked
from slacal.history.kernel.columns import NAT, Array
from slacal.history.shares import shares_of
from slacal.history.verdicts import Verdicts, lengths_of, targets_of

ATTAINED = ("target", "cases", "met", "missed", "open", "share", "low", "high")


def attainment(frame: Frame, by: By = (), *, opened: str = "opened") -> Frame:
    """Return how many cases met each target, by whatever columns.

    Args:
        frame: what `evaluate` returned; a lazy table is collected.
        by: columns to group by; where there is no such column, "week" ("2026-W19", ISO 8601),
            "month" ("2026-05"), "quarter" ("2026-Q2") and "year" are those of *opened*, in its own
            zone. A null is a group like any other, and the first.
        opened: the column of when each case came in.

    The columns are those of *by*, then `target`, `cases` (those that have the target), `met`,
    `missed`, `open` (not judged yet), `share`: met over met and missed, and `low` and `high`, the
    Wilson score interval for it: how far chance alone may have moved it, at 95 %. These three are
    null where nothing is judged. There are rows for groups with cases only; `trend` has them all.

    In a table with a column of states, such as `response_state`, a paused clock is open, and one
    that was not started or was cancelled is no case.

    Raises:
        ColumnError: the table was not evaluated, or has no such column to group by.
    """
    table = read_table(frame)
    names = key_names(by, ATTAINED)
    groups = Groups.of(table, names, opened)
    parts = []
    for target in targets_of(table):
        verdicts = Verdicts.of(table, target)
        places = np.flatnonzero(groups.sums(verdicts.cases)) if names else np.zeros(1, np.int64)
        columns = attained(table, groups, verdicts, target, places)
        parts.append([*groups.at(places), *columns])
    return stacked(parts)


def attained(
    table: Any, groups: Groups, verdicts: Verdicts, target: str, places: Array
) -> list[Any]:
    """Return the columns of one target from `target` to `high`, for the groups at some places."""
    met, missed, waiting = (
        groups.sums(rows)[places] for rows in (verdicts.met, verdicts.missed, verdicts.open)
    )
    counts = {"cases": met + missed + waiting, "met": met, "missed": missed, "open": waiting}
    shares = shares_of(met, missed)._asdict()
    return [
        target_column(table, [target] * len(places)),
        *(numbers(table, name, values) for name, values in counts.items()),
        *(plain_series(table, name, x, np.isnan(x)) for name, x in shares.items()),
    ]


def target_column(table: Any, targets: list[str]) -> Any:
    """Return the column that says which target a row is about."""
    return nw.new_series("target", targets, nw.String, backend=table.implementation)


def percentiles(
    frame: Frame,
    shares: Iterable[float] = (0.5, 0.9, 0.95),
    by: By = (),
    *,
    opened: str = "opened",
) -> Frame:
    """Return by when a share of the judged cases was done, in time on each target's clock.

    A percentile is the least time within which at least that share of the cases was done. The
    columns are those of *by*, as `attainment` takes them, then `target`, `cases` (those judged),
    and one for each share, as `p95` or `p99.9`. There are rows for groups with judged cases only.

    Raises:
        RangeError: a share that is not above 0 and at most 1, or given twice.
        WrongTypeError: no numbers, or no list of them.
        ColumnError: the table was not evaluated, or has no such column to group by.
    """
    return _times(frame, _named(shares), by, opened, "elapsed")


def lateness(
    frame: Frame,
    shares: Iterable[float] = (0.5, 0.9, 1.0),
    by: By = (),
    *,
    opened: str = "opened",
) -> Frame:
    """Return how late the late cases were, as `percentiles`; `p100` is the latest of all.

    Raises:
        RangeError: a share that is not above 0 and at most 1, or given twice.
        WrongTypeError: no numbers, or no list of them.
        ColumnError: the table was not evaluated, or has no such column to group by.
    """
    return _times(frame, _named(shares), by, opened, "late")


def budgets(frame: Frame, share: float = 0.95, by: By = (), *, opened: str = "opened") -> Frame:
    """Return the smallest budget with which that share of the judged cases had met each target.

    The columns are those of *by*, then `target`, `cases` and `needed`.

    Raises:
        RangeError: the share is not above 0 and at most 1.
        WrongTypeError: it is no number.
        ColumnError: the table was not evaluated, or has no such column to group by.
    """
    _percent(share)
    return _times(frame, {"needed": share}, by, opened, "elapsed")


def _named(shares: Iterable[float]) -> dict[str, float]:
    """Return shares by the names of their columns."""
    if isinstance(shares, str | bytes) or not isinstance(shares, Iterable):
        raise WrongTypeError(
            f"shares={shares!r}", why="they are several numbers", fix="pass e.g. [0.5, 0.95]"
        )
    found: dict[str, float] = {}
    for share in shares:
        name = f"p{_percent(share)}"
        if name in found:
            raise RangeError(
                f"a share of {share}", why="it is given twice", fix="give each share once"
            )
        found[name] = share
    return found


def _percent(share: Any) -> str:
    """Return a share as a percentage, to its last digit."""
    if isinstance(share, bool) or not isinstance(share, int | float | Decimal | np.floating):
        raise WrongTypeError(
            f"a share of {share!r}", why="a share is a number", fix="use e.g. 0.95"
        )
    exact = Decimal(str(share))
    if not (exact.is_finite() and 0 < exact <= 1):
        raise RangeError(
            f"a share of {share}", why="it lies above 0 and at most at 1", fix="use e.g. 0.95"
        )
    _, digits, exponent = exact.as_tuple()
    text = f"{Decimal((0, digits, int(exponent) + 2)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _times(frame: Frame, shares: dict[str, float], by: By, opened: str, what: str) -> Frame:
    table = read_table(frame)
    groups = Groups.of(table, key_names(by, ("target", "cases", *shares)), opened)
    parts = []
    for target in targets_of(table):
        verdicts = Verdicts.of(table, target)
        values, unit = _late(table, target) if what == "late" else _took(table, target)
        chosen = (verdicts.missed if what == "late" else verdicts.judged) & (values != NAT)
        counts = groups.sums(chosen)
        places = np.flatnonzero(counts)
        times = least_times(groups, values, chosen, shares.values())
        found = zip(shares, times, strict=True)
        parts.append(
            [
                *groups.at(places),
                target_column(table, [target] * len(places)),
                numbers(table, "cases", counts[places]),
                *(plain_series(table, p, x[places].view(f"m8[{unit}]"), None) for p, x in found),
            ]
        )
    return stacked(parts)


def _took(table: Any, target: str) -> tuple[Array, str]:
    return lengths_of(table, f"{target}_elapsed")


def _late(table: Any, target: str) -> tuple[Array, str]:
    values, unit = lengths_of(table, f"{target}_remaining")
    return np.where(values == NAT, NAT, -values), unit


def least_times(
    groups: Groups, values: Array, chosen: Array, shares: Iterable[float]
) -> list[Array]:
    """Return, for each share, the least value that this share of each group is at or below.

    NaT for a group of which no row is chosen.
    """
    counts = groups.sums(chosen)
    ends = np.cumsum(counts)
    first = ends - counts
    ordered = values[chosen][groups.order(chosen)]
    for start, end in pairwise([0, *ends.tolist()]):
        ordered[start:end].sort()
    some = np.flatnonzero(counts)
    distinct, place = np.unique(counts[some], return_inverse=True)
    found = []
    for share in shares:
        ranks = np.array([_rank(share, count) for count in distinct.tolist()], np.int64)
        least: Array = np.full(groups.count, NAT)
        least[some] = ordered[first[some] + ranks[place]]
        found.append(least)
    return found


def _rank(share: float, count: int) -> int:
    """Return the place of a percentile among sorted values: at least that share is at or before."""
    return ceil(Fraction(str(share)) * count) - 1  # 0.95 as it is written, not as a float holds it
