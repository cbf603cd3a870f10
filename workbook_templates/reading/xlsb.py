"""A binary workbook (.xlsb) as sheets and cells. Its records are walked here, so no damage can abort the process."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from math import isfinite

from workbook_templates.model import CellValue, a1
from workbook_templates.reading.binary import cell_error, packed_number
from workbook_templates.reading.binary_comments import xlsb_comments
from workbook_templates.reading.formats import date_value, kind_of_format, percent_places
from workbook_templates.reading.names import LAST_COLUMN, LAST_ROW, Broken, Names
from workbook_templates.reading.package import Package
from workbook_templates.reading.problems import problem
from workbook_templates.reading.shared import clean_text
from workbook_templates.reading.sheet import MAX_AREA, MAX_MERGES, Cells, Merge, Rows, too_wide
from workbook_templates.reading.source import MISSING_PART, WITHOUT_CELLS, SheetInfo

_ROW, _MERGE = 0, 176
_RK, _ERROR, _BOOL, _REAL, _TEXT, _SHARED = 2, 3, 4, 5, 6, 7
_FORMULA_TEXT, _FORMULA_NUMBER, _FORMULA_BOOL, _FORMULA_ERROR, _RICH = 8, 9, 10, 11, 62
_NUMBERS = frozenset((_RK, _REAL, _FORMULA_NUMBER))
_CELL_RECORDS = frozenset((*range(1, 12), *range(12, 19), _RICH))
_SHORT_FIRST, _SHORT_LAST = 12, 18
_VISIBILITY = {1: "hidden", 2: "veryHidden"}


class XlsbSource:
    """The workbook part, strings and formats are read at once, sheets on demand. Names and formulas are not read."""

    names: Names = {}  # noqa: RUF012 - shared and never written
    broken: Broken = ()

    def __init__(self, package: Package, main: str, path: str) -> None:
        """Read ``main`` (usually xl/workbook.bin). Raises InputProblem."""
        self._package = package
        self._path = path
        self._strings: list[str | None] = []
        self._dates: dict[int, str] = {}
        self._percents: dict[int, int] = {}
        self._shown: dict[str, dict[str, int]] = {}
        self._from_1904 = False
        self._parts: dict[str, str] = {}
        relations = package.relationships(main)
        sheets: list[SheetInfo] = []
        try:
            for kind, body in records(package.read(main)):
                if kind == 153:
                    self._from_1904 = bool(body[0] & 1)
                elif kind == 156:
                    (state,) = struct.unpack_from("<I", body, 0)
                    relation_id, at = wide_string(body, 8)
                    name = clean_text(wide_string(body, at)[0]) or ""
                    relation = relations.get(relation_id)
                    if name and name not in self._parts:
                        if relation is not None and relation.kind in WITHOUT_CELLS:
                            self._parts[name] = ""
                        else:
                            self._parts[name] = relation.target if relation is not None else MISSING_PART
                        sheets.append(SheetInfo(name, _VISIBILITY.get(state, "visible")))
            for relation in relations.values():
                if relation.kind == "sharedStrings" and package.has(relation.target):
                    self._strings = [
                        clean_text(wide_string(body, 1)[0])
                        for kind, body in records(package.read(relation.target))
                        if kind == 19
                    ]
                elif relation.kind == "styles" and package.has(relation.target):
                    self._dates, self._percents = _styles(package.read(relation.target))
        except (struct.error, IndexError) as error:
            raise problem("FILE-009", path, "工作簿结构不完整") from error
        self.sheets = tuple(sheets)

    def formulas(self, sheet: str) -> dict[str, str]:
        """Not given by this kind of file."""
        return {}

    def percents(self, sheet: str) -> dict[str, int]:
        """Address -> decimals shown, of the cells that show a percentage."""
        if sheet not in self._shown:
            self.read(sheet)
        return self._shown.get(sheet, {})

    def comments(self, sheet: str) -> list[tuple[str, str]]:
        """(address, text) of the sheet's comments. Raises InputProblem."""
        part = self._parts[sheet]
        if not part or not self._package.has(part):
            return []
        found: list[tuple[str, str]] = []
        try:
            for relation in self._package.relationships(part).values():
                if relation.kind == "comments" and not relation.external and self._package.has(relation.target):
                    found += xlsb_comments(records(self._package.read(relation.target)))
        except (struct.error, IndexError) as error:
            raise problem("FILE-009", self._path, f"工作表“{sheet}”的批注不完整") from error
        return found

    def read(self, sheet: str, before: int | None = None) -> Cells:
        """The cells of a sheet; none for a chart sheet. Raises InputProblem."""
        part = self._parts[sheet]
        if not part:
            return Cells([], [], frozenset())
        values: dict[int, dict[int, CellValue]] = {}
        merges: list[Merge] = []
        percents = self._shown[sheet] = {}
        row = column = -1
        height = width = 0
        try:
            for kind, body in records(self._package.read(part)):
                if kind == _ROW:
                    (row,) = struct.unpack_from("<I", body, 0)
                    column = -1
                elif kind in _CELL_RECORDS:
                    at = 8
                    if _SHORT_FIRST <= kind <= _SHORT_LAST:
                        kind, at, column = kind - 11, 4, column + 1
                    else:
                        (column,) = struct.unpack_from("<I", body, 0)
                    if not (0 <= row <= LAST_ROW and column <= LAST_COLUMN):
                        raise IndexError
                    value = self._value(kind, body, at)
                    if value is None:
                        continue
                    values.setdefault(row, {})[column] = value
                    if kind in _NUMBERS and (style := _style(body, at)) in self._percents:
                        percents[a1(row, column)] = self._percents[style]
                    height, width = max(height, row + 1), max(width, column + 1)
                    if height * width > MAX_AREA:
                        raise too_wide(self._path, sheet, height - 1, width - 1)
                elif kind == _MERGE and len(merges) < MAX_MERGES:
                    top, bottom, left, right = struct.unpack_from("<4I", body, 0)
                    merges.append((top, left, bottom, right))
        except (struct.error, IndexError) as error:
            raise problem("FILE-009", self._path, f"工作表“{sheet}”不完整") from error
        rows: Rows = [[] for _ in range(height)]
        for number, cells in values.items():
            line: list[CellValue] = [None] * (max(cells) + 1)
            for position, value in cells.items():
                line[position] = value
            rows[number] = line
        return Cells(rows, merges, frozenset())

    def _value(self, kind: int, body: bytes, at: int) -> CellValue:
        if kind in _NUMBERS:
            if kind == _RK:
                number = packed_number(int(struct.unpack_from("<I", body, at)[0]))
            else:
                number = float(struct.unpack_from("<d", body, at)[0])
            if not isfinite(number):
                return cell_error(0x24)
            date = self._dates.get(_style(body, at))
            return number if date is None else date_value(number, date, self._from_1904)
        if kind == _SHARED:
            return self._strings[int(struct.unpack_from("<I", body, at)[0])]
        if kind in (_TEXT, _FORMULA_TEXT):
            return clean_text(wide_string(body, at)[0])
        if kind == _RICH:
            return clean_text(wide_string(body, at + 1)[0])
        if kind in (_BOOL, _FORMULA_BOOL):
            return body[at] != 0
        if kind in (_ERROR, _FORMULA_ERROR):
            return cell_error(body[at])
        return None


def records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a part as (type, body). Raises IndexError when the part ends inside a record."""
    at, size = 0, len(data)
    while at < size:
        kind = data[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (data[at] & 0x7F) << 7
            at += 1
        length = shift = 0
        for _ in range(4):
            byte = data[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        if at + length > size:
            raise IndexError
        yield kind, data[at : at + length]
        at += length


def wide_string(body: bytes, at: int) -> tuple[str, int]:
    """A counted UTF-16 string and the position behind it; the null string reads as empty."""
    (count,) = struct.unpack_from("<I", body, at)
    if count == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + count * 2
    if end > len(body):
        raise IndexError
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def _style(body: bytes, at: int) -> int:
    """The style of the cell whose value begins at ``at``."""
    return int(struct.unpack_from("<I", body, at - 4)[0]) & 0xFFFFFF


def _styles(data: bytes) -> tuple[dict[int, str], dict[int, int]]:
    """Cell style -> kind of date, and cell style -> decimals of a percentage."""
    codes: dict[int, str] = {}
    dates: dict[int, str] = {}
    percents: dict[int, int] = {}
    index = -1
    for kind, body in records(data):
        if kind == 44:
            codes[struct.unpack_from("<H", body, 0)[0]] = wide_string(body, 2)[0]
        elif kind == 617:
            index = 0
        elif kind == 618:
            index = -1
        elif kind == 47 and index >= 0:
            (number,) = struct.unpack_from("<H", body, 2)
            date, places = kind_of_format(number, codes.get(number)), percent_places(number, codes.get(number))
            if date is not None:
                dates[index] = date
            if places is not None:
                percents[index] = places
            index += 1
    return dates, percents
