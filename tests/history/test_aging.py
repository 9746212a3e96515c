"""How old open cases were, against a count by hand: every case at every close."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacal import Blackout, Holidays, ServiceCalendar, WeeklyHours, history, policies
from slacal.budget import Budget
from slacal.calendars import Calendar
from slacal.errors import (
    BudgetError,
    BusinessDayLengthError,
    ChoiceError,
    ColumnError,
    HorizonError,
    RangeError,
    WrongTypeError,
)
from tests.history.test_evaluate import rows_of

DESK = policies.invantive().calendar
ZONE = ZoneInfo("Europe/Amsterdam")
MAKES = ("polars", "lazy", "arrow", "pandas", "odd index")
every_make = pytest.mark.parametrize("make", MAKES)


def desk(hours: str, **more: Any) -> ServiceCalendar:
    return ServiceCalendar(
        timezone="Europe/Amsterdam",
        hours=WeeklyHours.parse(hours),
        holidays=Holidays.none(),
        **more,
    )


LONG_NIGHTS = desk(  # Monday closes at 10:00 on Tuesday, two hours after Tuesday does
    "Mon 20:00-10:00; Tue 06:00-08:00; Thu-Fri 22:00-06:00", business_day=timedelta(hours=8)
)
OUTAGE = Blackout(
    datetime(2026, 6, 4, 16, tzinfo=ZONE), datetime(2026, 6, 4, 17, tzinfo=ZONE), "outage"
)
DESKS: list[Calendar] = [DESK, LONG_NIGHTS, DESK.with_blackouts([OUTAGE])]


def frame_of(rows: list[dict[str, Any]], make: str) -> Any:
    """Return a table with the columns opened, repaired and queue."""
    at = pl.Datetime("us", "UTC")
    schema = {"opened": at, "repaired": at, "queue": pl.String}
    table = pl.DataFrame(rows, schema=schema)
    if make in ("pandas", "odd index"):
        index = None if make == "pandas" else pd.Index([7] * len(rows))
        times = {
            name: pd.to_datetime(pd.Series([row[name] for row in rows], index=index), utc=True)
            for name in ("opened", "repaired")
        }
        queue = pd.Series([row["queue"] for row in rows], index=index, dtype="str")
        return pd.DataFrame({**times, "queue": queue})
    return {"polars": table, "lazy": table.lazy(), "arrow": table.to_arrow()}[make]


def case(opened: str | None, repaired: str | None = None, queue: str | None = None) -> Any:
    """Return a case from times of June 2026 in the desk's zone, as "3 16:30"."""

    def read(text: str | None) -> datetime | None:
        if text is None:
            return None
        day, time = text.split()
        clock = datetime.strptime(time, "%H:%M:%S" if time.count(":") == 2 else "%H:%M")
        return datetime(2026, 6, int(day), clock.hour, clock.minute, clock.second, tzinfo=ZONE)

    return {"opened": read(opened), "repaired": read(repaired), "queue": queue}


JUNE = date(2026, 6, 1), date(2026, 6, 3)  # Monday to Wednesday
CASES = [
    case("1 09:00"),  # 8 hours at Monday's close, 16 at Tuesday's
    case("1 08:59:59"),  # the same: the desk was closed
    case("1 16:59:59"),  # a second longer than 8 and 16 hours at the next closes
    case("1 10:00", "2 17:00"),  # ended at Tuesday's close
    case("2 17:00"),  # came in at Tuesday's close
    case(None),
    case("2 12:00", "1 12:00"),  # ended before it came in
]


@every_make
def test_a_case_belongs_to_the_band_that_it_fills(make: str) -> None:
    frame = frame_of(CASES, make)
    found = history.aging(frame, DESK, *JUNE, ("1 business day", "2 business days"))
    assert [list(row.values())[2:] for row in rows_of(found)] == [[4, 0, 0], [1, 3, 0], [1, 0, 3]]
    closes = [datetime(2026, 6, day, 17, tzinfo=ZONE) for day in (1, 2, 3)]
    assert [row["close"] for row in rows_of(found)] == closes
    assert [row["day"] for row in rows_of(found)] == [close.date() for close in closes]
    assert list(rows_of(found)[0]) == ["day", "close", "1 business day", "2 business days", "over"]


times = st.integers(0, 14 * 96).map(  # quarters of an hour, so that edges are met
    lambda n: datetime(2026, 5, 25, tzinfo=ZONE).astimezone(UTC) + timedelta(minutes=15 * n)
)
tables = st.lists(
    st.fixed_dictionaries(
        {
            "opened": st.one_of(times, times, st.none()),
            "repaired": st.one_of(times, st.none()),
            "queue": st.sampled_from(("web", "mail", None)),
        }
    ),
    max_size=12,
)
BANDS = [
    ("1 business day", "2 business days", "5 business days"),
    ("0 service hours", "1 service hour", "7 service hours"),
    ("24 hours", "2 calendar days", "3 business days"),
    ("8 hours", "1 business day", "16 hours"),
    (),
]
DAYS = [date(2026, 5, 26) + timedelta(days=n) for n in range(16)]


def band_of(
    calendar: Calendar, row: dict[str, Any], close: datetime, bands: Any, counting: Any
) -> str | None:
    """Return the band of one case at one close, from single calls; None: it is not open."""
    opened, ended = row["opened"], row["repaired"]
    if opened is None or opened > close or (ended is not None and ended <= close):
        return None
    for band in bands:
        how: Any = counting if "business" in band else "service_time"
        if calendar.due(opened, band, how).astimezone(UTC) >= close:
            return str(band)
    return "over"


@pytest.mark.parametrize("bands", BANDS, ids=lambda bands: bands[0] if bands else "none")
@given(
    rows=tables,
    calendar=st.sampled_from(DESKS),
    make=st.sampled_from(MAKES),
    counting=st.sampled_from(("service_time", "same_time", "close_of_day")),
)
def test_every_case_is_counted_at_every_close(
    bands: Any, rows: list[dict[str, Any]], calendar: Calendar, make: str, counting: Any
) -> None:
    frame = frame_of(rows, make)
    how: Any = {"by": "queue", "counting": counting}
    found = rows_of(history.aging(frame, calendar, DAYS[0], DAYS[-1], bands, **how))
    waiting = rows_of(history.backlog(frame, calendar, DAYS[0], DAYS[-1], by="queue", due=None))
    queues = {row["queue"] for row in rows if row["opened"] is not None}
    business = [day for day in DAYS if calendar.is_business_day(day)]
    ordered = sorted(queues, key=lambda queue: (queue is not None, str(queue)))
    assert [(r["queue"], r["day"]) for r in found] == [(q, d) for q in ordered for d in business]
    for got, still in zip(found, waiting, strict=True):
        close = calendar.day(got["day"]).windows[-1].closes.astimezone(UTC)
        assert got["close"] == close
        mine = [row for row in rows if row["queue"] == got["queue"]]
        each = [band_of(calendar, row, close, bands, counting) for row in mine]
        for band in (*bands, "over"):
            assert got[band] == each.count(band)
        assert still["open"] == len(each) - each.count(None)


@given(rows=tables, calendar=st.sampled_from(DESKS))
def test_over_one_band_is_overdue_for_that_promise(
    rows: list[dict[str, Any]], calendar: Calendar
) -> None:
    dues = [
        None if row["opened"] is None else calendar.due(row["opened"], "1 business day")
        for row in rows
    ]
    frame = frame_of(rows, "polars").with_columns(
        pl.Series("due", [at and at.astimezone(UTC) for at in dues], dtype=pl.Datetime("us", "UTC"))
    )
    ages = history.aging(frame, calendar, DAYS[0], DAYS[-1], "1 business day")
    waiting = history.backlog(frame, calendar, DAYS[0], DAYS[-1], due="due")
    assert ages["over"].to_list() == waiting["overdue"].to_list()


def test_a_band_beyond_the_horizon_is_never_outgrown() -> None:
    short = desk("Mon-Fri 09:00-17:00", years=(2026, 2026))
    frame = frame_of([case("1 09:00")], "polars")
    found = history.aging(frame, short, *JUNE, [Budget.parse("900 business days")])
    assert found.select("900 business days", "over").rows() == [(1, 0)] * 3


def test_a_case_from_before_the_horizon_is_named_where_it_waits() -> None:
    short = desk("Mon-Fri 09:00-17:00", years=(2026, 2026))
    long_ago = datetime(2025, 3, 1, tzinfo=UTC)
    old = {"opened": long_ago, "repaired": None, "queue": None}
    gone = {**old, "repaired": long_ago + timedelta(days=9)}
    frame = frame_of([case(None), gone, case("1 09:00")], "polars")
    assert history.aging(frame, short, *JUNE)["1 business day"].to_list() == [1, 0, 0]
    frame = frame_of([case(None), gone, old], "polars")
    for ask in (history.aging, lambda *how: history.backlog(*how, due=None)):
        with pytest.raises(HorizonError, match='row 2, column "opened"') as caught:
            ask(frame, short, *JUNE)
        assert caught.value.facts["row"] == 2


@every_make
def test_nothing_waits(make: str) -> None:
    frame = frame_of([], make)
    for ask in (history.aging, lambda *how, **by: history.backlog(*how, due=None, **by)):
        (first, *_) = found = rows_of(ask(frame, DESK, *JUNE))
        assert len(found) == 3
        assert {value for name, value in first.items() if name not in ("day", "close")} <= {0, None}
        full, empty = ask(frame, DESK, *JUNE), ask(frame, DESK, *JUNE, by="queue")
        sunday = ask(frame, DESK, date(2026, 6, 7), date(2026, 6, 7))
        for none in (empty, sunday):
            assert rows_of(none) == []
            assert [name for name in columns(none) if name != "queue"] == columns(full)
            if make not in ("pandas", "odd index"):
                kinds = dict(zip(columns(none), types(none), strict=True))
                kinds.pop("queue", None)
                assert list(kinds.values()) == types(full)


def columns(frame: Any) -> list[str]:
    return list(getattr(frame, "column_names", frame.columns))


def types(frame: Any) -> list[Any]:
    return list(frame.dtypes) if hasattr(frame, "dtypes") else list(frame.schema.types)


def test_bands_that_cannot_be_are_refused() -> None:
    frame = frame_of(CASES, "polars")
    with pytest.raises(BudgetError, match="two readings"):
        history.aging(frame, DESK, *JUNE, ["1 day"])
    for bands in (["2 business days", "1 business day"], ["1 hour", "1 hour"]):
        with pytest.raises(RangeError, match="not longer than the one before"):
            history.aging(frame, DESK, *JUNE, bands)
    with pytest.raises(ChoiceError, match="counting"):
        history.aging(frame, DESK, *JUNE, ["1 hour"], counting="days")  # type: ignore[arg-type]
    uneven = desk("Mon-Thu 09:00-17:00; Fri 09:00-12:00")
    with pytest.raises(BusinessDayLengthError):
        history.aging(frame, uneven, *JUNE)
    assert len(history.aging(frame, uneven, *JUNE, counting="close_of_day")) == 3


@pytest.mark.parametrize("name", ["aging", "backlog"])
def test_what_cannot_be_counted_is_said(name: str) -> None:
    ask, frame = getattr(history, name), frame_of(CASES, "polars")
    with pytest.raises(RangeError, match="the last day comes before the first"):
        ask(frame, DESK, *reversed(JUNE))
    with pytest.raises(WrongTypeError, match="pass a calendar"):
        ask(frame, policies.invantive(), *JUNE)
    with pytest.raises(ColumnError, match='did you mean "queue"'):
        ask(frame, DESK, *JUNE, by="queues")
    with pytest.raises(ColumnError, match="two columns of that name"):
        ask(frame.with_columns(day=pl.lit(1)), DESK, *JUNE, by="day")
    with pytest.raises(ColumnError, match='no column "closed"'):
        ask(frame, DESK, *JUNE, ended="closed")
    with pytest.raises(ColumnError, match="a history is a table"):
        ask([1, 2], DESK, *JUNE)
