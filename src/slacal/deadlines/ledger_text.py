"""What people read of a ledger: the rule that set the budget, its rows in words, a small table."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from slacal.deadlines.folding import Row, has_other_hours, rows
from slacal.deadlines.ledger import Ledger
from slacal.html import table
from slacal.instants import DAY, MICROSECOND
from slacal.texts import amount, counted, day_text, listed, time_text, when

_LANDING = {None: "", "close": "; due at closing time", "next_open": "; due at the next opening"}


class Cells(NamedTuple):
    """One row in words: which stretch, what it counted for or why it did not, the count so far."""

    stretch: str
    what: str
    total: str


def facts(ledger: Ledger) -> list[tuple[str, str]]:
    """Return label and text of what the deadline follows from: rule, clause, policy."""
    terms, target = ledger.deadline.terms, ledger.deadline.target
    version = f", version {terms.version}" if terms.version else ""
    due = ledger.deadline.calendar.clock.datetime(ledger.due_instant)
    found = [
        (target.name, when(due)),
        ("rule", rule_text(ledger)),
        ("clause", target.source),
        ("policy", f"{terms.policy}{version}, category {terms.category}"),
    ]
    return [(label, text) for label, text in found if text]


def rule_text(ledger: Ledger) -> str:
    """Return the rule that set the budget: "2 business days of 8 h: 16 h of service"."""
    deadline, budget = ledger.deadline, ledger.deadline.budget
    if budget.kind == "calendar_days":
        return f"{budget}: the same wall-clock time that many dates on"
    if budget.kind == "real_time":
        return f"{budget} of real time, open or closed"
    landing = _LANDING[deadline.landing]
    if budget.kind == "service_time":
        return f"{budget}: time counts while the desk is open{landing}"
    if deadline.counting == "close_of_day":
        return f"{budget}, to the close of the last of them"
    if deadline.counting == "same_time":
        return f"{budget}, to the same wall-clock time on the last of them"
    return f"{budget} in service time{_granted(ledger)}{landing}"


def _granted(ledger: Ledger) -> str:
    days, granted = ledger.deadline.budget.amount, ledger.granted
    if granted % days or ledger.due_instant != ledger.deadline.due_instant:
        return ""
    return f": {days} x {_length(granted // days)} = {_length(granted)}"


def cells(ledger: Ledger) -> list[Cells]:
    """Return the rows of a ledger in words, folded where they are many."""
    return [
        Cells(_stretch(ledger, row), _what(ledger, row), _total(ledger, row))
        for row in rows(ledger)
    ]


def html_text(ledger: Ledger) -> str:
    """Return a small table; every text in it is escaped."""
    caption = "; ".join(f"{label}: {text}" for label, text in facts(ledger))
    return table(caption, cells(ledger), ("stretch", "what counted, and why not", "total"))


def _length(micros: int) -> str:
    return amount(micros * MICROSECOND) if micros else "0 h"


def _counts_days(ledger: Ledger) -> bool:
    return ledger.unit in ("business_days", "calendar_days")


def _total(ledger: Ledger, row: Row) -> str:
    return counted(row.running, "day") if _counts_days(ledger) else _length(row.running)


# Which stretch


def _stretch(ledger: Ledger, row: Row) -> str:
    clock = ledger.deadline.calendar.clock
    year = clock.datetime(ledger.start).year
    ends = [(clock.datetime(start), clock.datetime(end)) for start, end in row.spans]
    first, last = ends[0][0], ends[-1][1]
    if row.days > 1:
        return _days(first, ends[-1][0], year)
    if row.kind in ("business_day", "first_day"):
        until = f" to {time_text(last)}" if row.end == ledger.due_instant else ""
        return _days(first, first, year) + until
    final = clock.datetime(row.end - 1)  # on the last date of what is half-open
    if _is_whole(first, last):
        return _days(first, final, year)
    zones = first.utcoffset() != last.utcoffset()
    if first.date() == final.date() and not zones:
        spans = ends if len(ends) <= 2 else [(first, last)]
        times = ", ".join(f"{time_text(a)}-{_closing(a, b)}" for a, b in spans)
        return f"{_day(first, year)} {times}"
    return " - ".join(
        f"{_day(at, year)} {time_text(at)}{f' {at.tzname()}' * zones}" for at in (first, last)
    )


def _days(first: datetime, last: datetime, year: int) -> str:
    if first.date() == last.date():
        return _day(first, year)
    since = day_text(first) if first.year == last.year else _day(first, year)
    return f"{since} - {_day(last, year)}"


def _day(at: datetime, year: int) -> str:
    return day_text(at) if at.year == year else f"{day_text(at)} {at.year}"


def _is_whole(first: datetime, last: datetime) -> bool:
    return first.time() == last.time() == datetime.min.time() and first.date() < last.date()


def _closing(opens: datetime, closes: datetime) -> str:
    return time_text(closes) if closes.date() == opens.date() else "24:00"


# What it counted for, or why it did not


def _what(ledger: Ledger, row: Row) -> str:
    text = _counted(row) if row.amount or row.kind == "carried" else _skipped(row)
    if row.days == 1 and has_other_hours(ledger.deadline.calendar, row):
        text += " (exception)"
    if row.closed and row.kind != "closed_weekday":
        text += f", {_weekdays(row)} closed"
    return text


def _counted(row: Row) -> str:
    if row.kind == "calendar_days":
        return counted(row.amount, "calendar day")
    if row.kind == "business_day":
        return counted(row.amount, "business day")
    length = _length(row.amount)
    if row.kind == "carried":
        return f"{length} carried over from before"
    if row.days == 1:
        return f"{length} of real time" if row.kind == "real_time" else length
    if row.each is None:
        return f"{row.days} days, {length}"
    return f"{row.days} {'days' if row.each <= DAY else 'windows'} x {_length(row.each)}"


def _skipped(row: Row) -> str:
    if row.kind == "outside_hours":
        return "outside service hours"
    if row.kind == "closed_weekday":
        return f"closed on {_weekdays(row)}"
    if row.kind == "paused":
        return f"paused: {row.name}" if row.name else "paused"
    if row.kind == "first_day":
        return "counting starts after this day"
    if row.kind == "holiday":
        return f"{row.name} ({', '.join(filter(None, ('holiday', row.source)))})"
    return f"{row.name} ({'blackout' if row.kind == 'blackout' else 'exception'})"


def _weekdays(row: Row) -> str:
    return listed([name[:3] for name in row.closed])
