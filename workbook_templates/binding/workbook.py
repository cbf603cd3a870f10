"""A workbook file -> form set and submission: by defined names where it is ours, else by its labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from workbook_templates.binding.bind import Bound, bind
from workbook_templates.binding.detect import detect_form
from workbook_templates.binding.document import Document
from workbook_templates.binding.explanations import read_explanations
from workbook_templates.binding.names import NamedParts, bind_names, names_on
from workbook_templates.binding.official_labels import label_deviations
from workbook_templates.building.conventions import GUIDE_SHEET, META_SHEET, NOTES_SHEET, REVIEW_SHEET
from workbook_templates.catalogue import catalogue
from workbook_templates.checking.engine import evaluate
from workbook_templates.checking.terms import deviation_findings
from workbook_templates.definition.load import form_ids, load_form
from workbook_templates.definition.schema import Form
from workbook_templates.model import CellRef, Fact, Finding, InputProblem, Part, Source, Submission
from workbook_templates.reading.book import Book, open_book

OWN_SHEETS = frozenset({META_SHEET, REVIEW_SHEET, GUIDE_SHEET, NOTES_SHEET})
"""Sheets of ours that hold no entries of the unit."""


def read_submission(path: Path, folders: tuple[Path, ...] = ()) -> tuple[Form, Submission]:
    """Read any workbook of a known form set. Raises InputProblem: what is wrong with which file, and what to do."""
    return bind_book(open_book(path), folders)


def bind_book(book: Book, folders: tuple[Path, ...] = ()) -> tuple[Form, Submission]:
    """The same for a workbook that is already open."""
    stamp = read_stamp(book)
    if stamp is None:
        bound = bind_by_labels(book, [load_form(id, folders) for id in form_ids(folders)])
        form = load_form(bound.submission.form, folders)
        return form, with_problems(form, bound)
    id, version = stamp
    if id not in form_ids(folders):
        raise InputProblem(
            f"{book.path}：表套“{id}”这台机器上没有，不能读取。请更新程序，或用 --forms 指明该表套所在的文件夹。",
            path=book.path,
            code="FORM-003",
        )
    form = load_form(id, folders)
    named = bind_names(book, form)
    if not named.parts:
        return form, with_problems(form, bind_by_labels(book, [form]))
    return form, _named_submission(book, form, named, version)


def read_stamp(book: Book) -> tuple[str, str] | None:
    """Form set and version written on the hidden sheet, or None when the workbook is not ours."""
    if all(info.name != META_SHEET for info in book.sheets):
        return None
    entries = {str(row[0]): str(row[1]) for row in book.grid(META_SHEET).rows[:8] if len(row) > 1 and row[0]}
    return (entries["表套"], entries.get("版本", "")) if "表套" in entries else None


def bind_by_labels(book: Book, forms: Sequence[Form]) -> Bound:
    """Place the values of any layout by its labels."""
    tables = tuple(book.grid(info.name) for info in book.sheets if info.name not in OWN_SHEETS)
    document = Document(book.path, book.sha256, (), tables)
    return bind(detect_form(document, forms), document)


def with_problems(form: Form, bound: Bound) -> Submission:
    """The submission with what deviates as findings."""
    problems = (*bound.submission.problems, *deviation_findings(form, bound.deviations))
    return replace(bound.submission, problems=problems)


def _named_submission(book: Book, form: Form, named: NamedParts, version: str) -> Submission:
    problems: list[Finding] = []
    parts = list(named.parts)
    if named.missing:
        parts, problems = _fill_by_labels(book, form, named)
    for part in parts:
        names = names_on(book, part.name if form.sheet(part.sheet).repeat else "")
        problems += deviation_findings(form, label_deviations(book, form, part.sheet, names))
    if all(info.name != REVIEW_SHEET for info in book.sheets):
        problems.append(_problem("READ-003", CellRef(REVIEW_SHEET, ""), REVIEW_SHEET, "工作簿里没有“审核”表"))
    unit = next((part.facts[form.unit_field].text for part in parts if form.unit_field in part.facts), "")
    submission = Submission(
        form=form.id,
        unit=unit.strip(),
        year=form.year,
        source=Source(book.path, book.sha256, version),
        parts=tuple(parts),
        explanations=read_explanations(book, _sheets_with_checks(book, form, parts)),
        problems=tuple(problems),
    )
    return _computed(form, submission, named) if named.uncomputed else submission


def _sheets_with_checks(book: Book, form: Form, parts: Sequence[Part]) -> list[str]:
    repeated = [part.name for part in parts if form.sheet(part.sheet).repeat]
    return [info.name for info in book.sheets if info.name == REVIEW_SHEET or info.name in repeated]


def _fill_by_labels(book: Book, form: Form, named: NamedParts) -> tuple[list[Part], list[Finding]]:
    """Fields whose names are gone, found by their labels; what is still missing is a finding."""
    found = bind_by_labels(book, [form]).submission
    parts: list[Part] = []
    problems: list[Finding] = []
    for part in named.parts:
        others = [
            other for other in found.parts_of(part.sheet) if other.name == part.name or not form.sheet(part.sheet).repeat
        ]
        facts, areas = dict(part.facts), dict(part.areas)
        for place, id in named.missing:
            if place != part.name:
                continue
            field = form.fields[id]
            if field.area and field.column != "标注":
                rows = next((other.areas[field.area] for other in others if other.areas.get(field.area)), ())
                if rows and not areas.get(field.area):
                    areas[field.area] = rows
                continue
            fact = next((other.facts[id] for other in others if id in other.facts), None)
            if fact is not None:
                facts[id] = fact
            else:
                problems.append(_problem("READ-001", CellRef(part.name, ""), field.label, f"找不到栏目“{field.label}”"))
        parts.append(replace(part, facts=facts, areas=areas))
    present = {part.sheet for part in parts}
    for other in found.parts:
        if other.sheet not in present and other.facts:
            parts.append(other)
    for sheet in form.sheets:
        if sheet.id not in {part.sheet for part in parts}:
            problems.append(_problem("READ-001", CellRef(sheet.name, ""), sheet.name, f"找不到“{sheet.name}”"))
    return parts, problems


def _problem(code: str, where: CellRef, field: str, words: str) -> Finding:
    entry = catalogue()[code]
    return Finding(code, entry.severity, where, field, f"{where} {words}，{entry.fix}".strip(), row_key="")


def _computed(form: Form, submission: Submission, named: NamedParts) -> Submission:
    """Formulas that the file keeps no value for (saved by a program that does not calculate) get ours."""
    expected = evaluate(form, submission).expected
    parts = list(submission.parts)
    for index, id in named.uncomputed:
        if index >= len(parts) or id not in expected[index]:
            continue
        value = expected[index][id]
        old = parts[index].facts[id]
        fact = Fact(value if value != "" else None, "" if value == "" else str(value), old.ref)
        parts[index] = replace(parts[index], facts={**parts[index].facts, id: fact})
    return replace(submission, parts=tuple(parts))
