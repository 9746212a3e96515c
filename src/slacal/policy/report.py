"""A report, and its review: the category it gets, and what it lacks."""

from __future__ import annotations

from typing import NamedTuple

import attrs

from slacal.errors import WrongTypeError
from slacal.policy.intake import Language, Needed
from slacal.policy.rows import check_is_a
from slacal.policy.table import Policy


@attrs.frozen(kw_only=True)
class Report:
    """What somebody reports; what is left out was not said.

    Args:
        description: what the problem is.
        error_code: the error code, where there is one.
        reproduction: the steps that show the problem.
        is_isolated: whether these steps run on an isolated environment.
        language: the code of the language it is written in, e.g. "en" or "nl-NL".
        category: the code of the category that the reporter gives it.
        motivation: why it is of that category.
    """

    description: str = ""
    error_code: str = ""
    reproduction: str = ""
    is_isolated: bool | None = None
    language: str | None = None
    category: str | None = None
    motivation: str = ""

    def __attrs_post_init__(self) -> None:
        for name in ("description", "error_code", "reproduction", "motivation"):
            if not isinstance(getattr(self, name), str):
                raise WrongTypeError(
                    f"{name}={getattr(self, name)!r}",
                    why="it is no text",
                    fix="pass a text, or leave it out",
                )

    def holds(self, part: str) -> bool:
        """Return whether a part of `PARTS` was said."""
        if part == "isolated_environment":
            return self.is_isolated is True
        found = getattr(self, part)
        return bool(found and found.strip())


class Lack(NamedTuple):
    """What a report does not hold: its name, what people read, and who asks for it."""

    name: str
    title: str
    source: str


class Review(NamedTuple):
    """What became of a report: the category it gets, and what is still to be said.

    `lacks` is what it has to hold and does not, `on_request` what may be asked for; `language` is
    None where none was given.
    """

    category: str
    is_default: bool
    language: Language | None
    lacks: tuple[Lack, ...]
    on_request: tuple[Lack, ...]

    @property
    def is_complete(self) -> bool:
        """Whether nothing is lacking, and the language is one that is served."""
        return not self.lacks and self.language != "not_served"


def review(policy: Policy, report: Report) -> Review:
    """Return the category that a report gets, and what it lacks; see `Policy.review`."""
    check_is_a(Report, "report", report)
    intake = policy.intake
    category = policy.category(report.category).code
    is_default = category == policy.default_category
    lacks, on_request = _not_held(policy, report, "always"), _not_held(policy, report, "if_any")
    if not (is_default or report.motivation.strip()):
        asked = lacks if policy.motivation == "required" else on_request
        asked.append(Lack("motivation", f"why it is category {category}", policy.source))
    language = None if report.language is None else intake.serves(report.language)
    return Review(category, is_default, language, tuple(lacks), tuple(on_request))


def _not_held(policy: Policy, report: Report, needed: Needed) -> list[Lack]:
    return [
        Lack(part.name, part.title, part.source)
        for part in policy.intake.parts
        if part.needed == needed and not report.holds(part.name)
    ]
