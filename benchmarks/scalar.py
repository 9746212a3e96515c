"""`add`, `elapsed` and `is_open`, one call at a time, in every calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from benchmarks.calendars import CalendarSpec
from benchmarks.cases import (
    SPANS,
    Case,
    coarser,
    random_cases,
    span_cases,
    with_microseconds,
)
from benchmarks.check import answers, compare, must_agree
from benchmarks.contender import Answer, Contender, Job, UnsupportedError
from benchmarks.ours import Slacal
from benchmarks.table import OURS, Cell, Row, Timed, Unmeasured
from benchmarks.timing import Effort, take_turns
from benchmarks.walk import Walk

WORKS = ("add", "elapsed", "is_open")
Peers = Mapping[str, type[Contender] | None]  # None: not installed
NOT_INSTALLED = Unmeasured("not installed")


@dataclass(frozen=True)
class Bench:
    """One calendar as slacal has it, with the walk beside it."""

    spec: CalendarSpec
    walk: Walk
    ours: Slacal
    effort: Effort

    @classmethod
    def of(cls, spec: CalendarSpec, effort: Effort) -> "Bench":
        return cls(spec, Walk(spec), Slacal(spec), effort)

    def walked(self, work: str, cases: Sequence[Case]) -> list[Answer]:
        if work == "add":
            return [self.walk.add(case.at, case.amount) for case in cases]
        if work == "elapsed":
            return [self.walk.elapsed(case.at, case.end) for case in cases]
        return [self.walk.is_open(case.at) for case in cases]

    def verify(self, work: str, cases: Sequence[Case]) -> None:
        """Stop everything where slacal and the walk differ."""
        job = self.ours.job(work, cases)
        must_agree(self.spec.name, work, cases, job, self.walked(work, cases))


def make(kind: type[Contender] | None, spec: CalendarSpec) -> Contender | Unmeasured:
    """Return the contender, or why there is none."""
    if kind is None:
        return NOT_INSTALLED
    try:
        return kind(spec)
    except UnsupportedError as error:
        return Unmeasured(f"n/a: {error}")
    except Exception as error:  # a peer may refuse a calendar in its own way
        return Unmeasured("n/a: refuses it", f"{kind.name}, {spec.name}: {error}")


def agreed(
    bench: Bench, peer: Contender | Unmeasured, work: str, cases: Sequence[Case]
) -> Job | Unmeasured:
    """Return the peer's job on the inputs on which its answers are slacal's, or why not."""
    if isinstance(peer, Unmeasured):
        return peer
    try:
        job = peer.job(work, cases)
    except UnsupportedError as error:
        return Unmeasured(f"n/a: {error}")
    expected = answers(bench.ours.job(work, cases))
    if work == "add" and peer.landing:
        expected = answers(bench.ours.add_landing(cases, peer.landing))
    verdict = compare(work, cases, job, expected, bench.effort.compare_s)
    if verdict.wrong:
        detail = f"{peer.name}, {bench.spec.name}: {verdict.example}"
        return Unmeasured(f"differs: {verdict.wrong}/{verdict.compared}", detail)
    return replace(job, inputs=job.inputs[: verdict.compared])


def agreed_at_random(
    bench: Bench, peer: Contender | Unmeasured, work: str, cases: Sequence[Case]
) -> Contender | Unmeasured:
    """Return the peer itself where it gives slacal's answers to the random *cases*."""
    if isinstance(peer, Contender):
        job = agreed(bench, peer, work, coarser(cases, peer.quantum))
        return job if isinstance(job, Unmeasured) else peer
    return peer


def calendar_rows(spec: CalendarSpec, peers: Peers, effort: Effort) -> list[Row]:
    """Return the rows of one calendar, after all its answers have been compared."""
    bench = Bench.of(spec, effort)
    made = {name: make(kind, spec) for name, kind in peers.items()}
    at_random = random_cases(spec, bench.walk, effort.random)
    timed: dict[int | None, Sequence[Case]] = {
        days: span_cases(spec, bench.walk, days, effort.inputs) for days in SPANS
    }
    rows = []
    for work in WORKS:
        for cases in (at_random, with_microseconds(at_random), *timed.values()):
            bench.verify(work, cases)
        fit = {n: agreed_at_random(bench, peer, work, at_random) for n, peer in made.items()}
        rows += work_rows(bench, work, fit, {None: at_random} if work == "is_open" else timed)
    return rows


def work_rows(
    bench: Bench,
    work: str,
    peers: Mapping[str, Contender | Unmeasured],
    wanted: Mapping[int | None, Sequence[Case]],
) -> list[Row]:
    """Return one row a span; all spans and contenders take turns."""
    cells: dict[tuple[int | None, str], Cell] = {}
    jobs: dict[tuple[int | None, str], Job] = {}
    for days, cases in wanted.items():
        jobs[days, OURS] = bench.ours.job(work, cases)
        for name, peer in peers.items():
            job = agreed(bench, peer, work, cases)
            if isinstance(job, Unmeasured):
                cells[days, name] = job
            else:
                jobs[days, name] = job
    cells |= {key: Timed(sample) for key, sample in take_turns(jobs, bench.effort).items()}
    names = (OURS, *peers)
    return [
        Row(work, bench.spec.name, {name: cells[days, name] for name in names}, days)
        for days in wanted
    ]
