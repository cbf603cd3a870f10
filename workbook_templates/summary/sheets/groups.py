"""分组汇总: a tree for each grouping of the roster, with live sums over 汇总表 and the bureau's adjustments.

Unit and adjustment lines find their row by 序号 (column 行), so 汇总表 and 调整 may be sorted and filtered.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from workbook_templates.definition.schema import Field, FieldType
from workbook_templates.language.excel import to_excel
from workbook_templates.language.functions import f_round
from workbook_templates.language.syntax import names_in
from workbook_templates.model import a1, column_letters
from workbook_templates.summary.adjusting import SHEET as ADJUSTMENTS
from workbook_templates.summary.adjusting import Settled
from workbook_templates.summary.bulk import BulkCell, BulkSheet, Formula, Styled
from workbook_templates.summary.group_values import GroupValues, children
from workbook_templates.summary.groups import Kind, Line
from workbook_templates.summary.links import link_to
from workbook_templates.summary.plan import Plan
from workbook_templates.summary.records import UnitRecord
from workbook_templates.summary.sheets import fields as table
from workbook_templates.summary.sheets.adjustments import AMOUNT_COLUMN
from workbook_templates.summary.sheets.fields import SUMMED, FieldSheet
from workbook_templates.summary.sheets.lists import FIRST_ROW as LIST_ROW
from workbook_templates.summary.sheets.printing import print_landscape
from workbook_templates.summary.sheets.styles import Styles, width_of

NAME = "分组汇总"
_LEADS = (
    ("序号", 6),
    ("分组", 11),
    ("名称", 36),
    ("类别", 7),
    ("层", 4),
    ("行", 6),
    ("打开", 6),
    ("单位数", 8),
    ("平均得分", 9),
)
_NUMBER, _GROUPING, _LABEL, _KIND, _LEVEL, _ROW, _LINK, _UNITS, _SCORE = range(9)
TITLE_ROW, NOTE_ROW, GROUP_ROW, HEAD_ROW, FIRST_ROW = range(5)
_NOTE = (
    "小计、合计是活公式；“单位”行取自“汇总表”，“调整”行取自“调整”（已计入小计与合计）。点左上角 1、2、3 收起或展开。"
    "每棵树末行“核对”应为 0。"
)


class Tree(NamedTuple):
    """The lines of one grouping."""

    grouping: str
    lines: Sequence[Line]


class GroupSheet:
    """分组汇总 of one form set. ``fill`` when 汇总表 has all its rows."""

    def __init__(self, workbook: Workbook, styles: Styles, plan: Plan, name: str) -> None:
        self.name, self.rows = name, 0
        self._plan, self._styles = plan, styles
        fields = plan.once.fields
        summed = {field.id for field in fields if field.type in SUMMED}
        self._fields = [field for field in fields if field.id in summed or _rate_of(field, summed)]
        self._columns = {field.id: len(_LEADS) + number for number, field in enumerate(self._fields)}
        self._sheet: BulkSheet = workbook.add_worksheet(name, worksheet_class=BulkSheet)
        self._looks: dict[tuple[int, str], str] = {}

    def fill(
        self,
        trees: Sequence[Tree],
        units: FieldSheet,
        records: Mapping[int, UnitRecord],
        settled: Sequence[Settled],
    ) -> None:
        """Write every tree. ``records`` by 序号, as they stand in 汇总表; ``settled`` as they stand in 调整."""
        self._units, self._records, self._settled = units, records, settled
        self._worth = GroupValues(self._plan, self._fields, records, settled)
        self._last_unit = table.FIRST_ROW + max(units.rows, 1)
        self._last_adjustment = LIST_ROW + max(len(settled), 1)
        self._row_of = {number: place for place, number in enumerate(records, 1)}
        sheet, styles = self._sheet, self._styles
        for column, (_, width) in enumerate(_LEADS):
            sheet.set_column(column, column, width)
        for field in self._fields:
            sheet.set_column(self._columns[field.id], self._columns[field.id], _width(field))
        formats: list[Format | None] = [styles.text] * len(_LEADS)
        formats[_SCORE] = styles.value(FieldType.MARKS)
        formats += [styles.value(field.type) for field in self._fields]
        sheet.begin(FIRST_ROW, formats, styles.quoted)
        self._heads()
        breaks = []
        for tree in trees:
            if sheet.next_row > FIRST_ROW:
                breaks.append(sheet.next_row)
            self._tree(tree)
        sheet.set_h_pagebreaks(breaks)
        sheet.outline_settings(True, False, False, False)
        sheet.freeze_panes(FIRST_ROW, _LABEL + 1)
        characters = sum(float(width) for _, width in _LEADS) + sum(map(_width, self._fields))
        print_landscape(sheet, characters, (GROUP_ROW, HEAD_ROW), _LABEL + 1)

    def _heads(self) -> None:
        sheet, styles = self._sheet, self._styles
        sheet.write_string(
            TITLE_ROW, 0, f"{self._plan.form.title}　分组汇总（填报数＋调整；金额单位：万元）", styles.title
        )
        sheet.write_string(NOTE_ROW, 0, _NOTE, styles.note)
        sheet.set_row(HEAD_ROW, 42)
        for column, (label, _) in enumerate(_LEADS):
            sheet.merge_range(GROUP_ROW, column, HEAD_ROW, column, label, styles.head)
        start = 0
        while start < len(self._fields):
            id, end = self._fields[start].sheet, start
            while end + 1 < len(self._fields) and self._fields[end + 1].sheet == id:
                end += 1
            first, last = len(_LEADS) + start, len(_LEADS) + end
            name = self._plan.form.sheet(id).name
            if last > first:
                sheet.merge_range(GROUP_ROW, first, GROUP_ROW, last, name, styles.group)
            else:
                sheet.write_string(GROUP_ROW, first, name, styles.group)
            start = end + 1
        for field in self._fields:
            sheet.write_string(HEAD_ROW, self._columns[field.id], field.label, styles.head)

    def _tree(self, tree: Tree) -> None:
        top = self._sheet.next_row
        values = self._worth.values(tree.lines)
        for number, line in enumerate(tree.lines):
            self._line(tree, number, line, values[number], top)
            self.rows += 1
        self._check(tree, top, values[0])
        self._sheet.add((None,))

    def _line(self, tree: Tree, number: int, line: Line, values: Sequence[Any], top: int) -> None:
        row = top + number
        look = {Kind.TOTAL: "total", Kind.GROUP: "group", Kind.ADJUSTMENT: "adjusted"}.get(line.kind, "")
        cells: list[BulkCell] = [None] * (len(_LEADS) + len(self._fields))
        cells[_GROUPING] = tree.grouping or "全部"
        cells[_LABEL] = "　" * line.level + line.name
        cells[_KIND], cells[_LEVEL] = line.kind.value, line.level
        if line.kind in (Kind.UNIT, Kind.ADJUSTMENT):
            cells[_NUMBER] = line.number
            self._leaf(line, cells, values, row)
        else:
            self._sums(tree.lines, number, cells, values, row)
        if look:
            for column in range(len(cells)):
                cells[column] = Styled(cells[column], self._look(column, look))  # type: ignore[arg-type]
        self._sheet.add(cells, min(line.level, 7))

    def _leaf(self, line: Line, cells: list[BulkCell], values: Sequence[Any], row: int) -> None:
        here = f"${column_letters(_ROW)}{row + 1}"
        own = f"$A{row + 1}"
        if line.kind is Kind.ADJUSTMENT:
            numbers = f"{ADJUSTMENTS}!$A${LIST_ROW + 1}:$A${self._last_adjustment}"
            cells[_ROW] = Formula(f"MATCH({own},{numbers},0)", line.number)
            amounts = f"{ADJUSTMENTS}!${AMOUNT_COLUMN}${LIST_ROW + 1}:${AMOUNT_COLUMN}${self._last_adjustment}"
            column = self._columns[self._settled[line.number - 1].field]
            cells[column] = Formula(f"INDEX({amounts},{here})", values[column - len(_LEADS)])
            return
        name, first = self._units.name, table.FIRST_ROW + 1
        cells[_ROW] = Formula(f"MATCH({own},'{name}'!$A${first}:$A${self._last_unit},0)", self._row_of[line.number])
        cells[_LINK] = link_to(line.number)
        if self._plan.score:
            cells[_SCORE] = self._taken(self._plan.score, here, self._worth.score(line.number))
        for field, value in zip(self._fields, values, strict=True):
            cells[self._columns[field.id]] = self._taken(field.id, here, value)

    def _taken(self, field: str, here: str, value: Any) -> Formula:
        """A unit's number out of 汇总表; blanks and words stay blank, and become numbers when those do."""
        letters = column_letters(self._units.columns[field])
        cells = f"'{self._units.name}'!{letters}${table.FIRST_ROW + 1}:{letters}${self._last_unit}"
        found = f"INDEX({cells},{here})"
        return Formula(f'IF(ISNUMBER({found}),{found},"")', "" if value is None else value)

    def _sums(self, lines: Sequence[Line], number: int, cells: list[BulkCell], values: Sequence[Any], row: int) -> None:
        line = lines[number]
        first, last = row + 2, row + 1 + line.below
        kinds, levels = (f"${letters}${first}:${letters}${last}" for letters in map(column_letters, (_KIND, _LEVEL)))
        nested = any(lines[child].kind is Kind.GROUP for child in children(lines, number))
        if not line.below:
            return
        cells[_UNITS] = Formula(f'COUNTIF({kinds},"{Kind.UNIT}")', line.units)
        if self._plan.score:
            column = column_letters(_SCORE)
            scores = f"{column}{first}:{column}{last}"
            counted = f'SUMPRODUCT(({kinds}="{Kind.UNIT}")*ISNUMBER({scores}))'
            told = self._worth.scores(lines, number)
            mean = f_round(math.fsum(told) / len(told), 2.0) if told else ""
            total = f'ROUND(SUMIF({kinds},"{Kind.UNIT}",{scores})/{counted},2)'
            cells[_SCORE] = Formula(f'IF({counted}=0,"",{total})', mean)
        for field, value in zip(self._fields, values, strict=True):
            column_number = self._columns[field.id]
            letters = column_letters(column_number)
            shown = "" if value is None else value
            if field.type not in SUMMED and field.formula is not None:
                formula = to_excel(field.formula.expanded, lambda id: a1(row, self._columns[id]))
                cells[column_number] = Formula(formula, shown)
                continue
            below = f"{letters}{first}:{letters}{last}"
            total = f"SUMIF({levels},{line.level + 1},{below})" if nested else f"SUM({below})"
            cells[column_number] = Formula(f'IF(COUNT({below})=0,"",ROUND({total},6))', shown)

    def _check(self, tree: Tree, top: int, values: Sequence[Any]) -> None:
        """The total less what 汇总表 sums up less the adjustments: 0, or something does not add up."""
        cells: list[BulkCell] = [None] * (len(_LEADS) + len(self._fields))
        cells[_GROUPING], cells[_KIND] = tree.grouping or "全部", "核对"
        cells[_LABEL] = "合计－汇总表合计－调整（应为0）"
        last = top + len(tree.lines)
        kind = column_letters(_KIND)
        for field in self._fields:
            if field.type in SUMMED:
                letters = column_letters(self._columns[field.id])
                source = f"'{self._units.name}'!{a1(table.TOTAL_ROW, self._units.columns[field.id])}"
                adjusted = (
                    f'SUMIF(${kind}${top + 2}:${kind}${last},"{Kind.ADJUSTMENT}",{letters}{top + 2}:{letters}{last})'
                )
                if last <= top + 1:
                    adjusted = "0"
                formula = f"ROUND(N({letters}{top + 1})-{source}-{adjusted},4)"
                cells[self._columns[field.id]] = Formula(formula, 0.0)
        row = self._sheet.next_row
        for column in range(len(cells)):
            cells[column] = Styled(cells[column], self._look(column, "check"))  # type: ignore[arg-type]
        self._sheet.add(cells)
        left = a1(row, len(_LEADS))
        self._sheet.conditional_format(
            row,
            len(_LEADS),
            row,
            len(cells) - 1,
            {"type": "formula", "criteria": f"=AND(ISNUMBER({left}),{left}<>0)", "format": self._styles.alarm},
        )

    def _look(self, column: int, kind: str) -> str:
        found = self._looks.get((column, kind))
        if found is None:
            at = column - len(_LEADS)
            type = self._fields[at].type if at >= 0 else FieldType.MARKS if column == _SCORE else FieldType.TEXT
            format = self._styles.tree(type, kind)
            found = self._looks[column, kind] = self._sheet.style(format)
        return found


def _rate_of(field: Field, summed: set[str]) -> bool:
    """A rate that can be worked out from sums that stand in the same row."""
    if field.type is not FieldType.RATE or field.formula is None:
        return False
    names = names_in(field.formula.expanded)
    return bool(names) and set(names) <= summed


def _width(field: Field) -> float:
    """Sums of many units are longer than what one unit states."""
    return width_of(field) + (3 if field.type in SUMMED else 0)
