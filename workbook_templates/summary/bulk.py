"""Long tables in an XlsxWriter workbook: rows are turned into XML as they come and kept in a temporary file.

XlsxWriter writes heads, widths, filters, links and everything else of such a sheet as usual; only the rows below the
heads go their own way, since a summary of 1,000 units has a million cells and XlsxWriter's cell objects would cost
more time and memory than everything before. Texts are inline strings and can never become formulas.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import tempfile
from collections.abc import Sequence
from typing import IO, Any, NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from workbook_templates.model import column_letters

MAX_ROWS = 1_048_576
MAX_TEXT = 32_767
FORMULA_SIGNS = "=+-@\t\r"
_EPOCH = dt.date(1899, 12, 30)
_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_SPILL = 1 << 20


class Formula(NamedTuple):
    """A formula of ours (never a unit's text), without ``=``, and its value."""

    text: str
    value: float | str | None


class Styled(NamedTuple):
    """A value in another format than its column's; ``style`` is what ``BulkSheet.style`` gave."""

    value: Cell
    style: str


Cell = float | int | str | dt.date | Formula | None
BulkCell = Cell | Styled


class BulkSheet(Worksheet):  # type: ignore[misc]
    """A worksheet with a long table below its heads. Use as ``worksheet_class`` of ``add_worksheet``."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: IO[str] | None = None
        self._next = 0
        self._heads: list[tuple[str, str]] = []
        self._quoted = '"'

    def style(self, format: Format | None) -> str:
        """The format as ``Styled`` wants it."""
        return f'" s="{format._get_xf_index()}"' if format is not None else '"'

    def begin(self, first_row: int, formats: Sequence[Format | None], quoted: Format | None = None) -> None:
        """The table begins in ``first_row`` (from 0); one format (or None) a column.

        ``quoted`` is for texts that look like a formula: with Excel's quote prefix they stay texts even when a
        clerk edits the cell.
        """
        self._quoted = self.style(quoted)
        self._next = first_row
        self._heads = [(f'<c r="{column_letters(n)}', self.style(format)) for n, format in enumerate(formats)]
        self._rows = tempfile.SpooledTemporaryFile(_SPILL, "w+", encoding="utf-8", newline="")  # noqa: SIM115
        self._check_dimensions(first_row, 0)

    @property
    def next_row(self) -> int:
        """Number (from 0) of the row that the next ``add`` writes."""
        return self._next

    def add(self, values: Sequence[BulkCell], outline: int = 0, lines: int = 1) -> None:
        """Write the next row, at an outline level from 0, so many lines of text high.

        Raises ValueError when the sheet is full.
        """
        assert self._rows is not None
        if self._next >= MAX_ROWS:
            raise ValueError(f"{self.name}: more than {MAX_ROWS} rows")
        self._next += 1
        xml = row_xml(self._next, self._heads, values, self._quoted)
        if lines > 1:
            xml = xml.replace("<row ", f'<row ht="{min(lines * 13.5 + 2, 409)}" customHeight="1" ', 1)
        if outline:
            xml = xml.replace("<row ", f'<row outlineLevel="{outline}" ', 1)
            self.outline_row_level: int = max(self.outline_row_level, outline)
        self._rows.write(xml)

    def _write_dimension(self) -> None:
        if self._rows is not None:
            self._check_dimensions(max(self._next - 1, 0), len(self._heads) - 1)
        super()._write_dimension()

    def _write_rows(self) -> None:
        if self._rows is None:
            super()._write_rows()
            return
        last = self.next_row - 1
        self.dim_rowmax: int = max([*self.table, *self.row_info, 0])
        super()._write_rows()
        self.dim_rowmax = last
        self._rows.seek(0)
        while text := self._rows.read(_SPILL):
            self.fh.write(text)
        self._rows.close()


def row_xml(number: int, heads: Sequence[tuple[str, str]], values: Sequence[BulkCell], quoted: str = '"') -> str:
    """One ``<row>`` (numbered from 1); blanks are left out."""
    parts = [f'<row r="{number}">']
    value: Any
    for (head, style), value in zip(heads, values, strict=False):
        if value is None:
            continue
        kind = value.__class__
        if kind is Styled:
            value, style = value
            kind = value.__class__
        if kind is str:
            text = value
            if text[:1] in FORMULA_SIGNS and text:
                style = quoted
            if _SPECIAL.search(text) or len(text) > MAX_TEXT:
                text = safe_text(text)
            if text[:1].isspace() or text[-1:].isspace():
                parts.append(f'{head}{number}{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>')
            elif text:
                parts.append(f'{head}{number}{style} t="inlineStr"><is><t>{text}</t></is></c>')
        elif kind is float or kind is int:
            if math.isfinite(value):
                parts.append(f"{head}{number}{style}><v>{value!r}</v></c>")
        elif kind is Formula:
            parts.append(_formula(head, number, style, value))
        elif isinstance(value, dt.date):
            parts.append(f"{head}{number}{style}><v>{serial(value)}</v></c>")
        elif value is None:
            parts.append(f"{head}{number}{style}/>")
        else:
            raise TypeError(f"{value!r} is no cell value")
    parts.append("</row>")
    return "".join(parts)


def _formula(head: str, number: int, style: str, formula: Formula) -> str:
    text, value = safe_text(formula.text), formula.value
    if isinstance(value, str):
        return f'{head}{number}{style} t="str"><f>{text}</f><v>{safe_text(value)}</v></c>'
    if value is None:
        return f'{head}{number}{style} t="str"><f>{text}</f><v></v></c>'
    return f"{head}{number}{style}><f>{text}</f><v>{value!r}</v></c>"


def serial(day: dt.date) -> int:
    """A date as Excel counts days."""
    return (day - _EPOCH).days


def safe_text(text: str) -> str:
    """Text for XML as Excel wants it: markup and control characters escaped, too long cut with a remark."""
    if len(text) > MAX_TEXT:
        text = text[: MAX_TEXT - 8] + "…（已截断）"
    return _SPECIAL.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    found = match.group()
    if found[0] == "_":
        return f"_x005F{found}"
    named = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}.get(found)
    if named is not None:
        return named
    code = ord(found)
    return f"_x{code:04X}_" if code < 0x20 else "�"
