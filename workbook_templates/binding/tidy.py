"""Rows of a table put right before they are bound: merged cells repeated, rows broken, several lines in one cell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from workbook_templates.binding.cells import Cell, split_inline
from workbook_templates.binding.plan import LABEL, Plan
from workbook_templates.binding.values import is_stated_blank, reads_as_number
from workbook_templates.binding.wording import SAME, likeness


@dataclass(slots=True, eq=False)
class SourceRow:
    """A row of a table; ``grid`` counts the document's tables."""

    grid: int
    cells: list[Cell]
    loose: bool = False
    """Taken from a text: the row may have lost cells."""
    word: bool = False
    """From a table of a Word file."""
    units: Mapping[int, str] = field(default_factory=dict)
    """Column -> the unit that the table says its number is in."""
    told: str = ""
    """What was done to the table to read it so, when a person should know."""

    @property
    def filled(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.text]


def once(rows: list[SourceRow]) -> list[SourceRow]:
    """Merged cells whose text some programs repeat in every cell, taken once.

    A run of equal texts may also be chance (目标值 and 完成值 both 100%). It is a merge where the row is a label or
    where the heading above has the same run.
    """
    glued: set[int] = set()
    if not any(left.label and left.text == right.text for row in rows for left, right in pairwise(row.cells)):
        return rows
    made = []
    for row in rows:
        runs = _runs(row, glued)
        if sum(bool(cell.text) and not cell.number for cell in row.cells) > 1 and any(c.label for c in row.cells):
            labelled = {column for column in runs if _cell(row, column).label or _cell(row, column).covered}
            headed = sum(cell.label for cell in row.cells) > 1 or len(runs) > 1
            glued = runs if headed and not any(cell.number for cell in row.cells) else glued | labelled
        made.append(replace(row, cells=[cell for cell in row.cells if cell.column not in runs]))
    return made


def _cell(row: SourceRow, column: int) -> Cell:
    return next(cell for cell in row.cells if cell.column == column)


def _runs(row: SourceRow, glued: set[int]) -> set[int]:
    """Columns whose cell only repeats the cell on its left."""
    found: set[int] = set()
    cells = row.cells
    start = 0
    for index in range(1, len(cells) + 1):
        if index < len(cells) and cells[index].text and cells[index].text == cells[start].text:
            continue
        run = cells[start + 1 : index]
        words = bool(cells[start].text) and not cells[start].number and not is_stated_blank(cells[start].text)
        if run and (cells[start].label or (len(run) > 1 and words)):
            found.update(cell.column for cell in run)
        else:
            found.update(cell.column for cell in run if cell.column in glued)
        start = index
    return found


_LINES = re.compile(r"\n+")


def unfolded(rows: list[SourceRow], plan: Plan) -> list[SourceRow]:
    """A row whose cells each hold several ``label：value`` lines, as so many rows."""
    made: list[SourceRow] = []
    for row in rows:
        lines = {index: _pairs(cell, plan) for index, cell in enumerate(row.cells) if "\n" in cell.text}
        lines = {index: parts for index, parts in lines.items() if parts}
        # A cell alone in its row (an opinion with its signature) is read as a whole.
        if not lines or len(row.filled) == 1:
            made.append(row)
            continue
        for number in range(max(len(parts) for parts in lines.values())):
            cells = []
            for index, cell in enumerate(row.cells):
                if index in lines:
                    parts = lines[index]
                    text = parts[number] if number < len(parts) else ""
                else:
                    text = cell.text if not number else ""
                cells.append(_part(cell, text, plan))
            made.append(replace(row, cells=cells))
    return made


def _pairs(cell: Cell, plan: Plan) -> list[str]:
    """The lines of a cell when all of them begin with labels of the form and a colon."""
    lines = [line.strip() for line in _LINES.split(cell.text) if line.strip()]
    parts = [split_inline(line) for line in lines if "：" in line or ":" in line]
    if len(lines) < 2 or len(parts) < len(lines) or not all(part and plan.rows_like(part[0])[0] for part in parts):
        return []
    return lines


def _part(cell: Cell, text: str, plan: Plan) -> Cell:
    if text == cell.text:
        return cell
    number = reads_as_number(text)
    label = bool(text) and not number and begins_with_label(text, plan)
    return Cell(cell.column, text or None, text, cell.ref, not text, number, label)


def begins_with_label(text: str, plan: Plan) -> bool:
    """Exactly a label of the form, alone or with its value behind a colon."""
    if is_stated_blank(text):
        return False
    if plan.rows_like(text)[1]:
        return True
    head, colon, _ = text.replace("：", ":").partition(":")
    return bool(colon) and len(head) > 2 and plan.rows_like(head)[1]


def joined(rows: list[SourceRow], plan: Plan) -> list[SourceRow]:
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
