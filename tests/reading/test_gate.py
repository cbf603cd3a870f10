"""The gate: each file that is not a readable workbook is refused with its code, and says what it really is."""

from __future__ import annotations

import os
import random
import struct
import time
import zipfile
from pathlib import Path

import handmade
import pytest

from workbook_templates.model import InputProblem
from workbook_templates.reading import gate
from workbook_templates.reading.book import open_book
from workbook_templates.reading.problems import CATALOGUE


def refused(path: Path) -> InputProblem:
    with pytest.raises(InputProblem) as caught:
        book = open_book(path)
        for sheet in book.sheets:
            book.grid(sheet.name)
    problem = caught.value
    assert problem.code in CATALOGUE
    assert problem.path == str(path)
    assert path.name in problem.message
    assert "请" in problem.message, "says what to do"
    return problem


BIFF_GLOBALS = struct.pack("<2H4H8x", 0x0809, 16, 0x0600, 5, 0, 0)

WRONG_KINDS = {
    "pdf": (b"%PDF-1.7\n...", "FILE-007", "PDF"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(40), "FILE-007", "图片"),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(40), "FILE-007", "图片"),
    "bmp": (b"BM" + bytes(60), "FILE-007", "图片"),
    "exe": (b"MZ" + bytes(60), "FILE-007", "可执行程序"),
    "rar": (b"Rar!\x1a\x07\x00" + bytes(20), "FILE-007", "RAR"),
    "seven": (b"7z\xbc\xaf\x27\x1c" + bytes(20), "FILE-007", "7z"),
    "rtf": (b"{\\rtf1 abc}", "FILE-007", "RTF"),
    "text": ("部门名称,金额\n某局,12\n".encode(), "FILE-007", "文本"),
    "text in gbk": ("部门名称,金额\n某局,12\n".encode("gb18030"), "FILE-007", "文本"),
    "text beginning with BM": (b"BM,12\n", "FILE-007", "文本"),
    "html": ("<html><table><tr><td>部门</td></tr></table></html>".encode(), "FILE-013", "HTML"),
    "html with a mark": ("\ufeff\n<!DOCTYPE html><html></html>".encode(), "FILE-013", "HTML"),
    "mhtml": (b"MIME-Version: 1.0\nContent-Type: multipart/related", "FILE-013", "MHTML"),
    "xml 2003": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "FILE-013",
        "2003",
    ),
    "other xml": (b'<?xml version="1.0"?><a/>', "FILE-007", "XML"),
    "biff 3": (b"\x09\x02\x06\x00\x00\x00\x10\x00\x00\x00" + bytes(40), "FILE-013", "Excel 5.0"),
    "noise": (bytes(range(256)) * 4, "FILE-007", "无法识别"),
    "zip": (handmade.zipped({"a/某单位.xlsx": b"x"}), "FILE-007", "ZIP"),
    "empty zip": (handmade.zipped({}), "FILE-007", "空的压缩包"),
    "docx": (
        handmade.zipped(
            {
                "_rels/.rels": handmade.relationships(("rId1", "officeDocument", "word/document.xml")),
                "word/document.xml": "<w:document/>",
            }
        ),
        "FILE-007",
        "Word",
    ),
    "pptx": (
        handmade.zipped(
            {
                "_rels/.rels": handmade.relationships(("rId1", "officeDocument", "ppt/presentation.xml")),
                "ppt/presentation.xml": "<p/>",
            }
        ),
        "FILE-007",
        "PowerPoint",
    ),
    "odt": (
        handmade.zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}),
        "FILE-007",
        "ODT",
    ),
    "doc": (handmade.compound({"WordDocument": b"x"}), "FILE-007", "Word"),
    "ppt": (handmade.compound({"PowerPoint Document": b"x"}), "FILE-007", "PowerPoint"),
    "other compound file": (handmade.compound({"Something": b"x"}), "FILE-007", "Office"),
    "encrypted xlsx": (handmade.compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), "FILE-008", "密码"),
    "encrypted xls": (
        handmade.compound({"Workbook": BIFF_GLOBALS + struct.pack("<2H", 0x2F, 6) + bytes(6)}),
        "FILE-008",
        "密码",
    ),
    "compound file without a workbook in it": (
        handmade.compound({"Workbook": bytes(5000)}),
        "FILE-014",
        "没有工作表",
    ),
    "torn compound file": (handmade.compound({"Workbook": BIFF_GLOBALS})[:700], "FILE-009", "损坏"),
    "short compound file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(20), "FILE-009", "损坏"),
    "workbook part lost": (
        handmade.zipped({"[Content_Types].xml": "<Types/>", "xl/worksheets/sheet1.xml": "<a/>"}),
        "FILE-009",
        "缺少",
    ),
    "no sheets": (handmade.zipped(handmade.parts({})), "FILE-014", "没有工作表"),
}


@pytest.mark.parametrize("kind", WRONG_KINDS)
def test_each_wrong_kind_is_named(kind: str, tmp_path: Path) -> None:
    data, code, word = WRONG_KINDS[kind]
    path = handmade.save(tmp_path, data)
    problem = refused(path)
    assert problem.code == code, problem.message
    assert word in problem.message


def test_the_suffix_is_not_believed(tmp_path: Path) -> None:
    path = handmade.one_sheet(tmp_path, '<row r="1"><c r="A1"><v>1</v></c></row>')
    disguised = path.rename(tmp_path / "某单位.xls")
    assert open_book(disguised).kind == "xlsx"


def test_missing_folder_and_empty(tmp_path: Path) -> None:
    assert refused(tmp_path / "没有.xlsx").code == "FILE-001"
    assert refused(tmp_path / "没有" / "有.xlsx").code == "FILE-001"
    assert refused(tmp_path).code == "FILE-002"
    assert refused(handmade.save(tmp_path, b"")).code == "FILE-004"
    with pytest.raises(InputProblem) as caught:
        open_book(tmp_path / "a\0b.xlsx")
    assert caught.value.code == "FILE-003"


@pytest.mark.parametrize("name", ["~$某单位.xlsx", ".~lock.某单位.xlsx#"])
def test_lock_files_are_named_as_such(name: str, tmp_path: Path) -> None:
    problem = refused(handmade.save(tmp_path, b"x" * 165, name))
    assert problem.code == "FILE-005"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.xlsx"
    os.mkfifo(pipe)
    assert refused(pipe).code == "FILE-002"


def test_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = handmade.save(tmp_path, b"PK")

    def locked(file: str, *args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(gate, "open", locked, raising=False)
    problem = refused(path)
    assert problem.code == "FILE-003"
    assert "其他程序" in problem.message


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "MAX_FILE_BYTES", 1 << 20)
    path = tmp_path / "大.xlsx"
    with path.open("wb") as stream:
        stream.truncate((1 << 20) + 1)
    assert refused(path).code == "FILE-006"


def _cells(*addresses: str) -> str:
    rows: dict[str, str] = {}
    for address in addresses:
        number = address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        rows[number] = rows.get(number, "") + f'<c r="{address}"><v>1</v></c>'
    return "".join(f'<row r="{number}">{cells}</row>' for number, cells in rows.items())


def _bomb(name: str, folder: Path) -> Path:
    if name == "inflates to 4 GB":
        path = folder / "炸弹.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, content in handmade.parts({"表": "x"}).items():
                if "sheet1" not in part:
                    archive.writestr(part, content)
            with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as stream:
                for _ in range(64):
                    stream.write(bytes(1 << 22))
        raw = bytearray(path.read_bytes())
        at = raw.rfind(b"PK\x01\x02", 0, raw.rfind(b"xl/worksheets/sheet1.xml"))
        raw[at + 24 : at + 28] = struct.pack("<I", 4_000_000_000)
        path.write_bytes(raw)
        return path
    if name == "hides its size":
        data = bytearray(handmade.zipped(handmade.parts({"表": handmade.worksheet(" " * 20_000_000)})))
        at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/worksheets/sheet1.xml"))
        data[at + 24 : at + 28] = struct.pack("<I", 3_000)
        return handmade.save(folder, bytes(data))
    if name == "100,000 entries":
        path = folder / "炸弹.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            for number in range(100_000):
                archive.writestr(str(number), b"")
        return path
    if name == "5,001 entries":
        return handmade.save(folder, {f"xl/{number}": b"" for number in range(5_001)})
    if name == "corners":
        return handmade.one_sheet(folder, _cells("A1", "XFD1048576"))
    if name == "corners without addresses":
        data = '<row r="1"><c><v>1</v></c></row><row r="1048576">' + "<c/>" * 16_383 + "<c><v>1</v></c></row>"
        return handmade.one_sheet(folder, data)
    if name == "corners of another writer":
        return handmade.one_sheet(folder, _cells("A1", "XFD1048576").replace("<c r", "<c  r"))
    if name == "entities":
        laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
        xml = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{laughs}]>' + handmade.worksheet("")[56:]
        return handmade.save(folder, handmade.parts({"表": xml}))
    if name == "entities in utf-16":
        xml = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]>' + handmade.worksheet("")[56:]
        contents = handmade.parts({"表": ""})
        contents["xl/worksheets/sheet1.xml"] = xml.encode("utf-16")
        return handmade.save(folder, contents)
    if name == "merges":
        tail = "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 100_001 + "</mergeCells>"
        return handmade.one_sheet(folder, _cells("A1"), tail)
    assert name == "ods of repeated cells"
    xml = (
        '<d xmlns:table="t" xmlns:office="o" xmlns:text="x"><table:table table:name="a"><table:table-row '
        'table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" '
        'office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row></table:table></d>'
    )
    return handmade.save(folder, {"mimetype": gate.ODS_TYPE, "content.xml": xml})


BOMBS = {
    "inflates to 4 GB": "FILE-010",
    "hides its size": "FILE-010",
    "100,000 entries": "FILE-010",
    "5,001 entries": "FILE-010",
    "corners": "FILE-011",
    "corners without addresses": "FILE-011",
    "corners of another writer": "FILE-011",
    "entities": "FILE-012",
    "entities in utf-16": "FILE-012",
    "merges": "FILE-010",
    "ods of repeated cells": "FILE-011",
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_in_under_a_second(name: str, tmp_path: Path) -> None:
    path = _bomb(name, tmp_path)
    started = time.perf_counter()
    problem = refused(path)
    assert time.perf_counter() - started < 1.0
    assert problem.code == BOMBS[name], problem.message


def _large(unit: str, size: int) -> str:
    """Not so regular that its ratio alone gives it away."""
    chance = random.Random(1)
    return "".join(
        unit * chance.randint(1, 3) + f"<!--{chance.random()}-->" for _ in range(size // (2 * len(unit) + 25))
    )


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"])
def test_parts_without_data_are_small(part: str, tmp_path: Path) -> None:
    row = '<row r="1"><c r="A1" s="1"><v>1</v></c></row>'
    contents = handmade.parts({"表": handmade.worksheet(row)}, styles='<cellXfs><xf numFmtId="0"/></cellXfs>')
    content = str(contents[part])
    at = content.rfind("</")
    contents[part] = content[:at] + _large('<x numFmtId="1"/>', 25 << 20) + content[at:]
    path = handmade.save(tmp_path, contents)
    started = time.perf_counter()
    assert refused(path).code == "FILE-010"
    assert time.perf_counter() - started < 1.0


def test_a_tag_without_end(tmp_path: Path) -> None:
    tag = "".join(f' a{number}="1"' for number in range(120_000))
    assert refused(handmade.one_sheet(tmp_path, f'<row r="1"><c r="A1"{tag}><v>1</v></c></row>')).code == "FILE-010"


def test_more_elements_than_any_sheet_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbook_templates.reading.events.MAX_ITEMS", 1_000)
    assert refused(handmade.one_sheet(tmp_path, "<!-- --><row>" + "<x/>" * 1_001 + "</row>")).code == "FILE-010"


def test_long_shared_formulas_do_not_take_minutes(tmp_path: Path) -> None:
    text = "SUM(" + "B1," * 2_000 + "1)"
    first = f'<row r="1"><c r="A1"><f t="shared" si="0" ref="A1:A9999">{text}</f><v>1</v></c></row>'
    rows = "".join(f'<row r="{n}"><c r="A{n}"><f t="shared" si="0"/><v>1</v></c></row>' for n in range(2, 10_000))
    book = open_book(handmade.one_sheet(tmp_path, first + rows))
    started = time.perf_counter()
    assert len(book.formulas("表")) == 9_999
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize(
    ("contents", "ordinary"),
    [
        (handmade.zipped({"a.xml": bytes(1 << 20)}), True),
        (handmade.zipped({f"{n}.xml": bytes(6 << 20) for n in range(3)}), False),
        ("部门名称".encode(), True),
        (bytes(2 << 20), False),
        (b"PK\x03\x04", True),
        (handmade.compound({"Workbook": BIFF_GLOBALS}), False),
    ],
)
def test_what_is_read_without_a_process_of_its_own(contents: bytes, ordinary: bool, tmp_path: Path) -> None:
    assert gate.is_ordinary(handmade.save(tmp_path, contents)) is ordinary
    assert gate.is_ordinary(tmp_path / "没有.xlsx")


def test_formatted_blank_corners_are_no_bomb(tmp_path: Path) -> None:
    data = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    book = open_book(handmade.one_sheet(tmp_path, data))
    assert book.grid("表").rows == [[1.0]]


def test_a_long_paste_is_read(tmp_path: Path) -> None:
    cells = "".join(f'<row r="{r}"><c r="A{r}"><v>{r}</v></c><c r="T{r}"><v>2</v></c></row>' for r in range(1, 30_001))
    rows = open_book(handmade.one_sheet(tmp_path, cells)).grid("表").rows
    assert len(rows) == 30_000
    assert rows[29_999][0] == 30_000.0


def test_every_code_is_explained() -> None:
    for code, trouble in CATALOGUE.items():
        assert code.startswith("FILE-")
        assert trouble.title and trouble.cause and trouble.remedy.startswith("请")
