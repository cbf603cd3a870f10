"""A workbook that is not as it was sent out: hurt, without our hidden sheet, or of another layout.

Most workbooks are as they were sent out; this is brought in for one that is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from workbook_templates.binding.bind import bind
from workbook_templates.binding.detect import detect_form
from workbook_templates.binding.deviations import LabelDeviation
from workbook_templates.binding.foreign import foreign_document
from workbook_templates.binding.names import NamedParts, bind_names
from workbook_templates.binding.official_labels import read_labels
from workbook_templates.binding.official_layout import form_end
from workbook_templates.binding.problems import problem
from workbook_templates.binding.rescue import looks_official, rescue
from workbook_templates.binding.straight import repeats
from workbook_templates.binding.submission import Reading, reading_of
from workbook_templates.building.conventions import CHECKS_LINE, OWN_SHEETS
from workbook_templates.checking.terms import deviation_findings
from workbook_templates.definition.schema import Form
from workbook_templates.model import CellRef, CellValue
from workbook_templates.reading.book import Book

_FEW = 3
"""So many values without a place do not make our own layout another one."""


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
        return _rescued(book, form, version)
    return _by_labels(book, [form])


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


def _by_labels(book: Book, forms: Sequence[Form]) -> Reading:
    """Any layout, by its labels."""
    document = foreign_document(book)
    bound = bind(detect_form(document, forms), document)
    form = next(form for form in forms if form.id == bound.submission.form)
    problems = [*bound.submission.problems, *deviation_findings(form, bound.deviations)]
    problems += [
        problem("READ-002", item.where, "", f"“{item.text[:60]}”不在任何栏目里，没有读入", stated=item.text)
        for item in bound.submission.unplaced
    ]
    problems += [
        problem("READ-005", CellRef(info.name, ""), info.name, "是隐藏的工作表，没有读入")
        for info in book.sheets
        if info.visibility != "visible" and info.name not in OWN_SHEETS and book.grid(info.name).rows
    ]
    submission = replace(bound.submission, problems=tuple(problems))
    return Reading(form, submission, "labels", (), bound.deviations)


def unstamped(book: Book, forms: Sequence[Form]) -> Reading:
    """A workbook without our hidden sheet: perhaps our sheets, moved into another workbook; or a table that only has
    the words of ours, in another layout. The reading that places more is right."""
    form = detect_form(foreign_document(book), forms)
    if not looks_official(book, form):
        return _by_labels(book, [form])
    found = _rescued(book, form, form.version)
    left = len(found.submission.unplaced)
    if left <= _FEW:
        return found
    labelled = _by_labels(book, [form])
    better = len(labelled.submission.unplaced) < left and _placed(labelled) >= _placed(found)
    return labelled if better else found


def _placed(reading: Reading) -> int:
    """How many values found a field."""
    parts = reading.submission.parts
    rows = [row.facts for part in parts for area in part.areas.values() for row in area]
    return sum(bool(fact.text) for facts in [*(part.facts for part in parts), *rows] for fact in facts.values())


def _rescued(book: Book, form: Form, version: str) -> Reading:
    found = rescue(book, form)
    return reading_of(book, form, version, found.parts, found.deviations, "layout", found)
