"""A workbook of ours that is not as it was sent out.

Most workbooks are as they were sent out; this is brought in for one that is not.
"""

from __future__ import annotations

from collections.abc import Mapping

from workbook_templates.binding.names import NamedParts, bind_names
from workbook_templates.binding.official_labels import read_labels
from workbook_templates.binding.official_layout import form_end
from workbook_templates.binding.official_sheet import SheetReading
from workbook_templates.binding.rescue import looks_official, rescue
from workbook_templates.binding.straight import repeats
from workbook_templates.binding.submission import Reading, reading_of
from workbook_templates.binding.untouched import Checks
from workbook_templates.building.conventions import CHECKS_LINE, OWN_SHEETS
from workbook_templates.definition.schema import Form
from workbook_templates.reading.book import Book


def otherwise(book: Book, form: Form, version: str, checks: Mapping[str, Checks]) -> Reading:
    """A workbook of ours: by its names where they lead to all that is filled in, else as one that was hurt.

    ``checks``: those on which nothing was written but 出错说明.
    """
    lean = book.above({sheet: known.first for sheet, known in checks.items()}) if checks else book
    named = bind_names(lean, form)
    sound = _sound(lean, named)
    if named.parts and _all_sound(lean, form, sound):
        deviations = [deviation for reading in sound.values() for deviation in reading.deviations]
        return reading_of(lean, form, version, named.parts, deviations, "names", checks)
    if named.parts or looks_official(book, form):
        return rescued(lean, form, version, checks, sound)
    # Hardly any of ours needs reading by labels, which is twice as much to load as all of the above.
    from workbook_templates.binding.other_layout import by_labels

    return by_labels(book, [form])


def _sound(book: Book, named: NamedParts) -> dict[str, SheetReading]:
    """Worksheets on which names and labels explain every filled cell; none where a name or a worksheet is lost."""
    found: dict[str, SheetReading] = {}
    if named.missing or len({part.name for part in named.parts}) != len(named.parts):
        return found
    scopes = book.scopes
    for places, part, used in zip(named.places, named.parts, named.used, strict=True):
        grid = book.grid(part.name)
        labels = read_labels(places.labels, grid)
        filled = sum(len(row) - row.count(None) for row in grid.rows[: form_end(grid, scopes.get(part.name, {}))])
        if filled and places.sheet.repeat:
            filled -= sum(isinstance(cell, str) and cell.startswith(CHECKS_LINE) for cell in grid.rows[0])
        if not labels.misled and filled == used + labels.filled and not book.covered(part.name):
            deviations, repeated = list(labels.deviations), list(labels.repeated)
            found[part.name] = SheetReading(part, deviations=deviations, repeated=repeated)
    return found


def _all_sound(book: Book, form: Form, sound: Mapping[str, SheetReading]) -> bool:
    """Whether these are all worksheets on which anything stands, and every sheet of the form set is among them."""
    parts = [reading.part for reading in sound.values()]
    present = {part.sheet for part in parts}
    return (
        all(sheet.id in present for sheet in form.sheets)
        and all(info.name in sound or info.name in OWN_SHEETS or not book.grid(info.name).rows for info in book.sheets)
        and all(repeats(parts, id, value) for reading in sound.values() for id, value, _ in reading.repeated)
    )


def rescued(
    book: Book,
    form: Form,
    version: str,
    checks: Mapping[str, Checks],
    sound: Mapping[str, SheetReading],
) -> Reading:
    """A workbook of ours that was hurt. ``checks``: those on which nothing was written but 出错说明; ``sound``:
    worksheets that were read already."""
    found = rescue(book, form, sound)
    return reading_of(book, form, version, found.parts, found.deviations, "layout", checks, found)
