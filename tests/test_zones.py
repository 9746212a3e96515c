"""Zones: many spellings of one zone, the ones that cannot be named again, and the file read."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pendulum
import pytest

from slacal import zones
from slacal.errors import SlacalError, UnknownZoneError, WrongTypeError
from slacal.zones import resolve, zone_key, zone_source

HOUR = timedelta(hours=1)


class Unnamed(tzinfo):
    def dst(self, at: datetime | None, /) -> timedelta | None:
        return None

    def tzname(self, at: datetime | None, /) -> str | None:
        return None

    def utcoffset(self, at: datetime | None, /) -> timedelta | None:
        return None if at is None else HOUR


class Named(Unnamed):
    """Like pytz: no `key` but a `zone`, and offsets that differ by date."""

    def __init__(self, zone: str) -> None:
        self.zone = zone


class Nameless(Unnamed):
    """Like dateutil's tzfile: rules, but no name."""

    def __repr__(self) -> str:
        return "tzfile('/usr/share/zoneinfo/Europe/Amsterdam')"


class Steady(Unnamed):
    """Like dateutil's tzoffset: one offset, whatever the date."""

    def utcoffset(self, at: datetime | None, /) -> timedelta | None:
        return HOUR


class Bare(tzinfo):
    """A tzinfo that does not say anything."""


@pytest.mark.parametrize("key", ["Europe/Amsterdam", "UTC", "America/Argentina/Buenos_Aires"])
def test_a_key_names_its_zone(key: str) -> None:
    found = resolve(key)
    assert isinstance(found, ZoneInfo)
    assert found.key == key
    assert zone_key(found) == key


@pytest.mark.parametrize(
    "zone",
    [
        ZoneInfo("Europe/Amsterdam"),
        ZoneInfo.no_cache("Europe/Amsterdam"),
        pendulum.timezone("Europe/Amsterdam"),
        Named("Europe/Amsterdam"),
    ],
    ids=["zoneinfo", "another zoneinfo", "pendulum", "pytz"],
)
def test_a_tzinfo_with_a_key_is_that_zone(zone: tzinfo) -> None:
    assert resolve(zone) is ZoneInfo("Europe/Amsterdam")


@pytest.mark.parametrize(
    ("zone", "offset", "key"),
    [
        (UTC, timedelta(0), "UTC"),
        (timezone(HOUR), HOUR, "UTC+01:00"),
        (timezone(HOUR, "CET"), HOUR, "UTC+01:00"),  # what it is called is not what it means
        (timezone(-timedelta(hours=3, minutes=30)), timedelta(minutes=-210), "UTC-03:30"),
        (pendulum.timezone(3600), HOUR, "UTC+01:00"),
        (Steady(), HOUR, "UTC+01:00"),
    ],
    ids=["UTC", "timezone", "named timezone", "negative", "pendulum", "dateutil"],
)
def test_a_fixed_offset_is_named_by_it(zone: tzinfo, offset: timedelta, key: str) -> None:
    found = resolve(zone)
    assert isinstance(found, timezone)
    assert found.utcoffset(None) == offset
    assert zone_key(found) == key


@pytest.mark.parametrize(
    ("key", "fix"),
    [
        ("Europe/Amsterdm", 'did you mean "Europe/Amsterdam"?'),
        ("europe/amsterdam", 'did you mean "Europe/Amsterdam"?'),
        ("Amsterdam", 'did you mean "Europe/Amsterdam"?'),
        ("", 'use a key such as "Europe/Amsterdam"'),
        ("../etc/passwd", 'use a key such as "Europe/Amsterdam"'),
        ("/etc/passwd", 'use a key such as "Europe/Amsterdam"'),
        ("tzdata.zi", 'use a key such as "Europe/Amsterdam"'),  # a file, but not of a zone
        ("Nowhere/At_All", 'use a key such as "Europe/Amsterdam"'),
        ("\0", 'use a key such as "Europe/Amsterdam"'),
        ("\ud800", 'use a key such as "Europe/Amsterdam"'),
        ("x" * 5000, 'use a key such as "Europe/Amsterdam"'),
    ],
    ids=lambda text: repr(text[:20]),
)
def test_a_key_that_does_not_exist_is_refused(key: str, fix: str) -> None:
    with pytest.raises(UnknownZoneError) as caught:
        resolve(key)
    expected = f'unknown time zone "{key}": it is not in the time-zone database; {fix}'
    assert str(caught.value) == expected
    assert caught.value.zone == key
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, KeyError)


def test_a_folder_of_zones_is_no_zone() -> None:
    with pytest.raises(UnknownZoneError, match=r'^unknown time zone "Europe": '):
        resolve("Europe")


def test_a_pytz_zone_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownZoneError, match='did you mean "Europe/Amsterdam"'):
        resolve(Named("Europe/Amsterdm"))


def test_a_tzinfo_without_a_name_is_refused() -> None:
    with pytest.raises(UnknownZoneError) as caught:
        resolve(Nameless())
    assert str(caught.value) == (
        "timezone=tzfile('/usr/share/zoneinfo/Europe/Amsterdam'): it has no key, so a calendar "
        'made with it could not be stored or compared; pass the key, e.g. "Europe/Amsterdam"'
    )


def test_a_zone_from_a_file_has_no_name() -> None:
    rules = files("tzdata").joinpath("zoneinfo", "Europe", "Amsterdam")
    with rules.open("rb") as data:
        zone = ZoneInfo.from_file(data)
    with pytest.raises(UnknownZoneError, match="it has no key"):
        resolve(zone)


def test_a_tzinfo_that_says_nothing_is_refused_with_an_error_of_ours() -> None:
    with pytest.raises(SlacalError):
        resolve(Bare())  # type: ignore[abstract]


@pytest.mark.parametrize(
    ("zone", "kind"), [(None, "NoneType"), (1, "int"), (HOUR, "timedelta"), (ZoneInfo, "type")]
)
def test_what_is_no_zone_is_refused(zone: object, kind: str) -> None:
    with pytest.raises(WrongTypeError) as caught:
        resolve(zone)
    assert str(caught.value) == (
        f"timezone={zone!r} is a {kind}: a time zone is asked for; "
        'pass a key such as "Europe/Amsterdam", or a tzinfo'
    )


# Where the rules were read from

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def _packaged(name: str) -> bytes:
    return files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()


@pytest.fixture
def fresh_sources() -> Iterator[None]:
    zones._file_source.cache_clear()
    yield
    zoneinfo.reset_tzpath()
    zones._file_source.cache_clear()


@pytest.mark.usefixtures("fresh_sources")
@pytest.mark.parametrize(
    ("file", "first_line", "named"),
    [
        ("tzdata.zi", "# version 2031z\n# more\n", "2031z"),
        ("+VERSION", "2031y\n", "2031y"),
        (None, "", None),
    ],
)
def test_the_source_is_the_systems_own_file(
    tmp_path: Path, file: str | None, first_line: str, named: str | None
) -> None:
    rules = _packaged("Europe/Amsterdam")
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe" / "Amsterdam").write_bytes(rules)
    if file:
        (tmp_path / file).write_text(first_line, encoding="utf-8")
    zoneinfo.reset_tzpath(to=[str(tmp_path)])
    assert zone_source(AMSTERDAM) == {
        "key": "Europe/Amsterdam",
        "read_from": "system",
        "version": named,
        "sha256": sha256(rules).hexdigest(),
    }


@pytest.mark.usefixtures("fresh_sources")
def test_the_first_folder_that_has_the_zone_is_the_one_read(tmp_path: Path) -> None:
    empty, full = tmp_path / "empty", tmp_path / "full"
    (full / "Europe").mkdir(parents=True)
    empty.mkdir()
    (empty / "+VERSION").write_text("1999a", encoding="utf-8")
    (full / "+VERSION").write_text("2031z", encoding="utf-8")
    (full / "Europe" / "Amsterdam").write_bytes(_packaged("Europe/Brussels"))
    zoneinfo.reset_tzpath(to=[str(empty), str(full)])
    source = zone_source(AMSTERDAM)
    assert source["version"] == "2031z"
    assert source["sha256"] == sha256(_packaged("Europe/Brussels")).hexdigest()


@pytest.mark.usefixtures("fresh_sources")
def test_without_a_systems_file_the_source_is_the_package() -> None:
    zoneinfo.reset_tzpath(to=[])
    source = zone_source(AMSTERDAM)
    assert source["key"] == "Europe/Amsterdam"
    assert source["read_from"] == "tzdata"
    assert source["sha256"] == sha256(_packaged("Europe/Amsterdam")).hexdigest()


@pytest.mark.usefixtures("fresh_sources")
def test_the_packages_version_is_that_of_its_database() -> None:
    zoneinfo.reset_tzpath(to=[])
    first = _packaged("tzdata.zi").split(b"\n", 1)[0].decode()  # "# version 2026b"
    named = zone_source(AMSTERDAM)["version"]
    assert named == first.removeprefix("# version ")
    assert named != version("tzdata")  # the package counts its releases in another way


@pytest.mark.parametrize(
    ("zone", "key"), [(UTC, "UTC"), (timezone(HOUR), "UTC+01:00"), (timezone(-HOUR), "UTC-01:00")]
)
def test_a_fixed_offset_is_read_from_no_file(zone: tzinfo, key: str) -> None:
    assert zone_source(zone) == {
        "key": key,
        "read_from": "fixed offset",
        "version": None,
        "sha256": None,
    }
