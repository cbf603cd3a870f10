"""What lies in a bureau's folder besides good workbooks: each is rejected with a reason, or merged with a finding."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.reading import handmade
from tests.summary.units import YUEYANG, unit_of
from workbook_templates.building.conventions import META_SHEET
from workbook_templates.building.workbook import build_workbook
from workbook_templates.definition.load import load_form
from workbook_templates.summary.merge import MergeResult, merge

INJECTED = "=cmd|' /C calc'!A0"


def unit(path: Path, name: str = "某局", seed: int = 1, **stated: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {"unit": name, "seed": seed, "form": YUEYANG, "stated": stated}
    build_workbook(load_form(YUEYANG), path, submission=unit_of(told))
    return path


def edited(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """The workbook with one part of its package changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def rows_of(path: Path, sheet: str) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(path, read_only=True)
    found = list(book[sheet].iter_rows(min_row=3, values_only=True))
    book.close()
    return found


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> tuple[MergeResult, Path]:
    place = tmp_path_factory.mktemp("坏材料")
    folder = place / "上报"
    for number in range(3):
        unit(folder / f"好{number}.xlsx", f"第{number}局", number)
    good = folder / "好0.xlsx"
    shutil.copy(good, folder / "~$好0.xlsx")
    (folder / "零字节.xlsx").touch()
    (folder / "其实是网页.xlsx").write_text("<html><table></table></html>", encoding="utf-8")
    (folder / "加密.xlsx").write_bytes(handmade.compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}))
    (folder / "截断.xlsx").write_bytes(good.read_bytes()[:20_000])
    with zipfile.ZipFile(folder / "打包.zip", "w") as archive:
        archive.write(good, "好0.xlsx")
    (folder / "打包.rar").write_bytes(b"Rar!\x1a\x07\x01\x00")
    first = merge(folder, place / "第一次.xlsx")
    assert first.merged == 3
    shutil.copy(place / "第一次.xlsx", folder / "去年的汇总.xlsx")
    unit(folder / "乡镇/二级/深处.xlsx", "深处乡", 5)
    unit(
        folder / "注入.xlsx", INJECTED, 6, **{"项目.名称": '=HYPERLINK("http://x","点我")', "基础表.填表人": "@SUM(A1)"}
    )
    number = openpyxl.load_workbook(good).sheetnames.index(META_SHEET) + 1
    old = unit(folder / "旧版.xlsx", "旧版局", 7)
    edited(old, f"xl/worksheets/sheet{number}.xml", _other_version)
    book = openpyxl.load_workbook(good)
    sheet = book["基础数据表"]
    for row in range(30_000):
        sheet.cell(200 + row, 1, f"粘贴{row}")
        sheet.cell(200 + row, 2, row)
    book.save(folder / "三万行.xlsx")
    return merge(folder, place / "汇总.xlsx", workers=2), place / "汇总.xlsx"


def _other_version(xml: str) -> str:
    """B2 of the hidden sheet is the version: a text that cannot be the present one."""
    start = xml.index('<c r="B2"')
    end = xml.index("</c>", start) + len("</c>")
    return f'{xml[:start]}<c r="B2" t="inlineStr"><is><t>0.9</t></is></c>{xml[end:]}'


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("~$好0.xlsx", "锁文件"),
        ("零字节.xlsx", "0 字节"),
        ("其实是网页.xlsx", "网页"),
        ("加密.xlsx", "密码"),
        ("截断.xlsx", "截断"),
        ("打包.zip", "解压"),
        ("打包.rar", "解压"),
        ("去年的汇总.xlsx", "汇总工作簿"),
    ],
)
def test_rejected_with_a_reason(merged: tuple[MergeResult, Path], file: str, words: str) -> None:
    reasons = {item.file: item.reason for item in merged[0].rejected}
    assert words in reasons[file]


def test_the_others_are_merged_and_all_are_counted(merged: tuple[MergeResult, Path]) -> None:
    result, path = merged
    assert result.files == result.merged + len(result.rejected) == 15
    files = {row[5] for row in rows_of(path, "数据来源")}
    assert {"好0.xlsx", "好1.xlsx", "好2.xlsx", "乡镇/二级/深处.xlsx", "旧版.xlsx", "注入.xlsx"} <= files


@pytest.mark.parametrize(("file", "code"), [("旧版.xlsx", "读取-006"), ("三万行.xlsx", "读取-002")])
def test_merged_with_a_finding(merged: tuple[MergeResult, Path], file: str, code: str) -> None:
    found = {row[6] for row in rows_of(merged[1], "审核问题") if row[2] == file}
    assert code in found


def test_no_text_of_a_unit_becomes_a_formula(merged: tuple[MergeResult, Path]) -> None:
    words = ("cmd", "点我", "@SUM(A1)")
    seen = set()
    for sheet in openpyxl.load_workbook(merged[1]):
        for row in sheet.iter_rows():
            for cell in row:
                found = [word for word in words if isinstance(cell.value, str) and word in cell.value]
                if found:
                    seen.update(found)
                    assert cell.data_type != "f" or "HYPERLINK(数据来源" in cell.value, (sheet.title, cell.coordinate)
    with zipfile.ZipFile(merged[1]) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                text = archive.read(name).decode()
                assert not any(f"<f>{sign}cmd" in text for sign in ("", "="))
    assert seen == set(words)
