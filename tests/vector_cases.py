"""Published cases: how each op is asked of slacal, and how a foreign convention is met.

The schema is that of the README beside the cases. Points in time are compared in UTC, as Python
compares two datetimes of one zone by wall clock.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pytest

import slacal
from slacal import (
    Category,
    Event,
    Holidays,
    HorizonError,
    Level,
    Policy,
    Reading,
    ServiceCalendar,
    Target,
    WeeklyHours,
    Window,
    escalations,
)

Landing = Literal["close", "next_open"] | None
Roll = Literal[
    "forward", "following", "backward", "preceding", "modifiedfollowing", "modifiedpreceding",
    "raise",
]  # fmt: skip
Json = Mapping[str, Any]
Pause = tuple[datetime, datetime]

YEARS = (1900, 2200)  # wide: the horizon is not what these cases are about
NEAR = timedelta(days=400)  # where the next or last window is looked for when there are pauses
NOTHING = timedelta()


class NotTaughtError(Exception):
    """A case asks for something that this module does not know yet; nothing is left out."""


@dataclass(frozen=True)
class Case:
    """One published case, with the calendar it is about."""

    file: str
    text: Json
    declared: Json

    @property
    def calendar(self) -> ServiceCalendar:
        return make_calendar(json.dumps(self.declared))

    @property
    def desk(self) -> "ServiceCalendar | Paused":
        pauses = self.pauses
        return Paused(self.calendar, pauses) if pauses else self.calendar

    @property
    def pauses(self) -> list[Pause]:
        """The pauses in order, joined where they overlap."""
        joined: list[Pause] = []
        for begin, end in sorted((instant(a), instant(b)) for a, b in self.text.get("pauses", ())):
            if joined and begin <= joined[-1][1]:
                joined[-1] = joined[-1][0], max(end, joined[-1][1])
            else:
                joined.append((begin, end))
        return joined

    @property
    def at(self) -> datetime:
        return instant(self.text["start"])

    def day(self, key: str) -> date:
        """Return a date, that of the calendar's zone where the case gives a point in time."""
        return self.wall(key).date()

    def wall(self, key: str) -> datetime:
        """Return what the calendar's clock shows, without a zone."""
        text = self.text[key]
        if is_date(text):
            return datetime.fromisoformat(text)
        return instant(text).astimezone(ZoneInfo(self.declared["tz"])).replace(tzinfo=None)

    def on_the_clock(self, wall: datetime) -> datetime:
        return wall.replace(tzinfo=ZoneInfo(self.declared["tz"])).astimezone(UTC)


def read_cases(folder: Path) -> Iterator[Case]:
    """Yield the cases of every *.json in a folder."""
    for path in sorted(folder.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        for text in content["cases"]:
            yield Case(path.name, text, content["calendars"][text["calendar"]])


# From JSON


def is_date(text: object) -> bool:
    return isinstance(text, str) and len(text) == len("2026-05-04")


def instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise NotTaughtError(f"{text} has no offset, so it is not one point in time")
    return at.astimezone(UTC)


def read_answer(op: str, raw: Any) -> Any:
    """Return an expected answer as the ops below give it."""
    if op == "elapsed":
        return timedelta(seconds=raw)
    if op == "intervals":
        return joined((instant(opens), instant(closes)) for opens, closes in raw)
    if op == "deadline":
        return {
            key: timedelta(seconds=value) if key.endswith("_seconds") else instant(value)
            for key, value in raw.items()
        }
    if isinstance(raw, str):
        return date.fromisoformat(raw) if is_date(raw) else instant(raw)
    return raw


def joined(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Return spans in order, those that touch as one: 24/7 is one window, not one a day."""
    found: list[tuple[datetime, datetime]] = []
    for opens, closes in sorted(spans):
        if found and opens <= found[-1][1]:
            found[-1] = found[-1][0], max(closes, found[-1][1])
        else:
            found.append((opens, closes))
    return found


@cache
def make_calendar(text: str) -> ServiceCalendar:
    declared = json.loads(text)
    other = [day for day in declared["holidays"] if not isinstance(day, str)]
    week = {day: hours(spans) for day, spans in declared["week"].items() if spans}
    return ServiceCalendar(
        timezone=declared["tz"],
        hours=WeeklyHours.of(week),
        holidays=closed_dates(declared),
        exceptions={date.fromisoformat(day["date"]): hours(day["open"]) for day in other},
        years=YEARS,
    )


def hours(spans: Iterable[tuple[str, str]]) -> str:
    # Equal ends are a whole day; slacal wants that one written as 00:00-24:00.
    ends = [(a, "24:00" if a == b == "00:00" else b) for a, b in spans]
    return ", ".join(f"{opens}-{closes}" for opens, closes in ends) or "closed"


def closed_dates(declared: Json) -> Holidays:
    closed = [date.fromisoformat(day) for day in declared["holidays"] if isinstance(day, str)]
    return Holidays.dates(closed, years="all")


DUTCH = re.compile(r"Good Friday (yes|no), Liberation Day (every year|every 5 years|no)")


def listed_holidays(case: Case) -> Holidays:
    """Return a calendar's holidays; one without hours or dates names a Dutch list in its note."""
    declared = case.declared
    if declared["week"] or declared["holidays"]:
        return closed_dates(declared)
    variant = DUTCH.search(declared.get("note", ""))
    if not variant:
        raise NotTaughtError(
            f"note {declared.get('note')!r} names no list of holidays: add it to listed_holidays"
        )
    return dutch_holidays(variant[1], variant[2], frozen=covers(NL, case.day("start")))


NL = Holidays.named("nl-public")


@cache
def dutch_holidays(good_friday: str, liberation_day: str, *, frozen: bool) -> Holidays:
    # Before and after the years of the frozen list, the list it was made from.
    public = NL if frozen else Holidays.country("NL", language="en_US")
    without = {"Good Friday"} if good_friday == "no" else set()
    without |= {"Liberation Day"} if liberation_day == "no" else set()
    kept = {entry.date: entry.name for entry in public.entries if entry.name not in without}
    if liberation_day == "every year" and public.years:
        first, last = public.years
        kept |= {date(year, 5, 5): "Liberation Day" for year in range(first, last + 1)}
    return Holidays.dates(kept, years=public.years)


def covers(holidays: Holidays, day: date) -> bool:
    return holidays.years is None or holidays.years[0] <= day.year <= holidays.years[1]


# Pauses: holes in service


@dataclass(frozen=True)
class Paused:
    """A calendar in whose pauses no service passes, asked by the names of `ServiceCalendar`."""

    calendar: ServiceCalendar
    pauses: list[Pause]

    def windows(self, start: datetime, end: datetime) -> Iterator[Window]:
        for window in self.calendar.windows(start, end):
            opens, closes = window.opens.astimezone(UTC), window.closes.astimezone(UTC)
            for begin, stop in self.pauses:
                if opens < begin < closes:
                    yield Window(opens, begin)
                if begin < closes and opens < stop:
                    opens = stop
            if opens < closes:
                yield Window(opens, closes)

    def _near(self, at: datetime) -> list[Window]:
        return list(self.windows(at - NEAR, at + NEAR))

    def is_open(self, at: datetime) -> bool:
        return self.window_at(at) is not None

    def window_at(self, at: datetime) -> Window | None:
        return next((w for w in self._near(at) if w.opens <= at < w.closes), None)

    def next_window(self, at: datetime) -> Window:
        return next(w for w in self._near(at) if w.opens > at)

    def previous_window(self, at: datetime) -> Window:
        return next(w for w in reversed(self._near(at)) if w.closes <= at)

    def roll_forward(self, at: datetime) -> datetime:
        return at if self.is_open(at) else self.next_window(at).opens

    def roll_back(self, at: datetime) -> datetime:
        served = any(w.opens < at <= w.closes for w in self._near(at))
        return at if served else self.previous_window(at).closes

    def add(self, at: datetime, amount: timedelta, landing: Landing = None) -> datetime:
        """Move the unpaused answer by the service inside the pauses it meets, until no more do.

        A pause that begins at or after the answer changes nothing.
        """
        base = self.calendar.add(at, amount).astimezone(UTC)
        held, before, back = NOTHING, None, amount < NOTHING
        while amount and held != before:
            before, reached = held, self.calendar.add(base, held).astimezone(UTC)
            met = [p for p in self.pauses if (reached < p[1] if back else p[0] < reached)]
            inside = sum((self._service(p, at, back=back) for p in met), start=NOTHING)
            held = -inside if back else inside
        return self.calendar.add(base, held, landing)

    def _service(self, pause: Pause, at: datetime, *, back: bool) -> timedelta:
        begin, end = (pause[0], min(pause[1], at)) if back else (max(pause[0], at), pause[1])
        return self.calendar.elapsed(begin, end) if begin < end else NOTHING

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        first, last = min(start, end), max(start, end)
        served = sum((w.duration for w in self.windows(first, last)), start=NOTHING)
        return served if start <= end else -served


# The ops; their keywords are what a convention may set


def add(case: Case, landing: Landing = None) -> datetime:
    amount = timedelta(seconds=case.text["seconds"])
    found = case.desk.add(case.at, amount, landing=landing).astimezone(UTC)
    if case.pauses and amount > NOTHING:
        due = tracked(case, f"{case.text['seconds']} service seconds", landing=landing).due
        assert due == found, "the clock says otherwise"
    return found


def elapsed(case: Case) -> timedelta:
    end = instant(case.text["end"])
    found = case.desk.elapsed(case.at, end)
    if case.pauses and end >= case.at:
        assert tracked(case, "1 service hour", at=end).elapsed == found, "the clock says otherwise"
    return found


def tracked(case: Case, budget: str, at: datetime | None = None, **options: Any) -> Reading:
    """Return what slacal's own clock shows, with the pauses as events; unstated, after them all."""
    found = tracked_case(case, Target("repair", budget, **options))
    return found.at(at or found.events[-1].at).repair


def tracked_case(case: Case, target: Target) -> slacal.Case:
    log = [Event("reported", case.at)]
    for begin, end in case.pauses:
        if end > case.at:
            log += [Event("paused", max(begin, case.at)), Event("resumed", end)]
    policy = Policy("p", case.calendar, [Category("A", "", "", [target])], "A")
    return policy.track(log, id="7")


def is_open(case: Case) -> bool:
    return case.desk.is_open(case.at)


def next_open(case: Case) -> datetime:
    return case.desk.roll_forward(case.at).astimezone(UTC)


def prev_close(case: Case) -> datetime:
    return case.desk.roll_back(case.at).astimezone(UTC)


def next_close(case: Case) -> datetime:
    desk, at = case.desk, case.at
    return (desk.window_at(at) or desk.next_window(at)).closes.astimezone(UTC)


def next_opening_edge(case: Case, *, or_at: bool = False) -> datetime:
    desk, at = case.desk, case.at
    current = desk.window_at(at) if or_at else None
    opens = current.opens.astimezone(UTC) if current else None
    return at if opens == at else desk.next_window(at).opens.astimezone(UTC)


def prev_opening_edge(case: Case) -> datetime:
    desk, at = case.desk, case.at
    current = desk.window_at(at)
    if current and current.opens.astimezone(UTC) < at:
        return current.opens.astimezone(UTC)
    return desk.previous_window(at).opens.astimezone(UTC)


def intervals(case: Case) -> list[tuple[datetime, datetime]]:
    # A case without an end lists the first few.
    end = case.text.get("end") or case.text["expect"][-1][1]
    found = case.desk.windows(case.at, instant(end))
    return [(w.opens.astimezone(UTC), w.closes.astimezone(UTC)) for w in found]


def is_holiday(case: Case) -> bool:
    return case.day("start") in listed_holidays(case)


def is_business_day(case: Case) -> bool:
    return case.calendar.is_business_day(case.day("start"))


def business_days_between(case: Case, *, shift: int = 0) -> int:
    start, end = (case.day(key) + shift * timedelta(days=1) for key in ("start", "end"))
    return case.calendar.business_days_between(start, end)


def add_business_days(case: Case, roll: Roll | None = None) -> date | datetime:
    if is_date(case.text["start"]) and "snap" not in case.text:
        return case.calendar.add_business_days(case.day("start"), case.text["days"], roll=roll)
    return move_days(case, case.wall("start"), case.text["days"], case.text.get("snap"), roll)


def move_days(
    case: Case, wall: datetime, n: int, snap: str | None = None, roll: Roll | None = None
) -> datetime:
    """Move a wall time by *n* business days; it keeps its time of day unless *snap* says else."""
    calendar = case.calendar
    day = calendar.add_business_days(wall.date(), n, roll=roll)
    if snap is None:
        return case.on_the_clock(datetime.combine(day, wall.time()))
    if snap != "end_of_business_day":
        hour, minute, *second = map(int, snap.split(":"))
        time = timedelta(hours=hour, minutes=minute, seconds=sum(second))
        return case.on_the_clock(datetime.combine(day, datetime.min.time()) + time)
    at = case.on_the_clock(wall)
    if n >= 1 and roll is None and calendar.business_day_of(at) == wall.date():
        return calendar.due(at, f"{n} business days", counting="close_of_day").astimezone(UTC)
    return calendar.day(day).windows[-1].closes.astimezone(UTC)


def deadline(case: Case, landing: Landing = None) -> dict[str, datetime | timedelta]:
    """Return due, the service spent paused, and when the level of an escalation fires."""
    target = case.text["target"]
    options: dict[str, Any] = {"levels": ladder(case)}
    if "days" in target:
        budget = f"{target['days']} business days"
        options["counting"] = "close_of_day" if "snap" in case.text else "same_time"
    else:
        budget, options["landing"] = f"{target['seconds']} service seconds", landing
    found = tracked_case(case, Target("repair", budget, **options))
    reading = found.at(found.events[-1].at).repair
    assert reading.due is not None
    answer: dict[str, datetime | timedelta] = {
        "deadline": reading.due.astimezone(UTC),
        "paused_seconds": reading.paused,
    }
    for each in escalations(found, case.at, reading.due + NEAR):
        answer["escalation"] = each.at.astimezone(UTC)
    return {key: value for key, value in answer.items() if key in case.text["expect"]}


def ladder(case: Case) -> list[Level]:
    escalate = case.text.get("escalate", {})
    return [
        Level(f"{abs(n)} {unit} {'before' if n < 0 else 'after'} due")
        for key, unit in (("seconds", "service seconds"), ("days", "business days"))
        if (n := escalate.get(key)) is not None
    ]


OPS: dict[str, Callable[..., Any]] = {
    op.__name__: op
    for op in (
        add, elapsed, is_open, next_open, prev_close, next_close, next_opening_edge,
        prev_opening_edge, intervals, is_holiday, is_business_day, business_days_between,
        add_business_days, deadline,
    )
}  # fmt: skip


def ask(case: Case, **options: Any) -> Any:
    op = case.text["op"]
    if op not in OPS:
        raise NotTaughtError(f'op "{op}" is unknown: add a function of that name to OPS')
    return OPS[op](case, **options)


# The conventions


@dataclass(frozen=True)
class Parameter:
    """A convention that slacal follows when asked with *options*; *ours* give its plain answer."""

    label: str
    options: Json
    ours: Json = field(default_factory=dict)


MET_BY = {
    "roll_forward_then_count": Parameter('roll="forward"', {"roll": "forward"}),
    "roll_backward_then_count": Parameter('roll="backward"', {"roll": "backward"}),
    "lands_at_next_open": Parameter('landing="next_open"', {"landing": "next_open"}),
    # slacal counts [start, end), in reverse too: one day later it is (start, end], (end, start].
    "counts_(start,end]": Parameter("both days shifted by one", {"shift": 1}),
    "reversed_counts_(end,start]": Parameter("both days shifted by one", {"shift": 1}),
    # next_window is strictly after; the oracle of these cases took an opening at the start itself.
    "opening_instant_is_skipped": Parameter("next_window, strictly after", {}, {"or_at": True}),
}

NOT_FOLLOWED = {
    "reversed_is_zero": "elapsed(a, b) is -elapsed(b, a), never zero for order alone",
    "rounded_to_second": "answers are exact to the microsecond",
    "rounded_half_away_to_second": "answers are exact to the microsecond",
    "rounded_up_to_minute": "answers are exact to the microsecond",
    "truncated_to_minute": "answers are exact to the microsecond",
    "pause_end_truncated_to_minute": "pauses are exact, not stored as HH:MM",
    "midnight_close_is_23:59:59.999999": "24:00 is midnight itself",
    "fall_back_day_counts_24h_of_wall_clock": "elapsed time is real: the day has 25 hours",
}


def convention_of(case: Case) -> str:
    """Return the convention's name: what stands before an explanation, or the name it matched."""
    names = [str(case.text.get(key)) for key in ("convention", "convention_matched")]
    names = [name.partition(": ")[0] for name in names]
    for name in names:
        if name in MET_BY or name in NOT_FOLLOWED:
            return name
    raise NotTaughtError(
        f'convention "{names[0]}" is unknown: add it to MET_BY with the parameter that expresses '
        "it, or to NOT_FOLLOWED with the reason why slacal does not"
    )


def meet(case: Case) -> str:
    """Assert that slacal meets a case, and return how: "plain", a parameter, or why not."""
    if case.text["op"] == "is_holiday" and not covers(listed_holidays(case), case.day("start")):
        with pytest.raises(HorizonError):
            ask(case)
        return "refused: HorizonError, the list is not known for that year"
    if case.text["oracle"] == "agrees":
        assert_same(ask(case), case, "expect")
        if roll := named_roll(case):
            assert_same(ask(case, roll=roll), case, "expect")
        return "plain"
    if case.text["oracle"] != "differs":
        raise NotTaughtError(f'oracle "{case.text["oracle"]}" is neither "agrees" nor "differs"')
    convention = convention_of(case)
    if convention in NOT_FOLLOWED:
        assert ask(case) != read_answer(case.text["op"], case.text["expect"]), "nothing differs"
        assert_ours(case, {})
        return f"not followed: {NOT_FOLLOWED[convention]}"
    parameter = MET_BY[convention]
    options = dict(parameter.options)
    if "roll" in options and (roll := named_roll(case)):
        options["roll"] = roll  # the note's word, such as "modifiedpreceding", is the exact one
    assert_same(ask(case, **options), case, "expect")
    assert_ours(case, parameter.ours)
    return parameter.label


def assert_ours(case: Case, options: Json) -> None:
    if "oracle_result" in case.text:
        assert_same(ask(case, **options), case, "oracle_result")


def assert_same(found: object, case: Case, key: str) -> None:
    wanted = read_answer(case.text["op"], case.text[key])
    assert found == wanted, f"slacal says {found!r}, {key} is {wanted!r}"


def named_roll(case: Case) -> str | None:
    """Return the roll that a note names in NumPy's words."""
    found = re.search(r"\broll=(\w+)", case.text.get("note", ""))
    return found[1] if found and case.text["op"] == "add_business_days" else None
