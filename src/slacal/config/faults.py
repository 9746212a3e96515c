"""Faults of a file: all of them at once, each with its place, its reason and a way out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from slacal.errors import FileError, SlacalError

Place = str | int
Path = tuple[Place, ...]

_MOST_TOLD = 50  # in the text of an error; all are among its facts
_BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


class Placed(Exception):  # noqa: N818 - an error with its place, on its way to a Fault
    """An error, or a group of them, at one place of a list or a table."""

    def __init__(self, place: Place, error: Exception) -> None:
        super().__init__(place, error)
        self.place = place
        self.error = error

    def as_group(self) -> ExceptionGroup[Placed]:
        """Return it as a group of one, as lists and tables raise."""
        return ExceptionGroup("faults", [self])


class Fault(NamedTuple):
    """What is wrong at one place of a file; line is None where nobody knows it."""

    path: Path
    error: SlacalError

    def data(self, line: int | None) -> dict[str, str | int | None]:
        """Return it as plain data."""
        what, why, fix = self.error.what, self.error.why, self.error.fix
        path = path_text(self.path)
        return {"path": path, "line": line, "what": what, "why": why, "fix": fix}


def path_text(path: Path) -> str:
    """Return a path as `calendar.hours[1]`; keys with other characters stand in quotes."""
    text = ""
    for place in path:
        if isinstance(place, int):
            text += f"[{place}]"
        else:
            key = place if _BARE.fullmatch(place) else json.dumps(place[:80], ensure_ascii=False)
            text += f".{key}" if text else key
    return text


def found_in(error: Exception, path: Path = ()) -> Iterator[Fault]:
    """Yield the faults of an error, or of all errors of a group, below a path."""
    if isinstance(error, Placed):
        yield from found_in(error.error, (*path, error.place))
    elif isinstance(error, ExceptionGroup):
        for inner in error.exceptions:
            yield from found_in(inner, path)
    elif isinstance(error, SlacalError):
        yield Fault(path, error)
    else:
        raise error


def file_error(
    file: str, faults: list[Fault], lines: Callable[[Path], int | None] = lambda path: None
) -> FileError:
    """Return the one error that tells all faults of a file, a line of text each."""
    told = [fault.data(lines(fault.path)) for fault in faults]
    told.sort(key=lambda fault: fault["line"] or 0)
    rows = [_row(file, fault) for fault in told[:_MOST_TOLD]]
    if len(told) > _MOST_TOLD:
        rows.append(f"  and {len(told) - _MOST_TOLD} more")
    if len(faults) == 1:
        what = f"{_where(file, told[0])}{told[0]['what']}"
        return FileError(
            what, why=faults[0].error.why, fix=faults[0].error.fix, file=file, faults=tuple(told)
        )
    what = "\n".join([f"{file} has {len(faults)} faults", *rows])
    return FileError(what, file=file, faults=tuple(told))


def _where(file: str, fault: Mapping[str, str | int | None]) -> str:
    line = "" if fault["line"] is None else f":{fault['line']}"
    path = f"{fault['path']}: " if fault["path"] else ""
    return f"{file}{line}: {path}"


def _row(file: str, fault: Mapping[str, str | int | None]) -> str:
    why = f": {fault['why']}" if fault["why"] else ""
    fix = f"; {fault['fix']}" if fault["fix"] else ""
    return f"  {_where(file, fault)}{fault['what']}{why}{fix}"
