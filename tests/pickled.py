"""Calendars and a policy pickled on one Python, to be read on another.

    python tests/pickled.py write FILE
    python tests/pickled.py read FILE

The file holds each with its fingerprint and some answers, as text. Reading it fails where what is
unpickled, or the same made anew, answers anything else.
"""

from __future__ import annotations

import pickle
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from slacal import (
    Blackout,
    Calendar,
    FrozenCalendar,
    Holidays,
    Policy,
    ServiceCalendar,
    WeeklyHours,
    combine,
    policies,
)

HOUR = timedelta(hours=1)
MOVES = datetime(2026, 7, 1, tzinfo=UTC)


def desk(zone: Any, hours: Any = "Mon-Fri 09:00-17:00", **more: Any) -> ServiceCalendar:
    hours = WeeklyHours.parse(hours) if isinstance(hours, str) else hours
    return ServiceCalendar(timezone=zone, hours=hours, **{"years": (2020, 2030), **more})


def calendars() -> dict[str, Calendar]:
    """Return a calendar of every kind, by what it is."""
    amsterdam = desk("Europe/Amsterdam", holidays=Holidays.named("nl-public"), name="Amsterdam")
    boston, fixed = desk("America/New_York"), desk(timezone(HOUR), "Sat 22:00-06:00")
    changing = desk(
        "Pacific/Auckland",
        {None: "Mon-Fri 22:00-06:00", date(2026, 7, 1): "24/7"},
        holidays=Holidays.dates({date(2026, 12, 25): "Christmas"}, years="all"),
        exceptions={date(2026, 12, 24): "09:00-13:00", date(2026, 6, 5): "closed"},
        business_day=8 * HOUR,
        holiday_cut="opening_day",
    )
    freeze = [Blackout(MOVES + i * HOUR, MOVES + i * HOUR + HOUR / 2, f"{i}") for i in range(100)]
    moved = amsterdam.until(MOVES).join(boston.since(MOVES), business_day=8 * HOUR)
    return {
        "plain": amsterdam,
        "fixed offset": fixed,
        "hours that change": changing,
        "union": amsterdam | boston | changing,
        "intersection": amsterdam & boston,
        "difference": amsterdam - fixed,
        "combined": combine(amsterdam, boston, how="union", days="result", timezone="Asia/Tokyo"),
        "whose days count": combine(amsterdam, boston, how="difference", days=changing, name="x"),
        "moved": moved,
        "until": amsterdam.until(MOVES),
        "blackouts": changing.with_blackouts(freeze),
        "frozen": (amsterdam | changing).freeze(on=date(2026, 1, 2)),
        "frozen text": FrozenCalendar.from_json(moved.with_blackouts(freeze).freeze().to_json()),
    }


def answers(calendar: Calendar) -> list[str]:
    """Return what a calendar says about some instants of 2026, and what it is."""
    found = [calendar.fingerprint, str(calendar.horizon), calendar.name, calendar.describe()]
    for day in range(1, 360, 23):
        at = datetime(2026, 1, 1, 11, 30, tzinfo=UTC) + day * timedelta(days=1)
        asked: list[object] = [calendar.is_open(at), calendar.is_business_day(at.date())]
        if at < MOVES - timedelta(days=99):
            asked += [calendar.add(at, 30 * HOUR), calendar.due(at, "5 business days")]
            asked += [calendar.due(at, "5 business days", "close_of_day")]
        found.append(" ".join(map(str, asked)))
    return found


def terms(policy: Policy) -> list[str]:
    opened = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
    return [policy.fingerprint, *(str(each.due) for each in policy.due(opened).values())]


def write(path: Path) -> None:
    """Write everything to a file: as it was made, what it answers, and after it was asked."""
    made, policy = calendars(), policies.invantive()
    content: dict[str, object] = {
        "made": pickle.dumps(made),
        "policy": pickle.dumps(policy),
        "terms": terms(policy),
    }
    content["answers"] = {name: answers(calendar) for name, calendar in made.items()}
    content["asked"] = pickle.dumps(made)
    path.write_bytes(pickle.dumps(content))


def read(path: Path) -> None:
    """Raise `SystemExit` naming what answers anything else than it did where it was written."""
    content = pickle.loads(path.read_bytes())
    anew = calendars()
    if anew.keys() != content["answers"].keys():
        sys.exit("these are not the calendars that were written")
    for how, found in (
        ("as it was made", pickle.loads(content["made"])),
        ("after it was asked", pickle.loads(content["asked"])),
        ("made anew", anew),
    ):
        for name, expected in content["answers"].items():
            if answers(found[name]) != expected:
                sys.exit(f"{name}, {how}, does not answer as it did where it was pickled")
            if found[name] != anew[name]:
                sys.exit(f"{name}, {how}, is not equal to the same made anew")
    for policy in (pickle.loads(content["policy"]), policies.invantive()):
        if terms(policy) != content["terms"]:
            sys.exit("the policy does not answer as it did where it was pickled")


if __name__ == "__main__":
    action, file = sys.argv[1:]
    {"write": write, "read": read}[action](Path(file))
