"""`slacal diff`: which days and deadlines differ between two calendars or policies."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from slacal.budget import Budget
from slacal.calendars import Calendar, Window
from slacal.cli.causes import cause_data, cause_text
from slacal.cli.output import amount, calendar_data, calendar_text, json_text, seconds, table, when
from slacal.cli.sources import find_calendar, find_policy_on
from slacal.cli.times import TypedTimeError
from slacal.cli.usage import UsageError
from slacal.compare import DayDifference, Moved, Unmatched, diff, moved, moved_targets, unmatched
from slacal.compare.causes import wall_text
from slacal.errors import BudgetError, shortened
from slacal.instants import MICROSECOND, day_wall, to_instant
from slacal.zones import zone_key

_SIDES = {"before": "A", "after": "B", "both": "A and B"}
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WORDS = "of A only", "of B only"


class _Span(NamedTuple):
    """The dates that are compared, and the instants between which cases come in."""

    first: date
    last: date
    start: datetime
    end: datetime


class _Found(NamedTuple):
    """All that is told; `rows` is None where no deadlines are asked for."""

    a: Calendar
    b: Calendar
    span: _Span
    days: Sequence[DayDifference]
    rows: Sequence[Moved] | None
    lone: Sequence[Unmatched]


def run(args: Namespace) -> int:
    """Print the days that differ and why, and the deadlines where these are asked for."""
    _check_usage(args)
    a, b = find_calendar(args.a), find_calendar(args.b)
    span = _read_span(args, a)
    days = diff(a, b, span.first, span.last)
    found = _Found(a, b, span, days, *_deadlines(args, a, b, span))
    print(json_text(_data(found)) if args.json else _text(args, found))
    return 0


def _check_usage(args: Namespace) -> None:
    asks_budget = args.budget is not None
    for name in ("counting", "landing"):
        if getattr(args, name) is not None and not asks_budget:
            raise UsageError(
                f"--{name} without --budget", why="it says how a budget is counted", fix="give both"
            )
    if args.category is not None and not args.policy_targets:
        raise UsageError(
            "--category without --policy-targets",
            why="a category belongs to a policy",
            fix="give both",
        )
    if args.step is not None and not (asks_budget or args.policy_targets):
        raise UsageError(
            "--step without deadlines",
            why="it says how far apart cases come in",
            fix="give --budget or --policy-targets as well",
        )


def _read_span(args: Namespace, calendar: Calendar) -> _Span:
    first = None if args.first is None else _read_date(args.first)
    last = None if args.last is None else _read_date(args.last)
    year = (first or last or datetime.now(calendar.timezone)).year
    first, last = first or date(year, 1, 1), last or date(year, 12, 31)
    known = calendar.horizon
    for day in (first, last):
        if not known[0] <= day.year <= known[1]:
            raise calendar.almanac.horizon.outside(day.isoformat())
    reached, shown = calendar.clock.reached, calendar.clock.datetime
    start, end = (reached(day_wall(day)) for day in (first.toordinal(), last.toordinal() + 1))
    return _Span(first, last, shown(start), shown(end))


def _read_date(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise TypedTimeError(
            f'date "{shortened(text)}"', why="it is no date in ISO 8601", fix="write 2026-05-04"
        ) from None


def _deadlines(
    args: Namespace, a: Calendar, b: Calendar, span: _Span
) -> tuple[Sequence[Moved] | None, Sequence[Unmatched]]:
    step = _read_step(args.step)
    if args.policy_targets:
        mine, theirs = find_policy_on(args.a), find_policy_on(args.b)
        chosen = {"category": args.category, "step": step}
        return moved_targets(mine, theirs, span.start, span.end, **chosen), unmatched(mine, theirs)
    if args.budget is None:
        return None, ()
    counting = args.counting or "service_time"
    terms = {"counting": counting, "landing": args.landing, "step": step}
    return moved(a, b, args.budget, span.start, span.end, **terms), ()


def _read_step(text: str | None) -> timedelta:
    budget = Budget.parse("1 hour" if text is None else text)
    if budget.kind == "real_time" and budget.amount:
        return budget.amount * MICROSECOND
    raise BudgetError(
        f'step "{shortened(text or "")}"', why="it is no real time", fix='write e.g. "30 minutes"'
    )


# Text


def _text(args: Namespace, found: _Found) -> str:
    span = found.span
    rows = [
        ("A", calendar_text(found.a)),
        ("B", calendar_text(found.b)),
        ("", f"{span.first} to {span.last}, in {zone_key(found.a.timezone)}"),
    ]
    parts = [table(rows), _days_text(found.a, found.days)]
    if found.rows is not None:
        parts.append(_deadlines_text(args, found.rows, found.lone))
    return "\n\n".join(parts)


def _days_text(calendar: Calendar, days: Sequence[DayDifference]) -> str:
    if not days:
        return "no day differs"
    rows = [("first", "last", "days", "A", "B", "why")]
    for shown, run in groupby(days, key=lambda day: _shown(calendar, day)):
        same = list(run)
        first, last = _day_text(same[0].date), _day_text(same[-1].date)
        rows.append((first, last, str(len(same)), *shown))
    return f"days that differ: {len(days)}\n{table(rows)}"


def _day_text(day: date) -> str:
    return f"{day.isoformat()} {_WEEKDAYS[day.weekday()]}"


def _shown(calendar: Calendar, day: DayDifference) -> tuple[str, str, str]:
    why = (cause_text(cause._replace(date=None), _WORDS) for cause in day.causes)
    return _hours(calendar, day.before), _hours(calendar, day.after), "; ".join(why)


def _hours(calendar: Calendar, windows: Sequence[Window]) -> str:
    wall = calendar.clock.wall
    shown = [(wall(to_instant(each.opens)), wall(to_instant(each.closes))) for each in windows]
    return wall_text(shown) or "closed"


def _deadlines_text(args: Namespace, rows: Sequence[Moved], lone: Sequence[Unmatched]) -> str:
    asked = f"{args.budget}, " if args.budget is not None else ""
    step = args.step or "1 hour"
    lines = [f"deadlines that move: {asked}a case every {step}"]
    if rows:
        titles = ("opened from", "to", "cases", "due in A", "due in B", "moved")
        is_of_policy = rows[0].category is not None
        head = ("target", *titles) if is_of_policy else titles
        lines.append(table([head, *(_moved_row(row) for row in rows)]))
    else:
        lines = [lines[0].replace("deadlines that move", "no deadline moves")]
    lines += [
        f"only {_SIDES[each.which]} has {each.category} {each.target or ''}".rstrip()
        for each in lone
    ]
    return "\n".join(lines)


def _moved_row(row: Moved) -> tuple[str, ...]:
    target = () if row.category is None else (f"{row.category} {row.target}",)
    dues = [when(due) if due else "-" for due in (row.before, row.after)]
    return (*target, when(row.first), when(row.last), str(row.openings), *dues, moved_text(row))


def moved_text(row: Moved) -> str:
    """Return "8 h later", or that a side does not know."""
    if row.moved_by is None:
        return f"beyond the years known to {_SIDES[row.unknown]}"
    return shift_text(row.moved_by)


def shift_text(shift: timedelta) -> str:
    """Return a shift in time as "96 h later" or "8 h earlier"."""
    return f"{amount(abs(shift))} {'earlier' if shift < timedelta(0) else 'later'}"


# JSON


def _data(found: _Found) -> dict[str, Any]:
    data: dict[str, Any] = {
        "from": found.span.first.isoformat(),
        "to": found.span.last.isoformat(),
        "a": calendar_data(found.a),
        "b": calendar_data(found.b),
        "days": [_day_data(day) for day in found.days],
    }
    if found.rows is not None:
        data["deadlines"] = [_moved_data(row) for row in found.rows]
        data["only_in_one"] = [each._asdict() for each in found.lone]
    return data


def _day_data(day: DayDifference) -> dict[str, Any]:
    before, after = (
        [[each.opens.isoformat(), each.closes.isoformat()] for each in windows]
        for windows in (day.before, day.after)
    )
    return {
        "date": day.date.isoformat(),
        "before": before,
        "after": after,
        "change_seconds": seconds(day.change),
        "causes": cause_data(day.causes),
    }


def _moved_data(row: Moved) -> dict[str, Any]:
    return {
        "category": row.category,
        "target": row.target,
        "first": row.first.isoformat(),
        "last": row.last.isoformat(),
        "openings": row.openings,
        "before": row.before and row.before.isoformat(),
        "after": row.after and row.after.isoformat(),
        "moved_by_seconds": None if row.moved_by is None else seconds(row.moved_by),
        "unknown": row.unknown or None,
    }
