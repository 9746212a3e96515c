"""`slacal open`: whether the desk is open, and what comes next."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime

from slacal.calendars import Calendar
from slacal.cli.output import calendar_data, calendar_rows, hours_of, json_text, table, when
from slacal.cli.sources import calendar_of
from slacal.cli.times import TypedTime, read_time
from slacal.errors import HorizonError
from slacal.instants import to_instant


def run(args: Namespace) -> int:
    """Print whether the desk is open at `--at`, until when, or when next."""
    calendar = calendar_of(args)
    asked = (
        TypedTime(datetime.now(calendar.timezone).replace(microsecond=0), was_naive=False)
        if args.at is None
        else read_time(args.at, calendar.timezone, args.fold)
    )
    window = calendar.window_at(asked.at)
    following = _next_opening(calendar, asked.at)
    at = calendar.clock.datetime(to_instant(asked.at))
    if args.json:
        data = {
            "at": at.isoformat(),
            "open": window is not None,
            "closes": window.closes.isoformat() if window else None,
            "next_opens": following.isoformat() if following else None,
            "why": None if window else _why_closed(calendar, at),
            "offset_given": not asked.was_naive,
            "calendar": calendar_data(calendar),
        }
        print(json_text(data))
        return 0
    used = calendar_rows(calendar, was_naive=asked.was_naive)
    if window:
        rows = [("open", when(at)), ("closes", when(window.closes))]
    else:
        rows = [("closed", f"{when(at)}  {_why_closed(calendar, at)}")]
    if following:
        rows.append(("next" if window else "opens", when(following)))
    rows += used
    print(table(rows))
    return 0


def _next_opening(calendar: Calendar, at: datetime) -> datetime | None:
    """Return the next opening, or None where it lies beyond the years that are known."""
    try:
        return calendar.next_window(at).opens
    except HorizonError:
        calendar.is_open(at)  # which raises where *at* itself lies beyond
        return None


def _why_closed(calendar: Calendar, at: datetime) -> str:
    instant = to_instant(at)
    lost = calendar.almanac.losses(instant, instant + 1)
    if lost and lost[-1].kind == "blackout":
        return lost[-1].name
    day = calendar.day(calendar.business_day_of(at))
    if day.kind == "holiday":
        return day.name or "holiday"
    if day.kind == "exception":
        return f"exception: {hours_of(day)}"
    if day.kind == "closed":
        return "no service hours on this day of the week"
    return "outside the hours of the day"
