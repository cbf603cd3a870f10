"""A workbook with holes: built once by ``build_workbook``, filled thousands of times.

Texts of the unit are tokens (``§0012§``) when the workbook is built; a token is replaced wherever it stands: in the
shared strings, in the kept results of formulas, on the hidden sheet. Numbers are cells of the form sheets, found by
the workbook's own defined names; a filled cell keeps its style and, if it is calculated, its formula.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from workbook_templates.definition.schema import FieldType, Form
from workbook_templates.model import CellValue, a1
from workbook_templates.reading.book import open_book

TOKEN = "§{:04}§"
WORDS = ("——", "无", "87.5", "１２.５", "1,234.5万元", "待核", "/", "12.5元")
"""What units write where a number belongs."""
_TOKEN = re.compile("§([0-9]{4})§".encode())
_CELL = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"( s="[0-9]+")?(?: t="[a-z]+")?(?:/>|>(<f>.*?</f>)?(?:<v>[^<]*</v>|<v/>)?</c>)'
)
_COUNT = re.compile(rb' count="([0-9]+)" uniqueCount="([0-9]+)"')

Place = tuple[str, str]
"""Sheet and address."""


class Stencil:
    """The parts of a workbook, cut at their holes."""

    def __init__(self, path: Path, form: Form) -> None:
        """``path`` is a workbook of ours whose texts are tokens."""
        book = open_book(path)
        self.numbers: dict[tuple[str, str], list[Place]] = {}
        """(sheet, field id) -> its cells: one, or the rows of an area's column (sentinels left out)."""
        wanted: dict[str, set[str]] = {}
        for (scope, name), area in book.names.items():
            field = form.fields.get(name)
            if field is None or not (field.type.numeric or field.type is FieldType.DATE or field.formula):
                continue
            rows = range(area.first_row, area.last_row + 1)
            if field.area and field.column != "标注":
                rows = rows[1:-1]
            places = [(area.sheet, a1(row, area.first_column)) for row in rows]
            self.numbers[scope or area.sheet, name] = places
            wanted.setdefault(area.sheet, set()).update(address for _, address in places)
        self._parts: list[tuple[str, list[bytes | int | tuple[Place, bytes, bytes]]]] = []
        sheets = {f"xl/worksheets/sheet{n}.xml": info.name for n, info in enumerate(book.sheets, 1)}
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                content = archive.read(name)
                if name == "xl/sharedStrings.xml":
                    content = self._with_words(content)
                sheet = sheets.get(name, "")
                self._parts.append((name, _cut(content, sheet, wanted.get(sheet, set()))))

    def _with_words(self, content: bytes) -> bytes:
        found = _COUNT.search(content)
        assert found is not None
        total = int(found[2])
        self._words = {word: total + n for n, word in enumerate(WORDS)}
        new = b' count="%d" uniqueCount="%d"' % (int(found[1]) + len(WORDS), total + len(WORDS))
        added = "".join(f"<si><t>{escape(word)}</t></si>" for word in WORDS).encode()
        return (content[: found.start()] + new + content[found.end() :]).replace(b"</sst>", added + b"</sst>")

    def fill(self, output: Path, texts: Mapping[int, str], cells: Mapping[Place, tuple[CellValue, bool]]) -> None:
        """Write a workbook. ``cells``: value, and whether the cell keeps its formula; others stay as built."""
        escaped = {number: escape(text).encode() for number, text in texts.items()}
        with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for name, pieces in self._parts:
                content = b"".join(
                    piece
                    if piece.__class__ is bytes
                    else escaped.get(piece, b"")
                    if piece.__class__ is int
                    else self._cell(piece, cells)  # type: ignore[arg-type]
                    for piece in pieces  # type: ignore[misc]
                )
                archive.writestr(zipfile.ZipInfo(name, (2025, 3, 1, 8, 0, 0)), content, zipfile.ZIP_DEFLATED)

    def _cell(self, hole: tuple[Place, bytes, bytes], cells: Mapping[Place, tuple[CellValue, bool]]) -> bytes:
        place, head, formula = hole
        if place not in cells:
            raise KeyError(place)
        value, live = cells[place]
        kept = formula if live else b""
        if value is None:
            return head + b"/>"
        if isinstance(value, str):
            if kept:
                return head + b' t="str">' + kept + b"<v>" + escape(value).encode() + b"</v></c>"
            return head + b' t="s"><v>%d</v></c>' % self._words[value]
        assert isinstance(value, (int, float))
        return head + b">" + kept + b"<v>" + f"{value:.16g}".encode() + b"</v></c>"


def _cut(content: bytes, sheet: str, wanted: set[str]) -> list[bytes | int | tuple[Place, bytes, bytes]]:
    """Literal bytes, text tokens and number cells in order."""
    pieces: list[bytes | int | tuple[Place, bytes, bytes]] = []
    if not wanted:
        return _cut_tokens(content)
    at = 0
    for found in _CELL.finditer(content):
        address = found[1].decode()
        if address in wanted:
            pieces += _cut_tokens(content[at : found.start()])
            pieces.append(((sheet, address), b'<c r="' + found[1] + b'"' + (found[2] or b""), found[3] or b""))
            at = found.end()
    return [*pieces, *_cut_tokens(content[at:])]


def _cut_tokens(content: bytes) -> list[bytes | int | tuple[Place, bytes, bytes]]:
    split = _TOKEN.split(content)
    return [int(piece) if n % 2 else piece for n, piece in enumerate(split)]
