"""Buttons that change the open workbook, and 撤销 that takes it back."""

from __future__ import annotations

from pathlib import Path

import pytest
from live_session import Pressed, excel_with, filled, snapshot

from addin.excel.outcome import Cancelled, Kind
from addin.live.undo import NOTE
from workbook_templates.building.conventions import COUNT_NAMES
from workbook_templates.definition.load import load_form
from workbook_templates.intake import form_ids

PROJECT = "项目自评表-市级专项资金"


# ---- 采用计算值 --------------------------------------------------------------------------------------------------


def test_a_typed_number_becomes_the_formula_again_and_can_be_had_back() -> None:
    excel = excel_with(filled())
    before = snapshot(excel)
    excel.select("基础数据表", "D18")
    old = excel.cell("基础数据表", "D18").value
    outcome = excel.press("use_computed")
    cell = excel.cell("基础数据表", "D18")
    assert cell.formula.startswith("=SUM(") or "市级专项资金" in cell.formula or cell.formula.startswith("=")
    assert outcome.undo == "采用计算值"
    assert NOTE in outcome.text
    assert excel.host.selection == ("基础数据表", (18, 4, 18, 4)), "the selection stays"
    undone = excel.press("undo")
    assert undone.undo == ""
    assert excel.cell("基础数据表", "D18").value == old
    assert snapshot(excel) == before
    assert "没有可以撤销的操作" in excel.press("undo").text


def test_a_text_in_a_rate_cell_comes_back_as_the_text_it_was() -> None:
    excel = excel_with(filled("yunxi-2024"))
    excel.select("基础数据表", "F5")
    cell = excel.cell("基础数据表", "F5")
    cell.value, cell.formula, cell.layout = "123.53%", "", "@"
    excel.press("use_computed")
    assert excel.cell("基础数据表", "F5").formula.startswith("=")
    assert excel.cell("基础数据表", "F5").layout == "0.00%"
    excel.press("undo")
    assert excel.cell("基础数据表", "F5").value == "123.53%"
    assert excel.cell("基础数据表", "F5").layout == "@"


def test_cells_that_are_no_calculation_or_are_formulas_already() -> None:
    excel = excel_with(filled())
    excel.select("基础数据表", "A1")
    assert "没有由公式计算的栏目" in excel.press("use_computed").text


def test_undo_keeps_what_was_typed_afterwards() -> None:
    excel = excel_with(filled())
    excel.select("基础数据表", "D18")
    excel.press("use_computed")
    cell = excel.cell("基础数据表", "D18")
    cell.value, cell.formula = 77.0, ""
    outcome = excel.press("undo")
    assert outcome.kind is Kind.FINDINGS
    assert "基础数据表 D18" in outcome.text
    assert excel.cell("基础数据表", "D18").value == 77.0


def test_undo_is_for_the_workbook_it_was_done_in() -> None:
    excel = excel_with(filled())
    excel.select("基础数据表", "D18")
    excel.press("use_computed")
    excel.host.front.path = r"C:\别的\别的.xlsx"  # type: ignore[union-attr]
    assert "请先切换到那本工作簿" in excel.press("undo").text


# ---- 增加一行 ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["top sentinel", "first", "last", "bottom sentinel"])
def test_a_row_goes_between_the_sentinels(where: str) -> None:
    excel = excel_with(filled())
    name = "专项资金明细.决算"
    top, left, bottom, _ = excel.area(name)
    row = {"top sentinel": top, "first": top + 1, "last": bottom - 1, "bottom sentinel": bottom}[where]
    before = snapshot(excel)
    excel.select("基础数据表", f"B{row}")
    outcome = excel.press("add_row")
    new = min(max(row, top) + 1, bottom)
    assert f"第 {new} 行" in outcome.text
    assert excel.area(name) == (top, left, bottom + 1, left)
    sheet = excel.sheet("基础数据表")
    assert all(not sheet.cell(new, column).filled for column in range(1, 8))
    assert not sheet.cell(new, left).locked
    assert sheet.heights[new] >= 20
    assert sheet.allowed is not None and sheet.allowed["AllowInsertingRows"]
    form = load_form("yueyang-2024")
    wide = [box for box in form.sheet("基础数据表").boxes if box.text.startswith("专项资金明细.") and box.columns > 1]
    for box in wide:
        assert (new, box.column + 1, new, box.column + box.columns) in sheet.merges
    excel.press("undo")
    assert snapshot(excel) == before


def test_an_empty_area_gets_its_first_row() -> None:
    excel = excel_with(filled())
    name = "专项资金明细.决算"
    top, _, bottom, _ = excel.area(name)
    model = excel.host.front
    assert model is not None
    for _ in range(bottom - top - 1):
        model.shift(model.sheet("基础数据表"), top + 1, -1)
    assert excel.area(name)[2] == top + 1
    excel.select("基础数据表", f"B{top}")
    excel.press("add_row")
    assert excel.area(name)[2] == top + 2
    assert not excel.sheet("基础数据表").cell(top + 1, 3).locked


def test_a_row_that_was_filled_is_not_taken_away() -> None:
    excel = excel_with(filled())
    top = excel.area("专项资金明细.决算")[0]
    excel.select("基础数据表", f"B{top + 1}")
    excel.press("add_row")
    excel.sheet("基础数据表").cell(top + 2, 2).value = "新专项"
    outcome = excel.press("undo")
    assert "已填写内容" in outcome.text
    assert excel.sheet("基础数据表").cell(top + 2, 2).value == "新专项"


def test_outside_the_areas_it_says_where_rows_can_be_added() -> None:
    excel = excel_with(filled())
    excel.select("基础数据表", "A1")
    outcome = excel.press("add_row")
    assert outcome.kind is Kind.ERROR
    assert "第" in outcome.text and "专项资金" in outcome.text


# ---- 增加项目表 --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [id for id in form_ids() if any(sheet.repeat for sheet in load_form(id).sheets)])
def test_a_project_table_is_empty_and_computes(form: str) -> None:
    excel = excel_with(filled(form))
    before = snapshot(excel)
    outcome = excel.press("add_project", "业务工作经费")
    name = "项目自评表-业务工作经费"
    assert outcome.kind is Kind.OK, outcome.text
    definition = load_form(form)
    sheet = next(item for item in definition.sheets if item.repeat)
    model = excel.sheet(name)
    for field in definition.fields_of(sheet.id):
        top, left, bottom, _ = excel.area(field.id, name)
        if field.area and field.column != "标注":
            preset = [row.get(field.column) for row in definition.areas[field.area].preset]
            rows = [model.cell(row, left).value for row in range(top + 1, bottom)]
            assert rows == (preset + [None] * len(rows))[: len(rows)], field.id
        elif field.formula is not None:
            assert model.cell(top, left).formula.startswith("="), field.id
        elif field.id == sheet.title_field:
            assert model.cell(top, left).value == "业务工作经费"
        elif not field.constant:
            assert model.cell(top, left).value == field.default, field.id
    assert model.allowed is not None
    assert_counted(excel, name)
    assert excel.host.selection is not None and excel.host.selection[0] == name
    excel.press("undo")
    assert snapshot(excel) == before


def assert_counted(excel: Pressed, name: str) -> None:
    """A row for the table in the list of 审核, and that row in each of the counts at the head."""
    review = excel.sheet("审核")
    head = next(row for (row, column), cell in review.cells.items() if cell.value == "项目自评表" and column == 5)
    listed = range(head + 1, excel.area("审核.其他发现")[0])
    last = max(row for row in listed if review.cell(row, 5).filled)
    row = [review.cell(last, column) for column in range(1, 11)]
    assert row[0].value == last - head
    assert row[4].formula.startswith(f"=HYPERLINK(\"#'{name}'!") and row[4].formula.endswith(f'"{name}")')
    assert [cell.formula for cell in row[6:]] == [f"=IFERROR('{name}'!{count},0)" for count in COUNT_NAMES.values()]
    for count, letter in zip(COUNT_NAMES.values(), "GHIJ", strict=True):
        top, left, *_ = excel.area(count)
        assert review.cell(top, left).formula.endswith(f"+SUM(${letter}${head + 1}:${letter}${last})")
    assert review.allowed is not None


def test_an_added_table_that_was_filled_in_stays_and_so_does_its_row() -> None:
    excel = excel_with(filled())
    excel.press("add_project", "业务工作经费")
    name = "项目自评表-业务工作经费"
    assert excel.host.front is not None
    names = [item.name for item in excel.host.front.names if item.scope == name]
    top, left, *_ = excel.area(next(id for id in names if id.endswith(".三级")), name)
    excel.sheet(name).cell(top + 1, left).value = "完成培训场次"
    before = snapshot(excel)
    outcome = excel.press("undo")
    assert outcome.kind is Kind.FINDINGS and name in outcome.text
    assert snapshot(excel) == before


def test_a_project_that_is_there_is_not_added_again() -> None:
    excel = excel_with(filled())
    assert "已经有“市级专项资金”" in excel.press("add_project", "市级专项资金").text
    assert "没有写项目名称" in excel.press("add_project", "  ").text
    assert excel.press("add_project", False).kind is Kind.CANCELLED


@pytest.mark.parametrize("command", ["use_computed", "add_row", "add_project", "score", "check"])
@pytest.mark.parametrize("number", range(1, 5))
def test_cancelling_or_failing_halfway_leaves_the_workbook_as_it_was(
    command: str, number: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    excel = excel_with(filled())
    top = excel.area("专项资金明细.决算")[0]
    scores = next(
        item
        for item in excel.host.front.names  # type: ignore[union-attr]
        if item.name.endswith(".得分") and item.sheet == "整体自评表" and item.block[2] > item.block[0]
    )
    excel.sheet("整体自评表").cell(scores.block[0] + 1, scores.block[1]).value = None
    excel.select("基础数据表", "D18" if command == "use_computed" else f"B{top + 1}")
    before = snapshot(excel)
    steps = 0

    def held(*_: object) -> None:
        nonlocal steps
        steps += 1
        if steps == number:
            raise Cancelled

    monkeypatch.setattr(type(excel.session.progress), "step", held)
    outcome = excel.press(command, "业务工作经费")
    if steps >= number:
        assert outcome.kind is Kind.CANCELLED
        assert snapshot(excel) == before
        assert "没有改动" in outcome.text


@pytest.mark.parametrize(
    ("command", "fails"),
    [("use_computed", "Formula|基础数据表"), ("add_row", "NumberFormat|基础数据表"), ("add_row", "Protect|基础数据表")],
)
def test_an_error_halfway_is_taken_back(
    command: str, fails: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    excel = excel_with(filled())
    top = excel.area("专项资金明细.决算")[0]
    excel.select("基础数据表", "D18" if command == "use_computed" else f"B{top + 1}")
    before = snapshot(excel)
    seen: list[str] = []

    def breaks(what: str) -> bool:
        seen.append(what)
        return what == fails and seen.count(what) == (3 if what.startswith("Formula") else 1)

    excel.host.fails = breaks
    outcome = excel.press(command)
    excel.host.fails = lambda what: False
    if seen.count(fails) >= (3 if fails.startswith("Formula") else 1):
        assert outcome.kind is Kind.ERROR
        assert snapshot(excel)[:3] == before[:3]  # type: ignore[index]
