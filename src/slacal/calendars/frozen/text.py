"""Frozen calendars as text: one line of JSON, windows as steps that repeat.

A desk's weeks look alike, so the windows of a date are stored as a step from those of the date
before, each different step once, and all dates as runs of these: some ten bytes a week.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta, timezone, tzinfo
from itertools import pairwise
from typing import Any

from slacal.calendars.days import Days
from slacal.calendars.frozen.frozen import Frozen, FrozenCalendar
from slacal.calendars.holidays import Holiday, Source
from slacal.calendars.pages import Horizon
from slacal.calendars.schedule import Loss, LossKind
from slacal.calendars.spans import Span, joined
from slacal.errors import FrozenError, SlacalError
from slacal.fingerprints import digest
from slacal.frozen_zone import Change, FrozenZone
from slacal.instants import MINUTE, SECOND, ZoneClock, micros_of

FORMAT = "slacal-frozen/1"
_MOST_WINDOWS = 4_000_000
_MOST_DATES = 150_000  # some 400 years
_KINDS = ("open", "closed", "holiday", "exception")
_LOSSES = ("holiday", "closed", "exception", "blackout")

Step = tuple[int, ...]


def meaning(calendar: FrozenCalendar) -> dict[str, Any]:
    """Return what a frozen calendar means, as plain data: no names, no sources, no versions."""
    frozen, known = calendar.frozen, calendar.known
    days, zone, day_zone = frozen.days, frozen.clock.zone, frozen.day_clock.zone
    follows = list(joined(zip(days.opens, days.closes, strict=True)))
    not_business = [day for day in range(days.first + 1, days.last + 1) if _is_tail(days, day)]
    return {
        "zone": _zone_data(zone),
        "day_zone": _zone_data(frozen.day_clock.zone) if day_zone != zone else None,
        "known": [known.start, known.end],
        "years": [known.first_year, known.last_year],
        "dates": [days.first, days.last],
        "windows": _packed(days),
        "service": None
        if follows == frozen.service
        else _packed((0, [span]) for span in frozen.service),
        "not_business": not_business,
        "business_day": frozen.business_day,
    }


def _is_tail(days: Days, day: int) -> bool:
    return bool(days.windows(day)) and not days.is_business(day)


def write(calendar: FrozenCalendar) -> str:
    """Return a frozen calendar as one line of JSON."""
    frozen, zones = calendar.frozen, (calendar.frozen.clock.zone, calendar.frozen.day_clock.zone)
    holidays = {day: ("holiday", *found[1:]) for day, found in frozen.holidays.items()}
    taken = [(loss.kind, loss.name, loss.source) for loss in frozen.lost]
    number = {reason: i for i, reason in enumerate(dict.fromkeys([*taken, *holidays.values()]))}
    unit = _unit(end for loss in frozen.lost for end in loss[:2])
    content = {
        "format": FORMAT,
        "name": calendar.name,
        "fingerprint": calendar.fingerprint,
        "provenance": calendar.provenance,
        **meaning(calendar),
        "offset_names": [_names(zone) for zone in dict.fromkeys(zones)],
        "kinds": sorted(frozen.kinds.items()),
        "reasons": list(number),
        "holidays": [(day, number[reason]) for day, reason in sorted(holidays.items())],
        "lost_unit": unit,
        "lost": [
            (loss.opens // unit, (loss.closes - loss.opens) // unit, number[reason], loss.day)
            for loss, reason in zip(frozen.lost, taken, strict=True)
        ],
        "regular_lengths": frozen.regular_lengths,
        "shows_service": frozen.shows_service,
        "why": calendar.known.why,
    }
    return json.dumps(
        {**content, "sha256": digest("frozen-text/1", content)}, separators=(",", ":")
    )


def read(text: str) -> FrozenCalendar:
    """Return the frozen calendar of a text, or raise `FrozenError`."""
    try:
        content = json.loads(text)
        found = _read(content)
        stored = content["fingerprint"]
        is_whole = content.pop("sha256") == digest("frozen-text/1", content)
    except SlacalError:
        raise
    except (
        ArithmeticError, AttributeError, LookupError, RecursionError, StopIteration, TypeError,
        ValueError,
    ) as error:  # fmt: skip
        raise _unreadable(f"it is not what slacal writes ({type(error).__name__})") from None
    if found.fingerprint != stored:
        raise _unreadable("its content does not have the fingerprint that it names")
    if not is_whole:
        raise _unreadable("a name, a source or a version in it was altered")
    return found


def _unreadable(why: str) -> FrozenError:
    return FrozenError("a frozen calendar", why=why, fix="freeze the calendar anew")


def _read(content: dict[str, Any]) -> FrozenCalendar:
    if content["format"] != FORMAT:
        raise _unreadable(f"its format is not {FORMAT}")
    names = iter(content["offset_names"])
    zone = day_zone = _zone(content["zone"], next(names))
    if content["day_zone"] is not None:
        day_zone = _zone(content["day_zone"], next(names))
    clock, days, reasons = ZoneClock(zone), _days(content), _reasons(content)
    service = content["service"]
    spans = (
        zip(days.opens, days.closes, strict=True)
        if service is None
        else (span for _, spans in _unpacked(service) for span in spans)
    )
    frozen = Frozen(
        clock=clock,
        day_clock=clock if day_zone == zone else ZoneClock(day_zone),
        days=days,
        service=_in_order(joined(spans)),
        lost=_lost(content, reasons),
        kinds={_int(day): _of(_KINDS, kind) for day, kind in content["kinds"]},
        holidays=_holidays(content, reasons),
        business_day=None if content["business_day"] is None else _int(content["business_day"]),
        regular_lengths=tuple(map(_int, content["regular_lengths"])),
        shows_service=_of((True, False), content["shows_service"]),
    )
    first, last = map(_int, content["years"])
    start, end = map(_int, content["known"])
    return FrozenCalendar(
        timezone=zone,
        name=content["name"],
        frozen=frozen,
        known=Horizon(first, last, start, end, _text(content["why"])),
        provenance=_provenance(content["provenance"]),
    )


def _provenance(found: dict[str, Any]) -> dict[str, Any]:
    versions = found["versions"]
    return {
        "fingerprint": _text(found["fingerprint"]),
        "declared": _text(found["declared"]),
        "frozen_on": None if found["frozen_on"] is None else _text(found["frozen_on"]),
        "versions": {
            "slacal": _text(versions["slacal"]),
            "time_zones": [dict(zone) for zone in versions["time_zones"]],
            "holidays": [Source(**source)._asdict() for source in versions["holidays"]],
        },
    }


def _days(content: dict[str, Any]) -> Days:
    first, last = map(_int, content["dates"])
    if not 0 <= last - first <= _MOST_DATES:
        raise _unreadable("it has no dates, or those of more than 400 years")
    dated: dict[int, list[Span]] = {day: [] for day in range(first, last + 1)}
    for day, windows in _unpacked(content["windows"]):
        dated[day] += windows
    return Days.of(dated.items(), {first, *map(_int, content["not_business"])})


Reason = tuple[LossKind, str, str]  # what took service away, its name, its source


def _reasons(content: dict[str, Any]) -> list[Reason]:
    return [
        (_of(_LOSSES, kind), _text(name), _text(source))
        for kind, name, source in content["reasons"]
    ]


def _lost(content: dict[str, Any], reasons: list[Reason]) -> list[Loss]:
    unit = _int(content["lost_unit"])
    rows = (map(_int, row) for row in content["lost"])
    return [
        Loss(opens * unit, (opens + length) * unit, *reasons[number], day)
        for opens, length, number, day in rows
    ]


def _holidays(content: dict[str, Any], reasons: list[Reason]) -> dict[int, Holiday]:
    rows = (map(_int, row) for row in content["holidays"])
    return {day: Holiday(date.fromordinal(day), *reasons[number][1:]) for day, number in rows}


def _in_order(spans: Iterable[Span]) -> list[Span]:
    found = list(spans)
    ends = [end for span in found for end in span]
    if any(a >= b for a, b in pairwise(ends)):
        raise _unreadable("its windows are not in order")
    return found


# Zones: a fixed offset in microseconds, or a key with its offsets


def _zone_data(zone: tzinfo) -> Any:
    if isinstance(zone, FrozenZone):
        return [zone.key, [change[:2] for change in zone.changes]]
    return micros_of(zone.utcoffset(None) or timedelta(0))


def _names(zone: tzinfo) -> list[str]:
    return [change.name for change in zone.changes] if isinstance(zone, FrozenZone) else []


def _zone(data: Any, names: Sequence[str]) -> tzinfo:
    if isinstance(data, int):
        return timezone(timedelta(microseconds=_int(data)))
    key, changes = data
    found = [
        Change(_int(since), _int(offset), _text(name))
        for (since, offset), name in zip(changes, names, strict=True)
    ]
    starts = [change.since for change in found]
    if not found or starts != sorted(set(starts)) or any(abs(c.offset) >= 86_400 for c in found):
        raise _unreadable("its offsets are not in order, or no offsets")
    return FrozenZone(_text(key), found)


# Windows by date, as runs of steps: dates on, opening on, then for each window how much later than
# the first one it opens, and its length


def _packed(dated: Iterable[tuple[int, list[Span]]]) -> dict[str, Any]:
    found = [(day, spans) for day, spans in dated if spans]
    unit = _unit(end for _, spans in found for span in spans for end in span)
    numbers: dict[Step, int] = {}
    runs: list[int] = []
    before = (0, 0)
    for day, spans in found:
        first = spans[0][0]
        windows = (n // unit for a, b in spans for n in (a - first, b - a))
        step = (day - before[0], (first - before[1]) // unit, *windows)
        number = numbers.setdefault(step, len(numbers))
        if runs and runs[-2] == number:
            runs[-1] += 1
        else:
            runs += [number, 1]
        before = day, first
    return {"unit": unit, "steps": list(numbers), "runs": runs}


def _unpacked(packed: dict[str, Any]) -> Iterator[tuple[int, list[Span]]]:
    unit, runs = _int(packed["unit"]), list(map(_int, packed["runs"]))
    steps = [tuple(map(_int, step)) for step in packed["steps"]]
    pairs = list(zip(runs[::2], runs[1::2], strict=True))
    windows = sum(count * len(steps[number]) for number, count in pairs)
    if windows > _MOST_WINDOWS or any(count < 0 for _, count in pairs):
        raise _unreadable("it has too many windows")
    if any(length <= 0 for step in steps for length in step[3::2]):
        raise _unreadable("it has a window without a length")
    day = first = 0
    for number, count in pairs:
        dates, opening, *rest = steps[number]
        for _ in range(count):
            day, first = day + dates, first + opening * unit
            starts = [first + after * unit for after in rest[::2]]
            yield (
                day,
                [(a, a + n * unit) for a, n in zip(starts, rest[1::2], strict=True)],
            )


def _unit(values: Iterable[int]) -> int:
    """Return the largest unit in which all values are whole."""
    found = list(values)
    return next(unit for unit in (MINUTE, SECOND, 1) if all(value % unit == 0 for value in found))


def _int(value: Any) -> int:
    if type(value) is not int or abs(value) > 2**61:
        raise TypeError("not a whole number")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _of(known: Sequence[Any], value: Any) -> Any:
    if value not in known:
        raise ValueError("not one of those known")
    return value
