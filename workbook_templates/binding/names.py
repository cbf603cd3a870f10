"""Fields of our own workbooks by their defined names, which move with inserted, deleted and hidden rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from workbook_templates.binding.places import AreaSpots, SheetPlaces, Values, places_of
from workbook_templates.binding.values import read_value
from workbook_templates.definition.schema import Form
from workbook_templates.model import AreaRow, CellRef, CellValue, Fact, Grid, Part, a1
from workbook_templates.reading.book import Book
from workbook_templates.reading.names import NamedRange


@dataclass(frozen=True, slots=True)
class NamedParts:
    """What the names led to, and the fields whose names are missing or lead nowhere."""

    parts: tuple[Part, ...]
    missing: tuple[tuple[str, str], ...]
    """(sheet in the workbook, field id)."""
    used: tuple[int, ...]
    """For each part, how many filled cells its fields stand in."""
    places: tuple[SheetPlaces, ...]
    """For each part, where its fields and labels stand."""


class PartRead(NamedTuple):
    """The values of one worksheet."""

    part: Part
    used: int
    """How many cells of fields have a text."""
    met: int
    """How many cells of fields are not blank; more than ``used`` where spaces were typed."""


def bind_names(book: Book, form: Form) -> NamedParts:
    """Every field of every sheet of the form set that the workbook's names lead to."""
    places = places_of(book, form)
    names = [book.sheets[sheet.index].name for sheet in places]
    read = [read_part(sheet, name, GridValues(book.grid(name))) for sheet, name in zip(places, names, strict=True)]
    missing = [(name, id) for sheet, name in zip(places, names, strict=True) for id in sheet.lost]
    return NamedParts(tuple(part for part, _, _ in read), tuple(missing), tuple(used for _, used, _ in read), places)


def names_by_sheet(book: Book) -> dict[str, dict[str, NamedRange]]:
    """Worksheet -> the names that lead to it; a name of the sheet's own scope counts before one of the workbook."""
    found: dict[str, dict[str, NamedRange]] = {}
    for (scope, name), area in book.names.items():
        if scope in ("", area.sheet) and (scope or name not in found.get(area.sheet, {})):
            found.setdefault(area.sheet, {})[name] = area
    return found


@dataclass(frozen=True, slots=True)
class GridValues:
    """The values of a worksheet that was laid out as a grid."""

    grid: Grid

    def of_spots(self, places: SheetPlaces) -> Sequence[CellValue]:
        return [self.grid.value(spot.row, spot.column) for spot in places.spots]

    def of_rows(self, spots: AreaSpots) -> Iterator[tuple[int, Sequence[CellValue]]]:
        for row in range(spots.first, min(spots.last + 1, len(self.grid.rows))):
            values = [self.grid.value(row, column) for _, column, _ in spots.columns]
            if values.count(None) < len(values):
                yield row, values


def read_part(places: SheetPlaces, name: str, values: Values) -> PartRead:
    """The values of a worksheet called ``name``."""
    facts: dict[str, Fact] = {}
    used = met = 0
    for spot, raw, blank in zip(places.spots, values.of_spots(places), _blanks(places, name), strict=True):
        if raw is None:
            facts[spot.id] = blank
            continue
        met += 1
        value, text, _ = read_value(raw, spot.type)
        facts[spot.id] = Fact(value, text, blank.ref)
        if text:
            used += 1
    areas: dict[str, tuple[AreaRow, ...]] = {}
    for spots in places.areas:
        rows: list[AreaRow] = []
        above: dict[str, Fact] = {}
        for row, raws in values.of_rows(spots):
            row_facts, filled = _row_facts(spots, name, row, raws)
            met += len(raws) - raws.count(None)
            if not filled:
                continue
            used += filled
            for id in spots.area.inherit:
                if id in row_facts and not row_facts[id].text and id in above:
                    row_facts[id] = above[id]
                elif id in row_facts:
                    above[id] = row_facts[id]
            rows.append(AreaRow(row_facts, len(rows) + 1))
        areas[spots.area.id] = tuple(rows)
    return PartRead(Part(places.sheet.id, name, facts, areas), used, met)


def _row_facts(spots: AreaSpots, name: str, row: int, raws: Sequence[CellValue]) -> tuple[dict[str, Fact], int]:
    """One row of an area, also on a sentinel if someone typed there, and how many of its cells have a text."""
    facts: dict[str, Fact] = {}
    filled = 0
    for (id, _, type), raw, blank in zip(spots.columns, raws, _blank_row(spots, name, row), strict=True):
        if raw is None:
            facts[id] = blank
            continue
        value, text, _note = read_value(raw, type)
        facts[id] = Fact(value, text, blank.ref)
        if text:
            filled += 1
    return facts, filled


@lru_cache(maxsize=1_000)
def _blanks(places: SheetPlaces, name: str) -> tuple[Fact, ...]:
    """The single fields when nothing stands in them; cells of the same place share one reference."""
    return tuple(Fact(None, "", CellRef(name, spot.address)) for spot in places.spots)


@lru_cache(maxsize=5_000)
def _blank_row(spots: AreaSpots, name: str, row: int) -> tuple[Fact, ...]:
    return tuple(Fact(None, "", CellRef(name, _address(row, column))) for _, column, _ in spots.columns)


_address = lru_cache(maxsize=20_000)(a1)
