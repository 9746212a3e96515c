"""`slacal elapsed`: the service time between two instants."""

from __future__ import annotations

from argparse import Namespace

from slacal.cli.output import (
    amount,
    calendar_data,
    calendar_rows,
    json_text,
    seconds,
    table,
    when,
)
from slacal.cli.sources import calendar_of
from slacal.cli.times import read_time
from slacal.instants import MICROSECOND, to_instant


def run(args: Namespace) -> int:
    """Print the service time from `--start` to `--end`, negative where the end comes first."""
    calendar = calendar_of(args)
    start = read_time(args.start, calendar.timezone, args.fold)
    end = read_time(args.end, calendar.timezone, args.fold)
    served = calendar.elapsed(start.at, end.at)
    passed = (to_instant(end.at) - to_instant(start.at)) * MICROSECOND
    shown = [calendar.clock.datetime(to_instant(at)) for at in (start.at, end.at)]
    if args.json:
        data = {
            "start": shown[0].isoformat(),
            "end": shown[1].isoformat(),
            "elapsed": amount(served),
            "elapsed_seconds": seconds(served),
            "real_seconds": seconds(passed),
            "offset_given": not (start.was_naive or end.was_naive),
            "calendar": calendar_data(calendar),
        }
        print(json_text(data))
        return 0
    used = calendar_rows(calendar, was_naive=start.was_naive or end.was_naive)
    rows = [
        ("start", when(shown[0])),
        ("end", when(shown[1])),
        ("elapsed", f"{amount(served)} of service, in {amount(passed)} of real time"),
        *used,
    ]
    print(table(rows))
    return 0
