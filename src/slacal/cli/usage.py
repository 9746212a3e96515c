"""Wrong usage: an error like any other, so that it is told like any other."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import NoReturn

from slacal.errors import SlacalError


class UsageError(SlacalError, ValueError):
    """Options that are missing, unknown, or do not go together."""


class Parser(ArgumentParser):
    """A parser that raises where argparse prints and exits."""

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong with the arguments.

        Raises:
            UsageError: always; `usage` is a line or more on how they are to be given.
        """
        what, why = message, ""
        if message.startswith("argument "):  # "argument --fold: invalid choice: …"
            what, _, why = message.partition(": ")
        raise UsageError(what, why=why, fix=f"see {self.prog} --help", usage=self.format_usage())
