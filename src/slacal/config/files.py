"""Reading files: bounded in size and depth, TOML or JSON, and what stands beside them."""

from __future__ import annotations

import json
import os
import re
import stat
import tomllib
from codecs import BOM_UTF8
from collections.abc import Mapping
from typing import Any

import attrs

from slacal.errors import FileError, SlacalError

MOST_BYTES = 1 << 19
MOST_BYTES_FROZEN = 1 << 24
MOST_DEPTH = 12
_MOST_DOTS = 64  # on a line: tomllib takes the square of a key's dots in time and in memory
_ONE_TEXT = re.compile(
    r"""\s*(?:[A-Za-z0-9_-]+\s*=\s*)?(?:'[^']*'|"(?:[^"\\]|\\.)*")\s*,?\s*(?:\#.*)?""", re.ASCII
)


@attrs.frozen
class Files:
    """The folder in which a file's relative names are looked up."""

    folder: str = "."

    def read(self, name: str, most: int) -> bytes:
        """Return the content of a file that another one names.

        Raises:
            FileError: there is none, it is no plain file, or it is too large.
        """
        if not name or "\0" in name:
            raise FileError(f'file "{name[:80]}"', why="it is no name", fix="name a file")
        path = os.path.join(self.folder, name)
        try:
            plain = stat.S_ISREG(os.stat(path).st_mode)
        except (OSError, ValueError):
            plain = False
        if not plain:
            raise FileError(
                f'file "{name[:80]}"',
                why="there is no such file",
                fix="name a file beside this one, or give its whole path",
            )
        return read_bytes(path, most)


def read_bytes(path: str, most: int) -> bytes:
    """Return the content of a file.

    Raises:
        FileError: it cannot be read, or has more than *most* bytes.
    """
    try:
        with open(path, "rb") as file:
            content = file.read(most + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no name of a file"
        raise FileError(path[:200], why=why, fix="name a file that can be read") from None
    if len(content) > most:
        raise FileError(
            path, why=f"it has more than {most:,} bytes", fix="take out what is not needed"
        )
    return content.removeprefix(BOM_UTF8)


def is_json(path: str) -> bool:
    """Return whether a file is JSON, by its name; all others are TOML."""
    return path.lower().endswith(".json")


def text_of(content: bytes) -> str:
    """Return bytes as text, or raise `FileError`."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileError(f"line {line}", why="it is not UTF-8", fix="save it as UTF-8") from None


def parse(text: str, *, json_text: bool) -> Mapping[str, Any]:
    """Return TOML or JSON as plain data.

    Raises:
        FileError: it is neither, a key is given twice, or it is nested too deeply.
    """
    try:
        data = _json(text) if json_text else _toml(text)
    except RecursionError:
        raise _too_deep() from None
    except SlacalError:
        raise
    except ValueError as error:
        form = "JSON" if json_text else "TOML"
        raise FileError(
            str(error)[:200],
            why=f"it is not {form}",
            fix="correct it there, or above",
        ) from None
    if not isinstance(data, Mapping):
        raise FileError("the file", why="it holds no table", fix="begin with [calendar]")
    _check_depth(data)
    return data


def _toml(text: str) -> Any:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.count(".") > _MOST_DOTS and not _is_one_text(line):
            raise FileError(
                f"line {number}",
                why=f"it has more than {_MOST_DOTS} dots",
                fix="break it into several lines",
            )
    return tomllib.loads(text)


def _is_one_text(line: str) -> bool:
    """Return whether a line holds a quoted text and nothing else with dots."""
    return bool(_ONE_TEXT.fullmatch(line)) and '"""' not in line and "'''" not in line


def _json(text: str) -> Any:
    return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise FileError(f'key "{twice[:80]}"', why="it is given twice", fix="keep one of them")
    return found


def _no_constant(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _check_depth(data: Any) -> None:
    level = [data]
    for _ in range(MOST_DEPTH):
        level = [
            inner
            for value in level
            if isinstance(value, Mapping | list)
            for inner in (value.values() if isinstance(value, Mapping) else value)
        ]
        if not level:
            return
    if any(isinstance(value, Mapping | list) for value in level):
        raise _too_deep()


def _too_deep() -> FileError:
    return FileError(
        "the file", why=f"it is nested more than {MOST_DEPTH} levels deep", fix="make it flatter"
    )
