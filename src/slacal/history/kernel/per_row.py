"""Values that differ by row: which calendar, or which budget, each row is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan
from typing import Any, Generic, TypeVar

import attrs
import numpy as np

from slacal.errors import RangeError, UnknownLabelError, WrongTypeError, did_you_mean
from slacal.history.kernel.columns import Array

T = TypeVar("T")


def _codes(codes: Any) -> Array:
    found = np.asarray(codes)
    if found.ndim == 1 and found.dtype.kind in "iu":
        return found.astype(np.int64, copy=False)
    raise WrongTypeError(
        f"codes of {found.dtype}",
        why="a code is the place of a row's value among the values",
        fix="pass an array of integers, or use PerRow.of(labels, values)",
    )


@attrs.frozen(eq=False)
class PerRow(Generic[T]):
    """One of a few values for each row; where the code is -1 the row has none, and no answer.

    Args:
        values: a few calendars, or budgets.
        codes: for each row the place of its value among *values*, or -1.
    """

    values: Sequence[T] = attrs.field(converter=tuple)
    codes: Array = attrs.field(converter=_codes)

    def __attrs_post_init__(self) -> None:
        codes = self.codes
        if len(codes) and not (codes.min() >= -1 and codes.max() < len(self.values)):
            row = int(np.argmax((codes < -1) | (codes >= len(self.values))))
            raise RangeError(
                f"row {row}: code {codes[row]}",
                why=f"there are {len(self.values)} values",
                fix="use 0 for the first, -1 for none",
                row=row,
            )

    @classmethod
    def of(cls, labels: Any, values: Mapping[Any, T]) -> PerRow[T]:
        """Return the values that labels stand for: `PerRow.of(["II", "I"], {"I": …, "II": …})`.

        A label that is None (or NaN) has no value.

        Raises:
            UnknownLabelError: a label that stands for none; it names the row.
        """
        codes = coded(labels, {label: code for code, label in enumerate(values)})
        return cls(tuple(values.values()), codes)

    def __len__(self) -> int:
        return len(self.codes)

    def rows(self, index: Array) -> PerRow[T]:
        """Return the values of some rows."""
        return PerRow(self.values, self.codes[index])

    def used(self) -> PerRow[T]:
        """Return the same without the values that no row has."""
        held, codes = np.unique(self.codes, return_inverse=True)
        none = int(len(held) > 0 and held[0] == -1)
        return PerRow([self.values[code] for code in held[none:]], codes - none)


def coded(labels: Any, codes: Mapping[Any, int], *, strict: bool = True) -> Array:
    """Return the code of each label, -1 for none; -2 for one without a code, unless *strict*.

    Raises:
        UnknownLabelError: a label without a code.
    """
    array = np.asarray(labels)
    if array.dtype.kind in "OfT":  # text as objects, or with gaps
        codes = {None: -1, **codes}
        found = [codes.get(None if is_none(x) else x, -2) for x in array.tolist()]
        result = np.array(found, np.int64)
    else:
        known, places = np.unique(array, return_inverse=True)
        each = np.array([codes.get(label, -2) for label in known.tolist()], np.int64)
        result = each[places] if len(each) else np.zeros(0, np.int64)
    unknown = result == -2
    if strict and unknown.any():
        row = int(np.argmax(unknown))
        raise unknown_label(row, array[row], codes)
    return result


def is_none(label: Any) -> bool:
    """Return whether a label is None or NaN."""
    return label is None or (isinstance(label, float) and isnan(label))


def unknown_label(row: int, label: Any, known: Mapping[Any, int]) -> UnknownLabelError:
    """Return the error for a row's label that stands for nothing."""
    names = [str(name) for name in known]
    return UnknownLabelError(
        f"row {row}: {label!r}",
        why=f"known are {', '.join(names)}",
        fix=did_you_mean(str(label), names) or "use one of these",
        row=row,
        label=label,
    )
