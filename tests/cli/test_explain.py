"""`slacal due --explain`: what people read of a ledger, and how much of it fits on a screen."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from datetime import date, datetime, timedelta
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slacal import Category, Holidays, Policy, PolicyVersions, Target, policies
from slacal import ServiceCalendar as Desk
from slacal import WeeklyHours as Hours
from slacal.cli import main

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def run(*argv: str, stdin: bytes = b"") -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    given = io.TextIOWrapper(io.BytesIO(stdin))
    with redirect_stdout(out), redirect_stderr(err), mock.patch("sys.stdin", given):
        code = main(argv)
    return code, out.getvalue(), err.getvalue()


RESPONSE = """\
Category II: severe loss of functionality, still usable to a limited degree
opened    Fri 8 May 2026 14:30 CEST  within service hours

response  Tue 12 May 2026 14:30 CEST
rule      2 business days in service time: 2 x 8 h = 16 h
clause    Invantive, guideline "Getting Support": category II, response time
  Fri 8 May 14:30-17:00                2 h 30 min                                 2 h 30 min
  Fri 8 May 17:00 - Mon 11 May 09:00   outside service hours, Sat and Sun closed  2 h 30 min
  Mon 11 May 09:00-17:00               8 h                                        10 h 30 min
  Mon 11 May 17:00 - Tue 12 May 09:00  outside service hours                      10 h 30 min
  Tue 12 May 09:00-14:30               5 h 30 min                                 16 h
"""
REPAIR = """
repair    Tue 23 Jun 2026 14:30 CEST
rule      30 business days in service time: 30 x 8 h = 240 h
clause    Invantive, guideline "Getting Support": category II, repair time
  Fri 8 May 14:30-17:00    2 h 30 min, Sat and Sun closed      2 h 30 min
  Mon 11 May - Wed 13 May  3 days x 8 h                        26 h 30 min
  Thu 14 May               Ascension Day (holiday, nl-public)  26 h 30 min
  Fri 15 May - Fri 22 May  6 days x 8 h, Sat and Sun closed    74 h 30 min
  Mon 25 May               Whit Monday (holiday, nl-public)    74 h 30 min
  Tue 26 May - Mon 22 Jun  20 days x 8 h, Sat and Sun closed   234 h 30 min
  Tue 23 Jun 09:00-14:30   5 h 30 min                          240 h
"""
BELOW = """\
policy    invantive, category II
calendar  Mon-Fri 09:00-17:00 Europe/Amsterdam, holidays nl-public 1966-2050
          a time without an offset is read in Europe/Amsterdam
"""
CASE = ("due", "--category", "II", "--opened", "2026-05-08T14:30")


@pytest.mark.parametrize(
    ("argv", "text"),
    [
        (["--explain"], RESPONSE + REPAIR + BELOW),
        (["--explain", "response"], RESPONSE + BELOW),
    ],
)
def test_every_target_or_one_of_them_is_explained(argv: list[str], text: str) -> None:
    assert run(*CASE, *argv) == (0, text, "")


def test_without_it_nothing_is_explained() -> None:
    _, text, _ = run(*CASE)
    assert "rule" not in text
    assert "ledger" not in run(*CASE, "--json")[1]


def test_a_ledger_is_part_of_the_json() -> None:
    data = json.loads(run(*CASE, "--explain", "repair", "--json")[1])
    assert "ledger" not in data["response"]
    ledger = data["repair"]["ledger"]
    assert list(ledger) == [
        "policy", "policy_version", "category", "target", "opened", "start", "due", "rule",
        "budget", "counting", "landing", "clause", "unit", "granted", "entries",
    ]  # fmt: skip
    assert sum(entry["amount"] for entry in ledger["entries"]) == 240 * 3_600_000_000
    assert ledger["entries"][-1]["end"] == data["repair"]["due"] == "2026-06-23T14:30:00+02:00"
    both = json.loads(run(*CASE, "--explain", "--json")[1])
    assert {name for name in ("response", "repair") if "ledger" in both[name]} == {
        "response", "repair"
    }  # fmt: skip


def test_many_cases_are_explained_a_line_each() -> None:
    code, out, _ = run(
        "due", "--opened", "-", "--explain", "response", stdin=b"2026-05-08T14:30\nx\n"
    )
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 2
    assert lines[0]["response"]["ledger"]["granted"] == 24 * 3_600_000_000
    assert "error" in lines[1]


def test_an_unknown_target_names_those_that_exist() -> None:
    for more in ([], ["--json"]):
        code, out, err = run(*CASE, "--explain", "repairs", *more)
        assert (code, out) == (2, "")
        assert "category II has response, repair" in err


def test_a_record_is_not_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*CASE, "--record", "--explain"]) == 2
    assert "not allowed with argument" in capsys.readouterr().err


def test_a_version_and_a_target_without_a_source(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(timezone="Europe/Amsterdam", hours=Hours.parse("Mon-Fri 09:00-17:00"))
    own = Policy(
        "own", desk, [Category("A", "A", "it fails", [Target("response", "0 hours")])], "A"
    )
    versions = PolicyVersions({date(2026, 5, 1): own})
    at = datetime(2026, 5, 8, 12, tzinfo=AMSTERDAM)
    monkeypatch.setattr("slacal.cli.due_command.policy_of", lambda _: versions.at(at))
    assert run("due", "--opened", "2026-05-08T14:30", "--explain")[1].splitlines()[3:6] == [
        "response  Fri 8 May 2026 14:30 CEST",
        "rule      0 hours of real time, open or closed",
        "policy    own, version 2026-05-01, category A",
    ]


def test_a_name_that_is_too_long_is_cut_at_100_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    days = Holidays.dates({date(2026, 5, 11): "x" * 200}, years="all")
    desk = Desk(
        timezone="Europe/Amsterdam", hours=Hours.parse("Mon-Fri 09:00-17:00"), holidays=days
    )
    rows = [Category("A", "A", "it fails", [Target("response", "8 service hours")])]
    monkeypatch.setattr(
        "slacal.cli.due_command.policy_of", lambda _: Policy("own", desk, rows, "A")
    )
    lines = run("due", "--opened", "2026-05-08T14:30", "--explain")[1].splitlines()
    assert max(len(line) for line in lines) == 100
    assert any("xx…  2 h 30 min" in line for line in lines)


dates = st.dates(date(2018, 1, 1), date(2045, 12, 31))


@settings(max_examples=settings().max_examples // 4)
@given(dates | dates.map(lambda day: day.replace(month=12, day=21)))
def test_a_repair_of_90_business_days_reads_on_one_screen(day: date) -> None:
    _, text, _ = run("due", "--opened", f"{day}T14:30", "--explain", "repair")
    lines = text.splitlines()
    assert len(lines) <= 24
    assert max(len(line) for line in lines) <= 100
    start = datetime(day.year, day.month, day.day, 14, 30, tzinfo=AMSTERDAM)
    repair: Any = policies.invantive().due(start).repair
    for closure in repair.skipped():  # none of them is folded away
        name = closure.name if len(closure.name) < 40 else closure.name[:30]
        assert any(name in line and str(closure.date.day) in line for line in lines)
    assert any(line.endswith("720 h") for line in lines)
    assert timedelta(hours=720) == sum(
        (window.duration for window in repair.windows()), timedelta(0)
    )
