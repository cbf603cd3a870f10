"""Buttons that read or write files: what they ask, what they make, and that nothing is overwritten."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from live_session import excel_with, filled

from addin.excel.outcome import Kind
from addin.excel.preferences import preferences
from workbook_templates.binding.workbook import read_submission
from workbook_templates.intake import all_forms


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APPDATA", str(tmp_path / "settings"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "cache"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two units' workbooks and a file that is none."""
    made = tmp_path / "上报"
    made.mkdir()
    for form in ("yueyang-2024", "hongjiang-2024"):
        shutil.copyfile(filled(form), made / f"{form}.xlsx")
    (made / "坏.xlsx").write_bytes(b"PK nothing")
    return made


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("名册")
        sheet.write_column(0, 0, ["单位名称", read_submission(filled())[1].unit, "没有报的单位"])
    return path


def test_a_new_workbook_is_made_beside_and_opened(tmp_path: Path) -> None:
    excel = excel_with(None)
    output = tmp_path / "新.xlsx"
    output.write_bytes(b"something of the person's")
    outcome = excel.press("new", number_of("yueyang-2024"), "某某局", "甲项目，乙项目", "no", str(output))
    assert outcome.kind is Kind.OK, outcome.text
    assert output.read_bytes() == b"something of the person's"
    made = tmp_path / "新(2).xlsx"
    form, submission = read_submission(made)
    assert submission.unit == "某某局"
    assert [part.name for part in submission.parts if form.sheet(part.sheet).repeat]
    assert excel.host.front is not None and excel.host.front.path == str(made)
    assert "地区和年度" in excel.host.questions[0]
    assert all(f"{number} " in excel.host.questions[0] for number in range(1, len(all_forms()) + 1))
    assert len(excel.host.questions[0]) <= 250
    kept = preferences()
    assert (kept.unit, kept.form, kept.folder) == ("某某局", form.id, str(tmp_path))


def number_of(form: str) -> str:
    """What a person types to choose a form set: Excel hands numbers over as decimals."""
    order = sorted(all_forms(), key=lambda item: (-item.year, item.region))
    return f"{[item.id for item in order].index(form) + 1}.0"


def test_last_years_workbook_is_carried_over(tmp_path: Path) -> None:
    excel = excel_with(None)
    outcome = excel.press("new", number_of("yueyang-2024"), "某某局", "", "yes", str(filled()), str(tmp_path / "今年"))
    assert (tmp_path / "今年.xlsx").exists()
    assert "请核对" in outcome.text


def test_a_wrong_number_is_asked_again_and_cancelling_makes_nothing(tmp_path: Path) -> None:
    excel = excel_with(None)
    outcome = excel.press("new", "九", "1", False)
    assert outcome.kind is Kind.CANCELLED
    assert excel.host.questions[1].startswith("请填 1 至")
    assert list(tmp_path.glob("*.xlsx")) == []


def test_a_document_is_imported_beside_itself(tmp_path: Path) -> None:
    source = tmp_path / "旧报告.txt"
    shutil.copyfile(Path(all_forms()[0].folder) / "example.txt", source)
    excel = excel_with(None)
    outcome = excel.press("import", str(source))
    assert (tmp_path / "旧报告-自评.xlsx").exists()
    assert "已放入" in outcome.text and "没有改动" in outcome.text
    assert excel.press("import", str(tmp_path / "没有.txt")).kind is Kind.ERROR


def test_the_report_is_of_what_is_on_the_screen(tmp_path: Path) -> None:
    excel = excel_with(filled())
    excel.cell("基础数据表", excel_unit_cell(excel)).value = "屏幕上的单位名称"
    outcome = excel.press("report", "no", str(tmp_path / "报告.docx"))
    assert (tmp_path / "报告.docx").exists(), outcome.text
    text = zipfile.ZipFile(tmp_path / "报告.docx").read("word/document.xml").decode()
    assert "屏幕上的单位名称" in text


def excel_unit_cell(excel: object) -> str:
    top, left, *_ = excel.area("部门名称")  # type: ignore[attr-defined]
    return f"{chr(64 + left)}{top}"


def test_the_pdf_holds_the_forms_only(tmp_path: Path) -> None:
    excel = excel_with(filled())
    outcome = excel.press("pdf", str(tmp_path / "表"))
    assert (tmp_path / "表.pdf").read_bytes().startswith(b"%PDF")
    assert excel.host.exported == [("基础数据表", "整体自评表", "项目自评表-市级专项资金", "自评报告")]
    assert excel.host.front is not None and excel.host.front.active == "填报说明", "no group of sheets is left selected"
    assert "4 张表" in outcome.text


def test_a_pack_needs_a_saved_file_and_a_reason_for_errors(tmp_path: Path) -> None:
    workbook = tmp_path / "单位.xlsx"
    shutil.copyfile(filled(), workbook)
    excel = excel_with(workbook)
    output = tmp_path / "包.zip"
    assert "没有打包" in excel.press("pack", "").text
    assert not output.exists()
    outcome = excel.press("pack", "数据由财政核定", "no", str(output))
    assert output.exists(), outcome.text
    names = zipfile.ZipFile(output).namelist()
    assert "manifest.json" in names and any(name.endswith(".xlsx") for name in names)
    excel.host.front.saved = False  # type: ignore[union-attr]
    assert "没有打包" in excel.press("pack", "no").text
    excel.host.front.path = "https://d.docs.live.net/x/单位.xlsx"  # type: ignore[union-attr]
    assert "另存为" in excel.press("pack").text


def test_a_folder_is_merged_and_the_summary_opened(folder: Path, roster: Path, tmp_path: Path) -> None:
    excel = excel_with(None)
    outcome = excel.press("merge", str(folder), "yes", str(roster), "no", str(tmp_path / "汇总.xlsx"))
    assert outcome.kind is Kind.FINDINGS
    assert "共 3 个文件：汇总 2 个，退回 1 个" in outcome.text
    assert "未报 1 个：没有报的单位" in outcome.text
    assert excel.host.front is not None and excel.host.front.name == "汇总.xlsx"
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["hongjiang-2024.xlsx", "yueyang-2024.xlsx", "坏.xlsx"]
    )


def test_who_has_not_reported(folder: Path, roster: Path, tmp_path: Path) -> None:
    excel = excel_with(None)
    outcome = excel.press("missing", str(folder), str(roster), str(tmp_path / "情况.html"))
    assert "没有报的单位" in outcome.text
    assert (tmp_path / "情况.html").exists()


def test_remarks_for_each_unit(folder: Path, tmp_path: Path) -> None:
    remarks = tmp_path / "意见"
    remarks.mkdir()
    outcome = excel_with(None).press("feedback", str(folder), "某某市财政局", "", str(remarks))
    assert outcome.kind is Kind.OK, outcome.text
    assert len(list(remarks.glob("*.docx"))) == 3
    assert preferences().bureau == "某某市财政局"


def test_settings_are_kept(tmp_path: Path) -> None:
    outcome = excel_with(None).press("settings", "1", "某某局")
    assert "某某局" in outcome.text and "后台程序" in outcome.text
    assert preferences().unit == "某某局"


def test_on_a_mac_the_command_line_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    excel = excel_with(None)
    excel.session.app.impl.api = object()
    assert "命令行" in excel.press("merge").text
