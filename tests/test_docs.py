"""The pages: every Python block runs, and every command answers as its page shows."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from slacal.cli import main

ROOT = Path(__file__).parents[1]
PAGES = [
    page for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))] if page.exists()
]
HAS_DATA = "SLACAL_DATA" in os.environ
FENCE = re.compile(r"^```(?P<words>[^\n`]*)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
PROMPTS = ("$ slacal", "$ python -m slacal")


class Block(NamedTuple):
    words: list[str]  # after the fence, e.g. ["python", "notest"]
    code: str
    line: int  # of the page, on which the code begins


class Command(NamedTuple):
    page: Path
    line: int
    argv: list[str]
    shown: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks_of(text: str) -> list[Block]:
    return [
        Block(
            words=found["words"].split(),
            code=found["code"],
            line=text.count("\n", 0, found.start("code")) + 1,
        )
        for found in FENCE.finditer(text)
    ]


def blocks_in(page: Path, language: str) -> list[Block]:
    found = blocks_of(page.read_text(encoding="utf-8"))
    return [
        block
        for block in found
        if block.words[:1] == [language]
        and "notest" not in block.words
        and (HAS_DATA or "data" not in block.words)  # needs the files that SLACAL_DATA names
    ]


def commands_in(page: Path) -> Iterator[Command]:
    for block in blocks_in(page, "console"):
        yield from commands_of(page, block)


def commands_of(page: Path, block: Block) -> Iterator[Command]:
    """Yield each command of slacal with what is shown below it, up to the next prompt."""
    lines = block.code.splitlines()
    starts = [i for i, line in enumerate(lines) if line.startswith("$ ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        if lines[start].startswith(PROMPTS):
            argv = shlex.split(lines[start][2:])
            argv = argv[argv.index("slacal") + 1 :]
            yield Command(page, block.line + start, argv, "\n".join(lines[start + 1 : end]))


def as_pattern(shown: str) -> str:
    """Return a regular expression for a shown text; "…" is any text, alone on a line any lines."""
    lines = [
        r"(?:[^\n]*\n)*" if line.strip() == "…" else re.escape(line).replace("…", ".*") + r"\n"
        for line in shown.rstrip("\n").splitlines()
    ]
    return "".join(lines)


def page_name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_the_python_of_a_page_runs(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a page may write files
    namespace: dict[str, object] = {"__name__": "__page__"}
    for block in blocks_in(page, "python"):
        # The line numbers of a traceback are those of the page.
        code = "\n" * (block.line - 1) + block.code
        exec(compile(code, str(page), "exec", dont_inherit=True), namespace)


COMMANDS = [command for page in PAGES for command in commands_in(page)]


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_a_command_answers_as_its_page_shows(
    command: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "--refresh" not in command.argv, "it would write into the source tree"
    assert not {"|", "<", ">"} & set(command.argv), (
        "only plain commands are run; show others as text"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")  # the width of help texts
    with suppress(SystemExit):  # argparse's own way out
        main(command.argv)
    printed = capsys.readouterr()
    lines = (printed.out + printed.err).splitlines()
    told = "".join(f"{line.rstrip()}\n" for line in lines).rstrip("\n")
    told = f"{told}\n" if told else ""
    assert re.fullmatch(as_pattern(command.shown), told), f"the command prints:\n{told}"


# The reader of pages itself

PAGE = """\
# A page

```python
x = 1
```

```python notest
x = nothing
```

```console
$ slacal policy --policy "a b"
first
…
last … line
$ ls
file
$ python -m slacal open
```

    ```python
    indented = "text, not a block"
    ```
"""


def test_blocks_are_found_with_their_words_and_lines() -> None:
    assert blocks_of(PAGE) == [
        (["python"], "x = 1\n", 4),
        (["python", "notest"], "x = nothing\n", 8),
        (
            ["console"],
            '$ slacal policy --policy "a b"\nfirst\n…\nlast … line\n$ ls\nfile\n'
            "$ python -m slacal open\n",
            12,
        ),
    ]


def test_blocks_that_need_data_run_only_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    page = ROOT / "docs" / "boston.md"
    monkeypatch.setattr(f"{__name__}.HAS_DATA", False)
    assert blocks_in(page, "python") == []
    monkeypatch.setattr(f"{__name__}.HAS_DATA", True)
    assert len(blocks_in(page, "python")) > 5


def test_commands_are_found_with_what_they_show() -> None:
    page = ROOT / "README.md"
    assert list(commands_of(page, blocks_of(PAGE)[2])) == [
        (page, 12, ["policy", "--policy", "a b"], "first\n…\nlast … line"),
        (page, 18, ["open"], ""),
    ]


@pytest.mark.parametrize(
    ("told", "matches"),
    [
        ("first\nlast x line\n", True),
        ("first\n1\n2\nlast  line\n", True),
        ("first\nlast x\n", False),
        ("1\nfirst\nlast x line\n", False),
        ("first\nlast x line\nmore\n", False),
        ("", False),
    ],
)
def test_an_ellipsis_is_anything(told: str, matches: bool) -> None:
    assert bool(re.fullmatch(as_pattern("first\n…\nlast … line"), told)) is matches


def test_a_command_that_shows_nothing_prints_nothing() -> None:
    assert re.fullmatch(as_pattern(""), "")
    assert not re.fullmatch(as_pattern(""), "x\n")
