"""Excel functions that read indicator texts, and those for money in words and slips."""

from __future__ import annotations

from decimal import Decimal

from udfs.function import TEXT, Argument, Function
from udfs.indicators import Rules, compare
from udfs.money import capitals, round_to_stated
from udfs.quantities import read
from udfs.rounding import plain
from udfs.score import Score
from udfs.slips import slip

_CATEGORY = "指标文字"
_MONEY = "金额与数字"
_TARGET = Argument("target", "年度指标值（原文）", TEXT)
_ACTUAL = Argument("actual", "实际完成值（原文）", TEXT)
_FULL = Argument("full_marks", "分值")
_NAME = Argument("name", "三级指标名称（用来判断要求上升还是下降）", TEXT, required=False, default="")
_AT_MOST = Argument("at_most", "≤ 指标的口径：excess（默认）或 inverse", TEXT, required=False, default="excess")
_DEFAULT = Argument("default", "指标值没写比较符时按什么：=（默认）、≥、≤", TEXT, required=False, default="=")
_COMPARE = (_TARGET, _ACTUAL, _FULL, _NAME, _AT_MOST, _DEFAULT)
_NTH = Argument("nth", "第几个数，默认 1", required=False, default=Decimal(1))


def _score(target: str, actual: str, full_marks: Decimal, name: str, at_most: str, default: str) -> Score:
    if default not in ("=", "≥", "≤"):
        raise ValueError(f"{default}：应为 =、≥ 或 ≤")
    return compare(target, actual, full_marks, name=name, rules=Rules(at_most=at_most, default=default))


def _why(target: str, actual: str, full_marks: Decimal, name: str, at_most: str, default: str) -> str:
    return _score(target, actual, full_marks, name, at_most, default).explain()


def _bounds(target: str, actual: str, full_marks: Decimal, name: str, at_most: str, default: str) -> str:
    score = _score(target, actual, full_marks, name, at_most, default)
    if score.bounds is None:
        return "" if score.value is None else plain(score.value)
    return f"{plain(score.bounds[0])}～{plain(score.bounds[1])}"


def _describe(text: str) -> str:
    return read(text).describe()


def _value(text: str, nth: Decimal) -> Decimal | None:
    found = read(text).quantities
    place = int(nth) - 1
    return found[place].value if 0 <= place < len(found) else None


def _unit(text: str, nth: Decimal) -> str:
    found = read(text).quantities
    place = int(nth) - 1
    return found[place].unit if 0 <= place < len(found) else ""


FUNCTIONS: tuple[Function, ...] = (
    Function(
        "ZP_INDICATOR_SCORE",
        "指标建议得分",
        _CATEGORY,
        "读懂年度指标值和实际完成值，按公布的规则算出建议得分；不能自动给分时返回空白，原因见 ZP_INDICATOR_WHY。",
        _COMPARE,
        _score,
        ("DL_POS", "DL_EQ", "DL_NEG", "DX", "PD"),
    ),
    Function(
        "ZP_INDICATOR_WHY",
        "为什么是这个分",
        _CATEGORY,
        "建议得分的规则、依据、取数、计算和说明。",
        _COMPARE,
        _why,
    ),
    Function(
        "ZP_INDICATOR_RANGE",
        "指标得分的合理区间",
        _CATEGORY,
        "定性、时限和一行多个指标时，得分应在哪个区间。",
        _COMPARE,
        _bounds,
    ),
    Function(
        "ZP_READ",
        "指标文字读成什么",
        _CATEGORY,
        "把“省级平台2个以上，市级平台25个以上”这样的文字读成数，读不懂的说明原因。",
        (Argument("text", "指标文字", TEXT),),
        _describe,
    ),
    Function(
        "ZP_READ_VALUE",
        "文字中的数",
        _CATEGORY,
        "文字中第几个数的数值；下降写作负数。",
        (Argument("text", "指标文字", TEXT), _NTH),
        _value,
    ),
    Function(
        "ZP_READ_UNIT",
        "文字中的单位",
        _CATEGORY,
        "文字中第几个数的单位。",
        (Argument("text", "指标文字", TEXT), _NTH),
        _unit,
    ),
    Function(
        "ZP_CAPITALS",
        "人民币大写",
        _MONEY,
        "金额的中文大写，四舍五入到分。",
        (
            Argument("amount", "金额"),
            Argument("unit", "金额单位：元（默认）、千元、万元、亿元", TEXT, required=False, default="元"),
        ),
        capitals,
    ),
    Function(
        "ZP_ROUND_AS_STATED",
        "按填报的小数位四舍五入",
        _MONEY,
        "把计算值四舍五入到填报数的小数位，便于核对；填报数带 % 时计算值为小数。",
        (Argument("value", "计算值"), Argument("stated", "填报的数（原文）", TEXT)),
        round_to_stated,
    ),
    Function(
        "ZP_SLIP",
        "疑似笔误",
        _MONEY,
        "填报数与应有数之间是否像元/万元混用、小数点错位、漏写 0、数字颠倒；不像时返回空白。",
        (Argument("stated", "填报数"), Argument("expected", "应有数")),
        slip,
    ),
)
