"""The same thing said twice in a report, and totals whose parts stand in other sentences."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from udfs.rounding import plain
from workbook_templates.checking.narrative.amounts import CENT, EXACT
from workbook_templates.checking.narrative.reading import Report
from workbook_templates.checking.narrative.statements import Statement
from workbook_templates.checking.telling import found
from workbook_templates.model import Finding

# By definition: 基本支出 is 人员经费 and 公用经费; 总支出 is 基本支出 and 项目支出.
WHOLES = (
    ("基本支出", (("人员经费", "公用经费"),)),
    ("总支出", (("基本支出", "项目支出"), ("人员经费", "公用经费", "项目支出"))),
)


def agreement_findings(report: Report) -> list[Finding]:
    """TEXT-006 one subject with two figures; TEXT-007 a total that differs from its parts elsewhere in the text."""
    return [*_twice(report.statements), *_sums(report)]


def _twice(statements: Iterable[Statement]) -> list[Finding]:
    first: dict[tuple[str, str, int], Statement] = {}
    findings = []
    for item in statements:
        if not item.neutral or item.subject.within or item.subject.id == "退休人数":
            continue
        key = (item.subject.id, item.column, item.year)
        other = first.setdefault(key, item)
        if other is item or other.amount.value == item.amount.value or other.explicit != item.explicit:
            continue
        if abs(other.amount.value - item.amount.value) <= max(other.amount.margin, item.amount.margin):
            continue
        findings.append(
            found(
                "TEXT-006",
                item.paragraph.where,
                f"正文 {item.subject.id}",
                f"正文此处写{item.subject.id}{item.amount.shown}，{other.paragraph.where}写{other.amount.shown}，前后不一",
                stated=item.amount.written,
                expected=other.amount.written,
                row_key=item.amount.shown,
            )
        )
    return findings


def _sums(report: Report) -> list[Finding]:
    amounts = report.final_amounts
    findings = []
    for whole, ways in WHOLES:
        total = amounts.get(whole)
        complete = [[amounts[name] for name in way] for way in ways if all(name in amounts for name in way)]
        if total is None or not complete:
            continue
        if any(agree(total, parts) for parts in complete):
            continue
        parts = complete[0]
        if (
            all(part.sentence is total.sentence for part in parts)
            and sum(p.amount.value for p in parts) > total.amount.value
        ):
            continue  # TEXT-001 has said so
        value = sum((part.amount.value for part in parts), Decimal(0))
        terms = "＋".join(f"{part.subject.id}{part.amount.written}" for part in parts)
        findings.append(
            found(
                "TEXT-007",
                total.paragraph.where,
                f"正文 {whole}",
                f"正文写{whole}{total.amount.shown}，各部分之和为{plain(value)}万元（{terms}）",
                stated=total.amount.written,
                expected=plain(value),
            )
        )
    return findings


def agree(total: Statement, parts: Iterable[Statement]) -> bool:
    """Whether the parts add up to the total, but for figures written with fewer than two decimals."""
    known = list(parts)
    value = sum((part.amount.value for part in known), Decimal(0))
    slack = sum((item.amount.slack for item in (total, *known) if item.amount.slack > CENT), EXACT)
    return abs(value - total.amount.value) <= slack
