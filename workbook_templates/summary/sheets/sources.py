"""数据来源, 退回文件, 重复报送: where everything comes from and what was left out."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from xlsxwriter.workbook import Workbook

from workbook_templates.definition.schema import Form
from workbook_templates.summary.bulk import Formula
from workbook_templates.summary.records import Rejected, UnitRecord
from workbook_templates.summary.sheets.lists import FIRST_ROW, ListSheet, lines_of
from workbook_templates.summary.sheets.styles import DATE, Styles

SOURCES, REJECTED = "数据来源", "退回文件"
_LINK_COLUMN = "O"
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
        self._folder, self._output, self._forms = folder, output, forms
        self._read = dt.datetime.now().strftime("%Y-%m-%d %H:%M")

    def add_record(self, number: int, record: UnitRecord) -> None:
        """The row of the file with that 序号 (from 1)."""
        address = link_address(self._folder / record.file, self._output)
        link = Formula(f'HYPERLINK({_LINK_COLUMN}{source_row(number)},"打开")', "打开")
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
                record.count("error"),
                record.count("verify"),
                record.count("notice"),
                address,
                record.sha256,
            )
        )


def source_row(number: int) -> int:
    """Excel's row number of a 序号 on 数据来源."""
    return number + FIRST_ROW


def link_to(number: int, sheet: str = "", cell: str = "", text: str = "打开") -> Formula:
    """A link to the file with that 序号, and to the place named in the cells ``sheet`` and ``cell`` (``E5``, ``F5``).

    The address is built by Excel from cells; no text of a unit stands in the formula itself.
    """
    place = f"{SOURCES}!${_LINK_COLUMN}${source_row(number)}"
    if sheet and cell:
        place += f'&"#\'"&{sheet}&"\'!"&{cell}'
    return Formula(f'HYPERLINK({place},"{text}")', text)


def link_address(file: Path, output: Path) -> str:
    """The file as seen from the summary; ``#`` and ``%`` would be read as something else."""
    try:
        address = os.path.relpath(file.absolute(), output.absolute().parent)
    except ValueError:  # another drive
        address = str(file.absolute())
    return address.replace("\\", "/").replace("%", "%25").replace("#", "%23")


def clock(seconds: float) -> str:
    """A file's time to the minute, local."""
    return dt.datetime.fromtimestamp(seconds).strftime("%Y-%m-%d %H:%M")


def rejected_sheet(workbook: Workbook, styles: Styles, rejected: Sequence[Rejected]) -> ListSheet:
    """退回文件: file and reason."""
    heads = (("序号", 6), ("文件", 50), ("原因", 100))
    title = f"退回文件：{len(rejected)}个文件没有汇总，原因如下"
    sheet = ListSheet(workbook, styles, REJECTED, title, heads, {2: styles.get(text_wrap=True)})
    for number, item in enumerate(rejected, 1):
        sheet.add((number, item.file, item.reason), lines_of(item.reason, 100))
    sheet.finish()
    return sheet
