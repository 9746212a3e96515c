"""Reading logs of events in JSON or CSV, a line each: many cases, held only while they are open."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from io import StringIO
from typing import Any, NamedTuple, TextIO

from slacal.cli.lines import LONGEST, Line, once, read_lines, refuse
from slacal.cli.times import read_time
from slacal.deadlines.case import Case, Tracker
from slacal.deadlines.events import Event, check_repairs
from slacal.errors import EventError, HorizonError, SlacalError, did_you_mean, shortened
from slacal.policy import Policy

_NEEDED = ("case", "event", "at")
_MORE = ("category", "channel", "motivation", "reason")
_HELP = 'write e.g. {"case": "7", "event": "reported", "at": "2026-05-04T14:30", "category": "II"}'


class LineError(SlacalError, ValueError):
    """A line that is no event."""


class Manner(NamedTuple):
    """How a log is read: the zone of times without an offset, and what is told of whole cases."""

    zone: tzinfo
    fold: int | None
    together: bool  # the events of a case stand together
    repair: frozenset[Any]


class Problem(NamedTuple):
    """A line that could not be used."""

    line: Line
    error: SlacalError


class Told(NamedTuple):
    """A case whose events have all been read, and whether any of its times had no offset."""

    case: Case
    was_naive: bool


class _Open:
    """A case whose events are still being read."""

    __slots__ = ("tracker", "was_naive")

    def __init__(self, policy: Policy, repair: frozenset[Any]) -> None:
        self.tracker = Tracker(policy.promise, repair)
        self.was_naive = False

    def add(self, event: Event) -> None:
        tracker = self.tracker
        try:
            tracker.add(event)
        except HorizonError:  # found half-way through: what was known before is worked out again
            self.tracker = Tracker(tracker.promise, tracker.repair)
            for each in [each for each in tracker.events if each is not event]:
                self.tracker.add(each)
            self.tracker.repairs = tracker.repairs
            raise

    @property
    def is_over(self) -> bool:
        return self.tracker.log.state in ("closed", "cancelled")


def read_cases(policy: Policy, stream: TextIO | None, manner: Manner) -> Iterator[Told | Problem]:
    """Yield each case once its events have been read, and each line that could not be used.

    Where the events of a case stand together, that is when the next case begins; else when the case
    is closed or cancelled. What is left is told at the end.
    """
    cases: dict[str, _Open] = {}
    for line, row in _rows(stream):
        try:
            if isinstance(row, SlacalError):
                raise row
            name, event, was_naive = _event(row, manner)
            found = cases.get(name) or _Open(policy, manner.repair)
            found.add(event)
        except SlacalError as error:
            yield Problem(line, _from_the_beginning(error, manner))
            continue
        if manner.together and name not in cases:
            yield from _told(cases)
        found.was_naive |= was_naive
        cases[name] = found
        if found.is_over and not manner.together:
            yield Told(Case(name, cases.pop(name).tracker), found.was_naive)
    yield from _told(cases)


def how_to_read(policy: Policy, fold: int | None, together: bool, repair: Sequence[str]) -> Manner:
    """Return how a log is read under a policy."""
    return Manner(policy.calendar.timezone, fold, together, check_repairs(repair))


def _told(cases: dict[str, _Open]) -> Iterator[Told]:
    while cases:
        name = next(iter(cases))
        found = cases.pop(name)
        yield Told(Case(name, found.tracker), found.was_naive)


def _from_the_beginning(error: SlacalError, manner: Manner) -> SlacalError:
    first = (
        isinstance(error, EventError) and "other" in error.facts and error.facts["other"] is None
    )
    if not first or manner.together:
        return error
    fix = f"{error.fix}; where it goes on after it was closed, put its events together: --sorted"
    return EventError(error.what, why=error.why, fix=fix, **error.facts)


# Lines


def _rows(stream: TextIO | None) -> Iterator[tuple[Line, dict[str, Any] | SlacalError]]:
    """Yield each line with what stands in it by name, or with what is wrong with it."""
    header: list[str] | None = None
    for i, line in enumerate(read_lines(stream)):
        try:
            text = _text(line)
            if i == 0 and not text.startswith("{"):
                header = _header(text)
                continue
            yield line, _json_row(text) if header is None else _csv_row(header, text)
        except SlacalError as error:
            if i == 0:
                raise
            yield line, error


def _text(line: Line) -> str:
    if len(line.content) > LONGEST:
        raise LineError(
            "a line", why=f"it is longer than {LONGEST} bytes", fix="give one event a line"
        )
    try:
        return line.content.decode("utf-8").strip()
    except UnicodeDecodeError:
        raise LineError("a line", why="it is not UTF-8", fix="save it as UTF-8") from None


def _header(text: str) -> list[str]:
    names = [name.strip().lower() for name in next(csv.reader(StringIO(text)))]
    for name in names:
        if name not in (*_NEEDED, *_MORE):
            raise _unknown("column", name)
    for name in names:
        if names.count(name) > 1:
            raise LineError(
                f'column "{name}"', why="it is given twice", fix="keep one of the two columns"
            )
    for name in _NEEDED:
        if name not in names:
            raise LineError(
                f'no column "{name}"',
                why=f"a log in CSV begins with the names {', '.join(_NEEDED)}",
                fix=f"or {_HELP}",
            )
    return names


def _csv_row(header: list[str], text: str) -> dict[str, Any]:
    try:
        cells = next(csv.reader(StringIO(text), strict=True))
    except csv.Error as error:
        raise LineError("a line of CSV", why=str(error), fix="quote what holds a comma") from None
    if len(cells) != len(header):
        raise LineError(
            "a line of CSV",
            why=f"it has {len(cells)} cells, the header {len(header)}",
            fix="give each line a cell for each column",
        )
    return {name: cell.strip() for name, cell in zip(header, cells, strict=True) if cell.strip()}


def _json_row(text: str) -> dict[str, Any]:
    try:
        row = json.loads(text, parse_constant=refuse, object_pairs_hook=once)
    except (ValueError, RecursionError):
        raise LineError("a line of JSON", why="it cannot be read", fix=_HELP) from None
    if not isinstance(row, dict):
        raise LineError("a line of JSON", why="it is no object", fix=_HELP)
    for name in row:
        if name not in (*_NEEDED, *_MORE):
            raise _unknown("key", name)
    return {name: value for name, value in row.items() if value is not None}


def _unknown(what: str, name: str) -> LineError:
    known = (*_NEEDED, *_MORE)
    return LineError(
        f'unknown {what} "{shortened(name)}"',
        why=f"known are {', '.join(known)}",
        fix=did_you_mean(name, known) or "leave it out",
    )


def _event(row: dict[str, Any], manner: Manner) -> tuple[str, Event, bool]:
    case = row.get("case")
    if isinstance(case, int) and not isinstance(case, bool):
        row = {**row, "case": str(case)}
    for name in (*_NEEDED, *_MORE):
        if name in row and not isinstance(row[name], str):
            raise LineError(f'"{name}": {row[name]!r:.80}', why="it is no text", fix=_HELP)
        if name in _NEEDED and not row.get(name):
            raise LineError(f'no "{name}"', why="an event has a case, a kind and a time", fix=_HELP)
    typed = read_time(row["at"], manner.zone, manner.fold)
    more = {name: row[name] for name in _MORE if name in row}
    return row["case"], Event(row["event"], typed.at, **more), typed.was_naive
