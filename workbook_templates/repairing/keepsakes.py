"""What a workbook of ours keeps beside its fields: the sheet 导入说明, and the original texts of an imported document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from workbook_templates.binding.values import read_value, shown
from workbook_templates.building.conventions import FIELD_MAP_HEAD, META_SHEET, NOTES_SHEET
from workbook_templates.definition.schema import Form
from workbook_templates.model import AreaRow, CellRef, Fact, Submission
from workbook_templates.reading.book import Book
from workbook_templates.repairing.report import Entry, Kind

_NOTES_FROM = 2
"""Row (from 0) of the first note on 导入说明."""


def earlier_notes(book: Book) -> Iterator[Entry]:
    """The notes that the workbook carries from its import or an earlier repair."""
    if all(info.name != NOTES_SHEET for info in book.sheets):
        return
    for row in book.grid(NOTES_SHEET).rows[_NOTES_FROM:]:
        kind, where, *rest = (shown(cell) for cell in (*row, None, None))
        text = " ".join(part for part in rest if part)
        if kind or where or text:
            head = "" if kind == Kind.EARLIER.value else f"{kind}："
            yield Entry(Kind.EARLIER, where, f"{head}{text}")


def with_originals(book: Book, form: Form, submission: Submission) -> Submission:
    """Give values the text and place of the document they were imported from, where the cell still holds that value."""
    originals = _originals(book)
    if not originals:
        return submission

    def told(field: str, part: str, fact: Fact) -> Fact:
        found = originals.get((field, part, fact.ref.address if fact.ref else ""))
        if found is None or fact.value is None:
            return fact
        text, place = found
        if read_value(text, form.fields[field].type)[0] != fact.value:
            return fact
        return Fact(fact.value, text, place)

    parts = []
    for part in submission.parts:
        facts = {id: told(id, part.name, fact) for id, fact in part.facts.items()}
        areas = {
            id: tuple(
                AreaRow(
                    {column: told(f"{id}.{column}", part.name, fact) for column, fact in row.facts.items()}, row.number
                )
                for row in rows
            )
            for id, rows in part.areas.items()
        }
        parts.append(replace(part, facts=facts, areas=areas))
    return replace(submission, parts=tuple(parts))


def _originals(book: Book) -> Mapping[tuple[str, str, str], tuple[str, CellRef]]:
    """(field, worksheet, cell) -> original text and where it stood, from our hidden sheet."""
    if all(info.name != META_SHEET for info in book.sheets):
        return {}
    found = {}
    for row in book.grid(META_SHEET).rows:
        cells = [shown(cell) for cell in (*row, *[None] * len(FIELD_MAP_HEAD))]
        field, sheet, cell, text, place = cells[:5]
        if text and field != FIELD_MAP_HEAD[0] and ":" not in cell:
            name, _, address = place.rpartition(" ")
            found[field, sheet, cell] = (text, CellRef(name, address))
    return found
