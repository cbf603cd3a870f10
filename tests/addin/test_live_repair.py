"""A damaged official workbook: the buttons offer a repaired copy, and go on as before without a yes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from live_session import excel_with, filled

from addin.excel.outcome import Kind
from addin.excel.repairing import damage_of_file
from workbook_templates.binding.workbook import read_submission, read_thoroughly
from workbook_templates.model import InputProblem
from workbook_templates.reading.book import open_book


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    monkeypatch.setenv("APPDATA", str(tmp_path / "settings"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def without_a_sheet(book: openpyxl.Workbook) -> None:
    del book["整体自评表"]


def without_a_name_and_its_label(book: openpyxl.Workbook) -> None:
    del book.defined_names["编制数"]
    for row in book["基础数据表"].iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and "编制数" in cell.value:
                cell.value = None


def with_a_value_beside_its_cell(book: openpyxl.Workbook) -> None:
    sheet = book["基础数据表"]
    _, place = next(iter(book.defined_names["厉行节约保障措施"].destinations))
    cell = sheet[place.replace("$", "").partition(":")[0]]
    for area in list(sheet.merged_cells.ranges):
        if cell.coordinate in area:
            sheet.unmerge_cells(area.coord)
    sheet.cell(cell.row, cell.column + 1).value, cell.value = cell.value, None


def without_the_checks(book: openpyxl.Workbook) -> None:
    del book["审核"]


DAMAGES = [without_a_sheet, without_a_name_and_its_label, with_a_value_beside_its_cell, without_the_checks]


def hurt(folder: Path, how: Callable[[openpyxl.Workbook], None]) -> Path:
    book = openpyxl.load_workbook(filled())
    how(book)
    path = folder / "某单位.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize("how", DAMAGES)
def test_yes_writes_and_opens_a_repaired_copy(how: Callable[[openpyxl.Workbook], None], tmp_path: Path) -> None:
    path = hurt(tmp_path, how)
    before = path.read_bytes()
    excel = excel_with(path)
    outcome = excel.press("check", "yes")
    made = tmp_path / "某单位-修复.xlsx"
    assert "这本官方工作簿被改坏了" in excel.host.questions[0]
    assert len(excel.host.questions) == 1
    assert f"已修复并打开：{made}" in outcome.text
    assert "须核对" in outcome.text and "导入说明" in outcome.text
    assert excel.host.front is not None and excel.host.front.path == str(made)
    assert path.read_bytes() == before
    assert read_thoroughly(open_book(made)).how == "names"
    assert damage_of_file(made, ()) == ()
    assert "导入说明" in {info.name for info in open_book(made).sheets}
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_repair_that_fails_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise InputProblem("磁盘已满，没有写出。", code="OUT-002")

    monkeypatch.setattr("workbook_templates.repairing.repair.repair_file", fails)
    excel = excel_with(hurt(tmp_path, without_a_sheet))
    outcome = excel.press("check", "yes")
    assert (outcome.kind, outcome.text) == (Kind.ERROR, "磁盘已满，没有写出。")
    assert excel.host.front is not None and excel.host.front.name == "某单位.xlsx"
    assert [item.name for item in tmp_path.glob("*.xlsx")] == ["某单位.xlsx"]
    assert list((tmp_path / "scratch").iterdir()) == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    path = hurt(tmp_path, without_a_sheet)
    (tmp_path / "某单位-修复.xlsx").write_bytes(b"the person's own")
    assert f"{tmp_path / '某单位-修复(2).xlsx'}" in excel_with(path).press("check", "yes").text
    assert (tmp_path / "某单位-修复.xlsx").read_bytes() == b"the person's own"


@pytest.mark.parametrize("how", DAMAGES)
def test_no_goes_on_as_before_and_is_not_asked_again(how: Callable[[openpyxl.Workbook], None], tmp_path: Path) -> None:
    excel = excel_with(hurt(tmp_path, how))
    assert excel.press("check", "no").text.startswith("检查 ")
    assert excel.press("check").text.startswith("检查 ")
    assert excel.press("next_finding").kind is Kind.OK
    assert len(excel.host.questions) == 1
    assert [item.name for item in tmp_path.glob("*.xlsx")] == ["某单位.xlsx"]


def test_cancelling_does_nothing(tmp_path: Path) -> None:
    excel = excel_with(hurt(tmp_path, without_a_sheet))
    assert excel.press("check", "cancel").kind is Kind.CANCELLED
    assert excel.press("check", "cancel").kind is Kind.CANCELLED, "asked again: it was no answer"
    assert [item.name for item in tmp_path.glob("*.xlsx")] == ["某单位.xlsx"]


def test_a_healthy_workbook_is_not_asked_about() -> None:
    excel = excel_with(filled())
    excel.press("check")
    assert excel.host.questions == []


def test_an_import_of_a_damaged_workbook_offers_the_repair(tmp_path: Path) -> None:
    path = hurt(tmp_path, without_a_sheet)
    excel = excel_with(None)
    assert "已修复并打开" in excel.press("import", str(path), "yes").text
    assert damage_of_file(tmp_path / "某单位-修复.xlsx", ()) == ()
    assert "已导入并打开" in excel.press("import", str(path), "no").text
    assert "已导入并打开" in excel.press("import", str(filled())).text, "a healthy one: not asked"
    Path(filled().with_name(f"{filled().stem}-自评.xlsx")).unlink()


def test_a_merge_repairs_on_the_fly_when_asked_to(tmp_path: Path) -> None:
    folder = tmp_path / "上报"
    folder.mkdir()
    path = hurt(folder, with_a_value_beside_its_cell)
    before = path.read_bytes()
    outcome = excel_with(None).press("merge", str(folder), "no", "yes", str(tmp_path / "汇总.xlsx"))
    assert "汇总 1 个，退回 0 个" in outcome.text
    assert path.read_bytes() == before
    assert [item.name for item in folder.iterdir()] == ["某单位.xlsx"]
    assert read_submission(path)[1].unit
