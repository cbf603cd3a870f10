"""One row of an indicator table: the target's text and the actual value's text to a suggested score.

``compare`` reads both, pairs their numbers, puts them into one unit, applies the published rule and says
how. Where the texts do not decide, it gives no mark but the interval a mark must lie in, and the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from udfs.common_unit import common_unit
from udfs.comparators import ABOVE, AT_LEAST, AT_MOST, BELOW, DOWN, EQUAL, RANGE, direction_of
from udfs.deadlines import kept
from udfs.overall import after_over_target
from udfs.pairing import pair
from udfs.parameters import qualitative
from udfs.qualitative import qualitative_score, tier_bounds
from udfs.quantitative import EXCESS, at_least_score, at_most_score, equal_score, range_score
from udfs.quantities import BLANK, DATE, QUALITATIVE, QUANTITY, Quantity, Reading, read
from udfs.rounding import ZERO, plain
from udfs.score import NumberRead, Score, join_notes
from udfs.wording import same_words

_NOTHING = frozenset({"无", "没有", "未发生", "未出现", "无发生", "零", "零发生"})


@dataclass(frozen=True, slots=True)
class Rules:
    """Which published variants to use, and the words around the row.

    ``default``: the comparator of a target that states none ("=", or "≤" for cost indicators).
    ``over_target`` "": no over-target rule.
    """

    at_most: str = EXCESS
    default: str = EQUAL
    over_target: str = "PD-10"
    qualitative: str = "DX"


def compare(
    target_text: str,
    actual_text: str,
    full_marks: Decimal,
    *,
    name: str = "",
    rules: Rules | None = None,
    target_cell: str | None = None,
    actual_cell: str | None = None,
) -> Score:
    """The suggested score of one indicator row.

    ``name`` is the row's own name (三级指标): it tells whether growth or decline is wanted where the texts do
    not. ``target_cell`` and ``actual_cell`` are labels for the explanation only.
    """
    rules = rules or Rules()
    full = full_marks if full_marks.is_finite() and full_marks > 0 else ZERO
    target, actual = read(target_text), read(actual_text)
    cells = (target_cell, actual_cell)
    if not full:
        return _open(full, "分值没有填或不是正数，不能计分")
    if target.kind == BLANK:
        return _open(full, "年度指标值没有填，不能计分")
    if actual.kind == BLANK:
        return _open(full, "实际完成值没有填，不能计分")
    if target.kind == QUANTITY:
        score = _by_numbers(target, actual, full, name, rules, cells)
    elif target.kind == DATE:
        score = _by_date(target, actual, full, rules)
    elif target.kind == QUALITATIVE:
        score = _by_words(target, actual, full, rules)
    else:
        score = _open(full, "年度指标值没有读懂，不能计分")
    if score.value is not None and any(not part.soft for part in target.unread):
        score = score._replace(value=None).with_note("年度指标值没有全部读懂，不自动给分")
    return score.with_note(_remark("年度指标值", target), _remark("实际完成值", actual))


def _by_numbers(
    target: Reading, actual: Reading, full: Decimal, name: str, rules: Rules, cells: tuple[str | None, str | None]
) -> Score:
    answers: Sequence[Quantity] = actual.quantities
    if not answers and actual.text.strip() in _NOTHING and all(one.value == 0 for one in target.quantities):
        answers = [one._replace(text=actual.text, subject=one.subject, comparator="") for one in target.quantities]
    if not answers:
        said = "只有日期" if actual.kind == DATE else "没有可与指标值比较的数"
        return _open(full, f"实际完成值“{_short(actual.text)}”{said}，请补写实际数")
    pairs, remark = pair(target.quantities, answers)
    missing = [str(one) for one, answer in pairs if answer is None]
    if missing:
        return _open(full, f"实际完成值中没有找到唯一与“{'、'.join(missing)}”对应的数").with_note(remark)
    judged = [_judge(one, answer, full, name, rules, cells) for one, answer in pairs if answer is not None]
    if len(judged) == 1:
        return judged[0].with_note(remark)
    return _together(judged, [one for one, _ in pairs], full).with_note(remark)


def _judge(
    target: Quantity, actual: Quantity, full: Decimal, name: str, rules: Rules, cells: tuple[str | None, str | None]
) -> Score:
    """One target number against its actual number."""
    named = target.direction or direction_of(name)
    if actual.direction == DOWN and not named:
        return _open(full, f"完成值写“{actual.text}”，指标值没有写明要求上升还是下降，不能比较")
    both = common_unit(target, actual)
    if isinstance(both, str):
        return _open(full, both)
    a, b, upper = both.target, both.actual, both.upper
    if named == DOWN and (target.direction == DOWN or actual.direction == DOWN or actual.value < 0):
        # "下降3%以上" asks for a decline of 3: both numbers are read as declines.
        a = -a if target.direction == DOWN else a
        upper = -upper if upper is not None and target.direction == DOWN else upper
        b = -b
    comparator = target.comparator or rules.default
    unit = both.unit
    if comparator == RANGE:
        score = range_score(a, upper, b, full, unit, rules.at_most)
    elif comparator in (AT_MOST, BELOW):
        score = at_most_score(a, b, full, unit, rules.at_most)
    elif comparator in (AT_LEAST, ABOVE):
        score = at_least_score(a, b, full, unit)
    else:
        score = equal_score(a, b, full, unit)
    numbers = (
        NumberRead(target.text, target.value, target.unit, cells[0], "年度指标值", target.upper),
        NumberRead(actual.text, actual.value, actual.unit, cells[1], "实际完成值", actual.upper),
    )
    strict = comparator in (ABOVE, BELOW) and a == b
    score = score._replace(numbers=numbers, steps=(*both.steps, *score.steps)).with_note(
        *both.notes,
        "指标值是约数" if target.approximate else "",
        "完成值是约数，应写实际数" if actual.approximate else "",
        "完成值写成了区间，按下限判断" if actual.upper is not None else "",
        f"完成值写成“{actual.text}”，应写实际数" if actual.comparator and not actual.leaning else "",
        f"指标值要求“{comparator}”，完成值恰好相等，请核实" if strict else "",
    )
    if rules.over_target and comparator in (AT_LEAST, ABOVE, EQUAL):
        score = after_over_target(score, a, b, rules.over_target)
    return score


def _together(scores: Sequence[Score], targets: Sequence[Quantity], full: Decimal) -> Score:
    """Several numbers in one row: full marks when all are reached, else the interval that is certain.

    No document says how the marks divide among them. Any division lies between the worst and the best part.
    """
    first = scores[0]
    numbers = tuple(number for score in scores for number in score.numbers)
    steps = tuple(
        f"{target.subject or target.text}：" + "；".join(score.steps)
        for target, score in zip(targets, scores, strict=True)
        if score.steps
    )
    notes = join_notes(
        f"{target.subject or target.text}：{score.note}" if score.note else ""
        for target, score in zip(targets, scores, strict=True)
    )
    values = [score.value for score in scores if score.value is not None]
    rule_name, source = (join_notes(getattr(score, part) for score in scores) for part in ("rule_name", "source"))
    merged = first._replace(rule_name=rule_name, source=source, numbers=numbers, steps=steps, note=notes)
    if len(values) < len(scores):
        return merged._replace(value=None)
    if min(values) == max(values):
        return merged._replace(value=values[0])
    spread = (min(values), max(values))
    return merged._replace(value=None, bounds=spread).with_note(
        f"本行有几项指标，文件没有规定各项所占分值，得分应在 {plain(spread[0])} 至 {plain(spread[1])} 分之间"
    )


def _by_date(target: Reading, actual: Reading, full: Decimal, rules: Rules) -> Score:
    tiers = qualitative_score(None, full, rules.qualitative)
    limit = max(target.deadlines, key=lambda day: (day.year or 0, day.last))
    if not actual.deadlines:
        return tiers.with_note("指标值是完成时间，实际完成值没有写日期，请补写实际完成日期")
    done = max(actual.deadlines, key=lambda day: (day.year or limit.year or 0, day.last))
    unsaid = "" if done.year and limit.year else "年份没有写全，按同一年比较"
    best = qualitative(rules.qualitative).bands[0]
    low, high = tier_bounds(best, full)
    reached = kept(limit, done)
    if reached is None:
        return tiers.with_note(f"完成时间“{done.text}”不够具体，不能判断是否不晚于{limit}", unsaid)
    if not reached:
        late = tiers._replace(bounds=(ZERO, max(ZERO, low - Decimal("0.01"))))
        return late.with_note(f"完成时间{done}晚于要求的{limit}，不属于“{best.name}”档", unsaid)
    step = f"{done}不晚于{limit}，按期完成，属于“{best.name}”档"
    return tiers._replace(value=full, bounds=(low, high), steps=(step,), note=unsaid)


def _by_words(target: Reading, actual: Reading, full: Decimal, rules: Rules) -> Score:
    tiers = qualitative_score(None, full, rules.qualitative)
    if same_words(target.text, actual.text):
        best = qualitative(rules.qualitative).bands[0]
        said = f"完成情况与年度指标值文字一致，如属实可归入“{best.name}”档"
        return tiers._replace(bounds=tier_bounds(best, full)).with_note(said)
    if actual.kind == QUANTITY:
        return tiers.with_note("年度指标值没有可衡量的数，不能按比例计分，只能归档给分")
    return tiers


def _open(full: Decimal, why: str) -> Score:
    return Score(None, full, "NONE", "没有可用的计分公式", note=why)


def _remark(which: str, reading: Reading) -> str:
    return f"{which}中{reading.remark}" if reading.unread else ""


def _short(text: str) -> str:
    bare = " ".join(text.split())
    return bare if len(bare) <= 20 else bare[:20] + "…"
