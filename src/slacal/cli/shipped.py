"""Finding a policy that ships."""

from __future__ import annotations

from slacal.errors import PolicyError, did_you_mean
from slacal.policy import Policy
from slacal.policy.shipped import Reading, invantive

POLICIES: dict[str, Reading] = {"invantive": "wall_clock", "invantive-literal": "literal"}


def find_policy(name: str) -> Policy:
    """Return a shipped policy by name.

    Raises:
        PolicyError: there is none of that name.
    """
    if name not in POLICIES:
        raise PolicyError(
            f'no policy "{name}"',
            why=f"shipped are {', '.join(POLICIES)}, and there is no such file",
            fix=did_you_mean(name, POLICIES) or "use one of these, or a file",
            name=name,
        )
    return invantive(POLICIES[name])
