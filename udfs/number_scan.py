"""Finding the numbers of a text: digits, Chinese numerals, percentages, ranges, each with its unit.

Works on normalised text. What looks like a number and is none (5G, PM2.5, 第一届, 10号文, 指标1：) is masked
first; what is a number but cannot be understood (3/5, 91.2591.25) is reported, not dropped.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from udfs.chinese_numerals import CHARACTERS, read_numeral
from udfs.units import NO_UNIT, Unit, known_units, unit_of, unit_pattern

MASK = "\x1f"


class RawNumber(NamedTuple):
    """A number with its unit at ``start:end``; ``upper`` is the other end of a range."""

    value: Decimal
    unit: Unit
    start: int
    end: int
    upper: Decimal | None = None
    approximate: bool = False


class Unread(NamedTuple):
    """A part of a text that is no usable number. ``soft``: it may well be plain words (一个良好氛围)."""

    text: str
    start: int
    reason: str
    soft: bool = False


def mask_labels(text: str) -> tuple[str, list[Unread]]:
    """``text`` with numbering, names and fixed phrases blanked out (same length)."""
    soft: list[Unread] = []

    def blank(match: re.Match[str]) -> str:
        if match["vague"]:
            soft.append(Unread(match.group(), match.start(), "可能是数也可能是虚指，未当作数", soft=True))
        elif match["sum"]:
            soft.append(Unread(match.group(), match.start(), "写成了算式，没有写合计数"))
        elif match["rank"]:
            soft.append(Unread(match.group(), match.start(), "是名次，没有按名次计分的公式"))
        return MASK * len(match.group())

    return _labels().sub(blank, text), soft


def scan(text: str) -> tuple[list[RawNumber], list[Unread]]:
    """The numbers of masked text in order, and the digits that could not be read."""
    numbers: list[RawNumber] = []
    unread: list[Unread] = []
    for match in _numbers().finditer(text):
        found = _number(match, text)
        if isinstance(found, Unread):
            unread.append(found)
        else:
            numbers.append(found)
    return numbers, unread


@cache
def _labels() -> re.Pattern[str]:
    ordinal = "[0-9一二三四五六七八九十百]"
    phrases = (
        "两个维护|两个确立|四个意识|四个自信|三个代表|四个全面|八项规定|三会一课|三重一大|两学一做|一把手|一卡通|一站式|一体化|一次性"
        "|一对一|一事一议|一系列|一揽子|一部分|一方面|一定|一般|一致|一起|一批次|一流|三公|三农|三保|六稳六保|六稳|六保|两不愁三保障"
        "|百分比|千方百计|万众|万无一失|一心一意|零距离|一件事|一网通办|一门|一门式|十四五|十三五|十五五|万人计划|千人计划|百人计划"
    )
    return re.compile(
        "|".join(
            (
                rf"(?:指标|目标|任务|附件|表|项目|措施)\s{{0,4}}{ordinal}{{1,3}}\s{{0,4}}(?=[:、.．])",
                r"(?:(?<=^)|(?<=[;。\n]))\s{0,4}\(?[0-9]{1,2}\s{0,4}(?:[、)]|\.(?![0-9]))",
                rf"\(\s{{0,4}}{ordinal}{{1,3}}\s{{0,4}}\)",
                rf"(?P<rank>[第前]\s{{0,4}}{ordinal}{{1,4}}\s{{0,4}}(?:名|位))",
                rf"第\s{{0,4}}{ordinal}{{1,4}}",
                r"[〔\[(]\s{0,4}(?:19|20)[0-9]{2}\s{0,4}[〕\])]\s{0,4}(?:第?\s{0,4}[0-9]+\s{0,4}号)?",
                r"(?<![0-9.])(?:19|20)[0-9]{2}\s{0,4}(?:-|~|—|至)\s{0,4}(?:19|20)[0-9]{2}\s{0,4}年",
                r"(?<![0-9.])(?:19|20)[0-9]{2}\s{0,4}年初?",
                r"(?<![0-9])[0-9]{1,9}\s{0,4}号(?!召)",
                r"(?<![0-9])1[0-9]{4}(?=热线|专线|政务|平台|便民)|(?<![0-9])1(?:10|14|19|20|22)(?=报警|急救|热线|接警|指挥)",
                r"(?<![A-Za-z])[A-Za-z][A-Za-z-]{0,30}[0-9]{1,15}(?:\.[0-9]{1,10})?[A-Za-z0-9-]{0,30}",
                rf"(?<![0-9.])[0-9]{{1,15}}(?:\.[0-9]{{1,10}})?(?!\s{{0,4}}(?:{_latin_units()})(?![A-Za-z]))[A-Za-z]+[A-Za-z0-9]*",
                r"(?P<sum>(?<![0-9])[0-9]{1,9}\s{0,4}\+\s{0,4}[0-9XxNn]{1,9})",
                r"7\s?[×xX*]\s?24|[\"“][0-9]{1,2}[.·][0-9]{1,2}[\"”]",
                rf"(?P<fixed>{phrases})",
                r"(?P<vague>一(?:个|批|种|类|条|些|支|片|项|次|部|点|面|道|张|场|套|家)(?=[\u4e00-\u9fff])(?!以上|以下|以内|左右))",
            )
        )
    )


@cache
def _latin_units() -> str:
    return "|".join(
        sorted((name for name in known_units() if name.isascii() and name.isalnum()), key=len, reverse=True)
    )


@cache
def _numbers() -> re.Pattern[str]:
    digits = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15})(?:\.[0-9]{1,10})?(?![0-9]|\.[0-9]|,[0-9])"
    chinese = rf"[{CHARACTERS}]+(?:点[{CHARACTERS}]+)?"
    unit = unit_pattern()

    def named(pattern: str, mark: str) -> str:
        return re.sub(r"\?P<(\w+)>", rf"?P<\1{mark}>", pattern)

    sign = r"(?:[-+]\s?)?"
    dash = r"\s{0,4}(?:-|~|—{1,2}|至|到)\s{0,4}"
    opened = r"\s{{0,4}}(?P<open{0}>\()?\s{{0,4}}"
    closed = r"(?(open{0})\s{{0,4}}\))"
    about = r"\s{{0,4}}(?P<about{0}>余|多|几)?\s{{0,4}}"
    return re.compile(
        "|".join(
            (
                # 95%~98%, 5-10个, 5个至10个
                rf"(?P<lowA>(?<![0-9.])(?<![\w)%]-)[-+]?{digits})(?:\s{{0,4}}{named(unit, 'A')})?{dash}"
                rf"(?P<highA>[-+]?{digits})(?:\s{{0,4}}{named(unit, 'B')})?",
                rf"百分之(?P<hundredth>{digits}|{chinese})|(?P<all>百分之?百)|千分之(?P<thousandth>{digits}|{chinese})",
                # 1 000, 10 0%, 98。5%
                r"(?P<broken>(?<![0-9.,])[0-9][0-9.,]*(?:(?: {1,4}|。)[0-9][0-9.,]*)+%?)",
                # 3/5: a share of something, or something else
                r"(?P<fraction>(?<![0-9.])[0-9.]{1,20}\s{0,4}[/:]\s{0,4}[0-9.]{1,20})",
                # 5, -47.4%, 500余人, ≥95（%）
                rf"(?<![0-9.,])(?P<valueD>{sign}{digits}){about.format('D')}{opened.format('D')}"
                rf"{named(unit, 'D')}{closed.format('D')}",
                rf"(?<![0-9.,])(?P<valueE>{sign}{digits})(?P<aboutE>余|多)?",
                r"(?P<zero>零)(?=投诉|事故|发生|上访|差错|违规|违纪|伤亡|死亡|失误|延误|案件|舆情|感染|报告|出错|逾期|欠薪)",
                # 三至五家, 十五个
                rf"(?P<lowF>{chinese})(?:至|到|-|~)(?P<highF>{chinese})\s{{0,4}}{named(unit, 'F')}",
                rf"(?<![第数几{CHARACTERS}])(?P<valueG>{chinese})(?P<aboutG>余|多|几)?\s{{0,4}}{named(unit, 'G')}",
                r"(?P<loose>[数几上近][十百千万亿]{1,4}|[十百千万亿]{1,3}[余多])",
                rf"^\s{{0,4}}(?P<valueH>{chinese})\s{{0,4}}$",
                r"(?P<rest>[0-9][0-9.,]*)|(?P<percent>(?<!\()%)",
            )
        )
    )


def _number(match: re.Match[str], text: str) -> RawNumber | Unread:
    start, end = match.span()
    if match["lowA"] is not None:
        return _range(match, text)
    if match["hundredth"] or match["thousandth"] or match["all"]:
        said = match["hundredth"] or match["thousandth"] or "百"
        value = Decimal(100) if match["all"] else _value(said)
        unit = known_units()["‰" if match["thousandth"] else "%"]
        return Unread(match.group(), start, "数字写法不规范") if value is None else RawNumber(value, unit, start, end)
    if match["broken"]:
        return Unread(match.group(), start, "数字中间有空格或句号，分不清是几个数")
    if match["fraction"]:
        return Unread(match.group(), start, "写成了分数或比例，分不清哪个是完成数")
    if match["valueD"] is not None:
        value = _value(match["valueD"])
        unit = unit_of(match["wholeD"], match["multipleD"] or match["aloneD"], match["simpleD"], match["perD"])
        return _signed(match, text, value, unit, bool(match["aboutD"]), "valueD")
    if match["valueE"] is not None:
        if not _stands_alone(text, end):
            return Unread(match.group().strip(), match.start("valueE"), "数后面没有认得的单位")
        return _signed(match, text, _value(match["valueE"]), _unit_before(text, start), bool(match["aboutE"]), "valueE")
    if match["zero"]:
        return RawNumber(Decimal(0), NO_UNIT, start, end)
    for mark in "GH":
        if match[f"value{mark}"] is not None:
            value = _value(match[f"value{mark}"])
            unit = NO_UNIT
            if mark == "G":
                unit = unit_of(match["wholeG"], match["multipleG"] or match["aloneG"], match["simpleG"], match["perG"])
            if value is None:
                return Unread(match.group().strip(), start, "是概数，没有写明多少", soft=True)
            return RawNumber(value, unit, start, end, approximate=bool(match["aboutG"]))
    if match["lowF"] is not None:
        low, high = _value(match["lowF"]), _value(match["highF"])
        unit = unit_of(match["wholeF"], match["multipleF"] or match["aloneF"], match["simpleF"], match["perF"])
        if low is None or high is None:
            return Unread(match.group(), start, "数字写法不规范")
        return RawNumber(min(low, high), unit, start, end, max(low, high))
    if match["loose"]:
        return Unread(match.group(), start, "是概数，没有写明多少", soft=True)
    if match["percent"]:
        return Unread("%", start, "前面没有数", soft=True)
    return Unread(match.group(), start, "数字写法不规范")


def _range(match: re.Match[str], text: str) -> RawNumber | Unread:
    start, end = match.span()
    low, high = _value(match["lowA"]), _value(match["highA"])
    second = unit_of(match["wholeB"], match["multipleB"] or match["aloneB"], match["simpleB"], match["perB"])
    first = unit_of(match["wholeA"], match["multipleA"] or match["aloneA"], match["simpleA"], match["perA"])
    if low is None or high is None:
        return Unread(match.group(), start, "数字写法不规范")
    if not second.name and not _stands_alone(text, end):
        return Unread(match.group(), start, "数后面没有认得的单位")
    if first.name and second.name and first.name != second.name:
        return Unread(match.group(), start, "区间两端的单位不同")
    unit = second if second.name else first
    if low > high:
        return Unread(match.group(), start, "区间的下限大于上限")
    return RawNumber(low, unit, start, end, high)


def _signed(
    match: re.Match[str], text: str, value: Decimal | None, unit: Unit, about: bool, group: str
) -> RawNumber | Unread:
    start = match.start(group)
    if value is None:
        return Unread(match.group(), start, "数字写法不规范")
    before = text[start - 1] if start else ""
    if before == "—":
        return Unread("—" + match.group(), start - 1, "“—”是负号还是破折号分不清")
    if value < 0 and (before.isalnum() and before.isascii()):
        return Unread(match.group(), start, "“-”是负号还是连接号分不清")
    return RawNumber(value, unit, start, match.end(), approximate=about)


def _value(text: str) -> Decimal | None:
    bare = "".join(text.replace(",", "").split())
    if bare.lstrip("+-")[:1].isascii():
        return Decimal(bare)
    return read_numeral(bare)


def _stands_alone(text: str, end: int) -> bool:
    """Whether a number without a unit ends its clause, or is followed by 以上, 以内 …"""
    return _ends().match(text, end) is not None


@cache
def _ends() -> re.Pattern[str]:
    return re.compile(r"\s{0,4}(?:$|[，,;。、)\n\x1f!~]|\(?含|以上|以下|以内|之内|及以上|左右|上下|内$)")


def _unit_before(text: str, start: int) -> Unit:
    """A unit in parentheses right before a bare number: ``满意度（%）：95``."""
    match = _unit_ahead().search(text[max(0, start - 24) : start])
    if match is None:
        return NO_UNIT
    return unit_of(match["whole"], match["multiple"] or match["alone"], match["simple"], match["per"])


@cache
def _unit_ahead() -> re.Pattern[str]:
    return re.compile(rf"\(\s{{0,4}}{unit_pattern()}\s{{0,4}}\)\s{{0,4}}[:≥≤>=<]?\s{{0,4}}$")
