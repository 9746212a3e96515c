"""A target: one promise of a category, such as its response or its repair."""

from __future__ import annotations

import re
from collections.abc import Iterable
from keyword import iskeyword
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from slacal.budget import Budget
from slacal.calendars import Calendar
from slacal.calendars.almanac import Almanac, Landing
from slacal.calendars.counting import Counting, after_cutoff, check_counting, due_by
from slacal.calendars.counting import due as due_instant
from slacal.errors import ChoiceError, PolicyError, WrongTypeError
from slacal.instants import HOUR, MINUTE, Instant, Micros

if TYPE_CHECKING:
    from slacal.deadlines.level import Level

# What every `Deadlines` has besides its targets.
_TAKEN = (
    "at", "category", "get", "items", "keys", "opened", "policy", "state", "terms", "values",
)  # fmt: skip

Kinds = tuple[str, ...]


class _Usual(NamedTuple):
    """The events that start, stop, pause and reopen a target of a well-known name."""

    starts: Kinds = ("received",)
    stops: Kinds = ("repaired",)
    pauses: Kinds = ("paused",)
    reopens: Kinds = ("reopened",)


_RESPONSE = _Usual(stops=("responded", "repaired"), pauses=(), reopens=())
_USUAL = {
    "response": _RESPONSE,
    "first_response": _RESPONSE,
    "next_response": _RESPONSE._replace(starts=("asked",)),
    "update": _Usual(starts=("received", "updated"), stops=("updated", "repaired")),
}
_TIME = r"(\d\d?):([0-5]\d)"


def _budget(budget: str | Budget) -> Budget:
    return budget if isinstance(budget, Budget) else Budget.parse(budget)


def _kinds(kinds: str | Iterable[str] | None) -> Kinds | None:
    if kinds is None:
        return None
    listed = isinstance(kinds, Iterable) and not isinstance(kinds, str)
    found: tuple[Any, ...] = tuple(kinds) if listed else (kinds,)
    for kind in found:
        if not isinstance(kind, str) or not kind.isidentifier():
            raise PolicyError(
                f"event kind {kind!r}", why="a kind is one word", fix='use e.g. "responded"'
            )
    return found


def _levels(levels: Level | str | Iterable[Level | str]) -> tuple[Level, ...]:
    if levels == ():
        return ()
    from slacal.deadlines.level import Level  # loaded when first used

    if isinstance(levels, str | Level) or not isinstance(levels, Iterable):
        levels = (levels,)
    return tuple(level if isinstance(level, Level) else Level(level) for level in levels)


@attrs.frozen
class Target:
    """What is promised: a name, a budget, how it is counted, and where the figure comes from.

    Args:
        name: "response", "repair", … : a Python name, so that `deadlines.response` works.
        budget: a `Budget`, or its text.
        counting: how business days are counted; see `Calendar.due`.
        landing: which end of a closed stretch the due instant takes; for service time only.
        source: the contract or guideline that holds the figure.
        by: the time of day by which it is due on the last of its business days, "16:00"; only with
            `counting="close_of_day"`.
        cutoff: what starts it after this time of day counts from the next business day's opening.
        calendar: the calendar it counts in, where that is not the policy's.
        starts_on, stops_on, pauses_on, resumes_on, reopens_on: the kinds of events that do so.
            Unstated, what is usual for its name: a response starts when the case is received, stops
            at the first of "responded" and "repaired", and is never paused; a next_response starts
            when something is "asked"; an update starts anew at each "updated"; all others run from
            receipt to "repaired", are "paused", and run again when the case is "reopened". Every
            target stops when the case is closed or cancelled.
        levels: the ladder of its escalation; texts such as "75 %" or "2 service hours before due".
    """

    name: str
    budget: Budget = attrs.field(converter=_budget)
    counting: Counting = "service_time"
    landing: Landing | None = None
    source: str = ""
    by: str | None = attrs.field(default=None, kw_only=True)
    cutoff: str | None = attrs.field(default=None, kw_only=True)
    calendar: Calendar | None = attrs.field(default=None, kw_only=True)
    starts_on: Kinds | None = attrs.field(default=None, kw_only=True, converter=_kinds)
    stops_on: Kinds | None = attrs.field(default=None, kw_only=True, converter=_kinds)
    pauses_on: Kinds | None = attrs.field(default=None, kw_only=True, converter=_kinds)
    resumes_on: Kinds = attrs.field(default=("resumed",), kw_only=True, converter=_kinds)
    reopens_on: Kinds | None = attrs.field(default=None, kw_only=True, converter=_kinds)
    levels: tuple[Level, ...] = attrs.field(default=(), kw_only=True, converter=_levels)
    _by: Micros | None = attrs.field(init=False, eq=False, repr=False)
    _cutoff: Micros | None = attrs.field(init=False, eq=False, repr=False)
    _plain: bool = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        _check_name(self.name)
        if not isinstance(self.source, str):
            raise PolicyError(
                f"source of {self.name}: {self.source!r}",
                why="a source is text",
                fix="name the contract",
            )
        check_counting(self.budget, self.counting, self.landing)
        if self.by is not None and self.counting != "close_of_day":
            raise ChoiceError(
                f'by="{self.by}" with counting="{self.counting}"',
                why="a time of day belongs to the last of a number of business days",
                fix='state counting="close_of_day"',
                value=self.by,
            )
        if self.calendar is not None and not isinstance(self.calendar, Calendar):
            raise WrongTypeError(
                f"calendar={self.calendar!r} is a {type(self.calendar).__name__}",
                why="a target counts in a service calendar",
                fix="pass a calendar",
            )
        self._fill_in()

    def _fill_in(self) -> None:
        usual = _USUAL.get(self.name, _Usual())
        for field, kinds in usual._asdict().items():
            if getattr(self, f"{field}_on") is None:
                object.__setattr__(self, f"{field}_on", kinds)
        object.__setattr__(self, "_by", _time_of_day("by", self.by, 24))
        object.__setattr__(self, "_cutoff", _time_of_day("cutoff", self.cutoff, 48))
        plain = self.runs_from_receipt and self._cutoff is None and self.calendar is None
        object.__setattr__(self, "_plain", plain)
        names = [level.name for level in self.levels]
        for i, name in enumerate(names):
            if name in names[:i]:
                raise PolicyError(
                    f'level "{name}" of {self.name}',
                    why="it is given twice",
                    fix="give one of them another name",
                    name=name,
                )

    @property
    def is_plain(self) -> bool:
        """Whether it counts from receipt in the policy's calendar, with no cut-off."""
        return self._plain

    @property
    def runs_from_receipt(self) -> bool:
        """Whether its clock starts when the case is received."""
        return "received" in (self.starts_on or ())

    @property
    def by_time(self) -> Micros | None:
        """The time of day of `by`, in microseconds since midnight."""
        return self._by

    @property
    def cutoff_time(self) -> Micros | None:
        """The time of day of `cutoff`, in microseconds since midnight; over 24 hours in a night."""
        return self._cutoff

    def started(self, almanac: Almanac, at: Instant) -> Instant:
        """Return from when it counts where *at* starts it: later only past its cut-off."""
        return at if self._cutoff is None else after_cutoff(almanac, at, self._cutoff)

    def due_from(self, almanac: Almanac, start: Instant) -> Instant:
        """Return when it is due if nothing pauses it.

        Raises:
            HorizonError: the budget is not used up inside the horizon.
        """
        if self._by is None:
            return due_instant(almanac, start, self.budget, self.counting, self.landing)
        return due_by(almanac, start, self.budget.amount, self._by)

    def meaning(self) -> list[object]:
        """Return what decides when it is due, for fingerprints; what is usual is left out."""
        usual = _USUAL.get(self.name, _Usual())
        stated: dict[str, object] = {
            f"{field}_on": getattr(self, f"{field}_on")
            for field, kinds in usual._asdict().items()
            if getattr(self, f"{field}_on") != kinds
        }
        if self.resumes_on != ("resumed",):
            stated["resumes_on"] = self.resumes_on
        for name in ("_by", "_cutoff"):
            if getattr(self, name) is not None:
                stated[name[1:]] = getattr(self, name)
        if self.calendar is not None:
            stated["calendar"] = self.calendar.fingerprint
        budget = self.budget
        plain: list[object] = [budget.kind, budget.amount, self.counting, self.landing]
        return [*plain, stated] if stated else plain


def _check_name(name: object) -> None:
    usable = isinstance(name, str) and name.isidentifier() and not iskeyword(name)
    if not usable or str(name).startswith("_") or name in _TAKEN:
        taken = " and that one is taken" if name in _TAKEN else ""
        raise PolicyError(
            f"target {name!r}",
            why=f"its name is used as an attribute of the deadlines{taken}",
            fix='use a name such as "response" or "first_response"',
            name=name,
        )


def _time_of_day(what: str, text: str | None, most: int) -> Micros | None:
    if text is None:
        return None
    match = re.fullmatch(_TIME, text, re.ASCII) if isinstance(text, str) else None
    time = int(match[1]) * HOUR + int(match[2]) * MINUTE if match else -1
    if not 0 <= time <= most * HOUR:
        raise PolicyError(
            f"{what}={text!r}",
            why=f"it is no time of day up to {most}:00",
            fix='write e.g. "16:00"',
            value=text,
        )
    return time
