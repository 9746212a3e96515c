"""What a policy promises, made ready for tracking cases."""

from __future__ import annotations

from slacal.calendars import Calendar
from slacal.deadlines.choices import Choices, Motivation, Receiving
from slacal.deadlines.clock import Watch
from slacal.deadlines.events import KINDS
from slacal.deadlines.target import Target
from slacal.errors import UnknownCategoryError, did_you_mean


class Promise:
    """What a policy promises, made ready for tracking: its targets by category, and its choices."""

    __slots__ = (
        "_targets", "calendar", "choices", "default", "kinds", "motivation", "policy", "receiving",
        "version", "watches",
    )  # fmt: skip

    def __init__(
        self,
        policy: str,
        calendar: Calendar,
        targets: dict[str, tuple[Target, ...]],
        *,
        default: str | None,
        choices: Choices,
        receiving: Receiving,
        motivation: Motivation = "on_request",
        version: str = "",
    ) -> None:
        self.policy = policy
        self.calendar = calendar
        self.default = default
        self.choices = choices
        self.receiving = receiving
        self.motivation = motivation
        self.version = version
        self.watches = {
            code: {target.name: Watch(target, calendar) for target in found}
            for code, found in targets.items()
        }
        self._targets = targets
        named = (w.acts for watches in self.watches.values() for w in watches.values())
        self.kinds = tuple(dict.fromkeys([*KINDS, *(kind for acts in named for kind in acts)]))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Promise):
            return NotImplemented
        return self is other or self._meaning() == other._meaning()

    __hash__ = None  # type: ignore[assignment]

    def _meaning(self) -> tuple[object, ...]:
        promised = self.policy, self.calendar, self._targets, self.default
        return (*promised, self.choices, self.receiving, self.motivation)

    @property
    def targets(self) -> tuple[str, ...]:
        """The names of all targets, in order."""
        return tuple(dict.fromkeys(name for row in self.watches.values() for name in row))

    def row(self, code: str | None) -> dict[str, Watch]:
        """Return the targets of a category; none where no category is known.

        Raises:
            UnknownCategoryError: there is no such category.
        """
        if code is None:
            return {}
        try:
            return self.watches[code]
        except (KeyError, TypeError):
            raise unknown_category(self.policy, code, tuple(self.watches)) from None


def unknown_category(policy: str, code: object, known: tuple[str, ...]) -> UnknownCategoryError:
    """Return the error for a category that a policy does not have."""
    return UnknownCategoryError(
        "no category given, and no default" if code is None else f'no category "{code}"',
        why=f'policy "{policy}" has {", ".join(known)}',
        fix=did_you_mean(str(code), known) or "use one of these",
        category=code,
        known=known,
    )
