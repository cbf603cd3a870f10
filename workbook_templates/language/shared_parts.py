"""Parts that several formulas repeat, taken out so that they are worked out once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from workbook_templates.language.syntax import Binary, Call, Name, Node, Unary, walk

PART = "#"
"""Names of taken-out parts begin so; they stand for a value, not for a reference to a cell."""
_SMALLEST = 5


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
    counts = Counter(node for tree in trees for node in walk(tree) if isinstance(node, Call))
    repeated = [(sum(1 for _ in walk(node)), node) for node, count in counts.items() if count > 1]
    size, node = max(repeated, key=lambda item: item[0], default=(0, None))
    return node if size >= _SMALLEST else None


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
