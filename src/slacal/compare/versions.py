"""Which software and data differ between then and now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from slacal._version import __version__
from slacal.calendars import Calendar
from slacal.compare.records import Versions

Facts = Mapping[str, str | None]


class VersionDifference(NamedTuple):
    """Something that a record was made with and that differs now; empty where there is none."""

    what: str
    recorded: str
    now: str


def version_differences(recorded: Versions, calendar: Calendar) -> tuple[VersionDifference, ...]:
    """Return what differs from the versions in a record: slacal, time-zone files, holiday lists."""
    return tuple(_differences(recorded, calendar))


def _differences(recorded: Versions, calendar: Calendar) -> Iterator[VersionDifference]:
    if recorded.slacal != __version__:
        yield VersionDifference("slacal", recorded.slacal, __version__)
    zones = [
        {key: str(fact) for key, fact in each.items() if fact} for each in calendar.zone_sources
    ]
    yield from _sources("time zone", recorded.time_zones, zones, "key")
    lists = [source._asdict() for source in calendar.sources]
    yield from _sources("holidays", recorded.holidays, lists, "name")


def _sources(
    what: str, recorded: Iterable[Facts], now: Iterable[Facts], key: str
) -> Iterator[VersionDifference]:
    before, after = _by(key, recorded), _by(key, now)
    for name in dict.fromkeys((*before, *after)):
        texts = _texts(before.get(name), after.get(name))
        if texts[0] != texts[1]:
            yield VersionDifference(f"{what} {name}", *texts)


def _by(key: str, sources: Iterable[Facts]) -> dict[str, Facts]:
    return {source.get(key) or "?": source for source in sources}


def _texts(before: Facts | None, after: Facts | None) -> tuple[str, str]:
    texts = tuple("" if facts is None else _text(facts) for facts in (before, after))
    digests = tuple((facts or {}).get("sha256") for facts in (before, after))
    if texts[0] == texts[1] and digests[0] != digests[1]:  # another file of the same version
        texts = tuple(f"{t} {(d or '')[:12]}" for t, d in zip(texts, digests, strict=True))
    return texts[0], texts[1]


def _text(facts: Facts) -> str:
    """Return what is known of a source beside its name: "holidays 0.83, frozen on 2026-11-25"."""
    parts = (facts.get(key) for key in ("package", "version", "read_from"))
    text = " ".join(part for part in parts if part)
    frozen_on = facts.get("frozen_on")
    return ", ".join(filter(None, (text, frozen_on and f"frozen on {frozen_on}"))) or "own dates"
