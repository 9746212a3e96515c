"""The three Dutch sets: what each holds, where they differ, and where every date comes from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import slacal
from slacal import Holidays, HorizonError, ServiceCalendar, WeeklyHours, release
from slacal.calendars.holidays import named
from slacal.calendars.holidays.named import read_named
from slacal.cli import main
from slacal.release import RECIPES, differences, frozen_text, installed, refresh

DATA = Path(slacal.__file__).parent / "calendars" / "holidays" / "data"
SETS = ("nl-public", "nl-office", "nl-termijnenwet")


def shipped(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def of_year(name: str, year: int) -> dict[str, str]:
    found = Holidays.named(name).between(date(year, 1, 1), date(year, 12, 31))
    return {f"{day:%m-%d}": holiday.name for day, holiday in found.items()}


def dates_of(name: str, year: int) -> set[str]:
    return set(of_year(name, year))


def days(text: str) -> list[str]:
    return text.split()


# What each holds, worked out by hand from the dates of Easter and the text of the decrees

OFFICE = {
    1966: "01-01 04-10 04-11 04-30 05-19 05-29 05-30 12-25 12-26",
    1967: "01-01 03-26 03-27 05-01 05-04 05-14 05-15 12-25 12-26",  # 30 April is a Sunday
    2005: "01-01 03-27 03-28 04-30 05-05 05-15 05-16 12-25 12-26",  # Ascension Day is on 5 May
    2006: "01-01 04-16 04-17 04-29 05-25 06-04 06-05 12-25 12-26",  # 30 April is a Sunday
    2013: "01-01 03-31 04-01 04-30 05-09 05-19 05-20 12-25 12-26",  # the last Queen's Day
    2014: "01-01 04-20 04-21 04-26 05-29 06-08 06-09 12-25 12-26",  # 27 April is a Sunday
    2025: "01-01 04-20 04-21 04-26 05-29 06-08 06-09 12-25 12-26",  # no 5 May, 80 years or not
    2026: "01-01 04-05 04-06 04-27 05-14 05-24 05-25 12-25 12-26",
    2027: "01-01 03-28 03-29 04-27 05-06 05-16 05-17 12-25 12-26",
    2030: "01-01 04-21 04-22 04-27 05-30 06-09 06-10 12-25 12-26",
    2050: "01-01 04-10 04-11 04-27 05-19 05-29 05-30 12-25 12-26",
}
TERMIJNENWET = {
    2005: "01-01 03-25 03-28 04-30 05-05 05-06 05-16 12-25 12-26",
    2006: "01-01 04-14 04-17 04-29 05-05 05-25 05-26 06-05 12-25 12-26",
    2007: "01-01 04-06 04-09 04-30 05-05 05-17 05-18 05-28 12-24 12-25 12-26 12-27 12-28 12-31",
    2008: "01-01 03-21 03-24 04-30 05-01 05-02 05-05 05-12 12-25 12-26",
    2009: "01-01 01-02 04-10 04-13 04-30 05-01 05-04 05-05 05-21 05-22 06-01 12-25 12-26",
    2011: "01-01 04-22 04-25 04-30 05-05 05-06 06-02 06-03 06-13 12-25 12-26",
    2012: "01-01 04-06 04-09 04-30 05-05 05-17 05-18 05-28 12-24 12-25 12-26 12-31",
    2013: "01-01 03-29 04-01 04-29 04-30 05-05 05-09 05-10 05-20 12-25 12-26 12-27",
    2015: "01-01 01-02 04-03 04-06 04-27 05-04 05-05 05-14 05-15 05-25 12-25 12-26",
    2016: "01-01 03-25 03-28 04-27 05-05 05-06 05-16 12-25 12-26",  # Ascension Day on 5 May
    2017: "01-01 04-14 04-17 04-27 04-28 05-05 05-25 05-26 06-05 12-25 12-26",
    2018: "01-01 03-30 04-02 04-27 05-05 05-10 05-11 05-21 12-24 12-25 12-26 12-31",
    2020: "01-01 04-10 04-13 04-27 05-05 05-21 05-22 06-01 12-25 12-26",
    2022: "01-01 04-15 04-18 04-27 05-05 05-26 05-27 06-06 12-25 12-26",  # and not 6 May
    2024: "01-01 03-29 04-01 04-27 05-05 05-09 05-10 05-20 12-25 12-26 12-27",
    2025: "01-01 04-18 04-21 04-26 05-05 05-29 05-30 06-09 12-25 12-26",
    2026: "01-01 01-02 04-03 04-06 04-27 05-05 05-14 05-15 05-25 12-25 12-26",  # and not 4 May
    2027: "01-01 03-26 03-29 04-27 05-05 05-06 05-07 05-17 12-25 12-26",
    2028: "01-01 04-14 04-17 04-27 04-28 05-05 05-25 05-26 06-05 12-25 12-26",
}


@pytest.mark.parametrize("year", OFFICE)
def test_the_days_of_the_office(year: int) -> None:
    assert list(of_year("nl-office", year)) == days(OFFICE[year])


@pytest.mark.parametrize("year", TERMIJNENWET)
def test_the_days_of_the_act(year: int) -> None:
    assert list(of_year("nl-termijnenwet", year)) == days(TERMIJNENWET[year])


def test_the_names_of_the_office() -> None:
    assert of_year("nl-office", 2013) == {
        "01-01": "New Year's Day",
        "03-31": "Easter Sunday",
        "04-01": "Easter Monday",
        "04-30": "Queen's Day",
        "05-09": "Ascension Day",
        "05-19": "Whit Sunday",
        "05-20": "Whit Monday",
        "12-25": "Christmas Day",
        "12-26": "Second Day of Christmas",
    }


def test_the_names_of_the_act() -> None:
    assert of_year("nl-termijnenwet", 2026) == {
        "01-01": "New Year's Day",
        "01-02": "Friday after New Year's Day",
        "04-03": "Good Friday",
        "04-06": "Easter Monday",
        "04-27": "King's Day",
        "05-05": "Liberation Day",
        "05-14": "Ascension Day",
        "05-15": "Friday after Ascension Day",
        "05-25": "Whit Monday",
        "12-25": "Christmas Day",
        "12-26": "Second Day of Christmas",
    }


@pytest.mark.parametrize(
    ("name", "day", "text"),
    [
        ("nl-public", date(2005, 5, 5), "Ascension Day; Liberation Day"),
        ("nl-office", date(2005, 5, 5), "Ascension Day"),  # left out is the name, not the date
        ("nl-termijnenwet", date(2005, 5, 5), "Ascension Day; Liberation Day"),
        ("nl-public", date(2016, 5, 5), "Ascension Day"),
        ("nl-termijnenwet", date(2016, 5, 5), "Ascension Day; Liberation Day"),
    ],
)
def test_two_holidays_on_one_date(name: str, day: date, text: str) -> None:
    holiday = Holidays.named(name).on(day)
    assert holiday is not None
    assert (holiday.name, holiday.source) == (text, name)


# Where they differ


@pytest.mark.parametrize(
    ("year", "only_public", "only_act", "not_in_act"),
    [
        (2005, "03-25", "05-06", "03-27 05-15"),
        (2024, "03-29", "05-05 05-10 12-27", "03-31 05-19"),
        (2025, "04-18 05-05", "05-30", "04-20 06-08"),
        (2026, "04-03", "01-02 05-05 05-15", "04-05 05-24"),
        (2027, "03-26", "05-05 05-07", "03-28 05-16"),
        (2028, "04-14", "04-28 05-05 05-26", "04-16 06-04"),
    ],
)
def test_where_the_sets_differ(year: int, only_public: str, only_act: str, not_in_act: str) -> None:
    public, office, act = (dates_of(name, year) for name in SETS)
    assert public - office == set(days(only_public))
    assert office - public == set()
    assert act - public == set(days(only_act))
    assert public - act == set(days(not_in_act))


def test_the_office_works_on_two_days_that_the_public_list_has() -> None:
    for year in range(1966, 2051):
        public, office = of_year("nl-public", year), of_year("nl-office", year)
        names = [public[day] for day in sorted(public.keys() - office.keys())]
        liberation = ["Liberation Day"] if year % 5 == 0 and year != 2005 else []
        assert names == ["Good Friday", *liberation], year
        assert office.keys() <= public.keys()


def test_every_difference_of_the_act_is_a_sunday_5_may_or_a_decree() -> None:
    decreed = {day for decree in shipped("nl-termijnenwet")["provenance"]["decrees"]
               for day in decree["days"]}  # fmt: skip
    for year in range(2005, 2029):
        public, act = dates_of("nl-public", year), dates_of("nl-termijnenwet", year)
        assert {date.fromisoformat(f"{year}-{day}").isoweekday() for day in public - act} == {7}
        assert "05-05" in act
        more = {f"{year}-{day}" for day in act - public - {"05-05"}}
        assert more == {day for day in decreed if day.startswith(str(year))}


# The years each is known for


@pytest.mark.parametrize(
    ("name", "years"),
    [("nl-public", (1966, 2050)), ("nl-office", (1966, 2050)), ("nl-termijnenwet", (2005, 2028))],
)
def test_the_years_each_is_known_for(name: str, years: tuple[int, int]) -> None:
    source = Holidays.named(name)
    first, last = years
    assert source.years == years
    assert str(source) == f"{name} {first}-{last}"
    assert source.on(date(first, 12, 25)) is not None
    assert source.on(date(last, 12, 25)) is not None
    for day in (date(first - 1, 12, 31), date(last + 1, 1, 1)):
        with pytest.raises(HorizonError) as raised:
            source.on(day)
        assert (raised.value.year, raised.value.known) == (day.year, years)


def test_a_calendar_of_the_act_ends_with_the_last_decree() -> None:
    amsterdam = ZoneInfo("Europe/Amsterdam")
    desk = ServiceCalendar(
        timezone=amsterdam,
        hours=WeeklyHours.parse("Mon-Fri 09:00-17:00"),
        holidays=Holidays.named("nl-termijnenwet"),
    )
    assert desk.horizon == (2005, 2028)
    assert desk.add_business_days(date(2026, 5, 13), 1) == date(2026, 5, 18)
    with pytest.raises(HorizonError, match="'nl-termijnenwet' are known for 2005-2028"):
        desk.add(datetime(2028, 12, 29, 12, tzinfo=amsterdam), timedelta(hours=40))
    both = Holidays.named("nl-termijnenwet") | Holidays.named("nl-public")
    assert both.years == (2005, 2028)


# Where the dates come from

MONTHS = {"januari": 1, "april": 4, "mei": 5, "juni": 6, "december": 12}
DECREES = shipped("nl-termijnenwet")["provenance"]["decrees"]


def dates_in(text: str) -> Iterator[date]:
    """Yield the dates of a Dutch enumeration, in which "4 en 15 mei 2015" are two."""
    year = month = 0
    for word in reversed(re.findall(r"\w+", text)):
        if word in MONTHS:
            month = MONTHS[word]
        elif word.isdigit():
            if len(word) == 4:
                year = int(word)
            else:
                yield date(year, month, int(word))


def test_dates_in_a_dutch_enumeration() -> None:
    assert sorted(dates_in("30 mei 2014, 2 januari, 4 en 15 mei 2015 en 6 mei 2016")) == [
        date(2014, 5, 30), date(2015, 1, 2), date(2015, 5, 4), date(2015, 5, 15), date(2016, 5, 6)
    ]  # fmt: skip


@pytest.mark.parametrize("decree", DECREES, ids=lambda decree: decree["decree"][:34])
def test_a_decree_has_the_days_of_its_text_a_citation_and_where_it_was_found(decree: Any) -> None:
    assert list(decree) == ["decree", "text", "found", "days"]
    written = [day.isoformat() for day in sorted(dates_in(decree["text"]))]
    assert list(decree["days"]) == written
    assert decree["decree"].startswith("Besluit ")
    assert re.search(r"\d{4}", decree["decree"])
    assert "." in decree["found"]


def test_every_decreed_day_is_in_the_set_once_and_bridges_two_free_days() -> None:
    act = Holidays.named("nl-termijnenwet")
    named_days = [
        (date.fromisoformat(day), text)
        for decree in DECREES
        for day, text in decree["days"].items()
    ]
    assert len({day for day, _ in named_days}) == len(named_days) == 46
    for day, text in named_days:
        assert day.isoweekday() <= 5
        holiday = act.on(day)
        assert holiday is not None
        assert holiday.name == text
        if text.startswith(("Monday", "Thursday", "Friday")):
            assert text.startswith(f"{day:%A}"), day
        for beside in (day - timedelta(days=1), day + timedelta(days=1)):
            assert beside.isoweekday() > 5 or beside in act, day


def test_no_year_between_the_first_decree_and_the_last_is_without_one() -> None:
    years = {int(day[:4]) for decree in DECREES for day in decree["days"]}
    assert years == set(range(2005, 2029))
    note = shipped("nl-termijnenwet")["provenance"]["note"]
    assert "2005-2028" in note


def test_the_friday_after_ascension_day_is_equated_every_year() -> None:
    for year in range(2005, 2029):
        names = of_year("nl-termijnenwet", year)
        thursdays = [day for day, text in names.items() if text.startswith("Ascension Day")]
        fridays = [day for day, text in names.items() if text == "Friday after Ascension Day"]
        (thursday,), (friday,) = thursdays, fridays
        after = date.fromisoformat(f"{year}-{thursday}") + timedelta(days=1)
        assert f"{after:%m-%d}" == friday


# Made anew


@pytest.mark.parametrize("name", SETS)
def test_a_set_made_anew_is_the_shipped_one(name: str) -> None:
    made, frozen = json.loads(frozen_text(name, date(2030, 1, 2))), shipped(name)
    assert made["provenance"].pop("frozen_on") == "2030-01-02"
    assert made["provenance"].pop("version")
    assert frozen["provenance"].pop("frozen_on")
    assert frozen["provenance"].pop("version")
    # A release of the package may move holidays: that is reported, and the frozen ones stay.
    for day, before, now in differences(name):
        print(f"{name} {day}: {before} -> {now}")
        frozen["holidays"].pop(day.isoformat(), None)
        if now is not None:
            frozen["holidays"][day.isoformat()] = now
    frozen["holidays"] = dict(sorted(frozen["holidays"].items()))
    assert made == frozen
    assert list(made["holidays"]) == list(frozen["holidays"])


def test_what_a_shipped_set_says_about_itself() -> None:
    assert set(RECIPES) == set(SETS)
    public, office, act = (shipped(name)["provenance"] for name in SETS)
    assert not {"left_out", "follows", "note", "decrees"} & public.keys()
    assert office["left_out"] == ["Good Friday", "Liberation Day"]
    assert "decrees" not in office
    assert act["left_out"] == ["Easter Sunday", "Whit Sunday"]
    assert act["categories"] == ["public", "optional"]
    assert act["follows"] == "Algemene termijnenwet (Stb. 1964, 314; BWBR0002448), art. 3"
    for name in SETS:
        content = shipped(name)
        assert content["name"] == name
        assert content["title"] == RECIPES[name].title
        first, last = content["years"]
        assert {day[:4] for day in content["holidays"]} == {
            str(year) for year in range(first, last + 1)
        }


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The decrees in a folder of their own, so that a test may write another."""
    (tmp_path / "decrees").mkdir()
    source = DATA / "decrees" / "algemene-termijnenwet.json"
    (tmp_path / "decrees" / source.name).write_bytes(source.read_bytes())
    monkeypatch.setattr(named, "DATA", str(tmp_path))
    monkeypatch.setattr(release, "_DECREES", str(tmp_path / "decrees"))
    read_named.cache_clear()
    yield tmp_path
    read_named.cache_clear()


def test_a_decree_that_comes_later_is_reported_and_then_taken(copied: Path) -> None:
    name = "nl-termijnenwet"
    refresh(name, date(2026, 11, 23))
    assert list(differences(name)) == []
    path = copied / "decrees" / "algemene-termijnenwet.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["decrees"].append({"decree": "Besluit x", "days": {"2028-12-27": "Bridge"}})
    path.write_text(json.dumps(content), encoding="utf-8")
    assert list(differences(name)) == [(date(2028, 12, 27), None, "Bridge")]
    refresh(name, date(2026, 11, 24))
    read_named.cache_clear()
    assert list(differences(name)) == []
    assert date(2028, 12, 27) in Holidays.named(name)


def test_a_package_that_changes_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    other = Holidays.dates(
        {date(2026, 5, 5): "Liberation Day; Good Friday", date(2026, 5, 24): "Pentecost"},
        years=(1900, 2100),
    )
    monkeypatch.setattr(Holidays, "country", classmethod(lambda cls, code, **settings: other))
    assert installed("nl-office") == {date(2026, 5, 24): "Whit Sunday"}
    act = installed("nl-termijnenwet")
    assert act[date(2026, 5, 5)] == "Liberation Day; Good Friday"
    assert act[date(2026, 5, 15)] == "Friday after Ascension Day"  # a decree, not the package
    assert date(2026, 5, 24) not in act
    found = {day: (before, now) for day, before, now in differences("nl-termijnenwet")}
    assert found[date(2026, 5, 14)] == ("Ascension Day", None)
    assert date(2026, 5, 15) not in found


def test_a_day_that_is_decreed_and_in_the_package_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    for text, kept in (("Bridge Day", "Bridge Day"), ("Easter Sunday", "Friday after King's Day")):
        other = Holidays.dates({date(2028, 4, 28): text}, years=(1900, 2100))
        monkeypatch.setattr(
            Holidays, "country", classmethod(lambda cls, code, other=other, **settings: other)
        )
        assert installed("nl-termijnenwet")[date(2028, 4, 28)] == kept


# On the command line


@pytest.mark.parametrize("name", SETS)
def test_the_command_lists_shows_checks_and_refreshes_each(
    name: str, copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["holidays", name, "--refresh"]) == 0
    assert (copied / f"{name}.json").exists()
    assert main(["holidays", name, "--check"]) == 0
    assert "agrees with the installed holidays" in capsys.readouterr().out
    assert main(["holidays", name, "--year", "2026"]) == 0
    shown = capsys.readouterr().out.splitlines()[1:]
    assert [line[:10] for line in shown] == [f"2026-{day}" for day in sorted(dates_of(name, 2026))]


def test_the_command_lists_the_three(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["holidays", "--json"]) == 0
    assert [row["set"] for row in json.loads(capsys.readouterr().out)] == list(SETS)
    assert main(["holidays", "nl-termijnenwet", "--year", "2029"]) == 2
    assert "nl-termijnenwet 2005-2028 does not cover 2029" in capsys.readouterr().err
