"""Calendars and policies as files, which read back as what they are."""

from __future__ import annotations

import json
from datetime import date
from typing import Literal

from slacal.calendars import Calendar
from slacal.config.tables.model import FileTable
from slacal.config.tables.variants import to_plain
from slacal.config.writing.calendars import Calendars
from slacal.config.writing.policies import agreement_file
from slacal.config.writing.toml import toml_text
from slacal.errors import WrongTypeError, check_choice
from slacal.policy import Policy
from slacal.policy.rules import PolicyBook
from slacal.policy.versions import PolicyVersions

Format = Literal["toml", "json"]


def dump(what: Calendar | Policy | PolicyVersions | PolicyBook, format: Format = "toml") -> str:
    """Return a calendar or a policy as the text of a file that reads back as what it is.

    Args:
        what: a calendar, with all that it is made of; a policy, with its calendar; or the versions
            of one, or a book of rules, with all their policies.
        format: "toml" or "json".

    Raises:
        CalendarError: a calendar in a zone of stored offsets, which no file can name: freeze it.
        ChoiceError: there is no such format.
        WrongTypeError: none of these.

    What reads back has the same fingerprint. Holidays of a country are written as the country where
    the installed package has just these, and as dates otherwise.
    """
    check_choice("format", format, ("toml", "json"))
    plain = to_plain(_file(what))
    if format == "toml":
        return toml_text(plain)
    return json.dumps(plain, indent=2, ensure_ascii=False, default=_iso) + "\n"


def _iso(value: date) -> str:
    return value.isoformat()


def _file(what: object) -> FileTable:
    if isinstance(what, Calendar):
        calendars = Calendars()
        calendars.add(what)
        return FileTable(**calendars.fields())
    if isinstance(what, Policy | PolicyVersions | PolicyBook):
        return agreement_file(what)
    raise WrongTypeError(
        f"{what!r} is a {type(what).__name__}",
        why="calendars and policies are written",
        fix="pass one of them",
    )
