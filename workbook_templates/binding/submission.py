"""Parts that were read -> a submission: what is odd about the workbook, results that its file lacks, 出错说明."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbook_templates.binding.deviations import LabelDeviation
from workbook_templates.binding.explanations import Explained, match_loose, read_explanations
from workbook_templates.binding.problems import not_read, problem
from workbook_templates.binding.untouched import Checks
from workbook_templates.building.conventions import REVIEW_SHEET
from workbook_templates.checking.engine import evaluate, show_value
from workbook_templates.checking.terms import deviation_findings
from workbook_templates.definition.schema import Form
from workbook_templates.model import CellRef, Fact, Part, Source, Submission, Unplaced
from workbook_templates.reading.book import Book

if TYPE_CHECKING:
    from workbook_templates.binding.official_sheet import Move
    from workbook_templates.binding.rescue import Rescued


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


def reading_of(
    book: Book,
    form: Form,
    version: str,
    parts: Sequence[Part],
    deviations: Sequence[LabelDeviation],
    how: str,
    checks: Mapping[str, Checks],
    rescued: Rescued | None = None,
    complete: bool = False,
) -> Reading:
    """The parts as a submission, with everything that its user should know.

    ``how``, ``deviations``, ``rescued``: how they were read. ``checks``: those on which nothing was written but
    出错说明. ``complete``: every formula of the worksheets has its value in the file.
    """
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
    explained = read_explanations(book, places, checks)
    submission = _with_explanations(form, submission, explained)
    moves = tuple(rescued.moves) if rescued is not None else ()
    return Reading(form, submission, how, moves, tuple(deviations))


def _with_explanations(form: Form, submission: Submission, explained: Explained) -> Submission:
    """出错说明 by finding; those written in odd places find theirs by the check's row, or are listed."""
    if not explained.loose and not explained.strange:
        return replace(submission, explanations=explained.by_identity) if explained.by_identity else submission
    found, left = match_loose(form, submission, explained)
    return _listing(replace(submission, explanations=found), left, "")


def _listing(submission: Submission, items: Sequence[Unplaced], what: str) -> Submission:
    """The submission with contents that have no field, each a finding with its cell."""
    if not items:
        return submission
    return replace(
        submission,
        unplaced=(*submission.unplaced, *items),
        problems=(*submission.problems, *(not_read(item, what) for item in items)),
    )


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
