"""Shares and rates inside a sentence: 人员支出比率81.44%, 占总支出的65%, 预算执行率为100%."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from udfs.rounding import half_up, plain
from workbook_templates.checking.narrative.amounts import MONEY, PERCENT, Amount, Sentence
from workbook_templates.checking.narrative.parts import groups
from workbook_templates.checking.narrative.passages import Passage
from workbook_templates.checking.telling import Doubt
from workbook_templates.model import Severity

_OF_WHOLE = re.compile(r"占([^，。；]{2,16}?)(?:的)?(?:比重|比例|比率|比)?(?:约|为|达)?$")
_SHARE = re.compile(r"^(.{0,12}?)(?:支出|经费)?(?:比率|占比|比重|比例)(?:为|约|达)?$")
_EXECUTION = re.compile(r"(?:预算)?执行率(?:为|达到|达|约)?$")
_ADJUSTED = re.compile(r"全年预算|调整")
_ADDED = re.compile(r"追加|结转|结余|调增|调减|收入")
_WHOLE = re.compile(r"总支出|支出总额|总额|全部支出|支出合计|全年支出|整体支出")
_PERCENT = re.compile("[%％]")
_HUNDRED = Decimal(100)


def share_doubts(passage: Passage) -> Iterator[Doubt]:
    """TEXT-004: a percentage that does not follow from the amounts of its own sentence."""
    for sentence in passage.sentences:
        if len(sentence.amounts) < 3 or not _PERCENT.search(sentence.text):
            continue
        for place, percent in enumerate(sentence.amounts):
            if percent.kind == PERCENT and percent.unit != "个百分点" and not percent.rough and not percent.change:
                yield from _judge(sentence, place, percent)


def _judge(sentence: Sentence, place: int, percent: Amount) -> Iterator[Doubt]:
    execution = "执行率" in percent.label and _EXECUTION.search(percent.label) is not None
    of_whole = _OF_WHOLE.search(percent.label) if not execution and "占" in percent.label else None
    named = _SHARE.match(percent.label) if not execution and of_whole is None else None
    if not (execution or of_whole or named):
        return
    earlier = [amount for amount in sentence.amounts[:place] if amount.kind == MONEY and not amount.change]
    pair = _execution(earlier) if execution else _share(sentence, percent, earlier, of_whole, named)
    if pair is None:
        return
    part, whole = pair
    if whole.value <= 0 or part is whole or _agrees(part, whole, percent):
        return
    decimals = len(percent.written.partition(".")[2])
    expected = f"{plain(half_up(part.value / whole.value * _HUNDRED, decimals))}%"
    doubtful = part.rough or whole.rough or (execution and not _ADJUSTED.search(whole.label))
    yield Doubt(
        "TEXT-004",
        f"正文 {percent.label or '比率'}",
        f"正文写“{percent.label}{percent.shown}”，按{part.written}÷{whole.written}应为{expected}",
        stated=percent.shown,
        expected=expected,
        row_key=part.shown,
        severity=Severity.VERIFY if doubtful else None,
    )


def _execution(earlier: list[Amount]) -> tuple[Amount, Amount] | None:
    """决算数 ÷ 预算数 where the sentence names exactly one of each."""
    budgets = [amount for amount in earlier if "预算" in amount.label and "决算" not in amount.label]
    adjusted = [amount for amount in budgets if _ADJUSTED.search(amount.label)]
    budgets = adjusted or budgets
    spent = [amount for amount in earlier if "预算" not in amount.label and not _ADDED.search(amount.label)]
    return (spent[0], budgets[0]) if len(budgets) == 1 and len(spent) == 1 else None


def _share(
    sentence: Sentence,
    percent: Amount,
    earlier: list[Amount],
    of_whole: re.Match[str] | None,
    named: re.Match[str] | None,
) -> tuple[Amount, Amount] | None:
    """The part the percentage speaks of and the total it belongs to."""
    if not earlier:
        return None
    part = earlier[-1]
    total = next((group.total for group in groups(sentence) if part in group.parts and group.total.kind == MONEY), None)
    if total is None:
        return None
    if of_whole is not None:
        words = of_whole.group(1)
        fits = words[-4:] in total.label or bool(_WHOLE.search(words) and _WHOLE.search(total.label))
    else:
        assert named is not None
        words = named.group(1)
        fits = not words or words[-2:] in part.label or words[:2] in part.label
    return (part, total) if fits and "；" not in percent.gap else None


def _agrees(part: Amount, whole: Amount, percent: Amount) -> bool:
    """Whether figures that round to the stated ones can give the stated percentage; cut off is let pass."""
    low = (part.value - part.slack) / (whole.value + whole.slack) * _HUNDRED
    high = (part.value + part.slack) / max(whole.value - whole.slack, Decimal("0.000001")) * _HUNDRED
    return low - percent.slack <= percent.value <= high + percent.slack or 0 <= low - percent.value < percent.slack * 2
