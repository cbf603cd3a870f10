"""分组汇总: groups add up to the total, adjustments show as such and count, nothing is guessed."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.summary.bureau_files import lines, roster, write_in
from tests.summary.recalculating import available, recalculated
from tests.summary.units import YUEYANG, hand_in, read_unit, stated_sum, unit_of
from workbook_templates.definition.load import load_form
from workbook_templates.model import Submission
from workbook_templates.summary.adjusting import amount_of
from workbook_templates.summary.merge import MergeResult, merge
from workbook_templates.summary.plan import plan_of
from workbook_templates.summary.sheets.fields import SUMMED

libreoffice = pytest.mark.skipif(not available() and not os.environ.get("CI"), reason="needs LibreOffice with UNO")
ROSTER = (
    ("市科技局", "市科技局", "", "市级"),
    ("市教育局", "", "", "市级"),
    ("市一中", "市教育局", "", "市级"),
    ("市一中附小", "市一中", "", "市级"),
    ("市水利局", "=农口", "", "市级"),
    ("市林业局", "=农口", "", "市级"),
    ("梅溪镇政府", "", "梅溪镇", "乡级"),
    ("康王乡政府", "", "康王乡", "乡级"),
    ("市民政局", "市民政局", "", "市级"),
)
ADJUSTMENTS = (
    ("市科技局", "三公经费·2024年决算数", -12.5, "剔除上级转款"),
    ("主管部门：市教育局", "三公经费.决算", "＋3", "=1+1"),
    ("梅溪镇", "三公经费·2024年决算数", "(1,000.25)", "重复"),
    ("合计", "编制数", 2, "追加"),
    ("市民政局", "项目支出·2024年决算数", 100, "没有报，按批复补"),
    ("没有的局", "编制数", 1, ""),
    ("合计", "三公经费", 1, "栏目不明"),
    ("合计", "编制数", "若干", "不是数字"),
    ("合计", "总分·得分", 1, "分不能加"),
)
COUNTED = {
    "三公经费.决算": Decimal("-12.5") + 3 - Decimal("1000.25"),
    "编制数": Decimal(2),
    "项目支出.决算": Decimal(100),
}
NAMES = ("市科技局", "市教育局", "市一中", "市一中附小", "市林业局", "梅溪镇政府", "康王乡政府", "名册外协会", "=外面")


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Submission], MergeResult]:
    base = tmp_path_factory.mktemp("分组 试验")
    for number, name in enumerate((*NAMES, "市一中")):
        hand_in(base / "各单位 报送", f"{number} {name}.xlsx", name, seed=number)
    units = roster(base / "名册 (终).xlsx", ROSTER, ADJUSTMENTS)
    result = merge(base / "各单位 报送", base / "汇总.xlsx", read=read_unit, roster=units)
    told = [unit_of({"unit": name, "seed": n, "form": YUEYANG}) for n, name in enumerate((*NAMES, "市一中"))]
    return base / "汇总.xlsx", told, result


def trees(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Grouping -> its lines; the values are those written with the formulas."""
    sheet = openpyxl.load_workbook(path, data_only=True)["分组汇总"]
    heads = [sheet.cell(4, n).value or sheet.cell(3, n).value for n in range(1, sheet.max_column + 1)]
    found: dict[str, list[dict[str, Any]]] = {}
    for number, row in enumerate(sheet.iter_rows(min_row=5, values_only=True), 5):
        if row[1]:
            line = dict(zip(heads, row, strict=True)) | {"Excel行": number}
            found.setdefault(row[1], []).append(line)
    return found


def exact(value: Any) -> Decimal:
    return round(Decimal(repr(value or 0)), 6)


def test_every_tree_adds_up_to_the_total(merged: tuple[Path, list[Submission], MergeResult]) -> None:
    path, submissions, _ = merged
    form = load_form(YUEYANG)
    found = trees(path)
    assert list(found) == ["主管部门", "乡镇", "级别"]
    checked = 0
    for grouping, tree in found.items():
        total, check = tree[0], tree[-1]
        assert (total["类别"], check["类别"]) == ("合计", "核对")
        assert total["单位数"] == len(submissions)
        for field in plan_of(form).once.fields:
            if field.type in SUMMED:
                wanted = (stated_sum(submissions, field.id) or Decimal(0)) + COUNTED.get(field.id, Decimal(0))
                assert exact(total[field.label]) == round(wanted, 6), (grouping, field.id)
                assert check[field.label] == 0
                tops = [line for line in tree if line["层"] == 1]
                assert sum(exact(line[field.label]) for line in tops if line[field.label] != "") == round(wanted, 6)
                checked += 1
    assert checked > 180


@libreoffice
def test_the_sums_are_live(merged: tuple[Path, list[Submission], MergeResult]) -> None:
    path, _, _ = merged
    found = recalculated(path)["分组汇总"]
    kept = openpyxl.load_workbook(path, data_only=True)["分组汇总"]
    wrong = []
    for address, value in found.items():
        told = kept[address].value
        told = "" if told is None else told
        same = abs(value - told) < 1e-6 if isinstance(value, float) and not isinstance(told, str) else value == told
        if not same:
            wrong.append((address, value, told))
    assert not wrong and len(found) > 2000


@libreoffice
def test_sorting_the_table_and_changing_an_adjustment_carry_through(
    merged: tuple[Path, list[Submission], MergeResult], tmp_path: Path
) -> None:
    """A clerk sorts 汇总表 by name and corrects an amount: groups keep their own units' numbers."""
    path, _, _ = merged
    before = trees(path)["主管部门"]
    book = openpyxl.load_workbook(path)
    table, groups = book["汇总表"], book["分组汇总"]
    rows = [[cell.value for cell in row] for row in table.iter_rows(min_row=6)]
    for number, row in enumerate(reversed(rows), 6):
        for column, value in enumerate(row, 1):
            table.cell(number, column).value = value
    book["调整"]["D3"] = -2.5
    assert groups["C5"].value == "合计"
    book.save(tmp_path / "改.xlsx")
    found = recalculated(tmp_path / "改.xlsx")["分组汇总"]
    label = load_form(YUEYANG).fields["三公经费.决算"].label
    sheet = openpyxl.load_workbook(path)["分组汇总"]
    column = next(cell.column_letter for cell in sheet[4] if cell.value == label)
    for line in before:
        if line["类别"] == "核对":
            assert found[f"{column}{line['Excel行']}"] == 0
            continue
        ours = line["名称"].strip() == "市科技局" and line["类别"] == "小计"
        more = 10 if line["类别"] == "合计" or ours or "剔除上级转款" in line["名称"] else 0
        value = found.get(f"{column}{line['Excel行']}", "")
        assert exact(value or 0) == exact(line[label] or 0) + more, line["名称"]


def test_an_adjustment_shows_as_such(merged: tuple[Path, list[Submission], MergeResult]) -> None:
    path, _, result = merged
    label = load_form(YUEYANG).fields["三公经费.决算"].label
    for grouping, tree in trees(path).items():
        shown = [line for line in tree if line["类别"] == "调整"]
        assert sorted(exact(line[label]) for line in shown if line[label]) == [
            Decimal("-1000.25"),
            Decimal("-12.5"),
            Decimal(3),
        ], grouping
        place = next(n for n, line in enumerate(tree) if "剔除上级转款" in line["名称"])
        assert tree[place - 1]["名称"].strip() == "市科技局", "below the unit it belongs to"
    rows = lines(openpyxl.load_workbook(path)["调整"])
    said = {row["序号"]: row["计入"] for row in rows if row["序号"]}
    assert all("已计入" in said[number] for number in range(1, 6))
    assert (
        "没有叫“没有的局”" in said[6] and "不止一个" in said[7] and "不是数字" in said[8] and "没有可以相加" in said[9]
    )
    assert len(result.uncounted) == 4
    told = next(row for row in rows if row["序号"] == 2)
    assert told["说明"] == "=1+1" and told["金额"] == 3


def test_the_tree_has_outline_levels_and_its_departments_nest(
    merged: tuple[Path, list[Submission], MergeResult],
) -> None:
    path, _, _ = merged
    tree = trees(path)["主管部门"]
    level = {line["名称"].strip(): line["层"] for line in tree if line["类别"] == "小计"}
    assert (level["市教育局"], level["市一中"]) == (1, 2), "市一中 is itself under 市教育局"
    by_name = {line["名称"].strip(): line for line in tree if line["类别"] == "小计"}
    assert by_name["市教育局"]["单位数"] == 4 and by_name["市一中"]["单位数"] == 1
    assert by_name["（名册外的单位）"]["单位数"] == 2
    assert "=农口" in by_name
    sheet = openpyxl.load_workbook(path)["分组汇总"]
    for line in tree[:-1]:
        assert sheet.row_dimensions[line["Excel行"]].outlineLevel == line["层"]
    assert sheet.sheet_properties.outlinePr.summaryBelow is False


def test_units_stand_in_every_tree_once(merged: tuple[Path, list[Submission], MergeResult]) -> None:
    path, submissions, _ = merged
    for tree in trees(path).values():
        numbers = [line["序号"] for line in tree if line["类别"] == "单位"]
        assert sorted(numbers) == list(range(1, len(submissions) + 1))


def test_groups_that_name_each_other_do_not_go_in_circles(tmp_path: Path) -> None:
    hand_in(tmp_path / "报送", "甲.xlsx", "甲局", stated={"编制数": 5.0})
    units = roster(tmp_path / "名册.xlsx", [("甲局", "乙局"), ("乙局", "丙局"), ("丙局", "甲局")])
    merge(tmp_path / "报送", tmp_path / "汇总.xlsx", read=read_unit, roster=units)
    tree = trees(tmp_path / "汇总.xlsx")["主管部门"]
    assert tree[0]["编制数"] == 5 and tree[-1]["编制数"] == 0


def test_adjustments_typed_into_the_summary_count_in_the_next_one(tmp_path: Path) -> None:
    hand_in(tmp_path / "报送", "甲.xlsx", "甲局", stated={"编制数": 5.0})
    units = roster(tmp_path / "名册.xlsx", [("甲局", "大局")], [("甲局", "编制数", 1, "名册里的")])
    output = tmp_path / "汇总.xlsx"
    merge(tmp_path / "报送", output, read=read_unit, roster=units)
    book = openpyxl.load_workbook(output)
    sheet = book["调整"]
    for column, value in enumerate(("大局", "编制数", -2, "会议纪要"), 2):
        sheet.cell(4, column).value = value
    book.save(output)
    for _ in range(2):  # and in the one after that, once
        merge(tmp_path / "报送", output, read=read_unit, roster=units, force=True)
        tree = trees(output)["主管部门"]
        assert tree[0]["编制数"] == 4
        assert [line["名称"].strip() for line in tree if line["类别"] == "调整"] == [
            "调整（大局）：会议纪要",
            "调整（甲局）：名册里的",
        ]
    assert [row["来源"] for row in lines(openpyxl.load_workbook(output)["调整"]) if row["序号"]][1] == "本表填写"
    write_in(output, "调整", "大局", {"金额": None, "单位或分组": None, "栏目": None, "说明": None}, key="单位或分组")
    merge(tmp_path / "报送", output, read=read_unit, roster=units, force=True)
    assert trees(output)["主管部门"][0]["编制数"] == 6


def test_adjustments_without_a_roster(tmp_path: Path) -> None:
    hand_in(tmp_path / "报送", "甲.xlsx", "甲局", stated={"编制数": 5.0})
    output = tmp_path / "汇总.xlsx"
    merge(tmp_path / "报送", output, read=read_unit)
    assert "分组汇总" not in openpyxl.load_workbook(output).sheetnames
    book = openpyxl.load_workbook(output)
    for column, value in enumerate(("甲局", "编制数", 3, "补"), 2):
        book["调整"].cell(3, column).value = value
    book.save(output)
    merge(tmp_path / "报送", output, read=read_unit, force=True)
    tree = trees(output)["全部"]
    assert [(line["类别"], line["编制数"]) for line in tree] == [
        ("合计", 8),
        ("小计", 8),
        ("单位", 5),
        ("调整", 3),
        ("核对", 0),
    ]


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        (-3.5, -3.5),
        (2, 2.0),
        ("－12.50", -12.5),
        ("＋3", 3.0),
        ("−7", -7.0),
        ("(1,200.00)", -1200.0),
        ("（5）", -5.0),
        ("10 万元", 10.0),
        ("", None),
        (None, None),
        ("若干", None),
        (True, None),
        ("1e5", None),
    ],
)
def test_signed_amounts(written: Any, amount: float | None) -> None:
    assert amount_of(written) == amount


def test_several_form_sets_are_grouped_apart(tmp_path: Path) -> None:
    for number, form in enumerate((YUEYANG, "hongjiang-2024", "yueyanglou-2021")):
        hand_in(tmp_path / "报送", f"{number}.xlsx", f"第{number}局", seed=number, form=form)
    units = roster(
        tmp_path / "名册.xlsx", [("第0局", "大局"), ("第1局", "大局"), ("第2局", "小局")], [("第1局", "编制数", 4)]
    )
    merge(tmp_path / "报送", tmp_path / "汇总.xlsx", read=read_unit, roster=units)
    book = openpyxl.load_workbook(tmp_path / "汇总.xlsx", data_only=True)
    names = [name for name in book.sheetnames if name.startswith("分组汇总")]
    assert names == ["分组汇总-洪江区2024", "分组汇总-岳阳市2024", "分组汇总-岳阳楼区2021"]
    kinds = {name: [row[3] for row in book[name].iter_rows(min_row=5, values_only=True)] for name in names}
    assert [kinds[name].count("调整") for name in names] == [3, 0, 0], "once in each tree"
