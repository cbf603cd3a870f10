"""Run a form's checks on a submission: compiled once a form, then a few microseconds a check.

The compiled text is Python made from the same trees that become cell formulas (``checking.audit``). Scopes: the
sheets that exist once share one scope; each copy of a repeated sheet is a scope of its own that also sees the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from workbook_templates.checking.audit import EFFECTIVE, EXPECTED, AuditRow, RowKind, audit_rows
from workbook_templates.definition.schema import FieldType, Form
from workbook_templates.language.python import namespace, to_condition, to_python
from workbook_templates.language.runtime import ExcelError, number_text
from workbook_templates.language.syntax import Node, names_in
from workbook_templates.model import CellError, CellValue, Fact, Part, Submission


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that did not pass: which row and branch, in which part, and what stood there."""

    row: AuditRow
    branch: int
    part: int
    """Index in ``Submission.parts`` of the part it points to, or -1 when that sheet is missing."""
    stated: CellValue
    expected: CellValue
    area_row: int = -1
    """Zero-based row of the area for a check tested row by row."""
    item: int = -1
    """Which item of a list row."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that the rules say about a submission."""

    failures: tuple[Failure, ...]
    expected: tuple[Mapping[str, CellValue], ...]
    """For each part: what the formula of each of its calculated fields gives ("" where it shows nothing)."""


@dataclass(frozen=True, slots=True)
class _Scope:
    """Compiled checks of the once-only sheets, or of one repeated sheet."""

    sheets: frozenset[str]
    fields: tuple[str, ...]
    """Fields read, in slot order."""
    area_of: tuple[str, ...]
    """Area of each slot, empty for single cells."""
    calculated: tuple[str, ...]
    rows: tuple[AuditRow, ...]
    run: Callable[..., Any]
    shows: tuple[tuple[Callable[..., Any] | None, Callable[..., Any] | None], ...]


@dataclass(frozen=True, slots=True)
class _Program:
    main: _Scope
    repeated: tuple[_Scope, ...]


def evaluate(form: Form, submission: Submission) -> Evaluation:
    """Every check of the form set on this submission, and every calculated value."""
    program = _compile(form)
    parts = submission.parts
    failures: list[Failure] = []
    expected: list[dict[str, CellValue]] = [{} for _ in parts]
    first: dict[str, int] = {}
    for index, part in enumerate(parts):
        first.setdefault(part.sheet, index)
    main_parts = [parts[first[sheet]] for sheet in program.main.sheets if sheet in first]
    values = _slots(program.main, main_parts)
    effective: list[Any] = []
    computed: list[Any] = []
    _run(form, program.main, values, effective, computed, None, first, failures)
    for id, value in zip(program.main.calculated, computed, strict=True):
        place = first.get(form.fields[id].sheet)
        if place is not None:
            expected[place][id] = value
    for scope in program.repeated:
        for index, part in enumerate(parts):
            if part.sheet not in scope.sheets:
                continue
            outer = (values, effective, computed)
            inner: list[Any] = []
            own: list[Any] = []
            _run(form, scope, _slots(scope, [part]), inner, own, outer, {part.sheet: index}, failures)
            expected[index].update(zip(scope.calculated, own, strict=True))
    return Evaluation(tuple(failures), tuple(expected))


def _run(
    form: Form,
    scope: _Scope,
    values: list[Any],
    effective: list[Any],
    computed: list[Any],
    outer: tuple[list[Any], list[Any], list[Any]] | None,
    index_of: Mapping[str, int],
    failures: list[Failure],
) -> None:
    found: list[tuple[int, int, int, int]] = []
    above = outer or (values, effective, computed)
    scope.run(values, effective, computed, *above, found)
    for number, branch, area_row, item in found:
        row = scope.rows[number]
        index = index_of.get(row.sheet, -1)
        if index < 0:
            continue
        show_stated, show_expected = scope.shows[number]
        if row.kind is RowKind.LIST:
            field = row.items[item].field if item >= 0 else row.field
            stated: CellValue = _value_of(scope, values, field) if item >= 0 else None
            wanted: CellValue = None
        else:
            stated = _shown(show_stated, values, effective, computed, above, area_row)
            wanted = _shown(show_expected, values, effective, computed, above, area_row)
        failures.append(Failure(row, branch, index, stated, wanted, area_row, item))


def _value_of(scope: _Scope, values: list[Any], field: str) -> CellValue:
    value: CellValue = values[scope.fields.index(field)]
    return value


def _shown(
    show: Callable[..., Any] | None,
    values: list[Any],
    effective: list[Any],
    computed: list[Any],
    above: tuple[list[Any], list[Any], list[Any]],
    area_row: int,
) -> CellValue:
    if show is None:
        return None
    try:
        value: CellValue = show(values, effective, computed, *above, area_row)
    except ExcelError as error:
        return CellError(error.code)
    return value


def _slots(scope: _Scope, parts: Iterable[Part]) -> list[Any]:
    """The values a scope reads, in slot order; a column of an area is a list."""
    facts: dict[str, Fact] = {}
    columns: dict[str, tuple[Any, ...]] = {}
    for part in parts:
        facts.update(part.facts)
        columns.update(part.areas)
    values: list[Any] = []
    for field, area in zip(scope.fields, scope.area_of, strict=True):
        if area:
            column = field[len(area) + 1 :]
            values.append([cell_value(row.facts.get(column)) for row in columns.get(area, ())])
        else:
            values.append(cell_value(facts.get(field)))
    return values


def cell_value(fact: Fact | None) -> CellValue:
    """What stands in the official cell: the value, or the words a unit wrote instead of one."""
    if fact is None:
        return None
    value = fact.value
    if value is None:
        return fact.text.strip() or None
    return float(value) if value.__class__ is int else value


@cache
def _compile(form: Form) -> _Program:
    once = frozenset(sheet.id for sheet in form.sheets if not sheet.repeat)
    rows = audit_rows(form)
    main = _compile_scope(form, once, tuple(row for row in rows if row.sheet in once), None)
    repeated = tuple(
        _compile_scope(form, frozenset({sheet.id}), tuple(row for row in rows if row.sheet == sheet.id), main)
        for sheet in form.sheets
        if sheet.repeat
    )
    return _Program(main, repeated)


class _Namer:
    """Names -> Python text: own slots, then those of the once-only sheets."""

    def __init__(self, form: Form, sheets: frozenset[str], outer: _Scope | None, fields: list[str], calc: list[str]):
        self.form, self.sheets, self.outer = form, sheets, outer
        self.slot = {id: number for number, id in enumerate(fields)}
        self.calc = {id: number for number, id in enumerate(calc)}
        self.row_columns: dict[str, str] = {}

    def __call__(self, name: str) -> str:
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


def _compile_scope(form: Form, sheets: frozenset[str], rows: tuple[AuditRow, ...], outer: _Scope | None) -> _Scope:
    # Every field of the scope gets a slot: repeated sheets may read any of the once-only ones.
    fields = [field.id for field in form.fields.values() if field.sheet in sheets]
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
    return _Scope(
        sheets,
        tuple(fields),
        tuple(form.fields[id].area if form.fields[id].column != "标注" else "" for id in fields),
        tuple(calculated),
        rows,
        scope["run"],
        shows,
    )


def _show(
    form: Form, row: AuditRow, node: Node | None, namer: _Namer, scope: dict[str, Any]
) -> Callable[..., Any] | None:
    if node is None:
        return None
    namer.row_columns = _row_columns(form, row, "[i]", namer) if row.kind is RowKind.EACH else {}
    text = to_python(node, namer)
    namer.row_columns = {}
    made: Callable[..., Any] = eval(f"lambda v, e, x, ov, oe, ox, i: {text}", scope)
    return made


def _row_columns(form: Form, row: AuditRow, suffix: str, namer: _Namer) -> dict[str, str]:
    names = dict.fromkeys(name for node in _nodes(row) for name in names_in(node))
    return {
        name: f"v[{namer.slot[name]}]{suffix}"
        for name in names
        if name in form.fields and form.fields[name].area == row.area and form.fields[name].column != "标注"
    }


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
    return lines + _branch_lines(
        [to_condition(branch.condition, namer) for branch in row.branches], f"{number}, {{}}, -1, -1"
    )


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


def show_value(value: CellValue, type: FieldType) -> str:
    """A value as a person writes it: 131.25%, 95.9, 2322.71; blank is ``(空)``."""
    if value is None or value == "":
        return "(空)"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, float)):
        if type is FieldType.RATE:
            return number_text(round(float(value) * 100, 6)) + "%"
        return number_text(round(float(value), 6))
    return str(value)
