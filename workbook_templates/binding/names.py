"""Fields of our own workbooks by their defined names, which move with inserted, deleted and hidden rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbook_templates.binding.values import read_value
from workbook_templates.definition.schema import Area, Field, Form, Sheet
from workbook_templates.model import AreaRow, CellRef, Fact, Grid, Part, a1
from workbook_templates.reading.book import Book
from workbook_templates.reading.names import NamedRange

Names = Mapping[str, NamedRange]


@dataclass(frozen=True, slots=True)
class NamedParts:
    """What the names led to, and the fields whose names are missing or lead nowhere."""

    parts: tuple[Part, ...]
    missing: tuple[tuple[str, str], ...]
    """(sheet in the workbook, field id)."""
    uncomputed: tuple[tuple[int, str], ...]
    """(part, field id) of calculated fields whose formula has no value in the file."""


def bind_names(book: Book, form: Form) -> NamedParts:
    """Every field of every sheet of the form set that the workbook's names lead to."""
    local: dict[str, dict[str, NamedRange]] = {"": {}}
    for (scope, name), area in book.names.items():
        local.setdefault(scope, {})[name] = area
    whole = local[""]
    parts: list[Part] = []
    missing: list[tuple[str, str]] = []
    uncomputed: list[tuple[int, str]] = []
    for sheet in form.sheets:
        fields = form.fields_of(sheet.id)
        if sheet.repeat:
            places = [info.name for info in book.sheets if sheet.title_field in local.get(info.name, {})]
        else:
            places = [_home(fields, whole)] if any(field.id in whole for field in fields) else []
        for place in places:
            names = local[place] if sheet.repeat else whole
            part, lost, waiting = _bind_sheet(book, form, sheet, place, names)
            uncomputed += [(len(parts), id) for id in waiting]
            missing += [(place, id) for id in lost]
            parts.append(part)
    return NamedParts(tuple(parts), tuple(missing), tuple(uncomputed))


def names_on(book: Book, scope: str) -> Names:
    """The names of one sheet's own scope, or (scope "") of the whole workbook."""
    return {name: area for (owner, name), area in book.names.items() if owner == scope}


def _home(fields: tuple[Field, ...], names: Names) -> str:
    """The sheet most of the fields are on."""
    counts: dict[str, int] = {}
    for field in fields:
        if field.id in names:
            counts[names[field.id].sheet] = counts.get(names[field.id].sheet, 0) + 1
    return max(counts, key=lambda name: counts[name])


def _bind_sheet(
    book: Book, form: Form, sheet: Sheet, place: str, names: Names
) -> tuple[Part, list[str], list[str]]:
    facts: dict[str, Fact] = {}
    lost: list[str] = []
    waiting: list[str] = []
    areas: dict[str, tuple[AreaRow, ...]] = {}
    grids: dict[str, Grid] = {}
    for field in form.fields_of(sheet.id):
        if field.area and field.column != "标注":
            continue
        area = names.get(field.id)
        if area is None:
            lost.append(field.id)
            continue
        grid = grids.get(area.sheet)
        if grid is None:
            grid = grids[area.sheet] = book.grid(area.sheet)
        fact = _fact(grid, area.first_row, area.first_column, field)
        if field.formula is not None and fact.value is None and not fact.text:
            if a1(area.first_row, area.first_column) in book.uncomputed(area.sheet):
                waiting.append(field.id)
        facts[field.id] = fact
    for id, definition in form.areas.items():
        if definition.sheet == sheet.id:
            rows, lost_columns = _area_rows(book, form, definition, names)
            areas[id] = rows
            lost += lost_columns
    return Part(sheet.id, place, facts, areas), lost, waiting


def _fact(grid: Grid, row: int, column: int, field: Field) -> Fact:
    value, text, _note = read_value(grid.value(row, column), field.type)
    return Fact(value, text, CellRef(grid.name, a1(row, column)))


def _area_rows(book: Book, form: Form, area: Area, names: Names) -> tuple[tuple[AreaRow, ...], list[str]]:
    """The filled rows between (and, if someone typed there, on) the sentinel rows."""
    columns: dict[str, NamedRange] = {}
    lost = []
    for column in area.columns:
        found = names.get(f"{area.id}.{column}")
        if found is None:
            lost.append(f"{area.id}.{column}")
        else:
            columns[column] = found
    if not columns:
        return (), lost
    first = min(found.first_row for found in columns.values())
    last = max(found.last_row for found in columns.values())
    rows: list[AreaRow] = []
    above: dict[str, Fact] = {}
    for row in range(first, last + 1):
        facts = {
            column: _fact(book.grid(found.sheet), row, found.first_column, form.fields[f"{area.id}.{column}"])
            for column, found in columns.items()
        }
        if all(fact.value is None and not fact.text for fact in facts.values()):
            continue
        for column in area.inherit:
            if column in facts and facts[column].value is None and not facts[column].text and column in above:
                facts[column] = above[column]
            elif column in facts:
                above[column] = facts[column]
        rows.append(AreaRow(facts, len(rows) + 1))
    return tuple(rows), lost
