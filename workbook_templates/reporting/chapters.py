"""The chapters of the report: the unit's own paragraphs word for word, or sentences made from its numbers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from workbook_templates.definition.schema import Chapter, Form
from workbook_templates.model import Finding, Submission
from workbook_templates.reporting import standard as gb
from workbook_templates.reporting.sentences import Sentences
from workbook_templates.reporting.wordml import Run, control, paragraph
from workbook_templates.reporting.writing import chapter_sentences

TAG = "ziping:"
"""Content controls of ours have tags that begin so: ``ziping:<chapter id>:<8 hex digits of their text>``. What stands
in one was not written by the unit: importers leave it out."""
BOOKMARK = "_ziping_"
"""A hidden bookmark in a line of ours that nobody must review (unit and day at the end): ``_ziping_<digest>``."""
CONTROL_TITLE = "系统生成，请核对"
_LEVELS = (
    re.compile(r"^\s*[一二三四五六七八九十]{1,3}\s*、"),
    re.compile(r"^\s*[（(]\s*[一二三四五六七八九十]{1,3}\s*[）)]"),
    re.compile(r"^\s*\d{1,2}\s*[.．、]"),
    re.compile(r"^\s*[（(]\s*\d{1,2}\s*[）)]"),
)
"""一、 （一） 1. （1）: the four levels of the standard."""
_LONGEST_HEADING = 30
_LONGEST_LEAD = 30


@dataclass(frozen=True, slots=True)
class Written:
    """A chapter with its paragraphs. ``generated``: made from numbers, marked for review."""

    chapter: Chapter
    paragraphs: tuple[str, ...]
    generated: bool


def written_chapters(
    form: Form, submission: Submission, sentences: Sentences, findings: Sequence[Finding], *, public: bool
) -> tuple[Written, ...]:
    """Every chapter of the outline, in order."""
    told = () if public else findings
    own = [own_paragraphs(chapter, submission) for chapter in form.chapters]
    made = [
        () if text else tuple(chapter_sentences(chapter.id, form, submission, sentences, told))
        for chapter, text in zip(form.chapters, own, strict=True)
    ]
    written = []
    for number, chapter in enumerate(form.chapters):
        inner = _inner(form.chapters, number)
        generated = made[number]
        if any(own[other] or made[other] for other in inner):
            generated = ()  # its sub-chapters tell it
        elif not generated and not inner and not public and sentences.prompt:
            generated = (sentences.prompt,)
        written.append(Written(chapter, own[number] or generated, bool(generated) and not own[number]))
    return tuple(written)


def _inner(chapters: Sequence[Chapter], number: int) -> list[int]:
    """Numbers of the chapters under this one."""
    inner = []
    for other in range(number + 1, len(chapters)):
        if chapters[other].level <= chapters[number].level:
            break
        inner.append(other)
    return inner


def own_paragraphs(chapter: Chapter, submission: Submission) -> tuple[str, ...]:
    """What the unit wrote, unchanged."""
    return tuple(
        row.facts["内容"].text
        for part in submission.parts
        for row in part.areas.get(chapter.area, ())
        if "内容" in row.facts and row.facts["内容"].text.strip()
    )


def heading(chapter: Chapter) -> str:
    """The chapter's heading in the typeface of its numbering, else of its level."""
    level = next(
        (number for number, pattern in enumerate(_LEVELS) if pattern.match(chapter.heading)), chapter.level - 1
    )
    return paragraph(gb.HEADINGS[min(level, len(gb.HEADINGS) - 1)], chapter.heading)


def own_paragraph(text: str) -> str:
    """A paragraph of the unit: a short numbered line is a heading, the opening sentence of （一）… is 楷体."""
    level = next((number for number, pattern in enumerate(_LEVELS) if pattern.match(text)), None)
    stripped = text.strip()
    if level is not None and len(stripped) <= _LONGEST_HEADING and stripped[-1] not in "。；;，,：:！？":
        return paragraph(gb.HEADINGS[level], text)
    if level == 1:
        end = text.find("。")
        if 0 < end <= _LONGEST_LEAD and end + 1 < len(text.rstrip()):
            return paragraph(gb.BODY, [Run(text[: end + 1], gb.LEAD), Run(text[end + 1 :])])
    return paragraph(gb.BODY, text)


def generated_block(
    id: str, paragraphs: Sequence[str], mark: str, number: int, *, style: str = gb.BODY, mark_all: bool = True
) -> str:
    """Generated paragraphs in a content control that can be found again; each of them, or the first, is marked."""
    marks = [mark if mark_all or not place else "" for place in range(len(paragraphs))]
    shown = [sign + text for sign, text in zip(marks, paragraphs, strict=True)]
    blocks = [
        paragraph(style, [Run(sign, gb.MARK, highlight="yellow"), Run(text)])
        for sign, text in zip(marks, paragraphs, strict=True)
    ]
    return control(f"{TAG}{id}:{text_digest(shown)}", CONTROL_TITLE, blocks, number + 1)


def bookmarked(made: str, text: str) -> str:
    """A made paragraph with the bookmark by which importers know that the unit did not write ``text``."""
    name = f"{BOOKMARK}{text_digest([text])}"
    number = 9_000 + int(name[-3:], 16)
    mark = f'<w:bookmarkStart w:id="{number}" w:name="{name}"/><w:bookmarkEnd w:id="{number}"/>'
    return made.replace("</w:pPr>", f"</w:pPr>{mark}", 1)


def text_digest(paragraphs: Sequence[str]) -> str:
    """By it one sees later whether somebody has touched the text. Spaces at the ends do not count."""
    return hashlib.sha256("\n".join(text.strip() for text in paragraphs).encode("utf-8")).hexdigest()[:8]


def chapter_blocks(written: Sequence[Written], mark: str, *, public: bool) -> list[str]:
    """Headings and paragraphs as WordprocessingML; in the public copy nothing is marked."""
    blocks: list[str] = []
    for number, item in enumerate(written, 1):
        blocks.append(heading(item.chapter))
        if item.generated and not public:
            blocks.append(generated_block(item.chapter.id, item.paragraphs, mark, number))
        elif item.generated:
            blocks += [paragraph(gb.BODY, text) for text in item.paragraphs]
        else:
            blocks += [own_paragraph(text) for text in item.paragraphs]
    return blocks
