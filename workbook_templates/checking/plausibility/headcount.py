"""Headcounts: retirees counted as staff, staff above the establishment, buildings above what was approved."""

from __future__ import annotations

from decimal import Decimal

from udfs.rounding import percent, plain
from workbook_templates.checking.narrative.reading import Report
from workbook_templates.checking.telling import found
from workbook_templates.model import Finding

STAFF = ("在职人数", "实有人数")
ESTABLISHMENT = "编制数"
# rate, numerator, denominator, what the rate above 100 % means
RATES = (
    ("控制率", "在职人数", "编制数", "在职人数超过编制数"),
    ("楼堂馆所.规模控制率", "楼堂馆所.实际规模", "楼堂馆所.批复规模", "实际规模超过批复规模"),
    ("楼堂馆所.投资概算控制率", "楼堂馆所.实际投资", "楼堂馆所.预算投资", "实际投资超过预算投资"),
)
_ONE = Decimal(1)


def retiree_findings(report: Report) -> list[Finding]:
    """SANE-001: the table's headcount is the report's staff plus its retirees."""
    tables = report.tables
    establishment = tables.number(ESTABLISHMENT)
    counts = [(id, number) for id in STAFF if (number := tables.number(id)) is not None]
    if not any(establishment is None or number > establishment for _, number in counts):
        return []
    said = {
        name: item.amount.value
        for name in ("退休人数", "在职人数")
        for item in report.statements
        if item.subject.id == name and item.neutral and item.year == report.submission.year
    }
    staff, retired = said.get("在职人数"), said.get("退休人数")
    if not staff or not retired:
        return []
    return [
        found(
            "SANE-001",
            tables.place(id),
            tables.label(id),
            f"{tables.label(id)}填{plain(number)}，等于正文的在职{plain(staff)}人与离退休{plain(retired)}人之和，"
            f"在职人数应为{plain(staff)}",
            stated=plain(number),
            expected=plain(staff),
        )
        for id, number in counts
        if number == staff + retired
    ]


def control_rate_findings(report: Report) -> list[Finding]:
    """SANE-008: a control rate above 100 %, as stated or as the figures give it."""
    tables = report.tables
    findings = []
    for rate, above, below, meaning in RATES:
        numerator, denominator = tables.number(above), tables.number(below)
        computed = numerator / denominator if numerator is not None and denominator else None
        stated = tables.number(rate)
        value = computed if computed is not None else stated
        if value is None or value <= _ONE or (stated is not None and stated > 2):
            continue  # above 2 it is no rate; TYPE-002, TYPE-003 say so
        shown = tables.text(rate) if stated is not None else percent(value)
        again = f"（重算{percent(value)}）" if stated is not None and percent(value) != shown else ""
        findings.append(
            found(
                "SANE-008",
                tables.place(rate) or tables.place(above),
                tables.label(rate),
                f"{tables.label(rate)}为{shown}{again}，{meaning}，应不超过100%",
                stated=shown,
                expected="≤100%",
            )
        )
    return findings
