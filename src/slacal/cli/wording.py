"""Errors in the words of the command line, where an argument of a function is an option."""

from __future__ import annotations

import re

from slacal.errors import FileError, SlacalError

_HEAD = r"^(counting|landing)=", r"--\1 "

# What a function's caller reads, and what is told to whoever typed a command.
_TYPED = {
    r'ask for repair="(\w+)"': r"give --repair \1",
    r'^add category="(\w+)"': r"give it one in its line, e.g. \1",
    r"\byears=\((\d+), (\d+)\)": r"years \1-\2",
    r"state business_day=timedelta\(hours=8\)": r'state business_day = "8 hours" in a file',
    r"what Deadline\.record\(\) or ": "what ",
}


def as_typed(error: SlacalError) -> SlacalError:
    """Return the same error in these words; those of a file are about its keys, and stay."""
    if isinstance(error, FileError):
        return error
    why, fix = typed(error.why), typed(error.fix)
    return type(error)(_typed_what(error.what), why=why, fix=fix, **error.facts)


def _typed_what(what: str) -> str:
    """Return what an error is about; only an argument at its head is none that was typed."""
    return re.sub(*_HEAD, what)


def typed(text: str) -> str:
    """Return a text about arguments as one about options."""
    for pattern, words in _TYPED.items():
        text = re.sub(pattern, words, text)
    return text
