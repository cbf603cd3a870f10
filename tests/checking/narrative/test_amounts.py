"""Numbers of sentences: value in 万元, unit, the words before them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from workbook_templates.checking.narrative.amounts import plain_text, read_sentences


def amounts(text: str) -> list[tuple[str, str, str]]:
    sentences = read_sentences(plain_text(text))
    return [(str(item.value), item.kind, item.label) for sentence in sentences for item in sentence.amounts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024 年基本支出总额 267.63 万元", [("267.63", "万元", "2024年基本支出总额")]),
        ("支出1,234,567.89元", [("123.456789", "万元", "支出")]),
        ("成交额502.28亿元", [("5022800.00", "万元", "成交额")]),
        ("论坛资金10万、给企业奖励33.77万元", [("10", "万元", "论坛资金"), ("33.77", "万元", "给企业奖励")]),
        ("编制数２１个，在职１８人", [("21", "个", "编制数"), ("18", "人", "在职")]),
        ("下降17.96%，满意度９０％", [("17.96", "%", "下降"), ("90", "%", "满意度")]),
        ("自评得分 95 分", [("95", "分", "自评得分")]),
        ("2024年12月31日，第3名，5G基站，3.产出，2个月，(1)职责，4×4，一期", []),
        ("3万人参加，50万以上的专项", [("50", "万元", "")]),
    ],
)
def test_reading(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert amounts(text) == expected


def test_levels_and_changes() -> None:
    (sentence,) = read_sentences("人员经费386.44万元，比上年减少84.63万元，下降17.96%，新增高企6家，同比增加约3万元")
    assert [item.change for item in sentence.amounts] == [0, -1, -1, 0, 1]
    assert [item.rough for item in sentence.amounts] == [False, False, False, False, True]


def test_what_rounding_can_hide() -> None:
    (sentence,) = read_sentences("甲474.50万元、乙0.09亿元、丙8558200元、丁95分")
    assert [item.slack for item in sentence.amounts] == [
        Decimal("0.005"),
        Decimal("50"),
        Decimal("0.00005"),
        Decimal("0.5"),
    ]
