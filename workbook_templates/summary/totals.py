"""What each cell of the 合计表 holds: a live formula over 汇总表 and the detail sheets, and its value now.

Amounts, counts and areas are summed as stated; a rate is recomputed from the sums by the field's own formula; marks
are averages over the units; texts tell how many units filled them in. Rows of areas are brought together by name.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbook_templates.building.values import result
from workbook_templates.checking.audit import audit_rows
from workbook_templates.definition.schema import Area, Field, FieldType, Form
from workbook_templates.language.excel import to_excel
from workbook_templates.language.functions import f_round
from workbook_templates.model import CellError, CellValue
from workbook_templates.summary.bulk import Formula
from workbook_templates.summary.detail_layout import AREA_COLUMN, GROUP_COLUMN, group_column
from workbook_templates.summary.figures import FEW_CHOICES
from workbook_templates.summary.sheets.details import DetailSheet, Group
from workbook_templates.summary.sheets.fields import SUMMED, FieldSheet, total_of

SHOWN_GROUPS = 30
"""Rows of an area in a 合计表; further names are one row 其余…项."""
Places = Mapping[str, str]
"""Field id -> where its cell (or column of an area) stands on the 合计表, with the sheet's name."""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A row of an area in the 合计表."""

    name: str
    rest: bool
    """All the names that are not shown."""
    rows: int
    numbers: dict[str, float]


def group_rows(area: Area, groups: Sequence[Group]) -> list[GroupRow]:
    """The names with the largest sums; those in an empty form come first, in its order."""
    shipped = [str(row.get(group_column(area), "")) for row in area.preset]
    order = {name: number for number, name in enumerate(dict.fromkeys(shipped))}
    told = [(group, group.numbers()) for group in groups]
    ranked = sorted(
        told,
        key=lambda pair: (order.get(pair[0].name, len(order)), -max(map(math.fsum, pair[1].values()), default=0)),
    )
    if len(ranked) > SHOWN_GROUPS:
        shown, others = ranked[: SHOWN_GROUPS - 1], ranked[SHOWN_GROUPS - 1 :]
    else:
        shown, others = ranked, []
    rows = [GroupRow(group.name, False, group.rows, _sums(numbers)) for group, numbers in shown]
    if others:
        rest: dict[str, list[float]] = {}
        for _, numbers in others:
            for column, items in numbers.items():
                rest.setdefault(column, []).extend(items)
        rows.append(GroupRow(f"其余{len(others)}项", True, sum(group.rows for group, _ in others), _sums(rest)))
    return rows


def _sums(numbers: dict[str, list[float]]) -> dict[str, float]:
    return {column: total_of(items) for column, items in numbers.items()}


class Totals:
    """Formulas and values of one form set's 合计表."""

    def __init__(
        self, form: Form, tables: Sequence[FieldSheet], details: Sequence[DetailSheet], places: Places
    ) -> None:
        self.form, self._places = form, places
        self._table = {id: table for table in tables for id in table.columns}
        self._detail = {id: sheet for sheet in details for id in sheet.areas}
        self._rows = {table.fields.sheet: table.rows for table in tables}
        self.groups = {
            id: group_rows(sheet.areas[id], list(sheet.groups[id].values())) for sheet in details for id in sheet.areas
        }
        self.values: dict[str, Any] = {}
        for field in form.fields.values():
            if field.id in self._table and field.type in SUMMED | {FieldType.MARKS}:
                self.values[field.id] = self._number(field, self._table[field.id])
        for area, rows in self.groups.items():
            for column in form.areas[area].columns:
                self.values[f"{area}.{column}"] = [self._group_value(area, column, row) for row in rows]
        for row in audit_rows(form):
            field = form.fields[row.field]
            if row.calculated and self.by_formula(field) and field.formula is not None:
                names: dict[str, Any] = dict.fromkeys(form.fields)
                names |= {id: [] for id, item in form.fields.items() if item.area}
                self.values[field.id] = result(field.formula.expanded, names | self.values)

    def by_formula(self, field: Field) -> bool:
        """Whether the field is recomputed from the sums rather than summed."""
        return field.formula is not None and field.type is FieldType.RATE and field.id in self._table

    def _place(self, id: str) -> str:
        """A field's cell; one that stands on no 合计表 (a cover, the report) as the sum of its column."""
        found = self._places.get(id)
        if found is not None:
            return found
        return f"SUM({self._table[id].range_of(id)})" if id in self._table else '""'

    # ---- single cells ------------------------------------------------------------------------------------------

    def single(self, field: Field) -> Formula | str:
        """What stands in a field's cell: a formula, or plain text."""
        if field.type is FieldType.LABEL:
            return str(field.default) if field.default is not None else field.label
        if field.id not in self._table:
            return ""
        cells = self._table[field.id].range_of(field.id)
        if field.id == self.form.unit_field:
            rows = self._rows.get("", 0)
            return Formula(f'"共"&ROWS({cells})&"家单位"', f"共{rows}家单位")
        if self.by_formula(field):
            assert field.formula is not None
            return Formula(to_excel(field.formula.expanded, self._place), _shown(self.values[field.id]))
        if field.type in SUMMED:
            return Formula(f'IF(COUNT({cells})=0,"",ROUND(SUM({cells}),6))', self.values[field.id])
        if field.type is FieldType.MARKS:
            return Formula(f'IF(COUNT({cells})=0,"",ROUND(AVERAGE({cells}),2))', self.values[field.id])
        if field.type is FieldType.RATE:
            numbers = self._table[field.id].numbers_of(field.id)
            mean = f_round(math.fsum(numbers) / len(numbers), 4.0) if numbers else ""
            return Formula(f'IF(COUNT({cells})=0,"",ROUND(AVERAGE({cells}),4))', mean)
        if 0 < len(field.choices) <= FEW_CHOICES:
            chosen = self._table[field.id].chosen_in(field.id)
            parts = [f'"{choice} "&COUNTIF({cells},"{choice}")&"家"' for choice in field.choices]
            shown = "；".join(f"{choice} {chosen.get(choice, 0)}家" for choice in field.choices)
            return Formula('&"；"&'.join(parts), shown)
        filled = self._table[field.id].filled_in(field.id)
        return Formula(f'"共"&SUMPRODUCT((LEN({cells})>0)*1)&"家"', f"共{filled}家")

    def _number(self, field: Field, table: FieldSheet) -> float | str:
        numbers = table.numbers_of(field.id)
        if not numbers:
            return ""
        if field.type is FieldType.MARKS:
            return f_round(math.fsum(numbers) / len(numbers), 2.0)
        return table.sum_of(field.id)

    def recomputed(self, field: Field) -> Formula | None:
        """The sum of the recomputed values, for a calculated field that is summed."""
        if field.formula is None or field.type not in SUMMED or field.id not in self._table:
            return None
        table = self._table[field.id]
        cells = table.range_of(field.id, computed=True)
        total = table.sum_of(field.id, computed=True) if table.numbers_of(field.id, computed=True) else ""
        return Formula(f'IF(COUNT({cells})=0,"",ROUND(SUM({cells}),6))', total)

    # ---- rows of areas -----------------------------------------------------------------------------------------

    def in_row(self, area: str, column: str, number: int, name_cell: str) -> Formula | str:
        """What stands in a column of the area's row ``number``; ``name_cell`` holds the row's name."""
        rows = self.groups[area]
        row = rows[number]
        definition = self.form.areas[area]
        if column == group_column(definition):
            return row.name
        field = self.form.fields[f"{area}.{column}"]
        sheet = self._detail[area]
        volumes = range(len(sheet.volumes))
        chosen = [self._chosen(area, row, name_cell, volume) for volume in volumes]
        if column == definition.key:
            return Formula(f'"共"&{_sum(f"SUMPRODUCT({one})" for one in chosen)}&"条"', f"共{row.rows}条")
        if field.type not in SUMMED and field.type is not FieldType.MARKS:
            return ""
        cells = [sheet.range_of(sheet.columns[column], volume) for volume in volumes]
        pairs = list(zip(chosen, cells, strict=True))
        total = _sum(f"SUMPRODUCT({one},{cell})" for one, cell in pairs)
        if field.type is FieldType.MARKS:
            total = f"ROUND({total}/{max(self._holders(area), 1)},2)"
        else:
            total = f"ROUND({total},6)"
        counted = _sum(f"SUMPRODUCT({one}*ISNUMBER({cell}))" for one, cell in pairs)
        return Formula(f'IF({counted}=0,"",{total})', self._group_value(area, column, row))

    def _chosen(self, area: str, row: GroupRow, name_cell: str, volume: int) -> str:
        """1 for each row of the detail sheet's volume that belongs here, else 0."""
        sheet = self._detail[area]
        areas, names = sheet.range_of(AREA_COLUMN, volume), sheet.range_of(GROUP_COLUMN, volume)
        if not row.rest:
            return f'({areas}="{area}")*({names}={name_cell})'
        column, first = _split(name_cell)
        shown = range(first - len(self.groups[area]) + 1, first)
        # MATCH and COUNTIF would read * ? ~ in a unit's text as wildcards.
        others = "".join(f"*({names}<>{column}{number})" for number in shown)
        return f'({areas}="{area}"){others}'

    def _group_value(self, area: str, column: str, row: GroupRow) -> float | str:
        if column not in row.numbers:
            return ""
        if self.form.fields[f"{area}.{column}"].type is FieldType.MARKS:
            return f_round(row.numbers[column] / max(self._holders(area), 1), 2.0)
        return row.numbers[column]

    def _holders(self, area: str) -> int:
        """How many units (or project tables) have this area: marks are averages over them."""
        sheet = self.form.areas[area].sheet
        return self._rows.get(sheet if self.form.sheet(sheet).repeat else "", 0)


def _sum(terms: Iterable[str]) -> str:
    """Terms added up; one alone as it stands."""
    all_terms = list(terms)
    return all_terms[0] if len(all_terms) == 1 else f"({'+'.join(all_terms)})"


def _split(cell: str) -> tuple[str, int]:
    letters = cell.rstrip("0123456789")
    return letters, int(cell[len(letters) :])


def _shown(value: CellValue) -> float | str | None:
    if isinstance(value, CellError):
        return value.code
    return value if isinstance(value, (int, float, str)) else None
