"""The rows of one unit in the long sheets, as XML that lacks only what depends on the other units.

Made where the unit is read, kept in the cache, completed by ``summary.filling``. In place of what is not known yet
stand characters that no text in XML can hold.
"""

from __future__ import annotations

import marshal
import re
from functools import cache, lru_cache
from math import isfinite
from typing import NamedTuple

from isal import isal_zlib

from workbook_templates.catalogue import chinese_code
from workbook_templates.definition.schema import Form
from workbook_templates.model import Severity, column_letters
from workbook_templates.summary.detail_layout import LEADS, detail_layouts, group_name
from workbook_templates.summary.figures import Number, Tally, numbers_in, packed_figures
from workbook_templates.summary.links import link_formula
from workbook_templates.summary.looks import LINK, QUOTED_LOOK, TEXT_LOOK, WRAPPED, look, look_of
from workbook_templates.summary.plan import Plan, plan_of
from workbook_templates.summary.records import FindingRecord, PartRecord, UnitRecord, Value
from workbook_templates.summary.rowxml import (
    TEXT_END,
    TEXT_START,
    Formula,
    Styled,
    cell_xml,
    is_bare,
    lines_of,
    row_start,
    text_xml,
)

ROW, NUMBER, SOURCE, FILE, NEXT_ROW, NEXT_CELL = "\x01", "\x02", "\x03", "\x04", "\x05", "\x06"
"""Stand for: number of the row, 序号, row on 数据来源, cell of the file's name; between rows; between cells."""
FINDINGS = "审核问题"
MESSAGE_WIDTH, EXPLANATION_WIDTH = 60, 28
_ADDRESS = re.compile(r"[A-Z]{1,3}\d{1,7}")
_CHINESE = {severity.value: severity.chinese for severity in Severity}
_LEVEL = 0
"""Of ISA-L's deflate; these bytes are inflated again soon."""


class UnitRows(NamedTuple):
    """The rows, and what has to be known of them to make room and sums."""

    sheets: bytes
    """Deflated ``marshal``: 审核问题 and kinds of details -> rows; number of a part -> the cells of its row."""
    figures: bytes
    """See ``summary.figures``."""


def unit_rows(record: UnitRecord, form: Form) -> UnitRows:
    """Make the rows of a unit."""
    plan = plan_of(form)
    begin = f"{_head('A')}{TEXT_LOOK}><v>{NUMBER}</v></c>".encode() + _cell(_B, record.unit)
    rows, tally = _details(plan, record, begin)
    sheets: dict[str | int, bytes] = {number: _part(plan, part) for number, part in enumerate(record.parts)}
    sheets[FINDINGS] = _NEXT_ROW.join([_finding(begin + _FILE_CELL, item) for item in record.findings])
    packed = marshal.dumps(sheets | rows)
    return UnitRows(isal_zlib.compress(packed, _LEVEL, -15), packed_figures(record, plan, tally))


# Rows are put together as bytes: nearly all of a row is markup, and encoding it with its texts would cost more than
# making it.


def _head(letters: str) -> str:
    return f'<c r="{letters}{ROW}'


_B, _C, _D, _E, _F, _G, _H, _I = map(_head, "BCDEFGHI")
_NEXT_ROW = NEXT_ROW.encode()


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


@lru_cache(maxsize=512)
def _row_start(lines: int = 1) -> bytes:
    return row_start(ROW, lines).encode()


# ---- 汇总表, 项目明细 -----------------------------------------------------------------------------------------------


class _FieldLooks(NamedTuple):
    """Where the values of a row stand and how they look."""

    places: tuple[int, ...]
    """From left to right: the number of a stated value, or that of a recomputed one beyond all of them."""
    looks: tuple[str, ...]
    wrong: tuple[tuple[int, str, int], ...]
    """For each recomputed value: column of the stated one, its look when it differs, and its number."""


@cache
def _field_looks(plan: Plan) -> dict[str, _FieldLooks]:
    made = {}
    for fields in (plan.once, *plan.repeated):
        places, looks, wrong = [], [], []
        for number, field in enumerate(fields.fields):
            places.append(number)
            looks.append(look_of(field.type))
            if field.formula is not None:
                wrong.append((len(places) - 1, look_of(field.type, "wrong"), number))
                places.append(len(fields.fields) + len(wrong) - 1)
                looks.append(look_of(field.type, "computed"))
        made[fields.sheet] = _FieldLooks(tuple(places), tuple(looks), tuple(wrong))
    return made


def _part(plan: Plan, part: PartRecord) -> bytes:
    """The cells of a row without their references, field by field."""
    places, looks, wrong = _field_looks(plan)[part.sheet]
    values = (*part.values, *part.computed)
    cells = [
        "" if (value := values[place]) is None else cell_xml(value, style, QUOTED_LOOK)
        for place, style in zip(places, looks, strict=True)
    ]
    for differing in part.differing:
        column, style, number = wrong[differing]
        cells[column] = cell_xml(Styled(part.values[number], style), "", QUOTED_LOOK)
    return NEXT_CELL.join(cells).encode()


# ---- 指标明细, 专项明细, 其他明细 -----------------------------------------------------------------------------------


class _AreaLooks(NamedTuple):
    """How the rows of an area are told."""

    kind: str
    named: int
    """Place of the value that names the row."""
    cells: tuple[tuple[int, str, str], ...]
    """Place of the value, reference and look, from left to right."""
    numeric: tuple[int, ...]
    """Places of numbers."""


@cache
def _area_looks(plan: Plan) -> dict[str, _AreaLooks]:
    made = {}
    for kind, layout in detail_layouts(plan).items():
        for id, area in layout.areas.items():
            order = sorted((layout.columns[column], place) for place, column in enumerate(area.columns))
            cells = tuple(
                (place, _head(column_letters(column)), look_of(layout.fields[column - len(LEADS)].type))
                for column, place in order
            )
            made[id] = _AreaLooks(kind, layout.group[id], cells, tuple(place for place, _ in layout.numeric[id]))
    return made


def _details(plan: Plan, record: UnitRecord, begin: bytes) -> tuple[dict[str | int, bytes], Tally]:
    """Kind of details -> rows; what there is to sum."""
    looks = _area_looks(plan)
    begins: dict[tuple[str, int, str], bytes] = {}
    rows: dict[str | int, list[bytes]] = {}
    tally: dict[str, list[tuple[str, tuple[Number, ...]]]] = {}
    for area, part, sheet, place, values in record.rows:
        kind, named, cells, numeric = looks[area]
        start = begins.get((area, part, sheet))
        if start is None:
            title = _cell(_D, record.parts[part].title)
            start = begins[area, part, sheet] = b"".join(
                [_row_start(), begin, _known(_C, sheet), title, _known(_E, area)]
            )
        name = group_name(values[named])
        told = [
            f"{head}{style}><v>{value!r}</v></c>".encode()
            if value.__class__ is float and isfinite(value)
            else _known(head, value, style)
            if value.__class__ is str and len(value) < _SHORT
            else _value(head, value, style)
            for number, head, style in cells
            if (value := values[number]) is not None
        ]
        rows.setdefault(kind, []).append(b"".join([start, _known(_F, place), _known(_G, name), *told, b"</row>"]))
        tally.setdefault(area, []).append((name, numbers_in([values[number] for number in numeric])))
    return (
        {kind: _NEXT_ROW.join(made) for kind, made in rows.items()},
        {area: tuple(items) for area, items in tally.items()},
    )


def _value(head: str, value: Value, style: str) -> bytes:
    told = cell_xml(value, style, QUOTED_LOOK)
    return (head + told).encode() if told else b""


# ---- 审核问题 -------------------------------------------------------------------------------------------------------

_FILE_CELL = f"{_C}{FILE}".encode()
_LINK_LOOK, _WRAPPED_LOOK = look(LINK), look(WRAPPED)
_STATED, _EXPECTED = (_Column.of(_head(column), TEXT_LOOK) for column in "JK")
_MESSAGE, _EXPLANATION = (_Column.of(_head(column), _WRAPPED_LOOK) for column in "LM")


def _link(*place: str) -> bytes:
    xml = cell_xml(Formula(link_formula("SOURCE", *place), "打开"), _LINK_LOOK, "")
    return (_F + xml.replace("SOURCE", SOURCE).replace("ROW", ROW)).encode()


_TO_FILE, _TO_CELL = _link(), _link("DROW", "EROW")


@lru_cache(maxsize=8192)
def _where(sheet: str, cell: str) -> bytes:
    """Sheet, cell and link."""
    return _cell(_D, sheet) + _cell(_E, cell) + (_TO_CELL if _ADDRESS.fullmatch(cell) else _TO_FILE)


@lru_cache(maxsize=8192)
def _what(code: str, severity: str, field: str) -> bytes:
    """Code, severity and field."""
    return _cell(_G, chinese_code(code)) + _cell(_H, _CHINESE[severity]) + _cell(_I, field)


def _finding(begin: bytes, item: FindingRecord) -> bytes:
    """A row; columns as ``sheets.findings`` heads them."""
    code, severity, sheet, cell, field, stated, expected, message, explanation = item
    lines = lines_of(message, MESSAGE_WIDTH)
    cells = [_STATED.cell(stated), _EXPECTED.cell(expected), _MESSAGE.cell(message)]
    if explanation:
        cells.append(_EXPLANATION.cell(explanation))
        lines = max(lines, lines_of(explanation, EXPLANATION_WIDTH))
    return b"".join([_row_start(lines), begin, _where(sheet, cell), _what(code, severity, field), *cells, b"</row>"])
