"""`slacal schema`: the JSON Schema of files."""

from __future__ import annotations

from argparse import Namespace

from slacal.config.schema import shipped_schema


def run(args: Namespace) -> int:
    """Print the schema; it is JSON, with `--json` or without."""
    print(shipped_schema(), end="")
    return 0
