"""What a formula may use: Excel functions that Excel 2010, WPS and LibreOffice share, and our short words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from workbook_templates.language.syntax import (
    Binary,
    Call,
    FormulaError,
    Node,
    Unary,
    functions_in,
    parse,
    substitute,
)
from workbook_templates.packaged import packaged

FUNCTIONS: dict[str, tuple[int, int]] = {
    # name: (fewest, most) arguments
    "IF": (2, 3),
    "IFERROR": (2, 2),
    "AND": (1, 255),
    "OR": (1, 255),
    "NOT": (1, 1),
    "SUM": (1, 255),
    "COUNT": (1, 255),
    "COUNTA": (1, 255),
    "MAX": (1, 255),
    "MIN": (1, 255),
    "ROUND": (2, 2),
    "ABS": (1, 1),
    "N": (1, 1),
    "ISNUMBER": (1, 1),
    "ISTEXT": (1, 1),
    "ISBLANK": (1, 1),
    "ISERROR": (1, 1),
    "LEN": (1, 1),
    "TRIM": (1, 1),
    "LEFT": (1, 2),
    "RIGHT": (1, 2),
    "MID": (3, 3),
    "FIND": (2, 3),
    "SUBSTITUTE": (3, 3),
    "VALUE": (1, 1),
    "COUNTIF": (2, 2),
    "SUMIF": (3, 3),
    "SUMPRODUCT": (1, 1),
}
"""The whitelist. Anything else is refused when a definition is loaded."""


@dataclass(frozen=True, slots=True)
class ShortWord:
    """A formula with parameters, spelled out wherever it is used."""

    name: str
    params: tuple[str, ...]
    body: Node
    help: str
    explain: str


@cache
def short_words() -> dict[str, ShortWord]:
    """The short words shipped in library.yaml."""
    words = {}
    for name, entry in packaged("workbook_templates.language", "library.yaml").items():
        words[name] = ShortWord(
            name, tuple(entry["params"]), parse(str(entry["body"])), entry["help"], entry["explain"]
        )
    return words


def expand(node: Node) -> Node:
    """Spell out every short word; what is left uses whitelisted functions only.

    Raises FormulaError for an unknown function or a wrong number of arguments.
    """
    match node:
        case Call(function=function, args=args):
            word = short_words().get(function)
            if word is not None:
                return expand(substitute(word.body, _bind(word, args)))
            limits = FUNCTIONS.get(function)
            if limits is None:
                raise FormulaError(
                    f"函数“{function}”不在可用函数之内（可用：{'、'.join([*FUNCTIONS, *short_words()])}）"
                )
            if not limits[0] <= len(args) <= limits[1]:
                raise FormulaError(f"函数“{function}”的参数应为{limits[0]}至{limits[1]}个，却有{len(args)}个")
            return Call(function, tuple(expand(arg) for arg in args))
        case Unary(op=op, operand=operand):
            return Unary(op, expand(operand))
        case Binary(op=op, left=left, right=right):
            return Binary(op, expand(left), expand(right))
        case _:
            return node


def _bind(word: ShortWord, args: tuple[Node, ...]) -> dict[str, tuple[Node, ...]]:
    last = word.params[-1]
    if last.endswith("..."):
        fixed = word.params[:-1]
        if len(args) <= len(fixed):
            raise FormulaError(f"“{word.name}”至少要{len(fixed) + 1}个参数")
        bound: dict[str, tuple[Node, ...]] = {name: (arg,) for name, arg in zip(fixed, args, strict=False)}
        bound[last] = args[len(fixed) :]
        return bound
    if len(args) != len(word.params):
        raise FormulaError(f"“{word.name}”应有{len(word.params)}个参数（{'、'.join(word.params)}），却有{len(args)}个")
    return {name: (arg,) for name, arg in zip(word.params, args, strict=True)}


def explains_as(node: Node) -> str:
    """How a formula is told to a person: sum, ratio, product, grade or text."""
    if isinstance(node, Call):
        word = short_words().get(node.function)
        if word is not None:
            return word.explain
    return "text"


__all__ = ["FUNCTIONS", "ShortWord", "expand", "explains_as", "functions_in", "short_words"]
