"""A total typed into a row of details: the row equals the total while other rows hold amounts too."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from udfs.rounding import plain
from workbook_templates.checking.narrative.reading import Report
from workbook_templates.checking.narrative.statements import FINAL, subjects
from workbook_templates.checking.stated import Stated
from workbook_templates.checking.telling import found
from workbook_templates.definition.schema import Form
from workbook_templates.language.syntax import Call, Name, names_in
from workbook_templates.model import CellRef, Finding


class Detail(NamedTuple):
    """One amount that belongs to a total."""

    label: str
    number: Decimal
    where: CellRef | None


def total_in_detail_findings(report: Report) -> list[Finding]:
    """SANE-004: a detail equals its total (the table's, or the report's where the table leaves it blank)."""
    tables = report.tables
    findings = []
    spoken: dict[str, tuple[Decimal, str]] | None = None
    amounts = tables.amounts_by_id
    for total, terms, columns in _sums(tables.form):
        if total in amounts and amounts[total] not in map(amounts.get, terms) and not _in_rows(tables, total, columns):
            continue
        whole, source = tables.number(total), tables.label(total)
        if whole is None:
            spoken = _spoken(report) if spoken is None else spoken
            if total not in spoken:
                continue
            whole, source = spoken[total]
        numbers = [number for term in terms for number in _numbers(tables, term)]
        if whole not in numbers or sum(number > 0 for number in numbers) < 2:
            continue
        details = [detail for term in terms for detail in _details(tables, term)]
        for detail in details:
            others = sum((other.number for other in details if other is not detail), Decimal(0))
            if detail.number == whole and others > 0:
                rest = whole - others
                findings.append(
                    found(
                        "SANE-004",
                        detail.where,
                        detail.label,
                        f"{detail.label}填{plain(detail.number)}，等于{source}{plain(whole)}，"
                        f"而其他明细合计还有{plain(others)}，该行应不大于{plain(rest)}，疑把合计数填入了明细行",
                        stated=plain(detail.number),
                        expected=f"≤{plain(rest)}",
                    )
                )
    return findings


def _in_rows(tables: Stated, total: str, columns: tuple[tuple[str, str], ...]) -> bool:
    """Whether a row of an area states the total's amount."""
    whole = tables.number(total)
    return any(numbers.get(column) == whole for area, column in columns for _, numbers in tables.amounts(area))


@lru_cache(maxsize=64)
def _sums(form: Form) -> tuple[tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]], ...]:
    """Totals with their terms: formulas 合计(…), and rules “其中” (总数 >= 合计(…)); and which terms are areas' columns."""
    found = []
    for field in form.fields.values():
        if field.formula is not None and isinstance(field.formula.tree, Call):
            terms = _terms(field.formula.tree)
            if terms:
                found.append((field.id, terms))
    for rule in form.rules:
        if rule.relation == ">=" and isinstance(rule.stated, Name) and rule.expected is not None:
            found.append((rule.stated.id, tuple(dict.fromkeys(names_in(rule.expected)))))
    return tuple((total, terms, _columns(form, terms)) for total, terms in found)


def _columns(form: Form, terms: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    fields = [form.fields[term] for term in terms]
    return tuple((field.area, field.column) for field in fields if field.area)


def _terms(tree: Call) -> tuple[str, ...]:
    if tree.function != "合计":
        return ()
    names = tuple(arg.id for arg in tree.args if isinstance(arg, Name))
    return (
        names if len(names) == len(tree.args) and not any(name.endswith((".得分", ".分值")) for name in names) else ()
    )


def _numbers(tables: Stated, term: str) -> list[Decimal]:
    field = tables.form.fields[term]
    if field.area:
        return [numbers[field.column] for _, numbers in tables.amounts(field.area) if field.column in numbers]
    number = tables.number(term)
    return [] if number is None else [number]


def _details(tables: Stated, term: str) -> Iterator[Detail]:
    field = tables.form.fields[term]
    if not field.area:
        number = tables.number(term)
        if number is not None:
            yield Detail(field.label, number, tables.place(term))
        return
    area = tables.form.areas[field.area]
    for row, fact in tables.column(field.area, field.column):
        name = row.facts.get(area.key)
        if fact.decimal is not None:
            label = f"{' '.join(name.text.split())}·{field.label}" if name else field.label
            yield Detail(label, fact.decimal, fact.ref)


def _spoken(report: Report) -> dict[str, tuple[Decimal, str]]:
    """Totals that only the report states: field id -> amount and its words."""
    found: dict[str, tuple[Decimal, str]] = {}
    for name, item in report.final_amounts.items():
        for id in () if item.subject.within else subjects()[name].cells.get(FINAL, ()):
            found.setdefault(id, (item.amount.value, f"正文{item.subject.id}总额（{item.paragraph.where}）"))
    return found
