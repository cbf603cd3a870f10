"""A form's checks as Python functions, compiled once from the trees that also become cell formulas.

Scopes: the sheets that exist once share one scope; each copy of a repeated sheet is a scope of its own that also sees
the first. In the compiled text ``v`` are the values read, ``x`` what calculated fields should be, ``e`` their
effective values; ``ov``, ``ox`` and ``oe`` are those of the once-only sheets. Rows that differ only in the values
they look at (most sums, most texts where a number belongs) share one function, which gets those as ``a0``, ``a1`` ...
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from types import MappingProxyType
from typing import Any

from workbook_templates.checking.audit import EFFECTIVE, EXPECTED, AuditRow, RowKind, audit_rows
from workbook_templates.definition.schema import Field, Form
from workbook_templates.language.python import Slot, namespace, to_condition, to_python
from workbook_templates.language.runtime import ExcelError
from workbook_templates.language.shared_parts import PART, take_out
from workbook_templates.language.syntax import Node, names_in
from workbook_templates.model import CellError
from workbook_templates.prepared import prepared

Show = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Reads:
    """What the checks of the once-only sheets, or of one repeated sheet, read, and in which order."""

    sheets: frozenset[str]
    slot: Mapping[str, int]
    """Fields read, and the place of each among the values: those of ``cells``, then those of ``columns``."""
    cells: tuple[str, ...]
    columns: tuple[tuple[str, tuple[str, ...]], ...]
    """Of each repeating area the columns, each of which is a list."""
    calculated: Mapping[str, int]
    """Calculated fields and their places in order."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Compiled checks of such sheets."""

    reads: Reads
    rows: tuple[AuditRow, ...]
    run: Callable[..., Any]
    shows: Callable[[int], tuple[Show | None, Show | None]]
    """What works out the stated and the expected value of a row: compiled when the row has failed."""


@dataclass(frozen=True, slots=True)
class Program:
    main: Scope
    repeated: tuple[Scope, ...]


@cache
def compile_checks(form: Form) -> Program:
    once = frozenset(sheet.id for sheet in form.sheets if not sheet.repeat)
    scopes = [once, *(frozenset({sheet.id}) for sheet in form.sheets if sheet.repeat)]
    rows = [tuple(row for row in audit_rows(form) if row.sheet in scope) for scope in scopes]
    texts = prepared("checks", form.key, lambda: _texts(form, scopes, rows))
    main = _linked(form, texts[0], rows[0], None)
    others = zip(texts[1:], rows[1:], strict=True)
    return Program(main, tuple(_linked(form, text, of, main.reads) for text, of in others))


@dataclass(frozen=True, slots=True)
class _Text:
    """What is compiled of a scope, without the functions."""

    reads: Reads
    code: bytes
    """The functions' code, as ``marshal`` writes it."""
    run: str
    """The name of the one that calls the others."""


def _texts(form: Form, scopes: Sequence[frozenset[str]], rows: Sequence[tuple[AuditRow, ...]]) -> tuple[_Text, ...]:
    main = _compile_scope(form, scopes[0], rows[0], None)
    return main, *(_compile_scope(form, scope, of, main.reads) for scope, of in zip(scopes[1:], rows[1:], strict=True))


def _linked(form: Form, text: _Text, rows: tuple[AuditRow, ...], outer: Reads | None) -> Scope:
    """The scope with its functions."""
    space: dict[str, Any] = namespace() | {
        "ExcelError": ExcelError,
        "CellError": CellError,
        "zip": zip,
        "enumerate": enumerate,
    }
    exec(marshal.loads(text.code), space)
    namer = _Namer(form, text.reads, outer)

    @cache
    def shows(number: int) -> tuple[Show | None, Show | None]:
        return _shows(form, rows[number], namer, space)

    return Scope(text.reads, rows, space[text.run], shows)


class _Namer:
    """Names -> Python text: own slots, then those of the once-only sheets."""

    def __init__(self, form: Form, reads: Reads, outer: Reads | None) -> None:
        self.form, self.reads, self.outer = form, reads, outer

    def __call__(self, name: str) -> str:
        if name.startswith(PART):
            return f"t{name[1:]}"
        kind = name[0] if name[0] in (EFFECTIVE, EXPECTED) else ""
        id = name[1:] if kind else name
        reads = self.reads
        if self.form.fields[id].sheet in reads.sheets:
            if kind == EFFECTIVE:
                return f"e[{reads.calculated[id]}]"
            return f"x[{reads.calculated[id]}]" if kind == EXPECTED else f"v[{reads.slot[id]}]"
        assert self.outer is not None
        if kind == EFFECTIVE:
            return f"oe[{self.outer.calculated[id]}]"
        if kind == EXPECTED:
            return f"ox[{self.outer.calculated[id]}]"
        return f"ov[{self.outer.slot[id]}]"


class _Shape:
    """Names -> arguments of a function that is written for one row and serves every row of its shape."""

    def __init__(self, namer: _Namer, known: Mapping[str, str] = MappingProxyType({})) -> None:
        self.namer = namer
        self.known = dict(known)
        """Names that are no arguments: what the function has worked out, the cells of the row it looks at."""
        self.arguments: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        if name in self.known:
            return self.known[name]
        text = self.namer(name)
        return text if name.startswith(PART) else self.arguments.setdefault(text, f"a{len(self.arguments)}")


class _Functions:
    """The text of functions; what reads alike is one function."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def name(self, arguments: list[str], lines: list[str]) -> str:
        """What a function with these arguments and lines is called."""
        body = "\n    ".join((f"({', '.join(arguments)}):", *lines))
        return self._names.setdefault(body, f"f{len(self._names)}")

    def text(self) -> str:
        return "\n".join(f"def {name}{body}" for body, name in self._names.items())


def _nodes(row: AuditRow) -> list[Node]:
    nodes = [branch.condition for branch in row.branches] + [item.condition for item in row.items]
    return nodes + [node for node in (row.stated, row.expected) if node is not None]


@cache
def _fields_read(form: Form) -> frozenset[str]:
    """Fields that any check reads (repeated sheets read once-only ones too) or names; the others need no slot."""
    rows = audit_rows(form)
    names = {name.lstrip(EFFECTIVE + EXPECTED) for row in rows for node in _nodes(row) for name in names_in(node)}
    return frozenset(names | {row.field for row in rows} | {item.field for row in rows for item in row.items})


def _compile_scope(form: Form, sheets: frozenset[str], rows: tuple[AuditRow, ...], outer: Reads | None) -> _Text:
    read = _fields_read(form)
    fields = [field for field in form.fields.values() if field.sheet in sheets and field.id in read]
    cells = [field.id for field in fields if not _in_column(field)]
    columns: dict[str, list[str]] = {}
    for field in filter(_in_column, fields):
        columns.setdefault(field.area, []).append(field.id.removeprefix(f"{field.area}."))
    slots = [*cells, *(f"{area}.{column}" for area, found in columns.items() for column in found)]
    slot = {id: number for number, id in enumerate(slots)}
    calculated = {id: number for number, id in enumerate(row.field for row in rows if row.calculated)}
    own_columns = tuple((area, tuple(found)) for area, found in columns.items())
    reads = Reads(sheets, slot, tuple(cells), own_columns, calculated)
    namer = _Namer(form, reads, outer)
    functions = _Functions()
    calls = ["pass"]
    for number, row in enumerate(rows):
        shape = _Shape(namer)
        lines = _row_lines(form, row, shape, functions)
        name = functions.name(["n", "e", "x", "found", *shape.arguments.values()], lines)
        calls.append(f"{name}({', '.join((str(number), 'e', 'x', 'found', *shape.arguments))})")
    run = functions.name(["v", "e", "x", "ov", "oe", "ox", "found"], calls)
    return _Text(reads, marshal.dumps(compile(functions.text(), f"<checks of {form.id}>", "exec")), run)


def _in_column(field: Field) -> bool:
    """Whether it is a column of a repeating area; what stands once beside an area is a field like any other."""
    return bool(field.area) and field.column != "标注"


def _shows(form: Form, row: AuditRow, namer: _Namer, space: dict[str, Any]) -> tuple[Show | None, Show | None]:
    columns = _row_columns(form, row) if row.kind is RowKind.EACH else ()
    cells = {name: f"{namer(name)}[i]" for name in columns}

    def slot(name: str) -> str:
        return cells.get(name) or namer(name)

    both = [
        "None" if node is None else f"lambda v, e, x, ov, oe, ox, i: {to_python(node, slot)}"
        for node in (row.stated, row.expected)
    ]
    stated, expected = eval(compile(", ".join(f"({show})" for show in both), f"<{row.id}>", "eval"), space)
    return stated, expected


def _row_columns(form: Form, row: AuditRow) -> list[str]:
    """The columns of its area that a row looks at."""
    names = dict.fromkeys(name for node in _nodes(row) for name in names_in(node))
    fields = form.fields
    return [name for name in names if name in fields and fields[name].area == row.area and _in_column(fields[name])]


def _part_lines(parts: list[tuple[str, Node]], slot: Slot) -> list[str]:
    """What formulas share, worked out once; an error is kept as a value and raised where it is used."""
    return [
        line
        for id, tree in parts
        for line in (
            f"try: {slot(id)} = {to_python(tree, slot)}",
            f"except ExcelError as error: {slot(id)} = CellError(error.code)",
        )
    ]


def _row_lines(form: Form, row: AuditRow, shape: _Shape, functions: _Functions) -> list[str]:
    if row.kind is RowKind.EACH:
        return _each_lines(form, row, shape)
    if row.kind is RowKind.LIST:
        return _list_lines(row, shape)
    conditions = [branch.condition for branch in row.branches]
    if not row.calculated:  # a calculated field's branches share little, and most of them stop early
        parts, conditions = take_out(conditions)
        return [*_part_lines(parts, shape), *_test_lines(conditions, shape)]
    assert row.expected is not None
    tests = _Shape(shape.namer, {row.field: "a", EXPECTED + row.field: "y"})
    test = functions.name(["n", "found", "a", "y"], _test_lines(conditions, tests))
    assert not tests.arguments
    stated = shape(row.field)
    # A number that is what the formula gives passes every branch.
    passes = f"if {stated}.__class__ is not float or {stated} != y: " if row.type.numeric else ""
    return [
        f"try: y = {to_python(row.expected, shape)}",
        "except ExcelError as error: y = CellError(error.code)",
        "x.append(y)",
        f"e.append({stated} if {stated}.__class__ is float or isnumber({stated}) else y)",
        f"{passes}{test}(n, found, {stated}, y)",
    ]


def _test_lines(conditions: list[Node], shape: _Shape, at: str = "-1", end: str = "return") -> list[str]:
    """The first branch that holds is recorded; a condition that ends in an error value does not hold."""
    return [
        line
        for place, condition in enumerate(conditions)
        for line in (
            "try:",
            f"    if {to_condition(condition, shape)}:",
            f"        found.append((n, {place}, {at}, -1))",
            f"        {end}",
            "except ExcelError: pass",
        )
    ]


def _each_lines(form: Form, row: AuditRow, shape: _Shape) -> list[str]:
    names = _row_columns(form, row)
    columns = [shape(name) for name in names]
    shape.known |= {name: f"r{place}" for place, name in enumerate(names)}
    cells = ", ".join(f"r{place}" for place in range(len(columns)))
    head = f"for i, {cells} in enumerate({columns[0]}):"
    if len(columns) > 1:
        head = f"for i, ({cells}) in enumerate(zip({', '.join(columns)})):"
    tests = _test_lines([branch.condition for branch in row.branches], shape, at="i", end="continue")
    return [head, *[f"    {line}" for line in tests]]


def _list_lines(row: AuditRow, shape: _Shape) -> list[str]:
    first = row.branches[:-1]
    lines = _test_lines([branch.condition for branch in first], shape)
    values = [shape(item.field) for item in row.items]
    tests = []
    for item in row.items:
        shape.known[item.field] = "a"
        tests.append(to_condition(item.condition, shape))
        del shape.known[item.field]
    at = 0
    for test, alike in groupby(tests):
        count = len(list(alike))
        lines += [
            f"for i, a in enumerate(({', '.join(values[at : at + count])},), {at}):",
            "    try:",
            f"        if {test}: found.append((n, {len(first)}, -1, i))",
            "    except ExcelError: pass",
        ]
        at += count
    return lines
