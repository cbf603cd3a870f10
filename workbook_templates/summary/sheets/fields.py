"""汇总表 and 项目明细: a row a unit (or a project), a column a field, the recomputed value beside a calculated one.

Beside each such sheet goes a 取数位置 sheet with the same columns: a row a layout, telling where in a unit's workbook
each value stands; the column 版面 says which layout a row has. In a row of 项目明细 the column 表 tells the worksheet.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from xlsxwriter.workbook import Workbook

from workbook_templates.definition.schema import Field, FieldType, Form
from workbook_templates.language.functions import f_round
from workbook_templates.model import column_letters
from workbook_templates.summary.bulk import BulkCell, BulkSheet
from workbook_templates.summary.figures import Number, PartFigures, counted
from workbook_templates.summary.plan import FieldSet
from workbook_templates.summary.records import UnitRecord
from workbook_templates.summary.sheets.printing import print_landscape
from workbook_templates.summary.sheets.styles import Styles, width_of
from workbook_templates.summary.unit_rows import FieldRows

SUMMED = frozenset({FieldType.AMOUNT, FieldType.COUNT, FieldType.NUMBER, FieldType.SQUARE_METRES})
TITLE_ROW, TOTAL_ROW, SHOWN_ROW, GROUP_ROW, HEAD_ROW, FIRST_ROW = range(6)
RECOMPUTED = "重算"


@dataclass(frozen=True, slots=True)
class Lead:
    """A column before the fields."""

    label: str
    width: float


class FieldSheet:
    """One such sheet and its 取数位置 sheet. ``add`` every row, then ``finish``."""

    def __init__(
        self,
        workbook: Workbook,
        styles: Styles,
        form: Form,
        fields: FieldSet,
        leads: Sequence[Lead],
        names: tuple[str, str],
    ) -> None:
        self.name, self.places_name = names
        self.fields = fields
        self.columns: dict[str, int] = {}
        """Field id -> column of its stated values."""
        self.computed_columns: dict[str, int] = {}
        self._stated: list[tuple[Number, ...]] = []
        self._recomputed: list[tuple[Number, ...]] = []
        """Numbers row by row, for sums that are shown before anything recalculates."""
        self._totals: dict[tuple[str, bool], float] = {}
        self._counted = counted(fields)
        self._filled: Counter[bytes] = Counter()
        """How many rows have something in the same columns without numbers."""
        self._chosen: list[dict[str, int]] = [{} for _ in self._counted.choices]
        """How many rows have which choice."""
        self._styles, self._form, self._leads = styles, form, [*leads, Lead("版面", 6)]
        self._layouts: dict[bytes, int] = {}
        """Number of each layout."""
        self._cells: list[Sequence[str]] = []
        """Where the values stand, layout by layout."""
        self._sheet: BulkSheet = workbook.add_worksheet(self.name, worksheet_class=BulkSheet)
        self._place_columns()
        self._workbook = workbook
        self._start()

    def _place_columns(self) -> None:
        column = len(self._leads)
        for field in self.fields.fields:
            self.columns[field.id] = column
            column += 1
            if field.formula is not None:
                self.computed_columns[field.id] = column
                column += 1
        self.width = column

    @property
    def rows(self) -> int:
        return self._sheet.next_row - FIRST_ROW

    def range_of(self, field: str, *, computed: bool = False) -> str:
        """The column of a field as an absolute reference from another sheet (at least one row)."""
        letters = column_letters((self.computed_columns if computed else self.columns)[field])
        return f"'{self.name}'!${letters}${FIRST_ROW + 1}:${letters}${max(self._sheet.next_row, FIRST_ROW + 1)}"

    def numbers_of(self, field: str, *, computed: bool = False) -> list[float]:
        """The numbers in a field's column."""
        return self._numbers[computed].get(self.fields.slot[field], [])

    def sum_of(self, field: str, *, computed: bool = False) -> float:
        """Their sum."""
        key = field, computed
        if key not in self._totals:
            self._totals[key] = total_of(self.numbers_of(field, computed=computed))
        return self._totals[key]

    @cached_property
    def _numbers(self) -> tuple[dict[int, list[float]], dict[int, list[float]]]:
        """Number of a field -> the numbers stated and recomputed. To be asked for when all rows are there."""
        again = [self.fields.calculated[place] for place in self._counted.recomputed]
        return _columns(self._counted.numeric, self._stated), _columns(again, self._recomputed)

    def filled_in(self, field: str) -> int:
        """How many rows have something in a field without numbers."""
        slot = self.fields.slot[field]
        if slot not in self._counted.texts:
            return 0
        place = self._counted.texts.index(slot)
        return sum(rows for filled, rows in self._filled.items() if filled[place])

    def chosen_in(self, field: str) -> dict[str, int]:
        """How many rows have which choice in a field without numbers and with a few choices."""
        slot = self.fields.slot[field]
        chosen = zip(self._counted.choices, self._chosen, strict=True)
        return next((rows for (number, _), rows in chosen if number == slot), {})

    def add(self, leads: Sequence[BulkCell], number: int, part: PartFigures, record: UnitRecord) -> None:
        """Write the row of part ``number`` of the unit at hand: the lead columns, then the values."""
        layout = self._layouts.get(part.layout)
        if layout is None:
            self._cells.append(record.parts[number].cells)
            layout = self._layouts[part.layout] = len(self._cells)
        self._sheet.add_unit(part=number, leads=(*leads, layout))
        self._stated.append(part.stated)
        self._recomputed.append(part.recomputed)
        self._filled[part.filled] += 1
        for choice, rows in zip(part.chosen, self._chosen, strict=True):
            rows[choice] = rows.get(choice, 0) + 1

    def _start(self) -> None:
        styles, sheet = self._styles, self._sheet
        formats = [styles.text] * self.width
        for number, lead in enumerate(self._leads):
            sheet.set_column(number, number, lead.width)
        for field in self.fields.fields:
            column = self.columns[field.id]
            formats[column] = styles.value(field.type)
            sheet.set_column(column, column, width_of(field))
            if field.id in self.computed_columns:
                formats[column + 1] = styles.value(field.type, "computed")
                sheet.set_column(column + 1, column + 1, width_of(field))
        sheet.begin(FIRST_ROW, formats, styles.quoted)
        sheet.unit_table = FieldRows.of(self.fields, *sheet.look)
        self._heads(sheet)

    def _heads(self, sheet: BulkSheet) -> None:
        """Two levels: the form's sheet, then the field."""
        head = self._styles.head
        sheet.set_row(HEAD_ROW, 42)
        for number, lead in enumerate(self._leads):
            sheet.merge_range(GROUP_ROW, number, HEAD_ROW, number, lead.label, head)
        groups: list[tuple[str, int, int]] = []
        for field in self.fields.fields:
            first = self.columns[field.id]
            last = self.computed_columns.get(field.id, first)
            sheet.write_string(HEAD_ROW, first, field.label, head)
            if last > first:
                sheet.write_string(HEAD_ROW, last, RECOMPUTED, head)
            if groups and groups[-1][0] == field.sheet:
                groups[-1] = (field.sheet, groups[-1][1], last)
            else:
                groups.append((field.sheet, first, last))
        group = self._styles.group
        for id, first, last in groups:
            name = self._form.sheet(id).name
            if last > first:
                sheet.merge_range(GROUP_ROW, first, GROUP_ROW, last, name, group)
            else:
                sheet.write_string(GROUP_ROW, first, name, group)

    def finish(self, title: str) -> None:
        """Sums above the heads, filter, frozen heads; then the 取数位置 sheet."""
        sheet, styles = self._sheet, self._styles
        last = max(sheet.next_row - 1, FIRST_ROW)
        sheet.write_string(TITLE_ROW, 0, title, styles.title)
        sheet.write_string(TOTAL_ROW, 1, "合计（全部）", styles.value(FieldType.TEXT, "total"))
        sheet.write_string(SHOWN_ROW, 1, "合计（筛选后）", styles.value(FieldType.TEXT, "total"))
        for field in self.fields.fields:
            if field.type in SUMMED:
                self._sums(field, self.columns[field.id], last, self.sum_of(field.id))
                if field.id in self.computed_columns:
                    again = self.sum_of(field.id, computed=True)
                    self._sums(field, self.computed_columns[field.id], last, again)
        sheet.autofilter(HEAD_ROW, 0, last, self.width - 1)
        sheet.freeze_panes(FIRST_ROW, 2)
        print_landscape(sheet, self._characters, (GROUP_ROW, HEAD_ROW), 2)
        self._write_places()

    @property
    def _characters(self) -> float:
        leads = sum(lead.width for lead in self._leads)
        return leads + sum(width_of(field) * (1 + (field.formula is not None)) for field in self.fields.fields)

    def _sums(self, field: Field, column: int, last: int, total: float) -> None:
        letters = column_letters(column)
        cells = f"{letters}{FIRST_ROW + 1}:{letters}{last + 1}"
        look = self._styles.value(field.type, "total")
        self._sheet.write_formula(TOTAL_ROW, column, f"=ROUND(SUM({cells}),6)", look, total)
        self._sheet.write_formula(SHOWN_ROW, column, f"=ROUND(SUBTOTAL(109,{cells}),6)", look, total)

    def _write_places(self) -> None:
        sheet: BulkSheet = self._workbook.add_worksheet(self.places_name, worksheet_class=BulkSheet)
        styles = self._styles
        sheet_told = "；在哪张工作表，见那一行的“表”栏" if self.fields.sheet else ""
        sheet.begin(FIRST_ROW, [styles.text] * self.width)
        sheet.write_string(TITLE_ROW, 0, f"“{self.name}”每一格取自单位工作簿的哪个单元格", styles.title)
        sheet.write_string(
            TOTAL_ROW,
            0,
            f"列与“{self.name}”相同：先看那一行的“版面”号，再在本表该版面号的行、同一列里找到单元格{sheet_told}。",
            styles.note,
        )
        sheet.set_column(len(self._leads), self.width - 1, 18)
        self._heads(sheet)
        for number, cells in enumerate(self._cells, 1):
            row: list[BulkCell] = [None] * self.width
            row[len(self._leads) - 1] = number
            for field, cell in zip(self.fields.fields, cells, strict=True):
                row[self.columns[field.id]] = cell or None
            sheet.add(row)
        sheet.freeze_panes(FIRST_ROW, len(self._leads))
        characters = sum(lead.width for lead in self._leads) + 18 * (self.width - len(self._leads))
        print_landscape(sheet, characters, (GROUP_ROW, HEAD_ROW))


def _columns(fields: Sequence[int], rows: Sequence[tuple[Number, ...]]) -> dict[int, list[float]]:
    """Rows -> the numbers of each field."""
    return {
        number: [value for value in values if value is not None]
        for number, values in zip(fields, zip(*rows, strict=True), strict=False)
    }


def total_of(numbers: Sequence[float]) -> float:
    """The sum as ``ROUND(SUM(...),6)`` gives it."""
    return f_round(math.fsum(numbers), 6.0)
