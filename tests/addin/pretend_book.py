"""A workbook and a running Excel as plain data, for ``pretend_excel``: cells, names that move with rows, protection."""

from __future__ import annotations

import contextlib
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries

VISIBILITY = {"visible": -1, "hidden": 0, "veryHidden": 2}
ERRORS = {
    "#DIV/0!": -2146826281,
    "#N/A": -2146826246,
    "#NAME?": -2146826259,
    "#REF!": -2146826265,
    "#VALUE!": -2146826273,
}
ALLOWED = (
    "AllowFormattingCells AllowFormattingColumns AllowFormattingRows AllowInsertingColumns AllowInsertingRows "
    "AllowInsertingHyperlinks AllowDeletingColumns AllowDeletingRows AllowSorting AllowFiltering AllowUsingPivotTables"
).split()
Place = tuple[int, int]


class ComError(Exception):
    """What Excel answers when it will not."""


@dataclass
class CellModel:
    value: Any = None
    formula: str = ""
    layout: str = "General"
    locked: bool = True

    @property
    def filled(self) -> bool:
        return self.value is not None or bool(self.formula)


@dataclass
class SheetModel:
    name: str
    visible: int = -1
    cells: dict[Place, CellModel] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    notes: dict[Place, str] = field(default_factory=dict)
    allowed: dict[str, bool] | None = None
    password: str = ""

    def cell(self, row: int, column: int) -> CellModel:
        return self.cells.setdefault((row, column), CellModel())

    @property
    def used(self) -> tuple[int, int, int, int]:
        filled = [place for place, cell in self.cells.items() if cell.filled] or [(1, 1)]
        rows, columns = [row for row, _ in filled], [column for _, column in filled]
        return min(rows), min(columns), max(rows), max(columns)


@dataclass
class NameModel:
    scope: str
    name: str
    sheet: str
    block: tuple[int, int, int, int]

    @property
    def full(self) -> str:
        return f"'{self.scope}'!{self.name}" if self.scope else self.name

    @property
    def refers_to(self) -> str:
        top, left, bottom, right = self.block
        first, last = f"${get_column_letter(left)}${top}", f"${get_column_letter(right)}${bottom}"
        return f"='{self.sheet}'!{first}" + ("" if first == last else f":{last}")


@dataclass
class BookModel:
    name: str
    path: str
    sheets: list[SheetModel]
    names: list[NameModel] = field(default_factory=list)
    active: str = ""
    saved: bool = True
    file: Path | None = None

    def sheet(self, name: str) -> SheetModel:
        for sheet in self.sheets:
            if sheet.name.casefold() == name.casefold():
                return sheet
        raise ComError(f"no sheet {name}")

    def shift(self, sheet: SheetModel, row: int, by: int) -> None:
        """Rows from ``row`` on move down (``by`` > 0) or the rows ``row`` .. ``row - by - 1`` go."""

        def moved(number: int) -> int:
            return number + by if number >= (row if by > 0 else row - by) else number

        gone = range(row, row - by) if by < 0 else range(0)
        kept = {place: cell for place, cell in sheet.cells.items() if place[0] not in gone}
        sheet.cells = {(moved(r), c): cell for (r, c), cell in kept.items()}
        sheet.heights = {moved(r): height for r, height in sheet.heights.items() if r not in gone}
        sheet.notes = {(moved(r), c): text for (r, c), text in sheet.notes.items() if r not in gone}
        sheet.merges = [
            (moved(top), left, moved(bottom), right)
            for top, left, bottom, right in sheet.merges
            if not (top in gone and bottom in gone)
        ]
        for name in self.names:
            if name.sheet == sheet.name:
                top, left, bottom, right = name.block
                name.block = (moved(top), left, moved(bottom), right)


_loaded: dict[tuple[Path, int], BookModel] = {}


def load(path: Path) -> BookModel:
    """A file as Excel would hold it; the same file is read once."""
    key = (path, path.stat().st_mtime_ns)
    if key not in _loaded:
        _loaded[key] = _load(path)
    return copy.deepcopy(_loaded[key])


def _load(path: Path) -> BookModel:
    values, formulas = openpyxl.load_workbook(path, data_only=True), openpyxl.load_workbook(path)
    made = BookModel(path.name, str(path), [], file=path)
    for sheet in formulas.worksheets:
        model = SheetModel(sheet.title, VISIBILITY[sheet.sheet_state])
        computed = values[sheet.title]
        for row in sheet.iter_rows():
            for cell in row:
                if cell.__class__.__name__ == "MergedCell":
                    continue
                formula = cell.value if isinstance(cell.value, str) and cell.data_type == "f" else ""
                value = computed.cell(cell.row, cell.column).value
                if value is not None or formula or cell.has_style:
                    model.cells[cell.row, cell.column] = CellModel(
                        value, formula, cell.number_format, cell.protection.locked
                    )
        model.merges = [(item.min_row, item.min_col, item.max_row, item.max_col) for item in sheet.merged_cells.ranges]
        model.heights = {number: item.height for number, item in sheet.row_dimensions.items() if item.height}
        if sheet.protection.sheet:
            model.allowed = dict.fromkeys(ALLOWED, False) | {
                "AllowInsertingRows": not sheet.protection.insertRows,
                "AllowDeletingRows": not sheet.protection.deleteRows,
                "AllowFormattingCells": not sheet.protection.formatCells,
                "AllowFormattingColumns": not sheet.protection.formatColumns,
                "AllowFormattingRows": not sheet.protection.formatRows,
                "AllowSorting": not sheet.protection.sort,
                "AllowFiltering": not sheet.protection.autoFilter,
            }
        made.sheets.append(model)
        made.names += [_name(sheet.title, name, item.attr_text) for name, item in sheet.defined_names.items()]
    made.names += [_name("", name, item.attr_text) for name, item in formulas.defined_names.items()]
    made.names = [name for name in made.names if name is not None]  # type: ignore[misc]
    made.active = made.sheets[0].name
    return made


def _name(scope: str, name: str, text: str) -> NameModel | None:
    sheet, _, block = text.rpartition("!")
    if "," in text or name.startswith(("Print_", "_xl")):
        return None
    left, top, right, bottom = range_boundaries(block.replace("$", ""))
    return NameModel(scope, name, sheet.strip("'").replace("''", "'"), (top, left, bottom, right))


class Host:
    """One running Excel: what is open, what a person has selected, what was asked of it."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.books: list[BookModel] = []
        self.front: BookModel | None = None
        self.selection: tuple[str, tuple[int, int, int, int]] | None = None
        self.answers: list[Any] = []
        self.questions: list[str] = []
        self.properties: dict[str, Any] = {
            "calculation": "automatic",
            "screen_updating": True,
            "enable_events": True,
            "display_alerts": True,
            "status_bar": False,
        }
        self.calculated = 0
        self.macros = True
        self.in_macro = False
        self.exported: list[tuple[str, ...]] = []
        self.fails: Callable[[str], bool] = lambda what: False

    def touch(self, what: str, sheet: str = "") -> None:
        if not self.in_macro:
            self.calls[f"{what}|{sheet}"] += 1
        if self.fails(f"{what}|{sheet}"):
            raise ComError(what)

    @contextlib.contextmanager
    def inside(self) -> Iterator[None]:
        """A macro runs: what it does crosses no border and is no call from outside. It may fail all the same."""
        self.in_macro = True
        try:
            yield
        finally:
            self.in_macro = False

    def calls_of(self, sheet: str) -> int:
        return sum(count for key, count in self.calls.items() if key.partition("|")[2] == sheet)

    def answer(self, question: str) -> Any:
        self.questions.append(question)
        if not self.answers:
            raise AssertionError(f"not expected: {question}")
        return self.answers.pop(0)
