"""Workbooks that are no xlsx: .xls and .ods as LibreOffice saves them, .xlsb made by hand."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import struct
import subprocess
from pathlib import Path

import handmade
import pytest
import xlsxwriter

from workbook_templates.model import CellError, InputProblem, Percent
from workbook_templates.reading.book import NOTE_NO_FORMULAS, NamedRange, SheetInfo, open_book

OFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One workbook, saved by LibreOffice in each format."""
    if OFFICE is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have LibreOffice")
        pytest.skip("LibreOffice (soffice) is not installed")
    folder = tmp_path_factory.mktemp("kinds")
    original = folder / "某单位.xlsx"
    with xlsxwriter.Workbook(original) as book:
        sheet = book.add_worksheet("基础数据表")
        sheet.write_row("B2", ["部门\n第二行", 21, 1.5, True, " 空 "])
        sheet.write_datetime("G2", dt.datetime(2025, 3, 31), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_number("H2", 0.875, book.add_format({"num_format": "0.00%"}))
        sheet.write_formula("C3", "=C2/0", value="#DIV/0!")
        sheet.write_formula("D3", '="通"&"过"', value="通过")
        sheet.write_formula("E3", "=NA()", value="#N/A")
        sheet.merge_range("B5:D6", "合并")
        sheet.write_comment("C2", "上年数有误，\n已说明")
        sheet.write_comment("B9", "x" * 9000, {"author": "甲"})
        hidden = book.add_worksheet("藏")
        hidden.hide()
        hidden.write_comment("A1", "藏起来的话")
        book.define_name("三公经费.决算", "=基础数据表!$C$2")
        book.define_name("区", "=基础数据表!$B$5:$D$6")
    result = {"original": original}
    for kind in ("xls", "ods", "xlsx"):
        target = folder / kind
        command = [OFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind]
        subprocess.run([*command, "--outdir", str(target), str(original)], check=True, capture_output=True, timeout=120)
        result[kind] = target / f"某单位.{kind}"
    return result


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", ["original", "xlsx", "ods", "xls"])
def test_each_format_gives_the_same_grid(kind: str, saved: dict[str, Path]) -> None:
    book = open_book(saved[kind])
    assert book.kind == ("xlsx" if kind == "original" else kind)
    assert book.sheets == (SheetInfo("基础数据表", "visible"), SheetInfo("藏", "hidden"))
    grid = book.grid("基础数据表")
    # LibreOffice 7.4 itself saves the number 0 for a text formula it has not recalculated, in .xls only.
    text = 0.0 if kind == "xls" else "通过"
    assert grid.rows == [
        [],
        [None, "部门\n第二行", 21.0, 1.5, True, " 空 ", dt.date(2025, 3, 31), 0.875],
        [None, None, CellError("#DIV/0!"), text, CellError("#N/A")],
        [],
        [None, "合并"],
    ]
    assert grid.merges == ((4, 1, 5, 3),)
    if kind == "xls":
        assert book.names == {}
        assert NOTE_NO_FORMULAS in book.notes
    else:
        assert book.names["", "三公经费.决算"] == NamedRange("基础数据表", 1, 2, 1, 2)
        assert book.names["", "区"] == NamedRange("基础数据表", 4, 1, 5, 3)
    assert book.broken_names == ()
    assert sorted((sheet, at, text.split(":")[-1].lstrip()) for sheet, at, text in book.comments()) == [
        ("基础数据表", "B9", "x" * 9000),
        ("基础数据表", "C2", "上年数有误，\n已说明"),
        ("藏", "A1", "藏起来的话"),
    ]
    assert book.percents("基础数据表") == {"H2": 2} or book.grid("基础数据表").value(1, 7) == Percent(0.875, "87.50%")


def _record(kind: int, body: bytes) -> bytes:
    number = bytes([kind]) if kind < 128 else bytes([(kind & 0x7F) | 0x80, kind >> 7])
    return (
        number
        + bytes([len(body) & 0x7F | (0x80 if len(body) > 127 else 0)])
        + (bytes([len(body) >> 7]) if len(body) > 127 else b"")
        + body
    )


def _wide(text: str) -> bytes:
    raw = text.encode("utf-16-le")
    return struct.pack("<I", len(raw) // 2) + raw


def _xlsb(cells: bytes) -> dict[str, str | bytes]:
    return {
        "_rels/.rels": handmade.relationships(("rId1", "officeDocument", "xl/workbook.bin")),
        "xl/workbook.bin": _record(153, bytes(8))
        + _record(156, struct.pack("<2I", 1, 1) + _wide("rId1") + _wide("表")),
        "xl/_rels/workbook.bin.rels": handmade.relationships(
            ("rId1", "worksheet", "worksheets/sheet1.bin"),
            ("rId2", "sharedStrings", "sharedStrings.bin"),
            ("rId3", "styles", "styles.bin"),
        ),
        "xl/sharedStrings.bin": _record(19, b"\0" + _wide("共享")),
        "xl/styles.bin": (
            _record(44, struct.pack("<H", 164) + _wide("yyyy年m月d日"))
            + _record(617, struct.pack("<I", 2))
            + _record(47, struct.pack("<2H", 0, 0) + bytes(12))
            + _record(47, struct.pack("<2H", 0, 164) + bytes(12))
            + _record(618, b"")
        ),
        "xl/worksheets/sheet1.bin": _record(0, struct.pack("<I", 1) + bytes(13)) + cells,
    }


def _cell(kind: int, column: int, value: bytes, style: int = 0) -> bytes:
    return _record(kind, struct.pack("<2I", column, style) + value)


def test_xlsb_cells(tmp_path: Path) -> None:
    cells = (
        _cell(2, 0, struct.pack("<I", 12 << 2 | 2))
        + _cell(2, 1, struct.pack("<I", 1234 << 2 | 3))
        + _cell(3, 2, b"\x07")
        + _cell(4, 3, b"\1")
        + _cell(5, 4, struct.pack("<d", 45747.0), style=1)
        + _cell(6, 5, _wide("直接"))
        + _cell(7, 6, struct.pack("<I", 0))
        + _cell(8, 7, _wide("公式") + bytes(6))
        + _cell(9, 8, struct.pack("<d", -0.5) + bytes(6))
        + _cell(10, 9, b"\0" + bytes(6))
        + _cell(11, 10, b"\x2a" + bytes(6))
        + _cell(1, 11, b"")
        + _record(176, struct.pack("<4I", 1, 2, 5, 6))
    )
    book = open_book(handmade.save(tmp_path, _xlsb(cells), "某单位.xlsb"))
    assert book.kind == "xlsb"
    assert book.sheets == (SheetInfo("表", "hidden"),)
    error, missing = CellError("#DIV/0!"), CellError("#N/A")
    assert book.grid("表").rows == [
        [],
        [12.0, 12.34, error, True, dt.date(2025, 3, 31), "直接", None, "公式", -0.5, False, missing],
    ]
    assert book.covered("表") == {"G2": "共享"}


def test_xlsb_percentages_and_comments(tmp_path: Path) -> None:
    numbers = (
        _cell(5, 0, struct.pack("<d", 0.875), 2)
        + _cell(2, 1, struct.pack("<I", 95 << 2 | 3), 1)
        + _cell(5, 2, bytes(8))
    )
    contents = _xlsb(numbers)
    contents["xl/styles.bin"] = (
        _record(44, struct.pack("<H", 164) + _wide("0.0%"))
        + _record(617, struct.pack("<I", 3))
        + b"".join(_record(47, struct.pack("<2H", 0, number) + bytes(12)) for number in (0, 9, 164))
        + _record(618, b"")
    )
    contents["xl/worksheets/_rels/sheet1.bin.rels"] = handmade.relationships(("rId1", "comments", "../comments1.bin"))
    contents["xl/comments1.bin"] = (
        _record(635, struct.pack("<5I", 0, 4, 4, 2, 2) + bytes(16))
        + _record(637, b"\0" + _wide("情况属实"))
        + _record(636, b"")
    )
    book = open_book(handmade.save(tmp_path, contents, "某单位.xlsb"))
    assert book.percents("表") == {"A2": 1, "B2": 0}
    assert book.comments() == [("表", "C5", "情况属实")]
    contents["xl/comments1.bin"] = _record(637, b"\0" + _wide("无处可放")) + _record(635, bytes(5))
    book = open_book(handmade.save(tmp_path, contents, "某单位.xlsb"))
    with pytest.raises(InputProblem):
        book.comments()


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (_cell(7, 0, struct.pack("<I", 99)), "FILE-009"),
        (_cell(6, 0, struct.pack("<I", 0x7FFFFFFF)), "FILE-009"),
        (_cell(5, 0, b"\0"), "FILE-009"),
        (_cell(5, 99_999, bytes(8)), "FILE-009"),
        (b"\x05\x7f", "FILE-009"),
        (_record(0, struct.pack("<I", 1_048_575)) + _cell(5, 16_383, bytes(8)), "FILE-011"),
    ],
)
def test_xlsb_damage(cells: bytes, code: str, tmp_path: Path) -> None:
    book = open_book(handmade.save(tmp_path, _xlsb(cells)))
    with pytest.raises(InputProblem) as caught:
        book.grid("表")
    assert caught.value.code == code


def test_ods_by_hand(tmp_path: Path) -> None:
    xml = """<d xmlns:table="t" xmlns:office="o" xmlns:text="x" xmlns:draw="w" xmlns:calcext="c">
    <table:table table:name="表"><table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>
    <table:table-row><table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="3"/>
    <table:table-cell office:value-type="string"><office:annotation><text:p>批注</text:p></office:annotation>
      <text:p>甲<text:s text:c="2"/>乙</text:p><text:p>丙</text:p></table:table-cell>
    <table:table-cell office:value-type="time" office:time-value="PT08H30M00S"><text:p>8:30</text:p></table:table-cell>
    <table:table-cell office:value-type="date" office:date-value="2025-03-31"/>
    <table:table-cell office:value-type="boolean" office:boolean-value="true"/>
    <table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error"
      table:formula="of:=1/0"><text:p>#DIV/0!</text:p></table:table-cell>
    <table:table-cell table:number-columns-repeated="16377"/></table:table-row>
    <table:table-row table:number-rows-repeated="1048573"><table:table-cell
      table:number-columns-repeated="16384"/></table:table-row></table:table></d>"""
    contents = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": xml}
    rows = open_book(handmade.save(tmp_path, contents, "x.ods")).grid("表").rows
    expected = [3.0, 3.0, "甲  乙\n丙", dt.time(8, 30), dt.date(2025, 3, 31), True, CellError("#DIV/0!")]
    assert rows == [[], [], expected]


def test_encrypted_ods(tmp_path: Path) -> None:
    contents = {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": "<m><manifest:encryption-data/></m>",
        "content.xml": b"\x00\x01",
    }
    with pytest.raises(InputProblem) as caught:
        open_book(handmade.save(tmp_path, contents, "x.ods"))
    assert caught.value.code == "FILE-008"
