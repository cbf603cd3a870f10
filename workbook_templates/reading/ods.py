"""An OpenDocument spreadsheet (.ods) as sheets, names and cells, read by expat in one pass.

Repeated rows and columns are counted before anything is made of them, so a file that repeats a value a million times
a thousand is refused and not believed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from workbook_templates.model import CellError, CellValue, Percent, a1
from workbook_templates.reading.binary import ERRORS
from workbook_templates.reading.comments import MOST
from workbook_templates.reading.events import parse_events
from workbook_templates.reading.formats import iso_value
from workbook_templates.reading.names import LAST_COLUMN, LAST_ROW, Broken, NamedRange, Names, parse_area
from workbook_templates.reading.package import Package
from workbook_templates.reading.plain import special_value
from workbook_templates.reading.problems import problem
from workbook_templates.reading.shared import clean_text
from workbook_templates.reading.sheet import MAX_AREA, MAX_CELLS, MAX_MERGES, Cells, Merge, Rows, too_wide
from workbook_templates.reading.source import SheetInfo

_DURATION = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")
_CELL_NAMES = ("table-cell", "covered-table-cell")
_NOT_TEXT = ("annotation", "frame", "custom-shape", "line", "rect", "control", "shapes")
_ERROR_TEXTS = frozenset(ERRORS.values())


@dataclass(slots=True)
class _Table:
    name: str
    style: str
    rows: Rows = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    uncomputed: set[str] = field(default_factory=set)
    comments: list[tuple[str, str]] = field(default_factory=list)
    row: int = 0
    width: int = 0


class OdsSource:
    """All tables of the content part, read at once. Formulas are not read (their syntax is not Excel's)."""

    def __init__(self, package: Package, path: str) -> None:
        """Read content.xml. Raises InputProblem."""
        self._path = path
        self._tables: list[_Table] = []
        self._hidden: set[str] = set()
        self._style = ""
        self._ranges: dict[tuple[str, str], str] = {}
        self._budget = MAX_CELLS
        self._depth_tables = self._skip = 0
        self._line: list[CellValue] = []
        self._row_repeat = 1
        self._cell: dict[str, str] | None = None
        self._paragraphs: list[str] = []
        self._in_paragraph = 0
        self._note: list[str] | None = None
        if package.has("META-INF/manifest.xml") and b"encryption-data" in package.read("META-INF/manifest.xml"):
            raise problem("FILE-008", path)
        parse_events(package.read_xml("content.xml"), path, self._start, self._end, self._characters)
        self.sheets = tuple(
            SheetInfo(table.name, "hidden" if table.style in self._hidden else "visible") for table in self._tables
        )
        self.names, self.broken = self._resolve()

    def formulas(self, sheet: str) -> dict[str, str]:
        """Not given by this kind of file."""
        return {}

    def percents(self, sheet: str) -> dict[str, int]:
        """Its cells come as ``Percent``."""
        return {}

    def comments(self, sheet: str) -> list[tuple[str, str]]:
        """(address, text) of the table's comments."""
        return next(table for table in self._tables if table.name == sheet).comments

    def read(self, sheet: str, before: int | None = None) -> Cells:
        """The cells of a table."""
        table = next(table for table in self._tables if table.name == sheet)
        return Cells(table.rows, table.merges, frozenset(table.uncomputed))

    def _start(self, name: str, values: dict[str, str]) -> None:
        if self._skip or (self._cell is not None and name in _NOT_TEXT):
            self._skip += 1
            if name == "annotation" and self._skip == 1:
                self._note = []
            elif name == "p" and self._note is not None:
                self._note.append("")
        elif self._cell is not None:
            self._start_in_cell(name, values)
        elif name == "table":
            self._depth_tables += 1
            if self._depth_tables == 1:
                self._tables.append(_Table(clean_text(values.get("name", "")) or "", values.get("style-name", "")))
        elif name == "table-row" and self._depth_tables == 1:
            self._line, self._row_repeat = [], _count(values, "number-rows-repeated")
        elif name in _CELL_NAMES and self._depth_tables == 1:
            self._cell, self._paragraphs, self._in_paragraph = values, [], 0
        elif name == "style" and values.get("family") == "table":
            self._style = values.get("name", "")
        elif name == "table-properties" and values.get("display") == "false":
            self._hidden.add(self._style)
        elif name == "named-range":
            scope = self._tables[-1].name if self._depth_tables == 1 else ""
            self._ranges[scope, clean_text(values.get("name", "")) or ""] = values.get("cell-range-address", "")

    def _start_in_cell(self, name: str, values: dict[str, str]) -> None:
        if name == "table":
            self._skip = 1
        elif name == "p":
            self._in_paragraph += 1
            self._paragraphs.append("")
        elif self._paragraphs and self._in_paragraph:
            if name == "s":
                self._paragraphs[-1] += " " * min(_count(values, "c"), 1000)
            elif name in ("tab", "line-break"):
                self._paragraphs[-1] += "\t" if name == "tab" else "\n"

    def _characters(self, text: str) -> None:
        if self._in_paragraph and not self._skip and self._cell is not None:
            self._paragraphs[-1] += text
        elif self._note:
            self._note[-1] += text

    def _end(self, name: str) -> None:
        if self._skip:
            self._skip -= 1
            if not self._skip and self._note is not None:
                self._close_note("\n".join(self._note).strip())
        elif name == "p":
            self._in_paragraph = max(0, self._in_paragraph - 1)
        elif name in _CELL_NAMES and self._cell is not None:
            self._close_cell(self._cell)
            self._cell = None
        elif name == "table-row" and self._depth_tables == 1:
            self._close_row(self._tables[-1])
        elif name == "table":
            self._depth_tables -= 1

    def _close_note(self, text: str) -> None:
        self._note = None
        table = self._tables[-1]
        if text and len(table.comments) < MOST:
            table.comments.append((a1(table.row, len(self._line)), text))

    def _close_cell(self, values: dict[str, str]) -> None:
        table = self._tables[-1]
        repeat = _count(values, "number-columns-repeated")
        column = len(self._line)
        down, across = _count(values, "number-rows-spanned"), _count(values, "number-columns-spanned")
        if (down > 1 or across > 1) and len(table.merges) < MAX_MERGES:
            table.merges.append((table.row, column, table.row + down - 1, column + across - 1))
        value = self._value(values)
        if column + repeat > LAST_COLUMN + 1:
            if value is not None:
                raise too_wide(self._path, table.name, table.row, min(column + repeat, LAST_COLUMN))
            repeat = max(0, LAST_COLUMN + 1 - column)
        self._line.extend([value] * repeat)

    def _close_row(self, table: _Table) -> None:
        line = self._line
        while line and line[-1] is None:
            line.pop()
        if line:
            height = table.row + self._row_repeat
            table.width = max(table.width, len(line))
            if height > LAST_ROW + 1 or height * table.width > MAX_AREA:
                raise too_wide(self._path, table.name, min(height - 1, LAST_ROW), table.width - 1)
            self._budget -= len(line) * self._row_repeat
            if self._budget < 0:
                raise problem("FILE-010", self._path, "各表内容合计过多")
            table.rows.extend([] for _ in range(table.row - len(table.rows)))
            table.rows.extend(list(line) for _ in range(self._row_repeat))
        table.row += self._row_repeat

    def _value(self, values: dict[str, str]) -> CellValue:
        kind = values.get("value-type", "")
        text = "\n".join(self._paragraphs)
        if kind == "error" or ("formula" in values and text in _ERROR_TEXTS):
            return CellError(text.strip() or "#N/A")
        if kind in ("float", "percentage", "currency"):
            number = special_value("n", values.get("value", text))
            return Percent(number, text.strip()) if kind == "percentage" and isinstance(number, float) else number
        if kind == "boolean":
            return values.get("boolean-value") == "true"
        if kind == "date":
            return iso_value(values.get("date-value", text))
        if kind == "time":
            match = _DURATION.fullmatch(values.get("time-value", ""))
            if match is None:
                return clean_text(text)
            hours, minutes, seconds = (int(part) for part in match.groups())
            if hours < 24:
                return iso_value(f"{hours:02}:{minutes:02}:{seconds:02}")
            return (hours * 3600 + minutes * 60 + seconds) / 86_400
        return clean_text(values.get("string-value") or text)

    def _resolve(self) -> tuple[Names, Broken]:
        known = {table.name for table in self._tables}
        names: dict[tuple[str, str], NamedRange] = {}
        broken: list[tuple[str, str]] = []
        for key, address in self._ranges.items():
            area = parse_area(_as_excel(address))
            if area is not None and area.sheet in known:
                names[key] = area
            else:
                broken.append(key)
        return names, tuple(broken)


def _count(values: dict[str, str], name: str) -> int:
    text = values.get(name, "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 10 else 1


def _as_excel(address: str) -> str:
    """``$'基础数据表'.$C$5:.$D$6`` in Excel's notation; anything else unchanged."""
    match = re.fullmatch(
        r"\$?('(?:[^']|'')+'|[^'.]+)\.(\$[A-Z]+\$\d+)(?::(?:\$?(?:'(?:[^']|'')+'|[^'.]+))?\.(\$[A-Z]+\$\d+))?", address
    )
    if match is None:
        return address
    sheet, first, last = match.groups()
    return f"{sheet}!{first}" + (f":{last}" if last else "")
