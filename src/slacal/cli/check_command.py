"""`slacal check`: what is wrong with files, or legal but hardly meant."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from typing import Any

from slacal.cli.output import error_data, json_text
from slacal.config.check import Finding, check_file
from slacal.config.faults import path_text
from slacal.config.tables.kinds import read_date
from slacal.errors import SlacalError


def run(args: Namespace) -> int:
    """Check each file; 0: nothing was found, 1: something was, 2: a file cannot be read."""
    on = date.today() if args.on is None else read_date(args.on.strip())
    code = 0
    answers = []
    for file in args.files:
        try:
            found = check_file(file, on)
        except SlacalError as error:
            code = 2
            answers.append({"file": file, "error": error_data(error), "findings": []})
            _tell(args, str(error))
            continue
        code = max(code, int(bool(found)))
        answers.append({"file": file, "error": None, "findings": [_data(*row) for row in found]})
        _tell(args, _text(file, found))
    if args.json:
        print(json_text({"on": on.isoformat(), "files": answers}))
    return code


def _tell(args: Namespace, text: str) -> None:
    if not args.json:
        print(text)


def _text(file: str, found: list[tuple[Finding, int | None]]) -> str:
    if not found:
        return f"{file}: nothing found"
    return "\n".join(_line(file, *row) for row in found)


def _line(file: str, finding: Finding, line: int | None) -> str:
    where = file if line is None else f"{file}:{line}"
    return f"{where}: {path_text(finding.path)}: {finding.what}; {finding.fix}"


def _data(finding: Finding, line: int | None) -> dict[str, Any]:
    path = path_text(finding.path)
    return {"path": path, "line": line, "what": finding.what, "fix": finding.fix}
