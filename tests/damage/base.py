"""Healthy filled workbooks to hurt: the shipped examples with live formulas, signatures, a second project, 出错说明."""

from __future__ import annotations

import datetime as dt
import functools
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from workbook_templates.building.workbook import build_workbook
from workbook_templates.checking.engine import evaluate
from workbook_templates.checking.findings import check
from workbook_templates.definition.load import load_form
from workbook_templates.definition.schema import FieldType, Form
from workbook_templates.importing import import_text
from workbook_templates.model import AreaRow, Fact, Part, Severity, Submission

FORMS = ("yueyang-2024", "hongjiang-2024", "yunxi-2024", "yueyanglou-2021")
DATE = dt.date(2025, 3, 31)


_FOLDER = tempfile.TemporaryDirectory(prefix="ziping-damage-")


def folder() -> Path:
    return Path(_FOLDER.name)


@functools.cache
def healthy(form_id: str, unit: str = "") -> Path:
    """A filled official workbook as a unit would hand it in."""
    form = load_form(form_id)
    bound = import_text(Path(form.folder) / "example.txt", [form], form=form_id)
    filled = _with_second_project(form, _filled(form, bound.submission, unit))
    explained = {
        finding.identity: f"情况属实，原因已报备（第{number}项）"
        for number, finding in enumerate(check(form, filled), 1)
        if finding.severity is Severity.VERIFY
    }
    filled = replace(filled, explanations=explained)
    path = folder() / f"{form_id}{unit}.xlsx"
    build_workbook(form, path, submission=filled, findings=check(form, filled))
    return path


def _filled(form: Form, submission: Submission, unit: str) -> Submission:
    """Live formulas where the stated value is the computed one; blank signature cells filled in."""
    expected = evaluate(form, submission).expected
    parts = []
    for part, values in zip(submission.parts, expected, strict=True):
        facts = {
            id: Fact(fact.value, fact.text)
            for id, fact in part.facts.items()
            if form.fields[id].formula is None or not _agree(fact, values.get(id))
        }
        for field in form.fields_of(part.sheet):
            blank = not field.area and field.formula is None and not facts.get(field.id, Fact(None, "")).text
            if blank and field.type in _SIGNED:
                value = _SIGNED[field.type] if field.type is not FieldType.TEXT else f"张{field.label[:6]}"
                facts[field.id] = Fact(value, str(value))
            if field.id == form.unit_field and (unit or blank):
                facts[field.id] = Fact(unit or "岳阳楼区某某局", unit or "岳阳楼区某某局")
        areas = {
            id: tuple(AreaRow({c: Fact(f.value, f.text) for c, f in row.facts.items()}, row.number) for row in rows)
            for id, rows in part.areas.items()
        }
        parts.append(Part(part.sheet, part.name, facts, areas))
    return replace(submission, parts=tuple(parts), unplaced=(), problems=())


_SIGNED: Mapping[FieldType, str | dt.date] = {
    FieldType.TEXT: "",
    FieldType.DATE: DATE,
    FieldType.PHONE: "0730-8880000",
}


def _agree(fact: Fact, computed: object) -> bool:
    if isinstance(fact.value, (int, float)) and isinstance(computed, (int, float)):
        return abs(fact.value - computed) < 0.006
    return fact.text == "" and computed in ("", None)


def _with_second_project(form: Form, submission: Submission) -> Submission:
    sheet = next((sheet for sheet in form.sheets if sheet.repeat), None)
    first = submission.part(sheet.id) if sheet else None
    if sheet is None or first is None:
        return submission
    facts = {
        id: Fact(round(fact.value * 1.7 + 3, 2), "") if isinstance(fact.value, float) else fact
        for id, fact in first.facts.items()
        if form.fields[id].formula is None
    }
    facts = {
        id: fact._replace(text=f"{fact.value:g}") if isinstance(fact.value, float) else fact
        for id, fact in facts.items()
    }
    facts[sheet.title_field] = Fact("业务工作经费", "业务工作经费")
    return replace(submission, parts=(*submission.parts, replace(first, facts=facts)))
