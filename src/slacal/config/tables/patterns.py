"""Texts of a file as JSON Schema: regular expressions that hold in Python and in ECMAScript.

They refuse what no reader would take; a few things only the reader knows, such as windows that
overlap.
"""

from __future__ import annotations

from typing import Any

_WEEKDAYS = (
    ("mon", "day"), ("tue", "sday"), ("wed", "nesday"), ("thu", "rsday"), ("fri", "day"),
    ("sat", "urday"), ("sun", "day"),
)  # fmt: skip


def _any_case(word: str) -> str:
    return "".join(f"[{c.upper()}{c}]" if c.isalpha() else c for c in word)


def _words(*words: str) -> str:
    return f"(?:{'|'.join(_any_case(word) for word in words)})"


def _whole(pattern: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "pattern": rf"^\s*(?:{pattern})\s*$", **more}


_OPENS = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]"
_SPAN = rf"{_OPENS}\s*[-–]\s*(?:{_OPENS}|24:00)"
_SPANS = rf"{_SPAN}(?:\s*,\s*{_SPAN})*"
_DAY = f"(?:{'|'.join(f'{_any_case(a)}(?:{_any_case(b)})?' for a, b in _WEEKDAYS)})"
_DAYS = rf"\s*{_DAY}(?:\s*[-–]\s*{_DAY})?\s*"
_CLAUSE = rf"{_DAYS}(?:,{_DAYS})*{_SPANS}\s*"

WEEKDAYS = f"^{_DAYS}(?:,{_DAYS})*$"
HOURS = _whole(rf"24/7|;*{_CLAUSE}(?:;+\s*{_CLAUSE})*;*")
DAY_HOURS = _whole(_SPANS)
CLOSED = _whole(_any_case("closed"))

_DATE = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?"
DATE = {"type": "string", "pattern": f"^{_DATE}$"}
MOMENT = {"type": "string", "pattern": f"^{_DATE}[Tt ]{_TIME}(?:[Zz]|[+-][0-9]{{2}}:[0-5][0-9])?$"}
YEARS = {
    "type": "array",
    "items": {"type": "integer", "minimum": 1, "maximum": 9999},
    "minItems": 2,
    "maxItems": 2,
}

_DAY_BUDGET = rf"[0-9]{{1,12}}\s*{_words('business', 'calendar')}\s+{_any_case('day')}[Ss]?"
_UNIT = rf"(?:{_words('hour', 'hr', 'minute', 'min', 'second', 'sec')}[Ss]?|[HhSs])"
_PART = (
    rf"[0-9]{{1,12}}(?:\.[0-9]{{1,9}})?\s*(?:{_words('service', 'real')}\s+)?{_UNIT}"
    rf"(?:\s*,|\s+{_any_case('and')})?\s*"
)
BUDGET = _whole(rf"{_DAY_BUDGET}|(?:{_PART})+", examples=["2 business days", "4 service hours"])
