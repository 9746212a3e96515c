"""`slacal due --record`, `slacal verify` and `slacal freeze`: promises kept in a file."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacal import FrozenCalendar, policies
from tests.cli.test_cli import Answer, objects, run, strict_json

OPENED = "2026-04-01T14:30"


def records(*argv: str) -> bytes:
    answer = run("due", "--category", "II", "--opened", OPENED, "--record", *argv)
    assert (answer.code, answer.err) == (0, "")
    return answer.out.encode()


def verified(content: bytes, *argv: str) -> Answer:
    return run("verify", "-", *argv, stdin=content)


def test_a_record_is_that_of_each_target() -> None:
    first, second = (strict_json(line) for line in records().decode().splitlines())
    deadlines = policies.invantive().due(
        policies.invantive().calendar.clock.datetime(1_775_046_600_000_000), "II"
    )
    assert first == json.loads(json.dumps(deadlines.response.record()))
    assert second == json.loads(json.dumps(deadlines.repair.record()))
    assert (first["opened"], first["target"]) == ("2026-04-01T14:30:00+02:00", "response")


def test_records_of_many_cases_keep_their_ids() -> None:
    lines = (
        b'{"id": 7, "opened": "2026-04-01T14:30", "category": "I"}\nnonsense\n2026-04-02T10:00\n'
    )
    answer = run("due", "--opened", "-", "--record", stdin=lines)
    assert answer.code == 2
    told = [strict_json(line) for line in answer.out.splitlines()]
    assert [(each.get("id"), each["category"], each["target"]) for each in told] == [
        (7, "I", "response"),
        (7, "I", "repair"),
        (None, "III", "response"),
        (None, "III", "repair"),
    ]
    # Nothing but records in what is kept: what went wrong is told beside it.
    assert strict_json(answer.err)["line"] == 2
    assert verified(answer.out.encode()).code == 0


def test_what_still_stands() -> None:
    assert verified(records()) == (
        0,
        "line 1: II response same, due Tue 7 Apr 2026 14:30 CEST\n"
        "line 2: II repair same, due Tue 19 May 2026 14:30 CEST\n"
        "records: 2 (2 same)\n",
        "",
    )


def test_what_moved_why_and_by_how_much() -> None:
    answer = verified(records().splitlines()[0], "--calendar", "nl-office")
    assert answer.code == 1
    assert answer.lines[:2] == [
        "line 1: II response moved, due Tue 7 Apr 2026 14:30 CEST, now Fri 3 Apr 2026 14:30 CEST: "
        "96 h earlier (8 h earlier in service time)",
        "  holiday lost: Good Friday, 2026-04-03 (nl-public)",
    ]
    assert [line.split(":")[0] for line in answer.lines[2:]] == [
        "  holidays nl-public",
        "  holidays nl-office",
        "records",
    ]


def test_what_moved_in_json() -> None:
    (told,) = objects(verified(records().splitlines()[0], "--calendar", "nl-office", "--json"))
    versions = told.pop("versions")
    assert told == {
        "line": 1,
        "status": "moved",
        "policy": "invantive",
        "category": "II",
        "target": "response",
        "recorded": "2026-04-07T14:30:00+02:00",
        "due": "2026-04-03T14:30:00+02:00",
        "moved_by_seconds": -345_600,
        "service_moved_by_seconds": -28_800,
        "causes": [
            {
                "kind": "holiday",
                "which": "before",
                "name": "Good Friday",
                "source": "nl-public",
                "date": "2026-04-03",
            }
        ],
        "same_calendar": False,
        "why": None,
    }
    assert [each["what"] for each in versions] == ["holidays nl-public", "holidays nl-office"]


def test_unstated_each_is_held_against_the_policy_it_names() -> None:
    both = records() + records("--policy", "invantive-literal")
    assert verified(both).code == 0
    told = objects(verified(both, "--policy", "invantive", "--json"))
    # From 09:30+01:00 of the literal reading it is an hour later on the Dutch clock.
    assert [each["status"] for each in told] == ["same", "same", "changed", "changed"]


def test_a_calendar_alone_counts_what_was_recorded() -> None:
    record = {
        **strict_json(records().splitlines()[0].decode()),
        "category": "gone",
        "policy": "gone",
    }
    content = json.dumps(record).encode()
    assert verified(content).code == 2
    assert verified(content, "--calendar", "invantive").code == 0
    answer = verified(content, "--policy", "invantive", "--calendar", "nl-public")
    assert answer.code == 1
    assert answer.lines[:2] == [
        "line 1: gone response unknown, due Tue 7 Apr 2026 14:30 CEST",
        '  no category "gone": policy "invantive" has I, II, III; use one of these',
    ]


def test_a_bad_line_does_not_stop_the_rest() -> None:
    lines = [b"nonsense", *records().splitlines(), b"{}", b"[]", b"", b'{"policy": 7}', b"\xff"]
    answer = verified(b"\n".join(lines))
    assert answer.code == 2
    assert [line.split(" ")[:3] for line in answer.lines[:-1]] == [
        ["line", "1:", "error:"],
        ["line", "2:", "II"],
        ["line", "3:", "II"],
        ["line", "4:", "error:"],
        ["line", "5:", "error:"],
        ["line", "7:", "error:"],
        ["line", "8:", "error:"],
    ]
    assert answer.lines[-1] == "records: 7 (5 unreadable, 2 same)"
    told = objects(verified(b"\n".join(lines), "--json"))
    assert [(each["line"], "error" in each) for each in told] == [
        (1, True), (2, False), (3, False), (4, True), (5, True), (7, True), (8, True),
    ]  # fmt: skip


def test_an_altered_record_is_said_to_be() -> None:
    record = strict_json(records().splitlines()[0].decode())
    content = json.dumps({**record, "id": "case 9", "due": "2026-04-08T14:30:00+02:00"}).encode()
    answer = verified(content)
    assert answer.code == 1
    assert answer.lines[0] == (
        "line 1: case 9 II response altered, due Wed 8 Apr 2026 14:30 CEST, "
        "now Tue 7 Apr 2026 14:30 CEST: 24 h earlier (8 h earlier in service time)"
    )
    assert answer.lines[1].startswith("  its fingerprint is that of what is due now")
    (told,) = objects(verified(content, "--json"))
    assert (told["id"], told["status"]) == ("case 9", "altered")


def test_a_file_is_read_as_well_as_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "promises.jsonl"
    file.write_bytes(records())
    assert run("verify", str(file)) == verified(records())
    missing = run("verify", str(tmp_path / "none"))
    assert (missing.code, missing.out) == (2, "")
    assert missing.err.startswith("slacal: error: ")


def test_no_records_at_all() -> None:
    assert verified(b"\n\n") == (0, "records: 0\n", "")


@given(st.lists(st.binary(max_size=60), max_size=4))
def test_whatever_stands_in_a_file_is_answered(lines: list[bytes]) -> None:
    answer = verified(b"\n".join(lines))
    assert answer.err == ""
    assert answer.code in (0, 2)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(st.data())
def test_a_record_with_anything_in_it_is_answered(data: st.DataObject) -> None:
    record: dict[str, Any] = strict_json(records().splitlines()[0].decode())
    record[data.draw(st.sampled_from(sorted(record)))] = data.draw(JSON)
    (told,) = objects(verified(json.dumps(record).encode(), "--json"))
    assert "status" in told or "error" in told


# Freezing


def test_a_frozen_calendar_keeps_the_promise(tmp_path: Path) -> None:
    file = tmp_path / "frozen.json"
    file.write_text(run("freeze", "--policy", "invantive").out, encoding="utf-8")
    assert verified(records(), "--calendar", str(file)).code == 0
    assert verified(records(), "--policy", "invantive", "--calendar", str(file)).code == 0


def test_freeze_prints_one_line_of_json() -> None:
    answer = run("freeze", "--calendar", "nl-office")
    assert (answer.code, answer.err, answer.out.count("\n")) == (0, "", 1)
    frozen = FrozenCalendar.from_json(answer.out)
    assert date.fromisoformat(frozen.provenance["frozen_on"])
    assert [source["name"] for source in frozen.provenance["versions"]["holidays"]] == ["nl-office"]


@pytest.mark.parametrize("argv", [("freeze", "--policy", "x"), ("verify", "-", "--policy", "x")])
def test_a_policy_that_does_not_ship(argv: tuple[str, ...]) -> None:
    answer = run(*argv, "--json")
    assert (answer.code, answer.error["kind"]) == (2, "PolicyError")
