"""How the rows of a scoring sheet give marks: tiers, deductions per point or case, checklists.

One function per kind of row. Each takes the ``Rule`` (a row of ``score_sheet``), what was found, and
optionally other full marks, base or step; each returns a ``Score`` between 0 and full marks. A blank
input gives a score without a value that says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import product

from udfs.rounding import HUNDRED, ZERO, half_up, percent, plain
from udfs.score import NumberRead, Score, join_notes, marks
from udfs.score_sheet import Rule, Tier

# How "每超过一个百分点" counts the last, incomplete point.
WHOLE, STARTED, PROPORTIONAL = "whole", "started", "proportional"
_COUNTING = {
    WHOLE: "不足一个计扣单位的部分不扣",
    STARTED: "不足一个计扣单位的部分按一个扣",
    PROPORTIONAL: "不足一个计扣单位的部分按比例扣",
}
Answer = bool | Decimal | None


def tier_score(rule: Rule, value: Decimal | None, full_marks: Decimal | None = None) -> Score:
    """Marks of the tier that ``value`` (a ratio) lies in. The tiers are the only marks there are."""
    full, scale, remark = _full(rule, full_marks)
    allowed = tuple(tier.marks * scale for tier in rule.tiers)
    if value is None or not value.is_finite():
        return _score(rule, None, full, note=_BLANK, allowed=allowed)
    value = half_up(value, 6)  # a float's 0.8999999999999999 is 90 %
    number = _read(rule, value)
    for tier in rule.tiers:
        if tier.range is not None and value in tier.range:
            given = tier.marks * scale
            step = f"{percent(value)} 属于“{tier.name}”一档，得 {plain(given)} 分"
            return _score(rule, given, full, (step,), (number,), remark, allowed)
    note = f"评分标准没有规定 {percent(value)} 属于哪一档，请按文件口径选定"
    return _score(rule, None, full, (), (number,), note, allowed)


def point_score(
    rule: Rule,
    rate: Decimal | None,
    full_marks: Decimal | None = None,
    base: Decimal | None = None,
    step: Decimal | None = None,
    counting: str = WHOLE,
    no_project: bool = False,
) -> Score:
    """Full marks at ``base``, ``step`` off for every ``rule.per`` beyond it, until nothing is left.

    ``rate`` and ``base`` are ratios. ``counting``: only whole points count (the standard's words taken
    literally), a started point counts, or the deduction is proportional. ``no_project`` gives full marks
    where the rule says so (无项目按满分).
    """
    if counting not in _COUNTING:
        raise ValueError(f"counting: {counting!r} is not one of {', '.join(_COUNTING)}")
    full, _, _ = _full(rule, full_marks)
    base = rule.base if base is None else base
    step = rule.step if step is None else step
    if step is None:
        raise ValueError(f"{rule.id}: the source names no step; pass one")
    if no_project and rule.blank_is_full:
        return _score(rule, full, full, (f"{rule.blank_is_full}，得 {plain(full)} 分",))
    if rate is None or not rate.is_finite():
        return _score(rule, None, full, note=_BLANK)
    rate = half_up(rate, 6)  # a float's 1.0099999999999998 is one percentage point over
    beyond = rate - base if rule.direction == "over" else base - rate
    number = _read(rule, rate)
    if beyond <= 0:
        kept = "未超过" if rule.direction == "over" else "不低于"
        step_words = f"{percent(rate)}{kept}{percent(base)}，得 {plain(full)} 分"
        odd = "超过 100%，请核实" if rule.direction == "under" and rate > 1 else ""
        return _score(rule, full, full, (step_words,), (number,), odd)
    exact = beyond / rule.per
    units = {
        WHOLE: exact.to_integral_value(ROUND_FLOOR),
        STARTED: exact.to_integral_value(ROUND_CEILING),
        PROPORTIONAL: exact,
    }[counting]
    high, low = (rate, base) if rule.direction == "over" else (base, rate)
    points = f"{percent(high)}－{percent(low)}={plain(half_up(beyond * HUNDRED, 4))} 个百分点"
    if rule.per != Decimal("0.01"):
        points += f"，每 {plain(rule.per * HUNDRED)} 个百分点为一档"
    value, arithmetic = _take_off(full, units, step)
    remark = _COUNTING[counting] if units != exact or counting == PROPORTIONAL else ""
    return _score(rule, value, full, (points, arithmetic), (number,), remark)


def case_score(
    rule: Rule, cases: Decimal | None, full_marks: Decimal | None = None, step: Decimal | None = None
) -> Score:
    """Full marks less ``step`` for every case (出现一例扣一次), until nothing is left."""
    full, _, _ = _full(rule, full_marks)
    step = rule.step if step is None else step
    if step is None or step <= 0:
        raise ValueError(f"{rule.id}: a step above 0 is needed")
    allowed = _countdown(full, step)
    if cases is None or not cases.is_finite():
        return _score(rule, None, full, note=_BLANK, allowed=allowed)
    what = rule.case or "例"
    number = NumberRead("", cases, what, role="出现次数")
    if cases < 0 or cases != cases.to_integral_value():
        return _score(rule, None, full, (), (number,), "次数应为不小于 0 的整数", allowed)
    if cases == 0:
        return _score(rule, full, full, (f"没有出现扣分情形，得 {plain(full)} 分",), (number,), "", allowed)
    value, arithmetic = _take_off(full, cases, step)
    return _score(rule, value, full, (f"{plain(cases)} {what}", arithmetic), (number,), "", allowed)


def checklist_score(rule: Rule, answers: Sequence[Answer], full_marks: Decimal | None = None) -> Score:
    """Marks of the items met. An answer is True/False, the marks given for a partly met item, or None.

    Partial marks are taken as given (held between 0 and the item's marks) and said in the note. An item
    without an answer leaves the score open.
    """
    full, scale, remark = _full(rule, full_marks)
    allowed = _sums([item.marks * scale for item in rule.items])
    if len(answers) != len(rule.items):
        note = f"本项有 {len(rule.items)} 条要求，应逐条填写，现有 {len(answers)} 条"
        return _score(rule, None, full, note=note, allowed=allowed)
    steps, remarks, given, total = [], [remark], [], ZERO
    for item, answer in zip(rule.items, answers, strict=True):
        most = item.marks * scale
        if answer is None or (not isinstance(answer, bool) and not answer.is_finite()):
            return _score(rule, None, full, note=f"“{item.text}”没有填写是否符合", allowed=allowed)
        if isinstance(answer, bool):
            part = most if answer else ZERO
            steps.append(f"{item.text}：{'符合' if answer else '不符合'}，{plain(part)} 分")
        else:
            part = min(max(answer, ZERO), most)
            steps.append(f"{item.text}：{plain(part)} 分（该条满分 {plain(most)} 分）")
            if ZERO < part < most:
                allowed = ()
                remarks.append(f"“{item.text}”只给部分分，评分标准未规定，请说明理由")
        given.append(part)
        total += part
    steps.append("+".join(plain(part) for part in given) + f"={plain(total)}")
    return _score(rule, total, full, tuple(steps), note=join_notes(remarks), allowed=allowed)


def balance_score(
    rule: Rule, balance: Decimal | None, carried_in: Decimal | None, full_marks: Decimal | None = None
) -> Score:
    """资金结余: no balance, a balance within last year's carry-over, or more. 万元.

    ``carried_in`` may be blank when there is no balance.
    """
    full, scale, remark = _full(rule, full_marks)
    none_left, within, beyond = rule.tiers
    allowed = tuple(tier.marks * scale for tier in rule.tiers)
    numbers = tuple(
        NumberRead("", amount, "万元", role=role)
        for role, amount in (("年末结余", balance), ("上年结转", carried_in))
        if amount is not None and amount.is_finite()
    )
    if balance is None or not balance.is_finite():
        return _score(rule, None, full, (), numbers, "没有填年末结余，不能计分", allowed)
    tier: Tier
    if balance <= 0:
        tier, why = none_left, f"年末结余 {plain(balance)} 万元"
        if balance < 0:
            remark = join_notes((remark, "年末结余为负数，请核实"))
    elif carried_in is None or not carried_in.is_finite():
        return _score(rule, None, full, (), numbers, "有结余而没有填上年结转，不能比较", allowed)
    elif balance <= carried_in:
        tier, why = within, f"{plain(balance)}≤{plain(carried_in)}"
    else:
        tier, why = beyond, f"{plain(balance)}＞{plain(carried_in)}"
    value = tier.marks * scale
    return _score(rule, value, full, (f"{why}，{tier.name}，得 {plain(value)} 分",), numbers, remark, allowed)


def conversion_score(
    rule: Rule, assessed: Decimal | None, assessed_full: Decimal | None, full_marks: Decimal | None = None
) -> Score:
    """Marks of another assessment converted: 考核得分 ÷ 考核满分 × 分值."""
    full, _, _ = _full(rule, full_marks)
    if assessed is None or not assessed.is_finite():
        return _score(rule, None, full, note="没有填考核得分，不能折算")
    if assessed_full is None or not assessed_full.is_finite() or assessed_full <= 0:
        return _score(rule, None, full, note="没有填考核满分，不能折算")
    value, done = marks(assessed / assessed_full * full, full)
    step = f"{plain(assessed)}÷{plain(assessed_full)}×{plain(full)}={plain(value)}{done}"
    numbers = (
        NumberRead("", assessed, "分", role="考核得分"),
        NumberRead("", assessed_full, "分", role="考核满分"),
    )
    return _score(rule, value, full, (step,), numbers)


def individual_score(rule: Rule, parts: Sequence[Decimal | None], full_marks: Decimal | None = None) -> Score:
    """The unit's own finer indicators: their marks added up, at most the row's full marks."""
    full, _, _ = _full(rule, full_marks)
    given = [part for part in parts if part is not None and part.is_finite()]
    if not given:
        note = "本项由单位细化为个性化指标后计分，没有统一的计算办法"
        return _score(rule, None, full, note=note, bounds=(ZERO, full))
    value, done = marks(sum(given, ZERO), full)
    step = "+".join(plain(part) for part in given) + f"={plain(sum(given, ZERO))}{done}"
    blank = "有个性化指标没有填得分" if len(given) < len(parts) else ""
    return _score(rule, value, full, (step,), note=blank)


_BLANK = "没有填数，不能计分"


def _full(rule: Rule, full_marks: Decimal | None) -> tuple[Decimal, Decimal, str]:
    """Full marks to use, the factor for the rule's own marks, and the words when they were scaled."""
    own = rule.full_marks
    full = own if full_marks is None else full_marks
    if full is None:
        raise ValueError(f"{rule.id}: the source names no full marks; pass them")
    if not full.is_finite() or full <= 0:
        raise ValueError(f"{rule.id}: full marks must be above 0")
    if own is None or own == full:
        return full, Decimal(1), ""
    return full, full / own, f"原标准满分 {plain(own)} 分，按 {plain(full)} 分同比例折算"


def _take_off(full: Decimal, units: Decimal, step: Decimal) -> tuple[Decimal, str]:
    raw = full - units * step
    value = max(ZERO, half_up(raw))
    words = f"{plain(full)}－{plain(units)}×{plain(step)}={plain(half_up(raw, 4))}"
    return value, words + ("，扣完为止得 0 分" if raw < 0 else "")


def _countdown(full: Decimal, step: Decimal) -> tuple[Decimal, ...]:
    steps = min(int(full / step), 1000)
    found = [full - step * count for count in range(steps + 1)]
    return tuple(found if found[-1] == 0 else [*found, ZERO])


def _sums(parts: Sequence[Decimal]) -> tuple[Decimal, ...]:
    totals = {sum(chosen, ZERO) for chosen in product(*((ZERO, part) for part in parts))}
    return tuple(sorted(totals, reverse=True))


def _read(rule: Rule, rate: Decimal) -> NumberRead:
    return NumberRead("", half_up(rate * HUNDRED, 4), "%", role=rule.name)


def _score(
    rule: Rule,
    value: Decimal | None,
    full: Decimal,
    steps: tuple[str, ...] = (),
    numbers: tuple[NumberRead, ...] = (),
    note: str = "",
    allowed: tuple[Decimal, ...] = (),
    bounds: tuple[Decimal, Decimal] | None = None,
) -> Score:
    value = None if value is None else half_up(value)
    allowed = tuple(half_up(mark) for mark in allowed)
    rule_name = f"{rule.name}：{rule.standard}"
    return Score(value, full, rule.id, rule_name, rule.basis.cited(), steps, numbers, note, allowed, bounds)
