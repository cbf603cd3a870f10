"""A table as the eye sees it: rows of visible cells, merged ones once, broken rows joined."""

from __future__ import annotations

from workbook_templates.binding.cells import Cell
from workbook_templates.binding.document import WordTable
from workbook_templates.binding.folding import folded
from workbook_templates.binding.plan import Plan
from workbook_templates.binding.reshape import reshaped
from workbook_templates.binding.tidy import SourceRow, begins_with_label, joined, once, unfolded
from workbook_templates.binding.values import reads_as_number, shown
from workbook_templates.model import Grid

OWN_CHECKS = "本表审核"
"""With these words begins the block of checks that our own project sheets carry; nothing below is the unit's."""


def source_rows(grid: Grid, number: int, plan: Plan) -> list[SourceRow]:
    """The visible cells of a table, row by row."""
    hidden, below = _merged(grid)
    rows: list[SourceRow] = []
    for index, values in enumerate(grid.rows):
        cells = []
        for column, raw in enumerate(values):
            if (index, column) in hidden:
                continue
            text = shown(raw)
            if text.startswith(OWN_CHECKS):
                if not column:
                    return rows
                continue
            cell = Cell(column, raw, text, grid.ref(index, column), (index, column) in below)
            if cell.text:
                cell.number = reads_as_number(raw)
                cell.label = not cell.number and begins_with_label(cell.text, plan)
            cells.append(cell)
        while cells and cells[-1].empty and not cells[-1].covered and grid.lines is None:
            cells.pop()
        # A blank row may be the blank values below a heading; a sheet's spacing is not.
        if any(cell.text for cell in cells) or (len(cells) > 1 and (grid.lines is not None or cells[0].covered)):
            rows.append(SourceRow(number, cells, grid.lines is not None, isinstance(grid, WordTable)))
    if not grid.merges:
        rows = once(rows)
    rows = unfolded(folded(rows), plan)
    return joined(rows, plan) if grid.lines is not None else reshaped(rows, plan)


def _merged(grid: Grid) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Cells hidden by a merge to the side, and those below the first row of one."""
    hidden: set[tuple[int, int]] = set()
    below: set[tuple[int, int]] = set()
    height = len(grid.rows)
    for top, left, bottom, right in grid.merges:
        for row in range(top, min(bottom, height - 1) + 1):
            if row > top:
                below.add((row, left))
            hidden.update((row, column) for column in range(left + 1, right + 1))
    return hidden, below
