"""The zip reader: damage is noticed, odd but honest archives are read."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
import zlib
from pathlib import Path

import handmade
import pytest

from workbook_templates.model import InputProblem
from workbook_templates.reading.book import open_book
from workbook_templates.reading.package import Package

CONTENT = {"xl/a.xml": b"<a>" + b"12" * 500 + b"</a>", "b.xml": b"<b/>"}


def code_of(data: bytes, name: str = "xl/a.xml") -> str:
    with pytest.raises(InputProblem) as caught:
        Package(data, "x.xlsx").read(name)
    return caught.value.code


def test_stored_and_deflated() -> None:
    for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
        package = Package(handmade.zipped(CONTENT, method), "x.xlsx")
        assert package.names() == ["xl/a.xml", "b.xml"]
        assert package.read("xl/a.xml") == CONTENT["xl/a.xml"]


def test_names_without_case_and_with_backslashes() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("x")
        info.filename = "XL\\Workbook.xml"
        archive.writestr(info, b"<w/>")
    package = Package(buffer.getvalue(), "x.xlsx")
    assert package.has("xl/workbook.xml")
    assert package.read("/xl/workbook.xml") == b"<w/>"


def test_junk_before_and_comment_behind() -> None:
    buffer = io.BytesIO(b"junk" * 100)
    buffer.seek(0, io.SEEK_END)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/a.xml", CONTENT["xl/a.xml"])
        archive.comment = "说明".encode() * 100
    assert Package(buffer.getvalue(), "x.xlsx").read("xl/a.xml") == CONTENT["xl/a.xml"]


def test_zip64_is_understood() -> None:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/a.xml", "w", force_zip64=True) as stream,
    ):
        stream.write(CONTENT["xl/a.xml"])
    data = bytearray(buffer.getvalue())
    # Move size and offset of the entry into a zip64 field, as streaming writers do.
    at = data.rfind(b"PK\x01\x02")
    packed, real = struct.unpack_from("<2I", data, at + 20)
    (local,) = struct.unpack_from("<I", data, at + 42)
    (name_size,) = struct.unpack_from("<H", data, at + 28)
    extra = struct.pack("<2H3Q", 1, 24, real, packed, local)
    entry = bytearray(data[at : at + 46 + name_size])
    struct.pack_into("<2I", entry, 20, 0xFFFFFFFF, 0xFFFFFFFF)
    struct.pack_into("<H", entry, 30, len(extra))
    struct.pack_into("<I", entry, 42, 0xFFFFFFFF)
    directory = bytes(entry) + extra
    end64 = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, len(directory), at)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, at + len(directory), 1)
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    package = Package(bytes(data[:at]) + directory + end64 + locator + end, "x.xlsx")
    assert package.read("xl/a.xml") == CONTENT["xl/a.xml"]


def test_damage_is_noticed() -> None:
    whole = handmade.zipped(CONTENT)
    assert code_of(whole[:-30]) == "FILE-009"
    assert code_of(whole[: len(whole) // 2]) == "FILE-009"
    assert code_of(whole, "c.xml") == "FILE-009"
    spoiled = bytearray(whole)
    spoiled[40] ^= 0xFF
    assert code_of(bytes(spoiled)) == "FILE-009"
    stored = bytearray(handmade.zipped(CONTENT, zipfile.ZIP_STORED))
    stored[60] ^= 1
    assert code_of(bytes(stored)) == "FILE-009"


def test_parts_that_lie_or_hide() -> None:
    whole = handmade.zipped(CONTENT)
    at = whole.find(b"PK\x01\x02")

    def changed(offset: int, layout: str, value: int) -> bytes:
        data = bytearray(whole)
        struct.pack_into(layout, data, at + offset, value)
        return bytes(data)

    assert code_of(changed(24, "<I", 100)) == "FILE-010"
    assert code_of(changed(24, "<I", 5_000)) == "FILE-009"
    assert code_of(changed(8, "<H", 1)) == "FILE-008"
    assert code_of(changed(10, "<H", 99)) == "FILE-009"
    assert code_of(changed(42, "<I", 90_000)) == "FILE-009"
    with pytest.raises(InputProblem):
        Package(changed(24, "<I", 0xFFFFFFF0), "x.xlsx")


def test_doubled_names_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a", b"1")
        with pytest.warns(UserWarning):
            archive.writestr("a", b"2")
    with pytest.raises(InputProblem) as caught:
        Package(buffer.getvalue(), "x.xlsx")
    assert caught.value.code == "FILE-009"


def test_a_dense_but_small_part_is_fine() -> None:
    content = b"<c/>" * 500_000
    assert len(zlib.compress(content)) * 200 < len(content)
    assert len(Package(handmade.zipped({"a": content}), "x.xlsx").read("a")) == len(content)


def test_xml_in_other_encodings() -> None:
    texts = {
        "utf-16": '<?xml version="1.0" encoding="UTF-16"?><a>部门</a>'.encode("utf-16"),
        "mark": b"\xef\xbb\xbf" + "<a>部门</a>".encode(),
        "gb": '<?xml version="1.0" encoding="GB2312"?><a>部门</a>'.encode("gb18030"),
        "lines": "<a>部门</a>\r\n".encode(),
    }
    package = Package(handmade.zipped(texts), "x.xlsx")
    for name in texts:
        assert "<a>部门</a>" in package.read_xml(name).decode()
    assert b"\r" not in package.read_xml("lines")


def test_one_file_cannot_pass_its_styles_off_as_those_of_another(tmp_path: Path) -> None:
    """What is remembered of a part is found again by its bytes; its CRC-32 and size anybody can state."""

    def made(number: int) -> bytes:
        row = '<row r="1"><c r="A1" s="1"><v>45747</v></c></row>'
        styles = f'<cellXfs><xf numFmtId="0"/><xf numFmtId="{number}"/></cellXfs>'
        return handmade.zipped(handmade.parts({"表": handmade.worksheet(row)}, styles=styles))

    dated, plain = made(14), bytearray(made(37))
    with zipfile.ZipFile(io.BytesIO(dated)) as archive:
        crc = archive.getinfo("xl/styles.xml").CRC
    assert open_book(handmade.save(tmp_path, dated)).grid("表").rows == [[dt.date(2025, 3, 31)]]
    entry = plain.rfind(b"PK\x01\x02", 0, plain.rfind(b"xl/styles.xml"))
    plain[entry + 16 : entry + 20] = struct.pack("<I", crc)
    with pytest.raises(InputProblem) as caught:
        open_book(handmade.save(tmp_path, bytes(plain))).grid("表")
    assert caught.value.code == "FILE-009"
