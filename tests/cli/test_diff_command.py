"""`slacal diff`: two calendars side by side, as people and as programs read it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.cli.test_cli import run

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
WEEK = ("--from", "2026-03-30", "--to", "2026-04-07")
HEAD = """\
A  Mon-Fri 09:00-17:00 Europe/Amsterdam, holidays nl-public 1966-2050
B  Mon-Fri 09:00-17:00 Europe/Amsterdam, holidays nl-office 1966-2050
   2026-03-30 to 2026-04-07, in Europe/Amsterdam
"""


def test_days_that_differ_and_why() -> None:
    answer = run("diff", "invantive", "nl-office", *WEEK)
    assert (answer.code, answer.err) == (0, "")
    assert answer.lines == [
        *HEAD.splitlines(),
        "",
        "days that differ: 1",
        "first           last            days  A       B            why",
        "2026-04-03 Fri  2026-04-03 Fri  1     closed  09:00-17:00  "
        "holiday of A only: Good Friday (nl-public)",
    ]


def test_days_that_differ_alike_are_one_row() -> None:
    answer = run("diff", "invantive", "invantive-literal", *WEEK)
    assert answer.lines[4:] == [
        "days that differ: 5",
        "first           last            days  A            B            why",
        "2026-03-30 Mon  2026-04-07 Tue  5     09:00-17:00  10:00-18:00  time zone: "
        "UTC+02:00 became UTC+01:00 (Europe/Amsterdam became UTC+01:00)",
    ]


def test_nothing_differs_from_itself() -> None:
    answer = run("diff", "nl-public", "invantive", *WEEK, "--budget", "2 business days")
    assert answer.lines[4:] == [
        "no day differs",
        "",
        "no deadline moves: 2 business days, a case every 1 hour",
    ]
    data = run("diff", "nl-public", "invantive", *WEEK, "--json").data
    assert data["days"] == []
    assert "deadlines" not in data


def test_the_deadlines_of_a_budget() -> None:
    days = ("--from", "2026-04-02", "--to", "2026-04-02")
    answer = run("diff", "invantive", "nl-office", *days, "--budget", "1 business day")
    assert answer.lines[4:] == [
        "no day differs",
        "",
        "deadlines that move: 1 business day, a case every 1 hour",
        "opened from                to                         cases  due in A"
        "                   due in B                   moved",
        "Thu 2 Apr 2026 10:00 CEST  Thu 2 Apr 2026 23:00 CEST  14     Tue 7 Apr 2026 10:00 CEST"
        "  Fri 3 Apr 2026 10:00 CEST  96 h earlier",
    ]


def test_the_deadlines_of_a_budget_in_json() -> None:
    days = ("--from", "2026-04-02", "--to", "2026-04-02", "--step", "30 minutes")
    asked = ("--budget", "1 business day", "--counting", "close_of_day", "--json")
    data = run("diff", "invantive", "nl-office", *days, *asked).data
    assert data["deadlines"] == [
        {
            "category": None,
            "target": None,
            "first": "2026-04-02T00:00:00+02:00",
            "last": "2026-04-02T23:30:00+02:00",
            "openings": 48,
            "before": "2026-04-07T17:00:00+02:00",
            "after": "2026-04-03T17:00:00+02:00",
            "moved_by_seconds": -4 * 86_400,
            "unknown": None,
        }
    ]
    assert data["only_in_one"] == []


def test_the_targets_of_policies() -> None:
    days = ("--from", "2026-04-01", "--to", "2026-04-02")
    answer = run("diff", "invantive", "nl-office", *days, "--policy-targets", "--category", "II")
    assert answer.code == 0
    rows = answer.lines[answer.lines.index("deadlines that move: a case every 1 hour") + 1 :]
    assert rows[0].split()[:3] == ["target", "opened", "from"]
    assert {tuple(row.split()[:2]) for row in rows[1:]} == {("II", "response"), ("II", "repair")}
    # A case of Wednesday 10:00 is due after two business days, of which Good Friday became one.
    assert rows[1] == (
        "II response  Wed 1 Apr 2026 10:00 CEST  Thu 2 Apr 2026 09:00 CEST  24     "
        "Tue 7 Apr 2026 10:00 CEST   Fri 3 Apr 2026 10:00 CEST   96 h earlier"
    )


def test_days_in_json() -> None:
    data = run("diff", "invantive", "nl-office", *WEEK, "--json").data
    assert (data["from"], data["to"]) == ("2026-03-30", "2026-04-07")
    assert [data[side]["declared"] for side in "ab"] == [line[3:] for line in HEAD.splitlines()[:2]]
    assert data["days"] == [
        {
            "date": "2026-04-03",
            "before": [],
            "after": [["2026-04-03T09:00:00+02:00", "2026-04-03T17:00:00+02:00"]],
            "change_seconds": 28_800,
            "causes": [
                {
                    "kind": "holiday",
                    "which": "before",
                    "name": "Good Friday",
                    "source": "nl-public",
                    "date": "2026-04-03",
                }
            ],
        }
    ]


def test_unstated_the_year_that_it_is() -> None:
    year = datetime.now(AMSTERDAM).year
    data = run("diff", "invantive", "invantive", "--json").data
    assert (data["from"], data["to"]) in {
        (f"{each}-01-01", f"{each}-12-31") for each in (year, year + 1)
    }
    data = run("diff", "invantive", "invantive", "--from", "2031-03-04", "--json").data
    assert (data["from"], data["to"]) == ("2031-03-04", "2031-12-31")
    data = run("diff", "invantive", "invantive", "--to", "2031-03-04", "--json").data
    assert (data["from"], data["to"]) == ("2031-01-01", "2031-03-04")


# Sources


def test_a_frozen_calendar_is_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "frozen.json"
    frozen = run("freeze", "--calendar", "nl-office")
    file.write_text(frozen.out, encoding="utf-8")
    data = run("diff", "nl-office", str(file), *WEEK, "--json").data
    assert data["days"] == []
    data = run("diff", "nl-public", str(file), *WEEK, "--json").data
    assert [day["date"] for day in data["days"]] == ["2026-04-03"]


@pytest.mark.parametrize(
    ("source", "holiday"),
    [("country:NL", "2026-04-27"), ("country:US", "2026-11-26"), ("country:US-MA", "2026-04-20")],
)
def test_a_country_is_one_of_the_installed_package(source: str, holiday: str) -> None:
    # King's Day; Thanksgiving; Patriots' Day, which Massachusetts has and the Union has not.
    data = run("calendar", "--month", holiday[:7], "--calendar", source, "--json").data
    day = next(day for day in data["days"] if day["date"] == holiday)
    assert day["kind"] == "holiday"


def test_every_command_takes_a_calendar() -> None:
    asked = ("--calendar", "nl-office", "--json")
    due = run("due", "--category", "I", "--opened", "2026-04-02T14:00", *asked).data
    assert due["response"]["due"] == "2026-04-03T14:00:00+02:00"
    elapsed = run("elapsed", "--start", "2026-04-03T00:00", "--end", "2026-04-04T00:00", *asked)
    assert elapsed.data["elapsed_seconds"] == 28_800
    assert run("open", "--at", "2026-04-03T10:00", *asked).data["open"] is True


@pytest.mark.parametrize(
    ("argv", "kind", "said"),
    [
        (("nl-offices", "invantive"), "SourceError", 'did you mean "nl-office"?'),
        (("invantive", "no/such/file.json"), "SourceError", "no calendar"),
        (("invantive", "country:XX"), "UnknownHolidaysError", "unknown country"),
        (("invantive", "country:US-XX"), "UnknownHolidaysError", "unknown subdivision"),
        (("invantive", "nl-office", "--from", "2026"), "TypedTimeError", "no date"),
        (("invantive", "nl-office", "--from", "2051-01-01"), "HorizonError", "2051-01-01"),
        (
            ("invantive", "nl-termijnenwet", "--from", "2030-01-01"),
            "HorizonError",
            "2005-2028",
        ),
        (
            ("invantive", "nl-office", "--from", "2026-02-01", "--to", "2026-01-01"),
            "RangeError",
            "before the first",
        ),
        (("invantive", "nl-office", "--budget", "2 days"), "BudgetError", "two readings"),
        (("invantive", "nl-office", "--counting", "same_time"), "UsageError", "--budget"),
        (("invantive", "nl-office", "--landing", "close"), "UsageError", "--budget"),
        (("invantive", "nl-office", "--category", "II"), "UsageError", "--policy-targets"),
        (("invantive", "nl-office", "--step", "1 hour"), "UsageError", "--policy-targets"),
        (
            ("invantive", "nl-office", "--budget", "1 hour", "--step", "1 business day"),
            "BudgetError",
            "no real time",
        ),
        (
            ("invantive", "nl-office", "--policy-targets", "--category", "IV"),
            "UnknownCategoryError",
            "I, II, III",
        ),
    ],
)
def test_what_cannot_be_compared(argv: tuple[str, ...], kind: str, said: str) -> None:
    answer = run("diff", *argv, "--json")
    assert answer.code == 2
    error = answer.error
    assert error["kind"] == kind
    assert said in " ".join(error.values())
    plain = run("diff", *argv)
    assert (plain.code, plain.out) == (2, "")
    assert plain.err.startswith("slacal: error: ")


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[1]", b"\xff\xfe", b'{"format": "x"}', b"9" * 9000]
)
def test_a_file_that_is_no_frozen_calendar(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    file.write_bytes(content)
    for argv in (("diff", "invantive", str(file)), ("open", "--calendar", str(file))):
        answer = run(*argv, "--json")
        assert (answer.code, answer.error["kind"]) == (2, "FileError")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    answer = run("diff", "invantive", str(tmp_path))
    assert (answer.code, answer.out) == (2, "")
