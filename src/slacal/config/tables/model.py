"""What a file may hold: its tables, and what each of their keys says.

The reader, the writer and the JSON Schema all follow these classes; a new key is a field here, and
where it is used: in `config/calendars.py` or `config/policies.py`, and in `config/writing/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

import attrs

from slacal.budget import Budget
from slacal.calendars.exceptions import Exceptions
from slacal.calendars.holidays import Holidays
from slacal.calendars.hours import WeeklyHours
from slacal.config.tables import kinds
from slacal.config.tables.agreement import (
    BookTable,
    ChoicesTable,
    InForceTable,
    IntakeTable,
    TermsTable,
)
from slacal.config.tables.holidays import HOLIDAYS
from slacal.config.tables.kinds import Kind, choice, list_of, table_of, wrong
from slacal.config.tables.reader import Reader, key
from slacal.config.tables.variants import record, short_list_of, short_table_of

COUNTINGS = ("service_time", "same_time", "close_of_day")
LANDINGS = ("close", "next_open")
_NAME = Kind(kinds.TEXT.read, kinds.as_is, {"type": "string", "minLength": 1})


@attrs.frozen(kw_only=True)
class VersionTable:
    """Weekly hours, and the date from which they are in force."""

    start: date | None = key(
        kinds.DATE,
        "The date from which these hours are in force; left out: from the beginning.",
        name="from",
    )
    hours: WeeklyHours = key(kinds.HOURS, "The weekly hours.", default=attrs.NOTHING)


@attrs.frozen(kw_only=True)
class BlackoutTable:
    """A stretch without service: a freeze, a strike, …"""

    start: datetime = key(
        kinds.MOMENT,
        "Its first instant; without an offset it is read in the calendar's zone.",
        default=attrs.NOTHING,
    )
    end: datetime = key(
        kinds.MOMENT, "The instant at which service goes on.", default=attrs.NOTHING
    )
    reason: str = key(kinds.TEXT, "Why there is no service.", default=attrs.NOTHING)


_CUTS = ("name", "since", "until", "blackouts")
_SERVICE = ("timezone", "holidays", "exceptions", "business_day", "years", "holiday_cut")


@attrs.frozen(kw_only=True)
class CalendarTable:
    """When there is service: weekly hours, or an operation on other calendars of this file."""

    name: str | None = key(kinds.TEXT, "What people call it; left out: its key.")
    timezone: tzinfo | None = key(
        kinds.ZONE, 'A time zone such as "Europe/Amsterdam", or an offset such as "UTC+01:00".'
    )
    hours: WeeklyHours | None = key(
        kinds.HOURS,
        "The hours of each weekday on the wall clock: a text, a list of texts, or a table of days.",
    )
    versions: tuple[VersionTable, ...] | None = key(
        list_of(record(VersionTable), "versions", least=1),
        "Hours that change: each version from a date on.",
    )
    holidays: Holidays | None = key(
        HOLIDAYS, "Closed dates: a set that ships, a table, or a list of these for all of them."
    )
    exceptions: Exceptions | None = key(
        kinds.EXCEPTIONS, 'Dates with hours of their own, or "closed"; they overrule holidays.'
    )
    business_day: timedelta | None = key(
        kinds.LENGTH, "The length of a business day, only where the regular days differ."
    )
    years: tuple[int, int] | None = key(
        kinds.YEARS, "The first and the last year it is meant for; left out: 1970 to 2100."
    )
    holiday_cut: str | None = key(
        choice("holiday_cut", ("midnight", "opening_day")),
        "What a closed date takes from nights: its own 24 hours, or the windows that open on it.",
    )
    union: tuple[str, ...] | None = key(
        list_of(_NAME, "calendars", least=2), "Service where any of these calendars has it."
    )
    intersection: tuple[str, ...] | None = key(
        list_of(_NAME, "calendars", least=2), "Service where all of these calendars have it."
    )
    difference: tuple[str, ...] | None = key(
        list_of(_NAME, "calendars", least=2), "Service of the first calendar that no other has."
    )
    join: tuple[str, ...] | None = key(
        list_of(_NAME, "calendars", least=2),
        "Calendars that follow each other: the service and the business days of all.",
    )
    days: str | None = key(
        _NAME,
        'The calendar whose business days count, or "result": what the operation leaves. Left out: '
        "the first calendar.",
    )
    of: str | None = key(_NAME, "Another calendar of this file, to be cut.")
    frozen: str | None = key(_NAME, "The file of a frozen calendar, beside this one.")
    frozen_json: str | None = key(_NAME, "A frozen calendar itself.")
    since: datetime | None = key(kinds.MOMENT, "There is no service before this instant.")
    until: datetime | None = key(kinds.MOMENT, "There is no service from this instant on.")
    blackouts: tuple[BlackoutTable, ...] | None = key(
        list_of(record(BlackoutTable), "blackouts"), "Stretches without service."
    )


# Of these keys there is one, and with it stand these others.
CALENDAR_VARIANTS: Mapping[str, tuple[str, ...]] = {
    "hours": (*_SERVICE, *_CUTS),
    "versions": (*_SERVICE, *_CUTS),
    "union": ("timezone", "days", "business_day", *_CUTS),
    "intersection": ("timezone", "days", "business_day", *_CUTS),
    "difference": ("timezone", "days", "business_day", *_CUTS),
    "join": ("timezone", "business_day", *_CUTS),
    "of": _CUTS,
    "frozen": _CUTS,
    "frozen_json": _CUTS,
}
CALENDAR = record(CalendarTable, CALENDAR_VARIANTS)


def _whole(value: Any, reader: Reader) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise wrong(value, "a whole number", "write e.g. 3")
    return value


_COUNT = Kind(_whole, kinds.as_is, {"type": "integer", "minimum": 0})
_EVENTS = list_of(kinds.TEXT, "kinds of events")


@attrs.frozen(kw_only=True)
class LevelTable:
    """One step of an escalation: when somebody is told, and who."""

    when: str = key(
        kinds.TEXT,
        'When: "75 %", "due", "2 service hours before due" or "1 business day after due".',
        default=attrs.NOTHING,
    )
    whom: str = key(kinds.TEXT, "Who is told.", default="")
    name: str = key(kinds.TEXT, "What it is called; left out: when it is.", default="")
    every: Budget | None = key(kinds.BUDGET, "Told again this long after the time before.")
    most: int = key(_COUNT, "How often it is told again, at most.", default=0)
    held: str = key(
        choice("held", ("any_time", "service_hours")),
        "Whether what falls outside service hours waits for the next opening.",
        default="any_time",
    )


@attrs.frozen(kw_only=True)
class TargetTable:
    """One promise: how much time it grants, and how that is counted."""

    budget: Budget = key(
        kinds.BUDGET,
        'How much time: "2 business days", "4 service hours", "24 hours", "120 calendar days".',
        default=attrs.NOTHING,
    )
    counting: str = key(
        choice("counting", COUNTINGS), "How business days are counted.", default="service_time"
    )
    landing: str | None = key(
        choice("landing", LANDINGS), "Which end of a closed stretch the due instant takes."
    )
    source: str = key(kinds.TEXT, "The clause that holds the figure.", default="")
    by: str | None = key(
        kinds.TEXT, 'The time of day of the last business day by which it is due: "16:00".'
    )
    cutoff: str | None = key(
        kinds.TEXT, "What starts after this time of day counts from the next business day."
    )
    calendar: str | None = key(_NAME, "The calendar it counts in, where it is not the policy's.")
    starts_on: tuple[str, ...] | None = key(_EVENTS, "The events that start it.")
    stops_on: tuple[str, ...] | None = key(_EVENTS, "The events that stop it.")
    pauses_on: tuple[str, ...] | None = key(_EVENTS, "The events that pause it.")
    resumes_on: tuple[str, ...] | None = key(_EVENTS, "The events that end a pause.")
    reopens_on: tuple[str, ...] | None = key(_EVENTS, "The events that start it once more.")
    levels: tuple[LevelTable, ...] = key(
        short_list_of(LevelTable, "when", "levels"), "The ladder of its escalation.", default=()
    )


@attrs.frozen(kw_only=True)
class CategoryTable:
    """How bad a case is, and what is promised for it."""

    name: str | None = key(kinds.TEXT, "What people call it; left out: its code.")
    definition: str = key(kinds.TEXT, "When a case belongs to it.", default=attrs.NOTHING)
    targets: dict[str, TargetTable] = key(
        short_table_of(TargetTable, "budget", "targets", least=1),
        'What is promised, by name: response = "1 business day".',
        default=attrs.NOTHING,
    )
    source: str = key(kinds.TEXT, "The clause that defines it.", default="")


@attrs.frozen(kw_only=True)
class PolicyTable:
    """What a desk promises: a calendar, and categories by their codes."""

    name: str | None = key(kinds.TEXT, "What it is called; left out: its key.")
    title: str = key(kinds.TEXT, "What people read.", default="")
    source: str = key(kinds.TEXT, "The contract or guideline it was taken from.", default="")
    calendar: str | None = key(
        _NAME, "The calendar of this file that it counts in; left out: the only one."
    )
    categories: dict[str, CategoryTable] = key(
        table_of(record(CategoryTable), "categories", least=1),
        "The categories, by their codes.",
        default=attrs.NOTHING,
    )
    default_category: str | None = key(kinds.TEXT, "The code that a case gets when none is given.")
    motivation: str = key(
        choice("motivation", ("on_request", "required")),
        "Whether a reporter has to motivate another category than the default.",
        default="on_request",
    )
    choices: ChoicesTable | None = key(
        record(ChoicesTable), "How clocks go on where an agreement may go either way."
    )
    version: str = key(kinds.TEXT, "Which version of the policy this is.", default="")
    intake: IntakeTable | None = key(
        record(IntakeTable), "What a report holds, and how cases come in."
    )
    terms: TermsTable | None = key(
        record(TermsTable), "What the subscription covers, and how other support is billed."
    )


POLICY = record(PolicyTable)


VERSIONS = table_of(list_of(record(InForceTable), "versions", least=1), "lists of versions")
BOOK = record(BookTable)


@attrs.frozen(kw_only=True)
class FileTable:
    """Calendars and policies; a file with one of them calls it `calendar` or `policy`."""

    calendar: CalendarTable | None = key(CALENDAR, "The calendar of this file.")
    calendars: dict[str, CalendarTable] = key(
        table_of(CALENDAR, "calendars"), "Calendars by name.", default=attrs.Factory(dict)
    )
    policy: PolicyTable | None = key(POLICY, "The policy of this file.")
    policies: dict[str, PolicyTable] = key(
        table_of(POLICY, "policies"), "Policies by name.", default=attrs.Factory(dict)
    )
    versions: dict[str, tuple[InForceTable, ...]] = key(
        VERSIONS,
        "Policies of this file that follow each other, by what they are called together.",
        default=attrs.Factory(dict),
    )
    book: BookTable | None = key(BOOK, "Which policy a case gets.")
