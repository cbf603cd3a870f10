"""Documents of counties without a form set of their own, written by other hands."""

from __future__ import annotations

from pathlib import Path

from tests.importing.layouts import forms, values
from workbook_templates.binding.bind import Bound
from workbook_templates.importing import import_text

FOLDER = Path(__file__).parent / "documents"


def bound(name: str) -> Bound:
    return import_text(FOLDER / name, forms())


def test_a_clerks_text_of_another_year() -> None:
    found = bound("clerk_cells.txt")
    assert (found.submission.form, found.submission.year) == ("yueyang-2024", 2022)
    assert found.submission.unit == "某某县文化旅游广电体育局"
    assert found.submission.unplaced == ()
    assert found.deviations == ()
    said = values(found)
    assert len(said) == 238
    expected = {
        "1 编制数": "３５",
        "1 在职人数": "38人",
        "1 控制率": "108.57％",
        "1 出国.决算": "无",
        "1 项目支出.上年决算": "1,098.20",
        "1 专项资金明细 2 决算": "550",
        "1 其他项目支出 1 名称": "4、其他事业发展类资金",
        "1 其他项目支出 1 预算": "66.6",
        "1 楼堂馆所.规模控制率": "无",
        "1 基础表.填报日期": "2023年4月18日",
        "1 资金总额.执行率": "98.1%",
        "1 收入.其他资金": "35.15",
        "1 产出指标 2 二级": "数量指标",
        "1 产出指标 4 偏差原因": "个别项目跨年",
        "1 满意度指标.标注": "满意度指标（10分）",
        "1 总分.得分": "93.5",
        "1 项目.名称": "业务工作经费",
        "2 项目.名称": "县级专项资金",
        "2 项目.实施单位": "某某县文化馆",
        "2 项目.效益指标 1 得分": "29",
        "2 项目.填表人": "甲某",
        "1 报告.编制数": "35",
        "1 报告.项目支出": "1,203.55",
        "1 报告.自评得分": "93.5",
    }
    assert expected.items() <= said.items()
    assert any("2022年度" in str(guess) for guess in found.guesses)


def test_merged_cells_repeated_columns_in_another_order_several_lines_in_a_cell() -> None:
    found = bound("repeated_merges.md")
    assert (found.submission.form, found.submission.unit, found.submission.year) == ("yueyang-2024", "某市水务局", 2023)
    said = values(found)
    expected = {
        "1 编制数": "66",
        "1 在职人数": "60",
        "1 三公经费.上年决算": "18.5",
        "1 三公经费.预算": "20",
        "1 三公经费.决算": "16.3",
        "1 专项资金明细 1 上年决算": "120",
        "1 政府采购.预算": "50",
        "1 政府采购.决算": "49",
        "1 厉行节约保障措施": "严格执行预算",
        "1 收入合计": "1100",
        "1 收入.一般公共预算": "1000",
        "1 收入.政府性基金": "50",
        "1 支出.基本支出": "570",
        "1 支出.项目支出": "480",
        "1 目标.实际": "已治",
        "1 产出指标 2 得分": "10",
        "1 产出指标 2 偏差原因": "一座跨年",
        "1 满意度指标 1 实际完成值": "95%",
        "1 总分.得分": "93.55",
        "1 整体表.负责人": "某乙",
    }
    assert expected.items() <= said.items()
    # The column 增减额 and the heading 成本指标 have no place in this form set.
    listed = [item.text for item in found.submission.unplaced]
    assert listed.count("-1") == 4 and "-2.2" in listed and "成本指标（10分）" in listed
    assert "产出指标 4 二级" not in "".join(said)
