"""Formula text -> tree. Excel's syntax and precedence; names are Chinese field ids (``三公经费.决算``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_FORMULA = 8192
MAX_LITERAL = 255
MAX_NUMBER = 9.99999999999999e307
MAX_NESTING = 64
MAX_DEPTH = 100
"""Of a tree: a long chain of ``+`` is as deep as it is long, and Python compiles no more than 200 levels."""


class FormulaError(ValueError):
    """A formula that does not parse or uses what is not allowed; the message is Chinese and says where."""


@dataclass(frozen=True, slots=True)
class Num:
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Str:
    value: str


@dataclass(frozen=True, slots=True)
class Bool:
    value: bool


@dataclass(frozen=True, slots=True)
class Name:
    id: str


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    args: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Unary:
    op: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary:
    op: str
    left: Node
    right: Node


Node = Num | Str | Bool | Name | Call | Unary | Binary

PRECEDENCE = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}
UNARY_PRECEDENCE = 6  # Excel: -2^2 is 4
PERCENT_PRECEDENCE = 7

_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<num>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)
      | (?P<str>"(?:[^"]|"")*")
      | (?P<name>[^\W\d][\w.]*(?:\.\.\.)?)
      | (?P<op><>|<=|>=|[=<>&+\-*/^%(),])""",
    re.VERBOSE,
)
_FULLWIDTH = dict(zip("（），＝＋－＊／＜＞％“”", '(),=+-*/<>%""', strict=True))


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            char = text[at]
            hint = f"，请改用半角“{_FULLWIDTH[char]}”" if char in _FULLWIDTH else ""
            raise FormulaError(f"第{at + 1}个字符“{char}”不能用在公式里{hint}")
        kind = str(match.lastgroup)
        if kind != "space":
            yield _Token(kind, match.group(), at)
        at = match.end()
    yield _Token("end", "", at)


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens = list(_tokens(text))
        self.at = 0
        self.depth = 0

    @property
    def next(self) -> _Token:
        return self.tokens[self.at]

    def take(self) -> _Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def expect(self, text: str) -> None:
        token = self.take()
        if token.text != text:
            found = f"“{token.text}”" if token.text else "公式结尾"
            raise FormulaError(f"第{token.at + 1}个字符处应为“{text}”，却是{found}")

    def expression(self, minimum: int = 0) -> Node:
        self.depth += 1
        if self.depth > MAX_NESTING * 3:
            raise FormulaError("公式嵌套过深")
        left = self.prefix()
        while True:
            token = self.next
            if token.text == "%" and minimum <= PERCENT_PRECEDENCE:
                self.take()
                left = Binary("/", left, Num(100.0, "100"))
                continue
            power = PRECEDENCE.get(token.text) if token.kind == "op" else None
            if power is None or power <= minimum:
                break
            self.take()
            left = Binary(token.text, left, self.expression(power))
        self.depth -= 1
        return left

    def prefix(self) -> Node:
        token = self.take()
        if token.kind == "num":
            value = float(token.text)
            if value > MAX_NUMBER:
                raise FormulaError(f"第{token.at + 1}个字符处的数“{token.text[:12]}”过大，Excel 不接受")
            return Num(value, token.text)
        if token.kind == "str":
            words = token.text[1:-1].replace('""', '"')
            if len(words) > MAX_LITERAL:
                raise FormulaError(f"文字“{words[:12]}…”超过{MAX_LITERAL}个字符，Excel 不接受")
            return Str(words)
        if token.text in ("-", "+"):
            operand = self.expression(UNARY_PRECEDENCE - 1)
            return Unary(token.text, operand)
        if token.text == "(":
            inner = self.expression()
            self.expect(")")
            return inner
        if token.kind == "name":
            if self.next.text == "(":
                return self.call(token.text)
            if token.text.upper() in ("TRUE", "FALSE"):
                return Bool(token.text.upper() == "TRUE")
            return Name(token.text)
        found = f"“{token.text}”" if token.text else "公式结尾"
        raise FormulaError(f"第{token.at + 1}个字符处缺少数值、名称或函数，却是{found}")

    def call(self, function: str) -> Node:
        self.expect("(")
        args: list[Node] = []
        if self.next.text == ")":
            self.take()
            return Call(_function_name(function), ())
        while True:
            args.append(self.expression())
            token = self.take()
            if token.text == ")":
                return Call(_function_name(function), tuple(args))
            if token.text != ",":
                found = f"“{token.text}”" if token.text else "公式结尾"
                raise FormulaError(f"第{token.at + 1}个字符处应为“,”或“)”，却是{found}")


def _function_name(name: str) -> str:
    return name.upper() if name.isascii() else name


def parse(text: str) -> Node:
    """Read a formula (with or without a leading ``=``).

    Raises FormulaError with a Chinese sentence that names the character.
    """
    body = text.strip().removeprefix("=")
    if not body:
        raise FormulaError("公式是空的")
    if len(body) > MAX_FORMULA:
        raise FormulaError(f"公式超过{MAX_FORMULA}个字符，Excel 不接受")
    parser = _Parser(body)
    tree = parser.expression()
    if parser.next.kind != "end":
        token = parser.next
        raise FormulaError(f"第{token.at + 1}个字符处“{token.text}”多余")
    _require_shallow(tree)
    return tree


def _require_shallow(tree: Node) -> None:
    level: list[Node] = [tree]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in children(node)]
        if not level:
            return
    raise FormulaError(f"连续的运算超过{MAX_DEPTH}次，请改用 SUM 或拆成几个公式")


def children(node: Node) -> tuple[Node, ...]:
    """The direct parts of a node."""
    match node:
        case Call(args=args):
            return args
        case Unary(operand=operand):
            return (operand,)
        case Binary(left=left, right=right):
            return (left, right)
        case _:
            return ()


def walk(node: Node) -> list[Node]:
    """The node and everything below it, in the order of the text."""
    found: list[Node] = []
    waiting = [node]
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting += children(node)[::-1]
    return found


def names_in(node: Node) -> list[str]:
    """Field names in order of appearance, each once."""
    return list(dict.fromkeys(part.id for part in walk(node) if isinstance(part, Name)))


def functions_in(node: Node) -> list[str]:
    """Function names used, each once."""
    return list(dict.fromkeys(part.function for part in walk(node) if isinstance(part, Call)))


def substitute(node: Node, names: dict[str, tuple[Node, ...]]) -> Node:
    """Replace names by nodes; a name that stands for several (``项...``) spreads inside a function call."""
    match node:
        case Name(id=id) if id in names:
            replacement = names[id]
            if len(replacement) != 1:
                raise FormulaError(f"“{id}”代表多个参数，只能用在函数的括号里")
            return replacement[0]
        case Call(function=function, args=args):
            spread: list[Node] = []
            for arg in args:
                if isinstance(arg, Name) and arg.id in names:
                    spread.extend(names[arg.id])
                else:
                    spread.append(substitute(arg, names))
            return Call(function, tuple(spread))
        case Unary(op=op, operand=operand):
            return Unary(op, substitute(operand, names))
        case Binary(op=op, left=left, right=right):
            return Binary(op, substitute(left, names), substitute(right, names))
        case _:
            return node
