"""docs/forms.md done to the letter: next year's form and another region's, without Python; its wrong examples too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from workbook_templates.catalogue import known_codes
from workbook_templates.definition.inherit import _EDITS
from workbook_templates.definition.layout import STYLES
from workbook_templates.definition.load import form_ids, load_form
from workbook_templates.definition.schema import BoxKind, FieldType, Form
from workbook_templates.definition.source import DefinitionError
from workbook_templates.language.library import FUNCTIONS, short_words

PAGE = (Path(__file__).parents[2] / "docs" / "forms.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"```yaml\n# 文件：(\S+)\n(.*?)```", PAGE, re.DOTALL))
WRONG = dict(re.findall(r"```yaml\n# 文件：(cuo-\d+)/form.yaml\n.*?```\n```text\n(.*?)\n```", PAGE, re.DOTALL))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files of the page, written as it says."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
    return tmp_path


def labels(form: Form, sheet: str) -> str:
    return "\n".join(box.text for box in form.sheet(sheet).boxes if box.kind is BoxKind.LABEL)


def test_next_year(folder: Path) -> None:
    form = load_form("yueyang-2025", (folder,))
    base = load_form("yueyang-2024")
    assert form.year == 2025
    assert set(form.fields) == set(base.fields)
    assert form.fields["三公经费.上年决算"].label == "三公经费·2024年决算数"
    assert "2025年度部门整体支出绩效评价基础数据表" in labels(form, "基础数据表")
    assert "2023" not in "".join(labels(form, sheet.id) for sheet in form.sheets)


def test_next_year_with_changes(folder: Path) -> None:
    form = load_form("yueyang-2026", (folder,))
    assert form.fields["委托业务费.决算"].last_year == "委托业务费.决算" or form.fields["委托业务费.上年决算"].last_year
    assert form.fields["产出指标.标注"].default == "产出指标\n（40分）"
    assert form.fields["项目.效益指标.标注"].default == "效益指标\n（40分）"
    rows = [box.text.strip("　") for box in form.sheet("基础数据表").boxes if box.column == 0]
    assert rows[rows.index("会议费、培训费") + 1] == "委托业务费"
    rule = next(rule for rule in form.rules if rule.id == "公用经费其中@决算")
    assert "委托业务费.决算" in str(rule.expected)


def test_another_region(folder: Path) -> None:
    form = load_form("junshan-2024", (folder,))
    assert not [id for id in form.fields if id.startswith("楼堂馆所")]
    assert "楼堂馆所" not in labels(form, "基础数据表")
    assert "区级专项资金" in labels(form, "基础数据表")
    assert form.areas["转移支付明细"].spare == 2
    assert "转移支付.决算" in str(form.fields["项目支出.决算"].formula)
    assert len([rule for rule in form.rules if rule.id.startswith("转移支付不超项目支出@")]) == 3


def test_the_new_form_sets_are_listed(folder: Path) -> None:
    assert {"yueyang-2025", "yueyang-2026", "junshan-2024"} <= set(form_ids((folder,)))


def test_there_are_wrong_examples() -> None:
    assert len(WRONG) >= 6


@pytest.mark.parametrize("id", WRONG)
def test_a_wrong_example_is_refused_as_the_page_says(folder: Path, id: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        load_form(id, (folder,))
    wanted = re.escape(WRONG[id]).replace("第…行", r"第\d+行")
    assert re.match(wanted, str(refused.value)), str(refused.value)


def test_the_page_names_everything_there_is() -> None:
    for word in [*FUNCTIONS, *short_words(), *STYLES, *FieldType, *_EDITS]:
        if word != "相近":
            assert str(word) in PAGE, word


def test_codes_used_on_the_page_are_in_the_catalogue() -> None:
    assert set(re.findall(r"\b[A-Z]{2,5}-\d{3}\b", PAGE)) <= known_codes()
