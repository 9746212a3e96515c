"""Whole processes, over a bare `python -c pass`: imports, and one deadline from cold."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter_ns

from benchmarks.check import DisagreementError
from benchmarks.contender import Contender
from benchmarks.table import OURS, Cell, Row, Timed, Unmeasured
from benchmarks.timing import Effort, Sample

BARE = "bare"
SOURCES = Path(__file__).resolve().parent.parent / "src"
DUE = ("-m", "slacal", "due", "--category", "II", "--opened", "2026-05-04T14:30")
IMPORTS = {"pandas": "from pandas.tseries.offsets import CustomBusinessHour"}

COLD = {
    "workclock": """
import datetime as dt
from zoneinfo import ZoneInfo
from workclock import Holidays, Schedule, WorkDay
zone = ZoneInfo("Europe/Amsterdam")
desk = Schedule([WorkDay(dt.time(9), dt.time(17)), Holidays(DATES)], time_zone=zone)
opened = dt.datetime(2026, 5, 4, 14, 30, tzinfo=zone)
for hours in (16, 240):
    print(desk.add(opened, hours=hours).isoformat())
""",
    "timegrid": """
import datetime as dt
from zoneinfo import ZoneInfo
from timegrid import TimeGridCalendar
desk = TimeGridCalendar.weekdays(dt.time(9), dt.time(17))
for day in DATES:
    desk.add_holiday(day)
opened = dt.datetime(2026, 5, 4, 14, 30)
for hours in (16, 240):
    due = desk.add_work_duration(opened, dt.timedelta(hours=hours))
    print(due.replace(tzinfo=ZoneInfo("Europe/Amsterdam")).isoformat())
""",
    "businesstimedelta": """
import datetime as dt
import businesstimedelta as btd
import pytz
zone = pytz.timezone("Europe/Amsterdam")
week = btd.WorkDayRule(dt.time(9), dt.time(17), [0, 1, 2, 3, 4], tz=zone)
desk = btd.Rules([week, btd.HolidayRule(frozenset(DATES), tz=zone)], tz=zone)
opened = zone.localize(dt.datetime(2026, 5, 4, 14, 30))
for hours in (16, 240):
    print((opened + btd.BusinessTimeDelta(desk, hours=hours)).isoformat())
""",
    "pandas": """
import datetime as dt
from pandas import Timestamp
from pandas.tseries.offsets import CustomBusinessHour
desk = CustomBusinessHour(start="09:00", end="17:00", holidays=DATES)
opened = Timestamp("2026-05-04T14:30", tz="Europe/Amsterdam")
for hours in (16, 240):
    print((opened + desk * hours).isoformat())
""",
}


@dataclass(frozen=True)
class Run:
    """A finished process."""

    took_ns: int
    output: str
    failure: str  # the last line of what it complained about, where it failed


@contextmanager
def installed_once() -> Iterator[None]:
    """Let child processes keep compiled modules, as an installed package does, out of the tree."""
    before = dict(os.environ)
    path = os.pathsep.join(filter(None, [str(SOURCES), before.get("PYTHONPATH", "")]))
    with TemporaryDirectory() as compiled:
        os.environ |= {"PYTHONPATH": path, "PYTHONPYCACHEPREFIX": compiled}
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def run(arguments: Sequence[str]) -> Run:
    start = perf_counter_ns()
    done = subprocess.run(
        [sys.executable, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    took = perf_counter_ns() - start
    complaint = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
    return Run(took, done.stdout, complaint[-1] if done.returncode else "")


def over_bare(commands: Mapping[str, Sequence[str]], turns: int) -> dict[str, Sample]:
    """Return what each command takes over bare Python, started in the same turn."""
    everything = {BARE: ("-c", "pass"), **commands}
    took: dict[str, list[int]] = {name: [] for name in everything}
    for _ in range(turns):
        for name, arguments in everything.items():
            took[name].append(run(arguments).took_ns)
    bare = took[BARE]
    samples = {
        name: Sample(tuple(float(t - b) for t, b in zip(took[name], bare, strict=True)))
        for name in commands
    }
    return samples | {BARE: Sample(tuple(map(float, bare)))}


def process_rows(
    peers: Mapping[str, type[Contender] | None],
    holidays: Sequence[date],
    walked: Sequence[datetime],
    effort: Effort,
) -> list[Row]:
    """Return the rows; *walked* are the two deadlines that the command must print."""
    installed = [name for name, kind in peers.items() if kind is not None]
    imports = {n: ("-c", IMPORTS.get(n, f"import {n}")) for n in (OURS, *installed)}
    days = [day for day in holidays if day.year == 2026]
    cold = {n: ("-c", f"import datetime\nDATES = {days!r}{COLD[n]}") for n in installed}
    with installed_once():
        differing = _cold_answers(cold, walked)
        return [
            _row("import", imports, {}, peers, effort),
            _row("cold due, both targets", {OURS: DUE, **cold}, differing, peers, effort),
        ]


def _row(
    work: str,
    commands: Mapping[str, Sequence[str]],
    differing: Mapping[str, Unmeasured],
    peers: Mapping[str, type[Contender] | None],
    effort: Effort,
) -> Row:
    cells: dict[str, Cell] = {name: Unmeasured("not installed") for name in (OURS, *peers)}
    cells |= differing
    # A first run of each, so that its modules are compiled and its files are in memory.
    failures = {name: run(arguments).failure for name, arguments in commands.items()}
    cells |= {n: Unmeasured("fails", f"{n}: {text}") for n, text in failures.items() if text}
    fit = {n: c for n, c in commands.items() if not failures[n] and n not in differing}
    samples = over_bare(fit, effort.processes)
    cells |= {name: Timed(samples[name]) for name in fit}
    return Row(work, f"over bare {samples[BARE].median / 1e6:.1f} ms", cells)


def _cold_answers(
    commands: Mapping[str, Sequence[str]], walked: Sequence[datetime]
) -> dict[str, Unmeasured]:
    """Return the peers whose two deadlines are not the walk's; slacal's must be."""
    ours = run((*DUE, "--json"))
    if not ours.failure:
        facts = json.loads(ours.output)
        given = [datetime.fromisoformat(facts[target]["due"]) for target in ("response", "repair")]
        if given != walked:
            raise DisagreementError(f"slacal {' '.join(DUE)}: {ours.output}")
    differing = {}
    for name, arguments in commands.items():
        done = run(arguments)
        if not done.failure and list(map(datetime.fromisoformat, done.output.split())) != walked:
            differing[name] = Unmeasured("differs", f"{name}, cold: {done.output.split()}")
    return differing
