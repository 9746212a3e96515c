"""Why a tracked clock is due when it is: ledgers of pauses, reclassifications and reopenings."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacal import Category, Choices, Event, Policy, PolicyBook, PolicyVersions, Rule, Target
from slacal.cli import main
from slacal.errors import EventError
from slacal.instants import MICROSECOND, to_instant
from tests.deadlines.test_case import DESK, at, events, policy
from tests.deadlines.test_simulation import POLICIES, choices_made, event, logs
from tests.simulation import Happened, instant

HOUR = 3_600_000_000


@given(logs(), choices_made, st.integers(0, 2000))
def test_every_clock_that_runs_explains_its_due(
    log: list[Happened], made: tuple[str | None, str], later: int
) -> None:
    when = instant(log[-1].minute + later)
    for reading in POLICIES[made].track([event(each) for each in log]).at(when).values():
        ledger = reading.explain()
        if ledger is None:
            assert reading.start is None
            continue
        assert ledger.due_instant == to_instant(reading.due or reading.due_if_resumed)  # type: ignore[arg-type]
        assert sum(entry.amount for entry in ledger.entries) == ledger.granted
        if ledger.unit in ("service_time", "real_time"):
            assert ledger.granted * MICROSECOND == reading.total
        named = {entry.name for entry in ledger.entries if entry.kind == "paused"}
        assert named <= {pause.reason or "" for pause in reading.pauses()}
        json.dumps(ledger.to_dict())
        assert ledger._repr_html_()


def parts(found: Any) -> list[tuple[str, int, str]]:
    return [
        (entry.kind, entry.amount // HOUR, entry.name)
        for entry in found.entries
        if entry.kind != "outside_hours"
    ]


def test_a_pause_is_told_with_its_reason() -> None:
    log = [
        *events("Mon 09:00 reported"),
        Event("paused", at("Mon 10:00"), reason="a spare part"),
        *events("Mon 12:00 resumed"),
    ]
    ledger = (
        policy(Target("repair", "4 service hours")).track(log).at(at("Tue 09:00")).repair.explain()
    )
    assert ledger is not None
    assert parts(ledger) == [
        ("service", 1, ""),
        ("paused", 0, "a spare part"),
        ("service", 3, ""),
    ]
    assert ledger.due_instant == to_instant(at("Mon 15:00"))


def test_an_open_pause_is_explained_as_though_it_ended_now() -> None:
    log = events("Mon 09:00 reported", "Mon 10:00 paused")
    reading = policy(Target("repair", "4 service hours")).track(log).at(at("Mon 16:00")).repair
    ledger = reading.explain()
    assert reading.due is None
    assert ledger is not None
    assert ledger.due_instant == to_instant(at("Tue 11:00"))


def test_a_clock_that_waits_for_its_receipt_in_a_pause_has_nothing_to_explain() -> None:
    desk = DESK.replace(years=(2026, 2027))
    made = attrs.evolve(policy(Target("repair", "4 service hours")), calendar=desk)
    mailed = Event("reported", at("Mon 09:00"), channel="mail")
    case = made.track([mailed, *events("Mon 10:00 paused")])
    assert case.at(at("Mon 11:00")).repair.explain() is None


def test_what_was_carried_over_is_one_entry() -> None:
    rows = [("A", "4 service hours"), ("B", "8 service hours")]
    table = Policy(
        "p",
        DESK,
        [Category(code, "", "", [Target("repair", budget)]) for code, budget in rows],
        "A",
        choices=Choices(reclassification="from_change", carry="share"),
    )
    log = events("Mon 09:00 reported", "Mon 11:00 categorised B")
    ledger = table.track(log).at(at("Mon 12:00")).repair.explain()
    assert ledger is not None
    # Half of four hours was used, so half of eight counts as used.
    assert parts(ledger) == [("carried", 4, ""), ("service", 4, "")]
    assert ledger.deadline.terms.category == "B"


def test_a_case_is_judged_by_the_version_in_force_when_it_was_received() -> None:
    old = policy(Target("repair", "4 service hours"))
    new = policy(Target("repair", "8 service hours"))
    versions = PolicyVersions({None: old, date(2026, 5, 5): new})
    by_mail = events("Mon 16:00 reported mail", "Tue 10:00 received")
    assert versions.track(by_mail[:1]).at(at("Mon 16:30")).repair.start is None
    received = versions.track(by_mail, id="7")
    assert received.id == "7"
    assert received.at(at("Tue 10:00")).repair.due == at("Wed 10:00")
    earlier = versions.track(by_mail, judged_at=at("Mon 09:00"))
    assert earlier.at(at("Tue 10:00")).repair.due == at("Tue 14:00")
    ledger = received.at(at("Tue 10:00")).repair.explain()
    assert ledger is not None
    assert ledger.deadline.terms.version == "2026-05-05"
    with pytest.raises(EventError, match="begin with"):
        versions.track([])


def test_a_book_tracks_by_the_policy_it_chooses() -> None:
    fast, slow = (
        policy(Target("repair", "1 service hour")),
        policy(Target("repair", "4 service hours")),
    )
    versions = PolicyVersions({None: slow, date(2026, 5, 5): fast})
    book = PolicyBook([Rule({"customer": "Acme"}, fast)], default=versions)
    log = events("Mon 09:00 reported")
    assert book.track(log, customer="Acme").at(at("Mon 09:30")).repair.due == at("Mon 10:00")
    assert book.track(log).at(at("Mon 09:30")).repair.due == at("Mon 13:00")
    later = book.track(log, judged_at=at("Tue 09:00"))
    assert later.at(at("Mon 09:30")).repair.due == at("Mon 10:00")


LOG = """\
case,event,at,category,reason
17,reported,2026-05-04T14:30,II,
17,paused,2026-05-04T15:30,,waiting for a log file
17,resumed,2026-05-05T10:00,,
"""


def test_the_command_line_explains_cases(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "log.csv"
    file.write_text(LOG, encoding="utf-8")
    assert main(["track", str(file), "--at", "2026-05-06T12:00", "--explain"]) == 0
    told = capsys.readouterr().out
    assert "rule      30 business days in service time" in told
    assert "paused: waiting for a log file" in told
    assert "policy    invantive, category II" in told
    assert main(["track", str(file), "--at", "2026-05-06T12:00", "--explain", "--json"]) == 0
    targets = json.loads(capsys.readouterr().out)["targets"]
    entries = targets["repair"]["ledger"]["entries"]
    assert [each["name"] for each in entries if each["kind"] == "paused"] == [
        "waiting for a log file"
    ]
    assert sum(each["amount"] for each in entries) == timedelta(hours=240) // MICROSECOND
