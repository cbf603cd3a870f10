"""The rows of units (``summary.unit_rows``) completed with their numbers: what remains to do when the order is known."""

from __future__ import annotations

import marshal
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from isal import isal_zlib

from workbook_templates.summary import unit_rows
from workbook_templates.summary.links import source_row
from workbook_templates.summary.looks import QUOTED_LOOK, TEXT_LOOK
from workbook_templates.summary.rowxml import BulkCell, cell_xml, cells_xml, row_start

_ROW, _NUMBER, _SOURCE, _FILE, _NEXT_ROW, _NEXT_CELL = (
    mark.encode()
    for mark in (
        unit_rows.ROW, unit_rows.NUMBER, unit_rows.SOURCE, unit_rows.FILE, unit_rows.NEXT_ROW, unit_rows.NEXT_CELL,
    )
)  # fmt: skip

Heads = list[tuple[str, str]]
"""Reference (without the row's number) and look of each column."""


class Place(NamedTuple):
    """Where rows of a unit go."""

    stretch: int
    """Which of the group's stretches."""
    key: str | int
    """Which of the unit's rows (``UnitRows.sheets``)."""
    row: int
    """Excel's number of the first one."""
    skip: int
    rows: int
    leads: Sequence[BulkCell]
    """What stands before the fields of a part."""


class Unit(NamedTuple):
    """A unit whose rows are to be completed."""

    sheets: bytes
    number: int
    """序号."""
    file: str
    places: list[Place]


@dataclass(frozen=True, slots=True)
class Group:
    """Units one behind the other. They have stretches of rows in several sheets."""

    stretches: list[tuple[Heads, str]] = field(default_factory=list)
    """Columns of each one's sheet, and the look of texts that begin like a formula."""
    units: list[Unit] = field(default_factory=list)

    def xml(self) -> list[bytes]:
        """Each stretch as XML."""
        made: list[list[bytes]] = [[] for _ in self.stretches]
        marked = [_marked(heads) for heads, _ in self.stretches]
        for unit in self.units:
            sheets = marshal.loads(isal_zlib.decompress(unit.sheets, -15))
            for place in unit.places:
                rows = sheets[place.key]
                if isinstance(place.key, int):
                    heads, quoted = self.stretches[place.stretch]
                    leads = cells_xml(place.row, heads, place.leads, quoted)
                    made[place.stretch].append(_part(rows, place, leads, marked[place.stretch]))
                else:
                    made[place.stretch] += _list(rows, unit, place)
        return [b"".join(rows) for rows in made]


def _marked(heads: Heads) -> list[bytes]:
    """The references with a mark for the row's number."""
    return "\n".join([head + unit_rows.ROW for head, _ in heads]).encode().split(b"\n")


def _part(cells: bytes, place: Place, leads: str, heads: Sequence[bytes]) -> bytes:
    """One row: leads, then fields."""
    fields = zip(heads[len(place.leads) :], cells.split(_NEXT_CELL), strict=True)
    told = b"".join([head + cell for head, cell in fields if cell]).replace(_ROW, b"%d" % place.row)
    return b"%b%b%b</row>" % (row_start(place.row).encode(), leads.encode(), told)


def _list(rows: bytes, unit: Unit, place: Place) -> list[bytes]:
    if _FILE in rows:
        rows = rows.replace(_FILE, cell_xml(unit.file, TEXT_LOOK, QUOTED_LOOK).encode())
    rows = rows.replace(_NUMBER, b"%d" % unit.number).replace(_SOURCE, b"%d" % source_row(unit.number))
    chosen = rows.split(_NEXT_ROW)[place.skip : place.skip + place.rows]
    return [row.replace(_ROW, b"%d" % number) for number, row in enumerate(chosen, place.row)]
