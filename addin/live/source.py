"""The cells of an open workbook as ``reading.source.Source`` wants them: handed over with the layout, else read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
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
    """What the layout has not brought is read through ``xw.Range.raw_value`` when it is asked for: three calls of COM
    a sheet (the sheet, the block, its values).
    """

    def __init__(self, app: xw.App, book: xw.Book, layout: Layout) -> None:
        self._engine = app.engine
        self._sheets = book.sheets
        self._used = layout.used
        self._values = layout.values
        self.sheets: tuple[SheetInfo, ...] = layout.sheets
        self.names = layout.names
        self.broken = layout.broken

    def read(self, sheet: str, before: int | None = None) -> Cells:
        """The values. Cells hidden under a merge are blank in Excel itself, so there are no merges to apply."""
        used = self._used[sheet]
        if not used:
            return Cells([], [], frozenset())
        if sheet in self._values:
            return Cells(self._rows(rows_of(self._values[sheet])), [], frozenset())
        block = self._sheets[sheet].range(used)
        raw = rows_of(block.raw_value)
        rows = self._rows(raw)
        if any(isinstance(cell, Decimal) for row in raw for cell in row):
            _exact(rows, raw, rows_of(block.api.Value2))
        return Cells(rows, [], frozenset())

    def _rows(self, raw: Sequence[Sequence[Any]]) -> list[list[CellValue]]:
        return [[_value(cell) for cell in row] for row in _cleaned(self._engine, raw)]

    def comments(self, sheet: str) -> list[tuple[str, str]]:
        """The comments of an open book stay where they are."""
        return []

    def formulas(self, sheet: str) -> dict[str, str]:
        """Address -> formula of one sheet, in one read."""
        used = self._used[sheet]
        if not used:
            return {}
        rows = rows_of(self._sheets[sheet].range(used).formula)
        return {
            a1(row, column): cell
            for row, cells in enumerate(rows)
            for column, cell in enumerate(cells)
            if isinstance(cell, str) and cell.startswith("=")
        }

    def percents(self, sheet: str) -> dict[str, int]:
        """Not asked: it matters for workbooks that are not ours, which no command reads from the screen."""
        return {}


def clean_rows(block: xw.Range, rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Raw values without what is particular to an engine: its dates and its numbers for errors."""
    return _cleaned(block.sheet.book.app.engine, rows)


def _cleaned(engine: Any, rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    cleaned: list[list[Any]] = engine.impl.clean_value_data(rows, dt.datetime, None, None, True)
    return cleaned


def rows_of(value: Any) -> Sequence[Sequence[Any]]:
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
