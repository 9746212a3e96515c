"""`slacal policy`: the table of what is promised."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from slacal.cli.output import calendar_data, calendar_text, json_text, table
from slacal.cli.shipped import find_policy
from slacal.policy import Policy


def run(args: Namespace) -> int:
    """Print the policy's categories, targets and calendar."""
    policy = find_policy(args.policy)
    print(json_text(_data(policy)) if args.json else _text(policy))
    return 0


def _text(policy: Policy) -> str:
    return (
        f"{policy.title or policy.name}: {policy.source}\n\n{table(policy.rows())}\n\n"
        f"calendar  {calendar_text(policy.calendar)}\n"
        f"          {policy.calendar.name}"
    )


def _data(policy: Policy) -> dict[str, Any]:
    return {
        "policy": policy.name,
        "title": policy.title,
        "source": policy.source,
        "default_category": policy.default_category,
        "motivation": policy.motivation,
        "fingerprint": policy.fingerprint,
        "calendar": calendar_data(policy.calendar),
        "categories": [
            {
                "code": category.code,
                "name": category.name,
                "definition": category.definition,
                "source": category.source,
                "targets": {
                    target.name: {
                        "budget": str(target.budget),
                        "counting": target.counting,
                        "landing": target.landing,
                        "source": target.source,
                    }
                    for target in category.targets
                },
            }
            for category in policy.categories
        ],
    }
