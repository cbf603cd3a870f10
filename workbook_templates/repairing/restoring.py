"""Calculated fields of a read workbook: the live formula again where nothing that was stated gets lost by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from workbook_templates.checking.engine import evaluate
from workbook_templates.definition.schema import Field, FieldType, Form
from workbook_templates.language.functions import f_round
from workbook_templates.model import CellError, CellRef, CellValue, Fact, Part, Submission
from workbook_templates.repairing.report import Entry, Kind

IsFormula = Callable[[CellRef], bool]


def restore(form: Form, submission: Submission, is_formula: IsFormula) -> tuple[Submission, list[Entry]]:
    """Leave out every calculated fact that the live formula says as well; the rest stays what the unit stated.

    ``is_formula``: whether a cell of the source holds a formula; then nobody stated its value.
    """
    expected = evaluate(form, submission).expected
    parts: list[Part] = []
    entries: list[Entry] = []
    for part, values in zip(submission.parts, expected, strict=True):
        facts: dict[str, Fact] = {}
        for id, fact in part.facts.items():
            field = form.fields[id]
            if field.formula is None:
                facts[id] = fact
                continue
            entry, live = _judged(field, fact, values, is_formula)
            if not live:
                facts[id] = fact
            if entry is not None:
                entries.append(entry)
        parts.append(replace(part, facts=facts))
    return replace(submission, parts=tuple(parts)), entries


def _judged(field: Field, fact: Fact, values: Mapping[str, CellValue], is_formula: IsFormula) -> tuple[Entry | None, bool]:
    where = str(fact.ref) if fact.ref is not None else ""
    if fact.ref is not None and is_formula(fact.ref):
        return None, True
    computed = values.get(field.id)
    if isinstance(fact.value, CellError):
        return Entry(Kind.RESTORED, where, fact.value.code, field.label, "错误值，换回官方公式"), True
    if not fact.text:
        blank = computed is None or computed == ""
        return (None, True) if blank else (None, False)
    stated = fact.number
    if stated is not None and isinstance(computed, (int, float)) and not isinstance(computed, bool):
        if agrees(field, stated, float(computed)):
            return Entry(Kind.RESTORED, where, fact.text, field.label, "与计算值相等，换回官方公式"), True
        if field.type is FieldType.RATE and abs(stated) > 2 and agrees(field, stated / 100, float(computed)):
            why = f"漏写百分号，应为{stated:.12g}%，换回官方公式"
            return Entry(Kind.CONVERTED, where, fact.text, field.label, why), True
    shown = f"{computed:.12g}" if isinstance(computed, float) else f"{computed if computed is not None else ''}"
    if computed is not None and fact.text.strip() == shown.strip():
        return Entry(Kind.RESTORED, where, fact.text, field.label, "与计算值相等，换回官方公式"), True
    why = f"与计算值{f'{shown}' if shown else '（空）'}不同，按填报数保留"
    return Entry(Kind.KEPT, where, fact.text, field.label, why), False


def agrees(field: Field, stated: float, computed: float) -> bool:
    """Whether the stated number is the computed one, within the field's tolerance."""
    if field.tolerance == "相近":
        rounded = (f_round(computed, float(places)) for places in (2, 3, 4))
        return any(abs(stated - value) < 1e-7 for value in rounded) or abs(stated - computed) < 0.00005
    return abs(stated - computed) <= float(field.tolerance or "0.005") + 1e-9
