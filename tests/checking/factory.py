"""Submissions written as an accountant would tell them: field -> what stands in the cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbook_templates.binding.values import read_value
from workbook_templates.definition.schema import Form
from workbook_templates.model import AreaRow, CellError, CellRef, CellValue, Fact, Part, Source, Submission


def fact(form: Form, field: str, written: Any, sheet: str, place: str) -> Fact:
    raw: CellValue = float(written) if isinstance(written, (int, float)) else written
    if isinstance(written, str) and written.startswith("#"):
        raw = CellError(written)
    value, text, _ = read_value(raw, form.fields[field].type)
    return Fact(value, text, CellRef(sheet, place))


def submission(form: Form, given: Mapping[str, Any], *, projects: list[Mapping[str, Any]] | None = None) -> Submission:
    """``given``: field -> text or number; area -> list of rows (column -> text or number)."""
    parts = []
    for sheet in form.sheets:
        for number, entries in enumerate(projects or [{}] if sheet.repeat else [given]):
            name = sheet.name if number == 0 else f"{sheet.name}{number + 1}"
            facts = {
                id: fact(form, id, value, name, id)
                for id, value in entries.items()
                if id in form.fields and form.fields[id].sheet == sheet.id
            }
            areas = {
                id: tuple(
                    AreaRow(
                        {
                            column: fact(form, f"{id}.{column}", value, name, f"{id}{at + 1}.{column}")
                            for column, value in row.items()
                        },
                        at + 1,
                    )
                    for at, row in enumerate(rows)
                )
                for id, rows in entries.items()
                if id in form.areas and form.areas[id].sheet == sheet.id
            }
            if facts or areas or not sheet.repeat:
                parts.append(Part(sheet.id, name, facts, areas))
    return Submission(form.id, "某某局", form.year, Source("某某局.xlsx", ""), tuple(parts))
