"""The ready-made blank templates that travel with the package; one command makes them anew."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from workbook_templates.building.workbook import build_workbook
from workbook_templates.definition.load import form_ids, load_form
from workbook_templates.definition.schema import Form
from workbook_templates.output import whole_file

OFFICIAL = Path(str(files("workbook_templates").joinpath("official")))


def rebuild_official(folder: Path = OFFICIAL, forms: Sequence[Form] | None = None) -> list[Path]:
    """Make every blank template anew as ``folder/<form id>.xlsx``. Returns the files."""
    chosen = [load_form(id) for id in form_ids()] if forms is None else forms
    made = []
    for form in chosen:
        path = folder / f"{form.id}.xlsx"
        with whole_file(path, force=True) as temporary:
            build_workbook(form, temporary)
        made.append(path)
    return made
