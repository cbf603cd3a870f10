"""Findings of the reader."""

from __future__ import annotations

from workbook_templates.catalogue import catalogue
from workbook_templates.model import CellRef, Finding, Unplaced


def problem(code: str, where: CellRef, field: str, words: str, *, stated: str = "") -> Finding:
    """A finding of the reader."""
    entry = catalogue()[code]
    key = str(where) if code in ("READ-002", "READ-004", "READ-005") else ""
    message = f"{where} {words}，{entry.fix}".strip()
    return Finding(code, entry.severity, where, field, message, stated=stated, row_key=key)


def not_read(item: Unplaced, what: str = "") -> Finding:
    """Contents that have no field; ``what`` they are."""
    words = f"{what}“{item.text[:60]}”不在任何栏目里，没有读入"
    return problem("READ-002", item.where, "", words, stated=item.text)
