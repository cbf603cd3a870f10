"""Ranges of ``pretend_excel``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from openpyxl.utils import get_column_letter
from pretend_book import ERRORS, CellModel, ComError, Place


class Note:
    def __init__(self, sheet: Any, place: Place) -> None:
        self.sheet, self.place = sheet, place

    @property
    def text(self) -> str:
        return self.sheet.model.notes[self.place]

    @text.setter
    def text(self, text: str) -> None:
        self.sheet.model.notes[self.place] = text

    def delete(self) -> None:
        del self.sheet.model.notes[self.place]


class RangeApi:
    def __init__(self, range_: Range) -> None:
        self.range = range_

    @property
    def Value2(self) -> Any:
        self.range.sheet.touch("Value2")
        return self.range.values(lambda cell: float(cell.value) if isinstance(cell.value, Decimal) else cell.value)

    Locked = property(fset=lambda self, value: self.range.lock(value))


class Range:
    max_cells_per_read = max_cells_per_write = None

    def __init__(self, sheet: Any, block: tuple[int, int, int, int], whole: bool = False) -> None:
        self.sheet, self.block, self.whole = sheet, block, whole
        self.api = RangeApi(self)

    def __len__(self) -> int:
        rows, columns = self.shape
        return rows * columns

    @property
    def row(self) -> int:
        return self.block[0]

    @property
    def column(self) -> int:
        return self.block[1]

    @property
    def shape(self) -> Place:
        top, left, bottom, right = self.block
        return bottom - top + 1, right - left + 1

    @property
    def address(self) -> str:
        return self.get_address(True, True, False)

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        top, left, bottom, right = self.block
        return f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"

    @property
    def rows(self) -> Any:
        return self

    def autofit(self, axis: Any = None) -> None:
        self.sheet.touch("AutoFit")

    def __call__(self, *at: int) -> Any:
        row, column = at if len(at) == 2 else divmod(at[0] - 1, self.shape[1])
        row, column = (row, column) if len(at) == 2 else (row + 1, column + 1)
        place = (self.block[0] + row - 1, self.block[1] + column - 1)
        return Range(self.sheet, (*place, *place))

    def values(self, what: Callable[[CellModel], Any]) -> Any:
        top, left, bottom, right = self.block
        none = CellModel()
        cells = self.sheet.model.cells
        rows = tuple(
            tuple(what(cells.get((row, column), none)) for column in range(left, right + 1))
            for row in range(top, bottom + 1)
        )
        return rows[0][0] if self.shape == (1, 1) else rows

    @property
    def raw_value(self) -> Any:
        self.sheet.touch("Value")

        def shown(cell: CellModel) -> Any:
            if isinstance(cell.value, str) and cell.value in ERRORS:
                return ERRORS[cell.value]
            if isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool):
                return float(cell.value)
            if isinstance(cell.value, dt.time):
                return dt.datetime.combine(dt.date(1899, 12, 30), cell.value)
            return cell.value

        return self.values(shown)

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        self.sheet.touch("Value=")
        for (row, column), value in self._each(data):
            self._type(row, column, value)
        self.sheet.book.model.saved = False

    @property
    def formula(self) -> Any:
        self.sheet.touch("Formula")
        return self.values(lambda cell: cell.formula or ("" if cell.value is None else str(cell.value)))

    @property
    def number_format(self) -> str | None:
        self.sheet.touch("NumberFormat")
        top, left, bottom, right = self.block
        none = CellModel()
        found = {
            self.sheet.model.cells.get((row, column), none).layout
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        }
        return found.pop() if len(found) == 1 else None

    @number_format.setter
    def number_format(self, text: str) -> None:
        self.sheet.touch("NumberFormat=")
        self._guard("AllowFormattingCells")
        top, left, bottom, right = self.block
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                self.sheet.model.cell(row, column).layout = text

    def _look(self, value: Any) -> None:
        """How cells look is not kept; a protected sheet refuses it all the same."""
        self.sheet.touch("Format=")
        self._guard("AllowFormattingCells")

    column_width = wrap_text = color = property(fset=_look)

    @property
    def font(self) -> Any:
        look = self._look

        class Font:
            bold = property(fset=lambda font, value: look(value))

        return Font()

    @property
    def row_height(self) -> float | None:
        return self.sheet.model.heights.get(self.block[0])

    @row_height.setter
    def row_height(self, value: float) -> None:
        self._guard("AllowFormattingRows")
        for row in range(self.block[0], self.block[2] + 1):
            self.sheet.model.heights[row] = value

    def insert(self, shift: str, copy_origin: str) -> None:
        self.sheet.touch("Insert")
        assert self.whole and shift == "down"
        self._guard("AllowInsertingRows")
        model, (top, _, bottom, _) = self.sheet.model, self.block
        count = bottom - top + 1
        self.sheet.book.model.shift(model, top, count)
        like = top - 1 if copy_origin == "format_from_left_or_above" else bottom + 1
        for (row, column), cell in list(model.cells.items()):
            if row == like:
                for new in range(top, bottom + 1):
                    model.cells[new, column] = CellModel(layout=cell.layout, locked=cell.locked)
        for new in range(top, bottom + 1):
            model.heights[new] = model.heights.get(like, 15.0)

    def delete(self, shift: str | None = None) -> None:
        assert self.whole
        self._guard("AllowDeletingRows")
        self.sheet.book.model.shift(self.sheet.model, self.block[0], -self.shape[0])

    def merge(self, across: bool) -> None:
        self._guard("")
        self.sheet.model.merges.append(self.block)

    def unmerge(self) -> None:
        self._guard("")
        top, left, bottom, right = self.block
        self.sheet.model.merges = [
            item
            for item in self.sheet.model.merges
            if item[2] < top or item[0] > bottom or item[3] < left or item[1] > right
        ]

    def lock(self, value: bool) -> None:
        self._guard("")
        for column in range(1, 30):
            self.sheet.model.cell(self.block[0], column).locked = value

    def select(self) -> None:
        self.sheet.touch("Select")
        if self.sheet.book.model.active != self.sheet.model.name:
            raise ComError("Select of a sheet that is not in front")
        self.sheet.book.app.host.selection = (self.sheet.model.name, self.block)

    @property
    def note(self) -> Any:
        place = self.block[:2]
        return Note(self.sheet, place) if place in self.sheet.model.notes else None

    def add_note(self, text: str) -> Any:
        self._guard("")
        self.sheet.model.notes[self.block[:2]] = text
        return self.note

    def _each(self, data: Any) -> Iterator[tuple[Place, Any]]:
        top, left, bottom, right = self.block
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                yield (row, column), data[row - top][column - left] if isinstance(data, (tuple, list)) else data

    def _guard(self, permission: str) -> None:
        allowed = self.sheet.model.allowed
        if allowed is not None and not allowed.get(permission, False):
            raise ComError("the sheet is protected")

    def _type(self, row: int, column: int, value: Any) -> None:
        cell = self.sheet.model.cell(row, column)
        if self.sheet.model.allowed is not None and cell.locked:
            raise ComError("the cell is protected")
        for top, left, bottom, right in self.sheet.model.merges:
            if top <= row <= bottom and left <= column <= right and (row, column) != (top, left):
                return  # the inside of a merged cell takes nothing
        cell.formula, cell.value = "", None
        if value is None or value == "":
            return
        if isinstance(value, str) and cell.layout != "@":
            if value.startswith("'"):
                cell.value = value[1:]
                return
            if value.startswith(("=", "+", "-", "@")):
                cell.formula = value
                return
            if value.endswith("%"):
                cell.value = float(value[:-1]) / 100
                return
        cell.value = value
