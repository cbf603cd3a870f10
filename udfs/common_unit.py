"""Two quantities in one unit: 万元 with 亿元, a bare 99 against 95%, 家 against 个. What is assumed is said."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from udfs.quantities import Quantity
from udfs.rounding import HUNDRED, ONE, plain
from udfs.slips import slip
from udfs.units import COUNT, MONEY, POINTS, RATIO


class Pair(NamedTuple):
    """Target and actual in ``unit``; ``upper`` is the target range's other end. Steps and notes in Chinese."""

    target: Decimal
    actual: Decimal
    unit: str
    upper: Decimal | None = None
    steps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def common_unit(target: Quantity, actual: Quantity) -> Pair | str:
    """Both in the target's unit, or the Chinese reason why they cannot be compared."""
    one, other = target.measure, actual.measure
    if target.value == 0 and actual.value == 0:
        return Pair(target.value, actual.value, target.unit, target.upper)
    if one.name == other.name:
        return Pair(target.value, actual.value, target.unit, target.upper)
    if not one.dimension or not other.dimension:
        return _with_bare(target, actual)
    if one.base == other.base and one.dimension == other.dimension:
        converted = actual.value * other.factor / one.factor
        step = f"{plain(actual.value)}{actual.unit}={plain(converted)}{target.unit}"
        return Pair(target.value, converted, target.unit, target.upper, (step,))
    if one.dimension == other.dimension == COUNT:
        converted = actual.value * other.factor / one.factor
        note = f"指标值的单位是“{target.unit}”，完成值的单位是“{actual.unit}”，写法应统一"
        return Pair(target.value, converted, target.unit, target.upper, (), (note,))
    if {one.dimension, other.dimension} == {RATIO, POINTS} and "倍" not in (one.name, other.name):
        note = f"指标值用“{target.unit}”、完成值用“{actual.unit}”，百分点与百分比含义不同，请核实"
        return Pair(target.value, actual.value, target.unit, target.upper, (), (note,))
    return f"指标值的单位是“{target.unit}”，完成值的单位是“{actual.unit}”，不能比较"


def _with_bare(target: Quantity, actual: Quantity) -> Pair | str:
    """One side has no unit. 110万 is taken as a plain multiple, 99 beside % as 99 %."""
    bare, full = (actual, target) if not actual.measure.dimension else (target, actual)
    which = "完成值" if bare is actual else "指标值"
    if bare.measure.factor != 1:  # 110万 beside 万元 or 家
        if full.measure.dimension == RATIO:
            return f"{which}“{bare.text}”没有写单位，不能与“{full.text}”比较"
        converted = actual.value * actual.measure.factor / target.measure.factor
        unit = target.unit or full.unit
        said = "元" if full.measure.dimension == MONEY else full.unit
        steps = () if converted == actual.value else (f"{actual.text}={plain(converted)}{unit}",)
        return Pair(target.value, converted, unit, target.upper, steps, (f"{which}“{bare.text}”没有写“{said}”",))
    if full.unit == "%":
        return _bare_percentage(target, actual, bare, full, which)
    note = f"{which}没有写单位，按“{full.unit}”判断"
    if full.measure.dimension == MONEY and (found := slip(bare.value, full.value)) and "10000" in found:
        return f"{which}“{bare.text}”没有写单位，{found}，请先写明单位"
    return Pair(target.value, actual.value, full.unit, target.upper, (), (note,))


def _bare_percentage(target: Quantity, actual: Quantity, bare: Quantity, full: Quantity, which: str) -> Pair | str:
    """99 beside 95% is 99 %; 0.99 is 99 % typed as a fraction; 1 may be 1 % or 100 %, and is not decided."""
    size, beside = abs(bare.value), abs(full.value)
    if size == ONE or (0 < size < ONE and beside < 2):
        return f"{which}“{bare.text}”缺百分号，可能是 {plain(bare.value * HUNDRED)}%，也可能是 {plain(bare.value)}%，请写明"
    as_fraction = 0 < size < ONE
    value = bare.value * HUNDRED if as_fraction else bare.value
    note = f"{which}“{bare.text}”缺百分号，按 {plain(value)}% 判断"
    if bare is actual:
        return Pair(target.value, value, "%", target.upper, (), (note,))
    upper = None if target.upper is None else target.upper * (HUNDRED if as_fraction else ONE)
    return Pair(value, actual.value, "%", upper, (), (note,))
