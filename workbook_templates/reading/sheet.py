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


def read_fast(xml: bytes, sheet: str, context: Context, before: int | None = None) -> Cells | None:
    """The cells of a sheet part, or None when its XML is not of the plain kind. Raises InputProblem.

    ``before``: read only the rows above this one (from 0); None when the XML does not say where it begins.
    """
    head = _HEAD.match(xml)
    if head is None or not xml[-200:].rstrip().endswith(b"</worksheet>") or (b"--" in xml and b"<!--" in xml):
        return None
    if any(xml.find(name, head.end()) >= 0 for name in _MAIN) or sum(head[0].count(name) for name in _MAIN) != 1:
        return None  # a second name for the main namespace: cells may hide behind a prefix
    start, end = xml.find(b"<sheetData>", head.end()), xml.rfind(b"</sheetData>")
    if start < 0 or end < start:
        if xml.count(b"<sheetData") != 1 or b"<sheetData/>" not in xml:
            return None
        start = end = head.end()
    if before is not None:
        end = xml.find(b'<row r="%d"' % (before + 1), start, end)
        if end < 0:
            return None
    texts: dict[bytes, str | None] = {}
    rows: Rows = []
    dates, strings, from_1904 = context.dates, context.strings, context.from_1904
    current: list[CellValue] = []
    last = count = width = 0
    uncomputed: list[str] = []
    places = _PLACES
    value: CellValue
    for chunk in _chunks(xml, start, end):
        count += len(chunk)
        for ref, style, kind, raw, inline, uncached in chunk:
            if kind == b"s":
                try:
                    value = strings[int(raw)]
                except (ValueError, IndexError):
                    raise problem("FILE-009", context.path, f"{sheet} {ref.decode()} 的文字缺失") from None
                if value is None:
                    continue
            elif not kind or kind == b"n":
                try:
                    value = float(raw)
                except ValueError:
                    if raw or inline:
                        return None
                    if uncached:
                        uncomputed.append(ref.decode())
                    continue
                if value == inf or value == -inf or value != value:
                    return None
                if style in dates:
                    value = date_value(value, dates[style], from_1904)
            else:
                if uncached and not (kind == b"str" and uncached.endswith(_EMPTY)):
                    uncomputed.append(ref.decode())
                    continue
                if kind == b"str" or (kind == b"inlineStr" and not raw):
                    text = raw or inline
                    if text not in texts:
                        texts[text] = decode_text(text)
                    value = texts[text]
                elif kind in (b"e", b"b", b"d") and not inline:
                    value = special_value(kind.decode(), raw.decode("utf-8", "replace")) if raw else None
                else:
                    return None
                if value is None:
                    continue
            row, column = places[ref]
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
    if count != xml.count(b"</c", start, end):
        return None
    if xml.find(_NO_RESULT, start, end) >= 0 and not _RESULT.search(xml, start, end):
        return None  # openpyxl writes so what it has not calculated: then no formula of the sheet has a result
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


def _chunks(xml: bytes, start: int, stop: int) -> Iterator[list[tuple[bytes, ...]]]:
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
