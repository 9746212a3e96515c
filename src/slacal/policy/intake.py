"""Intake: what a report has to hold, through which channels it comes in, when it is received."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Literal, NamedTuple, get_args

import attrs

from slacal.deadlines.choices import ClockFrom, Receiving
from slacal.errors import PolicyError, RangeError, check_choice, did_you_mean
from slacal.instants import Instant
from slacal.policy.rows import all_of, check_texts, refuse_twice

ReceivedOn = Literal["arrival", "confirmation"]
Needed = Literal["always", "if_any"]
Language = Literal["preferred", "served", "not_served"]
ContactName = Literal["direct", "online"]

# What an intake can ask for of a report.
PARTS = ("description", "error_code", "reproduction", "isolated_environment", "language")


@attrs.frozen
class Part:
    """One thing that a report holds: always, or if there is any (as with an error code).

    Args:
        name: one of `PARTS`.
        title: what people read.
        needed: "always", or "if_any".
        source: the contract or guideline that asks for it.
    """

    name: str
    title: str
    needed: Needed = "always"
    source: str = ""

    def __attrs_post_init__(self) -> None:
        check_texts(self)
        check_choice("part", self.name, PARTS)
        check_choice("needed", self.needed, get_args(Needed))


@attrs.frozen
class Channel:
    """A way in which cases come in.

    Args:
        name: "portal", "phone", …
        title: what people read.
        received_on: whether a case is formally received on its arrival, or only once the support
            portal's registration mail confirms it.
        source: the contract or guideline that says so.
    """

    name: str
    title: str = ""
    received_on: ReceivedOn = "arrival"
    source: str = ""

    def __attrs_post_init__(self) -> None:
        check_texts(self)
        check_choice("received_on", self.received_on, get_args(ReceivedOn))


CHANNELS = (
    Channel("portal", "the support portal"),
    Channel("phone", "the phone"),
    Channel("mail", "a mail to an employee", received_on="confirmation"),
)


class Contact(NamedTuple):
    """How a reporter is in contact with the desk: by name, and the ways there are."""

    name: ContactName
    ways: tuple[str, ...]
    source: str


class Receipt(NamedTuple):
    """When a case was formally received and from when its clocks run; None: not yet received."""

    received: datetime | None
    start: datetime | None


def _parts(parts: Iterable[Part]) -> tuple[Part, ...]:
    return all_of(Part, "parts", parts)


def _channels(channels: Iterable[Channel]) -> tuple[Channel, ...]:
    return all_of(Channel, "channels", channels)


def _languages(languages: Iterable[str]) -> tuple[str, ...]:
    return tuple(language_code(each) for each in all_of(str, "languages", languages))


def _ways(ways: Iterable[str]) -> tuple[str, ...]:
    return all_of(str, "ways of contact", ways)


@attrs.frozen(kw_only=True)
class Intake:
    """How cases come in.

    Args:
        parts: what a report holds.
        languages: the codes of the languages that are served, the preferred one first; none: any.
        channels: the ways in which cases come in.
        clock_from: from when the clocks of a confirmed case run: its "confirmation", or the "mail"
            that came in before it.
        direct: the ways of contact within service hours.
        online: the ways of contact at all other times.
        source: the contract or guideline for the languages, the clock and the ways of contact.
    """

    parts: tuple[Part, ...] = attrs.field(default=(), converter=_parts)
    languages: tuple[str, ...] = attrs.field(default=(), converter=_languages)
    channels: tuple[Channel, ...] = attrs.field(default=CHANNELS, converter=_channels)
    clock_from: ClockFrom = "confirmation"
    direct: tuple[str, ...] = attrs.field(default=(), converter=_ways)
    online: tuple[str, ...] = attrs.field(default=(), converter=_ways)
    source: str = ""

    def __attrs_post_init__(self) -> None:
        check_texts(self)
        check_choice("clock_from", self.clock_from, get_args(ClockFrom))
        refuse_twice((part.name for part in self.parts), "part")
        refuse_twice(self.languages, "language")
        refuse_twice((channel.name for channel in self.channels), "channel")

    def serves(self, language: str) -> Language:
        """Return whether a language is the preferred one, one that is served, or not served.

        Raises:
            PolicyError: it is no code of a language.
        """
        code = language_code(language)
        if not self.languages or code == self.languages[0]:
            return "preferred"
        return "served" if code in self.languages else "not_served"

    def channel(self, name: str) -> Channel:
        """Return the channel with a name.

        Raises:
            PolicyError: there is none; the error lists those that exist.
        """
        for channel in self.channels:
            if channel.name == name:
                return channel
        known = tuple(channel.name for channel in self.channels)
        raise PolicyError(
            f'no channel "{name}"',
            why=f"cases come in by {', '.join(known) or 'none'}",
            fix=did_you_mean(str(name), known) or "use one of these",
            channel=name,
            known=known,
        )

    def received(self, channel: str, at: Instant, confirmed: Instant | None) -> Instant | None:
        """Return when a case that came in *at* was formally received; None: not yet.

        Raises:
            PolicyError: there is no such channel.
            RangeError: it was confirmed before it came in.
        """
        if confirmed is not None and confirmed < at:
            raise RangeError(
                "a case that is confirmed before it came in",
                why=f"it was confirmed {at - confirmed} microseconds earlier",
                fix="swap the two instants",
                at=at,
                confirmed=confirmed,
            )
        return at if self.channel(channel).received_on == "arrival" else confirmed

    def start(self, channel: str, at: Instant, confirmed: Instant | None) -> Instant | None:
        """Return from when the clocks of a case run; None: it is not yet received.

        Raises:
            As `received` does.
        """
        received = self.received(channel, at, confirmed)
        return at if received is not None and self.clock_from == "mail" else received

    def contact(self, name: ContactName) -> Contact:
        """Return the ways of direct or of online contact."""
        return Contact(name, self.direct if name == "direct" else self.online, self.source)

    def receiving(self) -> Receiving:
        """Return which channels wait for a confirmation, and from when a confirmed case counts."""
        waiting = (each.name for each in self.channels if each.received_on == "confirmation")
        return Receiving(tuple(waiting), self.clock_from)

    def meaning(self) -> list[object] | None:
        """Return what moves a deadline, as plain data; None where it is what an `Intake()` says."""
        confirmed = sorted(self.receiving().confirmed)
        at_once = sorted(c.name for c in self.channels if c.received_on == "arrival")
        content: list[object] = [self.clock_from, at_once, confirmed]
        return None if content == ["confirmation", ["phone", "portal"], ["mail"]] else content


def language_code(language: str) -> str:
    """Return the language of a code such as "en", "nl-NL" or "en_US", without its region.

    Raises:
        PolicyError: it is no such code.
    """
    code = re.split("[-_]", language.strip().lower())[0] if isinstance(language, str) else ""
    if re.fullmatch("[a-z]{2,3}", code):
        return code
    raise PolicyError(
        f"language {language!r}", why="it is no code of a language", fix='use e.g. "en" or "nl"'
    )
