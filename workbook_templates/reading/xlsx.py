"""An xlsx package as sheets, names and lazily read cells. Transitional and strict files alike."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbook_templates.reading.formats import date_styles, percent_styles
from workbook_templates.reading.names import Broken, Names, defined_names
from workbook_templates.reading.package import MAX_STYLES, MAX_WORKBOOK, Package
from workbook_templates.reading.plain import Context, PlainSheet, RawRows, Span, plain_sheet
from workbook_templates.reading.problems import problem
from workbook_templates.reading.rels import attributes
from workbook_templates.reading.shared import clean_text, holds, shared_strings, without
from workbook_templates.reading.sheet import Cells, read_fast
from workbook_templates.reading.slow import SheetReader, formula_texts
from workbook_templates.reading.source import MISSING_PART, WITHOUT_CELLS, SheetInfo

_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^<>]*)>")
_PROPERTIES = re.compile(rb"<(?:\w+:)?workbookPr\s([^<>]*)>")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^<>]*)>")
_STYLE = re.compile(rb"\bs=[\"']([0-9]{1,6})[\"']")
_PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3}[0-9]{1,7})[\"']")
_STYLES: dict[tuple[int, bytes], dict[bytes, str]] = {}
_MANY_STYLES = 256
_LONG_STYLES = 1 << 16
_VISIBILITY = {"hidden": "hidden", "veryHidden": "veryHidden"}


class XlsxSource:
    """The workbook part, read at once; strings, styles and sheets when they are asked for."""

    def __init__(self, package: Package, main: str, path: str) -> None:
        """Read ``main`` (usually xl/workbook.xml). Raises InputProblem."""
        self._package = package
        self._path = path
        self._relations = package.relationships(main)
        xml = package.read_xml(main, MAX_WORKBOOK)
        if xml.rfind(b"<!--") >= 0:
            xml = without(xml, b"<!--", b"-->")
        self._parts: dict[str, str] = {}
        sheets: list[SheetInfo] = []
        names_at = xml.find(b"<definedNames")
        if names_at < 0:
            names_at = xml.find(b":definedNames")
        for inside in _SHEET.findall(xml, 0, names_at if names_at >= 0 else len(xml)):
            values = attributes(inside.decode("utf-8", "replace"))
            name = clean_text(values.get("name", "")) or ""
            ids = [v for k, v in values.items() if k == "id" or k.endswith(":id")]
            relation = self._relations.get(ids[0]) if ids else None
            if not name or name in self._parts:
                continue
            sheets.append(SheetInfo(name, _VISIBILITY.get(values.get("state", ""), "visible")))
            if relation is not None and relation.kind in WITHOUT_CELLS:
                self._parts[name] = ""
            else:
                self._parts[name] = relation.target if relation is not None else MISSING_PART
        self.sheets = tuple(sheets)
        properties = _PROPERTIES.search(xml)
        flags = attributes(properties[1].decode("utf-8", "replace")) if properties else {}
        self._from_1904 = flags.get("date1904") in ("1", "true")
        names_end = xml.rfind(b"definedNames>", names_at + 13) if names_at >= 0 else -1
        self.names: Names
        self.broken: Broken
        self.names, self.broken = defined_names(xml[names_at:names_end] if names_end >= 0 else b"", tuple(self._parts))
        self._context: Context | None = None
        self._kept: dict[str, bytes] = {}

    def _leaning(self) -> Context:
        if self._context is None:
            strings: Sequence[str | None] = ()
            dates: dict[bytes, str] = {}
            for relation in self._relations.values():
                if relation.kind == "sharedStrings" and self._package.has(relation.target):
                    strings = shared_strings(self._package.read_xml(relation.target), self._path)
                elif relation.kind == "styles" and self._package.has(relation.target):
                    dates = self._date_styles(relation.target)
            self._context = Context(self._path, strings, dates, self._from_1904)
        return self._context

    def _date_styles(self, part: str) -> dict[bytes, str]:
        """Workbooks of one form set share their styles: a part met before is not inflated again."""
        packed = self._package.packed(part)
        known = _STYLES.get(packed) if packed is not None else None
        if known is None:
            known = date_styles(self._package.read_xml(part, MAX_STYLES))
            if packed is not None and len(_STYLES) < _MANY_STYLES and len(packed[1]) < _LONG_STYLES:
                _STYLES[packed] = known
        return known

    def read(self, sheet: str, before: int | None = None) -> Cells:
        """The cells of a sheet; none for a chart sheet. Raises InputProblem.

        ``before``: the rows from this one on (from 0) are not wanted; they may come all the same.
        """
        part = self._parts[sheet]
        if not part:
            return Cells([], [], frozenset())
        if not self._package.has(part):
            raise problem("FILE-009", self._path, f"缺少工作表“{sheet}”的内容")
        xml = self._xml(part)
        context = self._leaning()
        if before is not None and (cells := read_fast(xml, sheet, context, before)) is not None:
            return cells
        return read_fast(xml, sheet, context) or SheetReader(sheet, context).read(xml)

    def plain(self, sheet: str, before: int | None) -> PlainSheet | None:
        """The raw cells of the rows above ``before``; None when the sheet is not of the plain kind or not there."""
        part = self._parts[sheet]
        if not part or not self._package.has(part):
            return None
        xml = self._kept.get(part) or self._package.read_xml(part)
        self._kept[part] = xml  # whoever reads the sheet another way after this need not inflate it again
        return plain_sheet(sheet, xml, before, self._leaning())

    def _xml(self, part: str) -> bytes:
        """The part; kept from a look at its rows until it is read."""
        return self._kept.pop(part, b"") or self._package.read_xml(part)

    def raw_rows(self, sheet: str, first: int) -> RawRows | None:
        """The XML with the rows from ``first`` (from 0) on; None when it is not to be had."""
        part = self._parts[sheet]
        if not part or not self._package.has(part):
            return None
        xml = self._package.read_xml(part)
        self._kept[part] = xml
        start = xml.find(b'<row r="%d"' % (first + 1)) if first else xml.find(b"<sheetData>")
        end = xml.rfind(b"</sheetData>")
        return (
            RawRows(xml, start, end, self._leaning().strings) if 0 <= start < end and not holds(xml, b"!--") else None
        )

    def read_rows(self, sheet: str, rows: Sequence[Span]) -> Cells:
        """The cells of only these rows of a sheet that ``raw_rows`` gave."""
        xml = self._xml(self._parts[sheet])
        head, tail = xml.find(b"<sheetData>") + len(b"<sheetData>"), xml.rfind(b"</sheetData>")
        xml = b"".join((xml[:head], *(xml[start:end] for start, end in rows), xml[tail:]))
        context = self._leaning()
        return read_fast(xml, sheet, context) or SheetReader(sheet, context).read(xml)

    def percents(self, sheet: str) -> dict[str, int]:
        """Address -> decimals shown, of the cells that show a percentage."""
        part = self._parts[sheet]
        styles: dict[bytes, int] = {}
        for relation in self._relations.values():
            if relation.kind == "styles" and self._package.has(relation.target):
                styles = percent_styles(self._package.read_xml(relation.target, MAX_STYLES))
        if not styles or not part or not self._package.has(part):
            return {}
        found: dict[str, int] = {}
        for inside in _CELL.findall(self._package.read_xml(part)):
            style = _STYLE.search(inside)
            place = _PLACE.search(inside) if style is not None and style[1] in styles else None
            if style is not None and place is not None:
                found[place[1].decode()] = styles[style[1]]
        return found

    def comments(self, sheet: str) -> list[tuple[str, str]]:
        """(address, text) of the sheet's comments."""
        from workbook_templates.reading.comments import comments_of, has_comments

        part = self._parts[sheet]
        return comments_of(self._package, part) if part and has_comments(self._package) else []

    def formulas(self, sheet: str) -> dict[str, str]:
        """Address -> formula text with its ``=``."""
        part = self._parts[sheet]
        if not part or not self._package.has(part):
            return {}
        reader = SheetReader(sheet, self._leaning())
        reader.read(self._package.read_xml(part))
        return formula_texts(reader)
