"""What every sheet brings with itself: 必填, 数字, 错误值, 选项, and numbers in repeating areas."""

from __future__ import annotations

from workbook_templates.catalogue import catalogue
from workbook_templates.checking.audit_row import AuditRow, Branch, Item, RowKind, branch, standing
from workbook_templates.checking.conditions import all_of, blank, call, not_, wrong_text
from workbook_templates.definition.schema import Area, Field, FieldType, Form
from workbook_templates.language.syntax import Binary, Name, Node, Num, Str


def sheet_rows(form: Form, sheet: str) -> list[AuditRow]:
    """必填 and 类型 of one sheet: one row each, which names the cells concerned."""
    rows: list[AuditRow] = []
    fields = [field for field in form.fields_of(sheet) if not field.area and field.formula is None]
    required = [field for field in fields if field.required]
    title = form.sheet(sheet).title_field
    asked = [field for field in required if field.default is None and not field.constant and field.id != title]
    if required:
        wholly = [call("AND", *[blank(Name(field.id)) for field in asked])] if asked else []
        rows.append(
            _list_row(
                form,
                sheet,
                "必填",
                required,
                [blank(Name(field.id)) for field in required],
                [branch(condition, "REQ-002", "“{表}”整表空白") for condition in wholly],
                "REQ-001",
                "{栏目}空白",
            )
        )
    numeric = [field for field in fields if field.type.numeric]
    if numeric:
        rows.append(
            _list_row(
                form,
                sheet,
                "数字",
                numeric,
                [wrong_text(Name(field.id)) for field in numeric],
                [],
                "TYPE-001",
                "{栏目}填“{现值}”，不是数字",
            )
        )
        rows.append(
            _list_row(
                form,
                sheet,
                "错误值",
                numeric,
                [call("ISERROR", Name(field.id)) for field in numeric],
                [],
                "TYPE-004",
                "{栏目}是错误值{现值}",
            )
        )
    choices = [field for field in fields if field.choices]
    if choices:
        conditions = [
            all_of(
                not_(blank(Name(field.id))),
                *[Binary("<>", call("TRIM", Name(field.id)), Str(choice)) for choice in field.choices],
            )
            for field in choices
        ]
        rows.append(
            _list_row(form, sheet, "选项", choices, conditions, [], "TYPE-005", "{栏目}填“{现值}”，不在可选项之内")
        )
    for area in form.areas.values():
        if area.sheet == sheet:
            rows += _area_rows(form, area)
    return rows


def _list_row(
    form: Form,
    sheet: str,
    what: str,
    fields: list[Field],
    conditions: list[Node],
    first: list[Branch],
    code: str,
    message: str,
) -> AuditRow:
    severity, fix = standing(code)
    items = tuple(Item(field.id, condition) for field, condition in zip(fields, conditions, strict=True))
    return AuditRow(
        id=f"{sheet}.{what}",
        kind=RowKind.LIST,
        sheet=sheet,
        field=fields[0].id,
        label=f"{form.sheet(sheet).name}·{what}",
        type=FieldType.TEXT,
        stated=None,
        expected=None,
        relation="",
        branches=(*first, Branch(Num(1.0, "1"), code, severity, message, fix)),
        source=catalogue()[code].source,
        items=items,
    )


def _area_rows(form: Form, area: Area) -> list[AuditRow]:
    """Text in a number column of a repeating area, row by row."""
    rows = []
    for column in area.columns:
        field = form.fields[f"{area.id}.{column}"]
        if not field.type.numeric:
            continue
        rows.append(
            AuditRow(
                id=f"{field.id}.数字",
                kind=RowKind.EACH,
                sheet=area.sheet,
                field=field.id,
                label=f"{area.label}·{field.label}",
                type=field.type,
                stated=Name(field.id),
                expected=None,
                relation="",
                branches=(branch(wrong_text(Name(field.id)), "TYPE-001", "“{行}”{栏目}填“{现值}”，不是数字"),),
                source=catalogue()["TYPE-001"].source,
                area=area.id,
            )
        )
    return rows
