"""`slacal track` and `slacal escalations`: logs of many cases, in and out."""

from __future__ import annotations

import io
import json
import weakref
from pathlib import Path
from typing import Any, ClassVar, NamedTuple
from unittest import mock

import pytest

from slacal.cli import case_lines, main

CALENDAR = "calendar  Mon-Fri 09:00-17:00 Europe/Amsterdam, holidays nl-public 1966-2050"
READ_IN = "          a time without an offset is read in Europe/Amsterdam"
LOG = """\
case,event,at,category,channel,motivation,reason
7,reported,2026-05-04T14:30,II,portal,"all of us, since noon",
8,reported,2026-05-04T15:00,I,,,
7,responded,2026-05-05T10:00,,,,
8,responded,2026-05-05T15:00:01,,,,
7,paused,2026-05-06T10:00,,,,waiting for a log file
7,resumed,2026-05-08T12:00,,,,
7,repaired,2026-06-19T12:00,,,,
7,closed,2026-06-19T13:00,,,,
"""
TEXT = """\
7  category II, closed
  response  met  due Wed 6 May 2026 14:30 CEST   21 % of 2 business days used
  repair    met  due Fri 19 Jun 2026 16:30 CEST  98 % of 30 business days used
8  category I, open
  response  breached  due Tue 5 May 2026 15:00 CEST   1 s late, 1 s of it in service
  repair    breached  due Tue 19 May 2026 15:00 CEST  744 h late, 176 h of it in service

at        Fri 19 Jun 2026 15:00 CEST: 2 cases, 1 with a breach
"""
AT = "2026-06-19T15:00"


class Answer(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def data(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Any:
    def answer(command: str, log: str | bytes, *options: str) -> Answer:
        path = tmp_path / "log"
        path.write_bytes(log.encode() if isinstance(log, str) else log)
        code = main([command, str(path), *options])
        printed = capsys.readouterr()
        return Answer(code, printed.out, printed.err)

    return answer


def json_lines(*rows: dict[str, Any]) -> str:
    return "".join(f"{json.dumps(row)}\n" for row in rows)


def rows_of(text: str) -> list[dict[str, Any]]:
    """Return the rows of a log in CSV that quotes nothing."""
    header, *lines = text.splitlines()
    return [
        {name: cell for name, cell in zip(header.split(","), line.split(","), strict=True) if cell}
        for line in lines
    ]


SHORT = LOG.replace('"all of us, since noon"', "all of us")


# track


def test_a_log_in_csv(run: Any) -> None:
    answer = run("track", LOG, "--at", AT)
    assert answer == (0, f"{TEXT}{CALENDAR}\n{READ_IN}\n", "")


def test_the_same_log_in_json_lines(run: Any) -> None:
    assert run("track", json_lines(*rows_of(SHORT)), "--at", AT) == run("track", LOG, "--at", AT)


def test_the_answer_in_json(run: Any) -> None:
    seven, eight = run("track", LOG, "--at", AT, "--json").data
    assert [seven[key] for key in ("case", "at", "policy", "category", "state")] == [
        "7", "2026-06-19T15:00:00+02:00", "invantive", "II", "closed",
    ]  # fmt: skip
    assert (seven["offset_given"], seven["repairs"]) == (False, [])
    assert seven["targets"]["repair"] == {
        "state": "met",
        "cycle": 1,
        "start": "2026-05-04T14:30:00+02:00",
        "due": "2026-06-19T16:30:00+02:00",
        "due_if_resumed": "2026-06-19T16:30:00+02:00",
        "stopped": "2026-06-19T12:00:00+02:00",
        "budget": "30 business days",
        "total": 864000,
        "elapsed": 847800,
        "remaining": 16200,
        "paused": 64800,
        "share": "157/160",
        "service_lateness": 0,
        "wall_lateness": 0,
        "source": 'Invantive, guideline "Getting Support": category II, repair time',
    }
    assert eight["targets"]["response"]["wall_lateness"] == 1


def test_only_what_was_known_then_counts(run: Any) -> None:
    seven, eight = run("track", LOG, "--at", "2026-05-07T12:00", "--json").data
    assert (seven["state"], seven["targets"]["repair"]["state"]) == ("paused", "paused")
    assert seven["targets"]["repair"]["due"] is None
    assert eight["targets"]["response"]["state"] == "breached"
    text = run("track", LOG, "--at", "2026-05-07T12:00").out
    assert "4 % of 30 business days used; due Thu 18 Jun 2026 16:30 CEST if resumed now" in text


def test_unstated_it_is_now(run: Any) -> None:
    (answer,) = run("track", json_lines(rows_of(SHORT)[0]), "--json").data
    assert answer["at"] > "2026-05-04T14:30"


@pytest.mark.parametrize(
    ("log", "options", "code"),
    [
        (LOG, [], 0),
        (LOG, ["--fail-on-breach"], 1),
        (LOG.replace("15:00:01", "15:00"), ["--fail-on-breach", "--at", "2026-05-19T15:00"], 0),
        (LOG.replace("15:00:01", "15:00"), ["--fail-on-breach", "--at", "2026-05-19T15:00:01"], 1),
        (f"{LOG}9,repaired,2026-05-04T15:00,,,,\n", ["--fail-on-breach"], 2),
        (LOG.splitlines()[0], ["--fail-on-breach"], 0),
        ("", [], 0),
    ],
)
def test_exit_codes(run: Any, log: str, options: list[str], code: int) -> None:
    at = [] if "--at" in options else ["--at", AT]
    assert run("track", log, *at, *options).code == code


# Lines that are wrong


@pytest.mark.parametrize(
    ("line", "kind", "message"),
    [
        ("7,pausd,2026-06-19T14:00,,,,", "EventError", 'did you mean "paused"'),
        ("8,resumed,2026-06-19T14:00,,,,", "EventError", 'cannot follow "reported"'),
        ("8,paused,2026-05-04T14:00,,,,", "EventError", 'it stands after "responded"'),
        ("8,categorised,2026-06-19T14:00,IV,,,", "UnknownCategoryError", "has I, II, III"),
        ("8,paused,yesterday,,,,", "TypedTimeError", "not in ISO 8601"),
        ("8,paused,2026-03-29T02:30,,,,", "WallTimeError", "never shows it"),
        ("8,paused,2026-06-19T14:00", "LineError", "it has 3 cells, the header 7"),
        ("8,,2026-06-19T14:00,,,,", "LineError", "an event has a case, a kind and a time"),
        (",paused,2026-06-19T14:00,,,,", "LineError", "an event has a case, a kind and a time"),
        ('8,paused,2026-06-19T14:00,,,,"x"y', "LineError", "expected after"),
        ("9,reported,2060-01-01T09:00,,,,", "HorizonError", "lies outside 1970-2050"),
        ("7,reopened,2026-06-19T14:00,,,,", "EventError", "put its events together: --sorted"),
    ],
)
def test_a_bad_line_is_told_and_the_rest_goes_on(
    run: Any, line: str, kind: str, message: str
) -> None:
    log = f"{LOG}{line}\n9,reported,2026-06-19T09:00,,,,\n"
    answer = run("track", log, "--at", AT, "--json")
    assert answer.code == 2
    cases = [each["case"] for each in answer.data if "case" in each]
    assert cases == ["7", "8", "9"]
    (problem,) = [each for each in answer.data if "error" in each]
    assert (problem["line"], problem["input"]) == (10, line)
    assert problem["error"]["kind"] == kind
    assert message in " ".join(problem["error"].values())
    told = run("track", log, "--at", AT)
    assert told.code == 2
    assert told.err.startswith("slacal: error: line 10: ")
    assert message in told.err


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "it cannot be read"),
        ('{"case": "1", "case": "2"}', "it cannot be read"),
        ('{"case": "1", "event": "paused"}', 'no "at"'),
        ('{"case": ["1"], "event": "paused", "at": "2026-06-19T14:00"}', "it is no text"),
        ('{"case": "1", "event": 7, "at": "2026-06-19T14:00"}', "it is no text"),
        ('{"case": "1", "events": "paused"}', 'did you mean "event"'),
        ("{" * 2000, "it cannot be read"),
        ("x" * 70_000, "it is longer than 65536 bytes"),
        ("7", "it cannot be read"),
        ("[]", "it cannot be read"),
    ],
)
def test_a_bad_line_of_json(run: Any, line: str, message: str) -> None:
    first = json_lines({"case": 1, "event": "reported", "at": "2026-05-04T09:00"})
    answer = run("track", f"{first}{line}\n", "--at", AT)
    assert answer.code == 2
    assert "line 2: " in answer.err
    assert message in answer.err or "it is no object" in answer.err
    assert answer.out.startswith("1  category III, open")


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("case,event,when", 'unknown column "when"'),
        ("case,event", 'no column "at"'),
        ("2026-05-04T14:30", 'unknown column "2026-05-04t14:30"'),
    ],
)
def test_a_header_that_is_none(run: Any, header: str, message: str) -> None:
    answer = run("track", f"{header}\n", "--at", AT)
    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["track", "nowhere.csv"]) == 2
    assert capsys.readouterr().err == "slacal: error: nowhere.csv: No such file or directory\n"


def test_standard_input(capsys: pytest.CaptureFixture[str]) -> None:
    stream = io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + LOG.encode()), encoding="utf-8")
    with mock.patch("sys.stdin", stream):
        assert main(["track", "-", "--at", AT]) == 0
    assert capsys.readouterr().out == f"{TEXT}{CALENDAR}\n{READ_IN}\n"


def test_a_case_that_cannot_be_answered_does_not_stop_the_rest(run: Any) -> None:
    log = json_lines(
        {"case": 1, "event": "reported", "at": "2050-10-03T09:00", "category": "II"},
        {"case": 1, "event": "paused", "at": "2050-10-04T09:00"},
        {"case": 1, "event": "resumed", "at": "2050-12-20T09:00"},
        {"case": 2, "event": "reported", "at": "2050-10-03T09:00", "category": "I"},
    )
    at = ("--at", "2050-12-21T09:00")
    one, two = run("track", log, *at, "--json").data
    assert (one["case"], one["error"]["kind"], two["case"]) == ("1", "HorizonError", "2")
    answer = run("track", log, *at)
    assert answer.code == 2
    assert answer.err.startswith("slacal: error: case 1: ")
    assert answer.out.startswith("2  category I, open")
    answer = run("escalations", log, "--start", "2050-10-01T09:00", "--end", "2050-12-31T09:00")
    assert (answer.code, answer.err.startswith("slacal: error: case 1: ")) == (2, True)
    assert "2/response/1/50%/0" in answer.out


# Cases side by side, and one after the other

SORTED = """\
case,event,at
1,reported,2026-05-04T09:00
1,closed,2026-05-04T10:00
1,reopened,2026-05-04T11:00
2,reported,2026-05-04T09:00
"""


def test_a_case_is_told_when_it_is_closed(run: Any) -> None:
    answer = run("track", SORTED, "--at", AT, "--json")
    told = [each.get("case", each.get("line")) for each in answer.data]
    assert (answer.code, told) == (2, ["1", 4, "2"])
    assert "--sorted" in answer.data[1]["error"]["fix"]


def test_sorted_a_case_is_told_when_the_next_begins(run: Any) -> None:
    answer = run("track", SORTED, "--at", AT, "--json", "--sorted")
    assert (answer.code, [each["case"] for each in answer.data]) == (0, ["1", "2"])
    assert answer.data[0]["state"] == "open"


def test_sorted_a_bad_line_ends_no_case(run: Any) -> None:
    log = SORTED.replace("1,reopened", "11,reopened,2026-05-04T11:00\n1,reopened")
    answer = run("track", log, "--at", AT, "--json", "--sorted")
    told = [each.get("case", each.get("line")) for each in answer.data]
    assert (answer.code, told) == (2, [4, "1", "2"])


class Counted(case_lines._Open):
    """A case that is being read, and how many there are at once."""

    live: ClassVar[weakref.WeakSet[Counted]] = weakref.WeakSet()
    most = 0

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        Counted.live.add(self)
        Counted.most = max(Counted.most, len(Counted.live))


@pytest.mark.parametrize(("ending", "options"), [("closed", []), ("responded", ["--sorted"])])
def test_no_more_is_held_than_is_open(run: Any, ending: str, options: list[str]) -> None:
    rows = "".join(
        f"{i},reported,2026-05-04T09:00\n{i},{ending},2026-05-04T10:00\n" for i in range(20)
    )
    Counted.most = 0
    with mock.patch.object(case_lines, "_Open", Counted):
        assert run("track", f"case,event,at\n{rows}", "--at", AT, *options).code == 0
    assert 1 <= Counted.most <= 2


@pytest.mark.parametrize(
    ("lines", "repair"),
    [
        (["1,paused,2026-05-04T10:00", "1,responded,2026-05-04T09:30"], "order"),
        (["1,paused,2026-05-04T10:00", "1,paused,2026-05-04T10:30"], "doubled"),
        (["1,resumed,2026-05-04T10:00"], "contradictory"),
    ],
)
def test_a_repair_is_asked_for_and_told(run: Any, lines: list[str], repair: str) -> None:
    log = "\n".join(["case,event,at", "1,reported,2026-05-04T09:00", *lines])
    assert run("track", log, "--at", AT).code == 2
    answer = run("track", log, "--at", AT, "--repair", repair)
    assert (answer.code, answer.err) == (0, "")
    done = "put in order" if repair == "order" else "left out"
    assert done in answer.out
    (data,) = run("track", log, "--at", AT, "--json", "--repair", repair).data
    assert len(data["repairs"]) == 1


def test_a_missing_motivation_is_told_where_it_is_required(run: Any, tmp_path: Path) -> None:
    shipped = (Path(__file__).parents[2] / "examples/invantive.toml").read_text(encoding="utf-8")
    strict = tmp_path / "strict.toml"
    strict.write_text(shipped.replace('motivation = "on_request"', 'motivation = "required"'))
    log = LOG.replace("8,reported,2026-05-04T15:00,I,,", "8,reported,2026-05-04T15:00,I,portal,")
    told = '"reported" at 2026-05-04T15:00:00+02:00'
    options = ("--at", AT, "--policy", str(strict))
    easy, answer = run("track", log, "--at", AT), run("track", log, *options)
    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert lines.pop(6) == f"  {told} gives no motivation"
    assert lines[:6] == easy.out.splitlines()[:6]
    of_seven, of_eight = run("track", log, *options, "--json").data
    assert (of_seven["unmotivated"], of_eight["unmotivated"]) == ([], [told])
    assert [each["unmotivated"] for each in run("track", log, "--at", AT, "--json").data] == [
        [],
        [],
    ]


# escalations

RANGE = ("--start", "2026-05-04T00:00", "--end", "2026-05-05T14:00")


def test_escalations_of_a_log(run: Any) -> None:
    answer = run("escalations", LOG, "--start", "2026-05-05T00:00", "--end", "2026-06-01T00:00")
    assert answer == (
        0,
        "Fri 29 May 2026 16:30 CEST  7/repair/1/50%/0\n"  # 7 is closed, and told, first
        "Tue 5 May 2026 11:00 CEST  8/response/1/50%/0\n"
        "Tue 5 May 2026 13:00 CEST  8/response/1/75%/0\n"
        "Tue 5 May 2026 15:00 CEST  8/response/1/100%/0\n"
        "Mon 11 May 2026 15:00 CEST  8/repair/1/50%/0\n"
        "Fri 15 May 2026 11:00 CEST  8/repair/1/75%/0\n"
        "Tue 19 May 2026 15:00 CEST  8/repair/1/100%/0\n",
        "",
    )


def test_a_range_from_behind_is_told_once(run: Any) -> None:
    answer = run("escalations", LOG, "--start", "2026-06-01T00:00", "--end", "2026-05-05T00:00")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.count("the end comes before the start; swap the two") == 1


def test_ids_and_names_stay_on_their_line(run: Any) -> None:
    log = 'case,event,at\n"7\x1b[2J",reported,2026-05-04T09:00\n'
    answer = run("escalations", log, *RANGE, "--level", "50 %=lead\nrm", "--level", "75 %")
    (line, *_) = answer.out.splitlines()
    assert line.endswith(r"7\x1b[2J/response/1/50%/0  lead\nrm")


def test_the_levels_may_be_given(run: Any) -> None:
    levels = ("--level", "50 %=team lead", "--level", "2 service hours before due")
    answer = run("escalations", LOG, *RANGE, *levels)
    assert answer.out == (
        "Tue 5 May 2026 11:00 CEST  8/response/1/50%/0  team lead\n"
        "Tue 5 May 2026 13:00 CEST  8/response/1/2 service hours before due/0\n"
    )


def test_escalations_in_json(run: Any) -> None:
    (answer,) = run("escalations", LOG, *RANGE, "--level", "50 %=team lead", "--json").data
    assert answer == {
        "id": "8/response/1/50%/0",
        "at": "2026-05-05T11:00:00+02:00",
        "case": "8",
        "target": "response",
        "cycle": 1,
        "level": "50%",
        "repeat": 0,
        "whom": "team lead",
    }


def test_escalations_of_a_bad_log(run: Any) -> None:
    answer = run("escalations", f"{LOG}8,resumed,2026-06-19T14:00,,,,\n", *RANGE)
    assert answer.code == 2
    assert answer.err.startswith("slacal: error: line 10: ")
    assert "8/response/1/50%/0" in answer.out


def test_a_level_that_makes_no_sense(run: Any) -> None:
    answer = run("escalations", LOG, *RANGE, "--level", "soon")
    assert (answer.code, answer.out) == (2, "")
    assert "it says no time to tell anybody" in answer.err
