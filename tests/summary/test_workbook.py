"""The summary workbook: sums as stated, recomputed values beside them, every number traceable, no formula from a unit."""

from __future__ import annotations

import os
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.summary.recalculating import available, recalculated
from tests.summary.units import YUEYANG, hand_in, read_unit, stated_sum, unit_of
from workbook_templates.definition.load import load_form
from workbook_templates.definition.schema import FieldType
from workbook_templates.model import Submission
from workbook_templates.summary.merge import MergeResult, merge
from workbook_templates.summary.plan import plan_of
from workbook_templates.summary.sheets.fields import FIRST_ROW, HEAD_ROW, SHOWN_ROW, SUMMED, TOTAL_ROW

libreoffice = pytest.mark.skipif(not available() and not os.environ.get("CI"), reason="needs LibreOffice with UNO")


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Submission], MergeResult]:
    base = tmp_path_factory.mktemp("汇总 试验")
    told = [{"unit": f"第{number}局", "seed": number, "form": YUEYANG} for number in range(24)]
    told += [{"unit": name, "seed": 90 + n, "form": YUEYANG} for n, name in enumerate(ATTACKS)]
    for number, item in enumerate(told):
        hand_in(base / "报送", f"{number:02}.xlsx", str(item["unit"]), seed=int(str(item["seed"])))
    (base / "报送" / "坏的.xlsx").write_text("x", encoding="utf-8")
    result = merge(base / "报送", base / "汇总.xlsx", read=read_unit, workers=2)
    return base / "汇总.xlsx", [unit_of(item) for item in told], result


ATTACKS = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x","y")', 'a<b>&"c"\'d')


def values(path: Path) -> Any:
    return openpyxl.load_workbook(path, data_only=True)


def formulas(path: Path) -> Any:
    return openpyxl.load_workbook(path)


def column_of(sheet: Any, label: str) -> int:
    return next(cell.column for cell in sheet[HEAD_ROW + 1] if cell.value == label)


def test_the_sheets_of_the_summary(merged: tuple[Path, list[Submission], MergeResult]) -> None:
    book = values(merged[0])
    assert book.sheetnames == [
        "目录", "汇总表", "合计表-基础数据表", "合计表-整体自评表", "合计表-项目自评表", "项目明细", "专项明细", "指标明细",
        "调整", "复核", "得分与等次", "得分图表", "审核问题", "未报与重报", "退回文件", "数据来源", "取数位置", "取数位置-项目",
    ]  # fmt: skip
    links = [cell.hyperlink.location for row in book["目录"].iter_rows() for cell in row if cell.hyperlink]
    assert [link.split("!")[0].strip("'") for link in links] == book.sheetnames[1:]
    assert book["退回文件"]["B3"].value == "坏的.xlsx"
    assert book["汇总表"].freeze_panes == "C6"
    assert book["汇总表"].auto_filter.ref.startswith("A5:")


def test_one_row_a_unit_and_sums_of_what_was_stated(merged: tuple[Path, list[Submission], MergeResult]) -> None:
    path, submissions, _ = merged
    sheet = values(path)["汇总表"]
    assert sheet.max_row == FIRST_ROW + len(submissions)
    checked = 0
    for field in plan_of(load_form(YUEYANG)).once.fields:
        if field.type in SUMMED:
            total = sheet.cell(TOTAL_ROW + 1, column_of(sheet, field.label)).value
            expected = stated_sum(submissions, field.id) or Decimal(0)
            assert round(Decimal(repr(total)), 6) == round(expected, 6), field.id
            assert sheet.cell(SHOWN_ROW + 1, column_of(sheet, field.label)).value == total
            checked += 1
    assert checked > 60


@libreoffice
def test_sums_recalculated_by_libreoffice_agree(merged: tuple[Path, list[Submission], MergeResult]) -> None:
    path, submissions, _ = merged
    found = recalculated(path)
    cached = values(path)
    wrong = []
    for name, cells in found.items():
        for address, value in cells.items():
            kept = cached[name][address].value
            kept = "" if kept is None else kept
            same = abs(value - kept) < 1e-6 if isinstance(value, float) and not isinstance(kept, str) else value == kept
            if not same:
                wrong.append((name, address, value, kept))
    assert not wrong
    assert sum(map(len, found.values())) > 1000
    # The totals of the official form against exact sums.
    form = load_form(YUEYANG)
    sheet = formulas(path)["合计表-基础数据表"]
    units = formulas(path)["汇总表"]
    checked = 0
    for row in sheet.iter_rows():
        for cell in row:
            match = re.fullmatch(r"=IF\(COUNT\('汇总表'!\$([A-Z]+)\$6:.*", str(cell.value))
            if match and cell.column <= 8:
                label = units[f"{match.group(1)}{HEAD_ROW + 1}"].value
                field = next(item for item in form.fields.values() if item.label == label)
                expected = stated_sum(submissions, field.id)
                assert expected is not None
                given = found["合计表-基础数据表"][cell.coordinate]
                assert round(Decimal(repr(given)), 6) == round(expected, 6), label
                checked += 1
    assert checked > 50


@libreoffice
def test_the_judge_does_not_trust_what_the_file_says(tmp_path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(tmp_path / "假.xlsx"))
    book.add_worksheet("表").write_formula("A1", "=1+1", None, 99)
    book.close()
    assert recalculated(tmp_path / "假.xlsx") == {"表": {"A1": 2.0}}


def test_rates_of_the_totals_are_made_of_the_sums(merged: tuple[Path, list[Submission], MergeResult]) -> None:
    path, submissions, _ = merged
    staff, posts = stated_sum(submissions, "在职人数"), stated_sum(submissions, "编制数")
    assert staff is not None and posts
    sheet = values(path)["合计表-基础数据表"]
    found = {cell.value for row in sheet.iter_rows(min_row=5, max_row=5, max_col=8) for cell in row}
    assert {float(posts), float(staff), float(round(staff / posts, 4))} <= found


def test_a_value_that_differs_is_coloured_and_the_computed_one_stands_beside(tmp_path: Path) -> None:
    stated = {"在职人数": 21.0, "编制数": 16.0, "控制率": 1.2353}
    hand_in(tmp_path / "报送", "甲.xlsx", "甲局", stated=stated)
    hand_in(tmp_path / "报送", "乙.xlsx", "乙局", stated={**stated, "控制率": 1.3125})
    merge(tmp_path / "报送", tmp_path / "汇总.xlsx", read=read_unit)
    sheet = values(tmp_path / "汇总.xlsx")["汇总表"]
    at = column_of(sheet, "控制率")
    rows = {sheet.cell(row, 2).value: row for row in (6, 7)}
    wrong, right = sheet.cell(rows["甲局"], at), sheet.cell(rows["乙局"], at)
    assert (wrong.value, sheet.cell(rows["甲局"], at + 1).value) == (1.2353, 1.3125)
    assert wrong.fill.fgColor.rgb != right.fill.fgColor.rgb
    assert sheet.cell(HEAD_ROW + 1, at + 1).value == "重算"


def test_no_text_of_a_unit_becomes_a_formula(merged: tuple[Path, list[Submission], MergeResult]) -> None:
    path, _, _ = merged
    ours = re.compile(r"=(ROUND|HYPERLINK|IF\(|\"共\"|'合计表|[A-Z]+\d+$|\$|COUNTIF\('得分|SUM\([A-D]\d)")
    units = set()
    for sheet in formulas(path).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert ours.match(str(cell.value)), (sheet.title, cell.coordinate, cell.value)
                    assert not any(attack in str(cell.value) for attack in ATTACKS)
                elif cell.value in ATTACKS and sheet.title == "汇总表":
                    units.add(cell.value)
                    assert cell.quotePrefix or cell.value[0] == "a"
    assert units == set(ATTACKS)


def test_a_number_can_be_followed_to_its_cell(merged: tuple[Path, list[Submission], MergeResult]) -> None:
    path, submissions, _ = merged
    book = values(path)
    sheet, places, sources = book["汇总表"], book["取数位置"], book["数据来源"]
    layout_column = next(cell.column for cell in sheet[HEAD_ROW] if cell.value == "版面")
    layouts = {row[layout_column - 1].value: row for row in places.iter_rows(min_row=FIRST_ROW + 1)}
    followed = 0
    for row in range(FIRST_ROW + 1, FIRST_ROW + 1 + len(submissions)):
        number = sheet.cell(row, 1).value
        file = next(line[5].value for line in sources.iter_rows(min_row=3) if line[0].value == number)
        submission = submissions[int(file[:2])]
        assert submission.unit.strip() == sheet.cell(row, 2).value
        facts = {
            f"{fact.ref.sheet}!{fact.ref.address}": fact
            for part in submission.parts
            for fact in part.facts.values()
            if fact.ref
        }
        for field in ("三公经费.决算", "编制数", "总分.得分"):
            column = column_of(sheet, load_form(YUEYANG).fields[field].label)
            place = layouts[sheet.cell(row, layout_column).value][column - 1].value
            if sheet.cell(row, column).value is None:
                assert place is None
                continue
            assert facts[place].value == sheet.cell(row, column).value
            followed += 1
    assert followed > 50


def test_a_number_of_a_project_can_be_followed_too(merged: tuple[Path, list[Submission], MergeResult]) -> None:
    path, submissions, _ = merged
    form = load_form(YUEYANG)
    book = values(path)
    sheet, places, sources = book["项目明细"], book["取数位置-项目"], book["数据来源"]
    heads = {cell.value: cell.column for cell in sheet[HEAD_ROW]}
    sheet_column, layout_column = heads["表"], heads["版面"]
    cells = {row[layout_column - 1].value: row for row in places.iter_rows(min_row=FIRST_ROW + 1)}
    files = {line[0].value: line[5].value for line in sources.iter_rows(min_row=3)}
    followed = 0
    for row in sheet.iter_rows(min_row=FIRST_ROW + 1):
        submission = submissions[int(files[row[0].value][:2])]
        (part,) = (part for part in submission.parts if part.name == row[sheet_column - 1].value)
        at = {fact.ref.address: fact for fact in part.facts.values() if fact.ref}
        layout = cells[row[layout_column - 1].value]
        for field in ("项目.名称", "项目.资金总额.全年执行", "项目.总分.得分"):
            column = column_of(sheet, form.fields[field].label) - 1
            if row[column].value is not None:
                assert at[layout[column].value].value == row[column].value
                followed += 1
    assert followed > 20


def test_rows_of_areas_are_brought_together_by_name(merged: tuple[Path, list[Submission], MergeResult]) -> None:
    path, submissions, _ = merged
    wanted = Decimal(0)
    for item in submissions:
        for row in item.parts[0].areas["专项资金明细"]:
            name, fact = row.facts.get("名称"), row.facts.get("决算")
            if name is not None and str(name.value).casefold() == "a项目" and fact is not None:
                wanted += fact.decimal or 0
    sheet = values(path)["合计表-基础数据表"]
    last = [row for row in sheet.iter_rows(max_col=8) if str(row[0].value).casefold() == "a项目"][-1]
    assert round(Decimal(repr(last[5].value)), 6) == round(wanted, 6)
    names = [row[0].value for row in sheet.iter_rows(max_col=1) if str(row[0].value).startswith("产业~发展")]
    assert len(names) == 2  # one in each area: （） and () are the same name


def test_many_names_end_in_a_row_for_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import workbook_templates.summary.totals as totals

    monkeypatch.setattr(totals, "SHOWN_GROUPS", 3)
    told = [{"unit": f"第{number}局", "seed": number, "form": YUEYANG} for number in range(12)]
    for number, item in enumerate(told):
        hand_in(tmp_path / "报送", f"{number}.xlsx", str(item["unit"]), seed=number)
    merge(tmp_path / "报送", tmp_path / "汇总.xlsx", read=read_unit, workers=1)
    sheet = values(tmp_path / "汇总.xlsx")["合计表-基础数据表"]
    rest = [row for row in sheet.iter_rows(max_col=8) if str(row[0].value).startswith("其余")]
    assert len(rest) == 2
    if available():
        found = recalculated(tmp_path / "汇总.xlsx")["合计表-基础数据表"]
        for row in rest:
            assert abs(found[f"F{row[0].row}"] - row[5].value) < 1e-6


def test_marks_are_averages_and_texts_are_counted(merged: tuple[Path, list[Submission], MergeResult]) -> None:
    path, submissions, _ = merged
    numbers = [fact.number for item in submissions for part in item.parts if (fact := part.facts.get("总分.得分"))]
    stated = [number for number in numbers if number is not None]
    shown = {cell.value for row in values(path)["合计表-整体自评表"].iter_rows() for cell in row}
    assert round(sum(stated) / len(stated), 2) in {round(v, 2) for v in shown if isinstance(v, (int, float))}
    filled = sum(1 for item in submissions for part in item.parts if "目标.预期" in part.facts)
    assert f"共{filled}家" in shown
    assert f"共{len(submissions)}家单位" in shown


def test_the_stated_total_stands_beside_the_recomputed_one(tmp_path: Path) -> None:
    stated = {"公车购置.决算": 1.0, "公车运行维护.决算": 2.0, "公务用车.决算": 30.0}
    hand_in(tmp_path / "报送", "甲.xlsx", "甲局", stated=stated)
    merge(tmp_path / "报送", tmp_path / "汇总.xlsx", read=read_unit)
    sheet = values(tmp_path / "汇总.xlsx")["合计表-基础数据表"]
    label = load_form(YUEYANG).fields["公务用车.决算"].label
    line = next(row for row in sheet.iter_rows(min_col=10, max_col=13) if row[0].value == label)
    assert [cell.value for cell in line[1:]] == [30.0, 3.0, 27.0]


def test_all_findings_are_listed_with_their_cells(merged: tuple[Path, list[Submission], MergeResult]) -> None:
    path, _, result = merged
    sheet = values(path)["审核问题"]
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    assert len(rows) == sum(result.findings.values())
    levels = [row[7] for row in rows]
    assert [levels.count(word) for word in ("错误", "核实", "提示")] == list(result.findings.values())
    assert all(re.fullmatch(r"[一-龥]+-\d{3}", row[6]) for row in rows)
    links = formulas(path)["审核问题"]
    assert str(links["F3"].value).startswith('=HYPERLINK(数据来源!$O$3&"#\'"&D3&"\'!"&E3')


def test_scores_and_ranks(merged: tuple[Path, list[Submission], MergeResult]) -> None:
    path, submissions, _ = merged
    rows = list(values(path)["得分与等次"].iter_rows(min_row=3, values_only=True))
    assert len(rows) == len(submissions)
    ranked = sorted((row for row in rows if isinstance(row[4], (int, float))), key=lambda row: row[7])
    assert [row[4] for row in ranked] == sorted((row[4] for row in ranked), reverse=True)
    for row in ranked:
        grade = "优" if row[4] >= 90 else "良" if row[4] >= 80 else "中" if row[4] >= 60 else "差"
        assert row[11] == grade


def test_several_form_sets_have_sheets_of_their_own(tmp_path: Path) -> None:
    for number, form in enumerate((YUEYANG, "hongjiang-2024", "yunxi-2024", "yueyanglou-2021", "lukou-2024")):
        hand_in(tmp_path / "报送", f"{number}.xlsx", f"第{number}局", seed=number, form=form)
    result = merge(tmp_path / "报送", tmp_path / "汇总.xlsx", read=read_unit)
    assert result.merged == 5
    names = values(tmp_path / "汇总.xlsx").sheetnames
    assert {
        "汇总表-岳阳市2024",
        "汇总表-洪江区2024",
        "汇总表-云溪区2024",
        "汇总表-岳阳楼区2021",
        "汇总表-渌口区2024",
    } <= set(names)
    assert all(len(name) <= 31 for name in names)
    assert len(names) == len(set(names))


def test_numbers_stay_numbers_and_words_stay_words(tmp_path: Path) -> None:
    hand_in(tmp_path / "报送", "甲.xlsx", "甲局", stated={"接待.决算": "——", "出国.决算": 0.0, "接待.预算": None})
    merge(tmp_path / "报送", tmp_path / "汇总.xlsx", read=read_unit)
    sheet = values(tmp_path / "汇总.xlsx")["汇总表"]
    form = load_form(YUEYANG)
    assert form.fields["接待.决算"].type is FieldType.AMOUNT
    shown = {
        id: sheet.cell(6, column_of(sheet, form.fields[id].label)).value
        for id in ("接待.决算", "出国.决算", "接待.预算")
    }
    assert shown == {"接待.决算": "——", "出国.决算": 0, "接待.预算": None}
