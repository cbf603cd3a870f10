"""The very hidden sheet _ziping: form set, version, and where each field stood when the workbook was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from workbook_templates import __version__
from workbook_templates.building.cells import put, shown_text
from workbook_templates.building.conventions import FIELD_MAP_HEAD, META_KEYS
from workbook_templates.building.plan import SheetPlan
from workbook_templates.building.styles import Styles
from workbook_templates.definition.schema import Field, Form
from workbook_templates.model import Fact, a1


def program_version() -> str:
    """``ziping 0.1.0``."""
    return f"ziping {__version__}"


def write_meta(sheet: Any, form: Form, plans: Sequence[SheetPlan], styles: Styles) -> None:
    """Write the meta sheet and hide it from the sheet list."""
    text = styles.get(num_format="@")
    values = (form.id, form.version, str(form.year), program_version())
    for row, (key, value) in enumerate(zip(META_KEYS, values, strict=True)):
        sheet.write_string(row, 0, key, text)
        sheet.write_string(row, 1, value, text)
    row = len(META_KEYS) + 1
    for column, head in enumerate(FIELD_MAP_HEAD):
        sheet.write_string(row, column, head, text)
    for plan in plans:
        for id, block in plan.fields.items():
            row += 1
            field = form.fields[id]
            fact = plan.facts.get(id) if not _in_area(field) else None
            _map_row(sheet, row, (id, plan.name, block.address, *_original(fact, field), plan.sheet.id), text)
        for id, at, original in _area_originals(form, plan):
            row += 1
            _map_row(sheet, row, (id, plan.name, at, *original, plan.sheet.id), text)
    sheet.very_hidden()
    sheet.protect("")


def _area_originals(form: Form, plan: SheetPlan) -> Iterator[tuple[str, str, tuple[str, str]]]:
    """Cells of repeating areas that show something else than the unit wrote."""
    for place in plan.areas.values():
        for number, area_row in enumerate(place.rows):
            for column, fact in area_row.facts.items():
                id = f"{place.area.id}.{column}"
                original = _original(fact, form.fields[id])
                if original[0]:
                    yield id, a1(place.first + number, plan.fields[id].left), original


def _in_area(field: Field) -> bool:
    return bool(field.area) and field.column != "标注"


def _original(fact: Fact | None, field: Field) -> tuple[str, str]:
    """What the unit wrote and where, when the cell shows something else."""
    if fact is None or fact.text == shown_text(fact, field.type) or not fact.text.strip():
        return "", ""
    if fact.ref is None and fact.text.strip() == shown_text(fact, field.type).strip():
        return "", ""
    return fact.text, str(fact.ref) if fact.ref else ""


def _map_row(sheet: Any, row: int, values: tuple[str, ...], style: Any) -> None:
    for column, value in enumerate(values):
        if value:
            put(sheet, row, column, value, style)
