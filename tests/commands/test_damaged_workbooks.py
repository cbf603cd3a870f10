"""What the reader says of official workbooks that came back changed: found and said, never a crash, never a pass."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from addin.commands.check import check_file
from workbook_templates.building.workbook import build_workbook
from workbook_templates.definition.load import load_form
from workbook_templates.model import Finding

EXAMPLE = Path(__file__).parents[2] / "examples" / "yueyang-2024.xlsx"


def rewritten(path: Path, part: str, change: Callable[[str], str], source: Path = EXAMPLE) -> Path:
    """The workbook with one part changed, all others untouched."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == part:
                text = data.decode("utf-8")
                assert change(text) != text
                data = change(text).encode("utf-8")
            new.writestr(name, data)
    return path


def codes(findings: tuple[Finding, ...], code: str) -> list[Finding]:
    return [finding for finding in findings if finding.code == code]


def with_rate(path: Path, rate: float) -> None:
    """A workbook with 48 posts and 42 people, and this rate typed over its formula."""
    build_workbook(load_form("yueyang-2024"), path)
    book = openpyxl.load_workbook(path)
    sheet = book["基础数据表"]
    sheet["B5"], sheet["D5"], sheet["F5"] = 48, 42, rate
    book.save(path)


def test_a_constant_over_a_formula_is_judged_by_its_value(tmp_path: Path) -> None:
    path = tmp_path / "覆盖.xlsx"
    with_rate(path, 0.99)
    (finding,) = codes(check_file(path).findings, "CALC-001")
    assert (str(finding.where), finding.stated, finding.expected) == ("基础数据表 F5", "99%", "87.5%")
    with_rate(path, 0.875)
    assert not codes(check_file(path).findings, "CALC-001")


def test_a_rate_typed_without_its_percent_sign(tmp_path: Path) -> None:
    path = tmp_path / "比率.xlsx"
    with_rate(path, 87.5)
    (finding,) = codes(check_file(path).findings, "TYPE-003")
    assert (str(finding.where), finding.stated, finding.expected) == ("基础数据表 F5", "87.5", "87.5%")


def test_an_error_value_in_an_input_cell(tmp_path: Path) -> None:
    path = tmp_path / "错误值.xlsx"
    build_workbook(load_form("yueyang-2024"), path)
    text = 'r="B5"'
    with zipfile.ZipFile(path) as package:
        part = next(
            name
            for name in package.namelist()
            if name.startswith("xl/worksheets/sheet")
            and "编制数" not in name
            and text in package.read(name).decode()
            and "厉行节约" not in name
            and _is_base_sheet(package, name)
        )
    broken = tmp_path / "错误值2.xlsx"
    rewritten(
        broken, part, lambda xml: re.sub(r'<c r="B5"( s="\d+")?/>', r'<c r="B5"\1 t="e"><v>#DIV/0!</v></c>', xml), path
    )
    found = [finding for finding in codes(check_file(broken).findings, "TYPE-004") if finding.field == "编制数"]
    assert [(str(finding.where), finding.stated, finding.expected) for finding in found] == [
        ("基础数据表 B5", "#DIV/0!", "")
    ]


def _is_base_sheet(package: zipfile.ZipFile, name: str) -> bool:
    book = package.read("xl/workbook.xml").decode()
    names = re.findall(r'<sheet name="([^"]*)"', book)
    return names[int(re.sub(r"\D", "", name)) - 1] == "基础数据表"


def test_a_deleted_check_sheet(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(EXAMPLE)
    del book["审核"]
    book.save(tmp_path / "无审核.xlsx")
    result = check_file(tmp_path / "无审核.xlsx")
    (finding,) = codes(result.findings, "READ-003")
    assert (str(finding.where), finding.stated, finding.expected) == ("审核 ", "", "") or finding.field == "审核"
    assert codes(result.findings, "CALC-002")  # the checks run all the same


def test_a_name_that_points_nowhere(tmp_path: Path) -> None:
    path = rewritten(
        tmp_path / "名称.xlsx",
        "xl/workbook.xml",
        lambda xml: re.sub(r"(<definedName name=\"编制数\"[^>]*>)[^<]*", r"\1#REF!", xml),
    )
    result = check_file(path)
    # The label still leads to the cell: nothing is lost and nothing is flagged that was not before.
    assert not codes(result.findings, "READ-001")
    assert [finding.field for finding in codes(result.findings, "REQ-001") if finding.field == "编制数"] == []


def test_a_sheet_that_is_gone_altogether(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(EXAMPLE)
    del book["基础数据表"]
    book.save(tmp_path / "缺表.xlsx")
    (lost,) = codes(check_file(tmp_path / "缺表.xlsx").findings, "READ-001")
    assert (lost.field, lost.stated, lost.expected) == ("基础数据表", "", "")
    assert lost.where is not None and lost.where.sheet == "基础数据表"


def test_a_value_typed_beside_its_own_cell(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(EXAMPLE)
    sheet = book["基础数据表"]
    sheet.unmerge_cells("B12:C12")
    sheet["C12"], sheet["B12"] = sheet["B12"].value, None
    book.save(tmp_path / "右半格.xlsx")
    result = check_file(tmp_path / "右半格.xlsx")
    (moved,) = codes(result.findings, "READ-004")
    assert (str(moved.where), moved.stated, moved.expected) == ("基础数据表 C12", "1.96", "")
    assert not [finding for finding in result.findings if finding.field == "公务接待·2023年决算数"
                and finding.code == "REQ-001"]  # fmt: skip


def test_content_beside_the_form_is_listed(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(EXAMPLE)
    book["基础数据表"]["L40"] = "另有上级补助12.5万元"
    book.save(tmp_path / "旁注.xlsx")
    found = codes(check_file(tmp_path / "旁注.xlsx").findings, "READ-002")
    assert ("基础数据表 L40", "另有上级补助12.5万元") in {(str(item.where), item.stated) for item in found}


def test_an_older_version_of_the_form_set(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(EXAMPLE)
    meta = book["_ziping"]
    cell = next(row[1] for row in meta.iter_rows(max_row=8) if row[0].value == "版本")
    cell.value = "0"
    book.save(tmp_path / "旧版.xlsx")
    (finding,) = codes(check_file(tmp_path / "旧版.xlsx").findings, "READ-006")
    assert finding.stated == "0"


def test_an_unknown_form_set_is_refused_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from addin.cli import main

    book = openpyxl.load_workbook(EXAMPLE)
    cell = next(row[1] for row in book["_ziping"].iter_rows(max_row=8) if row[0].value == "表套")
    cell.value = "changsha-2030"
    book.save(tmp_path / "未知.xlsx")
    assert main(["check", str(tmp_path / "未知.xlsx")]) == 2
    assert "changsha-2030" in capsys.readouterr().err
