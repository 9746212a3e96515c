"""Finding the calendar that a command was told to use."""

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


class SourceError(SlacalError, ValueError):
    """A calendar that cannot be found, or a file that cannot be read as one."""


def calendar_of(args: Namespace) -> Calendar:
    """Return the calendar of `--calendar`, or else that of `--policy`."""
    return (
        find_policy(args.policy).calendar if args.calendar is None else find_calendar(args.calendar)
    )


def policy_of(args: Namespace) -> Policy:
    """Return the policy of `--policy`, its targets on the calendar of `--calendar`."""
    policy = find_policy(args.policy)
    if args.calendar is None:
        return policy
    return attrs.evolve(policy, calendar=find_calendar(args.calendar))


def find_policy_on(source: str) -> Policy:
    """Return the policy of that name, or the default one's targets on the calendar so named."""
    if source in POLICIES:
        return find_policy(source)
    return attrs.evolve(find_policy(_DEFAULT), calendar=find_calendar(source))


def find_calendar(source: str) -> Calendar:
    """Return the calendar that a text names.

    Args:
        source: a shipped policy, a shipped holiday set, `country:CODE` or
            `country:CODE-SUBDIVISION`, or the path of a frozen calendar.

    Raises:
        SourceError: nothing is called that, or the file is no frozen calendar.
        UnknownHolidaysError: no such country or subdivision.
    """
    if source in POLICIES:
        return find_policy(source).calendar
    if source in NAMES:
        return _desk_with(Holidays.named(source), source)
    if source.startswith(_COUNTRY):
        code, _, subdivision = source.removeprefix(_COUNTRY).partition("-")
        return _desk_with(Holidays.country(code, subdivision=subdivision or None), source)
    if os.path.exists(source):
        return _read_frozen(source)
    known = (*POLICIES, *NAMES)
    raise SourceError(
        f'no calendar "{shortened(source)}"',
        why=f"known are {', '.join(known)}, {_COUNTRY}NL, and files that slacal freeze wrote",
        fix=did_you_mean(source, known) or "use one of these",
        source=source,
    )


def _desk_with(holidays: Holidays, source: str) -> Calendar:
    desk = find_policy(_DEFAULT).calendar
    assert isinstance(desk, ServiceCalendar)  # as it ships
    return desk.replace(holidays=holidays, name=f"{_DEFAULT} with {source}")


def _read_frozen(path: str) -> Calendar:
    from slacal.calendars import FrozenCalendar

    with open(path, encoding="utf-8") as file:
        try:
            text = file.read()
        except UnicodeDecodeError:
            raise SourceError(
                shortened(path), why="it is not UTF-8", fix="give a file that slacal freeze wrote"
            ) from None
    try:
        return FrozenCalendar.from_json(text)
    except SlacalError as error:
        raise SourceError(
            f"{shortened(path)}: {error.what}", why=error.why, fix=error.fix
        ) from None
