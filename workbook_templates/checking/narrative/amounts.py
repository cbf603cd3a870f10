"""Reading the numbers of a report's sentences: value, unit, the words before it, how exact it is.

    "2024年决算基本支出474.50万元，其中：人员经费386.44万元，比上年减少84.63万元，下降17.96%"
    -> 474.50万元 (2024年决算基本支出) · 386.44万元 (人员经费) · 84.63万元 (比上年减少, falling) · 17.96% (下降, falling)

Only numbers with a unit count; years, dates, ordinals, numbering and names such as 5G have none. Money is in 万元.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from string import ascii_letters
from typing import NamedTuple

REMEMBERED = 4096
"""So many sentences and passages are kept as they were read: most of a report is the same from unit to unit."""
MONEY, PERCENT, PERSON, MARKS = "万元", "%", "人", "分"

_FACTOR = {
    "亿元": Decimal(10000), "亿": Decimal(10000), "万元": Decimal(1), "万": Decimal(1), "元": Decimal("0.0001"),
}  # fmt: skip
_SCALED = {unit: _FACTOR[unit] for unit in ("亿元", "亿", "元")}
CENT, EXACT = Decimal("0.005"), Decimal("0.0049")
"""Half a cent of 万元, which two decimals may hide; what two exact figures may differ by."""
_KIND = {"名": PERSON, "位": PERSON, "人": PERSON, "％": PERCENT, "%": PERCENT} | dict.fromkeys(_FACTOR, MONEY)
_NUMBER = re.compile(
    # The digit stands first, so that the engine can skip from digit to digit; what precedes it is tested afterwards.
    # A number that no unit follows is not tried again with fewer digits.
    r"([0-9](?<![0-9][0-9])[0-9,]*+(?>\.[0-9]++|))(余|多)?"
    r"(亿元|万元|亿(?!人|户|吨|千瓦|次|立方)|万(?!人|户|亩|吨|家|个|平|千瓦|余|多|次|条|件|名|册|立方)|元"
    r"|个百分点|%|％|人次|人|名|位(?!于)|个(?!月|工作日|小时)|项|家|分(?!之|别|钟|管|局|会|公司|级|类|批|期)|件|篇|套|台|辆"
    r"|户|次|笔|座|所|处|场|期|条|亩|批|种|只|份|本|支|吨|公里|平方米|㎡)"
)
# “支出合计100万元。其中：…” is one statement.
_SENTENCE = re.compile(r"[。！？!?\n](?<!。(?=其中))")
# A space beside a Chinese character or before %; the space stands first, so that the engine skips from one to the next.
_SPACE = re.compile(r" (?:(?=[^\x00-\x7f]|%)|(?<=[^\x00-\x7f] ))")
_DIGIT = re.compile("[0-9]")
_WIDE = re.compile(r"[０-９．％]")
_TO_HALF = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), 0xFF0E, 0xFF05)}
_SEPARATORS = re.compile("[，,；;、：:（）()]")
_NO_START = frozenset("0123456789.-第") | frozenset(ascii_letters)
_HALF_UNIT = tuple(Decimal(5).scaleb(-decimals - 1) for decimals in range(12))
_LONGEST_LABEL = 40
_RISE = "增加|增长|提高|上升|提升|增幅为?|增|多|上涨"
_FALL = "减少|下降|降低|下滑|压减|压缩|缩减|节约|减幅为?|降幅为?|减|少|降|负增长"
_COMPARISON = re.compile(
    r"(?:与|比|较|同)?(?:上年度?|去年|上一年度?|20\d\d年度?|同期)(?:同期)?(?:决算数?)?(?:相比|比)?$|同比$"
)
_CHANGE = re.compile(rf"(?<!新)(?<!净)(?<!累计)(?:({_RISE})|({_FALL}))(?:了|约|近|约为|额|额为)?$")
_ROUGH_BEFORE = ("约", "近", "约为", "超过", "超", "逾", "将近", "接近", "不足")
_ROUGH_AFTER = ("左右", "上下", "以上", "以内", "以下")


class Amount(NamedTuple):
    """One number of a sentence. ``start``/``end`` count in the sentence."""

    value: Decimal
    """Money in 万元; a percentage as its number (17.96); a count as it is."""
    written: str
    """The digits as written, without thousands separators."""
    unit: str
    kind: str
    """万元, %, 人, 分, or the counting unit itself."""
    label: str
    """The words of its clause before it."""
    gap: str
    """Everything between the number before it (or the beginning of the sentence) and this one."""
    start: int
    end: int
    rough: bool
    """余, 多, 约, 近: no exact figure."""
    slack: Decimal
    """Half a unit of its last stated digit, in the unit of ``value``: what rounding can hide."""
    change: int
    """+1 for 增加 and the like, -1 for 减少, 0 for a level."""

    @property
    def margin(self) -> Decimal:
        """How far the same figure may be from it elsewhere: cents are exact, with fewer decimals it may be rounded."""
        return self.slack if self.slack > CENT else EXACT

    @property
    def changed(self) -> str:
        """What has changed, where the words say it: 项目支出 in 项目支出较上年增加."""
        match = _CHANGE.search(self.label)
        noun = _COMPARISON.sub("", self.label[: match.start()]) if match else ""
        return "" if noun.startswith(("比", "较", "与", "同")) else noun

    @property
    def shown(self) -> str:
        """As written with its unit: ``474.50万元``."""
        return f"{self.written}{self.unit}"


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """A sentence (up to 。！？, and on when 其中 follows) with its numbers. Equal only to itself, as a passage is."""

    text: str
    amounts: tuple[Amount, ...]


def plain_text(text: str) -> str:
    """Half-width digits, and no spaces beside Chinese characters: ``支出 267.63 万元`` reads ``支出267.63万元``."""
    if _WIDE.search(text):
        text = text.translate(_TO_HALF)
    if "\u3000" in text or "\u00a0" in text:
        text = text.replace("\u3000", " ").replace("\u00a0", " ")
    if " " not in text:
        return text
    while "  " in text:
        text = text.replace("  ", " ")
    return _SPACE.sub("", text)


def read_sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of plain text that hold numbers with units, in order. Never raises."""
    if not _DIGIT.search(text):
        return ()
    return tuple(sentence for sentence in map(_sentence, _SENTENCE.split(text)) if sentence.amounts)


@lru_cache(maxsize=REMEMBERED)
def _sentence(text: str) -> Sentence:
    return Sentence(text, _amounts(text))


def _amounts(sentence: str) -> tuple[Amount, ...]:
    made = []
    before = 0
    for match in _NUMBER.finditer(sentence):
        start, end = match.span()
        if start and sentence[start - 1] in _NO_START:
            continue
        digits, about, unit = match.groups()
        if "," in digits:
            digits = digits.replace(",", "")
        gap = sentence[before:start]
        label, rough, change = _words(gap)
        value = Decimal(digits)
        decimals = len(digits.partition(".")[2])
        slack = _HALF_UNIT[decimals] if decimals < len(_HALF_UNIT) else _HALF_UNIT[-1]
        if unit in _SCALED:
            value *= _SCALED[unit]
            slack *= _SCALED[unit]
        rough = rough or about is not None or sentence.startswith(_ROUGH_AFTER, end)
        made.append(Amount(value, digits, unit, _KIND.get(unit, unit), label, gap, start, end, rough, slack, change))
        before = end
    return tuple(made)


@lru_cache(maxsize=REMEMBERED)
def _words(gap: str) -> tuple[str, bool, int]:
    """What the words before a number say: its label, whether it is a rough figure, whether it rises or falls.

    Units write other numbers into the same sentences, so the words are known even where the sentence is new.
    """
    label = _SEPARATORS.split(gap[-_LONGEST_LABEL:])[-1]
    verb = _CHANGE.search(label)
    return label, label.endswith(_ROUGH_BEFORE), 0 if verb is None else 1 if verb.group(1) else -1
