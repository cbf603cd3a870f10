"""The report's text -> chapters (one paragraph a row) and the amounts it names.

A heading is known by its wording, whatever its numbering became in the extraction (``一、`` ``1、`` ``（一）``
``(1)`` or none). Nothing is dropped: a heading the form does not have is a paragraph of the chapter it stands in.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from workbook_templates.binding.captions import sheets_named
from workbook_templates.binding.document import Paragraph
from workbook_templates.binding.labels import Placing
from workbook_templates.binding.values import read_value, to_half_width
from workbook_templates.binding.wording import likeness, numbering, wording
from workbook_templates.definition.schema import Chapter, FieldType, Form, Phrase
from workbook_templates.model import Fact

SHEET = "自评报告"
_HEADING = 45
_SURE = 0.8
_CAPTION = re.compile(r"^\s*附\s*[件表]\s*[\d一二三四五六七八九十\-－—.:：]*\s*$")
_NOTE = re.compile(r"^\s*(说\s*明|备\s*注|注)\s*[:：]")
_UNIT = re.compile(r"[\s　（(]*(金额)?单位[:：]\s*(人民币)?(万元|元|亿元)[)）\s]*$")
_END = Paragraph("")
_NUMBER = r"[ 　]*([-－]?\d[\d,，]*(?:[.．]\d+)?)[ 　]*"
_FILLER = r"[ 　]*(?:数额|金额|总额)?[ 　]*(?:分别为|合计|共计|达到|为|是|约|共|计|达|有|[:：])?"


@dataclass(frozen=True, slots=True)
class Report:
    """The paragraphs of each chapter, and those before the first one (title, cover)."""

    chapters: dict[str, list[Paragraph]]
    before: list[Paragraph]


def place_report(blocks: Sequence[Paragraph | None], placing: Placing, *, amounts: bool = True) -> Report:
    """Give the paragraphs to the chapters, and read the named amounts out of them. ``None`` stands for a table."""
    form = placing.form
    report = split_chapters(blocks, placing)
    if not form.chapters or not any(sheet.id == SHEET for sheet in form.sheets):
        return report
    if not any(report.chapters.values()):
        return report
    rows = placing.part(SHEET, 0)
    for chapter in form.chapters:
        for paragraph in report.chapters.get(chapter.id, []):
            rows.areas[chapter.area].append({"内容": Fact(paragraph.text, paragraph.text, paragraph.ref)})
    for phrase in form.phrases if amounts else ():
        if phrase.area:
            for facts in _named_rows(phrase, report, form):
                rows.areas[phrase.area].append(facts)
            continue
        fact = _amount(phrase, report, form)
        if fact is not None:
            rows.facts.setdefault(phrase.field, fact)
    return report


def split_chapters(blocks: Sequence[Paragraph | None], placing: Placing) -> Report:
    """Walk through the paragraphs; a chapter goes on until the next known heading, a caption or a table."""
    form = placing.form
    found: dict[str, list[Paragraph]] = defaultdict(list)
    before: list[Paragraph] = []
    at = -1
    inside = False
    for block, following in zip(blocks, [*blocks[1:], _END], strict=True):
        if block is None or _CAPTION.match(block.text) or (inside and _is_title(block, placing)):
            inside = False
            continue
        if following is None and _is_heading_of_table(block, placing):
            inside = False
            continue
        if _NOTE.match(block.text) and not inside:
            continue
        number, keep = _heading_of(block.text, form.chapters, at, inside)
        if number is not None:
            at, inside = number, True
            if keep:
                found[form.chapters[at].id].append(block)
        elif inside:
            found[form.chapters[at].id].append(block)
        else:
            before.append(block)
    return Report(dict(found), before)


def _is_heading_of_table(block: Paragraph, placing: Placing) -> bool:
    """A line directly above a table that the form's own table has (三、…自评情况　单位：万元) is no heading of the text."""
    return wording(_UNIT.sub("", block.text)).sense in placing.plan.exact


def _is_title(block: Paragraph, placing: Placing) -> bool:
    """The title of a form's table ends the report's text."""
    text = block.text.strip()
    return (
        len(text) <= 40 and text.endswith("表") and numbering(text) is None and bool(sheets_named(text, placing.plan))
    )


def _heading_of(text: str, chapters: Sequence[Chapter], at: int, inside: bool) -> tuple[int | None, bool]:
    """Number of the chapter that the line opens, and whether the line itself must be kept as a paragraph."""
    if not chapters:
        return None, False
    short = len(text) <= _HEADING
    best: tuple[float, int] | None = None
    for number, chapter in enumerate(chapters):
        like = max(_like(text, heading, short) for heading in (chapter.heading, *chapter.also))
        if like < _SURE:
            continue
        # The same heading may stand twice (预算情况 under 基本支出 and 项目支出): the next one from here is meant.
        order = number - at if number > at else len(chapters) + at - number + 5
        level = chapter.level
        if number <= at and level > 1:
            like -= 0.1
        rank = like - 0.002 * order
        if like >= _SURE and (best is None or rank > best[0]):
            best = (rank, number)
    if best is None:
        return None, False
    chapter = chapters[best[1]]
    exact = any(wording(text).key == wording(heading).key for heading in (chapter.heading, *chapter.also))
    if exact and (short or inside):
        return best[1], False
    return best[1], numbering(text) is None or not short or _says_more(text, chapter)


def _says_more(text: str, chapter: Chapter) -> bool:
    """Whether the line holds more than a variant of the heading: then it is kept."""
    key = wording(text).key
    if any(key.startswith(wording(heading).key) for heading in (chapter.heading, *chapter.also)):
        return True
    return len(key) > len(wording(chapter.heading).key) + 4


def _like(text: str, heading: str, short: bool) -> float:
    if short:
        like = likeness(text, heading)
        if like >= _SURE:
            return like
    key, own = wording(text).key, wording(heading).key
    # "（四）资产管理情况：截至…" carries its text in the same line.
    if len(own) >= 4 and key.startswith(own):
        rest = to_half_width(text)[_reach(to_half_width(text), own) :].lstrip()
        if rest[:1] in (":", ";", "。", ",") or not rest:
            return 0.9
    return 0.0


def _reach(text: str, key: str) -> int:
    """Where the key's last character stands in the text."""
    at = 0
    for character in key:
        found = text.find(character, at)
        if found < 0:
            return len(text)
        at = found + 1
    return at


# ---- amounts ----------------------------------------------------------------------------------------------------


def _texts(phrase: Phrase, report: Report, form: Form) -> list[list[Paragraph]]:
    """Where to look: the phrase's chapter with its subchapters, then the whole report."""
    chapters = list(form.chapters)
    start = next((number for number, chapter in enumerate(chapters) if chapter.id == phrase.chapter), 0)
    own = [chapters[start].id]
    for chapter in chapters[start + 1 :]:
        if chapter.level <= chapters[start].level:
            break
        own.append(chapter.id)
    first = [paragraph for id in own for paragraph in report.chapters.get(id, [])]
    whole = [paragraph for chapter in chapters for paragraph in report.chapters.get(chapter.id, [])]
    return [first, whole]


def _amount(phrase: Phrase, report: Report, form: Form) -> Fact | None:
    """The first amount in the phrase's chapter; elsewhere only when the whole report agrees on it."""
    own, whole = _texts(phrase, report, form)
    found = _matches(phrase, own, form)
    if found:
        return found[0]
    found = _matches(phrase, whole, form)
    return found[0] if found and len({fact.number for fact in found}) == 1 else None


def _matches(phrase: Phrase, paragraphs: Sequence[Paragraph], form: Form) -> list[Fact]:
    type = form.fields[phrase.field].type
    for pattern in phrase.patterns:
        head, _, tail = pattern.partition("#")
        # "万" is often written for "万元".
        ending = _spaced(tail) + "?" if tail.endswith("万元") else _spaced(tail)
        expression = re.compile(_spaced(head) + _FILLER + _NUMBER + ending)
        found = []
        for paragraph in paragraphs:
            for match in expression.finditer(to_half_width(paragraph.text)):
                value, text, _ = read_value(match.group(1), type)
                found.append(Fact(value, text, paragraph.ref))
        if found:
            return found
    return []


def _spaced(words: str) -> str:
    return r"[ 　]*".join(re.escape(character) for character in to_half_width(words))


_CLAUSES = re.compile(r"[,;:。，；：、]")
_NAME = re.compile(r"^(?:其中)?([\u4e00-\u9fff()]{2,20})$")


def _named_rows(phrase: Phrase, report: Report, form: Form) -> list[dict[str, Fact]]:
    """``科学技术支出660.35万元；…``: one row a clause that names an amount which is no field of its own."""
    head, _, tail = phrase.patterns[0].partition("#")
    before, _, after = head.partition("{名称}")
    expression = re.compile(_spaced(before) + r"(.+?)" + _spaced(after) + _NUMBER + _spaced(tail) + "$")
    own = {pattern.partition("#")[0] for other in form.phrases if not other.area for pattern in other.patterns}
    made: list[dict[str, Fact]] = []
    for paragraph in _texts(phrase, report, form)[0]:
        for clause in _CLAUSES.split(to_half_width(paragraph.text)):
            match = expression.match(clause.strip())
            name = _NAME.match(match.group(1).strip()) if match else None
            if match is None or name is None or f"{name.group(1)}{after}" in own or name.group(1) == "总":
                continue
            value, text, _ = read_value(match.group(2), FieldType.AMOUNT)
            made.append({
                "名称": Fact(name.group(1), name.group(1), paragraph.ref), "金额": Fact(value, text, paragraph.ref)
            })  # fmt: skip
    return made
