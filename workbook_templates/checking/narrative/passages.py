"""Passages: the text of a paragraph with its numbers, read once however many reports of a bureau contain it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from workbook_templates.checking.narrative.amounts import REMEMBERED, Sentence, plain_text, read_sentences
from workbook_templates.model import CellRef

OFFICES = ("室", "内设")
_HEADING = re.compile(r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]|[①-⑳])?[^。；;，,]{2,40}$")


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """A text wherever it stands. Equal only to itself, so that what it gives rise to can be looked up by it."""

    text: str
    """Plain text: half-width digits, no spaces beside Chinese characters."""
    sentences: tuple[Sentence, ...]
    is_heading: bool
    may_contradict: bool
    """Itself: it states several numbers, or names offices that it may count."""


class Paragraph(NamedTuple):
    """One paragraph of the report."""

    passage: Passage
    where: CellRef
    headings: str
    """The headings it stands under, outermost first: ``一般公共预算支出情况/基本支出情况/预算情况``."""


@lru_cache(maxsize=REMEMBERED)
def read_passage(written: str) -> Passage:
    """The text as a unit wrote it."""
    text = plain_text(written.strip())
    return passage_of(text, is_heading=len(text) <= 40 and _HEADING.match(text) is not None)


def passage_of(text: str, *, is_heading: bool) -> Passage:
    """Of plain text."""
    sentences = read_sentences(text)
    several = sum([len(sentence.amounts) for sentence in sentences]) > 1
    return Passage(text, sentences, is_heading, several or any(word in text for word in OFFICES))


@lru_cache(maxsize=REMEMBERED)
def below(above: str, heading: str) -> str:
    """The headings of a paragraph, one text for all that stand under them."""
    return f"{above}/{heading}" if heading else above
