"""Cases that other engines publish, each met by slacal's answer or by the named parameter.

`SLACAL_VECTORS` names the folder; every *.json in it runs. `vector_cases` says how.
"""

import os
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.vector_cases import Case, NotTaughtError, meet, read_cases

VARIABLE = "SLACAL_VECTORS"
FOLDER = os.environ.get(VARIABLE)
CASES = list(read_cases(Path(FOLDER))) if FOLDER else []
NEEDS_FOLDER = pytest.mark.skipif(
    not FOLDER, reason=f"{VARIABLE} is not set: it names the folder with the published cases"
)


class Report:
    """How many cases ran of each file, and how they were met; shown when the run ends."""

    def __init__(self) -> None:
        self.ran: Counter[str] = Counter()
        self.met: dict[str, Counter[str]] = defaultdict(Counter)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section(f"published cases in ${VARIABLE}")
        for file, ran in self.ran.items():
            failed = ran - self.met[file].total()
            counts = [*self.met[file].most_common(), *([("FAILED", failed)] if failed else [])]
            terminalreporter.write_line(f"{file}: {ran} cases")
            for how, count in counts:
                terminalreporter.write_line(f"{count:6} {how}")


@pytest.fixture(scope="module")
def report(pytestconfig: pytest.Config) -> Report:
    made = Report()
    pytestconfig.pluginmanager.register(made)
    return made


def case_id(case: Case) -> str:
    return f"{case.file}-{case.text['op']}-{case.text['calendar']}"


@NEEDS_FOLDER
def test_the_folder_holds_cases() -> None:
    assert CASES, f"no *.json with cases in {VARIABLE}={FOLDER}"


if CASES:

    @pytest.mark.parametrize("case", CASES, ids=case_id)
    def test_published(case: Case, report: Report) -> None:
        report.ran[case.file] += 1
        report.met[case.file][meet(case)] += 1


# The reading of the cases themselves, on a few made by hand. Wednesday 6 May 2026 is closed, Friday
# the 8th open from 10 to 14.

WEEK = {day: [["09:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu")}
SHORT_FRIDAY = {"date": "2026-05-08", "open": [["10:00", "14:00"]]}
DESKS: dict[str, dict[str, Any]] = {
    "office": {
        "tz": "Europe/Amsterdam",
        "week": WEEK,
        "holidays": ["2026-05-06", SHORT_FRIDAY],
    },
    "nights": {"tz": "UTC", "week": {"mon": [["22:00", "06:00"]]}, "holidays": []},
    "whole days": {
        "tz": "UTC",
        "week": {"mon": [["00:00", "24:00"]], "tue": [["00:00", "24:00"]]},
        "holidays": [],
    },
    "neither": {
        "tz": "UTC",
        "week": {},
        "holidays": [],
        "note": "Good Friday no, Liberation Day no",
    },
    "both": {
        "tz": "UTC",
        "week": {},
        "holidays": [],
        "note": "Good Friday yes, Liberation Day every year",
    },
    "unknown list": {"tz": "UTC", "week": {}, "holidays": [], "note": "bank holidays"},
}

# Times of Monday 4 May 2026 in Amsterdam are written as HH:MM, those of the Tuesday as +HH:MM.
BREAK = [("14:00", "15:00")]
BREAKS = [("16:30", "+10:00"), ("14:00", "15:00"), ("14:30", "15:30")]  # no order, overlapping


def at(text: str) -> str:
    if len(text) > len("+09:00"):
        return text
    return f"2026-05-0{5 if text[0] == '+' else 4}T{text[-5:]}+02:00"


def made(op: str, start: str, expect: Any, /, desk: str = "office", **more: Any) -> Case:
    """Return a case; times may be short, also in its pauses."""
    text = {"calendar": desk, "op": op, "start": at(start), "oracle": "agrees", "expect": expect}
    if isinstance(expect, str):
        text["expect"] = at(expect)
    if "end" in more:
        more["end"] = at(more["end"])
    if "pauses" in more:
        more["pauses"] = [[at(begin), at(end)] for begin, end in more["pauses"]]
    return Case("made", text | more, DESKS[desk])


MADE = [
    made("add", "11:00", "15:00", seconds=10800),
    made("add", "11:00", "16:00", seconds=10800, pauses=BREAK),
    made("add", "16:00", "11:00", seconds=-10800, pauses=BREAK),
    made("add", "14:30", "16:00", seconds=3600, pauses=BREAK),  # starts inside the pause
    made("add", "14:30", "14:30", seconds=0, pauses=BREAK),
    made("add", "13:00", "14:00", seconds=3600, pauses=BREAK),  # due as the pause begins
    made("add", "13:00", "+10:30", seconds=9000, pauses=BREAKS),  # the first moves it to the last
    made("elapsed", "11:00", 10800, end="15:00"),
    made("elapsed", "11:00", 7200, end="15:00", pauses=BREAK),
    made("elapsed", "15:00", -7200, end="11:00", pauses=BREAK),
    made("elapsed", "09:00", 0.5, end="2026-05-04T09:00:00.500000+02:00"),
    made("is_open", "14:00", True),
    made("is_open", "14:00", False, pauses=BREAK),
    made("is_open", "2026-05-05T05:59Z", True, desk="nights"),
    made("next_open", "14:00", "15:00", pauses=BREAK),
    made("next_open", "12:00", "13:00"),
    made("prev_close", "13:00", "12:00"),
    made("prev_close", "14:00", "14:00", pauses=BREAK),
    made("prev_close", "15:00", "14:00", pauses=BREAK),
    made("next_close", "12:00", "17:00"),
    made("next_close", "13:30", "14:00", pauses=BREAK),
    made("next_close", "2026-05-04T12:00Z", "2026-05-05T06:00Z", desk="nights"),
    made("next_opening_edge", "09:00", "13:00"),
    made("next_opening_edge", "13:00", "15:00", pauses=BREAK),
    made("prev_opening_edge", "13:00", "09:00"),
    made("prev_opening_edge", "13:01", "13:00"),
    made("prev_opening_edge", "15:00", "13:00", pauses=BREAK),
    made(
        "intervals",
        "11:00",
        [[at("11:00"), at("12:00")], [at("13:00"), at("14:00")], [at("15:00"), at("16:30")]],
        end="16:30",
        pauses=BREAK,
    ),
    made(  # no end: the first few; two that touch are one window
        "intervals",
        "2026-05-04T12:00Z",
        [["2026-05-04T12:00Z", "2026-05-05T00:00Z"], ["2026-05-05T00:00Z", "2026-05-06T00:00Z"]],
        desk="whole days",
    ),
    made("is_business_day", "2026-05-06", False),
    made("is_business_day", "2026-05-08", True),
    made("is_holiday", "2026-05-06", True),
    made("is_holiday", "2026-05-08", False),
    made("is_holiday", "2026-04-03", False, desk="neither"),
    made("is_holiday", "2026-04-03", True, desk="both"),
    made("is_holiday", "2026-05-05", True, desk="both"),
    made("business_days_between", "2026-05-04", 4, end="2026-05-11"),
    made("add_business_days", "2026-05-05", "2026-05-07", days=1),
    # 23:30 UTC is Tuesday on the calendar's clock.
    made("add_business_days", "2026-05-04T23:30Z", "2026-05-06T23:30Z", days=1),
    made("add_business_days", "10:00", "2026-05-08T10:00+02:00", days=3),
    made(
        "add_business_days",
        "10:00",
        "2026-05-08T14:00+02:00",
        days=3,
        snap="end_of_business_day",
    ),
    made("add_business_days", "+10:00", "17:00", days=-1, snap="end_of_business_day"),
    made("add_business_days", "10:00", "+08:15", days=1, snap="08:15"),
    made("add_business_days", "2026-05-04", "+17:00", days=1, snap="end_of_business_day"),
    made(  # 15:00 and the hour of pause; a warning two hours of service before
        "deadline",
        "11:00",
        {"deadline": at("16:00"), "escalation": at("15:30"), "paused_seconds": 3600},
        target={"seconds": 10800},
        escalate={"seconds": -1800},
        pauses=BREAK,
    ),
    made(
        "deadline",
        "11:00",
        {"deadline": at("+17:00"), "escalation": "2026-05-07T17:00+02:00"},
        target={"days": 1},
        escalate={"days": 1},
        snap="end_of_business_day",
    ),
]


@pytest.mark.parametrize("case", MADE, ids=case_id)
def test_a_made_case_is_met(case: Case) -> None:
    assert meet(case) == "plain"


def differs(convention: str, **more: Any) -> dict[str, Any]:
    return {"oracle": "differs", "convention": convention, **more}


FORWARD = differs("roll_forward_then_count: with a reason", oracle_result="2026-05-08")


@pytest.mark.parametrize(
    ("case", "how"),
    [
        (made("add_business_days", "2026-05-06", "2026-05-11", days=2, **FORWARD), "roll"),
        (
            made(
                "add_business_days",
                "2026-05-31",  # a Sunday at the month's end: forward would be 1 June
                "2026-05-28",
                days=0,
                note="roll=modifiedfollowing",
                **differs("roll_backward_then_count", oracle_result="2026-05-31"),
            ),
            "roll",
        ),
        (
            made(
                "add",
                "16:00",
                "+09:00",
                seconds=3600,
                **differs("lands_at_next_open", oracle_result=at("17:00")),
            ),
            "landing",
        ),
        (
            made("elapsed", "15:00", 0, end="13:00", **differs("reversed_is_zero")),
            "not followed",
        ),
        (made("is_holiday", "1901-08-31", True, desk="both"), "refused"),
        (
            made(
                "add",
                "09:00",
                "10:01",
                seconds=3601,
                **differs("old: rounds up", convention_matched="rounded_up_to_minute"),
            ),
            "not followed",
        ),
    ],
)
def test_a_convention_is_met(case: Case, how: str) -> None:
    assert meet(case).startswith(how)


@pytest.mark.parametrize(
    "case",
    [
        made("add", "09:00", "10:01", seconds=3600),
        made("is_open", "09:00", False),
        # slacal's own answer is not what the case says it is
        made("elapsed", "15:00", 0, end="13:00", **differs("reversed_is_zero", oracle_result=-1)),
        # nothing differs
        made("elapsed", "13:00", 7200, end="15:00", **differs("reversed_is_zero")),
        made("add", "16:00", "17:00", seconds=3600, **differs("lands_at_next_open")),
    ],
)
def test_a_wrong_case_fails(case: Case) -> None:
    with pytest.raises(AssertionError):
        meet(case)


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (made("add_weeks", "09:00", "10:00"), 'op "add_weeks" is unknown: add a function'),
        (
            made("add", "09:00", "10:01", seconds=3600, **differs("rounded: to the hour")),
            'convention "rounded" is unknown: add it to MET_BY',
        ),
        (made("is_open", "09:00", True, oracle="unsure"), 'oracle "unsure"'),
        (made("is_open", "2026-05-04T09:00", True), "no offset"),
        (made("is_holiday", "2026-05-05", True, desk="unknown list"), "add it to listed_holidays"),
    ],
)
def test_what_is_unknown_fails(case: Case, message: str) -> None:
    with pytest.raises(NotTaughtError, match=message):
        meet(case)
