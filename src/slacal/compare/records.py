"""Reading a deadline's record back: never trusted, and every fault of it named at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

import attrs

from slacal.budget import Budget
from slacal.calendars.almanac import LANDINGS, Landing
from slacal.calendars.counting import COUNTINGS, Counting, check_counting
from slacal.calendars.declaration import FIRST_YEAR, LAST_YEAR
from slacal.deadlines.deadline import promise_fingerprint
from slacal.errors import SlacalError, shortened
from slacal.instants import Instant, Micros, micros_of, to_instant

_T = TypeVar("_T")
_MOST_FAULTS = 10
_LONGEST_TIME = 40  # "2026-05-04T14:30:00.000001+00:19:32" and some room


class RecordError(SlacalError, ValueError):
    """A record that cannot be read; `faults` has a (path, fault) pair for each."""


class Moment(NamedTuple):
    """An instant, and what the clock showed then, less UTC."""

    instant: Instant
    offset: Micros


class Skipped(NamedTuple):
    """A closed date that took service away, and by what it was closed."""

    date: date
    name: str
    source: str


class Versions(NamedTuple):
    """With which software and data a record was made."""

    slacal: str
    time_zones: tuple[dict[str, str | None], ...]
    holidays: tuple[dict[str, str | None], ...]


@attrs.frozen
class Record:
    """A deadline as it was promised: what `Deadline.record()` holds, checked and typed."""

    policy: str
    category: str
    target: str
    opened: Moment
    start: Moment
    due: Moment
    budget: Budget
    counting: Counting
    landing: Landing | None
    windows: tuple[tuple[Moment, Moment], ...]
    skipped: tuple[Skipped, ...]
    calendar_fingerprint: str
    fingerprint: str
    versions: Versions

    @property
    def is_altered(self) -> bool:
        """Whether its fingerprint is not that of what it says was promised."""
        return self.fingerprint != promise_fingerprint(
            opened=self.opened.instant,
            start=self.start.instant,
            due=self.due.instant,
            budget=self.budget,
            counting=self.counting,
            landing=self.landing,
            windows=[(opens.instant, closes.instant) for opens, closes in self.windows],
        )

    @property
    def service(self) -> Micros:
        """The service time of its windows."""
        return sum(closes.instant - opens.instant for opens, closes in self.windows)


def read_record(data: object) -> Record:
    """Return what a record says.

    Args:
        data: the plain data of `Deadline.record()`, also after a trip through JSON; keys that are
            not known are left alone.

    Raises:
        RecordError: something is missing, of the wrong type, or contradicts the rest.
    """
    if not isinstance(data, Mapping):
        raise _error([("record", f"it is a {type(data).__name__}, and no mapping of names")])
    faults: list[tuple[str, str]] = []

    def read(key: str, reader: Callable[[Any], _T]) -> _T:
        try:
            if key in data:
                return reader(data[key])
            faults.append((key, "it is missing"))
        except _Fault as fault:
            faults.append((f"{key}{fault.path}", fault.text))
        return None  # type: ignore[return-value]  # never seen: a fault ends in an error

    record = Record(
        policy=read("policy", _text),
        category=read("category", _text),
        target=read("target", _text),
        opened=read("opened", _moment),
        start=read("start", _moment),
        due=read("due", _moment),
        budget=read("budget", _budget),
        counting=read("counting", _counting),
        landing=read("landing", _landing),
        windows=read("windows", _windows),
        skipped=read("skipped", _skipped),
        calendar_fingerprint=read("calendar", _calendar),
        fingerprint=read("fingerprint", _text),
        versions=read("versions", _versions),
    )
    if not faults:
        faults += _contradictions(record)
    if faults:
        raise _error(faults)
    return record


def _error(faults: list[tuple[str, str]]) -> RecordError:
    shown = [f"{path}: {text}" for path, text in faults[:_MOST_FAULTS]]
    more = len(faults) - len(shown)
    shown += [f"and {more} more"] if more > 0 else []
    return RecordError(
        "a record that cannot be read",
        why="; ".join(shown),
        fix="give what Deadline.record() or slacal due --record gave",
        faults=tuple(faults),
    )


def _contradictions(record: Record) -> list[tuple[str, str]]:
    start, due = record.start.instant, record.due.instant
    faults = []
    if due < start:
        faults.append(("due", "it comes before the start"))
    last = start
    for i, (opens, closes) in enumerate(record.windows):
        if not last <= opens.instant < closes.instant <= due:
            faults.append((f"windows[{i}]", "windows come in order, from start to due"))
        last = max(last, closes.instant)
    try:
        check_counting(record.budget, record.counting, record.landing)
    except SlacalError as error:
        faults.append(("counting", str(error)))
    return faults


class _Fault(Exception):  # noqa: N818 - one of several in a record, told together
    """What is wrong, and where inside the value."""

    def __init__(self, text: str, path: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.path = path


def _inside(path: str, reader: Callable[[Any], _T], value: object) -> _T:
    try:
        return reader(value)
    except _Fault as fault:
        raise _Fault(fault.text, path + fault.path) from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _Fault(f"{_shown(value)} is no text")
    return value


def _shown(value: object) -> str:
    try:
        return shortened(repr(value), 60)
    except (ValueError, RecursionError):  # an integer of thousands of digits; a list in itself
        return f"a {type(value).__name__}"


def _moment(value: object) -> Moment:
    text = _text(value)
    if len(text) > _LONGEST_TIME or re.search(r"[.,]\d{7}", text):
        raise _Fault(f'"{shortened(text)}" is finer than a microsecond, or no time at all')
    try:
        at = datetime.fromisoformat(text)
        offset = at.utcoffset()
    except ValueError:
        raise _Fault(f'"{text}" is no time in ISO 8601') from None
    if offset is None:
        raise _Fault(f'"{text}" has no offset')
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise _Fault(f'"{text}" lies outside the years of any calendar')
    return Moment(to_instant(at), micros_of(offset))


def _date(value: object) -> date:
    text = _text(value)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _Fault(f'"{shortened(text)}" is no date in ISO 8601') from None


def _budget(value: object) -> Budget:
    text = _text(value)
    try:
        return Budget.parse(text)
    except SlacalError as error:
        raise _Fault(str(error)) from None


def _counting(value: object) -> Counting:
    return _one_of(COUNTINGS, value)


def _landing(value: object) -> Landing | None:
    return None if value is None else _one_of(LANDINGS, value)


def _one_of(choices: tuple[_T, ...], value: object) -> _T:
    for choice in choices:
        if isinstance(value, str) and value == choice:
            return choice
    listed = ", ".join(f'"{choice}"' for choice in choices)
    raise _Fault(f"{_shown(value)} is none of {listed}")


def _list(value: object, reader: Callable[[Any], _T]) -> tuple[_T, ...]:
    if not isinstance(value, list | tuple):
        raise _Fault(f"{_shown(value)} is no list")
    return tuple(_inside(f"[{i}]", reader, item) for i, item in enumerate(value))


def _windows(value: object) -> tuple[tuple[Moment, Moment], ...]:
    return _list(value, _window)


def _window(value: object) -> tuple[Moment, Moment]:
    ends = _list(value, _moment)
    if len(ends) != 2:
        raise _Fault("a window has two ends")
    return ends[0], ends[1]


def _skipped(value: object) -> tuple[Skipped, ...]:
    return _list(value, _closure)


def _closure(value: object) -> Skipped:
    parts = _list(value, _text)
    if len(parts) != 3:
        raise _Fault("a date, a name and a source are asked for")
    return Skipped(_inside("[0]", _date, parts[0]), parts[1], parts[2])


def _calendar(value: object) -> str:
    return _inside(".fingerprint", _text, _mapping(value).get("fingerprint"))


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise _Fault(f"{_shown(value)} is no mapping of names")
    return value


def _versions(value: object) -> Versions:
    versions = _mapping(value)
    return Versions(
        slacal=_inside(".slacal", _text, versions.get("slacal")),
        time_zones=_inside(".time_zones", _sources, versions.get("time_zones")),
        holidays=_inside(".holidays", _sources, versions.get("holidays")),
    )


def _sources(value: object) -> tuple[dict[str, str | None], ...]:
    return _list(value, _source)


def _source(value: object) -> dict[str, str | None]:
    return {
        _text(key): None if fact is None else _inside(f".{shortened(str(key))}", _text, fact)
        for key, fact in _mapping(value).items()
    }
