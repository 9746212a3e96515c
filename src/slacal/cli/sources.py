"""Finding the policy and the calendar that a command was told to use."""

from __future__ import annotations

import os
from argparse import Namespace

import attrs

from slacal.calendars import Calendar, Holidays, ServiceCalendar
from slacal.calendars.holidays.named import NAMES
from slacal.cli.shipped import POLICIES, find_policy
from slacal.errors import SlacalError, did_you_mean, shortened
from slacal.policy import Policy

_DEFAULT = "invantive"
_COUNTRY = "country:"
_VARIABLE = "SLACAL_POLICY"


class SourceError(SlacalError, ValueError):
    """A policy or a calendar that cannot be found."""


def calendar_of(args: Namespace) -> Calendar:
    """Return the calendar of `--calendar`, or else that of `--policy`."""
    return policy_of(args).calendar if args.calendar is None else find_calendar(args.calendar)


def policy_of(args: Namespace) -> Policy:
    """Return the policy of `--policy`, its targets on the calendar of `--calendar`.

    Unstated, it is the one that the environment names, or the one that ships.
    """
    policy = find_any_policy(args.policy or os.environ.get(_VARIABLE) or _DEFAULT)
    if getattr(args, "calendar", None) is None:
        return policy
    return attrs.evolve(policy, calendar=find_calendar(args.calendar))


def policy_named(name: str) -> Policy:
    """Return the policy of a name that a record holds, which is never read as a file's.

    Raises:
        PolicyError: neither the one that the environment names nor one that ships is called that.
    """
    source = os.environ.get(_VARIABLE)
    if source and name not in POLICIES:
        policy = find_any_policy(source)
        if policy.name == name:
            return policy
    return find_policy(name)


def find_any_policy(source: str) -> Policy:
    """Return the policy that a text names: a shipped one, or that of a file.

    Args:
        source: a shipped policy's name, or a file, `FILE#NAME` where it has several policies.

    Raises:
        FileError: the file has faults, or no such policy.
        PolicyError: nothing is called that.
    """
    file = None if source in POLICIES else _file(source)
    if file is None:
        return find_policy(source)
    from slacal.config import load_policy

    return load_policy(*file)


def find_policy_on(source: str) -> Policy:
    """Return the policy of that name, or the default one's targets on the calendar so named."""
    if source in POLICIES:
        return find_policy(source)
    file = _file(source)
    if file is not None:
        from slacal.config import find_policy_in

        policy = find_policy_in(*file)
        if policy is not None:
            return policy
    return attrs.evolve(find_policy(_DEFAULT), calendar=find_calendar(source))


def find_calendar(source: str) -> Calendar:
    """Return the calendar that a text names.

    Args:
        source: a shipped policy, a shipped holiday set, `country:CODE` or
            `country:CODE-SUBDIVISION`, or a file, `FILE#NAME` where it has several calendars.

    Raises:
        FileError: the file has faults, or no such calendar.
        SourceError: nothing is called that.
        UnknownHolidaysError: no such country or subdivision.
    """
    if source in POLICIES:
        return find_policy(source).calendar
    if source in NAMES:
        return _desk_with(Holidays.named(source), source)
    if source.startswith(_COUNTRY):
        code, _, subdivision = source.removeprefix(_COUNTRY).partition("-")
        return _desk_with(Holidays.country(code, subdivision=subdivision or None), source)
    file = _file(source)
    if file is not None:
        from slacal.config import load_calendar

        return load_calendar(*file)
    known = (*POLICIES, *NAMES)
    raise SourceError(
        f'no calendar "{shortened(source)}"',
        why=f"known are {', '.join(known)}, {_COUNTRY}NL, and files",
        fix=did_you_mean(source, known) or "use one of these",
        source=source,
    )


def _file(source: str) -> tuple[str, str | None] | None:
    """Return the file that a text names and what is meant in it; None where there is no file."""
    if os.path.exists(source):
        return source, None
    path, mark, name = source.rpartition("#")
    return (path, name) if mark and os.path.exists(path) else None


def _desk_with(holidays: Holidays, source: str) -> Calendar:
    desk = find_policy(_DEFAULT).calendar
    assert isinstance(desk, ServiceCalendar)  # as it ships
    return desk.replace(holidays=holidays, name=f"{_DEFAULT} with {source}")
