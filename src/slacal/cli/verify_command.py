"""`slacal verify`: whether the promises in a file still stand."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from slacal.calendars import Calendar
from slacal.cli.causes import cause_data, cause_text
from slacal.cli.diff_command import shift_text
from slacal.cli.lines import Line, read_binary_lines
from slacal.cli.output import error_data, error_text, json_text, seconds, when
from slacal.cli.sources import find_calendar, policy_named, policy_of
from slacal.cli.times import TypedTimeError
from slacal.cli.wording import typed
from slacal.compare import Verdict, verify
from slacal.errors import PolicyError, SlacalError
from slacal.policy import Policy

LONGEST = 2**22  # bytes of a line: room for the 60,000 windows of 30 years of two shifts a day
_WORDS = "lost", "gained"
_UNREADABLE = "unreadable"


def run(args: Namespace) -> int:
    """Answer each record of a file; 0: all the same, 1: some are not, 2: some cannot be read."""
    given = _given(args)
    counts: Counter[str] = Counter()
    with _opened(args.file) as file:
        for line in read_binary_lines(file, LONGEST):
            status, answer = _answer(line, given, as_json=args.json)
            counts[status] += 1
            print(answer)
    if not args.json:
        told = ", ".join(f"{count} {status}" for status, count in counts.items())
        print(f"records: {counts.total()}{f' ({told})' if told else ''}")
    if counts[_UNREADABLE]:
        return 2
    return int(counts["same"] < counts.total())


def _given(args: Namespace) -> Policy | Calendar | None:
    """Return what all records are held against, or None: each against the policy it names."""
    if args.policy is not None:
        return policy_of(args)
    return None if args.calendar is None else find_calendar(args.calendar)


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO | None]:
    if path == "-":
        yield sys.stdin.buffer if sys.stdin else None
        return
    with open(path, "rb") as file:
        yield file


def _answer(line: Line, given: Policy | Calendar | None, *, as_json: bool) -> tuple[str, str]:
    try:
        data = line.data(LONGEST)
        verdict = verify(data, _named_in(data) if given is None else given)
    except SlacalError as error:
        if not as_json:
            return _UNREADABLE, f"line {line.number}: error: {error_text(error)}"
        told = {"line": line.number, "input": line.shown(), "error": error_data(error)}
        return _UNREADABLE, json_text(told)
    if as_json:
        return verdict.status, json_text({"line": line.number, **_data(data, verdict)})
    return verdict.status, _text(line.number, data, verdict)


def _named_in(data: Any) -> Policy:
    name = data.get("policy")
    if not isinstance(name, str):
        raise TypedTimeError(
            "a record without a policy's name", why="there is nothing to hold it against",
            fix="give --policy or --calendar",
        )  # fmt: skip
    try:
        return policy_named(name)
    except PolicyError as error:
        raise PolicyError(
            error.what, why=error.why, fix="give --policy or --calendar to hold it against"
        ) from None


def _text(number: int, data: dict[str, Any], verdict: Verdict) -> str:
    record = verdict.record
    named = f" {data['id']}" if isinstance(data.get("id"), str | int) else ""
    title = f"line {number}:{named} {record.category} {record.target}"
    lines = [f"{title} {verdict.status}, due {when(verdict.recorded)}{_moved(verdict)}"]
    lines += [f"  {cause_text(cause, _WORDS)}" for cause in verdict.causes]
    if verdict.why:
        lines.append(f"  {typed(verdict.why)}")
    if verdict.status != "same":
        lines += [
            f"  {each.what}: {each.recorded or '-'} then, {each.now or '-'} now"
            for each in verdict.versions
        ]
    return "\n".join(lines)


def _moved(verdict: Verdict) -> str:
    if not verdict.due or not verdict.moved_by:
        return ""
    now = f", now {when(verdict.due)}: {shift_text(verdict.moved_by)}"
    if verdict.service_moved_by is None:
        return now
    return f"{now} ({shift_text(verdict.service_moved_by)} in service time)"


def _data(data: dict[str, Any], verdict: Verdict) -> dict[str, Any]:
    record = verdict.record
    moved = verdict.moved_by, verdict.service_moved_by
    return {
        **({"id": data["id"]} if "id" in data else {}),
        "status": verdict.status,
        "policy": record.policy,
        "category": record.category,
        "target": record.target,
        "recorded": verdict.recorded.isoformat(),
        "due": verdict.due and verdict.due.isoformat(),
        "moved_by_seconds": None if moved[0] is None else seconds(moved[0]),
        "service_moved_by_seconds": None if moved[1] is None else seconds(moved[1]),
        "causes": cause_data(verdict.causes),
        "same_calendar": verdict.same_calendar,
        "versions": [each._asdict() for each in verdict.versions],
        "why": typed(verdict.why) or None,
    }
