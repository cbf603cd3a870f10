"""Real workbooks: built, merged, and the summary itself handed in again."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.summary.units import YUEYANG, unit_of
from workbook_templates.building.workbook import build_workbook
from workbook_templates.definition.load import load_form
from workbook_templates.summary.merge import merge


@pytest.mark.parametrize("workers", [1, 2])
def test_official_workbooks_become_a_summary(tmp_path: Path, workers: int) -> None:
    folder = tmp_path / "各单位 报送"
    folder.mkdir()
    form = load_form(YUEYANG)
    for number in range(10):
        unit = unit_of({"unit": f"第{number}局", "seed": number, "form": YUEYANG, "day": "2025-03-31"})
        build_workbook(form, folder / f"第{number}局 自评.xlsx", submission=unit)
    shutil.copy(folder / "第0局 自评.xlsx", folder / "第0局 自评 - 副本.xlsx")
    (folder / "坏.xlsx").write_bytes((folder / "第1局 自评.xlsx").read_bytes()[:5000])
    result = merge(folder, tmp_path / "汇总.xlsx", workers=workers)
    assert (result.files, result.merged, [item.file for item in result.rejected]) == (12, 11, ["坏.xlsx"])
    sheet = openpyxl.load_workbook(tmp_path / "汇总.xlsx", data_only=True)["汇总表"]
    column = next(cell.column for cell in sheet[5] if cell.value == form.fields["接待.决算"].label)
    expected = []
    for number in range(10):
        unit = unit_of({"unit": f"第{number}局", "seed": number, "form": YUEYANG, "day": "2025-03-31"})
        fact = unit.parts[0].facts.get("接待.决算")
        expected.append(None if fact is None else fact.value)
    found = {sheet.cell(row, 2).value: sheet.cell(row, column).value for row in range(6, 17)}
    assert [found[f"第{number}局"] for number in range(10)] == expected
    # Our own summary, handed in with the rest, is told apart.
    shutil.copy(tmp_path / "汇总.xlsx", folder / "去年的汇总.xlsx")
    again = merge(folder, tmp_path / "汇总2.xlsx", workers=workers)
    assert again.merged == 11
    assert next(item.reason for item in again.rejected if item.file == "去年的汇总.xlsx").startswith("这是汇总工作簿")
