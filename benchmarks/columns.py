"""Time columns of a million rows beside NumPy's business days and workclock's arrays.

    python benchmarks/columns.py [--quick]

Answers first: slacal's are held against the walk on a sample of the very rows that are timed.
Figures are processor time, all threads added up, so that other work on the machine does not count.
NumPy counts 30 business days in dates, with the office's holidays, whatever the calendar.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:1] = [str(ROOT / "src"), str(ROOT)]

from benchmarks.calendars import OFFICE, CalendarSpec, all_calendars, local  # noqa: E402
from benchmarks.cases import SEED  # noqa: E402
from benchmarks.check import DisagreementError  # noqa: E402
from benchmarks.contender import UnsupportedError  # noqa: E402
from benchmarks.ours import Slacal  # noqa: E402
from benchmarks.table import plain_table  # noqa: E402
from benchmarks.timing import no_garbage_collection  # noqa: E402
from benchmarks.walk import MICROSECOND, Walk, to_datetime, to_micros  # noqa: E402
from slacal import history  # noqa: E402
from slacal.calendars.timeline import Timeline  # noqa: E402
from slacal.history.kernel.tables import BLOCK  # noqa: E402

Array = Any
Job = Callable[[], object]

SHARES = {"office": 1 / 4, "night": 1 / 4, "dense": 1.1}  # one window a day; 5,000 blackouts
OTHERS = 1 / 2
SLOW_ROWS = 50_000  # for peers that would take minutes
TURN = 0.02  # seconds


class Columns:
    """Seeded columns for one calendar: starts, amounts of service, and ends up to 60 days later."""

    def __init__(self, spec: CalendarSpec, rows: int) -> None:
        random = np.random.default_rng(SEED)
        first, last = (to_micros(local(day)) for day in spec.asked)
        hours = 5 if spec.name == "monthly" else 40
        self.spec = spec
        self.start = random.integers(first, last, rows).view("M8[us]")
        self.amount = random.integers(1, hours * 3600 * 10**6, rows).view("m8[us]")
        self.end = self.start + random.integers(0, 60 * 86_400 * 10**6, rows).view("m8[us]")
        self.days = self.start.astype("M8[D]")
        self.busy = np.busdaycalendar(holidays=np.array(OFFICE.closed, "M8[D]"))
        self.desk = Slacal(spec).desk

    def check(self, sample: int) -> None:
        """Raise `DisagreementError` unless a sample of the rows has the walk's answers."""
        walk = Walk(self.spec)
        rows = np.random.default_rng(SEED + 1).integers(0, len(self.start), sample)
        added = history.add(self.desk, self.start, self.amount)
        passed = history.elapsed(self.desk, self.start, self.end)
        for row in rows.tolist():
            start, end = (to_datetime(int(a.view("i8")[row])) for a in (self.start, self.end))
            amount = int(self.amount.view("i8")[row]) * MICROSECOND
            if to_micros(walk.add(start, amount)) != int(added.view("i8")[row]):
                raise DisagreementError(f"{self.spec.name}: add({start}, {amount})")
            if walk.elapsed(start, end) != timedelta(microseconds=int(passed.view("i8")[row])):
                raise DisagreementError(f"{self.spec.name}: elapsed({start}, {end})")

    def jobs(self) -> dict[str, tuple[int, Job]]:
        """Return what is timed, and of how many rows."""
        rows = len(self.start)
        timeline: Timeline = self.desk.almanac.pages.timeline
        jobs: dict[str, tuple[int, Job]] = {
            "add": (rows, lambda: history.add(self.desk, self.start, self.amount)),
            "elapsed": (rows, lambda: history.elapsed(self.desk, self.start, self.end)),
            "look-ups of add": (rows, look_ups(timeline, self.start, self.amount)),
            "busday_offset": (
                rows, lambda: np.busday_offset(self.days, 30, "forward", busdaycal=self.busy),
            ),
            "busday_count": (
                rows,
                lambda: np.busday_count(self.days, self.end.astype("M8[D]"), busdaycal=self.busy),
            ),
        }  # fmt: skip
        try:
            from benchmarks.peers import Workclock

            schedule = Workclock(self.spec).schedule
        except (ImportError, UnsupportedError):
            return jobs
        few = slice(0, SLOW_ROWS)
        start, amount = self.start[few], self.amount[few]
        jobs["workclock add_many"] = len(start), lambda: schedule.add_many(start, amount)
        return jobs


def look_ups(timeline: Timeline, start: Array, amount: Array) -> Job:
    """Return a plain NumPy pass over what the scalar core reads for `add`.

    That is, for each row, a bucket and its window's opening, closing and lead; and on the way back
    a bucket, the service before its window, and its lead. The kernel may do with less.
    """
    opens, closes, lead, served = (
        np.frombuffer(values, np.int64)
        for values in (timeline.opens, timeline.closes, timeline.lead, timeline.served)
    )
    at = start.view("i8")
    window = np.searchsorted(opens, at, side="right") - 1
    service = np.minimum(at, closes[window]) + lead[window] + amount.view("i8")
    first, buckets = in_buckets(opens, at)
    served_first, served_buckets = in_buckets(served, service)
    out: Array = np.empty(BLOCK, np.int64)
    index: Array = out.copy()

    def run() -> None:
        for low in range(0, len(at), BLOCK):
            rows = slice(low, low + BLOCK)
            o, i = out[: len(at[rows])], index[: len(at[rows])]
            first.take(buckets[rows], out=i, mode="wrap")
            for values in (opens, closes, lead):
                values.take(i, out=o, mode="wrap")
            served_first.take(served_buckets[rows], out=i, mode="wrap")
            for values in (served, lead):
                values.take(i, out=o, mode="wrap")

    return run


def in_buckets(values: Array, asked: Array) -> tuple[Array, Array]:
    """Return where the values of each bucket begin, as many as there are values; and the asked."""
    base, end = int(values[0]), int(values[-1])
    width = max((end - base) // len(values), 1)
    edges: Array = base + np.arange((end - base) // width + 1) * width
    first: Array = np.searchsorted(values, edges, side="right") - 1
    return first, np.minimum((asked - base) // width, len(first) - 1)


def in_turns(jobs: dict[str, tuple[int, Job]], rounds: int) -> dict[str, float]:
    """Return the median of each job in nanoseconds a row.

    A turn is long enough that the caches which the job before it left do not matter.
    """
    took: dict[str, list[float]] = {name: [] for name in jobs}
    with no_garbage_collection():
        passes = {name: max(1, round(TURN / _run(job, 1))) for name, (_, job) in jobs.items()}
        for _ in range(rounds):
            for name, (rows, job) in jobs.items():
                took[name].append(_run(job, passes[name]) / passes[name] / rows * 1e9)
    return {name: median(times) for name, times in took.items()}


def _run(job: Job, passes: int) -> float:
    """Return what so many passes take, in seconds of processor time, and never nothing."""
    start = process_time()
    for _ in range(passes):
        job()
    return max(process_time() - start, 1e-6)


def row_of(name: str, took: dict[str, float]) -> list[str]:
    target = SHARES.get(name, OTHERS)
    offset, count = took["add"] / took["busday_offset"], took["elapsed"] / took["busday_count"]
    rival = took.get("workclock add_many")
    return [
        name,
        f"{took['add']:.1f}",
        f"{took['elapsed']:.1f}",
        f"{offset:.2f}",
        f"{count:.2f}",
        f"{target:.2f}",
        f"{took['add'] / took['look-ups of add']:.1f}",
        f"1/{rival / took['add']:.0f}" if rival else "-",
        "ok" if max(offset, count) <= target else "MISSED",
    ]


HEAD = ["calendar", "add ns", "elapsed ns", "/ busday_offset", "/ busday_count", "target",
        "add / look-ups", "/ workclock", ""]  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks/columns.py", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rows and rounds")
    quick = parser.parse_args(arguments).quick
    grid = [HEAD]
    try:
        for spec in all_calendars():
            columns = Columns(spec, 100_000 if quick else 1_000_000)
            columns.check(100 if quick else 500)
            grid.append(row_of(spec.name, in_turns(columns.jobs(), 3 if quick else 9)))
    except DisagreementError as error:
        print(f"WRONG ANSWER, so no figures. {error}", file=sys.stderr)
        return 1
    print(f"NumPy {np.__version__}; medians in nanoseconds of processor time a row, and ratios.\n")
    print("\n".join(plain_table(grid)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
