"""A table as the eye sees it: rows of visible cells, merged ones once, broken rows joined."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from workbook_templates.binding.cells import Cell
from workbook_templates.binding.plan import LABEL, Plan
from workbook_templates.binding.values import reads_as_number
from workbook_templates.binding.wording import SAME, likeness
from workbook_templates.model import CellValue, Grid


OWN_CHECKS = "本表审核"
"""With these words begins the block of checks that our own project sheets carry; nothing below is the unit's."""


@dataclass(slots=True, eq=False)
class SourceRow:
    """A row of a table; ``grid`` counts the document's tables."""

    grid: int
    cells: list[Cell]
    loose: bool = False
    """Taken from a text: the row may have lost cells."""

    @property
    def filled(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.text]


def source_rows(grid: Grid, number: int, plan: Plan) -> list[SourceRow]:
    """The visible cells of a table, row by row."""
    hidden, below = _merged(grid)
    rows = []
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
                cell.label = not cell.number and _begins_with_label(cell.text, plan)
            cells.append(cell)
        while cells and cells[-1].empty and not cells[-1].covered and grid.lines is None:
            cells.pop()
        # A blank row may be the blank values below a heading; a sheet's spacing is not.
        if any(cell.text for cell in cells) or (len(cells) > 1 and (grid.lines is not None or cells[0].covered)):
            rows.append(SourceRow(number, cells, grid.lines is not None))
    return _joined(rows, plan) if grid.lines is not None else rows


def _begins_with_label(text: str, plan: Plan) -> bool:
    """Exactly a label of the form, alone or with its value behind a colon."""
    if plan.rows_like(text)[1]:
        return True
    head, colon, _ = text.replace("：", ":").partition(":")
    return bool(colon) and len(head) > 2 and plan.rows_like(head)[1]


def shown(raw: CellValue) -> str:
    """What a person sees in the cell."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        return raw.strip().strip("　 ​").strip()
    if isinstance(raw, float):
        return f"{raw:.15g}"
    if isinstance(raw, dt.datetime) and raw.time() == dt.time():
        raw = raw.date()
    if isinstance(raw, dt.date) and not isinstance(raw, dt.datetime):
        return f"{raw.year}年{raw.month}月{raw.day}日"
    return str(raw)


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


def _joined(rows: list[SourceRow], plan: Plan) -> list[SourceRow]:
    """Join what an empty line inside a cell broke apart: pieces that together have the width of the row above, the
    later ones beginning with text that is no label."""
    made: list[SourceRow] = []
    at = 0
    while at < len(rows):
        row = rows[at]
        width = len(made[-1].cells) if made else 0
        if at + 1 < len(rows) and _heads(row, rows[at + 1], plan):
            row, at = _join(rows[at : at + 2]), at + 1
        elif len(row.cells) < width:
            total, end = len(row.cells), at + 1
            while end < len(rows) and total < width and _may_continue(rows[end], plan):
                total += len(rows[end].cells)
                end += 1
                if total == width:
                    row, at = _join(rows[at:end]), end - 1
        made.append(row)
        at += 1
    return made


def _join(pieces: list[SourceRow]) -> SourceRow:
    cells = [cell for piece in pieces for cell in piece.cells]
    for column, cell in enumerate(cells):
        cell.column = column
    return SourceRow(pieces[0].grid, cells, pieces[0].loose)


def _heads(first: SourceRow, second: SourceRow, plan: Plan) -> bool:
    """A lone label and the labels that stand beside it in the layout."""
    if len(first.cells) != 1 or not second.cells[0].label:
        return False
    text, following = first.cells[0].text, second.cells[0].text
    for number in plan.rows_like(text)[0]:
        labels = [slot.text for slot in plan.rows[number].slots if slot.kind == LABEL]
        if len(labels) > 1 and likeness(text, labels[0]) >= SAME and likeness(following, labels[1]) >= SAME:
            return True
    return False


def _may_continue(row: SourceRow, plan: Plan) -> bool:
    first = row.cells[0]
    return bool(first.text) and not plan.rows_like(first.text)[0]
