"""slacal, in its own public words."""

from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.calendars import YEARS, ZONE, CalendarSpec, Minutes
from benchmarks.cases import Case
from benchmarks.contender import Contender, Job

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def hours_text(windows: Iterable[Minutes]) -> str:
    return ", ".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in windows)


class Slacal(Contender):
    name = "slacal"
    packages = ("slacal",)

    def __init__(self, spec: CalendarSpec) -> None:
        from slacal import Holidays, ServiceCalendar, WeeklyHours

        text = hours_text(spec.windows)
        self.desk: Any = ServiceCalendar(
            timezone=ZONE.key,
            hours=WeeklyHours.of({WEEK[day]: text for day in sorted(spec.weekdays)}),
            holidays=Holidays.dates(spec.closed, years=YEARS),
            exceptions={day: hours_text(windows) for day, windows in spec.special.items()},
            years=YEARS,
        )

    def add(self, cases: Sequence[Case]) -> Job:
        return Job(self.desk.add, [(c.at, c.amount) for c in cases])

    def add_landing(self, cases: Sequence[Case], landing: str | None) -> Job:
        """Return the question to compare a peer on that lands elsewhere; never timed."""

        def land(*arguments: Any) -> Any:
            return self.desk.add(*arguments, landing=landing)

        return Job(land, [(c.at, c.amount) for c in cases])

    def elapsed(self, cases: Sequence[Case]) -> Job:
        return Job(self.desk.elapsed, [(c.at, c.end) for c in cases])

    def is_open(self, cases: Sequence[Case]) -> Job:
        return Job(self.desk.is_open, [(c.at,) for c in cases])
