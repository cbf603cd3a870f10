"""What an open workbook consists of: its sheets, how far each is used and what stands there, and its defined names.

Through COM every name costs two calls into Excel, and a filled workbook has three hundred. So the add-in's own VBA
(module BookLayout) looks at them inside Excel and hands all of it over in one call, the values of the sheets included;
without the add-in (a Mac, a test) they are asked one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

import xlwings as xw

from addin.live.macros import Macros
from workbook_templates.model import InputProblem, a1
from workbook_templates.reading.names import Broken, NamedRange, Names, parse_area
from workbook_templates.reading.sheet import MAX_AREA
from workbook_templates.reading.source import SheetInfo

MACRO = "BookLayout.LayoutOf"
_VISIBILITY = {-1: "visible", 0: "hidden", 2: "veryHidden"}
_EXCELS_OWN = ("print_area", "print_titles", "_filterdatabase", "criteria", "extract")


@dataclass(frozen=True, slots=True)
class Layout:
    """``used``: sheet -> the block from A1 that holds all of its content ("" when it is empty); ``values``: what
    Excel has in that block, for the sheets of which it was handed over.
    """

    sheets: tuple[SheetInfo, ...]
    used: Mapping[str, str]
    names: Names
    broken: Broken
    values: Mapping[str, Any]


def read_layout(macros: Macros, book: xw.Book) -> Layout:
    """The layout of ``book``."""
    rows = macros.run(MACRO, book)
    return layout_from(_one_by_one(book) if rows is None else rows)


def layout_from(rows: Iterable[Sequence[Any]]) -> Layout:
    """The rows of the macro: ``sheet, name, visibility, used block, values`` and ``name, name, what it refers to``.

    The values are those of the block from A1 to the last used cell, or nothing.
    """
    sheets: list[SheetInfo] = []
    used: dict[str, str] = {}
    values: dict[str, Any] = {}
    named: list[tuple[str, str]] = []
    for kind, name, about, block, cells in rows:
        if kind == "sheet":
            sheets.append(SheetInfo(str(name), _VISIBILITY.get(int(about), "visible")))
            used[str(name)] = _from_a1(str(name), str(block or ""))
            if cells is not None and cells != "":
                values[str(name)] = cells
        elif kind == "name":
            named.append((str(name), str(about or "")))
    names, broken = _names(named, {info.name.casefold(): info.name for info in sheets})
    return Layout(tuple(sheets), used, names, broken, values)


def _names(named: Iterable[tuple[str, str]], sheets: Mapping[str, str]) -> tuple[Names, Broken]:
    names: dict[tuple[str, str], NamedRange] = {}
    broken: list[tuple[str, str]] = []
    for whole, refers_to in named:
        scope, _, name = whole.rpartition("!")
        scope = scope[1:-1].replace("''", "'") if scope.startswith("'") else scope
        key = (sheets.get(scope.casefold(), scope), normalize("NFC", name))
        area = parse_area(refers_to)
        if area is not None and area.sheet.casefold() in sheets:
            sheet = sheets[area.sheet.casefold()]
            names[key] = NamedRange(sheet, area.first_row, area.first_column, area.last_row, area.last_column)
        elif not name.casefold().startswith(("_xl", *_EXCELS_OWN)):
            broken.append(key)
    return names, tuple(broken)


def _from_a1(sheet: str, used: str) -> str:
    """The block from A1 to the last used cell."""
    if not used:
        return ""
    first, _, last = used.replace("$", "").partition(":")
    area = parse_area(f"x!{_absolute(first)}:{_absolute(last or first)}")
    if area is None or (area.last_row + 1) * (area.last_column + 1) > MAX_AREA:
        raise InputProblem(
            f"“{sheet}”的内容铺得太远（到 {used}），没有读取。请删除表格以外多余的行和列，保存后再试。",
            code="FILE-010",
        )
    return f"A1:{a1(area.last_row, area.last_column)}"


def _absolute(address: str) -> str:
    letters = address.rstrip("0123456789")
    return f"${letters}${address[len(letters) :]}" if letters != address else f"${letters}"


def _one_by_one(book: xw.Book) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for sheet in book.sheets:
        visible = sheet.visible
        rows.append(("sheet", sheet.name, -1 if visible else 0, sheet.used_range.get_address(False, False), None))
    rows += [("name", name.name, name.refers_to, "", None) for name in book.names]
    return rows
