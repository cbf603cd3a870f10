"""A variant states only its differences: what it says wins, what it leaves out is inherited, null takes out."""

from __future__ import annotations

from pathlib import Path

import pytest
from definition_probe import PROBE, line_of, load, write

from workbook_templates.definition.load import form_ids
from workbook_templates.definition.schema import BoxKind, Form
from workbook_templates.definition.source import DefinitionError

CHILD = "id: child\nextends: probe\n"


def derive(folder: Path, text: str, id: str = "child") -> Form:
    write(folder, "probe", PROBE)
    write(folder, id, text)
    return load(folder, id)


def labels(form: Form, sheet: str = "甲表") -> list[str]:
    return [box.text for box in form.sheet(sheet).boxes if box.kind is BoxKind.LABEL]


def test_next_year_is_two_lines(tmp_path: Path) -> None:
    form = derive(tmp_path, CHILD + "year: 2025\n")
    assert form.year == 2025
    assert form.extends == "probe"
    assert "2025年甲表" in labels(form)
    assert form.fields["项目.上年"].label == "项目·2024年"
    assert form.title == "试表"


def test_an_entry_overrides_only_what_it_says(tmp_path: Path) -> None:
    form = derive(tmp_path, CHILD + "fields:\n  在职人数: {label: 实有人数}\n")
    assert form.fields["在职人数"].label == "实有人数"
    assert form.fields["在职人数"].help == "年末人数。"


def test_null_takes_out_and_a_star_takes_out_a_family(tmp_path: Path) -> None:
    form = derive(
        tmp_path,
        CHILD
        + "fields:\n  等次: null\n  项目*: null\nareas:\n  明细: null\n"
        + "sheets:\n  甲表:\n    edit:\n      - {delete: 项目合计}\n      - {delete: '@明细'}\n"
        + "      - {replace: '等次 |', with: 说明 | < | <}\nchecks:\n  逐行: null\n",
    )
    assert set(form.fields) == {
        *("编制数", "在职人数", "控制率", "另外.名称", "另外.上年", "另外.本年", "章节.概况.内容"),
    }
    assert [rule.id for rule in form.rules] == ["人数"]
    assert "说明" in labels(form)


@pytest.mark.parametrize("name", ["等次级", "等级*"])
def test_taking_out_what_is_not_there_is_refused(tmp_path: Path, name: str) -> None:
    text = CHILD + f"fields:\n  {name}: null\n"
    with pytest.raises(DefinitionError, match=f"第{line_of(text, name)}行：.*继承来的内容里没有它"):
        derive(tmp_path, text)


def test_a_layout_is_edited_line_by_line(tmp_path: Path) -> None:
    form = derive(
        tmp_path,
        CHILD
        + "fields:\n  离退休: {type: 人数}\nsheets:\n  甲表:\n    edit:\n"
        + "      - {change: 甲表, to: 乙表\\n（试）}\n"
        + "      - {before: 其他各项, insert: '离退休 | [离退休] | '}\n"
        + "      - after: 其他各项\n        insert: |\n          子 | < | <\n          丑 | < | <\n",
    )
    assert labels(form)[0] == "2024年乙表\n（试）"
    at = labels(form).index("离退休")
    assert labels(form)[at : at + 4] == ["离退休", "其他各项", "子", "丑"]


def test_a_line_carries_height_and_page_break(tmp_path: Path) -> None:
    edit = "sheets:\n  甲表:\n    edit:\n      - {change: 其他各项 | < | <, to: 其他 | < | < @高=30 @分页}\n"
    rows = derive(tmp_path, CHILD + edit).sheet("甲表").rows
    assert [(row.height, row.break_after) for row in rows if row.height or row.break_after] == [(30.0, True)]


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        ("{change: 丙表, to: 乙表}", "没有找到含“丙表”的行"),
        ("{change: 数, to: 号}", "有2行含“数”的行"),
        ("{change: 甲表}", "change 要同时写明 to"),
        ("{chang: 甲表, to: 乙表}", "不认识的项“chang”"),
        ("{to: 乙表}", "edit 的每一项应写明"),
        ("甲表", "edit 的每一项应写明"),
    ],
)
def test_an_edit_that_finds_no_line_is_refused(tmp_path: Path, edit: str, reason: str) -> None:
    text = CHILD + f"sheets:\n  甲表:\n    edit:\n      - {edit}\n"
    with pytest.raises(DefinitionError, match=f"child/form.yaml 第[56]行：.*{reason}"):
        derive(tmp_path, text)


def test_like_copies_an_entry_and_its_own_words_win(tmp_path: Path) -> None:
    form = derive(
        tmp_path,
        CHILD
        + "areas:\n  另外: {like: 明细, spare: 5}\nchecks:\n  逐行二: {like: 逐行, each: 另外}\n  人数二: {like: 人数, message: 人多}\n",
    )
    assert (form.areas["另外"].spare, form.areas["另外"].key) == (5, "名称")
    rules = {rule.id: rule for rule in form.rules}
    assert rules["逐行二@另外"].field == "另外.本年"
    assert rules["人数二"].message == "人多"
    assert rules["人数二"].code == "CALC-006"


def test_several_parents_the_later_wins(tmp_path: Path) -> None:
    write(tmp_path, "cover", "id: cover\nabstract: true\nfields:\n  编制数: {label: 核定编制}\n")
    form = derive(tmp_path, "id: child\nextends: [probe, cover]\n")
    assert form.fields["编制数"].label == "核定编制"
    assert form.fields["编制数"].required
    assert form.extends == "probe,cover"


def test_sheets_come_in_the_order_asked_for(tmp_path: Path) -> None:
    assert [sheet.id for sheet in derive(tmp_path, CHILD).sheets] == ["甲表", "自评报告"]
    form = derive(tmp_path, CHILD.replace("child", "other") + "sheet_order: [自评报告]\n", "other")
    assert [sheet.id for sheet in form.sheets] == ["自评报告", "甲表"]


def test_abstract_definitions_are_no_form_sets(tmp_path: Path) -> None:
    write(tmp_path, "cover", "id: cover\nabstract: true\n")
    write(tmp_path, "probe", PROBE)
    ids = form_ids((tmp_path,))
    assert "probe" in ids
    assert not {"cover", "booklet"} & set(ids)


def test_a_circle_of_parents_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "one", "id: one\nextends: two\n")
    write(tmp_path, "two", "id: two\n# 说明\nextends: one\n")
    with pytest.raises(DefinitionError, match=r"one/form\.yaml 第2行：继承成环：one → two → one"):
        load(tmp_path, "one")


def test_a_parent_that_is_not_there_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "one", "id: one\nextends: nowhere\n")
    with pytest.raises(DefinitionError, match=r"one/form\.yaml 第2行：没有表套“nowhere”"):
        load(tmp_path, "one")


def test_what_is_still_used_is_missed_at_its_place(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError) as refused:
        derive(tmp_path, CHILD + "fields:\n  等次: null\n")
    assert str(refused.value) == f"probe/form.yaml 第{line_of(PROBE, '[等次]')}行：版面里的字段“等次”没有定义"


def test_own_folders_come_before_the_shipped_ones(tmp_path: Path) -> None:
    write(tmp_path, "lukou-2024", PROBE.replace("id: probe", "id: lukou-2024"))
    assert load(tmp_path, "lukou-2024").title == "试表"
