"""Rows of the long sheets kept from one merge to the next: only those that changed are made.

Units that stand one behind the other (``filling.Group``) have two entries in the cache. One holds their stretches of
rows, finished and deflated. The other holds the same rows without their numbers, place by place: where a unit has a row
more than before, the rows below it are only numbered again, and where a unit changed, only its own rows are made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from workbook_templates import deflate
from workbook_templates.keeping import read_entry, write_entry
from workbook_templates.summary.filling import Group, Load, Rows, digest
from workbook_templates.summary.rendering import LEVEL, Made, Renderer, Segment, deflated
from workbook_templates.summary.unit_rows import numbered

_ROW, _PLACE = b"\x02", b"\x03"
"""What stands between rows and between places: no text in XML can hold it."""


class Unnumbered(NamedTuple):
    """Rows of a stretch without their numbers."""

    told: Sequence[bytes] = ()
    """What the rows in each place are made of."""
    data: bytes = b""
    """The rows, deflated."""

    def rows(self) -> dict[bytes, Rows]:
        """The rows in each place."""
        places = deflate.inflated(self.data).split(_PLACE) if self.told else []
        return {told: rows.split(_ROW) for told, rows in zip(self.told, places, strict=True)}


@dataclass(frozen=True, slots=True)
class Again:
    """A group of which some rows are known but for their numbers."""

    group: Group
    told: list[list[bytes]]
    """What the rows in each place of each stretch are made of."""
    known: list[Unnumbered]
    """For each stretch, rows among which its own may be."""

    def made(self) -> list[Made]:
        """Each stretch; without numbers as well, where that was not known."""
        there = [[*map(rows.rows().get, told)] for rows, told in zip(self.known, self.told, strict=True)]
        stretches = zip(self.group.rows(there), self.group.stretches, self.known, self.told, strict=True)
        return [
            deflated(numbered(chain(*places), row), b"" if rows.told == told else _packed(places))
            for places, (_, row), rows, told in stretches
        ]


def submit_changed(
    group: Group, load: Sequence[Load], segments: list[Segment], renderer: Renderer, folder: str
) -> None:
    """Have those stretches of a group made that ``folder`` does not have."""
    told = group.told()
    path = f"{folder}/{group.name()}"
    finished = _finished(path)
    names = [digest(b"%d\0" % row + b"\0".join(own)) for (_, row), own in zip(group.stretches, told, strict=True)]
    there = {number: finished[name] for number, name in enumerate(names) if name in finished}
    renderer.keep([segments[number] for number in there], list(there.values()))
    missing = [number for number in range(len(names)) if number not in there]
    if not missing:
        return
    unnumbered = _unnumbered(f"{path}-")
    known = [_among(unnumbered, own) for own in told]

    def keep(made: list[Made]) -> None:
        every = there | dict(zip(missing, made, strict=True))
        write_entry(path, {names[number]: tuple(one[:3]) for number, one in every.items()})
        new = {number: Unnumbered(told[number], one.unnumbered) for number, one in every.items() if one.unnumbered}
        if new:
            write_entry(f"{path}-", [tuple(new.get(number, rows)) for number, rows in enumerate(known)])

    own, own_known = [told[number] for number in missing], [known[number] for number in missing]
    only = group.only(missing)
    work = Again(only.loaded(load, _needed(only, own, own_known)), own, own_known)
    renderer.submit(work, [segments[number] for number in missing], keep)


def _needed(group: Group, told: Sequence[Sequence[bytes]], known: Sequence[Unnumbered]) -> Iterator[bool]:
    """For each unit whether some of its rows have to be made."""
    left = [iter(own) for own in told]
    there = [frozenset(rows.told) for rows in known]
    for unit in group.units:
        made = [next(left[stretch]) in there[stretch] for stretch, _ in unit.places]
        yield not all(made)


def _packed(places: Sequence[Rows]) -> bytes:
    return deflate.deflated(_PLACE.join(map(_ROW.join, places)), LEVEL)


def _among(unnumbered: Sequence[Unnumbered], told: Sequence[bytes]) -> Unnumbered:
    """The one that has rows of these places."""
    wanted = frozenset(told)
    return next((rows for rows in unnumbered if not wanted.isdisjoint(rows.told)), Unnumbered())


def _finished(path: str) -> dict[bytes, Made]:
    """Finished stretches by their row and what they are made of."""
    entry = read_entry(path)
    return {name: Made(*made) for name, made in entry.items()} if isinstance(entry, dict) else {}


def _unnumbered(path: str) -> list[Unnumbered]:
    entry = read_entry(path)
    return [Unnumbered(*rows) for rows in entry] if isinstance(entry, list) else []
