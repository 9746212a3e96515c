"""Which events of a log follow from those before them: `Log` for many cases at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

import attrs
import numpy as np

from slacal.deadlines.events import FOLLOWING, KINDS, STATES, RepairName
from slacal.history.kernel.columns import Array

NONE = -1  # no event, no run, no category
_REFUSED = -1
_NEW, *_, _CLOSED, _CANCELLED = range(len(STATES))
_PROBLEMS: tuple[RepairName, ...] = ("order", "doubled", "contradictory")
_ORDER, _DOUBLED, _CONTRADICTORY = range(3)
_REPORTED, _RECEIVED = KINDS.index("reported"), KINDS.index("received")


@attrs.frozen(eq=False)
class Events:
    """The events of all cases, by case and in the order given (or of time, where that is mended).

    Args:
        first: for each case the place of its first event here.
        count: for each case how many it has.
        case: which case an event is of.
        row: the number of the row that an event is from.
        at: when; microseconds since 1970 UTC.
        kind: the place of its kind among those that the policy knows.
        code: the place of its category among those of the policy; -1 where it has none.
        waits: whether it came in by a channel that is confirmed first.
        content: what it says besides, as a number: events that say the same have the same.
        odd: whether it makes no sense in itself, whatever comes before it.
    """

    first: Array
    count: Array
    case: Array
    row: Array
    at: Array
    kind: Array
    code: Array
    waits: Array
    content: Array
    odd: Array


ByCase = TypeVar("ByCase", bound=attrs.AttrsInstance)


def kept(found: ByCase, keep: Array) -> ByCase:
    """Return events or steps by case (`first`, `count`, then columns) without some of them."""
    if keep.all():
        return found
    first, count, *columns = attrs.astuple(found, recurse=False)
    before: Array = np.append(0, np.cumsum(keep))
    start, end = before[first], before[first + count]
    make: Callable[..., ByCase] = type(found)
    return make(start, end - start, *(column[keep] for column in columns))


@attrs.frozen(eq=False)
class Followed:
    """What came of a log: the state after each event, those left out, and the first bad one.

    `bad` has for each case the place of the event that cannot be mended, or -1.
    """

    state: Array
    left_out: Array
    bad: Array


class _Logs:
    """The state of each case as its events come in; places of events, or -1."""

    def __init__(
        self, events: Events, kinds: Sequence[str], repair: Collection[RepairName]
    ) -> None:
        cases = len(events.count)
        self.events = events
        self.following = _table(kinds)
        self.repaired = np.array([problem in repair for problem in _PROBLEMS])
        self.state: Array = np.full(cases, _NEW)
        self.first, self.last, self.since, self.received, self.bad = (
            np.full(cases, NONE) for _ in range(5)
        )
        self.after: Array = np.zeros(len(events.at), np.int8)
        self.left_out: Array = np.zeros(len(events.at), bool)

    def take(self, case: Array, event: Array) -> None:
        """Add an event to each case; see `Log.take`."""
        events = self.events
        odd = events.odd[event]
        if odd.any():
            self.bad[case[odd]] = event[odd]
            case, event = case[~odd], event[~odd]
        kind, last = events.kind[event], self.last[case]
        after = self.following[self.state[case], kind]
        known = last != NONE
        early = known & (events.at[event] < events.at[last])
        doubled = known & _says_the_same(events, event, last)
        again = (kind == _RECEIVED) & (self.received[case] != NONE)
        odd = early | doubled | again | (after == _REFUSED)
        if odd.any():
            problem = np.where(early, _ORDER, np.where(doubled, _DOUBLED, NONE))[odd]
            self._refuse(case[odd], event[odd], problem)
            case, event, kind, after = case[~odd], event[~odd], kind[~odd], after[~odd]
        self.received[case[kind == _RECEIVED]] = event[kind == _RECEIVED]
        moved = after != self.state[case]
        self.state[case], self.since[case[moved]] = after, event[moved]
        self.after[event] = after
        begins = self.last[case] == NONE
        self.first[case[begins]] = event[begins]
        self.last[case] = event

    def _refuse(self, case: Array, event: Array, problem: Array) -> None:
        """Leave out what does not follow, or mark its case bad."""
        kinds = self.events.kind
        kind, other = kinds[event], self.since[case]
        first = self.first[case]
        says_so = (kind == _REPORTED) & (first != NONE) & (kinds[first] == _REPORTED)
        other = np.where(says_so, first, other)
        received = self.received[case]
        other = np.where((kind == _RECEIVED) & (received != NONE), received, other)
        told = (other != NONE) & (kinds[other] == kind)
        found = np.where(told, _DOUBLED, _CONTRADICTORY)
        problem = np.where(problem == NONE, found, problem)
        mended = self.repaired[problem]
        self.left_out[event[mended]] = True
        self.bad[case[~mended]] = event[~mended]


def follow(events: Events, kinds: Sequence[str], repair: Collection[RepairName]) -> Followed:
    """Return what comes of each case's events: the first ones of all cases, then the next."""
    logs = _Logs(events, kinds, repair)
    case, place = np.flatnonzero(events.count), 0
    while len(case):
        logs.take(case, events.first[case] + place)
        place += 1
        case = case[(events.count[case] > place) & (logs.bad[case] == NONE)]
    return Followed(logs.after, logs.left_out, logs.bad)


def _says_the_same(events: Events, event: Array, other: Array) -> Array:
    same: Array = events.at[event] == events.at[other]
    for column in (events.kind, events.content):
        same &= column[event] == column[other]
    return same


def _table(kinds: Sequence[str]) -> Array:
    """Return the state after an event of each kind in each state, or that it is refused."""
    table = np.full((len(STATES), len(kinds)), _REFUSED)
    for place, state in enumerate(STATES):
        for number, kind in enumerate(kinds):
            if kind in KINDS:
                after = FOLLOWING[state].get(kind)
                table[place, number] = _REFUSED if after is None else STATES.index(after)
            elif place not in (_NEW, _CLOSED, _CANCELLED):
                table[place, number] = place
    return table
