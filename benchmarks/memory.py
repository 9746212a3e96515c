"""Resident memory of one `history.evaluate`, beyond its input and its output; Linux only.

    python benchmarks/memory.py KIND ROWS        # KIND is Polars, Arrow or pandas

One process takes one measure: the most that is resident while it evaluates (`VmHWM`), less the
process before it has a table, less the bytes of the table that comes back, which holds the columns
that went in. What an allocator keeps for later counts as well, so this is an upper bound.
"""

import ctypes
import gc
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa

ROOT = Path(__file__).resolve().parent.parent
sys.path[:1] = [str(ROOT / "src"), str(ROOT)]

from benchmarks.incidents import KINDS, POLICY  # noqa: E402
from slacal import history  # noqa: E402

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
WARM = 1000


def beyond(kind: str, rows: int) -> float | None:
    """Return the megabytes of one call in a process of its own; None where nobody can tell."""
    if not CLEAR.exists():
        return None
    command = [sys.executable, __file__, kind, str(rows)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(told.split()[0])


def measure(kind: str, rows: int) -> float:
    history.evaluate(KINDS[kind](WARM), POLICY)
    bare = _resident("VmRSS")
    frame = KINDS[kind](rows)
    _give_back()
    CLEAR.write_text("5", encoding="ascii")  # the peak starts again from here
    found = history.evaluate(frame, POLICY)
    return (_resident("VmHWM") - bare - _size(found)) / 1e6


def _give_back() -> None:
    """Let go of what making the table left behind."""
    gc.collect()
    pa.default_memory_pool().release_unused()
    ctypes.CDLL("libc.so.6").malloc_trim(0)


def _resident(field: str) -> int:
    (line,) = (x for x in STATUS.read_text(encoding="ascii").splitlines() if x.startswith(field))
    return int(line.split()[1]) * 1024


def _size(frame: Any) -> int:
    if isinstance(frame, pd.DataFrame):
        return int(frame.memory_usage(deep=True).sum())
    if isinstance(frame, pl.DataFrame):  # its estimate leaves out what a short text takes
        frame = frame.to_arrow(compat_level=pl.CompatLevel.newest())
    return int(frame.get_total_buffer_size())


def main(arguments: Sequence[str] | None = None) -> int:
    kind, rows = arguments or sys.argv[1:]
    print(f"{measure(kind, int(rows)):.0f} MB beyond input and output")
    return 0


if __name__ == "__main__":
    sys.exit(main())
