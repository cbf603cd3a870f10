"""A workbook on the operating table: its XML, changed the way Excel changes it when people insert, delete and rename.

Formulas are not rewritten when rows move (readers take the values that the file keeps); cells, merges, names,
validations and row attributes are.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
N = f"{{{MAIN}}}"
_REFERENCE = re.compile(r"^(?:'((?:[^']|'')+)'|([^'!]+))!\$([A-Z]+)\$(\d+)(?::\$([A-Z]+)\$(\d+))?$")
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
        cell = self.cell(row, column)
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


class Surgeon:
    """Opens a workbook for surgery; ``spots`` follow the meanings through every change."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.book = ET.fromstring(self.parts["xl/workbook.xml"])
        relations = ET.fromstring(self.parts["xl/_rels/workbook.xml.rels"])
        targets = {item.get("Id"): item.get("Target", "") for item in relations}
        self.other_relations = [item for item in relations if not item.get("Type", "").endswith("/worksheet")]
        strings = ET.fromstring(self.parts["xl/sharedStrings.xml"])
        self.strings = ["".join(t.text or "" for t in item.iter(f"{N}t")) for item in strings]
        self.sheets: list[Sheet] = []
        listed = self.book.find(f"{N}sheets")
        assert listed is not None
        for item in listed:
            target = targets[item.get(f"{{{OFFICE}}}id")]
            root = ET.fromstring(self.parts[f"xl/{target}"])
            self.sheets.append(Sheet(self, item.get("name", ""), root, item.get("state", "")))
        self.names = self._read_names()
        self.spots: list[Spot] = []
        self.comments: dict[str, list[tuple[str, str]]] = {}

    def _read_names(self) -> list[Name]:
        found = self.book.find(f"{N}definedNames")
        names = []
        for item in found if found is not None else ():
            text = item.text or ""
            local = item.get("localSheetId")
            scope = self.sheets[int(local)] if local is not None else None
            match = _REFERENCE.match(text)
            rest = {key: value for key, value in item.attrib.items() if key not in ("name", "localSheetId")}
            made = Name(item.get("name", ""), scope, text, attributes=rest)
            if match:
                quoted, bare, left, top, right, bottom = match.groups()
                made.sheet = self.sheet((quoted or bare).replace("''", "'"))
                row, column = int(top) - 1, number(left)
                made.box = (row, column, int(bottom or top) - 1, number(right or left))
            names.append(made)
        return names

    def sheet(self, name: str) -> Sheet:
        return next(sheet for sheet in self.sheets if sheet.name == name)

    def own_names(self) -> list[Name]:
        """Names of fields (not Excel's own, not those of the checks)."""
        return [name for name in self.names if not name.name.startswith(("_xlnm", "审核."))]

    # ---- moving ------------------------------------------------------------------------------------------------

    def _shift(
        self,
        sheet: Sheet,
        along_rows: bool,
        move: Callable[[int], int | None],
        low: Callable[[int], int],
        high: Callable[[int], int],
    ) -> None:
        """``move`` gives the new index or None when deleted; ``low``/``high`` shrink the ends of a range."""
        for at, row in list(sheet.rows()):
            if along_rows:
                new = move(at)
                if new is None:
                    sheet.data.remove(row)
                    continue
                row.set("r", str(new + 1))
                for cell in row:
                    cell.set("r", f"{letters(column_of(cell))}{new + 1}")
            else:
                for cell in list(row):
                    new = move(column_of(cell))
                    if new is None:
                        row.remove(cell)
                    else:
                        cell.set("r", f"{letters(new)}{at + 1}")
            row.attrib.pop("spans", None)

        def moved(box: tuple[int, int, int, int]) -> tuple[int, int, int, int] | None:
            top, left, bottom, right = box
            if along_rows:
                top, bottom = low(top), high(bottom)
            else:
                left, right = low(left), high(right)
            return (top, left, bottom, right) if top <= bottom and left <= right else None

        boxes = [moved(box) for box in sheet.merges()]
        sheet.set_merges([box for box in boxes if box is not None and (box[0], box[1]) != (box[2], box[3])])
        for name in self.names:
            if name.sheet is sheet and name.box is not None:
                name.box = moved(name.box)
        for parent in ("dataValidations", "conditionalFormatting"):
            for item in sheet.root.iter():
                if item.tag in (f"{N}dataValidation", f"{N}conditionalFormatting") and item.get("sqref"):
                    kept = [moved(box_of(part)) for part in item.get("sqref", "").split()]
                    item.set("sqref", " ".join(range_of(box) for box in kept if box is not None) or "XFD1048576")
            break
        for spot in self.spots:
            if spot.sheet is sheet and not spot.gone:
                new = move(spot.row if along_rows else spot.column)
                if new is None:
                    spot.gone = True
                elif along_rows:
                    spot.row = new
                else:
                    spot.column = new

    def insert_rows(self, sheet: Sheet, at: int, count: int = 1) -> None:
        def move(index: int) -> int:
            return index + count if index >= at else index

        self._shift(sheet, True, move, move, move)

    def insert_columns(self, sheet: Sheet, at: int, count: int = 1) -> None:
        def move(index: int) -> int:
            return index + count if index >= at else index

        self._shift(sheet, False, move, move, move)
        sheet.drop("cols")

    def delete_rows(self, sheet: Sheet, at: int, count: int = 1) -> None:
        self._delete(sheet, True, at, count)

    def delete_columns(self, sheet: Sheet, at: int, count: int = 1) -> None:
        self._delete(sheet, False, at, count)
        sheet.drop("cols")

    def _delete(self, sheet: Sheet, along_rows: bool, at: int, count: int) -> None:
        def move(index: int) -> int | None:
            return index if index < at else None if index < at + count else index - count

        def low(index: int) -> int:
            return index if index < at else max(at, index - count)

        def high(index: int) -> int:
            return index if index < at else max(at - 1, index - count)

        self._shift(sheet, along_rows, move, low, high)

    # ---- sheets ------------------------------------------------------------------------------------------------

    def rename(self, sheet: Sheet, name: str) -> None:
        for cell in (cell for other in self.sheets for cell in other.root.iter(f"{N}f")):
            if cell.text and f"'{sheet.name}'!" in cell.text:
                cell.text = cell.text.replace(f"'{sheet.name}'!", f"'{name}'!")
        sheet.name = name

    def delete_sheet(self, sheet: Sheet) -> None:
        self.sheets.remove(sheet)
        self.names = [name for name in self.names if name.scope is not sheet]
        for name in self.names:
            if name.sheet is sheet:
                name.sheet, name.box, name.text = None, None, "#REF!"
        for spot in self.spots:
            if spot.sheet is sheet:
                spot.gone = True

    def copy_sheet(self, sheet: Sheet, name: str) -> Sheet:
        """As Excel does it: the names come along, in the scope of the copy."""
        made = Sheet(self, name, ET.fromstring(ET.tostring(sheet.root)), sheet.state)
        self.sheets.insert(self.sheets.index(sheet) + 1, made)
        for old in list(self.names):
            if old.sheet is sheet and old.box is not None and (old.scope in (None, sheet)):
                self.names.append(Name(old.name, made, "", made, old.box, dict(old.attributes)))
        return made

    def add_sheet(self, name: str) -> Sheet:
        root = ET.fromstring(f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>')
        made = Sheet(self, name, root)
        self.sheets.append(made)
        return made

    # ---- saving ------------------------------------------------------------------------------------------------

    def save(self, path: Path) -> Path:
        parts = {name: data for name, data in self.parts.items() if not name.startswith("xl/worksheets/")}
        listed = self.book.find(f"{N}sheets")
        assert listed is not None
        for item in list(listed):
            listed.remove(item)
        relations = ET.Element(f"{{{PACKAGE}}}Relationships")
        relations.extend(self.other_relations)
        types = ET.fromstring(parts["[Content_Types].xml"])
        for item in list(types):
            if item.get("ContentType") == SHEET_TYPE:
                types.remove(item)
        for index, sheet in enumerate(self.sheets, 1):
            attributes = {"name": sheet.name, "sheetId": str(index), f"{{{OFFICE}}}id": f"rIdS{index}"}
            if sheet.state:
                attributes["state"] = sheet.state
            ET.SubElement(listed, f"{N}sheet", attributes)
            target = f"worksheets/sheet{index}.xml"
            ET.SubElement(
                relations,
                f"{{{PACKAGE}}}Relationship",
                {"Id": f"rIdS{index}", "Type": f"{OFFICE}/worksheet", "Target": target},
            )
            ET.SubElement(types, f"{{{TYPES}}}Override", {"PartName": f"/xl/{target}", "ContentType": SHEET_TYPE})
            parts[f"xl/{target}"] = ET.tostring(sheet.root, xml_declaration=True, encoding="UTF-8")
        self._write_names()
        view = self.book.find(f"{N}bookViews/{N}workbookView")
        if view is not None:
            view.attrib.pop("activeTab", None)
        parts["xl/workbook.xml"] = ET.tostring(self.book, xml_declaration=True, encoding="UTF-8")
        parts["xl/_rels/workbook.xml.rels"] = ET.tostring(relations, xml_declaration=True, encoding="UTF-8")
        parts["[Content_Types].xml"] = ET.tostring(types, xml_declaration=True, encoding="UTF-8")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, data in parts.items():
                archive.writestr(name, data)
        return path

    def _write_names(self) -> None:
        found = self.book.find(f"{N}definedNames")
        if found is None:
            return
        for item in list(found):
            found.remove(item)
        for name in self.names:
            if name.scope is not None and name.scope not in self.sheets:
                continue
            attributes = {"name": name.name, **name.attributes}
            if name.scope is not None:
                attributes["localSheetId"] = str(self.sheets.index(name.scope))
            ET.SubElement(found, f"{N}definedName", attributes).text = name.written()


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
