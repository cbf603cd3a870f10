"""The little language of the sentence files: ``{字段}``, ``{占比(甲, 乙)}`` and ``[可有可无]``.

A sentence in which a value is blank is not written at all; a bracketed piece with a blank value is left out alone.
So nothing is ever generated from a blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from workbook_templates.definition.schema import Mark
from workbook_templates.definition.source import DefinitionError


@dataclass(frozen=True, slots=True)
class Literal:
    text: str


@dataclass(frozen=True, slots=True)
class Slot:
    """``{name}`` or ``{function(a, b)}``."""

    function: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Optional:
    pieces: tuple[Piece, ...]


Piece = Literal | Slot | Optional


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence as written, and its pieces."""

    text: str
    pieces: tuple[Piece, ...]
    mark: Mark

    def slots(self) -> Iterator[Slot]:
        return _slots(self.pieces)


@dataclass(frozen=True, slots=True)
class Condition:
    """``字段 = 0``: a value against a number or another value; blank never holds."""

    left: str
    sign: str
    right: str
    mark: Mark


class Scope(Protocol):
    """What names mean while a sentence is written."""

    def text(self, slot: Slot) -> str:
        """The words for a slot, empty when the value is blank."""

    def number(self, name: str) -> Decimal | None:
        """The number behind a name, None when it is blank or no number."""


def parse(text: str, mark: Mark, functions: Mapping[str, int]) -> Phrase:
    """``functions``: name -> number of arguments. Raises DefinitionError naming the line."""
    pieces, at = _pieces(text, 0, mark, functions, inside=False)
    assert at == len(text)
    return Phrase(text, pieces, mark)


def write(phrase: Phrase, scope: Scope) -> str:
    """The sentence, or nothing when a value that it needs is blank."""
    return _write(phrase.pieces, scope) or ""


_CONDITION = re.compile(r"^\s*(\S+)\s*(=|<>|>=|<=|>|<)\s*(\S+)\s*$")


def parse_condition(text: str, mark: Mark) -> Condition:
    match = _CONDITION.match(text)
    if match is None:
        raise DefinitionError(mark, f"条件“{text}”应写成“字段 = 0”（可用 = <> > < >= <=，两边空一格）")
    return Condition(match.group(1), match.group(2), match.group(3), mark)


def holds(condition: Condition, scope: Scope) -> bool:
    """Whether the condition holds."""
    left = scope.number(condition.left)
    right = _constant(condition.right)
    if right is None:
        right = scope.number(condition.right)
    if left is None or right is None:
        return False
    return {
        "=": left == right,
        "<>": left != right,
        ">": left > right,
        "<": left < right,
        ">=": left >= right,
        "<=": left <= right,
    }[condition.sign]


def names_of_condition(condition: Condition) -> tuple[str, ...]:
    return (condition.left,) if _constant(condition.right) is not None else (condition.left, condition.right)


def _constant(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None


def _write(pieces: Sequence[Piece], scope: Scope) -> str | None:
    words = []
    for piece in pieces:
        if isinstance(piece, Literal):
            words.append(piece.text)
        elif isinstance(piece, Optional):
            words.append(_write(piece.pieces, scope) or "")
        else:
            text = scope.text(piece)
            if not text:
                return None
            if words and words[-1].endswith("“"):  # quotes inside quotes
                text = text.replace("“", "‘").replace("”", "’")
            words.append(text)
    return "".join(words)


def _slots(pieces: Sequence[Piece]) -> Iterator[Slot]:
    for piece in pieces:
        if isinstance(piece, Slot):
            yield piece
        elif isinstance(piece, Optional):
            yield from _slots(piece.pieces)


def _pieces(
    text: str, at: int, mark: Mark, functions: Mapping[str, int], *, inside: bool
) -> tuple[tuple[Piece, ...], int]:
    found: list[Piece] = []
    while at < len(text):
        character = text[at]
        if character == "[":
            inner, at = _pieces(text, at + 1, mark, functions, inside=True)
            found.append(Optional(inner))
        elif character == "]":
            if not inside:
                raise DefinitionError(mark, f"句子“{text}”多了一个“]”")
            return tuple(found), at + 1
        elif character == "{":
            end = text.find("}", at)
            if end < 0:
                raise DefinitionError(mark, f"句子“{text}”的“{{”没有配对的“}}”")
            found.append(_slot(text[at + 1 : end], mark, functions))
            at = end + 1
        elif character == "}":
            raise DefinitionError(mark, f"句子“{text}”多了一个“}}”")
        else:
            end = min((place for place in (text.find(sign, at) for sign in "[]{}") if place >= 0), default=len(text))
            found.append(Literal(text[at:end]))
            at = end
    if inside:
        raise DefinitionError(mark, f"句子“{text}”的“[”没有配对的“]”")
    return tuple(found), at


def _slot(inner: str, mark: Mark, functions: Mapping[str, int]) -> Slot:
    text = inner.strip()
    match = re.fullmatch(r"([^()（），,]+)[(（](.*)[)）]", text)
    if match is None:
        if not text:
            raise DefinitionError(mark, "“{}”里要写字段名")
        return Slot("", (text,))
    function = match.group(1).strip()
    names = tuple(part.strip() for part in re.split("[,，]", match.group(2)))
    if function not in functions:
        raise DefinitionError(mark, f"不认识的写法“{function}”（可用：{'、'.join(functions)}）")
    if len(names) != functions[function] or not all(names):
        raise DefinitionError(mark, f"“{function}”要写{functions[function]}个名称，用逗号隔开：“{{{text}}}”")
    return Slot(function, names)
