"""Tree -> Excel formula text, for one cell or (in array form) for all rows of a repeating area at once."""

from __future__ import annotations

from collections.abc import Callable

from workbook_templates.language.syntax import (
    PRECEDENCE,
    UNARY_PRECEDENCE,
    Binary,
    Bool,
    Call,
    FormulaError,
    Name,
    Node,
    Num,
    Str,
    Unary,
    functions_in,
)

Resolve = Callable[[str], str]
ARRAY_SAFE = frozenset(
    {"ABS", "ISNUMBER", "ISTEXT", "ISBLANK", "ISERROR", "LEN", "TRIM", "LEFT", "RIGHT", "FIND", "SUBSTITUTE"}
)
"""Functions that work row by row inside SUMPRODUCT without Ctrl+Shift+Enter, in Excel, WPS and LibreOffice."""


def to_excel(node: Node, resolve: Resolve) -> str:
    """Formula text without the leading ``=``; ``resolve`` turns a field name into a defined name or address."""
    return _emit(node, resolve, 0)


def _emit(node: Node, resolve: Resolve, parent: int) -> str:
    match node:
        case Num(text=text):
            return text
        case Str(value=value):
            return '"' + value.replace('"', '""') + '"'
        case Bool(value=value):
            return "TRUE" if value else "FALSE"
        case Name(id=id):
            return resolve(id)
        case Call(function=function, args=args):
            return f"{function}({','.join(_emit(arg, resolve, 0) for arg in args)})"
        case Unary(op=op, operand=operand):
            text = op + _emit(operand, resolve, UNARY_PRECEDENCE)
            return f"({text})" if parent >= UNARY_PRECEDENCE else text
        case Binary(op=op, left=left, right=right):
            power = PRECEDENCE[op]
            text = _emit(left, resolve, power - 1) + op + _emit(right, resolve, power)
            return f"({text})" if parent >= power else text


def to_excel_rows(node: Node, resolve: Resolve) -> str:
    """A condition on one row, as an array of 1/0 over all rows of the area.

    AND, OR and NOT become arithmetic, since Excel collapses them to one value over arrays.
    Raises FormulaError where a function does not work row by row.
    """
    match node:
        case Call(function="AND", args=args):
            return "*".join(f"({to_excel_rows(arg, resolve)})" for arg in args)
        case Call(function="OR", args=args):
            return "((" + "+".join(f"({to_excel_rows(arg, resolve)})" for arg in args) + ")>0)*1"
        case Call(function="NOT", args=(inner,)):
            return f"1-({to_excel_rows(inner, resolve)})"
        case Call(function=function):
            if function not in ARRAY_SAFE:
                raise FormulaError(f"“{function}”不能用在逐行检查里")
            return f"({_emit(node, resolve, 0)})*1"
        case Bool(value=value):
            return "1" if value else "0"
        case Binary():
            _require_array_safe(node)
            return f"({_emit(node, resolve, 0)})*1"
        case _:
            raise FormulaError("逐行检查必须是一个条件")


def _require_array_safe(node: Node) -> None:
    for function in functions_in(node):
        if function not in ARRAY_SAFE:
            raise FormulaError(f"“{function}”不能用在逐行检查里")
