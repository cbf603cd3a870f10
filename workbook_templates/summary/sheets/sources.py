"""数据来源, 退回文件, 重复报送: where everything comes from and what was left out."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from xlsxwriter.workbook import Workbook

from workbook_templates.definition.schema import Form
from workbook_templates.summary.bulk import Formula
from workbook_templates.summary.links import LINK_COLUMN, SOURCES, source_row
from workbook_templates.summary.looks import DATE
from workbook_templates.summary.records import Rejected, UnitRecord
from workbook_templates.summary.rowxml import lines_of
from workbook_templates.summary.sheets.lists import ListSheet
from workbook_templates.summary.sheets.styles import Styles

REJECTED = "退回文件"
_MAX_LINK = 200
"""Excel refuses a HYPERLINK address of more than 255 characters; sheet and cell come on top."""
_HEADS = (
    ("序号", 6), ("单位", 30), ("年度", 7), ("表套", 30), ("版本", 8), ("文件", 36), ("打开", 7), ("大小（字节）", 12),
    ("修改时间", 17), ("填报日期", 12), ("读取时间", 17), ("错误", 6), ("核实", 6), ("提示", 6), ("链接地址", 20),
    ("SHA-256", 12),
)  # fmt: skip


class SourceSheet(ListSheet):
    """数据来源: a row a merged file; every other sheet leads here by 序号."""

    def __init__(
        self, workbook: Workbook, styles: Styles, folder: Path, output: Path, forms: Mapping[str, Form]
    ) -> None:
        title = "数据来源：每个文件一行，SHA-256 相同即内容相同"
        super().__init__(
            workbook,
            styles,
            SOURCES,
            title,
            _HEADS,
            {6: styles.link, 9: styles.get(num_format=DATE), 15: styles.cut},
        )
        self._forms = forms
        address = link_address(folder, output)
        self._base = "" if address == "." else f"{address}/"
        self._read = dt.datetime.now().strftime("%Y-%m-%d %H:%M")

    def add_record(self, number: int, record: UnitRecord) -> None:
        """The row of the file with that 序号 (from 1)."""
        address = self._base + _linked(record.file)
        link = Formula(f'HYPERLINK({LINK_COLUMN}{source_row(number)},"打开")', "打开")
        self.add(
            (
                number,
                record.unit,
                record.year,
                self._forms[record.form].title,
                record.version,
                record.file,
                link if len(address) <= _MAX_LINK else None,
                record.size,
                clock(record.modified),
                record.dated,
                self._read,
                *record.counts,
                address,
                record.sha256,
            )
        )


def link_address(folder: Path, output: Path) -> str:
    """The folder as seen from the summary."""
    try:
        address = os.path.relpath(folder.absolute(), output.absolute().parent)
    except ValueError:  # another drive
        address = str(folder.absolute())
    return _linked(address.replace("\\", "/"))


def _linked(address: str) -> str:
    """``#`` and ``%`` would be read as something else."""
    return address.replace("%", "%25").replace("#", "%23")


def clock(seconds: float) -> str:
    """A file's time to the minute, local."""
    return dt.datetime.fromtimestamp(seconds).isoformat(" ", "minutes")


def rejected_sheet(workbook: Workbook, styles: Styles, rejected: Sequence[Rejected]) -> ListSheet:
    """退回文件: file and reason."""
    heads = (("序号", 6), ("文件", 50), ("原因", 100))
    title = f"退回文件：{len(rejected)}个文件没有汇总，原因如下"
    sheet = ListSheet(workbook, styles, REJECTED, title, heads, {2: styles.get(text_wrap=True)})
    for number, item in enumerate(rejected, 1):
        sheet.add((number, item.file, item.reason), lines_of(item.reason, 100))
    sheet.finish()
    return sheet
