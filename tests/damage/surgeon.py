"""A workbook on the operating table: its XML, changed the way Excel changes it when people insert, delete and rename.

Formulas are not rewritten when rows move (readers take the values that the file keeps); cells, merges, names,
validations and row attributes are.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.damage.sheet import MAIN, OFFICE, N, Name, Sheet, Spot, box_of, column_of, letters, number, range_of

__all__ = ["MAIN", "OFFICE", "PACKAGE", "N", "Sheet", "Spot", "Surgeon", "box_of", "letters"]

PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_REFERENCE = re.compile(r"^(?:'((?:[^']|'')+)'|([^'!]+))!\$([A-Z]+)\$(\d+)(?::\$([A-Z]+)\$(\d+))?$")


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
        for item in sheet.root.iter():
            if item.tag in (f"{N}dataValidation", f"{N}conditionalFormatting") and item.get("sqref"):
                kept = [moved(box_of(part)) for part in item.get("sqref", "").split()]
                item.set("sqref", " ".join(range_of(box) for box in kept if box is not None) or "XFD1048576")
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
            if self.comments.get(sheet.name):
                parts |= _comment_parts(index, self.comments[sheet.name])
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


def _comment_parts(index: int, comments: list[tuple[str, str]]) -> dict[str, bytes]:
    """The comments of a sheet, and the relationship that leads to them."""
    root = ET.Element(f"{N}comments")
    ET.SubElement(ET.SubElement(root, f"{N}authors"), f"{N}author").text = "会计"
    listed = ET.SubElement(root, f"{N}commentList")
    for address, text in comments:
        comment = ET.SubElement(listed, f"{N}comment", {"ref": address, "authorId": "0"})
        ET.SubElement(ET.SubElement(ET.SubElement(comment, f"{N}text"), f"{N}r"), f"{N}t").text = text
    relation = f'<Relationship Id="rIdC" Type="{OFFICE}/comments" Target="../comments{index}.xml"/>'
    return {
        f"xl/comments{index}.xml": ET.tostring(root, xml_declaration=True, encoding="UTF-8"),
        f"xl/worksheets/_rels/sheet{index}.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}">{relation}</Relationships>'.encode()
        ),
    }
