"""Someone else's workbook -> ``Document``: its visible sheets as tables, a sheet of running text as paragraphs."""

from __future__ import annotations

from collections.abc import Mapping

from workbook_templates.binding.document import Document, Paragraph, Remark
from workbook_templates.binding.rescue import OWN_SHEETS
from workbook_templates.binding.source import shown
from workbook_templates.model import CellRef, CellValue, Grid, a1
from workbook_templates.reading.book import Book
from workbook_templates.reading.formats import as_percent

_TEXT_ROWS = 5
_TEXT = 30
"""A sheet with so many cells of so many characters, and hardly a row with two cells, is a text."""


def foreign_document(book: Book) -> Document:
    """Paragraphs and tables of the visible sheets, in the book's order. Raises InputProblem (damaged sheet)."""
    blocks: list[Paragraph | Grid] = []
    remarks: list[Remark] = []
    for info in book.sheets:
        if info.name in OWN_SHEETS:
            continue
        grid = book.grid(info.name)
        if info.visibility != "visible":
            if grid.rows:
                remarks.append(Remark("工作表是隐藏的，没有读入。", CellRef(info.name, "")))
            continue
        if not grid.rows:
            continue
        blocks += _paragraphs(grid) if _is_text(grid) else [_as_shown(grid, book.percents(info.name))]
        uncomputed = book.uncomputed(info.name)
        if uncomputed:
            places = "、".join(sorted(uncomputed)[:5])
            why = f"有{len(uncomputed)}个公式没有保存计算结果（{places}……），按空白读取；请用 Excel 打开保存后再导入。"
            remarks.append(Remark(why, CellRef(info.name, "")))
    return Document.of(book.path, book.sha256, blocks, remarks)


def _as_shown(grid: Grid, percents: Mapping[str, int]) -> Grid:
    """The grid with percentages as a person sees them: an indicator's 0.875 is 87.5%."""
    if not percents:
        return grid
    rows: list[list[CellValue]] = []
    for number, cells in enumerate(grid.rows):
        row = list(cells)
        for column, cell in enumerate(cells):
            if isinstance(cell, float) and (places := percents.get(a1(number, column))) is not None:
                row[column] = as_percent(cell, places)
        rows.append(row)
    return Grid(grid.name, rows, grid.merges, grid.lines)


def _is_text(grid: Grid) -> bool:
    filled = [[cell for cell in cells if shown(cell)] for cells in grid.rows]
    filled = [cells for cells in filled if cells]
    alone = sum(len(cells) == 1 for cells in filled)
    long = sum(len(shown(cell)) >= _TEXT for cells in filled for cell in cells)
    return long >= _TEXT_ROWS and alone >= 0.9 * len(filled)


def _paragraphs(grid: Grid) -> list[Paragraph]:
    return [
        Paragraph(line.strip(), 0, grid.ref(number, column))
        for number, cells in enumerate(grid.rows)
        for column, cell in enumerate(cells)
        for line in shown(cell).split("\n")
        if line.strip()
    ]
