"""Frozen calendars as text: one line of JSON, windows as steps that repeat.

A desk's weeks look alike, so a window is stored as three steps from the one before it (dates,
opening, length), each different triple once, and the windows as runs of these: some 9 bytes a week.
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
from slacal.calendars.schedule import Loss
from slacal.calendars.spans import Span, joined
from slacal.errors import FrozenError, SlacalError
from slacal.frozen_zone import Change, FrozenZone
from slacal.instants import MINUTE, SECOND, ZoneClock, micros_of

FORMAT = "slacal-frozen/1"
_MOST_WINDOWS = 4_000_000
_MOST_DATES = 150_000  # some 400 years
_KINDS = ("open", "closed", "holiday", "exception")
_LOSSES = ("holiday", "closed", "exception", "blackout")

Row = tuple[int, ...]


def meaning(calendar: FrozenCalendar) -> dict[str, Any]:
    """Return what a frozen calendar means, as plain data: no names, no sources, no versions."""
    frozen, known = calendar.frozen, calendar.known
    days = frozen.days
    declared = [(day, opens, closes) for day, spans in days for opens, closes in spans]
    follows = list(joined((opens, closes) for _, opens, closes in declared))
    not_business = [day for day in range(days.first + 1, days.last + 1) if _is_tail(days, day)]
    return {
        "zone": _zone_data(frozen.clock.zone),
        "day_zone": _zone_data(frozen.day_clock.zone),
        "known": [known.start, known.end],
        "years": [known.first_year, known.last_year],
        "dates": [days.first, days.last],
        "windows": _packed((day, opens, closes - opens) for day, opens, closes in declared),
        "service": None
        if follows == frozen.service
        else _packed((0, opens, closes - opens) for opens, closes in frozen.service),
        "not_business": not_business,
        "business_day": frozen.business_day,
    }


def _is_tail(days: Days, day: int) -> bool:
    return bool(days.windows(day)) and not days.is_business(day)


def write(calendar: FrozenCalendar) -> str:
    """Return a frozen calendar as one line of JSON."""
    frozen, zones = calendar.frozen, (calendar.frozen.clock.zone, calendar.frozen.day_clock.zone)
    reasons = list(dict.fromkeys((loss.kind, loss.name, loss.source) for loss in frozen.lost))
    number = {reason: i for i, reason in enumerate(reasons)}
    content = {
        "format": FORMAT,
        "name": calendar.name,
        "fingerprint": calendar.fingerprint,
        "provenance": calendar.provenance,
        **meaning(calendar),
        "offset_names": [_names(zone) for zone in zones],
        "kinds": [[day, kind] for day, kind in sorted(frozen.kinds.items())],
        "holidays": [[day, *holiday[1:]] for day, holiday in sorted(frozen.holidays.items())],
        "reasons": reasons,
        "lost": [
            [
                loss.opens,
                loss.closes - loss.opens,
                number[loss.kind, loss.name, loss.source],
                loss.day,
            ]
            for loss in frozen.lost
        ],
        "regular_lengths": frozen.regular_lengths,
        "shows_service": frozen.shows_service,
        "why": calendar.known.why,
    }
    return json.dumps(content, separators=(",", ":"))


def read(text: str) -> FrozenCalendar:
    """Return the frozen calendar of a text, or raise `FrozenError`."""
    try:
        content = json.loads(text)
        found = _read(content)
        stored = content["fingerprint"]
    except SlacalError:
        raise
    except (
        ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError,
    ) as error:  # fmt: skip
        raise _unreadable(f"it is not what slacal writes ({type(error).__name__})") from None
    if found.fingerprint != stored:
        raise _unreadable("its content does not have the fingerprint that it names")
    return found


def _unreadable(why: str) -> FrozenError:
    return FrozenError("a frozen calendar", why=why, fix="freeze the calendar anew")


def _read(content: dict[str, Any]) -> FrozenCalendar:
    if content["format"] != FORMAT:
        raise _unreadable(f"its format is not {FORMAT}")
    zone, day_zone = (
        _zone(content[key], names)
        for key, names in zip(("zone", "day_zone"), content["offset_names"], strict=True)
    )
    clock = ZoneClock(zone)
    days = _days(content)
    service = content["service"]
    spans = (
        zip(days.opens, days.closes, strict=True)
        if service is None
        else ((opens, opens + length) for _, opens, length in _unpacked(service))
    )
    frozen = Frozen(
        clock=clock,
        day_clock=clock if day_zone == zone else ZoneClock(day_zone),
        days=days,
        service=_in_order(joined(spans)),
        lost=_lost(content),
        kinds={_int(day): _of(_KINDS, kind) for day, kind in content["kinds"]},
        holidays=_holidays(content),
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
    for day, opens, length in _unpacked(content["windows"]):
        dated[day].append((opens, opens + length))
    return Days.of(dated.items(), {first, *map(_int, content["not_business"])})


def _lost(content: dict[str, Any]) -> list[Loss]:
    reasons = [
        (_of(_LOSSES, kind), _text(name), _text(source))
        for kind, name, source in content["reasons"]
    ]
    rows = (map(_int, row) for row in content["lost"])
    return [
        Loss(opens, opens + length, *reasons[number], day) for opens, length, number, day in rows
    ]


def _holidays(content: dict[str, Any]) -> dict[int, Holiday]:
    return {
        _int(day): Holiday(date.fromordinal(day), _text(name), _text(source))
        for day, name, source in content["holidays"]
    }


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


# Rows of a day, an opening and a length, as runs of steps


def _packed(rows: Iterable[Row]) -> dict[str, Any]:
    found = list(rows)
    unit = next(
        unit for unit in (MINUTE, SECOND, 1) if all(not (o % unit or n % unit) for _, o, n in found)
    )
    numbers: dict[Row, int] = {}
    runs: list[int] = []
    before = (0, 0)
    for day, opens, length in found:
        step = (day - before[0], (opens - before[1]) // unit, length // unit)
        number = numbers.setdefault(step, len(numbers))
        if runs and runs[-2] == number:
            runs[-1] += 1
        else:
            runs += [number, 1]
        before = day, opens
    return {"unit": unit, "steps": list(numbers), "runs": runs}


def _unpacked(packed: dict[str, Any]) -> Iterator[tuple[int, int, int]]:
    unit, runs = _int(packed["unit"]), list(map(_int, packed["runs"]))
    steps = [tuple(map(_int, step)) for step in packed["steps"]]
    if sum(map(abs, runs[1::2])) > _MOST_WINDOWS or any(step[2] <= 0 for step in steps):
        raise _unreadable("it has too many windows, or one without a length")
    day = opens = 0
    for number, count in zip(runs[::2], runs[1::2], strict=True):
        days, opening, length = steps[number]
        for _ in range(count):
            day, opens = day + days, opens + opening * unit
            yield day, opens, length * unit


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
