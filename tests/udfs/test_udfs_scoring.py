"""Quantitative and qualitative indicators, execution rate, caps, over-target, grades."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs import overall, qualitative
from udfs.quantitative import at_least_score, at_most_score, equal_score, range_score
from udfs.score import Score

D = Decimal
NUMBERS = st.decimals(-10000, 10000, places=2) | st.none() | st.just(D("NaN"))
FULL = st.decimals("0.5", 100, places=1)


@pytest.mark.parametrize(
    ("executed", "budget", "full", "score"),
    [
        ("1725.06", "1863.29", 10, "9.26"),  # yueyang
        ("5924.16", "5954.21", 10, "9.95"),  # yunxi, which states 9
        ("377.89", "377.89", 10, "10"),  # hongjiang
        ("79.27", "100", 10, "7.93"),
        ("120", "100", 10, "10"),
        ("50", "100", 20, "10"),
    ],
)
def test_execution_score(executed, budget, full, score):
    found = overall.execution_score(D(executed), D(budget), D(full))
    assert found.value == D(score)
    assert f"{executed}÷{budget}" in found.explain()


def test_execution_score_needs_a_budget():
    assert "为 0" in overall.execution_score(D(5), D(0)).note
    assert overall.execution_score(None, D(5)).value is None
    assert overall.execution_score(D(-5), D(5)).value is None


@pytest.mark.parametrize(("target", "actual", "score"), [(5, 5, 5), (5, 6, 5), (5, 3, 3), (5, -1, 0), (0, 0, 5)])
def test_at_least(target, actual, score):
    assert at_least_score(D(target), D(actual), D(5)).value == score


@pytest.mark.parametrize(
    ("target", "actual", "score"), [(0, 0, 5), (0, -1, 5), (0, 1, 0), (5, 5, 5), (5, 7, 5), (5, 4, 4)]
)
def test_equal(target, actual, score):
    assert equal_score(D(target), D(actual), D(5)).value == score


@pytest.mark.parametrize(
    ("target", "actual", "method", "score"),
    [
        (100, 100, "excess", "20"),
        (100, 110, "excess", "18"),
        (100, 199, "excess", "0.2"),
        (100, 200, "excess", "0"),
        (100, 110, "inverse", "18.18"),
        (100, 200, "inverse", "10"),
        (0, 1, "excess", "0"),
        (0, 1, "inverse", "0"),
    ],
)
def test_at_most_by_both_published_formulas(target, actual, method, score):
    assert at_most_score(D(target), D(actual), D(20), method=method).value == D(score)


def test_formulas_are_not_stretched_to_negative_targets():
    for score in (
        at_least_score(D(-3), D(-5), D(5)),
        equal_score(D(-3), D(-5), D(5)),
        at_most_score(D(-3), D(-1), D(5)),
    ):
        assert score.value is None and "不适用" in score.note


def test_a_range_names_the_rule_it_falls_back_on():
    assert range_score(D(5), D(10), D(7), D(5)).value == 5
    assert "≥指标" in range_score(D(5), D(10), D(4), D(5)).note
    assert "≤指标" in range_score(D(5), D(10), D(11), D(5)).note


def test_an_unknown_method_is_refused():
    with pytest.raises(ValueError, match="excess"):
        at_most_score(D(1), D(2), D(5), method="other")


@given(target=NUMBERS, actual=NUMBERS, upper=NUMBERS, full=FULL)
def test_marks_stay_between_zero_and_full(target, actual, upper, full):
    scores: list[Score] = [
        at_least_score(target, actual, full),
        equal_score(target, actual, full),
        at_most_score(target, actual, full),
        at_most_score(target, actual, full, method="inverse"),
        range_score(target, upper, actual, full),
        overall.execution_score(actual, target, full),
    ]
    for score in scores:
        assert score.value is None or 0 <= score.value <= full
        assert score.value is not None or score.note


@given(target=st.decimals(1, 1000, places=2), less=st.decimals(0, 1000, places=2), more=st.decimals(0, 1000, places=2))
def test_more_done_never_scores_less(target, less, more):
    low, high = sorted((less, more))
    assert at_least_score(target, low, D(10)).value <= at_least_score(target, high, D(10)).value
    assert at_most_score(target, low, D(10)).value >= at_most_score(target, high, D(10)).value


@pytest.mark.parametrize(
    ("tier", "tiers", "bounds"),
    [
        ("达成", "DX", (8, 10)),
        ("部分达成", "DX", (6, D("7.99"))),
        ("未达成", "DX", (0, D("5.99"))),
        ("部分达成", "DX-HB", (5, 8)),
        (None, "DX", (0, 10)),
    ],
)
def test_qualitative_tiers(tier, tiers, bounds):
    score = qualitative.qualitative_score(tier, D(10), tiers)
    assert score.value is None
    assert score.bounds == bounds
    assert score.permits(D(bounds[0])) and not score.permits(D(bounds[1]) + D("0.01"))


def test_the_tier_of_a_mark():
    assert qualitative.bands_of_score(D(8), D(10)) == ("达成",)
    assert qualitative.bands_of_score(D("7.99"), D(10)) == ("部分达成并具有一定效果",)
    assert len(qualitative.bands_of_score(D(8), D(10), "DX-HB")) == 2
    assert qualitative.bands_of_score(D(11), D(10)) == ()
    with pytest.raises(ValueError, match="达成"):
        qualitative.qualitative_score("优秀", D(10))


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        ("100", "优"),
        ("95.9", "优"),
        ("90", "优"),
        ("89.99", "良"),
        ("80", "良"),
        ("79.99", "中"),
        ("60", "中"),
        ("59.99", "差"),
        ("0", "差"),
        ("104", None),
        ("-1", None),
    ],
)
def test_grades_and_their_boundaries(score, grade):
    assert overall.grade(D(score)) == grade
    assert (grade or "不能评定等次") in overall.grade_reason(D(score))


@pytest.mark.parametrize(
    ("rate", "cap"), [("0.8", None), ("0.7999", 89), ("0.7", 89), ("0.69", 79), ("0.59", 69), ("0.49", 59), ("0", 59)]
)
def test_low_execution_caps_the_total(rate, cap):
    assert overall.low_execution_cap(D(rate)) == cap
    assert overall.capped_total(D(95), D(rate)).value == (95 if cap is None else cap)
    assert overall.capped_total(D(50), D(rate)).value == 50


def test_sichuan_asks_for_a_reason_below_90_percent():
    assert overall.low_execution_reason_due(D("0.8999"))
    assert not overall.low_execution_reason_due(D("0.9"))
    assert overall.low_execution_cap(D("0.1"), "ZXL-SC") is None


@pytest.mark.parametrize(("actual", "over"), [("129.99", False), ("130", True), ("750", True)])
def test_over_target_begins_at_130_percent(actual, over):
    assert overall.is_over_target(D(100), D(actual)) is over


@pytest.mark.parametrize(
    ("rules", "value", "says"),
    [("PD-10", 10, "分析原因"), ("PD-GX", 10, "须填写偏差原因"), ("PD-YTH", 8, "减2分"), ("PD-SC", None, "不计入得分")],
)
def test_over_target_variants(rules, value, says):
    score = at_least_score(D(2), D(15), D(10))
    changed = overall.after_over_target(score, D(2), D(15), rules)
    assert changed.value == value and says in changed.note
    assert overall.after_over_target(score, D(2), D("2.59"), rules) == score
    assert overall.after_over_target(score, D(2), D("2.6"), rules) != score


def test_weights_of_first_level_indicators():
    assert overall.weight_of("产出指标") == 50
    assert overall.weight_of("产出") == 50
    assert overall.weight_of("成本指标", "W2") == 20
    assert overall.weight_of("成本指标") is None
    assert overall.weight_of("预算执行率", "W3") == 20
