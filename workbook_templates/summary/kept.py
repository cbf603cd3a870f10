"""Rows of the long sheets kept from one merge to the next, finished and deflated: only those that changed are made.

Units that stand one behind the other (``filling.Group``) have an entry in the cache: their stretches of rows, each
under a digest of all that it is made of. Where a unit has a row more than before, the rows below it have other numbers
and are made again.
"""

from __future__ import annotations

from workbook_templates.keeping import read_entry, write_entry
from workbook_templates.summary.filling import Group
from workbook_templates.summary.rendering import Made, Renderer, Segment


def submit_changed(group: Group, segments: list[Segment], renderer: Renderer, folder: str) -> None:
    """Have those stretches of a group made that ``folder`` does not have."""
    digests = group.digests()
    path = f"{folder}/{group.name()}"
    entry = read_entry(path)
    known: dict[bytes, Made] = entry if isinstance(entry, dict) else {}
    there = {number: known[digest] for number, digest in enumerate(digests) if digest in known}
    renderer.keep([segments[number] for number in there], list(there.values()))
    missing = [number for number in range(len(digests)) if number not in there]
    if not missing:
        return

    def keep(made: list[Made]) -> None:
        told = there | dict(zip(missing, made, strict=True))
        write_entry(path, {digests[number]: one for number, one in told.items()})

    renderer.submit(group.only(missing), [segments[number] for number in missing], keep)
