"""The script that carries pickles from one Python to another, run on this one."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "pickled.py"


def run(action: str, file: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, SCRIPT, action, file],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("pickled") / "calendars.pickle"
    done = run("write", file)
    assert (done.returncode, done.stderr) == (0, "")
    return file


def test_what_one_process_writes_another_reads(written: Path) -> None:
    done = run("read", written)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("name", ["plain", "moved", "frozen text"])
def test_another_answer_is_found(written: Path, tmp_path: Path, name: str) -> None:
    content = pickle.loads(written.read_bytes())
    content["answers"][name][-1] += " and more"
    file = tmp_path / "changed.pickle"
    file.write_bytes(pickle.dumps(content))
    done = run("read", file)
    assert done.returncode == 1
    assert f"{name}, as it was made, does not answer as it did" in done.stderr
