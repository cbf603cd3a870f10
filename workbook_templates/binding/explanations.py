"""出错说明: what a unit wrote beside a finding, kept by the finding's identity."""

from __future__ import annotations

from collections.abc import Iterable

from workbook_templates.building.check_block import HEADS
from workbook_templates.model import Grid
from workbook_templates.reading.book import Book

_EXPLANATION, _IDENTITY = HEADS["explanation"], HEADS["identity"]


def read_explanations(book: Book, sheets: Iterable[str]) -> dict[str, str]:
    """Identity -> 出错说明 from every block of checks on these sheets."""
    found: dict[str, str] = {}
    for sheet in sheets:
        found.update(_on_sheet(book.grid(sheet)))
    return found


def _on_sheet(grid: Grid) -> dict[str, str]:
    found: dict[str, str] = {}
    explanation = identity = -1
    for row in grid.rows:
        if _EXPLANATION in row and _IDENTITY in row:
            explanation, identity = row.index(_EXPLANATION), row.index(_IDENTITY)
            continue
        if identity < 0 or len(row) <= max(explanation, identity):
            continue
        key, text = row[identity], row[explanation]
        if isinstance(key, str) and key and text is not None and str(text).strip():
            found[key] = str(text).strip()
    return found
