"""``ziping addin build``."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from addin.cli import main


def test_builds_the_file_and_overwrites_only_when_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "加载项" / "ziping.xlam"
    assert main(["addin", "build", "-o", str(output)]) == 0
    assert "已制作" in capsys.readouterr().out
    first = output.read_bytes()
    assert main(["addin", "build", "-o", str(output)]) == 2
    assert "--force" in capsys.readouterr().err
    assert main(["addin", "build", "-o", str(output), "--force"]) == 0
    assert output.read_bytes() == first


def test_options_reach_the_file(tmp_path: Path) -> None:
    output = tmp_path / "ziping.xlam"
    python = r"D:\自评\python\pythonw.exe"
    assert main(["addin", "build", "-o", str(output), "--python", python, "--no-functions"]) == 0
    archive = zipfile.ZipFile(output)
    assert python in archive.read("xl/worksheets/sheet1.xml").decode()
    assert b"ZP_GRADE" not in archive.read("xl/worksheets/sheet3.xml")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-o", "ziping.xlsm"], "应以 .xlam 结尾"),
        (["-o", "ziping.xlam", "--python", "pythonw.exe"], "完整路径"),
        (["-o", "ziping.xlam", "--python", 'C:\\a"b\\pythonw.exe'], "完整路径"),
    ],
)
def test_wrong_arguments(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["addin", "build", *arguments]) == 2
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_an_unfitting_xlwings_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("addin.ribbon.build.xlwings_bas", lambda: 'Attribute VB_Name = "xlwings"\n')
    output = tmp_path / "ziping.xlam"
    assert main(["addin", "build", "-o", str(output)]) == 2
    assert "xlwings 与本产品不配套" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
