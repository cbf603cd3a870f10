"""The rows of the 审核 sheet: every check of a form set in one shape, ready for a cell or for Python.

Two kinds of names stand in these trees beside plain field ids: ``!X`` is the effective value of a calculated field
(what was stated when it is a number, else what its formula gives) and ``?X`` what its formula gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from workbook_templates.catalogue import catalogue
from workbook_templates.definition.schema import Area, Field, FieldType, Form, Rule
from workbook_templates.language.library import expand
from workbook_templates.language.syntax import Binary, Call, Name, Node, Num, Str, names_in, substitute
from workbook_templates.model import Severity

EFFECTIVE = "!"
EXPECTED = "?"
NOT_APPLICABLE = ("——", "—", "－", "-", "无", "/", "不适用")
"""What a unit writes in an amount cell when there is nothing: stated, but no number."""


class RowKind(StrEnum):
    SINGLE = "single"
    EACH = "each"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Branch:
    """One way a check can fail: the first branch whose condition holds is the finding."""

    condition: Node
    code: str
    severity: Severity
    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class Item:
    """One field of a list row (必填, 类型): it is named when its condition holds."""

    field: str
    condition: Node


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One check as it stands on the 审核 sheet (or on the project sheet it belongs to)."""

    id: str
    kind: RowKind
    sheet: str
    field: str
    """Field it points to; for a list row the first of its items."""
    label: str
    """What is checked, in words."""
    type: FieldType
    """How stated and expected are shown."""
    stated: Node | None
    expected: Node | None
    relation: str
    branches: tuple[Branch, ...]
    source: str
    area: str = ""
    items: tuple[Item, ...] = ()
    calculated: bool = False
    """The row computes ``?field`` and offers ``!field``."""
    basis: str = ""
    """How the expected value comes about, in words: 在职人数÷编制数."""


def _call(function: str, *args: Node) -> Node:
    return Call(function, args)


def _and(*conditions: Node) -> Node:
    return conditions[0] if len(conditions) == 1 else Call("AND", conditions)


def _not(condition: Node) -> Node:
    return _call("NOT", condition)


def _blank(value: Node) -> Node:
    return Binary("=", _call("LEN", _call("TRIM", value)), Num(0.0, "0"))


def _number(value: Node) -> Node:
    return _call("ISNUMBER", value)


def _counted(value: Node) -> Node:
    return Binary(">", _call("COUNT", value), Num(0.0, "0"))


def _zero(value: Node) -> Node:
    return Binary("=", value, Num(0.0, "0"))


def _wrong_text(value: Node) -> Node:
    """Text that is neither blank nor one of the words for 'nothing'."""
    words = Str("|" + "|".join(NOT_APPLICABLE) + "|")
    wrapped = Binary("&", Binary("&", Str("|"), _call("TRIM", value)), Str("|"))
    return _and(_call("ISTEXT", value), _not(_blank(value)), _call("ISERROR", _call("FIND", wrapped, words)))


def _far(stated: Node, expected: Node, tolerance: str) -> Node:
    if tolerance == "相近":
        return _not(expand(Call("相近", (stated, expected))))
    return Binary(">", _call("ABS", Binary("-", stated, expected)), Num(float(tolerance), tolerance))


@cache
def audit_rows(form: Form) -> tuple[AuditRow, ...]:
    """Every check of the form set: calculated fields first (in the order their values depend on each other), then the
    rules of the definition, then what every sheet brings (必填, 类型)."""
    rows = [_calculated_row(form, field) for field in _in_order(form)]
    rows += [_rule_row(form, rule) for rule in form.rules if not rule.projects]
    for sheet in form.sheets:
        if sheet.kind != "report":
            rows += _sheet_rows(form, sheet.id)
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


def effective(form: Form, tree: Node) -> Node:
    """Replace calculated fields by their effective values."""
    names = {
        name: (Name(EFFECTIVE + name),)
        for name in names_in(tree)
        if name in form.fields and form.fields[name].formula is not None
    }
    return substitute(tree, dict(names)) if names else tree


def _entry(code: str) -> tuple[Severity, str]:
    entry = catalogue()[code]
    return entry.severity, entry.fix


def _branch(condition: Node, code: str, message: str, severity: Severity | None = None, fix: str = "") -> Branch:
    default, default_fix = _entry(code)
    return Branch(condition, code, severity or default, message, fix or default_fix)


def _calculated_row(form: Form, field: Field) -> AuditRow:
    assert field.formula is not None
    stated, expected = Name(field.id), Name(EXPECTED + field.id)
    branches = [_branch(_call("ISERROR", stated), "TYPE-004", "{栏目}是错误值{现值}，按{依据}应为{应为}")]
    if field.type.numeric:
        branches.append(_branch(_wrong_text(stated), "TYPE-001", "{栏目}填“{现值}”，不是数字，按{依据}应为{应为}"))
        if field.required:
            branches.append(
                _branch(_and(_blank(stated), _counted(expected)), "CALC-003", "{栏目}空白，按{依据}应为{应为}")
            )
        missing = "CALC-005" if field.type is FieldType.RATE else "REQ-004"
        told = (
            "{栏目}填{现值}，但分母为0或未填，比率不适用" if missing == "CALC-005" else "{栏目}填{现值}，但明细全部空白"
        )
        nonzero = () if missing == "CALC-005" else (_not(_zero(stated)),)
        branches.append(
            _branch(_and(_number(stated), _not(_counted(expected)), *nonzero), missing, told, Severity.NOTICE)
        )
        both = (_number(stated), _counted(expected))
        if field.type is FieldType.RATE:
            big = Binary(">", stated, Num(2.0, "2"))
            hundredth = Binary("/", stated, Num(100.0, "100"))
            near = _not(_far(hundredth, expected, "相近"))
            different = _far(stated, expected, "相近")
            branches.append(
                _branch(_and(*both, big, different, near), "TYPE-003", "{栏目}填{现值}，漏写百分号，按{依据}应为{应为}")
            )
            branches.append(
                _branch(_and(*both, big, different), "TYPE-002", "{栏目}填{现值}，不是百分数，按{依据}应为{应为}")
            )
        branches.append(
            _branch(
                _and(*both, _far(stated, expected, field.tolerance)), field.code, "{栏目}填{现值}，按{依据}应为{应为}"
            )
        )
    else:
        filled = _not(_blank(stated))
        first = _call("LEFT", _call("TRIM", stated), Num(1.0, "1"))
        known = Binary(">", _call("LEN", expected), Num(0.0, "0"))
        branches.append(
            _branch(
                _and(filled, known, Binary("<>", first, expected)), field.code, "{栏目}填“{现值}”，按{依据}应为{应为}"
            )
        )
        branches.append(
            _branch(
                _and(filled, known, Binary("<>", _call("TRIM", stated), expected)),
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


def basis_in_words(form: Form, tree: Node) -> str:
    """A formula told with labels: ``在职人数÷编制数``, ``公务用车＋出国＋接待``."""
    if isinstance(tree, Call) and tree.function in ("合计", "比率", "执行率得分"):
        sign = {"合计": "＋", "比率": "÷", "执行率得分": "×"}[tree.function]
        parts = [short_label(form, arg.id) if isinstance(arg, Name) else "…" for arg in tree.args]
        return sign.join(parts)
    if isinstance(tree, Call) and tree.args and isinstance(tree.args[0], Name):
        return short_label(form, tree.args[0].id)
    return "公式"


def short_label(form: Form, id: str) -> str:
    """The item's name without its column: 公务接待, not 公务接待·2024年决算数."""
    field = form.fields[id]
    if field.area:
        return f"{form.areas[field.area].label}各行" if field.column != "标注" else field.label
    return field.label.split("·")[0] if field.group else field.label


_SIGNS = {"=": "<>", ">=": "<", "<=": ">"}


def _rule_row(form: Form, rule: Rule) -> AuditRow:
    field = form.fields[rule.field]
    stated = effective(form, rule.stated) if rule.stated is not None else None
    expected = effective(form, rule.expected) if rule.expected is not None else None
    when = (effective(form, rule.when),) if rule.when is not None else ()
    branches = []
    kind = RowKind.EACH if rule.each else RowKind.SINGLE
    label = f"{form.areas[rule.each].label}·{field.label}" if rule.each else field.label
    if rule.condition is not None:
        condition = _and(*when, _not(effective(form, rule.condition)))
        branches.append(Branch(condition, rule.code, rule.severity, rule.message, rule.fix))
    else:
        assert stated is not None and expected is not None
        both = (_counted(stated), _counted(expected))
        if rule.relation == "=":
            wrong = _far(stated, expected, rule.tolerance)
        else:
            margin = Num(float(rule.tolerance), rule.tolerance)
            wrong = (
                Binary("<", Binary("+", stated, margin), expected)
                if rule.relation == ">="
                else Binary(">", stated, Binary("+", expected, margin))
            )
        if rule.relation == ">=" and isinstance(stated, Name) and not stated.id.startswith(EFFECTIVE):
            branches.append(
                _branch(
                    _and(*when, _blank(stated), _counted(expected), Binary(">", expected, Num(0.0, "0"))),
                    "CALC-003",
                    "{栏目}空白而其中项有数，应为{应为}",
                )
            )
        branches.append(Branch(_and(*when, *both, wrong), rule.code, rule.severity, rule.message, rule.fix))
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


def _sheet_rows(form: Form, sheet: str) -> list[AuditRow]:
    """必填 and 类型 of one sheet: one row each, which names the cells concerned."""
    rows: list[AuditRow] = []
    fields = [field for field in form.fields_of(sheet) if not field.area and field.formula is None]
    required = [field for field in fields if field.required]
    asked = [field for field in required if field.default is None and not field.constant]
    if required:
        wholly = [_call("AND", *[_blank(Name(field.id)) for field in asked])] if asked else []
        rows.append(
            _list_row(
                form,
                sheet,
                "必填",
                required,
                [_blank(Name(field.id)) for field in required],
                [_branch(condition, "REQ-002", "“{表}”整表空白") for condition in wholly],
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
                [_wrong_text(Name(field.id)) for field in numeric],
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
                [_call("ISERROR", Name(field.id)) for field in numeric],
                [],
                "TYPE-004",
                "{栏目}是错误值{现值}",
            )
        )
    choices = [field for field in fields if field.choices]
    if choices:
        conditions = [
            _and(
                _not(_blank(Name(field.id))),
                *[Binary("<>", _call("TRIM", Name(field.id)), Str(choice)) for choice in field.choices],
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
    severity, fix = _entry(code)
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
                branches=(_branch(_wrong_text(Name(field.id)), "TYPE-001", "“{行}”{栏目}填“{现值}”，不是数字"),),
                source=catalogue()["TYPE-001"].source,
                area=area.id,
            )
        )
    return rows
