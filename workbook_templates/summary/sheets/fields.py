"""汇总表 and 项目明细: a row a unit (or a project), a column a field, the recomputed value beside a calculated one.

Beside each such sheet goes a 取数位置 sheet with the same columns: a row a layout, telling where in a unit's workbook
each value stands; the column 版面 says which layout a row has.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.workbook import Workbook

from workbook_templates.definition.schema import Field, FieldType, Form
from workbook_templates.language.functions import f_round
from workbook_templates.model import column_letters
from workbook_templates.summary.bulk import BulkCell, BulkSheet, Styled
from workbook_templates.summary.plan import FieldSet
from workbook_templates.summary.records import PartRecord
from workbook_templates.summary.sheets.printing import print_landscape
from workbook_templates.summary.sheets.styles import Styles, width_of

SUMMED = frozenset({FieldType.AMOUNT, FieldType.COUNT, FieldType.NUMBER, FieldType.SQUARE_METRES})
TITLE_ROW, TOTAL_ROW, SHOWN_ROW, GROUP_ROW, HEAD_ROW, FIRST_ROW = range(6)
RECOMPUTED = "重算"
_SHORT = 6
"""Choices (优, 良 …) are short; longer texts are only counted."""


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
        self.numbers: dict[int, list[float]] = {}
        """Column -> its numbers, for sums that are shown before anything recalculates."""
        self._texts: dict[int, dict[str, int]] = {}
        self._styles, self._form, self._leads = styles, form, [*leads, Lead("版面", 6)]
        self._layouts: dict[tuple[str, ...], int] = {}
        self._sheet: BulkSheet = workbook.add_worksheet(self.name, worksheet_class=BulkSheet)
        self._place_columns()
        self._wrong = [self._sheet.style(styles.value(fields.fields[n].type, "wrong")) for n in fields.calculated]
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
        self._slots = [(self.columns[field.id], field.type.numeric) for field in self.fields.fields]
        self._computed_slots = [
            (self.columns[field.id], self.computed_columns[field.id], field.type.numeric)
            for field in (self.fields.fields[number] for number in self.fields.calculated)
        ]
        self._texts = {column: {} for column, numeric in self._slots if not numeric}
        self.numbers = {column: [] for column, numeric in self._slots if numeric}
        self.numbers |= {computed: [] for _, computed, numeric in self._computed_slots if numeric}

    @property
    def rows(self) -> int:
        return self._sheet.next_row - FIRST_ROW

    def range_of(self, field: str, *, computed: bool = False) -> str:
        """The column of a field as an absolute reference from another sheet (at least one row)."""
        letters = column_letters((self.computed_columns if computed else self.columns)[field])
        return f"'{self.name}'!${letters}${FIRST_ROW + 1}:${letters}${max(self._sheet.next_row, FIRST_ROW + 1)}"

    def numbers_of(self, field: str, *, computed: bool = False) -> list[float]:
        """The numbers in a field's column."""
        return self.numbers.get((self.computed_columns if computed else self.columns)[field], [])

    def texts_of(self, field: str) -> dict[str, int]:
        """How many rows have which text; texts of more than a few characters share the key ``…``."""
        return self._texts.get(self.columns[field], {})

    def add(self, leads: Sequence[BulkCell], part: PartRecord) -> None:
        """Write a row: the lead columns, then the values."""
        row: list[BulkCell] = [None] * self.width
        row[: len(leads)] = leads
        row[len(leads)] = self._layouts.setdefault(part.places, len(self._layouts) + 1)
        numbers = self.numbers
        for (column, numeric), value in zip(self._slots, part.values, strict=True):
            if value is None:
                continue
            row[column] = value
            if not numeric:
                counts = self._texts[column]
                text = value if value.__class__ is str and len(value) <= _SHORT else "…"
                counts[text] = counts.get(text, 0) + 1
            elif value.__class__ is float or value.__class__ is int:
                numbers[column].append(value)
        for (_, column, numeric), value in zip(self._computed_slots, part.computed, strict=True):
            row[column] = value
            if numeric and value.__class__ is float:
                numbers[column].append(value)
        for place in part.differing:
            column, number = self._computed_slots[place][0], self.fields.calculated[place]
            row[column] = Styled(part.values[number], self._wrong[place])
        self._sheet.add(row)

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
                self._sums(field, self.columns[field.id], last)
                if field.id in self.computed_columns:
                    self._sums(field, self.computed_columns[field.id], last)
        sheet.autofilter(HEAD_ROW, 0, last, self.width - 1)
        sheet.freeze_panes(FIRST_ROW, 2)
        print_landscape(sheet, self._characters, (GROUP_ROW, HEAD_ROW), 2)
        self._write_places()

    @property
    def _characters(self) -> float:
        leads = sum(lead.width for lead in self._leads)
        return leads + sum(width_of(field) * (1 + (field.formula is not None)) for field in self.fields.fields)

    def _sums(self, field: Field, column: int, last: int) -> None:
        letters = column_letters(column)
        cells = f"{letters}{FIRST_ROW + 1}:{letters}{last + 1}"
        total = total_of(self.numbers[column])
        look = self._styles.value(field.type, "total")
        self._sheet.write_formula(TOTAL_ROW, column, f"=ROUND(SUM({cells}),6)", look, total)
        self._sheet.write_formula(SHOWN_ROW, column, f"=ROUND(SUBTOTAL(109,{cells}),6)", look, total)

    def _write_places(self) -> None:
        sheet: BulkSheet = self._workbook.add_worksheet(self.places_name, worksheet_class=BulkSheet)
        styles = self._styles
        sheet.begin(FIRST_ROW, [styles.text] * self.width)
        sheet.write_string(TITLE_ROW, 0, f"“{self.name}”每一格取自单位工作簿的哪个单元格", styles.title)
        sheet.write_string(
            TOTAL_ROW,
            0,
            f"列与“{self.name}”相同：先看那一行的“版面”号，再在本表该版面号的行、同一列里找到单元格。",
            styles.note,
        )
        sheet.set_column(len(self._leads), self.width - 1, 18)
        self._heads(sheet)
        for places, number in self._layouts.items():
            row: list[BulkCell] = [None] * self.width
            row[len(self._leads) - 1] = number
            for (column, _), place in zip(self._slots, places, strict=True):
                row[column] = place or None
            sheet.add(row)
        sheet.freeze_panes(FIRST_ROW, len(self._leads))
        characters = sum(lead.width for lead in self._leads) + 18 * (self.width - len(self._leads))
        print_landscape(sheet, characters, (GROUP_ROW, HEAD_ROW))


def total_of(numbers: Sequence[float]) -> float:
    """The sum as ``ROUND(SUM(...),6)`` gives it."""
    return f_round(math.fsum(numbers), 6.0)
