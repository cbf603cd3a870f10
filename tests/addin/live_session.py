"""A button pressed in the pretended Excel: filled workbooks of the shipped examples, and the session a command gets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import pretend_excel
import xlwings as xw
from pretend_book import CellModel, Host, SheetModel

from addin.commands.import_ import import_file
from addin.excel import entry
from addin.excel.outcome import Outcome
from addin.excel.progress import Progress
from addin.excel.session import Session
from workbook_templates.intake import all_forms
from workbook_templates.reading.names import parse_area

_FOLDER = TemporaryDirectory(prefix="ziping-live-")


@cache
def filled(form: str = "yueyang-2024") -> Path:
    """The example document of a form set as an official workbook."""
    forms = all_forms()
    chosen = next(item for item in forms if item.id == form)
    output = Path(mkdtemp(dir=_FOLDER.name)) / f"{form}.xlsx"
    import_file(Path(chosen.folder) / "example.txt", output, forms)
    return output


@dataclass
class Pressed:
    """The pretended Excel with one workbook open."""

    session: Session
    host: Host

    def press(self, command: str, *answers: Any) -> Outcome:
        """Press a button; ``answers`` are given to its questions, in order."""
        self.host.answers = list(answers)
        return entry._outcome(command, self.session)

    def sheet(self, name: str) -> SheetModel:
        assert self.host.front is not None
        return self.host.front.sheet(name)

    def select(self, sheet: str, address: str) -> None:
        area = parse_area(f"x!{'$' + address[0]}${address[1:]}")
        assert area is not None and self.host.front is not None
        self.host.front.active = sheet
        place = (area.first_row + 1, area.first_column + 1)
        self.host.selection = (sheet, (*place, *place))

    def cell(self, sheet: str, address: str) -> CellModel:
        area = parse_area(f"x!${address[0]}${address[1:]}")
        assert area is not None
        return self.sheet(sheet).cell(area.first_row + 1, area.first_column + 1)

    def area(self, name: str, scope: str = "") -> tuple[int, int, int, int]:
        assert self.host.front is not None
        return next(item.block for item in self.host.front.names if (item.scope, item.name) == (scope, name))


def excel_with(path: Path | None) -> Pressed:
    """An Excel in which that workbook is in front."""
    app, addin, host = pretend_excel.open_excel(path)
    return pressed(app, addin, host)


def pressed(app: xw.App, addin: xw.Book, host: Host) -> Pressed:
    book = app.books.active if host.front is not None else None
    return Pressed(Session(app, addin, book, Progress(app, escape_held=lambda window: False)), host)


def snapshot(excel: Pressed) -> object:
    """All that a command may change. What a formula gives is left out: here nobody calculates."""
    assert excel.host.front is not None
    cells = {
        sheet.name: {
            place: (cell.formula or cell.value, cell.layout) for place, cell in sheet.cells.items() if cell.filled
        }
        for sheet in excel.host.front.sheets
    }
    names = {(name.scope, name.name): (name.sheet, name.block) for name in excel.host.front.names}
    merges = {sheet.name: sorted(sheet.merges) for sheet in excel.host.front.sheets}
    protected = {sheet.name: sheet.allowed for sheet in excel.host.front.sheets}
    return cells, names, merges, protected
