"""Fields of our own workbooks by their defined names, which move with inserted, deleted and hidden rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice, repeat
from operator import call, itemgetter
from typing import NamedTuple

from workbook_templates.binding.places import AreaSpots, SheetPlaces, places_of
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
    read = [read_part(sheet, name, _on_grid(sheet, book.grid(name))) for sheet, name in zip(places, names, strict=True)]
    missing = [(name, id) for sheet, name in zip(places, names, strict=True) for id in sheet.lost]
    return NamedParts(tuple(part for part, _, _ in read), tuple(missing), tuple(used for _, used, _ in read), places)


def names_by_sheet(book: Book) -> dict[str, dict[str, NamedRange]]:
    """Worksheet -> the names that lead to it; a name of the sheet's own scope counts before one of the workbook."""
    found: dict[str, dict[str, NamedRange]] = {}
    for name, area in book.scopes[""].items():
        found.setdefault(area.sheet, {})[name] = area
    for scope, names in book.scopes.items():
        for name, area in names.items():
            if scope == area.sheet:
                found.setdefault(scope, {})[name] = area
    return found


class Found(NamedTuple):
    """What stands on a worksheet, however it was read."""

    values: Sequence[CellValue]
    """Of the single fields, then of the rows, area by area."""
    rows: Sequence[Sequence[tuple[str, ...]]]
    """For each area, the rows in which anything may stand: the addresses of their cells."""


def _on_grid(places: SheetPlaces, grid: Grid) -> Found:
    values = [grid.value(row, column) for row, column in places.cells]
    rows: list[list[tuple[str, ...]]] = []
    for spots in places.areas:
        rows.append([])
        for row in range(spots.first, min(spots.last + 1, len(grid.rows))):
            cells = [grid.value(row, column) for column in spots.columns]
            if cells.count(None) < len(cells):
                values += cells
                rows[-1].append(tuple([a1(row, column) for column in spots.columns]))
    return Found(values, rows)


def read_part(places: SheetPlaces, name: str, found: Found) -> PartRead:
    """The values of a worksheet called ``name``."""
    readers = [*places.readers]
    refs = [*_refs(name, places.addresses)]
    for spots, rows in zip(places.areas, found.rows, strict=True):
        readers += spots.readers * len(rows)
        for row in rows:
            refs += _refs(name, row)
    read = [*map(call, readers, found.values)]
    values, texts, _ = zip(*read, strict=True) if read else ((), (), ())
    # The facts of the whole worksheet, made as they are asked for: each of the following takes its own from them.
    facts = map(_new_fact, zip(values, texts, refs, strict=True))
    single = dict(zip(places.ids, facts, strict=False))
    areas = {
        spots.area.id: _area_rows(spots, len(rows), facts) for spots, rows in zip(places.areas, found.rows, strict=True)
    }
    used = len(texts) - texts.count("")
    met = len(found.values) - found.values.count(None)
    return PartRead(Part(places.sheet.id, name, single, areas), used, met)


def _area_rows(spots: AreaSpots, count: int, facts: Iterator[Fact]) -> tuple[AreaRow, ...]:
    """``count`` rows of an area, taken from ``facts``; also one on a sentinel if someone typed there."""
    rows: list[AreaRow] = []
    above: dict[str, Fact] = {}
    for _ in range(count):
        cells = [*islice(facts, len(spots.ids))]
        if not any(map(_TEXT, cells)):
            continue
        row = dict(zip(spots.ids, cells, strict=True))
        for id in spots.inherit:
            if row[id].text or id not in above:
                above[id] = row[id]
            else:
                row[id] = above[id]
        rows.append(_new_row((row, len(rows) + 1)))
    return tuple(rows)


_TEXT = itemgetter(Fact._fields.index("text"))
# Half of the time that the classes themselves take, for the hundreds of cells of a workbook.
_new_fact = partial(tuple.__new__, Fact)
_new_row = partial(tuple.__new__, AreaRow)
_new_ref = partial(tuple.__new__, CellRef)


@lru_cache(maxsize=8192)
def _refs(name: str, addresses: tuple[str, ...]) -> tuple[CellRef, ...]:
    """The same rows come back in workbook after workbook."""
    return tuple(map(_new_ref, zip(repeat(name), addresses, strict=False)))
