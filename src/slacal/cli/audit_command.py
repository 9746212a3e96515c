"""`slacal audit`: where the deadlines that another system recorded differ, and likely why."""

from __future__ import annotations

import csv
import sys
from argparse import Namespace
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

from slacal.cli.output import calendar_data, calendar_rows, json_text, table
from slacal.cli.sources import policy_of
from slacal.cli.times import read_time
from slacal.errors import (
    ColumnError,
    FileError,
    MissingPackageError,
    RangeError,
    SlacalError,
    did_you_mean,
)
from slacal.instants import to_instant
from slacal.policy import Policy

if TYPE_CHECKING:
    from slacal.history import Audit

_CATEGORY = "category"
_LONGEST = 10**9  # some 31 years
_LONGEST_CELL = 2**31 - 1
_NAT = -(2**63)  # as NumPy has it


class Rows(NamedTuple):
    """What is read of a file, row by row: lines, places of categories (-1: none), and instants."""

    line: array[int]
    code: array[int]
    opened: array[int]
    recorded: array[int]


def run(args: Namespace) -> int:
    """Print the findings; 0: all deadlines agree, 1: some differ."""
    policy = policy_of(args)
    with _opened(args.file) as file:
        rows = _read(file, policy, args)
    found = _audit(policy, args, rows)
    print(json_text(_data(policy, found, rows)) if args.json else _text(policy, found, rows))
    return int(found.agreed < found.compared)


@contextmanager
def _opened(path: str) -> Iterator[TextIO]:
    if path == "-":
        yield sys.stdin
        return
    with open(path, newline="", encoding="utf-8-sig") as file:
        yield file


def _lines_of(file: TextIO) -> Iterator[str]:
    """Yield the lines of a file, each as it is.

    Raises:
        FileError: it is not UTF-8.
    """
    try:
        yield from file
    except UnicodeDecodeError:
        raise FileError("the file", why="it is not UTF-8", fix="save it as UTF-8") from None


def _read(file: TextIO, policy: Policy, args: Namespace) -> Rows:
    """Return the columns that are asked about.

    Raises:
        ColumnError: the file has no such column; it names those that it has.
    """
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(_lines_of(file))
    head = next(reader, [])
    opened, recorded = (_place(head, name) for name in (args.opened, args.recorded))
    category = args.category or (_CATEGORY if _CATEGORY in head else None)
    place = None if category is None else _place(head, category)
    known = {category.code: number for number, category in enumerate(policy.categories)}
    default = known.get(policy.default_category or "", -1)
    rows = Rows(*(array("q") for _ in Rows._fields))
    line = reader.line_num + 1
    for cells in reader:
        if cells:  # not an empty line
            code = "" if place is None else _cell(cells, place)
            rows.line.append(line)
            rows.code.append(known.get(code, -1) if code else default)
            rows.opened.append(_instant(_cell(cells, opened), policy, args.fold))
            rows.recorded.append(_instant(_cell(cells, recorded), policy, args.fold))
        line = reader.line_num + 1
    return rows


def _place(head: list[str], name: str) -> int:
    if name in head:
        return head.index(name)
    raise ColumnError(
        f'no column "{name}"',
        why=f"the file has {', '.join(head)}",
        fix=did_you_mean(name, head) or "name one of these",
        column=name,
    )


def _cell(cells: list[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _audit(policy: Policy, args: Namespace, rows: Rows) -> Audit:
    try:
        import numpy as np

        from slacal.history.agreed import Agreed
        from slacal.history.audits.audit import audit_columns, audited_target
        from slacal.history.frames import Zoned
        from slacal.history.kernel.columns import column_of
        from slacal.history.received import Cases
    except ModuleNotFoundError as error:
        raise MissingPackageError(
            f"{error.name} is not installed",
            why="tables are read with NumPy and narwhals",
            fix='install slacal with its extra: pip install "slacal[history]"',
            name=error.name,
        ) from None
    tolerance = _tolerance(args.tolerance)
    agreed = Agreed.of(policy)
    target = audited_target(agreed, args.target)
    code, opened, recorded = (np.array(column, np.int64) for column in rows[1:])
    cases = Cases(Zoned(column_of(args.opened, opened, "us"), None, None), code)
    due = column_of(args.recorded, recorded, "us")
    return audit_columns(agreed, target, cases, due, tolerance=tolerance)


def _tolerance(seconds: int) -> timedelta:
    if 0 <= seconds <= _LONGEST:
        return timedelta(seconds=seconds)
    raise RangeError(
        f"--tolerance {seconds}",
        why=f"it is 0 to {_LONGEST} seconds",
        fix="give e.g. --tolerance 60",
    )


def _instant(text: str, policy: Policy, fold: int | None) -> int:
    """Return a time as an instant; NaT where it cannot be read."""
    if not text.strip():
        return _NAT
    try:
        return to_instant(read_time(text, policy.calendar.timezone, fold).at)
    except SlacalError:
        return _NAT


def _text(policy: Policy, found: Audit, rows: Rows) -> str:
    left_out = found.rows - found.compared
    head = [
        ("rows", f"{found.rows}"),
        ("compared", f"{found.compared} {found.target} deadlines; {left_out} rows left out"),
        ("agreed", f"{found.agreed}, {found.compared - found.agreed} differ"),
        *calendar_rows(policy.calendar, was_naive=False),
    ]
    told = [("rows", "against", "cause", "", "for example")]
    told += [
        (str(len(c.rows)), str(c.against), c.kind, c.what, f"line {rows.line[c.rows[0]]}")
        for c in found.causes
    ]
    if found.unexplained:
        example = f"line {rows.line[found.unexplained[0]]}"
        told.append((str(len(found.unexplained)), "", "unexplained", "", example))
    return table(head) if len(told) == 1 else f"{table(head)}\n\n{table(told)}"


def _data(policy: Policy, found: Audit, rows: Rows) -> dict[str, Any]:
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
                "lines": [rows.line[row] for row in cause.rows],
                "against": cause.against,
            }
            for cause in found.causes
        ],
        "unexplained": [rows.line[row] for row in found.unexplained],
        "calendar": calendar_data(policy.calendar),
    }
