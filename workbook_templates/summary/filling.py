"""Units one behind the other whose rows are made together: what remains to do when their order is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from workbook_templates.summary.store import listed, parts_in
from workbook_templates.summary.unit_rows import Content, Place, Table

_DIGEST = 20
_TABLES = 256
"""More than a summary has sheets."""


class Unit(NamedTuple):
    """A unit whose rows are to be made; its record is packed as in the ``store``."""

    parts: bytes
    lists: bytes
    sha256: str
    """Of its file: where it is the same, so is the record, for one program and its form sets (``cache``)."""
    number: int
    """序号."""
    unit: str
    file: str
    places: list[tuple[int, Place]]
    """Which of the group's stretches, and where in it."""


@dataclass(frozen=True, slots=True)
class Group:
    """Some units. They have stretches of rows in several sheets."""

    stretches: list[Table] = field(default_factory=list)
    """How the rows of each one's sheet are made."""
    units: list[Unit] = field(default_factory=list)

    def xml(self) -> list[bytes]:
        """Each stretch as XML."""
        made: list[list[bytes]] = [[] for _ in self.stretches]
        for parts, lists, _, number, unit, file, places in self.units:
            content = Content(number, unit, file, parts_in(parts), *listed(lists))
            for stretch, place in places:
                made[stretch] += self.stretches[stretch].rows(content, place)
        return [b"".join(rows) for rows in made]

    def name(self) -> str:
        """The same for the same files in the same places of the order."""
        return blake2b(
            repr([(unit.number, unit.file) for unit in self.units]).encode(), digest_size=_DIGEST
        ).hexdigest()

    def digests(self) -> list[bytes]:
        """Of each stretch: the same where it is made of the same."""
        made = [blake2b(_told(table), digest_size=_DIGEST) for table in self.stretches]
        for _, _, sha256, number, unit, file, places in self.units:
            content = repr((sha256, number, unit, file)).encode()
            for stretch, (row, rows, skip, part, leads) in places:
                made[stretch].update(b"%b%d,%d,%d,%d" % (content, row, rows, skip, part))
                if leads:
                    made[stretch].update(repr(leads).encode())
        return [digest.digest() for digest in made]

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


@lru_cache(maxsize=_TABLES)
def _told(table: Table) -> bytes:
    """All that there is to a table."""
    return repr(table).encode()
