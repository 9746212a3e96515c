"""Files of calendars and policies, read whole: every fault is told at once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple, TypeVar

import attrs

from slacal.calendars import Calendar, FrozenCalendar
from slacal.calendars.frozen.text import FORMAT
from slacal.config.calendars import CalendarMaker, Declared
from slacal.config.faults import Fault, Path, file_error, found_in
from slacal.config.files import (
    MOST_BYTES,
    MOST_BYTES_FROZEN,
    Files,
    is_json,
    parse,
    read_bytes,
    text_of,
)
from slacal.config.lines import line_finder
from slacal.config.policies import Chosen, check_targets, make_book, make_policy, make_versions
from slacal.config.tables.kinds import table
from slacal.config.tables.model import BOOK, CALENDAR, POLICY, VERSIONS, FileTable, PolicyTable
from slacal.config.tables.reader import Reader, keys_of, unknown_key
from slacal.errors import FileError, SlacalError, WrongTypeError, did_you_mean
from slacal.policy import Policy
from slacal.policy.rules import PolicyBook
from slacal.policy.versions import PolicyVersions

T = TypeVar("T")


@attrs.frozen
class Content:
    """The calendars and policies of a file, by their keys, in order; and its book of rules.

    The key of a file's only calendar or policy is "calendar" or "policy". `data` is the plain data
    they were read from.
    """

    calendars: Mapping[str, Calendar]
    policies: Mapping[str, Policy]
    versions: Mapping[str, PolicyVersions] = attrs.field(factory=dict)
    book: PolicyBook | None = None
    data: Mapping[str, Any] = attrs.field(eq=False, repr=False, factory=dict)


class FileText(NamedTuple):
    """The text of a file, and whether it is JSON."""

    file: str
    text: str
    json_text: bool


def load_calendar(path: str | os.PathLike[str], name: str | None = None) -> Calendar:
    """Return a calendar of a TOML or JSON file, or a frozen calendar that was stored in one.

    Args:
        path: the file; JSON by its name (`.json`), else TOML.
        name: which of its calendars, or the one of which of its policies; unstated, `[calendar]`,
            the only one there is, or that of its only policy.

    Raises:
        FileError: the file has faults, each of which it tells; or has no calendar of that name.
    """
    found = read_file(path)
    policy = _chosen(found.policies, name, "policy")
    if policy is not None and _chosen(found.calendars, name, "calendar") is None:
        return policy.calendar
    return choose(found.calendars, name, "calendar", os.fspath(path))


def load_policy(path: str | os.PathLike[str], name: str | None = None) -> Policy:
    """Return a policy of a TOML or JSON file.

    Args:
        path: the file; JSON by its name (`.json`), else TOML.
        name: which of its policies; unstated, `[policy]`, or the only one there is.

    Raises:
        FileError: the file has faults, each of which it tells; or has no policy of that name.
    """
    return choose(read_file(path).policies, name, "policy", os.fspath(path))


def choose(found: Mapping[str, T], name: str | None, kind: str, file: str) -> T:
    """Return what a name stands for; None: what stands alone, or is called as its kind."""
    chosen = _chosen(found, name, kind)
    if chosen is not None:
        return chosen
    what = f"no {kind}" if name is None else f'no {kind} "{name[:80]}"'
    if name is None and len(found) > 1:
        what = f"no {kind} is named"
    raise FileError(
        f"{file}: {what}",
        why=f"the file has {', '.join(found) or 'none'}",
        fix=did_you_mean(name or "", found) or ("name one of these" if found else f"add [{kind}]"),
        name=name,
        known=tuple(found),
    )


def _chosen(found: Mapping[str, T], name: str | None, kind: str) -> T | None:
    if name is not None:
        return found.get(name)
    return next(iter(found.values())) if len(found) == 1 else found.get(kind)


def load_book(path: str | os.PathLike[str]) -> PolicyBook:
    """Return the book of a TOML or JSON file, which chooses the policy for each case.

    Args:
        path: the file. One without `[book]` has its only policy, or the versions of it, for all.

    Raises:
        FileError: the file has faults, each of which it tells; or has nothing for all cases.
    """
    found = read_file(path)
    if found.book is not None:
        return found.book
    if found.versions:
        return PolicyBook(
            rules=(), default=choose(found.versions, None, "versions", os.fspath(path))
        )
    return PolicyBook(rules=(), default=choose(found.policies, None, "policy", os.fspath(path)))


def find_policy_in(path: str | os.PathLike[str], name: str | None = None) -> Policy | None:
    """Return what `load_policy` does, or None where the file has no such policy.

    Raises:
        FileError: the file has faults, each of which it tells.
    """
    return _chosen(read_file(path).policies, name, "policy")


def read_file(path: str | os.PathLike[str]) -> Content:
    """Return all that a file holds.

    Raises:
        FileError: the file cannot be read, or has faults, each of which it tells.
    """
    source = read_source(path)
    return read_text(source.text, json_text=source.json_text, file=source.file)


def read_source(path: str | os.PathLike[str]) -> FileText:
    """Return the text of a file.

    Raises:
        FileError: the file cannot be read.
    """
    if not isinstance(path, str | os.PathLike):
        raise WrongTypeError(
            f"{path!r} is a {type(path).__name__}", why="a file is named", fix="pass its path"
        )
    file = os.fspath(path)
    content = read_bytes(file, MOST_BYTES_FROZEN)
    # No TOML begins with a brace, and who stores JSON may call it anything.
    json_text = is_json(file) or content.lstrip()[:1] == b"{"
    try:
        return FileText(file, text_of(content), json_text)
    except FileError as error:
        raise file_error(file, [Fault((), error)]) from None


def read_text(text: str, *, json_text: bool = False, file: str = "policy.toml") -> Content:
    """Return all that the text of a file holds; names in it are looked up beside *file*.

    Raises:
        FileError: it has faults, each of which it tells.
    """
    stem = os.path.splitext(os.path.basename(file))[0]
    try:
        if json_text and f'"{FORMAT}"' in text[:200]:
            return Content({"calendar": FrozenCalendar.from_json(text)}, {})
        if len(text) > MOST_BYTES:
            raise _too_large()
        data = parse(text, json_text=json_text)
    except SlacalError as error:
        raise file_error(file, [Fault((), error)]) from None
    found, faults = _read(data, Files(os.path.dirname(file) or "."), stem)
    if faults:
        raise file_error(file, faults, line_finder(text, json_text=json_text))
    return found


def _too_large() -> FileError:
    return FileError(
        "the file",
        why=f"it has more than {MOST_BYTES:,} characters",
        fix="take out what is not needed",
    )


def _read(data: Mapping[str, Any], files: Files, stem: str) -> tuple[Content, list[Fault]]:
    reader, faults = Reader(files), _unknown(data)
    declared = {
        name: Declared(path, _try(partial(CALENDAR.read, value, reader), path, faults))
        for name, path, value in _tables(data, "calendar", "calendars", faults)
    }
    maker = CalendarMaker(declared, files)
    for name in declared:
        maker.get(name)
    faults += maker.faults
    policies = {}
    for name, path, value in _tables(data, "policy", "policies", faults):
        found: PolicyTable | None = _try(partial(POLICY.read, value, reader), path, faults)
        if found is not None and _try(partial(_checked, found, maker), path, faults):
            called = stem if path == ("policy",) else name
            policies[name] = _try(partial(_policy, found, called, maker), path, faults)
    calendars = {name: calendar for name, calendar in maker.made.items() if calendar}
    made = {name: policy for name, policy in policies.items() if policy}
    versions, book = _agreement(data, reader, made, faults)
    return Content(calendars, made, versions, book, data), faults


def _agreement(
    data: Mapping[str, Any], reader: Reader, policies: Mapping[str, Policy], faults: list[Fault]
) -> tuple[dict[str, PolicyVersions], PolicyBook | None]:
    """Return the versions and the book of a file; none where there are faults already."""
    tables = _try(partial(VERSIONS.read, data.get("versions", {}), reader), ("versions",), faults)
    book = None
    if "book" in data:
        book = _try(partial(BOOK.read, data["book"], reader), ("book",), faults)
    if faults:  # a policy that has some is none that could be named
        return {}, None
    versions: dict[str, PolicyVersions] = {}
    for name, rows in tables.items():
        path = "versions", name
        if name in policies:
            twice = FileError(f'versions "{name}"', why="a policy is called that", fix="rename it")
            faults.append(Fault(path, twice))
        elif found := _try(partial(make_versions, rows, policies), path, faults):
            versions[name] = found
    if faults or book is None:
        return versions, None
    chosen: dict[str, Chosen] = {**policies, **versions}
    return versions, _try(partial(make_book, book, chosen), ("book",), faults)


def _checked(found: PolicyTable, maker: CalendarMaker) -> bool:
    check_targets(found, maker.get)
    return True


def _policy(found: PolicyTable, name: str, maker: CalendarMaker) -> Policy | None:
    calendar = maker.get(_calendar_name(found, list(maker.declared)))
    return make_policy(found, name, calendar, maker.get) if calendar else None


def _calendar_name(found: PolicyTable, known: list[str]) -> str:
    if found.calendar is not None:
        return found.calendar
    if "calendar" in known or len(known) == 1:
        return "calendar" if "calendar" in known else known[0]
    raise FileError(
        "no calendar is named" if known else "no calendar",
        why=f"the file has {', '.join(known)}" if known else "a policy counts in one",
        fix='add calendar = "…" with one of them' if known else "add [calendar] to the file",
    )


def _unknown(data: Mapping[str, Any]) -> list[Fault]:
    known = keys_of(FileTable)
    faults = [
        Fault((name,), unknown_key(name, known))
        for name in data
        if name not in known and name != "$schema"
    ]
    if not faults and not any(data.get(name) for name in known):
        empty = FileError(
            "the file", why="it has neither a calendar nor a policy", fix="add [calendar]"
        )
        return [Fault((), empty)]
    return faults


def _tables(
    data: Mapping[str, Any], one: str, many: str, faults: list[Fault]
) -> Iterable[tuple[str, Path, Any]]:
    """Yield the tables of a kind: their names, their paths, and what they hold."""
    if one in data:
        yield one, (one,), data[one]
    if many not in data:
        return
    fix = f"write e.g. [{many}.support]"
    named = _try(partial(table, data[many], "a table of names", fix), (many,), faults)
    for name, value in (named or {}).items():
        if name == one and one in data:
            twice = FileError(f'{one} "{name}"', why=f"there is [{one}] as well", fix="rename it")
            faults.append(Fault((many, name), twice))
        else:
            yield name, (many, name), value


def _try(make: Any, path: Path, faults: list[Fault]) -> Any:
    """Return what is made, or None where it has faults, which are gathered."""
    try:
        return make()
    except (SlacalError, ExceptionGroup) as error:
        faults += found_in(error, path)
        return None
