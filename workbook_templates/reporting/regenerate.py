"""An older report with only its generated sentences made anew from the workbook; what people wrote stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx.oxml.ns import qn

from workbook_templates.definition.schema import Form
from workbook_templates.model import Finding, InputProblem, Submission
from workbook_templates.output import whole_package
from workbook_templates.reporting.chapters import (
    TAG,
    Written,
    generated_block,
    own_paragraph,
    text_digest,
    written_chapters,
)
from workbook_templates.reporting.report import CHECKED, checked, describe, require_docx
from workbook_templates.reporting.sentences import sentences_for
from workbook_templates.reporting.template import open_document, styled, styles_of


@dataclass(frozen=True, slots=True)
class Generated:
    """A control with generated sentences in an existing report."""

    element: Any
    chapter: str
    paragraphs: tuple[str, ...]
    touched: bool
    """Whether somebody has changed the text since."""


@dataclass(frozen=True, slots=True)
class RegenerateResult:
    """What was done to the older report."""

    output: Path
    renewed: tuple[str, ...]
    """Chapters (headings) whose sentences were made anew."""
    kept: tuple[str, ...]
    """Chapters whose sentences somebody has edited: left as they are."""
    workbook_changed: bool
    """The workbook is another one than the report was made from: its attachments are those of the older one."""


def generated_in(document: Any) -> Iterator[Generated]:
    """The controls of ours, in reading order."""
    for element in document.element.body.iter(qn("w:sdt")):
        tag = element.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
        name = tag.get(qn("w:val")) if tag is not None else ""
        if not name.startswith(TAG) or name.count(":") < 2:
            continue
        chapter, _, digest = name[len(TAG) :].rpartition(":")
        texts = tuple(
            "".join(piece.text or "" for piece in paragraph.iter(qn("w:t"))) for paragraph in element.iter(qn("w:p"))
        )
        yield Generated(element, chapter, texts, text_digest(texts) != digest)


def regenerate(
    form: Form,
    submission: Submission,
    old: Path,
    output: Path,
    *,
    findings: Sequence[Finding] = (),
    force: bool = False,
) -> RegenerateResult:
    """Write ``output``: the report ``old`` with its untouched generated sentences replaced. ``old`` is not changed.

    A chapter that the unit has filled in since gets the unit's paragraphs. Raises InputProblem: not such a report, of
    another form set, nothing in it that can be made anew.
    """
    require_docx(output)
    document = open_document(old)
    stamp = (document.core_properties.identifier or "").split()
    if len(stamp) > 1 and stamp[0] == "ziping" and stamp[1].partition("/")[0] != form.id:
        raise InputProblem(
            f"{old}：是表套 {stamp[1].partition('/')[0]} 的报告，工作簿是表套 {form.id}，不能用来重新生成。",
            path=str(old),
            code="DOC-003",
        )
    found = list(generated_in(document))
    if not found:
        raise InputProblem(
            f"{old}：里面没有系统生成的句子（已全部定稿，或不是本程序生成的报告）。", path=str(old), code="DOC-003"
        )
    sentences = sentences_for(form)
    written = {item.chapter.id: item for item in written_chapters(form, submission, sentences, findings, public=False)}
    styles, _ = styles_of(document)
    headings = {chapter.id: chapter.heading for chapter in form.chapters} | {CHECKED: CHECKED}
    renewed, kept = [], []
    for number, item in enumerate(found, 1):
        heading = headings.get(item.chapter, item.chapter)
        if item.touched or item.chapter not in headings:
            kept.append(heading)
            continue
        if item.chapter == CHECKED:
            blocks = [checked(findings, sentences.mark)] if findings else []
        else:
            blocks = _blocks(written[item.chapter], sentences.mark, number)
        _put(item.element, blocks, styles)
        renewed.append(heading)
    changed = len(stamp) > 2 and stamp[2] != submission.source.sha256
    describe(document, form, submission)
    with whole_package(output, force=force) as made:
        document.save(made)
    return RegenerateResult(output, tuple(renewed), tuple(kept), changed)


def _blocks(item: Written, mark: str, number: int) -> list[str]:
    if item.generated:
        return [generated_block(item.chapter.id, item.paragraphs, mark, number)]
    return [own_paragraph(text) for text in item.paragraphs]


def _put(element: Any, blocks: Sequence[str], styles: Mapping[str, str]) -> None:
    for block in blocks:
        element.addprevious(styled(block, styles))
    element.getparent().remove(element)
