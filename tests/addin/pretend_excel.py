"""Excel as far as our commands need it, behind the real ``xlwings`` API: sheets, names, protection, dialogs.

``open_excel(path)`` gives an ``xw.App`` whose book was loaded from a file. Nothing is calculated: formulas keep the
values of the file. Every call that would cross into Excel is counted by what it touched (``calls``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlwings as xw
from pretend_book import ERRORS, BookModel, CellModel, ComError, Host, NameModel, SheetModel, load
from pretend_macros import MACROS
from pretend_range import Range
from pretend_sheet import Sheet

from addin.ribbon.state import STATE, STATE_ROWS


class Engine:
    name, type = "pretend", "desktop"

    @staticmethod
    def prepare_xl_data_element(x: Any, options: Any) -> Any:
        return "" if x is None else x

    @staticmethod
    def clean_value_data(data: Any, dates: Any, empty: Any, numbers: Any, err_to_str: bool) -> Any:
        names = {number: text for text, number in ERRORS.items()}

        def clean(value: Any) -> Any:
            if value in ("", None):
                return empty
            if isinstance(value, int) and not isinstance(value, bool) and value in names:
                return names[value] if err_to_str else None
            return value

        return [[clean(value) for value in row] for row in data]


class App:
    def __init__(self, host: Host) -> None:
        self.host = host
        self.engine = Engine()
        self.api = AppApi(host)
        self.pid, self.hwnd, self.version = 1, 1, "16.0"

    def __getattr__(self, name: str) -> Any:
        if name in self.__dict__.get("host").properties:  # type: ignore[union-attr]
            self.host.touch(name)
            return self.host.properties[name]
        raise AttributeError(name)

    def __setattr__(self, name: str, value: Any) -> None:
        host = self.__dict__.get("host")
        if host is not None and name in host.properties:
            host.touch(name)
            host.properties[name] = value
        else:
            object.__setattr__(self, name, value)

    @property
    def books(self) -> Any:
        return Books(self)

    @property
    def selection(self) -> Any:
        self.host.touch("selection")
        if self.host.selection is None or self.host.front is None:
            return None
        sheet, block = self.host.selection
        return Range(Sheet(Book(self, self.host.front), self.host.front.sheet(sheet)), block)

    def activate(self, steal_focus: bool = False) -> None:
        self.host.touch("app.activate")

    def calculate(self) -> None:
        self.host.calculated += 1

    def alert(self, prompt: str, *_: Any) -> Any:
        return self.host.answer(prompt)

    def run(self, macro: str, args: list[Any]) -> Any:
        """The add-in's macros, which look at the workbook from inside Excel: one call from outside each."""
        self.host.touch("run", args[1] if len(args) > 1 else "")
        if not self.host.macros:
            raise ComError("no such macro")
        with self.host.inside():
            return MACROS[macro.partition("!")[2]](Book(self, args[0].model), *args[1:])


class AppApi:
    """The windows with which Excel asks a person; ``host.answers`` are what the person does."""

    def __init__(self, host: Host) -> None:
        self.host = host

    def Goto(self, Reference: Any) -> None:
        place = Reference.range
        place.sheet.touch("Goto")
        if place.sheet.model.visible != -1:
            raise ComError("hidden")
        place.sheet.book.model.active = place.sheet.model.name
        self.host.selection = (place.sheet.model.name, place.block)

    def InputBox(self, Prompt: str, Title: str, Default: str, Type: int) -> Any:
        answer = self.host.answer(Prompt)
        return Default if answer is None else answer

    def GetOpenFilename(self, FileFilter: str, FilterIndex: int, Title: str) -> Any:
        return self.host.answer(Title)

    def GetSaveAsFilename(self, InitialFilename: str, FileFilter: str, Title: str) -> Any:
        return self.host.answer(Title)

    def FileDialog(self, kind: int) -> Any:
        host = self.host

        class Dialog:
            Title = ""

            def Show(self) -> int:
                self.chosen = host.answer(self.Title)
                return -1 if self.chosen else 0

            @property
            def SelectedItems(self) -> Any:
                return self

            def Item(self, number: int) -> Any:
                return self.chosen

        # xlwings-free code asks for the items before it shows nothing: keep the order of Excel
        return Dialog()


class Books:
    def __init__(self, app: App) -> None:
        self.app = app

    @property
    def active(self) -> Any:
        if self.app.host.front is None:
            raise ComError("no workbook")
        return Book(self.app, self.app.host.front)

    def open(self, fullname: str, *_: Any, **__: Any) -> Any:
        model = load(Path(fullname))
        self.app.host.books.append(model)
        self.app.host.front = model
        return Book(self.app, model)

    def __call__(self, name: str) -> Any:
        for model in self.app.host.books:
            if model.name == name:
                return Book(self.app, model)
        raise KeyError(name)

    def __iter__(self) -> Iterator[Any]:
        return iter([Book(self.app, model) for model in self.app.host.books])

    def __len__(self) -> int:
        return len(self.app.host.books)


class BookApi:
    def __init__(self, app: App, model: BookModel) -> None:
        self.app, self.model = app, model

    @property
    def FullName(self) -> str:
        self.app.host.touch("FullName")
        return self.model.path

    @property
    def Saved(self) -> bool:
        return self.model.saved

    def SaveCopyAs(self, path: str) -> None:
        assert self.model.file is not None
        Path(path).write_bytes(self.model.file.read_bytes())

    def Worksheets(self, names: tuple[str, ...]) -> Any:
        model, host = self.model, self.app.host

        class Group:
            def Select(self) -> None:
                model.active = names[0]
                host.exported.append(names)

        return Group()

    @property
    def ActiveSheet(self) -> Any:
        class Active:
            def ExportAsFixedFormat(self, Type: int, Filename: str, OpenAfterPublish: bool) -> None:
                Path(Filename).write_bytes(b"%PDF-1.7")

        return Active()


class Book:
    def __init__(self, app: App, model: BookModel) -> None:
        self.app, self.model = app, model
        self.api = BookApi(app, model)

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def fullname(self) -> str:
        raise AssertionError("xlwings would look into the workbook for settings")

    @property
    def sheets(self) -> Any:
        return Sheets(self)

    @property
    def names(self) -> Any:
        return Names(self)

    def save(self, path: Any = None, password: Any = None) -> None:
        self.model.saved = True

    def activate(self) -> None:
        self.app.host.front = self.model


class Names:
    def __init__(self, book: Book) -> None:
        self.book = book

    def snapshot(self) -> list[tuple[str, Any]]:
        return [(model.full, Name(self.book, model)) for model in self.book.model.names]


class Name:
    def __init__(self, book: Book, model: NameModel) -> None:
        self.book, self.model = book, model

    @property
    def name(self) -> str:
        self.book.app.host.touch("Name.Name")
        return self.model.full

    @property
    def refers_to(self) -> str:
        self.book.app.host.touch("Name.RefersTo")
        return self.model.refers_to


class Sheets:
    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def active(self) -> Any:
        return Sheet(self.book, self.book.model.sheet(self.book.model.active))

    def __call__(self, name_or_index: Any) -> Any:
        model = (
            self.book.model.sheets[name_or_index - 1]
            if isinstance(name_or_index, int)
            else self.book.model.sheet(name_or_index)
        )
        self.book.app.host.touch("Sheets()", model.name)
        return Sheet(self.book, model)

    def add(self, before: Any, after: Any, name: str) -> Any:
        self.book.app.host.touch("Sheets.Add")
        model = SheetModel(name)
        place = self.book.model.sheets.index((before or after).model) + (0 if before else 1)
        self.book.model.sheets.insert(place, model)
        self.book.model.active = name
        return Sheet(self.book, model)

    def __len__(self) -> int:
        return len(self.book.model.sheets)

    def __iter__(self) -> Iterator[Any]:
        return iter([Sheet(self.book, model) for model in self.book.model.sheets])


def open_excel(path: Path | None = None) -> tuple[xw.App, xw.Book, Host]:
    """(app, the add-in's own book, host); the book of the file is in front."""
    host = Host()
    app = App(host)
    state = SheetModel(STATE, cells={(row, 1): CellModel(text) for row, (text, _) in enumerate(STATE_ROWS, 1)})
    addin = BookModel("ziping.xlam", r"C:\ziping.xlam", [state])
    if path is not None:
        host.front = load(path)
        host.books.append(host.front)
        host.selection = (host.front.active, (1, 1, 1, 1))
    return xw.App(impl=app), xw.Book(impl=Book(app, addin)), host
