"""An official workbook that is open in Excel -> form set, submission and the places of its cells."""

from __future__ import annotations

import argparse
import contextlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import xlwings as xw

from addin.commands.common import form_folders
from addin.live.layout import Layout, read_layout
from addin.live.macros import Macros
from addin.live.source import LiveSource
from workbook_templates.binding.workbook import Reading, read_stamp, read_thoroughly
from workbook_templates.building.conventions import META_SHEET
from workbook_templates.definition.load import load_form
from workbook_templates.definition.schema import Form
from workbook_templates.definition.source import DefinitionError
from workbook_templates.model import InputProblem, Submission
from workbook_templates.reading.book import Book, open_book
from workbook_templates.reading.names import NamedRange

NOT_OURS = (
    "“{book}”不是官方表套的工作簿。请打开用“新建表套”做的工作簿，或用“导入旧文件”把材料变成官方工作簿，再点这个按钮。"
)


@dataclass(frozen=True, slots=True)
class OpenForm:
    """What a command works on. ``cells``: the values as they stand in Excel."""

    app: xw.App
    book: xw.Book
    macros: Macros
    cells: Book
    form: Form
    submission: Submission
    intact: bool
    """Whether every field was found by its defined name."""

    def names(self, sheet: str) -> Mapping[str, NamedRange]:
        """The fields on a sheet by id; names of the sheet's own scope count before those of the workbook."""
        scopes = self.cells.scopes
        found = {name: area for name, area in scopes[""].items() if area.sheet == sheet}
        found |= {name: area for name, area in scopes.get(sheet, {}).items() if area.sheet == sheet}
        return {name: area for name, area in found.items() if name in self.form.fields}

    def name(self, name: str, scope: str = "") -> NamedRange | None:
        """A name that is no field, such as those of the checks."""
        return self.cells.names.get((scope, name))

    def sheet_of(self, name: str) -> str:
        """Id of the form's sheet that a worksheet holds, "" when it holds none."""
        return next((part.sheet for part in self.submission.parts if part.name == name), "")

    def sheet(self, name: str) -> xw.Sheet:
        return self.book.sheets[name]


def custom_forms() -> tuple[Path, ...]:
    """Folders of form sets of one's own (environment variable ZIPING_FORMS)."""
    return form_folders(argparse.Namespace(form_folders=[]))


def open_form(app: xw.App, book: xw.Book, addin: str) -> OpenForm:
    """Read the open workbook. Raises InputProblem: not ours, a form set unknown here, strewn too far."""
    macros = Macros(app, addin)
    layout = read_layout(macros, book)
    path = full_name(book)
    if all(info.name != META_SHEET for info in layout.sheets):
        raise InputProblem(NOT_OURS.format(book=Path(path.replace("\\", "/")).name), code="LIVE-001")
    if app.calculation != "automatic":
        app.calculate()  # values of formulas would be old ones; the mode stays what the person chose
        layout = read_layout(macros, book)
    cells = live_book(app, book, layout, path)
    reading = read_thoroughly(cells, custom_forms(), _form_of(cells))
    if reading.how != "names":
        cells, reading = _hurt(book, cells, reading)
    return OpenForm(app, book, macros, cells, reading.form, reading.submission, reading.how == "names")


def _form_of(cells: Book) -> tuple[Form, ...]:
    """The form set that the workbook names, without looking at all the others; nothing when it is not known here."""
    stamp = read_stamp(cells)
    if stamp is not None:
        with contextlib.suppress(DefinitionError):
            return (load_form(stamp[0], custom_forms()),)
    return ()


def live_book(app: xw.App, book: xw.Book, layout: Layout, path: str) -> Book:
    """The open workbook as everything that reads workbook files knows it."""
    source = LiveSource(app, book, layout)
    return Book(path, "", "xlsx", source.sheets, source.names, source.broken, (), source)


def full_name(book: xw.Book) -> str:
    """Path and name. ``xw.Book.fullname`` would look into the open workbook for settings of its own."""
    try:
        return str(book.api.FullName)
    except AttributeError:  # not Windows
        return str(book.fullname)


def copy_of(book: xw.Book, folder: Path) -> Path:
    """What is on the screen as a file of the same name in that folder; the workbook itself stays unsaved."""
    name = Path(full_name(book).replace("\\", "/")).name
    copy = folder / (name if "." in name else f"{name}.xlsx")  # a new workbook has no suffix yet
    try:
        book.api.SaveCopyAs(str(copy))
    except AttributeError as error:  # not Windows
        raise InputProblem(
            "这个按钮要用 Windows 版 Excel。请先保存工作簿，再在命令行里用 ziping repair 修复。", code="LIVE-001"
        ) from error
    return copy


def _hurt(book: xw.Book, cells: Book, reading: Reading) -> tuple[Book, Reading]:
    """A workbook whose layout was changed is read as a file would be: merged cells count then, too."""
    with contextlib.suppress(Exception), tempfile.TemporaryDirectory(prefix="ziping-") as folder:
        found = open_book(copy_of(book, Path(folder)))
        whole = Book(
            cells.path,
            cells.sha256,
            found.kind,
            found.sheets,
            found.names,
            found.broken_names,
            found.notes,
            found._source,
        )
        return whole, read_thoroughly(whole, custom_forms())
    return cells, reading
