"""Workbooks made by hand for the tests: parts as texts, zipped; so that every oddity can be written down."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def relationships(*rows: tuple[str, str, str], office: str = OFFICE) -> str:
    """A .rels part from (id, kind, target)."""
    inside = "".join(f'<Relationship Id="{i}" Type="{office}/{k}" Target="{t}"/>' for i, k, t in rows)
    return f'{HEAD}<Relationships xmlns="{PACKAGE}">{inside}</Relationships>'


def worksheet(data: str, tail: str = "", main: str = MAIN) -> str:
    """A sheet part around the rows given as XML."""
    return f'{HEAD}<worksheet xmlns="{main}"><sheetData>{data}</sheetData>{tail}</worksheet>'


def parts(
    sheets: Mapping[str, str],
    *,
    strings: str = "",
    styles: str = "",
    names: str = "",
    properties: str = "",
    main: str = MAIN,
    office: str = OFFICE,
) -> dict[str, str | bytes]:
    """The parts of a small workbook; ``sheets`` maps sheet names to whole sheet parts."""
    rows = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, start=1))
    result: dict[str, str | bytes] = {
        "[Content_Types].xml": HEAD + "<Types/>",
        "_rels/.rels": relationships(("rId1", "officeDocument", "xl/workbook.xml"), office=office),
        "xl/workbook.xml": (
            f'{HEAD}<workbook xmlns="{main}" xmlns:r="{office}">{properties}<sheets>{listed}</sheets>{names}</workbook>'
        ),
    }
    for number, xml in enumerate(sheets.values(), start=1):
        result[f"xl/worksheets/sheet{number}.xml"] = xml
    if strings:
        rows.append(("rIdS", "sharedStrings", "sharedStrings.xml"))
        result["xl/sharedStrings.xml"] = f'{HEAD}<sst xmlns="{main}">{strings}</sst>'
    if styles:
        rows.append(("rIdT", "styles", "styles.xml"))
        result["xl/styles.xml"] = f'{HEAD}<styleSheet xmlns="{main}">{styles}</styleSheet>'
    result["xl/_rels/workbook.xml.rels"] = relationships(*rows, office=office)
    return result


def zipped(contents: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as a zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def save(folder: Path, contents: Mapping[str, str | bytes] | bytes, name: str = "某单位.xlsx") -> Path:
    """Write bytes, or parts as a zip, to a file in ``folder``."""
    path = folder / name
    path.write_bytes(contents if isinstance(contents, bytes) else zipped(contents))
    return path


def one_sheet(folder: Path, data: str, tail: str = "", **more: str) -> Path:
    """A workbook with one sheet ``表`` of those rows."""
    return save(folder, parts({"表": worksheet(data, tail)}, **more))


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A version-3 compound file with those streams, each padded beyond the mini-stream limit."""
    sector = 512
    chains: list[tuple[str, int, int]] = []
    body = b""
    fat: list[int] = []

    def add(data: bytes) -> int:
        nonlocal body
        start = len(fat)
        count = max(1, -(-len(data) // sector))
        body += data.ljust(count * sector, b"\0")
        fat.extend([*range(start + 1, start + count), 0xFFFFFFFE])
        return start

    for name, data in streams.items():
        padded = data.ljust(4096, b"\0")
        chains.append((name, add(padded), len(padded)))
    directory = _entry("Root Entry", 5, 0xFFFFFFFE, 0)
    for name, start, size in chains:
        directory += _entry(name, 2, start, size)
    directory_start = add(directory)
    fat_start = len(fat)
    fat.append(0xFFFFFFFD)
    table = struct.pack(f"<{len(fat)}I", *fat)
    assert len(table) <= sector
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, 1, directory_start, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", fat_start, *([0xFFFFFFFF] * 108))
    return header + body + table.ljust(sector, b"\xff")


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBB3I", len(raw), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
