"""The report's text -> chapters and named amounts; nothing dropped."""

from __future__ import annotations

import pytest

from tests.importing.layouts import SEEDS, bound_text, forms, seed
from workbook_templates.importing import import_document
from workbook_templates.model import Part


def report(text: str, form: str = "yueyang-2024") -> Part:
    part = bound_text(text, form=form).submission.part("自评报告")
    assert part is not None
    return part


def chapters(part: Part) -> dict[str, list[str]]:
    return {
        id.removeprefix("章节."): [row.facts["内容"].text for row in rows]
        for id, rows in part.areas.items()
        if id.startswith("章节.")
    }


@pytest.mark.parametrize(
    "heading",
    [
        "七、存在的问题及原因分析",
        "7、 存在的问题及原因分析",
        "（七）存在的问题及原因分析",
        "存在的问题及原因分析",
        "七、存在问题及原因分析",
    ],
)
def test_numbering_of_a_heading_does_not_matter(heading: str) -> None:
    part = report(f"一、部门（单位）基本情况\n某局。\n{heading}\n问题一。\n")
    assert chapters(part) == {"基本情况": ["某局。"], "问题": ["问题一。"]}


def test_an_unknown_heading_stays_a_paragraph() -> None:
    part = report("一、部门（单位）基本情况\n（四）领导班子\n三人。\n二、一般公共预算支出情况\n略。\n")
    assert chapters(part) == {"基本情况": ["（四）领导班子", "三人。"], "一般公共预算": ["略。"]}


def test_a_heading_that_says_more_is_kept() -> None:
    part = report("九、部门整体支出绩效自评结果拟应用和公开情况\n公示。\n无其他需要说明的情况\n")
    assert chapters(part) == {"应用公开": ["公示。"], "其他说明": ["无其他需要说明的情况"]}


def test_a_heading_and_its_text_in_one_line() -> None:
    part = report("一、部门（单位）基本情况\n（一）主要职责：负责林业。\n")
    assert chapters(part) == {"主要职责": ["（一）主要职责：负责林业。"]}


def test_the_same_heading_twice_means_two_chapters() -> None:
    text = "（一）基本支出情况\n1. 预算情况\n甲。\n2. 决算情况\n乙。\n（二）项目支出情况\n1. 预算情况\n丙。\n2. 决算情况\n丁。\n"
    part = report("二、一般公共预算支出情况\n" + text, "hongjiang-2024")
    assert chapters(part) == {
        "基本支出预算": ["甲。"],
        "基本支出决算": ["乙。"],
        "项目支出预算": ["丙。"],
        "项目支出决算": ["丁。"],
    }


@pytest.mark.parametrize("id", SEEDS)
def test_every_paragraph_behind_the_first_heading_is_in_a_chapter(id: str) -> None:
    part = import_document(seed(id), forms()).submission.part("自评报告")
    assert part is not None
    kept = {text for texts in chapters(part).values() for text in texts}
    form = next(form for form in forms() if form.id == id)
    headings = {heading for chapter in form.chapters for heading in (chapter.heading, *chapter.also)}
    long = [
        block.text
        for block in seed(id).paragraphs
        if len(block.text) > 45 and not block.text.startswith(("说明", "备注"))
    ]
    assert len(long) > 10
    assert [
        text for text in long if text not in kept and text not in headings and not text.startswith(("填表人", "填报人"))
    ] == []


@pytest.mark.parametrize(
    ("sentence", "field", "value"),
    [
        ("2024年基本支出855.82万元。", "报告.基本支出", 855.82),
        ("2024年基本支出 1,855.82 万元。", "报告.基本支出", 1855.82),
        ("2024年基本支出为８５５．８２万元。", "报告.基本支出", 855.82),
        ("基本支出总额约 855 万。", "报告.基本支出", 855.0),
        ("其中：人员经费386.44万元，日常公用经费88.06万元。", "报告.公用经费", 88.06),
    ],
)
def test_a_named_amount(sentence: str, field: str, value: float) -> None:
    part = report(f"二、一般公共预算支出情况\n（一）基本支出情况\n{sentence}\n")
    assert part.facts[field].value == value


def test_amounts_come_from_their_own_chapter() -> None:
    part = report("（一）基本支出情况\n基本支出10万元。\n（二）项目支出情况\n上年基本支出99万元，项目支出20万元。\n")
    assert (part.facts["报告.基本支出"].value, part.facts["报告.项目支出"].value) == (10.0, 20.0)


def test_an_amount_told_elsewhere_in_two_ways_is_left_blank() -> None:
    part = report("一、部门（单位）基本情况\n固定资产。\n七、存在的问题及原因分析\n项目支出10万元。项目支出20万元。\n")
    assert "报告.项目支出" not in part.facts


def test_one_row_for_each_function() -> None:
    text = "（一）基本支出情况\n基本支出855.82万元，其中：其中：科学技术支出660.35万元；住房保障支出44.42万元。\n"
    rows = report(text).areas["报告.功能科目"]
    assert [(row.facts["名称"].text, row.facts["金额"].value) for row in rows] == [
        ("科学技术", 660.35),
        ("住房保障", 44.42),
    ]
