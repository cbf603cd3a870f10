"""Increases with their percentages: 比上年减少84.63万元，下降17.96% · 由4000万元扩大至7000万元，增长75%."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from udfs.rounding import half_up, plain
from workbook_templates.checking.narrative.amounts import MONEY, PERCENT, Amount, Sentence
from workbook_templates.checking.narrative.passages import Passage
from workbook_templates.checking.telling import Doubt
from workbook_templates.model import Severity

_COMPARED = re.compile(r"比|较|同比|环比")
_FROM_TO = re.compile(r"(?:增加|增长|提高|扩大|上升|提升|减少|下降|降低|压减|压缩|缩减|降|升|增)(?:到|至|为)$")
_POINTS = re.compile(r"占比|比重|比例|率")
_NEAR = 14
"""So many characters may stand between an amount and its change for the two to belong together beyond doubt."""
_HUNDRED = Decimal(100)


def change_doubts(passage: Passage) -> Iterator[Doubt]:
    """TEXT-003: the stated percentage does not follow from the stated amounts, or the directions contradict."""
    earlier: list[Amount] = []
    for sentence in passage.sentences:
        if len(sentence.amounts) > 1:
            yield from _sentence(sentence, earlier)
        earlier += sentence.amounts


def _sentence(sentence: Sentence, earlier: list[Amount]) -> Iterator[Doubt]:
    amounts = sentence.amounts
    for place, percent in enumerate(amounts):
        if percent.kind != PERCENT or percent.unit == "个百分点" or not percent.change or percent.rough or place < 1:
            continue
        change = amounts[place - 1]
        if not _same_clause(percent) or _POINTS.search(percent.label):
            continue
        if change.change and change.kind != PERCENT and not change.rough:
            yield from _difference(amounts[: place - 1], earlier, change, percent)
        elif place > 1 and _FROM_TO.search(change.label) and change.kind == amounts[place - 2].kind != PERCENT:
            yield from _from_to(amounts[place - 2], change, percent)


def _same_clause(percent: Amount) -> bool:
    return len(percent.gap) <= _NEAR and "；" not in percent.gap and ";" not in percent.gap


def _difference(before: tuple[Amount, ...], earlier: list[Amount], change: Amount, percent: Amount) -> Iterator[Doubt]:
    levels = [amount for amount in before if amount.kind == change.kind and not amount.change]
    noun = change.changed
    if len(noun) > 1:
        # 项目支出较上年增加…: the level is wherever the paragraph has stated 项目支出.
        known = [*earlier, *before]
        levels = [item for item in known if item.kind == change.kind and not item.change and item.label.endswith(noun)]
    elif not _COMPARED.search(change.gap):
        return
    if not levels:
        return
    if change.change != percent.change:
        words = ("增加", "减少") if change.change > 0 else ("减少", "增加")
        yield Doubt(
            "TEXT-003",
            "正文 增减幅度",
            f"正文写“{change.label}{change.shown}，{percent.label}{percent.shown}”，一处为{words[0]}、一处为{words[1]}",
            stated=percent.shown,
            expected=words[0],
            row_key=change.shown,
            severity=Severity.VERIFY,
        )
        return
    if any(_agrees(level, change, percent) for level in levels):
        return
    level = levels[-1]
    last = level.value - change.value * change.change
    if last <= 0:
        return
    close = bool(before) and level is before[-1] and len(change.gap) <= _NEAR and _levels_of_part(before) == 1
    shown = _percent(change.value / last, percent)
    sign = "－" if change.change > 0 else "＋"
    yield Doubt(
        "TEXT-003",
        f"正文 {level.label or '金额'}增减幅度",
        f"正文写“{change.label}{change.shown}，{percent.label}{percent.shown}”，"
        f"按{change.written}÷（{level.written}{sign}{change.written}）应为{shown}",
        stated=percent.shown,
        expected=shown,
        severity=Severity.ERROR if close and level.kind == MONEY else Severity.VERIFY,
        row_key=change.shown,
    )


def _levels_of_part(before: tuple[Amount, ...]) -> int:
    """How many levels stand since the last semicolon: with one, nothing else can be meant."""
    count = 0
    for amount in reversed(before):
        count += 0 if amount.change or amount.kind == PERCENT else 1
        if "；" in amount.gap or ";" in amount.gap:
            break
    return count


def _agrees(level: Amount, change: Amount, percent: Amount) -> bool:
    """Whether figures that round to the stated ones can give the stated percentage."""
    low_change, high_change = _range(change)
    low_level, high_level = _range(level)
    if change.change > 0:
        bases = (low_level - high_change, high_level - low_change)
    else:
        bases = (low_level + low_change, high_level + high_change)
    return _reaches((low_change, high_change), bases, percent)


def _range(amount: Amount) -> tuple[Decimal, Decimal]:
    slack = amount.slack if amount.kind == MONEY else Decimal(0)
    return amount.value - slack, amount.value + slack


def _reaches(parts: tuple[Decimal, Decimal], bases: tuple[Decimal, Decimal], percent: Amount) -> bool:
    """Cut off instead of rounded is let pass: the last digit may be one short."""
    if bases[0] <= 0:
        return True
    low, high = parts[0] / bases[1] * _HUNDRED, parts[1] / bases[0] * _HUNDRED
    return low - percent.slack <= percent.value <= high + percent.slack or 0 <= low - percent.value < percent.slack * 2


def _from_to(old: Amount, new: Amount, percent: Amount) -> Iterator[Doubt]:
    if not re.search(r"(?:由|从)[^，。；]{0,12}$", old.label) or old.value <= 0:
        return
    difference = (new.value - old.value) * percent.change
    slack = old.slack + new.slack if old.kind == MONEY else Decimal(0)
    base = _range(old)
    if difference > 0 and _reaches((difference - slack, difference + slack), base, percent):
        return
    shown = _percent(abs(new.value - old.value) / old.value, percent)
    yield Doubt(
        "TEXT-003",
        f"正文 {old.label or '金额'}增减幅度",
        f"正文写由{old.shown}到{new.shown}、“{percent.label}{percent.shown}”，"
        f"按（{new.written}－{old.written}）÷{old.written}应为{shown}",
        stated=percent.shown,
        expected=shown,
        row_key=new.shown,
    )


def _percent(share: Decimal, like: Amount) -> str:
    """With the decimals the report uses, two at least where it uses any."""
    decimals = len(like.written.partition(".")[2])
    return f"{plain(half_up(share * _HUNDRED, decimals or 0))}%"
