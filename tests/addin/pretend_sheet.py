"""Sheets and ranges of ``pretend_excel``: what xlwings calls an engine, over ``pretend_book``."""

from __future__ import annotations

import copy
from typing import Any

from openpyxl.utils import range_boundaries
from pretend_book import ALLOWED, ComError, NameModel, SheetModel
from pretend_range import Note, Range


class SheetApi:
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    @property
    def ProtectContents(self) -> bool:
        self.sheet.touch("ProtectContents")
        return self.sheet.model.allowed is not None

    @property
    def Protection(self) -> Any:
        sheet = self.sheet

        class Protection:
            def __getattr__(self, name: str) -> bool:
                sheet.touch(name)
                assert sheet.model.allowed is not None
                return sheet.model.allowed[name]

        return Protection()

    def Unprotect(self, password: str) -> None:
        self.sheet.touch("Unprotect")
        if self.sheet.model.password != password:
            raise ComError("the password is not correct")
        self.sheet.model.allowed = None

    def Protect(self, Password: str, DrawingObjects: bool, Contents: bool, Scenarios: bool, **allowed: bool) -> None:
        self.sheet.touch("Protect")
        assert set(allowed) == set(ALLOWED)
        self.sheet.model.allowed = allowed


class Sheet:
    def __init__(self, book: Any, model: SheetModel) -> None:
        self.book, self.model = book, model
        self.api = SheetApi(self)

    def touch(self, what: str) -> None:
        self.book.app.host.touch(what, self.model.name)

    @property
    def name(self) -> str:
        self.touch("Name")
        return self.model.name

    @name.setter
    def name(self, text: str) -> None:
        for name in self.book.model.names:
            name.scope = text if name.scope == self.model.name else name.scope
            name.sheet = text if name.sheet == self.model.name else name.sheet
        if self.book.model.active == self.model.name:
            self.book.model.active = text
        self.model.name = text

    @property
    def index(self) -> int:
        return self.book.model.sheets.index(self.model) + 1

    @property
    def visible(self) -> bool:
        self.touch("Visible")
        return self.model.visible == -1

    @property
    def used_range(self) -> Any:
        self.touch("UsedRange")
        return Range(self, self.model.used)

    @property
    def notes(self) -> list[Any]:
        return [Note(self, place) for place in self.model.notes]

    def range(self, arg1: Any, arg2: Any = None) -> Any:
        self.touch("Range")
        if isinstance(arg1, Range):
            return Range(self, (*arg1.block[:2], *(arg2 or arg1).block[2:]))
        if isinstance(arg1, tuple):
            last = arg2 or arg1
            return Range(self, (*arg1[:2], *last[:2]) if len(arg1) == 2 else _sized(arg1))
        left, top, right, bottom = range_boundaries(str(arg1).replace("$", ""))
        return Range(self, (top, left or 1, bottom, right or 16384), whole=left is None)

    def activate(self) -> None:
        self.touch("Activate")
        if self.model.visible != -1:
            raise ComError("hidden")
        self.book.model.active = self.model.name

    def select(self) -> None:
        self.activate()

    def copy(self, before: Any, after: Any) -> None:
        model = copy.deepcopy(self.model)
        model.name = f"{self.model.name[:27]} (2)"
        place = self.book.model.sheets.index((before or after).model) + (0 if before else 1)
        self.book.model.sheets.insert(place, model)
        for name in [name for name in self.book.model.names if name.scope == self.model.name]:
            self.book.model.names.append(NameModel(model.name, name.name, model.name, name.block))
        self.book.model.active = model.name

    def delete(self) -> None:
        self.book.model.sheets.remove(self.model)
        self.book.model.names = [name for name in self.book.model.names if name.sheet != self.model.name]


def _sized(coords: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    row, column, rows, columns = coords
    return row, column, row + rows - 1, column + columns - 1
