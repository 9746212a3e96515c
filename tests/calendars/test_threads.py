"""Many threads on one fresh calendar: each gets what a calendar of its own would answer."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from random import Random
from threading import Barrier
from typing import Any

import pytest

from slacal import Calendar, HorizonError, ServiceCalendar, WeeklyHours

FIRST, LAST = 1970, 2100
THREADS, QUESTIONS = 8, 25

Question = tuple[str, tuple[Any, ...]]


@pytest.fixture(autouse=True)
def _switch_often() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def make(zone: str = "Europe/Amsterdam") -> ServiceCalendar:
    return ServiceCalendar(
        timezone=zone,
        hours=WeeklyHours.parse("Mon-Fri 09:00-17:00; Sat 22:00-06:00"),
        exceptions={date(year, 12, 31): "20:00-04:00" for year in range(FIRST, LAST, 3)},
        years=(FIRST, LAST),
    )


def questions(seed: int, first_year: int = FIRST, years: int = 130) -> list[Question]:
    random = Random(seed)

    def anywhere() -> datetime:
        seconds = random.randrange(years * 365 * 86_400)
        return datetime(first_year, 1, 2, tzinfo=UTC) + timedelta(seconds=seconds)

    found: list[Question] = []
    for _ in range(QUESTIONS):
        at = anywhere()
        early, late = sorted((at, anywhere()))
        amount = timedelta(hours=random.randrange(-9000, 9000))
        choices: list[Question] = [
            ("is_open", (at,)),
            ("roll_forward", (at,)),
            ("roll_back", (at,)),
            ("window_at", (at,)),
            ("next_window", (at,)),
            ("previous_window", (at,)),
            ("business_day_of", (at,)),
            ("add", (at, amount)),
            ("add", (at, amount, "next_open")),
            ("elapsed", (early, late)),
            ("windows", (at, at + timedelta(days=9))),
            ("day", (at.date(),)),
            ("add_business_days", (at.date(), random.randrange(-3000, 3000))),
            ("business_days_between", (early.date(), late.date())),
            ("due", (at, "40 business days", "same_time")),
        ]
        found += random.sample(choices, 3)
    return found


def ask(calendar: Calendar, question: Question) -> object:
    name, arguments = question
    try:
        found = getattr(calendar, name)(*arguments)
        return list(found) if name == "windows" else found
    except HorizonError as error:
        return str(error)


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "America/Sao_Paulo", "Pacific/Apia"])
@pytest.mark.parametrize("seed", range(4))
def test_threads_get_the_answers_of_a_fresh_calendar(zone: str, seed: int) -> None:
    by_thread = [questions(100 * seed + i) for i in range(THREADS)]
    alone = make(zone)
    alone.elapsed(datetime(FIRST, 1, 2, tzinfo=UTC), datetime(LAST, 12, 30, tzinfo=UTC))
    expected = [[ask(alone, question) for question in mine] for mine in by_thread]

    shared = make(zone)
    together = Barrier(THREADS)

    def work(mine: list[Question]) -> list[object]:
        together.wait()
        return [ask(shared, question) for question in mine]

    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(work, by_thread))
    assert found == expected
    # A page at least doubles whenever it grows, one way or the other: the 131 years are covered
    # after eight at most, whoever asks for what.
    assert 1 <= built(shared) <= 9
    assert shared == alone


def built(calendar: ServiceCalendar) -> int:
    """Return how many pages were compiled: work counted, not timed."""
    return calendar.almanac.pages.built


def test_one_question_compiles_one_page() -> None:
    calendar = make()
    at = datetime(2026, 6, 1, 9, tzinfo=UTC)
    assert built(calendar) == 0
    calendar.add(at, timedelta(hours=40))
    assert built(calendar) == 1
    for _ in range(50):
        calendar.add(at, timedelta(hours=40))
        calendar.elapsed(at, at + timedelta(days=100))
        calendar.business_days_between(date(2026, 1, 1), date(2027, 12, 31))
    assert built(calendar) == 1


def test_reaching_far_compiles_a_few_pages() -> None:
    calendar = make()
    at = datetime(2026, 6, 1, 9, tzinfo=UTC)
    calendar.is_open(at)
    for year in (*range(2026, LAST + 1), *range(2026, FIRST, -1)):
        calendar.is_open(datetime(year, 6, 1, 9, tzinfo=UTC))
    # 2, 4, 8, 16, ... years: eight doublings cover 131.
    assert built(calendar) <= 9
    with pytest.raises(HorizonError):
        calendar.add(at, timedelta(days=99_999))
    assert built(calendar) <= 9


def test_a_thread_that_comes_late_takes_the_page_that_another_has_grown() -> None:
    calendar = make()
    pages = calendar.almanac.pages
    calendar.is_open(datetime(2026, 6, 1, 9, tzinfo=UTC))
    read_before = pages.timeline
    calendar.is_open(datetime(2040, 6, 1, 9, tzinfo=UTC))
    # What a thread does that found too little on the page it had read.
    before = built(calendar)
    assert pages.beyond(read_before, "anything", forward=True) is pages.timeline
    assert built(calendar) == before


def test_a_sparse_calendar_is_compiled_whole_once() -> None:
    # One opening in 131 years, far from where is asked.
    calendar = ServiceCalendar(
        timezone="UTC",
        hours=WeeklyHours.of({}),
        exceptions={date(2090, 5, 5): "09:00-17:00"},
        years=(FIRST, LAST),
    )
    opens = datetime(2090, 5, 5, 9, tzinfo=UTC)
    assert calendar.roll_forward(datetime(1980, 1, 1, tzinfo=UTC)) == opens
    assert calendar.add(datetime(1980, 1, 1, tzinfo=UTC), timedelta(hours=1)) == opens + timedelta(
        hours=1
    )
    assert built(calendar) <= 2


def test_threads_that_ask_a_calendar_the_very_first_question() -> None:
    at = datetime(2026, 6, 1, 9, tzinfo=UTC)
    for _ in range(30):
        calendar = make()
        together = Barrier(THREADS)

        def work(
            _: int, calendar: ServiceCalendar = calendar, together: Barrier = together
        ) -> datetime:
            together.wait()
            return calendar.add(at, timedelta(hours=8))

        with ThreadPoolExecutor(THREADS) as pool:
            assert len(set(pool.map(work, range(THREADS)))) == 1
        assert built(calendar) == 1
