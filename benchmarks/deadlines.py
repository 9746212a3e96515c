"""`desk.due` and `policy.due`, beside the additions that a peer needs for the same deadlines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from benchmarks.calendars import OFFICE, YEARS, CalendarSpec, local
from benchmarks.cases import Case, random_cases, span_cases
from benchmarks.check import must_agree
from benchmarks.contender import Contender, Job
from benchmarks.scalar import Bench, Peers, agreed, make
from benchmarks.table import OURS, Cell, Row, Timed, Unmeasured
from benchmarks.timing import Effort, take_turns
from benchmarks.walk import Walk

RESPONSE, REPAIR = timedelta(hours=2 * 8), timedelta(hours=30 * 8)  # category II, in service
DUE, POLICY, ADD = "due, 2 business days", "policy.due, both targets", "add, 240 hours"
ONE_TARGET: Mapping[str, timedelta] = {DUE: RESPONSE, ADD: REPAIR}


def policy_dates() -> tuple[date, ...]:
    """Return the holidays of the shipped policy, for those who are given a list."""
    from slacal import Holidays

    entries: Sequence[Any] = Holidays.named("nl-public").entries
    days = sorted(entry.date for entry in entries)
    return tuple(day for day in days if YEARS[0] <= day.year <= YEARS[1])


def policy_office() -> CalendarSpec:
    return replace(OFFICE, name="nl-public", closed=policy_dates())


def cold_deadlines() -> list[datetime]:
    """Return where the two targets of the command line's example end, by the walk."""
    walk, opened = Walk(policy_office()), local(date(2026, 5, 4), 14, 30)
    return [walk.add(opened, amount) for amount in (RESPONSE, REPAIR)]


@dataclass(frozen=True)
class Both:
    """Two additions for the two targets of category II."""

    response: Job
    repair: Job

    def job(self) -> Job:
        first, second = self.response, self.repair

        def call(one: tuple[Any, ...], other: tuple[Any, ...]) -> tuple[Any, Any]:
            return first.call(*one), second.call(*other)

        def answer(results: tuple[Any, Any]) -> tuple[Any, Any]:
            return first.answer(results[0]), second.answer(results[1])

        return Job(call, list(zip(first.inputs, second.inputs, strict=False)), answer)


def our_due(bench: Bench, cases: Sequence[Case]) -> Job:
    desk = bench.ours.desk
    return Job(desk.due, [(case.at, "2 business days") for case in cases])


def our_policy(cases: Sequence[Case]) -> Job:
    from slacal import policies

    policy: Any = policies.invantive()

    def both_targets(at: Any) -> tuple[Any, Any]:
        deadlines = policy.due(at, category="II")
        return deadlines.response.due, deadlines.repair.due

    return Job(both_targets, [(case.at,) for case in cases])


def with_amount(cases: Sequence[Case], amount: timedelta) -> list[Case]:
    return [replace(case, amount=amount) for case in cases]


def verify(bench: Bench, cases: Sequence[Case]) -> None:
    """Stop everything where slacal's deadlines are not where a walk ends."""
    dues = [bench.walk.add(case.at, RESPONSE) for case in cases]
    repairs = [bench.walk.add(case.at, REPAIR) for case in cases]
    both = list(zip(dues, repairs, strict=True))
    must_agree("nl-public", DUE, cases, our_due(bench, cases), dues)
    must_agree("nl-public", POLICY, cases, our_policy(cases), both)


def deadline_rows(peers: Peers, effort: Effort) -> list[Row]:
    bench = Bench.of(policy_office(), effort)
    cases = span_cases(bench.spec, bench.walk, 30, effort.inputs)
    verify(bench, [*cases, *random_cases(bench.spec, bench.walk, effort.random)])
    cells: dict[tuple[str, str], Cell] = {}
    jobs: dict[tuple[str, str], Job] = {
        (DUE, OURS): our_due(bench, cases),
        (POLICY, OURS): our_policy(cases),
        (ADD, OURS): bench.ours.add(with_amount(cases, REPAIR)),
    }
    for name, kind in peers.items():
        _sort(_peer_jobs(bench, make(kind, bench.spec), cases), name, jobs, cells)
    cells |= {key: Timed(sample) for key, sample in take_turns(jobs, effort).items()}
    names = (OURS, *peers)
    return [
        Row(work, "nl-public", {name: cells[work, name] for name in names})
        for work in (DUE, POLICY, ADD)
    ]


def _peer_jobs(
    bench: Bench, peer: Contender | Unmeasured, cases: Sequence[Case]
) -> dict[str, Job | Unmeasured]:
    """Return a peer's jobs: no peer knows business days of service, so it adds hours."""
    done = {
        work: agreed(bench, peer, "add", with_amount(cases, amount))
        for work, amount in ONE_TARGET.items()
    }
    due, repair = done[DUE], done[ADD]
    if isinstance(due, Unmeasured) or isinstance(repair, Unmeasured):
        return done | {POLICY: due if isinstance(due, Unmeasured) else repair}
    return done | {POLICY: Both(due, repair).job()}


def _sort(
    found: Mapping[str, Job | Unmeasured],
    name: str,
    jobs: dict[tuple[str, str], Job],
    cells: dict[tuple[str, str], Cell],
) -> None:
    for work, job in found.items():
        if isinstance(job, Unmeasured):
            cells[work, name] = job
        else:
            jobs[work, name] = job
