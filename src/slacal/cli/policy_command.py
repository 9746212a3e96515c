"""`slacal policy`: the table of what is promised."""

from __future__ import annotations

from argparse import Namespace
from datetime import timedelta
from typing import Any

import attrs

from slacal.cli.output import (
    amount,
    calendar_data,
    calendar_text,
    json_text,
    listed,
    seconds,
    table,
)
from slacal.cli.sources import policy_of
from slacal.policy import Billing, Intake, Policy, SupportTerms


def run(args: Namespace) -> int:
    """Print the policy's categories, targets and calendar, its intake and its terms."""
    policy = policy_of(args)
    print(json_text(_data(policy)) if args.json else _text(policy))
    return 0


def _text(policy: Policy) -> str:
    below = [
        ("calendar", calendar_text(policy.calendar)),
        *([("", policy.calendar.name)] if policy.calendar.name else []),
        *_intake_rows(policy),
        *_terms_rows(policy.terms),
    ]
    title = ": ".join(filter(None, (policy.title or policy.name, policy.source)))
    return f"{title}\n\n{table(policy.rows())}\n\n{table(below)}"


def _intake_rows(policy: Policy) -> list[tuple[str, str]]:
    intake = policy.intake
    parts = [f"{p.title}{' (if any)' * (p.needed == 'if_any')}" for p in intake.parts]
    rows = [("report", listed(parts))] if parts else []
    if intake.languages:
        first, *others = intake.languages
        rows.append(("language", ", ".join([f"{first} (preferred)", *others])))
    if policy.default_category is not None:
        asked = "on request" if policy.motivation == "on_request" else "always"
        text = f"{policy.default_category} unless another is given, which is motivated {asked}"
        rows.append(("category", text))
    labels = ("receipt", "")
    rows += list(zip(labels, _receipt_texts(intake), strict=False))
    if intake.direct:
        rows.append(("contact", f"within service hours {listed(intake.direct)}"))
    if intake.online:
        rows.append(("", f"outside service hours {listed(intake.online)}"))
    return rows


def _receipt_texts(intake: Intake) -> list[str]:
    at_once = [each.title or each.name for each in intake.channels if each.received_on == "arrival"]
    late = [each.title or each.name for each in intake.channels if each.received_on != "arrival"]
    texts = [f"on arrival through {listed(at_once)}"] if at_once else []
    start = "confirmation" if intake.clock_from == "confirmation" else "mail itself"
    if late:
        texts.append(f"once confirmed through {listed(late)}; the clock starts at the {start}")
    return texts


def _terms_rows(terms: SupportTerms) -> list[tuple[str, str]]:
    covered = listed([each.title or each.name for each in terms.covered])
    rows = [("covered", covered)] if covered else []
    return rows + ([("charged", _billing_text(terms.billing))] if terms.billing else [])


def _billing_text(billing: Billing) -> str:
    text = f"other support, by its real length, rounded up to {amount(billing.unit)}"
    if billing.arranged_from is None:
        return text
    return f"{text}; {amount(billing.arranged_from)} or more is arranged through sales first"


def _data(policy: Policy) -> dict[str, Any]:
    return {
        "policy": policy.name,
        "title": policy.title,
        "source": policy.source,
        "default_category": policy.default_category,
        "motivation": policy.motivation,
        "version": policy.version or None,
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
        "intake": attrs.asdict(policy.intake),
        "terms": _terms_data(policy.terms),
    }


def _terms_data(terms: SupportTerms) -> dict[str, Any]:
    billing = terms.billing
    return {
        "covered": [attrs.asdict(each) for each in terms.covered],
        "billing": None
        if billing is None
        else {
            "unit_seconds": seconds(billing.unit),
            "arranged_from_seconds": _seconds(billing.arranged_from),
            "source": billing.source,
        },
    }


def _seconds(length: timedelta | None) -> int | float | None:
    return None if length is None else seconds(length)
