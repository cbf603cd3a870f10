"""附件2-2: each of its 25 rows, and the same indicators as other places score them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from udfs_cases import cases, number

from udfs import deductions
from udfs.functions_sheet import row_score
from udfs.score_sheet import all_rules, rule, sheet_rows

D = Decimal
# Full marks of the 25 rows, copied from the seed by hand.
FULL_MARKS = "5 5 5 3 3 3 6 3 3 3 3 3 3 4 3 5 7 5 2 2 4 5 5 5 5".split()
MARKS = st.decimals(-1000, 1000, places=4)


@pytest.mark.parametrize("case", cases("score_sheet"))
def test_row(case):
    score = row_score(str(case["row"]), number(case["given"]), number(case.get("full")), step=number(case.get("step")))
    assert score.value == number(case["score"])
    assert score.explain()


def test_the_sheet_has_25_rows_that_add_up_to_100():
    rows = sheet_rows()
    assert [str(row.full_marks) for row in rows] == FULL_MARKS
    assert sum(row.full_marks for row in rows) == 100


def test_row_6_balance_in_three_tiers():
    row = rule("6")
    assert deductions.balance_score(row, D(0), None).value == 3
    assert deductions.balance_score(row, D("1.5"), D(2)).value == 2
    assert deductions.balance_score(row, D(2), D(2)).value == 2
    assert deductions.balance_score(row, D("2.01"), D(2)).value == 0
    open_score = deductions.balance_score(row, D(2), None)
    assert open_score.value is None and "上年结转" in open_score.note


@pytest.mark.parametrize(
    ("row", "answers", "score"),
    [
        ("8", [True, True, True], 3),
        ("8", [True, False, True], 2),
        ("10", [True, True, True, True, True], 3),
        ("10", [False, True, True, True, True], 2),
        ("10", [True, False, False, False, False], 1),
        ("13", [True, False], 2),  # the seed's own case: 资产管理制度未完全有效执行
        ("13", [False, True], 1),
    ],
)
def test_rows_8_10_13_checklists(row, answers, score):
    found = deductions.checklist_score(rule(row), answers)
    assert found.value == score
    assert found.steps[-1].endswith(f"={score}")


def test_a_partly_met_item_gives_the_marks_written_and_says_so():
    found = deductions.checklist_score(rule("13"), [D("1.5"), True])
    assert found.value == D("2.5")
    assert "请说明理由" in found.note


def test_a_checklist_needs_every_answer():
    assert deductions.checklist_score(rule("8"), [True, True]).value is None
    blank = deductions.checklist_score(rule("8"), [True, None, True])
    assert blank.value is None and "②" in blank.note


@pytest.mark.parametrize(("row", "full"), [("16", 5), ("17", 7), ("18", 5), ("19", 2), ("20", 2), ("21", 4)])
def test_rows_16_to_21_convert_another_assessment(row, full):
    found = deductions.conversion_score(rule(row), D(90), D(100))
    assert found.value == D(full) * D("0.9")
    assert deductions.conversion_score(rule(row), D(90), D(0)).value is None
    assert deductions.conversion_score(rule(row), D(120), D(100)).value == full


@pytest.mark.parametrize("row", ["22", "23", "24"])
def test_rows_22_to_24_add_up_the_units_own_indicators(row):
    assert deductions.individual_score(rule(row), [D(2), D("1.5")]).value == D("3.5")
    assert deductions.individual_score(rule(row), [D(4), D(4)]).value == 5
    assert deductions.individual_score(rule(row), []).bounds == (0, 5)


def test_a_mark_between_two_tiers_is_not_allowed():
    """The seed fills 2.5 into 预算调整率, whose tiers are 3/2/1/0.5/0."""
    score = deductions.tier_score(rule("4"), D("0.05"))
    assert score.allowed == (3, 2, 1, D("0.5"), 0)
    assert not score.permits(D("2.5"))
    assert score.permits(D("2"))
    assert "3、2、1、0.5、0" in score.explain()


def test_marks_of_counted_cases_go_down_step_by_step():
    score = deductions.case_score(rule("5"), D(1))
    assert score.allowed == tuple(D(half) / 2 for half in range(6, -1, -1))
    assert deductions.case_score(rule("5"), D("1.5")).value is None
    assert deductions.case_score(rule("5"), D(-1)).value is None


@pytest.mark.parametrize(("counting", "score"), [("whole", "4"), ("started", "3.5"), ("proportional", "3.65")])
def test_an_incomplete_point_counts_as_chosen(counting, score):
    found = deductions.point_score(rule("1"), D("1.027"), counting=counting)
    assert found.value == D(score)
    assert "不足一个计扣单位" in found.note


def test_a_float_rate_is_not_one_point_off():
    assert row_score("1", D("1.0099999999999998")).value == D("4.5")
    assert row_score("3", D("0.8999999999999999")).value == 5


def test_full_marks_base_and_step_are_parameters():
    found = deductions.point_score(rule("1"), D("1.13"), full_marks=D(10), base=D("1.1"), step=D(2))
    assert found.value == 4
    assert "3 个百分点" in found.steps[0] and found.steps[1] == "10－3×2=4"
    assert deductions.tier_score(rule("3"), D("0.85"), D(10)).value == 8
    assert deductions.case_score(rule("9"), D(2), D(10), D(3)).value == 4


def test_no_building_project_gives_full_marks():
    found = deductions.point_score(rule("HN-LTGS_GM"), None, D(5), no_project=True)
    assert found.value == 5 and "无项目" in found.steps[0]


def test_what_the_source_leaves_open_must_be_given():
    with pytest.raises(ValueError, match="full marks"):
        deductions.point_score(rule("HN-YS_WCL"), D("0.9"))
    with pytest.raises(ValueError, match="step"):
        deductions.point_score(rule("KJ-GYJF_KZL"), D("1.1"), D(4))
    with pytest.raises(ValueError, match="没有"):
        rule("26")


def test_a_blank_is_not_zero():
    for row in ("1", "3", "5", "9", "25"):
        score = row_score(row, None)
        assert score.value is None and score.note == "没有填数，不能计分"


@given(row=st.sampled_from(sorted(all_rules())), value=MARKS, full=st.decimals("0.5", 100, places=1))
def test_every_score_lies_between_zero_and_full_marks(row, value, full):
    if rule(row).kind not in ("tiers", "per_point", "per_case"):
        return
    score = row_score(row, value, full, step=D("0.5"))
    assert score.value is None or 0 <= score.value <= full
    assert score.value is None or not score.allowed or score.value in score.allowed
