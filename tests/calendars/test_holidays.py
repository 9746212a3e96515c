"""Holidays: lists with known years, the installed package's countries, and the frozen sets."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import slacal
from slacal import Holiday, Holidays, HorizonError, ServiceCalendar, WeeklyHours
from slacal.errors import HolidaysError, SlacalError, UnknownHolidaysError, WrongTypeError
from slacal.release import RECIPES, differences, frozen_text, installed, refresh

CHRISTMAS = date(2026, 12, 25)
VERSION = version("holidays")


def of_year(source: Holidays, year: int) -> dict[str, str]:
    found = source.between(date(year, 1, 1), date(year, 12, 31))
    return {day.isoformat(): holiday.name for day, holiday in found.items()}


# Lists of dates, and the years they are known for


@pytest.mark.parametrize(
    ("days", "years", "known"),
    [
        ([CHRISTMAS], None, (2026, 2026)),
        ([date(2028, 1, 1), CHRISTMAS], None, (2026, 2028)),  # from the first year to the last
        ([CHRISTMAS], (2020, 2030), (2020, 2030)),
        ([CHRISTMAS], [2026, 2026], (2026, 2026)),
        ([CHRISTMAS], "all", None),
        ([], (2020, 2030), (2020, 2030)),
        ([], "all", None),
    ],
)
def test_the_years_a_list_is_known_for(
    days: list[date], years: Any, known: tuple[int, int] | None
) -> None:
    source = Holidays.dates(days, years=years)
    assert source.years == known
    assert [entry.date for entry in source.entries] == sorted(days)


def test_an_empty_list_does_not_say_what_it_is_complete_for() -> None:
    with pytest.raises(HolidaysError) as raised:
        Holidays.dates([])
    assert str(raised.value) == (
        "holidays without a date: an empty list does not say for which years it is complete; "
        'state years=(2020, 2030) or years="all", or use Holidays.none()'
    )


def test_a_date_outside_the_stated_years() -> None:
    with pytest.raises(HolidaysError) as raised:
        Holidays.dates([CHRISTMAS], years=(2027, 2030))
    error = raised.value
    assert str(error).startswith(
        "holiday 2026-12-25: the list is said to be complete for 2027-2030"
    )
    assert (error.date, error.years) == (CHRISTMAS, (2027, 2030))


@pytest.mark.parametrize(
    ("years", "error"),
    [
        ((2030, 2020), HolidaysError),
        ((0, 2020), HolidaysError),
        ((2020, 10_000), HolidaysError),
        ((2020,), WrongTypeError),
        ((2020, 2025, 2030), WrongTypeError),
        ("every", WrongTypeError),
        (2026, WrongTypeError),
        ((2020.0, 2030.0), WrongTypeError),
        ((True, 2030), WrongTypeError),
    ],
)
def test_years_that_make_no_sense(years: Any, error: type[SlacalError]) -> None:
    with pytest.raises(error):
        Holidays.dates([CHRISTMAS], years=years)


@pytest.mark.parametrize(
    ("days", "message"),
    [
        (["2026-12-25"], "a date is asked for"),
        ([datetime(2026, 12, 25)], "a datetime is"),
        ([None], "a date is asked for"),
        ("2026-12-25", "a list of dates is asked for"),
        (None, "a list of dates is asked for"),
        (CHRISTMAS, "a list of dates is asked for"),
        ({"2026-12-25": "Christmas"}, "a date is asked for"),
    ],
)
def test_what_is_no_list_of_dates(days: Any, message: str) -> None:
    with pytest.raises(WrongTypeError) as raised:
        Holidays.dates(days, years="all")
    assert message.replace("a datetime is", "is a datetime") in str(raised.value)


def test_names_and_sources() -> None:
    plain = Holidays.dates([CHRISTMAS], name="our list")
    assert plain.entries == (Holiday(CHRISTMAS, "our list", "our list"),)
    named = Holidays.dates({CHRISTMAS: "Christmas"}, name="our list")
    assert named.entries == (Holiday(CHRISTMAS, "Christmas", "our list"),)
    assert [str(source) for source in named.sources] == ["our list"]
    assert str(named) == "our list 2026-2026"
    assert repr(named) == "Holidays(our list 2026-2026, 1 dates)"
    assert len(named) == 1


def test_entries_are_holidays_in_order() -> None:
    second = Holiday(date(2026, 12, 26), "Boxing Day", "ours")
    first = Holiday(CHRISTMAS, "Christmas", "ours")
    assert Holidays(entries=(second, first), years=None).entries == (first, second)
    with pytest.raises(WrongTypeError, match=r"use Holidays\.dates for dates"):
        Holidays(entries=(CHRISTMAS,), years=None)  # type: ignore[arg-type]


def test_a_generator_and_a_repeated_date() -> None:
    source = Holidays.dates((day for day in (CHRISTMAS, CHRISTMAS)), years="all")
    assert len(source) == 1


def test_none() -> None:
    none = Holidays.none()
    assert none.years is None
    assert len(none) == 0
    assert CHRISTMAS not in none
    assert none.on(date(1, 1, 1)) is None
    assert str(none) == "no holidays"


def test_looking_one_up() -> None:
    source = Holidays.dates({CHRISTMAS: "Christmas"}, years=(2026, 2027))
    assert source.on(CHRISTMAS) == Holiday(CHRISTMAS, "Christmas", "holiday")
    assert source.on(date(2027, 12, 25)) is None
    assert CHRISTMAS in source
    assert date(2026, 12, 26) not in source
    for day in (date(2025, 12, 25), date(2028, 12, 25)):
        with pytest.raises(HorizonError) as raised:
            source.on(day)
        assert (raised.value.year, raised.value.known) == (day.year, (2026, 2027))
        with pytest.raises(HorizonError):
            _ = day in source
    with pytest.raises(WrongTypeError):
        source.on(datetime(2026, 12, 25))
    with pytest.raises(WrongTypeError):
        _ = "2026-12-25" in source


@given(st.sets(st.dates(date(2020, 1, 1), date(2030, 12, 31))), st.data())
def test_between_has_both_ends(days: set[date], data: st.DataObject) -> None:
    source = Holidays.dates(days, years=(2020, 2030))
    ends = st.one_of(st.sampled_from(sorted(days)), st.dates(date(2019, 1, 1), date(2031, 1, 1)))
    first, last = data.draw(ends if days else st.dates()), data.draw(ends if days else st.dates())
    assert list(source.between(first, last)) == sorted(d for d in days if first <= d <= last)
    assert [day for day in sorted(days) if source.on(day)] == sorted(days)
    assert pickle.loads(pickle.dumps(source)) == source


# a | b


@pytest.mark.parametrize(
    ("one", "other", "known"),
    [
        ((2020, 2030), (2025, 2035), (2025, 2030)),
        ((2020, 2030), (2022, 2023), (2022, 2023)),
        ((2020, 2030), (2030, 2040), (2030, 2030)),
        ((2020, 2030), "all", (2020, 2030)),
        ("all", (2020, 2030), (2020, 2030)),
        ("all", "all", None),
    ],
)
def test_a_union_is_known_where_both_are(one: Any, other: Any, known: Any) -> None:
    a = Holidays.dates([], years=one, name="a")
    b = Holidays.dates([], years=other, name="b")
    assert (a | b).years == known
    assert [source.name for source in (a | b).sources] == ["a", "b"]


def test_a_union_without_a_common_year() -> None:
    a = Holidays.dates([], years=(2020, 2024), name="a")
    b = Holidays.dates([], years=(2025, 2030), name="b")
    with pytest.raises(HolidaysError) as raised:
        _ = a | b
    assert str(raised.value) == (
        "a 2020-2024 | b 2025-2030: there is no year for which both are known; "
        "combine lists whose years overlap"
    )


def test_a_union_has_the_dates_of_both() -> None:
    boxing = date(2026, 12, 26)
    a = Holidays.dates({CHRISTMAS: "Christmas"}, years="all", name="a")
    b = Holidays.dates({CHRISTMAS: "Kerstmis", boxing: "Boxing Day"}, years=(2026, 2026), name="b")
    both = a | b
    assert list(both.between(date(2026, 1, 1), date(2026, 12, 31))) == [CHRISTMAS, boxing]
    assert both.on(boxing) == Holiday(boxing, "Boxing Day", "b")
    found = both.on(CHRISTMAS)
    assert found is not None
    assert set(found.name.split(" / ")) == {"Christmas", "Kerstmis"}
    assert set(found.source.split(" | ")) == {"a", "b"}
    # The same holiday in both lists is one.
    same = a | Holidays.dates({CHRISTMAS: "Christmas"}, years="all", name="c")
    assert len(same) == 1
    assert (a | Holidays.none()).years is None
    assert len(a | Holidays.none()) == 1


@pytest.mark.parametrize("other", [[CHRISTMAS], None, {CHRISTMAS}, "NL"])
def test_a_union_is_of_holidays(other: Any) -> None:
    with pytest.raises(TypeError):
        _ = Holidays.none() | other


# Countries, read from the installed package


def test_the_netherlands() -> None:
    source = Holidays.country("NL")
    assert source.years is not None
    assert source.years[0] <= 1970
    assert source.years[1] >= 2050
    # From the official calendar for 2025, a year with Liberation Day, and 2026, one without.
    assert list(of_year(source, 2025)) == [
        "2025-01-01", "2025-04-18", "2025-04-20", "2025-04-21", "2025-04-26", "2025-05-05",
        "2025-05-29", "2025-06-08", "2025-06-09", "2025-12-25", "2025-12-26",
    ]  # fmt: skip
    assert list(of_year(source, 2026)) == [
        "2026-01-01", "2026-04-03", "2026-04-05", "2026-04-06", "2026-04-27",
        "2026-05-14", "2026-05-24", "2026-05-25", "2026-12-25", "2026-12-26",
    ]  # fmt: skip
    assert of_year(source, 2026)["2026-12-25"] == "Eerste kerstdag"
    (origin,) = source.sources
    assert (origin.name, origin.package, origin.version) == ("NL", "holidays", VERSION)
    assert str(origin) == f"NL (holidays {VERSION})"


def test_other_spellings_of_a_country() -> None:
    days = of_year(Holidays.country("NL"), 2026)
    assert of_year(Holidays.country("NLD"), 2026) == days
    assert of_year(Holidays.country("Netherlands"), 2026) == days


def test_a_subdivision() -> None:
    state = of_year(Holidays.country("US", subdivision="MA"), 2026)
    country = of_year(Holidays.country("US"), 2026)
    assert "2026-04-20" in state  # Patriots' Day, the third Monday of April
    assert "2026-04-20" not in country
    assert {"2026-01-01", "2026-05-25", "2026-09-07", "2026-11-26", "2026-12-25"} <= set(country)
    assert [s.name for s in Holidays.country("US", subdivision="MA").sources] == ["US-MA"]


def test_categories() -> None:
    public = Holidays.country("NL")
    both = Holidays.country("NL", categories=("public", "optional"))
    optional = Holidays.country("NL", categories="optional")
    for year in (2025, 2026):
        assert set(of_year(both, year)) == set(of_year(public, year)) | set(of_year(optional, year))
    assert "2026-05-05" in of_year(both, 2026)  # Liberation Day, in a year without a day off
    assert "2026-05-05" not in of_year(public, 2026)
    assert Holidays.country("NL", categories=["public"]) == public
    assert [s.name for s in both.sources] == ["NL public+optional"]


def test_a_language() -> None:
    english = Holidays.country("NL", language="en_US")
    assert of_year(english, 2026)["2026-12-25"] == "Christmas Day"
    assert list(of_year(english, 2026)) == list(of_year(Holidays.country("NL"), 2026))


def test_india_is_known_for_fewer_years_than_the_package_claims() -> None:
    source = Holidays.country("IN")
    assert source.years == (2001, 2035)
    assert "2026-01-26" in of_year(source, 2026)  # Republic Day
    desk = ServiceCalendar(
        timezone="Asia/Kolkata", hours=WeeklyHours.parse("Mon-Fri 09:00-17:00"), holidays=source
    )
    assert desk.horizon == (2001, 2035)
    with pytest.raises(HorizonError, match="holidays 'IN' are known for 2001-2035"):
        desk.is_business_day(date(2036, 1, 4))


@pytest.mark.parametrize("code", ["BT", "ID", "NP"])
def test_years_whose_lunar_days_the_package_leaves_out_are_not_known(code: str) -> None:
    package: Any = import_module("holidays")
    entity = getattr(package, code)
    known = Holidays.country(code).years
    assert known is not None
    if known[1] == entity.end_year:
        pytest.skip(f"holidays {VERSION} has all the days it claims for {code}")

    def names(year: int) -> set[str]:
        texts = "; ".join(entity(years=year, expand=False).values()).split("; ")
        return {text.partition(" (")[0] for text in texts}

    last = known[1]
    assert names(last) - names(last + 1)  # something that came every year comes no more
    assert all(names(last + 1) >= names(year) for year in (last + 2, last + 3))


UNKNOWN: list[tuple[Callable[[], Holidays], type[SlacalError], str]] = [
    (lambda: Holidays.country("XX"), UnknownHolidaysError, 'unknown country "XX"'),
    (lambda: Holidays.country("nl"), UnknownHolidaysError, 'did you mean "NL"?'),
    (lambda: Holidays.country("Netherland"), UnknownHolidaysError, 'did you mean "Netherlands"?'),
    (lambda: Holidays.country("HolidayBase"), UnknownHolidaysError, "unknown country"),
    (lambda: Holidays.country("HolidaySum"), UnknownHolidaysError, "unknown country"),
    (lambda: Holidays.country("country_holidays"), UnknownHolidaysError, "unknown country"),
    (lambda: Holidays.country(""), UnknownHolidaysError, 'unknown country ""'),
    (
        lambda: Holidays.country("US", subdivision="Ma"),
        UnknownHolidaysError,
        'unknown subdivision "Ma" of US',
    ),
    (lambda: Holidays.country("US", subdivision="Ma"), UnknownHolidaysError, 'did you mean "MA"?'),
    (
        lambda: Holidays.country("US", subdivision="Massachusets"),
        UnknownHolidaysError,
        'did you mean "Massachusetts"?',
    ),
    (lambda: Holidays.country("BE", subdivision="XX"), UnknownHolidaysError, "of BE"),
    (
        lambda: Holidays.country("NL", categories=("publik",)),
        UnknownHolidaysError,
        'unknown category "publik" of NL: known are',
    ),
    (
        lambda: Holidays.country("NL", categories=("publik",)),
        UnknownHolidaysError,
        'did you mean "public"?',
    ),
    (
        lambda: Holidays.country("NL", language="en_us"),
        UnknownHolidaysError,
        'unknown language "en_us" of NL: known are',
    ),
    (lambda: Holidays.country("NL", language="en_us"), UnknownHolidaysError, 'mean "en_US"?'),
    (
        lambda: Holidays.country("AQ", language="nl"),
        UnknownHolidaysError,
        "its names come in one language only",
    ),
    (
        lambda: Holidays.country("US", categories=("half_day",)),
        HolidaysError,
        "a half day is no closed date: it has hours of its own; give it as an exception: "
        'exceptions={date(2026, 12, 24): "09:00-13:00"}',
    ),
    (
        lambda: Holidays.country("US", categories=("public", "half_day")),
        HolidaysError,
        "give it as an exception",
    ),
    (lambda: Holidays.country("NL", categories=()), HolidaysError, "no category of NL"),
    (lambda: Holidays.country(31), WrongTypeError, "a country is named by its code"),  # type: ignore[arg-type]
    (lambda: Holidays.country(["NL"]), WrongTypeError, "a country is named by its code"),  # type: ignore[arg-type]
    (lambda: Holidays.country("US", subdivision=["MA"]), SlacalError, "MA"),  # type: ignore[arg-type]
    (lambda: Holidays.country("NL", language=["nl"]), SlacalError, "nl"),  # type: ignore[arg-type]
    (lambda: Holidays.country("NL", categories=[["public"]]), SlacalError, "public"),  # type: ignore[list-item]
    (lambda: Holidays.country("NL", categories=None), SlacalError, "categor"),  # type: ignore[arg-type]
    (lambda: Holidays.named("nl-publik"), UnknownHolidaysError, 'did you mean "nl-public"?'),
    (lambda: Holidays.named("xx"), UnknownHolidaysError, "shipped are nl-public"),
    (lambda: Holidays.named(3), SlacalError, "3"),  # type: ignore[arg-type]
    (lambda: Holidays.named(["nl-public"]), SlacalError, "nl-public"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(
    ("make", "error", "message"),
    UNKNOWN,
    ids=[f"{i}-{row[2][:30]}" for i, row in enumerate(UNKNOWN)],
)
def test_what_does_not_exist_comes_with_a_suggestion(
    make: Callable[[], Holidays], error: type[SlacalError], message: str
) -> None:
    with pytest.raises(error) as raised:
        make()
    assert message in str(raised.value)


def test_an_unknown_country_is_a_key_error_and_a_value_error() -> None:
    for kind in (KeyError, ValueError):
        with pytest.raises(kind):
            Holidays.country("XX")


NAMES = """
from slacal import Holidays
import json
names = {}
for code in ("NL", "US", "AQ", "BE"):
    names[code] = [holiday.name for holiday in Holidays.country(code).entries]
print(json.dumps(names))
"""


def run(code: str, **environment: str) -> str:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))}
    source = str(Path(slacal.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**clean, "PYTHONPATH": source, "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout


def test_the_environments_language_does_not_change_names() -> None:
    here = run(NAMES)
    assert "Eerste kerstdag" in json.loads(here)["NL"]
    for language in ("th_TH.UTF-8", "nl_NL.UTF-8", "en_US"):
        settings = dict.fromkeys(("LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES"), language)
        assert run(NAMES, **settings) == here


LOADED = """
import sys
import slacal
heavy = ("holidays", "pendulum", "numpy", "cattrs", "pandas", "dateutil")
print([name for name in heavy if name in sys.modules])
"""


def test_importing_slacal_loads_nothing_heavy() -> None:
    assert run(LOADED).strip() == "[]"


USED = """
import sys
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo
from slacal import Holidays, ServiceCalendar, WeeklyHours
desk = ServiceCalendar(
    timezone="Europe/Amsterdam",
    hours=WeeklyHours.parse("Mon-Fri 09:00-17:00"),
    holidays=Holidays.named("nl-public"),
)
at = datetime(2026, 5, 4, 9, tzinfo=ZoneInfo("Europe/Amsterdam"))
desk.add(at, timedelta(hours=40)), desk.due(at, "3 business days"), desk.day(date(2026, 5, 4))
heavy = ("holidays", "pendulum", "numpy", "cattrs", "pandas", "dateutil")
print([name for name in heavy if name in sys.modules])
"""


def test_a_named_set_needs_no_package() -> None:
    assert run(USED).strip() == "[]"


# The frozen sets


def easter(year: int) -> date:
    """Return Easter Sunday, after the anonymous Gregorian algorithm (Nature, 20 April 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    h = (19 * a + b - d - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    rest = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * rest) // 451
    month, day = divmod(h + rest - 7 * m + 114, 31)
    return date(year, month, day + 1)


def monarchs_day(year: int) -> date:
    """Return Queen's or King's Day: 30 April, since 2014 the 27th; never on a Sunday."""
    day = date(year, 4, 27 if year >= 2014 else 30)
    if day.weekday() != 6:
        return day
    return day + timedelta(days=1 if year < 1980 else -1)


def dutch_days(year: int) -> set[date]:
    """Return the days that all the Dutch lists share; none of them is a Sunday by rule."""
    moving = {easter(year) + timedelta(days=days) for days in (1, 39, 50)}
    return moving | {date(year, 1, 1), date(year, 12, 25), date(year, 12, 26), monarchs_day(year)}


def sundays(year: int) -> set[date]:
    return {easter(year), easter(year) + timedelta(days=49)}


def good_friday(year: int) -> date:
    return easter(year) - timedelta(days=2)


def found_in(name: str) -> dict[int, set[date]]:
    """Return the dates of a set by year, for all the years it is known for."""
    source = Holidays.named(name)
    assert source.years is not None
    years = range(source.years[0], source.years[1] + 1)
    return {year: set(source.between(date(year, 1, 1), date(year, 12, 31))) for year in years}


def test_nl_public_follows_the_dutch_rules() -> None:
    found = found_in("nl-public")
    assert set(range(1970, 2051)) <= set(found)
    for year, days in found.items():
        liberation = {date(year, 5, 5)} if year % 5 == 0 else set()  # a day off every five years
        assert days == dutch_days(year) | sundays(year) | {good_friday(year)} | liberation, year


def test_nl_office_has_neither_good_friday_nor_liberation_day() -> None:
    found = found_in("nl-office")
    assert set(range(1970, 2051)) <= set(found)
    for year, days in found.items():
        assert days == dutch_days(year) | sundays(year), year
    # In 2016 Ascension Day fell on 5 May.
    assert date(2016, 5, 5) in found[2016]


def test_nl_termijnenwet_has_what_the_law_names_and_decrees_equate() -> None:
    # Algemene termijnenwet, art. 3: 5 May every year, Good Friday equated; Sundays are in art. 1.
    found = found_in("nl-termijnenwet")
    for year, days in found.items():
        law = dutch_days(year) | {good_friday(year), date(year, 5, 5)}
        assert law <= days, year
        # What else there is, decrees equate for a few years at a time: working days to bridge.
        assert all(day.weekday() < 5 for day in days - law), year
    assert {date(2026, 1, 2), date(2026, 5, 15)} <= found[2026]  # Staatscourant for 2026-2028
    assert max(found) == 2028
    desk = ServiceCalendar(
        timezone="Europe/Amsterdam",
        hours=WeeklyHours.parse("Mon-Fri 09:00-17:00"),
        holidays=Holidays.named("nl-termijnenwet"),
    )
    with pytest.raises(HorizonError):
        desk.is_business_day(date(2029, 1, 3))


def test_nl_public_has_its_source_and_its_names() -> None:
    source = Holidays.named("nl-public")
    assert of_year(source, 2030) == {
        "2030-01-01": "New Year's Day",
        "2030-04-19": "Good Friday",
        "2030-04-21": "Easter Sunday",
        "2030-04-22": "Easter Monday",
        "2030-04-27": "King's Day",
        "2030-05-05": "Liberation Day",
        "2030-05-30": "Ascension Day",
        "2030-06-09": "Whit Sunday",
        "2030-06-10": "Whit Monday",
        "2030-12-25": "Christmas Day",
        "2030-12-26": "Second Day of Christmas",
    }
    (origin,) = source.sources
    assert (origin.name, origin.package) == ("nl-public", "holidays")
    assert origin.version
    assert origin.frozen_on
    assert str(origin) == f"nl-public (holidays {origin.version}, frozen on {origin.frozen_on})"
    assert source is Holidays.named("nl-public")


FOLDER = os.environ.get("SLACAL_VECTORS")


@pytest.mark.skipif(not FOLDER, reason="SLACAL_VECTORS is not set")
def test_nl_public_equals_the_published_reference() -> None:
    content = json.loads(Path(FOLDER or "", "holidays_nl.json").read_text(encoding="utf-8"))
    source = Holidays.named("nl-public")
    reference = content["reference_nl_public"]
    assert len(reference) > 20
    for year, days in reference.items():
        assert list(of_year(source, int(year))) == days


@pytest.mark.parametrize("name", RECIPES)
def test_a_frozen_set_beside_the_installed_package(name: str) -> None:
    # A report and no failure: a release may move holidays, and the frozen ones stay.
    moved = [f"{day}: {frozen} -> {now}" for day, frozen, now in differences(name)]
    if moved:
        pytest.skip(f"holidays {VERSION} differs from {name}: {'; '.join(moved[:5])}")


def test_differences_are_found_both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen = {entry.date: entry.name for entry in Holidays.named("nl-public").entries}
    now = dict(frozen)
    del now[date(2030, 4, 19)]
    now[date(2030, 4, 18)] = "Maundy Thursday"
    now[date(2030, 4, 27)] = "Queen's Day"
    monkeypatch.setattr("slacal.release.installed", lambda name: now)
    assert list(differences("nl-public")) == [
        (date(2030, 4, 18), None, "Maundy Thursday"),
        (date(2030, 4, 19), "Good Friday", None),
        (date(2030, 4, 27), "King's Day", "Queen's Day"),
    ]


def test_a_set_is_made_anew_from_the_installed_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = frozen_text("nl-public", date(2026, 11, 23))
    content = json.loads(text)
    assert content["name"] == "nl-public"
    assert content["provenance"]["version"] == VERSION
    assert content["provenance"]["frozen_on"] == "2026-11-23"
    assert content["holidays"]["2030-06-09"] == "Whit Sunday"
    made = installed("nl-public")
    assert content["holidays"] == {day.isoformat(): name for day, name in made.items()}
    assert text.endswith("}\n")
    monkeypatch.setattr("slacal.calendars.holidays.named.DATA", str(tmp_path))
    written = Path(tmp_path, refresh("nl-public", date(2026, 11, 23)))
    assert written.read_text(encoding="utf-8") == text
