"""A grid of boxes with merged cells -> a Word table with real borders, fixed widths and repeated head rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from workbook_templates.reporting import standard as gb
from workbook_templates.reporting.standard import twips
from workbook_templates.reporting.table_widths import PADDING, Cell, balanced_widths, column_widths, row_heights
from workbook_templates.reporting.wordml import Run, W, paragraph

_MAY_SPLIT = 200.0
"""Points: a row higher than this may be divided between two pages."""
_TOGETHER = 190.0
"""Points: a table no higher than this stands on one page; of a higher one, the head and the first row."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Cells with the widths and heights they get on paper."""

    cells: tuple[Cell, ...]
    columns: tuple[int, ...]
    """Twips."""
    least: tuple[float, ...]
    heights: tuple[float, ...]
    """Points: what each row takes with its text."""
    breaks: tuple[int, ...] = ()
    """Rows that begin a page."""

    def parts(self) -> list[tuple[float, ...]]:
        """The row heights of each page."""
        edges = [0, *self.breaks, len(self.heights)]
        return [self.heights[first:last] for first, last in pairwise(edges)]


def lay_out(
    cells: Sequence[Cell],
    widths: Sequence[float],
    least: Sequence[float],
    *,
    total: int = gb.TEXT_WIDTH_TWIPS,
    balanced: bool = False,
) -> Layout:
    """``widths`` in any unit, made to fill ``total`` twips; ``least``: lowest row heights in points. ``balanced``: room
    goes to the columns whose texts make the table high."""
    columns = column_widths(cells, widths, total)
    if balanced:
        columns = balanced_widths(cells, columns, least)
    return Layout(tuple(cells), tuple(columns), tuple(least), tuple(row_heights(cells, columns, least)))


def table(layout: Layout, *, head: int = 0) -> str:
    """WordprocessingML; ``head`` rows are repeated on every page."""
    columns = layout.columns
    at: dict[tuple[int, int], Cell] = {}
    for cell in layout.cells:
        for row in range(cell.row, cell.row + cell.rows):
            at[row, cell.column] = cell
    kept = len(layout.least) - 1 if sum(layout.heights) <= _TOGETHER else min(head + 1, len(layout.least) - 1)
    rows = []
    for row, (least, height) in enumerate(zip(layout.least, layout.heights, strict=True)):
        inner, column = [], 0
        while column < len(columns):
            cell = at.get((row, column)) or Cell(row, column, 1, 1, "", border=False)
            width = sum(columns[column : column + cell.columns])
            begins = row in layout.breaks and not column
            inner.append(_cell(cell, width, first=cell.row == row, keep=row < kept, new_page=begins))
            column += cell.columns
        properties = "" if height > _MAY_SPLIT else "<w:cantSplit/>"
        properties += f'<w:trHeight w:val="{twips(least)}" w:hRule="atLeast"/>'
        properties += "<w:tblHeader/>" if row < head else ""
        rows.append(f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(inner)}</w:tr>")
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in columns)
    return (
        f'<w:tbl {W}><w:tblPr><w:tblW w:w="{sum(columns)}" w:type="dxa"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar>'
        f'<w:left w:w="{PADDING}" w:type="dxa"/><w:right w:w="{PADDING}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _cell(cell: Cell, width: int, *, first: bool, keep: bool, new_page: bool) -> str:
    """``keep``: the row stays on one page with the next."""
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
    look = ("<w:keepNext/>" if keep else "") + ("<w:pageBreakBefore/>" if new_page else "")
    look += f'<w:ind w:left="{twips(cell.indent)}"/>' if cell.indent else ""
    look += f'<w:jc w:val="{cell.align}"/>'
    lines = cell.text.split("\n") if first else [""]
    content = "".join(paragraph(cell.style, [Run(line, bold=cell.bold)], look) for line in lines)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"
