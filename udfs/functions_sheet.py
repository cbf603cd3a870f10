"""Excel functions for the rows of the scoring sheet (附件2-2) and their regional variants."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from udfs import deductions
from udfs.function import ANSWER, RANGE, TEXT, Argument, Function
from udfs.score import Score, values_text
from udfs.score_sheet import Rule, rule

_CATEGORY = "评分表（附件2-2）"
_ROW = Argument("row", "评分表第几行（1–25），或规则编号如 HN-YS_WCL", TEXT)
_FULL = Argument("full_marks", "分值，默认用评分表的分值", required=False)
_VALUE = Argument("value", "比率（小数或百分数）；按例扣分的行填出现次数")
_BASE = Argument("base", "扣分起点（比率），默认用评分表的", required=False)
_STEP = Argument("step", "每超（少）一个百分点或每例扣几分，默认用评分表的", required=False)
_COUNTING = Argument(
    "counting",
    "不足一个百分点：whole 不扣（默认）、started 按一个扣、proportional 按比例扣",
    TEXT,
    required=False,
    default=deductions.WHOLE,
)


def row_score(
    row: str,
    value: Decimal | None,
    full_marks: Decimal | None = None,
    base: Decimal | None = None,
    step: Decimal | None = None,
    counting: str = deductions.WHOLE,
) -> Score:
    """The score of a row that rests on one number: a rate, or a count of cases."""
    found = rule(row)
    if found.kind == "tiers":
        return deductions.tier_score(found, value, full_marks)
    if found.kind == "per_point":
        return deductions.point_score(found, value, full_marks, base, step, counting)
    if found.kind == "per_case":
        return deductions.case_score(found, value, full_marks, step)
    raise ValueError(f"{found.name}不是按一个数计分的")


def _row_why(
    row: str,
    value: Decimal,
    full_marks: Decimal | None,
    base: Decimal | None,
    step: Decimal | None,
    counting: str,
) -> str:
    return row_score(row, value, full_marks, base, step, counting).explain()


def _checklist(row: str, answers: Sequence[bool | Decimal | None], full_marks: Decimal | None) -> Score:
    return deductions.checklist_score(_of_kind(row, "checklist"), answers, full_marks)


def _balance(balance: Decimal, carried_in: Decimal | None, full_marks: Decimal | None) -> Score:
    return deductions.balance_score(rule("6"), balance, carried_in, full_marks)


def _conversion(row: str, assessed: Decimal, assessed_full: Decimal, full_marks: Decimal | None) -> Score:
    return deductions.conversion_score(_of_kind(row, "conversion"), assessed, assessed_full, full_marks)


def _individual(row: str, parts: Sequence[Decimal | None], full_marks: Decimal | None) -> Score:
    return deductions.individual_score(_of_kind(row, "individual"), parts, full_marks)


def _allowed(row: str) -> str:
    """The only marks a row can give, or "" when its marks are not a fixed list."""
    found = rule(row)
    if found.kind in ("tiers", "balance"):
        return values_text(tier.marks for tier in found.tiers)
    if found.kind == "per_case":
        return values_text(deductions.case_score(found, None).allowed)
    if found.kind == "checklist":
        return values_text(deductions.checklist_score(found, ()).allowed)
    return ""


def _standard(row: str) -> str:
    return rule(row).standard


def _of_kind(row: str, kind: str) -> Rule:
    found = rule(row)
    if found.kind != kind:
        raise ValueError(f"{found.name}不是这种计分方式")
    return found


FUNCTIONS: tuple[Function, ...] = (
    Function(
        "ZP_SHEET_SCORE",
        "评分表得分（按一个数）",
        _CATEGORY,
        "分档、每超（少）一个百分点扣分、每出现一例扣分的行，扣完为止。",
        (_ROW, _VALUE, _FULL, _BASE, _STEP, _COUNTING),
        row_score,
        ("ZZRY_KZL", "SGJF_BDL", "ZDZC_APL", "YS_TZL", "ZF_JDL", "SGJF_KZL", "ZFCG_ZXL", "GWK", "GDZC_LYL"),
    ),
    Function(
        "ZP_SHEET_WHY",
        "评分表得分说明",
        _CATEGORY,
        "说明评分表某一行的得分怎样算出。",
        (_ROW, _VALUE, _FULL, _BASE, _STEP, _COUNTING),
        _row_why,
    ),
    Function(
        "ZP_SHEET_CHECKLIST",
        "评分表得分（①②③逐条）",
        _CATEGORY,
        "逐条填“是/否”或该条得分，按符合的条数合计（第 8、10、13 行）。",
        (_ROW, Argument("answers", "各条是否符合的区域", ANSWER, RANGE), _FULL),
        _checklist,
    ),
    Function(
        "ZP_SHEET_BALANCE",
        "资金结余得分",
        _CATEGORY,
        "无结余 3 分；有结余但不超过上年结转 2 分；超过 0 分（第 6 行）。",
        (
            Argument("balance", "年末结余"),
            Argument("carried_in", "上年结转（无结余时可不填）", required=False),
            _FULL,
        ),
        _balance,
        ("ZJJY",),
    ),
    Function(
        "ZP_SHEET_CONVERSION",
        "考核得分折算",
        _CATEGORY,
        "考核得分÷考核满分×分值（第 16 至 21 行）。",
        (_ROW, Argument("assessed", "考核得分"), Argument("assessed_full", "考核满分"), _FULL),
        _conversion,
    ),
    Function(
        "ZP_SHEET_INDIVIDUAL",
        "个性化指标得分合计",
        _CATEGORY,
        "各个性化指标得分之和，不超过分值（第 22 至 24 行）。",
        (_ROW, Argument("parts", "各个性化指标得分的区域", kind=RANGE), _FULL),
        _individual,
    ),
    Function(
        "ZP_SHEET_ALLOWED",
        "评分表允许的得分",
        _CATEGORY,
        "这一行只能得哪几个分；不是固定几档的返回空白。",
        (_ROW,),
        _allowed,
    ),
    Function("ZP_SHEET_STANDARD", "评分标准原文", _CATEGORY, "这一行的评分标准。", (_ROW,), _standard),
)
