"""`slacal audit` on files whose faults are known."""

from __future__ import annotations

import io
import json
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from slacal import policies
from slacal.cli import main

POLICY = policies.invantive()
BRIDGE = date(2026, 5, 15)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file whose desk was closed on the Friday after Ascension Day."""
    desk: Any = POLICY.calendar
    closed = desk.replace(exceptions={BRIDGE: "closed"})
    lines = ["id,opened,due,category"]
    for n in range(40):
        opened = datetime(2026, 5, 4, 9, 30) + timedelta(hours=7 * n)
        due = closed.due(opened.replace(tzinfo=desk.timezone), "2 business days")
        lines.append(f"{n},{opened.isoformat()},{due.isoformat()},II")
    lines.append("40,2026-05-04T10:00,2026-05-06T10:01:30,II")
    lines.append("41,2026-05-04T10:00:30,2026-05-06T10:21:30,II")
    lines.append("42,soon,2026-05-06T10:21:30,II")
    lines.append("43,2026-05-04T10:00,2026-05-06T10:00,IV")
    lines.append("44,2026-05-04T10:00,2026-05-07T10:00,")
    path = tmp_path / "cases.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def affected(file: Path) -> list[int]:
    """Return the lines whose deadline the closed Friday moved, from single calls."""
    lines = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines()[1:41], start=2):
        _, opened, due, _ = line.split(",")
        at = datetime.fromisoformat(opened).replace(tzinfo=POLICY.calendar.timezone)
        if POLICY.due(at, "II").response.due != datetime.fromisoformat(due):
            lines.append(number)
    return lines


def test_the_findings_are_printed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(file), "--target", "response"]) == 1
    shown = capsys.readouterr().out
    count = len(affected(file))
    assert count
    assert "rows      45" in shown
    assert "43 response deadlines; 2 rows left out" in shown
    assert f"{count}    0        special day      2026-05-15 was closed" in shown
    assert "rounded opening" in shown
    assert "unexplained" in shown
    assert "line 43" in shown


def test_the_findings_in_json(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(file), "--target", "response", "--json"]) == 1
    data = json.loads(capsys.readouterr().out)
    special, rounded = data["causes"]
    assert (special["cause"], special["day"]) == ("special day", "2026-05-15")
    assert special["lines"] == affected(file)
    assert rounded["lines"] == [42]
    assert data["unexplained"] == [43]
    assert data["compared"] - data["agreed"] == len(affected(file)) + 2


def test_what_agrees_exits_with_0(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "received,promised\n2026-05-04T14:30,2026-05-07T14:30+02:00\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    columns = ["--opened", "received", "--recorded", "promised"]
    assert main(["audit", "-", "--target", "response", *columns]) == 0
    assert "1, 0 differ" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ([], "no target given"),
        (["--target", "response", "--recorded", "dues"], 'did you mean "due"'),
        (["--target", "response", "--category", "kind"], 'no column "kind"'),
    ],
)
def test_what_is_missing_is_said(
    more: list[str], told: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(file), *more]) == 2
    assert told in capsys.readouterr().err


def test_a_missing_package_is_named(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)
    assert main(["audit", str(file), "--target", "response"]) == 2
    assert "slacal[history]" in capsys.readouterr().err


def test_lines_are_those_of_the_file_where_cells_run_over_several(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right = affected(file)
    head, *rows = file.read_text(encoding="utf-8").splitlines()
    rows[0] = f'"first\nand\nmore"{rows[0][1:]}'  # two lines more
    rows.insert(3, "")  # and one that holds nothing
    file.write_text("\n".join([head, *rows]), encoding="utf-8")
    assert main(["audit", str(file), "--target", "response", "--json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["rows"] == 45
    moved = [line + (2 if line > 2 else 0) + (1 if line > 4 else 0) for line in right]
    assert data["causes"][0]["lines"] == moved


def test_a_file_that_is_no_text_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    latin = tmp_path / "latin.csv"
    latin.write_bytes(b"opened,due,category\n2026-05-04T10:00,2026-05-06T10:00,\xe9\n")
    assert main(["audit", str(latin), "--target", "repair"]) == 2
    assert "it is not UTF-8; save it as UTF-8" in capsys.readouterr().err


def test_a_cell_may_be_long(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    long = tmp_path / "long.csv"
    text = "x" * 140_000
    long.write_text(f"opened,due,category,text\n2026-05-04T10:00,2026-05-18T10:00,I,{text}\n")
    assert main(["audit", str(long), "--target", "repair"]) in (0, 1)
    assert "compared" in capsys.readouterr().out
