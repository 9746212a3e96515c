"""Reading many cases from standard input, a line each: a time, or JSON with more."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple, TextIO

from slacal.cli.times import TypedTimeError
from slacal.errors import shortened

LONGEST = 65_536  # bytes; a line is one time, or a few words of JSON
_HELP = 'write e.g. {"id": 7, "opened": "2026-05-04T14:30", "category": "II"}'


class Case(NamedTuple):
    """What a line says: when the case came in, its category, and what is to come back with it."""

    opened: str
    category: str | None
    given: dict[str, Any]


class Line(NamedTuple):
    """A line that is not blank, and its number."""

    number: int
    content: bytes

    def case(self) -> Case:
        """Return what the line says.

        Raises:
            TypedTimeError: it is too long, no UTF-8, or JSON of another shape.
        """
        text = self._text(LONGEST)
        return _json_case(text) if text.startswith("{") else Case(text, None, {})

    def data(self, longest: int) -> dict[str, Any]:
        """Return the JSON object of a line of *longest* bytes at most.

        Raises:
            TypedTimeError: it is too long, no UTF-8, or no JSON object.
        """
        data = _json_of(self._text(longest), "give one record a line")
        if not isinstance(data, dict):
            raise TypedTimeError(
                "a line of JSON", why="it is no object", fix="give one record a line"
            )
        return data

    def _text(self, longest: int) -> str:
        if len(self.content) > longest:
            raise TypedTimeError(
                "a line", why=f"it is longer than {longest} bytes", fix="give one case a line"
            )
        try:
            return self.content.decode("utf-8").strip()
        except UnicodeDecodeError:
            raise TypedTimeError("a line", why="it is not UTF-8", fix="save it as UTF-8") from None

    def shown(self) -> str:
        """Return the line's content, or how it begins."""
        return shortened(self.content.decode("utf-8", errors="backslashreplace").strip(), 200)


def read_lines(stream: TextIO | None) -> Iterator[Line]:
    """Yield the lines that are not blank; of one that is too long, only the beginning is kept."""
    return read_binary_lines(None if stream is None else stream.buffer, LONGEST)


def read_binary_lines(stream: BinaryIO | None, longest: int) -> Iterator[Line]:
    """Yield lines as `read_lines` does, of *longest* bytes at most."""
    if stream is None:  # standard input, closed by whoever started us
        return
    number = 0
    while content := stream.readline(longest + 1):
        number += 1
        rest = content
        while rest and not rest.endswith(b"\n") and len(rest) > longest:
            rest = stream.readline(longest + 1)
        if number == 1:
            content = content.removeprefix(BOM_UTF8)
        if content.strip():
            yield Line(number, content)


def _json_case(text: str) -> Case:
    case = _json_of(text, _HELP)
    for key in case:
        if key not in ("opened", "category", "id"):
            why = "known are opened, category and id"
            raise TypedTimeError(f'unknown key "{key[:80]}"', why=why, fix=_HELP)
    for key in ("opened", "category"):
        if key in case and not isinstance(case[key], str):
            shown = json.dumps(case[key])[:80]
            raise TypedTimeError(f'"{key}": {shown}', why="it is no text", fix=_HELP)
    if "opened" not in case:
        raise TypedTimeError('no "opened"', why="a case came in at some time", fix=_HELP)
    given = {"id": case["id"]} if "id" in case else {}
    return Case(case["opened"], case.get("category"), given)


def _json_of(text: str, fix: str) -> Any:
    try:
        return json.loads(text, parse_constant=refuse, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        why = "a key is given twice" if isinstance(error, _TwiceError) else "it cannot be read"
        raise TypedTimeError("a line of JSON", why=why, fix=fix) from None


class _TwiceError(ValueError):
    """A key of a JSON object is given twice."""


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON; for `object_pairs_hook`."""
    if len(dict(pairs)) < len(pairs):
        raise _TwiceError
    return dict(pairs)


def refuse(constant: str) -> None:
    """Refuse NaN and its like; for `parse_constant`."""
    raise ValueError(f"{constant} is no JSON")
