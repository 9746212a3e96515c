"""Deadlines: when targets are due, what they were worked out from, and whether they were met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from slacal._version import __version__
from slacal.budget import Budget
from slacal.calendars import Calendar, Window
from slacal.calendars.almanac import Landing
from slacal.calendars.counting import Counting
from slacal.calendars.day import Closure
from slacal.deadlines.target import Target
from slacal.errors import UnknownTargetError, did_you_mean
from slacal.fingerprints import digest
from slacal.instants import Instant, to_instant
from slacal.pendulums import alike

if TYPE_CHECKING:
    from slacal.deadlines.ledger import Ledger


class Terms(NamedTuple):
    """What a deadline was promised under: the policy, the category and the version, by name."""

    policy: str
    category: str
    version: str = ""


def promise_fingerprint(
    *,
    opened: Instant,
    start: Instant,
    due: Instant,
    budget: Budget,
    counting: Counting,
    landing: Landing | None,
    windows: Iterable[tuple[Instant, Instant]],
) -> str:
    """Return the SHA-256 of what is promised; *windows* are those of service that are used."""
    return digest(
        "deadline/1",
        {
            "opened": opened,
            "start": start,
            "due": due,
            "budget": [budget.kind, budget.amount],
            "counting": counting,
            "landing": landing,
            "windows": [list(window) for window in windows],
        },
    )


@attrs.frozen(repr=False)
class Deadline:
    """One target's due instant for one case.

    `opened` is when the case came in and `start` when the target's clock starts: the same, unless
    the policy says otherwise. Outside service hours the clock stands still until the next opening.
    All of them are in the calendar's zone. What is kept, compared and judged are instants.
    """

    target: Target
    calendar: Calendar
    terms: Terms
    opened_instant: Instant
    due_instant: Instant
    asked_with: type[datetime] = attrs.field(eq=False)  # and answered with
    _start: Instant | None = None  # where it is not `opened_instant`

    @property
    def opened(self) -> datetime:
        """When the case came in."""
        return alike(self.asked_with, self.calendar.clock.datetime(self.opened_instant))

    @property
    def start(self) -> datetime:
        """When the target's clock starts: on receipt, unless that is past the target's cut-off."""
        return alike(self.asked_with, self.calendar.clock.datetime(self.start_instant))

    @property
    def start_instant(self) -> Instant:
        """The same in microseconds since 1970 UTC."""
        return self.opened_instant if self._start is None else self._start

    @property
    def due(self) -> datetime:
        """When the budget is used up."""
        return alike(self.asked_with, self.calendar.clock.datetime(self.due_instant))

    @property
    def budget(self) -> Budget:
        """How much time the target grants."""
        return self.target.budget

    @property
    def counting(self) -> Counting:
        """How business days are counted."""
        return self.target.counting

    @property
    def landing(self) -> Landing | None:
        """Which end of a closed stretch `due` takes; None: where the walk stops."""
        return self.target.landing

    def met_by(self, event: datetime) -> bool:
        """Return whether an event came in time: at or before `due`, compared as instants."""
        return to_instant(event) <= self.due_instant

    def windows(self) -> Iterator[Window]:
        """Return the windows of service used, cut to [start, due); none for real time."""
        return self.calendar.windows(self.start, self.due) if self._uses_service else iter(())

    def skipped(self) -> tuple[Closure, ...]:
        """Return the closed dates that took service away between start and due."""
        return self.calendar.closures(self.start, self.due) if self._uses_service else ()

    @property
    def _uses_service(self) -> bool:
        in_service = self.budget.kind in ("service_time", "business_days")
        return in_service and self.start_instant < self.due_instant

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of what was promised: the instants, the budget and the windows used."""
        return promise_fingerprint(
            opened=self.opened_instant,
            start=self.start_instant,
            due=self.due_instant,
            budget=self.budget,
            counting=self.counting,
            landing=self.landing,
            windows=[(to_instant(w.opens), to_instant(w.closes)) for w in self.windows()],
        )

    def record(self) -> dict[str, Any]:
        """Return the deadline as plain data, with all it was worked out from, ready for JSON.

        Times are ISO 8601 with offset; windows are those used. The fingerprints say what was meant,
        the versions with which software and data it was computed.
        """
        calendar = self.calendar
        return {
            "policy": self.terms.policy,
            **({"policy_version": self.terms.version} if self.terms.version else {}),
            "category": self.terms.category,
            "target": self.target.name,
            "opened": self.opened.isoformat(),
            "start": self.start.isoformat(),
            "due": self.due.isoformat(),
            "budget": str(self.budget),
            "counting": self.counting,
            "landing": self.landing,
            "source": self.target.source,
            "windows": [[w.opens.isoformat(), w.closes.isoformat()] for w in self.windows()],
            "skipped": [[day.date.isoformat(), day.name, day.source] for day in self.skipped()],
            "calendar": {
                "name": calendar.name,
                "fingerprint": calendar.fingerprint,
                "horizon": list(calendar.horizon),
            },
            "fingerprint": self.fingerprint,
            "versions": {
                "slacal": __version__,
                "time_zones": [dict(source) for source in calendar.zone_sources],
                "holidays": [source._asdict() for source in calendar.sources],
            },
        }

    def explain(self) -> Ledger:
        """Return the ledger: what counted between start and due, what was skipped, and why."""
        from slacal.deadlines.ledger import make_ledger

        return make_ledger(self)

    def __repr__(self) -> str:
        return f"<Deadline {self.target.name} {self.due.isoformat()}, {self.budget}>"


class Deadlines(Mapping[str, Deadline]):
    """The deadlines of one case by target: `deadlines["repair"]` or `deadlines.repair`."""

    __slots__ = ("_by_target", "terms")

    def __init__(self, terms: Terms, by_target: dict[str, Deadline]) -> None:
        self.terms = terms
        self._by_target = by_target

    @property
    def category(self) -> str:
        """The code of the category they belong to."""
        return self.terms.category

    @property
    def policy(self) -> str:
        """The name of the policy they were promised under."""
        return self.terms.policy

    @property
    def opened(self) -> datetime:
        """When the case came in, in the calendar's zone."""
        return next(iter(self._by_target.values())).opened

    def __getitem__(self, target: str) -> Deadline:
        try:
            return self._by_target[target]
        except (KeyError, TypeError):
            raise self._unknown(target) from None

    def __getattr__(self, target: str) -> Deadline:
        if target.startswith("_"):  # copy and pickle ask for these before there is anything
            raise AttributeError(target)
        return self[target]

    def _unknown(self, target: str) -> UnknownTargetError:
        known = tuple(self._by_target)
        return UnknownTargetError(
            f'no target "{target}"',
            why=f"category {self.category} has {', '.join(known)}",
            fix=did_you_mean(str(target), known) or "use one of these",
            target=target,
            known=known,
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_target)

    def __len__(self) -> int:
        return len(self._by_target)

    def __repr__(self) -> str:
        listed = ", ".join(f"{name}: {d.due.isoformat()}" for name, d in self.items())
        return f"<Deadlines {self.policy} {self.category}, {listed}>"
