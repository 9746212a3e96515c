"""Bugs that other helpdesks had, each as a case that slacal gets right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from slacal import (
    Case,
    Category,
    Choices,
    Event,
    Holidays,
    Level,
    Policy,
    ServiceCalendar,
    Target,
    WeeklyHours,
    escalations,
)


def desk(hours: str, zone: str = "Europe/Berlin", closed: Sequence[date] = ()) -> ServiceCalendar:
    return ServiceCalendar(
        timezone=zone,
        hours=WeeklyHours.parse(hours),
        holidays=Holidays.dates(dict.fromkeys(closed, "closed"), years=(2010, 2030)),
    )


def track(calendar: ServiceCalendar, target: Target, *log: str, **more: Any) -> Case:
    """Return a case of one category; a line of the log is "2026-05-04T09:00 paused"."""
    table = {code: [target] for code in ("low",)} | more.pop("table", {})
    categories = [Category(code, "", "", targets) for code, targets in table.items()]
    policy = Policy("p", calendar, categories, "low", choices=Choices(**more))
    events = []
    for line in log:
        time, kind, *category = line.split()
        at = datetime.fromisoformat(time).replace(tzinfo=calendar.timezone)
        events.append(Event(kind, at, category=category[0] if category else None))
    return policy.track(events, id="1")


def last(case: Case) -> datetime:
    at: datetime = case.events[-1].at
    return at


def text(at: datetime | None) -> str:
    assert at is not None
    return f"{at:%Y-%m-%d %H:%M}"


def test_frappe_erpnext_pull_49414_a_hold_over_night_costs_nothing() -> None:
    """https://github.com/frappe/erpnext/pull/49414: hold time was added in wall clock.

    Service 9 to 17, 8 hours from 09:00. On hold from 17:00 to 09:00 the next day: no service, and
    due at 17:00 before it began.
    """
    eight = Target("repair", "8 service hours")
    office = desk("Mon-Fri 09:00-17:00")
    case = track(
        office,
        eight,
        "2025-09-01T09:00 reported",
        "2025-09-01T17:00 paused",
        "2025-09-02T09:00 resumed",
    )
    assert text(case.at(last(case)).repair.due) == "2025-09-01 17:00"
    # Reported an hour later, the same hold leaves the one hour that was left.
    case = track(
        office,
        eight,
        "2025-09-01T10:00 reported",
        "2025-09-01T17:00 paused",
        "2025-09-02T09:00 resumed",
    )
    assert text(case.at(last(case)).repair.due) == "2025-09-02 10:00"
    assert case.at(last(case)).repair.paused == timedelta(0)


def test_glpi_issue_10594_a_weekend_on_hold_is_no_delay() -> None:
    """https://github.com/glpi-project/glpi/issues/10594: a hold counted days of no service.

    A budget of one business day, on hold from Friday afternoon to Monday morning: the weekend is
    no service, so due moves by the three hours on hold, not by the days.
    """
    day = Target("repair", "1 business day")
    case = track(
        desk("Mon-Fri 08:00-20:00"),
        day,
        "2022-02-04T16:00 reported",
        "2022-02-04T18:00 paused",
        "2022-02-07T09:00 resumed",
    )
    found = case.at(last(case)).repair
    assert text(found.due) == "2022-02-07 19:00"  # unpaused: Monday 16:00
    assert found.paused == timedelta(hours=3)


def test_glpi_issue_15605_a_hold_survives_another_priority() -> None:
    """https://github.com/glpi-project/glpi/issues/15605: changing the agreement lost the hold."""
    high = {"high": [Target("repair", "4 service hours")]}
    log = (
        "2023-09-18T08:00 reported",
        "2023-09-18T09:00 paused",
        "2023-09-20T09:00 resumed",
        "2023-09-20T09:30 categorised high",
    )
    case = track(desk("Mon-Fri 08:00-20:00"), Target("repair", "8 service hours"), *log, table=high)
    found = case.at(last(case)).repair
    assert text(found.due) == "2023-09-20 12:00"  # 1 h before the hold, 3 h after it
    assert found.state == "running"
    assert found.paused == timedelta(hours=24)
    # The same while it is still on hold.
    case = track(
        desk("Mon-Fri 08:00-20:00"),
        Target("repair", "8 service hours"),
        *log[:2],
        "2023-09-19T09:30 categorised high",
        log[2],
        table=high,
    )
    assert text(case.at(last(case)).repair.due) == "2023-09-20 12:00"


def test_glpi_pull_22678_an_early_level_keeps_to_the_calendar() -> None:
    """https://github.com/glpi-project/glpi/pull/22678: a level before due fired at midnight.

    Mon-Fri 8 to 18, 4 hours, a level one hour before: Monday 17:00 is due Tuesday 11:00 and told at
    10:00, not at 00:00.
    """
    target = Target("response", "4 service hours", levels=["1 service hour before due"])
    office = desk("Mon-Fri 08:00-18:00")
    for opened, due, told in (
        ("2026-01-12T10:00", "2026-01-12 14:00", "2026-01-12 13:00"),
        ("2026-01-12T17:00", "2026-01-13 11:00", "2026-01-13 10:00"),
    ):
        case = track(office, target, f"{opened} reported")
        assert text(case.at(last(case)).response.due) == due
        found = escalations(case, last(case), last(case) + timedelta(days=7))
        assert [text(each.at) for each in found] == [told]


def test_zammad_issue_4432_reminders_come_in_service_hours() -> None:
    """https://github.com/zammad/zammad/issues/4432: reminders at midnight and on weekends.

    Mon-Fri 9 to 17, due on Friday at 16:00, told again every 12 hours: each waits for an opening.
    """
    level = Level("due", every="12 hours", most=3, held="service_hours")
    target = Target("repair", "4 service hours", levels=[level])
    case = track(desk("Mon-Fri 09:00-17:00"), target, "2022-12-16T12:00 reported")
    found = escalations(case, last(case), last(case) + timedelta(days=14))
    assert [f"{each.at:%a %d %H:%M}" for each in found] == [
        "Fri 16 16:00",
        "Mon 19 09:00",
        "Tue 20 09:00",
        "Wed 21 09:00",
    ]


def test_zammad_issue_188_a_case_is_closed_and_reopened_many_times() -> None:
    """https://github.com/zammad/zammad/issues/188: the time between closing and reopening counted.

    9 to 18 every day, 2 hours from 11:00. Closed 11:30-11:45 and 12:00-12:30: due at 13:45.
    """
    case = track(
        desk("Mon-Sun 09:00-18:00"),
        Target("repair", "2 service hours"),
        "2013-06-04T11:00 reported",
        "2013-06-04T11:30 closed",
        "2013-06-04T11:45 reopened",
        "2013-06-04T12:00 closed",
        "2013-06-04T12:30 reopened",
    )
    found = case.at(last(case)).repair
    assert (text(found.due), found.elapsed) == ("2013-06-04 13:45", timedelta(minutes=45))


def test_frappe_helpdesk_pull_3776_the_reader_may_be_in_another_zone() -> None:
    """https://github.com/frappe/helpdesk/pull/3776: a new ticket showed as failed, read in India.

    A desk in Riyadh, half an hour: asked from India at once, the same instant is asked about. And
    a case that goes straight from on hold to repaired was charged for the hold.
    """
    riyadh = desk("24/7", "Asia/Riyadh")
    half = Target("repair", "30 service minutes")
    case = track(riyadh, half, "2026-09-17T10:00 reported")
    asked = datetime(2026, 9, 17, 12, 31, tzinfo=ZoneInfo("Asia/Kolkata"))  # 10:01 in Riyadh
    found = case.at(asked).repair
    assert (found.state, text(found.due)) == ("running", "2026-09-17 10:30")
    case = track(
        riyadh,
        half,
        "2026-02-01T10:00 reported",
        "2026-02-01T10:10 paused",
        "2026-08-01T10:00 repaired",
    )
    found = case.at(last(case)).repair
    assert (found.state, found.elapsed) == ("met", timedelta(minutes=10))


def test_zammad_issue_390_why_six_days() -> None:
    """https://github.com/zammad/zammad/issues/390: 48 hours took six days, nobody knew why.

    Mon-Sat 9 to 21; a feed of holidays had closed Friday 11 November (St. Martin). 48 hours from
    Wednesday 23:00 are four days of 12 hours; the closed dates say where the others went.
    """
    with_feed = desk("Mon-Sat 09:00-21:00", closed=[date(2016, 11, 11)])
    case = track(with_feed, Target("repair", "48 service hours"), "2016-11-09T23:00 reported")
    due = case.at(last(case)).repair.due
    assert text(due) == "2016-11-15 21:00"
    assert due is not None
    assert [day.date for day in with_feed.closures(last(case), due)] == [date(2016, 11, 11)]
    without = desk("Mon-Sat 09:00-21:00")
    case = track(without, Target("repair", "48 service hours"), "2016-11-09T23:00 reported")
    assert text(case.at(last(case)).repair.due) == "2016-11-14 21:00"


def test_a_pause_that_outlasts_a_stop_counts_once() -> None:
    """A clock that stops and runs again while its case stays paused: nobody asked, we looked.

    Paused at 10, stopped at 11, run again at 13, resumed at 14: four hours in all, not seven.
    """
    fixed = Target(
        "repair",
        "8 service hours",
        stops_on=("fixed", "repaired"),
        reopens_on=("unfixed", "reopened"),
    )
    case = track(
        desk("Mon-Fri 09:00-17:00"),
        fixed,
        "2026-05-04T09:00 reported",
        "2026-05-04T10:00 paused",
        "2026-05-04T11:00 fixed",
        "2026-05-04T13:00 unfixed",
        "2026-05-04T14:00 resumed",
    )
    found = case.at(last(case)).repair
    assert (found.elapsed, found.paused) == (timedelta(hours=1), timedelta(hours=4))
    assert text(found.due) == "2026-05-05 13:00"
    held = case.at(case.events[3].at + timedelta(minutes=30)).repair
    assert (held.elapsed, held.paused) == (timedelta(hours=1), timedelta(hours=3, minutes=30))


def test_a_target_that_is_not_promised_does_not_run_when_a_case_is_reopened() -> None:
    """Repaired in a category with a repair, reopened in one without: there is nothing to run.

    Back in the first category, the repair is promised again, from then on.
    """
    case = track(
        desk("Mon-Fri 09:00-17:00"),
        Target("repair", "8 service hours"),
        "2026-05-04T09:00 reported",
        "2026-05-04T10:00 repaired",
        "2026-05-04T11:00 categorised none",
        "2026-05-04T12:00 reopened",
        "2026-05-04T14:00 categorised low",
        table={"none": [Target("response", "1 hour")]},
        reclassification="from_change",
    )
    without = case.at(case.events[3].at).repair
    assert (without.state, without.elapsed) == ("met", timedelta(hours=1))
    again = case.cycles("repair", last(case))
    assert [(each.cycle, each.state, text(each.due)) for each in again] == [
        (1, "met", "2026-05-04 17:00"),
        (2, "running", "2026-05-05 14:00"),
    ]
