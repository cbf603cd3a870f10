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
# Whose level a table is on, and whether it says 部门 or 单位, is no deviation.
_ALIKE = (
    (re.compile(r"[省市区县州镇]级(?!财政)|本级"), ""),
    (re.compile(r"部门单位|单位部门|预算单位|预算部门"), "部门"),
    (re.compile(r"^单位(?=名称|意见|负责人|概况|基本|整体)"), "部门"),
    (re.compile(r"年度年"), "年"),
    (re.compile(r"年度(?=部门|项目|整体|决算|预算|实际)"), "年"),
)
# Other words for the same thing: taken for the label, and recorded.
_SYNONYMS = (
    (re.compile(r"填报人|制表人"), "填表人"),
    (re.compile(r"联络电话|联系方式"), "联系电话"),
    (re.compile(r"^(年初设定目标|年初目标|年度绩效目标|绩效目标)$"), "预期目标"),
    (re.compile(r"^(全年)?(实际)?完成(情况)?$"), "实际完成情况"),
    (re.compile(r"^(年度|绩效|年初|预期)?(指标值|目标值)$"), "年度指标值"),
    (re.compile(r"^(全年|年度)?(实际|完成|实际完成)(值|指标值)$"), "实际完成值"),
    (re.compile(r"^(自评|实际)得分$"), "得分"),
    (re.compile(r"^(权重|标准分|标准分值|指标分值|满分)$"), "分值"),
    (re.compile(r"^(偏差|扣分|未完成)原因.*$"), "偏差原因分析及改进措施"),
    (re.compile(r"^年初(预算|批复|预算批复|批复预算)?(数|金额|额)$|^年初预算$"), "年初预算数"),
    (re.compile(r"^(全年|调整|调整后|调整后全年)(预算)?(数|金额|额)$|^(全年|调整|调整后)预算$"), "全年预算数"),
    (re.compile(r"^(全年|实际|预算|全年实际)(执行|支出)(数|金额|额)?$|^执行(数|金额)$"), "全年执行数"),
    (re.compile(r"^(预算|资金)执行率$"), "执行率"),
    (re.compile(r"^(资金|项目资金|预算资金|部门整体支出|整体支出)?总额$|^(年度)?(项目)?资金总额$"), "年度资金总额"),
    (re.compile(r"^(年度|本年|当年)?财政(拨款|资金)$"), "当年财政拨款"),
    (re.compile(r"^(因公)?出国(出境|境)?(经费|费用|费|支出)?$"), "出国经费"),
    (re.compile(r"^三公经费(合计|总额|支出|小计)$"), "三公经费"),
    (re.compile(r"^公务接待费?$"), "公务接待"),
    (
        re.compile(r"^(公务用车|公车)购置(费|经费)?[及和与](运行|维护|运行维护|维护运行|运行和维护)(费|费用|经费)?$"),
        "公务用车购置和维护经费",
    ),
    (re.compile(r"^公务用车(?=购置费?$|运行)"), "公车"),
    (re.compile(r"^公车运行(费|费用|经费)?$"), "公车运行维护"),
    (re.compile(r"(?<=公车购置)费$|(?<=公车运行维护)费$"), ""),
    (re.compile(r"^办公费$"), "办公经费"),
    (re.compile(r"^(业务工作|运行维护)(专项|项目)(经费|资金|支出)?$"), r"\1经费"),
    (re.compile(r"^(上年|以前年度)结转(和?结余)?(资金)?$|^结转(和结余)?资金$"), "上年结转资金"),
    (re.compile(r"^(人员)?编制(人数|数)$"), "编制数"),
    (re.compile(r"^项目名称$"), "项目支出名称"),
)
# Two labels that differ in one of these differ in meaning, however alike they look.
_TELLING = (
    "年初 全年 上年 当年 本年 累计 实际 预期 预算 决算 执行 批复 收入 支出 购置 运行 维护 基本 项目 人员 公用 公务 "
    "一级 二级 三级 数量 质量 时效 成本 经济 社会 生态 满意 投资 规模 接待 出国 分值 得分 编制 在职 在用 出租 "
    "政府 专户 主管 实施 填表 负责 日期 电话 职责 机构 存在 改进 "
    "办公 业务 专项 会议 水费 整体 中央 省级 地方 专户"
).split()


@dataclass(frozen=True, slots=True)
class Wording:
    """A label taken apart: ``key`` without numbering and marks, ``core`` also without what stands in brackets,
    ``masked`` the core with years as ``Y``, ``sense`` that in the form's usual words."""

    text: str
    key: str
    core: str
    masked: str
    sense: str
    years: tuple[str, ...]
    masked_key: str = ""
    """The key with years as ``Y``."""

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
    for pattern, word in _ALIKE:
        core = pattern.sub(word, core)
    core = core or key
    sense = masked = _YEAR.sub("Y", core)
    for pattern, word in _SYNONYMS:
        sense = pattern.sub(word, sense)
    return Wording(text, key, core, masked, sense, tuple(_YEAR.findall(plain)), _YEAR.sub("Y", key))


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
    if a.sense == b.sense:
        return 0.88
    score = _ratio(a.masked, b.masked)
    if a.masked_key != a.masked or b.masked_key != b.masked:
        score = max(score, _ratio(a.masked_key, b.masked_key))
    return min(score, 0.5) if score and _differ_in_meaning(a.sense, b.sense) else score


@lru_cache(maxsize=20_000)
def _letters(text: str) -> frozenset[str]:
    return frozenset(text)


def _ratio(a: str, b: str) -> float:
    shorter, longer = sorted((len(a), len(b)))
    if not shorter or 2 * shorter / (shorter + longer) < 0.6:
        return 0.0
    # One wrong character in a word of two or three is another word.
    if shorter <= 3:
        return 0.0
    first, second = _letters(a), _letters(b)
    if 2 * len(first & second) / (len(first) + len(second)) < 0.5:
        return 0.0
    return min(0.87, SequenceMatcher(None, a, b, autojunk=False).ratio())


def _differ_in_meaning(a: str, b: str) -> bool:
    return any(word in a and word not in b for word in _TELLING) and any(
        word in b and word not in a for word in _TELLING
    )


@lru_cache(maxsize=20_000)
def numbering(text: str) -> tuple[str, int] | None:
    """Style and number of a label's numbering: ``3、`` -> ("1、", 3), ``（二）`` -> ("（一）", 2); None without one."""
    plain = re.sub(r"\s+", "", to_half_width(text)).lstrip("-•·●◆")
    for style, pattern in _STYLES:
        match = pattern.match(plain)
        number = _number(match.group(1)) if match else 0
        if number:
            return style, number
    return None


_STYLES = (
    ("1、", re.compile(r"([0-9]{1,2})(?:[、)]|[.,](?!\d))")),
    ("(1)", re.compile(r"\(([0-9]{1,2})\)")),
    ("一、", re.compile(r"([一二三四五六七八九十]{1,3})[、.,]")),
    ("(一)", re.compile(r"\(([一二三四五六七八九十]{1,3})\)")),
    ("①", re.compile(r"([①-⑳])")),
)
_DIGITS = {character: number for number, character in enumerate("一二三四五六七八九十", 1)}


def _number(text: str) -> int:
    """The number written; 0 when it is none (``一一``)."""
    if text.isdigit() and text.isascii():
        return int(text)
    if "①" <= text <= "⑳":
        return ord(text) - ord("①") + 1
    tens, ten, ones = text.rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return (_DIGITS.get(tens, 1) if ten else 0) * 10 + (_DIGITS[ones] if ones else 0)
