"""The cells of an open workbook as ``reading.source.Source`` wants them: one read a sheet, when it is asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import xlwings as xw

from addin.live.layout import Layout
from workbook_templates.model import CellError, CellValue, a1
from workbook_templates.reading.sheet import Cells
from workbook_templates.reading.source import SheetInfo

_ERRORS = frozenset("#DIV/0! #N/A #NAME? #NULL! #NUM! #REF! #VALUE! #SPILL! #CALC! #FIELD! #BLOCKED!".split())
_LATER_ERRORS = {-2146826245: "#SPILL!", -2146826240: "#CALC!", -2146826241: "#FIELD!", -2146826243: "#BLOCKED!"}
_DAY_ZERO = dt.date(1899, 12, 30)


class LiveSource:
    """Reads through ``xw.Range.raw_value``: three calls of COM a sheet (the sheet, the block, its values)."""

    def __init__(self, app: xw.App, book: xw.Book, layout: Layout) -> None:
        self._clean = app.engine.impl.clean_value_data
        self._sheets = book.sheets
        self._used = layout.used
        self.sheets: tuple[SheetInfo, ...] = layout.sheets
        self.names = layout.names
        self.broken = layout.broken

    def read(self, sheet: str, before: int | None = None) -> Cells:
        """The values. Cells hidden under a merge are blank in Excel itself, so there are no merges to apply."""
        used = self._used[sheet]
        if not used:
            return Cells([], [], frozenset())
        block = self._sheets[sheet].range(used)
        raw = _rows(block.raw_value)
        cleaned = self._clean(raw, dt.datetime, None, None, True)
        rows = [[_value(cell) for cell in row] for row in cleaned]
        if any(isinstance(cell, Decimal) for row in raw for cell in row):
            _exact(rows, raw, _rows(block.api.Value2))
        return Cells(rows, [], frozenset())

    def formulas(self, sheet: str) -> dict[str, str]:
        """Address -> formula of one sheet, in one read."""
        used = self._used[sheet]
        if not used:
            return {}
        rows = _rows(self._sheets[sheet].range(used).formula)
        return {
            a1(row, column): cell
            for row, cells in enumerate(rows)
            for column, cell in enumerate(cells)
            if isinstance(cell, str) and cell.startswith("=")
        }


def used_blocks(layout: Layout) -> Mapping[str, str]:
    """Sheet -> block, of the sheets that hold something."""
    return {name: block for name, block in layout.used.items() if block}


def _rows(value: Any) -> Sequence[Sequence[Any]]:
    """A block as rows; Excel gives a single cell as its bare value."""
    if isinstance(value, (list, tuple)):
        return value if value and isinstance(value[0], (list, tuple)) else [value]
    return [[value]]


def _value(cell: Any) -> CellValue:
    if cell is None or isinstance(cell, (bool, float)):
        return cell
    if isinstance(cell, str):
        return CellError(cell) if cell in _ERRORS else cell or None
    if isinstance(cell, dt.datetime):
        if cell.date() == _DAY_ZERO:
            return cell.time()
        return cell.date() if cell.time() == dt.time() else cell
    if isinstance(cell, Decimal):
        return float(cell)
    if isinstance(cell, int):
        return CellError(_LATER_ERRORS.get(cell, "#VALUE!")) if cell < -2_146_826_000 else float(cell)
    return str(cell)


def _exact(rows: list[list[CellValue]], raw: Sequence[Sequence[Any]], exact: Sequence[Sequence[Any]]) -> None:
    """Excel hands over cells in a currency format cut to four decimals; ``Value2`` has the number itself."""
    for row, cells in enumerate(raw):
        for column, cell in enumerate(cells):
            if isinstance(cell, Decimal):
                rows[row][column] = float(exact[row][column])
