"""Plain data as TOML: tables with headers, and what is small inside its table."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_WIDEST = 96  # columns of a table or a list on one line


def toml_text(data: Mapping[str, Any]) -> str:
    """Return plain data as TOML.

    Args:
        data: texts, whole numbers, booleans, dates, aware or naive datetimes, lists, and tables.
    """
    return "\n".join(_table(data, "")).lstrip("\n") + "\n"


def _table(data: Mapping[str, Any], path: str) -> Iterator[str]:
    apart = _apart(data)
    if path and (len(apart) < len(data) or not data):
        yield f"\n[{path}]"
    yield from _rows({name: value for name, value in data.items() if name not in apart})
    for name in apart:
        below = f"{path}.{_key(name)}" if path else _key(name)
        if isinstance(data[name], Mapping):
            yield from _table(data[name], below)
        else:
            for item in data[name]:
                yield f"\n[[{below}]]"
                yield from _rows(item)


def _apart(data: Mapping[str, Any]) -> list[str]:
    """Return the names of what gets headers of its own, below all the rest."""
    apart = [name for name, value in data.items() if _stands_apart(name, value)]
    if apart and all(isinstance(value, Mapping) for value in data.values()):
        return list(data)  # all or none: so their order stays
    return apart


def _rows(item: Mapping[str, Any]) -> Iterator[str]:
    return (f"{_key(name)} = {_value(value)}" for name, value in item.items())


def _stands_apart(name: str, value: Any) -> bool:
    if isinstance(value, Mapping):
        nested = any(isinstance(inner, Mapping) for inner in value.values())
        return bool(value) and (nested or len(_inline(name, value)) > _WIDEST or len(value) > 2)
    if not isinstance(value, list) or not value:
        return False
    if not all(isinstance(item, Mapping) for item in value):
        return False
    return not any(isinstance(v, Mapping | list) for item in value for v in item.values())


def _inline(name: str, value: Any) -> str:
    return f"{_key(name)} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        inner = ", ".join(_inline(name, each) for name, each in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    return _list(value)


def _list(values: Sequence[Any]) -> str:
    shown = [_value(value) for value in values]
    line = f"[{', '.join(shown)}]"
    if len(line) <= _WIDEST:
        return line
    rows = "".join(f"  {value},\n" for value in shown)
    return f"[\n{rows}]"


def _text(text: str) -> str:
    if "\\" not in text and '"' in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    return _quoted(text)


def _quoted(text: str) -> str:
    # JSON's escapes are TOML's as well; it leaves one control character as it is.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _quoted(name)
