"""The same workbook in another file format: as Excel's other formats, LibreOffice, or a library would save it."""

from __future__ import annotations

import shutil
import struct
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path

from tests.damage.surgeon import MAIN, OFFICE, PACKAGE
from workbook_templates.model import CellError, CellValue
from workbook_templates.reading.book import open_book

STRICT = {
    MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    OFFICE: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
_ERRORS = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}
SOFFICE = shutil.which("soffice")


def as_strict(path: Path, output: Path) -> Path:
    """Strict OOXML: other namespaces, the same content."""
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as made:
        for name in archive.namelist():
            data = archive.read(name)
            for old, new in STRICT.items():
                data = data.replace(old.encode(), new.encode())
            made.writestr(name, data)
    return output


def by_openpyxl(path: Path, output: Path) -> Path:
    """Loaded and saved by openpyxl: extended validations go, formulas keep no results."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    book.save(output)
    return output


def by_libreoffice(paths: Sequence[Path], kind: str, folder: Path) -> list[Path]:
    """Opened and saved in another format (xls, ods, xlsx) by LibreOffice."""
    assert SOFFICE is not None
    profile = f"-env:UserInstallation=file://{folder}/profile"
    target = folder / kind
    command = [SOFFICE, profile, "--headless", "--convert-to", kind, "--outdir", str(target), *map(str, paths)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    return [target / f"{path.stem}.{kind}" for path in paths]


def as_xlsb(path: Path, output: Path) -> Path:
    """Binary OOXML by hand: values, merges and sheet states; no names (our reader of xlsb reads none anyway)."""
    book = open_book(path)
    relations, listed = "", b""
    parts: dict[str, bytes] = {}
    for number, info in enumerate(book.sheets, 1):
        relations += f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.bin"/>'
        state = {"visible": 0, "hidden": 1}.get(info.visibility, 2)
        listed += _record(156, struct.pack("<2I", state, number) + _wide(f"rId{number}") + _wide(info.name))
        grid = book.grid(info.name)
        body = b""
        for row, cells in enumerate(grid.rows):
            body += _record(0, struct.pack("<I", row) + bytes(13))
            for column, value in enumerate(cells):
                if value is not None:
                    body += _cell(column, value)
        for top, left, bottom, right in grid.merges:
            body += _record(176, struct.pack("<4I", top, bottom, left, right))
        parts[f"xl/worksheets/sheet{number}.bin"] = body
    root = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.bin"/>'
    parts["_rels/.rels"] = _relations(root)
    parts["xl/workbook.bin"] = _record(153, bytes(8)) + listed
    parts["xl/_rels/workbook.bin.rels"] = _relations(relations)
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return output


def _relations(inside: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{PACKAGE}">{inside}</Relationships>'.encode()


def _record(kind: int, body: bytes) -> bytes:
    number = bytes([kind]) if kind < 128 else bytes([(kind & 0x7F) | 0x80, kind >> 7])
    size, left = b"", len(body)
    while left > 127:
        size += bytes([left & 0x7F | 0x80])
        left >>= 7
    return number + size + bytes([left]) + body


def _wide(text: str) -> bytes:
    raw = text.encode("utf-16-le")
    return struct.pack("<I", len(raw) // 2) + raw


def _cell(column: int, value: CellValue) -> bytes:
    place = struct.pack("<2I", column, 0)
    if isinstance(value, CellError):
        return _record(3, place + bytes([_ERRORS.get(value.code, 42)]))
    if isinstance(value, bool):
        return _record(4, place + bytes([value]))
    if isinstance(value, (int, float)):
        return _record(5, place + struct.pack("<d", float(value)))
    if isinstance(value, str):
        return _record(6, place + _wide(value))
    import datetime as dt

    assert isinstance(value, dt.date), value
    day = value.date() if isinstance(value, dt.datetime) else value
    return _record(5, place + struct.pack("<d", float((day - dt.date(1899, 12, 30)).days)))
