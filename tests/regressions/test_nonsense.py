"""Nonsense that once got through, or ended in an error of somebody else's."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from slacal import (
    Event,
    HorizonError,
    PolicyVersions,
    SlacalError,
    Target,
    escalations,
    policies,
)
from slacal.cli import main

POLICY = policies.invantive()
DESK = POLICY.calendar
MAY = datetime(2026, 5, 5, 12, tzinfo=UTC)
CASE = POLICY.track([Event("reported", MAY)])
NONSENSE: list[Any] = [None, "", [], {}, 0, False]


@pytest.mark.parametrize("value", NONSENSE)
def test_a_calendar_is_cut_at_instants_only(value: Any) -> None:
    for calendar in (DESK, DESK.until(MAY), DESK | DESK):
        with pytest.raises(SlacalError):
            calendar.until(value)
        with pytest.raises(SlacalError):
            calendar.since(value)


@pytest.mark.parametrize("value", ["x", "", 1, True, [], timedelta(1), MAY])
def test_a_calendar_is_frozen_on_a_date(value: Any) -> None:
    with pytest.raises(SlacalError):
        DESK.freeze(on=value)


@pytest.mark.parametrize(
    "call",
    [
        lambda: POLICY.track(None),  # type: ignore[arg-type]
        lambda: POLICY.track(1),  # type: ignore[arg-type]
        lambda: POLICY.track([], repair=None),  # type: ignore[arg-type]
        lambda: PolicyVersions({None: POLICY}).track(None),  # type: ignore[arg-type]
        lambda: PolicyVersions({None: POLICY}).track("x"),  # type: ignore[arg-type]
        lambda: escalations("x", MAY, MAY),  # type: ignore[arg-type]
        lambda: POLICY.review({}),  # type: ignore[arg-type]
        lambda: Target("repair", "1 hour", levels=None),  # type: ignore[arg-type]
        lambda: Target("repair", "1 hour", starts_on=1),  # type: ignore[arg-type]
        lambda: CASE.at(datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_nonsense_is_told_in_our_own_words(call: Callable[[], Any]) -> None:
    with pytest.raises(SlacalError):
        call()


def test_beyond_the_end_of_service_the_error_says_so() -> None:
    over = DESK.until(MAY)
    with pytest.raises(HorizonError, match="service ends 2026-05-05T12:00"):
        over.due(MAY - timedelta(hours=1), "2 service hours")


def test_a_column_given_twice_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log.csv"
    log.write_text("case,event,at,at\n1,reported,2026-05-04T14:30,2026-05-05T14:30\n")
    assert main(["track", str(log), "--at", "2026-05-06T12:00"]) == 2
    assert 'column "at": it is given twice' in capsys.readouterr().err


def test_what_a_terminal_would_act_on_is_written_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log.jsonl"
    event = {"case": "20\x1b[31m\n21", "event": "reported", "at": "2026-05-04T14:30"}
    log.write_text(json.dumps(event) + "\n")
    assert main(["track", str(log), "--at", "2026-05-06T12:00"]) == 0
    told = capsys.readouterr().out
    assert told.startswith(r"20\x1b[31m\n21  category III")


def test_a_file_that_is_not_there_is_told_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "nowhere.jsonl", "--json"]) == 2
    assert json.loads(capsys.readouterr().err)["error"]["what"] == "nowhere.jsonl"


def test_a_date_is_still_taken() -> None:
    assert DESK.freeze(on=date(2026, 11, 25)).provenance["frozen_on"] == "2026-11-25"


def test_what_is_installed_is_not_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    installed = tmp_path / "site-packages" / "data"
    installed.mkdir(parents=True)
    monkeypatch.setattr("slacal.calendars.holidays.named.DATA", str(installed))
    assert main(["holidays", "nl-public", "--refresh"]) == 2
    assert "part of an installed package" in capsys.readouterr().err
    assert list(installed.iterdir()) == []
