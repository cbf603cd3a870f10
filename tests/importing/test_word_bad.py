"""Files that are no good: the answer is a clear sentence, and nothing else ever comes out."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.commands.test_bad_input import encrypted
from tests.importing.layouts import forms
from tests.importing.raw_word import NAMES, p, package, tbl, tc, tr, written
from tests.importing.word_files import by_python_docx, variants
from workbook_templates.importing import import_file, read_document
from workbook_templates.model import InputProblem


def code(path: Path) -> str:
    with pytest.raises(InputProblem) as caught:
        import_file(path, forms())
    assert path.name in caught.value.message
    return caught.value.code


def named(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def bomb() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b" " * 150_000_000)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("空.docx", b"", "FILE-004"),
        ("半截.docx", package(p("题"))[:300], "FILE-009"),
        ("乱.docx", bytes(range(256)) * 8, "FILE-016"),
        ("照片.docx", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "FILE-017"),
        ("扫描.docx", b"%PDF-1.7\n" + b"x" * 64, "FILE-017"),
        ("无正文.docx", package("", raw=f"<w:document {NAMES}/>"), "FILE-009"),
        ("坏正文.docx", package("", raw="<w:document><w:body>"), "FILE-009"),
        ("实体.docx", package("", raw=f'<!DOCTYPE x [<!ENTITY a "b">]><w:document {NAMES}/>'), "FILE-012"),
        ("空白.docx", package(p() + tbl()), "FILE-018"),
        ("炸弹.docx", bomb(), "FILE-010"),
    ],
)
def test_what_is_wrong_is_said(name: str, data: bytes, expected: str, tmp_path: Path) -> None:
    assert code(named(tmp_path, name, data)) == expected


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    assert code(tmp_path / "没有.docx") == "FILE-001"
    assert code(tmp_path) == "FILE-002"


def test_an_encrypted_document(tmp_path: Path) -> None:
    path = encrypted(tmp_path / "加密.docx")
    assert code(path) == "FILE-008"
    with pytest.raises(InputProblem, match="取消打开密码"):
        import_file(path, forms())


def test_a_scan_is_called_one(tmp_path: Path) -> None:
    picture = '<w:r><w:drawing><a:blip r:embed="x" xmlns:r="r"/></w:drawing></w:r>'
    path = written(tmp_path, p("附件1", inside=picture) + p("", inside=picture), "扫描件.docx")
    assert code(path) == "FILE-017"


def test_an_old_document_without_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbook_templates.importing.word_convert.soffice", lambda: "")
    path = named(tmp_path, "旧.docx", b"{\\rtf1 abc}")
    assert code(path) == "FILE-019"
    with pytest.raises(InputProblem, match=r"另存为.*LibreOffice"):
        import_file(path, forms())


def test_500_nested_tables_lose_nothing(tmp_path: Path) -> None:
    body = p("底")
    for depth in range(500):
        body = tbl(tr(f"第{depth}层", tc("", "", body)))
    found = read_document(written(tmp_path, body))
    cells = {cell for grid in found.tables for row in grid.rows for cell in row if cell}
    assert cells | {block.text for block in found.paragraphs} == {f"第{depth}层" for depth in range(500)} | {"底"}


def test_500_nested_frames(tmp_path: Path) -> None:
    body = p("底")
    for _ in range(500):
        body = tbl(tr(tc("", "", body)))
    found = read_document(written(tmp_path, body))
    assert [block.text for block in found.paragraphs] == ["底"]


def test_a_table_as_wide_as_it_likes(tmp_path: Path) -> None:
    wide = '<w:gridSpan w:val="99999999"/>'
    found = read_document(written(tmp_path, tbl(tr(tc("甲", wide), tc("乙", wide)), tr("1", "2"))))
    assert len(found.tables[0].rows[0]) < 1000


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.integers(0, 10**6))
def test_damaged_bytes(start: int, tmp_path: Path) -> None:
    randomness = random.Random(start)
    data = bytearray(_sound(tmp_path))
    for _ in range(randomness.randrange(1, 12)):
        data[randomness.randrange(len(data))] = randomness.randrange(256)
    if randomness.random() < 0.3:
        del data[randomness.randrange(len(data)) :]
    _either_way(tmp_path, bytes(data))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.integers(0, 10**6))
def test_damaged_xml(start: int, tmp_path: Path) -> None:
    """Elements dropped, doubled and moved: the file is sound, its content is nonsense."""
    from lxml import etree

    randomness = random.Random(start)
    with zipfile.ZipFile(BytesIO(_sound(tmp_path))) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    for _ in range(30):
        below = [item for item in root.iter() if item.getparent() is not None]
        if not below:
            break
        element = randomness.choice(below)
        what = randomness.randrange(4)
        if what == 0:
            element.getparent().remove(element)
        elif what == 1:
            for key in list(element.attrib):
                element.set(key, randomness.choice(["", "-1", "999999999999", "x", "0"]))
        elif what == 2:
            element.tag = randomness.choice([item.tag for item in root.iter()])
        else:
            other = randomness.choice([item for item in root.iter() if item not in element.iter()])
            other.append(element)
    raw = etree.tostring(root, encoding="unicode")
    _either_way(tmp_path, package("", raw=raw))


_MADE: dict[str, bytes] = {}


def _sound(folder: Path) -> bytes:
    if not _MADE:
        _MADE[""] = by_python_docx(variants("yunxi-2024")["plain"], folder / "原件.docx").read_bytes()
    return _MADE[""]


def _either_way(folder: Path, data: bytes) -> None:
    path = named(folder, "样本.docx", data)
    try:
        import_file(path, forms(), form="yunxi-2024")
    except InputProblem as error:
        assert "样本.docx" in error.message
