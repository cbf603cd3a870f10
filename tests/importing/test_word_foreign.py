"""Word files of other provinces and years: numbers in their fields, the rest in the list, none in another field."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importing.layouts import forms, values
from tests.importing.word_sketch import numbers_of, sketched, word
from workbook_templates.binding.bind import Bound
from workbook_templates.importing import import_file

FOLDER = Path(__file__).parent / "documents"


def bound(name: str, folder: Path) -> Bound:
    return import_file(word(folder, (FOLDER / f"{name}.sketch").read_text(encoding="utf-8")), forms())


def unplaced(found: Bound) -> list[str]:
    return [item.text for item in found.submission.unplaced]


@pytest.mark.parametrize("name", ["province_east", "province_south", "county_2018"])
def test_nearly_every_number_is_placed_the_rest_listed(name: str, tmp_path: Path) -> None:
    found = bound(name, tmp_path)
    numbers = numbers_of(sketched((FOLDER / f"{name}.sketch").read_text(encoding="utf-8")))
    said = list(values(found).values())
    for text in unplaced(found):
        if text in numbers:
            numbers.remove(text)
    listed = len(numbers_of(sketched((FOLDER / f"{name}.sketch").read_text(encoding="utf-8")))) - len(numbers)
    assert listed <= 0.1 * (len(numbers) + listed)
    whole = "\n".join(said)
    assert [number for number in numbers if number not in whole] == []


def test_a_project_table_of_another_province(tmp_path: Path) -> None:
    found = bound("province_east", tmp_path)
    said = values(found)
    assert found.submission.unit == "某县水务局" and found.submission.year == 2023
    expected = {
        "1 项目.名称": "防汛抗旱专项经费",
        "1 项目.实施单位": "某县水旱灾害防御中心",
        "1 项目.资金总额.执行率": "98.94%",
        "1 项目.当年财政拨款.全年执行": "841.3",
        "1 项目.产出指标 2 二级": "数量指标",
        "1 项目.产出指标 2 年度指标值": "≥5座",
        "1 项目.产出指标 5 偏差原因": "审批流程较长",
        "1 项目.效益指标 4 二级": "可持续影响指标",
        "1 项目.总分.得分": "97.9",
    }
    assert expected.items() <= said.items()
    # Dashes under 分值, 执行率 and 得分 belong to no field and are not taken for amounts.
    assert not [id for id in said if id.startswith("1 项目.其他资金")]
    assert unplaced(found).count("-") == 9
    places = [str(item.where) for item in found.submission.unplaced]
    assert "项目自评表 表1第5行第6列" in places


def test_a_target_in_three_columns_under_a_heading_of_two_rows(tmp_path: Path) -> None:
    said = values(bound("province_south", tmp_path))
    rows = [
        [said.get(f"1 项目.{area} {number} {column}", "") for column in ("年度指标值", "实际完成值", "分值", "得分")]
        for area, number in [("产出指标", 1), ("产出指标", 2), ("产出指标", 3), ("效益指标", 1), ("满意度指标", 1)]
    ]
    assert rows == [
        ["=312个", "312", "10.00", "10"],
        ["≥95%", "96", "20", "19"],
        ["=100%", "100", "20", "19"],
        ["≥95%", "95", "30.00", "27.00"],
        ["≥95%", "97", "10", "10"],
    ]
    assert said["1 项目.产出指标 2 偏差原因"] == "个别返工"


def test_an_older_base_table(tmp_path: Path) -> None:
    found = bound("county_2018", tmp_path)
    said = values(found)
    assert found.submission.unit == "某某县审计局"
    expected = {
        "1 业务工作经费.决算": "82.6",
        "1 运行维护经费.上年决算": "38",
        "1 其他项目支出 1 名称": "3、其他专项支出",
        "1 公车运行维护.预算": "15.46",
        "1 接待.决算": "11.99",
        "1 基础表.联系电话": "0730-1234567",
    }
    assert expected.items() <= said.items()
    # The form has no field for 政府采购 of last year, and asks for the changes of 基本支出, not of 整体支出.
    assert unplaced(found) == ["16.14", "部门整体支出预算调整", "1", "692.76", "690.62"]
    assert any(item.found == "1、业务工作专项" for item in found.deviations)


def test_unknown_items_stand_under_their_parent(tmp_path: Path) -> None:
    text = """
附件1
2024年度部门整体支出绩效评价基础数据表
填报单位：某局
经费控制情况（万元）|2023年决算数|2024年预算数|2024年决算数
项目支出：|60|66|72
1、乡村振兴补助|10|11|12
2、防汛物资|20|22|24
3、其他对企业的补助|30|33|36
公用经费|5|6|7
"""
    found = import_file(word(tmp_path, text), forms(), form="yueyang-2024")
    part = found.submission.part("基础数据表")
    assert part is not None
    rows = [[fact.text for fact in row.facts.values()] for row in part.areas["其他项目支出"]]
    assert rows == [
        ["1、乡村振兴补助", "10", "11", "12"],
        ["2、防汛物资", "20", "22", "24"],
        ["3、其他对企业的补助", "30", "33", "36"],
    ]
    assert part.facts["项目支出.决算"].text == "72" and part.facts["公用经费.决算"].text == "7"
    assert unplaced(found) == []


def test_two_forms_in_one_table_and_several_projects(tmp_path: Path) -> None:
    def project(name: str, amount: int) -> str:
        return f"""项目支出名称*2|{name}*6
主管部门*2|某局*2|实施单位*2|某中心*2
项目资金（万元）|*1|年初预算数|全年预算数|全年执行数|分值|执行率|得分
^|年度资金总额|{amount}|{amount}|{amount}|10|100%|10
一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因分析及改进措施
产出指标|数量指标|场次|{amount}场|{amount}场|50|50|
总分*5|100|9{amount % 10}|"""

    text = f"""2024年度项目支出绩效自评表
{project("甲项目", 11)}
{project("乙项目", 22)}
附件3
项目支出绩效自评表
{project("丙项目", 33)}"""
    found = import_file(word(tmp_path, text), forms(), form="yueyang-2024")
    parts = found.submission.parts_of("项目自评表")
    assert [part.facts["项目.名称"].text for part in parts] == ["甲项目", "乙项目", "丙项目"]
    assert [part.facts["项目.总分.得分"].text for part in parts] == ["91", "92", "93"]
    assert [part.areas["项目.产出指标"][0].facts["年度指标值"].text for part in parts] == ["11场", "22场", "33场"]
    assert unplaced(found) == []
