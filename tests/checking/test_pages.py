"""The generated pages of docs/checks are the ones the catalogue gives today."""

from __future__ import annotations

from pathlib import Path

from workbook_templates.catalogue import catalogue
from workbook_templates.checking.pages import pages
from workbook_templates.definition.load import form_ids, load_form

FOLDER = Path(__file__).parents[2] / "docs" / "checks"


def test_every_code_has_its_current_page() -> None:
    made = pages([load_form(id) for id in form_ids()])
    stored = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    assert stored == made, "请运行 python -m workbook_templates.checking.pages docs/checks"
    assert len(made) == len(catalogue()) + 1
