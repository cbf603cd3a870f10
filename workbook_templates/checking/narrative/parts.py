"""Parts and totals inside a sentence: 其中：…, 包括…, N项（一等奖…），分两部分组成：第一部分…

“其中” need not list everything, and what is listed may overlap. So: one part larger than its total, or amounts that
miss the total by a hair, are 错误; other excess is 核实; a shortfall is 核实 only where the list looks complete.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from udfs.rounding import plain
from workbook_templates.checking.narrative.amounts import (
    CENT,
    EXACT,
    MONEY,
    PERCENT,
    PERSON,
    REMEMBERED,
    Amount,
    Sentence,
)
from workbook_templates.checking.narrative.passages import Passage
from workbook_templates.checking.telling import Doubt
from workbook_templates.model import Severity

_TRIGGER = re.compile(r"(?:其中|(?<!主要)包括|(?<!主要)分别(?:为|是|用于)|主要(?:包括|用于|有|是)|具体为)[：:]?")
_GATE = re.compile("其中|包括|分别|主要|具体为")
_SECTIONS = re.compile(r"分(?:为|成)?([两二三四五六2-6])(?:个)?(?:大)?(?:部分|大块|块)")
_SECTION = re.compile(r"第([一二三四五六])部分")
_RETIRED = re.compile(r"退休|离休|遗属|临聘|编外|劳务派遣")
_EXCLUSIVE = re.compile(r"编制?$|编$|等奖$|^在职(?:人员|职工)?$|^[男女](?:性|职工)?$")
_LEADING = re.compile(r"^(?:.*?(?:其中|包括)[：:]?|以及|另有|另外)")
_COUNT_WORDS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6} | {str(n): n for n in range(2, 7)}
_NEAR = Decimal("0.05")
_HAIR = Decimal("0.01")
_MOST = Decimal("0.8")
_MANY = 12


class Group(NamedTuple):
    """A total with the parts named after it."""

    total: Amount
    parts: tuple[Amount, ...]
    bracket: bool
    """Listed in brackets directly behind the total."""
    adjacent: bool
    """The list begins right after the total: nothing else can be meant."""
    mainly: bool
    """主要包括…, …等: not all parts are named."""


def part_doubts(passage: Passage) -> Iterator[Doubt]:
    """TEXT-001: parts against their total in one sentence."""
    for sentence in passage.sentences:
        if len(sentence.amounts) > 1:
            yield from _in_sentence(sentence)


@lru_cache(maxsize=REMEMBERED)
def _in_sentence(sentence: Sentence) -> tuple[Doubt, ...]:
    return tuple(doubt for group in groups(sentence) for doubt in _judge(group))


def groups(sentence: Sentence) -> tuple[Group, ...]:
    """The totals of a sentence with their parts. A nested 其中 takes what fits into it; the rest belongs above."""
    text = sentence.text
    bracketed = _bracketed(sentence) if "（" in text or "(" in text else ()
    return (*bracketed, *(_listed(sentence) if _GATE.search(text) else ()))


def _alike(one: Amount, other: Amount) -> bool:
    return one.kind == other.kind and one.kind != PERCENT


def _bracketed(sentence: Sentence) -> Iterator[Group]:
    amounts = sentence.amounts
    for place, total in enumerate(amounts[:-1]):
        if total.change or not sentence.text.startswith(("（", "("), total.end):
            continue
        close = min((at for at in (sentence.text.find(sign, total.end) for sign in "）)") if at > 0), default=-1)
        if close < 0 or _TRIGGER.search(sentence.text, total.end, close):
            continue
        parts = [amount for amount in amounts[place + 1 :] if amount.end <= close and not amount.change]
        if len(parts) > 1 and all(_alike(total, part) and len(part.label) > 1 for part in parts):
            yield Group(total, tuple(parts), True, True, sentence.text[close - 1] == "等")


class _Open:
    """A list being read."""

    def __init__(self, total: Amount, mainly: bool, adjacent: bool, depth: int) -> None:
        self.total, self.mainly, self.adjacent, self.depth = total, mainly, adjacent, depth
        self.parts: list[Amount] = []

    def takes(self, amount: Amount) -> bool:
        return sum((part.value for part in self.parts), amount.value) <= self.total.value + amount.slack * 3

    def closed(self, text: str) -> Group:
        end = self.parts[-1].end
        mainly = self.mainly or text[end : end + 1] == "等"
        return Group(self.total, tuple(self.parts), False, self.adjacent, mainly)


def _listed(sentence: Sentence) -> Iterator[Group]:
    text = sentence.text
    stack: list[_Open] = []
    done: list[_Open] = []
    levels: list[Amount] = []
    depth = 0
    for amount in sentence.amounts:
        trigger, mainly, opened = _list_words(amount.gap)
        depth += opened
        while stack and stack[-1].depth > depth:
            done.append(stack.pop())
        if amount.change or amount.kind == PERCENT:
            continue
        total = next((level for level in reversed(levels) if _alike(level, amount)), None) if trigger >= 0 else None
        if total is not None:
            between = text[total.end : amount.start - len(amount.gap) + trigger] if levels[-1] is total else " "
            adjacent = levels[-1] is total and not between.strip("，,；;：:（(。")
            stack.append(_Open(total, mainly, adjacent, depth))
        elif stack:
            # A number too large for the inner list goes on with the outer one.
            while len(stack) > 1 and (not _alike(stack[-1].total, amount) or not stack[-1].takes(amount)):
                done.append(stack.pop())
        if stack and _alike(stack[-1].total, amount) and amount is not stack[-1].total:
            stack[-1].parts.append(amount)
        levels.append(amount)
    for each in (*done, *stack):
        if each.parts:
            yield each.closed(text)


@lru_cache(maxsize=REMEMBERED)
def _list_words(gap: str) -> tuple[int, bool, int]:
    """Where the trigger that introduces a number begins (-1: none, or its list of words ended before, ；), whether
    it says 主要, and how many brackets are opened."""
    brackets = gap.count("（") + gap.count("(") - gap.count("）") - gap.count(")")
    last = None
    for match in _TRIGGER.finditer(gap):
        last = match
    if last is None or "；" in gap[last.end() :] or ";" in gap[last.end() :]:
        return -1, False, brackets
    return last.start(), "主要" in last.group(), brackets


def _judge(group: Group) -> Iterator[Doubt]:
    total, parts = group.total, group.parts
    whole = sum([part.value for part in parts], Decimal(0))
    gap = whole - total.value
    if not gap or abs(gap) <= _tolerance(total, parts):
        return
    severity = _severity(group, gap)
    if severity is None or _some_fit(group):
        return
    if severity is Severity.ERROR and abs(gap) <= _rounding(total, parts):
        severity = Severity.VERIFY  # 元 rounded to 万元 part by part can miss the total by as much
    terms = "＋".join(f"{_short(part.label)}{part.written}" for part in parts)
    words = "大于" if gap > 0 else "小于"
    shown, unit = _in_unit_of(total, whole), total.unit
    yield Doubt(
        "TEXT-001",
        f"正文 {_short(total.label) or '总数'}",
        f"正文写“{_short(total.label)}{total.shown}”，所列各项之和为{shown}{unit}（{terms}），{words}总数",
        stated=total.written,
        expected=shown,
        severity=severity,
        row_key=total.shown,
    )


def _severity(group: Group, gap: Decimal) -> Severity | None:
    total, parts = group.total, group.parts
    share = abs(gap) / total.value if total.value else Decimal(1)
    money = total.kind == MONEY
    if gap > 0:
        if len(parts) == 1:
            return Severity.ERROR if group.adjacent and money and not parts[0].rough else None
        if not group.adjacent or total.rough:
            return Severity.VERIFY if money and share <= _NEAR else None
        disjoint = all(_EXCLUSIVE.search(part.label) for part in parts)
        if (money and share <= _NEAR) or disjoint:
            return Severity.ERROR
        # Three kinds that miss the total by little were meant to add up to it.
        meant = len(parts) > 2 and share <= _NEAR
        return Severity.VERIFY if money or group.bracket or meant else None
    if group.mainly or len(parts) < 2 or total.rough:
        return None
    if money:
        return Severity.VERIFY if share <= _HAIR else None
    complete = group.bracket or len(parts) >= 3 or all(_EXCLUSIVE.search(part.label) for part in parts)
    return Severity.VERIFY if complete and share <= 1 - _MOST else None


def _rounding(total: Amount, parts: tuple[Amount, ...]) -> Decimal:
    """What rounding of every figure can add up to."""
    return sum((part.slack for part in parts), total.slack) if total.kind == MONEY else Decimal(0)


def _tolerance(total: Amount, parts: tuple[Amount, ...]) -> Decimal:
    """Cents agree exactly; only figures written with fewer decimals may hide a rest."""
    if total.kind != MONEY:
        return Decimal(0)
    written = [total, *parts]
    coarse = [amount.slack for amount in written if amount.slack > CENT]
    exact = len(total.written.partition(".")[2]) == 2 or not coarse
    if exact and not total.rough:
        # 50万 beside 21.04万 is 50.00, not 49.6: round figures count as exact beside cents.
        return EXACT
    return sum(coarse, EXACT)


def _some_fit(group: Group) -> bool:
    """Whether neighbours among the parts make up the total: the others are named beside it (离退休…, a second view)."""
    total, parts = group.total, group.parts
    kept = tuple(part for part in parts if not _RETIRED.search(part.label))
    if kept and len(kept) < len(parts) and sum(part.value for part in kept) <= total.value and total.kind == PERSON:
        return True
    if group.bracket or len(parts) > _MANY:
        return False
    reached = [Decimal(0), *accumulate(part.value for part in parts)]
    return any(
        reached[last] - reached[first] == total.value
        for first in range(len(parts))
        for last in range(first + 2, len(parts) + 1)
    )


def section_doubts(passage: Passage) -> Iterator[Doubt]:
    """TEXT-002: 第一部分…第二部分… against the amount that was divided."""
    head = _SECTIONS.search(passage.text) if "第一部分" in passage.text else None
    if head is None:
        return
    flat = [
        (offset + amount.start, amount)
        for offset, sentence in _offsets(passage)
        for amount in sentence.amounts
        if amount.kind == MONEY and not amount.change
    ]
    total = next((amount for start, amount in reversed(flat) if start < head.start()), None)
    marks = [match.start() for match in _SECTION.finditer(passage.text, head.end())]
    parts = [next((amount for start, amount in flat if start > mark), None) for mark in marks]
    if total is None or len(parts) < 2 or any(part is None for part in parts):
        return
    known = [part for part in parts if part is not None]
    whole = sum((part.value for part in known), Decimal(0))
    if abs(whole - total.value) <= _tolerance(total, tuple(known)):
        return
    rest = total.value - whole
    other = next((amount for start, amount in flat if start > marks[-1] and amount.value == rest), None)
    said = f"“{head.group()}”的总额为{total.shown}，各部分之和为{plain(whole)}万元"
    told = f"{said}，相差{plain(abs(rest))}万元"
    if other is not None:
        told += f"，正好是另外写的“{_short(other.label)}{other.shown}”，即实际列了{len(known) + 1}部分"
    if whole > total.value:
        told = f"{said}，大于总额"
    yield Doubt(
        "TEXT-002",
        f"正文 {_short(total.label) or '总额'}",
        told,
        stated=total.written,
        expected=plain(whole),
        severity=Severity.NOTICE if other is not None else Severity.VERIFY,
        row_key=total.shown,
    )


def _offsets(passage: Passage) -> Iterator[tuple[int, Sentence]]:
    at = 0
    for sentence in passage.sentences:
        at = passage.text.find(sentence.text, at)
        yield at, sentence
        at += len(sentence.text)


def _in_unit_of(total: Amount, value: Decimal) -> str:
    if total.kind != MONEY:
        return plain(value)
    return plain(value / (total.value / Decimal(total.written))) if total.value else plain(value)


def _short(label: str) -> str:
    label = _LEADING.sub("", label).strip("，,；;：:、（）() ")
    return label if len(label) <= 24 else f"…{label[-22:]}"
