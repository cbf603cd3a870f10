"""Years and periods: a 2024 report whose heading speaks of 2025年工作成效, figures of 1-11月 in a yearly report."""

from __future__ import annotations

import re

from workbook_templates.checking.narrative.reading import Report
from workbook_templates.checking.narrative.statements import FINAL
from workbook_templates.checking.telling import found
from workbook_templates.model import CellRef, Finding

_YEAR = re.compile(r"(20\d\d)(?=年)")
_DONE = re.compile(r"成效|成绩|完成情况|工作情况|开展情况|支出情况|决算|总结|绩效情况|自评|基本情况|概况|运行情况")
_AHEAD = re.compile(r"计划|安排|打算|展望|目标|下一步|预期|思路|重点|措施|建议|应用|公开|谋划|部署|改进|以来")
# The digit stands first, so that the engine can skip from one to the next; what precedes it is tested afterwards.
_PART_YEAR = re.compile(r"1(?<!\d1)\s*[-—–~～至]\s*([2-9]|1[01])月份?|前三季度|上半年")
_DIGIT = re.compile(r"\d")


def year_findings(report: Report) -> list[Finding]:
    """TEXT-005 a heading or final accounts of another year; TEXT-009 figures that do not cover the year."""
    findings = []
    year = report.year
    for text, paragraph in report.texts:
        if not paragraph.passage.is_heading or not _DONE.search(text) or _AHEAD.search(text):
            continue
        years = {int(digits) for digits in _YEAR.findall(text)}
        if years and year not in years and max(years) > year:
            findings.append(_other_year(paragraph.where, f"标题“{text}”", max(years), year, text))
    for item in report.statements:
        if item.year > year and item.column == FINAL and item.neutral and item.explicit:
            said = f"“{item.amount.label}{item.amount.shown}”"
            findings.append(_other_year(item.paragraph.where, said, item.year, year, item.amount.shown))
    return findings + _part_of_year(report)


def _other_year(where: CellRef, said: str, stated: int, year: int, key: str) -> Finding:
    return found(
        "TEXT-005",
        where,
        "正文 年度",
        f"{said}写的是{stated}年，本报告评价的是{year}年",
        stated=f"{stated}年",
        expected=f"{year}年",
        row_key=key[:40],
    )


def _part_of_year(report: Report) -> list[Finding]:
    """Once a report: the first figure of a part of the year."""
    for text, paragraph in report.texts:
        match = _PART_YEAR.search(text) if "月" in text or "半年" in text else None
        if match and _DIGIT.search(text, match.end()):
            return [
                found(
                    "TEXT-009",
                    paragraph.where,
                    "正文 数据期间",
                    f"正文引用的是“{match.group()}”的数据，年度自评应使用全年数据",
                    stated=match.group(),
                    expected="全年",
                )
            ]
    return []
