"""Numbering of rows a unit has added: ``3.其他…`` above the form's own ``3、区级专项资金``."""

from __future__ import annotations

from workbook_templates.binding.wording import numbering
from workbook_templates.checking.stated import Stated
from workbook_templates.checking.telling import found
from workbook_templates.definition.schema import Area, BoxKind, Sheet
from workbook_templates.model import CellRef, Finding


def numbering_findings(tables: Stated) -> list[Finding]:
    """TERM-006: an added row bears the number of the form's row below it."""
    findings = []
    for area in tables.form.areas.values():
        rows = tables.rows(area.id)
        following = _following(tables.form.sheet(area.sheet), area) if rows else ""
        below = numbering(following) if following else None
        if below is None:
            continue
        for row in rows:
            key = row.facts.get(area.key)
            own = numbering(key.text) if key else None
            if key is None or own is None or own[0] != below[0] or own[1] != below[1]:
                continue
            name, number = " ".join(key.text.split()), own[1]
            expected = following.replace(str(number), str(number + 1), 1)
            part = tables.part_of(area.id)
            findings.append(
                found(
                    "TERM-006",
                    key.ref or CellRef(part.name if part else "", ""),
                    f"{area.label}·序号",
                    f"“{name}”与“{following}”的序号均为{number}，后者应为“{expected}”",
                    stated=f"“{name}”与“{following}”均为{number}",
                    expected=expected,
                    row_key=name,
                )
            )
    return findings


def _following(sheet: Sheet, area: Area) -> str:
    """The label that the form prints below the area."""
    row = next((number for number, line in enumerate(sheet.rows) if line.area == area.id), None)
    if row is None:
        return ""
    labels = [box for box in sheet.boxes if box.kind is BoxKind.LABEL and box.row == row + 1 and box.column == 0]
    return " ".join(labels[0].text.split()) if labels else ""
