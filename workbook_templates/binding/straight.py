"""The straight way for a workbook that is as it was sent out: raw cells by address, no grid laid out.

Most of a thousand workbooks have nothing but values in the fields. Whatever else is found (an edited label, a cell
that is no field, a value under a merge, a formula without its value, another worksheet) gives None, and the thorough
way reads the workbook. Both ways give the same submission.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from workbook_templates.binding.names import read_part
from workbook_templates.binding.places import AreaSpots, SheetPlaces, places_of
from workbook_templates.binding.rescue import OWN_SHEETS, repeats
from workbook_templates.building.conventions import CHECKS_LINE
from workbook_templates.definition.schema import Form
from workbook_templates.model import CellValue, Part, a1
from workbook_templates.reading.book import Book
from workbook_templates.reading.names import SheetNames
from workbook_templates.reading.plain import PlainSheet, Unusual
from workbook_templates.reading.sheet import parse_merges

_MOST_ROWS = 5_000
"""Rows of all areas of a worksheet; names that were stretched over more are for the thorough way."""
_MANY = 32
"""Wordings of the labels and arrangements of merged areas remembered for a worksheet."""


@dataclass(frozen=True, slots=True)
class _Addresses:
    """Every cell of a worksheet that a field or a label stands in."""

    at: Mapping[tuple[int, int], bytes]
    """(row, column), from 0 -> address."""
    spots: tuple[bytes, ...]
    rows: Mapping[AreaSpots, tuple[tuple[int, tuple[bytes, ...]], ...]]
    """The rows of each area: number (from 0), the addresses of its columns."""
    labels: tuple[bytes, ...]
    known: frozenset[bytes]
    wordings: set[tuple[CellValue, ...]] = field(default_factory=set)
    """What the labels may say: the form's words, with line breaks and spaces as one likes."""
    covered: dict[bytes, frozenset[bytes]] = field(default_factory=dict)
    """Merged areas, as the XML has them -> which of these cells they cover."""


def bind_straight(book: Book, form: Form, untouched: Mapping[str, int]) -> tuple[Part, ...] | None:
    """The values of every worksheet; None when the workbook needs a closer look. Raises InputProblem.

    ``untouched``: worksheets on whose checks nothing was written, with the row where the checks begin.
    """
    if not isinstance(book.names, SheetNames):
        return None
    sheets = places_of(book, form)
    homes = {places.index for places in sheets}
    if len(homes) != len(sheets) or {places.sheet.id for places in sheets} != {sheet.id for sheet in form.sheets}:
        return None
    parts: list[Part] = []
    repeated: list[tuple[str, CellValue]] = []
    try:
        for number, info in enumerate(book.sheets):
            if number not in homes and info.name not in OWN_SHEETS and not _blank(book.plain(info.name, None)):
                return None
        for places in sheets:
            name = book.sheets[places.index].name
            if places.lost or (places.checks is not None and untouched.get(name) != places.checks):
                return None
            read = _read(places, book.plain(name, places.checks), repeated)
            if read is None:
                return None
            parts.append(read)
    except Unusual:
        return None
    if not all(any(repeats(part, id, value) for part in parts) for id, value in repeated):
        return None
    return tuple(parts)


def _blank(plain: PlainSheet | None) -> bool:
    return plain is not None and all(plain.value(address) is None for address in plain.cells)


def _read(places: SheetPlaces, plain: PlainSheet | None, repeated: list[tuple[str, CellValue]]) -> Part | None:
    """One worksheet; what only repeats a field is added to ``repeated``."""
    addresses = _addresses(places)
    if plain is None or addresses is None:
        return None
    value = plain.value
    if not _as_worded(places, addresses, tuple(map(value, addresses.labels))):
        return None
    if not all(_harmless(places, plain, address) for address in plain.cells.keys() - addresses.known):
        return None
    if any(value(address) is not None for address in _covered(plain, addresses) & plain.cells.keys()):
        return None  # the file keeps a value under a merged area, where no one sees it
    part, used, met = read_part(places, plain.name, _PlainValues(plain, addresses))
    if met != used:
        return None  # spaces in a field
    shown = [(id, value(addresses.at[row, column])) for id, row, column in places.labels.displays]
    repeated += [(id, found) for id, found in shown if found is not None]
    return part


@dataclass(frozen=True, slots=True)
class _PlainValues:
    plain: PlainSheet
    addresses: _Addresses

    def of_spots(self, places: SheetPlaces) -> Sequence[CellValue]:
        return [*map(self.plain.value, self.addresses.spots)]

    def of_rows(self, spots: AreaSpots) -> Iterator[tuple[int, Sequence[CellValue]]]:
        filled, value = self.plain.cells.keys(), self.plain.value
        for row, addresses in self.addresses.rows[spots]:
            if filled.isdisjoint(addresses):
                continue
            values = [*map(value, addresses)]
            if values.count(None) < len(values):
                yield row, values


def _harmless(places: SheetPlaces, plain: PlainSheet, address: bytes) -> bool:
    """Whether a cell that no field or label stands in is blank, or a line of ours that tells of the checks below."""
    value = plain.value(address)
    if value is None:
        return True
    ours = bool(places.sheet.repeat) and address.lstrip(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ") == b"1"
    return ours and isinstance(value, str) and value.startswith(CHECKS_LINE)


@lru_cache(maxsize=512)
def _addresses(places: SheetPlaces) -> _Addresses | None:
    spans = sum(max(0, spots.last - spots.first + 1) for spots in places.areas)
    if spans > _MOST_ROWS:
        return None
    fields = [(spot.row, spot.column) for spot in places.spots]
    rows = {
        spots: [(row, [(row, column) for _, column, _ in spots.columns]) for row in range(spots.first, spots.last + 1)]
        for spots in places.areas
    }
    labels = [(label.row, label.column) for label in places.labels.labels]
    displays = [(row, column) for _, row, column in places.labels.displays]
    every = [*fields, *labels, *displays, *(cell for lines in rows.values() for _, line in lines for cell in line)]
    if len(set(every)) != len(every):
        return None  # two of them in one cell: which is which is for the thorough way
    at = {place: a1(*place).encode() for place in every}
    return _Addresses(
        at=at,
        spots=tuple(at[place] for place in fields),
        rows={
            spots: tuple((row, tuple(at[place] for place in line)) for row, line in lines)
            for spots, lines in rows.items()
        },
        labels=tuple(at[place] for place in labels),
        known=frozenset(at.values()),
    )


def _as_worded(places: SheetPlaces, addresses: _Addresses, texts: tuple[CellValue, ...]) -> bool:
    """Whether the labels are the form's."""
    if texts in addresses.wordings:
        return True
    same = all(
        text == label.text or (isinstance(text, str) and "".join(text.split()) == label.plain)
        for text, label in zip(texts, places.labels.labels, strict=True)
    )
    if same and len(addresses.wordings) < _MANY:
        addresses.wordings.add(texts)
    return same


def _covered(plain: PlainSheet, addresses: _Addresses) -> frozenset[bytes]:
    """Fields and labels that a merged area covers."""
    known = addresses.covered.get(plain.merges)
    if known is None:
        merges = parse_merges(plain.merges, plain.context.path, plain.name)
        known = frozenset(
            address
            for (row, column), address in addresses.at.items()
            if any(
                top <= row <= bottom and left <= column <= right and (row, column) != (top, left)
                for top, left, bottom, right in merges
            )
        )
        if len(addresses.covered) < _MANY:
            addresses.covered[plain.merges] = known
    return known
