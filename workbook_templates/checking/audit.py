"""Every check of a form set, in the order in which values depend on each other."""

from __future__ import annotations

from functools import cache

from workbook_templates.checking.audit_row import EFFECTIVE, EXPECTED, NOT_APPLICABLE, AuditRow, Branch, Item, RowKind
from workbook_templates.checking.calculated_rows import calculated_row
from workbook_templates.checking.rule_rows import rule_row
from workbook_templates.checking.sheet_rows import sheet_rows
from workbook_templates.definition.schema import Field, Form
from workbook_templates.language.syntax import names_in
from workbook_templates.prepared import prepared

__all__ = ["EFFECTIVE", "EXPECTED", "NOT_APPLICABLE", "AuditRow", "Branch", "Item", "RowKind", "audit_rows"]


@cache
def audit_rows(form: Form) -> tuple[AuditRow, ...]:
    """Every check of the form set: calculated fields first (in the order their values depend on each other), then the
    rules of the definition, then what every sheet brings (必填, 类型)."""
    return prepared("rows", form.key, lambda: _made(form))


def _made(form: Form) -> tuple[AuditRow, ...]:
    rows = [calculated_row(form, field) for field in _in_order(form)]
    rows += [rule_row(form, rule) for rule in form.rules if not rule.of_projects]
    for sheet in form.sheets:
        if sheet.kind != "report":
            rows += sheet_rows(form, sheet.id)
    return tuple(rows)


def _in_order(form: Form) -> list[Field]:
    ordered: dict[str, Field] = {}

    def visit(field: Field) -> None:
        if field.id in ordered or field.formula is None:
            return
        for name in names_in(field.formula.tree):
            visit(form.fields[name])
        ordered[field.id] = field

    for field in form.fields.values():
        visit(field)
    return list(ordered.values())
