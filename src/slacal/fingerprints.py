"""Fingerprints: the SHA-256 of what something means, the same on every machine and every Python."""

from __future__ import annotations

from typing import Any


def digest(tag: str, content: Any) -> str:
    """Return the hex SHA-256 of canonical JSON (sorted keys, no spaces, ASCII) under a tag."""
    import hashlib
    import json

    text = json.dumps([tag, content], sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
