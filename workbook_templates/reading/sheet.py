"""A sheet of an xlsx as typed cells: the fast way, for XML as Excel, WPS, LibreOffice and our builder write it.

One regular expression takes all filled cells out of the raw XML. Its count must agree with the number of values the
XML holds and nothing unusual may stand in the part; otherwise ``None`` is returned and ``slow`` reads the sheet.
Error values, formulas without a value and cells hidden under merges come out here, which calamine loses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite

from workbook_templates.model import CellError, CellValue, a1
from workbook_templates.reading.formats import date_value, iso_value
from workbook_templates.reading.names import COLUMNS, LAST_COLUMN, LAST_ROW
from workbook_templates.reading.problems import problem
from workbook_templates.reading.shared import clean_text, decode_text

MAX_AREA = 2_000_000
"""Rows x columns of the box around the filled cells; a form has thousands, a 30,000-row paste a million."""
MAX_CELLS = 4_000_000
"""Cells of a whole book, and cells with their blanks that ``slow`` is willing to go through."""
MAX_MERGES = 100_000

Merge = tuple[int, int, int, int]
Rows = list[list[CellValue]]
RawCell = tuple[bytes, bytes, bytes, bytes, bytes, bytes]
"""Address, style, type, value, inline text, formula without a value."""

_HEAD = re.compile(
    rb"\s*+(?:<\?xml[^>]*+>)?+\s*+<worksheet xmlns=\"http://"
    rb"(?:schemas\.openxmlformats\.org/spreadsheetml/2006|purl\.oclc\.org/ooxml/spreadsheetml)/main\"[^>]*>"
)
_MAIN = (b"schemas.openxmlformats.org/spreadsheetml/", b"purl.oclc.org/ooxml/spreadsheetml/")
# Every cell that is not self-closed: place, style, type, value or inline text, formula without a value. Possessive
# (++): nothing to gain by stepping back, and styled blank cells, the majority, are passed over without it.
# ``<f>..</f><v></v>`` is a computed empty text: XlsxWriter, and so our builder, writes it for a result of "".
_CELL = re.compile(
    rb"<c r=\"([A-Z]{1,3}+[0-9]{1,7}+)\"(?: s=\"([0-9]++)\")?+(?: t=\"([a-zA-Z]++)\")?+>(?:"
    rb"(?:<f[^<]*+(?:</f>)?+)?+<v(?: xml:space=\"preserve\")?+>([^<]*+)</v>"
    rb"|<is><t(?: xml:space=\"preserve\")?+>([^<]*+)</t></is>"
    rb"|(<f[^<]*+(?:</f>)?+(?:<v ?/>)?+)|<v ?/>)?+</c>"
)
_COMMENT, _PREFIX = re.compile(rb"!--"), re.compile(rb"xmlns")  # searched several times as fast as by bytes.find
_MERGE = re.compile(rb"<mergeCell\s[^<>]*?ref=\"\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})\"")
_NO_RESULT, _RESULT = b"</f><v></v>", re.compile(rb"</f><v>[^<]")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Context:
    """What the cells of a sheet lean on: the workbook's strings, date styles and epoch."""

    path: str
    strings: Sequence[str | None]
    dates: Mapping[bytes, str]
    from_1904: bool


@dataclass(slots=True)
class Cells:
    """A sheet as read, before merges are applied. ``uncomputed``: formulas without a cached value."""

    rows: Rows
    merges: list[Merge]
    uncomputed: frozenset[str]


@dataclass(frozen=True, slots=True)
class PlainSheet:
    """The cells of a sheet that are not blank, by address, as the XML has them: no grid is laid out."""

    name: str
    cells: Mapping[bytes, RawCell]
    merges: bytes
    """The XML from the merged areas on; empty when there are none."""
    context: Context

    def value(self, address: bytes) -> CellValue:
        """What stands there; None when the cell is blank. Raises InputProblem; Unusual for a formula without value."""
        cell = self.cells.get(address)
        if cell is None:
            return None
        value = typed_value(cell, self.name, self.context)
        if value is None and is_uncomputed(cell):
            raise Unusual
        return value


class Unusual(Exception):
    """The XML is not of the plain kind: ``slow`` has to read the sheet."""


def raw_cells(xml: bytes, before: int | None = None) -> dict[bytes, RawCell] | None:
    """The cells that are not blank by address, as the XML has them; None when it is not of the plain kind, or long.

    ``before``: only the rows above this one (from 0).
    """
    stretch = _stretch(xml, before)
    if stretch is None or stretch[1] - stretch[0] > 2 * _CHUNK:
        return None
    cells = {cell[0]: cell for cell in _CELL.findall(xml, *stretch)}
    return cells if len(cells) == xml.count(b"</c", *stretch) and _has_results(xml, *stretch) else None


def typed_value(cell: RawCell, sheet: str, context: Context) -> CellValue:
    """The value of a cell; None when it is blank or a formula without a value. Raises Unusual, InputProblem."""
    _, style, kind, raw, inline, uncached = cell
    if kind == b"s":
        try:
            return context.strings[int(raw)]
        except (ValueError, IndexError):
            raise problem("FILE-009", context.path, f"{sheet} {cell[0].decode()} 的文字缺失") from None
    if not kind or kind == b"n":
        try:
            number = float(raw)
        except ValueError:
            if raw or inline:
                raise Unusual from None
            return None
        if number == inf or number == -inf or number != number:
            raise Unusual
        return date_value(number, context.dates[style], context.from_1904) if style in context.dates else number
    if uncached:
        return None
    if kind == b"str" or (kind == b"inlineStr" and not raw):
        return decode_text(raw or inline)
    if kind in (b"e", b"b", b"d") and not inline:
        return special_value(kind.decode(), raw.decode("utf-8", "replace")) if raw else None
    raise Unusual


def is_uncomputed(cell: RawCell) -> bool:
    """Whether it is a formula for which the file keeps no value; an empty text is one."""
    return bool(cell[5]) and not (cell[2] == b"str" and cell[5].endswith(_EMPTY))


def read_fast(xml: bytes, sheet: str, context: Context, before: int | None = None) -> Cells | None:
    """The cells of a sheet part, or None when its XML is not of the plain kind. Raises InputProblem.

    ``before``: read only the rows above this one (from 0); None when the XML does not say where it begins.
    """
    stretch = _stretch(xml, before)
    try:
        return None if stretch is None else _read_stretch(xml, sheet, context, *stretch)
    except Unusual:
        return None


def _stretch(xml: bytes, before: int | None) -> tuple[int, int] | None:
    """Where the wanted rows begin and end; None when the XML is not of the plain kind."""
    head = _HEAD.match(xml)
    if head is None or not xml[-200:].rstrip().endswith(b"</worksheet>") or _COMMENT.search(xml):
        return None
    named_again = _PREFIX.search(xml, head.end()) and any(xml.find(name, head.end()) >= 0 for name in _MAIN)
    if named_again or sum(head[0].count(name) for name in _MAIN) != 1:
        return None  # a second name for the main namespace: cells may hide behind a prefix
    start, end = xml.find(b"<sheetData>", head.end()), xml.rfind(b"</sheetData>")
    if start < 0 or end < start:
        if xml.count(b"<sheetData") != 1 or b"<sheetData/>" not in xml:
            return None
        start = end = head.end()
    if before is not None:
        end = xml.find(b'<row r="%d"' % (before + 1), start, end)
    return None if end < 0 else (start, end)


def _has_results(xml: bytes, start: int, end: int) -> bool:
    """openpyxl writes an empty value for what it has not calculated: then no formula of the sheet has a result."""
    return xml.find(_NO_RESULT, start, end) < 0 or _RESULT.search(xml, start, end) is not None


def _read_stretch(xml: bytes, sheet: str, context: Context, start: int, end: int) -> Cells | None:
    rows: Rows = []
    current: list[CellValue] = []
    last = count = width = 0
    uncomputed: list[str] = []
    places = _PLACES
    for chunk in _chunks(xml, start, end):
        count += len(chunk)
        for cell in chunk:
            value = typed_value(cell, sheet, context)
            if value is None:
                if is_uncomputed(cell):
                    uncomputed.append(cell[0].decode())
                continue
            row, column = places[cell[0]]
            if row != last:
                gap = row - len(rows)
                if gap < 1 or row > LAST_ROW + 1:
                    return None
                last = row
                if len(current) > width:
                    width = len(current)
                if row * width > MAX_AREA or row * column > MAX_AREA:
                    raise too_wide(context.path, sheet, row - 1, max(width - 1, column))
                current = []
                if gap > 1:
                    rows.extend([] for _ in range(gap - 1))
                rows.append(current)
            gap = column - len(current)
            if gap:
                if gap < 0 or column > LAST_COLUMN:
                    return None
                current.extend([None] * gap)
            current.append(value)
    if len(places) > _MANY:
        places.clear()
    if count != xml.count(b"</c", start, end) or not _has_results(xml, start, end):
        return None
    width = max(width, len(current))
    if len(rows) * width > MAX_AREA:
        raise too_wide(context.path, sheet, len(rows) - 1, width - 1)
    return Cells(rows, parse_merges(xml, context.path, sheet), frozenset(uncomputed))


class _LetterColumns(dict[bytes, int]):
    """As ``COLUMNS``, for raw bytes."""

    def __missing__(self, letters: bytes) -> int:
        self[letters] = number = COLUMNS[letters.decode("ascii")]
        return number


COLUMNS_OF = _LetterColumns()
_EMPTY = (b"<v/>", b"<v />")


class _Places(dict[bytes, tuple[int, int]]):
    """``D5`` -> row from 1, column from 0; filled as places are met."""

    def __missing__(self, ref: bytes) -> tuple[int, int]:
        digits = ref.lstrip(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        self[ref] = place = int(digits), COLUMNS_OF[ref[: len(ref) - len(digits)]]
        return place


_PLACES = _Places()
_MANY = 100_000
"""Places remembered; a huge paste does not fill the memory of a worker that reads thousands of files."""


def _chunks(xml: bytes, start: int, stop: int) -> Iterator[list[RawCell]]:
    """The cells of the XML, a megabyte at a time, so that a huge paste costs no gigabytes of tuples."""
    while start < stop:
        end = stop
        if stop - start > 2 * _CHUNK:
            end = xml.find(b"<row ", start + _CHUNK, stop)
            end = stop if end < 0 else end
        yield _CELL.findall(xml, start, end)
        start = end


def special_value(kind: str, text: str) -> CellValue:
    """The value of a cell of type e, b, d or n, or of an unknown type, from its unescaped text."""
    if kind == "e":
        return CellError(text.strip() or "#N/A")
    if kind == "b":
        return text.strip() in ("1", "true", "TRUE")
    if kind == "d":
        return iso_value(text)
    if kind == "n":
        try:
            number = float(text)
        except ValueError:
            return text or None
        return number if isfinite(number) else text
    return clean_text(text)


def parse_merges(xml: bytes, path: str, sheet: str) -> list[Merge]:
    """The merged areas of a sheet part, zero-based and inclusive."""
    start = xml.rfind(b"<mergeCells")
    if start < 0:
        return []
    found = _MERGE.findall(xml, start)
    if len(found) > MAX_MERGES:
        raise problem("FILE-010", path, f"{sheet} 有 {len(found)} 处合并单元格")
    return [(int(top) - 1, COLUMNS_OF[left], int(bottom) - 1, COLUMNS_OF[right]) for left, top, right, bottom in found]


def too_wide(path: str, sheet: str, row: int, column: int) -> Exception:
    """The InputProblem for cells strewn too far apart."""
    return problem("FILE-011", path, f"{sheet} 的内容一直到 {a1(row, column)}")


def apply_merges(rows: Rows, merges: list[Merge]) -> tuple[list[Merge], dict[str, CellValue]]:
    """Blank the cells covered by merges (in place). Gives the valid merges and the values that were hidden there."""
    covered: dict[str, CellValue] = {}
    kept: list[Merge] = []
    budget = MAX_AREA
    height = len(rows)
    for merge in merges:
        top, left, bottom, right = merge
        if not (0 <= top <= bottom <= LAST_ROW and 0 <= left <= right <= LAST_COLUMN):
            continue
        kept.append(merge)
        if top == bottom:  # most merges are in one row
            if top < height and len(rows[top]) > left + 1:
                _cover(rows[top], top, left + 1, right, covered)
            continue
        bottom = min(bottom, height - 1)
        budget -= max(0, bottom - top + 1)
        if budget < 0:
            break
        for row in range(top, bottom + 1):
            _cover(rows[row], row, left if row > top else left + 1, right, covered)
    return kept, covered


def _cover(cells: list[CellValue], row: int, first: int, last: int, covered: dict[str, CellValue]) -> None:
    beneath = cells[first : last + 1]
    if beneath.count(None) == len(beneath):
        return
    for column in range(first, first + len(beneath)):
        if cells[column] is not None:
            covered[a1(row, column)] = cells[column]
            cells[column] = None


def trim(rows: Rows) -> None:
    """Cut blank cells at the ends of rows and blank rows at the end (in place)."""
    for cells in rows:
        while cells and cells[-1] is None:
            cells.pop()
    while rows and not rows[-1]:
        rows.pop()
