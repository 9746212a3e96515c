"""Events: what happened to a case and when, and which logs of them make sense."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Literal, NamedTuple, get_args

import attrs

from slacal.errors import EventError, WrongTypeError, check_choice, did_you_mean
from slacal.instants import Instant, to_instant

RepairName = Literal["order", "doubled", "contradictory"]
REPAIRS: tuple[RepairName, ...] = get_args(RepairName)

# What may follow what: the state a case is in, the kind of event, the state it is in then.
_RUNNING = ("received", "categorised", "asked", "responded", "updated")
FOLLOWING: dict[str, dict[str, str]] = {
    "new": {"reported": "open", "received": "open"},
    "open": {
        **dict.fromkeys(_RUNNING, "open"),
        "paused": "paused",
        "repaired": "repaired",
        "closed": "closed",
        "cancelled": "cancelled",
    },
    "paused": {
        **dict.fromkeys(_RUNNING, "paused"),
        "resumed": "open",
        "repaired": "repaired",
        "closed": "closed",
        "cancelled": "cancelled",
    },
    "repaired": {
        **dict.fromkeys(("categorised", "asked", "responded", "updated"), "repaired"),
        "reopened": "open",
        "closed": "closed",
    },
    "closed": {"reopened": "open"},
    "cancelled": {},
}
STATES: tuple[str, ...] = tuple(FOLLOWING)
OVER: tuple[str, ...] = ("repaired", "closed", "cancelled")  # nothing is waited for
KINDS: tuple[str, ...] = (
    "reported", "received", "categorised", "asked", "responded", "updated",
    "paused", "resumed", "repaired", "reopened", "closed", "cancelled",
)  # fmt: skip
_WHERE = {
    "category": ("reported", "received", "categorised"),
    "motivation": ("reported", "received", "categorised"),
    "channel": ("reported", "received"),
}


@attrs.frozen(kw_only=True)
class Event:
    """Something that happened to a case, at an instant.

    Args:
        kind: "reported", "received" (formally), "categorised", "asked" (the reporter asks on),
            "responded", "updated", "paused", "resumed", "repaired", "reopened", "closed",
            "cancelled", or a kind that a target of the policy names.
        at: when; aware.
        category: the code that it is given; with "reported", "received" and "categorised".
        channel: how it came in; with "reported" and "received".
        motivation: why that category.
        reason: why, e.g. why it is paused.

    Two events are equal when they say the same about the same instant, in whatever time zone.
    """

    kind: str = attrs.field(kw_only=False)
    at: datetime = attrs.field(kw_only=False, eq=False)
    category: str | None = None
    channel: str | None = None
    motivation: str | None = None
    reason: str | None = None
    instant: Instant = attrs.field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "instant", to_instant(self.at))
        if not isinstance(self.kind, str) or not self.kind.isidentifier():
            raise EventError(
                f"event kind {self.kind!r}",
                why="a kind is one word",
                fix=f"use one of {', '.join(KINDS)}",
                kind=self.kind,
            )
        if self.kind == "categorised" and self.category is None:
            raise EventError(
                f"{self} has no category", why="it gives the case one", fix='add category="II"'
            )
        for name in ("category", "channel", "motivation", "reason"):
            self._check(name, getattr(self, name))

    def _check(self, name: str, value: object) -> None:
        if value is None:
            return
        if not isinstance(value, str):
            raise WrongTypeError(f"{name}={value!r}", why=f"a {name} is text", fix="pass a str")
        allowed = _WHERE.get(name)
        if allowed and self.kind not in allowed:
            raise EventError(
                f"{self} has a {name}",
                why=f"that belongs to {', '.join(allowed)}",
                fix="leave it out, or give it an event of its own",
            )

    def __str__(self) -> str:
        return f'"{self.kind}" at {self.at.isoformat()}'


class Repair(NamedTuple):
    """What was done to a log that made no sense: an event was moved, or left out."""

    name: RepairName
    event: Event
    other: Event | None  # what it contradicts, doubles, or came after

    def __str__(self) -> str:
        done = "put in order" if self.name == "order" else "left out"
        what = {"order": "came after", "doubled": "doubles", "contradictory": "contradicts"}
        other = f": it {what[self.name]} {self.other}" if self.other else ""
        return f"{self.event} {done}{other}"


def check_repairs(names: Iterable[str]) -> frozenset[RepairName]:
    """Return the names of repairs as a set.

    Raises:
        ChoiceError: there is no such repair.
    """
    listed = isinstance(names, Iterable) and not isinstance(names, str)
    found: tuple[Any, ...] = tuple(names) if listed else (names,)
    for name in found:
        check_choice("repair", name, REPAIRS)
    return frozenset(found)


def check_kind(event: Event, known: Collection[str]) -> None:
    """Raise `EventError` where nothing is known of this kind of event."""
    if event.kind not in known:
        raise EventError(
            f"{event}",
            why=f"known are {', '.join(known)}",
            fix=did_you_mean(event.kind, known) or "name the kind in a target of the policy",
            problem="unknown",
            event=event,
        )


class Log:
    """The state of one case as its events come in; refuses what does not follow."""

    __slots__ = ("first", "last", "received", "since", "state")

    def __init__(self) -> None:
        self.state = "new"
        self.first: Event | None = None
        self.last: Event | None = None
        self.since: Event | None = None  # what put the case in its state
        self.received: Event | None = None

    def copy(self) -> Log:
        """Return a log that goes on from here on its own."""
        log = Log()
        log.state, log.first, log.last = self.state, self.first, self.last
        log.since, log.received = self.since, self.received
        return log

    def take(self, event: Event) -> None:
        """Add an event.

        Raises:
            EventError: it is out of order, doubled or contradictory; `problem` says which, `event`
                and `other` are the two that do not go together.
        """
        last, kind = self.last, event.kind
        if last is not None and event.instant <= last.instant:
            if event.instant < last.instant:
                raise _refused("order", event, last)
            if event == last:
                raise _refused("doubled", event, last)
        following = FOLLOWING[self.state].get(kind) or self._own_kind(event)
        if kind == "received":
            if self.received:
                raise _refused("doubled", event, self.received)
            self.received = event
        if following != self.state:
            self.state, self.since = following, event
        if last is None:
            self.first = event
        self.last = event

    def _own_kind(self, event: Event) -> str:
        """Return the state after an event that changes none, or refuse one that does not follow."""
        if event.kind not in KINDS and self.state not in ("new", "closed", "cancelled"):
            return self.state
        if self.since is None:
            raise EventError(
                f"{event} comes first",
                why='a case begins when it is "reported" or "received"',
                fix="give the events of a case from its beginning",
                problem="contradictory",
                event=event,
                other=None,
            )
        other = self.since
        if event.kind == "reported" and self.first and self.first.kind == "reported":
            other = self.first
        if event.kind == "received" and self.received:
            other = self.received
        problem: RepairName = "doubled" if other.kind == event.kind else "contradictory"
        raise _refused(problem, event, other)


def _refused(problem: RepairName, event: Event, other: Event) -> EventError:
    why = {
        "order": f"it stands after {other}",
        "doubled": f"there is {other} already",
        "contradictory": f"that cannot follow {other}",
    }
    fix = {
        "order": 'sort the events, or ask for repair="order"',
        "doubled": 'keep one of them, or ask for repair="doubled"',
        "contradictory": 'correct the log, or ask for repair="contradictory"',
    }
    return EventError(
        f"{event}", why=why[problem], fix=fix[problem], problem=problem, event=event, other=other
    )
