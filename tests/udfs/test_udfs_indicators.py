"""Rows of indicator tables: target text, actual text, suggested score and its explanation."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from udfs_cases import cases, number

from udfs.indicators import Rules, compare

PIECES = st.lists(
    st.sampled_from(
        [
            "≥",
            "≤",
            "95",
            "3.5",
            "%",
            "万元",
            "家",
            "个",
            "以上",
            "以内",
            "下降",
            "同比增长",
            "2024年",
            "12月31日",
            "前",
            "省级",
            "市级",
            "，",
            "；",
            "-",
            "~",
            "达",
            "控制在",
            "零",
            "三",
            "十五",
            "百分之",
            "效果明显",
            "—",
            "/",
            "　",
            "\n",
            "９",
            ".",
            "1",
        ]
    ),
    max_size=9,
).map("".join)
TEXTS = st.text(max_size=60) | PIECES


@pytest.mark.parametrize("case", cases("indicator_rows"))
def test_row(case):
    rules = Rules(at_most=case.get("at_most", "excess"), default=case.get("default", "="))
    score = compare(case["target"], case["actual"], Decimal(case["full"]), name=case.get("name", ""), rules=rules)
    explanation = score.explain()
    assert score.value == number(case["score"]), explanation
    for words in case.get("says", ()):
        assert words in explanation
    if "range" in case:
        assert score.bounds == tuple(number(end) for end in case["range"]), explanation


def test_the_explanation_reads_like_one_written_by_a_person():
    score = compare("5 家", "3 家", Decimal(5), target_cell="F12", actual_cell="G12")
    assert score.explain().splitlines() == [
        "建议得分 3 分（满分 5 分）",
        "规则：定量等于指标(=)：A=0：B≤0满分否则0；A>0：B≥A满分，否则 B/A × 分值",
        "依据：一体化绩效模块 PERF_T_WARNSET",
        "取数：年度指标值“5 家”（F12）读作 5家；实际完成值“3 家”（G12）读作 3家",
        "计算：3÷5×5=3",
    ]
    assert score.brief().endswith("3÷5×5=3")


def test_regional_over_target_rules_change_the_score():
    rules = Rules(over_target="PD-YTH")
    assert compare("≥2个", "15个", Decimal(10), rules=rules).value == 8
    assert compare("≥2个", "15个", Decimal(10), rules=Rules(over_target="")).note == ""


@given(target=TEXTS, actual=TEXTS, full=st.decimals(-1, 100, places=1))
def test_any_two_texts_give_a_score_in_bounds_and_an_explanation(target, actual, full):
    score = compare(target, actual, full)
    assert score.value is None or 0 <= score.value <= full
    if score.bounds is not None:
        assert 0 <= score.bounds[0] <= score.bounds[1] <= full
    assert score.explain()
    assert score.value is not None or score.note


@given(target=st.integers(1, 999), actual=st.integers(0, 999))
def test_counted_indicators_follow_the_published_proportion(target, actual):
    expected = (Decimal(min(actual, target)) * 10 / target).quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")
    assert compare(f"{target}家", f"{actual}家", Decimal(10)).value == expected
