"""The report of a submission, read once for all checks: paragraphs with their place and headings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from udfs.rounding import plain
from workbook_templates.checking.detail_rows import Row, detail_rows
from workbook_templates.checking.indicator_rows import IndicatorRow, indicator_rows
from workbook_templates.checking.money_rows import Line, lines
from workbook_templates.checking.narrative.passages import Paragraph, below, passage_of, read_passage
from workbook_templates.checking.narrative.statements import Statement, final_amounts, read_statements
from workbook_templates.checking.stated import Stated, exact
from workbook_templates.definition.schema import Chapter, Form
from workbook_templates.model import CellRef, Part, Submission

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
        return read_statements(self.told, self.year, self.submission.unit)

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

    @cached_property
    def told(self) -> tuple[Paragraph, ...]:
        """The paragraphs that state numbers."""
        return tuple([paragraph for paragraph in self.paragraphs if paragraph.passage.sentences])

    @cached_property
    def texts(self) -> tuple[tuple[str, Paragraph], ...]:
        """Each paragraph with its text: most have nothing of what a check looks for, and that is seen at once."""
        return tuple([(paragraph.passage.text, paragraph) for paragraph in self.paragraphs])

    @cached_property
    def whole(self) -> str:
        """All of the text, to see in one look what none of the paragraphs contains."""
        return "\n".join([text for text, _ in self.texts])

    @property
    def year(self) -> int:
        """The evaluated year."""
        return self.submission.year


def read_report(form: Form, submission: Submission) -> Report:
    """Paragraphs in the order of the chapters; amounts typed into the report's own cells count as sentences too."""
    part = submission.part(REPORT_SHEET)
    paragraphs = [] if part is None else _paragraphs(form, part)
    if part is not None:
        paragraphs += _typed(form, part, paragraphs)
    return Report(form, submission, Stated(form, submission), tuple(paragraphs))


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


def _paragraphs(form: Form, part: Part) -> list[Paragraph]:
    made = []
    for chapter, above in _chapters(form):
        headings = above
        for row in part.areas.get(chapter.area, ()):
            fact = row.facts.get("内容")
            if fact is None or not (passage := read_passage(fact.text)).text:
                continue
            made.append(Paragraph(passage, fact.ref or CellRef(part.name, f"{chapter.id}第{row.number}段"), headings))
            if passage.is_heading:
                headings = below(above, passage.text)
    return made


@lru_cache(maxsize=64)
def _phrases(form: Form) -> tuple[tuple[str, str, str], ...]:
    """The report's own cells: field id, how its amount is written, the heading it belongs under."""
    headings = {chapter.id: chapter.heading for chapter in form.chapters}
    return tuple(
        (phrase.field, phrase.patterns[0], headings.get(phrase.chapter, ""))
        for phrase in form.phrases
        if phrase.patterns and not phrase.area
    )


def _typed(form: Form, part: Part, paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Amounts that stand only in the report's named cells, told the way the form says they are written."""
    cells = [(fact, pattern, head) for id, pattern, head in _phrases(form) if (fact := part.facts.get(id)) is not None]
    if not cells:
        return []
    written = {
        amount.written for item in paragraphs for sentence in item.passage.sentences for amount in sentence.amounts
    }
    made = []
    for fact, pattern, heading in cells:
        number = exact(fact) if fact.text not in written else None
        if number is not None:
            text = pattern.replace("#", plain(number))
            passage = passage_of(text, is_heading=False)
            made.append(Paragraph(passage, fact.ref or CellRef(part.name, ""), heading))
    return made
