"""When two wordings are one label, and when they are not."""

from __future__ import annotations

import pytest

from workbook_templates.binding.wording import LIKE, SAME, likeness, numbering, wording


@pytest.mark.parametrize(
    ("found", "official"),
    [
        ("      其中：公车购置", "　　　　其中：公车购置"),
        ("1、公务用车购置和维护经费", "　　1、公务用车购置和维护经费"),
        ("项目支\n出名称", "项目支出名称"),
        ("部门(单位)名称：", "部门（单位）名称："),
        ("预 算 编 码：", "预算编码"),
        ("“三公”经费", "三公经费"),
        ("批复规模 (m ²)", "批复规模（㎡）"),
        ("区级专项资金（一个专项一行）", "3、市级专项资金（一个专项一行）"),
        ("县级预算部门名称", "市级预算部门名称"),
        ("总 分", "总　分"),
        ("2.运行维护经费", "2、运行维护经费"),
    ],
)
def test_the_same_label(found: str, official: str) -> None:
    assert likeness(found, official) >= SAME


@pytest.mark.parametrize(
    ("found", "official"),
    [
        ("公交车购置", "公车购置"),
        ("殿堂馆所控制情况（2024年完工项目）", "楼堂馆所控制情况（2024年完工项目）"),
        ("2.因公出国（境）经费", "2、出国经费"),
        ("3.公务接待费", "3、公务接待"),
        ("全年完成值", "实际完成值"),
        ("年初设定目标", "预期目标"),
        ("偏差原因及改进措施", "偏差原因分析及改进措施"),
    ],
)
def test_like_the_label_and_recorded(found: str, official: str) -> None:
    assert LIKE <= likeness(found, official) < SAME


@pytest.mark.parametrize(
    ("found", "official"),
    [
        ("年初预算数", "全年预算数"),
        ("2024年预算数", "2024年决算数"),
        ("上年财政拨款", "当年财政拨款"),
        ("公用经费", "公务经费"),
        ("基本支出", "项目支出"),
        ("二级指标", "三级指标"),
        ("公车购置", "公车运行维护"),
        ("社会效益指标", "经济效益指标"),
        ("专项工作经费", "业务工作经费"),
        ("分值", "得分"),
        ("", "得分"),
    ],
)
def test_another_label(found: str, official: str) -> None:
    assert likeness(found, official) < LIKE


def test_a_year_does_not_make_another_label() -> None:
    assert likeness("2024年决算数", "2023年决算数") >= SAME
    assert wording("2024年决算数").years == ("2024",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3.其他", ("1、", 3)),
        ("（二）", ("(一)", 2)),
        ("十二、", ("一、", 12)),
        ("②业务", ("①", 2)),
        ("2.5", None),
        ("٣、其他", None),  # a digit of another script
    ],
)
def test_numbering(text: str, expected: tuple[str, int] | None) -> None:
    assert numbering(text) == expected
