"""The rows of units in the long sheets, as XML. They are made when every row's number is known, in whichever process.

Each kind of sheet has its table of rows; a table is small and is sent along with the units (``filling``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import Any, NamedTuple, Protocol

from workbook_templates.catalogue import chinese_code
from workbook_templates.model import Severity, column_letters
from workbook_templates.summary.detail_layout import LEADS, DetailLayout, group_name
from workbook_templates.summary.links import link_formula, source_row
from workbook_templates.summary.looks import LINK, QUOTED_LOOK, TEXT_LOOK, WRAPPED, look, look_of
from workbook_templates.summary.plan import FieldSet
from workbook_templates.summary.records import FindingRecord, PartRecord, RowRecord
from workbook_templates.summary.rowxml import (
    TEXT_END,
    TEXT_START,
    BulkCell,
    Formula,
    Styled,
    cell_xml,
    cells_xml,
    is_bare,
    lines_of,
    row_start,
    text_xml,
)

MESSAGE_WIDTH, EXPLANATION_WIDTH = 60, 28
_ROW = "\x01"
"""Stands for the number of a row while its cells are put together: no text in XML can hold it."""
_ADDRESS = re.compile(r"[A-Z]{1,3}\d{1,7}")
_CHINESE = {severity.value: severity.chinese for severity in Severity}


class Content(NamedTuple):
    """What the rows of a unit are made of."""

    number: int
    """序号."""
    unit: str
    file: str
    parts: Sequence[PartRecord]
    """Without their places."""
    rows: Sequence[RowRecord | tuple[Any, ...]]
    findings: Sequence[FindingRecord | tuple[Any, ...]]


class Place(NamedTuple):
    """Which rows of a unit go to a place."""

    rows: int
    skip: int
    """So many of them stand on an earlier sheet."""
    part: int
    """Which part of the unit it is, in a sheet that has a row a part."""
    leads: Sequence[BulkCell]
    """What stands before the fields of a part."""


class Table(Protocol):
    """How the rows of a sheet are made."""

    def rows(self, content: Content, place: Place) -> list[bytes]:
        """The rows of a unit in that place, without their numbers (``numbered``)."""
        ...

    def __hash__(self) -> int: ...


def numbered(rows: Iterable[bytes], first: int) -> bytes:
    """Rows one behind the other; ``first`` is Excel's number of the first one."""
    return b"".join([row.replace(_MARK, b"%d" % number) for number, row in enumerate(rows, first)])


# Rows are put together as bytes: nearly all of a row is markup, and encoding it with its texts would cost more than
# making it.


def _head(letters: str) -> str:
    return f'<c r="{letters}{_ROW}'


_A, _B, _C, _D, _E, _F, _G, _H, _I = map(_head, "ABCDEFGHI")
_MARK = _ROW.encode()
_ROW_END = b"</row>"


def _cell(head: str, text: str, style: str = TEXT_LOOK) -> bytes:
    return (head + text_xml(text, style, QUOTED_LOOK)).encode() if text else b""


class _Column(NamedTuple):
    """A column of longer texts, whose markup is worth having ready."""

    head: str
    style: str
    opening: bytes

    @classmethod
    def of(cls, head: str, style: str) -> _Column:
        return cls(head, style, f"{head}{style}{TEXT_START}".encode())

    def cell(self, text: str) -> bytes:
        if is_bare(text):
            return b"%b%b%b" % (self.opening, text.encode(), _TEXT_END)
        return _cell(self.head, text, self.style)


_TEXT_END = TEXT_END.encode()


_known = lru_cache(maxsize=32768)(_cell)
_SHORT = 24
"""Names, areas and addresses come again and again, and so do short texts."""


class _Cell(NamedTuple):
    """A cell of a row, whose value stands in a record under that number."""

    number: int
    head: str
    style: str
    opening: str
    """What stands before a number."""

    @classmethod
    def of(cls, number: int, head: str, style: str) -> _Cell:
        return cls(number, head, style, f"{head}{style}><v>")


def _cells(cells: Sequence[_Cell], values: Sequence[BulkCell]) -> list[bytes]:
    """The cells in which something stands; mostly numbers and short texts."""
    return [
        f"{opening}{value!r}</v></c>".encode()
        if value.__class__ is float and isfinite(value)
        else _known(head, value, style)
        if value.__class__ is str and len(value) < _SHORT
        else _any(head, value, style)
        for number, head, style, opening in cells
        if (value := values[number]) is not None
    ]


def _any(head: str, value: BulkCell, style: str) -> bytes:
    told = cell_xml(value, style, QUOTED_LOOK)
    return (head + told).encode() if told else b""


@lru_cache(maxsize=512)
def _row_start(lines: int = 1) -> bytes:
    return row_start(_ROW, lines).encode()


def _begin(content: Content) -> bytes:
    """序号 and unit."""
    return f"{_A}{TEXT_LOOK}><v>{content.number}</v></c>".encode() + _cell(_B, content.unit)


def _chosen(rows: list[bytes], place: Place) -> list[bytes]:
    """Those of the unit's rows that belong there."""
    return rows[place.skip : place.skip + place.rows]


# ---- 汇总表, 项目明细 -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class FieldRows:
    """A row a part: what is sent along as ``leads``, then the fields, a recomputed value right of a stated one."""

    heads: tuple[tuple[str, str], ...]
    """Reference (without the row's number) and look of each column."""
    quoted: str
    """The look of texts that begin like a formula."""
    cells: tuple[_Cell, ...]
    """After the leads, from left to right. Recomputed values have numbers beyond all stated ones."""
    wrong: tuple[tuple[int, _Cell], ...]
    """For each recomputed value: which of ``cells`` shows the stated one, and how it looks when it differs."""

    @classmethod
    def of(cls, fields: FieldSet, heads: Sequence[tuple[str, str]], quoted: str) -> FieldRows:
        """The table of a field set under these columns, the last of which are its own."""
        own = [head + _ROW for head, _ in heads[len(heads) - len(fields.fields) - len(fields.calculated) :]]
        cells: list[_Cell] = []
        wrong: list[tuple[int, _Cell]] = []
        for number, field in enumerate(fields.fields):
            head = own[len(cells)]
            cells.append(_Cell.of(number, head, look_of(field.type)))
            if field.formula is not None:
                wrong.append((len(cells) - 1, _Cell.of(number, head, look_of(field.type, "wrong"))))
                again = len(fields.fields) + len(wrong) - 1
                cells.append(_Cell.of(again, own[len(cells)], look_of(field.type, "computed")))
        return cls(tuple(heads), quoted, tuple(cells), tuple(wrong))

    def rows(self, content: Content, place: Place) -> list[bytes]:
        """The one row of a part."""
        part = content.parts[place.part]
        values: tuple[BulkCell, ...] = (*part.values, *part.computed)
        cells: Sequence[_Cell] = self.cells
        if part.differing:
            cells = [*cells]
            for differing in part.differing:
                column, cell = self.wrong[differing]
                if values[cell.number] is None:  # a blank that should not be one is shown
                    values = (*values, Styled(None, cell.style))
                    cell = cell._replace(number=len(values) - 1)
                cells[column] = cell
        leads = cells_xml(_ROW, self.heads, place.leads, self.quoted).encode()
        return [b"".join((_row_start(), leads, *_cells(cells, values), _ROW_END))]


# ---- 指标明细, 专项明细, 其他明细 -----------------------------------------------------------------------------------


class _AreaLooks(NamedTuple):
    """How the rows of an area are told."""

    named: int
    """Place of the value that names the row."""
    cells: tuple[_Cell, ...]
    """From left to right."""


@dataclass(frozen=True, slots=True, eq=False)
class DetailRows:
    """A row a row of some areas."""

    areas: dict[str, _AreaLooks]

    @classmethod
    def of(cls, layout: DetailLayout) -> DetailRows:
        """The table of a detail sheet."""
        made = {}
        for id, area in layout.areas.items():
            order = sorted((layout.columns[column], place) for place, column in enumerate(area.columns))
            made[id] = _AreaLooks(
                layout.group[id],
                tuple(
                    _Cell.of(place, _head(column_letters(column)), look_of(layout.fields[column - len(LEADS)].type))
                    for column, place in order
                ),
            )
        return cls(made)

    def rows(self, content: Content, place: Place) -> list[bytes]:
        """The rows of the unit."""
        return _chosen(list(self._of(content)), place)

    def _of(self, content: Content) -> Iterator[bytes]:
        begin = _row_start() + _begin(content)
        begins: dict[tuple[str, int, str], bytes] = {}
        looks = self.areas
        for area, part, sheet, where, values in content.rows:
            if area not in looks:
                continue
            named, cells = looks[area]
            start = begins.get((area, part, sheet))
            if start is None:
                title = _cell(_D, content.parts[part].title)
                start = begins[area, part, sheet] = b"".join([begin, _known(_C, sheet), title, _known(_E, area)])
            told = (_known(_F, where), _known(_G, group_name(values[named])), *_cells(cells, values))
            yield b"".join((start, *told, _ROW_END))


# ---- 审核问题 -------------------------------------------------------------------------------------------------------

_LINK_LOOK, _WRAPPED_LOOK = look(LINK), look(WRAPPED)
_STATED, _EXPECTED = (_Column.of(_head(column), TEXT_LOOK) for column in "JK")
_MESSAGE, _EXPLANATION = (_Column.of(_head(column), _WRAPPED_LOOK) for column in "LM")


def _link(*place: str) -> tuple[bytes, bytes]:
    """The cell with a link, before and behind the row of the unit on 数据来源."""
    xml = cell_xml(Formula(link_formula("SOURCE", *place), "打开"), _LINK_LOOK, "")
    before, behind = (_F + xml.replace("ROW", _ROW)).encode().split(b"SOURCE")
    return before, behind


_TO_FILE, _TO_CELL = _link(), _link("DROW", "EROW")


@lru_cache(maxsize=8192)
def _where(sheet: str, cell: str) -> tuple[bytes, bytes]:
    """Sheet, cell and link."""
    before, behind = _TO_CELL if _ADDRESS.fullmatch(cell) else _TO_FILE
    return _cell(_D, sheet) + _cell(_E, cell) + before, behind


@lru_cache(maxsize=8192)
def _what(code: str, severity: str, field: str) -> bytes:
    """Code, severity and field."""
    return _cell(_G, chinese_code(code)) + _cell(_H, _CHINESE[severity]) + _cell(_I, field)


@dataclass(frozen=True, slots=True)
class FindingRows:
    """A row a finding; columns as ``sheets.findings`` heads them."""

    def rows(self, content: Content, place: Place) -> list[bytes]:
        """The rows of the unit."""
        begin = _begin(content) + _cell(_C, content.file)
        source = b"%d" % source_row(content.number)
        return _chosen([_finding(begin, source, item) for item in content.findings], place)


def _finding(begin: bytes, source: bytes, item: FindingRecord | tuple[Any, ...]) -> bytes:
    code, severity, sheet, cell, field, stated, expected, message, explanation = item
    lines = lines_of(message, MESSAGE_WIDTH)
    told = b""
    if explanation:
        told = _EXPLANATION.cell(explanation)
        lines = max(lines, lines_of(explanation, EXPLANATION_WIDTH))
    before, behind = _where(sheet, cell)
    figures = _STATED.cell(stated), _EXPECTED.cell(expected)
    cells = (begin, before, source, behind, _what(code, severity, field), *figures, _MESSAGE.cell(message), told)
    return b"".join((_row_start(lines), *cells, _ROW_END))
