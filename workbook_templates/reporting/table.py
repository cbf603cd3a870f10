"""A grid of boxes with merged cells -> a Word table with real borders, fixed widths and repeated head rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workbook_templates.building.heights import lines_of, text_points
from workbook_templates.reporting import standard as gb
from workbook_templates.reporting.standard import twips
from workbook_templates.reporting.wordml import Run, W, paragraph

_PADDING = 40
"""Twips left and right inside a cell."""
_AROUND = 3.0
"""Points that a row is higher than its text."""
_UNBREAKABLE = re.compile(r"[0-9A-Za-z.,%％≥≤<>=+\-]+")
_WRAPS_ANYWAY = 16
"""A text longer than this wraps, and no column is widened for it."""
_MAY_SPLIT = 200.0
"""Points: a row higher than this may be divided between two pages."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A box: zero-based grid place, extent, text and how it looks."""

    row: int
    column: int
    rows: int
    columns: int
    text: str
    style: str = gb.TABLE_TEXT
    align: str = "center"
    vertical: str = "center"
    bold: bool = False
    border: bool = True
    indent: float = 0.0
    """Points."""

    @property
    def size(self) -> float:
        return gb.STYLES[self.style].size


@dataclass(frozen=True, slots=True)
class Layout:
    """Cells with the widths and heights they get on paper."""

    cells: tuple[Cell, ...]
    columns: tuple[int, ...]
    """Twips."""
    least: tuple[float, ...]
    heights: tuple[float, ...]
    """Points: what each row takes with its text."""


def lay_out(
    cells: Sequence[Cell], widths: Sequence[float], least: Sequence[float], *, total: int = gb.TEXT_WIDTH_TWIPS
) -> Layout:
    """``widths`` in any unit, made to fill ``total`` twips; ``least``: lowest row heights in points."""
    columns = _column_widths(cells, widths, total)
    heights = list(least)
    for spanning in (False, True):
        for cell in cells:
            if (cell.rows > 1) is spanning:
                missing = _need(cell, columns) - sum(heights[cell.row : cell.row + cell.rows])
                if missing > 0:  # Word gives what is missing to the last row of a merged cell
                    heights[cell.row + cell.rows - 1] += missing
    return Layout(tuple(cells), tuple(columns), tuple(least), tuple(heights))


def table(layout: Layout, *, head: int = 0) -> str:
    """WordprocessingML; ``head`` rows are repeated on every page."""
    columns = layout.columns
    at: dict[tuple[int, int], Cell] = {}
    for cell in layout.cells:
        for row in range(cell.row, cell.row + cell.rows):
            at[row, cell.column] = cell
    rows = []
    for row, (least, height) in enumerate(zip(layout.least, layout.heights, strict=True)):
        inner, column = [], 0
        while column < len(columns):
            cell = at.get((row, column)) or Cell(row, column, 1, 1, "", border=False)
            inner.append(_cell(cell, sum(columns[column : column + cell.columns]), first=cell.row == row))
            column += cell.columns
        properties = "" if height > _MAY_SPLIT else "<w:cantSplit/>"
        properties += f'<w:trHeight w:val="{twips(least)}" w:hRule="atLeast"/>'
        properties += "<w:tblHeader/>" if row < head else ""
        rows.append(f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(inner)}</w:tr>")
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in columns)
    return (
        f'<w:tbl {W}><w:tblPr><w:tblW w:w="{sum(columns)}" w:type="dxa"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar>'
        f'<w:left w:w="{_PADDING}" w:type="dxa"/><w:right w:w="{_PADDING}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _need(cell: Cell, columns: Sequence[int]) -> float:
    width = sum(columns[cell.column : cell.column + cell.columns])
    inner = max((width - 2 * _PADDING) / 20 - cell.indent, cell.size)
    return gb.height_of_lines(cell.style, lines_of(cell.text, inner, cell.size)) + _AROUND


def _column_widths(cells: Sequence[Cell], widths: Sequence[float], total: int) -> list[int]:
    """The official widths scaled to the page. A column too narrow for its longest number takes room from the others;
    then, as far as there is room, one too narrow for its short texts."""
    scaled = [width * total / sum(widths) for width in widths]
    numbers, texts = [0.0] * len(widths), [0.0] * len(widths)
    for cell in cells:
        if cell.columns == 1 and len(cell.text.strip()) <= _WRAPS_ANYWAY:
            words = _UNBREAKABLE.findall(cell.text)
            word = max((text_points(word, cell.size) for word in words), default=0.0)
            line = max((text_points(line, cell.size) for line in cell.text.split("\n")), default=0.0) + cell.indent
            numbers[cell.column] = max(numbers[cell.column], word * 20 + 2 * _PADDING + 20)
            if cell.align != "center":
                texts[cell.column] = max(texts[cell.column], line * 20 + 2 * _PADDING + 40)
    made = [round(width) for width in _widened(_widened(scaled, numbers, numbers), texts, numbers)]
    made[-1] += total - sum(made)
    return made


def _widened(widths: list[float], wanted: Sequence[float], kept: Sequence[float]) -> list[float]:
    """Columns widened towards what they want, the others narrowed, none below what it must keep."""
    missing = [max(want - width, 0.0) for want, width in zip(wanted, widths, strict=True)]
    spare = [
        0.0 if lack else max(width - max(want, keep, 0.4 * width), 0.0)
        for lack, width, want, keep in zip(missing, widths, wanted, kept, strict=True)
    ]
    if not sum(missing) or not sum(spare):
        return widths
    given = min(1.0, sum(spare) / sum(missing))
    taken = given * sum(missing) / sum(spare)
    return [width + lack * given - have * taken for width, lack, have in zip(widths, missing, spare, strict=True)]


def _cell(cell: Cell, width: int, *, first: bool) -> str:
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    if cell.columns > 1:
        properties += f'<w:gridSpan w:val="{cell.columns}"/>'
    if cell.rows > 1:
        properties += '<w:vMerge w:val="restart"/>' if first else "<w:vMerge/>"
    if cell.border:
        sides = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
            for side in ("top", "left", "bottom", "right")
        )
        properties += f"<w:tcBorders>{sides}</w:tcBorders>"
    properties += f'<w:vAlign w:val="{cell.vertical}"/>'
    look = f'<w:ind w:left="{twips(cell.indent)}"/>' if cell.indent else ""
    look += f'<w:jc w:val="{cell.align}"/>'
    lines = cell.text.split("\n") if first else [""]
    content = "".join(paragraph(cell.style, [Run(line, bold=cell.bold)], look) for line in lines)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"
