"""One worksheet on the operating table, and the names and meanings that move with its cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from tests.damage.surgeon import Surgeon

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
N = f"{{{MAIN}}}"
_RANGE = re.compile(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?")

ET.register_namespace("", MAIN)
ET.register_namespace("r", OFFICE)


def letters(column: int) -> str:
    text, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def number(text: str) -> int:
    value = 0
    for letter in text:
        value = value * 26 + ord(letter) - 64
    return value - 1


@dataclass(eq=False)
class Name:
    """A defined name; ``scope`` is the sheet it belongs to."""

    name: str
    scope: Sheet | None
    text: str
    sheet: Sheet | None = None
    box: tuple[int, int, int, int] | None = None
    """Top, left, bottom, right; None when it leads nowhere."""
    attributes: dict[str, str] = field(default_factory=dict)

    def written(self) -> str:
        if self.sheet is None:
            return self.text
        place = "'" + self.sheet.name.replace("'", "''") + "'"
        if self.box is None:
            return f"{place}!#REF!"
        top, left, bottom, right = self.box
        first, last = f"${letters(left)}${top + 1}", f"${letters(right)}${bottom + 1}"
        return f"{place}!{first}" if (top, left) == (bottom, right) else f"{place}!{first}:{last}"


@dataclass(eq=False)
class Spot:
    """A cell that holds a meaning, wherever it moves."""

    sheet: Sheet
    row: int
    column: int
    gone: bool = False


@dataclass(eq=False)
class Sheet:
    """One worksheet."""

    book: Surgeon
    name: str
    root: ET.Element
    state: str = ""

    @property
    def data(self) -> ET.Element:
        found = self.root.find(f"{N}sheetData")
        assert found is not None
        return found

    def rows(self) -> Iterator[tuple[int, ET.Element]]:
        for row in self.data:
            yield int(row.get("r", "0")) - 1, row

    def row(self, at: int) -> ET.Element:
        place = 0
        for index, (known, row) in enumerate(self.rows()):
            if known == at:
                return row
            if known < at:
                place = index + 1
        made = ET.Element(f"{N}row", {"r": str(at + 1)})
        self.data.insert(place, made)
        return made

    def cell(self, row: int, column: int) -> ET.Element:
        parent = self.row(row)
        place = 0
        for index, cell in enumerate(parent):
            at = column_of(cell)
            if at == column:
                return cell
            if at < column:
                place = index + 1
        made = ET.Element(f"{N}c", {"r": f"{letters(column)}{row + 1}"})
        parent.insert(place, made)
        return made

    def cells(self) -> Iterator[tuple[int, int, ET.Element]]:
        for at, row in self.rows():
            for cell in row:
                yield at, column_of(cell), cell

    def text(self, row: int, column: int) -> str:
        """What the file keeps in the cell, as text."""
        return self.content(self.cell(row, column))

    def content(self, cell: ET.Element) -> str:
        """The same for a cell at hand."""
        value, inline = cell.find(f"{N}v"), cell.find(f"{N}is")
        if inline is not None:
            return "".join(inline.itertext())
        if value is None or value.text is None:
            return ""
        return self.book.strings[int(value.text)] if cell.get("t") == "s" else value.text

    def has_formula(self, row: int, column: int) -> bool:
        return self.cell(row, column).find(f"{N}f") is not None

    def put(self, row: int, column: int, value: str | float | None, *, kind: str = "") -> None:
        """Type a value over whatever stands there. ``kind="e"``: an error value."""
        cell = self.cell(row, column)
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", None)
        if value is None:
            return
        if isinstance(value, str) and not kind:
            cell.set("t", "inlineStr")
            inline = ET.SubElement(ET.SubElement(cell, f"{N}is"), f"{N}t")
            inline.text = value
            inline.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            return
        if kind:
            cell.set("t", kind)
        ET.SubElement(cell, f"{N}v").text = str(value)

    def merges(self) -> list[tuple[int, int, int, int]]:
        found = self.root.find(f"{N}mergeCells")
        return [box_of(item.get("ref", "")) for item in found] if found is not None else []

    def set_merges(self, boxes: list[tuple[int, int, int, int]]) -> None:
        found = self.root.find(f"{N}mergeCells")
        if found is None:
            if not boxes:
                return
            at = next(i for i, item in enumerate(self.root) if item.tag == f"{N}sheetData") + 1
            after = ("sheetProtection", "protectedRanges", "autoFilter", "sortState", "customSheetViews")
            while at < len(self.root) and self.root[at].tag[len(N) :] in after:
                at += 1
            found = ET.Element(f"{N}mergeCells")
            self.root.insert(at, found)
        for item in list(found):
            found.remove(item)
        for box in boxes:
            ET.SubElement(found, f"{N}mergeCell", {"ref": range_of(box)})
        if not boxes:
            self.root.remove(found)
        else:
            found.set("count", str(len(boxes)))

    def drop(self, *tags: str) -> None:
        for tag in tags:
            for item in self.root.findall(f"{N}{tag}"):
                self.root.remove(item)


def column_of(cell: ET.Element) -> int:
    match = _RANGE.match(cell.get("r", ""))
    assert match is not None
    return number(match.group(1))


def box_of(text: str) -> tuple[int, int, int, int]:
    match = _RANGE.match(text.replace("$", ""))
    assert match is not None, text
    left, top, right, bottom = match.groups()
    return int(top) - 1, number(left), int(bottom or top) - 1, number(right or left)


def range_of(box: tuple[int, int, int, int]) -> str:
    top, left, bottom, right = box
    first, last = f"{letters(left)}{top + 1}", f"{letters(right)}{bottom + 1}"
    return first if first == last else f"{first}:{last}"
