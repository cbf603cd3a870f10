"""ziping pdf: a workbook or a report as PDF, or a clear word why not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from addin.cli import main
from tests.building.office import missing

EXAMPLE = Path(__file__).parents[2] / "examples" / "lukou-2024.xlsx"


def test_without_libreoffice_it_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbook_templates.reporting.pdf.soffice", lambda: "")
    assert main(["pdf", str(EXAMPLE), "-o", str(tmp_path / "a.pdf")]) == 2
    assert "没有找到 LibreOffice" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_missing_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pdf", "没有.xlsx"]) == 2
    assert "没有.xlsx" in capsys.readouterr().err


@pytest.mark.libreoffice
@pytest.mark.skipif(bool(missing()) and not os.environ.get("CI"), reason=f"需要 LibreOffice：{missing()}")
def test_a_workbook_becomes_a_pdf(tmp_path: Path) -> None:
    output = tmp_path / "渌口 自评.pdf"
    assert main(["pdf", str(EXAMPLE), "-o", str(output)]) == 0
    assert output.read_bytes().startswith(b"%PDF")
