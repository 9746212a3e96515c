"""Frozen calendars: nothing moves them, and a text that does not add up is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slacal import (
    Blackout,
    Calendar,
    FrozenCalendar,
    Holidays,
    ServiceCalendar,
    SlacalError,
    WeeklyHours,
    combine,
)
from slacal.errors import FrozenError
from slacal.instants import to_instant

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DESK = ServiceCalendar(
    name="desk",
    timezone="Europe/Amsterdam",
    hours=WeeklyHours.parse("Mon-Fri 09:00-12:30, 13:00-17:00"),
    holidays=Holidays.named("nl-public"),
    exceptions={date(2026, 12, 24): "09:00-12:30", date(2026, 12, 31): "closed"},
    business_day=timedelta(hours=7, minutes=30),
    years=(2024, 2028),
)
NIGHTS = ServiceCalendar(
    timezone="America/New_York",
    hours=WeeklyHours.parse("Mon-Fri 22:00-06:00"),
    holidays=Holidays.dates([date(2026, 5, 14)], years="all"),
    years=(2025, 2027),
)
BLACKOUT = Blackout(datetime(2026, 5, 5, tzinfo=UTC), datetime(2026, 5, 6, tzinfo=UTC), "freeze")
ALL: dict[str, Calendar] = {
    "desk": DESK,
    "nights": NIGHTS,
    "union": DESK | NIGHTS,
    "counted elsewhere": combine(DESK, NIGHTS, days=NIGHTS, timezone="UTC"),
    "result": combine(DESK, NIGHTS, how="difference", days="result"),
    "blackout": DESK.with_blackouts([BLACKOUT]),
    "fixed offset": DESK.replace(timezone=timezone(timedelta(hours=1))),
}
TEXTS = {name: calendar.freeze(date(2026, 11, 25)).to_json() for name, calendar in ALL.items()}
every_calendar = pytest.mark.parametrize("name", ALL)


def in_2026(day: int, minute: int) -> datetime:
    return datetime(2026, 1, 2, tzinfo=UTC) + timedelta(days=day, minutes=minute)


@every_calendar
def test_it_comes_back_from_its_text(name: str) -> None:
    kept = FrozenCalendar.from_json(TEXTS[name])
    again = ALL[name].freeze(date(2026, 11, 25))
    assert kept == again
    assert kept.fingerprint == again.fingerprint
    assert kept.provenance == again.provenance
    assert kept.to_json() == TEXTS[name]
    assert kept.freeze() is kept
    assert kept.name == ALL[name].name


@every_calendar
def test_every_date_is_what_it_was(name: str) -> None:
    calendar, kept = ALL[name], FrozenCalendar.from_json(TEXTS[name])
    for ordinal in range(date(2026, 1, 1).toordinal(), date(2026, 12, 31).toordinal()):
        day = date.fromordinal(ordinal)
        assert kept.day(day) == calendar.day(day)
    year = datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 12, 30, tzinfo=UTC)
    assert kept.closures(*year) == calendar.closures(*year)
    assert kept.same_hours(calendar, *year)


@settings(max_examples=max(settings().max_examples * 3 // 5, 1))
@given(
    st.sampled_from(sorted(ALL)),
    st.builds(in_2026, st.integers(0, 300), st.integers(0, 1439)),
    st.integers(0, 400),
    st.sampled_from(("service_time", "same_time", "close_of_day")),
)
def test_a_question_has_the_answer_of_the_original(
    name: str, at: datetime, hours: int, counting: Any
) -> None:
    calendar, kept = ALL[name], FrozenCalendar.from_json(TEXTS[name])

    def answer(of: Calendar) -> list[Any]:
        asked: list[Callable[[], Any]] = [
            lambda: of.due(at, "3 business days", counting=counting),
            lambda: of.due(at, "20 calendar days"),
            lambda: of.add(at, timedelta(hours=hours)),
            lambda: of.add(at, -timedelta(hours=hours), landing="close"),
            lambda: of.roll_back(at),
            lambda: of.business_day_of(at),
            lambda: of.window_at(at),
        ]
        found: list[Any] = []
        for question in asked:
            try:
                result = question()
            except SlacalError as error:
                found.append(type(error))
            else:
                found.append(to_instant(result) if isinstance(result, datetime) else result)
        return found

    assert answer(kept) == answer(calendar)


def test_its_provenance_says_what_it_was_made_from() -> None:
    kept = DESK.freeze(date(2026, 11, 25))
    assert kept.provenance["fingerprint"] == DESK.fingerprint
    assert kept.provenance["declared"] == DESK.describe()
    assert kept.provenance["frozen_on"] == "2026-11-25"
    (holidays,) = kept.provenance["versions"]["holidays"]
    assert holidays["name"] == "nl-public"
    (zone,) = kept.provenance["versions"]["time_zones"]
    assert zone["key"] == "Europe/Amsterdam"
    assert kept.describe() == f"{DESK.describe()}, frozen on 2026-11-25"
    assert str(kept.sources[0]) == str(DESK.sources[0])


def test_it_means_its_hours_and_not_its_names() -> None:
    renamed = DESK.replace(name="other", holidays=Holidays.named("nl-public"))
    assert renamed.freeze() == DESK.freeze(date(2026, 11, 25))
    assert DESK.freeze() != DESK  # a frozen calendar is another declaration
    assert DESK.replace(exceptions={}).freeze() != DESK.freeze()


def test_it_is_compact() -> None:
    years = DESK.horizon[1] - DESK.horizon[0] + 1
    assert len(TEXTS["desk"]) / years < 2_000
    assert "\n" not in TEXTS["desk"]
    assert TEXTS["desk"].isascii()


def test_zone_data_has_no_part_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise AssertionError("a frozen calendar read a zone or a list of holidays")

    monkeypatch.setattr("slacal.zones.ZoneInfo", gone)
    monkeypatch.setattr("slacal.calendars.holidays.named.open", gone, raising=False)
    kept = FrozenCalendar.from_json(TEXTS["desk"])
    due = kept.due(datetime(2026, 5, 4, 12, 30, tzinfo=UTC), "2 business days")
    assert due.isoformat() == "2026-05-06T14:30:00+02:00"


def changed(**values: Any) -> str:
    return json.dumps({**json.loads(TEXTS["desk"]), **values})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not what slacal writes"),
        ("{}", "not what slacal writes"),
        ("[]", "not what slacal writes"),
        ("null", "not what slacal writes"),
        (changed(format="slacal-frozen/9"), "its format is not slacal-frozen/1"),
        (changed(business_day=60_000_000), "fingerprint"),
        (changed(not_business=[date(2026, 5, 4).toordinal()]), "fingerprint"),
        (changed(dates=[1, 999_999]), "400 years"),
        (changed(windows={"unit": 1, "steps": [[0, 1, 0, 1]], "runs": [0, 10**9]}), "too many"),
        (changed(windows={"unit": 1, "steps": [[0, 1, 0, 0]], "runs": [0, 1]}), "without a length"),
        (changed(windows={"unit": 1, "steps": [[0, 1, 0, 1]], "runs": [0, -1]}), "too many"),
        (changed(zone=["Europe/Amsterdam", []], offset_names=[[]]), "offsets"),
        (changed(zone=10**15), "not what slacal writes"),
        (changed(business_day=2.5), "not what slacal writes"),
        (changed(provenance={}), "not what slacal writes"),
        (changed(name="another"), "was altered"),
        (changed(kinds=[]), "was altered"),
        (changed(day_zone="x"), "not what slacal writes"),
        (changed(offset_names=[]), "not what slacal writes"),
        ("[" * 100_000, "not what slacal writes"),
    ],
)
def test_a_text_that_does_not_add_up_is_refused(text: str, why: str) -> None:
    with pytest.raises(FrozenError, match=why) as caught:
        FrozenCalendar.from_json(text)
    assert caught.value.fix == "freeze the calendar anew"


@settings(max_examples=settings().max_examples * 3)
@given(st.data())
def test_a_damaged_text_is_read_the_same_or_refused(data: st.DataObject) -> None:
    text = TEXTS[data.draw(st.sampled_from(sorted(TEXTS)))]
    at = data.draw(st.integers(0, len(text) - 1))
    put = data.draw(st.sampled_from(["", "0", "9", "-", ",", "[", '"', "x", "1e9", "null", "}"]))
    damaged = text[:at] + put + text[at + data.draw(st.integers(0, 3)) :]
    try:
        found = FrozenCalendar.from_json(damaged)
    except SlacalError:
        return
    assert found.to_json() == text
