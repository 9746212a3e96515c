"""Tables of targets with cut-offs, times of day, calendars of their own and pauses, one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacal import (
    Category,
    Event,
    Policy,
    ServiceCalendar,
    Target,
    WeeklyHours,
    history,
    policies,
)
from slacal.errors import HorizonError, PrecisionError, RangeError
from slacal.history import Pauses
from tests.history.test_evaluate import MINUTE, NOW, ZERO, frames, optional, rows_of, times

OFFICE = policies.invantive().calendar
NIGHTS = ServiceCalendar(
    timezone="Asia/Tokyo",
    hours=WeeklyHours.parse("Mon-Fri 22:00-06:00"),
    years=(2020, 2050),
)
UNEVEN = ServiceCalendar(
    timezone="America/New_York",
    hours=WeeklyHours.parse("Mon-Thu 08:30-12:30, 13:00-17:00; Fri 08:30-12:00"),
    years=(2020, 2050),
)
CUT = Policy(
    "cut",
    OFFICE,
    [
        Category("A", "A", "", [
            Target("response", "4 service hours", cutoff="16:00"),
            Target("repair", "1 business day", counting="close_of_day", by="12:00"),
        ]),
        Category("B", "B", "", [
            Target("response", "2 service hours", landing="next_open", calendar=NIGHTS,
                   cutoff="26:00"),
            # Before the opening it becomes the opening.
            Target("repair", "2 business days", counting="close_of_day", by="06:00",
                   cutoff="00:00"),
        ]),
        Category("C", "C", "", [
            Target("response", "24 hours", cutoff="12:00", calendar=NIGHTS),
            # After the closing it becomes the closing.
            Target("repair", "3 business days", counting="close_of_day", by="23:00",
                   calendar=UNEVEN, cutoff="11:30"),
        ]),
        Category("D", "D", "", [
            Target("response", "0 hours", cutoff="17:00"),
            Target("repair", "3 calendar days", starts_on="confirmed"),  # not from receipt
        ]),
        Category("E", "E", "", [
            Target("response", "2 business days", counting="same_time", calendar=UNEVEN),
            Target("repair", "3 business days"),
        ]),
    ],
    default_category="E",
)  # fmt: skip


PARTS = ("due", "met", "elapsed", "remaining", "share")


@st.composite
def tables(draw: st.DrawFn) -> list[dict[str, Any]]:
    codes = st.sampled_from([None, *(category.code for category in CUT.categories)])
    row: Any = st.fixed_dictionaries(
        {"opened": optional, "category": codes, "responded": optional, "repaired": optional}
    )
    found = draw(st.lists(row, min_size=1, max_size=8))
    for each in found:  # often an event is near
        if each["opened"] and draw(st.booleans()):
            each["responded"] = each["opened"] + draw(st.integers(-600, 2000)) * MINUTE
    return found


def judge(row: dict[str, Any], now: datetime | None) -> dict[str, Any]:
    """Return what evaluate is to say of one row, from one call each."""
    expected: dict[str, Any] = {}
    opened = row["opened"]
    promised: Any = {} if opened is None else CUT.due(opened, row["category"])
    for name, event in (("response", "responded"), ("repair", "repaired")):
        deadline = promised.get(name) if promised else None
        due, met, elapsed, remaining, share = [None] * 5
        if deadline is not None:
            due, start, stop = deadline.due, deadline.start.astimezone(UTC), row[event] or now
            desk = deadline.target.calendar or OFFICE
            service = deadline.budget.kind in ("service_time", "business_days")

            def passed(a: datetime, b: datetime, desk: Any = desk, service: bool = service) -> Any:
                return desk.elapsed(a, b) if service else b - a

            if stop is not None:
                elapsed = passed(start, stop) if stop >= start else ZERO
                if stop < opened:
                    elapsed = passed(opened, stop)
                granted = passed(start, due.astimezone(UTC))
                remaining = granted - elapsed
                share = elapsed / granted if granted > ZERO else 1.0
                if row[event] is not None or not deadline.met_by(stop):
                    met = deadline.met_by(stop)
        found = (due, met, elapsed, remaining, share)
        expected.update({f"{name}_{part}": x for part, x in zip(PARTS, found, strict=True)})
    return expected


def same(got: dict[str, Any], want: dict[str, Any], where: object) -> None:
    for name, value in want.items():
        mine = got[name]
        if name.endswith("_share") and None not in (mine, value):
            assert mine == pytest.approx(float(value), rel=1e-12), (where, name)
        else:
            assert mine == value, (where, name)


@given(tables(), st.sampled_from((None, NOW)), st.sampled_from(("us", "ns", "ms")))
def test_every_table_agrees_with_single_calls(
    rows: list[dict[str, Any]], now: datetime | None, unit: str
) -> None:
    expected = [judge(row, now) for row in rows]
    for kind, frame in frames(rows, unit).items():
        for got, want in zip(rows_of(history.evaluate(frame, CUT, now=now)), expected, strict=True):
            same(got, want, kind)


def at(text: str) -> datetime:
    """June 2026, Dutch summer time."""
    return datetime.fromisoformat(f"2026-06-{text}+02:00")


def case(opened: str, category: str, responded: str | None = None) -> dict[str, Any]:
    done = None if responded is None else at(responded)
    return {"opened": at(opened), "category": category, "responded": done, "repaired": None}


@pytest.mark.parametrize(
    ("row", "target", "due", "elapsed"),
    [
        # Monday 8 June; four service hours, cut off at 16:00.
        (case("08T16:00", "A", "09T10:00"), "response", "09T12:00", timedelta(hours=2)),
        (case("08T16:00:01", "A", "09T10:00"), "response", "09T13:00", timedelta(hours=1)),
        (case("08T16:30", "A", "08T16:45"), "response", "09T13:00", ZERO),
        (case("08T16:30", "A", "08T16:15"), "response", "09T13:00", timedelta(minutes=-15)),
        # By 12:00 on Tuesday, from whatever time on Monday; Saturday's case counts from Saturday.
        (case("08T09:30", "A"), "repair", "09T12:00", None),
        (case("06T09:30", "A"), "repair", "08T12:00", None),
        # 17:30 in Amsterdam is 00:30 of Monday's night in Tokyo: before 02:00, two hours from then.
        (case("08T17:30", "B", "08T18:30"), "response", "08T19:30", timedelta(hours=1)),
        # 19:30 is 02:30, past the cut-off: Tuesday's night opens at 22:00, 15:00 in Amsterdam.
        (case("08T19:30", "B", "09T15:30"), "response", "09T17:00", timedelta(minutes=30)),
        # Past 00:00 on Monday: from Tuesday, so by 06:00, which is 09:00, on Thursday.
        (case("08T09:30", "B"), "repair", "11T09:00", None),
        # 17:30 is 11:30 in New York, and not past it: Thursday at its closing, 23:00 here.
        (case("08T17:30", "C"), "repair", "11T23:00", None),
        # A minute later it counts from Tuesday: Friday, which closes at 12:00.
        (case("08T17:31", "C"), "repair", "12T18:00", None),
    ],
)  # fmt: skip
def test_cases_worked_by_hand(
    row: dict[str, Any], target: str, due: str, elapsed: timedelta | None
) -> None:
    for frame in frames([row]).values():
        (found,) = rows_of(history.evaluate(frame, CUT))
        assert found[f"{target}_due"] == at(due)
        assert found[f"{target}_elapsed"] == elapsed


def test_a_nanosecond_past_the_cutoff_is_past_it() -> None:
    start = np.array(["2026-06-08T14:00"] * 2, "M8[ns]") + np.array([0, 1], "m8[ns]")
    frame = pl.DataFrame({"opened": start, "category": ["A", "A"]}).with_columns(
        pl.col("opened").dt.replace_time_zone("UTC")
    )
    found = history.evaluate(frame, CUT)["response_due"].dt.timestamp("ns").to_numpy()
    expected = np.array(["2026-06-09T10:00", "2026-06-09T11:00"], "M8[ns]").view(np.int64)
    assert found.tolist() == expected.tolist()


@pytest.mark.parametrize(
    ("category", "target", "time"),
    [
        ("A", "response", "16:59"),  # Friday: it would count from Monday, 2 January 2051
        ("B", "response", "20:59"),  # 05:59 in Tokyo, past 02:00: from Monday's night
        ("B", "repair", "16:59"),
        ("C", "repair", "16:29"),  # not past 11:30 in New York, but due on the third day after
    ],
)
def test_rows_past_the_horizon_are_named_or_null(category: str, target: str, time: str) -> None:
    last = datetime.fromisoformat(f"2050-12-30T{time}+00:00")
    rows = [case("08T09:30", category), {**case("08T09:30", category), "opened": last}]
    one = Category("X", "X", "", [t for t in CUT.category(category).targets if t.name == target])
    policy = Policy("p", OFFICE, [one], "X")
    with pytest.raises(HorizonError) as scalar:
        policy.due(last)
    frame = frames(rows)["polars"]
    with pytest.raises(HorizonError, match='row 1, column "opened"') as caught:
        history.evaluate(frame, policy, category=None)
    assert scalar.value.args[0].split(":")[0] in str(caught.value)
    assert (caught.value.row, caught.value.last_year) == (1, scalar.value.last_year)
    found = history.evaluate(frame, policy, category=None, errors="null")
    assert found[f"{target}_due"].is_null().to_list() == [False, True]


def test_a_stop_past_its_own_calendar_is_named() -> None:
    short = ServiceCalendar(timezone="UTC", hours=WeeklyHours.parse("24/7"), years=(2026, 2026))
    targets = [Target("response", "1 service hour", calendar=short)]
    policy = Policy("p", OFFICE, [Category("A", "A", "", targets)], "A")
    late = {**case("08T09:30", "A"), "responded": datetime(2027, 2, 1, tzinfo=UTC)}
    frame = frames([case("08T09:30", "A", "08T10:00"), late])["polars"]
    with pytest.raises(HorizonError, match='row 1, column "responded"'):
        history.evaluate(frame, policy)
    found = history.evaluate(frame, policy, errors="null")
    assert found["response_met"].to_list() == [True, None]  # refused: not judged


def test_a_category_is_not_held_to_what_its_calendar_need_not_say() -> None:
    """UNEVEN has no length of a business day, and only the office's targets need one."""
    targets = [Target("repair", "2 business days", counting="close_of_day", calendar=UNEVEN)]
    plain = [Target("repair", "2 business days")]
    policy = Policy(
        "p", OFFICE, [Category("A", "A", "", targets), Category("B", "B", "", plain)], "A"
    )
    frame = frames([case("08T09:30", "A"), case("08T09:30", "B")])["polars"]
    found = history.evaluate(frame, policy)["repair_due"].to_list()
    assert found == [at("10T23:00"), at("10T09:30")]


def test_a_budget_of_nothing_is_used_up() -> None:
    for frame in frames([case("08T09:30", "D", "08T09:30")]).values():
        (row,) = rows_of(history.evaluate(frame, CUT))
        assert (row["response_share"], row["response_met"]) == (1.0, True)


def test_replay_moves_a_cutoff() -> None:
    uncut = Policy(
        "u", OFFICE, [Category("A", "A", "", [Target("response", "4 service hours")])], "A"
    )
    frame = frames([case("08T16:30", "A", "09T13:00"), case("08T10:00", "A", "08T11:00")])["polars"]
    found = history.replay(frame, CUT, uncut)
    assert found["response_moved"].to_list() == [timedelta(minutes=-30), ZERO]
    assert found["response_flips"].to_list() == ["missed", None]


# Pauses, against the log of the same case

STILL = Policy(
    "still",
    OFFICE,
    [
        Category("A", "A", "", [
            Target("response", "4 service hours"),
            Target("repair", "2 business days", landing="next_open", cutoff="15:00"),
        ]),
        Category("B", "B", "", [
            Target("response", "4 service hours"),
            Target("repair", "3 business days", counting="close_of_day", by="12:00"),
        ]),
        Category("C", "C", "", [
            Target("response", "4 service hours"),
            Target("repair", "72 hours", calendar=NIGHTS, cutoff="25:00"),
        ]),
        Category("D", "D", "", [
            Target("response", "4 service hours"),
            Target("repair", "10 service hours", calendar=NIGHTS),
        ]),
        Category("E", "E", "", [
            Target("response", "4 service hours"),
            Target("repair", "1 business day", pauses_on=()),
        ]),
    ],
    default_category="A",
)  # fmt: skip
Stops = list[tuple[datetime, datetime | None]]


@st.composite
def paused_cases(draw: st.DrawFn) -> tuple[dict[str, Any], Stops]:
    """A case with pauses one after another, the last of which may be open."""
    opened = draw(times)
    gap = st.one_of(st.integers(1, 90), st.integers(1, 3000))
    stops: Stops = []
    position = opened
    for _ in range(draw(st.integers(0, 4))):
        start = position + draw(gap) * MINUTE
        position = start + draw(gap) * MINUTE
        stops.append((start, position))
    if stops and draw(st.integers(0, 3)) == 0:
        stops[-1] = stops[-1][0], None
    repaired = draw(st.one_of(st.none(), gap.map(lambda n: opened + 3 * n * MINUTE)))
    code = draw(st.sampled_from("ABCDE"))
    return {"opened": opened, "category": code, "responded": None, "repaired": repaired}, stops


def pauses_of(cases: list[tuple[dict[str, Any], Stops]]) -> Pauses:
    flat = [(row, *stop) for row, (_, stops) in enumerate(cases) for stop in stops]
    flat.reverse()

    def column(place: int) -> Any:
        times = [each[place] and each[place].replace(tzinfo=None) for each in flat]  # type: ignore[union-attr]
        return np.array(times, "M8[us]")

    return Pauses(np.array([row for row, _, _ in flat], int), column(1), column(2))


def tracked(row: dict[str, Any], stops: Stops, now: datetime | None) -> dict[str, Any]:
    """Return what evaluate is to say of the repair, from the log of the case."""
    stop = row["repaired"]
    log = [Event("reported", row["opened"], category=row["category"])]
    for start, end in stops:
        if stop is None or start < stop:
            log.append(Event("paused", start))
            if end is not None and (stop is None or end < stop):
                log.append(Event("resumed", end))
    if stop is not None:
        log.append(Event("repaired", stop))
    looked = stop or now
    reading = STILL.track(log).at(looked or log[-1].at)["repair"]
    found: dict[str, Any] = dict.fromkeys(PARTS)
    found["due"] = reading.due
    if looked is not None:
        total = reading.total
        assert total is not None
        found.update(
            elapsed=reading.elapsed, remaining=total - reading.elapsed, share=reading.share
        )
        if reading.state in ("met", "breached"):
            found["met"] = reading.state == "met"
    return {f"repair_{name}": value for name, value in found.items()}


@given(
    st.lists(paused_cases(), min_size=1, max_size=6), st.booleans(), st.sampled_from(("us", "ns"))
)
def test_pauses_agree_with_the_log(
    cases: list[tuple[dict[str, Any], Stops]], judged_now: bool, unit: str
) -> None:
    now = datetime(2026, 8, 1, tzinfo=UTC) if judged_now else None
    rows = [row for row, _ in cases]
    expected = [tracked(row, stops, now) for row, stops in cases]
    plain = [
        row["response_due"] for row in rows_of(history.evaluate(frames(rows)["polars"], STILL))
    ]
    for kind, frame in frames(rows, unit).items():
        found = rows_of(history.evaluate(frame, STILL, now=now, pauses=pauses_of(cases)))
        for got, want in zip(found, expected, strict=True):
            same(got, want, kind)
        assert [row["response_due"] for row in found] == plain


@given(st.lists(paused_cases(), min_size=1, max_size=4), st.data())
def test_a_reading_knows_nothing_of_later_pauses(
    cases: list[tuple[dict[str, Any], Stops]], data: st.DataObject
) -> None:
    """Looked at when something happens, in or between pauses; what follows is not known yet."""
    marks = [time for _, stops in cases for stop in stops for time in stop if time]
    now = data.draw(st.sampled_from(marks or [NOW])) + data.draw(st.integers(-1, 1)) * MINUTE
    cases = [case for case in cases if case[0]["opened"] <= now]
    expected = [tracked({**row, "repaired": None}, stops, now) for row, stops in cases]
    rows = [{**row, "repaired": None} for row, _ in cases]
    found = history.evaluate(frames(rows)["polars"], STILL, now=now, pauses=pauses_of(cases))
    for got, want in zip(rows_of(found), expected, strict=True):
        same(got, want, now)


def stretch(row: int, start: str, end: str | None) -> Pauses:
    times = [None if text is None else at(text).astimezone(UTC).replace(tzinfo=None)
             for text in (start, end)]  # fmt: skip
    return Pauses(np.array([row]), np.array(times[:1], "M8[us]"), np.array(times[1:], "M8[us]"))


def repaired(opened: str, category: str, done: str | None) -> dict[str, Any]:
    return {**case(opened, category), "repaired": None if done is None else at(done)}


@pytest.mark.parametrize(
    ("row", "pause", "expected"),
    [
        # Two business days from Monday 09:30, an hour of Monday left out; it lands on 10:30.
        (repaired("08T09:30", "A", "10T10:30"), ("08T12:00", "08T13:00"),
         ("10T10:30", True, timedelta(hours=16), Fraction(1))),
        # Past the cut-off it counts from Tuesday 09:00: what is paused before counts for nothing.
        (repaired("08T15:30", "A", "09T11:00"), ("08T15:40", "09T10:00"),
         ("11T10:00", True, timedelta(hours=1), Fraction(1, 16))),
        # Still paused, with time left: not judged.
        (repaired("08T09:30", "A", None), ("08T12:00", None),
         (None, None, timedelta(hours=2, minutes=30), Fraction(5, 32))),
        # Paused when all was used: it changes nothing.
        (repaired("08T09:30", "A", None), ("10T09:30", None),
         ("10T09:30", False, timedelta(hours=16), Fraction(1))),
        # Repaired in its pause: the pause ends for it.
        (repaired("08T09:30", "A", "08T16:00"), ("08T12:00", None),
         ("10T13:30", True, timedelta(hours=2, minutes=30), Fraction(5, 32))),
        # By 12:00 on Thursday, a service hour later with the pause.
        (repaired("08T09:30", "B", "11T13:00"), ("09T16:00", "10T09:00"),
         ("11T13:00", True, timedelta(hours=26, minutes=30), Fraction(1))),
    ],
)  # fmt: skip
def test_pauses_worked_by_hand(
    row: dict[str, Any], pause: Any, expected: tuple[str | None, bool | None, timedelta, Fraction]
) -> None:
    due, met, elapsed, share = expected
    now = at("12T12:00")
    for frame in frames([case("08T09:30", "A"), row]).values():
        found = history.evaluate(frame, STILL, now=now, pauses=stretch(1, *pause))
        got = rows_of(found)[1]
        assert got["repair_due"] == (None if due is None else at(due))
        assert got["repair_met"] == met
        assert got["repair_elapsed"] == elapsed
        assert got["repair_share"] == float(share)


def test_pauses_go_with_their_rows_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [repaired("08T09:30", "A", None)] * 7
    pauses = stretch(4, "08T12:00", "08T13:00")
    monkeypatch.setattr("slacal.history.frames.parts.PART", 3)
    for frame in frames(rows).values():
        found = rows_of(history.evaluate(frame, STILL, pauses=pauses))
        assert [row["repair_due"] for row in found] == [
            at("10T10:30") if row == 4 else at("10T09:30") for row in range(7)
        ]


def test_pauses_are_checked() -> None:
    frame = frames([repaired("08T09:30", "A", None)])["polars"]
    with pytest.raises(RangeError, match="there are 1 rows"):
        history.evaluate(frame, STILL, pauses=stretch(1, "08T12:00", "08T13:00"))
    fine = frame.with_columns(
        opened=pl.col("opened").dt.cast_time_unit("ns") + pl.duration(nanoseconds=1)
    )
    with pytest.raises(PrecisionError, match="opened has nanoseconds"):
        history.evaluate(fine, STILL, pauses=stretch(0, "08T12:00", "08T13:00"))
    none = Pauses(np.zeros(0, int), np.zeros(0, "M8[us]"), np.zeros(0, "M8[us]"))
    plain = history.evaluate(fine, STILL)
    assert history.evaluate(fine, STILL, pauses=none).select(plain.columns).equals(plain)


def test_pauses_past_the_horizon_are_named() -> None:
    rows = [repaired("08T09:30", "A", None), repaired("08T09:30", "A", None)]
    rows[1]["opened"] = datetime(2050, 12, 22, 9, tzinfo=UTC)
    frame = frames(rows)["polars"]
    far = Pauses(
        np.array([1]), np.array(["2050-12-22T10:00"], "M8[us]"),
        np.array(["2050-12-31T20:00"], "M8[us]"),
    )  # fmt: skip
    with pytest.raises(HorizonError, match=r'row 1, column "opened": .* with its pauses'):
        history.evaluate(frame, STILL, pauses=far)
    found = history.evaluate(frame, STILL, pauses=far, errors="null")
    assert found["repair_due"].is_null().to_list() == [False, True]
