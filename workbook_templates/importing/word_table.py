"""A table of a Word file as rows of cells on one grid, its merges, and the tables inside its cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from workbook_templates.binding.document import WordTable
from workbook_templates.importing.word_text import has_text
from workbook_templates.importing.word_xml import TBL, TC, TC_PR, TR, TR_PR, VAL, Element, P, W, children, whole
from workbook_templates.model import CellValue

MAX_COLUMNS = 500
_NEAR = 115
"""Twips (2 mm): borders so close were meant to be one line."""
TextOf = Callable[[Element], list[str]]
"""The lines of a paragraph; called in the order of the document, because lists count."""
Merge = tuple[int, int, int, int]


@dataclass(slots=True)
class WordCell:
    """A cell: where it begins on the grid, how many columns it takes, and what is in it."""

    left: int
    right: int
    """The column behind it."""
    merge: str
    """``""``, ``restart`` or ``continue``: part of a cell that reaches over several rows."""
    lines: list[str] = field(default_factory=list)
    inner: list[Element] = field(default_factory=list)
    """Tables inside."""
    element: Element = None

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(slots=True)
class WordRows:
    """The rows of one ``w:tbl``, before they become a grid."""

    rows: list[list[WordCell]]
    edges: tuple[int, ...]
    """Left border of each column, and the right one of the last, in twips; empty when the file does not say."""


def read_rows(table: Element, text_of: TextOf) -> WordRows:
    """The cells of a table, row by row."""
    edges = [0]
    grid = table.find(f"{W}tblGrid")
    for column in grid.iterchildren(f"{W}gridCol") if grid is not None else ():
        edges.append(edges[-1] + max(0, whole(column.get(f"{W}w"))))
    rows = []
    for row in children(table):
        if row.tag != TR:
            continue
        properties = row.find(TR_PR)
        before = properties.find(f"{W}gridBefore") if properties is not None else None
        at = max(0, min(whole(before.get(VAL)), MAX_COLUMNS)) if before is not None else 0
        cells: list[WordCell] = []
        for cell in children(row):
            if cell.tag == TC and at < MAX_COLUMNS:
                at = _add_cell(cells, cell, at, text_of)
        rows.append(cells)
    width = max((cells[-1].right for cells in rows if cells), default=0)
    known = len(edges) > width and edges[-1] > 0
    return WordRows(rows, tuple(edges) if known else ())


def _add_cell(cells: list[WordCell], element: Element, at: int, text_of: TextOf) -> int:
    span, merge, beside = 1, "", ""
    properties = element.find(TC_PR)
    if properties is not None:
        for child in properties:
            if child.tag == f"{W}gridSpan":
                span = max(1, min(whole(child.get(VAL), 1), MAX_COLUMNS - at))
            elif child.tag == f"{W}vMerge":
                merge = child.get(VAL) or "continue"
            elif child.tag == f"{W}hMerge":
                beside = child.get(VAL) or "continue"
    lines, inner = _content(element, text_of)
    if beside == "continue" and cells:
        cells[-1].right = at + span
        cells[-1].lines += lines
        cells[-1].inner += inner
    else:
        cells.append(WordCell(at, at + span, merge, lines, inner, element))
    return at + span


def _content(cell: Element, text_of: TextOf) -> tuple[list[str], list[Element]]:
    """Lines and tables of a cell; a table that is a mere frame (one cell) is looked into, however deep they stand."""
    lines: list[str] = []
    inner: list[Element] = []
    stack: list[Iterator[Element]] = [children(cell)]
    while stack:
        for child in stack[-1]:
            if child.tag == P:
                lines += text_of(child)
            elif child.tag == TBL:
                only = _only_cell(child)
                if only is not None:
                    stack.append(children(only))
                    break
                if has_text(child):
                    inner.append(child)
        else:
            stack.pop()
    return lines, inner


def frame_of(table: Element) -> list[Element] | None:
    """Paragraphs and tables of a table that only frames them: one cell, or one column with tables in it."""
    cells = _only_column(table)
    if not cells or (len(cells) > 1 and next(table.iterdescendants(TBL), None) is None):
        return None
    return [child for cell in cells for child in children(cell) if child.tag in (P, TBL)]


def _only_column(table: Element) -> list[Element]:
    """The cells of a table that has one in each row; none when a row has more."""
    found: list[Element] = []
    for row in children(table):
        if row.tag == TR:
            cells = [cell for cell in children(row) if cell.tag == TC]
            if len(cells) > 1:
                return []
            found += cells
    return found


def _only_cell(table: Element) -> Element | None:
    """The cell of a table that has no other."""
    cells = _only_column(table)
    return cells[0] if len(cells) == 1 else None


# ---- grid -------------------------------------------------------------------------------------------------------


def aligned(table: WordRows) -> WordRows:
    """The same on the fewest columns: borders that nearly meet are one, columns in which nothing begins are none."""
    used = sorted({edge for cells in table.rows for cell in cells for edge in (cell.left, cell.right)})
    if not used:
        return table
    for near in (_NEAR, 0) if table.edges else (0,):
        column_of: dict[int, int] = {}
        edges: list[int] = []
        for edge in used:
            place = table.edges[edge] if table.edges else edge
            if not edges or place - edges[-1] > (near if near else -1) or not near:
                edges.append(place)
            column_of[edge] = len(edges) - 1
        if all(column_of[cell.left] < column_of[cell.right] for cells in table.rows for cell in cells):
            rows = [
                [
                    WordCell(
                        column_of[cell.left], column_of[cell.right], cell.merge, cell.lines, cell.inner, cell.element
                    )
                    for cell in cells
                ]
                for cells in table.rows
            ]
            return WordRows(rows, tuple(edges) if table.edges else ())
    return table


def grid_of(
    name: str, rows: Sequence[list[WordCell]], origins: Sequence[tuple[str, int]]
) -> tuple[WordTable, list[WordCell]]:
    """The grid of these rows, and the cells whose text hides below a merged one. ``origins``: for each row its table
    and number there."""
    values: list[list[CellValue]] = []
    merges: dict[int, Merge] = {}
    open_: dict[int, tuple[int, int]] = {}
    """Column -> number of the merge that may go on there, and the column behind it."""
    finished: list[Merge] = []
    hidden: list[WordCell] = []
    for number, cells in enumerate(rows):
        row: list[CellValue] = [None] * (cells[-1].right if cells else 0)
        still: dict[int, tuple[int, int]] = {}
        for cell in cells:
            above = open_.get(cell.left)
            if cell.merge == "continue" and above is not None and above[1] == cell.right:
                top, left, _, right = merges[above[0]]
                merges[above[0]] = (top, left, number, right)
                still[cell.left] = above
                if cell.lines and cell.text != values[top][left]:
                    hidden.append(cell)
                continue
            row[cell.left] = cell.text or None
            if cell.merge:
                merges[len(merges)] = (number, cell.left, number, cell.right - 1)
                still[cell.left] = (len(merges) - 1, cell.right)
            elif cell.right - cell.left > 1:
                finished.append((number, cell.left, number, cell.right - 1))
        open_ = still
        values.append(row)
    finished += [merge for merge in merges.values() if merge[:2] != merge[2:]]
    starts = tuple(tuple(cell.left for cell in cells) for cells in rows)
    return WordTable(name, values, tuple(sorted(finished)), None, tuple(origins), starts), hidden
