"""`slacal due`: when a case is due, and why."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import datetime
from typing import Any

from slacal.cli.output import (
    calendar_data,
    calendar_rows,
    error_data,
    json_text,
    listed,
    table,
    when,
)
from slacal.cli.sources import policy_of
from slacal.cli.times import TypedTime, read_time
from slacal.deadlines import Deadline, Deadlines
from slacal.errors import SlacalError
from slacal.policy import Policy

_COUNTED = {"service_time": "", "same_time": " at the same time", "close_of_day": " to its close"}


def run(args: Namespace) -> int:
    """Answer one case, or each line of standard input where `--opened -` is given."""
    policy = policy_of(args)
    policy.category(args.category)
    if args.opened == "-" and not args.ics:
        return _run_lines(policy, args)
    opened = read_time(args.opened, policy.calendar.timezone, args.fold)
    deadlines = policy.due(opened.at, args.category)
    if args.ics:
        from slacal.config.ics import deadlines_ics

        print(deadlines_ics(deadlines).decode(), end="")
        return 0
    if args.record:
        _print_records({}, deadlines)
        return 0
    print(
        json_text(_data(policy, opened, deadlines, args.explain))
        if args.json
        else _text(policy, opened, deadlines, args.explain)
    )
    return 0


def _text(policy: Policy, opened: TypedTime, deadlines: Deadlines, explain: str | None) -> str:
    category = policy.category(deadlines.category)
    opened_at, note = when(deadlines.opened), _opened_note(policy, deadlines.opened)
    width = max(len("calendar"), *map(len, deadlines))
    if explain is None:
        due = [(name, when(deadline.due), _why(deadline)) for name, deadline in deadlines.items()]
        why = table([("opened".ljust(width), opened_at, note), *due])
    else:
        from slacal.cli.explain_text import explained

        first = f"{'opened'.ljust(width)}  {opened_at}  {note}"
        why = f"{first}\n\n{explained(deadlines, explain, width)}"
    used = calendar_rows(policy.calendar, was_naive=opened.was_naive)
    footer = "\n".join(f"{label.ljust(width)}  {text}" for label, text in used)
    return f"{category.name}: {category.definition}\n{why}\n{footer}"


def _opened_note(policy: Policy, opened: datetime) -> str:
    if policy.calendar.is_open(opened):
        return "within service hours"
    return f"outside service hours, counted from {when(policy.calendar.roll_forward(opened))}"


def _why(deadline: Deadline) -> str:
    names = list(dict.fromkeys(day.name for day in deadline.skipped()))
    skipping = f", skipping {listed(names)}" if names else ""
    return f"{deadline.budget}{_COUNTED[deadline.counting]}{skipping}"


def _data(
    policy: Policy, opened: TypedTime, deadlines: Deadlines, explain: str | None
) -> dict[str, Any]:
    calendar = policy.calendar
    ledgers = {} if explain is None else _ledgers(deadlines, explain)
    return {
        "category": deadlines.category,
        "opened": deadlines.opened.isoformat(),
        "policy": policy.name,
        "calendar": calendar_data(calendar),
        "within_service_hours": calendar.is_open(opened.at),
        "offset_given": not opened.was_naive,
        **{
            name: {**_target_data(deadline), **ledgers.get(name, {})}
            for name, deadline in deadlines.items()
        },
    }


def _target_data(deadline: Deadline) -> dict[str, Any]:
    return {
        "due": deadline.due.isoformat(),
        "start": deadline.start.isoformat(),
        "budget": str(deadline.budget),
        "counting": deadline.counting,
        "landing": deadline.landing,
        "skipped": [
            {"date": day.date.isoformat(), "name": day.name, "source": day.source}
            for day in deadline.skipped()
        ],
        "source": deadline.target.source,
    }


def _ledgers(deadlines: Deadlines, target: str) -> dict[str, dict[str, Any]]:
    from slacal.cli.explain_text import ledger_data

    return ledger_data(deadlines, target)


def _run_lines(policy: Policy, args: Namespace) -> int:
    """Answer each line of standard input with a JSON line; a bad one does not stop the rest."""
    from slacal.cli.lines import read_lines

    code = 0
    for line in read_lines(sys.stdin):
        try:
            case = line.case()
            opened = read_time(case.opened, policy.calendar.timezone, args.fold)
            category = args.category if case.category is None else case.category
            deadlines = policy.due(opened.at, category)
            answer = {} if args.record else _data(policy, opened, deadlines, args.explain)
        except SlacalError as error:
            failed = {"line": line.number, "input": line.shown(), "error": error_data(error)}
            # Where records are printed to be kept, nothing else gets among them.
            print(json_text(failed), file=sys.stderr if args.record else sys.stdout)
            code = 2
            continue
        if args.record:
            _print_records(case.given, deadlines)
        else:
            print(json_text({**case.given, **answer}))
    return code


def _print_records(given: dict[str, Any], deadlines: Deadlines) -> None:
    for deadline in deadlines.values():
        print(json_text({**given, **deadline.record()}))
