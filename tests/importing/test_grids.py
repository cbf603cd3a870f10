"""Tables with real columns and merges: other people's workbooks, and our own when their names are gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importing.layouts import SEEDS, bound_text, forms, seed, seed_text, values
from workbook_templates.binding.bind import Bound
from workbook_templates.binding.document import Document
from workbook_templates.building.workbook import build_workbook
from workbook_templates.importing import import_document
from workbook_templates.model import CellValue, Grid
from workbook_templates.reading.book import open_book

Row = list[CellValue]


def bound(*grids: Grid) -> Bound:
    return import_document(Document("别人的表.xlsx", "", (), grids), forms(), form="yueyang-2024")


def base(rows: list[Row], merges: tuple[tuple[int, int, int, int], ...] = (), name: str = "Sheet1") -> Grid:
    head: list[Row] = [["2024年度部门整体支出绩效评价基础数据表"], ["填报单位：", "某局", None, "单位：万元"]]
    return Grid(name, head + rows, merges)


COSTS: Row = ["经费控制情况（万元）", "2023年决算数", "2024年预算数", "2024年决算数"]


@pytest.mark.parametrize("id", SEEDS)
def test_our_own_workbook_without_its_names(id: str, tmp_path: Path) -> None:
    """What was imported and written comes back, cell by cell, by labels alone."""
    first = import_document(seed(id), forms())
    form = next(form for form in forms() if form.id == id)
    path = tmp_path / "单位.xlsx"
    build_workbook(form, path, submission=first.submission)
    book = open_book(path)
    sheets = {sheet.name for sheet in form.sheets}
    names = [info.name for info in book.sheets if info.name in sheets or info.name.startswith("项目自评表")]
    again = import_document(Document(str(path), "", (), tuple(book.grid(name) for name in names)), forms())
    assert again.submission.form == id
    assert again.submission.unplaced == ()
    # The blank templates of other sheets bring their own constants (分值 10).
    assert numbers(first).items() <= numbers(again).items()
    assert values(first).keys() <= values(again).keys()
    assert {part.name for part in again.submission.parts} <= set(names)


def numbers(found: Bound) -> dict[str, CellValue]:
    made: dict[str, CellValue] = {}
    for sheet in {part.sheet for part in found.submission.parts}:
        for copy, part in enumerate(found.submission.parts_of(sheet)):
            facts = dict(part.facts)
            for id, rows in part.areas.items():
                facts |= {f"{id} {row.number} {key}": fact for row in rows for key, fact in row.facts.items()}
            made |= {f"{copy} {id}": fact.value for id, fact in facts.items() if fact.number is not None}
    return made


def test_values_keep_their_cell_and_sheet() -> None:
    part = bound(base([COSTS, ["三公经费", 4.66, 8, 2.3]])).submission.parts[0]
    assert part.name == "Sheet1"
    assert part.facts["三公经费.决算"].value == 2.3
    assert str(part.facts["三公经费.决算"].ref) == "Sheet1 D4"


def test_merged_cells_count_once() -> None:
    rows: list[Row] = [
        ["财政供养人员情况（人）", "编制数", None, "2024年实际在职人数", None, "控制率", None],
        [None, 48, None, 42, None, 0.875, None],
        ["经费控制情况（万元）", "2023年决算数", None, "2024年预算数", None, "2024年决算数", None],
        ["三公经费", 4.66, None, 8, None, 2.3, None],
    ]
    merges = ((2, 0, 3, 0), *((row, left, row, left + 1) for row in range(2, 6) for left in (1, 3, 5)))
    facts = bound(base(rows, tuple(merges))).submission.parts[0].facts
    assert facts["控制率"].text == "87.5%"
    assert [facts[f"三公经费.{id}"].value for id in ("上年决算", "预算", "决算")] == [4.66, 8.0, 2.3]


def test_empty_columns_and_rows_between() -> None:
    rows: list[Row] = [
        [None, *COSTS[:2], None, COSTS[2], None, COSTS[3]],
        [],
        [None, "三公经费", 4.66, None, 8, None, 2.3],
        [None, None, None, None, None, None],
        [None, "　　3、公务接待", None, None, 5, None, 0.92],
    ]
    facts = bound(base(rows)).submission.parts[0].facts
    assert [facts[f"三公经费.{id}"].value for id in ("上年决算", "预算", "决算")] == [4.66, 8.0, 2.3]
    assert facts["接待.预算"].value == 5.0 and facts["接待.上年决算"].value is None


def test_label_and_value_side_by_side() -> None:
    rows: list[Row] = [
        ["财政供养人员情况", "编制数", 48, "2024年实际在职人数", 42, "控制率", "87.5%"],
        COSTS,
        ["三公经费", 1, 2, 3],
    ]
    facts = bound(base(rows)).submission.parts[0].facts
    assert [facts[id].text for id in ("编制数", "在职人数", "控制率")] == ["48", "42", "87.5%"]


def test_columns_in_another_order() -> None:
    rows: list[Row] = [
        ["经费控制情况", "2024年预算数", "2024年决算数", "2023年决算数", "增减"],
        ["三公经费", 8, 2.3, 4.66, -5.7],
        ["3、公务接待", 5, 0.92, None, None],
    ]
    found = bound(base(rows))
    facts = found.submission.parts[0].facts
    assert [facts[f"三公经费.{id}"].value for id in ("上年决算", "预算", "决算")] == [4.66, 8.0, 2.3]
    assert facts["接待.决算"].value == 0.92
    assert [(item.text, str(item.where)) for item in found.submission.unplaced] == [
        ("增减", "Sheet1 E3"),
        ("-5.7", "Sheet1 E4"),
    ]


def test_another_sheet_order_and_names() -> None:
    names: Row = [
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    ]
    whole = Grid(
        "表二",
        [
            ["2024年度部门整体支出绩效自评表"],
            ["预算部门名称", "某局"],
            [None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
            ["年度资金总额", 10, 20, 18, 10, 0.9, 9],
            names,
            ["产出指标", "数量指标", "场次", "10场", "10场", 50, 50],
            [None, None, None, None, None, None, None, None],
            ["满意度指标", "服务对象满意度指标", "满意度", 0.95, 0.96, 10, 10],
            ["总分", None, None, None, None, 100, 99],
        ],
    )
    found = bound(whole, base([COSTS, ["三公经费", 1, 2, 3]], name="表一"))
    assert {part.sheet: part.name for part in found.submission.parts} == {"基础数据表": "表一", "整体自评表": "表二"}
    said = values(found)
    assert said["1 资金总额.执行率"] == "90%"
    assert said["1 产出指标 1 得分"] == "50" and said["1 满意度指标 1 年度指标值"] == "0.95"
    assert said["1 总分.得分"] == "99"
    assert found.submission.unplaced == ()


def test_an_unrelated_table_is_listed_and_changes_nothing() -> None:
    alone = bound_text(seed_text("yueyang-2024"))
    other = Grid("收支", [["项目", "金额"], ["上级补助", 100.0], ["其他", 200.0]])
    document = seed("yueyang-2024")
    found = import_document(
        Document(document.path, "", document.paragraphs, (*document.tables, other), (*document.before, 99)), forms()
    )
    assert values(found) == values(alone)
    assert [item.text for item in found.submission.unplaced] == ["项目", "金额", "上级补助", "100", "其他", "200"]
