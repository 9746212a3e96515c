"""Small tables for notebooks, with every text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(caption: str, rows: Iterable[Sequence[str]], head: Sequence[str] = ()) -> str:
    """Return rows of texts as an HTML table; where it has no head, each row has one."""
    from html import escape

    parts = ["<table>", f"<caption>{escape(caption)}</caption>"]
    if head:
        parts += ["<thead>", _row(head, heads=len(head)), "</thead>"]
    parts += ["<tbody>", *(_row(row, heads=0 if head else 1) for row in rows), "</tbody>"]
    return "\n".join([*parts, "</table>"])


def few(texts: Sequence[str], most: int = 5) -> str:
    """Return texts in one cell: the first of them, and how many more there are."""
    more = [f"and {len(texts) - most} more"] if len(texts) > most else []
    return "; ".join([*texts[:most], *more])


def _row(cells: Sequence[str], *, heads: int) -> str:
    from html import escape

    tags = ["th"] * heads + ["td"] * (len(cells) - heads)
    shown = (f"<{tag}>{escape(text)}</{tag}>" for tag, text in zip(tags, cells, strict=True))
    return f"<tr>{''.join(shown)}</tr>"
