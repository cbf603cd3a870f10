"""A document and a form -> ``Bound``: the submission, with what deviates and what was guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbook_templates.binding.captions import favoured_sheets
from workbook_templates.binding.deviations import LabelDeviation
from workbook_templates.binding.document import Document
from workbook_templates.binding.labels import Guess, Placing
from workbook_templates.binding.outside import place_paragraphs
from workbook_templates.binding.plan import plan_of
from workbook_templates.binding.report_sheet import is_report, place_report_sheet
from workbook_templates.binding.source import source_rows
from workbook_templates.binding.tidy import SourceRow
from workbook_templates.binding.track import track
from workbook_templates.binding.unit import find_unit, find_year
from workbook_templates.binding.units import stated_units, with_units
from workbook_templates.binding.walk import BoundRow
from workbook_templates.definition.schema import Form
from workbook_templates.model import CellRef, Source, Submission


@dataclass(frozen=True, slots=True)
class Bound:
    """What became of a document."""

    submission: Submission
    deviations: tuple[LabelDeviation, ...]
    guesses: tuple[Guess, ...]
    repeated: tuple[tuple[str, tuple[CellRef, ...]], ...] = ()
    """Sheet id -> places where a field already filled was stated once more."""


def bind(form: Form, document: Document) -> Bound:
    """Place every value of the document's tables and paragraphs in the form's fields."""
    year, year_guess = find_year(form, document)
    plan = plan_of(form, year)
    placing = Placing(form, plan)
    tables = document.tables
    units = stated_units(document)
    rows: list[SourceRow] = []
    for number, grid in enumerate(tables):
        if is_report(grid, placing):
            place_report_sheet(grid, placing)
        else:
            rows += with_units(source_rows(grid, number, plan), units[number])
    bound = track(rows, plan, favoured_sheets(document, plan))
    before = None
    for item in bound:
        placing.add(item, before)
        before = item if item.row is not None else before
    ends = _last_sheets(bound, len(tables))
    place_paragraphs(document, placing, ends)
    unit, unit_guesses = find_unit(form, document, placing)
    guesses = [*placing.guesses, *placing.conversions(), *unit_guesses, *([year_guess] if year_guess else [])]
    submission = Submission(
        form=form.id,
        unit=unit,
        year=year,
        source=Source(document.path, document.sha256, form.version),
        parts=placing.finished(),
        unplaced=tuple(placing.unplaced),
    )
    repeated = tuple((sheet, tuple(places)) for sheet, places in placing.repeated.items())
    return Bound(submission, tuple(placing.deviations), tuple(guesses), repeated)


def _last_sheets(bound: Sequence[BoundRow], tables: int) -> list[tuple[str, int] | None]:
    """The sheet, and which copy of it, that each table ends with."""
    ends: list[tuple[str, int] | None] = [None] * tables
    for item in bound:
        if item.row is not None:
            ends[item.source.grid] = (item.row.sheet.id, item.copy)
    return ends
