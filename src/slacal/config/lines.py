"""Finding the line of a path in TOML or JSON that has been read already.

Neither reader keeps lines, so the text is gone through once more, and only where there are faults.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable

from slacal.config.faults import Path

Lines = dict[Path, int]

_LONG = r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}|' r"'''(?:[^']|'(?!''))*'{3,5}"
_SHORT = r'"(?:[^"\\\n]|\\.)*"|' r"'[^'\n]*'"
_COMMENT = r"\#[^\n]*"
_OTHER = r"""[^\s\[\]{}=,.:#"']+"""
_TOKEN = re.compile(rf"{_LONG}|{_SHORT}|({_COMMENT})|\n|[\[\]{{}}=,.:]|{_OTHER}", re.DOTALL)


def line_finder(text: str, *, json_text: bool) -> Callable[[Path], int | None]:
    """Return the function that gives the line of a path, or of the nearest one above it."""
    found: Lines | None = None

    def line_of(path: Path) -> int | None:
        nonlocal found
        if found is None:
            found = _found(text, json_text=json_text)
        return next((found[path[:i]] for i in range(len(path), 0, -1) if path[:i] in found), None)

    return line_of


def _found(text: str, *, json_text: bool) -> Lines:
    scan = _Scan(text)
    try:
        if json_text:
            scan.value(())
        else:
            scan.toml()
    except (IndexError, RecursionError, ValueError):  # lost: what was found so far is right
        pass
    return scan.lines


class _Scan:
    """A walk over the tokens of a text that is known to be well formed."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, int]] = []  # a token, or "\n", with its line
        self.at = 0
        self.lines: Lines = {}
        self.counts: dict[Path, int] = {}  # of the tables of an array of tables
        line = 1
        for match in _TOKEN.finditer(text):
            if not match[1]:  # a comment
                self.tokens.append((match[0], line))
            line += match[0].count("\n")

    def peek(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def take(self) -> tuple[str, int]:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def skip_newlines(self) -> None:
        while self.peek() == "\n":
            self.at += 1

    def toml(self) -> None:
        prefix: Path = ()
        while self.at < len(self.tokens):
            if self.peek() == "\n":
                self.at += 1
            elif self.peek() == "[":
                prefix = self.header()
            else:
                self.pair(prefix)

    def header(self) -> Path:
        line = self.take()[1]
        is_array = self.peek() == "["
        if is_array:
            self.take()
        path = self.key(())
        for _ in range(1 + is_array):
            self.take()
        if is_array:
            number = self.counts[path] = self.counts.get(path, -1) + 1
            self.lines.setdefault(path, line)
            path = (*path, number)
        for i in range(1, len(path) + 1):
            self.lines.setdefault(path[:i], line)
        return path

    def key(self, prefix: Path) -> Path:
        """Return the path of a dotted key; in an array of tables, in its last table."""
        path = prefix
        while True:
            token = self.take()[0]
            path = (*path, _name(token))
            if self.peek() != ".":
                return path
            self.take()
            if path in self.counts:
                path = (*path, self.counts[path])

    def pair(self, prefix: Path) -> None:
        line = self.tokens[self.at][1]
        path = self.key(prefix)
        for i in range(len(prefix) + 1, len(path) + 1):
            self.lines.setdefault(path[:i], line)
        self.take()  # the equals sign, or in JSON the colon
        self.value(path)

    def value(self, path: Path) -> None:
        self.skip_newlines()
        token, line = self.take()
        self.lines.setdefault(path, line)
        if token == "[":
            self.array(path)
        elif token == "{":
            self.table(path)
        else:  # a date, a time or a number may be several tokens
            while self.peek() not in ("\n", ",", "]", "}", ""):
                self.at += 1

    def array(self, path: Path) -> None:
        number = 0
        while True:
            self.skip_newlines()
            if self.peek() == "]":
                self.at += 1
                return
            if self.peek() == ",":
                self.at += 1
                continue
            self.value((*path, number))
            number += 1

    def table(self, path: Path) -> None:
        while True:
            self.skip_newlines()
            if self.peek() == "}":
                self.at += 1
                return
            if self.peek() == ",":
                self.at += 1
                continue
            self.pair(path)


def _name(token: str) -> str:
    if token.startswith("'"):
        return token[1:-1]
    if not token.startswith('"'):
        return token
    try:
        return str(json.loads(token))
    except ValueError:  # an escape that only TOML has
        return str(tomllib.loads(f"x = {token}")["x"])
