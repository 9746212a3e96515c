"""The six desks of the examples: hand-worked due dates, and what each is an example of."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from slacal import FrozenCalendar
from tests.examples import load_example

DAY = timedelta(days=1)


desks = load_example("desks")


@pytest.mark.parametrize(
    ("name", "due", "of_the_variant"),
    [
        # Monday 20 April 2026 is Patriots' Day in Massachusetts, and no federal holiday.
        ("boston", "2026-04-21T16:00", "2026-04-20T16:00"),
        # Two hours on Friday, four on Saturday; or the other four on Monday, to 12:30.
        ("clinic", "2026-04-18T13:00", "2026-04-20T12:30"),
        # An hour on Wednesday; Ascension Day takes its own 24 hours, or the night that opens on it.
        ("night", "2026-05-15T03:00", "2026-05-14T03:00"),
        # Six hours on Friday, as Boston's clocks change later; on Monday from 01:00 or 09:00.
        ("sun", "2026-11-02T19:00", "2026-11-03T13:00"),
        ("bank", "2026-12-24T12:30", "2026-12-24T16:30"),
        # Two hours on 30 June; from 08:00, or from 09:00, on 1 July.
        ("changed", "2026-07-01T10:00", "2026-07-01T11:00"),
    ],
)
def test_a_desk_is_due_as_worked_out_by_hand(name: str, due: str, of_the_variant: str) -> None:
    example = desks.DESKS[name]
    zone = example.desk.timezone
    assert example.due() == datetime.fromisoformat(due).replace(tzinfo=zone)
    variant = example.variant.due(example.opened, example.budget, counting=example.counting)
    assert variant == datetime.fromisoformat(of_the_variant).replace(tzinfo=zone)


def test_every_desk_has_a_case() -> None:
    assert list(desks.DESKS) == ["boston", "clinic", "night", "sun", "bank", "changed"]


@pytest.mark.parametrize("name", list(desks.DESKS))
def test_a_frozen_desk_is_due_at_the_same_time(name: str) -> None:
    example = desks.DESKS[name]
    kept = FrozenCalendar.from_json(example.desk.freeze(on=date(2026, 11, 25)).to_json())
    assert kept.due(example.opened, example.budget, counting=example.counting) == example.due()


@pytest.mark.parametrize("name", list(desks.DESKS))
def test_a_desk_is_shown(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert desks.main([name]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"== {name}: ")
    assert desks.DESKS[name].desk.describe() in told


def test_a_desk_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert desks.main(["moon"]) == 2
    assert "there are boston, clinic" in capsys.readouterr().err


def test_the_sun_desk_is_open_around_the_clock_but_for_three_hours() -> None:
    sun, utc = desks.FOLLOW_THE_SUN, ZoneInfo("UTC")
    start = datetime(2026, 6, 8, tzinfo=utc)  # a Monday without a holiday anywhere
    # Tokyo 00-08, Amsterdam 07-15, New York 13-21, in UTC.
    assert sun.elapsed(start, start + DAY) == timedelta(hours=21)
