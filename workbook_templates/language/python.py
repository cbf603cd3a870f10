"""Tree -> Python expression text, to be compiled once a form and run on every workbook of a bureau."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workbook_templates.language import functions, runtime
from workbook_templates.language.shared_parts import PART
from workbook_templates.language.syntax import Binary, Bool, Call, Name, Node, Num, Str, Unary

Slot = Callable[[str], str]
"""Field name -> Python text that reads its value, e.g. ``v[12]``."""

_OPERATORS = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "div",
    "^": "power",
    "&": "concat",
    "=": "eq",
    "<>": "ne",
    "<": "lt",
    ">": "gt",
    "<=": "le",
    ">=": "ge",
}
_REFERENCES_APART = {"SUM": False, "MAX": False, "MIN": False, "COUNT": True, "COUNTA": True}
"""Functions that pass over text and blanks in references but not in values; True: values are evaluated lazily."""
_LAZY = frozenset({"IFERROR", "ISERROR"})


def namespace() -> dict[str, Any]:
    """Globals for compiled formulas: the runtime, the type of numbers, and nothing else."""
    return {
        **{name: value for name, value in vars(runtime).items() if not name.startswith("_")},
        **{name: value for name, value in vars(functions).items() if not name.startswith("_")},
        "float": float,
        "__builtins__": {},
    }


def to_python(node: Node, slot: Slot) -> str:
    """A Python expression with the meaning Excel gives the formula; needs ``namespace()`` to run."""
    match node:
        case Num(value=value):
            return repr(value)
        case Str(value=value):
            return repr(value)
        case Bool(value=value):
            return "True" if value else "False"
        case Name(id=id):
            return slot(id)
        case Unary(op="+", operand=operand):
            return to_python(operand, slot)
        case Unary(operand=operand):
            return f"neg({to_python(operand, slot)})"
        case Binary(op=op, left=left, right=right):
            short = _short_cut(node, slot)
            if short is not None:
                return short
            return f"{_OPERATORS[op]}({to_python(left, slot)},{to_python(right, slot)})"
        case Call():
            return _call(node, slot)


def to_condition(node: Node, slot: Slot) -> str:
    """The same for a condition whose error counts as 'does not hold': AND may then stop at its first false part."""
    match node:
        case Call(function="AND", args=args):
            blank = [slot(id) for arg in args if (id := _tested_blank(arg))]
            if len(blank) == len(args):
                return f"all_blank({_tuple(blank)})"
            return "(" + " and ".join(to_condition(arg, slot) for arg in args) + ")"
        case Call(function="NOT", args=(Call(function="OR", args=args),)):
            # An error in a part not looked at would have made the whole condition fail, as a true part does.
            return "(not (" + " or ".join(_boolean(arg, slot) for arg in args) + "))"
        case _:
            return _boolean(node, slot)


_COMPARISONS = frozenset({"=", "<>", "<", ">", "<=", ">="})


def _boolean(node: Node, slot: Slot) -> str:
    """True or False in Python, all parts worked out as Excel does; comparisons and tests are that already."""
    match node:
        case Call(function="NOT", args=(inner,)):
            return f"(not {_boolean(inner, slot)})"
        case Call(function=function) if function in _PLAIN_TESTS:
            return to_python(node, slot)
        case Binary(op=op) if op in _COMPARISONS:
            return to_python(node, slot)
        case _:
            return f"truth({to_python(node, slot)})"


def _tested_blank(node: Node) -> str:
    """The field of LEN(TRIM(field))=0, or nothing for any other tree."""
    match node:
        case Binary(op="=", left=Call(function="LEN", args=(Call(function="TRIM", args=(Name(id=id),)),)), right=zero):
            return id if zero == _ZERO else ""
        case _:
            return ""


def _is_reference(node: Node) -> bool:
    return isinstance(node, Name) and not node.id.startswith(PART)


_PLAIN_TESTS = frozenset({"ISNUMBER", "ISTEXT", "ISBLANK", "ISERROR", "NOT", "OR"})
_ZERO = Num(0.0, "0")
_SIX = Num(6.0, "6")
_SHORTENED = frozenset({"=", ">", "IF", "ISNUMBER", "ISTEXT", "ISERROR"})


def _short_cut(node: Binary | Call, slot: Slot) -> str | None:
    """Frequent shapes in one call, or none for a number, the usual case: blank, error or text in a cell, a cell counted,
    two numbers further apart than a tolerance, a sum that shows nothing where nothing is counted."""
    if (node.op if isinstance(node, Binary) else node.function) not in _SHORTENED:
        return None
    if id := _tested_blank(node):
        return f"({slot(id)}.__class__ is not float and blank({slot(id)}))"
    match node:
        case Binary(op=">", left=Call(function="COUNT", args=(Name(id=id),)), right=zero):
            return f"({slot(id)}.__class__ is float or any_number({slot(id)}))" if zero == _ZERO else None
        case Binary(
            op=">",
            left=Call(
                function="ROUND", args=(Call(function="ABS", args=(Binary(op="-", left=one, right=other),)), six)
            ),
            right=Num(value=tolerance),
        ):
            values = f"{to_python(one, slot)},{to_python(other, slot)}"
            return f"apart({values},{tolerance!r})" if six == _SIX else None
        case Call(
            function="IF",
            args=(
                Binary(op="=", left=Call(function="COUNT", args=counted), right=zero),
                Str(value=""),
                Call(function="ROUND", args=(Call(function="SUM", args=summed), six)),
            ),
        ) if counted == summed and all(map(_is_reference, counted)):
            refs = _tuple([to_python(arg, slot) for arg in counted])
            return f"total({refs})" if zero == _ZERO and six == _SIX else None
        case Call(function="ISNUMBER", args=(Name(id=id),)):
            return f"({slot(id)}.__class__ is float or isnumber({slot(id)}))"
        case Call(function="ISTEXT", args=(Name(id=id),)):
            return f"({slot(id)}.__class__ is not float and istext({slot(id)}))"
        case Binary(op="=", left=Call(function="COUNT", args=args), right=zero) if all(map(_is_reference, args)):
            refs = _tuple([to_python(arg, slot) for arg in args])
            return f"nothing_counted({refs})" if zero == _ZERO else None
        case Call(function="ISERROR", args=(Name(id=id),)):
            return f"({slot(id)}.__class__ is CellError)"
        case _:
            return None


def _call(node: Call, slot: Slot) -> str:
    function, args = node.function, node.args
    short = _short_cut(node, slot)
    if short is not None:
        return short
    if function == "IF":
        otherwise = to_python(args[2], slot) if len(args) == 3 else "False"
        return f"({to_python(args[1], slot)} if truth({to_python(args[0], slot)}) else {otherwise})"
    if function in _REFERENCES_APART:
        refs = [to_python(arg, slot) for arg in args if _is_reference(arg)]
        values = [to_python(arg, slot) for arg in args if not _is_reference(arg)]
        if _REFERENCES_APART[function]:
            values = [f"lambda: {value}" for value in values]
        return f"f_{function.lower()}({_tuple(refs)}{',' + _tuple(values) if values else ''})"
    if function in ("ISTEXT", "ISBLANK"):
        return f"{function.lower()}({to_python(args[0], slot)})"
    if function == "ISNUMBER":
        return f"f_isnumber(lambda: {to_python(args[0], slot)})"
    values = [to_python(arg, slot) for arg in args]
    if function in _LAZY:
        values = [f"lambda: {value}" for value in values]
    return f"f_{function.lower()}({','.join(values)})"


def _tuple(items: list[str]) -> str:
    return "(" + ",".join(items) + ("," if items else "") + ")"
