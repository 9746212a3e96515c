"""`slacal track`: what the clocks of cases show, by a log of their events."""

from __future__ import annotations

import sys
from argparse import Namespace
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any, TextIO

from slacal.cli.case_lines import Problem, Told, how_to_read, read_cases
from slacal.cli.output import (
    amount,
    calendar_rows,
    error_data,
    error_text,
    json_text,
    printable,
    table,
    when,
)
from slacal.cli.sources import policy_of
from slacal.cli.times import read_time
from slacal.deadlines import Case, Ledger, Reading, Readings
from slacal.errors import SlacalError
from slacal.policy import Policy


def run(args: Namespace) -> int:
    """Answer each case of the log; a bad line does not stop the rest."""
    policy = policy_of(args)
    zone = policy.calendar.timezone
    typed = read_time(args.at, zone, args.fold) if args.at else None
    at = typed.at if typed else datetime.now(zone)
    policy.calendar.is_open(at)  # inside the horizon
    tally = _Tally(naive=bool(typed and typed.was_naive))
    manner = how_to_read(policy, args.fold, args.together, args.repair)
    with open_log(args.file) as stream:
        for found in read_cases(policy, stream, manner):
            if isinstance(found, Problem):
                tally.bad += 1
                show_problem(found, as_json=args.json)
                continue
            try:
                _show(found, at, tally, as_json=args.json, explain=args.explain)
            except SlacalError as error:
                tally.bad += 1
                show_failure(found, error, as_json=args.json)
    if not args.json:
        print(_footer(policy, at, tally))
    return 2 if tally.bad else int(args.fail_on_breach and tally.breached > 0)


class _Tally:
    """What is counted as cases pass by."""

    def __init__(self, *, naive: bool) -> None:
        self.cases = self.breached = self.bad = 0
        self.was_naive = naive


def open_log(name: str) -> AbstractContextManager[TextIO | None]:
    """Return the file of a name, or standard input for "-"; a bad file is an OSError."""
    if name == "-":
        return nullcontext(sys.stdin)
    return open(name, encoding="utf-8")


def show_problem(problem: Problem, *, as_json: bool) -> None:
    """Print what is wrong with a line: in JSON among the answers, else as an error."""
    number, error = problem.line.number, problem.error
    if as_json:
        shown = {"line": number, "input": problem.line.shown(), "error": error_data(error)}
        print(json_text(shown))
    else:
        print(f"slacal: error: line {number}: {error_text(error)}", file=sys.stderr)


def show_failure(told: Told, error: SlacalError, *, as_json: bool) -> None:
    """Print why a case cannot be answered."""
    if as_json:
        print(json_text({"case": told.case.id, "error": error_data(error)}))
    else:
        print(f"slacal: error: case {told.case.id}: {error_text(error)}", file=sys.stderr)


def _show(told: Told, at: datetime, tally: _Tally, *, as_json: bool, explain: bool) -> None:
    case, readings = told.case, told.case.at(at)
    past = {name: case.cycles(name, at)[:-1] for name in readings}
    every = [*readings.values(), *(each for cycles in past.values() for each in cycles)]
    tally.cases += 1
    tally.breached += any(reading.state == "breached" for reading in every)
    tally.was_naive |= told.was_naive
    ledgers = _ledgers(readings) if explain else {}
    if as_json:
        data = _data(told, readings, past)
        for name, ledger in ledgers.items():
            data["targets"][name]["ledger"] = ledger.to_dict()
        print(json_text(data))
        return
    print(_text(case, readings, past))
    if ledgers:
        from slacal.cli.explain_text import ledgers_text

        print(f"\n{ledgers_text(list(ledgers.values()), max(map(len, ['policy', *ledgers])))}\n")


def _ledgers(readings: Readings) -> dict[str, Ledger]:
    """Return why each target is due when it is; not of those that have not started."""
    found = {name: reading.explain() for name, reading in readings.items()}
    return {name: ledger for name, ledger in found.items() if ledger}


def _data(told: Told, readings: Readings, past: dict[str, tuple[Reading, ...]]) -> dict[str, Any]:
    case = told.case
    return {
        "case": case.id,
        "at": readings.at.isoformat(),
        "policy": case.policy,
        "category": readings.category,
        "state": readings.state,
        "offset_given": not told.was_naive,
        "targets": {name: reading.record() for name, reading in readings.items()},
        "past": {name: [each.record() for each in cycles] for name, cycles in past.items()},
        "repairs": [str(repair) for repair in case.repairs],
        "unmotivated": [str(event) for event in case.unmotivated],
    }


def _text(case: Case, readings: Readings, past: dict[str, tuple[Reading, ...]]) -> str:
    rows = []
    for name, reading in readings.items():
        rows += [_row(f"{name}, cycle {each.cycle}", each) for each in past[name]]
        rows.append(_row(name, reading))
    lines = [f"{printable(case.id)}  category {readings.category}, {readings.state}"]
    lines += [f"  {line}" for line in table(rows).splitlines()] if rows else []
    lines += [f"  {repair}" for repair in case.repairs]
    lines += [f"  {event} gives no motivation" for event in case.unmotivated]
    return "\n".join(lines)


def _row(name: str, reading: Reading) -> tuple[str, str, str, str]:
    due = f"due {when(reading.due)}" if reading.due else ""
    return name, reading.state.replace("_", " "), due, _detail(reading)


def _detail(reading: Reading) -> str:
    state, total = reading.state, reading.total
    if total is None or reading.remaining is None or reading.share is None:
        return ""
    if state == "breached":
        late = f"{amount(reading.wall_lateness)} late"
        return f"{late}, {amount(reading.service_lateness)} of it in service"
    percent = f"{int(reading.share * 100)} % of {reading.budget} used"
    if state == "paused" and reading.due_if_resumed:
        return f"{percent}; due {when(reading.due_if_resumed)} if resumed now"
    left = f", {amount(reading.remaining)} left" if state == "running" else ""
    return f"{percent}{left}"


def _footer(policy: Policy, at: datetime, tally: _Tally) -> str:
    cases = "1 case" if tally.cases == 1 else f"{tally.cases} cases"
    shown = when(at.astimezone(policy.calendar.timezone))
    rows = [("at", f"{shown}: {cases}, {tally.breached} with a breach")]
    rows += calendar_rows(policy.calendar, was_naive=tally.was_naive)
    return "\n" + "\n".join(f"{label.ljust(8)}  {text}" for label, text in rows)
