"""Fail where the branch coverage of calendars, deadlines or policy is under 95 %."""

import json
import sys
from pathlib import Path

PARTS = ("calendars", "deadlines", "policy")
WANTED = 95.0

files = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["files"]
failed = False
for part in PARTS:
    found = [data["summary"] for name, data in files.items() if f"slacal/{part}/" in name]
    if not found:
        sys.exit(f"no file of slacal/{part} was measured")
    covered = sum(s["covered_lines"] + s["covered_branches"] for s in found)
    total = sum(s["num_statements"] + s["num_branches"] for s in found)
    share = 100 * covered / total
    failed |= share < WANTED
    print(f"{part:10} {share:6.2f} % of lines and branches (wanted: {WANTED} %)")
sys.exit(failed)
