"""The conditions that checks are made of, as formula trees."""

from __future__ import annotations

from workbook_templates.checking.audit_row import NOT_APPLICABLE
from workbook_templates.language.library import expand
from workbook_templates.language.syntax import Binary, Call, Node, Num, Str

ZERO = Num(0.0, "0")


def call(function: str, *args: Node) -> Node:
    return Call(function, args)


def all_of(*conditions: Node) -> Node:
    return conditions[0] if len(conditions) == 1 else Call("AND", conditions)


def not_(condition: Node) -> Node:
    return call("NOT", condition)


def blank(value: Node) -> Node:
    return Binary("=", call("LEN", call("TRIM", value)), Num(0.0, "0"))


def is_number(value: Node) -> Node:
    return call("ISNUMBER", value)


def counted(value: Node) -> Node:
    return Binary(">", call("COUNT", value), Num(0.0, "0"))


def is_zero(value: Node) -> Node:
    return Binary("=", value, Num(0.0, "0"))


def wrong_text(value: Node) -> Node:
    """Text that is neither blank nor one of the words for 'nothing'."""
    words = Str("|" + "|".join(NOT_APPLICABLE) + "|")
    wrapped = Binary("&", Binary("&", Str("|"), call("TRIM", value)), Str("|"))
    return all_of(call("ISTEXT", value), not_(blank(value)), call("ISERROR", call("FIND", wrapped, words)))


def far(stated: Node, expected: Node, tolerance: str) -> Node:
    if tolerance == "相近":
        return not_(expand(Call("相近", (stated, expected))))
    # Rounded, so that a difference of exactly the tolerance means the same in every engine's arithmetic.
    apart = call("ROUND", call("ABS", Binary("-", stated, expected)), Num(6.0, "6"))
    return Binary(">", apart, Num(float(tolerance), tolerance))
