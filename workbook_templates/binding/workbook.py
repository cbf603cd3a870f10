"""A workbook file -> form set and submission: by defined names where it is ours, else by its labels."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbook_templates.binding.deviations import LabelDeviation
from workbook_templates.binding.explanations import Explained, read_explanations
from workbook_templates.binding.names import NamedParts, bind_names
from workbook_templates.binding.official_labels import read_labels
from workbook_templates.binding.official_layout import form_end
from workbook_templates.binding.official_sheet import Move
from workbook_templates.binding.rescue import OWN_SHEETS, Rescued, looks_official, problem, repeats, rescue
from workbook_templates.binding.straight import bind_straight
from workbook_templates.binding.untouched import untouched_checks
from workbook_templates.building.conventions import CHECKS_LINE, META_SHEET, REVIEW_SHEET
from workbook_templates.checking.engine import evaluate, show_value
from workbook_templates.checking.terms import deviation_findings
from workbook_templates.definition.load import form_ids, load_form
from workbook_templates.definition.schema import Form
from workbook_templates.model import CellRef, CellValue, Fact, InputProblem, Part, Source, Submission, Unplaced
from workbook_templates.reading.book import Book, open_book
from workbook_templates.reading.plain import PlainSheet, Unusual

if TYPE_CHECKING:
    from workbook_templates.binding.bind import Bound

__all__ = ["Reading", "bind_book", "bind_by_labels", "read_stamp", "read_submission", "read_thoroughly"]


_STAMPED = 8
"""Rows of the hidden sheet that tell what the workbook is."""
_FEW = 3
"""So many values without a place do not make our own layout another one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A workbook read, with how it was read."""

    form: Form
    submission: Submission
    how: str
    """``names``: as sent out; ``layout``: hurt, read by names and labels; ``labels``: another layout."""
    moves: tuple[Move, ...] = ()
    """Values that stood elsewhere than in their own cell."""
    deviations: tuple[LabelDeviation, ...] = ()


def read_submission(path: Path, folders: tuple[Path, ...] = ()) -> tuple[Form, Submission]:
    """Read any workbook of a known form set. Raises InputProblem: what is wrong with which file, and what to do."""
    return bind_book(open_book(path), folders)


def bind_book(book: Book, folders: tuple[Path, ...] = ()) -> tuple[Form, Submission]:
    """The same for a workbook that is already open."""
    reading = read_thoroughly(book, folders)
    return reading.form, reading.submission


def read_thoroughly(book: Book, folders: tuple[Path, ...] = (), known: Sequence[Form] = ()) -> Reading:
    """The same, with what a repair wants to know. ``known``: form sets that are loaded already, instead of folders."""
    stamp = read_stamp(book)
    if stamp is None:
        return _unstamped(book, known or [load_form(id, folders) for id in form_ids(folders)])
    id, version = stamp
    loaded = next((form for form in known if form.id == id), None)
    if loaded is None and id not in form_ids(folders):
        raise InputProblem(
            f"{book.path}：表套“{id}”这台机器上没有，不能读取。请更新程序，或用 --forms 指明该表套所在的文件夹。",
            path=book.path,
            code="FORM-003",
        )
    form = loaded or load_form(id, folders)
    untouched = untouched_checks(book)
    straight = bind_straight(book, form, untouched)
    if straight is not None:
        return _reading(book, form, version, straight, (), "names", untouched=untouched, complete=True)
    lean = book.above(untouched) if untouched else book
    named = bind_names(lean, form)
    if named.parts and not named.missing:
        deviations = _intact(lean, form, named)
        if deviations is not None:
            return _reading(lean, form, version, named.parts, deviations, "names", untouched=untouched)
    if named.parts or looks_official(book, form):
        return _rescued(book, form, version)
    return _by_labels(book, [form])


def read_stamp(book: Book) -> tuple[str, str] | None:
    """Form set and version written on the hidden sheet, or None when the workbook is not ours."""
    if all(info.name != META_SHEET for info in book.sheets):
        return None
    entries = _entries(book.plain(META_SHEET, _STAMPED))
    if entries is None:
        rows = book.above({META_SHEET: _STAMPED}).grid(META_SHEET).rows[:_STAMPED]
        entries = {str(row[0]): str(row[1]) for row in rows if len(row) > 1 and row[0]}
    return (entries["表套"], entries.get("版本", "")) if "表套" in entries else None


def _entries(plain: PlainSheet | None) -> dict[str, str] | None:
    """The first two columns of the hidden sheet; None when it is not as we made it."""
    if plain is None or plain.merges:
        return None
    try:
        values = plain.values()
    except Unusual:
        return None
    pairs = [(values.get(b"A%d" % row), values.get(b"B%d" % row)) for row in range(1, _STAMPED + 1)]
    if any(name and text is None for name, text in pairs):
        return None
    return {str(name): str(text) for name, text in pairs if name}


def bind_by_labels(book: Book, forms: Sequence[Form]) -> Bound:
    """Place the values of any layout by its labels."""
    # Most workbooks are ours: reading by labels is brought in for one that is not.
    from workbook_templates.binding.bind import bind
    from workbook_templates.binding.detect import detect_form
    from workbook_templates.binding.foreign import foreign_document

    document = foreign_document(book)
    return bind(detect_form(document, forms), document)


def _by_labels(book: Book, forms: Sequence[Form]) -> Reading:
    bound = bind_by_labels(book, forms)
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


def _unstamped(book: Book, forms: Sequence[Form]) -> Reading:
    """A workbook without our hidden sheet: perhaps our sheets, moved into another workbook; or a table that only has
    the words of ours, in another layout. The reading that places more is right."""
    from workbook_templates.binding.detect import detect_form
    from workbook_templates.binding.foreign import foreign_document

    form = detect_form(foreign_document(book), forms)
    if not looks_official(book, form):
        return _by_labels(book, [form])
    rescued = _rescued(book, form, form.version)
    left = len(rescued.submission.unplaced)
    if left <= _FEW:
        return rescued
    labelled = _by_labels(book, [form])
    better = len(labelled.submission.unplaced) < left and _placed(labelled) >= _placed(rescued)
    return labelled if better else rescued


def _placed(reading: Reading) -> int:
    """How many values found a field."""
    parts = reading.submission.parts
    rows = [row.facts for part in parts for area in part.areas.values() for row in area]
    return sum(bool(fact.text) for facts in [*(part.facts for part in parts), *rows] for fact in facts.values())


# ---- as sent out ------------------------------------------------------------------------------------------------


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


def _reading(
    book: Book,
    form: Form,
    version: str,
    parts: Sequence[Part],
    deviations: Sequence[LabelDeviation],
    how: str,
    rescued: Rescued | None = None,
    untouched: Collection[str] = (),
    complete: bool = False,
) -> Reading:
    """``complete``: every formula of the worksheets has its value in the file."""
    problems = list(rescued.problems) if rescued is not None else []
    unplaced = list(rescued.unplaced) if rescued is not None else []
    problems += deviation_findings(form, deviations)
    if all(info.name != REVIEW_SHEET for info in book.sheets):
        problems.append(problem("READ-003", CellRef(REVIEW_SHEET, ""), REVIEW_SHEET, "工作簿里没有“审核”表"))
    if version and version != form.version:
        words = f"工作簿用的是表套“{form.id}”的版本{version}，现行版本是{form.version}"
        problems.append(problem("READ-006", CellRef(parts[0].name if parts else "", ""), "", words, stated=version))
    unit = next((part.facts[form.unit_field].text for part in parts if form.unit_field in part.facts), "")
    submission = Submission(
        form=form.id,
        unit=unit.strip(),
        year=form.year,
        source=Source(book.path, book.sha256, version),
        parts=tuple(parts),
        unplaced=tuple(unplaced),
        problems=tuple(problems),
    )
    if not complete:
        submission = _unknown_results(form, _computed(form, submission, book), book)
    submission = _listing(
        submission, [Unplaced(text, CellRef(sheet, at)) for sheet, at, text in book.comments()], "批注"
    )
    repeated = [part.name for part in parts if form.sheet(part.sheet).repeat]
    places = [info.name for info in book.sheets if info.name == REVIEW_SHEET or info.name in repeated]
    places = [place for place in places if place not in untouched]
    explained = read_explanations(book, places)
    submission = _with_explanations(form, submission, explained)
    moves = tuple(rescued.moves) if rescued is not None else ()
    return Reading(form, submission, how, moves, tuple(deviations))


def _with_explanations(form: Form, submission: Submission, explained: Explained) -> Submission:
    """出错说明 by finding; those written in odd places find theirs by the check's row, or are listed."""
    if not explained.loose and not explained.strange:
        return replace(submission, explanations=explained.by_identity) if explained.by_identity else submission
    from workbook_templates.binding.explanations import match_loose

    found, left = match_loose(form, submission, explained)
    return _listing(replace(submission, explanations=found), left, "")


def _listing(submission: Submission, items: Sequence[Unplaced], what: str) -> Submission:
    """The submission with contents that have no field, each a finding with its cell."""
    if not items:
        return submission
    problems = [
        problem("READ-002", item.where, "", f"{what}“{item.text[:60]}”不在任何栏目里，没有读入", stated=item.text)
        for item in items
    ]
    return replace(
        submission,
        unplaced=(*submission.unplaced, *items),
        problems=(*submission.problems, *problems),
    )


# ---- hurt -------------------------------------------------------------------------------------------------------


def _rescued(book: Book, form: Form, version: str) -> Reading:
    found = rescue(book, form)
    return _reading(book, form, version, found.parts, found.deviations, "layout", found)


def _unknown_results(form: Form, submission: Submission, book: Book) -> Submission:
    """Formulas of the unit's own for which the file keeps no value: nobody knows their result, so they are listed."""
    left: list[Unplaced] = []
    for part in submission.parts:
        missing = book.uncomputed(part.name)
        if not missing:
            continue
        facts = [fact for id, fact in part.facts.items() if form.fields[id].formula is None]
        facts += [fact for rows in part.areas.values() for row in rows for fact in row.facts.values()]
        blank = [fact.ref for fact in facts if not fact.text and fact.ref is not None and fact.ref.address in missing]
        if blank:
            formulas = book.formulas(part.name)
            left += [Unplaced(formulas.get(ref.address, "="), ref) for ref in dict.fromkeys(blank)]
    return _listing(submission, left, "没有保存结果的公式")


def _computed(form: Form, submission: Submission, book: Book) -> Submission:
    """Formulas that the file keeps no value for (saved by a program that does not calculate) get ours."""
    waiting: list[tuple[int, str, Fact]] = []
    for index, part in enumerate(submission.parts):
        missing = book.uncomputed(part.name) if part.name in {info.name for info in book.sheets} else frozenset()
        for id, fact in part.facts.items() if missing else ():
            if form.fields[id].formula is not None and not fact.text and fact.ref and fact.ref.address in missing:
                waiting.append((index, id, fact))
    if not waiting:
        return submission
    expected = evaluate(form, submission).expected
    parts = list(submission.parts)
    for index, id, old in waiting:
        value = expected[index].get(id)
        if value is None:
            continue
        shown = show_value(value, form.fields[id].type) if value != "" else ""
        fact = Fact(value if value != "" else None, shown, old.ref)
        parts[index] = replace(parts[index], facts={**parts[index].facts, id: fact})
    return replace(submission, parts=tuple(parts))
