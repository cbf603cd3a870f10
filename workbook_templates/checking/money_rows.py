"""The rows of money tables with the amounts they state."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from workbook_templates.checking.stated import Stated
from workbook_templates.definition.schema import Area, Field, FieldType, Form
from workbook_templates.model import CellRef

BUDGET, FINAL = "预算", "决算"


class Cell(NamedTuple):
    """An amount of a row."""

    column: str
    label: str
    """The cell's label, or the column's in a repeating area."""
    number: Decimal
    where: CellRef | None


class Line(NamedTuple):
    """A row of a table: the amounts it states."""

    name: str
    cells: tuple[Cell, ...]
    calculated: bool
    prefix: str = ""
    """What stands before the columns' labels in a repeating area."""

    def label(self, cell: Cell) -> str:
        return f"{self.prefix}{cell.label}"


@lru_cache(maxsize=64)
def _money_fields(form: Form) -> tuple[Field, ...]:
    return tuple(
        item for item in form.fields.values() if item.type is FieldType.AMOUNT and item.group and not item.area
    )


@lru_cache(maxsize=64)
def _money_areas(form: Form) -> tuple[tuple[Area, dict[str, str]], ...]:
    """The areas with a budget and a final column, and the labels of their columns."""
    return tuple(
        (area, {column: form.fields[f"{area.id}.{column}"].label for column in area.columns})
        for area in form.areas.values()
        if {BUDGET, FINAL} <= set(area.columns)
    )


def lines(tables: Stated) -> tuple[Line, ...]:
    """Every item of a column set, and every row of a repeating area, with the amounts it states."""
    groups: dict[str, list[Cell]] = {}
    calculated = set()
    for field in _money_fields(tables.form):
        number = tables.number(field.id)
        if number is not None:
            cell = Cell(field.column, field.label, number, tables.place(field.id))
            groups.setdefault(field.group, []).append(cell)
            if field.calculated:
                calculated.add(field.group)
    made = [Line(group, tuple(cells), group in calculated) for group, cells in groups.items()]
    for area, labels in _money_areas(tables.form):
        for row, numbers in tables.amounts(area.id):
            key = row.facts.get(area.key)
            name = " ".join(key.text.split()) if key else f"第{row.number}行"
            cells = [Cell(column, labels[column], number, row.facts[column].ref) for column, number in numbers.items()]
            made.append(Line(name, tuple(cells), False, f"{name}·"))
    return tuple(made)
