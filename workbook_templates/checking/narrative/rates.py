"""Rates that the report states, against the amounts of the tables: 控制率, 预算执行率, 政府采购执行率 …"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from udfs.rounding import HUNDRED, half_up, plain
from workbook_templates.checking.narrative.amounts import PERCENT, REMEMBERED, Amount
from workbook_templates.checking.narrative.passages import Passage
from workbook_templates.checking.narrative.reading import Report
from workbook_templates.checking.telling import found
from workbook_templates.model import CellRef, Finding


class Rate(NamedTuple):
    """A rate by the words before its number, and the cells it comes from."""

    name: str
    words: re.Pattern[str]
    above: str
    below: str
    change: bool
    """(above − below) ÷ below instead of above ÷ below."""


_END = r"(?:为|是|达到|达|约)?$"
RATES = (
    Rate("三公经费控制率", re.compile(rf"三公经费控制率{_END}"), "三公经费.决算", "三公经费.预算", False),
    Rate("三公经费变动率", re.compile(rf"三公经费变动率{_END}"), "三公经费.决算", "三公经费.上年决算", True),
    Rate("政府采购执行率", re.compile(rf"政府采购(?:预算)?执行率{_END}"), "政府采购.决算", "政府采购.预算", False),
    Rate(
        "财政供养人员控制率",
        re.compile(rf"(?:财政供养人员|供养人员|在职人员|人员)控制率{_END}"),
        "在职人数",
        "编制数",
        False,
    ),
    Rate(
        "预算执行率",
        re.compile(rf"(?:整体支出|部门整体|整体|总体|年度|全年)(?:支出)?(?:预算|资金)?执行率{_END}"),
        "资金总额.全年执行",
        "资金总额.全年预算",
        False,
    ),
)
_QUOTES = str.maketrans("", "", '“”"')


def rate_findings(report: Report) -> list[Finding]:
    """RT-009: a rate differs from what the table's own amounts give (rounding and cutting off are let pass)."""
    said = [
        (rate, amount, item.where)
        for text, item in report.texts
        if "率" in text
        for rate, amount in _rates(item.passage)
    ]
    judged = [_judge(report, *each) for each in said]
    return [finding for finding in judged if finding is not None]


@lru_cache(maxsize=REMEMBERED)
def _rates(passage: Passage) -> tuple[tuple[Rate, Amount], ...]:
    """The rates that a passage states."""
    stated = [
        amount
        for sentence in passage.sentences
        for amount in sentence.amounts
        if amount.kind == PERCENT and "率" in amount.label and not amount.rough and not amount.change
    ]
    named = [(_named(amount.label.translate(_QUOTES)), amount) for amount in stated]
    return tuple((rate, amount) for rate, amount in named if rate is not None)


def _named(label: str) -> Rate | None:
    return next((rate for rate in RATES if rate.words.search(label)), None)


def _judge(report: Report, rate: Rate, amount: Amount, where: CellRef) -> Finding | None:
    above, below = report.tables.number(rate.above), report.tables.number(rate.below)
    if above is None or not below:
        return None
    value = (above - below if rate.change else above) / below * HUNDRED
    if _agrees(amount, value):
        return None
    decimals = len(amount.written.partition(".")[2])
    expected = f"{plain(half_up(value, max(decimals, 2)))}%"
    sign = f"（{plain(above)}－{plain(below)}）÷{plain(below)}" if rate.change else f"{plain(above)}÷{plain(below)}"
    return found(
        "RT-009",
        where,
        f"正文 {rate.name}",
        f"正文写{rate.name}{amount.shown}，按表中{sign}应为{expected}",
        stated=amount.shown,
        expected=expected,
    )


def _agrees(amount: Amount, value: Decimal) -> bool:
    """Within rounding; a falling rate may be written without its sign."""
    stated = amount.value
    return any(
        abs(stated - known) <= amount.slack or 0 <= known - stated < amount.slack * 2 for known in (value, abs(value))
    )
