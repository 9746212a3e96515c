"""Whether a promise still stands: a record recomputed, what moved, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple

import attrs

from slacal.budget import Budget
from slacal.calendars import Calendar
from slacal.calendars.counting import due as due_instant
from slacal.compare.causes import Cause, explain, offset_text, taken_from, wall_text
from slacal.compare.recorded import RecordedSide
from slacal.compare.records import Record, read_record
from slacal.compare.sides import CalendarSide
from slacal.compare.versions import VersionDifference, version_differences
from slacal.deadlines import Target
from slacal.deadlines.deadline import promise_fingerprint
from slacal.errors import SlacalError, UnknownTargetError, WrongTypeError, did_you_mean
from slacal.instants import HOUR, MICROSECOND, MINUTE, Instant, Micros
from slacal.policy import Policy

Status = Literal["same", "changed", "moved", "altered", "unknown"]


@attrs.frozen
class Verdict:
    """What became of a promise.

    Args:
        status: "same"; "changed" (due at the same instant, worked out from other windows or terms);
            "moved"; "altered" (the record is not what its fingerprint was made of); "unknown"
            (nothing is due now: `why` says so).
        record: what was promised, as it was read.
        recorded: the due instant of the record, in the calendar's zone.
        due: the due instant now, None where it is unknown.
        moved_by: the real time from the one to the other.
        service_moved_by: the service time between them, on the calendar of now; None where that is
            not known.
        causes: what makes the difference; "before" is the record, "after" is now.
        versions: the software and data that differ from those the record was made with.
        same_calendar: whether the calendar declares what the record's calendar did; a frozen one
            never does.
        why: why nothing is due now, or what the fingerprint of an altered record is of; else empty.
    """

    status: Status
    record: Record
    recorded: datetime
    due: datetime | None = None
    moved_by: timedelta | None = None
    service_moved_by: timedelta | None = None
    causes: tuple[Cause, ...] = ()
    versions: tuple[VersionDifference, ...] = ()
    same_calendar: bool = False
    why: str = ""


class _Now(NamedTuple):
    """What the record's target is today: its calendar and terms, and when it is due."""

    calendar: Calendar
    target: Target
    due: Instant


def verify(record: Any, policy: Policy | Calendar) -> Verdict:
    """Return whether a record still stands under a policy, or on a calendar.

    Args:
        record: the plain data of `Deadline.record()`, also after a trip through JSON.
        policy: what to hold it against. A calendar alone counts the budget that was recorded.

    Raises:
        RecordError: the record cannot be read; the error names every fault.
        WrongTypeError: *policy* is neither.
    """
    if not isinstance(policy, Policy | Calendar):
        raise WrongTypeError(
            f"{policy!r} is a {type(policy).__name__}",
            why="a record is held against a policy or a calendar",
            fix="pass policies.invantive(), or a calendar",
            value=policy,
        )
    promised = record if isinstance(record, Record) else read_record(record)
    calendar = policy.calendar if isinstance(policy, Policy) else policy
    shown = calendar.clock.datetime
    recorded = shown(promised.due.instant)
    facts: dict[str, Any] = {
        "versions": version_differences(promised.versions, calendar),
        "same_calendar": promised.calendar_fingerprint == calendar.fingerprint,
    }
    try:
        now = _now(promised, policy, calendar)
    except SlacalError as error:
        failed: Status = "altered" if promised.is_altered else "unknown"
        return Verdict(failed, promised, recorded, **facts, why=str(error))
    status = _status(promised, now)
    return Verdict(
        status=status,
        record=promised,
        recorded=recorded,
        due=shown(now.due),
        moved_by=(now.due - promised.due.instant) * MICROSECOND,
        service_moved_by=_service(calendar, promised.due.instant, now.due),
        causes=_causes(promised, now) if status in ("changed", "moved") else (),
        why=_altered_in(promised, now) if status == "altered" else "",
        **facts,
    )


def _now(record: Record, policy: Policy | Calendar, calendar: Calendar) -> _Now:
    target = _target(record, policy)
    terms = target.budget, target.counting, target.landing
    return _Now(calendar, target, due_instant(calendar.almanac, record.start.instant, *terms))


def _target(record: Record, policy: Policy | Calendar) -> Target:
    if not isinstance(policy, Policy):
        return Target("recorded", record.budget, record.counting, record.landing)
    found = policy.category(record.category)
    for target in found.targets:
        if target.name == record.target:
            return target
    known = tuple(target.name for target in found.targets)
    raise UnknownTargetError(
        f'no target "{record.target}"',
        why=f"category {found.code} has {', '.join(known)}",
        fix=did_you_mean(record.target, known) or "hold it against another policy",
        target=record.target,
        known=known,
    )


def _altered_in(record: Record, now: _Now) -> str:
    if record.fingerprint != _fingerprint(record, now):
        return "its fingerprint is not that of what it says, nor of what is due now"
    return "its fingerprint is that of what is due now: the record was altered, the promise was not"


def _uses_service(budget: Budget) -> bool:
    return budget.kind in ("service_time", "business_days")


def _status(record: Record, now: _Now) -> Status:
    if record.is_altered:
        return "altered"
    if record.due.instant != now.due:
        return "moved"
    return "same" if record.fingerprint == _fingerprint(record, now) else "changed"


def _fingerprint(record: Record, now: _Now) -> str:
    start, almanac = record.start.instant, now.calendar.almanac
    uses_windows = _uses_service(now.target.budget) and start < now.due
    return promise_fingerprint(
        opened=record.opened.instant,
        start=start,
        due=now.due,
        budget=now.target.budget,
        counting=now.target.counting,
        landing=now.target.landing,
        windows=almanac.windows(start, now.due) if uses_windows else (),
    )


def _service(calendar: Calendar, recorded: Instant, now: Instant) -> timedelta | None:
    try:
        return calendar.almanac.elapsed(recorded, now) * MICROSECOND
    except SlacalError:  # the recorded one lies beyond the horizon of today
        return None


def _causes(record: Record, now: _Now) -> tuple[Cause, ...]:
    """Return what makes the difference; there is always something."""
    causes = [*_terms(record, now.target), *_of_clock(record, now), *_of_service(record, now)]
    if not causes and record.due.instant < now.due:
        causes = list(_ahead(record, now))
    return _distinct(causes) or (Cause("other", "both", "the calendar"),)


def _of_clock(record: Record, now: _Now) -> Iterator[Cause]:
    """Yield the time zone where days of the calendar are counted on another clock."""
    if "calendar_days" not in (record.budget.kind, now.target.budget.kind):
        return
    for moment in (record.start, record.due):
        offset = now.calendar.clock.offset(moment.instant)
        if offset != moment.offset:
            name = f"{offset_text(moment.offset)} became {offset_text(offset)}"
            yield Cause("time_zone", "both", name)


def _of_service(record: Record, now: _Now) -> Iterator[Cause]:
    """Yield what differs in the windows from start to due, and in the length of a day."""
    if not (_uses_service(record.budget) and _uses_service(now.target.budget)):
        return
    after = CalendarSide(now.calendar)
    end = min(record.due.instant, after.known[1])
    yield from explain(RecordedSide(record, after), after, record.start.instant, end)
    yield from _lengths(record, now)


def _ahead(record: Record, now: _Now) -> Iterator[Cause]:
    """Yield what moved it after the recorded due instant, of which nothing was recorded."""
    after, start, end = CalendarSide(now.calendar), record.due.instant, now.due
    for loss in after.taken(start, end)[:1]:
        yield taken_from("after", after, loss)
        return
    for opens, closes in after.spans(start, end)[:1]:
        day = after.date_of(opens)
        name = wall_text([(after.wall(opens), after.wall(closes))])
        yield Cause("hours", "after", name, after.hours_source(day), date.fromordinal(day))


def _distinct(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    """Return causes once each; hours and blackouts that go on for days, under the first date."""
    first: dict[Cause, Cause] = {}
    for cause in causes:
        goes_on = cause.kind in ("hours", "blackout")
        first.setdefault(cause._replace(date=None) if goes_on else cause, cause)
    return tuple(first.values())


def _terms(record: Record, target: Target) -> Iterator[Cause]:
    if record.budget != target.budget:
        yield Cause("budget", "both", f"{record.budget} became {target.budget}")
    if record.counting != target.counting:
        yield Cause("counting", "both", f"{record.counting} became {target.counting}")
    if record.landing != target.landing:
        landings = (each or "where the walk stops" for each in (record.landing, target.landing))
        yield Cause("landing", "both", " became ".join(landings))


def _lengths(record: Record, now: _Now) -> Iterator[Cause]:
    """Yield the length of a business day, where days were counted as service and it is another."""
    target = now.target
    for budget, counting in ((record.budget, record.counting), (target.budget, target.counting)):
        if budget.kind != "business_days" or counting != "service_time":
            return
    served = now.calendar.almanac.elapsed(record.start.instant, now.due)
    lengths = record.service // record.budget.amount, served // target.budget.amount
    if lengths[0] != lengths[1]:
        yield Cause("business_day", "both", " became ".join(map(_hours, lengths)))


def _hours(length: Micros) -> str:
    hours, rest = divmod(length, HOUR)
    return f"{hours}:{rest // MINUTE:02} h"
