"""The report of each form set, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reporting.documents import FORMS, findings_of, seed
from workbook_templates.reporting.report import make_report


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Form set -> its report."""
    folder = tmp_path_factory.mktemp("reports")
    made = {}
    for id in FORMS:
        form, submission = seed(id)
        made[id] = make_report(form, submission, folder / f"{id}.docx", findings=findings_of(id)).output
    return made


@pytest.fixture(scope="session")
def public_reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Form set -> its copy for the website."""
    folder = tmp_path_factory.mktemp("public")
    made = {}
    for id in FORMS:
        form, submission = seed(id)
        made[id] = make_report(form, submission, folder / f"{id}.docx", findings=findings_of(id), public=True).output
    return made
