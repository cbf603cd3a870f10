"""A BIFF workbook (.xls, WPS .et) as sheets and cells.

python-calamine gives the values. Before it sees the file the records are walked here: encryption and cells strewn too
far are refused, and the error values, which calamine drops, are noted and put back.
"""

from __future__ import annotations

import datetime as dt
import struct
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

from workbook_templates.model import CellError, CellValue
from workbook_templates.reading.binary import BIFF_SHEET, biff_records, cell_error
from workbook_templates.reading.compound import CompoundFile
from workbook_templates.reading.names import Broken, Names
from workbook_templates.reading.problems import problem
from workbook_templates.reading.shared import clean_text
from workbook_templates.reading.sheet import MAX_AREA, Cells, too_wide
from workbook_templates.reading.source import SheetInfo

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

    from workbook_templates.reading.binary_comments import Comments

_FILEPASS = 0x002F
_FORMULA, _BOOL_OR_ERROR, _MANY_NUMBERS = 0x0006, 0x0205, 0x00BD
_NOTES = b"\x1c\x00"
"""The records of comments begin so; where it is nowhere, there are none."""
_CELLS = frozenset((_FORMULA, _BOOL_OR_ERROR, _MANY_NUMBERS, 0x0203, 0x0204, 0x00FD, 0x027E, 0x00D6))


@dataclass(slots=True)
class _Extent:
    """One substream: the box around its filled cells, and its error values."""

    height: int = 0
    width: int = 0
    errors: dict[tuple[int, int], CellError] = field(default_factory=dict)


class XlsSource:
    """Sheets through calamine, errors through our own walk. Names and formulas are not read."""

    names: Names = {}  # noqa: RUF012 - shared and never written
    broken: Broken = ()

    def __init__(self, compound: CompoundFile, data: bytes, path: str) -> None:
        """Walk the records, then open. Raises InputProblem."""
        self._path = path
        stream = compound.stream("workbook" if "workbook" in compound.names() else "book")
        if not stream:
            raise problem("FILE-009", path, "缺少工作簿主体")
        self._stream = stream
        self._comments: list[Comments] | None = None
        self._extents = self._walk(stream)
        self._book: CalamineWorkbook = self._guarded(lambda: _open(data))
        self.sheets = tuple(SheetInfo(meta.name, _visibility(str(meta.visible))) for meta in self._book.sheets_metadata)
        self._worksheets = {
            meta.name: index
            for index, meta in enumerate(self._book.sheets_metadata)
            if str(meta.typ).endswith("WorkSheet")
        }

    def formulas(self, sheet: str) -> dict[str, str]:
        """Not given by this kind of file."""
        return {}

    def percents(self, sheet: str) -> dict[str, int]:
        """Address -> decimals shown, of the cells that show a percentage."""
        from workbook_templates.reading.xls_formats import percent_cells

        index = next((at for at, info in enumerate(self.sheets) if info.name == sheet), -1)
        found = percent_cells(self._stream)
        return found[index] if len(found) == len(self.sheets) and index >= 0 else {}

    def comments(self, sheet: str) -> list[tuple[str, str]]:
        """(address, text) of the sheet's comments."""
        from workbook_templates.reading.binary_comments import xls_comments

        if self._comments is None:
            self._comments = xls_comments(self._stream) if _NOTES in self._stream else []
        index = next((at for at, info in enumerate(self.sheets) if info.name == sheet), -1)
        return self._comments[index] if len(self._comments) == len(self.sheets) and index >= 0 else []

    def read(self, sheet: str, before: int | None = None) -> Cells:
        """The cells of a sheet; none for a chart or macro sheet. Raises InputProblem."""
        index = self._worksheets.get(sheet)
        if index is None:
            return Cells([], [], frozenset())
        found = self._guarded(lambda: self._book.get_sheet_by_index(index))
        raw = self._guarded(lambda: found.to_python(skip_empty_area=False))
        rows = [[_value(cell) for cell in line] for line in raw]
        if len(self._extents) == len(self.sheets):
            for (row, column), error in self._extents[index].errors.items():
                rows.extend([] for _ in range(row + 1 - len(rows)))
                rows[row].extend([None] * (column + 1 - len(rows[row])))
                if rows[row][column] is None:
                    rows[row][column] = error
        merges = [(*start, *end) for start, end in found.merged_cell_ranges or ()]
        return Cells(rows, merges, frozenset())

    def _guarded(self, action: Callable[[], Any]) -> Any:
        """Run calamine; a Rust panic is no ``Exception``, yet only means that this file cannot be read."""
        try:
            return action()
        except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
            raise
        except BaseException as error:
            if type(error).__name__ == "PasswordError":
                raise problem("FILE-008", self._path) from None
            raise problem("FILE-015", self._path, "旧版 .xls") from error

    def _walk(self, stream: bytes) -> list[_Extent]:
        """The extents of the sheets in the order of the workbook. Raises InputProblem."""
        starts: list[int] = []
        extents: dict[int, _Extent] = defaultdict(_Extent)
        for kind, body, within, depth in biff_records(stream):
            if kind == _FILEPASS:
                raise problem("FILE-008", self._path)
            if kind == BIFF_SHEET and len(body) >= 4:
                starts.append(struct.unpack_from("<I", body)[0])
            elif kind in _CELLS and len(body) >= 6 and depth == 1:
                self._cell(kind, body, extents[within])
        return [extents[start] for start in starts]

    def _cell(self, kind: int, body: bytes, extent: _Extent) -> None:
        row, column = struct.unpack_from("<2H", body)
        last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind == _MANY_NUMBERS else column
        extent.height = max(extent.height, row + 1)
        extent.width = max(extent.width, last + 1)
        if extent.height * extent.width > MAX_AREA:
            raise too_wide(self._path, "某工作表", extent.height - 1, extent.width - 1)
        if kind == _BOOL_OR_ERROR and len(body) >= 8 and body[7]:
            extent.errors[row, column] = cell_error(body[6])
        elif kind == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
            extent.errors[row, column] = cell_error(body[8])


def _open(data: bytes) -> CalamineWorkbook:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_object(BytesIO(data))


def _visibility(text: str) -> str:
    name = text.rpartition(".")[2]
    return {"Hidden": "hidden", "VeryHidden": "veryHidden"}.get(name, "visible")


def _value(cell: object) -> CellValue:
    if isinstance(cell, str):
        return clean_text(cell)
    if isinstance(cell, bool) or cell is None:
        return cell
    if isinstance(cell, (int, float)):
        return float(cell)
    if isinstance(cell, dt.timedelta):
        return cell / dt.timedelta(days=1)
    if isinstance(cell, (dt.datetime, dt.date, dt.time)):
        return cell
    return str(cell)
