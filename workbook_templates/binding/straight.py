"""The straight way for a workbook that is as it was sent out: raw cells by address, no grid laid out.

Most of a thousand workbooks have nothing but values in the fields. Whatever else is found (an edited label, a cell
that is no field, a value under a merge, a formula without its value, another worksheet) gives None, and the thorough
way reads the workbook. Both ways give the same submission.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, product
from typing import NamedTuple

from workbook_templates.binding.names import Found, read_part
from workbook_templates.binding.places import AreaSpots, SheetPlaces, places_of
from workbook_templates.binding.untouched import Checks
from workbook_templates.binding.values import shown
from workbook_templates.building.conventions import CHECKS_LINE, OWN_SHEETS
from workbook_templates.definition.schema import Form
from workbook_templates.model import CellValue, Part, a1
from workbook_templates.reading.book import Book
from workbook_templates.reading.names import SheetNames
from workbook_templates.reading.plain import PlainSheet, Unusual
from workbook_templates.reading.sheet import Merge, parse_merges

_MOST_ROWS = 5_000
"""Rows of all areas of a worksheet; names that were stretched over more are for the thorough way."""
_FEW = 64
"""Cells of a merged area that are told one by one."""
_MANY = 32
"""Wordings of the labels and arrangements of merged areas remembered for a worksheet."""


class _Row(NamedTuple):
    """The cells of a row of an area: as the XML names them, and as a person does."""

    keys: tuple[bytes, ...]
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Addresses:
    """Every cell of a worksheet that a field or a label stands in."""

    at: Mapping[tuple[int, int], bytes]
    """(row, column), from 0 -> address."""
    spots: tuple[bytes, ...]
    areas: tuple[tuple[_Row, ...], ...]
    """The rows of each area."""
    labels: tuple[bytes, ...]
    known: frozenset[bytes]
    wordings: set[tuple[CellValue, ...]] = field(default_factory=set)
    """What the labels may say: the form's words, with line breaks and spaces as one likes."""
    covered: dict[bytes, frozenset[bytes]] = field(default_factory=dict)
    """Merged areas, as the XML has them -> which of these cells they cover."""


def bind_straight(book: Book, form: Form, checks: Mapping[str, Checks]) -> tuple[Part, ...] | None:
    """The values of every worksheet; None when the workbook needs a closer look. Raises InputProblem.

    ``checks``: those on which nothing was written but 出错说明.
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
            known = checks.get(name)
            if places.lost or (places.checks is not None and (known is None or known.first != places.checks)):
                return None
            read = _read(places, book.plain(name, places.checks), repeated)
            if read is None:
                return None
            parts.append(read)
    except Unusual:
        return None
    if not all(repeats(parts, id, value) for id, value in repeated):
        return None
    return tuple(parts)


def repeats(parts: Iterable[Part], id: str, value: CellValue) -> bool:
    """Whether one of the parts has that field with that value."""
    facts = [part.facts[id] for part in parts if id in part.facts]
    words = shown(value).split()
    return any(words == fact.text.split() or (value == fact.value and value is not None) for fact in facts)


def _blank(plain: PlainSheet | None) -> bool:
    return plain is not None and all(value is None for value in plain.values().values())


def _read(places: SheetPlaces, plain: PlainSheet | None, repeated: list[tuple[str, CellValue]]) -> Part | None:
    """One worksheet; what only repeats a field is added to ``repeated``."""
    addresses = _addresses(places)
    if plain is None or addresses is None:
        return None
    values = plain.values()
    if not _as_worded(places, addresses, tuple(map(values.get, addresses.labels))):
        return None
    if not addresses.known.issuperset(values) and not all(
        _harmless(places, address, values[address]) for address in values.keys() - addresses.known
    ):
        return None
    if any(values[address] is not None for address in _covered(plain, addresses) & values.keys()):
        return None  # the file keeps a value under a merged area, where no one sees it
    part, used, met = read_part(places, plain.name, _found(values, addresses))
    if met != used:
        return None  # spaces in a field
    shown = [(id, values.get(addresses.at[row, column])) for id, row, column in places.labels.displays]
    repeated += [(id, found) for id, found in shown if found is not None]
    return part


def _found(values: Mapping[bytes, CellValue], addresses: _Addresses) -> Found:
    """The values of the fields, without the rows of areas in which no cell is filled."""
    empty = values.keys().isdisjoint
    wanted = [*addresses.spots]
    rows: list[list[tuple[str, ...]]] = []
    for area in addresses.areas:
        filled = [row for row in area if not empty(row.keys)]
        for row in filled:
            wanted += row.keys
        rows.append([row.addresses for row in filled])
    return Found([*map(values.get, wanted)], rows)


def _harmless(places: SheetPlaces, address: bytes, value: CellValue) -> bool:
    """Whether a cell that no field or label stands in is blank, or a line of ours that tells of the checks below."""
    if value is None:
        return True
    ours = bool(places.sheet.repeat) and address.lstrip(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ") == b"1"
    return ours and isinstance(value, str) and value.startswith(CHECKS_LINE)


@lru_cache(maxsize=512)
def _addresses(places: SheetPlaces) -> _Addresses | None:
    spans = sum(max(0, spots.last - spots.first + 1) for spots in places.areas)
    if spans > _MOST_ROWS:
        return None
    labels = [(label.row, label.column) for label in places.labels.labels]
    displays = [(row, column) for _, row, column in places.labels.displays]
    single = [*places.cells, *labels, *displays]
    at = {place: a1(*place).encode() for place in single}
    areas = [[_row(spots, row) for row in range(spots.first, spots.last + 1)] for spots in places.areas]
    for spots, rows in zip(places.areas, areas, strict=True):
        for row, cells in enumerate(rows, spots.first):
            at.update(zip([(row, column) for column in spots.columns], cells.keys, strict=True))
    if len(at) != len(single) + sum(len(row.keys) for rows in areas for row in rows):
        return None  # two of them in one cell: which is which is for the thorough way
    return _Addresses(
        at=at,
        spots=tuple([at[place] for place in places.cells]),
        areas=tuple(map(tuple, areas)),
        labels=tuple([at[place] for place in labels]),
        known=frozenset(at.values()),
    )


def _row(spots: AreaSpots, row: int) -> _Row:
    """The cells of an area in a row (from 0)."""
    addresses = [a1(row, column) for column in spots.columns]
    return _Row(tuple([address.encode() for address in addresses]), tuple(addresses))


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
        known = addresses.known.intersection(chain.from_iterable([_under(merge, addresses.at) for merge in merges]))
        if len(addresses.covered) < _MANY:
            addresses.covered[plain.merges] = known
    return known


def _under(merge: Merge, at: Mapping[tuple[int, int], bytes]) -> Iterable[bytes]:
    """The cells of a merged area, but for its first one, which keeps its value; of a large area those of ``at``."""
    top, left, bottom, right = merge
    if (bottom - top + 1) * (right - left + 1) <= _FEW:
        return _inside(merge)
    return [
        address
        for (row, column), address in at.items()
        if top <= row <= bottom and left <= column <= right and (row, column) != (top, left)
    ]


@lru_cache(maxsize=8192)
def _inside(merge: Merge) -> tuple[bytes, ...]:
    """The same areas come back in workbook after workbook."""
    top, left, bottom, right = merge
    cells = product(range(top, bottom + 1), range(left, right + 1))
    return tuple([a1(row, column).encode() for row, column in cells][1:])
