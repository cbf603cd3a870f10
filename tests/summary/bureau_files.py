"""What a bureau has lying about: a roster in Excel, and a summary in which somebody wrote."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl

HEADS = ("序号", "单位名称", "主管部门", "所属乡镇（街道）", "预算级次", "联系人", "联系电话")


def roster(
    path: Path,
    units: Sequence[Sequence[str]],
    adjustments: Sequence[Sequence[Any]] = (),
    heads: Sequence[str] = HEADS,
) -> Path:
    """A list with a title above its heads, on the second sheet of the file; 调整 on the third."""
    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active.append(["填报说明：请于5月20日前报送"])
    sheet = book.create_sheet("应报单位")
    sheet.append(["2024年度部门整体支出绩效自评应报单位"])
    sheet.append([])
    sheet.append(list(heads))
    for number, unit in enumerate(units, 1):
        row = [number, *unit]
        sheet.append(row + [""] * (len(heads) - len(row)))
    if adjustments:
        table = book.create_sheet("调整")
        table.append(["单位或分组", "栏目", "金额（±）", "说明"])
        for item in adjustments:
            table.append(list(item))
    for table in book:
        for row in table.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.data_type = "s"  # a text that begins with = is still a text
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def lines(sheet: Any, head_row: int = 2) -> list[dict[str, Any]]:
    """The rows of a list sheet by the words of its heads."""
    heads = [cell.value for cell in sheet[head_row]]
    return [
        dict(zip(heads, row, strict=True))
        for row in sheet.iter_rows(min_row=head_row + 1, values_only=True)
        if any(row)
    ]


def write_in(path: Path, sheet: str, unit: str, entries: dict[str, Any], key: str = "单位") -> None:
    """A clerk opens the summary, writes into the row of a unit, and saves (openpyxl stands for Excel)."""
    book = openpyxl.load_workbook(path)
    table = book[sheet]
    heads = {cell.value: cell.column for cell in table[2]}
    row = next(row for row in range(3, table.max_row + 1) if table.cell(row, heads[key]).value == unit)
    for head, value in entries.items():
        cell = table.cell(row, heads[head])
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    book.save(path)
