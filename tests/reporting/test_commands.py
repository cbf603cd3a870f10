"""``ziping report`` from the outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from addin.cli import main
from tests.reporting.documents import seed
from workbook_templates.reporting import pdf


def source(form_id: str) -> str:
    return str(Path(seed(form_id)[0].folder) / "example.txt")


def test_a_report_is_made_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "深 层" / "报告.docx"
    assert main(["report", source("yunxi-2024"), "-o", str(output)]) == 0
    assert output.is_file() and "请核对：" in capsys.readouterr().out
    assert main(["report", source("yunxi-2024"), "-o", str(tmp_path / "b.docx"), "--json", "--public"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["form"], told["year"], told["public"], told["generated"]) == ("yunxi-2024", 2024, True, [])


def test_nothing_is_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "报告.docx"
    output.write_bytes(b"mine")
    assert main(["report", source("lukou-2024"), "-o", str(output)]) == 2
    assert "已存在，没有覆盖" in capsys.readouterr().err and output.read_bytes() == b"mine"
    assert main(["report", source("lukou-2024"), "-o", str(output), "--force"]) == 0
    assert output.read_bytes().startswith(b"PK") and [item.name for item in tmp_path.iterdir()] == ["报告.docx"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-o", "报告.doc"], "应以 .docx 结尾"),
        (["-o", "报告.docx", "--template", "没有.docx"], "没有.docx"),
        (["-o", "报告.docx", "--regenerate", "没有.docx"], "没有.docx"),
        (["-o", "报告.docx", "--regenerate", "旧.docx", "--public"], "不能与 --public"),
    ],
)
def test_wrong_arguments_are_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["report", source("lukou-2024"), *arguments]) == 2
    assert words in capsys.readouterr().err and list(tmp_path.iterdir()) == []


def test_without_libreoffice_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pdf, "soffice", lambda: "")
    assert main(["report", source("lukou-2024"), "-o", str(tmp_path / "a.docx"), "--pdf"]) == 2
    assert "没有找到 LibreOffice" in capsys.readouterr().err and list(tmp_path.iterdir()) == []
