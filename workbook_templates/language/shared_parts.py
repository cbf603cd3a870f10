"""Parts that several formulas repeat, taken out so that they are worked out once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

from workbook_templates.language.syntax import Binary, Call, Name, Node, Unary, children

PART = "#"
"""Names of taken-out parts begin so; they stand for a value, not for a reference to a cell."""
_SMALLEST = 5
_SIZE = itemgetter(0)


def take_out(trees: Sequence[Node]) -> tuple[list[tuple[str, Node]], list[Node]]:
    """(name, tree) of each repeated part, in the order in which they can be worked out, and the shortened trees."""
    rest = list(trees)
    parts: list[tuple[str, Node]] = []
    while True:
        part = _largest_repeated([*rest, *(tree for _, tree in parts)])
        if part is None:
            return parts[::-1], rest
        name = Name(f"{PART}{len(parts)}")
        rest = [_replaced(tree, part, name) for tree in rest]
        parts = [(id, _replaced(tree, part, name)) for id, tree in parts]
        parts.append((name.id, part))


def _largest_repeated(trees: Sequence[Node]) -> Node | None:
    calls: list[tuple[int, Node]] = []
    for tree in trees:
        _gather(tree, calls)
    calls.sort(key=_SIZE, reverse=True)
    for _, group in groupby(calls, _SIZE):
        alike = [node for _, node in group]
        # Hashing a tree is most of the work; a call of a size of its own is no repetition.
        for node, count in Counter(alike).items() if len(alike) > 1 else ():
            if count > 1:
                return node
    return None


def _gather(node: Node, calls: list[tuple[int, Node]]) -> int:
    """The size of a tree; its calls that are large enough are added to ``calls``."""
    size = 1 + sum([_gather(part, calls) for part in children(node)])
    if size >= _SMALLEST and isinstance(node, Call):
        calls.append((size, node))
    return size


def _replaced(tree: Node, part: Node, name: Name) -> Node:
    if tree == part:
        return name
    match tree:
        case Call(function=function, args=args):
            return Call(function, tuple(_replaced(arg, part, name) for arg in args))
        case Unary(op=op, operand=operand):
            return Unary(op, _replaced(operand, part, name))
        case Binary(op=op, left=left, right=right):
            return Binary(op, _replaced(left, part, name), _replaced(right, part, name))
        case _:
            return tree
