"""`slacal due`: when a case is due, and why."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
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
from slacal.cli.shipped import find_policy
from slacal.cli.times import TypedTime, TypedTimeError, read_time
from slacal.deadlines import Deadline, Deadlines
from slacal.errors import SlacalError
from slacal.policy import Policy

_COUNTED = {"service_time": "", "same_time": " at the same time", "close_of_day": " to its close"}
_LONGEST_LINE = 65_536


def run(args: Namespace) -> int:
    """Answer one case, or each line of standard input where `--opened -` is given."""
    policy = find_policy(args.policy)
    policy.category(args.category)
    if args.opened == "-":
        return _run_lines(policy, args)
    opened = read_time(args.opened, policy.calendar.timezone, args.fold)
    deadlines = policy.due(opened.at, args.category)
    print(
        json_text(_data(policy, opened, deadlines))
        if args.json
        else _text(policy, opened, deadlines)
    )
    return 0


def _text(policy: Policy, opened: TypedTime, deadlines: Deadlines) -> str:
    category = policy.category(deadlines.category)
    rows = [("opened", when(deadlines.opened), _opened_note(policy, deadlines.opened))]
    rows += [(name, when(deadline.due), _why(deadline)) for name, deadline in deadlines.items()]
    used = calendar_rows(policy.calendar, was_naive=opened.was_naive)
    width = max(len("calendar"), *map(len, deadlines))
    footer = "\n".join(f"{label.ljust(width)}  {text}" for label, text in used)
    return f"{category.name}: {category.definition}\n{table(rows)}\n{footer}"


def _opened_note(policy: Policy, opened: datetime) -> str:
    if policy.calendar.is_open(opened):
        return "within service hours"
    return f"outside service hours, counted from {when(policy.calendar.roll_forward(opened))}"


def _why(deadline: Deadline) -> str:
    names = list(dict.fromkeys(day.name for day in deadline.skipped()))
    skipping = f", skipping {listed(names)}" if names else ""
    return f"{deadline.budget}{_COUNTED[deadline.counting]}{skipping}"


def _data(policy: Policy, opened: TypedTime, deadlines: Deadlines) -> dict[str, Any]:
    calendar = policy.calendar
    return {
        "category": deadlines.category,
        "opened": deadlines.opened.isoformat(),
        "policy": policy.name,
        "calendar": calendar_data(calendar),
        "within_service_hours": calendar.is_open(opened.at),
        "offset_given": not opened.was_naive,
        **{name: _target_data(deadline) for name, deadline in deadlines.items()},
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


def _run_lines(policy: Policy, args: Namespace) -> int:
    """Answer each line of standard input with a JSON line; a bad one does not stop the rest."""
    code = 0
    for number, line in _lines():
        try:
            answer = _answer_line(policy, args, line)
        except SlacalError as error:
            answer = {"line": number, "input": _shown(line), "error": error_data(error)}
            code = 2
        print(json_text(answer))
    return code


def _lines() -> Iterator[tuple[int, bytes]]:
    stream = sys.stdin.buffer
    number = 0
    while line := stream.readline(_LONGEST_LINE):
        number += 1
        if not line.endswith(b"\n") and len(line) == _LONGEST_LINE:
            while (rest := stream.readline(_LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
        if line.strip():
            yield number, line


def _answer_line(policy: Policy, args: Namespace, line: bytes) -> dict[str, Any]:
    if len(line) == _LONGEST_LINE:
        raise TypedTimeError(
            "a line", why=f"it is longer than {_LONGEST_LINE} bytes", fix="give one time a line"
        )
    try:
        text = line.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise TypedTimeError("a line", why="it is not UTF-8", fix="save it as UTF-8") from None
    case = _case(text) if text.startswith("{") else {"opened": text}
    opened = read_time(case["opened"], policy.calendar.timezone, args.fold)
    deadlines = policy.due(opened.at, case.get("category") or args.category)
    given = {"id": case["id"]} if "id" in case else {}
    return {**given, **_data(policy, opened, deadlines)}


def _case(text: str) -> dict[str, Any]:
    """Return a case given as JSON: {"opened": …, "category": …, "id": …}, the last two optional."""
    import json

    fix = 'write e.g. {"id": 7, "opened": "2026-05-04T14:30", "category": "II"}'
    try:
        case = json.loads(text)
    except (ValueError, RecursionError):
        raise TypedTimeError("a line of JSON", why="it cannot be read", fix=fix) from None
    unknown = sorted(case.keys() - {"opened", "category", "id"})
    if unknown:
        raise TypedTimeError(f'unknown key "{unknown[0]}"', why="a case has three", fix=fix)
    for key in ("opened", "category"):
        if key in case and not isinstance(case[key], str):
            raise TypedTimeError(f'"{key}": {json.dumps(case[key])}', why="it is no text", fix=fix)
    if "opened" not in case:
        raise TypedTimeError('no "opened"', why="a case came in at some time", fix=fix)
    result: dict[str, Any] = case
    return result


def _shown(line: bytes) -> str:
    text = line.decode("utf-8", errors="backslashreplace").strip()
    return text if len(text) <= 200 else f"{text[:200]}…"
