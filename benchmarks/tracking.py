"""Time tracking: a case of 20 events beside `desk.add`, and a log of many cases from a file.

`python benchmarks/tracking.py`; answers are compared with a walk before anything is timed.
"""

import argparse
import io
import resource
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from datetime import datetime, timedelta
from pathlib import Path
from time import process_time
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:1] = [str(ROOT / "src"), str(ROOT)]

from benchmarks.calendars import ZONE  # noqa: E402
from benchmarks.contender import Job  # noqa: E402
from benchmarks.deadlines import policy_office  # noqa: E402
from benchmarks.timing import FULL, QUICK, take_turns  # noqa: E402
from benchmarks.walk import Walk  # noqa: E402

HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 6, 1, 9, tzinfo=ZONE)  # no holiday in the next five weeks
PAUSES = 8
AT_MOST = 40  # times one desk.add
EXPECTED = Path("benchmarks/tracking.py")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog=str(EXPECTED), description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds and cases")
    options = parser.parse_args(arguments)
    ratios = case_ratios(quick=options.quick)
    for name, ratio in ratios.items():
        verdict = "ok" if ratio <= AT_MOST else "MISSED"
        print(f"{name}: {ratio:.1f} x desk.add (at most {AT_MOST}) {verdict}")
    many = 10_000 if options.quick else 100_000
    for together in (True, False):
        show_log(many, together=together)
    return int(max(ratios.values()) > AT_MOST)


# One case


def case_of_20(event: Any) -> tuple[list[Any], timedelta]:
    """Return 20 events, and how long the desk was open in their pauses."""
    events = [event("reported", MONDAY, category="II"), event("categorised", MONDAY, category="I")]
    events.append(event("responded", MONDAY + HOUR))
    for day in range(PAUSES):  # an hour each, in the morning of each of eight dates
        begin = MONDAY + timedelta(days=day, hours=2)
        events += [event("paused", begin), event("resumed", begin + HOUR)]
    events.append(event("repaired", MONDAY + timedelta(days=PAUSES + 1)))
    walk = Walk(policy_office())
    paused = [walk.elapsed(a.at, b.at) for a, b in zip(events[3:-1:2], events[4:-1:2], strict=True)]
    return events, sum(paused, timedelta())


def case_ratios(*, quick: bool) -> dict[str, float]:
    from slacal import Event, policies

    policy: Any = policies.invantive()
    events, paused = case_of_20(Event)
    assert len(events) == 20
    end = events[-1].at

    def tracked() -> Any:
        return policy.track(events)

    def answered() -> tuple[Any, Any, str, str]:
        readings = policy.track(events).at(end)
        response, repair = readings.response, readings.repair
        return response.due, repair.due, response.state, repair.state

    due = Walk(policy_office()).add(MONDAY, 80 * HOUR + paused)
    assert answered() == (MONDAY + 8 * HOUR, due, "met", "met"), answered()
    jobs = {
        "add": Job(policy.calendar.add, [(MONDAY, 240 * HOUR)]),
        "a case of 20 events, tracked": Job(tracked, [()]),
        "and both targets judged": Job(answered, [()]),
    }
    samples = take_turns(jobs, QUICK if quick else FULL)
    add = samples.pop("add").minimum  # of the rounds: what else runs here only adds
    return {name: sample.minimum / add for name, sample in samples.items()}


# Many cases


def log_of(many: int, *, together: bool) -> Iterator[str]:
    """Yield a log of cases with 6 events each: one after the other, or ten open at a time."""
    kinds = ("reported", "responded", "paused", "resumed", "repaired", "closed")
    yield "case,event,at,category"
    block = 1 if together else 10
    for first in range(0, many, block):
        for i, kind in enumerate(kinds):
            for case in range(first, min(first + block, many)):
                at = MONDAY + timedelta(minutes=case % 480) + 3 * i * HOUR
                yield f"{case},{kind},{at:%Y-%m-%dT%H:%M},{'II' if i == 0 else ''}"


class Pace(io.TextIOBase):
    """Takes what is printed; notes processor time and memory at each tenth of the cases."""

    def __init__(self, many: int) -> None:
        self.step, self.lines = many // 10, 0
        self.marks = [(process_time(), memory())]

    def write(self, text: str) -> int:
        self.lines += text.count("\n")
        while self.lines >= self.step * len(self.marks):
            self.marks.append((process_time(), memory()))
        return len(text)


def memory() -> int:
    """Return the most memory that the process has had, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def show_log(many: int, *, together: bool) -> None:
    from slacal.cli import main as slacal

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in log_of(many, together=together))
        options = ["--sorted"] if together else []
        pace = Pace(many)
        with redirect_stdout(pace):
            code = slacal(["track", str(path), "--json", "--at", "2026-06-08T09:00", *options])
    assert (code, pace.lines) == (0, many), (code, pace.lines)
    rates = [
        pace.step / (end - start)
        for (start, _), (end, _) in zip(pace.marks, pace.marks[1:], strict=False)
    ]
    order = "sorted by case" if together else "ten cases open at a time"
    total = many / (pace.marks[-1][0] - pace.marks[0][0])
    print(f"{many} cases of 6 events from a file, {order}")
    print(f"  {total:.0f} cases a second of processor time")
    print(f"  by tenths: {', '.join(f'{rate:.0f}' for rate in rates)}")
    first, last = pace.marks[1][1], pace.marks[-1][1]
    print(f"  most memory: {first / 1024:.1f} MB after a tenth, {last / 1024:.1f} MB at the end")


if __name__ == "__main__":
    sys.exit(main())
