"""What a file may hold of an agreement besides its targets: intake, terms, versions and rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, get_args

import attrs

from slacal.config.tables import kinds
from slacal.config.tables.kinds import Kind, choice, each, list_of, shown, table
from slacal.config.tables.reader import Reader, key
from slacal.config.tables.variants import record, short_table_of
from slacal.deadlines.choices import Carry, ClockFrom, Reclassification, Reopening
from slacal.errors import WrongTypeError
from slacal.policy.intake import PARTS, Needed, ReceivedOn

_TEXTS = list_of(kinds.TEXT, "texts")
_SOURCE = "The clause that says so."


@attrs.frozen(kw_only=True)
class PartTable:
    """One thing that a report holds."""

    title: str = key(kinds.TEXT, "What people read.", default=attrs.NOTHING)
    needed: str = key(
        choice("needed", get_args(Needed)), "Always, or if there is any.", default="always"
    )
    source: str = key(kinds.TEXT, _SOURCE, default="")


@attrs.frozen(kw_only=True)
class ChannelTable:
    """A way in which cases come in."""

    title: str = key(kinds.TEXT, "What people read.", default="")
    received_on: str = key(
        choice("received_on", get_args(ReceivedOn)),
        "Whether a case is received when it arrives, or when it is confirmed.",
        default="arrival",
    )
    source: str = key(kinds.TEXT, _SOURCE, default="")


@attrs.frozen(kw_only=True)
class IntakeTable:
    """How cases come in."""

    parts: dict[str, PartTable] = key(
        short_table_of(PartTable, "title", "parts"),
        f"What a report holds: {', '.join(PARTS)}.",
        default=attrs.Factory(dict),
    )
    languages: tuple[str, ...] = key(
        _TEXTS, "The codes of the languages that are served, the preferred one first.", default=()
    )
    channels: dict[str, ChannelTable] | None = key(
        short_table_of(ChannelTable, "title", "channels"),
        "The ways in which cases come in; left out: portal, phone, and mail, which is confirmed.",
    )
    clock_from: str = key(
        choice("clock_from", get_args(ClockFrom)),
        "From when the clocks of a confirmed case run.",
        default="confirmation",
    )
    direct: tuple[str, ...] = key(_TEXTS, "The ways of contact in service hours.", default=())
    online: tuple[str, ...] = key(_TEXTS, "The ways of contact at other times.", default=())
    source: str = key(kinds.TEXT, _SOURCE, default="")


@attrs.frozen(kw_only=True)
class CoveredTable:
    """One thing that a subscription covers."""

    title: str = key(kinds.TEXT, "What people read.", default="")
    source: str = key(kinds.TEXT, _SOURCE, default="")


@attrs.frozen(kw_only=True)
class BillingTable:
    """How a session of other support is billed."""

    unit: timedelta = key(
        kinds.LENGTH, "What a session's length is rounded up to.", default=attrs.NOTHING
    )
    arranged_from: timedelta | None = key(
        kinds.LENGTH, "The length from which on a session is arranged through sales first."
    )
    source: str = key(kinds.TEXT, _SOURCE, default="")


@attrs.frozen(kw_only=True)
class TermsTable:
    """What a subscription covers; all else is charged."""

    covered: dict[str, CoveredTable] = key(
        short_table_of(CoveredTable, "title", "things covered"),
        "What it covers, by name.",
        default=attrs.Factory(dict),
    )
    billing: BillingTable | None = key(record(BillingTable), "How other support is billed.")


@attrs.frozen(kw_only=True)
class ChoicesTable:
    """How clocks go on where an agreement may go either way."""

    reclassification: str = key(
        choice("reclassification", get_args(Reclassification)),
        "From when a new category counts.",
        default="from_start",
    )
    carry: str = key(
        choice("carry", get_args(Carry)),
        "What counts as used of a budget from the change on.",
        default="time",
    )
    reopening: str = key(
        choice("reopening", get_args(Reopening)),
        "How the clock of a case that is reopened goes on.",
        default="resume",
    )


# Which policy a case gets


def _start(value: Any, reader: Reader) -> date | datetime:
    is_time = isinstance(value, datetime) or (isinstance(value, str) and len(value) > 10)
    return kinds.read_moment(value) if is_time else kinds.read_date(value)


def _write_start(start: date | datetime) -> date:
    return kinds.write_moment(start) if isinstance(start, datetime) else start


_START = Kind(_start, _write_start, {"anyOf": [kinds.DATE.schema, kinds.MOMENT.schema]})


@attrs.frozen(kw_only=True)
class InForceTable:
    """A policy of this file, and since when it is in force."""

    start: date | datetime | None = key(
        _START, "The date or instant from which it is in force; left out: always.", name="from"
    )
    policy: str = key(kinds.TEXT, "A policy of this file.", default=attrs.NOTHING)


_FACT: dict[str, Any] = {"type": ["string", "integer", "boolean"]}


def _fact(value: Any) -> Any:
    if not isinstance(value, str | int):
        raise WrongTypeError(
            shown(value), why="a fact is a text, a whole number, true or false", fix="write one"
        )
    return value


def _when(value: Any, reader: Reader) -> dict[str, Any]:
    facts = table(value, "a table of facts", 'write e.g. { customer = "Acme" }')

    def read(entry: tuple[str, Any]) -> tuple[str, Any]:
        name, wanted = entry
        if isinstance(wanted, list):
            return name, tuple(each(enumerate(wanted), _fact))
        return name, (_fact(wanted),)

    return dict(each(((entry[0], entry) for entry in facts.items()), read))


def _write_when(when: Mapping[str, Any]) -> dict[str, Any]:
    return {name: v[0] if len(v) == 1 else list(v) for name, v in when.items()}


_WHEN = Kind(
    _when,
    _write_when,
    {
        "type": "object",
        "additionalProperties": {
            "anyOf": [_FACT, {"type": "array", "items": _FACT, "minItems": 1}]
        },
    },
)


@attrs.frozen(kw_only=True)
class RuleTable:
    """One row: the first of which all conditions are met gives a case its policy."""

    when: dict[str, Any] = key(
        _WHEN,
        "The values that a case's facts have to have, or lists of them; left out: every case.",
        default=attrs.Factory(dict),
    )
    policy: str = key(
        kinds.TEXT, "A policy of this file, or versions of one.", default=attrs.NOTHING
    )
    title: str = key(kinds.TEXT, "What people read.", default="")


@attrs.frozen(kw_only=True)
class BookTable:
    """Rules that choose a policy for each case."""

    rules: tuple[RuleTable, ...] = key(
        list_of(record(RuleTable), "rules"), "The rows, of which the first wins.", default=()
    )
    default: str | None = key(
        kinds.TEXT, "The policy, or versions, of a case that meets none of them."
    )
    facts: tuple[str, ...] = key(
        _TEXTS, "Names that a case may have besides those the rules ask for.", default=()
    )
