"""Values as people write them: texts for numbers, units, spaces, full width, dates, percentages, errors."""

from __future__ import annotations

import datetime as dt
import random

from tests.damage.oracle import Oracle, Value
from tests.damage.registry import NotHere, damage, numbers, overwrite, pick, singles
from workbook_templates.definition.schema import FieldType

PLAIN = (FieldType.AMOUNT, FieldType.COUNT, FieldType.MARKS, FieldType.SQUARE_METRES)
_FULL = str.maketrans("0123456789.,%-", "０１２３４５６７８９．，％－")


def _written(value: Value) -> str:
    assert isinstance(value.fact.value, float)
    return f"{value.fact.value:.15g}"


def _rewrite(oracle: Oracle, rng: random.Random, change: str, *types: FieldType) -> list[Value]:
    values = numbers(oracle, *(types or PLAIN))
    chosen = [value for value in values if rng.random() < 0.5] or values[:1]
    if not chosen:
        raise NotHere
    for value in chosen:
        overwrite(value, change.replace("#", _written(value)))
    return chosen


@damage("数字存成文本")
def numbers_as_text(oracle: Oracle, rng: random.Random) -> None:
    _rewrite(oracle, rng, "#")


@damage("数字后写了“万元”")
def with_unit(oracle: Oracle, rng: random.Random) -> None:
    _rewrite(oracle, rng, "#万元", FieldType.AMOUNT)


@damage("按元填写并写明“元”")
def in_yuan(oracle: Oracle, rng: random.Random) -> None:
    for value in numbers(oracle, FieldType.AMOUNT)[:5]:
        assert isinstance(value.fact.value, float)
        overwrite(value, f"{round(value.fact.value * 10000, 2):.15g}元")


@damage("数字前后有空格")
def with_spaces(oracle: Oracle, rng: random.Random) -> None:
    _rewrite(oracle, rng, " \u00a0#\u3000 ")


@damage("数字是全角的")
def full_width(oracle: Oracle, rng: random.Random) -> None:
    for value in numbers(oracle, *PLAIN):
        if rng.random() < 0.5:
            overwrite(value, _written(value).translate(_FULL))


@damage("数字有千分位逗号")
def thousands(oracle: Oracle, rng: random.Random) -> None:
    for value in numbers(oracle, FieldType.AMOUNT):
        assert isinstance(value.fact.value, float)
        if value.fact.value >= 1000:
            overwrite(value, f"{value.fact.value:,}" if value.fact.value % 1 else f"{value.fact.value:,.0f}")


@damage("人数写成“21人”")
def people(oracle: Oracle, rng: random.Random) -> None:
    _rewrite(oracle, rng, "#人", FieldType.COUNT)


@damage("得分写成“10分”")
def marks(oracle: Oracle, rng: random.Random) -> None:
    _rewrite(oracle, rng, "#分", FieldType.MARKS)


@damage("百分数填成87.5")
def percent_as_number(oracle: Oracle, rng: random.Random) -> None:
    values = [
        v
        for v in singles(oracle, FieldType.RATE, typed=False)
        if isinstance(v.fact.value, float) and v.fact.value > 0.03
    ]
    for value in values or pick([]):
        assert isinstance(value.fact.value, float)
        percent = round(value.fact.value * 100, 8)
        overwrite(value, percent)
        value.also = (percent,)


@damage("百分数存成文本")
def percent_as_text(oracle: Oracle, rng: random.Random) -> None:
    for value in singles(oracle, FieldType.RATE, typed=False):
        if isinstance(value.fact.value, float):
            overwrite(value, f"{value.fact.value * 100:.12g}%")


def _dates(oracle: Oracle) -> list[tuple[Value, dt.date]]:
    found = [(value, value.fact.value) for value in singles(oracle, FieldType.DATE)]
    return [(value, day) for value, day in found if isinstance(day, dt.date)] or pick([])


@damage("日期写成文本")
def date_as_text(oracle: Oracle, rng: random.Random) -> None:
    for value, day in _dates(oracle):
        shapes = [
            "{0.year}.{0.month}.{0.day}",
            "{0.year}年{0.month}月{0.day}日",
            "{0.year}/{0.month:02}/{0.day:02}",
            "{0:%Y%m%d}",
        ]
        overwrite(value, pick(shapes, rng).format(day))


@damage("日期变成序列号")
def date_as_serial(oracle: Oracle, rng: random.Random) -> None:
    for value, day in _dates(oracle):
        overwrite(value, (day - dt.date(1899, 12, 30)).days)
        value.spot.sheet.cell(value.spot.row, value.spot.column).attrib.pop("s", None)


@damage("电话存成数字")
def phone_as_number(oracle: Oracle, rng: random.Random) -> None:
    for value in singles(oracle, FieldType.PHONE) or pick([]):
        overwrite(value, 8880000)
        value.also = ("8880000",)


@damage("公式格出现错误值")
def error_in_formula(oracle: Oracle, rng: random.Random) -> None:
    for value in singles(oracle, FieldType.RATE, FieldType.AMOUNT, typed=False):
        if value.field.calculated:
            overwrite(value, "#DIV/0!", kind="e")
            value.also, value.live = ("#DIV/0!",), True


@damage("填报格出现错误值", beyond=True)
def error_in_input(oracle: Oracle, rng: random.Random) -> None:
    value = pick(singles(oracle, FieldType.AMOUNT), rng)
    overwrite(value, "#REF!", kind="e")
    value.also = ("#REF!",)
    value.fact = type(value.fact)("#REF!", "#REF!")


@damage("没有发生额写“无”或短横")
def stated_nothing(oracle: Oracle, rng: random.Random) -> None:
    for value in singles(oracle, FieldType.AMOUNT):
        if value.fact.value == 0.0:
            text = pick(["无", "——", "-"], rng)
            overwrite(value, text)
            value.fact = type(value.fact)(None, text)


@damage("文字前后有空格和换行")
def texts_with_spaces(oracle: Oracle, rng: random.Random) -> None:
    for value in singles(oracle, FieldType.TEXT, FieldType.LONG_TEXT):
        overwrite(value, f" {value.fact.text}\n ")


@damage("数字里混进了零宽字符")
def zero_width(oracle: Oracle, rng: random.Random) -> None:
    _rewrite(oracle, rng, "\u200b#\ufeff")


@damage("数字填错，写成两个数")
def not_a_number(oracle: Oracle, rng: random.Random) -> None:
    value = pick(singles(oracle, FieldType.AMOUNT), rng)
    overwrite(value, "91.2591.25")
    value.fact = type(value.fact)("91.2591.25", "91.2591.25")
