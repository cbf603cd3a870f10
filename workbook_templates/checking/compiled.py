"""A form's checks as Python functions, compiled once from the trees that also become cell formulas.

Scopes: the sheets that exist once share one scope; each copy of a repeated sheet is a scope of its own that also sees
the first. In the compiled text ``v`` are the values read, ``x`` what calculated fields should be, ``e`` their
effective values; ``ov``, ``ox`` and ``oe`` are those of the once-only sheets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from workbook_templates.checking.audit import EFFECTIVE, EXPECTED, AuditRow, RowKind, audit_rows
from workbook_templates.definition.schema import Field, Form
from workbook_templates.language.python import namespace, to_condition, to_python
from workbook_templates.language.runtime import ExcelError
from workbook_templates.language.shared_parts import PART, take_out
from workbook_templates.language.syntax import Node, names_in
from workbook_templates.model import CellError


@dataclass(frozen=True, slots=True)
class Scope:
    """Compiled checks of the once-only sheets, or of one repeated sheet."""

    sheets: frozenset[str]
    fields: tuple[str, ...]
    """Fields read, in slot order."""
    column_of: tuple[tuple[str, str], ...]
    """Area and column of each slot, empty for single cells."""
    calculated: tuple[str, ...]
    rows: tuple[AuditRow, ...]
    run: Callable[..., Any]
    shows: tuple[tuple[Callable[..., Any] | None, Callable[..., Any] | None], ...]


@dataclass(frozen=True, slots=True)
class Program:
    main: Scope
    repeated: tuple[Scope, ...]


@cache
def compile_checks(form: Form) -> Program:
    once = frozenset(sheet.id for sheet in form.sheets if not sheet.repeat)
    rows = audit_rows(form)
    main = _compile_scope(form, once, tuple(row for row in rows if row.sheet in once), None)
    repeated = tuple(
        _compile_scope(form, frozenset({sheet.id}), tuple(row for row in rows if row.sheet == sheet.id), main)
        for sheet in form.sheets
        if sheet.repeat
    )
    return Program(main, repeated)


class _Namer:
    """Names -> Python text: own slots, then those of the once-only sheets."""

    def __init__(self, form: Form, sheets: frozenset[str], outer: Scope | None, fields: list[str], calc: list[str]):
        self.form, self.sheets, self.outer = form, sheets, outer
        self.slot = {id: number for number, id in enumerate(fields)}
        self.calc = {id: number for number, id in enumerate(calc)}
        self.row_columns: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        if name.startswith(PART):
            return f"t{name[1:]}"
        kind = name[0] if name[0] in (EFFECTIVE, EXPECTED) else ""
        id = name[1:] if kind else name
        if id in self.row_columns and not kind:
            return self.row_columns[id]
        own = self.form.fields[id].sheet in self.sheets
        if own:
            if kind == EFFECTIVE:
                return f"e[{self.calc[id]}]"
            return f"x[{self.calc[id]}]" if kind == EXPECTED else f"v[{self.slot[id]}]"
        assert self.outer is not None
        if kind == EFFECTIVE:
            return f"oe[{self.outer.calculated.index(id)}]"
        if kind == EXPECTED:
            return f"ox[{self.outer.calculated.index(id)}]"
        return f"ov[{self.outer.fields.index(id)}]"


def _nodes(row: AuditRow) -> list[Node]:
    nodes = [branch.condition for branch in row.branches] + [item.condition for item in row.items]
    return nodes + [node for node in (row.stated, row.expected) if node is not None]


def _fields_read(form: Form) -> frozenset[str]:
    """Fields that any check reads (repeated sheets read once-only ones too) or names; the others need no slot."""
    rows = audit_rows(form)
    names = {name.lstrip(EFFECTIVE + EXPECTED) for row in rows for node in _nodes(row) for name in names_in(node)}
    return frozenset(names | {row.field for row in rows} | {item.field for row in rows for item in row.items})


def _compile_scope(form: Form, sheets: frozenset[str], rows: tuple[AuditRow, ...], outer: Scope | None) -> Scope:
    read = _fields_read(form)
    fields = [field.id for field in form.fields.values() if field.sheet in sheets and field.id in read]
    calculated = [row.field for row in rows if row.calculated]
    namer = _Namer(form, sheets, outer, fields, calculated)
    lines = ["def run(v, e, x, ov, oe, ox, found):"]
    for number, row in enumerate(rows):
        lines += [f"    {line}" for line in _row_lines(form, number, row, namer)]
    if len(lines) == 1:
        lines.append("    pass")
    scope: dict[str, Any] = namespace() | {
        "ExcelError": ExcelError,
        "CellError": CellError,
        "zip": zip,
        "enumerate": enumerate,
    }
    exec(compile("\n".join(lines), f"<checks of {form.id}>", "exec"), scope)
    shows = tuple(
        (_show(form, row, row.stated, namer, scope), _show(form, row, row.expected, namer, scope)) for row in rows
    )
    return Scope(
        sheets,
        tuple(fields),
        tuple(_column_of(form.fields[id]) for id in fields),
        tuple(calculated),
        rows,
        scope["run"],
        shows,
    )


def _column_of(field: Field) -> tuple[str, str]:
    return (field.area, field.id[len(field.area) + 1 :]) if field.area and field.column != "标注" else ("", "")


def _show(
    form: Form, row: AuditRow, node: Node | None, namer: _Namer, scope: dict[str, Any]
) -> Callable[..., Any] | None:
    if node is None:
        return None
    namer.row_columns = _row_columns(form, row, "[i]", namer) if row.kind is RowKind.EACH else {}
    parts, (tree,) = take_out([node])
    lines = ["def show(v, e, x, ov, oe, ox, i):"]
    lines += [f"    {line}" for line in _part_lines(parts, namer)]
    lines.append(f"    return {to_python(tree, namer)}")
    namer.row_columns = {}
    space = dict(scope)
    exec(compile("\n".join(lines), f"<{row.id}>", "exec"), space)
    made: Callable[..., Any] = space["show"]
    return made


def _row_columns(form: Form, row: AuditRow, suffix: str, namer: _Namer) -> dict[str, str]:
    names = dict.fromkeys(name for node in _nodes(row) for name in names_in(node))
    return {
        name: f"v[{namer.slot[name]}]{suffix}"
        for name in names
        if name in form.fields and form.fields[name].area == row.area and form.fields[name].column != "标注"
    }


def _part_lines(parts: list[tuple[str, Node]], namer: _Namer) -> list[str]:
    """What formulas share, worked out once; an error is kept as a value and raised where it is used."""
    return [
        line
        for id, tree in parts
        for line in (
            f"try: {namer(id)} = {to_python(tree, namer)}",
            f"except ExcelError as error: {namer(id)} = CellError(error.code)",
        )
    ]


def _row_lines(form: Form, number: int, row: AuditRow, namer: _Namer) -> list[str]:
    if row.kind is RowKind.EACH:
        return _each_lines(form, number, row, namer)
    if row.kind is RowKind.LIST:
        return _list_lines(number, row, namer)
    lines: list[str] = []
    if row.calculated:
        assert row.expected is not None
        lines += [
            f"try: y = {to_python(row.expected, namer)}",
            "except ExcelError as error: y = CellError(error.code)",
            "x.append(y)",
            f"e.append({namer(row.field)} if isnumber({namer(row.field)}) else y)",
        ]
    conditions = [branch.condition for branch in row.branches]
    if not row.calculated:  # a calculated field's branches share little, and most of them stop early
        parts, conditions = take_out(conditions)
        lines += _part_lines(parts, namer)
    tests = _branch_lines([to_condition(tree, namer) for tree in conditions], f"{number}, {{}}, -1, -1")
    if row.calculated and row.type.numeric:
        # A number that is what the formula gives passes every branch.
        stated = namer(row.field)
        return [*lines, f"if {stated}.__class__ is not float or {stated} != y:", *[f"    {line}" for line in tests]]
    return lines + tests


def _branch_lines(conditions: list[str], record: str) -> list[str]:
    """The first branch that holds is recorded; a condition that ends in an error value does not hold."""
    lines = []
    for place, condition in enumerate(conditions):
        pad = " " * place
        lines += [f"{pad}try: hit = {condition}", f"{pad}except ExcelError: hit = False"]
        lines += [f"{pad}if hit: found.append(({record.format(place)}))"]
        if place + 1 < len(conditions):
            lines.append(f"{pad}else:")
    return lines


def _each_lines(form: Form, number: int, row: AuditRow, namer: _Namer) -> list[str]:
    columns = _row_columns(form, row, "", namer)
    locals_ = {name: f"r{place}" for place, name in enumerate(columns)}
    namer.row_columns = locals_
    conditions = [to_condition(branch.condition, namer) for branch in row.branches]
    namer.row_columns = {}
    head = f"for i, ({', '.join(locals_.values())},) in enumerate(zip({', '.join(columns.values())})):"
    return [head, *[f"    {line}" for line in _branch_lines(conditions, f"{number}, {{}}, i, -1")]]


def _list_lines(number: int, row: AuditRow, namer: _Namer) -> list[str]:
    last = len(row.branches) - 1
    lines = ["hit = False"]
    for place, branch in enumerate(row.branches[:-1]):
        lines += [
            f"try: hit = {to_condition(branch.condition, namer)}",
            "except ExcelError: hit = False",
            f"if hit: found.append(({number}, {place}, -1, -1))",
        ]
    lines.append("if not hit:")
    for place, item in enumerate(row.items):
        lines += [
            "    try:",
            f"        if {to_condition(item.condition, namer)}: found.append(({number}, {last}, -1, {place}))",
            "    except ExcelError: pass",
        ]
    return lines
