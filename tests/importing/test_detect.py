"""Which form set, which unit, which year; and when the answer is a question."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importing.layouts import SEEDS, bound_text, forms, seed, seed_path, seed_text
from workbook_templates.binding.detect import detect, detect_form
from workbook_templates.importing import import_text, parse_text
from workbook_templates.model import InputProblem

REGIONS = {"岳阳市": "某某市", "怀化市": "某某市", "洪江区": "某某区", "株洲市": "某某市", "渌口区": "某某区"} | {
    "云溪区": "某某区", "岳阳楼区": "某某区", "云溪": "某某", "楼区": "某区", "市级": "县级", "区级": "县级"
}  # fmt: skip


@pytest.mark.parametrize("id", SEEDS)
def test_each_document_is_on_its_form_set(id: str) -> None:
    detected = detect(seed(id), forms())
    assert detected.form.id == id
    assert detected.guesses == ()
    assert detect_form(seed(id), forms()).id == id


def elsewhere(id: str) -> str:
    text = seed_text(id)
    for region, other in REGIONS.items():
        text = text.replace(region, other)
    return text


@pytest.mark.parametrize(
    ("id", "read_as"),
    [
        ("yueyang-2024", "yueyang-2024"),
        ("hongjiang-2024", "hongjiang-2024"),
        ("yueyanglou-2021", "yueyanglou-2021"),
    ],
)
def test_a_region_without_a_form_set_is_read_by_its_layout_and_told(id: str, read_as: str) -> None:
    bound = bound_text(elsewhere(id))
    assert bound.submission.form == read_as
    assert bound.submission.unplaced == ()


def test_what_is_assumed_about_the_form_set_is_told() -> None:
    bound = bound_text(elsewhere("yueyang-2024"))
    assert any("没有写明表套所属的地区" in str(guess) for guess in bound.guesses)


@pytest.mark.parametrize(
    "text", ["今天天气很好。", "\t姓名\n\t年龄\n\n\t张某\n\t30\n", "采购合同\n\n甲方：某局\n乙方：某公司"]
)
def test_no_form_at_all(text: str) -> None:
    with pytest.raises(InputProblem, match=r"没有认出.*--form"):
        bound_text(text)


def test_a_known_form_set_is_used_without_asking() -> None:
    assert bound_text(elsewhere("yueyang-2024"), form="lukou-2024").submission.form == "lukou-2024"


def test_an_unknown_form_set_is_named() -> None:
    with pytest.raises(InputProblem, match=r"没有表套“某县-2024”.*yueyang-2024"):
        bound_text("文", form="某县-2024")


def test_form_sets_that_fit_alike_are_a_question() -> None:
    """Twins of one layout, neither made from the other, and a document that names no region."""
    from dataclasses import replace

    base = next(form for form in forms() if form.id == "yueyang-2024")
    twins = [replace(base, id=id, title=id, extends="", detect=(id,)) for id in ("甲县-2024", "乙县-2024")]
    with pytest.raises(InputProblem, match=r"甲县-2024.*乙县-2024.*--form|乙县-2024.*甲县-2024.*--form"):
        detect(parse_text(elsewhere("yueyang-2024"), "某.txt"), twins)


@pytest.mark.parametrize("second", ["yueyang-2024", "yunxi-2024", "hongjiang-2024"])
def test_two_documents_in_one_text_are_refused(second: str) -> None:
    with pytest.raises(InputProblem, match=r"不止一份“.*”（第\d+行起又出现一份）.*一个单位一个文件"):
        bound_text(seed_text("yueyang-2024") + "\n\n\n" + elsewhere(second))


def test_several_project_tables_are_no_second_document() -> None:
    text = seed_text("yueyang-2024")
    table = text[text.index("附件3\n") :].replace("市级专项资金", "业务工作经费")
    bound = bound_text(text + "\n\n" + table)
    names = [part.facts["项目.名称"].text for part in bound.submission.parts_of("项目自评表")]
    assert names == ["市级专项资金", "业务工作经费"]


def test_another_year_is_told_and_labels_are_judged_by_it() -> None:
    text = seed_text("yueyang-2024").replace("2024", "2025").replace("2023", "2024")
    bound = bound_text(text)
    assert bound.submission.year == 2025
    assert bound.deviations == ()
    assert any("2025年度" in str(guess) for guess in bound.guesses)


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("部门名称：某某市林业局", "某某市林业局"),
        ("单位名称: 某某区林业局 (盖章)", "某某区林业局"),
        ("部门（单位）名称：　某某县 林业局　", "某某县 林业局"),
        ("2024年度某某县林业局部门整体支出绩效自评报告", "某某县林业局"),
    ],
)
def test_the_unit_from_cover_or_title(line: str, unit: str) -> None:
    text = elsewhere("lukou-2024").replace("区科工信局2024年度\n部门整体支出绩效自评报告", line)
    text = text[: text.rindex("株洲") if "株洲" in text else text.rindex("某某市某某区")]
    assert bound_text(text, form="lukou-2024").submission.unit == unit


def test_import_from_a_file() -> None:
    bound = import_text(Path(seed_path("yunxi-2024")), forms())
    assert bound.submission.form == "yunxi-2024"
    assert bound.submission.source.path.endswith("example.txt")
    assert len(bound.submission.source.sha256) == 64
