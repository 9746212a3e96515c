"""Rows and cells, and the one table a person reads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.timing import Sample

OURS = "slacal"
UNITS = ((1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1.0, "ns"))


@dataclass(frozen=True)
class Timed:
    """A measured cell; *sample* is in nanoseconds a call."""

    sample: Sample


@dataclass(frozen=True)
class Size:
    """A measured cell: bytes held, and the peak while making."""

    held: int
    peak: int


@dataclass(frozen=True)
class Unmeasured:
    """A cell without a figure: a few words why, and the case where there is one."""

    reason: str
    detail: str = ""


Cell = Timed | Size | Unmeasured


@dataclass(frozen=True)
class Row:
    """One piece of work in one calendar, done by all contenders."""

    work: str
    calendar: str
    cells: dict[str, Cell]
    days: int | None = None

    def sample(self, name: str) -> Sample | None:
        cell = self.cells.get(name)
        return cell.sample if isinstance(cell, Timed) else None


@dataclass
class Notes:
    """Numbered remarks under the table; the same remark keeps its number."""

    texts: list[str] = field(default_factory=list)

    def number(self, text: str) -> int:
        if text not in self.texts:
            self.texts.append(text)
        return self.texts.index(text) + 1


def duration(nanoseconds: float) -> str:
    for size, unit in UNITS:
        if abs(nanoseconds) >= size:
            return f"{nanoseconds / size:.3g} {unit}"
    return f"{nanoseconds:.3g} ns"


def megabytes(count: int) -> str:
    return f"{count / 1e6:.2f} MB"


def cell_text(cell: Cell, ours: Sample | None, notes: Notes) -> str:
    if isinstance(cell, Size):
        return f"{megabytes(cell.held)}, peak {megabytes(cell.peak)}"
    if isinstance(cell, Unmeasured):
        return f"{cell.reason} [{notes.number(cell.detail)}]" if cell.detail else cell.reason
    times = "" if ours in (None, cell.sample) else _times(cell.sample, ours)
    return f"{duration(cell.sample.median)}{times}"


def _times(theirs: Sample, ours: Sample | None) -> str:
    if ours is None or ours.median <= 0:
        return ""
    ratio = theirs.median / ours.median
    if ratio < 0.01:
        return " (<0.01x)"
    return f" ({ratio:,.0f}x)" if ratio >= 10 else f" ({ratio:.2g}x)"


def lines(rows: Sequence[Row], names: Sequence[str], notes: Notes) -> list[str]:
    """Return the table: medians, and in brackets how many times slacal's own figure."""
    grid = [["work", "calendar", "days", *names]]
    for row in rows:
        ours = row.sample(OURS)
        days = f"{row.days:,}" if row.days else ""
        cells = [cell_text(row.cells[name], ours, notes) for name in names]
        grid.append([row.work, row.calendar, days, *cells])
    return _aligned(grid, breaks=_breaks(rows))


def _breaks(rows: Sequence[Row]) -> set[int]:
    """Return the numbers of the rows that start another piece of work."""
    starts = {n for n in range(1, len(rows)) if rows[n].calendar != rows[n - 1].calendar}
    return {n + 1 for n in starts} | {1}


def _aligned(grid: Sequence[Sequence[str]], breaks: set[int]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*grid, strict=True)]
    rule = "-" * (sum(widths) + 2 * len(widths) - 2)
    text = []
    for n, cells in enumerate(grid):
        if n in breaks:
            text.append(rule)
        text.append("  ".join(map(str.ljust, cells, widths)).rstrip())
    return text


def plain_table(grid: Sequence[Sequence[str]]) -> list[str]:
    return _aligned(grid, breaks={1})


def row_facts(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return the rows as JSON, with minimum and median."""
    return [
        {
            "work": row.work,
            "calendar": row.calendar,
            "days": row.days,
            "cells": {name: _cell_facts(cell) for name, cell in row.cells.items()},
        }
        for row in rows
    ]


def _cell_facts(cell: Cell) -> dict[str, Any]:
    if isinstance(cell, Size):
        return {"held_bytes": cell.held, "peak_bytes": cell.peak}
    if isinstance(cell, Unmeasured):
        return {"unmeasured": cell.reason, "detail": cell.detail}
    sample = cell.sample
    return {
        "median_ns": round(sample.median, 1),
        "min_ns": round(sample.minimum, 1),
        "rounds": len(sample.rounds),
        "inputs": sample.inputs,
    }
