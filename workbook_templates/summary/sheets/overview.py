"""目录: what the summary holds, from how many files, and where to find it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.workbook import Workbook

from workbook_templates.summary.bureau import Bureau
from workbook_templates.summary.collect import Collection
from workbook_templates.summary.records import Counts
from workbook_templates.summary.sheets.printing import print_landscape
from workbook_templates.summary.sheets.styles import Styles

NAME = "目录"
_POLICIES = {"list": "全部汇总并列出", "latest": "只取最新一份", "refuse": "全部退回"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A sheet as the contents list it."""

    sheet: str
    what: str
    count: str


class OverviewSheet:
    """Made first, written last."""

    def __init__(self, workbook: Workbook, styles: Styles) -> None:
        self._sheet = workbook.add_worksheet(NAME)
        self._styles = styles

    def finish(
        self,
        collection: Collection,
        bureau: Bureau,
        findings: Counts,
        entries: Sequence[Entry],
        version: str,
    ) -> None:
        sheet, styles = self._sheet, self._styles
        sheet.hide_gridlines(2)
        for column, width in enumerate((30, 18, 70)):
            sheet.set_column(column, column, width)
        sheet.write_string(0, 0, "部门整体支出绩效自评汇总", styles.title)
        copies = sum(len(group) for group in collection.duplicates)
        facts = [
            ("来源文件夹", str(collection.folder.absolute())),
            ("汇总时间", dt.datetime.now().strftime("%Y-%m-%d %H:%M")),
            ("制作程序", f"ziping {version}"),
            (
                "文件",
                f"共{collection.files}个：汇总{len(collection.records)}个，退回{len(collection.rejected)}个，"
                f"被替代{len(collection.superseded)}个",
            ),
            ("审核问题", f"错误 {findings.error} · 核实 {findings.verify} · 提示 {findings.notice}"),
            (
                "重复报送",
                f"{len(collection.duplicates)}个单位{copies}个文件，处理方式：{_POLICIES[collection.policy]}"
                + ("（合计含重复的份数）" if collection.duplicates and collection.policy == "list" else ""),
            ),
        ]
        facts += bureau.told()
        for row, (label, text) in enumerate(facts, 2):
            sheet.write_string(row, 0, label, styles.head)
            sheet.merge_range(row, 1, row, 2, "", styles.get(border=1))
            sheet.write_string(row, 1, text, styles.get(border=1, text_wrap=True))
        top = len(facts) + 3
        for column, label in enumerate(("工作表", "数量", "内容")):
            sheet.write_string(top, column, label, styles.head)
        link, text = styles.get(font_color="#0563C1", underline=1, border=1), styles.get(border=1, text_wrap=True)
        for row, entry in enumerate(entries, top + 1):
            sheet.write_url(row, 0, f"internal:'{entry.sheet}'!A1", link, entry.sheet)
            sheet.write_string(row, 1, entry.count, styles.get(border=1, align="center"))
            sheet.write_string(row, 2, entry.what, text)
        end = top + len(entries) + 2
        notes = (
            "合计取各单位的填报数；与公式重算不一致的格涂色，重算数在其右边的“重算”列。",
            "查来源：汇总表、项目明细每行的“版面”号 →“取数位置”同列即该数在单位工作簿中的单元格"
            "（项目明细的工作表见“表”栏）；“打开”链接到单位文件。",
            "“调整”“复核”两表的黄色格由财政局填写，再次汇总（--force，写到同一文件）时保留；其他表每次重新生成。",
            "移动本工作簿后，链接仍按与各单位文件的相对位置打开。",
        )
        for row, note in enumerate(notes, end):
            sheet.write_string(row, 0, note, styles.note)
        print_landscape(sheet, 130, (0, 0))
        sheet.activate()
