"""Cases: a log of events, and the clocks it sets running. Pure: nothing is stored, all replayed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import attrs

from slacal.deadlines.clock import Watch
from slacal.deadlines.course import Course
from slacal.deadlines.deadline import Terms
from slacal.deadlines.events import Event, Log, Repair, RepairName, check_kind, check_repairs
from slacal.deadlines.promise import Promise
from slacal.deadlines.reading import Reading, Readings, unknown_target
from slacal.errors import EventError, WrongTypeError
from slacal.instants import Instant, to_instant
from slacal.pendulums import alike


class Tracker:
    """A case as its events come in, one at a time; what `Case` holds, but it changes."""

    __slots__ = (
        "_given", "_receipt", "category", "courses", "events", "log", "promise", "receipt",
        "repair", "repairs",
    )  # fmt: skip

    def __init__(self, promise: Promise, repair: frozenset[RepairName] = frozenset()) -> None:
        self.promise = promise
        self.repair = repair
        self.repairs: list[Repair] = []
        self._begin()

    def _begin(self) -> None:
        self.log = Log()
        self.events: list[Event] = []
        self._given: list[Event] = []  # with those left out, where repairs are asked for
        self.category: str | None = None
        self.courses: dict[str, Course] = {}
        self.receipt: Instant | None = None
        self._receipt: Event | None = None  # the event that made it known

    def copy(self) -> Tracker:
        """Return a tracker that goes on from here on its own."""
        new = Tracker(self.promise, self.repair)
        new.repairs, new.events = self.repairs.copy(), self.events.copy()
        new._given = self._given.copy()
        new.log, new.category = self.log.copy(), self.category
        new.receipt, new._receipt = self.receipt, self._receipt
        new.courses = {name: course.copy() for name, course in self.courses.items()}
        return new

    def add(self, event: Event) -> None:
        """Take one more event.

        Raises:
            EventError: it does not go with those before, and its repair was not asked for.
            UnknownCategoryError: it gives the case a category that the policy does not have.
            HorizonError: a target is not used up inside the horizon; nothing more can be added.
        """
        check_kind(event, self.promise.kinds)
        if event.category is not None:
            self.promise.row(event.category)
        if self.repair:
            late = self._given[-1] if self._given else event
            self._given.append(event)
            if event.instant < late.instant and "order" in self.repair:
                self._sort(Repair("order", event, late))
                return
        try:
            self.log.take(event)
        except EventError as error:
            problem = error.facts.get("problem")
            if problem not in self.repair:
                if self.repair:
                    self._given.pop()
                raise
            self.repairs.append(Repair(problem, event, error.facts.get("other")))
        else:
            self._take(event)

    def add_all(self, events: list[Event]) -> None:
        """Take a whole log, in order of time where that is to be mended; raises as `add`."""
        if "order" in self.repair:
            for event, late in _out_of_order(events):
                self.repairs.append(Repair("order", event, late))
            events = sorted(events, key=lambda event: event.instant)
        for event in events:
            self.add(event)

    def _sort(self, repair: Repair) -> None:
        """Begin again with all that was given, in order."""
        given = sorted(self._given, key=lambda each: each.instant)
        self.repairs = [*(each for each in self.repairs if each.name == "order"), repair]
        self._begin()
        for each in given:
            self.add(each)

    def _take(self, event: Event) -> None:
        self.events.append(event)
        if event.category is not None or len(self.events) == 1:
            self._categorise(event)
        if self.receipt is None and self._is_receipt(event):
            first = self.events[0]
            late = self.promise.receiving.clock_from == "confirmation"
            self.receipt = event.instant if late else first.instant
            self._receipt = event
            for course in self.courses.values():
                course.receive(self.receipt)
        kind, at = event.kind, event.instant
        choices = self.promise.choices
        for course in self.courses.values():
            act = course.watch.acts.get(kind)
            if act:
                course.step(act, at, event.reason, choices)

    def _is_receipt(self, event: Event) -> bool:
        if event.kind == "received":
            return True
        waits = event.channel in self.promise.receiving.confirmed
        return event.kind == "reported" and not waits

    def _categorise(self, event: Event) -> None:
        code = self.promise.default if event.category is None else event.category
        before, self.category = self.category, code
        if code == before:
            return
        row = self.promise.row(code)
        if before is None:
            self.courses = {name: self._replayed(watch, event) for name, watch in row.items()}
            return
        carried = self.promise.choices.carried
        old, self.courses = self.courses, {}
        for name, watch in row.items():
            course = old.pop(name, None)
            if course is None or not course.has_begun or (course.left and not carried):
                self.courses[name] = self._replayed(watch, event)
                if carried and course is None:
                    self.courses[name].begin_anew(event.instant)
            else:
                course.reclassify(watch, event.instant, carried)
                self.courses[name] = course
        for name, course in old.items():
            if course.left or course.leave(event.instant, forgotten=carried is None):
                self.courses[name] = course

    def _replayed(self, watch: Watch, until: Event) -> Course:
        """Return a target's course as though it had been the case's from the beginning."""
        course = Course(watch)
        for event in self.events:
            if event is until:
                break
            if event is self._receipt and self.receipt is not None:
                course.receive(self.receipt)
            act = watch.acts.get(event.kind)
            if act:
                course.step(act, event.instant, event.reason, self.promise.choices)
        return course


@attrs.frozen(eq=False, repr=False)
class Case:
    """A case under a policy: its events, and a clock for each target; made by `Policy.track`.

    Immutable. `case.at(t)` judges by the events at or before *t* alone. Two cases are equal when
    they have the same events under the same promise.
    """

    id: str
    _tracker: Tracker

    @property
    def events(self) -> tuple[Event, ...]:
        """The events that count, in order."""
        return tuple(self._tracker.events)

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """What was done to the log so that it makes sense; empty unless that was asked for."""
        return tuple(self._tracker.repairs)

    @property
    def unmotivated(self) -> tuple[Event, ...]:
        """The events that give another category and no reason why, where the policy requires one.

        The default category needs none, nor one that the case has already.
        """
        promise = self._tracker.promise
        if promise.motivation != "required":
            return ()
        return tuple(_unmotivated(self._tracker.events, promise.default))

    @property
    def category(self) -> str | None:
        """The code of the category that the case is in after its last event."""
        return self._tracker.category if self._tracker.events else self._tracker.promise.default

    @property
    def state(self) -> str:
        """The state after the last event: new, open, paused, repaired, closed or cancelled."""
        return self._tracker.log.state

    @property
    def policy(self) -> str:
        """The name of the policy it is tracked under."""
        return self._tracker.promise.policy

    @property
    def received(self) -> datetime | None:
        """When it was received, in the zone of the policy's calendar; None: not yet."""
        at = self._tracker.receipt
        return None if at is None else self._tracker.promise.calendar.clock.datetime(at)

    def with_event(self, event: Event) -> Case:
        """Return the case with one more event: the same as tracking the whole list."""
        tracker = self._tracker.copy()
        tracker.add(_checked(event))
        return Case(self.id, tracker)

    def at(self, at: datetime) -> Readings:
        """Return what the clocks show at an instant, by the events at or before it.

        Raises:
            HorizonError: *at* lies outside the horizon of a target's calendar.
        """
        instant, kind = to_instant(at), type(at)
        tracker = self._until(instant)
        calendar = self._tracker.promise.calendar
        try:
            shown = alike(kind, calendar.clock.datetime(instant))
        except OverflowError:  # a zone's clock shows no year 10,000
            raise calendar.almanac.horizon.outside(calendar.almanac.pages.text(instant)) from None
        terms, clocks = _terms(tracker), _clocks(tracker)
        readings = {
            name: Reading(course.run, instant, terms, kind) for name, course in clocks.items()
        }
        category = tracker.category or tracker.promise.default
        return Readings(shown, category, tracker.log.state, readings)

    def cycles(self, target: str, at: datetime) -> tuple[Reading, ...]:
        """Return what each cycle of a target shows at an instant, the current one last.

        Raises:
            UnknownTargetError: the case has no such target then.
        """
        instant, kind = to_instant(at), type(at)
        tracker = self._until(instant)
        clocks = _clocks(tracker)
        if target not in clocks:
            raise unknown_target(target, tracker.category, tuple(clocks))
        course = clocks[target]
        terms = _terms(tracker)
        return tuple(Reading(run, instant, terms, kind) for run in (*course.past, course.run))

    def _until(self, instant: Instant) -> Tracker:
        """Return the case as it was known at an instant."""
        tracker = self._tracker
        if not tracker.events or tracker.events[-1].instant <= instant:
            return tracker
        known = Tracker(tracker.promise)
        for event in tracker.events:
            if event.instant > instant:
                break
            known.add(event)
        return known

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Case):
            return NotImplemented
        mine, theirs = self._tracker, other._tracker
        return (
            self.id == other.id
            and mine.promise == theirs.promise
            and mine.events == theirs.events
            and mine.repairs == theirs.repairs
        )

    def __hash__(self) -> int:
        return hash((self.id, self.events))

    def __repr__(self) -> str:
        name = f"{self.id} " if self.id else ""
        return f"<Case {name}{self.category} {self.state}, {len(self._tracker.events)} events>"


def _terms(tracker: Tracker) -> Terms:
    promise = tracker.promise
    return Terms(promise.policy, tracker.category or promise.default or "", promise.version)


def _clocks(tracker: Tracker) -> dict[str, Course]:
    """Return the clocks of a case; before its first event, those of the default category."""
    if tracker.events:
        return tracker.courses
    row = tracker.promise.row(tracker.promise.default)
    return {name: Course(watch) for name, watch in row.items()}


def _unmotivated(events: Iterable[Event], default: str | None) -> Iterator[Event]:
    before = default
    for event in events:
        if event.category is None:
            continue
        if event.category not in (before, default) and not (event.motivation or "").strip():
            yield event
        before = event.category


def _checked(event: Any) -> Event:
    if isinstance(event, Event):
        return event
    raise WrongTypeError(
        f"{event!r} is a {type(event).__name__}",
        why="a case is a list of events",
        fix='pass Event("paused", at), …',
    )


def _out_of_order(events: list[Event]) -> Iterator[tuple[Event, Event]]:
    """Yield the events that stand after later ones, each with the latest of those."""
    latest: Event | None = None
    for event in events:
        if latest is None or event.instant >= latest.instant:
            latest = event
        else:
            yield event, latest


def track(promise: Promise, events: Iterable[Event], id: str, repair: Iterable[str]) -> Case:
    """Return the case that a list of events makes; see `Policy.track`."""
    tracker = Tracker(promise, check_repairs(repair))
    listed = events if isinstance(events, Iterable) else (events,)
    tracker.add_all([_checked(event) for event in listed])
    return Case(id, tracker)


def prefixes(case: Case) -> Iterator[tuple[Instant, Instant | None, Tracker]]:
    """Yield (since, until, tracker): a case as it is known between its events, in order.

    `until` is None for the last. The tracker is the same one, and moves on.
    """
    tracker = Tracker(case._tracker.promise)
    events = case.events
    for i, event in enumerate(events):
        tracker.add(event)
        until = events[i + 1].instant if i + 1 < len(events) else None
        if until is None or until > event.instant:
            yield event.instant, until, tracker
