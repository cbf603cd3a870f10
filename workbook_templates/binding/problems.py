"""Findings of the reader."""

from __future__ import annotations

from workbook_templates.catalogue import catalogue
from workbook_templates.model import CellRef, Finding


def problem(code: str, where: CellRef, field: str, words: str, *, stated: str = "") -> Finding:
    """A finding of the reader."""
    entry = catalogue()[code]
    key = str(where) if code in ("READ-002", "READ-004", "READ-005") else ""
    message = f"{where} {words}，{entry.fix}".strip()
    return Finding(code, entry.severity, where, field, message, stated=stated, row_key=key)
