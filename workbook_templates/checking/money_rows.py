"""The rows of money tables with the amounts they state."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from workbook_templates.checking.stated import Stated
from workbook_templates.definition.schema import Area, FieldType, Form
from workbook_templates.model import AreaRow, CellRef

BUDGET, FINAL = "预算", "决算"


class Item(NamedTuple):
    """A row of a table that the form prints."""

    name: str
    ids: tuple[str, ...]
    columns: tuple[str, ...]
    labels: tuple[str, ...]
    """Of the cells."""
    calculated: tuple[str, ...]
    """Ids of the cells that have a formula."""


class Line(NamedTuple):
    """A row of a table: its amounts, None where it states none."""

    name: str
    columns: Sequence[str]
    labels: Sequence[str]
    """Of the cells, or of the columns of a repeating area."""
    amounts: Sequence[float | None]
    calculated: bool
    ids: Sequence[str] = ()
    row: AreaRow | None = None
    """In a repeating area, instead of the ids."""

    def amount(self, column: str) -> float | None:
        return self.amounts[self.columns.index(column)] if column in self.columns else None

    def label(self, place: int) -> str:
        return f"{self.name}·{self.labels[place]}" if self.row else self.labels[place]

    def where(self, tables: Stated, place: int) -> CellRef | None:
        return self.row.facts[self.columns[place]].ref if self.row else tables.place(self.ids[place])


@lru_cache(maxsize=64)
def _items(form: Form) -> tuple[Item, ...]:
    """The items of the form's column sets."""
    fields = [item for item in form.fields.values() if item.type is FieldType.AMOUNT and item.group and not item.area]
    found = []
    for name, of_item in groupby(fields, attrgetter("group")):
        cells = tuple(of_item)
        columns, labels = tuple(cell.column for cell in cells), tuple(cell.label for cell in cells)
        calculated = tuple(cell.id for cell in cells if cell.calculated)
        found.append(Item(name, tuple(cell.id for cell in cells), columns, labels, calculated))
    return tuple(found)


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
    known = tables.amounts_by_id
    made = []
    for name, ids, columns, labels, calculated in _items(tables.form):
        amounts = list(map(known.get, ids))
        made.append(Line(name, columns, labels, amounts, any(map(known.__contains__, calculated)), ids))
    for area, labels_of in _money_areas(tables.form):
        for row, numbers in tables.amounts(area.id):
            key = row.facts.get(area.key)
            name = " ".join(key.text.split()) if key else f"第{row.number}行"
            labels = tuple([labels_of[column] for column in numbers])
            made.append(Line(name, tuple(numbers), labels, list(map(float, numbers.values())), False, row=row))
    return tuple(made)
