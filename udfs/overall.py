"""What concerns the evaluation as a whole: execution-rate score, caps, over-target, grades, weights."""

from __future__ import annotations

from decimal import Decimal

from udfs.parameters import OverTarget, catalogue, grades, low_execution, over_target, weights
from udfs.rounding import HUNDRED, ONE, ZERO, half_up, percent, plain, quotient
from udfs.score import NumberRead, Score, marks

TEN = Decimal(10)


def execution_score(
    executed: Decimal | None, adjusted_budget: Decimal | None, full_marks: Decimal = TEN, unit: str = "万元"
) -> Score:
    """预算执行率得分 (ZXL) = min(全年执行数 ÷ 全年预算数, 1) × 分值, two decimals. Amounts in one unit.

    A zero or blank budget gives no value. The rate is not rounded on the way.
    """
    rule = catalogue()["ZXL"]
    name = f"{rule.name}得分：{rule.scoring_rule}"
    numbers = tuple(
        NumberRead("", amount, unit, role=role)
        for role, amount in (("全年执行数", executed), ("全年预算数", adjusted_budget))
        if amount is not None and amount.is_finite()
    )
    rate = quotient(executed, adjusted_budget)
    if rate is None or executed is None or adjusted_budget is None:
        why = "全年预算数为 0，执行率不适用" if adjusted_budget == 0 else "全年执行数或全年预算数没有填，不能计算"
        return Score(None, full_marks, rule.code, name, rule.source, numbers=numbers, note=why)
    if adjusted_budget < 0 or executed < 0:
        why = "全年预算数或全年执行数为负数，请核实"
        return Score(None, full_marks, rule.code, name, rule.source, numbers=numbers, note=why)
    first = f"执行率={plain(executed)}÷{plain(adjusted_budget)}={percent(rate)}"
    if rate > 1:
        step = f"执行率超过 100%，按 100% 计，得 {plain(full_marks)} 分"
        note = "全年执行数大于全年预算数，请核实"
        return Score(full_marks, full_marks, rule.code, name, rule.source, (first, step), numbers, note)
    value, done = marks(rate * full_marks, full_marks)
    step = f"{percent(rate)}×{plain(full_marks)}={plain(value)}{done}"
    return Score(value, full_marks, rule.code, name, rule.source, (first, step), numbers)


def execution_score_by_rate(rate: Decimal | None, full_marks: Decimal = TEN) -> Score:
    """The same from a rate (a ratio) where the amounts are not known."""
    rule = catalogue()["ZXL"]
    name = f"{rule.name}得分：{rule.scoring_rule}"
    if rate is None or not rate.is_finite() or rate < 0:
        return Score(None, full_marks, rule.code, name, rule.source, note="没有可用的执行率，不能计算")
    value, done = marks(min(rate, ONE) * full_marks, full_marks)
    capped = "（超过 100%，按 100% 计）" if rate > 1 else ""
    step = f"{percent(rate)}{capped}×{plain(full_marks)}={plain(value)}{done}"
    return Score(value, full_marks, rule.code, name, rule.source, (step,))


def low_execution_cap(rate: Decimal | None, rules: str = "ZXL-YTH") -> Decimal | None:
    """The highest total a unit with this execution rate (a ratio) may give itself; None: no cap."""
    if rate is None or not rate.is_finite():
        return None
    for under, cap in low_execution(rules).caps:  # lowest threshold first: the strictest cap wins
        if rate < under:
            return cap
    return None


def low_execution_reason_due(rate: Decimal | None, rules: str = "ZXL-SC") -> bool:
    """Whether a low execution rate must be explained in writing (Sichuan: below 90 %)."""
    threshold = low_execution(rules).explain_under
    return rate is not None and rate.is_finite() and threshold is not None and rate < threshold


def capped_total(total: Decimal | None, rate: Decimal | None, rules: str = "ZXL-YTH") -> Score:
    """A total out of 100 after the low-execution cap."""
    rule = low_execution(rules)
    cap = low_execution_cap(rate, rules)
    shown = f"执行率 {percent(rate)}" if rate is not None and rate.is_finite() else "执行率没有填"
    if total is None or not total.is_finite():
        return Score(None, HUNDRED, rule.id, rule.name, rule.basis.cited(), note="没有填总分")
    if cap is None or total <= cap:
        limit = "不封顶" if cap is None else f"总分不得高于 {plain(cap)} 分，{plain(total)} 分没有超过"
        return Score(total, HUNDRED, rule.id, rule.name, rule.basis.cited(), (f"{shown}，{limit}",))
    step = f"{shown}，总分不得高于 {plain(cap)} 分，{plain(total)} 分按 {plain(cap)} 分计"
    return Score(cap, HUNDRED, rule.id, rule.name, rule.basis.cited(), (step,))


def over_target_share(target: Decimal | None, actual: Decimal | None) -> Decimal | None:
    """Actual ÷ target as a ratio, for positive targets; None otherwise."""
    if target is None or not target.is_finite() or target <= 0:
        return None
    return quotient(actual, target)


def is_over_target(target: Decimal | None, actual: Decimal | None, rules: str = "PD-10") -> bool:
    """超额偏离 (PD): whether the actual value reaches 130 % of the target."""
    share = over_target_share(target, actual)
    return share is not None and share >= over_target(rules).threshold


def after_over_target(score: Score, target: Decimal | None, actual: Decimal | None, rules: str = "PD-10") -> Score:
    """``score`` with what the over-target rule makes of it: a remark, 2 marks off, or no score at all."""
    rule: OverTarget = over_target(rules)
    share = over_target_share(target, actual)
    if share is None or share < rule.threshold:
        return score
    said = f"完成值为指标值的 {percent(share)}，达到或超过 {percent(rule.threshold)}"
    if rule.action == "deduct" and score.value is not None:
        value = max(ZERO, score.value - rule.marks)
        step = f"{plain(score.value)}－{plain(rule.marks)}={plain(value)}"
        changed = score._replace(value=value, steps=(*score.steps, step))
        return changed.with_note(f"{said}，按“{rule.name}”处理")
    if rule.action == "unscored":
        return score._replace(value=None).with_note(f"{said}，按“{rule.name}”处理，不计入得分")
    if rule.action == "reason":
        return score.with_note(f"{said}，须填写偏差原因")
    return score.with_note(f"{said}，请分析原因；属指标值偏低的，按偏离度调减得分")


def grade(score: Decimal | None, full_marks: Decimal = HUNDRED, rules: str = "DC") -> str | None:
    """等次 优/良/中/差 of a total; None when it is blank or outside 0 to full marks."""
    if score is None or not score.is_finite() or not full_marks.is_finite() or full_marks <= 0:
        return None
    share = score / full_marks
    for band in grades(rules).bands:
        if share in band.share:
            return band.name
    return None


def grade_reason(score: Decimal | None, full_marks: Decimal = HUNDRED, rules: str = "DC") -> str:
    """The grade with the boundary it rests on, in Chinese."""
    if score is None or not score.is_finite():
        return "没有总分，不能评定等次"
    found = grade(score, full_marks, rules)
    rule = grades(rules)
    if found is None:
        return f"{plain(score)} 分不在 0 至 {plain(full_marks)} 分之间，不能评定等次"
    share = next(band.share for band in rule.bands if band.name == found)
    low = plain((share.low or ZERO) * full_marks)
    high = plain((ONE if share.high is None else share.high) * full_marks)
    stretch = f"{low}（含）至 {high} 分" + ("（含）" if share.high_included else "")
    return f"{plain(half_up(score, 4))} 分属于“{found}”：{stretch}（{rule.basis.cited()}）"


def weight_of(part: str, rules: str = "W1") -> Decimal | None:
    """Marks of a first-level indicator (预算执行率, 产出指标 …); None when the set has no such part."""
    wanted = part.strip().removesuffix("指标")
    for name, share in weights(rules).parts.items():
        if name.removesuffix("指标") == wanted:
            return share
    return None
