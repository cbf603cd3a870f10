"""ziping check: a readable table, an Excel list, JSON by contract, and last year's workbook."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from addin.cli import main
from workbook_templates.definition.load import BUILTIN

SEED = BUILTIN / "yueyang-2024" / "example.txt"
KEYS = {"code", "severity", "sheet", "cell", "field", "stated", "expected", "message", "explanation"}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("导入 结果")
    assert main(["import", str(SEED), "-o", str(folder)]) == 0
    return folder / "example.xlsx"


def test_json_follows_the_contract(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(filled), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"file", "form", "unit", "year", "checks_run", "findings"}
    assert (told["form"], told["unit"], told["year"]) == ("yueyang-2024", "岳阳市科学技术局", 2024)
    assert all(set(finding) == KEYS for finding in told["findings"])
    assert {finding["severity"] for finding in told["findings"]} == {"error", "verify", "notice"}
    assert all(
        isinstance(finding["stated"], str) and isinstance(finding["expected"], str) for finding in told["findings"]
    )


def test_people_read_the_worst_first_sheet_by_sheet(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(filled)]) == 1
    told = capsys.readouterr().out
    block = told.split("【基础数据表】")[1].split("【")[0]
    levels = [line.split()[0] for line in block.splitlines() if line.startswith("  ") and line.strip()]
    assert levels == sorted(levels, key=["错误", "核实", "提示"].index)
    assert "应为85" in block and "请改正合计或核对明细" in block


def test_the_findings_as_an_excel_list(filled: Path, tmp_path: Path) -> None:
    output = tmp_path / "问题清单.xlsx"
    assert main(["check", str(filled), "--list", str(output)]) == 1
    rows = list(openpyxl.load_workbook(output)["问题清单"].iter_rows(values_only=True))
    assert rows[0][:5] == ("文件", "单位", "级别", "编码", "工作表")
    assert ("example.xlsx", "岳阳市科学技术局", "错误", "计算-002", "基础数据表") in {row[:5] for row in rows[1:]}


def test_last_years_workbook_is_compared(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(filled), "--last-year", str(filled), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [finding["code"] for finding in told["findings"] if finding["code"].startswith("YOY")]


def test_an_explanation_travels_with_the_finding(
    filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the accountant writes on 审核 comes back with the finding it explains."""
    book = openpyxl.load_workbook(filled)
    sheet = book["审核"]
    heads = next(row for row in sheet.iter_rows() if "标识" in [cell.value for cell in row])
    at = {cell.value: cell.column for cell in heads if cell.value}
    cached = openpyxl.load_workbook(filled, data_only=True)["审核"]
    row = next(
        number
        for number in range(heads[0].row + 1, cached.max_row + 1)
        if str(cached.cell(number, at["标识"]).value).startswith("CROSS-006|")
    )
    sheet.cell(row, at["出错说明"]).value = "年中追加项目较多"
    explained = tmp_path / "说明.xlsx"
    book.save(explained)
    main(["check", str(explained), "--json"])
    told = json.loads(capsys.readouterr().out)
    (finding,) = [finding for finding in told["findings"] if finding["code"] == "CROSS-006"]
    assert finding["explanation"] == "年中追加项目较多"
