"""`slacal escalations`: who is told of cases in a range of time."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

import attrs

from slacal.cli.case_lines import Problem, how_to_read, read_cases
from slacal.cli.output import json_text, printable, when
from slacal.cli.sources import policy_of
from slacal.cli.times import read_time
from slacal.cli.track_command import open_log, show_failure, show_problem
from slacal.deadlines import Escalation, Level, escalations
from slacal.errors import SlacalError
from slacal.instants import to_range
from slacal.policy import Policy

_USUAL = ("50 %", "75 %", "100 %")


def run(args: Namespace) -> int:
    """Print what fires in the range, case by case; a bad line does not stop the rest."""
    policy = _with_levels(policy_of(args), args.level)
    zone = policy.calendar.timezone
    start, end = (read_time(text, zone, args.fold).at for text in (args.start, args.end))
    to_range(start, end)  # told once, and not case by case
    manner = how_to_read(policy, args.fold, args.together, args.repair)
    code = 0
    with open_log(args.file) as stream:
        for found in read_cases(policy, stream, manner):
            if isinstance(found, Problem):
                code = 2
                show_problem(found, as_json=args.json)
                continue
            try:
                fired = escalations(found.case, start, end)
            except SlacalError as error:
                code = 2
                show_failure(found, error, as_json=args.json)
                continue
            for each in fired:
                print(json_text(_data(each)) if args.json else _text(each))
    return code


def _with_levels(policy: Policy, texts: list[str] | None) -> Policy:
    """Return the policy with the levels that were asked for, or the usual ones if it has none."""
    ladders = [target.levels for category in policy.categories for target in category.targets]
    if texts is None and any(ladders):
        return policy
    levels = [_level(text) for text in texts or _USUAL]
    categories = [
        attrs.evolve(
            category,
            targets=[attrs.evolve(target, levels=levels) for target in category.targets],
        )
        for category in policy.categories
    ]
    return attrs.evolve(policy, categories=categories)


def _level(text: str) -> Level:
    level, _, whom = text.partition("=")
    return Level(level.strip(), whom.strip())


def _text(escalation: Escalation) -> str:
    whom = f"  {printable(escalation.whom)}" if escalation.whom else ""
    return f"{when(escalation.at)}  {printable(escalation.id)}{whom}"


def _data(escalation: Escalation) -> dict[str, Any]:
    return {
        "id": escalation.id,
        "at": escalation.at.isoformat(),
        "case": escalation.case,
        "target": escalation.target,
        "cycle": escalation.cycle,
        "level": escalation.level,
        "repeat": escalation.repeat,
        "whom": escalation.whom,
    }
