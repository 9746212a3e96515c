"""Boston 311: deadlines from a policy, held against those that the city's own system set.

    python examples/boston311.py boston311-2015-2016.csv
    SLACAL_DATA=folder python examples/boston311.py            # every boston311-*.csv in it

A row of the file is one request: its type, when it was opened, and when it was due.
"""

import csv
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from slacal import Category, Holidays, Policy, ServiceCalendar, Target, WeeklyHours

ZONE = ZoneInfo("America/New_York")

DESK = ServiceCalendar(
    name="Boston 311",
    timezone=ZONE,
    hours=WeeklyHours.parse("Mon-Fri 08:30-17:00"),
    # The legal holidays of Massachusetts, Patriots' Day among them (General Laws c. 4 s. 7 cl. 18).
    # The rows of 2015 and 2016 confirm each of them that is a weekday, and contradict these others:
    # - 17 March and 17 June, Evacuation Day and Bunker Hill Day, close public offices in Suffolk
    #   County (General Laws c. 136 s. 12), but deadlines ran on: 59 rows.
    # - The snow emergencies of 27 January, 2, 9 and 10 February 2015 closed schools (the mayor's
    #   announcements), but deadlines ran on: 18 rows.
    # - The days after Thanksgiving (41 rows), 24 December 2015 and 3 July 2015 (11 each; the 4th
    #   was a Saturday) are days of service like any other. So there is no exception to declare.
    holidays=Holidays.country("US", subdivision="MA"),
)

# The promises, as the deadlines in the file show them.
NEXT_DAY = Target("resolution", "1 business day", counting="same_time")
IN_120_DAYS = Target("resolution", "120 calendar days")

POLICY = Policy(
    name="boston311",
    title="Boston 311, by type of request",
    calendar=DESK,
    categories=[
        Category("Pick up Dead Animal", "Dead animal", "lies on a street or square", [NEXT_DAY]),
        Category("Bed Bugs", "Bed bugs", "in a home", [IN_120_DAYS]),
        Category("Pest Infestation - Residential", "Pests", "in a home", [IN_120_DAYS]),
    ],
)
PROMISED = {category.code for category in POLICY.categories}

# Part of the opening times are recorded to the minute, while deadlines count from the second.
TOLERANCE = timedelta(seconds=60)

TO_THE_MINUTE = "opened is recorded to the minute; due counts its seconds, and a short delay on top"
ODD_ONE = "a single row, without a rule that others share; perhaps set by hand"


@dataclass(frozen=True)
class Request:
    case_id: str
    type: str
    opened: datetime
    due: datetime | None


@dataclass(frozen=True)
class Outcome:
    """A request, with the deadline recorded for it less the one that the policy gives it."""

    request: Request
    difference: timedelta

    @property
    def is_reproduced(self) -> bool:
        return abs(self.difference) <= TOLERANCE

    @property
    def likely_cause(self) -> str:
        to_the_minute = self.request.opened.second == 0
        is_short = TOLERANCE < self.difference <= 2 * TOLERANCE
        return TO_THE_MINUTE if to_the_minute and is_short else ODD_ONE


def boston_time(text: str) -> datetime:
    """Return the point in time that Boston's clocks showed as *text*.

    An hour that comes twice, in November, is read as the first. One that no clock showed, in March,
    is read with the offset before the jump, so 02:30 is 03:30. `fold=0` says both.
    """
    return datetime.fromisoformat(text).replace(tzinfo=ZONE, fold=0)


def read(path: Path) -> Iterator[Request]:
    """Yield the requests of a file."""
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            due = boston_time(row["due"]) if row["due"] else None
            yield Request(row["case_id"], row["type"], boston_time(row["opened"]), due)


def compare(requests: Iterable[Request]) -> Iterator[Outcome]:
    """Yield an outcome for each request that has a promise and a recorded deadline."""
    for request in requests:
        if request.type in PROMISED and request.due:
            computed = POLICY.due(request.opened, category=request.type)["resolution"].due
            # In UTC, as Python subtracts two times of one zone by wall clock.
            yield Outcome(request, request.due.astimezone(UTC) - computed.astimezone(UTC))


def report(requests: Sequence[Request]) -> Iterator[str]:
    """Yield the lines of the table, and below it what was missed and what was left out."""
    outcomes = list(compare(requests))
    groups = [(outcome.request.type, outcome.request.opened.year) for outcome in outcomes]
    cases = Counter(groups)
    hits = Counter(g for g, outcome in zip(groups, outcomes, strict=True) if outcome.is_reproduced)
    yield f"{'type':32}{'year':>4}{'cases':>8}{'reproduced':>12}{'share':>9}"
    for group in sorted(cases):
        share = hits[group] / cases[group]
        yield f"{group[0]:32}{group[1]:>4}{cases[group]:8}{hits[group]:12}{share:9.2%}"
    missed = [outcome for outcome in outcomes if not outcome.is_reproduced]
    yield f"\n{len(missed)} missed"
    for cause, count in Counter(outcome.likely_cause for outcome in missed).most_common():
        yield f"{count:6}  {cause}"
    for outcome in missed:
        if outcome.likely_cause == ODD_ONE:
            seconds = outcome.difference / timedelta(seconds=1)
            yield f"        {outcome.request.case_id} is off by {seconds:+.0f} s"
    left_out = len(requests) - len(outcomes)
    yield f"\n{left_out} left out: of another type, or without a recorded deadline"


def main(arguments: Sequence[str]) -> int:
    folder = os.environ.get("SLACAL_DATA")
    found = sorted(Path(folder).glob("boston311-*.csv")) if folder else []
    paths = [Path(name) for name in arguments] or found
    if not paths:
        print("usage: boston311.py FILE.csv, or set SLACAL_DATA to its folder", file=sys.stderr)
        return 2
    for path in paths:
        print(path.name, *report(list(read(path))), sep="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
