"""What is legal in a policy but hardly meant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import combinations

from slacal.config.check.findings import Finding, listed
from slacal.config.faults import Path
from slacal.deadlines.level import Level
from slacal.deadlines.target import Target
from slacal.errors import BusinessDayLengthError, HorizonError
from slacal.policy import Category, Policy

_RESPONSES = ("response", "first_response")
_REPAIRS = ("repair", "resolution")
_STEP, _STEPS = timedelta(hours=3), 14 * 8  # two weeks


def policy_findings(policy: Policy, path: Path, on: date) -> Iterator[Finding]:
    """Yield what is hardly meant in a policy, judged on a date."""
    if policy.default_category is None:
        yield Finding(
            path, "it has no default category", 'add e.g. default_category = "…" for most cases'
        )
    yield from _missing_targets(policy, path)
    for category in policy.categories:
        place = (*path, "categories", category.code)
        yield from _due_findings(policy, category, place, on)
        for target in category.targets:
            yield from _ladder_findings(target, (*place, "targets", target.name))


def _missing_targets(policy: Policy, path: Path) -> Iterator[Finding]:
    names = dict.fromkeys(target.name for each in policy.categories for target in each.targets)
    for category in policy.categories:
        mine = {target.name for target in category.targets}
        lacking = [name for name in names if name not in mine]
        if lacking:
            yield Finding(
                (*path, "categories", category.code, "targets"),
                f"it promises no {listed(lacking)}, as other categories do",
                "add it, or leave it where nothing is promised",
            )


def _due_findings(policy: Policy, category: Category, path: Path, on: date) -> Iterator[Finding]:
    """Yield what two weeks of cases show: none can be due, or a repair before its response."""
    start = datetime(on.year, on.month, on.day, tzinfo=policy.calendar.timezone)
    try:
        cases = [policy.due(start + i * _STEP, category.code) for i in range(_STEPS)]
    except BusinessDayLengthError as error:
        fix = 'state e.g. business_day = "8 hours" in the calendar, or another counting'
        yield Finding(path, f"nothing can be due: {error.why}", fix)
        return
    except HorizonError as error:
        yield Finding(
            path,
            f"a case of these days cannot be due: {error.why}",
            "use holidays or years that reach further",
        )
        return
    names = [target.name for target in category.targets]
    for response in filter(names.__contains__, _RESPONSES):
        for repair in filter(names.__contains__, _REPAIRS):
            found = next(
                (case for case in cases if case[repair].due_instant < case[response].due_instant),
                None,
            )
            if found:
                yield Finding(
                    (*path, "targets", repair),
                    f"it is due before the {response}, e.g. for a case of "
                    f"{found.opened:%Y-%m-%d %H:%M}",
                    "mistyped budget?",
                )


def _ladder_findings(target: Target, path: Path) -> Iterator[Finding]:
    for first, second in combinations(target.levels, 2):
        if _is_later(first, second):
            yield Finding(
                (*path, "levels"),
                f'level "{first.name}" comes after "{second.name}", which stands below it',
                "put them in the order of time",
            )
            return


def _is_later(a: Level, b: Level) -> bool:
    """Return whether a level comes after another, as far as their texts say."""
    if a.share is not None and b.share is not None:
        return a.share > b.share
    if _is_early(a) != _is_early(b):
        return _is_early(b)
    if a.offset is None or b.offset is None or a.offset.kind != b.offset.kind:
        return False
    return (a.offset.amount - b.offset.amount) * a.direction > 0


def _is_early(level: Level) -> bool:
    return level.direction < 0 if level.share is None else level.share < 1
