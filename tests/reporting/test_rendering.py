"""LibreOffice opens the reports and lays them out on pages."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.reporting.documents import FORMS
from workbook_templates.reporting.pdf import soffice, to_pdf

pytestmark = pytest.mark.libreoffice


@pytest.fixture(scope="module")
def rendered(reports: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    missing = "soffice" if not soffice() else "pdftotext" if shutil.which("pdftotext") is None else ""
    if missing:
        if os.environ.get("CI"):
            pytest.fail(f"CI must have {missing}")
        pytest.skip(f"{missing} is not installed")
    folder = tmp_path_factory.mktemp("pdf")
    return {id: to_pdf(path, folder / f"{id}.pdf") for id, path in reports.items()}


def pages(path: Path) -> list[str]:
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True).stdout
    return text.decode("utf-8").split("\f")[:-1]


@pytest.mark.parametrize("form_id", FORMS)
def test_cover_is_one_page_and_numbers_begin_after_it(rendered: dict[str, Path], form_id: str) -> None:
    shown = pages(rendered[form_id])
    assert "—" not in shown[0] and "绩效" in shown[0]
    assert all("".join(page.split()).endswith(f"—{number}—") for number, page in enumerate(shown[1:], 1))


def test_official_tables_of_one_page_stay_on_one(rendered: dict[str, Path]) -> None:
    shown = pages(rendered["yueyang-2024"])
    (base,) = [page for page in shown if "部门整体支出绩效评价基础数据表" in page]
    assert "厉行节约保障措施" in base and "单位负责人签字" in base
    (project,) = [
        page for page in shown if "年度项目支出绩效自评表" in page and "附件 3" in page.replace("附件3", "附件 3")
    ]
    assert "备注：一个一级项目支出一张表" in project.replace(" ", "")
