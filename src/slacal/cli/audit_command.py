"""`slacal audit`: where the deadlines that another system recorded differ, and likely why."""

from __future__ import annotations

import csv
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TextIO

from slacal.cli.output import calendar_data, calendar_rows, json_text, table
from slacal.cli.sources import policy_of
from slacal.cli.times import read_time
from slacal.errors import ColumnError, MissingPackageError, SlacalError, did_you_mean
from slacal.instants import to_instant
from slacal.policy import Policy

if TYPE_CHECKING:
    from slacal.history import Audit

_CATEGORY = "category"
_HEAD_LINES = 2  # the first row of a file stands on its second line


def run(args: Namespace) -> int:
    """Print the findings; 0: all deadlines agree, 1: some differ."""
    policy = policy_of(args)
    with _opened(args.file) as file:
        rows = list(csv.DictReader(file))
    found = _audit(policy, args, rows)
    print(json_text(_data(policy, found)) if args.json else _text(policy, found))
    return int(found.agreed < found.compared)


@contextmanager
def _opened(path: str) -> Iterator[TextIO]:
    if path == "-":
        yield sys.stdin
        return
    with open(path, newline="", encoding="utf-8-sig") as file:
        yield file


def _audit(policy: Policy, args: Namespace, rows: list[dict[str, Any]]) -> Audit:
    try:
        import numpy as np

        from slacal.history.audit import audit_columns, audited_target
        from slacal.history.evaluate import Cases
        from slacal.history.frames import Zoned
        from slacal.history.kernel.columns import NAT, column_of
    except ModuleNotFoundError as error:
        raise MissingPackageError(
            f"{error.name} is not installed",
            why="tables are read with NumPy and narwhals",
            fix='install slacal with its extra: pip install "slacal[history]"',
            name=error.name,
        ) from None
    target = audited_target(policy, args.target)
    known = {category.code: place for place, category in enumerate(policy.categories)}
    codes = _codes(policy, args.category, rows, known)

    def column(name: str) -> Any:
        read = (_instant(_cell(rows, row, name), policy, args.fold) for row in range(len(rows)))
        values = [NAT if at is None else at for at in read]
        return column_of(name, np.array(values, np.int64), "us")

    cases = Cases(Zoned(column(args.opened), None, None), np.array(codes, np.int64))
    tolerance = timedelta(seconds=args.tolerance)
    return audit_columns(policy, target, cases, column(args.recorded), tolerance=tolerance)


def _codes(
    policy: Policy, name: str | None, rows: list[dict[str, Any]], known: dict[str, int]
) -> list[int]:
    """Return the place of each row's category; -1 for one that the policy does not have."""
    default = known.get(policy.default_category or "", -1)
    if name is None and rows and _CATEGORY not in rows[0]:
        return [default] * len(rows)
    cells = (_cell(rows, row, name or _CATEGORY) for row in range(len(rows)))
    return [known.get(cell, -1) if cell else default for cell in cells]


def _cell(rows: list[dict[str, Any]], row: int, name: str) -> str:
    if name not in rows[row]:
        names = [str(column) for column in rows[row]]
        raise ColumnError(
            f'no column "{name}"',
            why=f"the file has {', '.join(names)}",
            fix=did_you_mean(name, names) or "name one of these",
            column=name,
        )
    return rows[row][name] or ""


def _instant(text: str, policy: Policy, fold: int | None) -> int | None:
    """Return a time as an instant; None where it cannot be read."""
    if not text.strip():
        return None
    try:
        return to_instant(read_time(text, policy.calendar.timezone, fold).at)
    except SlacalError:
        return None


def _text(policy: Policy, found: Audit) -> str:
    left_out = found.rows - found.compared
    head = [
        ("rows", f"{found.rows}"),
        ("compared", f"{found.compared} {found.target} deadlines; {left_out} rows left out"),
        ("agreed", f"{found.agreed}, {found.compared - found.agreed} differ"),
        *calendar_rows(policy.calendar, was_naive=False),
    ]
    rows = [("rows", "against", "cause", "", "for example")]
    rows += [
        (str(len(c.rows)), str(c.against), c.kind, c.what, f"line {c.rows[0] + _HEAD_LINES}")
        for c in found.causes
    ]
    if found.unexplained:
        example = f"line {found.unexplained[0] + _HEAD_LINES}"
        rows.append((str(len(found.unexplained)), "", "unexplained", "", example))
    return table(head) if len(rows) == 1 else f"{table(head)}\n\n{table(rows)}"


def _data(policy: Policy, found: Audit) -> dict[str, Any]:
    return {
        "target": found.target,
        "rows": found.rows,
        "compared": found.compared,
        "agreed": found.agreed,
        "causes": [
            {
                "cause": cause.kind,
                "what": cause.what,
                "day": cause.day and cause.day.isoformat(),
                "lines": [row + _HEAD_LINES for row in cause.rows],
                "against": cause.against,
            }
            for cause in found.causes
        ],
        "unexplained": [row + _HEAD_LINES for row in found.unexplained],
        "calendar": calendar_data(policy.calendar),
    }
