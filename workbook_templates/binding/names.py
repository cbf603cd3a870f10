"""Fields of our own workbooks by their defined names, which move with inserted, deleted and hidden rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

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


class _Sheet:
    """One worksheet of ours, read by its names."""

    def __init__(self, book: Book, form: Form, sheet: Sheet, place: str, names: Names) -> None:
        self.book, self.form, self.names = book, form, names
        self.facts: dict[str, Fact] = {}
        self.areas: dict[str, tuple[AreaRow, ...]] = {}
        self.lost: list[str] = []
        self.waiting: list[str] = []
        self.used = 0
        for field in form.fields_of(sheet.id):
            if field.area and field.column != "标注":
                continue
            area = names.get(field.id)
            # A name that leads to another sheet is read there by whoever looks at that sheet.
            if area is None or area.sheet != place:
                self.lost.append(field.id)
                continue
            fact = self._fact(book.grid(place), area.first_row, area.first_column, field)
            if fact.text:
                self.used += 1
            elif field.formula is not None and _ref(place, area.first_row, area.first_column).address in (
                book.uncomputed(place)
            ):
                self.waiting.append(field.id)
            self.facts[field.id] = fact
        for id, definition in form.areas.items():
            if definition.sheet == sheet.id:
                self.areas[id] = self._area_rows(book.grid(place), definition, place)

    def _fact(self, grid: Grid, row: int, column: int, field: Field) -> Fact:
        raw = grid.value(row, column)
        if raw is None:
            return _blank(grid.name, row, column)
        value, text, _note = read_value(raw, field.type)
        return Fact(value, text, _ref(grid.name, row, column))

    def _area_rows(self, grid: Grid, area: Area, place: str) -> tuple[AreaRow, ...]:
        """The filled rows between (and, if someone typed there, on) the sentinel rows."""
        columns: list[tuple[str, int, Field]] = []
        first, last = len(grid.rows), -1
        for column in area.columns:
            id = f"{area.id}.{column}"
            found = self.names.get(id)
            if found is None or found.sheet != place:
                self.lost.append(id)
                continue
            columns.append((column, found.first_column, self.form.fields[id]))
            first, last = min(first, found.first_row), max(last, found.last_row)
        rows: list[AreaRow] = []
        above: dict[str, Fact] = {}
        for row in range(first, min(last + 1, len(grid.rows))):
            cells = grid.rows[row]
            if cells.count(None) == len(cells):
                continue
            facts = {id: self._fact(grid, row, column, field) for id, column, field in columns}
            filled = sum(1 for fact in facts.values() if fact.text)
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
