"""Any spreadsheet file -> ``Book``: the one door through which files come into the house.

    book = open_book("某单位.xlsx")
    book.grid("基础数据表").value(4, 2)
    book.names["", "三公经费.决算"]

The file is read once into memory; its SHA-256, names and cells all come from those bytes, so a file being saved
meanwhile cannot tear. Sheets are read when asked for. Everything wrong with a file is an InputProblem.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from workbook_templates.model import CellValue, Grid
from workbook_templates.reading.gate import Admitted, admit
from workbook_templates.reading.names import NamedRange, SheetNames
from workbook_templates.reading.package import Package
from workbook_templates.reading.plain import PlainSheet, RawRows, Span
from workbook_templates.reading.problems import problem
from workbook_templates.reading.sheet import MAX_CELLS, apply_merges, trim
from workbook_templates.reading.source import SheetInfo, Source

__all__ = ["Book", "NamedRange", "SheetInfo", "open_book", "read_formulas"]

NOTE_MACROS = "文件含宏（未执行、未读取）"
NOTE_LINKS = "文件含指向其他工作簿的外部链接（未打开、未读取，只取文件里保存的数值）"
NOTE_OBJECTS = "文件含嵌入的附件或控件（未打开、未读取）"
NOTE_NO_FORMULAS = "此格式只读取数值，不读取公式"


@dataclass(frozen=True, slots=True)
class _Sheet:
    grid: Grid
    uncomputed: frozenset[str]
    covered: Mapping[str, CellValue]
    size: int


@dataclass(frozen=True)
class Book:
    """A workbook file as a reader wants it. ``kind`` is xlsx, xlsb, xls or ods.

    ``names``: (name of the sheet it belongs to, or "" for the whole workbook; name) -> area.
    ``broken_names``: the same keys, for names that are ``#REF!`` or do not lead to one area of this workbook.
    ``notes``: remarks in Chinese: macros, external links, embedded objects; none of them executed or opened.
    """

    path: str
    sha256: str
    kind: str
    sheets: tuple[SheetInfo, ...]
    names: Mapping[tuple[str, str], NamedRange]
    broken_names: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    _source: Source = field(repr=False, compare=False)
    _read: dict[str, _Sheet] = field(default_factory=dict, repr=False, compare=False)
    _ends: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def scopes(self) -> dict[str, dict[str, NamedRange]]:
        """Scope (a sheet's name, or "" for the whole workbook) -> name -> area."""
        if isinstance(self.names, SheetNames):
            return self.names.scopes()
        scopes: dict[str, dict[str, NamedRange]] = {"": {}}
        for (scope, name), area in self.names.items():
            found = scopes.get(scope)
            if found is None:
                found = scopes[scope] = {}
            found[name] = area
        return scopes

    def above(self, ends: Mapping[str, int]) -> Book:
        """The same book, of whose sheets in ``ends`` only the rows above the given one (from 0) are read."""
        book = replace(self, _read={}, _ends=ends)
        if "scopes" in self.__dict__:
            book.__dict__["scopes"] = self.scopes
        return book

    def raw_rows(self, sheet: str, first: int) -> RawRows | None:
        """The raw XML of a sheet's rows from ``first`` (from 0) on; None when it is not to be had."""
        from workbook_templates.reading.xlsx import XlsxSource

        return self._source.raw_rows(sheet, first) if isinstance(self._source, XlsxSource) else None

    def some_rows(self, sheet: str, rows: Sequence[Span]) -> tuple[Grid, frozenset[str]]:
        """The values of only these rows of a sheet that ``raw_rows`` gave, and its ``uncomputed`` formulas."""
        from workbook_templates.reading.xlsx import XlsxSource

        assert isinstance(self._source, XlsxSource)
        cells = self._source.read_rows(sheet, rows)
        apply_merges(cells.rows, cells.merges)
        trim(cells.rows)
        return Grid(sheet, cells.rows), cells.uncomputed

    def plain(self, sheet: str, before: int | None) -> PlainSheet | None:
        """The raw cells of an xlsx sheet's rows above ``before`` (from 0); None when they are not to be had so."""
        from workbook_templates.reading.xlsx import XlsxSource

        return self._source.plain(sheet, before) if isinstance(self._source, XlsxSource) else None

    def grid(self, sheet: str) -> Grid:
        """The values of a sheet, read on first use. Raises InputProblem (no such sheet, damaged, strewn too far)."""
        return self._sheet(sheet).grid

    def uncomputed(self, sheet: str) -> frozenset[str]:
        """Addresses of formulas for which the file keeps no value; their cells read as blank."""
        return self._sheet(sheet).uncomputed

    def covered(self, sheet: str) -> Mapping[str, CellValue]:
        """Values that the file still keeps under merged areas, by address: no one sees them, the grid leaves them out."""
        return self._sheet(sheet).covered

    def percents(self, sheet: str) -> Mapping[str, int]:
        """Address -> decimals shown, of the cells that show a percentage (a separate pass: few readers ask)."""
        self._known(sheet)
        return self._source.percents(sheet)

    def comments(self) -> list[tuple[str, str, str]]:
        """(sheet, address, text) of every cell comment."""
        return [
            (info.name, address, text) for info in self.sheets for address, text in self._source.comments(info.name)
        ]

    def formulas(self, sheet: str) -> dict[str, str]:
        """Address -> formula text with its ``=``. Only xlsx gives formulas; other kinds give an empty dict."""
        self._known(sheet)
        return self._source.formulas(sheet)

    def _known(self, sheet: str) -> None:
        if all(info.name != sheet for info in self.sheets):
            raise problem("FILE-014", self.path, f"没有名为“{sheet}”的工作表")

    def _sheet(self, sheet: str) -> _Sheet:
        found = self._read.get(sheet)
        if found is None:
            self._known(sheet)
            cells = self._source.read(sheet, self._ends.get(sheet))
            merges, covered = apply_merges(cells.rows, cells.merges) if cells.merges else ([], {})
            trim(cells.rows)
            size = sum(map(len, cells.rows)) + len(cells.rows)
            if size + sum(other.size for other in self._read.values()) > MAX_CELLS:
                raise problem("FILE-010", self.path, "各表内容合计过多")
            grid = Grid(sheet, cells.rows, tuple(merges))
            found = self._read[sheet] = _Sheet(grid, cells.uncomputed, MappingProxyType(covered), size)
        return found


def open_book(path: str | Path) -> Book:
    """Open any spreadsheet file. Raises InputProblem, in Chinese, with a code of ``problems.CATALOGUE``."""
    admitted = admit(path)
    source = _source(admitted)
    if not source.sheets:
        raise problem("FILE-014", path, "文件里没有工作表")
    return Book(
        path=str(path),
        sha256=sha256(admitted.data).hexdigest(),
        kind=admitted.kind,
        sheets=source.sheets,
        names=source.names,
        broken_names=source.broken,
        notes=_notes(admitted),
        _source=source,
    )


def read_formulas(path: str | Path, sheet: str) -> dict[str, str]:
    """Address -> formula text with its ``=`` of one sheet, shared formulas written out. Raises InputProblem."""
    return open_book(path).formulas(sheet)


def _source(admitted: Admitted) -> Source:
    if admitted.package is not None:
        if admitted.kind == "xlsx":
            from workbook_templates.reading.xlsx import XlsxSource

            return XlsxSource(admitted.package, admitted.main_part, admitted.path)
        if admitted.kind == "xlsb":
            from workbook_templates.reading.xlsb import XlsbSource

            return XlsbSource(admitted.package, admitted.main_part, admitted.path)
        from workbook_templates.reading.ods import OdsSource

        return OdsSource(admitted.package, admitted.path)
    from workbook_templates.reading.xls import XlsSource

    assert admitted.compound is not None
    return XlsSource(admitted.compound, admitted.data, admitted.path)


def _notes(admitted: Admitted) -> tuple[str, ...]:
    notes = []
    if admitted.package is not None:
        macros, links, objects = _package_contents(admitted.package)
    else:
        assert admitted.compound is not None
        streams = admitted.compound.names()
        macros = "_vba_project" in streams or "_vba_project_cur" in streams
        links = False
        objects = any(name.startswith("mbd") for name in streams)
    if macros:
        notes.append(NOTE_MACROS)
    if links:
        notes.append(NOTE_LINKS)
    if objects:
        notes.append(NOTE_OBJECTS)
    if admitted.kind != "xlsx":
        notes.append(NOTE_NO_FORMULAS)
    return tuple(notes)


def _package_contents(package: Package) -> tuple[bool, bool, bool]:
    macros = links = objects = False
    for name in package.names():
        if "/" not in name or name.startswith(("xl/worksheets/s", "docProps/", "_rels/")):
            continue
        lower = name.lower()
        macros = macros or lower.endswith("vbaproject.bin") or lower.startswith("basic/")
        links = links or "/externallinks/" in lower
        objects = objects or "/embeddings/" in lower or "/activex/" in lower or "/ctrlprops/" in lower
    return macros, links, objects
