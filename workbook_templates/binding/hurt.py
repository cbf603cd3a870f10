"""A workbook of ours that is not as it was sent out.

Most workbooks are as they were sent out; this is brought in for one that is not.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from workbook_templates.binding.deviations import LabelDeviation
from workbook_templates.binding.names import NamedParts, bind_names
from workbook_templates.binding.official_labels import read_labels
from workbook_templates.binding.official_layout import form_end
from workbook_templates.binding.rescue import looks_official, rescue
from workbook_templates.binding.straight import repeats
from workbook_templates.binding.submission import Reading, reading_of
from workbook_templates.building.conventions import CHECKS_LINE, OWN_SHEETS
from workbook_templates.definition.schema import Form
from workbook_templates.model import CellValue
from workbook_templates.reading.book import Book


def otherwise(book: Book, form: Form, version: str, untouched: Mapping[str, int]) -> Reading:
    """A workbook of ours: by its names where they lead to all that is filled in, else as one that was hurt.

    ``untouched``: worksheets on whose checks nothing was written, with the row where the checks begin.
    """
    lean = book.above(untouched) if untouched else book
    named = bind_names(lean, form)
    if named.parts and not named.missing:
        deviations = _intact(lean, form, named)
        if deviations is not None:
            return reading_of(lean, form, version, named.parts, deviations, "names", untouched=untouched)
    if named.parts or looks_official(book, form):
        return rescued(lean, form, version, untouched)
    # Hardly any of ours needs reading by labels, which is twice as much to load as all of the above.
    from workbook_templates.binding.other_layout import by_labels

    return by_labels(book, [form])


def _intact(book: Book, form: Form, named: NamedParts) -> list[LabelDeviation] | None:
    """Labels that were edited; None when the names do not explain every filled cell of every worksheet."""
    homes = {part.name for part in named.parts}
    if len(homes) != len(named.parts):
        return None
    if any(
        info.name not in homes and info.name not in OWN_SHEETS and book.grid(info.name).rows for info in book.sheets
    ):
        return None
    scopes = book.scopes
    deviations: list[LabelDeviation] = []
    repeated: list[tuple[str, CellValue]] = []
    for places, part, used in zip(named.places, named.parts, named.used, strict=True):
        grid = book.grid(part.name)
        labels = read_labels(places.labels, grid)
        filled = sum(len(row) - row.count(None) for row in grid.rows[: form_end(grid, scopes.get(part.name, {}))])
        if filled and places.sheet.repeat:
            filled -= sum(isinstance(cell, str) and cell.startswith(CHECKS_LINE) for cell in grid.rows[0])
        if labels.misled or filled != used + labels.filled or book.covered(part.name):
            return None
        repeated += labels.repeated
        deviations += labels.deviations
    if not all(any(repeats(part, id, value) for part in named.parts) for id, value in repeated):
        return None
    present = {part.sheet for part in named.parts}
    return deviations if all(sheet.id in present for sheet in form.sheets) else None


def rescued(book: Book, form: Form, version: str, untouched: Collection[str] = ()) -> Reading:
    """A workbook of ours that was hurt. ``untouched``: worksheets whose checks need not be read."""
    found = rescue(book, form)
    return reading_of(book, form, version, found.parts, found.deviations, "layout", found, untouched)
