"""The check that every calculated field brings with itself: what was stated against what its formula gives."""

from __future__ import annotations

from workbook_templates.checking.audit_row import EXPECTED, AuditRow, RowKind, branch
from workbook_templates.checking.conditions import (
    all_of,
    blank,
    call,
    counted,
    far,
    is_number,
    is_zero,
    not_,
    wrong_text,
)
from workbook_templates.checking.wording import basis_in_words, effective
from workbook_templates.definition.schema import Field, FieldType, Form
from workbook_templates.language.syntax import Binary, Name, Num
from workbook_templates.model import Severity


def calculated_row(form: Form, field: Field) -> AuditRow:
    assert field.formula is not None
    stated, expected = Name(field.id), Name(EXPECTED + field.id)
    branches = [branch(call("ISERROR", stated), "TYPE-004", "{栏目}是错误值{现值}，按{依据}应为{应为}")]
    if field.type.numeric:
        branches.append(branch(wrong_text(stated), "TYPE-001", "{栏目}填“{现值}”，不是数字，按{依据}应为{应为}"))
        if field.required:
            branches.append(
                branch(all_of(blank(stated), counted(expected)), "CALC-003", "{栏目}空白，按{依据}应为{应为}")
            )
        missing = "CALC-005" if field.type is FieldType.RATE else "REQ-004"
        told = (
            "{栏目}填{现值}，但分母为0或未填，比率不适用" if missing == "CALC-005" else "{栏目}填{现值}，但明细全部空白"
        )
        nonzero = () if missing == "CALC-005" else (not_(is_zero(stated)),)
        branches.append(
            branch(all_of(is_number(stated), not_(counted(expected)), *nonzero), missing, told, Severity.NOTICE)
        )
        both = (is_number(stated), counted(expected))
        if field.type is FieldType.RATE:
            big = Binary(">", stated, Num(2.0, "2"))
            hundredth = Binary("/", stated, Num(100.0, "100"))
            near = not_(far(hundredth, expected, "相近"))
            different = far(stated, expected, "相近")
            branches.append(
                branch(
                    all_of(*both, big, different, near), "TYPE-003", "{栏目}填{现值}，漏写百分号，按{依据}应为{应为}"
                )
            )
            branches.append(
                branch(all_of(*both, big, different), "TYPE-002", "{栏目}填{现值}，不是百分数，按{依据}应为{应为}")
            )
        branches.append(
            branch(
                all_of(*both, far(stated, expected, field.tolerance)), field.code, "{栏目}填{现值}，按{依据}应为{应为}"
            )
        )
    else:
        filled = not_(blank(stated))
        first = call("LEFT", call("TRIM", stated), Num(1.0, "1"))
        known = Binary(">", call("LEN", expected), Num(0.0, "0"))
        branches.append(
            branch(
                all_of(filled, known, Binary("<>", first, expected)), field.code, "{栏目}填“{现值}”，按{依据}应为{应为}"
            )
        )
        branches.append(
            branch(
                all_of(filled, known, Binary("<>", call("TRIM", stated), expected)),
                "TERM-003",
                "{栏目}填“{现值}”，应写作“{应为}”",
            )
        )
    return AuditRow(
        id=field.id,
        kind=RowKind.SINGLE,
        sheet=field.sheet,
        field=field.id,
        label=field.label,
        type=field.type,
        stated=stated,
        expected=effective(form, field.formula.expanded),
        relation="=",
        branches=tuple(branches),
        source=field.source,
        calculated=True,
        basis=basis_in_words(form, field.formula.tree),
    )
