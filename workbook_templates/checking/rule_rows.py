"""The checks that a definition writes down: rules -> audit rows."""

from __future__ import annotations

from workbook_templates.catalogue import catalogue
from workbook_templates.checking.audit_row import EFFECTIVE, AuditRow, Branch, RowKind, branch
from workbook_templates.checking.conditions import ZERO, all_of, blank, counted, far, not_
from workbook_templates.checking.wording import effective
from workbook_templates.definition.schema import FieldType, Form, Rule
from workbook_templates.language.syntax import Binary, Name, Num


def rule_row(form: Form, rule: Rule) -> AuditRow:
    field = form.fields[rule.field]
    stated = effective(form, rule.stated) if rule.stated is not None else None
    expected = effective(form, rule.expected) if rule.expected is not None else None
    when = (effective(form, rule.when),) if rule.when is not None else ()
    branches = []
    kind = RowKind.EACH if rule.each else RowKind.SINGLE
    label = f"{form.areas[rule.each].label}·{field.label}" if rule.each else field.label
    if rule.condition is not None:
        condition = all_of(*when, not_(effective(form, rule.condition)))
        branches.append(Branch(condition, rule.code, rule.severity, rule.message, rule.fix))
    else:
        assert stated is not None and expected is not None
        both = (counted(stated), counted(expected))
        if rule.relation == "=":
            wrong = far(stated, expected, rule.tolerance)
        else:
            margin = Num(float(rule.tolerance), rule.tolerance)
            wrong = (
                Binary("<", Binary("+", stated, margin), expected)
                if rule.relation == ">="
                else Binary(">", stated, Binary("+", expected, margin))
            )
        if rule.relation == ">=" and isinstance(stated, Name) and not stated.id.startswith(EFFECTIVE):
            branches.append(
                branch(
                    all_of(*when, blank(stated), counted(expected), Binary(">", expected, ZERO)),
                    "CALC-003",
                    "{栏目}空白而其中项有数，应为{应为}",
                )
            )
        branches.append(Branch(all_of(*when, *both, wrong), rule.code, rule.severity, rule.message, rule.fix))
    type = field.type
    if rule.condition is None and not type.numeric:
        type = FieldType.MARKS
    return AuditRow(
        id=rule.id,
        kind=kind,
        sheet=rule.sheet,
        field=rule.field,
        label=label,
        type=type,
        stated=stated,
        expected=expected,
        relation=rule.relation,
        branches=tuple(branches),
        source=rule.source or catalogue()[rule.code].source,
        area=rule.each,
    )
