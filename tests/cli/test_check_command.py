"""`slacal check`, `slacal schema`, and files in place of names on every command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import icalendar
import jsonschema
import pytest

from slacal import dump, policies
from slacal.config.schema import shipped_schema
from tests.cli.test_cli import run, strict_json

EXAMPLES = Path(__file__).parents[2] / "examples"
INVANTIVE = str(EXAMPLES / "invantive.toml")
SUN = str(EXAMPLES / "follow-the-sun.toml")

DESK = '[calendar]\ntimezone = "Europe/Amsterdam"\nhours = "Mon-Fri 09:00-17:00"\n'
POLICY = """\
[policy]
default_category = "A"
[policy.categories.A]
definition = "all"
targets = { response = "1 business day", repair = "5 business days" }
"""


UPDATE = 'update = { budget = "1 business day", levels = ["due", "75 %"] }'

# What is legal but hardly meant: a file, and what is found in it.
FOUND = {
    "hours to 23:59": (
        DESK.replace("17:00", "23:59"),
        "3: calendar.hours: hours end at 23:59, so the last minute of the day is closed; …",
    ),
    "holidays on closed days": (
        f'{DESK}holidays = {{ dates = [2026-12-25, 2026-12-26], years = "all" }}\n',
        '4: calendar.holidays: of "holiday" 1 of 2 dates have no hours anyway: 2026-12-26 (Sat); …',
    ),
    "exceptions that are past": (
        f'{DESK}exceptions = {{ 2025-12-24 = "closed", 2026-04-24 = "closed" }}\n',
        "4: calendar.exceptions: all of them are past; the last one was on 2026-04-24; …",
    ),
    "an exception outside the years": (
        f'{DESK}years = [2020, 2030]\n[calendar.exceptions]\n2062-12-24 = "closed"\n',
        "6: calendar.exceptions.2062-12-24: it lies outside 2020-2030; mistyped year? …",
    ),
    "an exception that says what the week does": (
        f'{DESK}[calendar.exceptions]\n2026-12-24 = "09:00-17:00"\n',
        "5: calendar.exceptions.2026-12-24: Thu has 09:00-17:00 anyway; take it out",
    ),
    "an exception that closes a closed day": (
        f'{DESK}[calendar.exceptions]\n2026-12-26 = "closed"\n',
        "5: calendar.exceptions.2026-12-26: Sat is closed anyway; take it out",
    ),
    "a blackout by night": (
        f"{DESK}[[calendar.blackouts]]\nstart = 2026-05-04T18:00:00\nend = 2026-05-05T08:00:00\n"
        'reason = "backup"\n',
        "4: calendar.blackouts: blackout 1 in order of time (backup) takes no service; …",
    ),
    "a version that changes nothing": (
        '[calendar]\ntimezone = "UTC"\n[[calendar.versions]]\nhours = "24/7"\n'
        '[[calendar.versions]]\nfrom = 2026-07-01\nhours = "24/7"\n',
        "3: calendar.versions: from 2026-07-01 the hours stay as they are; take the version out",
    ),
    "years that are over": (
        f"{DESK}years = [2020, 2026]\n",
        "1: calendar: it is known for 2020-2026 only, and nothing can be due after that; …",
    ),
    "a calendar that never opens": (
        '[calendars.a]\ntimezone = "UTC"\nhours = "Mon 09:00-10:00"\n[calendars.b]\n'
        'timezone = "UTC"\nhours = "Tue 09:00-10:00"\n[calendars.c]\nintersection = ["a", "b"]\n',
        "7: calendars.c: it never opens; look at what it is made of",
    ),
    "a calendar that nothing uses": (
        f'{DESK}[calendars.other]\ntimezone = "UTC"\nhours = "24/7"\n{POLICY}',
        "4: calendars.other: nothing uses it; the policies count in calendar; …",
    ),
    "no default": (
        DESK + POLICY.replace('default_category = "A"\n', ""),
        "4: policy: it has no default category; …",
    ),
    "a repair before its response": (
        DESK + POLICY.replace("5 business days", "4 service hours"),
        "8: policy.categories.A.targets.repair: it is due before the response, e.g. for a case of "
        "2026-05-04 00:00; mistyped budget?",
    ),
    "a target that others have": (
        f'{DESK}{POLICY}[policy.categories.B]\ndefinition = "few"\n'
        'targets = { response = "1 business day" }\n',
        "11: policy.categories.B.targets: it promises no repair, as other categories do; …",
    ),
    "days without one length": (
        DESK.replace("17:00", "17:00; Sat 09:00-13:00") + POLICY,
        '6: policy.categories.A: nothing can be due: …; state e.g. business_day = "8 hours" in the '
        "calendar, or another counting",
    ),
    "levels out of order": (
        DESK + POLICY.replace("targets = {", f"targets = {{ {UPDATE},"),
        '8: policy.categories.A.targets.update.levels: level "due" comes after "75%", which stands '
        "below it; put them in the order of time",
    ),
    "a rule that can never match": (
        f'{DESK}{POLICY}[book]\n[[book.rules]]\npolicy = "policy"\nwhen = {{ customer = "a" }}\n'
        '[[book.rules]]\npolicy = "policy"\nwhen = { customer = "a", product = "b" }\n',
        "13: book.rules[1]: no case gets there: rules[0] takes all of them; …",
    ),
}


@pytest.mark.parametrize(("text", "found"), FOUND.values(), ids=list(FOUND))
def test_what_is_found(text: str, found: str, tmp_path: Path) -> None:
    file = tmp_path / "f.toml"
    file.write_text(text, encoding="utf-8")
    answer = run("check", str(file), "--on", "2026-05-04")
    start, _, end = f"{file}:{found}\n".partition("…")
    assert answer.err == ""
    assert answer.out.startswith(start)
    assert end in answer.out
    assert answer.code == 1
    assert len(answer.out.splitlines()) == 1
    told = strict_json(run("check", str(file), "--on", "2026-05-04", "--json").out)
    (finding,) = told["files"][0]["findings"]
    assert f"{finding['line']}: {finding['path']}: {finding['what']}; {finding['fix']}\n" in (
        answer.out.removeprefix(f"{file}:")
    )


def test_files_in_which_nothing_is_found() -> None:
    answer = run("check", INVANTIVE, SUN, "--on", "2026-05-04")
    assert answer == (0, f"{INVANTIVE}: nothing found\n{SUN}: nothing found\n", "")


def test_a_file_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text(DESK.replace("17:00", "25:00"), encoding="utf-8")
    answer = run("check", str(bad), INVANTIVE)
    assert answer.code == 2
    first, second = answer.out.splitlines()
    assert first.startswith(f'{bad}:3: calendar.hours: hours "Mon-Fri 09:00-25:00": "25:00" is not')
    assert second.startswith(f"{INVANTIVE}: ")
    told = strict_json(run("check", str(bad), "--json").out)
    (entry,) = told["files"]
    assert entry["error"]["kind"] == "FileError"
    assert entry["error"]["faults"][0]["path"] == "calendar.hours"


def test_the_date_it_is_judged_on_is_a_date() -> None:
    assert run("check", INVANTIVE, "--on", "tomorrow").code == 2


def test_the_schema_is_printed() -> None:
    answer = run("schema")
    assert (answer.code, answer.out) == (0, shipped_schema())
    jsonschema.Draft202012Validator.check_schema(json.loads(answer.out))


# Files in place of names


@pytest.fixture
def support(tmp_path: Path) -> str:
    file = tmp_path / "support.toml"
    file.write_text(DESK + POLICY, encoding="utf-8")
    return str(file)


def test_every_command_takes_a_file(support: str, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = [
        ("due", "--opened", "2026-05-04T14:30"),
        ("elapsed", "--start", "2026-05-04T14:30", "--end", "2026-05-06T10:00"),
        ("open", "--at", "2026-05-04T14:30"),
        ("calendar", "--month", "2026-05"),
        ("policy",),
        ("freeze",),
    ]
    for command in commands:
        named = run(*command, "--policy", support)
        assert (named.code, named.err) == (0, "")
        with monkeypatch.context() as patched:
            patched.setenv("SLACAL_POLICY", support)
            assert run(*command) == named
        assert run(*command) != named
    assert "no holidays" in run("open", "--at", "2026-05-04T14:30", "--calendar", support).out


def test_a_policy_and_a_calendar_of_a_file_by_name(tmp_path: Path) -> None:
    opened = ("--opened", "2026-05-04T14:30", "--json")
    answer = strict_json(run("due", "--policy", f"{SUN}#policy", *opened).out)
    assert answer["policy"] == "world"
    asia = run("due", "--calendar", f"{SUN}#asia", *opened)
    assert strict_json(asia.out)["calendar"]["time_zone"] == "Asia/Tokyo"
    missing = run("due", "--policy", f"{SUN}#gold", *opened)
    assert missing.code == 2
    assert missing.error["kind"] == "FileError"
    assert (
        run("due", "--policy", str(tmp_path / "none.toml"), *opened).error["kind"] == "PolicyError"
    )


def test_files_are_compared(support: str) -> None:
    between = ("--from", "2026-05-01", "--to", "2026-05-31")
    answer = run("diff", support, INVANTIVE, *between, "--json")
    assert answer.code == 0
    assert "Ascension Day" in answer.out
    moved = run("diff", support, INVANTIVE, *between, "--policy-targets")
    assert moved.code == 0
    assert "only A has A\nonly B has I\n" in moved.out


def test_a_record_is_held_against_the_policy_that_the_environment_names(
    support: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACAL_POLICY", support)
    record = run("due", "--opened", "2026-05-04T14:30", "--record").out
    assert '"policy": "support"' in record
    assert run("verify", "-", stdin=record.encode()).code == 0
    monkeypatch.delenv("SLACAL_POLICY")
    answer = run("verify", "-", stdin=record.encode())
    assert answer.code == 2
    assert "give --policy or --calendar" in answer.out


def test_no_record_can_name_a_file_to_be_read(support: str) -> None:
    record = run("due", "--opened", "2026-05-04T14:30", "--record", "--policy", support).out
    named = record.replace('"policy": "support"', json.dumps({"policy": support})[1:-1])
    assert "no policy" in run("verify", "-", stdin=named.encode()).out


def test_faults_of_a_file_are_an_error_with_all_of_them(tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(DESK.replace("17:00", "25:00") + "years = [1]\n", encoding="utf-8")
    answer = run("open", "--calendar", str(file))
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(
        f"slacal: error: {file} has 2 faults\n  {file}:3: calendar.hours: "
    )
    error = run("open", "--calendar", str(file), "--json").error
    assert [fault["line"] for fault in error["faults"]] == [3, 4]


def test_a_policy_without_a_source_and_a_calendar_without_a_name(support: str) -> None:
    lines = run("policy", "--policy", support).out.splitlines()
    assert lines[0] == "support"
    assert lines[5] == "calendar  Mon-Fri 09:00-17:00 Europe/Amsterdam, no holidays"
    assert lines[6].startswith("category  A unless another is given")


def test_a_policy_is_written_and_read_back(tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    file.write_text(dump(policies.invantive(), "json"), encoding="utf-8")
    opened = ("due", "--opened", "2026-05-04T14:30", "--category", "II", "--json")
    assert run(*opened, "--policy", str(file)).out == run(*opened).out


# iCalendar out


def test_deadlines_and_windows_as_icalendar_files() -> None:
    out = run("due", "--opened", "2026-05-04T14:30", "--category", "I", "--ics").out
    events: list[Any] = list(icalendar.Calendar.from_ical(out).walk("VEVENT"))
    assert [event["DTSTART"].dt.isoformat() for event in events] == [
        "2026-05-05T12:30:00+00:00",
        "2026-05-19T12:30:00+00:00",
    ]
    out = run("calendar", "--month", "2026-05", "--ics").out
    assert out.count("BEGIN:VEVENT") == 19  # 21 weekdays, less Ascension Day and Whit Monday
    assert "DTSTART:20260501T070000Z" in out


def test_many_cases_are_no_icalendar_file() -> None:
    answer = run("due", "--opened", "-", "--ics", stdin=b"2026-05-04T14:30\n")
    assert answer.code == 2
