"""How two wordings of a label compare.

Width, spaces, numbering (``1、`` ``（一）``), colons and brackets never matter; a remark in brackets seldom does; a
misspelt character is forgiven, but never one that changes the meaning (年初 / 全年, 预算 / 决算).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from workbook_templates.binding.values import to_half_width

SAME = 0.9
"""From here on a wording is the label itself, not a deviation worth a guess."""
LIKE = 0.72
"""From here on a wording is taken for the label, and the deviation is recorded."""

_NUMBERING = re.compile(
    r"^(?:[(\[（【]?[一二三四五六七八九十]{1,3}[)\]）】][、.,]?|[一二三四五六七八九十]{1,3}[、.,]|[(（]\d{1,2}[)）]"
    r"|\d{1,2}[、)）]|\d{1,2}[.,．](?!\d)|[①-⑳]|[-•·●◆]+(?=[^\d\-]))"
)
_OF_WHICH = re.compile(r"^其中:?(?=[^:])")
_BRACKETS = re.compile(r"[(\[<《【〔「][^()\[\]<>《》【】〔〕「」]*[)\]>》】〕」]")
_MARKS = re.compile(r"[\s:;,.、。·'\"“”‘’()\[\]<>《》【】〔〕「」_*]+")
_YEAR = re.compile(r"(?:19|20)\d\d(?=年|度|$|[^\d.])")
_SAME_WORDS = (
    (re.compile(r"填报人|制表人"), "填表人"),
    (re.compile(r"联络电话|联系方式"), "联系电话"),
    (re.compile(r"市级|区级|县级|州级|省级|本级"), ""),
    (re.compile(r"部门单位|单位部门|预算单位|预算部门"), "部门"),
    (re.compile(r"^单位(?=名称|意见|负责人|概况|基本|整体)"), "部门"),
    (re.compile(r"年度年"), "年"),
    (re.compile(r"年度(?=部门|项目|整体|决算|预算|实际)"), "年"),
)
# Two labels that differ in one of these differ in meaning, however alike they look.
_TELLING = (
    "年初 全年 上年 当年 本年 累计 实际 预期 预算 决算 执行 批复 收入 支出 购置 运行 维护 基本 项目 人员 公用 公务 "
    "一级 二级 三级 数量 质量 时效 成本 经济 社会 生态 满意 投资 规模 接待 出国 分值 得分 编制 在职 在用 出租 "
    "政府 专户 主管 实施 填表 负责 日期 电话 职责 机构 存在 改进 "
    "办公 业务 专项 会议 水费"
).split()


@dataclass(frozen=True, slots=True)
class Wording:
    """A label taken apart: ``key`` without numbering and marks, ``core`` also without what stands in brackets,
    ``masked`` the core with years as ``Y``."""

    text: str
    key: str
    core: str
    masked: str
    years: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.key)


@lru_cache(maxsize=20_000)
def wording(text: str) -> Wording:
    """Take a label apart."""
    # Layouts write a line break inside a label as \\n.
    plain = re.sub(r"(?:\s|\\n)+", "", to_half_width(text))
    previous = None
    while previous != plain:
        previous = plain
        plain = _OF_WHICH.sub("", _NUMBERING.sub("", plain))
    core = _BRACKETS.sub("", plain)
    key, core = _MARKS.sub("", plain), _MARKS.sub("", core)
    if not core:
        core = key
    for pattern, word in _SAME_WORDS:
        core = pattern.sub(word, core)
    core = core or key
    return Wording(text, key, core, _YEAR.sub("Y", core), tuple(_YEAR.findall(plain)))


@lru_cache(maxsize=50_000)
def likeness(first: str, second: str) -> float:
    """0 to 1: how surely two wordings mean the same label, years aside."""
    a, b = wording(first), wording(second)
    if not a or not b:
        return 0.0
    if a.key == b.key:
        return 1.0
    if a.core == b.core:
        return 0.98
    if a.masked == b.masked:
        return 0.95
    score = max(_ratio(a.masked, b.masked), _ratio(_YEAR.sub("Y", a.key), _YEAR.sub("Y", b.key)))
    return min(score, 0.5) if score and _differ_in_meaning(a.masked, b.masked) else score


def _ratio(a: str, b: str) -> float:
    shorter, longer = sorted((len(a), len(b)))
    if not shorter or 2 * shorter / (shorter + longer) < 0.6:
        return 0.0
    if 2 * len(set(a) & set(b)) / (len(set(a)) + len(set(b))) < 0.5:
        return 0.0
    # One wrong character in a word of two or three is another word.
    if shorter <= 3:
        return 0.0
    return min(0.89, SequenceMatcher(None, a, b, autojunk=False).ratio())


def _differ_in_meaning(a: str, b: str) -> bool:
    return any(word in a and word not in b for word in _TELLING) and any(
        word in b and word not in a for word in _TELLING
    )


def numbering(text: str) -> tuple[str, int] | None:
    """Style and number of a label's numbering: ``3、`` -> ("1、", 3), ``（二）`` -> ("（一）", 2); None without one."""
    plain = re.sub(r"\s+", "", to_half_width(text))
    for style, pattern in _STYLES:
        match = pattern.match(plain)
        if match:
            return style, _number(match.group(1))
    return None


_STYLES = (
    ("1、", re.compile(r"(\d{1,2})(?:[、)]|[.,](?!\d))")),
    ("(1)", re.compile(r"\((\d{1,2})\)")),
    ("一、", re.compile(r"([一二三四五六七八九十]{1,3})[、.,]")),
    ("(一)", re.compile(r"\(([一二三四五六七八九十]{1,3})\)")),
    ("①", re.compile(r"([①-⑳])")),
)
_DIGITS = {character: number for number, character in enumerate("一二三四五六七八九十", 1)}


def _number(text: str) -> int:
    if text.isdigit() and text.isascii():
        return int(text)
    if "①" <= text <= "⑳":
        return ord(text) - ord("①") + 1
    if len(text) == 1:
        return _DIGITS[text]
    tens, _, ones = text.partition("十")
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
