"""Excel functions for scores and grades."""

from __future__ import annotations

from decimal import Decimal

from udfs import overall, qualitative, quantitative
from udfs.function import TEXT, Argument, Function
from udfs.rounding import HUNDRED, plain

_CATEGORY = "得分与等次"
_TEN = Argument("full_marks", "分值，默认 10", required=False, default=Decimal(10))
_FULL = Argument("full_marks", "分值")
_TARGET = Argument("target", "年度指标值（数）")
_ACTUAL = Argument("actual", "实际完成值（数）")
_METHOD = Argument(
    "method", "口径：excess 按超出比例扣减（默认），inverse 指标值÷完成值", TEXT, required=False, default="excess"
)
_TIERS = Argument("tiers", "分档：DX 财预〔2020〕10号（默认），DX-HB 湖北", TEXT, required=False, default="DX")
_TOTAL = Argument("total_marks", "满分，默认 100", required=False, default=HUNDRED)
_PERCENT = "执行率（小数或百分数）"


def _execution_why(executed: Decimal, adjusted_budget: Decimal, full_marks: Decimal) -> str:
    return overall.execution_score(executed, adjusted_budget, full_marks).explain()


def _at_most(target: Decimal, actual: Decimal, full_marks: Decimal, method: str) -> object:
    return quantitative.at_most_score(target, actual, full_marks, method=method)


def _range(low: Decimal, high: Decimal, actual: Decimal, full_marks: Decimal, method: str) -> object:
    return quantitative.range_score(low, high, actual, full_marks, method=method)


def _qualitative_range(full_marks: Decimal, tier: str | None, tiers: str) -> str:
    low, high = qualitative.qualitative_score(tier, full_marks, tiers).bounds or (Decimal(0), full_marks)
    return f"{plain(low)}～{plain(high)}"


def _qualitative_tier(score: Decimal, full_marks: Decimal, tiers: str) -> str:
    return "或".join(qualitative.bands_of_score(score, full_marks, tiers)) or "不在 0 至分值之间"


def _capped(total: Decimal, rate: Decimal, rules: str) -> object:
    return overall.capped_total(total, rate, rules)


FUNCTIONS: tuple[Function, ...] = (
    Function(
        "ZP_EXECUTION_SCORE",
        "预算执行率得分",
        _CATEGORY,
        "执行率得分＝min（全年执行数÷全年预算数，1）×分值，保留两位小数。",
        (Argument("executed", "全年执行数"), Argument("adjusted_budget", "全年预算数"), _TEN),
        overall.execution_score,
        ("ZXL",),
    ),
    Function(
        "ZP_EXECUTION_WHY",
        "预算执行率得分说明",
        _CATEGORY,
        "说明执行率得分怎样算出：规则、依据、取数、计算。",
        (Argument("executed", "全年执行数"), Argument("adjusted_budget", "全年预算数"), _TEN),
        _execution_why,
        ("ZXL",),
    ),
    Function(
        "ZP_SCORE_AT_LEAST",
        "定量正向指标（≥）得分",
        _CATEGORY,
        "完成值达到指标值得满分，否则按 完成值÷指标值×分值。",
        (_TARGET, _ACTUAL, _FULL),
        quantitative.at_least_score,
        ("DL_POS",),
    ),
    Function(
        "ZP_SCORE_EQUAL",
        "定量等于指标（=）得分",
        _CATEGORY,
        "指标值为 0 时不超过得满分；指标值大于 0 时达到得满分，否则按 完成值÷指标值×分值。",
        (_TARGET, _ACTUAL, _FULL),
        quantitative.equal_score,
        ("DL_EQ",),
    ),
    Function(
        "ZP_SCORE_AT_MOST",
        "定量反向指标（≤）得分",
        _CATEGORY,
        "不超过指标值得满分；超过的按所选公布口径计算。",
        (_TARGET, _ACTUAL, _FULL, _METHOD),
        _at_most,
        ("DL_NEG",),
    ),
    Function(
        "ZP_SCORE_RANGE",
        "区间指标得分",
        _CATEGORY,
        "在区间内得满分；低于下限按≥指标、高于上限按≤指标计算。",
        (Argument("low", "区间下限"), Argument("high", "区间上限"), _ACTUAL, _FULL, _METHOD),
        _range,
        ("DL_POS", "DL_NEG"),
    ),
    Function(
        "ZP_QUALITATIVE_RANGE",
        "定性指标得分区间",
        _CATEGORY,
        "某一档可以给多少分；不填档次时给出 0 至分值。",
        (_FULL, Argument("tier", "档次：达成、部分达成、未达成", TEXT, required=False), _TIERS),
        _qualitative_range,
        ("DX",),
    ),
    Function(
        "ZP_QUALITATIVE_TIER",
        "定性指标所在档次",
        _CATEGORY,
        "这个得分属于哪一档。",
        (Argument("score", "得分"), _FULL, _TIERS),
        _qualitative_tier,
        ("DX",),
    ),
    Function(
        "ZP_OVER_TARGET",
        "是否超额偏离",
        _CATEGORY,
        "完成值达到指标值的 130% 时为“是”。",
        (
            _TARGET,
            _ACTUAL,
            Argument("rules", "处理规则：PD-10（默认）、PD-GX、PD-YTH、PD-SC", TEXT, required=False, default="PD-10"),
        ),
        overall.is_over_target,
        ("PD",),
    ),
    Function(
        "ZP_LOW_EXECUTION_CAP",
        "低执行率总分上限",
        _CATEGORY,
        "执行率过低时自评总分的上限；没有上限时返回空白。",
        (
            Argument("rate", _PERCENT),
            Argument("rules", "封顶规则，默认 ZXL-YTH", TEXT, required=False, default="ZXL-YTH"),
        ),
        overall.low_execution_cap,
        ("ZXL",),
    ),
    Function(
        "ZP_CAPPED_TOTAL",
        "封顶后的总分",
        _CATEGORY,
        "按低执行率封顶规则计算的总分（百分制）。",
        (
            Argument("total", "总分"),
            Argument("rate", _PERCENT),
            Argument("rules", "封顶规则，默认 ZXL-YTH", TEXT, required=False, default="ZXL-YTH"),
        ),
        _capped,
        ("ZXL",),
    ),
    Function(
        "ZP_GRADE",
        "评价等次",
        _CATEGORY,
        "优：90（含）至 100；良：80（含）至 90；中：60（含）至 80；差：60 以下。",
        (Argument("total", "总分"), _TOTAL),
        overall.grade,
        ("DC",),
    ),
    Function(
        "ZP_GRADE_WHY",
        "评价等次说明",
        _CATEGORY,
        "等次及其分数界限和依据。",
        (Argument("total", "总分"), _TOTAL),
        overall.grade_reason,
        ("DC",),
    ),
    Function(
        "ZP_WEIGHT",
        "一级指标分值",
        _CATEGORY,
        "一级指标的标准分值，例如 产出指标 50 分。",
        (
            Argument("part", "一级指标名称：预算执行率、成本、产出、效益、满意度", TEXT),
            Argument(
                "rules", "权重：W1 财预〔2020〕10号（默认）、W2 湖南2024、W3 湖北", TEXT, required=False, default="W1"
            ),
        ),
        overall.weight_of,
        ("W1", "W2", "W3"),
    ),
)
