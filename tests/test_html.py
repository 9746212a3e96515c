"""What a notebook shows: small tables, and nothing in them that a browser would run."""

from __future__ import annotations

from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest

from slacal import (
    Blackout,
    Calendar,
    Category,
    Holidays,
    Policy,
    ServiceCalendar,
    Target,
    WeeklyHours,
    combine,
    policies,
)
from slacal.html import few, table

EVIL = "<script>alert('&\"')</script>"
DESK = ServiceCalendar(
    name="front office",
    timezone="Europe/Amsterdam",
    hours={None: "Mon-Fri 09:00-17:00", date(2026, 7, 1): "Mon-Fri 08:00-16:00"},
    holidays=Holidays.named("nl-public"),
    exceptions={date(2026, 12, 24): "09:00-13:00", date(2026, 12, 31): "closed"},
)
FREEZE = Blackout(datetime(2026, 5, 5, tzinfo=UTC), datetime(2026, 5, 6, tzinfo=UTC), "freeze")


def cells(html: str) -> list[list[str]]:
    """Return the caption and the rows of a table, read by a parser that knows nothing of slacal."""
    root = ElementTree.fromstring(html)
    rows = [[cell.text or "" for cell in row] for row in root.iter("tr")]
    return [[root.findtext("caption") or ""], *rows]


def shown(calendar: Calendar) -> dict[str, str]:
    (_, *rows) = cells(calendar._repr_html_())
    return {row[0]: row[1] for row in rows}


def test_a_desk_shows_what_was_declared() -> None:
    assert cells(DESK._repr_html_()) == [
        ["front office"],
        ["time zone", "Europe/Amsterdam"],
        ["hours", "Mon-Fri 09:00-17:00"],
        ["hours from 2026-07-01", "Mon-Fri 08:00-16:00"],
        ["holidays", "nl-public 1966-2050"],
        ["exceptions", "2026-12-24 09:00-13:00; 2026-12-31 closed"],
        ["known for", "1970-2050"],
        ["fingerprint", DESK.fingerprint[:12]],
    ]


def test_a_plain_desk_says_what_it_has_not() -> None:
    plain = ServiceCalendar(timezone="UTC", hours=WeeklyHours.parse("24/7"))
    assert cells(plain._repr_html_())[:5] == [
        ["Service calendar"],
        ["time zone", "UTC"],
        ["hours", "24/7"],
        ["holidays", "none"],
        ["exceptions", "none"],
    ]


def test_calendars_made_of_others_show_these() -> None:
    always = ServiceCalendar(name="always", timezone="UTC", hours=WeeklyHours.parse("24/7"))
    assert shown(DESK - always)["difference"] == "always"
    assert shown(DESK | always)["business days"] == "the left one"
    assert shown(combine(DESK, always, days=always))["business days"] == "always"
    assert shown(combine(DESK, always, days="result"))["business days"] == "result"
    assert shown(DESK.with_blackouts([FREEZE]))["blackouts"].startswith("freeze, 2026-05-05T00:00")
    assert shown(DESK.until(FREEZE.end))["service until"] == "2026-05-06T00:00:00+00:00"
    assert shown(DESK.since(FREEZE.start))["service from"] == "2026-05-05T00:00:00+00:00"
    kept = shown(DESK.freeze(date(2026, 11, 25)))
    assert kept["frozen"] == DESK.describe()
    assert kept["frozen on"] == "2026-11-25"
    assert shown(DESK.freeze())["frozen on"] == "not stated"


def test_a_policy_shows_its_table() -> None:
    (caption, head, *rows) = cells(policies.invantive()._repr_html_())
    assert caption[0].startswith("Invantive support; Mon-Fri 09:00-17:00 Europe/Amsterdam")
    assert head == ["category", "response", "repair", "definition"]
    assert [row[:3] for row in rows] == [
        ["I", "1 business day", "10 business days"],
        ["II", "2 business days", "30 business days"],
        ["III (default)", "3 business days", "90 business days"],
    ]


@pytest.mark.parametrize(
    "html",
    [
        DESK.replace(name=EVIL)._repr_html_(),
        DESK.with_blackouts([Blackout(FREEZE.start, FREEZE.end, EVIL)])._repr_html_(),
        (DESK.replace(name=EVIL) | DESK.replace(name=EVIL))._repr_html_(),
        DESK.replace(name=EVIL).freeze()._repr_html_(),
        Policy(
            name="p",
            title=EVIL,
            calendar=DESK,
            categories=[Category(EVIL, "P1", EVIL, [Target("response", "1 service hour")])],
        )._repr_html_(),
    ],
    ids=["name", "reason", "operands", "frozen", "policy"],
)
def test_every_text_is_escaped(html: str) -> None:
    assert "<script" not in html
    assert any(EVIL in cell for row in cells(html) for cell in row)


def test_a_table_without_a_head_has_one_in_each_row() -> None:
    assert table("a", [("b", "c")]).count("<th>") == 1
    assert table("a", [("b", "c")], head=("d", "e")).count("<th>") == 2


def test_few_texts_say_how_many_more_there_are() -> None:
    assert few([]) == ""
    assert few(["a", "b"]) == "a; b"
    assert few(["a", "b", "c", "d"], most=2) == "a; b; and 2 more"
