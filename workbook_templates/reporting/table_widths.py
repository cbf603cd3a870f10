"""How wide the columns of a Word table are and how high its rows become."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from workbook_templates.building.heights import lines_of, text_points
from workbook_templates.reporting import standard as gb

PADDING = 40
"""Twips left and right inside a cell."""
_AROUND = 3.0
"""Points that a row is higher than its text."""
_UNBREAKABLE = re.compile(r"[0-9A-Za-z.,%％≥≤<>=+\-]+")
_WRAPS_ANYWAY = 16
"""A text longer than this wraps, and no column is widened for it."""
_STEPS = (0.03, 0.01)
"""Shares of the table's width that are tried on another column."""
_KEPT = 0.6
"""Share of its official width that no column gives up."""


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


def column_widths(cells: Sequence[Cell], widths: Sequence[float], total: int) -> list[int]:
    """The official widths scaled to the page. A column too narrow for its longest number takes room from the others;
    then, as far as there is room, one too narrow for its short texts."""
    scaled = [width * total / sum(widths) for width in widths]
    numbers, texts = _wanted(cells, len(widths))
    return _whole(_widened(_widened(scaled, numbers, numbers), texts, numbers), total)


def least_width(cells: Sequence[Cell], columns: int) -> float:
    """Twips that the table's longest numbers take side by side."""
    return sum(_wanted(cells, columns)[0])


def row_heights(cells: Sequence[Cell], columns: Sequence[float], least: Sequence[float]) -> list[float]:
    """Points that each row takes with its texts."""
    heights = list(least)
    for spanning in (False, True):
        for cell in cells:
            if (cell.rows > 1) is spanning:
                need = _need(cell, sum(columns[cell.column : cell.column + cell.columns]))
                missing = need - sum(heights[cell.row : cell.row + cell.rows])
                if missing > 0:  # Word gives what is missing to the last row of a merged cell
                    heights[cell.row + cell.rows - 1] += missing
    return heights


def balanced_widths(cells: Sequence[Cell], columns: Sequence[int], least: Sequence[float]) -> list[int]:
    """Room moved from column to column as long as the table becomes lower by it."""
    total = sum(columns)
    kept = [
        max(pair) for pair in zip(_wanted(cells, len(columns))[0], (_KEPT * width for width in columns), strict=True)
    ]
    best = [float(width) for width in columns]
    height = sum(row_heights(cells, best, least))
    everyone = range(len(best))
    for share in _STEPS:
        found: list[float] | None = best
        while found is not None:
            best, found = found, None
            # Two columns take together: a row with two long texts becomes lower only when both have room.
            for giving, taking, also in product(everyone, everyone, everyone):
                if giving in (taking, also) or also < taking or best[giving] - share * total < kept[giving]:
                    continue
                tried = list(best)
                tried[giving] -= share * total
                tried[taking] += share * total / 2
                tried[also] += share * total / 2
                lower = sum(row_heights(cells, tried, least))
                if lower < height:
                    height, found = lower, tried
    return _whole(best, total)


def _wanted(cells: Sequence[Cell], columns: int) -> tuple[list[float], list[float]]:
    """What the columns need for their longest numbers, and for their short texts."""
    numbers, texts = [0.0] * columns, [0.0] * columns
    for cell in cells:
        if cell.columns == 1 and len(cell.text.strip()) <= _WRAPS_ANYWAY:
            words = _UNBREAKABLE.findall(cell.text)
            word = max((text_points(word, cell.size) for word in words), default=0.0)
            line = max((text_points(line, cell.size) for line in cell.text.split("\n")), default=0.0) + cell.indent
            numbers[cell.column] = max(numbers[cell.column], word * 20 + 2 * PADDING + 20)
            if cell.align != "center":
                texts[cell.column] = max(texts[cell.column], line * 20 + 2 * PADDING + 40)
    return numbers, texts


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


def _whole(widths: Sequence[float], total: int) -> list[int]:
    made = [round(width) for width in widths]
    made[-1] += total - sum(made)
    return made


@lru_cache(maxsize=50_000)
def _need(cell: Cell, width: float) -> float:
    """Points that a cell's text takes in this width."""
    inner = max((width - 2 * PADDING) / 20 - cell.indent, cell.size)
    return gb.height_of_lines(cell.style, lines_of(cell.text, inner, cell.size)) + _AROUND
