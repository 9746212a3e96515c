"""The command line: `slacal` and `python -m slacal`. Only this part prints.

Exit codes: 0 right, 1 what the command looks for, 2 wrong usage or input, 130 interrupted, 141 cut
off by a reader that closed the pipe.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from slacal.errors import SlacalError

WRONG = 2
INTERRUPTED, CUT_OFF = 128 + 2, 128 + 13  # as a shell tells SIGINT and SIGPIPE


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; wrong input never ends in a traceback."""
    arguments = sys.argv[1:] if argv is None else argv
    _never_fail_to_print()
    try:
        return _answered(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        _forget_output()
        return CUT_OFF


def _answered(arguments: Sequence[str]) -> int:
    from slacal.cli.parser import parse

    as_json = "--json" in arguments
    try:
        try:
            args = parse(arguments)
            code: int = args.run(args)
        finally:  # after help, too, which ends in SystemExit
            if sys.stdout:
                sys.stdout.flush()
    except SlacalError as error:
        _print_error(error, as_json=as_json)
        return WRONG
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.filename is None:  # not a file that was opened, but the output
            _forget_output()
        what = error.filename or "the answer cannot be written"
        told = SlacalError(what, why=error.strerror or "it cannot be used")
        _print_error(told, as_json=as_json)
        return WRONG
    return code


def _never_fail_to_print() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")


def _forget_output() -> None:
    """Let what nobody reads go nowhere: Python flushes once more at its end."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def _print_error(error: SlacalError, *, as_json: bool) -> None:
    from slacal.cli.output import error_data, error_text, json_text

    if as_json:
        print(json_text({"error": error_data(error)}), file=sys.stderr)
    else:
        usage = error.facts.get("usage", "")
        print(f"{usage}slacal: error: {error_text(error)}", file=sys.stderr)
