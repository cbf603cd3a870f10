"""Layout lines -> boxes.

A line is a row; ``|`` separates cells. ``文字`` is a label, ``[字段]`` a field, ``=字段`` shows a field's value,
``<`` continues the cell on the left, ``^`` the cell above, nothing is an empty cell. Words in braces style a cell
(``{左}``), ``@高=30`` at the end of a line sets the row's height, ``@分页`` begins a new page after it, ``@区域: …`` at its beginning makes it the template
row of a repeating area, and ``式样: 甲 | 乙`` uses a pattern of the sheet. ``\\n`` (backslash and n) in a label breaks
its line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbook_templates.definition.schema import Box, BoxKind, LayoutRow, Mark
from workbook_templates.definition.source import DefinitionError, Line

STYLES = frozenset({"左", "中", "右", "粗", "无框", "小", "标题", "说明", "缩进", "大", "顶"})
_STYLE = re.compile(r"\s*\{([^{}]*)\}\s*$")
_HEIGHT = re.compile(r"\s*@高=(\d+(?:\.\d+)?)\s*$")
_BREAK = re.compile(r"\s*@分页\s*$")
_AREA = re.compile(r"^\s*@([^\s:：|]+)[:：]\s*(.*)$")


@dataclass(frozen=True, slots=True)
class Layout:
    rows: tuple[LayoutRow, ...]
    boxes: tuple[Box, ...]
    width: int


@dataclass(slots=True)
class _Cell:
    text: str
    style: frozenset[str]


def read_layout(lines: list[Line], patterns: dict[str, str], sheet: str, mark: Mark) -> Layout:
    """Read the lines of one sheet. Raises DefinitionError naming the line."""
    rows: list[LayoutRow] = []
    cells: list[list[_Cell]] = []
    for line in lines:
        text, breaks = _BREAK.subn("", line)
        area, height, parsed = _read_line(Line.at(text, line.mark), patterns)
        rows.append(LayoutRow(height, area, line.mark, bool(breaks)))
        cells.append(parsed)
    if not rows:
        raise DefinitionError(mark, f"表“{sheet}”的版面（layout）是空的")
    width = max(len(row) for row in cells)
    for row, line in zip(cells, lines, strict=True):
        if len(row) != width:
            raise DefinitionError(line.mark, f"这一行有{len(row)}格，本表其余行有{width}格（用“|”分隔）")
    return Layout(tuple(rows), tuple(_boxes(cells, rows)), width)


def _read_line(line: Line, patterns: dict[str, str]) -> tuple[str, float | None, list[_Cell]]:
    text = str(line)
    height = None
    match = _HEIGHT.search(text)
    if match:
        height = float(match.group(1))
        text = text[: match.start()]
    area = ""
    match = _AREA.match(text)
    if match:
        area, text = match.group(1), match.group(2)
    head, colon, rest = text.strip().partition(":")
    if colon and head in patterns:
        # Leading full-width spaces indent a label and belong to it.
        words = [word.strip(" ") for word in rest.split("|")]
        text = patterns[head]
        for number in range(len(words), 0, -1):
            text = text.replace(f"${number}", words[number - 1])
        if "$" in text:
            raise DefinitionError(line.mark, f"式样“{head}”还缺参数：{text}")
    return area, height, [_read_cell(part, line.mark) for part in text.split("|")]


def _read_cell(part: str, mark: Mark) -> _Cell:
    style: frozenset[str] = frozenset()
    match = _STYLE.search(part)
    if match:
        words = match.group(1).split()
        unknown = [word for word in words if word not in STYLES]
        if unknown:
            raise DefinitionError(mark, f"不认识的格式“{unknown[0]}”（可用：{'、'.join(sorted(STYLES))}）")
        style = frozenset(words)
        part = part[: match.start()]
    return _Cell(part.strip(" \t"), style)


def _boxes(cells: list[list[_Cell]], rows: list[LayoutRow]) -> list[Box]:
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    extent: dict[tuple[int, int], tuple[int, int]] = {}
    for row, line in enumerate(cells):
        for column, cell in enumerate(line):
            mark = rows[row].mark
            if cell.text == "<":
                if column == 0:
                    raise DefinitionError(mark, "第一格不能用“<”（左边没有格）")
                owner[row, column] = owner[row, column - 1]
            elif cell.text == "^":
                if row == 0:
                    raise DefinitionError(mark, "第一行不能用“^”（上面没有格）")
                owner[row, column] = owner[row - 1, column]
            else:
                owner[row, column] = (row, column)
            top = owner[row, column]
            last = extent.get(top, top)
            extent[top] = (max(last[0], row), max(last[1], column))
    boxes = []
    for (row, column), (last_row, last_column) in extent.items():
        for r in range(row, last_row + 1):
            for c in range(column, last_column + 1):
                if owner[r, c] != (row, column):
                    raise DefinitionError(
                        rows[r].mark, f"第{c + 1}格与合并单元格“{cells[row][column].text}”重叠，合并区域应是矩形"
                    )
        boxes.append(_box(cells[row][column], row, column, last_row, last_column))
    return boxes


def _box(cell: _Cell, row: int, column: int, last_row: int, last_column: int) -> Box:
    text, kind = cell.text, BoxKind.LABEL
    if text.startswith("[") and text.endswith("]"):
        text, kind = text[1:-1].strip(), BoxKind.FIELD
    elif text.startswith("="):
        text, kind = text[1:].strip(), BoxKind.DISPLAY
    elif not text:
        kind = BoxKind.BLANK
    else:
        text = text.replace("\\n", "\n")
    return Box(row, column, last_row - row + 1, last_column - column + 1, kind, text, cell.style)
