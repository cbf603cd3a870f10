"""The report of a submission, read once for all checks: paragraphs with their place, headings and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from udfs.rounding import plain
from workbook_templates.checking.narrative.amounts import Sentence, plain_text, read_sentences
from workbook_templates.checking.stated import Stated
from workbook_templates.definition.schema import Form
from workbook_templates.model import CellRef, Submission

REPORT_SHEET = "自评报告"
_HEADING = re.compile(r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]|[①-⑳])?[^。；;，,]{2,40}$")


class Paragraph(NamedTuple):
    """One paragraph of the report."""

    text: str
    """Plain text: half-width digits, no spaces beside Chinese characters."""
    where: CellRef
    headings: str
    """The headings it stands under, outermost first: ``一般公共预算支出情况/基本支出情况/预算情况``."""
    sentences: tuple[Sentence, ...]
    is_heading: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What the text checks work on."""

    form: Form
    submission: Submission
    tables: Stated
    paragraphs: tuple[Paragraph, ...]

    @property
    def year(self) -> int:
        """The evaluated year."""
        return self.submission.year

    def sentences(self) -> Iterator[tuple[Paragraph, Sentence]]:
        """Every sentence that holds numbers, with its paragraph."""
        for paragraph in self.paragraphs:
            for sentence in paragraph.sentences:
                yield paragraph, sentence

    def text(self) -> str:
        """The whole text, a paragraph a line."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


def read_report(form: Form, submission: Submission) -> Report:
    """Paragraphs in the order of the chapters; amounts typed into the report's own cells count as sentences too."""
    paragraphs = tuple(_paragraphs(form, submission))
    return Report(form, submission, Stated(form, submission), (*paragraphs, *_typed(form, submission, paragraphs)))


def _paragraphs(form: Form, submission: Submission) -> Iterator[Paragraph]:
    part = submission.part(REPORT_SHEET)
    if part is None:
        return
    path: list[tuple[int, str]] = []
    for chapter in form.chapters:
        path = [step for step in path if step[0] < chapter.level]
        path.append((chapter.level, chapter.heading))
        above = "/".join(heading for _, heading in path)
        inner = ""
        for row in part.areas.get(chapter.area, ()):
            fact = row.facts.get("内容")
            if fact is None or not fact.text.strip():
                continue
            text = plain_text(fact.text.strip())
            heading = len(text) <= 40 and _HEADING.match(text) is not None
            where = fact.ref or CellRef(part.name, f"{chapter.id}第{row.number}段")
            yield Paragraph(text, where, f"{above}/{inner}" if inner else above, read_sentences(text), heading)
            if heading:
                inner = text


def _typed(form: Form, submission: Submission, paragraphs: tuple[Paragraph, ...]) -> Iterator[Paragraph]:
    """Amounts that stand only in the report's named cells, told the way the form says they are written."""
    part = submission.part(REPORT_SHEET)
    if part is None:
        return
    headings = {chapter.id: chapter.heading for chapter in form.chapters}
    written = {amount.written for item in paragraphs for sentence in item.sentences for amount in sentence.amounts}
    for phrase in form.phrases:
        fact = part.facts.get(phrase.field) if not phrase.area else None
        if fact is None or fact.text in written or fact.decimal is None or not phrase.patterns:
            continue
        text = phrase.patterns[0].replace("#", plain(fact.decimal))
        where = fact.ref or CellRef(part.name, "")
        yield Paragraph(text, where, headings.get(phrase.chapter, ""), read_sentences(text), False)
