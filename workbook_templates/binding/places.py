"""Where the names of a workbook of ours lead: the cell of every field, label and row of an area, worksheet by worksheet.

    places = places_of(book, form)
    places.sheets[0].spots[0].address   # "C5"

The workbooks of one form set mostly have the same names at the same places (``reading.names.Scheme``); these are
worked out once. Worksheets are told by their numbers, since every unit calls its project tables differently.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Protocol

from workbook_templates.binding.official_labels import LabelSpots, label_spots
from workbook_templates.building.conventions import CHECKS_BLOCK
from workbook_templates.definition.schema import Area, Field, FieldType, Form, Sheet
from workbook_templates.model import CellValue, a1
from workbook_templates.reading.book import Book
from workbook_templates.reading.names import NamedRange, SheetNames

Names = Mapping[str, NamedRange]


class Spot(NamedTuple):
    """A field and its cell."""

    id: str
    """The field, or the column of an area."""
    row: int
    column: int
    type: FieldType
    address: str
    calculated: bool


@dataclass(frozen=True, eq=False, slots=True)
class AreaSpots:
    """A repeating area: its columns, and the rows from the upper to the lower sentinel, both included. Known by
    identity."""

    area: Area
    columns: tuple[tuple[str, int, FieldType], ...]
    first: int
    last: int


class Values(Protocol):
    """What stands on a worksheet, however it was read."""

    def of_spots(self, places: SheetPlaces) -> Sequence[CellValue]:
        """The values of the single fields, one after the other."""
        ...

    def of_rows(self, spots: AreaSpots) -> Iterable[tuple[int, Sequence[CellValue]]]:
        """The rows of an area in which anything stands: number (from 0) and values, column by column."""
        ...


@dataclass(frozen=True, eq=False, slots=True)
class SheetPlaces:
    """One worksheet of a form set. Known by identity."""

    sheet: Sheet
    index: int
    """The number of the worksheet in the workbook."""
    spots: tuple[Spot, ...]
    areas: tuple[AreaSpots, ...]
    lost: tuple[str, ...]
    """Fields whose names are missing or lead to another worksheet."""
    labels: LabelSpots
    checks: int | None
    """The row (from 0) where the block of checks begins below a project table."""


def places_of(book: Book, form: Form) -> tuple[SheetPlaces, ...]:
    """Every worksheet of the form set that the workbook's names lead to, in the order of the form set."""
    scheme = book.names.scheme if isinstance(book.names, SheetNames) else None
    if scheme is None:
        return _places(book, form)
    known = _KNOWN.get((id(scheme), id(form)))
    if known is None:
        known = (scheme, form, _places(book, form))
        if len(_KNOWN) >= _MANY:
            _KNOWN.clear()
        _KNOWN[id(scheme), id(form)] = known
    return known[2]


_KNOWN: dict[tuple[int, int], tuple[object, Form, tuple[SheetPlaces, ...]]] = {}
"""The scheme and the form set are kept beside their places, so that no other object takes their identity."""
_MANY = 128


def _places(book: Book, form: Form) -> tuple[SheetPlaces, ...]:
    scopes = book.scopes
    whole = scopes[""]
    numbers = {info.name: number for number, info in enumerate(book.sheets)}
    found: list[SheetPlaces] = []
    for sheet in form.sheets:
        fields = form.fields_of(sheet.id)
        if sheet.repeat:
            homes = [info.name for info in book.sheets if sheet.title_field in scopes.get(info.name, {})]
        else:
            homes = [_home(fields, whole)] if any(field.id in whole for field in fields) else []
        for home in homes:
            names = scopes[home] if sheet.repeat else whole
            block = scopes.get(home, {}).get(CHECKS_BLOCK)
            found.append(_sheet_places(form, sheet, home, numbers[home], names, block))
    return tuple(found)


def _home(fields: tuple[Field, ...], names: Names) -> str:
    """The sheet most of the fields are on."""
    counts: dict[str, int] = {}
    for field in fields:
        if field.id in names:
            counts[names[field.id].sheet] = counts.get(names[field.id].sheet, 0) + 1
    return max(counts, key=lambda name: counts[name])


def _sheet_places(
    form: Form, sheet: Sheet, home: str, index: int, names: Names, block: NamedRange | None
) -> SheetPlaces:
    spots: list[Spot] = []
    lost: list[str] = []
    for field in _single_fields(form, sheet.id):
        area = names.get(field.id)
        # A name that leads to another sheet is read there by whoever looks at that sheet.
        if area is None or area.sheet != home:
            lost.append(field.id)
            continue
        row, column = area.first_row, area.first_column
        spots.append(Spot(field.id, row, column, field.type, a1(row, column), field.formula is not None))
    areas = [_area_spots(form, area, home, names, lost) for area in form.areas.values() if area.sheet == sheet.id]
    labels = label_spots(form, sheet.id, names)
    checks = block.first_row if block is not None else None
    return SheetPlaces(sheet, index, tuple(spots), tuple(areas), tuple(lost), labels, checks)


def _area_spots(form: Form, area: Area, home: str, names: Names, lost: list[str]) -> AreaSpots:
    columns: list[tuple[str, int, FieldType]] = []
    rows: list[int] = []
    for column in area.columns:
        id = f"{area.id}.{column}"
        found = names.get(id)
        if found is None or found.sheet != home:
            lost.append(id)
            continue
        columns.append((column, found.first_column, form.fields[id].type))
        rows += (found.first_row, found.last_row)
    return AreaSpots(area, tuple(columns), min(rows, default=0), max(rows, default=-1))


@lru_cache(maxsize=512)
def _single_fields(form: Form, sheet: str) -> tuple[Field, ...]:
    """The fields that stand in one cell."""
    return tuple(field for field in form.fields_of(sheet) if not field.area or field.column == "标注")
