"""Whole processes, over a bare `python -c pass`: imports, and one deadline from cold."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from time import perf_counter_ns

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


def run(arguments: Sequence[str]) -> Run:
    path = os.pathsep.join(filter(None, [str(SOURCES), os.environ.get("PYTHONPATH", "")]))
    start = perf_counter_ns()
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": path},
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
    took: dict[str, list[int]] = {name: [] for name in (BARE, *commands)}
    for _ in range(turns):
        for name, arguments in ((BARE, ("-c", "pass")), *commands.items()):
            took[name].append(run(arguments).took_ns)
    bare = took[BARE]
    samples = {
        name: Sample(tuple(float(t - b) for t, b in zip(took[name], bare, strict=True)))
        for name in commands
    }
    return samples | {BARE: Sample(tuple(map(float, bare)))}


def process_rows(
    peers: Mapping[str, type[Contender] | None], holidays: Sequence[date], effort: Effort
) -> list[Row]:
    installed = [name for name, kind in peers.items() if kind is not None]
    imports = {n: ("-c", IMPORTS.get(n, f"import {n}")) for n in (OURS, *installed)}
    days = [day for day in holidays if day.year == 2026]
    cold = {n: ("-c", f"import datetime\nDATES = {days!r}{COLD[n]}") for n in installed}
    return [
        _row("import", imports, {}, peers, effort),
        _row("cold due, both targets", {OURS: DUE, **cold}, _cold_answers(cold), peers, effort),
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
    failures = {name: run(commands[name]).failure for name in commands}  # and caches are warm
    cells |= {n: Unmeasured("fails", f"{n}: {text}") for n, text in failures.items() if text}
    fit = {n: c for n, c in commands.items() if not failures[n] and n not in differing}
    samples = over_bare(fit, effort.processes)
    cells |= {name: Timed(samples[name]) for name in fit}
    return Row(work, f"over bare {samples[BARE].median / 1e6:.1f} ms", cells)


def _cold_answers(commands: Mapping[str, Sequence[str]]) -> dict[str, Unmeasured]:
    """Return the peers whose two deadlines are not those of slacal's command."""
    ours = run((*DUE, "--json"))
    if ours.failure:
        return {}
    facts = json.loads(ours.output)
    right = [datetime.fromisoformat(facts[target]["due"]) for target in ("response", "repair")]
    differing = {}
    for name, arguments in commands.items():
        given = run(arguments)
        if not given.failure and list(map(datetime.fromisoformat, given.output.split())) != right:
            detail = f"{name}, cold: {given.output.split()}"
            differing[name] = Unmeasured("differs", detail)
    return differing
