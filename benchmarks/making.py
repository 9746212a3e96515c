"""Making a calendar of 23 years and asking it once: time and memory."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import cycle

from benchmarks.calendars import OFFICE, CalendarSpec, local
from benchmarks.cases import Case
from benchmarks.check import DisagreementError, comparable
from benchmarks.contender import Answer, Contender, Job, UnsupportedError, ask
from benchmarks.ours import Slacal
from benchmarks.scalar import NOT_INSTALLED, Peers
from benchmarks.table import OURS, Cell, Row, Size, Timed, Unmeasured
from benchmarks.timing import Effort, memory_of, take_turns
from benchmarks.walk import Walk

ONE_CALL = Case(local(date(2026, 5, 4), 14, 30), timedelta(hours=16), local(date(2026, 6, 3)))
FIRST = replace(ONE_CALL, at=local(date(2020, 1, 2), 14, 30))
LAST = replace(ONE_CALL, at=local(date(2042, 12, 1), 14, 30))
WHOLE = Case(local(date(2020, 1, 2)), timedelta(hours=8), local(date(2042, 12, 20)))
Ask = Callable[[type[Contender], CalendarSpec], Answer]


def add_once(kind: type[Contender], spec: CalendarSpec) -> Answer:
    return ask(kind(spec).add([ONE_CALL]))


def elapsed_once(kind: type[Contender], spec: CalendarSpec) -> Answer:
    return ask(kind(spec).elapsed_once([WHOLE]))


def variants() -> Iterator[CalendarSpec]:
    """Yield calendars that each miss another holiday, so that nothing can be remembered."""
    days = OFFICE.closed
    for n in cycle(range(len(days))):
        yield replace(OFFICE, closed=days[:n] + days[n + 1 :])


def making_rows(peers: Peers, effort: Effort) -> list[Row]:
    walk = Walk(OFFICE)
    asked: tuple[tuple[str, Ask, Answer], ...] = (
        ("make, add once", add_once, walk.add(ONE_CALL.at, ONE_CALL.amount)),
        ("make, elapsed over all", elapsed_once, walk.elapsed(WHOLE.at, WHOLE.end)),
    )
    rows = [_time_row(work, once, right, peers, effort) for work, once, right in asked]
    return [*rows, _memory_row(peers, rows[0])]


def _time_row(work: str, once: Ask, right: Answer, peers: Peers, effort: Effort) -> Row:
    cells: dict[str, Cell] = {}
    jobs: dict[str, Job] = {}
    for name, kind in {OURS: Slacal, **peers}.items():
        problem = _problem(kind, once, right)
        if problem and name == OURS:
            raise DisagreementError(f"{work}: {problem.detail}")
        if kind is None or problem:
            cells[name] = problem or NOT_INSTALLED
        else:
            jobs[name] = _making_job(kind, once)
    cells |= {name: Timed(sample) for name, sample in take_turns(jobs, effort).items()}
    return Row(work, "office, 23 years", {name: cells[name] for name in (OURS, *peers)})


def _making_job(kind: type[Contender], once: Ask) -> Job:
    specs = variants()
    return Job(lambda: once(kind, next(specs)), [()])


def _problem(kind: type[Contender] | None, once: Ask, right: Answer) -> Unmeasured | None:
    """Return why this contender is not timed, if so."""
    if kind is None:
        return NOT_INSTALLED
    try:
        given = once(kind, OFFICE)
    except UnsupportedError as error:
        return Unmeasured(f"n/a: {error}")
    except Exception as error:  # a peer may refuse in its own way
        return Unmeasured("fails", f"{kind.name}, making: {type(error).__name__}: {error}")
    if comparable(given) != comparable(right):
        return Unmeasured("differs", f"{kind.name}, making: {right} expected, not {given}")
    return None


def _memory_row(peers: Peers, timed: Row) -> Row:
    cells: dict[str, Cell] = {}
    for name, kind in {OURS: Slacal, **peers}.items():
        cell = timed.cells[name]
        if kind is None or isinstance(cell, Unmeasured):
            cells[name] = cell
        elif not kind.traced:
            cells[name] = Unmeasured("n/a: Rust, untraced")
        else:
            cells[name] = Size(*memory_of(_maker(kind)))
    return Row("memory, asked at both ends", timed.calendar, cells)


def _maker(kind: type[Contender]) -> Callable[[], Contender]:
    spec = next(variants())

    def make_and_ask() -> Contender:
        contender = kind(spec)
        for case in (FIRST, LAST):
            ask(contender.add([case]))
        return contender

    return make_and_ask
