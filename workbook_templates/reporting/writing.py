"""Sentence files + a submission -> the paragraphs of a chapter that the unit left blank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from workbook_templates.definition.schema import Field, FieldType, Form
from workbook_templates.model import Fact, Finding, Submission
from workbook_templates.reporting.figures import UNITS, change, plain, share, smooth, with_unit
from workbook_templates.reporting.phrasing import Slot, holds, write
from workbook_templates.reporting.sentences import Each, Entry, Sentences
from workbook_templates.reporting.sources import Group, Item, groups, row_name

_AGAINST = {"较上年": "上年", "较预算": "预算"}


@dataclass(frozen=True, slots=True)
class Telling:
    """The scope of a sentence: the whole submission, and perhaps one item of it."""

    form: Form
    submission: Submission
    sentences: Sentences
    item: Item = field(default_factory=Item)
    group: Group | None = None

    def fact(self, name: str) -> tuple[Field | None, Fact | None]:
        if name in self.item.facts:
            return self.item.facts[name]
        known = self.form.fields.get(name)
        if known is None or (known.area and known.column != "标注"):
            return known, None
        if self.item.part is not None and self.item.part.sheet == known.sheet:
            return known, self.item.part.facts.get(name)
        if self.form.sheet(known.sheet).repeat:
            return known, None
        part = self.submission.part(known.sheet)
        return known, part.facts.get(name) if part else None

    def number(self, name: str) -> Decimal | None:
        fact = self.fact(name)[1]
        return fact.decimal if fact is not None else None

    def text(self, slot: Slot) -> str:
        if slot.function == "列举":
            return self._listed(*slot.names)
        if slot.function == "合计":
            return self._sum(slot.names[0])
        if slot.function:
            return self._compared(slot.function, *slot.names)
        name = slot.names[0]
        words = {"年": str(self.form.year), "上年": str(self.form.year - 1), "单位": self.submission.unit or "本单位"}
        for known in (self.item.words, self.group.words if self.group else {}, words):
            if name in known:
                return known[name]
        described, fact = self.fact(name)
        if described is None:
            return smooth(fact.text) if fact is not None else ""
        return with_unit(described, fact)

    def _compared(self, function: str, first: str, second: str) -> str:
        left, right = self.number(first), self.number(second)
        if left is None or right is None:
            return ""
        if function == "占比":
            return share(left, right)
        described = self.fact(first)[0]
        type = described.type if described is not None else FieldType.AMOUNT
        return change(left, right, type, _AGAINST[function], self.sentences.wording)

    def _listed(self, area_id: str, column: str) -> str:
        """``科技交流与合作15万元、科技条件与服务20万元``; rows without an amount are not told."""
        area = self.form.areas.get(area_id)
        if area is None:
            return ""
        described = self.form.fields[f"{area_id}.{column}"]
        told = []
        for part in self.submission.parts_of(area.sheet):
            for row in part.areas.get(area_id, ()):
                fact = row.facts.get(column)
                if fact is not None and fact.number and row_name(area, row):
                    told.append(smooth(row_name(area, row)) + with_unit(described, fact))
        return "、".join(told)

    def _sum(self, name: str) -> str:
        described = self.form.fields.get(name)
        if described is None or not described.area:
            return ""
        found = [
            row.facts[described.column].decimal
            for part in self.submission.parts_of(described.sheet)
            for row in part.areas.get(described.area, ())
            if described.column in row.facts
        ]
        known = [number for number in found if number is not None]
        return plain(sum(known, Decimal(0))) + UNITS.get(described.type, "") if known else ""


def chapter_sentences(
    id: str, form: Form, submission: Submission, sentences: Sentences, findings: Sequence[Finding]
) -> list[str]:
    """The paragraphs for a chapter; none when the numbers say nothing about it."""
    told: list[str] = []
    telling = Telling(form, submission, sentences)
    for entry in sentences.chapters.get(id, ()):
        if entry.when is not None and not holds(entry.when, telling):
            continue
        if entry.each is not None:
            told += _told_one_by_one(entry.each, telling, findings)
        else:
            told.append(_paragraph(entry, telling))
    return [text for text in told if text]


def _paragraph(entry: Entry, telling: Telling) -> str:
    """The sentences of a paragraph that can be written, one after the other."""
    written = []
    for sentence in entry.sentences:
        written.append(next((text for phrase in sentence.phrases if (text := write(phrase, telling))), ""))
    return "".join(written)


def _told_one_by_one(each: Each, telling: Telling, findings: Sequence[Finding]) -> Iterator[str]:
    form, submission, sentences = telling.form, telling.submission, telling.sentences
    for source in each.sources:
        for group in groups(source, form, submission, findings, sentences.triples):
            scope = Telling(form, submission, sentences, Item(), group)
            written = [
                text
                for item in group.items[: each.most]
                if (text := write(each.item, Telling(form, submission, sentences, item, group)))
            ]
            if not written:
                continue
            opening = write(each.opening, scope) if each.opening is not None else ""
            more = f"（共{len(group.items)}项，余略）" if len(group.items) > each.most else ""
            if each.apart:
                if opening:
                    yield opening
                yield from (text + each.ending for text in written)
                if more:
                    yield more
            else:
                yield opening + each.between.join(written) + more + each.ending
