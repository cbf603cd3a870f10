"""Every shipped form set loads and says what its official form says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from workbook_templates.definition.load import form_ids, load_form
from workbook_templates.definition.schema import BoxKind, FieldType, Form
from workbook_templates.language.excel import to_excel
from workbook_templates.language.library import expand
from workbook_templates.language.syntax import MAX_FORMULA, parse
from workbook_templates.model import Severity

SHIPPED = ["hongjiang-2024", "lukou-2024", "yueyang-2024", "yueyanglou-2021", "yunxi-2024"]
PLACEHOLDERS = {"现值", "应为", "应为数", "栏目", "依据", "行"}


def seed(form: Form) -> str:
    return (Path(form.folder) / "example.txt").read_text(encoding="utf-8")


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_the_five_form_sets_are_shipped() -> None:
    assert sorted(form_ids()) == SHIPPED


@pytest.mark.parametrize("id", SHIPPED)
def test_it_loads_with_its_example(id: str) -> None:
    form = load_form(id)
    assert form.id == id
    assert str(form.year) in form.title
    assert any(word in seed(form) for word in form.detect)
    assert form.unit_field in form.fields


@pytest.mark.parametrize("id", SHIPPED)
def test_nothing_breaks_a_limit_of_excel(id: str) -> None:
    form = load_form(id)
    for field in form.fields.values():
        assert len(field.label) <= 32, field.label
        assert len(field.help) <= 255
        assert "{" not in field.label + field.help
        if field.formula:
            assert len(to_excel(field.formula.expanded, lambda name: name)) <= MAX_FORMULA


@pytest.mark.parametrize("id", SHIPPED)
def test_messages_use_words_that_are_filled_in(id: str) -> None:
    for rule in load_form(id).rules:
        assert set(re.findall(r"\{(.*?)\}", rule.message)) <= PLACEHOLDERS, rule.id
        assert rule.fix, rule.id


@pytest.mark.parametrize(
    ("id", "weights"),
    [
        ("yueyang-2024", {"产出指标": 50, "效益指标": 30, "满意度指标": 10}),
        ("lukou-2024", {"产出指标": 50, "效益指标": 30, "满意度指标": 10}),
        ("hongjiang-2024", {"成本指标": 20, "产出指标": 40, "效益指标": 20, "满意度指标": 10}),
        ("yunxi-2024", {"产出指标": 50, "效益指标": 30, "满意度指标": 10}),
    ],
)
def test_weights_and_the_execution_rate_make_100(id: str, weights: dict[str, int]) -> None:
    form = load_form(id)
    for prefix in ["", *(sheet.prefix for sheet in form.sheets if sheet.repeat)]:
        marked = {
            area: int(re.findall(r"（(\d+)分）", str(form.fields[f"{prefix}{area}.标注"].default))[0])
            for area in weights
        }
        assert marked == weights
        assert sum(weights.values()) + int(str(form.fields[f"{prefix}资金总额.分值"].default)) == 100


@pytest.mark.parametrize("id", ["hongjiang-2024", "yunxi-2024", "yueyanglou-2021", "lukou-2024"])
def test_chapters_are_headings_of_the_document(id: str) -> None:
    """Two of the booklet's outline are missing in yunxi's document, and numbers differ (4、 for 四、)."""
    form = load_form(id)
    text = plain(seed(form))
    missing = [
        chapter.heading
        for chapter in form.chapters
        if re.sub(r"^(（.{1,2}）|[一二三四五六七八九十]+、|\d+[、.])", "", plain(chapter.heading)) not in text
    ]
    assert missing == (["五、存在的主要问题", "六、改进措施和有关建议"] if id == "yunxi-2024" else [])


def test_hongjiang_states_only_its_differences() -> None:
    form, base = load_form("hongjiang-2024"), load_form("yueyang-2024")
    assert "附件2" in text_of(form, "基础数据表")
    assert "附件3" in text_of(form, "整体自评表")
    assert "附件4" in text_of(form, "项目自评表")
    assert form.fields["三公经费.决算"] == base.fields["三公经费.决算"]
    assert not [id for id in form.fields if id.startswith(("专项资金", "运行维护经费"))]
    assert form.fields["业务工作经费.决算"].formula is not None
    rows = [rule.each for rule in form.rules if rule.code == "REQ-003"]
    assert len(rows) == 8
    assert {rule.code for rule in form.rules} >= {"CROSS-001", "CROSS-002", "CROSS-003", "CROSS-004", "CROSS-005"}


def test_yunxi_has_no_total_row_and_no_project_sheet() -> None:
    form = load_form("yunxi-2024")
    assert [sheet.id for sheet in form.sheets] == ["基础数据表", "封面", "整体自评表", "评价人员与意见", "自评报告"]
    assert "总分.分值" not in form.fields
    assert not [id for id in [*form.fields, *form.areas] if id.startswith("项目.")]
    assert form.fields["收入合计"].required
    assert form.fields["支出合计"].required
    assert form.fields["评价等次"].choices == ("优", "良", "中", "差")
    assert [rule.severity for rule in form.rules if rule.code == "TABLE-001"] == [Severity.VERIFY]
    assert form.fields["财政意见"].filler == "财政"


def test_lukou_has_the_report_of_six_parts() -> None:
    form = load_form("lukou-2024")
    first = [chapter.heading[:2] for chapter in form.chapters if chapter.level == 1]
    assert first == ["一、", "二、", "三、", "四、", "五、", "六、"]
    assert "区级专项资金" in text_of(form, "基础数据表")
    assert "市级" not in "".join(text_of(form, sheet.id) for sheet in form.sheets)


def text_of(form: Form, sheet: str) -> str:
    return "\n".join(box.text for box in form.sheet(sheet).boxes if box.kind is BoxKind.LABEL)


def test_the_score_sheet_has_25_rows_worth_100() -> None:
    form = load_form("yueyanglou-2021")
    scores = [id for id in form.fields if id.startswith(("评分表.得分.", "评分表.效益得分."))]
    assert len(scores) == 25
    marks = [field for id, field in form.fields.items() if id.startswith("评分表.分值.")]
    assert len(marks) == 23
    assert sum(float(str(field.default)) for field in marks) == 100
    shared = next(box for box in form.sheet("评分表").boxes if box.text == "评分表.分值.三项效益")
    assert shared.rows == 3
    for total in ("评分表.总分.分值", "评分表.总分.自评得分"):
        formula = form.fields[total].formula
        assert formula is not None
        assert set(formula.text[3:-1].split(", ")) == set(scores if "自评" in total else [field.id for field in marks])


def test_scoring_standards_are_those_of_the_document() -> None:
    """Letter for letter, spaces apart; 25 rows share 18 standards (six rows and three rows have one in common)."""
    form = load_form("yueyanglou-2021")
    text = plain(seed(form))
    standards = [box for box in form.sheet("评分表").boxes if box.column == 3 and box.row > 2 and box.columns == 1]
    assert sum(box.rows for box in standards) == 25
    assert len(standards) == 18
    for box in standards:
        assert plain(box.text) in text, box.text


def test_row_checks_of_the_money_grids_need_only_numbers() -> None:
    form = load_form("yueyanglou-2021")
    grids = {"年度收入", "年度支出", "三公经费", "固定资产"}
    assert {rule.each for rule in form.rules if rule.code == "CALC-002"} == grids
    assert {rule.each for rule in form.rules if rule.code == "CALC-003"} == grids
    for grid in grids:
        types = {form.fields[f"{grid}.{column}"].type for column in form.areas[grid].columns[1:]}
        assert types == {FieldType.AMOUNT}


def test_row_equality_survives_text_and_blanks() -> None:
    """The short word for row checks keeps every error inside ISERROR, so that one ``——`` cannot silence all rows."""
    text = to_excel(expand(parse("行相等(合计, 子+丑)")), lambda name: name)
    assert text == "OR(NOT(ISNUMBER(合计)),ISERROR(合计-(子+丑)),NOT(ISERROR(1/(ABS(合计-(子+丑))<0.005))))"
