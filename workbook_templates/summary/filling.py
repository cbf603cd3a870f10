"""Units one behind the other whose rows are made together: what remains to do when their order is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from itertools import chain
from typing import NamedTuple

from workbook_templates.summary.rendering import Made, deflated
from workbook_templates.summary.store import Bodies, listed, parts_in
from workbook_templates.summary.unit_rows import Content, Place, Table, numbered

_DIGEST = 20
_TABLES = 256
"""More than a summary has sheets."""

Load = Callable[[], Bodies]
"""Gives the record of a unit."""
Rows = list[bytes]
"""The rows of a unit in one place, without their numbers."""


class Unit(NamedTuple):
    """A unit whose rows are to be made."""

    sha256: str
    """Of its file: where it is the same, so is the record, for one program and its form sets (``cache``)."""
    number: int
    """序号."""
    unit: str
    file: str
    places: list[tuple[int, Place]]
    """Which of the group's stretches, and what of the unit stands there."""
    bodies: Bodies | None = None
    """Its record; None as long as no row has to be made of it."""


class Stretch(NamedTuple):
    """Rows of a sheet one below the other."""

    table: Table
    """How they are made."""
    row: int
    """Excel's number of the first one."""


@dataclass(frozen=True, slots=True)
class Group:
    """Some units. They have stretches of rows in several sheets."""

    stretches: list[Stretch] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)

    def made(self) -> list[Made]:
        """Each stretch."""
        made = zip(self.rows(), self.stretches, strict=True)
        return [deflated(numbered(chain(*rows), stretch.row)) for rows, stretch in made]

    def rows(self, known: Sequence[Sequence[Rows | None]] = ()) -> list[list[Rows]]:
        """Of each stretch the rows in each place. ``known``: the same as far as there is no need to make them."""
        made: list[list[Rows]] = [[] for _ in self.stretches]
        for _, number, unit, file, places, bodies in self.units:
            content: Content | None = None
            for stretch, place in places:
                rows = known[stretch][len(made[stretch])] if known else None
                if rows is None:
                    assert bodies is not None
                    content = content or Content(number, unit, file, parts_in(bodies.parts), *listed(bodies.lists))
                    rows = self.stretches[stretch].table.rows(content, place)
                made[stretch].append(rows)
        return made

    def name(self) -> str:
        """The same for the same files in the same places of the order."""
        return digest(repr([(unit.number, unit.file) for unit in self.units]).encode()).hex()

    def told(self) -> list[list[bytes]]:
        """Of each stretch and each place in it: the same where its rows are the same but for their numbers."""
        tables = [_told(stretch.table) for stretch in self.stretches]
        made: list[list[bytes]] = [[] for _ in self.stretches]
        for sha256, number, unit, file, places, _ in self.units:
            content = repr((sha256, number, unit, file)).encode()
            for stretch, (rows, skip, part, leads) in places:
                more = repr(leads).encode() if leads else b""
                made[stretch].append(b"%b%b%d,%d,%d%b" % (tables[stretch], content, rows, skip, part, more))
        return made

    def loaded(self, load: Sequence[Load], needed: Iterable[bool]) -> Group:
        """The same with the records of the units that need them."""
        units = zip(self.units, load, needed, strict=False)
        return Group(self.stretches, [unit._replace(bodies=own()) if needs else unit for unit, own, needs in units])

    def only(self, chosen: list[int]) -> Group:
        """The same with some of its stretches."""
        if len(chosen) == len(self.stretches):
            return self
        new = {stretch: number for number, stretch in enumerate(chosen)}
        units = [
            unit._replace(places=[(new[stretch], place) for stretch, place in unit.places if stretch in new])
            for unit in self.units
        ]
        return Group([self.stretches[stretch] for stretch in chosen], units)


def digest(data: bytes) -> bytes:
    """What tells this from anything else."""
    return blake2b(data, digest_size=_DIGEST).digest()


@lru_cache(maxsize=_TABLES)
def _told(table: Table) -> bytes:
    """All that there is to a table."""
    return digest(repr(table).encode())
