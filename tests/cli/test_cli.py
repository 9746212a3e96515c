"""The command line: what people type, what they read, and that nothing ends in a traceback."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import slacal
from slacal import Category, Holidays, Policy, ServiceCalendar, Target, WeeklyHours, policies
from slacal.calendars.holidays import named
from slacal.cli import main
from slacal.policy import Billing, Intake, SupportTerms

SOURCE = Path(slacal.__file__).parent
FROZEN = json.loads((SOURCE / "calendars/holidays/data/nl-public.json").read_text(encoding="utf-8"))
FIRST, LAST = FROZEN["years"]
HOLIDAYS = f"holidays nl-public {FIRST}-{LAST}"
CALENDAR = f"calendar  Mon-Fri 09:00-17:00 Europe/Amsterdam, {HOLIDAYS}"
READ_IN = "          a time without an offset is read in Europe/Amsterdam"
MISSION = """\
Category II: severe loss of functionality, still usable to a limited degree
opened    Mon 4 May 2026 14:30 CEST   within service hours
response  Wed 6 May 2026 14:30 CEST   2 business days
repair    Wed 17 Jun 2026 14:30 CEST  30 business days, skipping Ascension Day and Whit Monday
"""


class Answer(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def data(self) -> Any:
        return strict_json(self.out)

    @property
    def error(self) -> Any:
        assert self.out == ""
        return strict_json(self.err)["error"]


def strict_json(text: str) -> Any:
    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is no JSON")

    return json.loads(text, parse_constant=refuse)


def run(*argv: str, stdin: bytes = b"") -> Answer:
    """Run one command in this process, with streams that are as strict as a terminal's."""
    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n") for _ in range(2)]
    given_in = io.TextIOWrapper(io.BytesIO(stdin), "utf-8")
    with (
        mock.patch.object(sys, "stdout", streams[0]),
        mock.patch.object(sys, "stderr", streams[1]),
        mock.patch.object(sys, "stdin", given_in),
    ):
        try:
            code = main(argv)
        except SystemExit as stopped:  # argparse's own way out
            code = stopped.code if isinstance(stopped.code, int) else 1
    for stream in streams:
        stream.flush()
    out, err = (stream.detach().getvalue().decode() for stream in streams)
    return Answer(code, out, err)


def process(
    *argv: str, encoding: str = "utf-8", shell: str | None = None, **options: Any
) -> subprocess.CompletedProcess[bytes]:
    """Run `python -m slacal` for real; *shell* is what to do with `"$@"`."""
    command = [sys.executable, "-m", "slacal", *argv]
    if shell:
        command = ["sh", "-c", shell, "sh", *command]
    return subprocess.run(
        command,
        env={
            **os.environ,
            "PYTHONPATH": str(SOURCE.parent),
            "PYTHONIOENCODING": encoding,
            "PYTHONUNBUFFERED": "",  # as it is unless somebody asks for it
        },
        stdout=options.pop("stdout", subprocess.PIPE),
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
        **options,
    )


def lines_of(*lines: bytes) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def objects(answer: Answer) -> list[Any]:
    assert answer.err == ""
    assert answer.out == "" or answer.out.endswith("\n")
    return [strict_json(line) for line in answer.out.split("\n")[:-1]]


# due


def test_due_answers_as_the_mission_says() -> None:
    answer = run("due", "--category", "II", "--opened", "2026-05-04T14:30")
    assert answer == Answer(0, f"{MISSION}{CALENDAR}\n{READ_IN}\n", "")


def test_main_prints_to_the_streams_that_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due", "--category", "II", "--opened", "2026-05-04T14:30"]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith(MISSION)
    assert shown.err == ""
    assert main(["due", "--opened", "tomorrow"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith('slacal: error: time "tomorrow": ')


def test_main_reads_the_arguments_of_its_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["slacal", "open", "--at", "2026-05-04T10:00", "--json"])
    assert main() == 0
    assert strict_json(capsys.readouterr().out)["open"] is True
    monkeypatch.setattr(sys, "argv", ["slacal", "open", "--at", "nonsense", "--json"])
    assert main() == 2
    assert strict_json(capsys.readouterr().err)["error"]["what"] == 'time "nonsense"'


def test_due_as_json() -> None:
    data = run("due", "--category", "II", "--opened", "2026-05-04T14:30", "--json").data
    assert list(data) == [
        "category",
        "opened",
        "policy",
        "calendar",
        "within_service_hours",
        "offset_given",
        "response",
        "repair",
    ]
    assert data["category"] == "II"
    assert data["opened"] == "2026-05-04T14:30:00+02:00"
    assert data["policy"] == "invantive"
    assert data["within_service_hours"] is True
    assert data["offset_given"] is False
    assert data["calendar"]["time_zone"] == "Europe/Amsterdam"
    assert data["calendar"]["hours"] == "Mon-Fri 09:00-17:00"
    assert data["calendar"]["horizon"] == [1970, 2050]
    response, repair = data["response"], data["repair"]
    assert response["due"] == "2026-05-06T14:30:00+02:00"
    assert response["budget"] == "2 business days"
    assert response["skipped"] == []
    assert repair["due"] == "2026-06-17T14:30:00+02:00"
    assert repair["start"] == "2026-05-04T14:30:00+02:00"
    assert repair["budget"] == "30 business days"
    assert (repair["counting"], repair["landing"]) == ("service_time", None)
    assert repair["skipped"] == [
        {"date": "2026-05-14", "name": "Ascension Day", "source": "nl-public"},
        {"date": "2026-05-25", "name": "Whit Monday", "source": "nl-public"},
    ]
    assert "Getting Support" in repair["source"]


def test_due_without_a_category_takes_the_default() -> None:
    answer = run("due", "--opened", "2026-05-04T14:30")
    assert answer.lines[0] == (
        "Category III: inconvenient shortcomings, still usable in a more or less normal fashion"
    )
    assert answer.lines[3].startswith("repair    Wed 9 Sep 2026 14:30 CEST  90 business days")


def test_a_time_with_an_offset_needs_no_reading() -> None:
    answer = run("due", "--category", "II", "--opened", "2026-05-04T12:30Z")
    assert answer == Answer(0, f"{MISSION}{CALENDAR}\n", "")
    data = run("due", "--opened", "2026-05-04T14:30+02:00", "--json").data
    assert data["offset_given"] is True
    assert data["opened"] == "2026-05-04T14:30:00+02:00"


def test_a_case_from_outside_service_hours_says_from_when_it_counts() -> None:
    answer = run("due", "--category", "I", "--opened", "2026-05-23T11:00")
    assert answer.lines[1:3] == [
        "opened    Sat 23 May 2026 11:00 CEST  outside service hours, "
        "counted from Tue 26 May 2026 09:00 CEST",
        "response  Tue 26 May 2026 17:00 CEST  1 business day, skipping Whit Monday",
    ]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("2026-05-04T14:30:00", "14:30"),
        ("2026-05-04T14:30:05", "14:30:05"),
        ("2026-05-04T14:30:05.25", "14:30:05.25"),
        ("2026-05-04T14:30:00.000001", "14:30:00.000001"),
        ("2026-05-04T14:30:00.100000", "14:30:00.1"),
    ],
)
def test_seconds_are_shown_where_they_are_not_zero(typed: str, shown: str) -> None:
    answer = run("due", "--category", "II", "--opened", typed)
    assert answer.lines[1].split("  ")[2] == f"Mon 4 May 2026 {shown} CEST"
    assert answer.lines[2].split("  ")[1] == f"Wed 6 May 2026 {shown} CEST"


def test_the_literal_reading_is_another_policy() -> None:
    argv = ("due", "--opened", "2026-06-06T12:00Z", "--category", "I", "--json", "--policy")
    assert run(*argv, "invantive").data["response"]["due"] == "2026-06-08T17:00:00+02:00"
    literal = run(*argv, "invantive-literal").data
    assert literal["policy"] == "invantive-literal"
    assert literal["calendar"]["time_zone"] == "UTC+01:00"
    assert literal["response"]["due"] == "2026-06-08T17:00:00+01:00"


# Times as people type them


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2026-05-04T14:30", "2026-05-04T14:30:00+02:00"),
        ("2026-05-04 14:30", "2026-05-04T14:30:00+02:00"),
        ("2026-05-04t14:30", "2026-05-04T14:30:00+02:00"),
        ("  2026-05-04T14:30 ", "2026-05-04T14:30:00+02:00"),
        ("2026-05-04T14", "2026-05-04T14:00:00+02:00"),
        ("20260504T1430", "2026-05-04T14:30:00+02:00"),
        ("2026-05-04T14:30:15,5", "2026-05-04T14:30:15.500000+02:00"),
        ("2026-05-04T14:30:15.1234560", "2026-05-04T14:30:15.123456+02:00"),
        ("2026-01-05T14:30", "2026-01-05T14:30:00+01:00"),
        ("2026-05-04T14:30Z", "2026-05-04T16:30:00+02:00"),
        ("2026-05-04T14:30+00:00", "2026-05-04T16:30:00+02:00"),
        ("2026-05-04T08:30-0400", "2026-05-04T14:30:00+02:00"),
        ("2026-05-04T14:30:00.5+02:00", "2026-05-04T14:30:00.500000+02:00"),
        # Monday of week 19, and the 124th day of the year
        ("2026-W19-1T14:30", "2026-05-04T14:30:00+02:00"),
        ("2026W191T1430", "2026-05-04T14:30:00+02:00"),
        ("2026-W53-7T10:00", "2027-01-03T10:00:00+01:00"),
        ("2026-124T14:30", "2026-05-04T14:30:00+02:00"),
        ("2026-124T14:30Z", "2026-05-04T16:30:00+02:00"),
        ("2024-366T14:30", "2024-12-31T14:30:00+01:00"),
    ],
)
def test_a_time_in_iso_8601_is_read(typed: str, read: str) -> None:
    assert run("due", "--opened", typed, "--json").data["opened"] == read


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("2026-05-04", "it has no time of day"),
        ("20260504", "it has no time of day"),
        ("2026-124", "it has no time of day"),
        ("2026-W19-1", "it has no time of day"),
        ("tomorrow", "it is not in ISO 8601"),
        ("14:30", "it is not in ISO 8601"),
        ("", "it is not in ISO 8601"),
        ("2026-02-29T10:00", ""),
        ("2026-13-01T10:00", ""),
        ("2026-05-04T25:00", ""),
        ("2026-366T10:00", ""),
        ("2026-W54-1T10:00", ""),
        ("2026-05-04T14:30[Europe/Amsterdam]", "it is not in ISO 8601"),
        ("2026-05-04T14:30 CET", "it is not in ISO 8601"),
        ("04-05-2026 14:30", "it is not in ISO 8601"),
        ("2026-05-04T14:30/P1D", "it is not in ISO 8601"),
        ("2026-05-04T14:30:00.1234567", "it is finer than a microsecond"),
        ("2026-124T14:30:00.1234567", "it is finer than a microsecond"),
    ],
)
def test_what_is_no_time_is_refused(typed: str, why: str) -> None:
    error = run("due", "--json", f"--opened={typed}").error
    assert error["kind"] == "TypedTimeError"
    assert error["what"] == f'time "{typed}"'
    assert error["why"] == (why or error["why"])
    assert error["fix"] == "write e.g. 2026-05-04T14:30 or 2026-05-04T14:30+02:00"


@pytest.mark.parametrize(
    "typed",
    [
        "2026 14:30",  # read as 1 January
        "2026-05 14:30",  # read as the 1st
        "2026-05T14:30",
        "2026-W19T14:30",  # read as that week's Monday
        "2026-05-04T14.30",  # the Dutch way to write half past two; read as 14:00:00.3
        "2026-W00-1T10:00",  # no such week: read as one of the year before
        "2026-W19-0T14:30",  # no such weekday
        "2026-05-04T14:30+02:60",  # read as +03:00
        "2026/05:04 14:30",
        "2026-05-04T14:30\0",
    ],
)
def test_a_time_is_not_guessed(typed: str) -> None:
    assert run("due", "--json", f"--opened={typed}").error["what"] == f'time "{typed}"'


def test_a_fraction_of_a_minute_is_read_as_iso_8601_says_or_refused() -> None:
    answer = run("due", "--json", "--opened", "2026-05-04T14:30.5")
    assert answer.code == 2 or answer.data["opened"] == "2026-05-04T14:30:30+02:00"


@pytest.mark.parametrize("typed", ["2026/05/04 14:", "2026/05/04 14::30", "2026/05/04 14:,0"])
def test_what_the_parser_below_trips_over_is_refused(typed: str) -> None:
    assert run("due", "--json", f"--opened={typed}").error["kind"] == "TypedTimeError"


# Wall times that clocks skip or repeat

SKIPPED = (
    "2026-03-29T02:30:00 in Europe/Amsterdam: the clock is set forward, and never shows it; "
    "choose --fold 0 for 2026-03-29T03:30:00+02:00 or --fold 1 for 2026-03-29T01:30:00+01:00, "
    "or type the offset"
)
REPEATED = (
    "2026-10-25T02:30:00 in Europe/Amsterdam: the clock is set back, and shows it twice; "
    "choose --fold 0 for 2026-10-25T02:30:00+02:00 or --fold 1 for 2026-10-25T02:30:00+01:00, "
    "or type the offset"
)


@pytest.mark.parametrize(
    ("typed", "message"), [("2026-03-29T02:30", SKIPPED), ("2026-10-25T02:30", REPEATED)]
)
def test_a_wall_time_with_two_readings_names_both(typed: str, message: str) -> None:
    for argv in (
        ("due", "--opened", typed),
        ("open", "--at", typed),
        ("elapsed", "--start", typed, "--end", "2026-11-02T10:00"),
        ("elapsed", "--start", "2026-02-02T10:00", "--end", typed),
    ):
        assert run(*argv) == Answer(2, "", f"slacal: error: {message}\n")
    assert run("due", "--opened", typed, "--json").error["kind"] == "WallTimeError"


def _read_by(command: str, typed: str, fold: str) -> str:
    """Return the instant that a command says it has read."""
    if command == "due":
        found = run("due", "--opened", typed, "--fold", fold, "--json").data["opened"]
    elif command == "open":
        found = run("open", "--at", typed, "--fold", fold, "--json").data["at"]
    else:
        argv = ("elapsed", "--start", typed, "--end", "2026-11-02T10:00", "--fold", fold, "--json")
        found = run(*argv).data["start"]
    assert isinstance(found, str)
    return found


@pytest.mark.parametrize("command", ["due", "open", "elapsed"])
@pytest.mark.parametrize(
    ("typed", "fold", "read"),
    [
        ("2026-03-29T02:30", "0", "2026-03-29T03:30:00+02:00"),
        ("2026-03-29T02:30", "1", "2026-03-29T01:30:00+01:00"),
        ("2026-10-25T02:30", "0", "2026-10-25T02:30:00+02:00"),
        ("2026-10-25T02:30", "1", "2026-10-25T02:30:00+01:00"),
        ("2026-05-04T14:30", "1", "2026-05-04T14:30:00+02:00"),  # one reading only
    ],
)
def test_a_fold_chooses_a_reading(command: str, typed: str, fold: str, read: str) -> None:
    assert _read_by(command, typed, fold) == read


@pytest.mark.parametrize("fold", ["0", "1"])
def test_a_time_that_no_clock_shows_is_never_shown(fold: str) -> None:
    for argv in (
        ("due", "--opened", "2026-03-29T02:30"),
        ("open", "--at", "2026-03-29T02:30"),
        ("elapsed", "--start", "2026-03-29T02:30", "--end", "2026-03-29T02:30"),
    ):
        answer = run(*argv, "--fold", fold)
        assert answer.code == 0
        assert "02:30" not in answer.out


def test_a_time_with_an_offset_has_one_reading() -> None:
    data = run("due", "--opened", "2026-10-25T02:30+01:00", "--json").data
    assert data["opened"] == "2026-10-25T02:30:00+01:00"


def test_a_fixed_offset_has_no_two_readings() -> None:
    argv = ("due", "--policy", "invantive-literal", "--opened", "2026-03-29T02:30", "--json")
    assert run(*argv).data["opened"] == "2026-03-29T02:30:00+01:00"


# elapsed


@pytest.mark.parametrize(
    ("start", "end", "served", "passed"),
    [
        ("2026-05-04T14:30", "2026-05-06T10:00", "11 h 30 min", "43 h 30 min"),
        ("2026-05-06T10:00", "2026-05-04T14:30", "-11 h 30 min", "-43 h 30 min"),
        ("2026-05-04T14:30", "2026-05-04T14:30", "0 s", "0 s"),
        ("2026-05-04T16:59:59.75", "2026-05-04T19:00", "0.25 s", "2 h 0.25 s"),
        ("2026-03-27T16:00", "2026-03-30T10:00", "2 h", "65 h"),  # the clock skips an hour
        ("2026-05-13T16:00", "2026-05-15T10:00", "2 h", "42 h"),  # Ascension Day between
    ],
)
def test_elapsed(start: str, end: str, served: str, passed: str) -> None:
    answer = run("elapsed", "--start", start, "--end", end)
    assert (answer.code, answer.err) == (0, "")
    assert [line.split()[0] for line in answer.lines] == [
        "start",
        "end",
        "elapsed",
        "calendar",
        "a",
    ]
    assert answer.lines[2] == f"elapsed   {served} of service, in {passed} of real time"
    assert answer.lines[3:] == [CALENDAR, READ_IN]


def test_elapsed_as_json() -> None:
    argv = ("elapsed", "--start", "2026-05-04T14:30", "--end", "2026-05-06T10:00:00.5", "--json")
    data = run(*argv).data
    assert list(data) == [
        "start", "end", "elapsed", "elapsed_seconds", "real_seconds", "offset_given", "calendar"
    ]  # fmt: skip
    assert data["start"] == "2026-05-04T14:30:00+02:00"
    assert data["end"] == "2026-05-06T10:00:00.500000+02:00"
    assert data["elapsed"] == "11 h 30 min 0.5 s"
    assert data["elapsed_seconds"] == 41_400.5
    assert data["real_seconds"] == 156_600.5


def test_elapsed_takes_offsets_from_anywhere() -> None:
    argv = ("elapsed", "--start", "2026-05-04T08:30-04:00", "--end", "2026-05-06T08:00Z")
    answer = run(*argv)
    assert answer.lines[0] == "start     Mon 4 May 2026 14:30 CEST"
    assert answer.lines[1] == "end       Wed 6 May 2026 10:00 CEST"
    assert answer.lines[2] == "elapsed   11 h 30 min of service, in 43 h 30 min of real time"
    assert answer.lines[3] == CALENDAR


# open


def test_open_while_open() -> None:
    answer = run("open", "--at", "2026-05-04T10:00")
    assert answer.lines == [
        "open      Mon 4 May 2026 10:00 CEST",
        "closes    Mon 4 May 2026 17:00 CEST",
        "next      Tue 5 May 2026 09:00 CEST",
        CALENDAR,
        READ_IN,
    ]


@pytest.mark.parametrize(
    ("at", "closed", "opens"),
    [
        (
            "2026-05-14T10:00",
            "Thu 14 May 2026 10:00 CEST  Ascension Day",
            "Fri 15 May 2026 09:00 CEST",
        ),
        (
            "2026-05-09T10:00",
            "Sat 9 May 2026 10:00 CEST  no service hours on this day of the week",
            "Mon 11 May 2026 09:00 CEST",
        ),
        (
            "2026-05-04T17:00",
            "Mon 4 May 2026 17:00 CEST  outside the hours of the day",
            "Tue 5 May 2026 09:00 CEST",
        ),
        (
            "2026-12-25T00:00",
            "Fri 25 Dec 2026 00:00 CET  Christmas Day",
            "Mon 28 Dec 2026 09:00 CET",
        ),
    ],
)
def test_open_while_closed_says_why(at: str, closed: str, opens: str) -> None:
    answer = run("open", "--at", at)
    assert answer.lines == [f"closed    {closed}", f"opens     {opens}", CALENDAR, READ_IN]


@pytest.mark.parametrize(
    ("at", "why"),
    [
        ("2026-12-24T14:00", "exception: 09:00-13:00"),
        ("2026-12-31T10:00", "exception: closed"),
        ("2026-12-25T10:00", "a holiday"),
    ],
)
def test_open_names_the_exception_that_closes(
    monkeypatch: pytest.MonkeyPatch, at: str, why: str
) -> None:
    desk = ServiceCalendar(
        timezone="Europe/Amsterdam",
        hours=WeeklyHours.parse("Mon-Fri 09:00-17:00"),
        holidays=Holidays.dates({date(2026, 12, 25): "a holiday"}, years="all"),
        exceptions={date(2026, 12, 24): "09:00-13:00", date(2026, 12, 31): "closed"},
    )
    target = Target("response", "1 business day")
    own = Policy("own", desk, [Category("A", "Category A", "something is wrong", [target])])
    monkeypatch.setattr("slacal.cli.sources.find_policy", lambda _: own)
    assert run("open", "--at", at, "--json").data["why"] == why


def test_open_as_json() -> None:
    data = run("open", "--at", "2026-05-14T10:00", "--json").data
    assert list(data) == [
        "at", "open", "closes", "next_opens", "why", "offset_given", "calendar",
    ]  # fmt: skip
    assert data["at"] == "2026-05-14T10:00:00+02:00"
    assert (data["open"], data["closes"], data["why"]) == (False, None, "Ascension Day")
    assert data["next_opens"] == "2026-05-15T09:00:00+02:00"
    data = run("open", "--at", "2026-05-04T09:00", "--json").data
    assert (data["open"], data["why"]) == (True, None)
    assert data["closes"] == "2026-05-04T17:00:00+02:00"
    assert data["next_opens"] == "2026-05-05T09:00:00+02:00"


def test_open_without_a_time_is_about_now() -> None:
    zone = ZoneInfo("Europe/Amsterdam")
    before = datetime.now(zone).replace(microsecond=0)
    at = datetime.fromisoformat(run("open", "--json").data["at"])
    assert before <= at <= datetime.now(zone)
    assert run("open").lines[-1] == CALENDAR


# policy


def test_policy_shows_the_table() -> None:
    answer = run("policy")
    assert answer.lines[0] == 'Invantive support: Invantive, guideline "Getting Support"'
    assert [line.split("  ")[0] for line in answer.lines[2:6]] == [
        "category", "I", "II", "III (default)"
    ]  # fmt: skip
    assert answer.lines[4] == (
        "II             2 business days  30 business days  "
        "severe loss of functionality, still usable to a limited degree"
    )
    assert CALENDAR in answer.lines


def test_policy_as_json() -> None:
    data = run("policy", "--json").data
    assert data["policy"] == "invantive"
    assert (data["default_category"], data["motivation"]) == ("III", "on_request")
    budgets = {
        category["code"]: [target["budget"] for target in category["targets"].values()]
        for category in data["categories"]
    }
    assert budgets == {
        "I": ["1 business day", "10 business days"],
        "II": ["2 business days", "30 business days"],
        "III": ["3 business days", "90 business days"],
    }
    assert all(
        target["source"] for category in data["categories"]
        for target in category["targets"].values()
    )  # fmt: skip
    assert len(data["fingerprint"]) == 64


def test_policy_shows_how_cases_come_in_and_on_which_terms() -> None:
    assert run("policy").lines[-9:] == [
        "report    a description of the problem, the error code (if any), a scenario that "
        "reproduces the problem and that scenario on an isolated environment",
        "language  en (preferred), nl",
        "category  III unless another is given, which is motivated on request",
        "receipt   on arrival through the support portal and the phone",
        "          once confirmed through a mail to an employee; "
        "the clock starts at the confirmation",
        "contact   within service hours online assistance and phone",
        "          outside service hours online contact",
        "covered   use of the software, updates and resolution of incidents",
        "charged   other support, by its real length, rounded up to 30 min; "
        "4 h or more is arranged through sales first",
    ]


def test_a_policy_that_says_little_shows_little(monkeypatch: pytest.MonkeyPatch) -> None:
    table = policies.invantive()
    calendar, categories = table.calendar, table.categories
    terms = SupportTerms(billing=Billing(unit=timedelta(minutes=15)))
    own = Policy("own", calendar, categories, terms=terms, intake=Intake(clock_from="mail"))
    monkeypatch.setattr("slacal.cli.policy_command.policy_of", lambda _: own)
    assert run("policy").lines[-3:] == [
        "receipt   on arrival through the support portal and the phone",
        "          once confirmed through a mail to an employee; "
        "the clock starts at the mail itself",
        "charged   other support, by its real length, rounded up to 15 min",
    ]
    assert run("policy", "--json").data["terms"] == {
        "covered": [],
        "billing": {"unit_seconds": 900, "arranged_from_seconds": None, "source": ""},
    }


def test_the_intake_and_the_terms_as_json() -> None:
    data = run("policy", "--json").data
    intake, terms = data["intake"], data["terms"]
    assert [part["name"] for part in intake["parts"] if part["needed"] == "if_any"] == [
        "error_code"
    ]
    assert {c["name"]: c["received_on"] for c in intake["channels"]} == {
        "portal": "arrival", "phone": "arrival", "mail": "confirmation"
    }  # fmt: skip
    assert (intake["languages"], intake["clock_from"]) == (["en", "nl"], "confirmation")
    assert [each["name"] for each in terms["covered"]] == ["use", "updates", "incident_resolution"]
    assert terms["billing"] == {
        "unit_seconds": 1800,
        "arranged_from_seconds": 14400,
        "source": 'Invantive, guideline "Getting Support": other support',
    }


def test_the_literal_policy_names_its_own_calendar() -> None:
    answer = run("policy", "--policy", "invantive-literal")
    assert "Mon-Fri 09:00-17:00 UTC+01:00" in answer.out
    assert "literal CET" in answer.out


# holidays

DUTCH_2026 = {
    "2026-01-01": "New Year's Day",
    "2026-04-03": "Good Friday",
    "2026-04-05": "Easter Sunday",
    "2026-04-06": "Easter Monday",
    "2026-04-27": "King's Day",
    "2026-05-14": "Ascension Day",
    "2026-05-24": "Whit Sunday",
    "2026-05-25": "Whit Monday",
    "2026-12-25": "Christmas Day",
    "2026-12-26": "Second Day of Christmas",
}


@pytest.fixture
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the shipped sets, so that nothing is written into the source tree."""
    for shipped in (SOURCE / "calendars" / "holidays" / "data").glob("*.json"):
        (tmp_path / shipped.name).write_bytes(shipped.read_bytes())
    monkeypatch.setattr(named, "DATA", str(tmp_path))
    named.read_named.cache_clear()
    yield tmp_path
    named.read_named.cache_clear()


def test_holidays_lists_the_sets() -> None:
    answer = run("holidays")
    assert answer.code == 0
    assert any(
        line.startswith("nl-public") and "Public holidays of the Netherlands" in line
        for line in answer.lines
    )
    assert "nl-public" in [row["set"] for row in run("holidays", "--json").data]


def test_holidays_of_a_year() -> None:
    answer = run("holidays", "nl-public", "--year", "2026")
    assert answer.lines[0].startswith("nl-public (holidays ")
    assert answer.lines[1] == "2026-01-01  Thu  New Year's Day"
    assert [line[:10] for line in answer.lines[1:]] == list(DUTCH_2026)
    data = run("holidays", "nl-public", "--year", "2026", "--json").data
    assert data["holidays"] == DUTCH_2026
    assert data["years"] == [FIRST, LAST]


def test_holidays_of_every_year() -> None:
    found = run("holidays", "nl-public", "--json").data["holidays"]
    assert set(DUTCH_2026.items()) <= set(found.items())
    assert {day[:4] for day in found} == {str(year) for year in range(FIRST, LAST + 1)}


@pytest.mark.parametrize("year", [f"{FIRST - 1}", f"{LAST + 1}", "0", "-5", "99999", "9" * 30])
def test_holidays_of_a_year_that_is_not_known(year: str) -> None:
    answer = run("holidays", "nl-public", f"--year={year}")
    assert (answer.code, answer.out) == (2, "")
    assert f"nl-public {FIRST}-{LAST} does not cover" in answer.err


@pytest.mark.parametrize(
    ("name", "hint"), [("nl-publik", 'did you mean "nl-public"?'), ("xx", "use one of these")]
)
def test_a_holiday_set_that_does_not_exist(name: str, hint: str) -> None:
    error = run("holidays", name, "--json").error
    assert error["kind"] == "UnknownHolidaysError"
    assert error["what"] == f'unknown holiday set "{name}"'
    assert "nl-public" in error["why"]
    assert error["fix"].startswith(hint)


@pytest.mark.parametrize("option", ["--check", "--refresh", "--year=2026"])
def test_holidays_asks_which_set(option: str) -> None:
    error = run("holidays", option, "--json").error
    assert error["what"] == "which set?"
    assert "nl-public" in error["why"]


def test_refreshed_holidays_agree_with_the_package(data_folder: Path) -> None:
    shipped = SOURCE / "calendars" / "holidays" / "data" / "nl-public.json"
    before = shipped.read_bytes()
    (data_folder / "nl-public.json").unlink()
    answer = run("holidays", "nl-public", "--refresh")
    assert answer == Answer(0, "nl-public.json is written anew\n", "")
    assert shipped.read_bytes() == before
    written = json.loads((data_folder / "nl-public.json").read_text(encoding="utf-8"))
    assert written["provenance"]["frozen_on"] == date.today().isoformat()
    assert set(DUTCH_2026.items()) <= set(written["holidays"].items())
    checked = run("holidays", "nl-public", "--check")
    assert checked.code == 0
    assert "agrees with the installed holidays " in checked.out
    assert run("holidays", "nl-public", "--check", "--json").data["differences"] == []


def test_check_reports_and_does_not_fail(data_folder: Path) -> None:
    run("holidays", "nl-public", "--refresh")
    path = data_folder / "nl-public.json"
    frozen = json.loads(path.read_text(encoding="utf-8"))
    del frozen["holidays"]["2026-04-03"]
    frozen["holidays"]["2026-05-05"] = "Liberation Day"
    frozen["holidays"]["2026-12-26"] = "Boxing Day"
    frozen["holidays"] = dict(sorted(frozen["holidays"].items()))
    path.write_text(json.dumps(frozen), encoding="utf-8")
    named.read_named.cache_clear()
    checked = run("holidays", "nl-public", "--check")
    assert (checked.code, checked.err) == (0, "")
    assert [line.split("  ", 1)[0] for line in checked.lines[1:]] == [
        "date", "2026-04-03", "2026-05-05", "2026-12-26"
    ]  # fmt: skip
    assert run("holidays", "nl-public", "--check", "--json").data["differences"] == [
        {"date": "2026-04-03", "frozen": "-", "installed": "Good Friday"},
        {"date": "2026-05-05", "frozen": "Liberation Day", "installed": "-"},
        {"date": "2026-12-26", "frozen": "Boxing Day", "installed": "Second Day of Christmas"},
    ]


# Errors and exit codes


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (
            ("due", "--opened", "2026-05-04"),
            'time "2026-05-04": it has no time of day; '
            "write e.g. 2026-05-04T14:30 or 2026-05-04T14:30+02:00",
        ),
        (
            ("due", "--opened", "2026-05-04T14:30", "--category", "IIII"),
            'no category "IIII": policy "invantive" has I, II, III; did you mean "III"?',
        ),
        (
            ("due", "--opened", "2026-05-04T14:30", "--category", ""),
            'no category "": policy "invantive" has I, II, III; use one of these',
        ),
        (
            ("open", "--policy", "invantve"),
            'no policy "invantve": shipped are invantive, invantive-literal, and there is no such '
            "file; "
            'did you mean "invantive"?',
        ),
        (
            ("policy", "--policy", "x"),
            'no policy "x": shipped are invantive, invantive-literal, and there is no such file; '
            "use one of these, or a file",
        ),
        (
            ("due", "--opened", "2050-12-30T10:00"),
            "due instant for 3 business days from 2050-12-30T10:00:00+01:00: it lies outside "
            "1970-2050: years 1970-2100, and holidays 'nl-public' "
            f"are known for {FIRST}-{LAST}; "
            "build the calendar with years and holidays that cover it",
        ),
    ],
)
def test_an_error_says_what_why_and_how_to_fix_it(argv: Sequence[str], message: str) -> None:
    assert run(*argv) == Answer(2, "", f"slacal: error: {message}\n")
    error = run(*argv, "--json").error
    assert list(error) == ["kind", "what", "why", "fix"]
    assert f"{error['what']}: {error['why']}; {error['fix']}" == message


@pytest.mark.parametrize("policy", ["invantive", "invantive-literal"])
@pytest.mark.parametrize("offset", ["", "Z", "+02:00", "-05:00", "+23:59", "-23:59"])
@pytest.mark.parametrize("time", ["0001-01-01T00:00", "1969-06-30T12:00", "9999-12-31T23:59"])
def test_a_time_out_of_the_horizon_is_refused(policy: str, offset: str, time: str) -> None:
    at, inside = f"{time}{offset}", "2026-05-04T14:30"
    for argv in (
        ("due", "--opened", at),
        ("elapsed", "--start", at, "--end", inside),
        ("elapsed", "--start", inside, "--end", at),
        ("open", "--at", at),
    ):
        error = run(*argv, "--policy", policy, "--json").error
        assert error["kind"] == "HorizonError"
        assert "it lies outside 1970-2050" in error["why"]


@pytest.mark.parametrize(
    "argv",
    [
        (),
        ("nonsense",),
        ("due",),
        ("due", "--opened"),
        ("due", "--opened", "2026-05-04T14:30", "--fold", "2"),
        ("due", "--opened", "2026-05-04T14:30", "--cat", "II"),
        ("elapsed", "--start", "2026-05-04T14:30"),
        ("holidays", "nl-public", "--year", "soon"),
        ("policy", "extra"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2(argv: Sequence[str]) -> None:
    answer = run(*argv)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("usage: slacal")
    assert "\nslacal: error: " in answer.err
    assert answer.err.endswith(" --help\n")


@pytest.mark.parametrize(
    ("argv", "what", "why", "fix"),
    [
        ((), "the following arguments are required: COMMAND", "", "see slacal --help"),
        (("nonsense",), "argument COMMAND", "invalid choice: 'nonsense'", "see slacal --help"),
        (("due",), "the following arguments are required: --opened", "", "see slacal due --help"),
        (("due", "--opened"), "argument --opened", "expected one arg", "see slacal due --help"),
        (
            ("due", "--opened", "2026-05-04T14:30", "--fold", "2"),
            "argument --fold",
            "invalid choice: 2",
            "see slacal due --help",
        ),
        (("policy", "--plicy", "x"), "unrecognized arguments: --plicy x", "", "see slacal --help"),
        (
            ("calendar", "--month", "2026-05", "--year", "2026"),
            "argument --year",
            "not allowed with argument --month",
            "see slacal calendar --help",
        ),
        (
            ("track", "log", "--repair", "oder"),
            "argument --repair",
            "invalid choice: 'oder'",
            "see slacal track --help",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_usage_is_json_where_that_is_asked_for(
    argv: Sequence[str], what: str, why: str, fix: str
) -> None:
    answer = run(*argv, "--json")
    assert answer.code == 2
    error = answer.error
    assert list(error) == ["kind", "what", "why", "fix"]
    assert (error["kind"], error["what"], error["fix"]) == ("UsageError", what, fix)
    assert error["why"].startswith(why)
    assert bool(error["why"]) == bool(why)


@pytest.mark.parametrize("command", ["", "due", "elapsed", "open", "policy", "holidays"])
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_explains_itself(command: str, option: str) -> None:
    answer = run(*filter(None, [command]), option)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith(f"usage: slacal {command}".rstrip())
    if not command:
        assert all(name in answer.out for name in ("due", "elapsed", "open", "policy", "holidays"))


def test_the_version_is_the_packages() -> None:
    assert run("--version") == Answer(0, f"slacal {slacal.__version__}\n", "")


def test_an_interrupt_is_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("slacal.cli.policy_command.run", interrupted)
    assert run("policy") == Answer(130, "", "")


MUTATIONS = "0123456789TtZzWP:-+., /_é\0\u0661\ud800"


@st.composite
def mangled_times(draw: st.DrawFn) -> str:
    """Draw times that are nearly right."""
    text = draw(
        st.sampled_from(
            [
                "2026-05-04T14:30",
                "2026-05-04T14:30:15.25+02:00",
                "2026-W19-1T14:30",
                "2026-124T14:30",
                "20260504T143015Z",
                "2026/05/04 14:30",
                "0001-01-01T00:00",
                "9999-12-31T23:59",
                "2026-03-29T02:30",
            ]
        )
    )
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text)))
        kept = place + draw(st.integers(0, 1))
        text = text[:place] + draw(st.sampled_from(["", *MUTATIONS])) + text[kept:]
    return text


@given(
    text=st.text() | mangled_times(),
    command=st.sampled_from(
        ["due --opened", "open --at", "elapsed --end=2026-05-04T14:30 --start"]
    ),
    fold=st.sampled_from([[], ["--fold", "0"], ["--fold", "1"]]),
    apart=st.booleans(),
)
@example(text="2026/05/04 14:", command="due --opened", fold=[], apart=False)
@example(text="0001-01-01T00:00+23:59", command="due --opened", fold=[], apart=False)
def test_no_time_ends_in_a_traceback(text: str, command: str, fold: list[str], apart: bool) -> None:
    *argv, option = command.split()
    given = [option, text] if apart else [f"{option}={text}"]
    answer = run(*argv, *fold, *given)
    assert answer.code in (0, 2)
    assert "Traceback" not in answer.err
    assert (answer.code == 2) == (answer.err != "")
    answer = run(*argv, *fold, f"{option}={text}", "--json")
    if text != "-" or option != "--opened":
        strict_json(answer.err if answer.code else answer.out)


# Many cases, a line each


def test_each_line_gets_its_answer() -> None:
    data = lines_of(
        b"2026-05-04T14:30",
        b"",
        b"tomorrow",
        b'{"id": 7, "opened": "2026-05-04T14:30", "category": "I"}',
        b"   ",
        b'{"opened": "2026-05-04T14:30Z"}',
    )
    answer = run("due", "--category", "II", "--opened", "-", stdin=data)
    assert answer.code == 2
    first, second, third, fourth = objects(answer)
    assert list(first)[:3] == ["category", "opened", "policy"]
    assert (first["category"], first["response"]["due"]) == ("II", "2026-05-06T14:30:00+02:00")
    assert second["line"] == 3
    assert second["input"] == "tomorrow"
    assert second["error"]["what"] == 'time "tomorrow"'
    assert (third["id"], third["category"]) == (7, "I")
    assert third["response"]["due"] == "2026-05-05T14:30:00+02:00"
    assert (fourth["category"], fourth["offset_given"]) == ("II", True)
    assert fourth["opened"] == "2026-05-04T16:30:00+02:00"
    assert "id" not in fourth


def test_all_good_lines_are_0() -> None:
    answer = run("due", "--opened", "-", stdin=lines_of(*[b"2026-05-04T14:30"] * 3))
    assert answer.code == 0
    assert len(objects(answer)) == 3


@pytest.mark.parametrize("data", [b"", b"\n", b"\r\n \n\t\n"])
def test_nothing_in_is_nothing_out(data: bytes) -> None:
    assert run("due", "--opened", "-", stdin=data) == Answer(0, "", "")


@pytest.mark.parametrize(
    "data",
    [
        b"2026-05-04T14:30\n",
        b"2026-05-04T14:30",  # no newline at the end
        b"2026-05-04T14:30\r\n",
        b"\xef\xbb\xbf2026-05-04T14:30\r\n",  # a byte-order mark
        b'\xef\xbb\xbf{"opened": "2026-05-04T14:30"}\r\n',
        b"\n\n  2026-05-04T14:30\t\n",
    ],
)
def test_line_ends_and_marks_do_not_matter(data: bytes) -> None:
    answer = run("due", "--opened", "-", stdin=data)
    assert answer.code == 0
    assert [found["opened"] for found in objects(answer)] == ["2026-05-04T14:30:00+02:00"]


@pytest.mark.parametrize(
    ("line", "what", "why"),
    [
        (b"\xff\xfe2", "a line", "it is not UTF-8"),
        (b"2026-05-04", 'time "2026-05-04"', "it has no time of day"),
        (b"{", "a line of JSON", "it cannot be read"),
        (b'{"opened": "2026-05-04T14:30"} {}', "a line of JSON", "it cannot be read"),
        (b'{"a":' * 5000, "a line of JSON", "it cannot be read"),
        (b'{"id": ' + b"9" * 5000 + b"}", "a line of JSON", "it cannot be read"),
        (b"{}", 'no "opened"', "a case came in at some time"),
        (b'{"opened": 7}', '"opened": 7', "it is no text"),
        (b'{"opened": null}', '"opened": null', "it is no text"),
        (b'{"opened": "2026-05-04T14:30", "category": 2}', '"category": 2', "it is no text"),
        (b'{"opened": "2026-05-04T14:30", "colour": "red"}', 'unknown key "colour"', None),
        (
            b'{"opened": "2026-05-04T14:30", "category": "IV"}',
            'no category "IV"',
            'policy "invantive" has I, II, III',
        ),
        (b"2060-05-04T14:30", None, None),
        (b"2026-03-29T02:30", "2026-03-29T02:30:00 in Europe/Amsterdam", None),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_bad_line_does_not_stop_the_rest(line: bytes, what: str | None, why: str | None) -> None:
    data = lines_of(b"2026-05-04T14:30", b"", line, b"2026-05-05T14:30")
    answer = run("due", "--opened", "-", stdin=data)
    assert answer.code == 2
    first, bad, last = objects(answer)
    assert (first["opened"], last["opened"]) == (
        "2026-05-04T14:30:00+02:00",
        "2026-05-05T14:30:00+02:00",
    )
    assert list(bad) == ["line", "input", "error"]
    assert bad["line"] == 3
    assert bad["error"]["what"] == (what or bad["error"]["what"])
    assert bad["error"]["why"] == (why or bad["error"]["why"])


@pytest.mark.parametrize("length", [65_537, 131_072, 200_000, 1_000_000])
def test_an_overlong_line_is_one_error(length: int) -> None:
    data = lines_of(b"2026-05-04T14:30", b"x" * length, b"tomorrow")
    answer = run("due", "--opened", "-", stdin=data)
    _, bad, after = objects(answer)
    assert (bad["line"], after["line"]) == (2, 3)
    assert bad["error"]["why"] == "it is longer than 65536 bytes"
    assert len(bad["input"]) < 300


def test_an_overlong_last_line_needs_no_newline() -> None:
    answer = run("due", "--opened", "-", stdin=b"2026-05-04T14:30\n" + b"x" * 200_000)
    assert [found.get("line") for found in objects(answer)] == [None, 2]


def test_a_line_that_is_just_short_enough_is_answered() -> None:
    for ending in (b"\n", b""):
        line = b"2026-05-04T14:30".ljust(65_536 - len(ending)) + ending  # not *longer* than that
        answer = run("due", "--opened", "-", stdin=line)
        assert [found.get("opened") for found in objects(answer)] == ["2026-05-04T14:30:00+02:00"]


def test_the_error_of_a_long_line_is_short() -> None:
    answer = run("due", "--opened", "-", stdin=b"2026-05-04T14:30:00." + b"1" * 60_000 + b"\n")
    assert len(answer.out) < 2000


@pytest.mark.parametrize("written", ["NaN", "Infinity", "-Infinity"])
def test_an_id_that_is_no_json_does_not_come_out(written: str) -> None:
    line = f'{{"id": {written}, "opened": "2026-05-04T14:30"}}\n'.encode()
    assert len(objects(run("due", "--opened", "-", stdin=line))) == 1


def test_an_empty_category_is_not_the_default() -> None:
    line = b'{"opened": "2026-05-04T14:30", "category": ""}\n'
    (found,) = objects(run("due", "--opened", "-", stdin=line))
    assert found["error"]["what"] == 'no category ""'


def test_an_id_comes_back_as_it_was() -> None:
    ids = [7, "INC-7", "é😀", None, [1, {"a": 2.5}], "\u2028\x85\n"]
    data = lines_of(*(json.dumps({"id": i, "opened": "2026-05-04T14:30"}).encode() for i in ids))
    assert [found["id"] for found in objects(run("due", "--opened", "-", stdin=data))] == ids


def test_a_wrong_category_is_said_before_any_line_is_read() -> None:
    answer = run("due", "--opened", "-", "--category", "V", stdin=b"2026-05-04T14:30\n")
    assert (answer.code, answer.out) == (2, "")
    assert 'no category "V"' in answer.err


pieces = st.sampled_from(
    [
        b"2026-05-04T14:30", b"2026-10-25T02:30", b"2026-124T10:00Z", b"tomorrow", b"\n", b"\r\n",
        b" ", b"\xff", b"\xef\xbb\xbf", b"\0", b"\x0b", b"\xc2\x85", b"\xe2\x80\xa8", b"{", b"}",
        b'{"opened": "2026-05-04T14:30"}', b'{"id": 1, "opened": "x"}', b'{"id": "\\ud800"}',
        b"[]", b'"', b"9" * 70_000,
    ]
)  # fmt: skip


@given(
    data=st.binary() | st.lists(st.binary() | mangled_times().map(
        lambda text: text.encode(errors="surrogatepass")
    )).map(b"\n".join) | st.lists(pieces, max_size=12).map(b"".join),
    fold=st.sampled_from([[], ["--fold", "1"]]),
)  # fmt: skip
def test_each_line_that_is_not_blank_gets_one_answer_in_order(data: bytes, fold: list[str]) -> None:
    # A byte-order mark stands before the text, and is none.
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    numbers = [i for i, line in enumerate(lines, start=1) if line.strip()]
    answer = run("due", "--opened", "-", *fold, stdin=data)
    found = objects(answer)
    assert len(found) == len(numbers)
    for number, one in zip(numbers, found, strict=True):
        if "error" in one:
            assert list(one) == ["line", "input", "error"]
            assert one["line"] == number
            assert set(one["error"]) == {"kind", "what", "why", "fix"}
        else:
            assert "line" not in one
            assert {"category", "opened", "response", "repair"} <= set(one)
    assert answer.code == (2 if any("error" in one for one in found) else 0)


# True processes


def test_the_module_runs() -> None:
    done = process("due", "--category", "II", "--opened", "2026-05-04T14:30")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().startswith(MISSION)


def test_the_module_gives_the_exit_code() -> None:
    done = process("due", "--opened", "2026-05-04", "--json")
    assert (done.returncode, done.stdout) == (2, b"")
    assert strict_json(done.stderr.decode())["error"]["why"] == "it has no time of day"


def test_an_argument_that_is_not_utf_8() -> None:
    done = process("due", "--json", os.fsdecode(b"--opened=\xff\xe9"))
    assert (done.returncode, done.stdout) == (2, b"")
    assert strict_json(done.stderr.decode())["error"]["why"] == "it is not in ISO 8601"


def test_a_reader_that_has_seen_enough(tmp_path: Path) -> None:
    times = tmp_path / "times.txt"
    times.write_bytes(b"2026-05-04T14:30\n" * 3000)
    with times.open("rb") as stdin:
        shell = '{ "$@"; echo "code $?" >&2; } | head -1'
        done = process("due", "--opened", "-", stdin=stdin, shell=shell)
    assert strict_json(done.stdout.decode())["opened"] == "2026-05-04T14:30:00+02:00"
    assert done.stderr.decode().strip() == "code 141"


@pytest.mark.parametrize(
    ("argv", "shell"),
    [
        (("policy",), None),
        (("policy", "--json"), None),
        (("--help",), None),
        (("due", "--help"), None),
        (("--version",), None),
        (("due", "--opened", "soon"), 'exec "$@" 2>&1'),
        (("due",), 'exec "$@" 2>&1'),
        (("nonsense", "--json"), 'exec "$@" 2>&1'),
    ],
)
def test_a_reader_that_has_gone(argv: Sequence[str], shell: str | None) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        done = process(*argv, stdout=write, shell=shell)
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_terminal_that_knows_ascii_only() -> None:
    done = process("due", "--category", "café", "--opened", "2026-05-04T14:30", encoding="ascii")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b'slacal: error: no category "caf')
    done = process("policy", encoding="ascii")
    assert (done.returncode, done.stderr) == (0, b"")


def test_json_is_json_in_ascii_too() -> None:
    done = process(
        "due",
        "--opened",
        "-",
        encoding="ascii",
        input="café\n😀\n\udcff\n".encode("utf-8", "replace"),
    )
    assert done.returncode == 2
    found = [strict_json(line) for line in done.stdout.decode("ascii").splitlines()]
    assert [one["input"] for one in found] == ["café", "😀", "?"]
    done = process("due", "--json", "--opened", "café", encoding="ascii")
    assert strict_json(done.stderr.decode("ascii"))["error"]["what"] == 'time "café"'


@pytest.mark.parametrize("shell", ['exec "$@" <&-', 'exec "$@" >&-', 'exec "$@" </dev/null 2>&-'])
def test_a_closed_stream_is_no_traceback(shell: str) -> None:
    done = process("due", "--opened", "-", shell=shell, stdin=subprocess.DEVNULL)
    assert done.returncode in (0, 2)
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_disk_is_no_traceback() -> None:
    with Path("/dev/full").open("wb") as full:
        done = process("policy", stdout=full)
    assert done.returncode != 0
    assert b"Traceback" not in done.stderr
    assert done.stderr.startswith(b"slacal: error: ")
