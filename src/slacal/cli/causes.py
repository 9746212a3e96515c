"""How the causes of a difference look: a line for people, plain data for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slacal.compare import Cause

_LABELS = {
    "holiday_cut": "holiday cut in another way",
    "time_zone": "time zone",
    "business_day": "business day",
    "other": "other",
}


def cause_text(cause: Cause, words: tuple[str, str]) -> str:
    """Return "holiday gained: Good Friday (nl-public)"; *words* are of before and of after."""
    label = _LABELS.get(cause.kind, cause.kind)
    if cause.which != "both":
        label += f" {words[cause.which == 'after']}"
    on = f", {cause.date}" if cause.date else ""
    has_source = cause.source and cause.source != cause.kind
    return f"{label}: {cause.name}{on}{f' ({cause.source})' if has_source else ''}"


def cause_data(causes: Sequence[Cause]) -> list[dict[str, Any]]:
    """Return causes as plain data."""
    return [
        {**cause._asdict(), "date": cause.date.isoformat() if cause.date else None}
        for cause in causes
    ]
