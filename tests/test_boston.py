"""The example of the Boston 311 desk, on literal rows and on the files that `SLACAL_DATA` holds."""

import os
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from slacal import Holidays, ServiceCalendar
from tests.examples import load_example

boston311 = load_example("boston311")

VARIABLE = "SLACAL_DATA"
FOLDER = os.environ.get(VARIABLE)
FILES = sorted(Path(FOLDER).glob("boston311-*.csv")) if FOLDER else []
NEEDS_FOLDER = pytest.mark.skipif(
    not FOLDER, reason=f"{VARIABLE} is not set: it names the folder with boston311-2015-2016.csv"
)
KNOWN = "boston311-2015-2016.csv"
CALENDAR_DAYS = ("Bed Bugs", "Pest Infestation - Residential")
BUSINESS_DAY = "Pick up Dead Animal"
MINUTE = timedelta(minutes=1)

# Made in the file's form: case_id, type, opened, due, and whether the deadline is reproduced.
ROWS = [
    # Thursday, New Year's Day: counted from Friday 08:30, to Monday 08:30.
    ("1", BUSINESS_DAY, "2015-01-01T13:09:57", "2015-01-05T08:30:00", True),
    # Friday before Patriots' Day, to the minute; the deadline knows the seconds.
    ("2", BUSINESS_DAY, "2015-04-17T10:15:00", "2015-04-21T10:15:59", True),
    ("3", BUSINESS_DAY, "2015-04-17T10:15:00", "2015-04-21T10:16:03", False),
    ("4", BUSINESS_DAY, "2015-04-17T10:15:10", "2015-04-20T10:15:10", False),
    # Evacuation Day is a day of service.
    ("5", BUSINESS_DAY, "2016-03-16T16:59:59", "2016-03-17T16:59:59", True),
    # 120 dates on, over a clock change: the same wall-clock time.
    ("6", "Bed Bugs", "2015-08-18T10:02:00", "2015-12-16T10:02:00", True),
    ("7", "Pest Infestation - Residential", "2016-01-01T00:30:00", "2016-04-30T00:30:00", True),
    # Opened in the hour that comes twice.
    ("8", "Bed Bugs", "2015-11-01T01:30:00", "2016-02-29T01:30:00", True),
]
NOT_COMPARED = [
    ("9", "Animal Noise Disturbances", "2016-09-23T13:00:00", "2016-10-18T12:25:00"),
    ("10", "Bed Bugs", "2016-09-23T13:00:00", ""),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "boston311-made.csv"
    lines = ["case_id,type,queue,opened,due,closed,on_time,status"]
    for case_id, kind, opened, due in [*(row[:4] for row in ROWS), *NOT_COMPARED]:
        lines.append(f'{case_id},{kind},"A, queue",{opened},{due},,ONTIME,Open')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_rows_are_read_and_compared(file: Path) -> None:
    outcomes = list(boston311.compare(boston311.read(file)))
    reproduced = {outcome.request.case_id: outcome.is_reproduced for outcome in outcomes}
    assert reproduced == {row[0]: row[4] for row in ROWS}
    causes = {o.request.case_id: o.likely_cause for o in outcomes if not o.is_reproduced}
    assert causes == {"3": boston311.TO_THE_MINUTE, "4": boston311.ODD_ONE}


def test_a_folder_is_reported(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(file.parent))
    assert boston311.main([]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(file.name)
    assert "Pick up Dead Animal             2015       4           2   50.00%" in shown
    assert "2 missed" in shown
    assert "4 is off by -86400 s" in shown
    assert "2 left out" in shown


def test_without_a_file_it_says_what_to_give(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert boston311.main([]) == 2
    assert "FILE.csv" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ("2015-07-01T12:00:00", datetime(2015, 7, 1, 16, tzinfo=UTC)),
        ("2015-11-01T01:30:00", datetime(2015, 11, 1, 5, 30, tzinfo=UTC)),  # the first of two
        ("2015-03-08T02:30:00", datetime(2015, 3, 8, 7, 30, tzinfo=UTC)),  # skipped: 03:30 EDT
    ],
)
def test_boston_clocks(shown: str, meant: datetime) -> None:
    assert boston311.boston_time(shown).astimezone(UTC) == meant


@NEEDS_FOLDER
def test_the_folder_holds_a_file() -> None:
    assert FILES, f"no boston311-*.csv in {VARIABLE}={FOLDER}"


if FILES:

    @pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
    def test_shares(path: Path) -> None:
        cases: Counter[tuple[str, int]] = Counter()
        missed = defaultdict(list)
        for outcome in boston311.compare(boston311.read(path)):
            group = outcome.request.type, outcome.request.opened.year
            cases[group] += 1
            if not outcome.is_reproduced:
                missed[group].append(outcome)
        assert cases
        for (kind, year), count in cases.items():
            if kind == BUSINESS_DAY:
                assert 1 - len(missed[kind, year]) / count >= 0.994, year
            else:  # every one that its opening time allows; see the row below
                causes = {outcome.likely_cause for outcome in missed[kind, year]}
                assert causes <= {boston311.TO_THE_MINUTE}, f"{kind}, {year}"


def known_outcomes() -> list[Any]:
    path = Path(FOLDER or "") / KNOWN
    if not path.exists():
        pytest.skip(f"{KNOWN} is not in {VARIABLE}={FOLDER}")
    return list(boston311.compare(boston311.read(path)))


@NEEDS_FOLDER
def test_one_deadline_of_120_days_is_missed_by_three_seconds() -> None:
    # Opened at 10:02, known to the minute, and due at 10:03:03.
    missed = [
        (outcome.request.case_id, outcome.difference)
        for outcome in known_outcomes()
        if outcome.request.type in CALENDAR_DAYS and not outcome.is_reproduced
    ]
    assert missed == [("101001523933", timedelta(seconds=63))]


@pytest.fixture(scope="module")
def requests() -> list[Any]:
    """The requests due in one business day whose deadline the example reproduces."""
    found = known_outcomes()
    return [o.request for o in found if o.request.type == BUSINESS_DAY and o.is_reproduced]


def lost(requests: list[Any], calendar: ServiceCalendar) -> int:
    """Return how many of the reproduced deadlines another calendar misses."""
    dues = ((r.due, calendar.due(r.opened, "1 business day", "same_time")) for r in requests)
    return sum(abs(due.astimezone(UTC) - found.astimezone(UTC)) > MINUTE for due, found in dues)


@NEEDS_FOLDER
@pytest.mark.parametrize(
    ("days", "rows"),  # the numbers of rows are those in the example's comments
    [
        (["2015-03-17", "2016-03-17", "2015-06-17", "2016-06-17"], 59),  # Suffolk County
        (["2015-01-27", "2015-02-02", "2015-02-09", "2015-02-10"], 18),  # snow
        (["2015-11-27", "2016-11-25"], 41),  # after Thanksgiving
        (["2015-12-24"], 11),
        (["2015-07-03"], 11),
    ],
)
def test_no_other_closing_is_observed(days: list[str], rows: int, requests: list[Any]) -> None:
    closed = {date.fromisoformat(day): "closed" for day in days}
    assert lost(requests, attrs.evolve(boston311.DESK, exceptions=closed)) == rows


@NEEDS_FOLDER
def test_each_holiday_is_observed(requests: list[Any]) -> None:
    holidays = boston311.DESK.holidays
    for holiday in holidays.between(date(2015, 1, 1), date(2016, 12, 31)).values():
        if holiday.date.weekday() < 5:
            others = {e.date: e.name for e in holidays.entries if e.date != holiday.date}
            kept = Holidays.dates(others, years=holidays.years)
            assert lost(requests, attrs.evolve(boston311.DESK, holidays=kept)) > 0, holiday
