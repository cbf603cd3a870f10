"""The rows of one unit in the long sheets, as XML that lacks only what depends on the other units.

Made where the unit is read, kept in the cache, completed by ``summary.filling``. In place of what is not known yet
stand characters that no text in XML can hold.
"""

from __future__ import annotations

import marshal
import re
from functools import cache, lru_cache
from typing import NamedTuple

from isal import isal_zlib

from workbook_templates.catalogue import chinese_code
from workbook_templates.definition.schema import Form
from workbook_templates.model import Severity, column_letters
from workbook_templates.summary.detail_layout import LEADS, detail_layouts, group_name
from workbook_templates.summary.links import link_formula
from workbook_templates.summary.looks import LINK, QUOTED_LOOK, TEXT_LOOK, WRAPPED, look, look_of
from workbook_templates.summary.plan import Plan, plan_of
from workbook_templates.summary.records import FindingRecord, PartRecord, UnitRecord, Value
from workbook_templates.summary.rowxml import Formula, Styled, cell_xml, lines_of, row_start, text_xml

ROW, NUMBER, SOURCE, FILE, NEXT_ROW, NEXT_CELL = "\x01", "\x02", "\x03", "\x04", "\x05", "\x06"
"""Stand for: number of the row, 序号, row on 数据来源, cell of the file's name; between rows; between cells."""
FINDINGS = "审核问题"
MESSAGE_WIDTH, EXPLANATION_WIDTH = 60, 28
_ADDRESS = re.compile(r"[A-Z]{1,3}\d{1,7}")
_CHINESE = {severity.value: severity.chinese for severity in Severity}
_LEVEL = 1
"""Of ISA-L's deflate; these bytes are inflated again soon."""

Tally = dict[str, tuple[tuple[str, tuple[Value, ...]], ...]]
"""Area id -> name and numeric values of each row."""


class UnitRows(NamedTuple):
    """The rows, and what has to be known of them to make room and sums."""

    sheets: bytes
    """Deflated ``marshal``: 审核问题 and kinds of details -> rows; number of a part -> the cells of its row."""
    tally: bytes
    """``marshal`` of a ``Tally``."""


def unit_rows(record: UnitRecord, form: Form) -> UnitRows:
    """Make the rows of a unit."""
    plan = plan_of(form)
    begin = f"{_head('A')}{TEXT_LOOK}><v>{NUMBER}</v></c>{_cell(_B, record.unit)}"
    sheets: dict[str | int, str] = {number: _part(plan, part) for number, part in enumerate(record.parts)}
    sheets[FINDINGS] = NEXT_ROW.join(_finding(begin, item) for item in record.findings)
    rows, tally = _details(plan, record, begin)
    packed = marshal.dumps({key: xml.encode() for key, xml in (sheets | rows).items()})
    return UnitRows(isal_zlib.compress(packed, _LEVEL, -15), marshal.dumps(tally))


def _head(letters: str) -> str:
    return f'<c r="{letters}{ROW}'


_B, _C, _D, _E, _F, _G, _H, _I, _J, _K, _L, _M = map(_head, "BCDEFGHIJKLM")


def _cell(head: str, text: str, style: str = TEXT_LOOK) -> str:
    return head + text_xml(text, style, QUOTED_LOOK) if text else ""


_lead = lru_cache(maxsize=16384)(_cell)
_again = lru_cache(maxsize=16384)(text_xml)
_SHORT = 24
"""Names, areas and addresses come again and again, and so do short texts."""


# ---- 汇总表, 项目明细 -----------------------------------------------------------------------------------------------


class _FieldLooks(NamedTuple):
    """Where the values of a row stand and how they look."""

    width: int
    stated: tuple[tuple[int, str], ...]
    computed: tuple[tuple[int, str, str, int], ...]
    """Column and look of a recomputed value; look of the stated one when it differs, and its number."""


@cache
def _field_looks(plan: Plan) -> dict[str, _FieldLooks]:
    made = {}
    for fields in (plan.once, *plan.repeated):
        width, stated, computed = 0, [], []
        for number, field in enumerate(fields.fields):
            stated.append((width, look_of(field.type)))
            width += 1
            if field.formula is not None:
                computed.append((width, look_of(field.type, "computed"), look_of(field.type, "wrong"), number))
                width += 1
        made[fields.sheet] = _FieldLooks(width, tuple(stated), tuple(computed))
    return made


def _part(plan: Plan, part: PartRecord) -> str:
    """The cells of a row without their references, field by field."""
    looks = _field_looks(plan)[part.sheet]
    cells = [""] * looks.width
    for (column, style), value in zip(looks.stated, part.values, strict=True):
        if value is not None:
            cells[column] = cell_xml(value, style, QUOTED_LOOK)
    for (column, style, _, _), value in zip(looks.computed, part.computed, strict=True):
        if value is not None:
            cells[column] = cell_xml(value, style, QUOTED_LOOK)
    for place in part.differing:
        column, _, wrong, number = looks.computed[place]
        cells[column - 1] = cell_xml(Styled(part.values[number], wrong), "", QUOTED_LOOK)
    return NEXT_CELL.join(cells)


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


def _details(plan: Plan, record: UnitRecord, begin: str) -> tuple[dict[str | int, str], Tally]:
    """Kind of details -> rows; what there is to sum."""
    looks = _area_looks(plan)
    start = row_start(ROW) + begin
    titles = [_cell(_D, part.title) for part in record.parts]
    rows: dict[str | int, list[str]] = {}
    tally: dict[str, list[tuple[str, tuple[Value, ...]]]] = {}
    for row in record.rows:
        kind, named, cells, numeric = looks[row.area]
        values = row.values
        name = group_name(values[named])
        xml = (
            start
            + _lead(_C, row.sheet)
            + titles[row.part]
            + _lead(_E, row.area)
            + _lead(_F, row.cells)
            + _lead(_G, name)
        )
        for place, head, style in cells:
            value = values[place]
            if value.__class__ is str and 0 < len(value) < _SHORT:
                xml += head + _again(value, style, QUOTED_LOOK)
            elif value is not None and (cell := cell_xml(value, style, QUOTED_LOOK)):
                xml += head + cell
        rows.setdefault(kind, []).append(f"{xml}</row>")
        tally.setdefault(row.area, []).append((name, tuple([values[place] for place in numeric])))
    return (
        {kind: NEXT_ROW.join(made) for kind, made in rows.items()},
        {area: tuple(items) for area, items in tally.items()},
    )


# ---- 审核问题 -------------------------------------------------------------------------------------------------------

_FILE_CELL = f"{_C}{FILE}"
_LINK_LOOK, _WRAPPED_LOOK = look(LINK), look(WRAPPED)


def _link(*place: str) -> str:
    xml = cell_xml(Formula(link_formula("SOURCE", *place), "打开"), _LINK_LOOK, "")
    return _F + xml.replace("SOURCE", SOURCE).replace("ROW", ROW)


_TO_FILE, _TO_CELL = _link(), _link("DROW", "EROW")


@lru_cache(maxsize=8192)
def _where(sheet: str, cell: str) -> str:
    """Sheet, cell and link."""
    return _cell(_D, sheet) + _cell(_E, cell) + (_TO_CELL if _ADDRESS.fullmatch(cell) else _TO_FILE)


@lru_cache(maxsize=8192)
def _what(code: str, severity: str, field: str) -> str:
    """Code, severity and field."""
    return _cell(_G, chinese_code(code)) + _cell(_H, _CHINESE[severity]) + _cell(_I, field)


def _finding(begin: str, item: FindingRecord) -> str:
    """A row; columns as ``sheets.findings`` heads them."""
    code, severity, sheet, cell, field, stated, expected, message, explanation = item
    lines = lines_of(message, MESSAGE_WIDTH)
    xml = f"{begin}{_FILE_CELL}{_where(sheet, cell)}{_what(code, severity, field)}"
    xml += _cell(_J, stated) + _cell(_K, expected) + _cell(_L, message, _WRAPPED_LOOK)
    if explanation:
        xml += _cell(_M, explanation, _WRAPPED_LOOK)
        lines = max(lines, lines_of(explanation, EXPLANATION_WIDTH))
    return f"{row_start(ROW, lines)}{xml}</row>"
