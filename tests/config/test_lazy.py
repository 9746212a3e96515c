"""Files cost nothing where none is read."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("code", "loaded"),
    [
        ("import slacal", False),
        ("import slacal; slacal.policies.invantive()", False),
        ("from slacal.cli import main; main(['policy', '--json'])", False),
        ("import slacal; slacal.load_policy", True),
        ("from slacal import dump", True),
    ],
)
def test_the_room_of_files_is_loaded_when_it_is_named(code: str, loaded: bool) -> None:
    shown = "import sys; print('slacal.config' in sys.modules, 'cattrs' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{shown}"], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == f"{loaded} False"
