"""Where the names of a workbook of ours lead: the cell of every field, label and row of an area, worksheet by worksheet.

    places = places_of(book, form)
    places[0].ids[0], places[0].addresses[0]   # "单位名称", "C5"

The workbooks of one form set mostly have the same names at the same places (``reading.names.Scheme``); these are
worked out once. Worksheets are told by their numbers, since every unit calls its project tables differently.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from workbook_templates.binding.official_labels import LabelSpots, label_spots
from workbook_templates.binding.values import Read, reader_of
from workbook_templates.building.conventions import CHECKS_BLOCK
from workbook_templates.definition.schema import Area, Field, Form, Sheet
from workbook_templates.model import CellValue, a1
from workbook_templates.reading.book import Book
from workbook_templates.reading.names import NamedRange, SheetNames

Names = Mapping[str, NamedRange]


@dataclass(frozen=True, eq=False, slots=True)
class AreaSpots:
    """A repeating area: its columns, and the rows from the upper to the lower sentinel, both included. Known by
    identity."""

    area: Area
    ids: tuple[str, ...]
    """Its columns, where each stands (from 0), and how its cells are read."""
    columns: tuple[int, ...]
    readers: tuple[Callable[[CellValue], Read], ...]
    inherit: tuple[str, ...]
    """Those of its columns that stand for the rows below as well."""
    first: int
    last: int


@dataclass(frozen=True, eq=False, slots=True)
class SheetPlaces:
    """One worksheet of a form set. Known by identity."""

    sheet: Sheet
    index: int
    """The number of the worksheet in the workbook."""
    ids: tuple[str, ...]
    """The single fields, and for each where its cell stands and how it is read."""
    cells: tuple[tuple[int, int], ...]
    addresses: tuple[str, ...]
    readers: tuple[Callable[[CellValue], Read], ...]
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
    found: list[Field] = []
    cells: list[tuple[int, int]] = []
    lost: list[str] = []
    for field in _single_fields(form, sheet.id):
        area = names.get(field.id)
        # A name that leads to another sheet is read there by whoever looks at that sheet.
        if area is None or area.sheet != home:
            lost.append(field.id)
            continue
        found.append(field)
        cells.append((area.first_row, area.first_column))
    areas = [_area_spots(form, area, home, names, lost) for area in form.areas.values() if area.sheet == sheet.id]
    labels = label_spots(form, sheet.id, names)
    return SheetPlaces(
        sheet=sheet,
        index=index,
        ids=tuple(field.id for field in found),
        cells=tuple(cells),
        addresses=tuple(a1(row, column) for row, column in cells),
        readers=tuple(reader_of(field.type) for field in found),
        areas=tuple(areas),
        lost=tuple(lost),
        labels=labels,
        checks=block.first_row if block is not None else None,
    )


def _area_spots(form: Form, area: Area, home: str, names: Names, lost: list[str]) -> AreaSpots:
    ids: list[str] = []
    columns: list[int] = []
    rows: list[int] = []
    for column in area.columns:
        id = f"{area.id}.{column}"
        found = names.get(id)
        if found is None or found.sheet != home:
            lost.append(id)
            continue
        ids.append(column)
        columns.append(found.first_column)
        rows += (found.first_row, found.last_row)
    return AreaSpots(
        area=area,
        ids=tuple(ids),
        columns=tuple(columns),
        readers=tuple(reader_of(form.fields[f"{area.id}.{column}"].type) for column in ids),
        inherit=tuple(column for column in area.inherit if column in ids),
        first=min(rows, default=0),
        last=max(rows, default=-1),
    )


@lru_cache(maxsize=512)
def _single_fields(form: Form, sheet: str) -> tuple[Field, ...]:
    """The fields that stand in one cell."""
    return tuple(field for field in form.fields_of(sheet) if not field.area or field.column == "标注")
