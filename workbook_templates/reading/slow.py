"""A sheet of an xlsx as typed cells: the patient way, by expat, for XML of any writer.

Handles prefixes, comments, CDATA, cells and rows without ``r``, cells out of order, rich inline text.
Also reads the formulas of a sheet, which only repairs and reviews ask for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from workbook_templates.model import CellValue, a1
from workbook_templates.reading.events import parse_events
from workbook_templates.reading.formats import date_value
from workbook_templates.reading.names import COLUMNS, LAST_COLUMN, LAST_ROW
from workbook_templates.reading.plain import Context, special_value
from workbook_templates.reading.problems import problem
from workbook_templates.reading.shared import clean_text
from workbook_templates.reading.sheet import MAX_AREA, MAX_CELLS, MAX_MERGES, Cells, Merge, Rows, too_wide

_TRANSLATED = 1_000_000
"""Characters of shared formulas that are written out; a column of 10,000 sums is a tenth of it."""
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


@dataclass(slots=True)
class Formula:
    """A formula as the file writes it. ``kind`` is normal, shared, array or dataTable; ``text`` without ``=``."""

    row: int
    column: int
    text: str
    kind: str
    group: str


@dataclass(slots=True)
class _State:
    row: int = -1
    column: int = -1
    cell: dict[str, str] = field(default_factory=dict)
    formula: dict[str, str] = field(default_factory=dict)
    has_formula: bool = False
    has_value: bool = False
    value: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    formula_text: list[str] = field(default_factory=list)
    into: list[str] | None = None
    in_cell: bool = False
    in_data: bool = False
    in_merges: bool = False
    phonetic: int = 0


class SheetReader:
    """Handlers over the events of one sheet part, collecting values, merges and formulas."""

    def __init__(self, sheet: str, context: Context) -> None:
        """Start empty; call ``read`` once."""
        self.sheet = sheet
        self.context = context
        self.values: dict[int, dict[int, CellValue]] = {}
        self.merges: list[Merge] = []
        self.formulas: list[Formula] = []
        self.uncomputed: list[str] = []
        self.height = self.width = 0
        self._seen = 0
        self._at = _State()

    def read(self, xml: bytes) -> Cells:
        """All cells of the part. Raises InputProblem when it is no well-formed XML or strewn too far."""
        parse_events(xml, self.context.path, self._start, self._end, self._characters)
        rows: Rows = [[] for _ in range(self.height)]
        for row, cells in self.values.items():
            line: list[CellValue] = [None] * (max(cells) + 1)
            for column, value in cells.items():
                line[column] = value
            rows[row] = line
        return Cells(rows, self.merges, frozenset(self.uncomputed))

    def _start(self, name: str, values: dict[str, str]) -> None:
        at = self._at
        if name == "sheetData":
            at.in_data = True
        elif name == "mergeCells":
            at.in_merges = True
        elif name == "mergeCell" and at.in_merges:
            self._merge(values.get("ref", ""))
        elif not at.in_data:
            return
        elif name == "row":
            number = values.get("r", "")
            at.row = int(number) - 1 if number.isdecimal() and len(number) < 8 else at.row + 1
            at.column = -1
        elif name == "c":
            self._open_cell(values)
        elif not at.in_cell:
            return
        elif name == "v":
            at.has_value, at.into = True, at.value
        elif name == "f":
            at.has_formula, at.formula, at.into = True, values, at.formula_text
        elif name == "rPh":
            at.phonetic += 1
        elif name == "t":
            at.into = None if at.phonetic else at.inline

    def _open_cell(self, values: dict[str, str]) -> None:
        at = self._at
        self._seen += 1
        if self._seen > MAX_CELLS:
            raise problem("FILE-010", self.context.path, f"{self.sheet} 的单元格过多")
        match = _ADDRESS.fullmatch(values.get("r", ""))
        if match is not None:
            at.column, at.row = COLUMNS[match[1]], int(match[2]) - 1
        else:
            at.column += 1
            at.row = max(at.row, 0)
        if not (0 <= at.row <= LAST_ROW and at.column <= LAST_COLUMN):
            raise problem("FILE-009", self.context.path, f"{self.sheet} 有越界的单元格 {values.get('r', '')}")
        at.cell, at.formula = values, {}
        at.in_cell, at.has_formula, at.has_value = True, False, False
        at.value, at.inline, at.formula_text = [], [], []

    def _end(self, name: str) -> None:
        at = self._at
        if name in ("v", "f", "t"):
            at.into = None
        elif name == "rPh":
            at.phonetic -= 1
        elif name == "c" and at.in_cell:
            at.in_cell = False
            self._close_cell()
        elif name == "sheetData":
            at.in_data = False
        elif name == "mergeCells":
            at.in_merges = False

    def _characters(self, text: str) -> None:
        if self._at.into is not None:
            self._at.into.append(text)

    def _close_cell(self) -> None:
        at = self._at
        kind, text = at.cell.get("t", ""), "".join(at.value)
        if at.has_formula:
            self.formulas.append(
                Formula(
                    at.row,
                    at.column,
                    "".join(at.formula_text),
                    at.formula.get("t", "normal"),
                    at.formula.get("si", ""),
                )
            )
            if not at.has_value or (not text and kind != "str"):
                self.uncomputed.append(a1(at.row, at.column))
        value = self._value(kind, text)
        if value is None:
            return
        self.values.setdefault(at.row, {})[at.column] = value
        self.height = max(self.height, at.row + 1)
        self.width = max(self.width, at.column + 1)
        if self.height * self.width > MAX_AREA:
            raise too_wide(self.context.path, self.sheet, self.height - 1, self.width - 1)

    def _value(self, kind: str, text: str) -> CellValue:
        at = self._at
        if kind == "inlineStr" or (at.inline and not text):
            return clean_text("".join(at.inline) or text)
        if not text.strip() and kind != "str":
            return None
        if kind == "s":
            try:
                index = int(text)
                if index < 0:
                    raise IndexError
                return self.context.strings[index]
            except (ValueError, IndexError):
                where = a1(at.row, at.column)
                raise problem("FILE-009", self.context.path, f"{self.sheet} {where} 的文字缺失") from None
        value = special_value(kind or "n", text)
        style = at.cell.get("s", "").encode("utf-8", "replace")
        if isinstance(value, float) and style in self.context.dates:
            return date_value(value, self.context.dates[style], self.context.from_1904)
        return value

    def _merge(self, ref: str) -> None:
        first, _, last = ref.partition(":")
        start, end = _ADDRESS.fullmatch(first), _ADDRESS.fullmatch(last)
        if start is None or end is None:
            return
        if len(self.merges) >= MAX_MERGES:
            raise problem("FILE-010", self.context.path, f"{self.sheet} 的合并单元格过多")
        self.merges.append((int(start[2]) - 1, COLUMNS[start[1]], int(end[2]) - 1, COLUMNS[end[1]]))


def formula_texts(reader: SheetReader) -> dict[str, str]:
    """Address -> formula with its ``=``, shared formulas written out for each of their cells."""
    result: dict[str, str] = {}
    origins = {f.group: f for f in reader.formulas if f.kind == "shared" and f.text}
    budget = _TRANSLATED
    for formula in reader.formulas:
        address = a1(formula.row, formula.column)
        if formula.text:
            result[address] = "=" + formula.text
        elif formula.kind == "shared" and formula.group in origins:
            from openpyxl.formula.tokenizer import TokenizerError
            from openpyxl.formula.translate import Translator, TranslatorError

            origin = origins[formula.group]
            budget -= len(origin.text)
            if budget < 0:
                result[address] = "=" + origin.text
                continue
            try:
                translator = Translator("=" + origin.text, a1(origin.row, origin.column))
                result[address] = translator.translate_formula(address)
            except (TranslatorError, TokenizerError, ValueError, IndexError):
                result[address] = "=" + origin.text
    return result
