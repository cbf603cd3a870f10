"""Marks of quantitative indicators: at least (≥), at most (≤), equal (=), and ranges.

A is the target, B the actual value, both in one unit. The published formulas say nothing about negative
targets and little about zero ones; where they say nothing the score has no value and says why.
"""

from __future__ import annotations

from decimal import Decimal, DecimalException

from udfs.parameters import Indicator, at_most_formula, catalogue
from udfs.rounding import ZERO, half_up, plain, quotient
from udfs.score import NumberRead, Score, marks

EXCESS, INVERSE = "excess", "inverse"


def at_least_score(target: Decimal | None, actual: Decimal | None, full_marks: Decimal, unit: str = "") -> Score:
    """定量正向指标 (DL_POS): B ≥ A full marks; B < A gives B/A × full marks."""
    rule = catalogue()["DL_POS"]
    name = f"{rule.name}：{rule.formula}"
    if (gap := _gap(target, actual, full_marks)) or target is None or actual is None:
        return _open(rule, full_marks, gap)
    if actual >= target:
        return _full(rule, name, target, actual, full_marks, unit, f"{plain(actual)}{unit}≥{plain(target)}{unit}")
    if target <= 0:
        return _open(rule, full_marks, f"指标值为 {plain(target)}{unit}，公布的公式（完成值÷指标值）不适用")
    return _proportion(rule, name, target, actual, full_marks, unit)


def equal_score(target: Decimal | None, actual: Decimal | None, full_marks: Decimal, unit: str = "") -> Score:
    """定量等于指标 (DL_EQ): A = 0: B ≤ 0 full marks, else 0; A > 0: B ≥ A full marks, else B/A × full."""
    rule = catalogue()["DL_EQ"]
    name = f"{rule.name}：{rule.formula}"
    if (gap := _gap(target, actual, full_marks)) or target is None or actual is None:
        return _open(rule, full_marks, gap)
    if target == 0:
        if actual <= 0:
            step = f"指标值为 0{unit}，完成值 {plain(actual)}{unit}，没有超过"
            return _full(rule, name, target, actual, full_marks, unit, step)
        return _none(rule, name, target, actual, full_marks, unit, f"指标值为 0{unit}，完成值 {plain(actual)}{unit}")
    if target < 0:
        return _open(rule, full_marks, f"指标值为 {plain(target)}{unit}，公布的公式（完成值÷指标值）不适用")
    if actual >= target:
        sign = "=" if actual == target else "＞"
        return _full(rule, name, target, actual, full_marks, unit, f"{plain(actual)}{unit}{sign}{plain(target)}{unit}")
    return _proportion(rule, name, target, actual, full_marks, unit)


def at_most_score(
    target: Decimal | None, actual: Decimal | None, full_marks: Decimal, unit: str = "", method: str = EXCESS
) -> Score:
    """定量反向指标 (DL_NEG), by one of the two published formulas:

    ``excess``: B ≤ A full; A < B < 2A (1−(B−A)/A) × full; B ≥ 2A 0. ``inverse``: B ≤ A full, else A/B × full.
    """
    formula = at_most_formula(method)
    rule = catalogue()["DL_NEG"]
    name, source = f"{formula.name}：{formula.formula}", formula.basis.cited()
    if (gap := _gap(target, actual, full_marks)) or target is None or actual is None:
        return _open(rule, full_marks, gap)
    if actual <= target:
        step = f"{plain(actual)}{unit}≤{plain(target)}{unit}"
        return _full(rule, name, target, actual, full_marks, unit, step, source)
    if target < 0:
        return _open(rule, full_marks, f"指标值为 {plain(target)}{unit}，公布的公式不适用")
    a, b, full = plain(target), plain(actual), plain(full_marks)
    if actual >= 2 * target and (method == EXCESS or target == 0):
        step = f"{b}{unit}≥2×{a}{unit}" if target else f"指标值为 0{unit}，完成值 {b}{unit}"
        return _none(rule, name, target, actual, full_marks, unit, step, source)
    if method == EXCESS:
        raw = (1 - (actual - target) / target) * full_marks
        value, done = marks(raw, full_marks)
        step = f"（1－（{b}－{a}）÷{a}）×{full}={plain(value)}{done}"
    else:
        value, done = marks(target / actual * full_marks, full_marks)
        step = f"{a}÷{b}×{full}={plain(value)}{done}"
    return Score(value, full_marks, rule.code, name, source, (step,), _numbers(target, actual, unit))


def range_score(
    low: Decimal | None,
    high: Decimal | None,
    actual: Decimal | None,
    full_marks: Decimal,
    unit: str = "",
    method: str = EXCESS,
) -> Score:
    """A target range: full marks inside; below it the ≥ rule on ``low``, above it the ≤ rule on ``high``."""
    gap = _gap(low, actual, full_marks) or _gap(high, actual, full_marks)
    if gap or low is None or high is None or actual is None:
        return _open(catalogue()["DL_POS"], full_marks, gap)
    low, high = min(low, high), max(low, high)
    if actual < low:
        found = at_least_score(low, actual, full_marks, unit)
        return found.with_note(f"完成值低于区间下限 {plain(low)}{unit}，按≥指标计算")
    found = at_most_score(high, actual, full_marks, unit, method)
    if actual > high:
        return found.with_note(f"完成值高于区间上限 {plain(high)}{unit}，按≤指标计算")
    step = f"{plain(low)}{unit}≤{plain(actual)}{unit}≤{plain(high)}{unit}，得 {plain(full_marks)} 分"
    return Score(
        full_marks,
        full_marks,
        "DL_RANGE",
        "区间指标：完成值在区间内得满分",
        found.source,
        (step,),
        _numbers(low, actual, unit),
    )


def _gap(target: Decimal | None, actual: Decimal | None, full_marks: Decimal) -> str:
    """Why nothing can be computed, or ""."""
    if not full_marks.is_finite() or full_marks < 0:
        return "分值不是数，不能计分"
    if target is None or not target.is_finite():
        return "没有读到指标值，不能计分"
    if actual is None or not actual.is_finite():
        return "没有读到完成值，不能计分"
    return ""


def _numbers(target: Decimal, actual: Decimal, unit: str) -> tuple[NumberRead, ...]:
    return (
        NumberRead("", target, unit, role="指标值"),
        NumberRead("", actual, unit, role="完成值"),
    )


def _open(rule: Indicator, full_marks: Decimal, why: str) -> Score:
    full = full_marks if full_marks.is_finite() else ZERO
    return Score(None, full, rule.code, f"{rule.name}：{rule.formula}", rule.source, note=why)


def _full(
    rule: Indicator,
    name: str,
    target: Decimal,
    actual: Decimal,
    full_marks: Decimal,
    unit: str,
    because: str,
    source: str = "",
) -> Score:
    step = f"{because}，得满分 {plain(full_marks)} 分"
    numbers = _numbers(target, actual, unit)
    return Score(full_marks, full_marks, rule.code, name, source or rule.source, (step,), numbers)


def _none(
    rule: Indicator,
    name: str,
    target: Decimal,
    actual: Decimal,
    full_marks: Decimal,
    unit: str,
    because: str,
    source: str = "",
) -> Score:
    numbers = _numbers(target, actual, unit)
    return Score(ZERO, full_marks, rule.code, name, source or rule.source, (f"{because}，得 0 分",), numbers)


def _proportion(rule: Indicator, name: str, target: Decimal, actual: Decimal, full_marks: Decimal, unit: str) -> Score:
    """B ÷ A × full marks, with the sum written out as an accountant would."""
    ratio = quotient(actual, target)
    if ratio is None:
        return _open(rule, full_marks, "数值过大或过小，不能计算")
    raw = ratio * full_marks
    value, done = marks(raw, full_marks)
    shown = plain(value)
    if raw < 0:
        try:
            shown = plain(half_up(raw))
        except DecimalException:
            shown = "负数"
    sign = unit if unit == "%" else ""
    step = f"{plain(actual)}{sign}÷{plain(target)}{sign}×{plain(full_marks)}={shown}{done}"
    return Score(value, full_marks, rule.code, name, rule.source, (step,), _numbers(target, actual, unit))
