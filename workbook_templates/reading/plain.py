"""The XML of a sheet, when it is of the plain kind: as Excel, WPS, LibreOffice and our builder write it.

One regular expression takes all filled cells out of the raw XML. Its count must agree with the number of values the
XML holds and nothing unusual may stand in the part; otherwise ``slow`` reads the sheet. Error values and formulas
without a value come out here, which calamine loses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite
from typing import NamedTuple

from workbook_templates.model import CellError, CellValue
from workbook_templates.reading.formats import date_value, iso_value
from workbook_templates.reading.problems import problem
from workbook_templates.reading.shared import clean_text, decode_text, holds

RawCell = tuple[bytes, bytes, bytes, bytes, bytes, bytes]
"""Address, style, type, value, inline text, formula without a value."""

_HEAD = re.compile(
    rb"\s*+(?:<\?xml[^>]*+>|)\s*+<worksheet xmlns=\"http://"
    rb"(?:schemas\.openxmlformats\.org/spreadsheetml/2006|purl\.oclc\.org/ooxml/spreadsheetml)/main\"[^>]*>"
)
_MAIN = (b"schemas.openxmlformats.org/spreadsheetml/", b"purl.oclc.org/ooxml/spreadsheetml/")
_IN_BOTH = b"/spreadsheetml/"
# Every cell that is not self-closed: place, style, type, value or inline text, formula without a value. Possessive
# (++) and atomic: nothing to gain by stepping back, and styled blank cells, the majority, are passed over without it.
# ``<f>..</f><v></v>`` is a computed empty text: XlsxWriter, and so our builder, writes it for a result of "".
_CELL = re.compile(
    rb"<c r=\"([A-Z]{1,3}+[0-9]{1,7}+)\"(?: s=\"([0-9]++)\"|)(?:>| t=\"([a-zA-Z]++)\">)(?>"
    rb"(?:<f[^<]*+(?:</f>|)|)<v(?: xml:space=\"preserve\"|)>([^<]*+)</v>"
    rb"|<is><t(?: xml:space=\"preserve\"|)>([^<]*+)</t></is>"
    rb"|(<f[^<]*+(?:</f>|)(?:<v ?/>|))|<v ?/>|)</c>"
)
_NO_RESULT, _RESULT = b"</f><v></v>", re.compile(rb"</f><v>[^<]")
_EMPTY = (b"<v/>", b"<v />")
_CHUNK = 1 << 20
_HUGE = 1e300
"""Numbers from here on are looked at one by one: some are infinite."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the cells of a sheet lean on: the workbook's strings, date styles and epoch."""

    path: str
    strings: Sequence[str | None]
    dates: Mapping[bytes, str]
    from_1904: bool


@dataclass(frozen=True, slots=True)
class PlainSheet:
    """The cells of a sheet that are not blank, as the XML has them: no grid is laid out."""

    name: str
    cells: Sequence[RawCell]
    merges: bytes
    """The XML of the merged areas; empty when there are none."""
    context: Context

    def values(self) -> dict[bytes, CellValue]:
        """What stands at every address; None when the cell is blank after all.

        Raises InputProblem; Unusual for a formula without value and for two cells of one address.
        """
        strings, dates, odd = self.context.strings, self.context.dates, self._value
        try:
            values = {
                at: strings[int(raw)]
                if kind == b"s"
                else number
                if not kind and style not in dates and -_HUGE < (number := float(raw)) < _HUGE
                else odd((at, style, kind, raw, inline, uncached))
                for at, style, kind, raw, inline, uncached in self.cells
            }
        except (ValueError, IndexError):
            values = {cell[0]: odd(cell) for cell in self.cells}
        if len(values) != len(self.cells):
            raise Unusual
        return values

    def _value(self, cell: RawCell) -> CellValue:
        value = typed_value(cell, self.name, self.context)
        if value is None and is_uncomputed(cell):
            raise Unusual
        return value


Span = tuple[int, int]
"""Where something begins and ends in the XML of a sheet."""


class RawRows(NamedTuple):
    """The XML of a sheet, where the wanted rows begin and end in it, and the workbook's strings."""

    xml: bytes
    start: int
    end: int
    strings: Sequence[str | None]


class Unusual(Exception):
    """The XML is not of the plain kind: ``slow`` has to read the sheet."""


def plain_sheet(name: str, xml: bytes, before: int | None, context: Context) -> PlainSheet | None:
    """The cells that are not blank; None when the XML is not of the plain kind, or long.

    ``before``: only the rows above this one (from 0).
    """
    stretch = stretch_of(xml, before)
    if stretch is None or stretch.end - stretch.start > 2 * _CHUNK:
        return None
    cells: list[RawCell] = _CELL.findall(xml, stretch.start, stretch.end)
    if not all_read(xml, stretch.start, stretch.end, len(cells)):
        return None
    merges = xml.find(b"<mergeCells", stretch.stop)
    merged = xml[merges : xml.find(b"</mergeCells>", merges)] if merges >= 0 else b""
    return PlainSheet(name, cells, merged, context)


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


class Stretch(NamedTuple):
    """Where in the XML of a sheet the wanted rows begin and end, and where all rows end."""

    start: int
    end: int
    stop: int


def stretch_of(xml: bytes, before: int | None) -> Stretch | None:
    """Where the wanted rows are; None when the XML is not of the plain kind."""
    head = _HEAD.match(xml)
    if head is None or not xml[-200:].rstrip().endswith(b"</worksheet>") or holds(xml, b"!--"):
        return None
    start, stop = xml.find(b"<sheetData>", head.end()), xml.rfind(b"</sheetData>")
    if start < 0 or stop < start:
        if xml.count(b"<sheetData") != 1 or b"<sheetData/>" not in xml:
            return None
        start = stop = head.end()
    end = stop if before is None else xml.find(b'<row r="%d"' % (before + 1), start, stop)
    if end < 0 or sum(head[0].count(name) for name in _MAIN) != 1:
        return None
    if _named_again(xml, head.end(), end) or _named_again(xml, stop, len(xml)):
        return None
    return Stretch(start, end, stop)


def _named_again(xml: bytes, start: int, end: int) -> bool:
    """Whether the main namespace has a second name there: cells may hide behind a prefix."""
    # From the end, several bytes are looked for many times as fast as from the beginning; the more, the faster.
    return xml.rfind(_IN_BOTH, start, end) >= 0 and any(xml.find(name, start, end) >= 0 for name in _MAIN)


def all_read(xml: bytes, start: int, end: int, count: int) -> bool:
    """Whether ``count`` cells are all that have an end there, and formulas have results.

    openpyxl writes an empty value for what it has not calculated: then no formula of the sheet has a result.
    """
    if count != xml.count(b"</c", start, end):
        return False
    return xml.rfind(_NO_RESULT, start, end) < 0 or _RESULT.search(xml, start, end) is not None


def chunks_of(xml: bytes, start: int, stop: int) -> Iterator[list[RawCell]]:
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
