"""The arguments of every command; a command's own module is imported when it runs."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from importlib import import_module

from slacal._version import __version__
from slacal.cli.usage import Parser

TIME_HELP = "ISO 8601; without an offset it is read in the calendar's zone"
# As in sources.py, which would be imported for every command.
_SOURCE_HELP = (
    "a policy's name (its calendar); a holiday set such as nl-office, or country:NL or "
    "country:US-MA (the default desk with these holidays); or a file, FILE#NAME"
)
_EXAMPLE = """examples:
  slacal due --category II --opened 2026-05-04T14:30
  slacal due --category II --opened 2026-05-04T14:30 --explain repair
  slacal due --opened - < times.txt          one JSON line for each line read
  slacal track events.csv --at 2026-05-20T09:00 --fail-on-breach
  slacal elapsed --start 2026-05-04T14:30 --end 2026-05-06T10:00
  slacal open --at 2026-05-14T10:00
  slacal policy
  slacal diff invantive nl-office --from 2026-01-01 --to 2026-12-31
  slacal verify promises.jsonl
  slacal check support.toml
  slacal due --policy support.toml --opened 2026-05-04T14:30
"""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Return the parsed arguments; `run` is the command to call with them.

    Raises:
        UsageError: the arguments are wrong.
        SystemExit: help or the version was asked for, and printed.
    """
    parser: argparse.ArgumentParser = Parser(
        prog="slacal",
        description="When is this due, and why?",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"slacal {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    # Arguments of the one command that is asked for; of all of them for help and for errors.
    wanted = [name for name in argv[:1] if name in _COMMANDS] or _COMMANDS
    for name in wanted:
        _COMMANDS[name](commands)
    return parser.parse_args(argv)


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    parser.set_defaults(run=_later(name))
    return parser


def _later(name: str) -> Callable[[argparse.Namespace], int]:
    def run(args: argparse.Namespace) -> int:
        code: int = import_module(f"slacal.cli.{name}_command").run(args)
        return code

    return run


def _add_policy(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--policy",
        metavar="NAME",
        help="a shipped policy (invantive, the default, or invantive-literal), a file, FILE#NAME; "
        "unstated: what SLACAL_POLICY names",
    )


def _add_calendar(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--calendar", metavar="SOURCE", help=f"{_SOURCE_HELP}; unstated: the policy's"
    )


def _add_ics(parser: argparse._ActionsContainer, what: str) -> None:
    parser.add_argument(
        "--ics", action="store_true", help=f"print {what} as an iCalendar file, in UTC"
    )


def _add_fold(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--fold",
        type=int,
        choices=(0, 1),
        help="which reading of a wall time that exists twice, or not at all, as clocks change",
    )


def _due(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "due", "when a case is due, and why")
    parser.add_argument(
        "--opened",
        required=True,
        metavar="TIME",
        help=f"when it came in: {TIME_HELP}; - reads many, a line each, from standard input",
    )
    parser.add_argument("--category", metavar="CODE", help="unstated: the policy's default")
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--record", action="store_true", help="print each target's record, a line of JSON, to keep"
    )
    _add_ics(how, "when each target is due")
    how.add_argument(
        "--explain",
        nargs="?",
        const="",
        metavar="TARGET",
        help="say why: what counted, what was skipped and for which reason; one target, or all",
    )
    _add_policy(parser)
    _add_calendar(parser)
    _add_fold(parser)


def _track(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "track", "what the clocks of cases show, by their events")
    _add_log(parser)
    parser.add_argument("--at", metavar="TIME", help=f"{TIME_HELP}; unstated: now")
    parser.add_argument(
        "--fail-on-breach", action="store_true", help="exit with 1 where a target is breached"
    )
    parser.add_argument(
        "--explain", action="store_true", help="why each target is due when it is, pauses and all"
    )


def _escalations(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "escalations", "who is told of cases in a range of time")
    _add_log(parser)
    parser.add_argument("--start", required=True, metavar="TIME", help=TIME_HELP)
    parser.add_argument("--end", required=True, metavar="TIME", help=f"not included; {TIME_HELP}")
    parser.add_argument(
        "--level",
        action="append",
        metavar="WHEN[=WHOM]",
        help='e.g. "75 %%=team lead" or "2 service hours before due"; given instead of the '
        "policy's own levels; where it has none: 50 %%, 75 %% and 100 %%",
    )


def _add_log(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        metavar="FILE",
        help="events, a line each, in JSON or CSV: case, event, at, and category, channel, "
        "motivation or reason; - reads standard input",
    )
    parser.add_argument(
        "--sorted",
        action="store_true",
        dest="together",
        help="the events of a case stand together: it is answered as soon as the next one begins",
    )
    parser.add_argument(
        "--repair",
        action="append",
        default=[],
        choices=("order", "doubled", "contradictory"),
        help="mend such events instead of refusing them",
    )
    _add_policy(parser)
    _add_fold(parser)


def _elapsed(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "elapsed", "the service time between two instants")
    parser.add_argument("--start", required=True, metavar="TIME", help=TIME_HELP)
    parser.add_argument("--end", required=True, metavar="TIME", help=TIME_HELP)
    _add_policy(parser)
    _add_calendar(parser)
    _add_fold(parser)


def _open(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "open", "whether the desk is open, and what comes next")
    parser.add_argument("--at", metavar="TIME", help=f"{TIME_HELP}; unstated: now")
    _add_policy(parser)
    _add_calendar(parser)
    _add_fold(parser)


def _calendar(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "calendar", "a month or a year of the service calendar")
    span = parser.add_mutually_exclusive_group()
    span.add_argument("--month", metavar="YYYY-MM", help="unstated: the current month")
    span.add_argument("--year", metavar="YYYY", help="a whole year")
    _add_ics(parser, "the windows of service")
    _add_policy(parser)
    _add_calendar(parser)


def _policy(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    _add_policy(_command(commands, "policy", "the table of what is promised"))


def _holidays(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "holidays", "the shipped holiday sets, and how fresh they are")
    parser.add_argument("set", nargs="?", metavar="SET", help="unstated: list the sets")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--year", type=int, help="one year only")
    what.add_argument(
        "--check", action="store_true", help="report where the installed package differs"
    )
    what.add_argument(
        "--refresh", action="store_true", help="write the set anew from the installed package"
    )


def _diff(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "diff", "which days and deadlines differ between two calendars")
    parser.add_argument("a", metavar="A", help=_SOURCE_HELP)
    parser.add_argument("b", metavar="B", help="as A")
    parser.add_argument(
        "--from", dest="first", metavar="DATE", help="the first day; unstated: the year's first"
    )
    parser.add_argument("--to", dest="last", metavar="DATE", help="the last day, included")
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument(
        "--budget", metavar="TEXT", help='which deadlines move, e.g. "2 business days"'
    )
    asked.add_argument(
        "--policy-targets", action="store_true", help="which deadlines of the policies move"
    )
    parser.add_argument("--counting", help="service_time, same_time or close_of_day")
    parser.add_argument("--landing", help="close or next_open")
    parser.add_argument("--category", metavar="CODE", help="unstated: all that both have")
    parser.add_argument("--step", metavar="TIME", help="between two cases; unstated: 1 hour")


def _verify(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "verify", "whether recorded deadlines still stand")
    parser.add_argument(
        "file", metavar="FILE", help="records, a line of JSON each; -: standard input"
    )
    parser.add_argument(
        "--policy",
        metavar="NAME",
        help="to hold them against: a shipped policy, or a file; unstated: the one each names",
    )
    parser.add_argument(
        "--calendar",
        metavar="SOURCE",
        help=f"{_SOURCE_HELP}; without --policy, budgets are counted as recorded",
    )


def _freeze(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "freeze", "a calendar as data that no upgrade can move")
    _add_policy(parser)
    _add_calendar(parser)


def _check(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "check", "what is wrong with files, or legal but hardly meant")
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="calendars and policies, in TOML or JSON"
    )
    parser.add_argument(
        "--on", metavar="DATE", help="the date it is judged on, e.g. 2026-05-04; unstated: today"
    )


def _schema(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    _command(commands, "schema", "the JSON Schema of files, for editors")


def _audit(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "audit", "where recorded deadlines differ, and likely why")
    parser.add_argument("file", metavar="FILE", help="a table of cases in CSV; -: standard input")
    parser.add_argument(
        "--recorded", default="due", metavar="COLUMN", help="the recorded deadlines; unstated: due"
    )
    parser.add_argument("--target", metavar="NAME", help="whose deadlines they are")
    parser.add_argument("--opened", default="opened", metavar="COLUMN", help="unstated: opened")
    parser.add_argument(
        "--category", metavar="COLUMN", help="unstated: category, where there is such a column"
    )
    parser.add_argument(
        "--tolerance",
        type=int,
        default=60,
        metavar="SECONDS",
        help="how far two deadlines may lie apart and still agree; unstated: 60",
    )
    _add_policy(parser)
    _add_calendar(parser)
    _add_fold(parser)


_COMMANDS = {
    "due": _due,
    "track": _track,
    "escalations": _escalations,
    "elapsed": _elapsed,
    "open": _open,
    "calendar": _calendar,
    "policy": _policy,
    "holidays": _holidays,
    "diff": _diff,
    "verify": _verify,
    "freeze": _freeze,
    "check": _check,
    "schema": _schema,
    "audit": _audit,
}
