"""Seeded inputs: what is timed, and the random ones that answers are compared on besides."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from benchmarks.calendars import ZONE, CalendarSpec, local
from benchmarks.walk import Walk, to_datetime

SEED = 20260504
SPANS = (1, 30, 365, 3650)
SECOND = timedelta(seconds=1)
MICROSECOND = timedelta(microseconds=1)
CLOCK_CHANGES = (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Case:
    """One question: `add(at, amount)`, `elapsed(at, end)` or `is_open(at)`."""

    at: datetime
    amount: timedelta
    end: datetime


def seeded(*names: object) -> Random:
    return Random(":".join(map(str, (SEED, *names))))


def later(at: datetime, span: timedelta) -> datetime:
    """Return the instant a real *span* after *at*, in the calendar's zone."""
    return (at.astimezone(UTC) + span).astimezone(ZONE)


def span_cases(spec: CalendarSpec, walk: Walk, days: int, count: int) -> list[Case]:
    """Return *count* cases of *days* days: half start in service, half anywhere.

    The amount is what is served in the span, rounded down to the calendar's grain.
    """
    random = seeded(spec.name, days)
    cases: list[Case] = []
    while len(cases) < count:
        at = _start(spec, walk, random, in_service=len(cases) % 2 == 0)
        end = later(at, timedelta(days=days))
        served = walk.elapsed(at, end)
        amount = served - served % spec.grain
        if amount:
            cases.append(Case(at, amount, end))
    return cases


def _start(spec: CalendarSpec, walk: Walk, random: Random, in_service: bool) -> datetime:
    first, last = (local(day) for day in spec.asked)
    while in_service:
        opens, closes = (to_datetime(edge) for edge in random.choice(walk.windows))
        if first <= opens and closes < last:
            return later(opens, SECOND * random.randrange((closes - opens) // SECOND))
    return later(first, SECOND * random.randrange((last - first) // SECOND))


def random_cases(spec: CalendarSpec, walk: Walk, count: int) -> list[Case]:
    """Return *count* random cases in whole seconds, with edges and clock changes among them."""
    random = seeded(spec.name, "random")
    first, last = local(date(2020, 2, 1)), local(date(2036, 1, 1))  # pytz knows zones to 2037
    starts = [later(at, timedelta(minutes=m)) for at in CLOCK_CHANGES for m in (-90, -30, 0, 30)]
    for opens, closes in random.sample(walk.windows[: len(walk.windows) * 16 // 23], count // 20):
        starts += [to_datetime(opens), to_datetime(closes), later(to_datetime(closes), -SECOND)]
    while len(starts) < count:
        starts.append(later(first, SECOND * random.randrange((last - first) // SECOND)))
    return [_random_case(walk, random, at) for at in starts[:count]]


def _random_case(walk: Walk, random: Random, at: datetime) -> Case:
    seconds = round(math.exp(random.uniform(math.log(3600), math.log(400 * 86_400))))
    end = later(at, SECOND * seconds)
    served = walk.elapsed(at, end)
    whole = served and random.random() < 0.1  # lands on the last instant that is served
    most = max(served // SECOND, 3600)
    return Case(at, served if whole else SECOND * random.randint(1, most), end)


def with_microseconds(cases: Iterable[Case]) -> list[Case]:
    """Return *cases* moved off the whole second: a finer question for slacal itself."""
    random = seeded("microseconds")
    return [
        replace(
            case,
            at=later(case.at, MICROSECOND * random.randrange(10**6)),
            amount=case.amount + MICROSECOND * random.randrange(10**6),
            end=later(case.end, MICROSECOND * random.randrange(10**6)),
        )
        for case in cases
    ]


def coarser(cases: Iterable[Case], quantum: timedelta) -> list[Case]:
    """Return *cases* with amounts rounded down to whole quanta, at least one."""
    return [replace(c, amount=max(c.amount - c.amount % quantum, quantum)) for c in cases]
