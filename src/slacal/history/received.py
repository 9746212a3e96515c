"""Cases as they came in: when, and what each row is promised by the policy that judges it."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from slacal.errors import SlacalError, UnknownCategoryError
from slacal.history.agreed import NO_POLICY, Agreed
from slacal.history.frames import ReadAs, Zoned, factorized, read_instants, unknown_row
from slacal.history.kernel.columns import NAT, Array, floored
from slacal.policy import Policy

NO_CASE = -1
_UNKNOWN = -2


@attrs.frozen(eq=False)
class Cases:
    """When cases came in, and the place of their category among all of `Agreed`; -1 is no case."""

    opened: Zoned
    codes: Array


def read_cases(
    frame: Any, agreed: Agreed, opened: str, category: str | None, reading: ReadAs
) -> Cases:
    """Return the cases of a narwhals frame.

    Raises:
        PolicyError: no policy judges a row; see `Agreed.judges`.
        UnknownLabelError, UnknownCategoryError: a category that the row's policy does not have.
    """
    start = read_instants(frame, opened, reading)
    judge = agreed.judges(frame, floored(start.column), opened, reading.errors)
    label: Array = np.full(len(start.column), -1)
    labels: list[Any] = []
    if category is not None:
        found = factorized(frame, category)
        label, labels = found.codes, found.values
    places = _places(agreed, labels)
    if judge is None:
        codes = places[0][label]
    else:
        codes = np.where(judge == NO_POLICY, NO_CASE, places[judge, label])
    unknown = codes == _UNKNOWN
    if judge is not None:  # what never came in may be of another version
        unknown &= start.column.raw != NAT
    if unknown.any() and reading.errors == "raise":
        row = int(np.argmax(unknown))
        policy = agreed.policies[0 if judge is None else judge[row]]
        raise _unknown(frame, policy, row, category, several=judge is not None)
    return Cases(start, np.where(codes == _UNKNOWN, NO_CASE, codes))


def _places(agreed: Agreed, labels: list[Any]) -> Array:
    """Return for each policy the place of each label's category, and last that of the default."""
    rows = []
    first = 0
    for policy in agreed.policies:
        known = {each.code: first + n for n, each in enumerate(policy.categories)}
        first += len(known)
        rows.append([known.get(label, _UNKNOWN) for label in [*labels, policy.default_category]])
    return np.array(rows)


def _unknown(
    frame: Any, policy: Policy, row: int, category: str | None, *, several: bool
) -> SlacalError:
    """Return the error for a row whose category its policy does not have."""
    codes = [each.code for each in policy.categories]
    if category is not None:
        whose = f'policy "{policy.name}" judges it; ' if several else ""
        return unknown_row(frame, category, row, codes, whose)
    return UnknownCategoryError(
        f"{f'row {row}: ' if several else ''}no column of categories, and no default",
        why=f'policy "{policy.name}" has {", ".join(codes)}',
        fix='name the column: category="...", or give the policy a default_category',
        category=None,
        **({"row": row} if several else {}),
    )
