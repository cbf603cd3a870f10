"""Project tables against the base table where the names only come near: a digit lost or turned (19.5 for 19.05)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from udfs.rounding import plain
from udfs.slips import slip_alone
from workbook_templates.checking.detail_rows import Row, core_name
from workbook_templates.checking.narrative.reading import Report
from workbook_templates.checking.telling import found
from workbook_templates.model import Finding

_COLUMNS = (("资金总额.全年执行", "决算"), ("资金总额.年初预算", "预算"))
_COMMON = 4


def project_slip_findings(report: Report) -> list[Finding]:
    """SANE-009: no row of the base table has the project's amount, but one of a like name misses it by a slip."""
    tables = report.tables
    rows = report.details
    findings = []
    for sheet in tables.form.sheets:
        if not sheet.repeat or not rows:
            continue
        for part in tables.submission.parts_of(sheet.id):
            title = part.facts.get(sheet.title_field)
            name = core_name(title.text) if title else ""
            if any(row.core == name for row in rows):
                continue  # rows of the same name are compared exactly (CROSS-005)
            near = [row for row in rows if _alike(row.core, name)]
            if not near:
                continue
            for id, column in _COLUMNS:
                fact = part.facts.get(sheet.prefix + id)
                amount = fact.decimal if fact else None
                if fact is None or amount is None or any(row.numbers.get(column) == amount for row in rows):
                    continue
                hit = _slipped(near, column, amount)
                if hit is None:
                    continue
                row, words = hit
                number = row.numbers[column]
                assert number is not None
                label = tables.label(sheet.prefix + id)
                findings.append(
                    found(
                        "SANE-009",
                        fact.ref,
                        label,
                        f"{label}填{plain(amount)}，“{row.name}”（{row.place(column)}）为{plain(number)}，{words}",
                        stated=plain(amount),
                        expected=plain(number),
                        row_key=title.text.strip() if title else "",
                    )
                )
    return findings


def _slipped(rows: Sequence[Row], column: str, amount: Decimal) -> tuple[Row, str] | None:
    for row in rows:
        words = slip_alone(amount, row.numbers.get(column))
        if words is not None:
            return row, words
    return None


def _alike(one: str, other: str) -> bool:
    """Whether both names have a stretch of that length in common."""
    return any(one[start : start + _COMMON] in other for start in range(len(one) - _COMMON + 1))
