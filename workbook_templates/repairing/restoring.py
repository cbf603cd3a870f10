"""Calculated fields of a read workbook: the live formula again where nothing that was stated gets lost by it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from workbook_templates.building.plan import plan_sheets
from workbook_templates.building.values import cell_values
from workbook_templates.checking.engine import evaluate
from workbook_templates.definition.schema import Field, FieldType, Form
from workbook_templates.language.functions import f_round
from workbook_templates.model import CellError, CellRef, CellValue, Fact, Submission
from workbook_templates.repairing.report import Entry, Kind

IsFormula = Callable[[CellRef], bool]


def restore(form: Form, submission: Submission, is_formula: IsFormula) -> tuple[Submission, list[Entry]]:
    """Leave out every calculated fact that the live formula says as well; the rest stays what the unit stated.

    ``is_formula``: whether a cell of the source holds a formula; then nobody stated its value.
    """
    expected = evaluate(form, submission).expected
    chosen: dict[tuple[int, str], Entry | None] = {}
    kept: list[Entry] = []
    for index, (part, values) in enumerate(zip(submission.parts, expected, strict=True)):
        for id, fact in part.facts.items():
            if form.fields[id].formula is not None:
                entry, live = _judged(form.fields[id], fact, values, is_formula)
                if live:
                    chosen[index, id] = entry
                elif entry is not None:
                    kept.append(entry)
    made = _without(submission, chosen)
    while wrong := _different(form, submission, made, chosen):
        for index, id in wrong:
            fact = submission.parts[index].facts[id]
            kept.append(_kept(form.fields[id], fact, "（取决于其他填报数）"))
            del chosen[index, id]
        made = _without(submission, chosen)
    return made, [*(entry for entry in chosen.values() if entry is not None), *kept]


def _without(submission: Submission, chosen: Collection[tuple[int, str]]) -> Submission:
    parts = [
        replace(part, facts={id: fact for id, fact in part.facts.items() if (index, id) not in chosen})
        for index, part in enumerate(submission.parts)
    ]
    return replace(submission, parts=tuple(parts))


def _different(
    form: Form, before: Submission, after: Submission, chosen: Mapping[tuple[int, str], Entry | None]
) -> list[tuple[int, str]]:
    """Stated values that the live formulas, among the constants that stay, would not show."""
    plans = plan_sheets(form, after, (), {})
    values = cell_values(form, plans)
    found = []
    for sheet in form.sheets:
        indexes = [index for index, part in enumerate(after.parts) if part.sheet == sheet.id]
        for index, plan in zip(indexes, (plan for plan in plans if plan.sheet is sheet), strict=False):
            for id in before.parts[index].facts:
                entry = chosen.get((index, id))
                if entry is None or entry.why == _ERROR or entry.why.startswith(_OWN):
                    continue
                if not _shows(form.fields[id], before.parts[index].facts[id], values[plan.name][id]):
                    found.append((index, id))
    return found


def _shows(field: Field, fact: Fact, live: CellValue) -> bool:
    stated = fact.number
    if stated is not None and isinstance(live, (int, float)) and not isinstance(live, bool):
        return agrees(field, stated, float(live)) or agrees(field, stated / 100, float(live))
    return fact.text.strip() == str("" if live is None else live).strip()


_ERROR = "错误值，换回官方公式"
_EQUAL = "与计算值相等，换回官方公式"
_OWN = "原为公式"


def _judged(
    field: Field, fact: Fact, values: Mapping[str, CellValue], is_formula: IsFormula
) -> tuple[Entry | None, bool]:
    where = str(fact.ref) if fact.ref is not None else ""
    computed = values.get(field.id)
    if isinstance(fact.value, CellError):
        return Entry(Kind.RESTORED, where, fact.value.code, field.label, _ERROR), True
    if fact.ref is not None and is_formula(fact.ref):
        if not fact.text or _shows(field, fact, computed):
            return None, True
        why = f"{_OWN}，结果与官方公式的{_written(computed)}不同，换回官方公式"
        return Entry(Kind.RESTORED, where, fact.text, field.label, why), True
    if not fact.text:
        if computed is None or computed == "":
            return None, True
        return Entry(Kind.KEPT, where, "（空）", field.label, f"空白没有改动，计算值为{_written(computed)}"), False
    stated = fact.number
    if stated is not None and isinstance(computed, (int, float)) and not isinstance(computed, bool):
        if agrees(field, stated, float(computed)):
            return Entry(Kind.RESTORED, where, fact.text, field.label, _EQUAL), True
        if field.type is FieldType.RATE and abs(stated) > 2 and agrees(field, stated / 100, float(computed)):
            why = f"漏写百分号，应为{stated:.12g}%，换回官方公式"
            return Entry(Kind.CONVERTED, where, fact.text, field.label, why), True
    if computed is not None and fact.text.strip() == str(computed).strip():
        return Entry(Kind.RESTORED, where, fact.text, field.label, _EQUAL), True
    return _kept(field, fact, _written(computed)), False


def _kept(field: Field, fact: Fact, computed: str) -> Entry:
    where = str(fact.ref) if fact.ref is not None else ""
    return Entry(Kind.KEPT, where, fact.text, field.label, f"与计算值{computed}不同，按填报数保留")


def _written(computed: CellValue) -> str:
    if isinstance(computed, float):
        return f"{computed:.12g}"
    return "（空）" if computed is None or computed == "" else str(computed)


def agrees(field: Field, stated: float, computed: float) -> bool:
    """Whether the stated number is the computed one, within the field's tolerance."""
    if field.tolerance == "相近":
        rounded = (f_round(computed, float(places)) for places in (2, 3, 4))
        return any(abs(stated - value) < 1e-7 for value in rounded) or abs(stated - computed) < 0.00005
    return abs(stated - computed) <= float(field.tolerance or "0.005") + 1e-9
