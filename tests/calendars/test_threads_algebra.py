"""Many threads on one fresh combined calendar: each gets what one thread alone would get."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest

from slacal import Blackout, Calendar, FrozenCalendar, ServiceCalendar, WeeklyHours, combine
from tests.calendars.test_threads import THREADS, Question, _switch_often, ask, questions

__all__ = ["_switch_often"]  # the fixture is used here as well

MOVES = datetime(2026, 7, 1, tzinfo=UTC)


FIRST, LAST = 2018, 2033  # grown in four or five steps


def make(zone: str = "Europe/Amsterdam") -> ServiceCalendar:
    hours = WeeklyHours.parse("Mon-Fri 09:00-17:00; Sat 22:00-06:00")
    exceptions = {date(year, 12, 31): "20:00-04:00" for year in range(FIRST, LAST, 3)}
    years = FIRST, LAST
    return ServiceCalendar(timezone=zone, hours=hours, exceptions=exceptions, years=years)


def versions(zone: str) -> ServiceCalendar:
    hours = {None: "Mon-Fri 22:00-06:00", date(2026, 7, 1): "Mon-Sat 08:00-16:00"}
    return ServiceCalendar(timezone=zone, hours=hours, years=(FIRST, LAST))


def blackouts() -> list[Blackout]:
    starts = (datetime(FIRST, 1, 3, tzinfo=UTC) + i * timedelta(days=20) for i in range(280))
    return [Blackout(start, start + timedelta(days=2), "freeze") for start in starts]


KINDS: dict[str, Callable[[], Calendar]] = {
    "three regions": lambda: make() | versions("America/New_York") | versions("Asia/Tokyo"),
    "difference": lambda: make() - versions("America/Sao_Paulo"),
    "result": lambda: combine(make(), versions("Pacific/Apia"), how="intersection", days="result"),
    "days of another": lambda: combine(make(), make("UTC"), how="union", days=versions("UTC")),
    "moved": lambda: make().until(MOVES).join(versions("America/New_York").since(MOVES)),
    "blackouts": lambda: (make() | versions("Asia/Tokyo")).with_blackouts(blackouts()),
    "frozen": lambda: FrozenCalendar.from_json((make() | versions("UTC")).freeze().to_json()),
}


def told(calendar: Calendar, question: Question) -> str:
    # Python finds the same time in two zones unequal where it is repeated, and each frozen calendar
    # has a zone of its own.
    return repr(ask(calendar, question))


@pytest.mark.parametrize("kind", KINDS)
def test_threads_get_the_answers_of_one(kind: str) -> None:
    by_thread = [questions(100 * len(kind) + i, FIRST, LAST - FIRST) for i in range(THREADS)]
    alone, shared = KINDS[kind](), KINDS[kind]()
    expected = [[told(alone, question) for question in mine] for mine in by_thread]
    together = Barrier(THREADS)

    def work(mine: list[Question]) -> list[str]:
        together.wait()
        return [told(shared, question) for question in mine]

    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(work, by_thread)) == expected


@pytest.mark.parametrize("kind", ["three regions", "moved", "blackouts"])
def test_threads_that_share_a_part(kind: str) -> None:
    # Each thread has its own combination, and all of them grow one and the same part.
    part = make()
    span = datetime(2019, 1, 1, tzinfo=UTC), datetime(2032, 1, 1, tzinfo=UTC)
    expected = (make() | KINDS[kind]()).elapsed(*span)
    together = Barrier(THREADS)

    def work(_: int) -> timedelta:
        mine = part | KINDS[kind]()
        together.wait()
        return mine.elapsed(*span)

    with ThreadPoolExecutor(THREADS) as pool:
        assert set(pool.map(work, range(THREADS))) == {expected}


def test_threads_that_freeze_what_others_ask() -> None:
    calendar = KINDS["three regions"]()
    together = Barrier(THREADS)
    at = datetime(2026, 6, 1, 9, tzinfo=UTC)

    def work(i: int) -> object:
        together.wait()
        return calendar.freeze().to_json() if i % 2 else calendar.add(at, timedelta(hours=i * 2000))

    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(work, range(THREADS)))
    fresh = KINDS["three regions"]()
    assert set(found[1::2]) == {fresh.freeze().to_json()}
    assert found[::2] == [fresh.add(at, timedelta(hours=i * 2000)) for i in range(0, THREADS, 2)]
