"""What is written reads back as what it is: calendars, policies, in TOML and in JSON."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from slacal import Calendar, Holidays, Policy, ServiceCalendar, SlacalError, WeeklyHours, dump
from slacal.config.loading import read_text
from slacal.config.writing.toml import toml_text
from tests.config import strategies_config as some

FORMATS = st.sampled_from(("toml", "json"))


def read(text: str, form: str) -> Any:
    return read_text(text, json_text=form == "json", file=f"support.{form}")


def main_calendar(found: Any) -> Calendar:
    """The calendar that was written last: those that it is made of come before it."""
    calendars: list[Calendar] = list(found.calendars.values())
    return calendars[-1]


@settings(max_examples=50)
@given(st.data(), FORMATS)
def test_a_calendar_reads_back(data: st.DataObject, form: Any) -> None:
    calendar = data.draw(some.calendars())  # shown only where it fails
    try:
        text = dump(calendar, form)
    except SlacalError as error:
        assume("stored offsets" not in str(error))  # the zone of a frozen calendar has no name
        raise
    found = main_calendar(read(text, form))
    assert found == calendar
    assert (type(found), found.name) == (type(calendar), calendar.name)
    assert found.blackouts == calendar.blackouts
    assert dump(found, form) == text


@settings(max_examples=50)
@given(st.data(), FORMATS)
def test_a_policy_reads_back(data: st.DataObject, form: Any) -> None:
    policy = data.draw(some.policies())  # shown only where it fails
    found = read(dump(policy, form), form).policies["policy"]
    assert found == policy
    for field in attrs.fields(Policy):
        if field.init and field.name != "calendar":
            assert getattr(found, field.name) == getattr(policy, field.name)


@settings(max_examples=15)
@given(st.data(), FORMATS)
def test_versions_of_a_policy_read_back(data: st.DataObject, form: Any) -> None:
    versions = data.draw(some.policy_versions())
    (found,) = read(dump(versions, form), form).versions.values()
    assert found == versions
    assert [v.policy.version for v in found.versions] == [
        v.policy.version for v in versions.versions
    ]


@settings(max_examples=15)
@given(st.data(), FORMATS)
def test_a_book_reads_back(data: st.DataObject, form: Any) -> None:
    book = data.draw(some.books())
    found = read(dump(book, form), form).book
    assert (found.default, found.facts) == (book.default, book.facts)
    assert [(r.wanted, r.policy, r.title) for r in found.rules] == [
        (r.wanted, r.policy, r.title) for r in book.rules
    ]


@settings(max_examples=50)
@given(st.data())
def test_holidays_read_back_with_names_and_sources(data: st.DataObject) -> None:
    holidays = data.draw(some.holidays())
    desk = ServiceCalendar(
        timezone="UTC", hours=WeeklyHours.parse("24/7"), holidays=holidays, years=(2024, 2027)
    )
    found: Any = main_calendar(read(dump(desk), "toml"))
    assert found.holidays.years == holidays.years
    for year in range(2024, 2028):
        days = date(year, 1, 1), date(year, 12, 31)
        assert found.holidays.between(*days) == holidays.between(*days)


def test_what_is_written_is_what_one_would_write() -> None:
    desk = ServiceCalendar(
        name="Desk",
        timezone="Europe/Amsterdam",
        hours=WeeklyHours.parse("Mon-Thu 09:00-17:00; Fri 09:00-13:00"),
        holidays=Holidays.named("nl-public") | Holidays.country("US", subdivision="MA"),
        exceptions={date(2026, 12, 24): "09:00-13:00", date(2026, 12, 31): "closed"},
        business_day=timedelta(hours=7, minutes=30),
    )
    assert dump(desk) == (
        "[calendar]\n"
        'name = "Desk"\n'
        'timezone = "Europe/Amsterdam"\n'
        'hours = ["Mon-Thu 09:00-17:00", "Fri 09:00-13:00"]\n'
        'holidays = ["nl-public", { country = "US", subdivision = "MA" }]\n'
        'exceptions = { 2026-12-24 = "09:00-13:00", 2026-12-31 = "closed" }\n'
        'business_day = "450 minutes"\n'
    )


def test_only_calendars_and_policies_are_written() -> None:
    with pytest.raises(SlacalError, match="calendars and policies are written"):
        dump("desk")  # type: ignore[arg-type]
    with pytest.raises(SlacalError, match='format is one of "toml", "json"'):
        dump(ServiceCalendar(timezone="UTC", hours=WeeklyHours.parse("24/7")), "yaml")  # type: ignore[arg-type]


# The writer of TOML, held against the standard library's reader

LEAVES = st.one_of(
    some.TEXTS,
    st.integers(-(2**63), 2**63 - 1),
    st.booleans(),
    st.dates(),
    st.datetimes(),
)
TREES: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    some.TEXTS,
    st.recursive(
        LEAVES, lambda inner: st.lists(inner) | st.dictionaries(some.TEXTS, inner), max_leaves=12
    ),
)


@given(TREES)
def test_toml_reads_back(data: dict[str, Any]) -> None:
    assert tomllib.loads(toml_text(data)) == data


def test_texts_that_are_awkward_in_toml() -> None:
    texts = ['"', "'", "\\", "\n", "\x7f", "\x00", "a\"b'c", "\t", "é", "\u2028", "'''", '"""']
    data = {text: text for text in texts} | {"list": texts, "tables": [{t: t} for t in texts]}
    assert tomllib.loads(toml_text(data)) == data
