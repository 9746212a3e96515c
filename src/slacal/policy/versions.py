"""A policy over time: its versions, each in force from a date or an instant on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

import attrs

from slacal.deadlines.deadline import Deadlines
from slacal.errors import EventError, PolicyError, WrongTypeError
from slacal.instants import Instant, day_wall, to_date, to_instant
from slacal.policy.table import Policy

if TYPE_CHECKING:
    from slacal.deadlines.case import Case
    from slacal.deadlines.events import Event

Start = date | datetime | None

_NEVER: Instant = -(2**62)  # some 146,000 years ago: no datetime comes near it


class PolicyVersion(NamedTuple):
    """A policy, and since when it is in force; None: from the beginning."""

    start: Start
    policy: Policy
    start_instant: Instant


def _version(start: object, policy: object) -> PolicyVersion:
    if not isinstance(policy, Policy):
        raise WrongTypeError(
            f"version {policy!r} is a {type(policy).__name__}",
            why="a version is a policy",
            fix="pass a Policy",
        )
    if start is None:
        return PolicyVersion(None, policy, _NEVER)
    since = start if isinstance(start, datetime) else to_date(start)
    if isinstance(since, datetime):
        at = to_instant(since)
    else:
        at = policy.calendar.clock.reached(day_wall(since.toordinal()))
    named = policy if policy.version else attrs.evolve(policy, version=since.isoformat())
    return PolicyVersion(since, named, at)


def _versions(versions: object) -> tuple[PolicyVersion, ...]:
    if isinstance(versions, tuple) and all(isinstance(v, PolicyVersion) for v in versions):
        return versions
    if not isinstance(versions, Mapping) or not versions:
        raise WrongTypeError(
            f"versions={versions!r}",
            why="versions are policies by the date from which they are in force",
            fix="pass e.g. {None: policy, date(2026, 7, 1): another}",
        )
    found = [_version(start, policy) for start, policy in versions.items()]
    return tuple(sorted(found, key=lambda version: version.start_instant))


def versions_of(chosen: Policy | PolicyVersions) -> tuple[PolicyVersion, ...]:
    """Return the versions of a policy, or a policy as its only one."""
    if isinstance(chosen, Policy):
        return (PolicyVersion(None, chosen, _NEVER),)
    return chosen.versions


def not_in_force(first: PolicyVersion, at: str, **facts: object) -> PolicyError:
    """Return the error for an instant before the first version."""
    return PolicyError(
        f"no policy is in force at {at}",
        why=f'the first version of "{first.policy.name}" begins {first.start}',
        fix="give the version before it as {None: policy, …}",
        **facts,
        first=first.start,
    )


@attrs.frozen
class PolicyVersions:
    """The versions of a policy; a case is judged by the one in force when it was received.

    Args:
        versions: the policies by what they are in force from: a date (it begins at midnight in that
            policy's own calendar), an aware datetime, or None for the beginning. A policy that has
            no `version` of its own gets that date or instant as one.
    """

    versions: tuple[PolicyVersion, ...] = attrs.field(converter=_versions)

    def __attrs_post_init__(self) -> None:
        starts = [version.start_instant for version in self.versions]
        for earlier, version in zip(starts, self.versions[1:], strict=False):
            if version.start_instant == earlier:
                raise PolicyError(
                    f"two versions from {version.start}",
                    why="only one of them can be in force",
                    fix="keep one of them",
                    start=version.start,
                )

    def at(self, received: datetime) -> Policy:
        """Return the policy in force at an instant; one that begins then is.

        Raises:
            PolicyError: none is in force yet.
            NaiveDatetimeError: *received* has no time zone.
        """
        at = to_instant(received)
        i = bisect_right([version.start_instant for version in self.versions], at)
        if i:
            return self.versions[i - 1].policy
        raise not_in_force(self.versions[0], received.isoformat(), received=received)

    def due(
        self, opened: datetime, category: str | None = None, *, judged_at: datetime | None = None
    ) -> Deadlines:
        """Return when each target of a case is due, under the version in force when it came in.

        Args:
            opened: when the case came in; aware.
            category: its code; None gives the policy's default.
            judged_at: another instant, whose version judges the case.

        Raises:
            PolicyError: no version is in force then.
            And what `Policy.due` raises.
        """
        return self.at(opened if judged_at is None else judged_at).due(opened, category)

    def track(
        self,
        events: Iterable[Event],
        *,
        id: str = "",
        repair: str | Iterable[str] = (),
        judged_at: datetime | None = None,
    ) -> Case:
        """Return the case that a log of events makes, under the version in force on its receipt.

        Until it is received, that is the version in force at its first event.

        Args:
            events: what happened, in order of time, from the report on; at least one.
            id: what the case is called, for the identifiers of escalations.
            repair: what to do about a log that makes no sense; see `Policy.track`.
            judged_at: another instant, whose version judges the case.

        Raises:
            EventError: there is no event, or one makes no sense.
            PolicyError: no version is in force then.
        """
        from slacal.deadlines.events import Event

        log = tuple(events) if isinstance(events, Iterable) else (events,)
        if not all(isinstance(event, Event) for event in log):
            raise WrongTypeError(
                f"events={events!r}",
                why="a case is a list of events",
                fix='pass [Event("reported", at), ...]',
            )
        if not log:
            raise EventError(
                "a case without events",
                why="it does not say when the case came in, so which version judges it",
                fix='begin with e.g. Event("reported", at)',
            )
        policy = self.at(log[0].at if judged_at is None else judged_at)
        case = policy.track(log, id=id, repair=repair)
        if judged_at is not None or case.received is None:
            return case
        in_force = self.at(case.received)
        return case if in_force is policy else in_force.track(log, id=id, repair=repair)
