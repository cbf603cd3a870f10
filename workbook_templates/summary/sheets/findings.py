"""审核问题: every finding of every unit."""

from __future__ import annotations

from xlsxwriter.workbook import Workbook

from workbook_templates.summary.sheets.lists import ListSheet
from workbook_templates.summary.sheets.styles import Styles
from workbook_templates.summary.unit_rows import EXPLANATION_WIDTH, MESSAGE_WIDTH, FindingRows

NAME = "审核问题"
_HEADS = (
    ("序号", 6), ("单位", 24), ("文件", 24), ("表", 18), ("单元格", 8), ("打开", 6), ("编码", 12), ("级别", 6),
    ("栏目", 24), ("现值", 14), ("应为", 14), ("说明", MESSAGE_WIDTH), ("出错说明", EXPLANATION_WIDTH),
)  # fmt: skip


class FindingSheet(ListSheet):
    """审核问题: a row a finding; ``unit_rows`` makes them."""

    def __init__(self, workbook: Workbook, styles: Styles) -> None:
        super().__init__(workbook, styles, NAME, "审核问题：可按单位、编码、级别筛选", _HEADS, table=FindingRows())
