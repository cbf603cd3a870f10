"""Units one behind the other whose rows are made together: what remains to do when their order is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from workbook_templates.summary.store import listed, parts_in
from workbook_templates.summary.unit_rows import Content, Place, Table


class Unit(NamedTuple):
    """A unit whose rows are to be made; its record is packed as in the ``store``."""

    parts: bytes
    lists: bytes
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
        for parts, lists, number, unit, file, places in self.units:
            content = Content(number, unit, file, parts_in(parts), *listed(lists))
            for stretch, place in places:
                made[stretch] += self.stretches[stretch].rows(content, place)
        return [b"".join(rows) for rows in made]
