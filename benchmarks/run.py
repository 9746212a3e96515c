"""Time slacal beside its peers, after comparing their answers: `python benchmarks/run.py`."""

import argparse
import importlib
import json
import platform
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:1] = [str(ROOT / "src"), str(ROOT)]

from benchmarks.calendars import all_calendars  # noqa: E402
from benchmarks.check import DisagreementError  # noqa: E402
from benchmarks.contender import Contender  # noqa: E402
from benchmarks.deadlines import cold_deadlines, deadline_rows, policy_dates  # noqa: E402
from benchmarks.desks import desk_rows  # noqa: E402
from benchmarks.making import making_rows  # noqa: E402
from benchmarks.measures import Measure, measures  # noqa: E402
from benchmarks.peers import PEERS  # noqa: E402
from benchmarks.processes import process_rows  # noqa: E402
from benchmarks.scalar import Peers, calendar_rows  # noqa: E402
from benchmarks.table import OURS, Notes, Row, lines, plain_table, row_facts  # noqa: E402
from benchmarks.timing import FULL, QUICK, Effort  # noqa: E402


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse(arguments)
    effort = QUICK if options.quick else FULL
    started = perf_counter()
    peers = {kind.name: installed(kind) for kind in PEERS}
    try:
        rows = all_rows(peers, effort)
    except DisagreementError as error:
        print(f"WRONG ANSWER, so no figures. {error}", file=sys.stderr)
        return 1
    reached = measures(rows)
    report(rows, reached, peers)
    print(f"\n{perf_counter() - started:.0f} s in all")
    if options.json:
        facts = as_facts(rows, reached, peers, options.quick)
        options.json.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks/run.py", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds: about half a minute")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write minimum and median too")
    return parser.parse_args(arguments)


def installed(kind: type[Contender]) -> type[Contender] | None:
    try:
        for package in kind.packages:
            importlib.import_module(package)
    except ImportError:
        return None
    return kind


def all_rows(peers: Peers, effort: Effort) -> list[Row]:
    rows = []
    for spec in all_calendars():
        progress(f"{spec.name}: {spec.title}")
        rows += calendar_rows(spec, peers, effort)
    progress("example desks")
    rows += desk_rows(dict(peers), effort)
    progress("deadlines")
    rows += deadline_rows(peers, effort)
    progress("making")
    rows += making_rows(peers, effort)
    progress("whole processes")
    return rows + process_rows(peers, policy_dates(), cold_deadlines(), effort)


def progress(text: str) -> None:
    print(f"... {text}", file=sys.stderr, flush=True)


def versions(peers: Peers) -> dict[str, str]:
    found = {OURS: importlib.import_module("slacal").__version__}
    for name, kind in peers.items():
        found[name] = metadata.version(kind.packages[0]) if kind else "not installed"
    return found


def report(rows: Sequence[Row], reached: Sequence[Measure], peers: Peers) -> None:
    notes = Notes()
    told = ", ".join(f"{name} {version}" for name, version in versions(peers).items())
    print(f"Python {platform.python_version()}; {told}")
    print("Medians of one call; in brackets: how many times slacal's. Answers compared first.\n")
    print("\n".join(lines(rows, (OURS, *peers), notes)))
    for number, text in enumerate(notes.texts, start=1):
        print(f"[{number}] {text}")
    grid = [[m.what, m.target, m.reached or "-", m.verdict] for m in reached]
    print("\n" + "\n".join(plain_table([["measure", "target", "reached", ""], *grid])))


def as_facts(
    rows: Sequence[Row], reached: Sequence[Measure], peers: Peers, quick: bool
) -> dict[str, Any]:
    return {
        "python": platform.python_version(),
        "versions": versions(peers),
        "quick": quick,
        "rows": row_facts(rows),
        "measures": [
            {"what": m.what, "target": m.target, "reached": m.reached, "verdict": m.verdict}
            for m in reached
        ],
    }


if __name__ == "__main__":
    sys.exit(main())
