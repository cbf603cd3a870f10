"""What every cell of the workbook to come will hold, so that each formula can be written with its value."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from workbook_templates.building.plan import SheetPlan
from workbook_templates.checking.audit import audit_rows
from workbook_templates.checking.engine import cell_value
from workbook_templates.definition.schema import Form
from workbook_templates.language.python import namespace, to_python
from workbook_templates.language.runtime import ExcelError, truth
from workbook_templates.language.syntax import Node
from workbook_templates.model import CellError, CellValue

_GLOBALS = namespace() | {"ExcelError": ExcelError, "CellError": CellError}

Values = Mapping[str, Any]
"""Field id -> value of its cell, or the list of values of an area's column."""


@lru_cache(maxsize=4096)
def _compiled(node: Node) -> Callable[[Values], Any]:
    made: Callable[[Values], Any] = eval(f"lambda v: {to_python(node, lambda name: f'v[{name!r}]')}", dict(_GLOBALS))
    return made


def result(node: Node, values: Values) -> CellValue:
    """What the formula gives; an error value where Excel would show one."""
    try:
        value: CellValue = _compiled(node)(values)
    except ExcelError as error:
        return CellError(error.code)
    return value


def holds(node: Node, values: Values) -> bool:
    """``IFERROR(condition,FALSE)``."""
    try:
        return truth(_compiled(node)(values))
    except ExcelError:
        return False


def cell_values(form: Form, plans: Sequence[SheetPlan]) -> dict[str, Values]:
    """For each worksheet by name the values its formulas see; the once-only sheets share one mapping."""
    order = [row.field for row in audit_rows(form) if row.calculated]
    once: dict[str, Any] = {}
    for plan in plans:
        if not plan.repeated:
            _fill(form, plan, once)
    shared: dict[str, Any] = dict.fromkeys(form.fields) | {id: [] for id, field in form.fields.items() if field.area}
    base: Values = ChainMap(once, shared)
    _compute(form, order, [plan for plan in plans if not plan.repeated], once, base)
    values: dict[str, Values] = {}
    for plan in plans:
        if not plan.repeated:
            values[plan.name] = base
            continue
        own: dict[str, Any] = {}
        _fill(form, plan, own)
        seen = ChainMap(own, once, shared)
        _compute(form, order, [plan], own, seen)
        values[plan.name] = seen
    return values


def _fill(form: Form, plan: SheetPlan, values: dict[str, Any]) -> None:
    for id, place in plan.areas.items():
        for column in form.areas[id].columns:
            values[f"{id}.{column}"] = [cell_value(row.facts.get(column)) for row in place.rows]
    for field in form.fields_of(plan.sheet.id):
        if field.id not in values and field.id in plan.facts:
            values[field.id] = cell_value(plan.facts[field.id])


def _compute(
    form: Form, order: Sequence[str], plans: Sequence[SheetPlan], values: dict[str, Any], seen: Values
) -> None:
    """Live formulas, each after those it needs."""
    stated = {id for plan in plans for id in plan.facts}
    sheets = {plan.sheet.id for plan in plans}
    for id in order:
        field = form.fields[id]
        if field.sheet in sheets and id not in stated and field.formula is not None:
            found = result(field.formula.expanded, seen)
            values[id] = 0.0 if found is None else found  # a formula never leaves its cell blank
