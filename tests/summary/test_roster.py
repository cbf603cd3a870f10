"""The roster against what came in: missing, doubled, renamed, outside; and how a roster may be written."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.summary.bureau_files import lines, roster
from tests.summary.units import hand_in, read_unit
from workbook_templates.model import InputProblem
from workbook_templates.summary.collect import collect
from workbook_templates.summary.matching import LIKE, hold_against, likeness
from workbook_templates.summary.merge import merge
from workbook_templates.summary.roster import read_roster

ROSTER = (
    ("岳阳市科学技术局", "岳阳市科学技术局", "", "市级"),
    ("岳阳市教育局", "岳阳市教育局", "", "市级"),
    ("岳阳市第一中学", "岳阳市教育局", "", "市级"),
    ("岳阳市水利局", "岳阳市农口", "", "市级"),
    ("岳阳市统计局", "", "", "市级"),
    ("岳阳市民政局", "", "", "市级"),
    ("梅溪镇人民政府", "", "梅溪镇", "乡级"),
    ("某局（本级）", "", "", "市级"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """3 missing (one of them renamed), 2 doubled, 1 renamed, 1 from outside."""
    place = tmp_path / "各单位 报送"
    for number, name in enumerate(
        (
            "岳阳市科学技术局",
            "岳阳市教育局",
            "岳阳市第一中学",
            "岳阳市水务局",
            "梅溪镇人民政府",
            "某局 (本级)",
            "外来协会",
        )
    ):
        hand_in(place, f"{name} 自评.xlsx", name, seed=number)
    shutil.copy(place / "岳阳市教育局 自评.xlsx", place / "教育局 重报.xlsx")
    hand_in(place, "二次/科技局.xlsx", "岳阳市科学技术局", seed=50)
    (place / "岳阳市统计局 自评.xlsx").write_text("坏", encoding="utf-8")
    return place


@pytest.mark.parametrize("policy", ["list", "latest", "refuse"])
def test_three_missing_two_doubled_one_renamed(tmp_path: Path, folder: Path, policy: str) -> None:
    units = roster(tmp_path / "名册 2024.xlsx", ROSTER)
    result = merge(folder, tmp_path / "汇总.xlsx", roster=units, read=read_unit, duplicates=policy)  # type: ignore[arg-type]
    told = result.as_json()
    assert told["missing"] == ["岳阳市水利局", "岳阳市统计局", "岳阳市民政局"]
    assert sorted(item["unit"] for item in told["doubled"]) == ["岳阳市教育局", "岳阳市科学技术局"]
    assert [(item["unit"], item["maybe"]) for item in told["renamed"]] == [("岳阳市水务局", ["岳阳市水利局"])]
    assert [item["unit"] for item in told["outside"]] == ["外来协会"]
    book = openpyxl.load_workbook(tmp_path / "汇总.xlsx", data_only=True)
    cases: dict[str, list[dict[str, Any]]] = {}
    for row in lines(book["未报与重报"]):
        cases.setdefault(row["情况"], []).append(row)
    assert [row["单位"] for row in cases["未报"]] == told["missing"]
    assert "疑似更名" in cases["未报"][0]["说明"] and "岳阳市水务局" in cases["未报"][0]["说明"]
    assert "岳阳市统计局 自评.xlsx" in cases["未报"][1]["说明"], "a rejected file that may be the missing one"
    assert [row["单位"] for row in cases["疑似更名"]] == ["岳阳市水务局"]
    assert [row["单位"] for row in cases["名册外"]] == ["外来协会"]
    assert len(cases["重报"]) == 4
    assert "应报8个，已报5个，未报3个" in book["未报与重报"]["A1"].value
    overview = {row[0].value: row[1].value for row in book["目录"].iter_rows(max_col=2)}
    assert "未报3个" in overview["报送情况"]


def test_without_a_roster_nothing_is_said_of_missing_units(tmp_path: Path, folder: Path) -> None:
    told = merge(folder, tmp_path / "汇总.xlsx", read=read_unit).as_json()
    assert "missing" not in told
    sheet = openpyxl.load_workbook(tmp_path / "汇总.xlsx")["未报与重报"]
    assert "没有给出名册" in sheet["A1"].value
    assert {row["情况"] for row in lines(sheet)} == {"重报"}


def test_a_former_name_written_in_the_roster_is_the_unit(tmp_path: Path, folder: Path) -> None:
    heads = ("序号", "预算单位", "曾用名", "主管单位")
    rows = [(unit[0], "岳阳市水务局、岳阳市水电局" if "水利" in unit[0] else "", unit[1]) for unit in ROSTER]
    units = read_roster(roster(tmp_path / "名册.xlsx", rows, heads=heads))
    match = hold_against(units, collect(folder, read=read_unit))
    assert [item.unit.name for item in match.missing] == ["岳阳市统计局", "岳阳市民政局"]
    assert match.placed["岳阳市水务局 自评.xlsx"].name == "岳阳市水利局"


def test_a_file_without_a_name_may_be_told_by_its_own(tmp_path: Path) -> None:
    hand_in(tmp_path / "报送", "岳阳市民政局.xlsx", "")
    units = read_roster(roster(tmp_path / "名册.xlsx", ROSTER))
    match = hold_against(units, collect(tmp_path / "报送", read=read_unit))
    assert len(match.missing) == len(ROSTER), "a file name is no report"
    assert match.renamed[0].maybe == ("岳阳市民政局",)


@pytest.mark.parametrize(
    ("one", "other", "like"),
    [
        ("岳阳市水利局", "岳阳市水务局", True),
        ("岳阳市科学技术局", "岳阳市科技局", True),
        ("市财政局", "岳阳市财政局", True),
        ("岳阳市文化旅游广电局", "岳阳市文化和旅游局", True),
        ("湖南省岳阳市岳阳楼区教育局", "湖南省岳阳市岳阳楼区水利局", False),
        ("枫桥湖街道办事处", "南湖街道办事处", False),
        ("第一中学", "第二中学", False),
        ("第10小学", "第1小学", False),
        ("岳阳市民政局", "外来协会", False),
    ],
)
def test_what_is_nearly_the_same_name(one: str, other: str, like: bool) -> None:
    assert (likeness(one, other) >= LIKE) is like
    assert likeness(one, other) == likeness(other, one)


def test_the_roster_is_found_by_its_heads(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["C4"], sheet["E4"], sheet["D4"], sheet["G4"] = "部 门（单位）名 称", "主管部门", "级别/层级", "联系方式"
    for row, (name, department) in enumerate((("甲局", "大局"), ("乙局", None), ("合计", None), ("甲 局", None)), 5):
        sheet.cell(row, 3).value, sheet.cell(row, 5).value, sheet.cell(row, 7).value = name, department, 13800000000
    sheet.merge_cells("E5:E6")
    book.save(tmp_path / "表.xlsx")
    found = read_roster(tmp_path / "表.xlsx")
    assert [(unit.name, unit.groups["主管部门"], unit.phone) for unit in found.units] == [
        ("甲局", "大局", "13800000000"),
        ("乙局", "大局", "13800000000"),
    ]
    assert found.groupings == ("主管部门", "级别")
    assert [unit.row for unit in found.repeated] == [8]


@pytest.mark.parametrize(
    ("rows", "code"), [([["名字", "电话"], ["甲局", "1"]], "ROSTER-001"), ([["单位名称"], ["合计"]], "ROSTER-002")]
)
def test_a_roster_that_is_none(tmp_path: Path, rows: list[list[str]], code: str) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "名册.xlsx")
    hand_in(tmp_path / "报送", "甲.xlsx", "甲局")
    with pytest.raises(InputProblem) as caught:
        merge(tmp_path / "报送", tmp_path / "汇总.xlsx", roster=tmp_path / "名册.xlsx", read=read_unit)
    assert caught.value.code == code
    assert not (tmp_path / "汇总.xlsx").exists()


def test_a_large_roster_is_compared_in_no_time(tmp_path: Path) -> None:
    import time

    from workbook_templates.summary.matching import _Likely
    from workbook_templates.summary.roster import RosterUnit

    units = [RosterUnit(f"湖南省岳阳市第{n}村民委员会", (), {}, "", "", n) for n in range(8000)]
    started = time.perf_counter()
    likely = _Likely(units)
    for n in range(60):
        assert likely.names(f"岳阳市第{n}村委会")[0] == units[n].name
    assert time.perf_counter() - started < 15


def test_telephone_numbers_and_names_are_masked(tmp_path: Path) -> None:
    stated = {
        "基础表.联系电话": "13800000000、0730-8881234",
        "整体表.联系电话": 13800000000.0,
        "基础表.填表人": "王小二",
    }
    hand_in(
        tmp_path / "报送", "甲.xlsx", "甲局", stated={**stated, "目标.预期": f"热线13800000000，投入{15 * 10**9}元"}
    )
    units = roster(tmp_path / "名册.xlsx", [("乙局", "", "", "", "张三丰", "0730-8885678")])
    from workbook_templates.summary.masking import Mask

    shown = {}
    for kind, mask in (("plain", None), ("phones", Mask()), ("names", Mask(names=True))):
        merge(tmp_path / "报送", tmp_path / f"{kind}.xlsx", read=read_unit, roster=units, mask=mask)
        book = openpyxl.load_workbook(tmp_path / f"{kind}.xlsx", data_only=True)
        shown[kind] = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value}
    assert {"13800000000、0730-8881234", "王小二", "0730-8885678"} <= shown["plain"]
    for kind in ("phones", "names"):
        text = "\n".join(shown[kind])
        assert "13800000000" not in text and "8881234" not in text and "8885678" not in text
        assert {"138****0000、0730-***1234", "138****0000", "0730-***5678"} <= shown[kind]
        assert f"热线138****0000，投入{15 * 10**9}元" in shown[kind]
    assert "王小二" in shown["phones"] and "张三丰" in shown["phones"]
    assert "王小二" not in shown["names"] and {"王**", "张**"} <= shown["names"]
