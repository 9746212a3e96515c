"""The other libraries, each in the words its own documentation would use.

Inputs are converted to a library's own types before the clock starts; what is timed is its call.
A peer that has no way to say a calendar or a question raises `UnsupportedError`.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from operator import add
from typing import Any

from benchmarks.calendars import DAY, YEARS, ZONE, CalendarSpec, Minutes, minus
from benchmarks.cases import MICROSECOND, Case
from benchmarks.contender import Contender, Job, UnsupportedError


def clock(minute: int) -> time:
    return time(*divmod(minute % DAY, 60))


def weekly(spec: CalendarSpec) -> CalendarSpec:
    """Return *spec* for a library that knows weekly hours and closed dates, no dated hours."""
    plain = spec.without_dated_hours()
    if plain is None:
        raise UnsupportedError("no dated hours")
    return plain


class Workclock(Contender):
    name = "workclock"
    packages = ("workclock",)
    traced = False

    def __init__(self, spec: CalendarSpec) -> None:
        from workclock import Holidays, Schedule, WorkDay

        plain = weekly(spec)
        rules = [WorkDay(clock(a), clock(b), plain.weekdays) for a, b in plain.windows]
        self.schedule = Schedule([*rules, Holidays(plain.closed)], time_zone=ZONE)

    def add(self, cases: Sequence[Case]) -> Job:
        return Job(self.schedule.add, [(c.at, c.amount) for c in cases])

    def elapsed(self, cases: Sequence[Case]) -> Job:
        return Job(self.schedule.between, [(c.at, c.end) for c in cases])

    def is_open(self, cases: Sequence[Case]) -> Job:
        between = self.schedule.between  # there is no is_open, and `next_period` looks far ahead

        def is_open(at: datetime) -> bool:
            return bool(between(at, at + MICROSECOND))

        return Job(is_open, [(c.at,) for c in cases])


class Timegrid(Contender):
    """Knows naive datetimes only: given local times, or UTC where the desk never closes."""

    name = "timegrid"
    packages = ("timegrid",)
    traced = False

    def __init__(self, spec: CalendarSpec) -> None:
        from timegrid import TimeGridCalendar

        self.zone = UTC if spec.always_open else ZONE
        self.calendar = TimeGridCalendar.create()
        self.horizon = datetime(YEARS[0], 1, 1), datetime(YEARS[1] + 1, 1, 1)
        if spec.always_open:  # it has no 24:00 to end a day with
            self.calendar.add_open_window(*self.horizon)
            return
        self._add_week(spec)
        for day in spec.closed:
            self.calendar.add_holiday(day)
        for day, windows in spec.special.items():
            self._replace_day(day, spec.windows if day.weekday() in spec.weekdays else (), windows)

    def _add_week(self, spec: CalendarSpec) -> None:
        from timegrid import DayOfWeek as Week

        days = (Week.MONDAY, Week.TUESDAY, Week.WEDNESDAY, Week.THURSDAY, Week.FRIDAY,
                Week.SATURDAY, Week.SUNDAY)  # fmt: skip
        for weekday in spec.weekdays:
            for start, end in spec.windows:
                self.calendar.add_open_rule(days[weekday], clock(start), clock(end))

    def _replace_day(self, day: date, usual: Sequence[Minutes], windows: Sequence[Minutes]) -> None:
        midnight = datetime.combine(day, time())
        for pieces, write in (
            (minus(windows, usual), self.calendar.add_open_window),
            (minus(usual, windows), self.calendar.add_closed_window),
        ):
            for start, end in pieces:
                write(midnight + timedelta(minutes=start), midnight + timedelta(minutes=end))

    @cached_property
    def timeline(self) -> Any:
        return self.calendar.compile(*self.horizon)

    def _naive(self, at: datetime) -> datetime:
        return at.astimezone(self.zone).replace(tzinfo=None)

    def _aware(self, at: datetime) -> datetime:
        return at.replace(tzinfo=self.zone)

    def add(self, cases: Sequence[Case]) -> Job:
        """Only a calendar adds, not a compiled timeline; far results need a stated search end."""
        inputs = [self._add_arguments(self._naive(c.at), c.amount) for c in cases]
        return Job(self.calendar.add_work_duration, inputs, self._aware)

    def _add_arguments(self, at: datetime, amount: timedelta) -> tuple[Any, ...]:
        try:
            self.calendar.add_work_duration(at, amount)
        except RuntimeError:
            return at, amount, self.horizon[1]
        return at, amount

    def elapsed(self, cases: Sequence[Case]) -> Job:
        inputs = [(self._naive(c.at), self._naive(c.end)) for c in cases]
        return Job(self.timeline.get_working_duration, inputs)

    def elapsed_once(self, cases: Sequence[Case]) -> Job:
        inputs = [(self._naive(c.at), self._naive(c.end)) for c in cases]
        return Job(self.calendar.get_working_duration, inputs)

    def is_open(self, cases: Sequence[Case]) -> Job:
        return Job(self.timeline.can_work, [(self._naive(c.at),) for c in cases])


class BusinessTimeDelta(Contender):
    name = "businesstimedelta"
    packages = ("businesstimedelta", "pytz")

    def __init__(self, spec: CalendarSpec) -> None:
        import businesstimedelta as btd
        import pytz

        plain = weekly(spec)
        if plain.always_open:
            raise UnsupportedError("no 24-hour day")
        self.zone = pytz.timezone(ZONE.key)
        first, last = plain.windows[0][0], plain.windows[-1][1]
        days = sorted(plain.weekdays)
        breaks = [(a, b) for (_, a), (b, _) in pairwise(plain.windows)]
        self.rule = btd.Rules(
            [
                btd.WorkDayRule(clock(first), clock(last), days, tz=self.zone),
                *(btd.LunchTimeRule(clock(a), clock(b), days, tz=self.zone) for a, b in breaks),
                btd.HolidayRule(frozenset(plain.closed), tz=self.zone),
            ],
            tz=self.zone,
        )

    def add(self, cases: Sequence[Case]) -> Job:
        from businesstimedelta import BusinessTimeDelta as Delta

        inputs = [(c.at.astimezone(self.zone), Delta(self.rule, timedelta=c.amount)) for c in cases]
        return Job(add, inputs)

    def elapsed(self, cases: Sequence[Case]) -> Job:
        inputs = [(c.at.astimezone(self.zone), c.end.astimezone(self.zone)) for c in cases]
        return Job(self.rule.difference, inputs, lambda delta: delta.timedelta)

    def is_open(self, cases: Sequence[Case]) -> Job:
        following = self.rule.next  # there is no is_open

        def is_open(at: datetime) -> bool:
            return bool(following(at)[0] == at)

        return Job(is_open, [(c.at.astimezone(self.zone),) for c in cases])


class PandasHours(Contender):
    """`CustomBusinessHour`: whole hours, and a result on closing time moves to the next opening."""

    name = "pandas"
    packages = ("pandas", "numpy")
    landing = "next_open"
    quantum = timedelta(hours=1)

    def __init__(self, spec: CalendarSpec) -> None:
        from pandas.tseries.offsets import CustomBusinessHour

        plain = weekly(spec)
        if plain.always_open:
            raise UnsupportedError("no 24-hour day")
        self.hours = CustomBusinessHour(
            start=[f"{clock(a):%H:%M}" for a, _ in plain.windows],
            end=[f"{clock(b):%H:%M}" for _, b in plain.windows],
            weekmask="".join(str(int(n in plain.weekdays)) for n in range(7)),
            holidays=list(plain.closed),
        )

    def add(self, cases: Sequence[Case]) -> Job:
        from pandas import Timestamp

        if any(c.amount % self.quantum for c in cases):
            raise UnsupportedError("whole hours only")
        inputs = [(Timestamp(c.at), self.hours * (c.amount // self.quantum)) for c in cases]
        return Job(add, inputs, self._plain)

    @staticmethod
    def _plain(at: Any) -> datetime:
        result: datetime = at.to_pydatetime()
        return result

    def elapsed(self, cases: Sequence[Case]) -> Job:
        raise UnsupportedError("no elapsed")

    def is_open(self, cases: Sequence[Case]) -> Job:
        from pandas import Timestamp

        return Job(self.hours.is_on_offset, [(Timestamp(c.at),) for c in cases], bool)


PEERS: tuple[type[Contender], ...] = (Workclock, Timegrid, BusinessTimeDelta, PandasHours)
