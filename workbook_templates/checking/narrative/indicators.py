"""Indicator values against what a text says of the same indicator: the report, and the goals of the same table."""

from __future__ import annotations

import re
from decimal import Decimal

from udfs.quantities import QUANTITY, Quantity
from udfs.rounding import plain
from workbook_templates.checking.indicator_rows import IndicatorRow, indicator_rows, reading
from workbook_templates.checking.narrative.amounts import plain_text
from workbook_templates.checking.narrative.reading import Report
from workbook_templates.checking.telling import found
from workbook_templates.model import CellRef, Finding

_CLAUSE_END = re.compile(r"[，,。；;、：:\n（()）]")
_SHORTEST = 5
_AHEAD = re.compile(r"目标|计划|预期|力争|预计|设定")


def indicator_findings(report: Report) -> list[Finding]:
    """RT-007: the report gives another figure for an indicator of the table."""
    findings: dict[str, Finding] = {}
    for row in indicator_rows(report.form, report.submission):
        actual = _single(row)
        if actual is None:
            continue
        said = []
        for paragraph in report.paragraphs:
            if not _AHEAD.search(paragraph.headings.rpartition("/")[2]):
                said += [(quantity, paragraph.where) for quantity in statements_of(row.name, paragraph.text)]
        finding = compared(row, actual, said, "RT-007", "报告正文")
        if finding is not None:
            findings.setdefault(f"{row.key}|{finding.stated}", finding)
    return list(findings.values())


def _single(row: IndicatorRow) -> Quantity | None:
    """The one number of the actual value; None when there is none or several."""
    if len("".join(row.name.split())) < _SHORTEST:
        return None
    read = reading(row.actual.text)
    return read.quantities[0] if read.kind == QUANTITY and len(read.quantities) == 1 else None


def actual_of(row: IndicatorRow) -> Quantity | None:
    return _single(row)


def statements_of(name: str, text: str) -> list[Quantity]:
    """The figures that follow the indicator's name in a text, each within its clause."""
    wanted = "".join(name.split())
    found = []
    at = text.find(wanted)
    while at >= 0:
        end = _CLAUSE_END.search(text, at + len(wanted))
        clause = text[at : end.start() if end else at + len(wanted) + 30]
        quantities = reading(clause).quantities
        if len(quantities) == 1:
            found.append(quantities[0])
        at = text.find(wanted, at + len(wanted))
    return found


def compared(
    row: IndicatorRow, actual: Quantity, said: list[tuple[Quantity, CellRef]], code: str, source: str
) -> Finding | None:
    """A finding when figures are given and none of them is the actual value; those of the target do not count."""
    if not said or any(_same(actual, quantity) for quantity, _ in said):
        return None
    targets = reading(row.target.text).quantities
    others = [(quantity, where) for quantity, where in said if not any(_same(target, quantity) for target in targets)]
    if not others or not _comparable(actual, others[-1][0]):
        return None
    quantity, where = others[-1]
    shown = f"{plain(quantity.value)}{quantity.unit}"
    return found(
        code,
        row.where,
        f"{row.area_label}·实际完成值",
        f"“{row.name}”实际完成值填{row.actual.text.strip()}，{source}（{where}）写的是{shown}",
        stated=row.actual.text.strip(),
        expected=shown,
        row_key=row.key,
    )


def _same(one: Quantity, other: Quantity) -> bool:
    if not _comparable(one, other):
        return False
    if one.measure.dimension == other.measure.dimension and one.measure.base == other.measure.base:
        return one.magnitude == other.magnitude
    return one.value == other.value


def _comparable(one: Quantity, other: Quantity) -> bool:
    """Same kind of measure, or a zero without a unit."""
    alike = one.measure.dimension == other.measure.dimension
    return alike or Decimal(0) in (one.value, other.value) and "" in (one.unit, other.unit)


def goal_findings(report_form_rows: list[IndicatorRow], goals: dict[str, tuple[str, CellRef]]) -> list[Finding]:
    """SANE-011: the actual value contradicts the goals (实际完成情况) of the same table.

    ``goals``: part name -> text and place of 实际完成情况.
    """
    findings = []
    for row in report_form_rows:
        actual, goal = _single(row), goals.get(row.part.name)
        if actual is None or goal is None:
            continue
        text = plain_text(goal[0])
        said = [(quantity, goal[1]) for quantity in statements_of(row.name, text)]
        finding = compared(row, actual, said, "SANE-011", "同表“实际完成情况”")
        if finding is not None:
            findings.append(finding)
    return findings
