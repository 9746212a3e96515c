"""iCalendar: holidays in, windows of service and deadlines out. Needs the extra `ical`.

A file may come from anywhere, and a rule of recurrence can ask for endless work; so rules are
judged before anything expands them.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from slacal.calendars import Calendar, Holiday, Holidays
from slacal.calendars.holidays import Source, Years, check_years
from slacal.deadlines import Deadlines
from slacal.errors import HolidaysError, SlacalError, shortened
from slacal.fingerprints import digest
from slacal.instants import to_instant

MOST_BYTES = 1 << 20
_MOST_EVENTS = 3_000
_MOST_RULES = 100
_MOST_DATES = 10_000  # that rules, lists and long events may give
_LONGEST = 400  # days of one event
_CYCLE = 400  # years, after which dates fall on the same weekdays again
_LAST_YEAR = 9999
_HELP = "give the dates themselves, or a file without this event"

# Times a year that each comes at most, and what may be stated beside it.
_FREQUENCIES = {"YEARLY": 1, "MONTHLY": 12, "WEEKLY": 53, "DAILY": 366}
_ALWAYS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}
_BESIDE = {
    "YEARLY": {"BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "BYYEARDAY", "BYWEEKNO"},
    "MONTHLY": {"BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS"},
    "WEEKLY": {"BYDAY"},
    "DAILY": set(),
}


def read_holidays(content: bytes, *, years: Years, name: str = "holidays") -> Holidays:
    """Return the all-day events of an iCalendar file as holidays.

    Args:
        content: the file.
        years: the first and the last year for which it is complete.
        name: what the list is called where a holiday's source is shown.

    Raises:
        HolidaysError: it is no iCalendar file, has no all-day event, or a rule that is endless,
            never comes true, or is finer than a day; or the extra `ical` is not installed.

    Recurrences, their exceptions and moved or cancelled ones are followed; of an event of several
    days, each is a holiday. Events with a time of day are no holidays.
    """
    first, last = check_years(years)
    if len(content) > MOST_BYTES:
        raise HolidaysError(name, why=f"it has more than {MOST_BYTES:,} bytes", fix=_HELP)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # both packages warn about what they are going to drop
            found = sorted(set(_dates(content, first, last, name)))
    except SlacalError:
        raise
    except Exception as error:  # hostile text makes both packages raise whatever comes
        raise HolidaysError(
            name, why=f"it cannot be read as iCalendar ({shortened(str(error))})", fix=_HELP
        ) from None
    return Holidays(entries=tuple(found), years=(first, last), sources=(Source(name),))


def _dates(content: bytes, first: int, last: int, name: str) -> Iterator[Holiday]:
    events = _all_day_events(content, name)
    _judge(events, last, name)
    calendar, expanded = _icalendar().Calendar(), _expander()
    for event in events:
        calendar.add_component(event)
    start, end = date(first, 1, 1), date(last, 12, 31)
    for event in expanded(calendar).between(start, end + timedelta(days=1)):
        if _status(event) == "CANCELLED" or isinstance(event["DTSTART"].dt, datetime):
            continue
        text = shortened(" ".join(str(event.get("SUMMARY") or name).split()), 200)
        for day in _days_of(event):
            if start <= day <= end:
                yield Holiday(day, text, name)


def _days_of(event: Any) -> list[date]:
    start: date = event["DTSTART"].dt
    end = event["DTEND"].dt if "DTEND" in event else None
    count = 1 if end is None else max(1, (end - start).days)  # some write the same date twice
    return [start + timedelta(days=i) for i in range(count)]


def _all_day_events(content: bytes, name: str) -> list[Any]:
    """Return the events that have no time of day, and what moves or cancels one of them."""
    calendars = _icalendar().Calendar.from_ical(content, multiple=True)
    events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    if len(events) > _MOST_EVENTS:
        raise HolidaysError(name, why=f"it has more than {_MOST_EVENTS:,} events", fix=_HELP)
    for event in events:
        if "DTSTART" not in event or isinstance(event["DTSTART"], list):
            raise HolidaysError(
                f"{name}: event {_called(event)}", why="it has no date, or several", fix=_HELP
            )
    kept = {str(event.get("UID")) for event in events if _is_all_day(event) and not _moves(event)}
    found = [
        event
        for event in events
        if (_is_all_day(event) or _moves(event)) and str(event.get("UID")) in kept
    ]
    if not found:
        raise HolidaysError(
            name,
            why="it has no all-day event" if events else "it has no event",
            fix="holidays are events with a date and no time of day",
        )
    return found


def _is_all_day(event: Any) -> bool:
    return not isinstance(event["DTSTART"].dt, datetime)


def _moves(event: Any) -> bool:
    return "RECURRENCE-ID" in event


def _status(event: Any) -> str:
    return str(event.get("STATUS") or "").upper()


def _called(event: Any) -> str:
    return f'"{shortened(str(event.get("SUMMARY") or event.get("UID") or ""))}"'


# Judging what would be expanded


def _judge(events: Sequence[Any], last: int, name: str) -> None:
    """Raise `HolidaysError` unless the events can be expanded in bounded time."""
    rules = dates = 0
    for event in events:
        where = f"{name}: event {_called(event)}"
        found = _listed(event, "RRULE")
        rules += len(found)
        dates += sum(_judge_rule(rule, event, last, where) for rule in found)
        for field in ("RDATE", "EXDATE"):
            dates += sum(len(listed.dts) for listed in _listed(event, field))
        if _is_all_day(event):
            days = len(_days_of(event)) if _length(event) <= _LONGEST else _LONGEST + 1
            if days > _LONGEST:
                raise HolidaysError(where, why=f"it is longer than {_LONGEST} days", fix=_HELP)
            dates += days
        if rules > _MOST_RULES or dates > _MOST_DATES:
            what = f"{_MOST_RULES} rules" if rules > _MOST_RULES else f"{_MOST_DATES:,} dates"
            raise HolidaysError(where, why=f"with it the file has more than {what}", fix=_HELP)


def _listed(event: Any, field: str) -> list[Any]:
    found = event.get(field)
    if found is None:
        return []
    return found if isinstance(found, list) else [found]


def _length(event: Any) -> int:
    if "DTEND" in event:
        return int((event["DTEND"].dt - event["DTSTART"].dt).days)
    return int(event["DURATION"].dt.days) if "DURATION" in event else 1


def _judge_rule(rule: Any, event: Any, last: int, where: str) -> int:
    """Return how many dates a rule gives at most up to the end of a year."""
    text = f"{where}, rule {shortened(rule.to_ical().decode())}"
    parts = {key.upper(): list(values) for key, values in dict(rule).items()}
    frequency = str((parts.get("FREQ") or [""])[0]).upper()
    if frequency not in _FREQUENCIES:
        raise HolidaysError(text, why="a holiday recurs by days, weeks, months or years", fix=_HELP)
    odd = parts.keys() - _ALWAYS - _BESIDE[frequency]
    if odd:
        raise HolidaysError(text, why=f"{min(odd)} does not go with {frequency}", fix=_HELP)
    interval = int((parts.get("INTERVAL") or [1])[0])
    if not 1 <= interval <= 1000:
        raise HolidaysError(text, why="its interval is not 1 to 1000", fix=_HELP)
    _check_it_comes(rule, event["DTSTART"].dt, text)
    each = 1
    for key in ("BYMONTH", "BYMONTHDAY", "BYDAY", "BYYEARDAY", "BYWEEKNO"):
        each *= max(1, len(parts.get(key, ())))
    years: int = max(1, last + 1 - event["DTSTART"].dt.year)
    most = years * _FREQUENCIES[frequency] * each
    count = int((parts.get("COUNT") or [most])[0])
    return min(most // interval + 1, count)


def _check_it_comes(rule: Any, start: date, text: str) -> None:
    """Raise `HolidaysError` where a rule never gives a date: looking for one takes seconds."""
    from dateutil.rrule import rrulestr

    # Trap: the search ends in the year 9999 only. So it begins as late as weekdays allow.
    year = _LAST_YEAR - (_LAST_YEAR - start.year) % _CYCLE
    bounds = {"UNTIL", "COUNT"}
    kept = {key: values for key, values in dict(rule).items() if key.upper() not in bounds}
    unbounded = type(rule)(kept).to_ical().decode()
    late = datetime(year, start.month, start.day)
    if next(iter(rrulestr(unbounded, dtstart=late)), None) is None:
        raise HolidaysError(text, why="no date ever meets it", fix=_HELP)


# Writing, in UTC: then no reader needs the rules of a time zone, which some writers get wrong


def windows_ics(calendar: Calendar, start: datetime, end: datetime) -> bytes:
    """Return the windows of service in [start, end) as an iCalendar file, in UTC.

    Raises:
        HolidaysError: the extra `ical` is not installed.
        RangeError: *end* comes before *start*.
    """
    name = calendar.name or "service"
    rows = [
        (window.opens, window.closes, name, calendar.describe())
        for window in calendar.windows(start, end)
    ]
    return _file(rows, stamp=start, seed=calendar.fingerprint)


def deadlines_ics(deadlines: Deadlines) -> bytes:
    """Return when each target of a case is due as an iCalendar file, in UTC.

    Raises:
        HolidaysError: the extra `ical` is not installed.
    """
    rows = [
        (
            deadline.due,
            None,
            f"{name} due ({deadlines.policy}, category {deadlines.category})",
            f"{deadline.budget} from {deadline.start.isoformat()}",
        )
        for name, deadline in deadlines.items()
    ]
    seed = "/".join(deadline.fingerprint for deadline in deadlines.values())
    return _file(rows, stamp=deadlines.opened, seed=seed)


def _file(
    rows: Iterable[tuple[datetime, datetime | None, str, str]], *, stamp: datetime, seed: str
) -> bytes:
    """Return a file of events; the stamp is an instant that is known, so that it stays the same."""
    icalendar = _icalendar()
    calendar = icalendar.Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", "-//slacal//slacal//EN")
    for start, end, title, about in rows:
        event = icalendar.Event()
        event.add("UID", digest("event/1", [seed, to_instant(start), title]))
        event.add("DTSTAMP", _utc(stamp))
        event.add("DTSTART", _utc(start))
        if end is not None:
            event.add("DTEND", _utc(end))
        event.add("SUMMARY", title)
        event.add("DESCRIPTION", about)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _utc(at: datetime) -> datetime:
    plain = at.astimezone(UTC)
    return datetime(*plain.timetuple()[:6], tzinfo=UTC)


def _icalendar() -> Any:
    try:
        import icalendar
    except ImportError as error:
        raise _not_installed(error) from None
    return icalendar


def _expander() -> Any:
    try:
        import recurring_ical_events
    except ImportError as error:
        raise _not_installed(error) from None
    return recurring_ical_events.of


def _not_installed(error: ImportError) -> HolidaysError:
    return HolidaysError(
        "iCalendar", why=f"the package {error.name} is not installed", fix="install slacal[ical]"
    )
