"""The report of a submission, read once for all checks: paragraphs with their place and headings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from udfs.rounding import plain
from workbook_templates.checking.detail_rows import Row, detail_rows
from workbook_templates.checking.indicator_rows import IndicatorRow, indicator_rows
from workbook_templates.checking.money_rows import Line, lines
from workbook_templates.checking.narrative.amounts import Sentence, read_sentences
from workbook_templates.checking.narrative.passages import Paragraph, Passage, below, read_passage
from workbook_templates.checking.narrative.statements import Statement, final_amounts, read_statements
from workbook_templates.checking.stated import Stated
from workbook_templates.definition.schema import Chapter, Form
from workbook_templates.model import CellRef, Submission

REPORT_SHEET = "自评报告"


@dataclass(frozen=True, eq=False)
class Report:
    """What the checks share of one submission: the text, the tables, and what is read out of them at most once."""

    form: Form
    submission: Submission
    tables: Stated
    paragraphs: tuple[Paragraph, ...]

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        return read_statements(self.paragraphs, self.year, self.submission.unit)

    @cached_property
    def final_amounts(self) -> Mapping[str, Statement]:
        return final_amounts(self.statements, self.year)

    @cached_property
    def indicators(self) -> tuple[IndicatorRow, ...]:
        return indicator_rows(self.form, self.submission)

    @cached_property
    def details(self) -> tuple[Row, ...]:
        return detail_rows(self.tables)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return lines(self.tables)

    @property
    def year(self) -> int:
        """The evaluated year."""
        return self.submission.year

    def sentences(self) -> Iterator[tuple[Paragraph, Sentence]]:
        """Every sentence that holds numbers, with its paragraph."""
        for paragraph in self.paragraphs:
            for sentence in paragraph.passage.sentences:
                yield paragraph, sentence


def read_report(form: Form, submission: Submission) -> Report:
    """Paragraphs in the order of the chapters; amounts typed into the report's own cells count as sentences too."""
    paragraphs = tuple(_paragraphs(form, submission))
    return Report(form, submission, Stated(form, submission), (*paragraphs, *_typed(form, submission, paragraphs)))


@lru_cache(maxsize=64)
def _chapters(form: Form) -> tuple[tuple[Chapter, str], ...]:
    """The chapters with the headings they stand under, their own last."""
    path: list[tuple[int, str]] = []
    found = []
    for chapter in form.chapters:
        path = [step for step in path if step[0] < chapter.level]
        path.append((chapter.level, chapter.heading))
        found.append((chapter, "/".join(heading for _, heading in path)))
    return tuple(found)


def _paragraphs(form: Form, submission: Submission) -> Iterator[Paragraph]:
    part = submission.part(REPORT_SHEET)
    if part is None:
        return
    for chapter, above in _chapters(form):
        headings = above
        for row in part.areas.get(chapter.area, ()):
            fact = row.facts.get("内容")
            if fact is None or not fact.text.strip():
                continue
            passage = read_passage(fact.text)
            yield Paragraph(passage, fact.ref or CellRef(part.name, f"{chapter.id}第{row.number}段"), headings)
            if passage.is_heading:
                headings = below(above, passage.text)


def _typed(form: Form, submission: Submission, paragraphs: tuple[Paragraph, ...]) -> Iterator[Paragraph]:
    """Amounts that stand only in the report's named cells, told the way the form says they are written."""
    part = submission.part(REPORT_SHEET)
    if part is None:
        return
    headings = {chapter.id: chapter.heading for chapter in form.chapters}
    written = {
        amount.written for item in paragraphs for sentence in item.passage.sentences for amount in sentence.amounts
    }
    for phrase in form.phrases:
        fact = part.facts.get(phrase.field) if not phrase.area else None
        number = fact.decimal if fact is not None and fact.text not in written else None
        if fact is None or number is None or not phrase.patterns:
            continue
        text = phrase.patterns[0].replace("#", plain(number))
        where = fact.ref or CellRef(part.name, "")
        yield Paragraph(Passage(text, read_sentences(text), False), where, headings.get(phrase.chapter, ""))
