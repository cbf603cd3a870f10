"""A sheet of an xlsx as rows of typed cells, the fast way, and its merged areas; None where ``slow`` has to read it.

Cells hidden under merges come out here, which calamine loses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbook_templates.model import CellValue, a1
from workbook_templates.reading.names import COLUMNS, LAST_COLUMN, LAST_ROW
from workbook_templates.reading.plain import (
    Context,
    Unusual,
    all_read,
    chunks_of,
    is_uncomputed,
    stretch_of,
    typed_value,
)
from workbook_templates.reading.problems import problem

MAX_AREA = 2_000_000
"""Rows x columns of the box around the filled cells; a form has thousands, a 30,000-row paste a million."""
MAX_CELLS = 4_000_000
"""Cells of a whole book, and cells with their blanks that ``slow`` is willing to go through."""
MAX_MERGES = 100_000

Merge = tuple[int, int, int, int]
Rows = list[list[CellValue]]
_MERGE = re.compile(rb"<mergeCell\s[^<>]*?ref=\"\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})\"")


@dataclass(slots=True)
class Cells:
    """A sheet as read, before merges are applied. ``uncomputed``: formulas without a cached value."""

    rows: Rows
    merges: list[Merge]
    uncomputed: frozenset[str]


def read_fast(xml: bytes, sheet: str, context: Context, before: int | None = None) -> Cells | None:
    """The cells of a sheet part, or None when its XML is not of the plain kind. Raises InputProblem.

    ``before``: read only the rows above this one (from 0); None when the XML does not say where it begins.
    """
    stretch = stretch_of(xml, before)
    try:
        return None if stretch is None else _read_stretch(xml, sheet, context, stretch.start, stretch.end)
    except Unusual:
        return None


def _read_stretch(xml: bytes, sheet: str, context: Context, start: int, end: int) -> Cells | None:
    rows: Rows = []
    current: list[CellValue] = []
    last = count = width = 0
    uncomputed: list[str] = []
    places = _PLACES
    for chunk in chunks_of(xml, start, end):
        count += len(chunk)
        for cell in chunk:
            value = typed_value(cell, sheet, context)
            if value is None:
                if is_uncomputed(cell):
                    uncomputed.append(cell[0].decode())
                continue
            row, column = places[cell[0]]
            if row != last:
                gap = row - len(rows)
                if gap < 1 or row > LAST_ROW + 1:
                    return None
                last = row
                if len(current) > width:
                    width = len(current)
                if row * width > MAX_AREA or row * column > MAX_AREA:
                    raise too_wide(context.path, sheet, row - 1, max(width - 1, column))
                current = []
                if gap > 1:
                    rows.extend([] for _ in range(gap - 1))
                rows.append(current)
            gap = column - len(current)
            if gap:
                if gap < 0 or column > LAST_COLUMN:
                    return None
                current.extend([None] * gap)
            current.append(value)
    if len(places) > _MANY:
        places.clear()
    if not all_read(xml, start, end, count):
        return None
    width = max(width, len(current))
    if len(rows) * width > MAX_AREA:
        raise too_wide(context.path, sheet, len(rows) - 1, width - 1)
    return Cells(rows, parse_merges(xml, context.path, sheet), frozenset(uncomputed))


class _LetterColumns(dict[bytes, int]):
    """As ``COLUMNS``, for raw bytes."""

    def __missing__(self, letters: bytes) -> int:
        self[letters] = number = COLUMNS[letters.decode("ascii")]
        return number


COLUMNS_OF = _LetterColumns()


class _Places(dict[bytes, tuple[int, int]]):
    """``D5`` -> row from 1, column from 0; filled as places are met."""

    def __missing__(self, ref: bytes) -> tuple[int, int]:
        digits = ref.lstrip(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        self[ref] = place = int(digits), COLUMNS_OF[ref[: len(ref) - len(digits)]]
        return place


_PLACES = _Places()
_MANY = 100_000
"""Places remembered; a huge paste does not fill the memory of a worker that reads thousands of files."""


def parse_merges(xml: bytes, path: str, sheet: str) -> list[Merge]:
    """The merged areas of a sheet part, zero-based and inclusive."""
    start = xml.rfind(b"<mergeCells")
    if start < 0:
        return []
    found = _MERGE.findall(xml, start)
    if len(found) > MAX_MERGES:
        raise problem("FILE-010", path, f"{sheet} 有 {len(found)} 处合并单元格")
    return [(int(top) - 1, COLUMNS_OF[left], int(bottom) - 1, COLUMNS_OF[right]) for left, top, right, bottom in found]


def too_wide(path: str, sheet: str, row: int, column: int) -> Exception:
    """The InputProblem for cells strewn too far apart."""
    return problem("FILE-011", path, f"{sheet} 的内容一直到 {a1(row, column)}")


def apply_merges(rows: Rows, merges: list[Merge]) -> tuple[list[Merge], dict[str, CellValue]]:
    """Blank the cells covered by merges (in place). Gives the valid merges and the values that were hidden there."""
    covered: dict[str, CellValue] = {}
    kept: list[Merge] = []
    budget = MAX_AREA
    height = len(rows)
    for merge in merges:
        top, left, bottom, right = merge
        if not (0 <= top <= bottom <= LAST_ROW and 0 <= left <= right <= LAST_COLUMN):
            continue
        kept.append(merge)
        if top == bottom:  # most merges are in one row
            if top < height and len(rows[top]) > left + 1:
                _cover(rows[top], top, left + 1, right, covered)
            continue
        bottom = min(bottom, height - 1)
        budget -= max(0, bottom - top + 1)
        if budget < 0:
            break
        for row in range(top, bottom + 1):
            _cover(rows[row], row, left if row > top else left + 1, right, covered)
    return kept, covered


def _cover(cells: list[CellValue], row: int, first: int, last: int, covered: dict[str, CellValue]) -> None:
    beneath = cells[first : last + 1]
    if beneath.count(None) == len(beneath):
        return
    for column in range(first, first + len(beneath)):
        if cells[column] is not None:
            covered[a1(row, column)] = cells[column]
            cells[column] = None


def trim(rows: Rows) -> None:
    """Cut blank cells at the ends of rows and blank rows at the end (in place)."""
    for cells in rows:
        while cells and cells[-1] is None:
            cells.pop()
    while rows and not rows[-1]:
        rows.pop()
