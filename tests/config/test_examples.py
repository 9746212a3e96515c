"""The files of the examples: each loads, checks clean, validates, shows, and answers."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from slacal import dump, load_calendar, load_policy, policies
from slacal.cli import main
from slacal.config.check import check_file
from slacal.config.loading import read_text
from slacal.config.schema import shipped_schema
from tests.test_desks import desks

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.toml"))
FOLDER = EXAMPLES[0].parent
SCHEMA = json.loads(shipped_schema())

# The file of each desk that the examples declare in Python, and when a case is due that came in
# on Monday 4 May 2026 at 14:30 there: worked out by hand.
FILES = {
    "boston": ("boston.toml", {"resolution": "2026-05-05T14:30:00-04:00"}),
    "clinic": ("clinic.toml", {"response": "2026-05-06T14:30:00+01:00"}),
    # In the afternoon nobody is there: counted from 22:00 on.
    "night": (
        "night.toml",
        {"response": "2026-05-04T23:00:00+02:00", "repair": "2026-05-05T06:00:00+02:00"},
    ),
    # 14:30-23:00 on Monday, 9:00-23:00 on Tuesday; Tokyo is closed up to the 6th.
    "sun": (
        "follow-the-sun.toml",
        {"response": "2026-05-04T18:30:00+02:00", "repair": "2026-05-06T10:30:00+02:00"},
    ),
    # The 4th is a bank holiday in England.
    "bank": ("bank.toml", {"booking": "2026-05-05T16:30:00+01:00"}),
    "changed": (
        "changed-hours.toml",
        {"response": "2026-05-05T10:30:00+02:00", "repair": "2026-05-11T14:30:00+02:00"},
    ),
}
every_example = pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])


def test_there_are_seven_files() -> None:
    assert {path.name for path in EXAMPLES} == {"invantive.toml", *(f for f, _ in FILES.values())}


@pytest.mark.parametrize("name", FILES)
def test_a_file_declares_the_desk_that_the_python_example_does(name: str) -> None:
    calendar, desk = load_calendar(FOLDER / FILES[name][0], _main(name)), desks.DESKS[name].desk
    assert calendar == desk
    assert calendar.describe() == desk.describe()


def _main(name: str) -> str | None:
    return "world" if name == "sun" else None


def test_the_shipped_policy_is_the_one_of_the_file() -> None:
    policy = load_policy(FOLDER / "invantive.toml")
    assert policy == policies.invantive()
    assert policy.title == policies.invantive().title


@pytest.mark.parametrize("name", FILES)
def test_a_file_answers_due_from_the_command_line(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file, due = FILES[name]
    argv = ["due", "--policy", str(FOLDER / file), "--opened", "2026-05-04T14:30", "--json"]
    assert main(argv) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {target: answer[target]["due"] for target in due} == due


@every_example
def test_an_example_checks_clean(path: Path) -> None:
    assert check_file(path, date(2026, 5, 4)) == []


@every_example
def test_an_example_validates(path: Path) -> None:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    plain: Any = json.loads(json.dumps(data, default=lambda at: at.isoformat()))
    jsonschema.validate(plain, SCHEMA)


@every_example
def test_what_is_written_of_an_example_validates_and_reads_back(path: Path) -> None:
    policy = load_policy(path)
    text = dump(policy, "json")
    jsonschema.validate(json.loads(text), SCHEMA)
    assert read_text(text, json_text=True).policies["policy"] == policy


@every_example
def test_an_example_is_shown(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "--policy", str(path)]) == 0
    title = load_policy(path).title
    assert capsys.readouterr().out.startswith(title)
    source = f"{path}#world" if path.stem == "follow-the-sun" else str(path)
    assert main(["calendar", "--calendar", source, "--month", "2026-05"]) == 0
    assert capsys.readouterr().out.startswith("May 2026")
