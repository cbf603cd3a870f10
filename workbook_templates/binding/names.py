"""Fields of our own workbooks by their defined names, which move with inserted, deleted and hidden rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from workbook_templates.binding.values import read_value
from workbook_templates.definition.schema import Area, Field, FieldType, Form, Sheet
from workbook_templates.model import AreaRow, CellRef, CellValue, Fact, Grid, Part, a1
from workbook_templates.reading.book import Book
from workbook_templates.reading.names import NamedRange

Names = Mapping[str, NamedRange]


@dataclass(frozen=True, slots=True)
class NamedParts:
    """What the names led to, and the fields whose names are missing or lead nowhere."""

    parts: tuple[Part, ...]
    missing: tuple[tuple[str, str], ...]
    """(sheet in the workbook, field id)."""
    uncomputed: tuple[tuple[str, str], ...]
    """(sheet in the workbook, field id) of calculated fields whose formula has no value in the file."""
    used: tuple[int, ...]
    """For each part, how many filled cells its fields stand in."""


def bind_names(book: Book, form: Form) -> NamedParts:
    """Every field of every sheet of the form set that the workbook's names lead to."""
    scopes = names_by_scope(book)
    whole = scopes[""]
    parts: list[Part] = []
    missing: list[tuple[str, str]] = []
    uncomputed: list[tuple[str, str]] = []
    used: list[int] = []
    for sheet in form.sheets:
        fields = form.fields_of(sheet.id)
        if sheet.repeat:
            places = [info.name for info in book.sheets if sheet.title_field in scopes.get(info.name, {})]
        else:
            places = [_home(fields, whole)] if any(field.id in whole for field in fields) else []
        for place in places:
            names = scopes[place] if sheet.repeat else whole
            bound = _Sheet(book, form, sheet, place, names)
            uncomputed += [(place, id) for id in bound.waiting]
            missing += [(place, id) for id in bound.lost]
            parts.append(Part(sheet.id, place, bound.facts, bound.areas))
            used.append(bound.used)
    return NamedParts(tuple(parts), tuple(missing), tuple(uncomputed), tuple(used))


def names_by_scope(book: Book) -> dict[str, dict[str, NamedRange]]:
    """Scope (a sheet's name, or "" for the whole workbook) -> name -> area."""
    return book.scopes


def names_by_sheet(book: Book) -> dict[str, dict[str, NamedRange]]:
    """Worksheet -> the names that lead to it; a name of the sheet's own scope counts before one of the workbook."""
    found: dict[str, dict[str, NamedRange]] = {}
    for (scope, name), area in book.names.items():
        if scope in ("", area.sheet) and (scope or name not in found.get(area.sheet, {})):
            found.setdefault(area.sheet, {})[name] = area
    return found


def _home(fields: tuple[Field, ...], names: Names) -> str:
    """The sheet most of the fields are on."""
    counts: dict[str, int] = {}
    for field in fields:
        if field.id in names:
            counts[names[field.id].sheet] = counts.get(names[field.id].sheet, 0) + 1
    return max(counts, key=lambda name: counts[name])


_address = lru_cache(maxsize=20_000)(a1)


@lru_cache(maxsize=20_000)
def _ref(sheet: str, row: int, column: int) -> CellRef:
    """Cells of the same place, in workbook after workbook, share one reference."""
    return CellRef(sheet, _address(row, column))


@lru_cache(maxsize=20_000)
def _blank(sheet: str, row: int, column: int) -> Fact:
    return Fact(None, "", _ref(sheet, row, column))


def _fact(raw: CellValue, type: FieldType, sheet: str, row: int, column: int) -> Fact:
    value, text, _note = read_value(raw, type)
    return Fact(value, text, _ref(sheet, row, column))


@lru_cache(maxsize=512)
def _single_fields(form: Form, sheet: str) -> tuple[Field, ...]:
    """The fields that stand in one cell."""
    return tuple(field for field in form.fields_of(sheet) if not field.area or field.column == "标注")


class _Sheet:
    """One worksheet of ours, read by its names."""

    def __init__(self, book: Book, form: Form, sheet: Sheet, place: str, names: Names) -> None:
        self.book, self.form, self.names = book, form, names
        self.facts: dict[str, Fact] = {}
        self.areas: dict[str, tuple[AreaRow, ...]] = {}
        self.lost: list[str] = []
        self.waiting: list[str] = []
        self.used = 0
        grid = book.grid(place)
        rows, height = grid.rows, len(grid.rows)
        for field in _single_fields(form, sheet.id):
            id = field.id
            area = names.get(id)
            # A name that leads to another sheet is read there by whoever looks at that sheet.
            if area is None or area.sheet != place:
                self.lost.append(id)
                continue
            row, column = area.first_row, area.first_column
            cells = rows[row] if row < height else ()
            raw = cells[column] if column < len(cells) else None
            fact = _blank(place, row, column) if raw is None else _fact(raw, field.type, place, row, column)
            if fact.text:
                self.used += 1
            elif field.formula is not None and fact.ref.address in book.uncomputed(place):  # type: ignore[union-attr]
                self.waiting.append(id)
            self.facts[id] = fact
        for id, definition in form.areas.items():
            if definition.sheet == sheet.id:
                self.areas[id] = self._area_rows(grid, definition, place)

    def _area_rows(self, grid: Grid, area: Area, place: str) -> tuple[AreaRow, ...]:
        """The filled rows between (and, if someone typed there, on) the sentinel rows."""
        columns: list[tuple[str, int, FieldType]] = []
        first, last = len(grid.rows), -1
        for column in area.columns:
            id = f"{area.id}.{column}"
            found = self.names.get(id)
            if found is None or found.sheet != place:
                self.lost.append(id)
                continue
            columns.append((column, found.first_column, self.form.fields[id].type))
            first, last = min(first, found.first_row), max(last, found.last_row)
        rows: list[AreaRow] = []
        above: dict[str, Fact] = {}
        for row in range(first, min(last + 1, len(grid.rows))):
            cells = grid.rows[row]
            if cells.count(None) == len(cells):
                continue
            width = len(cells)
            facts: dict[str, Fact] = {}
            filled = 0
            for id, at, type in columns:
                raw = cells[at] if at < width else None
                fact = facts[id] = _blank(place, row, at) if raw is None else _fact(raw, type, place, row, at)
                if fact.text:
                    filled += 1
            if not filled:
                continue
            self.used += filled
            for id in area.inherit:
                if id in facts and not facts[id].text and id in above:
                    facts[id] = above[id]
                elif id in facts:
                    above[id] = facts[id]
            rows.append(AreaRow(facts, len(rows) + 1))
        return tuple(rows)
