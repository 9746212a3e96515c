"""Timing in turns: A B C A B C …, so that what slows the machine slows all contenders alike."""

import gc
import tracemalloc
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from time import perf_counter_ns, process_time
from typing import Any, TypeVar

from benchmarks.contender import Job

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Effort:
    """How much is measured: `FULL` for figures to keep, `QUICK` to see that all is well."""

    rounds: int
    fewest: int  # rounds that a slow contender gets at least
    slice_ns: int  # what one contender gets in one round
    slow_ns: int  # what a contender may take in all, once it has had the fewest rounds
    inputs: int  # timed inputs a row
    random: int  # inputs compared besides
    compare_s: float  # the longest that one comparison of answers goes on
    processes: int  # turns for whole processes


FULL = Effort(15, 3, 4_000_000, 1_500_000_000, 32, 200, 1.5, 21)
QUICK = Effort(5, 1, 1_500_000, 150_000_000, 12, 200, 0.2, 7)


@dataclass(frozen=True)
class Sample:
    """What one call took, in nanoseconds, in each of the rounds."""

    rounds: tuple[float, ...]
    inputs: int = 1

    @property
    def median(self) -> float:
        return median(self.rounds)

    @property
    def minimum(self) -> float:
        return min(self.rounds)


def cost(call: Callable[..., object], rounds: int) -> float:
    """Return the median of what a call takes, in seconds of processor time, once it is warm."""
    took = []
    with no_garbage_collection():
        for _ in range(rounds + 1):
            start = process_time()
            call()
            took.append(process_time() - start)
    return median(took[1:])


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def take_turns(jobs: Mapping[Key, Job], effort: Effort) -> dict[Key, Sample]:
    """Return one sample a job; a slow job gets fewer rounds."""
    with no_garbage_collection():
        warm = {key: _warm_up(job, effort) for key, job in jobs.items()}
        passes = {key: max(1, effort.slice_ns // ran) for key, ran in warm.items()}
        slow = effort.slow_ns // 4  # so slow that the warm-up counts as a round
        took = {key: [ran] if ran > slow else [] for key, ran in warm.items()}
        for _ in range(effort.rounds):
            for key, job in jobs.items():
                if len(took[key]) < effort.fewest or sum(took[key]) < effort.slow_ns:
                    took[key].append(_run(job, passes[key]))
    return {
        key: Sample(_a_call(took[key], passes[key] * len(job.inputs)), len(job.inputs))
        for key, job in jobs.items()
    }


def _warm_up(job: Job, effort: Effort) -> int:
    """Return what one pass over the inputs takes: the better of two, unless it is slow."""
    first = _run(job, 1)
    return max(1, first if first > effort.slow_ns // 4 else min(first, _run(job, 1)))


def _a_call(rounds: list[int], calls: int) -> tuple[float, ...]:
    return tuple(took / calls for took in rounds)


def _run(job: Job, passes: int) -> int:
    call, inputs = job.call, job.inputs
    start = perf_counter_ns()
    for _ in range(passes):
        for arguments in inputs:
            call(*arguments)
    return perf_counter_ns() - start


def memory_of(make: Callable[[], Any]) -> tuple[int, int]:
    """Return the bytes that what *make* returns holds on to, and the most that making it took."""
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        made = make()
        _, peak = tracemalloc.get_traced_memory()
        gc.collect()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    del made
    return held - before, peak - before
