"""Tables of events in: columns as the numbers that the rest of this room works on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import numpy as np

from slacal.deadlines.events import Event, RepairName, check_repairs
from slacal.deadlines.promise import Promise
from slacal.errors import (
    ColumnError,
    EventError,
    PrecisionError,
    SlacalError,
    UnknownCategoryError,
    WrongTypeError,
)
from slacal.history.frames import ReadAs, factorized, read_instants
from slacal.history.groups import renumbered
from slacal.history.kernel.columns import NAT, Array, Column
from slacal.history.logs.states import Events

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST, _LAST = (int(np.datetime64(year, "us").astype(int)) for year in ("0001", "10000"))
_UNKNOWN = -2
_RADIX = 1 << 16  # NumPy sorts numbers of 16 bits without comparing them


def _names(names: str | Iterable[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


@attrs.frozen
class EventLog:
    """The columns of a table that has one row an event.

    Evaluated, it gives a table of cases, in order of appearance, each as `Policy.track` has it: the
    case, the columns it keeps, `opened` (when it was received), its `category`, its `state`, and
    when it `ended` (repaired, closed or cancelled; null while it is open). Each target has three
    columns beside the usual ones: `response_state` as in `Case.at`, `response_stopped`, and
    `response_paused`, the time on its clock that passed in pauses. A paused clock has no due, one
    that has not started nothing. What happens after *now* is not known yet, but has to make sense.
    The columns of categories and of what is made of receipts are named by `evaluate`.

    Args:
        case: which case the event is of.
        kind: its kind, as in `Event`.
        at: when it happened.
        channel: how a case came in, for "reported" and "received"; read where there is such.
        reason: why; it only tells events apart that are of one kind and one instant. So does a
            column "motivation".
        keep: columns of which each case keeps the value of its first row, such as its queue.
        repair: what is done about cases whose events make no sense: "order" sorts, "doubled" and
            "contradictory" leave such events out; see `Policy.track`.
    """

    case: str = "case"
    kind: str = "kind"
    at: str = "at"
    channel: str = attrs.field(default="channel", kw_only=True)
    reason: str = attrs.field(default="reason", kw_only=True)
    keep: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=_names)
    repair: frozenset[RepairName] = attrs.field(
        default=frozenset(), kw_only=True, converter=check_repairs
    )


def check_is_a_log(log: object) -> None:
    """Raise `WrongTypeError` unless *log* says what the columns of a log are."""
    if not isinstance(log, EventLog):
        raise WrongTypeError(
            f"log={log!r}",
            why="it says what the columns of a log of events are",
            fix='pass history.EventLog(), or e.g. history.EventLog("ticket", at="time")',
        )


class Labels:
    """A column of labels: the number of each row's label, and what the labels are."""

    def __init__(self, table: Any, name: str) -> None:
        found = factorized(table, name)
        self.codes: Array = found.codes
        self.values = found.values

    @classmethod
    def where_present(cls, table: Any, name: str | None) -> Labels:
        """Return the labels of a column, or of one without any where there is none."""
        if name is not None and name in table.columns:
            return cls(table, name)
        empty = cls.__new__(cls)
        empty.codes, empty.values = np.full(len(table), -1), []
        return empty

    def numbered(self, known: Iterable[str]) -> Array:
        """Return the place of each row's label among those known: -1 for none, -2 for another."""
        places = {label: place for place, label in enumerate(known)}
        found = [places.get(v, _UNKNOWN) if isinstance(v, str) else _UNKNOWN for v in self.values]
        return np.array([*found, -1])[self.codes]

    def at(self, row: int) -> Any:
        """Return the label of a row; None where it has none."""
        code = int(self.codes[row])
        return None if code < 0 else self.values[code]


@attrs.frozen(eq=False)
class Rows:
    """A table of events as numbers, before any policy says what they mean.

    Args:
        log: what the columns are.
        category: the column of categories; None: there is none.
        zone: the time zone of the column of times.
        at: the instant of each row; NaT where it has none.
        parted: which rows have a part of a microsecond.
        case: the number of each row's case.
        first: for each case the number of its first row.
        order: the numbers of the rows by case, as their events are taken.
        content: what each row says besides its kind, as a number.
        labels: its columns of labels.
    """

    log: EventLog
    category: str | None
    zone: Any
    at: Array
    parted: Array
    case: Array
    first: Array
    order: Array
    content: Array
    labels: dict[str, Labels]

    @property
    def lost(self) -> int | None:
        """The number of the first row that belongs to no case; None: there is none."""
        lost = np.flatnonzero(self.case < 0)
        return int(lost[0]) if len(lost) else None


@attrs.frozen(eq=False)
class Read:
    """The events of a table by case, as a policy knows them; those of no case are left out."""

    rows: Rows
    events: Events

    @property
    def first(self) -> Array:
        """For each case the number of its first row."""
        return self.rows.first

    @property
    def log(self) -> EventLog:
        """What the columns of the table are."""
        return self.rows.log

    def rows_of(self, case: int) -> Array:
        """Return the numbers of the rows of a case, in the order in which they are taken."""
        first = self.events.first[case]
        rows: Array = self.events.row[first : first + self.events.count[case]]
        return rows

    def column_of(self, error: SlacalError) -> str:
        """Return the column that an error about an event is about."""
        if isinstance(error, UnknownCategoryError):
            return self.rows.category or "category"
        return self.log.kind if isinstance(error, EventError) else self.log.at

    def event(self, row: int) -> Event:
        """Return the event of a row.

        Raises:
            EventError, WrongTypeError, ColumnError, PrecisionError: it makes no sense in itself.
        """
        labels = self.rows.labels
        kind, at = labels["kind"].at(row), _datetime(int(self.rows.at[row]))
        if at is None or kind is None:
            column = self.log.at if at is None else self.log.kind
            raise ColumnError(
                "nothing",
                why="an event has a kind, and happens at an instant of the years 1 to 9999",
                fix="fill it in, or leave the row out",
                column=column,
            )
        if self.rows.parted[row]:
            raise PrecisionError(
                "a part of a microsecond",
                why="events happen at whole microseconds",
                fix="round the column first",
                column=self.log.at,
            )
        names = ("category", "channel", "motivation", "reason")
        return Event(kind, at, **{name: labels[name].at(row) for name in names})


def read_rows(table: Any, log: EventLog, category: str | None, reading: ReadAs) -> Rows:
    """Return the rows of a narwhals table of events.

    Raises:
        ColumnError: a column is missing, or holds no times.
    """
    times = read_instants(table, log.at, reading)
    at, parted = _micros(times.column)
    case = factorized(table, log.case)
    labels = _labels(table, log, category)
    order = _by_case(case.codes, at if "order" in log.repair else None)
    return Rows(
        log, category, times.zone, at, parted, case.codes, case.first, order,
        _content(labels), labels,
    )  # fmt: skip


def read_events(rows: Rows, promise: Promise) -> Read:
    """Return the events of a table as a policy knows their kinds and categories."""
    labels, at = rows.labels, rows.at
    kind = labels["kind"].numbered(promise.kinds)
    code = labels["category"].numbered(promise.watches)
    waiting = labels["channel"].numbered(promise.receiving.confirmed) >= 0
    waits = waiting & (kind == promise.kinds.index("reported"))
    odd = rows.parted | (at < _FIRST) | (at >= _LAST) | (kind < 0) | (code == _UNKNOWN)
    odd |= _misplaced(labels, kind, promise)
    number = rows.case[rows.order]
    count = np.bincount(number, minlength=len(rows.first))
    of_row = (column[rows.order] for column in (at, kind, code, waits, rows.content, odd))
    return Read(rows, Events(np.cumsum(count) - count, count, number, rows.order, *of_row))


def _labels(table: Any, log: EventLog, category: str | None) -> dict[str, Labels]:
    found = {
        "channel": Labels.where_present(table, log.channel),
        "motivation": Labels.where_present(table, "motivation"),
        "reason": Labels.where_present(table, log.reason),
    }
    codes = _categories(table, category)
    return {"kind": Labels(table, log.kind), "category": codes, **found}


def _categories(table: Any, category: str | None) -> Labels:
    if category is None or category in table.columns:
        return Labels.where_present(table, category)
    try:
        return Labels(table, category)
    except ColumnError as error:
        fix = f"{error.fix}, or say category=None"
        raise ColumnError(error.what, why=error.why, fix=fix, **error.facts) from None


def _misplaced(labels: dict[str, Labels], kind: Array, promise: Promise) -> Array:
    """Return which events lack what their kind needs, or have what belongs to another."""
    incoming = [promise.kinds.index(each) for each in ("reported", "received")]
    categorised = promise.kinds.index("categorised")
    found: Array = (kind == categorised) & (labels["category"].codes < 0)
    for name, kinds in (
        ("category", [*incoming, categorised]),
        ("motivation", [*incoming, categorised]),
        ("channel", incoming),
        ("reason", range(len(promise.kinds))),
    ):
        codes = labels[name].codes
        if (codes >= 0).any():
            found |= (codes >= 0) & ~np.isin(kind, kinds)
            wrong = [code for code, v in enumerate(labels[name].values) if not isinstance(v, str)]
            found |= np.isin(codes, wrong)
    return found


def _content(labels: dict[str, Labels]) -> Array:
    """Return a number for what each event says besides its kind: the same for the same."""
    found = labels["category"].codes + 1
    count = len(labels["category"].values) + 1
    for name in ("channel", "motivation", "reason"):
        if labels[name].values:
            values = len(labels[name].values) + 1
            count, found = renumbered(found * values + labels[name].codes + 1, count * values)
    return found


def _by_case(codes: Array, at: Array | None) -> Array:
    """Return the rows by case, as they come or in order of time; without those of no case."""
    if at is None and (np.diff(codes) >= 0).all():
        order = np.arange(len(codes))
    else:
        order = np.argsort(at, kind="stable") if at is not None else np.arange(len(codes))
        most = int(codes.max(initial=0))
        for shift in range(0, max(most.bit_length(), 1), 16):
            part = (codes[order] >> shift) & (_RADIX - 1)
            order = order[np.argsort(part.astype(np.uint16), kind="stable")]
    return order[codes[order] >= 0]


def _micros(times: Column) -> tuple[Array, Array]:
    """Return instants in microseconds, and which of them have a part of one besides."""
    if not times.has_nanos:
        return times.raw, np.zeros(len(times), bool)
    missing = times.raw == NAT
    micros, rest = np.divmod(times.raw, 1000)
    return np.where(missing, NAT, micros), ~missing & (rest != 0)


def _datetime(at: int) -> datetime | None:
    try:
        return _EPOCH + timedelta(microseconds=at)
    except OverflowError:  # NaT, or no year of a datetime
        return None
