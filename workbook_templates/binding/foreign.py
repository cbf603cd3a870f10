"""Someone else's workbook -> ``Document``: its visible sheets as tables, running text on them as paragraphs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from workbook_templates.binding.document import Document, Paragraph, Remark
from workbook_templates.binding.values import shown
from workbook_templates.building.conventions import OWN_SHEETS
from workbook_templates.model import CellRef, CellValue, Grid, a1
from workbook_templates.reading.book import Book
from workbook_templates.reading.formats import as_percent

_TITLE = re.compile(r"附件|附表|(数据表|自评表|评分表|情况表)\s*$")
_TITLES = 6
"""The titles of forms side by side stand in one of so many rows."""
_RUN = 6
_TEXT = 30
"""So many rows on end with one cell each, at least two of them of so many characters, are running text."""


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
        for part in side_by_side(_as_shown(grid, book.percents(info.name))):
            blocks += _parts(part)
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


def side_by_side(grid: Grid) -> list[Grid]:
    """A sheet with forms beside one another, as one grid for each: their titles stand in one row, and nothing reaches
    from one into the next. Every cell keeps its place."""
    for number, row in enumerate(grid.rows[:_TITLES]):
        starts = [
            column for column, cell in enumerate(row) if _TITLE.search(shown(cell)) and len(shown(cell)) < _TEXT * 2
        ]
        edges = [column for column in starts[1:] if not _crossed(grid, column) and _table_from(grid, number, column)]
        if edges and _table_from(grid, number, 0):
            return [_between(grid, left, right) for left, right in pairwise([0, *edges, 1 << 20])]
    return [grid]


def _crossed(grid: Grid, column: int) -> bool:
    return any(left < column <= right for _, left, _, right in grid.merges)


def _table_from(grid: Grid, number: int, column: int) -> bool:
    """Whether several rows below have several cells from this column on."""
    below = grid.rows[number + 1 :]
    return sum(sum(bool(shown(cell)) for cell in row[column:]) > 1 for row in below) > 2


def _between(grid: Grid, left: int, right: int) -> Grid:
    rows: list[list[CellValue]] = [[*[None] * min(left, len(row)), *row[left:right]] for row in grid.rows]
    merges = tuple(merge for merge in grid.merges if left <= merge[1] < right)
    return Grid(grid.name, rows, merges, grid.lines)


def _parts(grid: Grid) -> list[Paragraph | Grid]:
    """A sheet into which a whole report was pasted: its running text as paragraphs, its tables as grids."""
    texts = _text_rows(grid)
    if not texts:
        return [grid]
    made: list[Paragraph | Grid] = []
    kept: list[int] = []
    for number in range(len(grid.rows) + 1):
        if number < len(grid.rows) and number not in texts:
            kept.append(number)
            continue
        if any(shown(cell) for row in kept for cell in grid.rows[row]):
            made.append(_only(grid, kept))
        kept = []
        if number in texts:
            made += _paragraphs(grid, number)
    return made


def _text_rows(grid: Grid) -> set[int]:
    """Rows of running text: a long run of rows with one cell each, or one with a whole paragraph in it."""
    found: set[int] = set()
    tall = {row for top, _, bottom, _ in grid.merges if bottom > top for row in range(top, bottom + 1)}
    run: list[int] = []
    for number in range(len(grid.rows) + 1):
        cells = [cell for cell in grid.rows[number] if shown(cell)] if number < len(grid.rows) else [None, None]
        if not cells:
            continue
        if len(cells) == 1 and isinstance(cells[0], str) and number not in tall:
            run.append(number)
            continue
        long = sum(len(shown(cell)) >= _TEXT for row in run for cell in grid.rows[row])
        if len(run) >= _RUN and long >= 2:
            found.update(run)
        run = []
    return found


def _only(grid: Grid, rows: list[int]) -> Grid:
    """The grid with these rows only, each where it stood."""
    wanted = set(rows)
    cells = [row if number in wanted else [] for number, row in enumerate(grid.rows[: rows[-1] + 1])]
    merges = tuple(merge for merge in grid.merges if merge[0] in wanted and merge[2] <= rows[-1])
    return Grid(grid.name, cells, merges, grid.lines)


def _paragraphs(grid: Grid, number: int) -> list[Paragraph]:
    return [
        Paragraph(line.strip(), 0, grid.ref(number, column))
        for column, cell in enumerate(grid.rows[number])
        for line in shown(cell).split("\n")
        if line.strip()
    ]
