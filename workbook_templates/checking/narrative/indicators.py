"""Indicator values against what a text says of the same indicator: the report, and the goals of the same table."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from udfs.quantities import Quantity, read
from udfs.rounding import plain
from workbook_templates.checking.indicator_rows import IndicatorRow
from workbook_templates.checking.narrative.amounts import REMEMBERED, plain_text
from workbook_templates.checking.narrative.reading import Report
from workbook_templates.checking.telling import found
from workbook_templates.definition.schema import Form
from workbook_templates.model import CellRef, Finding

_CLAUSE_END = re.compile(r"[，,。；;、：:\n（()）]")
_SHORTEST = 5
_DONE = "目标.实际"
_UNTOLD = ("", CellRef("", ""))
_AHEAD = re.compile(r"目标|计划|预期|力争|预计|设定")


def indicator_findings(report: Report) -> list[Finding]:
    """RT-007: the report gives another figure for an indicator of the table."""
    findings: dict[str, Finding] = {}
    whole = report.whole
    for row in report.indicators:
        actual, name = _single(row), row.bare
        if actual is None or name not in whole:
            continue
        said = [
            (found, item.where)
            for item in report.paragraphs
            if name in item.passage.text and not _is_ahead(item.headings)
            for found in statements_of(name, item.passage.text)
        ]
        finding = compared(row, actual, said, "RT-007", "报告正文")
        if finding is not None:
            findings.setdefault(f"{row.key}|{finding.stated}", finding)
    return list(findings.values())


@lru_cache(maxsize=REMEMBERED)
def _is_ahead(headings: str) -> bool:
    """Whether the last heading speaks of what is still to come."""
    return _AHEAD.search(headings.rpartition("/")[2]) is not None


def _single(row: IndicatorRow) -> Quantity | None:
    """The one number of the actual value; None when there is none or several, or the name may mean anything."""
    quantities = row.answer.actual.quantities
    return quantities[0] if len(quantities) == 1 and len(row.bare) >= _SHORTEST else None


@lru_cache(maxsize=REMEMBERED)
def statements_of(name: str, text: str) -> tuple[Quantity, ...]:
    """The figures that follow the indicator's name in a text, each within its clause."""
    found = []
    at = text.find(name)
    while at >= 0:
        end = _CLAUSE_END.search(text, at + len(name))
        clause = text[at : end.start() if end else at + len(name) + 30]
        quantities = read(clause).quantities
        if len(quantities) == 1:
            found.append(quantities[0])
        at = text.find(name, at + len(name))
    return tuple(found)


def compared(
    row: IndicatorRow, actual: Quantity, said: list[tuple[Quantity, CellRef]], code: str, source: str
) -> Finding | None:
    """A finding when figures are given and none of them is the actual value; those of the target do not count."""
    if not said or any(_same(actual, quantity) for quantity, _ in said):
        return None
    targets = row.answer.target.quantities
    others = [(quantity, where) for quantity, where in said if not any(_same(target, quantity) for target in targets)]
    if not others or not _comparable(actual, others[-1][0]):
        return None
    quantity, where = others[-1]
    shown = f"{plain(quantity.value)}{quantity.unit}"
    return found(
        code,
        row.where,
        f"{row.area.label}·实际完成值",
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
    return alike or (Decimal(0) in (one.value, other.value) and "" in (one.unit, other.unit))


@lru_cache(maxsize=64)
def _goals(form: Form) -> dict[str, tuple[str, ...]]:
    """Sheet id -> the fields that tell how its goals were reached."""
    return {
        sheet.id: tuple(field.id for field in form.fields_of(sheet.id) if field.id.endswith(_DONE))
        for sheet in form.sheets
    }


def goal_findings(report: Report) -> list[Finding]:
    """SANE-011: the actual value contradicts 实际完成情况 of the same table."""
    goals = _goals(report.form)
    told = {
        part.name: (plain_text(fact.text), fact.ref or CellRef(part.name, ""))
        for part in report.submission.parts
        for id in goals.get(part.sheet, ())
        if (fact := part.facts.get(id)) is not None
    }
    findings = []
    for row in report.indicators if told else ():
        text, where = told.get(row.part.name, _UNTOLD)
        actual = _single(row) if row.bare in text else None
        if actual is None:
            continue
        said = [(quantity, where) for quantity in statements_of(row.bare, text)]
        finding = compared(row, actual, said, "SANE-011", "同表“实际完成情况”")
        if finding is not None:
            findings.append(finding)
    return findings
