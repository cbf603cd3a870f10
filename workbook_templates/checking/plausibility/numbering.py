"""Numbering of rows a unit has added: ``3.其他…`` above the form's own ``3、区级专项资金``."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from workbook_templates.binding.wording import numbering
from workbook_templates.checking.narrative.reading import Report
from workbook_templates.checking.telling import found
from workbook_templates.definition.schema import Area, BoxKind, Form, Sheet
from workbook_templates.model import CellRef, Finding

_DIGITS = "一二三四五六七八九"


def numbering_findings(report: Report) -> list[Finding]:
    """TERM-006: an added row bears the number of the form's row below it."""
    tables = report.tables
    findings = []
    for area, following, below, begins in _numbered_below(report.form):
        for row in tables.rows(area.id):
            key = row.facts.get(area.key)
            if key is None or not begins(key.text) or numbering(key.text) != below:
                continue
            name, number = " ".join(key.text.split()), below[1]
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


@lru_cache(maxsize=64)
def _numbered_below(form: Form) -> tuple[tuple[Area, str, tuple[str, int], Callable[[str], object]], ...]:
    """The areas that stand right above a numbered label of the form, with that label, and whether a text may begin
    with the same number: few paragraphs do, and only those are looked at closely."""
    found = []
    for area in form.areas.values():
        label = _following(form.sheet(area.sheet), area)
        below = numbering(label) if label else None
        if below is not None:
            found.append((area, label, below, re.compile(rf"[\W_]*[{first_signs(below[1])}]").match))
    return tuple(found)


def first_signs(number: int) -> str:
    """What a number may begin with, in all the ways it is written."""
    digit = int(str(number)[0])
    chinese = _DIGITS[digit - 1] + "十" * (10 <= number < 20)
    return f"0０{digit}{chr(ord('０') + digit)}{chinese}{chr(ord('①') + number - 1) if number <= 20 else ''}"


def _following(sheet: Sheet, area: Area) -> str:
    """The label that the form prints below the area."""
    row = next((number for number, line in enumerate(sheet.rows) if line.area == area.id), None)
    if row is None:
        return ""
    labels = [box for box in sheet.boxes if box.kind is BoxKind.LABEL and box.row == row + 1 and box.column == 0]
    return " ".join(labels[0].text.split()) if labels else ""
