"""A workbook of another layout, or without our hidden sheet: read by its labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbook_templates.binding.bind import bind
from workbook_templates.binding.detect import detect_form
from workbook_templates.binding.foreign import foreign_document
from workbook_templates.binding.hurt import rescued
from workbook_templates.binding.problems import not_read, problem
from workbook_templates.binding.rescue import looks_official
from workbook_templates.binding.submission import Reading
from workbook_templates.building.conventions import OWN_SHEETS
from workbook_templates.checking.terms import deviation_findings
from workbook_templates.definition.schema import Form
from workbook_templates.model import CellRef
from workbook_templates.reading.book import Book

_FEW = 3
"""So many values without a place do not make our own layout another one."""


def by_labels(book: Book, forms: Sequence[Form]) -> Reading:
    """Any layout, by its labels."""
    document = foreign_document(book)
    bound = bind(detect_form(document, forms), document)
    form = next(form for form in forms if form.id == bound.submission.form)
    problems = [*bound.submission.problems, *deviation_findings(form, bound.deviations)]
    problems += map(not_read, bound.submission.unplaced)
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
        return by_labels(book, [form])
    found = rescued(book, form, form.version, {}, {})
    left = len(found.submission.unplaced)
    if left <= _FEW:
        return found
    labelled = by_labels(book, [form])
    better = len(labelled.submission.unplaced) < left and _placed(labelled) >= _placed(found)
    return labelled if better else found


def _placed(reading: Reading) -> int:
    """How many values found a field."""
    parts = reading.submission.parts
    rows = [row.facts for part in parts for area in part.areas.values() for row in area]
    return sum(bool(fact.text) for facts in [*(part.facts for part in parts), *rows] for fact in facts.values())
