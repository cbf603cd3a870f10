"""审核问题: every finding of every unit."""

from __future__ import annotations

import re

from xlsxwriter.workbook import Workbook

from workbook_templates.catalogue import chinese_code
from workbook_templates.model import Severity
from workbook_templates.summary.records import UnitRecord
from workbook_templates.summary.sheets.lists import ListSheet, lines_of
from workbook_templates.summary.sheets.sources import link_to
from workbook_templates.summary.sheets.styles import Styles

NAME = "审核问题"
_HEADS = (
    ("序号", 6), ("单位", 24), ("文件", 24), ("表", 18), ("单元格", 8), ("打开", 6), ("编码", 12), ("级别", 6),
    ("栏目", 24), ("现值", 14), ("应为", 14), ("说明", 60), ("出错说明", 28),
)  # fmt: skip
_ADDRESS = re.compile(r"[A-Z]{1,3}\d{1,7}")
_CHINESE = {severity.value: severity.chinese for severity in Severity}


class FindingSheet(ListSheet):
    """审核问题: a row a finding."""

    def __init__(self, workbook: Workbook, styles: Styles) -> None:
        wrapped = styles.get(text_wrap=True)
        formats = {5: styles.link, 11: wrapped, 12: wrapped}
        super().__init__(workbook, styles, NAME, "审核问题：可按单位、编码、级别筛选", _HEADS, formats)
        self._codes: dict[str, str] = {}

    def add_record(self, number: int, record: UnitRecord) -> None:
        codes = self._codes
        for item in record.findings:
            row = self.next_row + 1
            there = (f"D{row}", f"E{row}") if _ADDRESS.fullmatch(item.cell) else ("", "")
            code = codes.get(item.code)
            if code is None:
                code = codes[item.code] = chinese_code(item.code)
            self.add(
                (
                    number,
                    record.unit,
                    record.file,
                    item.sheet,
                    item.cell,
                    link_to(number, *there),
                    code,
                    _CHINESE[item.severity],
                    item.field,
                    item.stated,
                    item.expected,
                    item.message,
                    item.explanation or None,
                ),
                max(lines_of(item.message, 60), lines_of(item.explanation, 28)),
            )
