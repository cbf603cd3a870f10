"""A finding in words: place, what is wrong, what to do; the level and the advice come from the catalogue."""

from __future__ import annotations

from typing import NamedTuple

from workbook_templates.catalogue import catalogue
from workbook_templates.model import CellRef, Finding, Severity


def found(
    code: str,
    where: CellRef | None,
    field: str,
    told: str,
    *,
    stated: str = "",
    expected: str = "",
    severity: Severity | None = None,
    row_key: str = "",
    fix: str = "",
) -> Finding:
    """``told`` says in Chinese what stands there and what was expected, without place and without full stop."""
    entry = catalogue()[code]
    sentence = f"{where or ''} {told}，{fix or entry.fix}".strip().rstrip("，。")
    return Finding(code, severity or entry.severity, where, field, f"{sentence}。", stated, expected, row_key)


class Doubt(NamedTuple):
    """A finding that waits for its place: what is wrong with a text wherever it stands."""

    code: str
    field: str
    told: str
    stated: str
    expected: str
    row_key: str = ""
    severity: Severity | None = None

    def at(self, where: CellRef | None) -> Finding:
        return found(
            self.code,
            where,
            self.field,
            self.told,
            stated=self.stated,
            expected=self.expected,
            severity=self.severity,
            row_key=self.row_key,
        )
