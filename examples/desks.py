"""Six desks: declared, shown, compared with a variant of themselves, and asked for a due date.

    python examples/desks.py                 # all of them
    python examples/desks.py bank clinic     # some

`DESKS` maps a name to a desk, what it is like, and the budget that it promises.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from slacal import Calendar, Holidays, ServiceCalendar, WeeklyHours, combine
from slacal.calendars.counting import Counting
from slacal.compare import diff


@dataclass(frozen=True)
class Example:
    """A desk, a variant of it to compare with, and a question."""

    desk: Calendar
    variant: Calendar
    about: str
    opened: datetime
    budget: str
    counting: Counting = "service_time"

    def due(self) -> datetime:
        return self.desk.due(self.opened, self.budget, counting=self.counting)

    def moved_by(self) -> timedelta:
        """Return how much later the variant's due is, in real time."""
        variant = self.variant.due(self.opened, self.budget, counting=self.counting)
        # In UTC, as Python subtracts two times of one zone by wall clock.
        return variant.astimezone(UTC) - self.due().astimezone(UTC)


def local(zone: str, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


BOSTON = ServiceCalendar(
    name="Boston 311",
    timezone="America/New_York",
    hours=WeeklyHours.parse("Mon-Fri 08:30-17:00"),
    holidays=Holidays.country("US", subdivision="MA"),
)

# Patients are seen in the morning and the afternoon, and on Saturday morning.
CLINIC = ServiceCalendar(
    name="split-shift clinic",
    timezone="Europe/Lisbon",
    hours=WeeklyHours.parse("Mon-Fri 08:30-12:30, 14:00-18:00; Sat 09:00-13:00"),
    holidays=Holidays.country("PT", language="en_US"),
    business_day=timedelta(hours=8),  # Saturdays are shorter
)

# A night belongs to the date on which it begins; a holiday takes away its own 24 hours only.
NIGHT = ServiceCalendar(
    name="night shift",
    timezone="Europe/Amsterdam",
    hours=WeeklyHours.parse("Mon-Fri 22:00-06:00"),
    holidays=Holidays.named("nl-public"),
)


def region(zone: str, holidays: Holidays) -> ServiceCalendar:
    return ServiceCalendar(
        name=zone,
        timezone=zone,
        hours=WeeklyHours.parse("Mon-Fri 09:00-17:00"),
        holidays=holidays,
        years=(2015, 2037),
    )


EUROPE = region("Europe/Amsterdam", Holidays.named("nl-public"))
AMERICA = region("America/New_York", Holidays.country("US"))
ASIA = region("Asia/Tokyo", Holidays.country("JP", language="en_US"))
FOLLOW_THE_SUN = combine(EUROPE, AMERICA, ASIA, name="follow the sun")

# Half a day on Christmas Eve and New Year's Eve, every year.
BANK = ServiceCalendar(
    name="bank with half days",
    timezone="Europe/London",
    hours=WeeklyHours.parse("Mon-Fri 09:30-16:30"),
    holidays=Holidays.country("GB", subdivision="ENG"),
    exceptions={
        day: "09:30-12:30"
        for year in range(2015, 2038)
        for day in (date(year, 12, 24), date(year, 12, 31))
        if day.weekday() < 5
    },
    years=(2015, 2037),
)

# Summer hours for good, from 1 July 2026.
CHANGED = ServiceCalendar(
    name="desk whose hours changed",
    timezone="Europe/Amsterdam",
    hours={
        None: WeeklyHours.parse("Mon-Fri 09:00-17:00"),
        date(2026, 7, 1): WeeklyHours.parse("Mon-Fri 08:00-16:00"),
    },
    holidays=Holidays.named("nl-public"),
)

DESKS = {
    "boston": Example(
        BOSTON,
        BOSTON.replace(holidays=Holidays.country("US")),
        "a city's desk with the holidays of Massachusetts; compared with federal holidays",
        local("America/New_York", "2026-04-17T16:00"),
        "1 business day",
        "same_time",
    ),
    "clinic": Example(
        CLINIC,
        CLINIC.replace(hours=WeeklyHours.parse("Mon-Fri 08:30-12:30, 14:00-18:00")),
        "two shifts a day and Saturday morning; compared with no Saturdays",
        local("Europe/Lisbon", "2026-04-17T16:00"),
        "6 service hours",
    ),
    "night": Example(
        NIGHT,
        NIGHT.replace(holiday_cut="opening_day"),
        "nights; compared with holidays that take the night that opens on them",
        local("Europe/Amsterdam", "2026-05-13T23:00"),
        "4 service hours",
    ),
    "sun": Example(
        FOLLOW_THE_SUN,
        EUROPE | AMERICA,
        "three regions in three zones; compared with the first two",
        local("Europe/Amsterdam", "2026-10-30T16:00"),
        "24 service hours",
    ),
    "bank": Example(
        BANK,
        BANK.replace(exceptions={}),
        "half days before Christmas and New Year; compared with whole ones",
        local("Europe/London", "2026-12-23T15:00"),
        "1 business day",
        "close_of_day",
    ),
    "changed": Example(
        CHANGED,
        CHANGED.replace(hours=WeeklyHours.parse("Mon-Fri 09:00-17:00")),
        "other hours from 1 July; compared with hours that stay",
        local("Europe/Amsterdam", "2026-06-30T15:00"),
        "4 service hours",
    ),
}


def shown(name: str, example: Example) -> Iterator[str]:
    """Yield what there is to see of a desk: its week, its due date, and how the variant differs."""
    desk, opened = example.desk, example.opened
    yield f"== {name}: {example.about}"
    yield desk.describe()
    for window in desk.windows(opened, opened + timedelta(days=7)):
        opens, closes = (at.astimezone(desk.timezone) for at in (window.opens, window.closes))
        yield f"   {opens:%a %d %b %H:%M} - {closes:%a %d %b %H:%M}"
    asked = f"{example.budget} ({example.counting}) from {opened:%a %d %b %H:%M}"
    yield f"   {asked}: {example.due():%a %d %b %H:%M}"
    yield f"   the variant's due is {example.moved_by() / timedelta(hours=1):+g} h away"
    first_day = opened.date()
    for day in diff(desk, example.variant, first_day, first_day + timedelta(days=27))[:3]:
        change = day.change / timedelta(hours=1)
        why = "; ".join(f"{cause.kind} {cause.name}".strip() for cause in day.causes)
        yield f"   the variant differs on {day.date:%a %d %b} by {change:+g} h of service: {why}"


def main(arguments: Sequence[str]) -> int:
    unknown = [name for name in arguments if name not in DESKS]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there are {', '.join(DESKS)}", file=sys.stderr)
        return 2
    for name in arguments or DESKS:
        print("\n".join(shown(name, DESKS[name])), end="\n\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
