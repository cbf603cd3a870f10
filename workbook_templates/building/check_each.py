"""A check of every row of a repeating area: how many rows fail, and the first of them by name."""

from __future__ import annotations

from typing import Any

from workbook_templates.building.check_text import Live
from workbook_templates.building.check_words import Address, CheckCells, Scope, first_true, is_text, tell
from workbook_templates.building.values import Values, holds, result
from workbook_templates.checking.audit import AuditRow, RowKind
from workbook_templates.definition.schema import Area, Form
from workbook_templates.language.excel import to_excel, to_excel_rows
from workbook_templates.language.functions import f_trim
from workbook_templates.language.runtime import text as as_text
from workbook_templates.language.syntax import Binary, Call, FormulaError, Name, Node, Num, names_in
from workbook_templates.model import CellError, CellValue


def each_cells(scope: Scope, row: AuditRow, at: Address) -> CheckCells:
    area = scope.form.areas[row.area]
    columns = {f"{area.id}.{column}" for column in area.columns}
    anchor = next(name for name in _names(row) if name in columns)
    conditions = [to_excel_rows(row_wise(branch.condition, columns), scope.resolve) for branch in row.branches]
    fails = [f"ISNUMBER(1/({condition}))" for condition in conditions]
    fail = fails[0] if len(fails) == 1 else f"(({'+'.join(fails)})>0)"
    rows = [{**scope.values, **values} for values in _rows(scope, area)]
    failing = [
        number for number, values in enumerate(rows) if any(holds(branch.condition, values) for branch in row.branches)
    ]
    cells = {"count": Live(f"SUMPRODUCT({fail}*1)", float(len(failing)))}
    # Position in the name, whose first row is the sentinel.
    first = float(failing[0] + 2) if failing else 0.0
    position = f"ROW({anchor})-ROW(INDEX({anchor},1))+1"
    cells["first"] = Live(f"IF({at('count')}=0,0,SUMPRODUCT(MIN({position}+1000000*(1-{fail}))))", first)

    def in_row(name: str) -> str:
        return f"INDEX({name},{at('first')})" if name in columns else scope.resolve(name)

    values: Values = rows[failing[0]] if failing else scope.values
    if len(row.branches) == 1:
        cells["branch"] = Live(f"IF({at('count')}>0,1,0)", 1.0 if failing else 0.0)
    else:
        tests = [f"AND({at('first')}>0,{to_excel(branch.condition, in_row)})" for branch in row.branches]
        held = [bool(failing) and holds(branch.condition, values) for branch in row.branches]
        cells["branch"] = first_true(tests, held)
    references: list[Live | None] = []
    for role, node in (("stated", row.stated), ("expected", row.expected)):
        references.append(None)
        if node is None:
            continue
        value = result(node, values) if failing else ""
        text = to_excel(node, in_row)
        if is_text(node):  # nothing to format
            cells[role] = Live(f'IF({at("first")}=0,"",{text})', value)
            continue
        guard = f'IF({at("first")}=0,"",IF(LEN({text})=0,"",{text}))'
        cells[f"{role}_raw"] = Live(guard, "" if value is None else value)
        references[-1] = Live(at(f"{role}_raw"), cells[f"{role}_raw"].value)
    key = f"INDEX({area.id}.{area.key},{at('first')})"
    plain = f'TRIM(SUBSTITUTE(SUBSTITUTE({key},CHAR(10)," "),"　"," "))'
    cells["key"] = Live(
        f'IF({at("first")}=0,"",IF(LEN({plain})=0,"第"&({at("first")}-1)&"行",{plain}))',
        _row_key(values.get(f"{area.id}.{area.key}"), failing[0]) if failing else "",
    )
    more = Live(
        f'IF({at("count")}>1,"（同类问题共"&{at("count")}&"行）","")',
        f"（同类问题共{len(failing)}行）" if len(failing) > 1 else "",
    )
    words = {"行": Live(at("key"), cells["key"].value)}
    tell(scope, row, cells, at, references[0], references[1], words, at("key"), more)
    return CheckCells(row, cells)


def _rows(scope: Scope, area: Area) -> list[dict[str, Any]]:
    names = [f"{area.id}.{column}" for column in area.columns]
    columns = [scope.values[name] for name in names]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def expressible(form: Form, row: AuditRow) -> bool:
    """Whether a check can stand in a cell; a row-wise one that cannot is left to the command."""
    if row.kind is not RowKind.EACH:
        return True
    columns = {f"{row.area}.{column}" for column in form.areas[row.area].columns}
    if not any(name in columns for name in _names(row)):
        return False
    try:
        for branch in row.branches:
            to_excel_rows(row_wise(branch.condition, columns), lambda name: name)
    except FormulaError:
        return False
    return True


def row_wise(node: Node, columns: set[str]) -> Node:
    """``COUNT(x)>0`` of one row's cell is ``ISNUMBER(x)``: COUNT would look at the whole column."""
    match node:
        case Binary(op=">", left=Call(function="COUNT", args=(Name(id=id),)), right=Num(value=0.0)) if id in columns:
            return Call("ISNUMBER", (Name(id),))
        case Call(function=function, args=args):
            return Call(function, tuple(row_wise(arg, columns) for arg in args))
        case _:
            return node


def _names(row: AuditRow) -> list[str]:
    nodes = [branch.condition for branch in row.branches]
    return list(dict.fromkeys(name for node in nodes for name in names_in(node)))


def _row_key(value: CellValue, number: int) -> str:
    words = "" if isinstance(value, CellError) else as_text(value)
    return f_trim(words.replace("\n", " ").replace("　", " ")) or f"第{number + 1}行"
