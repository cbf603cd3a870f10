"""ziping merge from the outside: packs, damaged workbooks, and the contract of --json."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from addin.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "上报 材料"
    made.mkdir()
    shutil.copy(EXAMPLES / "yueyang-2024.xlsx", made / "甲.xlsx")
    return made


def merged(folder: Path, output: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, object]:
    assert main(["merge", str(folder), "-o", str(output), "--json", "--no-cache", *more]) in (0, 1)
    told: dict[str, object] = json.loads(capsys.readouterr().out)
    return told


def test_json_follows_the_contract(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = merged(folder, tmp_path / "汇总.xlsx", capsys)
    assert set(told) == {"files", "merged", "rejected", "superseded", "findings", "output", "seconds"}
    assert (told["files"], told["merged"], told["rejected"], told["superseded"]) == (1, 1, [], [])
    assert isinstance(told["findings"], dict) and set(told["findings"]) == {"error", "verify", "notice"}


def test_a_pack_is_read_like_its_workbook(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alone = merged(folder, tmp_path / "一.xlsx", capsys)
    words = ["pack", str(folder / "甲.xlsx"), "-o", str(folder / "甲.zip"), "--force-reason", "先行报送"]
    assert main(words) == 0
    (folder / "甲.xlsx").unlink()
    capsys.readouterr()
    packed = merged(folder, tmp_path / "二.xlsx", capsys)
    assert packed["merged"] == 1
    assert packed["findings"] == alone["findings"]
    rows = openpyxl.load_workbook(tmp_path / "二.xlsx", read_only=True)["数据来源"].iter_rows(values_only=True)
    assert any("甲.zip" in [str(cell) for cell in row] for row in rows)


def test_a_pack_that_was_changed_is_rejected(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = folder / "乙.zip"
    assert main(["pack", str(folder / "甲.xlsx"), "-o", str(pack), "--force-reason", "先行报送"]) == 0
    import zipfile

    with zipfile.ZipFile(pack, "a") as archive:
        archive.writestr("多出的.txt", "x")
    capsys.readouterr()
    told = merged(folder, tmp_path / "汇总.xlsx", capsys)
    assert told["merged"] == 1
    (rejected,) = told["rejected"]  # type: ignore[misc]
    assert rejected["file"] == "乙.zip" and "多出了清单里没有的文件" in rejected["reason"]


def test_damaged_workbooks_can_be_repaired_on_the_fly(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.load_workbook(folder / "甲.xlsx")
    sheet = book["基础数据表"]
    sheet.unmerge_cells("B12:C12")
    sheet["C12"], sheet["B12"] = sheet["B12"].value, None
    book.save(folder / "甲.xlsx")
    before = (folder / "甲.xlsx").read_bytes()
    assert merged(folder, tmp_path / "汇总.xlsx", capsys, "--repair")["merged"] == 1
    assert (folder / "甲.xlsx").read_bytes() == before
    rows = openpyxl.load_workbook(tmp_path / "汇总.xlsx", read_only=True)["审核问题"].iter_rows(values_only=True)
    assert any("读取-004" in [str(cell) for cell in row] for row in rows)
