"""The course of one target through a case: its cycles, one after the other."""

from __future__ import annotations

from slacal.deadlines.choices import Choices
from slacal.deadlines.clock import (
    CANCEL,
    END,
    OPEN,
    PAUSE,
    REOPEN,
    RESUME,
    START,
    STOP,
    Run,
    Watch,
    reclassified,
)
from slacal.instants import Instant


class Course:
    """The cycles of one target: `past` ones that are kept, and the one that runs, `run`."""

    __slots__ = ("left", "over", "past", "run", "watch")

    def __init__(self, watch: Watch) -> None:
        self.watch = watch  # of the category the case is in; a run that stopped keeps its own
        self.run = Run(watch, 1)
        self.past: list[Run] = []
        self.over = False  # the case is repaired or closed: no clock starts
        self.left = False  # the case's category has no such target

    def copy(self) -> Course:
        """Return a course that goes on from here on its own."""
        course = Course(self.watch)
        course.run, course.past = self.run.copy(), self.past.copy()
        course.over, course.left = self.over, self.left
        return course

    @property
    def has_begun(self) -> bool:
        """Whether its first clock has started."""
        return self.run.opened is not None

    @property
    def is_running(self) -> bool:
        """Whether its clock has started and not stopped; it may be paused."""
        return self.run.opened is not None and self.run.stop is None

    def receive(self, at: Instant) -> None:
        """The case is received: what runs from receipt starts."""
        if self.watch.target.runs_from_receipt and not self.has_begun and not self.over:
            self.run.begin(at)

    def step(self, act: int, at: Instant, reason: str | None, choices: Choices) -> None:
        """Do what an event does to the clock; nothing starts one that is not promised."""
        if self.left:
            act &= ~(REOPEN | START)
        if act & STOP and self.is_running:
            self.run.finish(at)
        if act & END:
            self.over, self.run.held = True, None
        if act & OPEN:
            self.over = False
        if act & REOPEN:
            self._reopen(at, choices)
        if act & START and not self.is_running and not self.over:
            self._start(at)
        if act & PAUSE and self.run.held is None:
            self.run.held, self.run.held_reason = at, reason
        if act & RESUME:
            self.run.resume(at)
        if act & CANCEL:
            self._cancel(at)
            self.over = True

    def _start(self, at: Instant, *, kept: bool = True) -> None:
        """Start the first cycle, or the next one, with the last one kept in the record or not."""
        run = self.run
        if self.has_begun:
            if kept:
                self.past.append(run)
            self.run = run.under(self.watch, run.cycle + 1)
        self.run.begin(at)

    def _reopen(self, at: Instant, choices: Choices) -> None:
        if not self.has_begun or self.is_running or self.run.cancelled:
            return
        if choices.reopening != "resume":
            self._start(at, kept=choices.reopening == "new_cycle")
            return
        self.run.go_on(at)
        if self.run.watch is not self.watch:  # the case has another category by now
            self.run = reclassified(self.run, self.watch, at, choices.carried)

    def _cancel(self, at: Instant) -> None:
        if self.is_running:
            self.run.finish(at)
            self.run.cancelled = True
        elif not self.has_begun:
            self.run.cancelled = True

    def reclassify(self, watch: Watch, at: Instant, carried: str | None) -> None:
        """Go on under a target of another category; a clock that has stopped is left as it is."""
        if self.is_running:
            self.run = reclassified(self.run, watch, at, carried)
        self.watch = watch
        if self.left:
            self.left = False
            if not self.over:
                self._start(at)

    def leave(self, at: Instant, *, forgotten: bool) -> bool:
        """Go on without: the new category has no such target. Return whether anything is kept.

        What has stopped is kept. A clock that runs is cancelled, or *forgotten* as though the
        target had never been promised.
        """
        self.left = True
        if self.is_running and not forgotten:
            self._cancel(at)
        if self.has_begun and not self.is_running:
            return True
        if self.past:
            self.run = self.past.pop()
        return self.has_begun and not self.is_running

    def begin_anew(self, at: Instant) -> None:
        """Let a clock that runs count from *at* instead."""
        if self.is_running:
            self.run = self.run.under(self.watch, self.run.cycle)
            self.run.begin(at)
