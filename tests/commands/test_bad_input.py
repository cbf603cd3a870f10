"""Whatever is handed in, the answer is a clear Chinese sentence and the right exit code; nothing is half-written."""

from __future__ import annotations

import errno
import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from addin.cli import main
from workbook_templates.definition.load import BUILTIN


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("空白") / "某某局 自评.xlsx"
    assert main(["new", "--form", "yueyang-2024", "--unit", "某某局", "-o", str(path)]) == 0
    return path


def said(capsys: pytest.CaptureFixture[str]) -> str:
    captured = capsys.readouterr()
    text = captured.err or captured.out
    assert "Traceback" not in text
    assert any("\u4e00" <= char <= "\u9fff" for char in text)
    return text


def encrypted(path: Path) -> Path:
    """The shell of an encrypted OOXML file: an OLE2 compound file with an EncryptedPackage stream."""
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504)
    header[24:34] = b"\x3e\x00\x03\x00\xfe\xff\x09\x00\x06\x00"
    header[44:48] = (1).to_bytes(4, "little")
    header[48:52] = (1).to_bytes(4, "little")
    header[56:60] = (4096).to_bytes(4, "little")
    header[60:64] = b"\xfe\xff\xff\xff"
    header[68:72] = b"\xfe\xff\xff\xff"
    header[76:80] = (0).to_bytes(4, "little")
    header[80:512] = b"\xff" * 432
    fat = b"\xfd\xff\xff\xff\xfe\xff\xff\xff" + b"\xff" * 504
    directory = b""
    for name, kind in (("Root Entry", 5), ("EncryptedPackage", 2), ("EncryptionInfo", 2)):
        raw = name.encode("utf-16-le") + b"\0\0"
        entry = raw.ljust(64, b"\0") + len(raw).to_bytes(2, "little") + bytes([kind, 1])
        entry += b"\xff" * 12 + b"\0" * 36 + b"\xfe\xff\xff\xff" + b"\0" * 8
        directory += entry[:128].ljust(128, b"\0")
    path.write_bytes(bytes(header) + fat + directory.ljust(512, b"\0"))
    return path


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("空.xlsx", b"", "空"),
        ("照片.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "图片"),
        ("报告.xlsx", b"%PDF-1.7\n" + b"x" * 64, "PDF"),
        ("乱码.xlsx", bytes(range(256)) * 4, "不是"),
        ("半截.xlsx", b"PK\x03\x04" + b"\0" * 60, "损坏"),
    ],
)
def test_check_says_what_the_file_really_is(
    name: str, content: bytes, word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert main(["check", str(path)]) == 2
    text = said(capsys)
    assert name in text
    assert word in text


def test_an_encrypted_workbook_is_named_as_such(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(encrypted(tmp_path / "加密.xlsx"))]) == 2
    assert "密码" in said(capsys)


def test_a_workbook_without_any_of_our_forms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(tmp_path / "通讯录.xlsx")
    book.add_worksheet("名单").write_row(0, 0, ["姓名", "科室"])
    book.close()
    assert main(["check", str(tmp_path / "通讯录.xlsx")]) == 2
    assert "通讯录.xlsx" in said(capsys)


def test_a_missing_file_and_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "没有.xlsx")]) == 2
    assert "没有.xlsx" in said(capsys)
    assert main(["check", str(tmp_path)]) == 2
    assert "文件夹" in said(capsys)


def test_one_bad_file_does_not_stop_the_others(blank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(b"xx")
    assert main(["check", str(bad), str(blank), "--json"]) == 2
    told = json.loads(capsys.readouterr().out)
    assert set(told[0]) == {"file", "error"}
    assert told[1]["form"] == "yueyang-2024"
    assert told[1]["checks_run"] > 50


def test_two_documents_in_one_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seeds = [
        (BUILTIN / form / "example.txt").read_text(encoding="utf-8") for form in ("yueyang-2024", "hongjiang-2024")
    ]
    path = tmp_path / "两份.txt"
    path.write_text("\n".join(seeds), encoding="utf-8")
    assert main(["import", str(path), "-o", str(tmp_path / "out")]) == 2
    assert "两份.txt" in said(capsys)
    assert not list(tmp_path.glob("out/*"))


def test_a_text_that_is_no_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "日记.txt"
    path.write_text("今天天气很好。\n", encoding="utf-8")
    assert main(["import", str(path), "-o", str(tmp_path / "out")]) == 2
    assert "日记.txt" in said(capsys)


def test_merging_an_empty_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "空").mkdir()
    assert main(["merge", str(tmp_path / "空"), "-o", str(tmp_path / "汇总.xlsx")]) == 2
    said(capsys)
    assert not (tmp_path / "汇总.xlsx").exists()


def test_merging_puts_bad_files_under_rejected(blank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "上报"
    folder.mkdir()
    shutil.copy(blank, folder / "好.xlsx")
    (folder / "空.xlsx").write_bytes(b"")
    (folder / "~$好.xlsx").write_bytes(b"lock")
    encrypted(folder / "加密.xlsx")
    (folder / "说明.docx").write_bytes(b"PK\x03\x04" + b"\0" * 60)
    assert main(["merge", str(folder), "-o", str(tmp_path / "汇总.xlsx"), "--json"]) in (0, 1)
    told = json.loads(capsys.readouterr().out)
    assert told["files"] == 5
    assert told["merged"] == 1
    assert {Path(item["file"]).name for item in told["rejected"]} == {"空.xlsx", "~$好.xlsx", "加密.xlsx", "说明.docx"}
    assert all(item["reason"] for item in told["rejected"])
    assert zipfile.is_zipfile(tmp_path / "汇总.xlsx")


def test_nothing_is_overwritten_without_force(blank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = blank.read_bytes()
    words = ["new", "--form", "yueyang-2024", "--unit", "别的局", "-o", str(blank)]
    assert main(words) == 2
    assert "已存在" in said(capsys)
    assert blank.read_bytes() == before


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.EACCES, "没有权限"),
        (errno.EROFS, "只读"),
        (errno.ENOSPC, "磁盘空间不足"),
        (errno.ENAMETOOLONG, "路径过长"),
    ],
)
def test_an_output_that_cannot_be_written(
    number: int, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    assert main(["new", "--form", "yueyang-2024", "--unit", "某某局", "-o", str(tmp_path / "a.xlsx")]) == 2
    assert told in said(capsys)
    assert not list(tmp_path.iterdir())


def test_an_output_that_is_open_in_excel(
    blank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows refuses to replace a file that a program holds open."""

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "in use")

    output = tmp_path / "a.xlsx"
    output.write_bytes(b"old")
    monkeypatch.setattr("os.replace", refuse)
    words = ["new", "--form", "yueyang-2024", "--unit", "某某局", "-o", str(output), "--force"]
    assert main(words) == 2
    assert "可能正在 Excel 里打开" in said(capsys)
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]
    assert output.read_bytes() == b"old"


def test_an_output_below_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "文件").write_text("x")
    assert main(["new", "--form", "yueyang-2024", "--unit", "某某局", "-o", str(tmp_path / "文件" / "a.xlsx")]) == 2
    assert "不能建立" in said(capsys)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["new", "--form", "changsha-2030", "--unit", "甲", "-o", "a.xlsx"], "没有表套“changsha-2030”"),
        (["new", "--form", "yueyang-2024", "--unit", "甲", "-o", "a.xlsx", "--year", "2023"], "2024年"),
        (["new", "--form", "yueyang-2024", "--unit", "甲", "-o", "a.doc"], ".xlsx"),
        (["new", "--form", "yueyang-2024", "--unit", "甲", "-o", "a.xlsx", "--rows", "专项资金"], "区域=行数"),
        (["new", "--form", "yueyang-2024", "--unit", "甲", "-o", "a.xlsx", "--rows", "不存在=3"], "没有叫“不存在”"),
        (["new", "--form", "yueyanglou-2021", "--unit", "甲", "-o", "a.xlsx", "--projects", "乙"], "没有项目自评表"),
        (["check", "a.xlsx", "--forms", "没有这个文件夹"], "不存在"),
    ],
)
def test_wrong_wishes_are_explained(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert told in said(capsys)


@pytest.mark.parametrize(
    "words", [["check"], ["merge", "x"], ["new", "--year", "二〇二四"], ["nonsense"], ["forms", "--nonsense"]]
)
def test_wrong_arguments_end_in_exit_code_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(words)
    assert end.value.code == 2
    assert "看说明" in said(capsys)
