"""An Excel list of findings, to be filtered, printed and sent back."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from workbook_templates.building.styles import LEVEL_COLOURS
from workbook_templates.catalogue import chinese_code
from workbook_templates.model import Finding

HEADS = ("文件", "单位", "级别", "编码", "工作表", "单元格", "栏目", "现值", "应为", "说明", "出错说明")
WIDTHS = (22, 20, 6, 10, 16, 8, 26, 14, 14, 60, 24)


def write_findings_list(output: Path, checked: Sequence[tuple[str, str, Sequence[Finding]]]) -> None:
    """One row a finding. ``checked``: (file, unit, findings) for each workbook. Texts never become formulas."""
    import xlsxwriter

    made = io.BytesIO()  # a file that cannot be finished would be said twice, by the library's own words
    book = xlsxwriter.Workbook(made, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    sheet = book.add_worksheet("问题清单")
    head = book.add_format({"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True})
    cell = book.add_format({"border": 1, "valign": "top", "text_wrap": True, "num_format": "@"})
    for column, (title, width) in enumerate(zip(HEADS, WIDTHS, strict=True)):
        sheet.write_string(0, column, title, head)
        sheet.set_column(column, column, width)
    row = 0
    for file, unit, findings in checked:
        for finding in findings:
            row += 1
            for column, text in enumerate((Path(file).name, unit, *_texts(finding))):
                sheet.write_string(row, column, text, cell)
    for level, (colour, font) in LEVEL_COLOURS.items():
        fill = book.add_format({"bg_color": colour, "font_color": font})
        rule = {"type": "cell", "criteria": "==", "value": f'"{level}"', "format": fill}
        sheet.conditional_format(1, 2, max(row, 1), 2, rule)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(row, 1), len(HEADS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    output.write_bytes(made.getvalue())


def _texts(finding: Finding) -> tuple[str, ...]:
    where = finding.where
    return (
        finding.severity.chinese,
        chinese_code(finding.code),
        where.sheet if where else "",
        where.address if where else "",
        finding.field,
        finding.stated,
        finding.expected,
        finding.message,
        finding.explanation,
    )
