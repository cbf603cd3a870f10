"""A column that others write as several: 年度指标值 as 指标性质 | 指标值 | 度量单位 (``≥`` | ``95`` | ``%``) is one again."""

from __future__ import annotations

from dataclasses import replace

from workbook_templates.binding.cells import Cell
from workbook_templates.binding.tidy import SourceRow
from workbook_templates.binding.values import reads_as_number
from workbook_templates.binding.wording import wording

_SIGN = frozenset(("指标性质", "性质", "计算符号", "指标符号", "符号", "指标方向"))
_VALUE = frozenset(("指标值", "年度指标值", "目标值", "指标目标值", "绩效指标值"))
_UNIT = frozenset(("度量单位", "计量单位", "指标单位", "单位"))
_NAME = "年度指标值"
_TOLD = "符号、指标值、计量单位分作几栏，已合成一个年度指标值，请核对。"


def folded(rows: list[SourceRow]) -> list[SourceRow]:
    """Rows with sign, value and unit of a target in one cell, from the heading that names them on."""
    columns: tuple[int, ...] = ()
    made: list[SourceRow] = []
    for row in rows:
        columns = _headed(row) or columns
        made.append(_joined(row, columns) if columns else row)
    return made


def _headed(row: SourceRow) -> tuple[int, ...]:
    """The columns of sign, value and unit when the row is such a heading."""
    names = [wording(cell.text).key for cell in row.cells]
    for at, name in enumerate(names):
        if name not in _VALUE:
            continue
        first = at - 1 if at and names[at - 1] in _SIGN else at
        last = at + 1 if at + 1 < len(names) and names[at + 1] in _UNIT else at
        if last > first and not any(cell.number for cell in row.cells):
            return tuple(cell.column for cell in row.cells[first : last + 1])
    return ()


def _joined(row: SourceRow, columns: tuple[int, ...]) -> SourceRow:
    parts = [cell for cell in row.cells if cell.column in columns]
    if len(parts) < 2:
        return row
    filled = [cell for cell in parts if cell.text]
    # The place that is told is that of the number.
    first = next((cell for cell in filled if cell.number), filled[0] if filled else parts[0])
    heading = all(wording(cell.text).key in _SIGN | _VALUE | _UNIT for cell in filled) and len(filled) > 1
    text = _NAME if heading else "".join(cell.text for cell in parts)
    cell = Cell(parts[0].column, text or None, text, first.ref, all(item.covered for item in parts))
    cell.number = bool(text) and not heading and reads_as_number(text)
    cell.label = heading
    cells = [item for item in row.cells if item not in parts]
    cells.insert(row.cells.index(parts[0]), cell)
    return replace(row, cells=cells, told="" if heading else _TOLD)
