"""The example desks: combined calendars, nights, half days and hours that change.

No peer can express them all, so the fastest that knows time zones stands beside each with the plain
office. Answers are compared with windows that are written out here, date by date.
"""

import importlib.util
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.calendars import DAY, MON_FRI, OFFICE, Minutes
from benchmarks.cases import SPANS, Case, later, seeded, span_cases
from benchmarks.check import DisagreementError, must_agree
from benchmarks.contender import Contender, Job
from benchmarks.measures import RIVAL
from benchmarks.table import OURS, Cell, Row, Size, Timed, Unmeasured
from benchmarks.timing import Effort, memory_of, take_turns
from benchmarks.walk import MICROSECOND, Walk, to_datetime, to_micros

YEARS = (2015, 2037)  # 23, and all the examples know them
ASKED = datetime(2020, 1, 6, tzinfo=UTC), datetime(2022, 1, 1, tzinfo=UTC)
NOT_BESIDE = Unmeasured("n/a: cannot express it")
Hours = Callable[[date], Sequence[Minutes]]
Peers = dict[str, type[Contender] | None]


def load_examples() -> ModuleType:
    path = Path(__file__).resolve().parents[1] / "examples" / "desks.py"
    spec = importlib.util.spec_from_file_location("desks", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Plain:
    """One zone's windows, by date: what opens, and which dates lose their own 24 hours."""

    zone: str
    windows: Hours
    closed: frozenset[date]

    def written_out(self) -> Iterator[tuple[int, int]]:
        day, last = date(YEARS[0] - 1, 12, 31), date(YEARS[1], 12, 31)
        while day <= last:
            for start, end in self.windows(day):
                yield from self._pieces(day, start, end)
            day += timedelta(days=1)

    def _pieces(self, day: date, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield a window, cut at midnight, without the part that lies on a closed date."""
        tomorrow = day + timedelta(days=1)
        if day not in self.closed:
            yield self._instant(day, start), self._instant(day, min(end, DAY))
        if end > DAY and tomorrow not in self.closed:
            yield self._instant(tomorrow, 0), self._instant(tomorrow, end - DAY)

    def _instant(self, day: date, minute: int) -> int:
        wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)
        return to_micros(wall.replace(tzinfo=ZoneInfo(self.zone)))


class DeskWalk(Walk):
    """The walk along windows that are written out."""

    def __init__(self, *parts: Plain) -> None:
        joined: list[tuple[int, int]] = []
        for opens, closes in sorted(piece for part in parts for piece in part.written_out()):
            if joined and opens <= joined[-1][1]:
                joined[-1] = joined[-1][0], max(joined[-1][1], closes)
            else:
                joined.append((opens, closes))
        first = to_micros(datetime(YEARS[0], 1, 1, tzinfo=UTC))
        self.windows = [window for window in joined if window[0] >= first]
        self._closes = [closes for _, closes in self.windows]


def weekly(*windows: Minutes, saturday: Sequence[Minutes] = ()) -> Hours:
    def on(day: date) -> Sequence[Minutes]:
        if day.weekday() == 5:
            return saturday
        return windows if day.weekday() in MON_FRI else ()

    return on


def bank_hours(day: date) -> Sequence[Minutes]:
    is_half = (day.month, day.day) in ((12, 24), (12, 31))
    return weekly((570, 750 if is_half else 990))(day)


def changed_hours(day: date) -> Sequence[Minutes]:
    return weekly((480, 960) if day >= date(2026, 7, 1) else (540, 1020))(day)


def walks(desks: ModuleType) -> dict[str, DeskWalk]:
    def plain(calendar: Any, windows: Hours) -> Plain:
        closed = frozenset(holiday.date for holiday in calendar.holidays.entries)
        return Plain(calendar.timezone.key, windows, closed)

    office = weekly((540, 1020))
    return {
        "boston": DeskWalk(plain(desks.BOSTON, weekly((510, 1020)))),
        "clinic": DeskWalk(
            plain(desks.CLINIC, weekly((510, 750), (840, 1080), saturday=[(540, 780)]))
        ),
        "night": DeskWalk(plain(desks.NIGHT, weekly((1320, 1800)))),
        "sun": DeskWalk(
            *(plain(each, office) for each in (desks.EUROPE, desks.AMERICA, desks.ASIA))
        ),
        "bank": DeskWalk(plain(desks.BANK, bank_hours)),
        "changed": DeskWalk(plain(desks.CHANGED, changed_hours)),
    }


def fresh(calendar: Any) -> Any:
    """Return the same calendar, of which nothing has been compiled."""
    import attrs

    parts = {
        name: fresh(getattr(calendar, name))
        for name in ("left", "right")
        if hasattr(calendar, name)
    }
    return attrs.evolve(calendar, **parts)


def cases_of(walk: Walk, random: Random, days: int, count: int) -> list[Case]:
    """Return cases of *days* days: half start in service, half anywhere."""
    first, last = ASKED
    found: list[Case] = []
    while len(found) < count:
        at = later(first, MICROSECOND * 10**6 * random.randrange((last - first).days * 86_400))
        if len(found) % 2 == 0:
            opens, _ = random.choice(
                [w for w in walk.windows if to_micros(first) <= w[0] < to_micros(last)]
            )
            at = to_datetime(opens + 60_000_000 * random.randrange(200))
        end = later(at, timedelta(days=days))
        if served := walk.elapsed(at, end):
            found.append(Case(at, served, end))
    return found


def job_of(calendar: Any, work: str, cases: Sequence[Case]) -> Job:
    ends = [case.amount if work == "add" else case.end for case in cases]
    inputs = [
        (case.at.astimezone(calendar.timezone), end) for case, end in zip(cases, ends, strict=True)
    ]
    if work == "elapsed":
        inputs = [(at, end.astimezone(calendar.timezone)) for at, end in inputs]  # type: ignore[union-attr]
    return Job(getattr(calendar, work), inputs)


@dataclass(frozen=True)
class DeskBench:
    """One desk with its walk, and the peers that stand beside it."""

    name: str
    calendar: Any
    walk: Walk
    peers: Peers
    effort: Effort

    def rows(self) -> Iterator[Row]:
        for work in ("add", "elapsed"):
            yield from self._span_rows(work)
        yield self._making_row()
        yield self._memory_row()

    def _cells(self, found: dict[str, Cell]) -> dict[str, Cell]:
        return {**dict.fromkeys(self.peers, NOT_BESIDE), **found}

    def _span_rows(self, work: str) -> Iterator[Row]:
        jobs: dict[tuple[int, str], Job] = {}
        for days in SPANS:
            cases = cases_of(self.walk, seeded(self.name, days), days, self.effort.inputs)
            is_add = work == "add"
            expected = [self.walk.add(c.at, c.amount) if is_add else c.amount for c in cases]
            jobs[days, OURS] = job_of(self.calendar, work, cases)
            must_agree(self.name, work, cases, jobs[days, OURS], expected)
        rival = self.peers.get(RIVAL)
        if rival:
            cases = span_cases(OFFICE, Walk(OFFICE), 30, self.effort.inputs)
            jobs[30, RIVAL] = rival(OFFICE).job(work, cases)
        samples = take_turns(jobs, self.effort)
        for days in SPANS:
            found: dict[str, Cell] = {
                who: Timed(sample) for (at, who), sample in samples.items() if at == days
            }
            yield Row(work, f"{self.name}; peer: office", self._cells(found), days)

    def _making_row(self) -> Row:
        case = cases_of(self.walk, seeded(self.name, "make"), 30, 1)[0]
        arguments = job_of(self.calendar, "add", [case]).inputs[0]

        def make_and_ask() -> datetime:
            found: datetime = fresh(self.calendar).add(*arguments)
            return found

        right = self.walk.add(case.at, case.amount)
        if make_and_ask().astimezone(UTC) != right.astimezone(UTC):
            raise DisagreementError(f"making {self.name}: {right} expected")
        sample = take_turns({OURS: Job(make_and_ask, [()])}, self.effort)[OURS]
        return Row("make, add once", f"{self.name}, 23 years", self._cells({OURS: Timed(sample)}))

    def _memory_row(self) -> Row:
        first, last = (datetime(year, 6, 15, 12, tzinfo=UTC) for year in YEARS)

        def make_and_ask() -> Any:
            made = fresh(self.calendar)
            made.elapsed(first, last)
            return made

        make_and_ask()  # what the zones and the country remember is no part of it
        size = Size(*memory_of(make_and_ask))
        work = "memory, elapsed over all"
        return Row(work, f"{self.name}, 23 years", self._cells({OURS: size}))


def desk_rows(peers: Peers, effort: Effort) -> list[Row]:
    """Return the rows of all example desks, after their answers have been compared."""
    desks = load_examples()
    return [
        row
        for name, walk in walks(desks).items()
        for row in DeskBench(name, desks.DESKS[name].desk, walk, peers, effort).rows()
    ]
