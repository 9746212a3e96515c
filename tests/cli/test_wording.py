"""What an error says to whoever typed a command: options and lines, no arguments of functions."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from slacal.cli import main
from slacal.cli.wording import as_typed
from slacal.errors import ChoiceError, FileError

DESK = """\
[calendar]
timezone = "Europe/Amsterdam"
hours = "Mon-Thu 09:00-17:00; Fri 09:00-13:00"
years = [2024, 2027]
"""
# An argument with its value, a call, or a method of a class.
PYTHON = re.compile(r"\b[a-z_]+=[\w\"'(\[{]|\b[A-Za-z_.]+\(|\b[A-Z]\w+\.[a-z]")

REPORTED = {"case": "7", "event": "reported", "at": "2026-05-04T14:30"}
AT = ("--at", "2026-06-01T12:00")
DIFF = ("diff", "invantive", "nl-office", "--budget")


def event(kind: str, time: str = "15:30", **more: str) -> dict[str, str]:
    return {"case": "7", "event": kind, "at": f"2026-05-04T{time}", **more}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("desk.toml").write_text(DESK, encoding="utf-8")
    Path("cases.csv").write_text("opened,due\n2026-05-04T14:30,2026-05-07T14:30\n")
    Path("records").write_text('{"policy": "invantive"}\n')
    return tmp_path


@pytest.mark.parametrize(
    ("second", "fix"),
    [
        (event("responded", "13:30"), "sort the events, or give --repair order"),
        (event("reported"), "keep one of them, or give --repair doubled"),
        (event("resumed"), "correct the log, or give --repair contradictory"),
        (event("categorised"), "give it one in its line, e.g. II"),
        (event("paused", category="I"), "leave it out, or give it an event of its own"),
    ],
)
@pytest.mark.parametrize("command", ["track", "escalations"])
@pytest.mark.usefixtures("here")
def test_a_log_is_mended_with_an_option(
    command: str, second: dict[str, str], fix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("log").write_text(f"{json.dumps(REPORTED)}\n{json.dumps(second)}\n")
    range_ = ("--start", "2026-05-04T00:00", "--end", "2026-05-05T00:00")
    argv = [command, "log", *(AT if command == "track" else range_)]
    assert main(argv) == 2
    said = capsys.readouterr().err
    assert said.endswith(f"; {fix}\n")
    assert not PYTHON.search(said)
    assert main([*argv, "--json"]) == 2
    first = json.loads(capsys.readouterr().out.splitlines()[0])
    assert first["error"]["kind"] == "EventError"
    assert first["error"]["fix"] == fix


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ((*DIFF, "2 hours", "--counting", "same_time"), '--counting "same_time" with a budget of'),
        ((*DIFF, "2 hours", "--counting", "same"), "--counting 'same': counting is one of"),
        ((*DIFF, "2 hours", "--landing", "close"), '--landing "close" with 2 hours: a landing'),
        ((*DIFF, "2 service hours", "--landing", "shut"), "--landing 'shut': landing is one of"),
        (
            ("due", "--opened", "2026-05-04T14:30", "--calendar", "desk.toml"),
            '; state business_day = "8 hours" in a file, or count same_time or close_of_day',
        ),
        (
            ("open", "--at", "2030-05-04T14:30", "--calendar", "desk.toml"),
            "declared for these years (years 2024-2027); build the calendar",
        ),
        (
            ("audit", "cases.csv", "--target", "response", "--tolerance=-5"),
            "--tolerance -5: it is 0 to 1000000000 seconds; give e.g. --tolerance 60",
        ),
        (
            ("audit", "cases.csv", "--target", "response", "--tolerance", "9" * 20),
            f"--tolerance {'9' * 20}: it is 0 to 1000000000 seconds",
        ),
        (("verify", "records"), "; give what slacal due --record gave"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
@pytest.mark.usefixtures("here")
def test_an_argument_is_told_as_an_option(
    argv: Sequence[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(list(argv)) == 2
    shown = capsys.readouterr()
    text = shown.err or shown.out
    assert said in text
    assert not PYTHON.search(text)


@pytest.mark.usefixtures("here")
def test_why_a_record_cannot_be_held_against_a_calendar(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due", "--opened", "2026-05-04T14:30", "--record"]) == 0
    Path("records").write_text(capsys.readouterr().out)
    argv = ["verify", "records", "--calendar", "desk.toml"]
    assert main(argv) == 1
    why = '; state business_day = "8 hours" in a file, or count same_time or close_of_day'
    assert f"{why}\n" in capsys.readouterr().out
    assert main([*argv, "--json"]) == 1
    assert json.loads(capsys.readouterr().out.splitlines()[0])["why"].endswith(why)


def test_the_error_stays_what_it_is() -> None:
    error = ChoiceError("counting='x'", why="a", fix="b", value="x", choices=("y",))
    told = as_typed(error)
    assert (type(told), told.what, told.facts) == (ChoiceError, "--counting 'x'", error.facts)
    assert error.what == "counting='x'"


def test_a_file_has_the_words_of_its_keys() -> None:
    error = FileError("f.toml:4: target", why="by", fix='ask for repair="order"', file="f.toml")
    assert as_typed(error) is error
