"""The house: which part may know which, what loads when, and how large things grow."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pytest

import slacal

PACKAGE = Path(slacal.__file__).parent
FOUNDATION = {
    "errors",
    "instants",
    "zones",
    "budget",
    "fingerprints",
    "frozen_zone",
    "html",
    "later",
    "pendulums",
    "texts",
    "_version",
}
# Lower knows nothing of higher; two parts on one floor know nothing of each other.
FLOORS = {
    "foundation": 0,
    "calendars": 1,
    "deadlines": 2,
    "policy": 3,
    "compare": 4,
    "config": 4,
    "history": 4,
    "release": 4,
    "the package itself": 5,
    "pandas": 5,
    "polars": 5,
    "cli": 6,
    "__main__": 7,
}
LAZY = {
    "cattrs": "config/tables/reader.py",
    "holidays": "calendars/holidays/country.py",
    "icalendar": "config/ics.py",
    "pendulum": "pendulums.py",
    "recurring_ical_events": "config/ics.py",
}


class Import(NamedTuple):
    module: str
    line: int
    inside_function: bool


def _modules() -> list[str]:
    return sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))


@lru_cache
def _tree(module: str) -> ast.Module:
    return ast.parse((PACKAGE / module).read_text(encoding="utf-8"))


def _exists(name: str) -> bool:
    path = PACKAGE.parent.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def _imports(module: str) -> Iterator[Import]:
    return _imports_below(_tree(module), module, inside_function=False)


def _imports_below(node: ast.AST, module: str, *, inside_function: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        inside = inside_function or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(alias.name, child.lineno, inside)
        elif isinstance(child, ast.ImportFrom):
            base = child.module or ""
            if child.level:
                folders = ["slacal", *module.split("/")[:-1]]
                above = folders[: len(folders) - child.level + 1]
                base = ".".join([*above, *filter(None, [base])])
            for alias in child.names:
                deeper = f"{base}.{alias.name}"
                ours = deeper.split(".", maxsplit=1)[0] == "slacal" and _exists(deeper)
                yield Import(deeper if ours else base, child.lineno, inside)
        else:
            yield from _imports_below(child, module, inside_function=inside)


def _part(name: str) -> str:
    """Return the part of the house of "slacal.calendars.days" or of "calendars/days.py"."""
    first = name.removeprefix("slacal").strip(".").replace("/", ".").removesuffix(".py")
    first = first.split(".")[0]
    if first in ("", "__init__"):
        return "the package itself"
    return "foundation" if first in FOUNDATION else first


every_module = pytest.mark.parametrize("module", _modules())


@every_module
def test_every_module_has_a_floor(module: str) -> None:
    assert _part(module) in FLOORS


@every_module
def test_an_import_never_points_up(module: str) -> None:
    mine = _part(module)
    for found in _imports(module):
        if found.module.split(".")[0] != "slacal":
            continue
        theirs = _part(found.module)
        lower = FLOORS[theirs] < FLOORS[mine]
        assert lower or theirs == mine, f"{module}:{found.line} imports {found.module}"


@every_module
def test_a_heavy_package_has_one_door_and_opens_late(module: str) -> None:
    for found in _imports(module):
        package = found.module.split(".")[0]
        if package in LAZY:
            assert module == LAZY[package], f"{module}:{found.line} imports {package}"
            assert found.inside_function, f"{module}:{found.line} imports {package} at once"


def test_the_doors_are_used() -> None:
    for package, module in LAZY.items():
        assert package in {found.module.split(".")[0] for found in _imports(module)}


def _loaded_by(code: str) -> set[str]:
    """Return the top packages that are loaded after *code* has run in a new process."""
    return {name for name in _loaded_modules(code) if "." not in name}


def _loaded_modules(code: str) -> set[str]:
    shown = "import sys, json; print(json.dumps(list(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{shown}"],
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


HEAVY = {*LAZY, "numpy", "pandas", "polars", "pyarrow", "narwhals"}


@pytest.mark.parametrize(
    "code",
    [
        "import slacal",
        "import slacal.cli",
        "from slacal.cli import main\n"
        "assert main(['due', '--category', 'II', '--opened', '2026-05-04T14:30', '--json']) == 0",
    ],
    ids=["import slacal", "import slacal.cli", "slacal due"],
)
def test_nothing_heavy_is_loaded(code: str) -> None:
    loaded = _loaded_by(code)
    assert "slacal" in loaded
    assert not loaded & HEAVY


def test_comparing_is_loaded_by_who_compares() -> None:
    loaded = "[name for name in __import__('sys').modules if name.startswith('slacal.compare')]"
    _loaded_by(f"import slacal, slacal.cli, slacal.cli.due_command; assert not {loaded}")
    _loaded_by(f"import slacal.compare; assert {loaded}")


@every_module
def test_no_module_is_over_400_lines(module: str) -> None:
    assert len((PACKAGE / module).read_text(encoding="utf-8").splitlines()) <= 400


@every_module
def test_no_function_is_over_60_lines(module: str) -> None:
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno + 1 <= 60, f"{module}: {node.name}"


@every_module
def test_only_the_command_line_prints(module: str) -> None:
    printing = [
        node.lineno
        for node in ast.walk(_tree(module))
        if isinstance(node, ast.Name) and node.id == "print"
    ]
    assert _part(module) == "cli" or not printing


def test_there_are_at_most_40_public_names() -> None:
    assert len(slacal.__all__) == len(set(slacal.__all__)) <= 40
    assert all(hasattr(slacal, name) for name in slacal.__all__)


def test_names_that_are_loaded_later_are_listed_and_others_are_missed() -> None:
    loaded = _loaded_modules("import slacal")
    assert {"slacal.policy.rules", "slacal.policy.report"} & loaded == set()
    assert set(slacal.__all__) <= set(dir(slacal))
    assert not hasattr(slacal, "PolicyBok")


def test_no_room_has_over_3000_lines() -> None:
    lines: dict[str, int] = {}
    for module in _modules():
        room = module.rpartition("/")[0]
        length = len((PACKAGE / module).read_text(encoding="utf-8").splitlines())
        lines[room] = lines.get(room, 0) + length
    assert {"calendars", "calendars/algebra", "deadlines", "policy", "cli"} <= lines.keys()
    assert {room: count for room, count in lines.items() if count > 3000} == {}
