"""The report against the tables: amounts, headcounts, the score, and sums of what the text states."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from udfs.rounding import plain
from udfs.slips import slip_alone
from workbook_templates.checking.narrative.agreement import agree
from workbook_templates.checking.narrative.amounts import CENT, EXACT, MARKS, MONEY, PERSON
from workbook_templates.checking.narrative.reading import Report
from workbook_templates.checking.narrative.statements import FINAL, LAST_YEAR, Statement
from workbook_templates.checking.telling import found
from workbook_templates.model import Finding, Severity

_CODES = {MONEY: "RT-001", PERSON: "RT-002", MARKS: "RT-003"}
_OTHER_FUNDS = ("收入.政府性基金", "收入.专户非税", "收入.其他资金")


def table_findings(report: Report) -> list[Finding]:
    """RT-001 to RT-003 one statement against its cells, RT-004 sums of statements against a cell, RT-008 parts."""
    # A figure said in many places is told once; only then its words are made.
    seen: dict[tuple[str, str, str, str], Finding] = {}
    for doubt in _one_by_one(report):
        key = (doubt.code, report.tables.label(doubt.id), doubt.row_key, _in_table_unit(doubt.item))
        if key not in seen:
            seen[key] = _differs(report, doubt)
    sums: dict[str, Finding] = {}
    for finding in _sums(report):
        sums.setdefault(f"{finding.identity}|{finding.stated}", finding)
    return [*seen.values(), *sums.values()]


class _Doubt(NamedTuple):
    """A statement that differs from a cell."""

    item: Statement
    id: str
    number: Decimal
    code: str
    mild: bool
    """核实 at most."""

    @property
    def row_key(self) -> str:
        return f"正文{self.item.subject.id}" if self.item.subject.within else ""


def _one_by_one(report: Report) -> Iterator[_Doubt]:
    confirmed = set()
    doubts: list[tuple[Statement, str, Decimal]] = []
    year = report.year
    for item in report.statements:
        column = _column(year, item) if item.neutral else ""
        for id in item.subject.cells.get(column, ()):
            number = report.tables.number(id)
            if number is None:
                continue
            if _same(item, number):
                confirmed.add(id)
            elif item.subject.within:
                if item.amount.value > number and item.explicit:
                    yield _Doubt(item, id, number, "RT-008", True)
            elif item.explicit or not _elsewhere(report, item):
                doubts.append((item, id, number))
    for item, id, number in doubts:
        if item.subject.id == "现有人数" and id in confirmed:
            continue  # 实有75人 counts the retirees beside 在职45人
        # Where the text also states the table's figure, another one may well have another scope.
        yield _Doubt(item, id, number, _CODES[item.subject.unit], id in confirmed)


def _column(year: int, item: Statement) -> str:
    """The column the statement belongs to, "" when no table of this year holds it."""
    if item.year == year:
        return item.column
    return LAST_YEAR if item.year == year - 1 and item.column == FINAL else ""


def _same(item: Statement, number: Decimal) -> bool:
    """Equal, or what the text states is the table's figure rounded to fewer decimals."""
    return abs(item.amount.value - number) <= _margin(item)


def _margin(item: Statement) -> Decimal:
    return item.amount.margin if item.subject.unit == MONEY else EXACT


def _elsewhere(report: Report, item: Statement) -> bool:
    """Without 预算 or 决算 in the text, a figure of another column of the same row may be meant."""
    value, margin = item.amount.value, _margin(item)
    for number in map(report.tables.number, item.subject.ids):
        if number is not None and abs(value - number) <= margin:
            return True
    return False


def _severity(report: Report, item: Statement) -> Severity:
    """错误 where text and table name the same thing; 核实 where the words only come near, or the chapter covers
    the general public budget alone while the table holds other funds too."""
    if item.subject.weak or item.subject.same_as or not item.sure:
        return Severity.VERIFY
    if item.subject.unit == MONEY and "一般公共预算" in f"{item.paragraph.headings}{item.amount.label}":
        others = [report.tables.number(id) for id in _OTHER_FUNDS]
        if any(other is not None and other > 0 for other in others):
            return Severity.VERIFY
    return Severity.ERROR


def _differs(report: Report, doubt: _Doubt) -> Finding:
    item, number = doubt.item, doubt.number
    label, shown = report.tables.label(doubt.id), plain(number)
    at_most = item.subject.within
    said = f"正文写{_named(item)}{item.amount.shown}"
    relation = "不应大于它" if at_most else "两处应相等"
    hint = slip_alone(item.amount.value, number)
    told = f"{said}，{label}（{report.tables.place(doubt.id)}）为{shown}，{relation}"
    return found(
        doubt.code,
        item.paragraph.where,
        label,
        f"{told}（{hint}）" if hint else told,
        stated=_in_table_unit(item),
        expected=f"≤{shown}" if at_most else shown,
        severity=Severity.VERIFY if doubt.mild else _severity(report, item),
        row_key=doubt.row_key,
    )


def _named(item: Statement) -> str:
    column = (
        "" if item.column == FINAL or item.subject.unit != MONEY or FINAL not in item.subject.cells else item.column
    )
    return f"{item.subject.id}{column}"


def _in_table_unit(item: Statement) -> str:
    return (
        item.amount.written
        if item.amount.unit in ("万元", "万") or item.subject.unit != MONEY
        else plain(item.amount.value)
    )


def _sums(report: Report) -> Iterator[Finding]:
    amounts = report.final_amounts
    basic, project, staff, running = (amounts.get(id) for id in ("基本支出", "项目支出", "人员经费", "公用经费"))
    whole = amounts.get("总支出")
    if basic and project and whole is None:
        yield from _executed(report, basic, project)
    if basic is None and staff and running:
        parts = [staff, running]
        # 总支出 = 人员 + 公用 + 项目 in the text itself proves that nothing else is in 基本支出.
        proven = whole is not None and project is not None and agree(whole, [*parts, project])
        value = staff.amount.value + running.amount.value
        for id in ("基本支出.决算", "支出.基本支出"):
            number = report.tables.number(id)
            if number is not None and abs(number - value) > EXACT + staff.amount.slack + running.amount.slack:
                yield found(
                    "RT-004",
                    report.tables.place(id),
                    report.tables.label(id),
                    f"{report.tables.label(id)}填{plain(number)}，正文{staff.subject.id}{staff.amount.written}与"
                    f"{running.subject.id}{running.amount.written}之和为{plain(value)}（{staff.paragraph.where}），两处应相等",
                    stated=plain(number),
                    expected=plain(value),
                    severity=Severity.ERROR if proven else Severity.VERIFY,
                )


def _executed(report: Report, basic: Statement, project: Statement) -> Iterator[Finding]:
    id = "资金总额.全年执行"
    number = report.tables.number(id)
    value = basic.amount.value + project.amount.value
    slack = sum((item.amount.slack for item in (basic, project) if item.amount.slack > CENT), EXACT)
    if number is None or abs(value - number) <= slack:
        return
    # The table's own 基本支出 and 项目支出 make up its total: then nothing else can be in it.
    own = [report.tables.number(id) for id in ("支出.基本支出", "支出.项目支出")]
    proven = None not in own and abs(sum((part for part in own if part is not None), -number)) <= EXACT
    rounding = abs(value - number) <= basic.amount.slack + project.amount.slack + EXACT
    doubtful = Severity.VERIFY in (_severity(report, basic), _severity(report, project)) or rounding or not proven
    yield found(
        "RT-004",
        project.paragraph.where,
        report.tables.label(id),
        f"正文基本支出{basic.amount.written}与项目支出{project.amount.written}之和为{plain(value)}，"
        f"{report.tables.label(id)}（{report.tables.place(id)}）为{plain(number)}，两处应相等",
        stated=plain(value),
        expected=plain(number),
        severity=Severity.VERIFY if doubtful else Severity.ERROR,
    )
