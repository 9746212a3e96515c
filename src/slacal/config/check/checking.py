"""Checking a file: what it holds is read first, so that only what is legal is looked at."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from slacal.config.check.calendars import calendar_findings
from slacal.config.check.findings import Finding, listed
from slacal.config.check.policies import policy_findings
from slacal.config.faults import Path
from slacal.config.lines import line_finder
from slacal.config.loading import Content, read_source, read_text

_OPERANDS = ("union", "intersection", "difference", "join")


def check_file(path: str | os.PathLike[str], on: date) -> list[tuple[Finding, int | None]]:
    """Return what is legal in a file but hardly meant, in the order of its lines.

    Args:
        path: the file.
        on: the date on which it is judged: exceptions before it are past.

    Raises:
        FileError: the file has faults, each of which it tells.
    """
    source = read_source(path)
    content = read_text(source.text, json_text=source.json_text, file=source.file)
    line_of = line_finder(source.text, json_text=source.json_text)
    found = [(finding, line_of(finding.path)) for finding in findings(content, on)]
    return sorted(found, key=lambda row: row[1] or 0)


def findings(content: Content, on: date) -> Iterator[Finding]:
    """Yield what is legal in the content of a file but hardly meant."""
    tables = _tables(content.data, "calendar", "calendars")
    for key, calendar in content.calendars.items():
        path = _path(content.data, "calendar", "calendars", key)
        yield from calendar_findings(calendar, path, on, stated=tables.get(key, {}).keys())
    for key, policy in content.policies.items():
        yield from policy_findings(policy, _path(content.data, "policy", "policies", key), on)
    yield from _unused(content)
    yield from _unreachable(content)


def _path(data: Mapping[str, Any], one: str, many: str, key: str) -> Path:
    return (one,) if key == one and one in data else (many, key)


def _unused(content: Content) -> Iterator[Finding]:
    """Yield the calendars that no policy counts in, and of which nothing is made."""
    if not content.policies:
        return
    tables = _tables(content.data, "calendar", "calendars")
    policies = _tables(content.data, "policy", "policies").values()
    used = {policy.get("calendar") for policy in policies}
    if None in used:
        used.add("calendar" if "calendar" in tables else next(iter(tables)))
    used.update(_of_targets(content))
    for table in tables.values():
        used.update(name for how in _OPERANDS for name in table.get(how, ()))
        used.update((table.get("of"), table.get("days")))
    left = [name for name in tables if name not in used]
    for name in left:
        yield Finding(
            _path(content.data, "calendar", "calendars", name),
            f"nothing uses it; the policies count in {listed(sorted(map(str, used - {None})))}",
            "name it in a policy, or take it out",
        )


def _of_targets(content: Content) -> Iterator[str]:
    for policy in _tables(content.data, "policy", "policies").values():
        for category in policy["categories"].values():
            for target in category["targets"].values():
                if isinstance(target, Mapping) and "calendar" in target:
                    yield target["calendar"]


def _unreachable(content: Content) -> Iterator[Finding]:
    if content.book is None:
        return
    for place, rule, covered_by in content.book.unreachable():
        rows = listed([f"rules[{row}]" for row in covered_by])
        yield Finding(
            ("book", "default") if rule is None else ("book", "rules", place),
            f"no case gets there: {rows} {'takes' if len(covered_by) == 1 else 'take'} all of them",
            "put it above, or take it out",
        )


def _tables(data: Mapping[str, Any], one: str, many: str) -> dict[str, Any]:
    return {**({one: data[one]} if one in data else {}), **data.get(many, {})}
